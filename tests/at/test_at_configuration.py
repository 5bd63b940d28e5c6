# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credentials are judged on this machine before anything is sent."""

import datetime

import pytest
from at_data import QUERY, REQUESTS, answer
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
)

from l10n_pt_at_series.at.certificates import client_identity, validity
from l10n_pt_at_series.at.errors import AtError, ErrorKind


def refused(client, operation="query"):
    with pytest.raises(AtError) as caught:
        getattr(client, operation)(REQUESTS[operation])
    error = caught.value
    assert (error.kind, error.effect) == (ErrorKind.CONFIGURATION, "not_sent")
    assert error.exchange is None
    assert client.sent == []
    return error.code


@pytest.mark.parametrize(
    "username",
    ["", None, "555555550", "555555550/", "555555550/12345", "55555555/1",
     "555555550/1\n", " 555555550/1", "555555550/a", "٥٥٥٥٥٥٥٥٥/1", "PT555555550/1"],
)  # fmt: skip
def test_a_malformed_user_is_not_sent(answered_with, username):
    client = answered_with(b"", username=username)
    assert refused(client) == "username_malformed"


@pytest.mark.parametrize("username", ["555555550/1", "555555550/0037"])
def test_the_sub_user_has_one_to_four_digits(answered_with, username):
    client = answered_with(answer("consultarSeries", 2002), username=username)
    assert client.query(QUERY).code == 2002


def test_an_unusable_password_is_not_sent(answered_with):
    assert refused(answered_with(b"", password="")) == "password_missing"
    assert refused(answered_with(b"", password=None)) == "password_missing"
    for nonsense in ("a\ud800b", b"bytes", 5, True, ["a"], {"a": "b"}):
        assert refused(answered_with(b"", password=nonsense)) == "password_unusable"


@pytest.mark.parametrize("operation", REQUESTS)
def test_no_operation_uses_an_expired_certificate(answered_with, pki, operation):
    pair = pki.expired_client
    changes = {"client_certificate": pair.pem, "client_key": pair.key_pem}
    client = answered_with(b"", **changes)
    assert refused(client, operation) == "client_certificate_expired"


def test_the_given_clock_decides_what_is_expired(answered_with, pki):
    content = answer("consultarSeries", 2002)
    pair = pki.expired_client
    _since, until = validity(pair.certificate)
    now = [until]
    client = answered_with(
        content,
        client_certificate=pair.pem,
        client_key=pair.key_pem,
        clock=lambda: now[0],
    )
    assert client.query(QUERY).code == 2002
    client.sent.clear()
    now[0] = until + datetime.timedelta(seconds=1)
    assert refused(client) == "client_certificate_expired"
    now[0] = now[0].replace(tzinfo=None)  # without a zone: UTC
    assert refused(client) == "client_certificate_expired"


def test_a_certificate_of_tomorrow_is_not_used_today(answered_with, pki):
    pair = pki.future_client
    client = answered_with(b"", client_certificate=pair.pem, client_key=pair.key_pem)
    assert refused(client) == "client_certificate_not_yet_valid"


@pytest.mark.parametrize(
    "data", [None, b"", b"rubbish", b"-----BEGIN CERTIFICATE-----"]
)
def test_an_unreadable_certificate_or_key_is_named(answered_with, data):
    client = answered_with(b"", client_certificate=data)
    assert refused(client) == "client_certificate_unreadable"
    assert refused(answered_with(b"", client_key=data)) == "client_key_unreadable"
    assert refused(answered_with(b"", cipher_key=data)) == "cipher_key_unreadable"


def test_an_encrypted_key_is_unreadable(answered_with, pki):
    for encoding in (Encoding.PEM, Encoding.DER):
        key = pki.client.key_bytes(encoding, BestAvailableEncryption(b"secret"))
        assert refused(answered_with(b"", client_key=key)) == "client_key_unreadable"


def test_the_key_of_another_certificate_is_refused(answered_with, pki):
    client = answered_with(b"", client_key=pki.foreign_client.key_pem)
    assert refused(client) == "client_key_mismatch"
    client = answered_with(b"", client_key=pki.rsa_client.key_pem)
    assert refused(client) == "client_key_mismatch"


def test_an_expired_cipher_certificate_is_refused_but_a_bare_key_never(
    answered_with, pki
):
    client = answered_with(b"", cipher_key=pki.expired_cipher.pem)
    assert refused(client) == "cipher_certificate_expired"
    bare = pki.cipher.public_key_bytes(Encoding.PEM)
    client = answered_with(answer("consultarSeries", 2002), cipher_key=bare)
    assert client.query(QUERY).code == 2002


def test_certificate_and_key_may_be_der_or_pem(credentials, pki):
    for pair in (pki.client, pki.rsa_client):
        for encoding in (Encoding.PEM, Encoding.DER):
            object.__setattr__(
                credentials,
                "client_certificate",
                pair.certificate.public_bytes(encoding),
            )
            object.__setattr__(credentials, "client_key", pair.key_bytes(encoding))
            assert client_identity(credentials).certificate_pem == pair.pem
