# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.l10n_pt_at_series.tests.documents import DocumentsCommon

ADDON = "l10n_pt_at_series_migrate"
SERIES = {
    "name": "varchar",
    "training_series": "boolean",
    "date_end": "date",
    "company_id": "integer",
    "sale_journal_id": "integer",
    "payment_journal_id": "integer",
    "create_date": "timestamp",
}
LINES = {
    "at_series_id": "integer",
    "type": "varchar",
    "prefix": "varchar",
    "at_code": "varchar",
    "company_id": "integer",
}
CODES = {kind: f"AAJFBCDF{kind}" for kind in ("FT", "NC", "ND", "FS")}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestMigrate(DocumentsCommon):
    """Series and codes of other addons become series of this one."""

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time("2027-03-10 10:00:00"))

    # === The other addon ===

    def _table(self, name, columns):
        self.env.cr.execute(
            SQL(
                "CREATE TABLE %s (id serial PRIMARY KEY, %s)",
                SQL.identifier(name),
                SQL(", ").join(
                    SQL("%s %s", SQL.identifier(column), SQL(kind))
                    for column, kind in columns.items()
                ),
            )
        )

    def _row(self, table, **values):
        [[row]] = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            )
        )
        return row

    def _column(self, table, name):
        self.env.cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN %s varchar",
                SQL.identifier(table),
                SQL.identifier(name),
            )
        )

    def _oca(self, without=()):
        """The tables of l10n_pt_certification 18.0, perhaps without some columns."""
        for table, columns in (
            ("l10n_pt_at_series", SERIES),
            ("l10n_pt_at_series_line", LINES),
        ):
            self._table(
                table, {name: columns[name] for name in columns if name not in without}
            )

    def _foreign_series(self, lines, **values):
        """A series of the other addon with lines ``{type: (first word, code)}``."""
        values = {
            "name": "2027",
            "company_id": self.company.id,
            "sale_journal_id": self.journal.id,
            "create_date": "2027-01-02 09:00:00",
            **values,
        }
        series = self._row("l10n_pt_at_series", **values)
        for kind, (prefix, code) in lines.items():
            self._row(
                "l10n_pt_at_series_line",
                at_series_id=series,
                type=kind,
                prefix=prefix,
                at_code=code,
            )

    def _issued(self, number, day, atcud=None):
        """A document that the other addon numbered beside Odoo's own number."""
        move = self._invoice(day, post=True)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET l10n_pt_document_number = %s, l10n_pt_atcud = %s "
            "WHERE id = %s",
            [number, atcud, move.id],
        )
        move.invalidate_recordset()
        return move

    def _counter(self, prefix, number_next):
        self.root["ir.sequence"].create(
            {
                "name": prefix,
                "code": f"l10n_pt_certification.{prefix}",
                "prefix": prefix,
                "implementation": "no_gap",
                "padding": 5,
                "number_next": number_next,
                "company_id": self.company.id,
            }
        )

    def _wizard(self):
        return self.env["l10n_pt.series.migrate"].create({})

    def _line(self, wizard, document_type, name="2027"):
        return wizard.line_ids.filtered(
            lambda line: (line.document_type, line.name) == (document_type, name)
        )

    # === Tests ===

    def test_old_lines_become_series_that_go_on_where_they_stopped(self):
        self._oca()
        self._column("account_move", "l10n_pt_document_number")
        self._foreign_series(
            {
                "out_invoice": ("FT", CODES["FT"].lower() + " "),
                "out_refund": ("NC", CODES["NC"]),
                "debit_note": ("ND", "AT-ND2027"),
                "quotation": ("OR", "AAJFBCDFRG"),
            }
        )
        self._foreign_series(
            {"out_invoice": ("FT", "AAJFBCDFG5")}, name="2025", date_end="2025-12-31"
        )
        last = self._issued("FT 2027/00007", "2027-02-01", f"{CODES['FT']}-7")
        first = self._issued("FT 2027/00003", "2027-01-20")
        before = (last | first).read(["name", "l10n_pt_atcud"])
        self._counter("NC 2027/", 3)
        self._counter("FT 2025/", 18)
        wizard = self._wizard()
        self.assertFalse(self.Series.search([]))
        self.assertRecordValues(
            wizard.line_ids.sorted(lambda line: (line.name, line.code)),
            [
                {"last_number": number, "next_document": then, "is_default": default}
                for number, then, default in (
                    (17, "FT 2025/00018", False),
                    (2, "NC 2027/00003", True),
                    (0, "OR 2027/1", True),
                    (0, "ND 2027/1", True),
                    (7, "FT 2027/00008", True),
                )
            ],
        )
        self.assertIn("does not number", self._line(wizard, "OR").problem)
        self.assertIn("AT-ND2027", self._line(wizard, "ND").problem)
        self.assertIn("Ended on", self._line(wizard, "FT", "2025").note)

        wizard.action_confirm()
        self.assertRecordValues(
            wizard.line_ids.series_id.sorted("validation_code"),
            [
                {
                    "name": name,
                    "document_type": kind,
                    "validation_code": code,
                    "state": "registered",
                    "previous_number": number,
                    "start_date": start,
                    "is_default": name == "2027",
                    "journal_id": self.journal.id,
                    "can_be_annulled": False,
                }
                for name, kind, code, number, start in (
                    ("2027", "FT", CODES["FT"], 7, date(2027, 1, 20)),
                    ("2025", "FT", "AAJFBCDFG5", 17, date(2027, 1, 2)),
                    ("2027", "NC", CODES["NC"], 2, date(2027, 1, 2)),
                )
            ],
        )
        messages = self._line(wizard, "FT").series_id.message_ids.mapped("body")
        self.assertIn("l10n_pt_certification", "".join(messages))
        self.assertNumbers(self._invoice(post=True), ["FT 2027/00008"])
        self.assertNumbers(
            self._invoice(post=True, move_type="out_refund"), ["NC 2027/00003"]
        )
        self.assertEqual((last | first).read(["name", "l10n_pt_atcud"]), before)
        self.assertFalse(self.at.calls)

        # The other addon ended a series and AT knows: so do we, with its last number.
        ended = self._line(wizard, "FT", "2025").series_id
        self.env["l10n_pt.series.finalise"].create(
            {"series_id": ended.id, "on_portal": True}
        ).action_confirm()
        self.assertEqual((ended.state, ended.final_number), ("finalised", 17))

        # Again: only what is left, once it is corrected.
        line = self._line(wizard, "ND")
        with self.assertRefused("none can be taken over"):
            wizard.action_confirm()
        line.code = CODES["ND"]
        self.assertFalse(line.problem)
        wizard.action_confirm()
        self.assertEqual(line.series_id.validation_code, CODES["ND"])
        self.assertEqual(self.Series.search_count([]), 4)
        # Another day: what is there is known.
        fresh = self._wizard()
        self.assertEqual(self._line(fresh, "FT").last_number, 8)
        self.assertEqual(self._line(fresh, "FT", "2025").note, "Taken over.")
        self.assertEqual(
            self._line(fresh, "FT").series_id, self._line(wizard, "FT").series_id
        )
        self.assertEqual(
            fresh.line_ids.filtered("selected").mapped("code"),
            [
                "AT-ND2027",
                "AAJFBCDFRG",
            ],
        )

    def test_lines_that_exclude_each_other_get_their_own_results(self):
        self._oca()
        self._foreign_series({"out_invoice": ("INV", CODES["FT"])})
        self._foreign_series(
            {"out_refund": ("INV", CODES["NC"]), "out_receipt": ("FS", CODES["FS"])},
            name="2026",
        )
        wizard = self._wizard()
        self.assertFalse(wizard.line_ids.filtered("problem"))
        wizard.action_confirm()
        self.assertEqual(
            wizard.line_ids.mapped(lambda line: line.series_id.document_type),
            ["FT", False, "FS"],
        )
        self.assertIn("already serves document type FT", wizard.line_ids[1].note)

    def test_without_anything_left_behind_the_dialog_says_so(self):
        wizard = self._wizard()
        self.assertFalse(wizard.line_ids or wizard.remaining)
        with self.assertRefused("none can be taken over"):
            wizard.action_confirm()

    def test_tables_without_some_columns_give_what_they_have(self):
        gone = SERIES.keys() - {"name"} | {"prefix", "company_id"}
        self._oca(without=gone)
        series = self._row("l10n_pt_at_series", name="2027")
        self._row(
            "l10n_pt_at_series_line",
            at_series_id=series,
            type="out_invoice",
            at_code=CODES["FT"],
        )
        self._row(
            "l10n_pt_at_series_line",
            at_series_id=series,
            type="strange",
            at_code=CODES["ND"],
        )
        self._history("2027/0004", "2027-02-03")
        wizard = self._wizard()
        line, strange = wizard.line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "company_id": self.company.id,
                    "journal_id": self.journal.id,
                    "internal_code": "FT",
                    "next_document": "FT 2027/0005",
                    "start_date": date(2027, 2, 3),
                    "problem": False,
                }
            ],
        )
        self.assertIn("begin with FT 2027/", line.note)
        self.assertIn("Choose it", strange.problem)
        strange.document_type = "ND"
        strange.internal_code = "ND"
        self.assertFalse(strange.problem)

    def test_tables_without_codes_give_nothing(self):
        self._oca(without={"at_code"})
        self._row("l10n_pt_at_series", name="2027")
        self.assertFalse(self._wizard().line_ids)

    def test_one_table_with_all_of_it_is_read_too(self):
        self._table(
            "l10n_pt_at_series",
            {
                "name": "varchar",
                "prefix": "varchar",
                "document_type": "varchar",
                "at_code": "varchar",
                "training_series": "boolean",
                "date_start": "date",
                "company_id": "integer",
                "journal_id": "integer",
            },
        )
        self._row(
            "l10n_pt_at_series",
            name="2027",
            prefix="FR",
            document_type="out_invoice_receipt",
            at_code=CODES["FT"],
            training_series=True,
            date_start="2027-01-05",
            company_id=self.company.id,
            journal_id=self.journal.id,
        )
        wizard = self._wizard()
        wizard.action_confirm()
        self.assertRecordValues(
            wizard.line_ids.series_id,
            [
                {
                    "prefix": "FR 2027/",
                    "document_type": "FR",
                    "series_type": "F",
                    "is_default": False,
                    "start_date": date(2027, 1, 5),
                }
            ],
        )

    def test_each_company_takes_over_its_own(self):
        other = self.root["res.company"].create(
            {
                "name": "Outra",
                "vat": "PT503504564",
                "country_id": self.env.ref("base.pt").id,
            }
        )
        journal = self.root["account.journal"].create(
            {"name": "Vendas", "code": "V", "type": "sale", "company_id": other.id}
        )
        other.l10n_pt_at_environment = "production"
        self._oca()
        self._foreign_series({"out_invoice": ("FT", CODES["FT"])})
        self._foreign_series(
            {
                "out_invoice": ("FT", "JFBCDFG2"),
                "out_refund": ("NC", CODES["NC"]),
            },
            company_id=other.id,
            sale_journal_id=self.journal.id,  # of another company: not taken
        )
        self.assertEqual(self._wizard().line_ids.company_id, self.company)
        self.accountant.sudo().company_ids = [Command.link(other.id)]
        both = self.env["l10n_pt.series.migrate"].with_context(
            allowed_company_ids=(self.company | other).ids
        )
        wizard = both.create({})
        self.assertEqual(wizard.line_ids[1].journal_id, journal)
        self.assertIn("AA come from AT's test", wizard.line_ids[2].problem)
        wizard.action_confirm()
        self.assertRecordValues(
            wizard.line_ids.series_id,
            [
                {"company_id": self.company.id, "environment": "test"},
                {"company_id": other.id, "environment": "production"},
            ],
        )

    def test_a_real_code_needs_the_production_environment(self):
        self._oca()
        self._foreign_series({"out_invoice": ("FT", "JFBCDFG2")})
        self.assertIn("to Production in the settings", self._wizard().line_ids.problem)
        self.company.sudo().l10n_pt_at_environment = "production"
        self.assertFalse(self._wizard().line_ids.problem)

    def test_codes_typed_on_journals_are_taken_over(self):
        self._column("account_journal", "x_atcud_validation")
        self._column("account_journal", "x_atcud_refund")
        self._column("account_journal", "x_note")
        self._column("account_journal", "x_other")
        other = self._new_sales_journal("OUT")
        self.env.cr.execute(
            "UPDATE account_journal SET x_atcud_validation = %s, x_atcud_refund = %s, "
            "x_note = 'to be done', x_other = 'AAJFBCDFG8' WHERE id = %s",
            [CODES["FT"], CODES["NC"], self.journal.id],
        )
        self.env.cr.execute(
            "UPDATE account_journal SET x_atcud_validation = %s WHERE id = %s",
            ["AAJFBCDFG7", other.id],
        )
        self._history("FT B27/041", "2027-02-01")
        wizard = self._wizard()
        first, note, guess, second = wizard.line_ids
        self.assertEqual(first.next_document, "FT B27/042")
        self.assertIn("Identifier: enter", second.problem)
        note.name = "B27"
        wizard.action_confirm()
        self.assertNumbers(self._invoice(post=True), ["FT B27/042"])
        self.assertNumbers(
            self._invoice(post=True, move_type="out_refund"), ["NC B27/1"]
        )
        self.assertFalse(second.series_id)
        self.assertFalse(guess.series_id)
        self.assertIn("x_other holds something like a code", guess.note)

    def test_fields_that_a_person_may_not_read_are_not_shown(self):
        self.env.cr.execute(
            "UPDATE account_journal SET sequence_override_regex = %s WHERE id = %s",
            [CODES["FT"], self.journal.id],
        )
        self.assertEqual(self._wizard().line_ids.code, CODES["FT"])
        field = self.env["account.journal"]._fields["sequence_override_regex"]
        self.patch(field, "groups", "base.group_system")
        self.assertFalse(self._wizard().line_ids)

    def test_a_series_that_odoo_has_is_not_made_twice(self):
        self._oca()
        self._foreign_series({"out_invoice": ("FT", CODES["FT"])})
        draft = self._series("2027")
        line = self._wizard().line_ids
        self.assertIn("already has a series FT 2027", line.problem)
        draft.action_set_code("AAJFBCDFG9")
        line.invalidate_recordset(["problem"])
        self.assertIn("already has a series FT 2027", line.problem)

    def test_only_accounting_managers_take_over(self):
        with self.assertRaises(AccessError):
            self.env["l10n_pt.series.migrate"].with_user(self.clerk).create({})
        with self.assertRaises(UserError):
            self._wizard().action_confirm()

    # === Uninstalling ===

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_uninstalling_leaves_series_codes_and_documents(self):
        self._oca()
        self._foreign_series(
            {"out_invoice": ("FT", CODES["FT"]), "out_refund": ("NC", CODES["NC"])}
        )
        wizard = self._wizard()
        wizard.action_confirm()
        series = wizard.line_ids.series_id
        invoice = self._invoice(post=True)
        self.assertNumbers(invoice, ["FT 2027/1"])
        codes = {table: self._table_text(table) for table in (series, invoice)}
        messages = series.message_ids.mapped("body")
        self.assertTrue(self._names_of("l10n_pt_series_migrate%"))

        addon = self.root.ref(f"base.module_{ADDON}")
        with self.assertRefused("cannot be uninstalled"):
            addon.search([("name", "=", "l10n_pt_at_series")]).module_uninstall()
        addon.module_uninstall()
        self.env.invalidate_all()
        self.assertFalse(self._names_of("l10n_pt_series_migrate%"))
        self.assertFalse(
            self.root["ir.model.data"].search_count([("module", "=", ADDON)])
        )
        for table, text in codes.items():
            self.assertEqual(self._table_text(table), text)
        self.assertEqual(series.message_ids.mapped("body"), messages)
        self.assertTrue(self._names_of("l10n_pt_at_series"))  # the other addon's
        # Numbering goes on.
        self.assertNumbers(self._invoice(post=True), ["FT 2027/2"])

    def _table_text(self, records):
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT t::text FROM %s t WHERE id = ANY(%s) ORDER BY id",
                SQL.identifier(records._table),
                records.ids,
            )
        )

    def _names_of(self, form):
        return self.env.execute_query(
            SQL("SELECT relname FROM pg_class WHERE relname LIKE %s", form)
        )
