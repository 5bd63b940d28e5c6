# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Portuguese company at work: Odoo processes to be killed, its people, and AT."""

import base64
import itertools
from collections import Counter, namedtuple
from contextlib import closing, contextmanager

import psycopg2
from requests.adapters import HTTPAdapter

from dev import databases, odoo
from simulator.security import User
from simulator.server import Simulator
from support import product
from support.session import Session
from support.waiting import wait_until

SERIES = "l10n_pt.document.series"
PASSWORD = "Segredo-9f3e7a-só-daqui"
UNIQUE = "9f3e7a"  # whatever becomes of the rest in JSON or a repr
# What the web client shows in a dialog of its own, without "Odoo Server Error".
MESSAGES = {
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.RedirectWarning",
}
OPERATIONS = {  # on the wire
    "register": "registarSerie",
    "query": "consultarSeries",
    "finalise": "finalizarSerie",
    "annul": "anularSerie",
}
# The state that the operation leads to, and the one it starts from. A query has the
# hardest case to solve: a registration whose answer was lost.
GOALS = {
    "register": "registered",
    "query": "registered",
    "finalise": "finalised",
    "annul": "annulled",
}
STARTS = {
    "register": "draft",
    "query": "pending",
    "finalise": "registered",
    "annul": "registered",
}
AT_STATES = {"A": "registered", "F": "finalised", "N": "annulled"}
# What people do when they did not get a clear answer.
WAYS = ("again", "query", "scheduled action")
# Odoo's own logger of arguments shows, at DEBUG, whatever a person types into any form.
QUIET = ("--log-handler=odoo.service.model:INFO",)

Row = namedtuple("Row", "operation outcome result_code")


class Refused(Exception):
    """What Odoo tells a person instead of doing it."""


class Person(Session):
    """Somebody who gets an answer or a message, and never a traceback."""

    def __init__(self, office, login, url=None):
        super().__init__(url or office.url, office.database, login, login)
        self._http.mount(self.url, HTTPAdapter(pool_maxsize=50))

    def _post(self, path, parameters):
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        answer = self._http.post(self.url + path, json=body, timeout=120)
        answer.raise_for_status()
        assert UNIQUE not in answer.text, f"{path} {parameters} shows the password"
        content = answer.json()
        if error := content.get("error"):
            data = error["data"]
            shown = data.get("context", {}).get("exception_class", data["name"])
            assert shown in MESSAGES, data["debug"]
            raise Refused(data["arguments"][0])
        return content.get("result")

    def press(self, operation, series):
        """Press a series' button, and confirm its dialog when it opens one."""
        answer = self.call(SERIES, f"action_{operation}", [series])
        if operation in ("register", "query") or "res_model" not in answer:
            return answer  # the last: done already
        model, context = answer["res_model"], answer["context"]
        values = {"declaration": True} if operation == "annul" else {}
        wizard = self.call(model, "create", [values], context=context)
        return self.call(model, "action_confirm", wizard)


class Office:
    """The company's Odoo on one database, and the simulator of AT."""

    def __init__(self, database, folder):
        self.database = database
        self.at = Simulator(folder, users=[User(f"{product.NIF}/1", PASSWORD)])
        self.port = odoo.free_port()
        self.url = f"http://{odoo.HOST}:{self.port}"
        self.logs = []
        self.process = None
        self._names = (f"S{number}" for number in itertools.count(1))

    # === Odoo's process ===

    def start(self, *options):
        """Start Odoo, which logs all it can and does nothing by itself."""
        self.process = self.server(self.port, *options)

    def server(self, port, *options):
        """Start one more process on the same database."""
        log = f"{self.database}-{len(self.logs) + 1}"
        self.logs.append(odoo.log_file(log))
        options = ("--max-cron-threads=0", "--log-handler=:DEBUG", *options)
        return odoo.serve(self.database, port, log, *options)

    def kill(self):
        """Kill -9: nothing is said good-bye to."""
        self.process.kill()
        self.process.wait()

    def connect(self):
        """Log the people in and load the credentials, as an administrator does."""
        self.admin = Person(self, product.ADMINISTRATOR)
        self.accountant = Person(self, product.ACCOUNTANT)
        [self.company] = self.accountant.call("res.company", "search", [])
        self.set_parameter("test_endpoint", self.at.url)
        self.set_parameter("test_ca_bundle", self.at.ca_file)
        certificates = self.at.certificates
        values = {
            "l10n_pt_at_username": f"{product.NIF}/1",
            "l10n_pt_at_password": PASSWORD,
            "l10n_pt_at_client_certificate_id": self.certificate(
                certificates.client(product.NIF).pfx("pfx"), "pfx"
            ),
            "l10n_pt_at_cipher_certificate_id": self.certificate(
                certificates.cipher_certificate
            ),
        }
        self.admin.call("res.company", "write", [self.company], values)
        self.test_connection()
        domain = [("type", "=", "sale"), ("company_id", "=", self.company)]
        [self.journal] = self.accountant.call("account.journal", "search", domain)

    def certificate(self, content, password=False):
        values = {
            "name": "AT",
            "content": base64.b64encode(content).decode(),
            "pkcs12_password": password,
            "company_id": self.company,
        }
        return self.admin.call("certificate.certificate", "create", [values])[0]

    def test_connection(self):
        button = "action_l10n_pt_at_test_connection"
        answer = self.accountant.call("res.company", button, [self.company])
        assert answer["params"]["type"] == "success", answer

    def set_parameter(self, name, value):
        name = f"l10n_pt_at_series.{name}"
        self.admin.call("ir.config_parameter", "set_param", name, value)

    @contextmanager
    def parameter(self, name, value, afterwards=False):
        """Change a parameter of the addon inside the block."""
        self.set_parameter(name, value)
        try:
            yield
        finally:
            self.set_parameter(name, afterwards)

    # === Series ===

    def series(self, operation, count=1):
        """New series on which that operation is due next."""
        values = {"journal_id": self.journal, "document_type": "FT"}
        if operation == "finalise":
            values["previous_number"] = 3  # else there is nothing to finalise
        new = [{**values, "name": next(self._names)} for _turn in range(count)]
        ids = self.accountant.call(SERIES, "create", new)
        if operation == "query":
            self.at.faults.add("drop_after", OPERATIONS["register"], times=count)
        if operation != "register":
            self.accountant.call(SERIES, "action_register", ids)
        return ids

    def read(self, series):
        fields = ["name", "state", "validation_code", "pending_operation"]
        [values] = self.accountant.call(SERIES, "read", [series], fields)
        return values

    def rows(self, series):
        """The log of a series under its present name, oldest first."""
        query = """
            SELECT operation, outcome, result_code
              FROM l10n_pt_at_communication log
              JOIN l10n_pt_document_series series ON series.id = log.series_id
             WHERE series.id = %s AND log.identity LIKE '%%/' || lower(series.name)
          ORDER BY log.id"""
        return [Row(*row) for row in self.sql(query, series)]

    def calls(self, series):
        """What AT received about a series."""
        name = self.read(series)["name"]
        return [c for c in self.at.calls if f"<serie>{name}</serie>" in c.envelope]

    # === What people do afterwards ===

    def run_scheduled_action(self, series):
        """Let the day pass that the scheduled action may wait, and run it."""
        self.sql(
            "UPDATE l10n_pt_at_communication"
            " SET create_date = create_date - interval '2 days'"
            " WHERE series_id = ANY(%s)",
            series,
        )
        [action] = self.sql(
            "SELECT res_id FROM ir_model_data WHERE name = 'ir_cron_resolve_pending'"
        )
        answer = self.admin.call("ir.cron", "method_direct_trigger", list(action))
        assert answer is True, answer

    def recover(self, way, operation, series):
        """Find out what became of the operation, and do it if it was not done."""
        if way == "scheduled action":
            # It marks what a dead process left, and asks on its next turn.
            self.run_scheduled_action([series])
            self.run_scheduled_action([series])
        elif way == "query":
            self.accountant.press("query", series)
        else:
            self.press_again(operation, series)
        if self.read(series)["state"] != GOALS[operation]:
            self.press_again(operation, series)

    def press_again(self, operation, series):
        try:
            self.accountant.press(operation, series)
        except Refused:
            # Only while it waits for AT: then asking is all that is left.
            assert self.read(series)["state"] == "pending"
            self.accountant.press("query", series)

    # === What must be true meanwhile, and in the end ===

    def check_nothing_is_posted(self, series):
        """AT may have ended the series: its documents wait until AT was asked."""
        partner = self.accountant.user["partner_id"]
        line = {"name": "Consultoria", "price_unit": 10}
        values = {
            "move_type": "out_invoice",
            "journal_id": self.journal,
            "partner_id": partner,
            "l10n_pt_series_id": series,
            "invoice_line_ids": [(0, 0, line)],
        }
        invoice = self.accountant.call("account.move", "create", [values])
        try:
            self.accountant.call("account.move", "action_post", invoice)
        except Refused as refusal:
            # The scheduled action may have marked the series in the meantime.
            pending = self.read(series)["state"] == "pending"
            assert pending or "Query AT" in str(refusal), refusal
        else:
            raise AssertionError("posted into a series that may have ended")
        self.accountant.call("account.move", "unlink", invoice)

    def check(self, operation, series):
        """One registration at AT, the same in Odoo, and a log that tells the truth."""
        ours = self.read(series)
        kept = [one for one in self.at.book.series if one.identifier == ours["name"]]
        calls, rows = self.calls(series), self.rows(series)
        assert len(kept) == 1, (ours, rows)
        assert (AT_STATES[kept[0].state], kept[0].validation_code) == (
            ours["state"],
            ours["validation_code"],
        ), rows
        assert ours["state"] == GOALS[operation]
        assert not ours["pending_operation"]
        assert sum(call.code == 2001 for call in calls) <= 1
        assert {row.outcome for row in rows} <= {"accepted", "refused", "unknown"}, rows
        logged = Counter(OPERATIONS[row.operation] for row in rows)
        received = Counter(call.operation for call in calls)
        assert received <= logged, (rows, received)
        done = [row for row in rows if row.outcome == "accepted"]
        told = Counter((call.operation, str(call.code)) for call in calls)
        assert Counter((OPERATIONS[r.operation], r.result_code) for r in done) <= told

    # === Database ===

    def disconnect(self):
        """End Odoo's connections to the database, in whatever they are doing."""
        others = (
            "FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self.sql(f"SELECT pg_terminate_backend(pid) {others}")
        wait_until(lambda: not self.sql(f"SELECT 1 {others}"), "their end")

    def sql(self, query, *values):
        """Look at or change the database without Odoo; the rows, if any."""
        with closing(psycopg2.connect(dbname=self.database)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []


@contextmanager
def working_office(folder):
    """An office with a database of its own."""
    database = databases.name("test_faults")
    product.build(database)
    office = Office(database, folder)
    try:
        with office.at:
            office.start(*QUIET)
            office.connect()
            yield office
    finally:
        if office.process:
            office.kill()
        databases.drop(database)
