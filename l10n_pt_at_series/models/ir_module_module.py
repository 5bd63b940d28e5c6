# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError

ADDON = "l10n_pt_at_series"
# For those who know: "yes" lets the addon go, with all ATCUD and answers of AT.
ALLOWED = f"{ADDON}.allow_uninstall"


class IrModuleModule(models.Model):
    """Issued documents keep their ATCUD for ten years (DL 28/2019, art. 19)."""

    _inherit = "ir.module.module"

    def button_uninstall(self):
        self._l10n_pt_check_uninstall()
        return super().button_uninstall()

    def module_uninstall(self):
        self._l10n_pt_check_uninstall()
        return super().module_uninstall()

    def _l10n_pt_check_uninstall(self):
        """Refuse to lose what the law wants kept, unless a parameter allows it.

        :raise UserError: a document has an ATCUD, or AT knows a series
        """
        leaving = self | self.downstream_dependencies()
        if ADDON not in leaving.mapped("name"):
            return
        if self.env["ir.config_parameter"].sudo().get_param(ALLOWED) == "yes":
            return
        series = self.env["l10n_pt.document.series"].sudo()
        series = series.with_context(active_test=False)
        if not series.search_count([("state", "!=", "draft")], limit=1):
            return
        raise UserError(
            self.env._(
                "Portugal: Series & ATCUD cannot be uninstalled: the series, their "
                "validation codes, the answers of AT and the ATCUD of all issued "
                "documents would be deleted, and the law wants them kept for ten "
                "years. Those who know what they do export the documents with their "
                "ATCUD and the table of codes first, and then set the system parameter "
                "%(parameter)s to “yes”.",
                parameter=ALLOWED,
            )
        )
