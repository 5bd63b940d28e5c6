# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

# In the context of whoever voids a document. An object, because no client can send one.
VOIDING = object()
VOID_FIELDS = ("l10n_pt_void_reason", "l10n_pt_void_date")


class L10nPtDocumentLockMixin(models.AbstractModel):
    """What an issued document keeps for good, and the one way to void it.

    Part of ``l10n_pt.document.mixin``, which says what is issued.
    """

    _name = "l10n_pt.document.lock.mixin"
    _description = "Issued document that stays as it is"
    # Fields that forms leave open on issued documents, and that are locked.
    _l10n_pt_locked_on_forms = ()

    l10n_pt_void_reason = fields.Char(
        string="Reason for voiding",
        copy=False,
        readonly=True,
        tracking=True,
        help="Why the document was voided. It is kept with the document for "
        "inspections and cannot change.",
    )
    l10n_pt_void_date = fields.Date(
        string="Voided on",
        copy=False,
        readonly=True,
        help="Day on which the document was voided.",
    )

    def _valid_field_parameter(self, field, name):
        # Models with messages track; the others need not.
        return name == "tracking" or super()._valid_field_parameter(field, name)

    def _l10n_pt_locked_fields(self):
        """Fields of an issued document that never change again (DL 28/2019 art. 7)."""
        return {
            "company_id",
            "l10n_pt_series_id",
            *(self._l10n_pt_name_field, self._l10n_pt_number_field),
            self._l10n_pt_date_field,
        }

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        field = self._fields[self._l10n_pt_name_field]
        default = self.env.context.get(f"default_{field.name}")
        for document, vals in zip(documents, vals_list, strict=True):
            if document.l10n_pt_atcud:
                raise UserError(self._l10n_pt_atcud_text())
            if document.l10n_pt_void_reason or document.l10n_pt_void_date:
                raise UserError(self._l10n_pt_use_void_text(document))
            is_typed = vals.get(field.name) or default
            if not is_typed and self.env.is_to_compute(field, document):
                continue  # Odoo will name it; asked now, it would use up a number
            if self._l10n_pt_is_number(name := document[field.name]):
                document._l10n_pt_check_typed(
                    name, document._l10n_pt_holder(), document._l10n_pt_to_number()
                )
        return documents

    def write(self, vals):
        self._l10n_pt_check_locked(vals)
        if self._l10n_pt_is_number(vals.get(self._l10n_pt_name_field)):
            self._l10n_pt_check_names(vals)
        with self._l10n_pt_around_write(vals):
            return super().write(vals)

    @contextmanager
    def _l10n_pt_around_write(self, vals):
        """What comes before and after a write that nothing forbids."""
        yield

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Fields that never change again look like it, whoever made the form."""
        arch, view = super()._get_view(view_id, view_type, **options)
        states = (*self._l10n_pt_live_states, self._l10n_pt_void_state)
        issued = f"state in {states} and l10n_pt_series_id and l10n_pt_atcud"
        if view_type == "form":
            for node in arch.xpath("//field[@name][not(ancestor::field)]"):
                if node.get("name") in self._l10n_pt_locked_on_forms:
                    given = node.get("readonly") or "False"
                    node.set("readonly", f"({given}) or ({issued})")
        return arch, view

    # === What nobody may type ===

    @api.model
    def _l10n_pt_is_number(self, name):
        return name and name != "/"

    def _l10n_pt_check_names(self, vals):
        name = vals[self._l10n_pt_name_field]
        to_number = self._l10n_pt_to_number()
        for document in self - self._l10n_pt_issued():
            if name != document[self._l10n_pt_name_field]:
                document._l10n_pt_check_typed(
                    name, document._l10n_pt_holder(), document in to_number
                )

    def _l10n_pt_check_typed(self, name, holder, to_number):
        """Refuse a typed number where a series numbers, or one that a series has.

        :param str name: what somebody typed, imported or wrote
        :param holder: what the document's series hang on, or will
        :param to_number: whether a series will number it
        :raise UserError: naming holder or series
        """
        if to_number:
            raise UserError(
                self.env._(
                    "Number “%(name)s”: AT series number the documents of "
                    "%(holder)s, so no number can be typed or imported. Leave it "
                    "empty. Enter documents already issued elsewhere where there are "
                    "no series.",
                    name=name,
                    holder=holder._l10n_pt_holder_label(),
                )
            )
        series = self.env["l10n_pt.series.choice"]._owner_of_number(
            name, holder, self.company_id._l10n_pt_nif()
        )
        if series:
            raise UserError(
                self.env._(
                    "Number “%(name)s”: such numbers belong to AT series %(series)s "
                    "and are given by it alone. Choose another number.",
                    name=name,
                    series=series.display_name,
                )
            )

    # === Locks of issued documents ===

    def _l10n_pt_atcud_text(self):
        return self.env._("The ATCUD is set when a document is issued, never typed.")

    def _l10n_pt_is_voiding(self):
        """Whether this is done by the action that voids; see ``VOIDING``."""
        return self.env.context.get("l10n_pt_voiding") is VOIDING

    def _l10n_pt_check_locked(self, vals):
        """Refuse what would change what an issued document says.

        :param dict vals: as given to ``write``; equal values pass
        :raise UserError: naming document and field
        """
        if "l10n_pt_atcud" in vals and any(
            document.l10n_pt_atcud != vals["l10n_pt_atcud"] for document in self
        ):
            raise UserError(self._l10n_pt_atcud_text())
        if vals.get("l10n_pt_series_id"):
            for document in self:
                if not (document._l10n_pt_is_open() or document._l10n_pt_is_issued()):
                    raise UserError(
                        self.env._(
                            "%(document)s is not a draft: only drafts can be put into "
                            "an AT series. Documents already issued get no ATCUD.",
                            document=document.display_name,
                        )
                    )
        names = self._l10n_pt_locked_fields() & vals.keys()
        if names and not self._l10n_pt_is_voiding():
            for document in self._l10n_pt_issued():
                document._l10n_pt_check_equal(document, vals, names)
        if {"state", *VOID_FIELDS} & vals.keys():
            self._l10n_pt_check_state(vals)

    def _l10n_pt_check_equal(self, record, vals, names):
        """Refuse other values in a record that belongs to an issued document.

        :param record: the document, or a line of it
        :param dict vals: as given to ``write``
        :param names: fields that never change
        :raise UserError: naming document and field
        """
        for name in sorted(names):
            field = record._fields[name]
            value = field.convert_to_cache(vals[name], record)
            if field.type in ("one2many", "many2many"):
                is_equal = self._l10n_pt_commands_keep(record[name], vals[name])
            elif field.type in ("float", "monetary"):
                is_equal = abs((value or 0) - (record[name] or 0)) < 1e-9
            else:
                is_equal = value == field.convert_to_cache(record[name], record)
            if not is_equal:
                raise UserError(
                    self.env._(
                        "%(document)s has been issued with an ATCUD: its "
                        "%(field)s cannot change. %(remedy)s",
                        remedy=self._l10n_pt_remedy_text(),
                        document=self.display_name,
                        field=field._description_string(self.env),
                    )
                )

    @api.model
    def _l10n_pt_commands_keep(self, records, commands):
        """Whether commands leave the linked records as they are."""
        kept = set(records.ids)
        for command in commands or []:
            if isinstance(command, int):
                return set(commands) == kept
            if command[0] == 6 and set(command[2]) == kept:
                continue
            if command[0] == 4 and command[1] in kept:
                continue
            return False
        return True

    def unlink(self):
        # Not only by @api.ondelete: a key of the caller's context switches that off.
        self._l10n_pt_check_kept()
        return super().unlink()

    def _l10n_pt_check_kept(self):
        for document in self._l10n_pt_issued():
            raise UserError(
                self.env._(
                    "%(document)s has been issued with an ATCUD and cannot be deleted. "
                    "Void it with a reason instead.",
                    document=document.display_name,
                )
            )

    # === Void ===

    def _l10n_pt_check_state(self, vals):
        """Refuse to void, or to take back, otherwise than by the one action."""
        if self._l10n_pt_is_voiding():
            return
        for document in self:
            state = vals.get("state", document.state)
            rewrites = any(
                name in vals and (vals[name] or False) != document[name]
                for name in VOID_FIELDS
            )
            if not document._l10n_pt_is_issued():
                if rewrites:
                    raise UserError(self._l10n_pt_use_void_text(document))
                continue
            changes = state != document.state
            if not (rewrites or changes):
                continue
            if changes and state not in (
                *(self._l10n_pt_void_state, *self._l10n_pt_live_states),
            ):
                raise UserError(document._l10n_pt_state_text(state))
            if document._l10n_pt_is_cancelled():
                raise UserError(
                    self.env._(
                        "%(document)s is void for good: neither that nor its reason "
                        "can change.",
                        document=document.display_name,
                    )
                )
            if rewrites or state == self._l10n_pt_void_state:
                raise UserError(self._l10n_pt_use_void_text(document))

    def _l10n_pt_state_text(self, state):
        """Why an issued document cannot go to a state."""
        values = {
            "document": self.display_name,
            "remedy": self._l10n_pt_remedy_text(),
        }
        if state in self._l10n_pt_open_states:
            return self.env._(
                "%(document)s has been issued with an ATCUD and cannot go back to "
                "draft. %(remedy)s",
                **values,
            )
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(document)s has been issued with an ATCUD and cannot become "
            "“%(state)s”. %(remedy)s",
            state=states.get(state, state),
            **values,
        )

    def _l10n_pt_remedy_text(self):
        """What helps whoever wants to change an issued document."""
        return self.env._("Void it with a reason.")

    def _l10n_pt_use_void_text(self, document):
        return self.env._(
            "%(document)s: documents with an ATCUD are voided in one way only. Use the "
            "button Void and give the reason.",
            document=document.display_name,
        )

    def action_l10n_pt_void(self, reason=None):
        """Void an issued document: cancelled, its number and ATCUD kept.

        :param str reason: why; without it a dialog asks
        :raise UserError: not issued, already void, or corrected by a live note
        """
        if reason is None:
            # Before anybody thinks of a reason.
            for document in self:
                document._l10n_pt_check_voidable()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Void document"),
                "res_model": "l10n_pt.document.void",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_res_model": self._name,
                    "default_res_ids": self.ids,
                },
            }
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Reason: say why the document is void."))
        self.check_access("write")
        # Whoever calls once more finds the work done.
        done = self._l10n_pt_issued().filtered(
            lambda one: (
                one._l10n_pt_is_cancelled() and one.l10n_pt_void_reason == reason
            )
        )
        for document in self - done:
            document._l10n_pt_check_voidable()
        voiding = (self - done).with_context(l10n_pt_voiding=VOIDING)
        today = self.env["l10n_pt.document.series"]._today()
        voiding.write({"l10n_pt_void_reason": reason, "l10n_pt_void_date": today})
        voiding._l10n_pt_undo()
        return True

    @api.model
    def _l10n_pt_void_consequence(self):
        """What else to know before voiding such documents, in words, or False."""
        return False

    def _l10n_pt_undo(self):
        """Take back what issuing the documents did; their numbers stay."""
        if self._l10n_pt_void_state:
            self.write({"state": self._l10n_pt_void_state})

    def _l10n_pt_check_voidable(self):
        live = self.state in self._l10n_pt_live_states
        if not live or self._l10n_pt_is_cancelled() or not self._l10n_pt_is_issued():
            raise UserError(
                self.env._(
                    "%(document)s cannot be voided: only posted documents with an "
                    "ATCUD can.",
                    document=self.display_name,
                )
            )

    @api.model
    def _l10n_pt_set_aside(self, series):
        """Void the documents of a test series and give them its new prefix."""
        documents = self.search(
            [("l10n_pt_series_id", "=", series.id), ("l10n_pt_atcud", "!=", False)]
        )
        documents._l10n_pt_check_renumbered()
        documents.filtered(
            lambda document: not document._l10n_pt_is_cancelled()
        ).action_l10n_pt_void(self.env._("Issued with a code of AT's test environment"))
        with self.env.protecting(self._l10n_pt_number_fields(), documents):
            for document in documents:
                document.update(
                    self._l10n_pt_number_values(
                        series, document[self._l10n_pt_number_field]
                    )
                )
        documents.flush_recordset()

    def _l10n_pt_check_renumbered(self):
        """Refuse other numbers for test documents that cannot have them."""
