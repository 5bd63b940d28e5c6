# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
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
        leaving = set((self | self.downstream_dependencies()).mapped("name"))
        if self.env["ir.config_parameter"].sudo().get_param(ALLOWED) == "yes":
            return
        kept = self.env._(
            "The law wants them kept for ten years. Those who know what they do export "
            "the documents with their ATCUD and the table of codes first, and then set "
            "the system parameter %(parameter)s to “yes”.",
            parameter=ALLOWED,
        )
        if ADDON in leaving:
            series = self.env["l10n_pt.document.series"].sudo()
            series = series.with_context(active_test=False)
            if series.search_count([("state", "!=", "draft")], limit=1):
                raise UserError(
                    self.env._(
                        "Portugal: Series & ATCUD cannot be uninstalled: the series, "
                        "their validation codes, the answers of AT and the ATCUD of "
                        "all issued documents would be deleted. %(kept)s",
                        kept=kept,
                    )
                )
        for model in self.env["l10n_pt.series.usage"]._models():
            name = self._l10n_pt_addon_of(model)
            if name not in leaving:
                continue
            if issued := model.search([("l10n_pt_atcud", "!=", False)], limit=1):
                addon = self.search([("name", "=", name)])
                raise UserError(
                    self.env._(
                        "%(addon)s cannot be uninstalled: the ATCUD of its issued "
                        "documents, such as %(document)s, would be deleted. %(kept)s",
                        addon=addon.shortdesc,
                        document=issued[issued._l10n_pt_name_field],
                        kept=kept,
                    )
                )

    @api.model
    def _l10n_pt_addon_of(self, model):
        """Name of the addon that makes a model a document."""
        return next(
            part._module
            for part in type(model).mro()
            if "_l10n_pt_document_types" in vars(part) and hasattr(part, "_module")
        )

    # === Addons for other documents ===

    @api.model
    def _l10n_pt_missing(self):
        """Addons for documents of an app that is installed, while they are not.

        Odoo installs them with the app. On a database that has both the app and this
        addon, an update does not.
        """
        beside = self.sudo().search(
            [
                ("auto_install", "=", True),
                ("state", "=", "uninstalled"),
                ("dependencies_id.name", "=", ADDON),
            ]
        )
        present = ("installed", "to upgrade", "to install")
        return beside.filtered(
            lambda module: all(one.state in present for one in module.dependencies_id)
        )
