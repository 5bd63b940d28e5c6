# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import datetime
import os

import pytest
from at_data import MOMENT
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding

from l10n_pt_at_series.at import wsse
from l10n_pt_at_series.at.errors import AtError, ErrorKind

KEY = bytes(range(16))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("testes1234", "DVHQ/l0tyzHUn1CNvBuGaw=="),
        ("Pässword€16", "OEDlXPt8YrTGHLaXyWEefw=="),
        ("0123456789abcdef", "KBVnqy9M8Nc9MZgiW4uDk5VPZPLk6G6e7oLSAhZoSJk="),
        ("2013-01-01T19:20:30.45Z", "JedSyYULlnj8FWB8lgcoipCZo45xyONQBFKkCra24F4="),
        ("2026-01-15T10:20:30.450Z", "8zNEwgrrU2XuhVL7VS5VUfh8fXOPR26XjCHhYt7ftC8="),
    ],
)
def test_text_is_encrypted_as_the_published_vectors_say(text, expected):
    assert wsse.encrypt(KEY, text) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (MOMENT, "2026-01-15T10:20:30.450Z"),
        (MOMENT.replace(microsecond=0), "2026-01-15T10:20:30.000Z"),
        (
            datetime.datetime(
                2026, 7, 1, 0, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1))
            ),
            "2026-06-30T23:30:00.000Z",
        ),
    ],
)
def test_the_timestamp_is_utc_with_milliseconds(moment, expected):
    assert wsse.timestamp(moment) == expected


def decrypt(key, text):
    cipher = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
    plain = cipher.update(base64.b64decode(text)) + cipher.finalize()
    return plain[: -plain[-1]].decode()


def test_a_header_opens_with_the_private_key_of_at(pki):
    header = wsse.SecurityHeader(
        "555555550/1",
        "Pässword€16",
        pki.cipher.key.public_key(),
        lambda: MOMENT,
        os.urandom,
    )
    (token,) = header.element()
    username, password, nonce, created = token
    assert [child.tag for child in token] == [
        f"{{http://schemas.xmlsoap.org/ws/2002/12/secext}}{name}"
        for name in ("Username", "Password", "Nonce", "Created")
    ]
    key = pki.cipher.key.decrypt(base64.b64decode(nonce.text), padding.PKCS1v15())
    assert len(key) == 16
    assert username.text == "555555550/1"
    assert decrypt(key, password.text) == "Pässword€16"
    assert decrypt(key, created.text) == "2026-01-15T10:20:30.450Z"
    # One line, as long as the key says: 2048 bits here, 4096 with AT's key of 2025.
    assert len(nonce.text) == 344


def test_no_two_headers_are_alike(pki):
    header = wsse.SecurityHeader(
        "555555550/1", "x", pki.cipher.key.public_key(), lambda: MOMENT, os.urandom
    )
    texts = [[child.text for child in header.element()[0]] for _ in range(3)]
    for values in list(zip(*texts, strict=True))[1:]:
        assert len(set(values)) == 3


def test_the_header_shows_only_the_user(pki):
    header = wsse.SecurityHeader(
        "555555550/1", "uNiQue-pass", pki.cipher.key.public_key(), None, None
    )
    assert repr(header) == "SecurityHeader(username='555555550/1')"


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_the_cipher_key_is_read_from_a_certificate_or_a_bare_key(pki, encoding):
    certificate = pki.cipher.certificate.public_bytes(encoding)
    bare = pki.cipher.public_key_bytes(encoding)
    numbers = pki.cipher.key.public_key().public_numbers()
    assert wsse.load_public_key(certificate).public_numbers() == numbers
    assert wsse.load_public_key(bare).public_numbers() == numbers


def test_what_is_no_rsa_public_key_is_refused(pki):
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key()
    for data in (
        b"",
        b"-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n",
        pki.cipher.der[:-20],
        pki.authority.pem,
        elliptic.public_bytes(
            Encoding.PEM, wsse.serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    ):
        with pytest.raises(AtError) as caught:
            wsse.load_public_key(data)
        assert caught.value.kind is ErrorKind.CONFIGURATION
        assert caught.value.code == "cipher_key_unreadable"
