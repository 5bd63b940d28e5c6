# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Throw-away keys and certificates, made on first use and kept in one folder.

They imitate AT's own: an authority that signs the producers' client certificates,
a server certificate and the "Chave Cifra Publica AT".
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TEN_YEARS = 3650


class Issuer(NamedTuple):
    """An authority that signs."""

    key: Any
    certificate: x509.Certificate


@dataclass(frozen=True)
class ClientCertificate:
    """A client certificate and its private key, both as PEM bytes."""

    pem: bytes
    key_pem: bytes = field(repr=False)

    def pfx(self, password: str) -> bytes:
        """Certificate and key as PKCS#12 bytes, protected by ``password`` (text)."""
        return pkcs12.serialize_key_and_certificates(
            b"AT series simulator",
            load_pem_private_key(self.key_pem, None),
            x509.load_pem_x509_certificate(self.pem),
            None,
            BestAvailableEncryption(password.encode()),
        )


class Certificates:
    """The certificates of one simulator.

    :param folder: where they are read from, or written to when missing
    :param cipher_bits: size of AT's cipher key; AT's own has 4096 bits since 2025
    """

    def __init__(self, folder: str | Path, cipher_bits: int = 2048) -> None:
        self.folder = Path(folder).resolve()
        self.ca_file = self.folder / "ca.pem"
        self.server_file = self.folder / "server.pem"
        #: what AT publishes as ``ChaveCifraPublicaAT….cer`` (DER)
        self.cipher_file = self.folder / "ChaveCifraPublicaAT.cer"
        self._ca_key_file = self.folder / "ca.key"
        self._cipher_key_file = self.folder / "cipher.key"
        # The cipher key is written last: its presence means the set is complete.
        if not self._cipher_key_file.exists():
            self._make(cipher_bits)
        self._issuer = Issuer(
            load_pem_private_key(self._ca_key_file.read_bytes(), None),
            x509.load_pem_x509_certificate(self.ca_file.read_bytes()),
        )
        self.cipher_key = load_pem_private_key(self._cipher_key_file.read_bytes(), None)

    @property
    def cipher_certificate(self) -> bytes:
        """AT's public cipher key in its certificate, as DER bytes."""
        return self.cipher_file.read_bytes()

    def client(
        self,
        nif: str = "555555550",
        *,
        expired: bool = False,
        foreign: bool = False,
        days: int = 365,
    ) -> ClientCertificate:
        """Issue a client certificate, as AT does for a software producer.

        :param nif: common name: NIF of the enrolled producer
        :param expired: the certificate ended yesterday
        :param foreign: signed by an authority the server does not know
        :param days: validity from now on
        :return: ClientCertificate
        """
        key = _new_key(2048)
        certificate = _certificate(
            nif,
            key,
            _new_issuer("Foreign CA") if foreign else self._issuer,
            days=-1 if expired else days,
            usage=ExtendedKeyUsageOID.CLIENT_AUTH,
        )
        return ClientCertificate(
            certificate.public_bytes(Encoding.PEM), _private_pem(key)
        )

    def _make(self, cipher_bits: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        issuer = _new_issuer("AT series simulator CA")
        _write_private(self._ca_key_file, _private_pem(issuer.key))
        self.ca_file.write_bytes(issuer.certificate.public_bytes(Encoding.PEM))

        server_key = _new_key(2048)
        names = [
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]
        server = _certificate(
            "localhost",
            server_key,
            issuer,
            names=names,
            usage=ExtendedKeyUsageOID.SERVER_AUTH,
        )
        server_pem = server.public_bytes(Encoding.PEM)
        _write_private(self.server_file, server_pem + _private_pem(server_key))

        cipher_key = _new_key(cipher_bits)
        cipher = _certificate("Chave Cifra Publica AT (simulador)", cipher_key, issuer)
        self.cipher_file.write_bytes(cipher.public_bytes(Encoding.DER))
        _write_private(self._cipher_key_file, _private_pem(cipher_key))


def _new_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _new_issuer(name: str) -> Issuer:
    key = _new_key(2048)
    return Issuer(key, _certificate(name, key, None))


def _certificate(
    name: str,
    key: rsa.RSAPrivateKey,
    issuer: Issuer | None,
    *,
    days: int = TEN_YEARS,
    usage: x509.ObjectIdentifier | None = None,
    names: Sequence[x509.GeneralName] = (),
) -> x509.Certificate:
    """A certificate for ``key``; without ``issuer`` it is a self-signed authority."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_authority = issuer is None
    signing_key = issuer.key if issuer else key
    end = datetime.now(timezone.utc) + timedelta(days=days)
    start = min(end, datetime.now(timezone.utc)) - timedelta(days=1)
    signing_id = x509.SubjectKeyIdentifier.from_public_key(signing_key.public_key())
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=is_authority, path_length=None), True),
        (_key_usage(is_authority), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signing_id),
            False,
        ),
    ]
    if usage:
        extensions.append((x509.ExtendedKeyUsage([usage]), False))
    if names:
        extensions.append((x509.SubjectAlternativeName(names), False))
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing_key, hashes.SHA256())


def _key_usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_encipherment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
