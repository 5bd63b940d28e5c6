# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.l10n_pt_at_series.exceptions import SeriesError

from ..stamp import stamp

ORDER = "sale.action_report_saleorder"
PROFORMA = "sale.action_report_pro_forma_invoice"


class L10nPtWorkingDocument(models.Model):
    """A quotation, order or pro forma as it was issued: an order may have several.

    The order issues it (``sale.order._l10n_pt_issue_documents``). Nobody else writes
    here, and nothing changes later but that it may be voided.
    """

    _name = "l10n_pt.working.document"
    _inherit = ["l10n_pt.document.mixin"]
    _description = "Quotation or order in an AT series"
    _order = "id desc"
    _rec_names_search = ["name", "l10n_pt_atcud"]
    _l10n_pt_document_types = ("OR", "NE", "PF", "FO", "OU")
    _l10n_pt_date_field = "date"
    _l10n_pt_open_states = ()  # it has no draft: that is the order
    _l10n_pt_live_states = ("issued",)
    _l10n_pt_void_state = "void"

    name = fields.Char(
        string="Number",
        readonly=True,
        index="trigram",
        help="Number given by the AT series.",
    )
    sequence_number = fields.Integer(readonly=True, export_string_translation=False)
    date = fields.Date(
        string="Issued on", readonly=True, help="Day on which it was issued, in Lisbon."
    )
    document_type = fields.Selection(
        [
            ("OR", "OR - Quotation"),
            ("NE", "NE - Order note"),
            ("PF", "PF - Pro-forma"),
            ("FO", "FO - Work sheet"),
            ("OU", "OU - Other checking document"),
        ],
        string="Type",
        required=True,
        readonly=True,
        help="AT's document type.",
    )
    state = fields.Selection(
        [("issued", "Issued"), ("void", "Voided")],
        default="issued",
        required=True,
        readonly=True,
        help="Voided: taken back with a reason. The number stays.",
    )
    order_id = fields.Many2one(
        "sale.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Quotation or order in Odoo whose content was issued.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Customer of the order when the document was issued.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        help="Company that issued the document.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, help="Currency of the order."
    )
    amount_total = fields.Monetary(
        string="Total",
        readonly=True,
        help="Total of the order when the document was issued.",
    )
    fingerprint = fields.Char(readonly=True, export_string_translation=False)
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="PDF as issued",
        readonly=True,
        ondelete="restrict",
        help="The paper, made when it was first asked for and at the latest before the "
        "order said something else. It is served byte for byte ever after.",
    )

    _l10n_pt_number_uniq = models.UniqueIndex(
        "(l10n_pt_series_id, sequence_number) WHERE l10n_pt_atcud IS NOT NULL",
        "Another document of the AT series already has this number.",
    )

    # === The document, as the mixin asks ===

    @api.depends("document_type")
    def _compute_l10n_pt_document_type(self):
        for document in self:
            document.l10n_pt_document_type = document.document_type

    def _l10n_pt_holder(self):
        return self.company_id

    def _l10n_pt_with_duty(self):
        return self.filtered(
            lambda one: one.company_id._l10n_pt_issues(one.document_type)
        )

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {
            *("document_type", "order_id", "partner_id", "currency_id"),
            *("amount_total", "fingerprint", "attachment_id"),
        }

    def _l10n_pt_resolve_series(self):
        # Those of a company and type take the same one: it is looked for once.
        numbered = self.browse()
        for documents in self.grouped(
            lambda one: (one.company_id, one.document_type)
        ).values():
            first = super(L10nPtWorkingDocument, documents[:1])
            if series := first._l10n_pt_resolve_series().l10n_pt_series_id:
                with self.env.protecting(
                    [self._fields["l10n_pt_series_id"]], documents
                ):
                    documents.l10n_pt_series_id = series
                numbered |= documents
        return numbered

    # === Void ===

    def action_l10n_pt_void(self, reason=None):
        # Whoever may change the order may take back what was issued of it.
        self.order_id.check_access("write")
        documents = self.sudo()
        if reason:
            documents._l10n_pt_keep_papers()
        return super(L10nPtWorkingDocument, documents).action_l10n_pt_void(reason)

    @api.model
    def _l10n_pt_void_consequence(self):
        return self.env._("The order itself stays as it is.")

    # === The paper ===

    def _l10n_pt_keep_papers(self):
        """Make the papers of live documents that have none yet.

        A server that cannot make PDFs has given none away either.
        """
        waiting = self.filtered(
            lambda one: (
                one.state == "issued"
                and not one.attachment_id
                and one._l10n_pt_is_current()
            )
        )
        reports = self.env["ir.actions.report"]
        if waiting and reports.get_wkhtmltopdf_state() not in ("install", "broken"):
            for document in waiting:
                document._l10n_pt_make_paper()

    def _l10n_pt_is_current(self):
        """Whether the order still says what was issued."""
        return self.fingerprint == self.order_id._l10n_pt_fingerprint()

    @api.model
    def _l10n_pt_current_of(self, partners):
        """What still says what orders of some contacts say."""
        names = ("partner_id", "partner_invoice_id", "partner_shipping_id")
        orders = self.env["sale.order"].sudo().with_context(active_test=False)
        orders = orders.search(
            Domain("l10n_pt_document_id", "!=", False)
            & Domain.OR(Domain(name, "in", partners.ids) for name in names)
        )
        return orders.l10n_pt_document_ids.filtered(
            lambda one: one._l10n_pt_is_current()
        )

    def _l10n_pt_stay_current(self):
        """Go on as what the orders say: they say it of the same contact, merged."""
        self.order_id.invalidate_recordset()
        with self.env.protecting([self._fields["fingerprint"]], self):
            for document in self:
                document.fingerprint = document.order_id._l10n_pt_fingerprint()

    def _l10n_pt_make_paper(self):
        """Print the order as this document, whoever asks, and keep the PDF.

        :return: as ``ir.actions.report._render_qweb_pdf``
        :raise SeriesError: the order says something else by now
        """
        if not self.sudo()._l10n_pt_is_current():
            raise SeriesError(
                self.env._(
                    "%(document)s: its paper was not kept when %(order)s changed, "
                    "because no PDF could be made then. Void it and issue the order "
                    "anew.",
                    document=self.name,
                    order=self.sudo().order_id.name,
                )
            )
        context = {
            "lang": self.env.lang,
            # The document itself: no client can send one.
            "l10n_pt_document": self.sudo(),
            "report_pdf_no_attachment": True,
            "force_report_rendering": self.env.context.get("force_report_rendering"),
        }
        reports = self.env(su=True, context=context)["ir.actions.report"]
        reports = reports.with_company(self.company_id)
        report = PROFORMA if self.document_type == "PF" else ORDER
        content, kind = reports._render_qweb_pdf(report, self.order_id.ids)
        if kind == "pdf":
            attachment = reports.env["ir.attachment"].create(
                {
                    "name": f"{self._l10n_pt_file_name()}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            # Protected: the one value that comes after the issue.
            with self.env.protecting([self._fields["attachment_id"]], self):
                self.sudo().attachment_id = attachment
        return content, kind

    def _l10n_pt_paper(self):
        """The paper as it was issued; of a void document, a copy that says so.

        :return: as ``ir.actions.report._render_qweb_pdf``
        """
        self.ensure_one()
        if attachment := self.sudo().attachment_id:
            content, kind = attachment.raw, "pdf"
        else:
            content, kind = self._l10n_pt_make_paper()
        if self.state == "void" and kind == "pdf":
            # In the language of the paper, whoever prints it.
            env = self.with_context(lang=self.order_id.partner_id.lang).env
            day = format_date(env, self.l10n_pt_void_date)
            content = stamp(content, env._("VOID %(date)s", date=day))
        return content, kind

    # === What the series asks ===

    @api.model
    def _l10n_pt_without_atcud(self, companies):
        found = {}
        for company in companies:
            series = self.env["l10n_pt.series.choice"]._begun(company, company)
            starts = series.filtered(lambda one: one.document_type == "NE")
            if starts := starts.mapped("start_date"):
                found[company] = self.env["sale.order"].search(
                    [
                        *(("company_id", "=", company.id), ("state", "=", "sale")),
                        ("date_order", ">=", min(starts)),
                        (
                            *("l10n_pt_document_ids", "not any"),
                            [("document_type", "=", "NE"), ("state", "=", "issued")],
                        ),
                    ]
                )
        return found

    @api.model
    def _l10n_pt_list_action(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series_sale.l10n_pt_working_document_action"
        )
