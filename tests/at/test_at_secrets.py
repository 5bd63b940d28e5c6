# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing that must stay secret shows anywhere."""

import base64
import copy
import dataclasses
import logging
import pickle
import traceback

import pytest
from at_data import REGISTER, answer, fault, info
from at_server import TlsServer, hold, http, reset, send
from lxml import etree

from l10n_pt_at_series.at.errors import AtError, ErrorKind

PASSWORD = "uNiQue-pässword-4711"
LOST = [
    send(b""),
    reset,
    hold(0.6),
    send(http(fault("env:Client", "x"), 500)),
    send(http(b"<html>", 503, "text/html")),
    send(http(answer("registarSerie", 4001))),
    send(http(b"<!DOCTYPE a><a/>")),
]


@pytest.fixture
def everything_logged(caplog):
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def secrets_of(credentials, requests):
    """What must not show: password, key, and what travels in the header."""
    secrets = [PASSWORD, PASSWORD.encode("unicode_escape").decode()]
    secrets += credentials.client_key.decode().split("\n")[1:-2]
    secrets.append(base64.b64encode(PASSWORD.encode()).decode())
    for _head, body in requests:
        header = etree.fromstring(body)
        for name in ("Password", "Nonce", "Created"):
            secrets.append(header.find(f".//{{*}}{name}").text)
    return secrets


@pytest.mark.parametrize("behave", [send(http(answer("registarSerie", 2001, info())))])
def test_a_success_logs_and_keeps_no_secret(
    pki, make_client, credentials, everything_logged, behave, capfd
):
    with TlsServer(pki, behave) as server:
        client = make_client(server.url, password=PASSWORD)
        result = client.register(REGISTER)
    assert everything_logged.records  # urllib3 tells about the connection
    shown = (
        everything_logged.text + repr(result) + repr(client) + str(capfd.readouterr())
    )
    for secret in secrets_of(credentials, server.requests):
        assert secret not in shown


@pytest.mark.parametrize("behave", LOST)
def test_a_failure_shows_no_secret_in_any_traceback(
    pki, make_client, credentials, everything_logged, behave, capfd
):
    with TlsServer(pki, behave) as server:
        client = make_client(server.url, password=PASSWORD, read_timeout=0.3)
        try:
            client.register(REGISTER)
        except AtError as error:
            logging.exception("failed")
            report = traceback.TracebackException.from_exception(
                error, capture_locals=True
            )
            shown = "".join(report.format()) + repr(error) + str(error)
            shown += repr(vars(error)) + repr(error.exchange)
            # The errors of requests carry the whole request.
            assert not hasattr(error.__context__, "request")
    shown += everything_logged.text + str(capfd.readouterr())
    secrets = secrets_of(credentials, server.requests)
    assert len(secrets) > 5
    for secret in secrets:
        assert secret not in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"password": PASSWORD + "\ud800"},
        {"password": PASSWORD, "client_key": b"-----BEGIN PRIVATE KEY-----\nuNiQue"},
        {"password": PASSWORD, "username": "x"},
        {"password": PASSWORD, "cipher_key": b"x"},
    ],
)
def test_refused_credentials_are_not_quoted(make_client, changes):
    client = make_client(**changes)
    with pytest.raises(AtError) as caught:
        client.register(REGISTER)
    error = caught.value
    assert error.kind is ErrorKind.CONFIGURATION
    frames = error.__traceback__.tb_next.tb_next  # without those of the test
    report = traceback.format_exception(AtError, error, frames)
    walked = traceback.StackSummary.extract(
        traceback.walk_tb(frames), capture_locals=True
    )
    assert len(walked) >= 2
    assert "uNiQue" not in "".join(report + walked.format())
    assert error.__context__ is None


def test_credentials_show_the_user_only(credentials):
    assert repr(credentials) == "Credentials(username='555555550/1')"
    with pytest.raises(dataclasses.FrozenInstanceError):
        credentials.password = "other"


def test_errors_can_be_copied_and_sent_between_processes():
    error = AtError(ErrorKind.AUTHENTICATION, "texto", code=16, tries_left=3)
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert vars(twin) == vars(error)
        assert str(twin) == "authentication [16] texto"
