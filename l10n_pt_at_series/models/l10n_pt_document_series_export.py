# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from urllib.parse import urlencode

from odoo import models


class L10nPtDocumentSeries(models.Model):
    """Series and codes for a spreadsheet or another program."""

    _inherit = "l10n_pt.document.series"

    def action_export_codes(self, extension="xlsx"):
        """Download a table that "Import codes" reads.

        Without series: all of the companies selected, but those archived.

        :param str extension: ``xlsx`` or ``csv``
        """
        query = urlencode(
            {
                name: ",".join(map(str, records.ids))
                for name, records in (("companies", self.env.companies), ("ids", self))
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/l10n_pt_at_series/codes/{extension}?{query}",
            "target": "download",
        }

    def _code_table(self):
        """Headings and rows of the table; its columns are those of the import.

        :rtype: tuple[list[str], list[list]]
        """
        labels = self.env["l10n_pt.series.import.line"]._labels()
        of_line = {
            "document_type": lambda series: series.document_type,
            "series_type": lambda series: series.series_type,
            "previous_number": lambda series: series.last_number,
            "journal_id": lambda series: series.journal_id.code,
            "company_id": lambda series: series.nif,
            "at_state": lambda series: states[series.state],
        }
        states = dict(self._fields["state"]._description_selection(self.env))
        rows = [
            [
                self._without_formula(
                    of_line[name](series) if name in of_line else series[name]
                )
                for name in labels
            ]
            for series in self
        ]
        return [*labels.values()], rows

    def _without_formula(self, value):
        """A cell that no spreadsheet takes for a formula.

        Some skip blanks before they look, and take tabs and ends of lines for the
        start of a cell; ``|`` and ``%`` begin commands of old ones.
        """
        if isinstance(value, str) and (
            value.strip().startswith(("=", "+", "-", "@", "|", "%"))
            or value.startswith(("\t", "\r", "\n"))
        ):
            return f"'{value}"
        return value or None
