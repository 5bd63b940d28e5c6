# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""AT's security header, version 1.

Source: AT, "Comunicação de Séries Documentais, Aspetos Genéricos" v1.0, section 4.1.
ECB and PKCS#1 v1.5 are AT's choice; nothing else is accepted.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from lxml import etree

from . import certificates
from .errors import AtError, ErrorKind

NAMESPACE = "http://schemas.xmlsoap.org/ws/2002/12/secext"
KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class SecurityHeader:
    """Makes the header of each request; shows nothing but the user in its repr.

    :param username: ``NIF/sub-user``
    :param password: of that sub-user
    :param public_key: AT's RSA key, see ``load_public_key``
    :param clock: callable, the current moment as an aware datetime
    :param random_bytes: callable, that many unpredictable bytes
    """

    username: str
    password: str = field(repr=False)
    public_key: rsa.RSAPublicKey = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    random_bytes: Callable[[int], bytes] = field(repr=False)

    def element(self) -> etree._Element:
        """A fresh ``wss:Security``. For one request only: AT refuses a repeated key."""
        key = self.random_bytes(KEY_BYTES)
        # The padding of PKCS#1 v1.5 takes its randomness from OpenSSL.
        nonce = self.public_key.encrypt(key, rsa_padding.PKCS1v15())
        security = etree.Element(_tag("Security"), nsmap={"wss": NAMESPACE})
        token = etree.SubElement(security, _tag("UsernameToken"))
        for name, text in (
            ("Username", self.username),
            ("Password", encrypt(key, self.password)),
            ("Nonce", base64.b64encode(nonce).decode()),
            ("Created", encrypt(key, timestamp(self.clock()))),
        ):
            etree.SubElement(token, _tag(name)).text = text
        return security


def encrypt(key: bytes, text: str) -> str:
    """Base64 of AES-128-ECB with PKCS#5 padding of the UTF-8 text.

    :param key: 16 bytes
    :param text: password or timestamp
    """
    padder = PKCS7(algorithms.AES.block_size).padder()
    padded = padder.update(text.encode()) + padder.finalize()
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()


def timestamp(moment: datetime) -> str:
    """UTC, ISO 8601, three digits of a second: a form that AT is known to accept.

    :param moment: aware
    """
    utc = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def load_public_key(data: bytes) -> rsa.RSAPublicKey:
    """AT's public key ("Chave Cifra Pública AT") from what people have at hand.

    :param data: certificate or bare public key, PEM or DER
    :raises AtError: CONFIGURATION, ``cipher_key_unreadable``
    """
    is_pem = b"-----BEGIN" in data
    loaders = (
        lambda: certificates.load_certificate(data).public_key(),
        lambda: (
            serialization.load_pem_public_key(data)
            if is_pem
            else serialization.load_der_public_key(data)
        ),
    )
    for load in loaders:
        try:
            key = load()
        except certificates.UNREADABLE:
            continue
        if isinstance(key, rsa.RSAPublicKey):
            return key
    raise AtError(
        ErrorKind.CONFIGURATION,
        "AT's cipher key is not an RSA public key or certificate",
        code="cipher_key_unreadable",
    )


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
