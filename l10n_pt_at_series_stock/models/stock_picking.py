# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain

# Papers that are for the house, or no documents: they carry no number of AT's series.
INTERNAL_REPORTS = (
    "stock.report_picking",
    "stock.report_picking_packages",
    "stock.report_reception",
    "stock.report_return_document",
)


class StockPicking(models.Model):
    """A transfer by road is a transport document: it has a number beside its own.

    It is issued when it is validated, which is when the goods leave.
    """

    _name = "stock.picking"
    _inherit = ["l10n_pt.numbered.mixin", "stock.picking"]
    _l10n_pt_document_types = ("GR", "GT", "GA", "GC", "GD")
    _l10n_pt_own_names = _l10n_pt_document_types
    _l10n_pt_holder_field = "picking_type_id"
    _l10n_pt_name_field = "l10n_pt_document_number"
    _l10n_pt_open_states = ("draft", "waiting", "confirmed", "assigned")
    _l10n_pt_live_states = ("done",)
    _l10n_pt_void_state = None
    _l10n_pt_deciding_fields = ("picking_type_id", "location_id", "location_dest_id")

    l10n_pt_series_id = fields.Many2one(
        help="Series that numbers the transport document. Leave it empty to use the "
        "default series of the operation type."
    )
    l10n_pt_document_number = fields.Char(
        string="Document number",
        copy=False,
        readonly=True,
        index="trigram",
        help="Number of the transport document in its AT series. The reference that "
        "Odoo gives to the transfer stays beside it.",
    )
    l10n_pt_loading_place = fields.Text(
        string="Place of loading",
        copy=False,
        help="Where the transport starts. When it is empty, the address of the "
        "warehouse, or else of the company, is taken as the document is issued.",
    )
    l10n_pt_unloading_place = fields.Text(
        string="Place of unloading",
        copy=False,
        help="Where the transport ends. When it is empty, the delivery address is "
        "taken as the document is issued.",
    )
    l10n_pt_loading_date = fields.Datetime(
        string="Start of transport",
        copy=False,
        help="Day and time at which the goods leave. When it is empty, or has passed "
        "by then, it is the moment at which the document is issued.",
    )
    l10n_pt_unloading_date = fields.Datetime(
        string="Arrival",
        copy=False,
        help="Day and time at which the goods are expected to arrive, if known.",
    )
    l10n_pt_vehicle_plate = fields.Char(
        string="Vehicle plate",
        copy=False,
        tracking=True,
        help="Plate of the vehicle. It may be entered after the document is issued.",
    )
    l10n_pt_at_transport_code = fields.Char(
        string="AT transport code",
        copy=False,
        tracking=True,
        help="Code that AT gives when the transport is communicated. Odoo does not "
        "communicate transports: do it on the Portal das Finanças, or by phone, and "
        "enter the code here so that it is printed. It is not the ATCUD.",
    )
    l10n_pt_alerts = fields.Json(
        compute="_compute_l10n_pt_alerts", export_string_translation=False
    )

    # === The document, as the mixin asks ===

    @api.depends(
        *("picking_type_id.l10n_pt_document_type", "location_id", "location_dest_id"),
        *("l10n_pt_series_id", "l10n_pt_atcud"),
    )
    def _compute_l10n_pt_document_type(self):
        for picking in self:
            if picking._l10n_pt_is_issued():
                kind = picking.l10n_pt_series_id.sudo().document_type
            else:
                kind = picking._l10n_pt_due_type()
            picking.l10n_pt_document_type = kind

    def _l10n_pt_due_type(self):
        """AT's type of the document that the transfer is, or will be; else False."""
        operation = self.picking_type_id
        kind = operation.l10n_pt_document_type
        if not kind or self.location_id.usage in ("customer", "supplier"):
            return False  # what leaves there is for others to document
        if self.location_dest_id.usage == "supplier":
            return "GD"
        if kind in ("GR", "GT") and operation.code == "internal":
            warehouse = self.location_id.warehouse_id
            if warehouse and warehouse == self.location_dest_id.warehouse_id:
                return False  # nothing goes on the road
        return kind

    def _l10n_pt_holder(self):
        return self.picking_type_id

    def _l10n_pt_with_duty(self):
        # No question, and so no query, about those that are none or have their series.
        asked = self.filtered(
            lambda one: one.l10n_pt_document_type and not one.l10n_pt_series_id
        )
        return super(StockPicking, asked)._l10n_pt_with_duty()

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {
            *("name", "origin", "partner_id", "picking_type_id", "owner_id"),
            *("location_id", "location_dest_id", "is_locked"),
            *("date_done", "scheduled_date"),
            *("l10n_pt_loading_place", "l10n_pt_loading_date"),
            *("l10n_pt_unloading_place", "l10n_pt_unloading_date"),
        }

    def _l10n_pt_remedy_text(self):
        return self.env._(
            "Void it with a reason, bring the goods back by a return, and issue "
            "another."
        )

    @api.model
    def _l10n_pt_void_consequence(self):
        return self.env._(
            "The transfers stay done: if the goods have not left, or come back, bring "
            "them back in Odoo by a return."
        )

    # === Issue ===

    def _action_done(self):
        # Refused before goods move.
        self._l10n_pt_resolve_series()
        result = super()._action_done()
        self._l10n_pt_issue_done()  # where another addon sends no mail for some
        return result

    def _send_confirmation_email(self):
        self._l10n_pt_issue_done()  # the slip in the mail has its number
        return super()._send_confirmation_email()

    def _l10n_pt_issue_done(self):
        done = self.filtered(lambda one: one.state in one._l10n_pt_live_states)
        resolved = done.filtered("l10n_pt_series_id")
        (resolved - resolved._l10n_pt_issued())._l10n_pt_issue_resolved()

    def _l10n_pt_resolve_series(self):
        # They are of the day on which they are issued, whatever a client has sent.
        dated = self.filtered("l10n_pt_issue_date")
        (dated - dated._l10n_pt_issued()).l10n_pt_issue_date = False
        return super()._l10n_pt_resolve_series()

    def _l10n_pt_assign_numbers(self):
        self._l10n_pt_complete()
        return super()._l10n_pt_assign_numbers()

    def _l10n_pt_complete(self):
        """Fill in what documents that are issued now say of goods and transport."""
        self.move_ids._l10n_pt_keep_goods()
        now = fields.Datetime.now()
        names = ("l10n_pt_loading_place", "l10n_pt_unloading_place")
        written = [
            self._fields[name] for name in (*names, "l10n_pt_loading_date", "is_locked")
        ]
        partners = {picking: picking._l10n_pt_places() for picking in self}
        addresses = {
            partner: self._l10n_pt_address(partner)
            for partner in {*chain(*partners.values())}
        }
        with self.env.protecting(written, self):
            for picking in self:
                places = zip(names, map(addresses.get, partners[picking]), strict=True)
                picking.update(
                    {
                        "is_locked": True,
                        "l10n_pt_loading_date": max(
                            picking.l10n_pt_loading_date or now, now
                        ),
                        **{name: picking[name] or place for name, place in places},
                    }
                )

    def _l10n_pt_places(self):
        """Whose addresses those of loading and unloading are, as far as is known."""
        picking = self.sudo()
        loading = (
            picking.location_id.warehouse_id.partner_id
            or picking.picking_type_id.warehouse_id.partner_id
            or picking.company_id.partner_id
        )
        unloading = (
            picking._l10n_pt_recipient()
            or picking.location_dest_id.warehouse_id.partner_id
        )
        return loading, unloading

    def _l10n_pt_recipient(self):
        """Whom the goods go to: the contact of the transfer, or else of its goods."""
        return self.partner_id or self.move_ids.partner_id[:1]

    @api.model
    def _l10n_pt_address(self, partner):
        """Address of a partner, or of none, without its name and empty lines."""
        lines = partner and partner._display_address(without_company=True).splitlines()
        return "\n".join(line.strip() for line in lines or () if line.strip())

    # === On screens ===

    @api.depends("l10n_pt_document_type", "l10n_pt_series_id", "l10n_pt_atcud", "state")
    @api.depends_context("lang", "uid")
    def _compute_l10n_pt_alerts(self):
        for picking in self:
            picking.l10n_pt_alerts = picking._l10n_pt_get_alerts() or False

    def _l10n_pt_get_alerts(self):
        """What to know of the document, as the banners of forms take it."""
        alerts = {}
        if self._l10n_pt_drafts_to_number():
            alerts |= self._l10n_pt_series_alerts()
        elif self._l10n_pt_is_open() and self.l10n_pt_document_type:
            text = self.env._(
                "No AT series is registered for the transport documents of "
                "%(operation)s: this transfer gets no number and no ATCUD.",
                operation=self.picking_type_id.display_name,
            )
            alerts["l10n_pt_outside"] = {"level": "warning", "message": text}
        if text := self._l10n_pt_worthless_text():
            alerts["l10n_pt_test"] = {"level": "warning", "message": text}
        if text := self._l10n_pt_void_text():
            alerts["l10n_pt_void"] = {"level": "danger", "message": text}
        return alerts

    def get_formview_id(self, access_uid=None):
        if self.with_user(access_uid or self.env.uid)._l10n_pt_only_accounts():
            return self.env.ref("l10n_pt_at_series_stock.view_picking_form_plain").id
        return super().get_formview_id(access_uid=access_uid)

    @api.model
    def _l10n_pt_only_accounts(self):
        """Whether the user may not see all that Odoo's own views show of the stock."""
        user = self.env.user
        return not user.has_group("stock.group_stock_user") and any(
            user.has_group(f"account.group_account_{group}")
            for group in ("readonly", "invoice")
        )

    # === On paper ===

    def _l10n_pt_document_on(self, report):
        internal = report.report_name in INTERNAL_REPORTS
        return self.browse() if internal else super()._l10n_pt_document_on(report)

    def _l10n_pt_issuer(self):
        """Who stands on paper as its issuer: for practice, the software's publisher."""
        company = self.company_id.sudo()
        training = self._l10n_pt_is_training()
        return company.l10n_pt_publisher_id if training else company.partner_id

    # === What the series asks ===

    @api.model
    def _l10n_pt_set_aside(self, series):
        # Up to whoever manages the series, who need not have a right to transfers.
        return super(StockPicking, self.sudo())._l10n_pt_set_aside(series)

    @api.model
    def _l10n_pt_open_domain(self, series):
        own = series.picking_type_id
        of_company = series.filtered(lambda one: not one.picking_type_id).company_id
        return (
            Domain("picking_type_id", "in", own.ids)
            | Domain("company_id", "child_of", of_company.ids)
        ) & Domain("picking_type_id.l10n_pt_document_type", "!=", False)

    @api.model
    def _l10n_pt_without_atcud(self, companies):
        """Transfers done without a number since their operation type issues.

        That is since its first document; if there is none yet, since the start of
        its series.
        """
        operations = self.env["stock.picking.type"].search(
            [
                ("company_id", "in", companies.ids),
                ("l10n_pt_document_type", "!=", False),
            ]
        )
        begun = self.env["l10n_pt.series.choice"]._begun(companies, operations)
        series = begun.filtered(lambda one: one.document_class == "MG")
        of_type = Domain("picking_type_id", "in", operations.ids)
        first = dict(
            self._read_group(
                of_type & Domain("l10n_pt_atcud", "!=", False),
                ["picking_type_id"],
                ["date_done:min"],
            )
        )
        late = Domain.FALSE
        for operation in operations:
            places = (operation, *operation.company_id.parent_ids)
            starts = [one.start_date for one in series if one._holder() in places]
            if starts:
                # On its first day some may have left before there was a series.
                since = first.get(operation, min(starts) + timedelta(days=1))
                late |= Domain("picking_type_id", "=", operation.id) & Domain(
                    "date_done", ">", since
                )
        pickings = self.search(
            late & Domain("state", "=", "done") & Domain("l10n_pt_atcud", "=", False)
        )
        return pickings.filtered("l10n_pt_document_type").grouped("company_id")

    @api.model
    def _l10n_pt_list_action(self):
        actions = self.env["ir.actions.actions"]
        if self._l10n_pt_only_accounts():
            return actions._for_xml_id("l10n_pt_at_series_stock.action_picking_plain")
        return actions._for_xml_id("stock.action_picking_tree_all")
