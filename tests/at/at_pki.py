# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Certificates and keys for the tests, made when they run and never stored in git."""

import datetime
import ipaddress
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

NOW = datetime.datetime.now(datetime.timezone.utc)
YESTERDAY = NOW - datetime.timedelta(days=1)
TOMORROW = NOW + datetime.timedelta(days=1)
# Before the moment of the published vectors.
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)


@dataclass
class Pair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: object

    @property
    def pem(self):
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self):
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_pem(self):
        return self.key_bytes(Encoding.PEM)

    def key_bytes(self, encoding, encryption=None):
        return self.key.private_bytes(
            encoding, PrivateFormat.PKCS8, encryption or NoEncryption()
        )

    def public_key_bytes(self, encoding):
        return self.key.public_key().public_bytes(
            encoding, PublicFormat.SubjectPublicKeyInfo
        )


def make(
    name, issuer=None, *, key=None, since=LONG_AGO, until=TOMORROW, ca=False, san=()
):
    """A certificate signed by the issuer, or by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if san:
        builder = builder.add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address(address)) for address in san]
            ),
            critical=False,
        )
    signer = issuer.key if issuer else key
    return Pair(builder.sign(signer, hashes.SHA256()), key)


class Pki:
    """One authority for the server and the clients, one that nobody trusts."""

    def __init__(self, folder):
        self.authority = make("Test CA", ca=True)
        self.stranger = make("Other CA", ca=True)
        self.server = make("server", self.authority, san=["127.0.0.1"])
        self.untrusted_server = make("server", self.stranger, san=["127.0.0.1"])
        # As AT signs them; the others have keys that are faster to make and to read.
        self.rsa_client = make("555555550", self.authority, key=self._rsa())
        self.client = make("555555550", self.authority)
        self.foreign_client = make("555555550", self.stranger)
        self.expired_client = make("555555550", self.authority, until=YESTERDAY)
        self.future_client = make(
            "555555550",
            self.authority,
            since=TOMORROW,
            until=TOMORROW + datetime.timedelta(days=1),
        )
        self.cipher = make("Chave Cifra Publica AT", key=self._rsa())
        self.expired_cipher = make(
            "Chave Cifra Publica AT", key=self.cipher.key, until=YESTERDAY
        )
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(self.authority.pem)

    @staticmethod
    def _rsa():
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
