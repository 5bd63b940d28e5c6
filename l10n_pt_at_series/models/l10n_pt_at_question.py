# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..at.errors import ErrorKind
from ..exceptions import SeriesError
from ..rules import codes
from . import at_messages, series_words


class L10nPtAtQuestion(models.AbstractModel):
    """Refusals for people without rights: whom to ask, and a button that does.

    Who is asked, and how often: ``l10n_pt.at.reminder``.
    """

    _name = "l10n_pt.at.question"
    _description = "What people without rights ask for"

    def _ask_button(self, company, subject, **facts):
        """Action and text of a button that asks for what a person may not do.

        :param str subject: ``series``, ``missing`` or ``settings``
        :param facts: what the subject needs; a browser sends it back, so that
            ``_asked`` believes nothing of it
        """
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_at_ask_action"
        )
        action["context"] = {
            "l10n_pt_ask": {"company": company.id, "subject": subject, **facts}
        }
        return action, self.env._("Ask for it")

    def _refusal(self, company, text, subject, **facts):
        """A refusal for who has no right to help himself: it says whom to ask.

        :param str text: what is wrong
        :rtype: SeriesError
        """
        reminder = self.env["l10n_pt.at.reminder"]
        whom = self.env._(
            "Only accounting administrators create, register or correct series: ask "
            "%(names)s.",
            names=reminder._names(reminder._whom(company)) or "–",
        )
        return SeriesError(
            f"{text} {whom}".strip(), *self._ask_button(company, subject, **facts)
        )

    def _document_refusal(self, document, text):
        """The same about a document that cannot be issued."""
        holder, record = document._l10n_pt_holder(), document._origin
        return self._refusal(
            document.company_id,
            text,
            "series",
            holder=f"{holder._name},{holder._origin.id}",
            type=document.l10n_pt_document_type,
            day=fields.Date.to_string(document._l10n_pt_date()),
            document=record and f"{record._name},{record.id}",
        )

    @api.model
    def _asked(self):
        """The button *Ask for it* was pressed.

        :raise UserError: it was no button of ours, or not for this user
        """
        facts = self.env.context.get("l10n_pt_ask")
        facts = facts if isinstance(facts, dict) else {}
        facts = {
            key: fact for key, fact in facts.items() if isinstance(fact, str | int)
        }
        company = self.env.user.company_ids.filtered(
            lambda one: one.id == facts.get("company")
        )
        if not company or not self.env.user._is_internal():
            raise self._no_question()
        administrators = facts.get("subject") == "settings"
        reminder = self.env["l10n_pt.at.reminder"]
        reader = reminder._whom(company, administrators)[:1]
        words = self.with_context(lang=reader.lang or self.env.lang)
        texts = {
            "series": words._about_series,
            "missing": words._about_missing,
            "settings": words._about_settings,
        }
        about = texts.get(facts.get("subject"), self._no_question)
        summary, note = about(company.with_env(words.env), facts)
        return reminder._ask(company, summary, note, administrators)

    def _no_question(self, *_about):
        raise UserError(
            self.env._("Nothing was asked: open the document and try again.")
        )

    def _given(self, facts, name, models_):
        """A record that facts from a browser name, for the superuser; or None.

        :param models_: names of the models that it may be of
        """
        model, _comma, row = str(facts.get(name) or "").partition(",")
        if model not in models_ or not re.fullmatch("[0-9]{1,9}", row):
            return None
        return self.env[model].sudo().browse(int(row)).exists() or None

    def _is_of(self, company, holder):
        """Whether a holder issues documents of the company. Not all may read it."""
        return holder and holder._l10n_pt_issuers() <= company.sudo().parent_ids

    def _day(self, text):
        try:
            return date.fromisoformat(text)
        except (TypeError, ValueError):
            return self.env["l10n_pt.document.series"]._today()

    def _about_series(self, company, facts):
        """Summary and note about a document for which there is no series."""
        usage = self.env["l10n_pt.series.usage"]
        holder = self._given(facts, "holder", usage._holder_models())
        kind = facts.get("type")
        if not self._is_of(company, holder) or kind not in codes.DOCUMENT_TYPES:
            self._no_question()
        documents = [model._name for model in usage._models()]
        document = self._given(facts, "document", documents)
        if document and not document.sudo(False).has_access("read"):
            document = None
        day = self._day(facts.get("day"))
        values = {
            "type": f"{kind} – {series_words.document_types(self.env)[kind]}",
            "holder": holder._l10n_pt_holder_label(),
        }
        note = self.env._(
            "%(user)s cannot issue a document of type %(type)s dated %(date)s: "
            "%(holder)s has no registered series that takes it.",
            user=self.env.user.name,
            date=format_date(self.env, day),
            **values,
        )
        link = document and Markup('<a href="/odoo/%s/%s">%s</a>') % (
            document._name,
            document.id,
            document.display_name,
        )
        return (
            self.env._("AT series for %(type)s: %(holder)s", **values),
            Markup("<p>%s</p><p>%s</p>") % (note, link or ""),
        )

    def _about_missing(self, company, _facts):
        """Summary and note about what the health page has found."""
        health = self.env["l10n_pt.at.health"]._of(company).sudo()
        missing, undecided = health._missing_and_undecided()
        rows = [
            (health._fields[name]._description_string(self.env), health._listed(found))
            for name, found in (
                ("lacking_count", missing),
                ("undecided_count", undecided),
            )
            if found
        ]
        rows.append(
            (
                health._fields["next_year_state"]._description_string(self.env),
                dict(
                    health._fields["next_year_state"]._description_selection(self.env)
                )[health.next_year_state],
            )
        )
        return (
            self.env._("AT series of %(company)s: see Health", company=company.name),
            Markup().join(Markup("<p>%s: %s</p>") % row for row in rows),
        )

    def _about_settings(self, company, facts):
        """Summary and note about credentials that AT or Odoo does not take."""
        kinds = {kind.value: kind for kind in ErrorKind}
        kind = kinds.get(facts.get("kind"), ErrorKind.CONFIGURATION)
        entry = at_messages.find(kind, facts.get("code"))
        return (
            self.env._(
                "Communication of %(company)s with AT: settings", company=company.name
            ),
            Markup("<p>%s %s</p>")
            % (self.env._(entry.meaning), self.env._(entry.remedy)),
        )
