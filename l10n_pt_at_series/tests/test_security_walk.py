# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import suppress

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from . import walk
from .common import NIF
from .series_common import SeriesCommon

OTHER_NIF = "503504564"
SERIES = "l10n_pt.document.series"
# Models of others whose rows count as company A's, besides those of the addons.
AROUND = ("account.journal", "account.move", "account.move.line", "res.company")
NOISE = (
    "odoo.sql_db",
    "odoo.models",
    "odoo.orm.models",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.l10n_pt_at_series.models.l10n_pt_series_difference",
)


class Undo(Exception):
    """Roll the savepoint back; nothing is wrong."""


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSecurityWalk(SeriesCommon):
    """All models, fields and public methods there are, against all who may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.root["res.company"].create(
            {
                "name": "Outra, Lda.",
                "vat": f"PT{OTHER_NIF}",
                "country_id": cls.env.ref("base.pt").id,
            }
        )
        cls.root["account.journal"].create(
            {"name": "Loja", "code": "L", "type": "sale", "company_id": cls.other.id}
        )
        cls.administrator = cls._user(
            "administradora", "base.group_system,account.group_account_manager"
        )
        cls.strangers = {
            role: cls._user(f"walk_{role}", groups, company)
            for role, groups, company in (
                ("portal", "base.group_portal", cls.company),
                ("internal", "base.group_user", cls.company),
                ("invoicing", "account.group_account_invoice", cls.other),
                ("readonly", "account.group_account_readonly", cls.other),
                ("manager", "account.group_account_manager", cls.other),
            )
        }

    def setUp(self):
        super().setUp()
        self.series = self._used(documents=1)
        self.draft = self._series("B2027")
        self.invoice = self.env["account.move"].search(
            [("l10n_pt_series_id", "=", self.series.id)]
        )
        self._registered("C2027", "RG")
        payment = self._receipt()
        self.at.seed(validation_code=walk.CODE)
        self.env["l10n_pt.series.reconcile"].create({}).difference_ids.mapped("kind")
        self.rows = {
            SERIES: [self.series.id, self.draft.id],
            "account.journal": self.journal.ids,
            "account.move": self.invoice.ids,
            "account.payment": payment.ids,
            "certificate.certificate": [],
            "res.company": self.company.ids,
            "res.users": self.accountant.ids,
        }
        for model in walk.own_models(self.env):
            if not self.rows.get(model):
                self.rows[model] = self._rows_of_a(model)
        settings = self.env["res.config.settings"].with_user(self.administrator)
        self.rows["res.config.settings"] = settings.create({}).ids
        for model in walk.extended_models(self.env):
            if not self.rows.get(model):
                self.rows[model] = self._row_of_others(model).ids
        self.secrets = (NIF, walk.CODE, walk.MARK, self.series.validation_code)
        self.env.flush_all()
        self.env.invalidate_all()
        self.at.calls.clear()

    def _receipt(self):
        action = self.invoice.action_register_payment()
        wizards = self.env["account.payment.register"].with_context(**action["context"])
        return wizards.create({})._create_payments()

    def _row_of_others(self, model, company=None):
        """Any row of a model that the addons extend, made if there is none.

        :param company: whose it has to be, if that counts
        """
        rows = self.root[model].with_company(company or self.root.company)
        if found := rows.search([], limit=1):
            return found
        required = [
            (name, field)
            for name, field in rows._fields.items()
            if field.type == "many2one" and field.required and field.store
        ]
        values = {}
        if company:
            values |= {"company_id": company.id, "partner_id": company.partner_id.id}
        # What is computed comes last: it may follow from the others.
        for name, field in sorted(required, key=lambda one: bool(one[1].compute)):
            if name not in values and not rows.new(values)[name]:
                values[name] = self.root[field.comodel_name].search([], limit=1).id
        return rows.create(values)

    # === The rows of company A ===

    def _rows_of_a(self, model):
        rows = self.env[model].search([], limit=2)
        for env, row, required in (
            (self.env, self._row_of_a, False),
            (self.env, self._row_of_a, True),
            # What nobody may make, and what it hangs on.
            (self.root, self._row_of_any, True),
        ):
            if not rows:
                values = walk.sample(env, model, row, required)
                with suppress(UserError), self.env.cr.savepoint():
                    rows = env[model].create(values)
        self.assertTrue(rows, f"The walk cannot make a row of {model}.")
        return rows.ids

    def _row_of_any(self, model):
        """Id of a row of company A, or else of others."""
        return self._row_of_a(model) or self._row_of_others(model, self.company).id

    def _row_of_a(self, model):
        """Id of a row of company A, or None."""
        if model not in self.rows and model in walk.own_models(self.env):
            self.rows[model] = self._rows_of_a(model)
        return (self.rows.get(model) or [None])[0]

    def _snapshot(self):
        """What the rows of company A are, as the database has them."""
        parts = []
        for model in (*walk.own_models(self.env), *AROUND):
            ids = self.rows.get(model, [])
            table = self.env[model]._table
            condition = SQL("id = ANY(%s)", ids)
            company = self.env[model]._fields.get("company_id")
            if company and company.store:
                condition = SQL("company_id = %s OR %s", self.company.id, condition)
            parts.append(
                SQL(
                    "SELECT %s, MD5(STRING_AGG(t::text, '' ORDER BY id)) FROM %s t "
                    "WHERE %s",
                    model,
                    SQL.identifier(table),
                    condition,
                )
            )
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(parts)))

    # === Attempts ===

    def _contexts(self):
        hostile = {
            "_force_unlink": True,
            "active_test": False,
            "bin_size": True,
            "install_mode": True,
            "l10n_pt_at_answer": True,
            "l10n_pt_at_password": "x",
            "module": walk.OURS,
            "tracking_disable": True,
            "active_model": SERIES,
            "active_id": self.series.id,
            "active_ids": self.rows[SERIES],
        }
        return {}, hostile, {"allowed_company_ids": self.company.ids}

    def _calls(self, model):
        """Name and arguments of the calls that are attempted on a model."""
        ids = self.rows[model]
        if model in walk.own_models(self.env):
            values = walk.sample(self.env, model, self._row_of_a)
            yield from walk.orm_calls(self.env, model, ids, values)
            yield "create", [[walk.sample(self.env, model, self._row_of_a, True)]]
        for name, function in walk.own_methods(self.env, model):
            for args in walk.arguments(function, ids[0]):
                is_model = getattr(function, "_api_model", False)
                yield name, args if is_model else [[ids[0]], *args]

    def _attempt(self, user, model, name, args, context):
        """Call a method as a client does, and undo what it did.

        :return: ``(answer, error, snapshot)``; the last one only if it answered
        """
        env = self.env(user=user, su=False, context={})
        answer = error = snapshot = None
        try:
            with suppress(Undo), self.env.cr.savepoint():
                answer = call_kw(env[model], name, args, {"context": context})
                env.flush_all()
                if name == "create":  # what does the row tell that he has made?
                    answer = [answer, env[model].browse(answer).read()]
                snapshot = self._snapshot()
                raise Undo
        except Exception as caught:
            answer, error = None, caught
        return answer, error, snapshot

    @mute_logger(*NOISE)
    def test_strangers_read_nothing_change_nothing_and_ask_nobody(self):
        before = self._snapshot()
        problems, pairs, answered = [], set(), 0
        models = walk.own_models(self.env) + walk.extended_models(self.env)
        for role, user in self.strangers.items():
            for model in models:
                for name, args in self._calls(model):
                    pairs.add((model, name))
                    for context in self._contexts():
                        answer, error, after = self._attempt(
                            user, model, name, args, context
                        )
                        answered += not error
                        found = self._found(args, answer, error, before, after)
                        problems += [
                            f"{role} {model}.{name} {args} {context}: {one}"
                            for one in found
                        ]
        self.assertFalse(problems, "\n".join(sorted(set(problems))[:50]))
        # An empty walk finds nothing either; and some calls must be allowed to all.
        self.assertGreater(len(pairs), 500)
        self.assertGreater(answered, 500)

    def _found(self, args, answer, error, before, after):
        """What a stranger got that he must not get."""
        told = f"{answer} {error}"
        asked = str(args)
        for secret in self.secrets:
            if secret in told and secret not in asked:
                yield f"tells {secret}"
        if after and after != before:
            changed = {model for model in before if after[model] != before[model]}
            yield f"changes {sorted(changed)}"
        if self.at.calls:
            self.at.calls.clear()
            yield "asks AT"

    # === What every model and field has to be like ===

    @mute_logger(*NOISE)
    def test_rows_of_dialogs_are_their_creators_only(self):
        colleague = self._user(
            "colega", "base.group_system,account.group_account_manager"
        )
        models = walk.own_models(self.env, transient=True)
        self.assertGreater(len(models), 20)
        for model in models:
            rows = self.env[model].browse(self.rows[model])
            self.assertEqual(rows.create_uid, self.accountant, model)
            theirs = rows.with_user(colleague)
            with self.subTest(model):
                self.assertTrue(rows.has_access("write"))
                self.assertFalse(theirs.search([("id", "in", rows.ids)]))
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(theirs.has_access(operation), operation)

    def test_dialogs_compute_with_the_rights_of_their_user(self):
        guard = self.env.registry["l10n_pt.dialog"]
        for model in walk.own_models(self.env, transient=True):
            with self.subTest(model):
                self.assertTrue(issubclass(self.env.registry[model], guard))
                fields = self.env[model]._fields.values()
                above = [f.name for f in fields if f.compute and f.compute_sudo]
                self.assertFalse(above)

    @mute_logger(*NOISE)
    def test_what_is_read_only_takes_no_value_from_a_client(self):
        tried = []
        models = walk.own_models(self.env, transient=False)
        for model in models + walk.extended_models(self.env):
            row = self.root[model].browse(self.rows[model][0])
            for field in walk.added_fields(self.env, model):
                closed = field.readonly and not field.related
                if (
                    closed
                    and field.column_type
                    and field.store
                    and field.name not in walk.AUTOMATIC
                ):
                    tried.append(f"{model}.{field.name}")
                    with self.subTest(tried[-1]):
                        self.assertNotTaken(row, field)
        self.assertGreater(len(tried), 40)

    def assertNotTaken(self, row, field):
        column = SQL(
            "SELECT %s::text FROM %s WHERE id = %s",
            SQL.identifier(field.name),
            SQL.identifier(row._table),
            row.id,
        )
        before = self.env.execute_query(column)
        value = self._other_value(row, field)
        administrator = self.administrator.with_user(self.administrator).env
        for env in (self.env, administrator):
            with suppress(Undo), self.env.cr.savepoint():
                with suppress(UserError):
                    row.with_env(env(context={})).write({field.name: value})
                    row.env.flush_all()
                self.assertEqual(self.env.execute_query(column), before)
                raise Undo

    def _other_value(self, row, field):
        if field.type == "selection":
            return next(
                one for one in field.get_values(self.env) if one != row[field.name]
            )
        if field.type == "many2one":
            return False if row[field.name] else self._row_of_a(field.comodel_name)
        return {
            "boolean": not row[field.name],
            "date": "2001-02-03",
            "datetime": "2001-02-03 04:05:06",
            "integer": 987,
            "json": {"kind": "configuration", "code": "x"},
        }.get(field.type, "AAXX")

    def test_nothing_of_a_company_is_for_everybody(self):
        fields = walk.added_fields(self.env, "res.company")
        self.assertGreater(len(fields), 15)
        for role in ("portal", "internal"):
            theirs = self.company.with_user(self.strangers[role])
            readable = [f.name for f in fields if theirs._has_field_access(f, "read")]
            self.assertFalse(readable, role)
        # What the addon finds out about a company is on pages of their own.
        for page in ("l10n_pt.at.guide", "l10n_pt.at.health"):
            for role in ("portal", "internal", "invoicing"):
                theirs = self.env[page].with_user(self.strangers[role])
                self.assertFalse(theirs.has_access("read"), f"{role} {page}")

    @mute_logger(*NOISE)
    def test_every_public_method_answers_in_words_that_xml_rpc_can_carry(self):
        problems, answered = [], set()
        models = walk.own_models(self.env) + walk.extended_models(self.env)
        for user in (self.accountant, self.administrator):
            for model in models:
                for name, function in walk.own_methods(self.env, model):
                    for row_id in self.rows[model]:
                        for args in walk.arguments(function, row_id):
                            problem = self._answer(user, model, name, row_id, args)
                            answered.add((model, name) if problem is None else None)
                            problems += [problem] if problem else []
        self.assertFalse(problems, "\n".join(sorted(set(problems))))
        self.assertGreater(len(answered), 50)

    def _answer(self, user, model, name, row_id, args):
        """Call a method as somebody who may.

        :return: what is wrong; None: it answered well, False: it refused in words
        """
        is_model = getattr(getattr(self.env.registry[model], name), "_api_model", False)
        args = args if is_model else [[row_id], *args]
        answer, error, _after = self._attempt(user, model, name, args, {})
        if isinstance(error, UserError):
            return False
        if error:
            return f"{model}.{name}{args}: {type(error).__name__}: {error}"
        if not walk.carried_by_xml_rpc(answer):
            return f"{model}.{name}{args}: {answer!r}"
        return None
