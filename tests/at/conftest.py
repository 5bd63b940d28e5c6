# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import dataclasses
import datetime
import os

import pytest
from at_pki import Pki

from l10n_pt_at_series.at import transport
from l10n_pt_at_series.at.client import Credentials, SeriesClient


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def credentials(pki):
    return Credentials(
        username="555555550/1",
        password="testes1234",
        cipher_key=pki.cipher.pem,
        client_certificate=pki.client.pem,
        client_key=pki.client.key_pem,
    )


@pytest.fixture
def make_client(pki, credentials):
    """A client of an address; keywords change credentials or the client itself."""

    def make(url="https://127.0.0.1:1/SeriesWSService", **changes):
        names = {field.name for field in dataclasses.fields(Credentials)}
        mine = {name: changes.pop(name) for name in set(changes) & names}
        settings = {
            "clock": lambda: datetime.datetime.now(datetime.timezone.utc),
            "random_bytes": os.urandom,
            "ca_bundle": pki.ca_file,
            "connect_timeout": 20,
            "read_timeout": 20,
            **changes,
        }
        return SeriesClient(url, dataclasses.replace(credentials, **mine), **settings)

    return make


@pytest.fixture
def answered_with(monkeypatch, make_client):
    """A client without network: what it is answered, and what it sent."""

    def make(content, status=200, content_type="text/xml", **changes):
        def post(url, envelope, identity, **_settings):
            sent.append(envelope.content)
            return transport.Reply(status, content_type, content)

        monkeypatch.setattr(transport, "post", post)
        if changes or not made:
            made.append(make_client(**changes))
        made[-1].sent = sent
        return made[-1]

    # One client for a whole test: reading its private key takes a while.
    made, sent = [], []
    return make
