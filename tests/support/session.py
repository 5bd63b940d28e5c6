# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Use Odoo over HTTP as its web client does, without a browser."""

import requests

from dev.console import Failure


class Session:
    """A person who is logged in.

    :raise Failure: when Odoo refuses a login or a call, with its words
    """

    def __init__(self, url: str, database: str, login: str, password: str):
        self.url = url
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy between us and 127.0.0.1
        parameters = {"db": database, "login": login, "password": password}
        self.user = self._post("/web/session/authenticate", parameters)

    def call(self, model: str, method: str, *arguments, **keywords):
        """Call a method of a model, as a button or a form does."""
        path = f"/web/dataset/call_kw/{model}/{method}"
        parameters = {"model": model, "method": method}
        return self._post(path, {**parameters, "args": arguments, "kwargs": keywords})

    def pdf(self, report: str, *ids: int) -> bytes:
        """Print a report."""
        path = f"/report/pdf/{report}/{','.join(map(str, ids))}"
        answer = self._http.get(self.url + path, timeout=120)
        if not answer.content.startswith(b"%PDF"):
            raise Failure(f"{path} gave no PDF: {answer.text[:1000]}")
        return answer.content

    def _post(self, path: str, parameters: dict):
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        answer = self._http.post(self.url + path, json=body, timeout=120)
        answer.raise_for_status()
        content = answer.json()
        if error := content.get("error"):
            raise Failure(f"{path}: {error['data']['message']}")
        return content.get("result")
