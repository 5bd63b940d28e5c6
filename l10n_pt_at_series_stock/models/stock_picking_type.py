# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.l10n_pt_at_series.rules import codes

# Of Odoo's types of operation, those by which goods of the company leave a place.
SENDING = ("outgoing", "internal")


class StockPickingType(models.Model):
    """What series of transport documents hang on: so each warehouse has its own."""

    _name = "stock.picking.type"
    _inherit = ["stock.picking.type", "l10n_pt.series.holder"]

    l10n_pt_document_type = fields.Selection(
        [
            ("GR", "GR - Delivery note"),
            ("GT", "GT - Transport note"),
            ("GA", "GA - Transport of own fixed assets"),
            ("GC", "GC - Consignment note"),
        ],
        string="AT transport document",
        copy=False,
        help="Document that transfers of this type are when they are validated. Leave "
        "it empty for transfers that are none. What goes to a supplier is a return "
        "note (GD). GR and GT of internal transfers that stay in one warehouse are not "
        "issued.",
    )
    l10n_pt_series_ids = fields.One2many(
        "l10n_pt.document.series",
        "picking_type_id",
        string="AT Series",
        help="Series registered with AT that number this type's transport documents.",
    )
    l10n_pt_country_code = fields.Char(
        related="company_id.account_fiscal_country_id.code",
        string="Fiscal country code",
        help="Country whose tax rules the company follows.",
        export_string_translation=False,
    )

    @api.constrains("l10n_pt_document_type", "code")
    def _check_l10n_pt_document_type(self):
        begun = self._l10n_pt_types_begun()
        for operation in self:
            if operation.l10n_pt_document_type:
                if not operation._l10n_pt_may_issue():
                    raise ValidationError(operation._l10n_pt_may_not_issue_text())
            elif begun.get(operation):
                raise ValidationError(
                    self.env._(
                        "AT transport document: %(operation)s has AT series for "
                        "documents of type %(types)s. Archive them first if no such "
                        "documents are to be issued any more.",
                        operation=operation.display_name,
                        types=", ".join(begun[operation]),
                    )
                )

    def _l10n_pt_may_issue(self):
        return self.code in SENDING

    def _l10n_pt_may_not_issue_text(self):
        return self.env._(
            "Operation type %(operation)s: only deliveries and internal transfers are "
            "transport documents of the company. Choose another operation type, or "
            "leave its AT transport document empty.",
            operation=self.display_name,
        )

    def action_l10n_pt_view_series(self):
        self.ensure_one()
        action, _text = self._l10n_pt_series_button()
        return action

    # === What the operation type issues ===

    @api.model
    def _l10n_pt_holders_of(self, companies):
        # Deliveries of warehouses are proposed; others only when somebody chose them.
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "in", companies.ids)]
        )
        return self.search(
            [
                ("company_id", "in", companies.ids),
                *("|", ("l10n_pt_document_type", "!=", False)),
                *("|", ("l10n_pt_series_ids", "!=", False)),
                ("id", "in", warehouses.out_type_id.ids),
            ]
        )

    def _l10n_pt_series_name(self, day):
        # Letters and digits only: AT's service of transport documents takes no other.
        words = f"{self.warehouse_id.code or ''}{self.sequence_code or ''}"
        code = re.sub(r"[^A-Za-z0-9]", "", words)
        if not code or code.upper().startswith("AT"):
            code = f"S{code}"
        return f"{code[:20]}{day.year}"

    def _l10n_pt_types_in_use(self):
        begun = self._l10n_pt_types_begun()
        found = {}
        for operation in self:
            kinds = {operation.l10n_pt_document_type, *begun.get(operation, ())}
            if operation.l10n_pt_document_type and operation.code == "outgoing":
                kinds.add("GD")  # returns to suppliers go through deliveries
            found[operation] = [kind for kind in codes.DOCUMENT_TYPES if kind in kinds]
        return found

    def _l10n_pt_types_by_choice(self):
        deliveries = self.warehouse_id.out_type_id
        return {
            operation: ["GR"]
            if operation in deliveries and not operation.l10n_pt_document_type
            else []
            for operation in self
        }

    def _l10n_pt_choice_text(self, kind):
        if kind in dict(self._fields["l10n_pt_document_type"].selection):
            return self.env._(
                "Deliveries leave without a transport document in a series. Tick it if "
                "they are to be delivery notes."
            )
        return super()._l10n_pt_choice_text(kind)

    def _l10n_pt_button_text(self):
        return self.env._("AT series of the operation type")
