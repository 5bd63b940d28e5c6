# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

import requests

from odoo import http
from odoo.service import security
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME, release_test_lock
from odoo.tools import config

from .documents import DocumentsCommon


class WebCommon(DocumentsCommon):
    """Pages over HTTP, as the transaction of the test sees things.

    No ``HttpCase``: it would first build every asset of Odoo.
    """

    def _ask(self, path, user=None, **values):
        """Fetch a page, or call a route with values as JSON.

        :param user: who is logged in; nobody when empty
        :return: the answer
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
        with (
            self.enter_registry_test_mode(),
            patch.object(self, "http_request_key", "portal"),
            release_test_lock(),
        ):
            answer = requests.request(
                "POST" if values else "GET",
                f"http://127.0.0.1:{config['http_port']}{path}",
                json={"params": values} if values else None,
                cookies={"session_id": session.sid, TEST_CURSOR_COOKIE_NAME: "portal"},
                timeout=60,
            )
        return answer
