# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

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

    def _l10n_pt_locked_fields(self):
        """Fields of an issued document that never change again (DL 28/2019 art. 7)."""
        return {"name", "company_id", "l10n_pt_series_id"}

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if any(document.l10n_pt_atcud for document in documents):
            raise UserError(self._l10n_pt_atcud_text())
        return documents

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
                if document.state != "draft" and not document._l10n_pt_is_issued():
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
                        "%(field)s cannot change. Void it with a reason, or "
                        "correct it with a credit or debit note.",
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
            if document.state == "cancel" and (state == "posted" or rewrites):
                raise UserError(
                    self.env._(
                        "%(document)s is void for good: neither that nor its reason "
                        "can change.",
                        document=document.display_name,
                    )
                )
            if state == "draft":
                raise UserError(
                    self.env._(
                        "%(document)s has been issued with an ATCUD and cannot go back "
                        "to draft. Void it with a reason, or correct it with a credit "
                        "or debit note.",
                        document=document.display_name,
                    )
                )
            if rewrites or state != document.state:
                raise UserError(self._l10n_pt_use_void_text(document))

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
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Void document"),
                "res_model": "l10n_pt.document.void",
                "view_mode": "form",
                "target": "new",
                "context": {"default_move_ids": self.ids},
            }
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Reason: say why the document is void."))
        self.check_access("write")
        # Whoever calls once more finds the work done.
        done = self._l10n_pt_issued().filtered(
            lambda one: one.state == "cancel" and one.l10n_pt_void_reason == reason
        )
        for document in self - done:
            document._l10n_pt_check_voidable()
        voiding = (self - done).with_context(l10n_pt_voiding=VOIDING)
        today = self.env["l10n_pt.document.series"]._today()
        voiding.write({"l10n_pt_void_reason": reason, "l10n_pt_void_date": today})
        voiding._l10n_pt_undo()
        return True

    def _l10n_pt_undo(self):
        """Take back what issuing the documents did; their numbers stay."""
        raise NotImplementedError

    def _l10n_pt_check_voidable(self):
        if self.state != "posted" or not self._l10n_pt_is_issued():
            raise UserError(
                self.env._(
                    "%(document)s cannot be voided: only posted documents with an "
                    "ATCUD can.",
                    document=self.display_name,
                )
            )
