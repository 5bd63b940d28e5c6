# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading and checking certificates and keys before they are used."""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from .errors import AtError, ErrorKind

if TYPE_CHECKING:
    from .client import Credentials

# What cryptography raises for bytes that are not what they should be.
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """The certificate that AT signed for the program, with its private key."""

    certificate: x509.Certificate = field(repr=False)
    certificate_pem: bytes = field(repr=False)  # the rest of the chain may follow
    private_key: Any = field(repr=False)

    def check(self, now: datetime) -> None:
        """Refuse to use the certificate outside its validity.

        :param now: aware
        :raises AtError: CONFIGURATION
        """
        since, until = validity(self.certificate)
        if now > until:
            raise _configuration("client_certificate_expired", until)
        if now < since:
            raise _configuration("client_certificate_not_yet_valid", since)


def load_certificate(data: bytes) -> x509.Certificate:
    """Certificate from PEM or DER bytes (AT's ``.cer`` files come as either).

    :param data: the first certificate counts
    :raises: one of ``UNREADABLE``
    """
    if b"-----BEGIN" in data:
        return x509.load_pem_x509_certificate(data)
    return x509.load_der_x509_certificate(data)


def validity(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    """First and last moment of a certificate, aware, UTC."""
    if hasattr(certificate, "not_valid_after_utc"):
        return certificate.not_valid_before_utc, certificate.not_valid_after_utc
    # cryptography before 42, which Debian 12 and Ubuntu 24.04 still ship
    return (
        certificate.not_valid_before.replace(tzinfo=timezone.utc),
        certificate.not_valid_after.replace(tzinfo=timezone.utc),
    )


def client_identity(credentials: "Credentials") -> ClientIdentity:
    """Client certificate and key, found to belong together.

    :param credentials: the whole object, so that no traceback shows
        the key among the arguments
    :raises AtError: CONFIGURATION
    """
    pem = credentials.client_certificate or b""
    try:
        certificate = load_certificate(pem)
        certificate_key = _public_bytes(certificate.public_key())
    except UNREADABLE as error:
        raise _configuration("client_certificate_unreadable", error) from None
    if b"-----BEGIN" not in pem:
        pem = certificate.public_bytes(serialization.Encoding.PEM)
    private_key = _private_key(credentials.client_key or b"")
    if private_key is None:
        raise _configuration("client_key_unreadable", "not a private key in clear")
    if _public_bytes(private_key.public_key()) != certificate_key:
        raise _configuration("client_key_mismatch", "not the key of the certificate")
    return ClientIdentity(certificate, pem, private_key)


def check_cipher_certificate(data: bytes, now: datetime) -> None:
    """Refuse AT's cipher certificate after its end: AT has another key by then.

    A bare public key has no end; bytes that are neither are not judged here.

    :param data: PEM or DER
    :param now: aware
    :raises AtError: CONFIGURATION
    """
    try:
        until = validity(load_certificate(data))[1]
    except UNREADABLE:
        return
    if now > until:
        raise _configuration("cipher_certificate_expired", until)


def _private_key(data: bytes) -> Any:
    load = serialization.load_der_private_key
    if b"-----BEGIN" in data:
        load = serialization.load_pem_private_key
    try:
        return load(data, password=None)
    except UNREADABLE:
        return None  # the original error may quote the key


def _public_bytes(public_key: Any) -> bytes:
    return public_key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _configuration(code: str, detail: object) -> AtError:
    return AtError(ErrorKind.CONFIGURATION, f"{code}: {detail}", code=code)
