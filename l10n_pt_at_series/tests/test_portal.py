# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

import requests
from lxml import html

from odoo import Command, http
from odoo.service import security
from odoo.tests import new_test_user, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME, release_test_lock
from odoo.tools import config

from .documents import DocumentsCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPortal(DocumentsCommon):
    """Customers see the ATCUD of their documents in the portal.

    No ``HttpCase``: it would first build every asset of Odoo.
    """

    def setUp(self):
        super().setUp()
        self.customer = new_test_user(
            self.root,
            login="cliente",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.history = self._mine(name="FT A2026/1")
        self._coded()
        self.invoice = self._mine()

    def _mine(self, **values):
        partner = self.customer.partner_id
        return self._invoice("2026-01-05", partner_id=partner.id, post=True, **values)

    def _get(self, path, user=None):
        """Fetch a page over HTTP.

        :param user: who is logged in; nobody when empty
        :return: the parsed page
        """
        session = http.root.session_store.new()
        session.update(http.get_default_session(), db=self.env.cr.dbname)
        session["_trace_disable"] = True
        if user:
            env = self.env(user=user)
            session.update(uid=user.id, login=user.login, context={"lang": "en_US"})
            session.session_token = security.compute_session_token(session, env)
        http.root.session_store.save(session)
        self.addCleanup(http.root.session_store.delete, session)
        cookies = {"session_id": session.sid, TEST_CURSOR_COOKIE_NAME: "portal"}
        with (
            self.enter_registry_test_mode(),
            patch.object(self, "http_request_key", "portal"),
            release_test_lock(),
        ):
            answer = requests.get(
                f"http://127.0.0.1:{config['http_port']}{path}",
                cookies=cookies,
                timeout=60,
            )
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.content)

    def test_the_list_of_invoices_shows_each_atcud(self):
        page = self._get("/my/invoices", self.customer)
        rows = {
            row.xpath(".//a[@title]")[0].get("title"): " ".join(
                row.text_content().split()
            )
            for row in page.xpath("//tbody/tr")
        }
        self.assertEqual(set(rows), {self.invoice.name, self.history.name})
        self.assertIn(f"ATCUD:{self.invoice.l10n_pt_atcud} ", rows[self.invoice.name])
        self.assertNotIn("ATCUD", rows[self.history.name])

    def test_the_invoice_shows_its_atcud_once(self):
        self._show(f"/my/invoices/{self.invoice.id}", self.customer)

    def test_the_invoice_behind_a_link_shows_its_atcud_once(self):
        self._show(self.invoice.get_portal_url())

    def _show(self, path, user=None):
        page = self._get(path, user)
        (frame,) = page.xpath("//iframe[@id='invoice_html']/@src")
        content = self._get(frame, user)
        (block,) = content.xpath("//div[@name='l10n_pt_atcud']")
        text = f"ATCUD:{self.invoice.l10n_pt_atcud}"
        self.assertEqual(block.text_content().strip(), text)
        self.assertEqual(content.text_content().count("ATCUD"), 1)

    def test_an_invoice_without_atcud_shows_nothing_about_it(self):
        content = self._get(
            f"/my/invoices/{self.history.id}?report_type=html", self.customer
        )
        text = content.text_content()
        self.assertTrue("FT A2026/1" in text and "ATCUD" not in text, text)
