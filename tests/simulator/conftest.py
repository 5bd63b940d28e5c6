# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client written by hand: own envelopes, own cryptography, nothing of ``at``."""

import base64
import http.client
import os
import ssl
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from xml.sax.saxutils import escape

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from lxml import etree

from simulator.certificates import Certificates
from simulator.server import Simulator

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSS = "http://schemas.xmlsoap.org/ws/2002/12/secext"
PATH = "/SeriesWSService"
TEXT_XML = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


@dataclass
class Answer:
    """What came back, with the few things tests look at."""

    status: int
    content_type: str
    body: bytes

    @property
    def tree(self):
        return etree.fromstring(self.body)

    def text(self, name):
        """Text of the only element with that local name; None without one."""
        found = self.tree.xpath(f"//*[local-name()='{name}']")
        return found[0].text if found else None

    @property
    def code(self):
        return int(self.text("codResultOper") or 0)

    @property
    def series(self):
        return [
            {child.tag: child.text for child in info}
            for info in self.tree.iter("infoSerie")
        ]

    @property
    def validation_code(self):
        return self.text("codValidacaoSerie")


class Hand:
    """Talks to a simulator as one sub-user."""

    def __init__(self, simulator, pem_file, username="555555550/1", password=None):
        self.simulator = simulator
        self.pem_file = pem_file
        self.username = username
        self.password = password or simulator.users[username].password

    # ------------------------------------------------------------------ connection
    def context(self, pem_file=None):
        context = ssl.create_default_context(cafile=self.simulator.ca_file)
        context.load_cert_chain(pem_file or self.pem_file)
        return context

    def connection(self, context=None):
        return http.client.HTTPSConnection(
            "127.0.0.1",
            self.simulator.port,
            timeout=10,
            context=context or self.context(),
        )

    def send(self, envelope, *, path=PATH, headers=None, method="POST", context=None):
        """Send bytes or text on a new connection and return the Answer."""
        connection = self.connection(context)
        try:
            return self.exchange(connection, envelope, path, headers, method)
        finally:
            connection.close()

    def exchange(self, connection, envelope, path=PATH, headers=None, method="POST"):
        body = envelope.encode() if isinstance(envelope, str) else envelope
        connection.request(method, path, body, TEXT_XML if headers is None else headers)
        response = connection.getresponse()
        return Answer(
            response.status, response.headers["Content-Type"], response.read()
        )

    # -------------------------------------------------------------------- envelope
    def security(self, key=None, **overrides):
        """The Security element; ``overrides`` replace wire texts or their sources."""
        key = key or os.urandom(16)
        certificate = x509.load_der_x509_certificate(
            self.simulator.certificates.cipher_certificate
        )
        created = overrides.pop("created", None) or self.created()
        password = overrides.pop("password", self.password)
        padding = overrides.pop("padding", PKCS1v15())
        texts = {
            "Username": self.username,
            "Password": _aes(key, password),
            "Nonce": _b64(certificate.public_key().encrypt(key, padding)),
            "Created": _aes(key, created),
        } | overrides
        parts = "".join(
            f"<wss:{name}>{escape(text)}</wss:{name}>"
            for name, text in texts.items()
            if text is not None
        )
        return (
            f'<wss:Security xmlns:wss="{WSS}"><wss:UsernameToken>{parts}'
            "</wss:UsernameToken></wss:Security>"
        )

    def created(self, **shift):
        """A timestamp, moved by ``timedelta(**shift)``."""
        moment = self.simulator.clock.now() + timedelta(**shift)
        return (
            moment.strftime("%Y-%m-%dT%H:%M:%S.")
            + f"{moment.microsecond:06d}"[:3]
            + "Z"
        )

    def envelope(self, body, security=None):
        """A whole envelope with a fresh header around ``body``."""
        security = self.security() if security is None else security
        return (
            f'<S:Envelope xmlns:S="{SOAP}"><S:Header>{security}</S:Header>'
            f"<S:Body>{body}</S:Body></S:Envelope>"
        )

    # ------------------------------------------------------------------ operations
    def call(self, operation, security=None, **values):
        return self.send(self.envelope(wrapper(operation, values), security))

    def register_values(self, **changes):
        today = self.simulator.clock.today().isoformat()
        return {
            "serie": "A2027",
            "tipoSerie": "N",
            "classeDoc": "SI",
            "tipoDoc": "FT",
            "numInicialSeq": "1",
            "dataInicioPrevUtiliz": today,
            "numCertSWFatur": "0",
            "meioProcessamento": "PI",
        } | changes

    def register(self, security=None, **changes):
        values = self.register_values(**changes)
        return self.call("registarSerie", security, **values)

    def finalise(self, code, **changes):
        values = {
            "serie": "A2027",
            "classeDoc": "SI",
            "tipoDoc": "FT",
            "codValidacaoSerie": code,
            "seqUltimoDocEmitido": "12",
        }
        return self.call("finalizarSerie", **(values | changes))

    def annul(self, code, **changes):
        values = {
            "serie": "A2027",
            "classeDoc": "SI",
            "tipoDoc": "FT",
            "codValidacaoSerie": code,
            "motivo": "ER",
            "declaracaoNaoEmissao": "true",
        }
        return self.call("anularSerie", **(values | changes))

    def query(self, **values):
        return self.call("consultarSeries", **values)


def wrapper(operation, values):
    """The operation element; a value of None leaves its element out."""
    children = "".join(
        f"<{name}>{escape(text)}</{name}>"
        for name, text in values.items()
        if text is not None
    )
    return f'<ns:{operation} xmlns:ns="http://at.gov.pt/">{children}</ns:{operation}>'


def _aes(key, text):
    data = text.encode()
    fill = 16 - len(data) % 16
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return _b64(encryptor.update(data + bytes([fill]) * fill) + encryptor.finalize())


def _b64(data):
    return base64.b64encode(data).decode()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """Keys are slow to make: one set for the whole session."""
    return Certificates(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def write_pem(certificates, tmp_path_factory):
    """Issue a client certificate and return the path of its PEM file."""

    def write(**options):
        client = certificates.client(**options)
        path = tmp_path_factory.mktemp("client") / "client.pem"
        path.write_bytes(client.pem + client.key_pem)
        return path

    return write


@pytest.fixture(scope="session")
def client_pem(write_pem):
    return write_pem()


@pytest.fixture
def make_simulator(certificates, tmp_path):
    """Start simulators on the folder of the test; all are stopped at its end."""
    running = []

    def make(**options):
        simulator = Simulator(
            tmp_path / "at", certificates=certificates, **options
        ).start()
        running.append(simulator)
        return simulator

    yield make
    for simulator in running:
        simulator.stop()


@pytest.fixture
def simulator(make_simulator):
    return make_simulator()


@pytest.fixture
def make_hand(client_pem):
    """A Hand for a simulator; options as in Hand."""
    return lambda simulator, *args, **kw: Hand(simulator, client_pem, *args, **kw)


@pytest.fixture
def hand(simulator, make_hand):
    return make_hand(simulator)


@pytest.fixture
def build():
    """The ``wrapper`` function, for tests that write bodies of their own."""
    return wrapper


@pytest.fixture
def start_process():
    """Start processes that do not outlive the test."""
    started = []

    def start(*args, **options):
        process = subprocess.Popen(args, text=True, stdout=subprocess.PIPE, **options)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
