# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NIF
from .series_common import SeriesCommon

# "Comunicação de Séries Documentais, Aspetos Específicos", 1.3.7
CLASSES = {
    "SI": "FT FS FR ND NC",
    "MG": "GR GT GA GC GD",
    "WD": "CM CC FC FO NE OU OR PF RP RE CS LD RA",
    "PY": "RC RG",
}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesNames(SeriesCommon):
    """Identifier, type and internal code: what AT would refuse is refused here."""

    # === Identifier: which names break which rule is in tests/rules ===

    def test_each_rule_of_names_is_told_on_creation_and_on_change(self):
        draft, transport = self._series("A2027"), self._series("A2027", "GT")
        edge = "begin and end with a letter or digit, not with . _ or -."
        double = "do not put two of . _ - together."
        reserved = "do not begin with AT: AT keeps such names for itself."
        later = (edge, double, reserved)

        def sentence(rule):
            return rule[0].upper() + rule[1:]

        for series, name, *rules in (
            (
                draft,
                "Série 2027",
                "use only letters without accents, digits and . _ -",
                "(no blanks, no slashes).",
            ),
            (draft, "A2028\n", "no blanks"),
            (draft, "-A2027", edge),
            (draft, "A--2027", double),
            (draft, "A" * 36, "use at most 35 characters."),
            (draft, "aT2027", reserved),
            (draft, "", "enter a name."),
            # All broken rules are told at once, a sentence each.
            (draft, "AT--é-", "letters without accents", *map(sentence, later)),
            (
                transport,
                "A.2027",
                "transport documents allow letters and digits only.",
            ),
        ):
            kind = series.document_type
            for attempt in (
                lambda name=name, kind=kind: self._series(name, kind),
                lambda name=name, series=series: series.write({"name": name}),
            ):
                with self.subTest(name=name, kind=kind):
                    with self.assertRaises(ValidationError) as caught:
                        attempt()
                    text = str(caught.exception)
                    self.assertTells(text, f"Identifier “{name}”", *rules)
            self.assertEqual(series.name, "A2027")

    def test_lawful_names_reach_at_as_they_were_typed(self):
        names = ["A2027", "a.b_c-D", "2026B01", "LAT2027", "S" * 35, "7", "A2027T"]
        for name in names:
            self._series(name).action_register()
        self.assertEqual([one.identifier for one in self.at.book.series], names)

    # === Type and class ===

    def test_the_class_follows_from_each_of_the_25_types(self):
        expected = {
            kind: document_class
            for document_class, kinds in CLASSES.items()
            for kind in kinds.split()
        }
        offered = [kind for kind, _label in self.Series._selection_document_type()]
        self.assertEqual(
            {
                kind: self.Series.new({"document_type": kind}).document_class
                for kind in offered
            },
            expected,
        )
        self.assertEqual(len(offered), 25)

    def test_a_class_that_somebody_types_never_reaches_at(self):
        series = self._series(document_class="PY")
        series.action_register()
        [(_operation, fields)] = self._sent()
        self.assertEqual(dict(fields)["classeDoc"], "SI")
        self.assertEqual(series.document_class, "SI")

    def test_types_that_at_does_not_know_are_refused(self):
        for kind in ("VD", "TV", "DC", "ft"):
            with self.subTest(kind=kind):
                with self.assertRaises(ValidationError) as caught:
                    self._series(document_type=kind)
                self.assertTells(
                    str(caught.exception),
                    f"Document type “{kind}”: AT does not know it.",
                    "Choose one of the list.",
                )

    def test_invoices_need_a_sales_journal(self):
        bank = self.company_data["default_journal_bank"]
        with self.assertRaises(ValidationError) as caught:
            self._series(journal_id=bank.id)
        self.assertTells(
            str(caught.exception), bank.display_name, "choose a sales journal"
        )

    def test_training_and_recovery_series_are_never_the_default(self):
        for series_type in ("F", "R"):
            with self.subTest(series_type=series_type):
                with self.assertRaises(ValidationError) as caught:
                    self._series(series_type=series_type, is_default=True)
                self.assertTells(
                    str(caught.exception), "Use by default", "only normal series"
                )

    def test_numbers_out_of_range_are_refused_by_name(self):
        for field, value, label in (
            ("first_number", 0, "First number"),
            ("first_number", -5, "First number"),
            ("previous_number", -1, "Last number before registration"),
            ("padding", -1, "Minimum digits"),
            ("padding", 11, "Minimum digits"),
        ):
            with self.subTest(field=field, value=value):
                with self.assertRaises(ValidationError) as caught:
                    self._series(**{field: value})
                self.assertTells(str(caught.exception), label)

    # === Internal code ===

    def test_the_number_begins_with_internal_code_and_identifier(self):
        series = self._series("A2027", internal_code="FAC")
        self.assertEqual(series.prefix, "FAC A2027/")

    def test_the_internal_code_follows_the_type_of_a_draft(self):
        series = self._series()
        series.document_type = "FS"
        self.assertEqual((series.internal_code, series.prefix), ("FS", "FS A2027/"))

    def test_blanks_and_slashes_in_an_internal_code_are_refused(self):
        series = self._series()
        for code in ("F T", "F/T", "", False, "F\n", "FATURASIMPL", "É"):
            with self.subTest(code=code):
                with self.assertRaises(ValidationError) as caught:
                    series.internal_code = code
                self.assertTells(str(caught.exception), "Internal code", "up to ten")

    def test_one_internal_code_never_serves_two_types(self):
        self._series("A2027", "FT")
        with self.assertRaises(ValidationError) as caught:
            self._series("B2027", "FS", internal_code="FT")
        self.assertTells(
            str(caught.exception),
            "Internal code “FT” already serves document type FT.",
            "Each type needs its own code.",
        )

    def test_the_internal_code_of_an_archived_series_stays_taken(self):
        self._registered("A2026", "FT").active = False
        with self.assertRaises(ValidationError) as caught:
            self._series("B2027", "FS", internal_code="FT")
        self.assertTells(str(caught.exception), "already serves document type FT")

    # === Names are unique for ever ===

    def _taken(self, series_model=None, **values):
        """The text users see when a name is taken."""
        series_model = series_model or self.Series
        values = {"journal_id": self.journal.id, "document_type": "FT", **values}
        with self.assertRaises(UniqueViolation) as caught, mute_logger("odoo.sql_db"):
            series_model.create(values)
        return self.Series._sql_error_to_message(caught.exception)

    def test_upper_and_lower_case_are_the_same_name(self):
        self._series("A2027b")
        self.assertTells(
            self._taken(name="a2027B"),
            "already has a series with this name and document type",
            "upper and lower case are the same",
            "Choose another name.",
        )

    def test_two_companies_with_one_taxpayer_number_share_names(self):
        company = self.root["res.company"].create(
            {
                "name": "Filial",
                "vat": f"PT {NIF}",
                "country_id": self.root.ref("base.pt").id,
            }
        )
        journal = self.root["account.journal"].create(
            {
                "name": "Vendas",
                "code": "VND",
                "type": "sale",
                "company_id": company.id,
            }
        )
        self._series("A2027")
        here = {"company_id": company.id, "journal_id": journal.id}
        series_model = self.root["l10n_pt.document.series"]
        self.assertTells(
            self._taken(series_model, name="a2027", **here), "This taxpayer already"
        )
        company.vat = "PT503504564"
        self.assertEqual(
            series_model.create({"name": "A2027", **here}).nif, "503504564"
        )

    def test_an_archived_series_keeps_its_name(self):
        self._series("A2027").active = False
        self.assertTells(self._taken(name="A2027"), "Choose another name.")

    def test_an_annulled_series_keeps_its_name(self):
        series = self._registered("A2027")
        self.env["l10n_pt.series.annul"].create(
            {"series_id": series.id, "declaration": True}
        ).action_confirm()
        self.assertEqual(series.state, "annulled")
        self.assertTells(self._taken(name="A2027"), "annulled series count")

    def test_another_type_may_have_the_same_name(self):
        series = self._registered("A2027", "FT") | self._registered("A2027", "NC")
        self.assertEqual(len(set(series.mapped("validation_code"))), 2)

    def test_a_name_used_in_the_test_environment_is_free_in_production(self):
        tried = self._registered("A2027")
        self.company.sudo().l10n_pt_at_environment = "production"
        real = self._series("A2027")
        self.assertEqual((tried.environment, real.environment), ("test", "production"))

    # === Copies and drafts ===

    def test_a_copy_proposes_a_free_name_and_is_a_draft(self):
        series = self._registered(
            "A2027", first_number=36, previous_number=36, start_date=self.tomorrow
        )
        copy = series.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "name": "A2027B",
                    "document_type": "FT",
                    "first_number": 1,
                    "previous_number": 0,
                    "start_date": self.tomorrow,
                }
            ],
        )
        self.assertStillDraft(copy)
        self.assertEqual(series.copy().name, "A2027C")

    def test_a_copy_of_a_longest_name_stays_within_35_characters(self):
        copy = self._series("S" * 35).copy()
        self.assertEqual(copy.name, "S" * 34 + "B")

    def test_a_copy_never_starts_in_the_past(self):
        series = self._series(start_date="2020-01-01")
        self.assertEqual(series.copy().start_date, self.today)

    def test_the_taxpayer_of_a_registered_series_stays(self):
        series, draft = self._registered("A2027"), self._series("B2027")
        self.company.sudo().vat = "PT503504564"
        self.assertEqual((series.nif, draft.nif), (NIF, "503504564"))

    def test_a_company_without_a_portuguese_tax_number_has_no_series(self):
        self.company.sudo().vat = False
        with self.assertRaises(ValidationError) as caught:
            self._series()
        self.assertTells(
            str(caught.exception),
            self.company.name,
            "no valid Portuguese tax ID",
            "Enter it in the company's form",
        )
