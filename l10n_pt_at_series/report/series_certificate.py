# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

MOST_FINDINGS = 30  # on paper


class SeriesCertificate(models.AbstractModel):
    """What the certificate of communication prints beside the series themselves."""

    _name = "report.l10n_pt_at_series.series_certificate"
    _description = "Certificate of communication of AT series"

    @api.model
    def _get_report_values(self, docids, data=None):
        series = self.env["l10n_pt.document.series"].browse(docids)
        usage = self.env["l10n_pt.series.usage"]
        audits = {}
        for one in series:
            count, findings = usage._audit(one)
            shown = findings[:MOST_FINDINGS]
            audits[one.id] = {
                "count": count,
                "findings": [
                    (finding.name, usage._detail(one, finding)) for finding in shown
                ],
                "more": len(findings) - len(shown),
            }
        return {
            "docs": series,
            "audits": audits,
            # Whoever may print this need not read the whole log.
            "answers": {
                one.id: one.sudo().communication_ids._registration_answer()
                for one in series
            },
        }
