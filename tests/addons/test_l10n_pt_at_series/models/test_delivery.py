# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class TestDelivery(models.Model):
    """Like a delivery: a number beside its own, a moment, never cancelled."""

    _name = "test.delivery"
    _inherit = ["l10n_pt.numbered.mixin"]
    _description = "Delivery (test)"
    _l10n_pt_document_types = ("GR", "GD")
    _l10n_pt_holder_field = "test_operation_id"
    _l10n_pt_name_field = "l10n_pt_document_number"
    _l10n_pt_open_states = ("draft", "assigned")
    _l10n_pt_live_states = ("done",)
    _l10n_pt_void_state = None

    name = fields.Char(default="OUT/0001", copy=False)
    company_id = fields.Many2one("res.company", required=True)
    operation_id = fields.Many2one("test.operation", required=True)
    quantity = fields.Float()
    to_supplier = fields.Boolean()
    date_done = fields.Datetime(copy=False)
    has_moved = fields.Boolean(copy=False)
    l10n_pt_document_number = fields.Char(copy=False, readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("assigned", "Ready"), ("done", "Done")], default="draft"
    )

    @api.depends("to_supplier")
    def _compute_l10n_pt_document_type(self):
        for delivery in self:
            delivery.l10n_pt_document_type = "GD" if delivery.to_supplier else "GR"

    def _l10n_pt_holder(self):
        return self.operation_id

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {"quantity", "operation_id"}

    @api.model
    def _l10n_pt_open_domain(self, series):
        return [("operation_id", "in", series.test_operation_id.ids)]

    def action_done(self):
        """Refuse before goods move, number when they have."""
        self._l10n_pt_resolve_series()
        self.has_moved = True
        self.write({"state": "done", "date_done": fields.Datetime.now()})
        self._l10n_pt_issue()
        return True
