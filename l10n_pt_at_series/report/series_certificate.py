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
            "answers": {one.id: self._registration_answer(one) for one in series},
        }

    @api.model
    def _registration_answer(self, series):
        """AT's answer to the registration: the row of the log, if there is one."""
        # Whoever may print the certificate need not read the whole log.
        series.check_access("read")
        return (
            series.sudo()
            .communication_ids.filtered(
                lambda row: (
                    row.outcome == "accepted" and row.operation in ("register", "query")
                )
            )
            .sorted(lambda row: (row.operation != "register", -row.id))[:1]
        )
