# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many clicks each job takes, from the first page of Invoicing to its end.

A menu is one click, an entry of it another; typing is none.
"""

from base64 import b64encode
from datetime import date

import pytest
from playwright.sync_api import expect

from simulator.security import User
from support import product
from support.browser import SERIES
from support.office import SERIES as SERIES_MODEL
from support.office import today
from support.product import ACCOUNTANT, CLERK

INVOICING = "account.menu_finance"
NIFS = (product.NIF, "599999993", "503504564", "555555550")
MANAGER = "gabinete"  # of several companies


@pytest.fixture
def count(people, office, request):
    """Somebody on the first page of Invoicing, and what is clicked from there on."""
    return lambda job, login=ACCOUNTANT: Count(people(login), office, job, request)


class Count:
    """The clicks of one job."""

    def __init__(self, person, office, job, request):
        self.person, self._office, self._job = person, office, job
        self._properties = request.node.user_properties
        self._clicks = person.count_clicks()
        self.begin()

    def begin(self):
        """Stand on the first page of Invoicing."""
        self.person.page.goto(f"{self.person.url}/odoo")
        self.person.settle()
        self.person.menu(INVOICING)
        self.person.page.wait_for_selector(".o_view_controller")
        self.again()

    def again(self):
        """Count from here on."""
        self.person.settle()
        self._clicks.clear()

    def menu(self, entry):
        """Choose an entry below a menu of Invoicing, wherever it stands today."""
        menu, path = self._record(f"l10n_pt_at_series.{entry}"), []
        while menu != self._record(INVOICING):
            path.append(menu)
            [menu, _name] = self._office.admin.call(
                "ir.ui.menu", "read", [menu], ["parent_id"]
            )[0]["parent_id"]
        self.person.settle()
        for one in (path[-1], path[0]):
            self.person.page.click(f"[data-menu-xmlid='{self._xmlid(one)}']")

    def series_list(self):
        """Go to the series; the guide stands before them while some are missing."""
        self.menu("menu_l10n_pt_document_series")
        self.person.settle()
        if self.person.button("action_series_list").count():
            self.person.press("action_series_list")

    def row(self, text):
        """Open a record of a list."""
        self.person.page.locator(".o_data_row td", has_text=text).first.click()
        self.person.page.wait_for_selector(".o_form_view")

    def close(self):
        """Leave a dialog."""
        self.person.settle()
        self.person.page.locator(".modal [special='cancel']:visible").click()
        expect(self.person.page.locator(".modal")).to_have_count(0)

    def at_most(self, limit):
        """Tell the number; it may only fall."""
        self.person.settle()
        figure = f"{self._job}: {len(self._clicks)} clicks"
        self._properties.append(("figure", figure))
        assert 0 < len(self._clicks) <= limit

    def _record(self, xmlid):
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        rows = self._office.admin.call(
            "ir.model.data", "search_read", domain, ["res_id"]
        )
        return rows[0]["res_id"]

    def _xmlid(self, menu):
        domain = [("model", "=", "ir.ui.menu"), ("res_id", "=", menu)]
        rows = self._office.admin.call(
            "ir.model.data", "search_read", domain, ["complete_name"]
        )
        return rows[0]["complete_name"]


def test_register_existing(office, count):
    journal, code = office.journal()
    prefix = f"FT {code}"
    office.post(office.invoice(journal, name=f"{prefix}/0034"))
    job = count("register existing")
    job.menu("menu_l10n_pt_document_series")  # the guide: series are missing
    person = job.person
    person.open_dialog("action_register_missing")
    line = person.page.locator(".modal .o_data_row", has_text=f"FT {code}/0035")
    expect(line).to_be_visible()
    person.press("action_confirm")
    done = person.page.locator(".modal .o_data_row", has_text=f"Loja {code}").first
    expect(done.locator("td[name='validation_code']")).not_to_be_empty()
    job.close()
    assert office.known_to_at(code)["FT"].first_number == 34
    job.at_most(5)


def test_new_year_of_four_companies(office, people, count):
    companies = four_companies(office)
    job = count("new year, four companies", MANAGER)
    person = job.person
    # Chosen once in the switcher, and kept by the browser.
    cids = "-".join(map(str, companies))
    person.page.context.add_cookies(
        [{"name": "cids", "value": cids, "url": person.url}]
    )
    job.begin()
    job.menu("menu_l10n_pt_series_renew")
    rows = person.page.locator(".modal .o_data_row")
    expect(rows.first).to_be_visible()
    person.press("action_confirm")
    done = rows.locator(".text-bg-success")
    expect(done).to_have_count(rows.count())
    assert rows.count() >= 2 * len(companies)
    job.close()
    job.at_most(4)


def four_companies(office):
    """Make three companies beside the first; each has series of last year in use."""
    admin, pfx = office.admin, product.PFX_PASSWORD
    [country] = admin.call("res.country", "search", [("code", "=", "PT")])
    companies = [office.company]
    for nif in NIFS[1:]:
        values = {"name": f"Cliente {nif}", "vat": f"PT{nif}", "country_id": country}
        [company] = admin.call("res.company", "create", [values])
        companies.append(company)
    [kind] = admin.call("res.users", "search", [("login", "=", ACCOUNTANT)])
    values = {
        "login": MANAGER,
        "password": MANAGER,
        "name": "Gabinete",
        "company_ids": [(6, 0, companies)],
    }
    admin.call("res.users", "copy", [kind], values)
    [me] = admin.call("res.users", "search", [("login", "=", "admin")])
    allowed = [(4, company) for company in companies]
    admin.call("res.users", "write", [me], {"company_ids": allowed})
    begin = date(today().year - (today().month <= 6), 1, 1)
    for company, nif in zip(companies, NIFS, strict=True):
        context = {"allowed_company_ids": [company]}

        def add(model, context=context, **values):
            [record] = admin.call(model, "create", [values], context=context)
            return record

        if company != office.company:
            office.simulator.set_user(User(f"{nif}/1", "segredo"))
            client = office.simulator.certificates.client(nif=nif, days=365).pfx(pfx)
            cipher = office.product.cipher_file.read_bytes()
            certificates = [
                add(
                    "certificate.certificate",
                    name=f"{nif}",
                    content=b64encode(content).decode(),
                    pkcs12_password=password,
                    company_id=company,
                )
                for content, password in ((client, pfx), (cipher, False))
            ]
            names = ("client_certificate_id", "cipher_certificate_id")
            values = {
                f"l10n_pt_at_{name}": record
                for name, record in zip(names, certificates, strict=True)
            }
            values["l10n_pt_at_username"] = f"{nif}/1"
            values["l10n_pt_at_password"] = "segredo"
            admin.call("res.company", "write", [company], values)
        journal = add(
            "account.journal",
            name="Loja do ano",
            code="ANO",
            type="sale",
            company_id=company,
        )
        for document_type in ("FT", "NC"):
            series = add(
                SERIES_MODEL,
                name=f"ANO{begin.year}",
                document_type=document_type,
                journal_id=journal,
                company_id=company,
                start_date=begin.isoformat(),
                is_default=True,
            )
            code = f"AA{document_type}{company:06}"
            admin.call(SERIES_MODEL, "action_set_code", [series], code)
    return companies


def test_code_by_hand(office, count):
    journal, name = office.journal()
    office.series(journal, name, register=False)
    job = count("code typed by hand")
    job.series_list()
    job.row(name)
    job.person.open_dialog("action_set_code")
    job.person.enter("code", f"AAJFZZ{name}")
    job.person.press("action_confirm")
    expect(job.person.field("validation_code")).to_have_text(f"AAJFZZ{name}")
    job.at_most(6)


def test_lost_answer(office, count):
    """Found the next day, in the list."""
    journal, name = office.journal()
    series = office.series(journal, name, register=False)
    office.simulator.faults.add("drop_after", "registarSerie")
    office.call(SERIES_MODEL, "action_register", [series])
    assert office.read(SERIES_MODEL, series, "state") == "pending"
    job = count("lost answer resolved, next day")
    job.series_list()
    job.row(name)
    job.person.press("action_query")
    expect(job.person.field("validation_code")).to_be_visible()
    assert office.read(SERIES_MODEL, series, "state") == "registered"
    job.at_most(5)


def test_lost_answer_at_once(office, count):
    """Where it was lost."""
    journal, name = office.journal()
    series = office.series(journal, name, register=False)
    office.simulator.faults.add("drop_after", "registarSerie")
    job = count("lost answer resolved, at once")
    job.person.open(SERIES, series)
    job.person.press("action_register")
    expect(job.person.field("pending_message")).to_be_visible()
    job.again()
    job.person.press("action_query")
    expect(job.person.field("validation_code")).to_be_visible()
    job.at_most(1)


def test_credit_note(office, count):
    journal, name = office.journal()
    for document_type in ("FT", "NC"):
        office.series(journal, name, document_type=document_type)
    number = office.post(office.invoice(journal))
    job = count("credit note", CLERK)
    job.person.page.click("[data-menu-xmlid='account.menu_finance_receivables']")
    job.person.page.click(
        "[data-menu-xmlid='account.menu_action_move_out_invoice_type']"
    )
    job.row(number)
    job.person.open_dialog("action_reverse")
    job.person.press("refund_moves")
    expect(job.person.page.locator(".modal")).to_have_count(0)
    job.person.press("action_post")
    expect(job.person.heading()).to_have_text(f"NC {name}/1")
    job.at_most(6)
