# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""WS-Security header, version 1: read, decrypted and verified.

Version 2 (digest) belongs to other AT services and is refused.
Source: "Comunicação de Séries Documentais, Aspetos Genéricos", §4.1.
"""

import base64
import binascii
import hashlib
import re
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from lxml import etree

from .answers import AuthenticationFault, ClientFault
from .book import Book
from .clock import Clock

WSS = "http://schemas.xmlsoap.org/ws/2002/12/secext"
TOKEN_PARTS = ("Username", "Password", "Nonce", "Created")
MESSAGES = {
    1: "Utilizador: não preenchido",
    4: "Utilizador: formato inválido",
    6: "Password: não preenchida",
    7: "Codificação Base64 inválida",
    8: "Nonce: não foi possível decifrar com a chave privada da AT",
    9: "Created: formato inválido",
    10: "Created: credencial expirada",
    11: "Nonce: chave simétrica inválida",
    12: "Nonce: chave simétrica repetida",
    16: "Created: não foi possível decifrar o campo Created",
    17: "Password: não foi possível decifrar o campo Password",
    33: "SOAP inválido: cabeçalho de segurança em falta",
    99: "Erro na validação da senha",
    1200: "Utilizador sem permissão para a operação (perfil WSE)",
}


@dataclass(frozen=True)
class User:
    """A sub-user ``NIF/n`` of a taxpayer; ``WSE`` is the profile for series."""

    username: str
    password: str = field(repr=False)
    profiles: frozenset[str] = frozenset({"WSE"})

    @property
    def nif(self) -> str:
        return self.username.partition("/")[0]


class SeenKeys:
    """Session keys already used, for ever: only their hashes, one a line.

    A file that only grows makes each request cheap; a line cut off by a crash belongs
    to a request that was never answered.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._hashes = set(path.read_text().split()) if path.exists() else set()

    def add(self, key: bytes) -> bool:
        """Remember ``key`` (bytes); False when it had been seen."""
        digest = hashlib.sha256(key).hexdigest()
        with self._lock:
            if digest in self._hashes:
                return False
            with self._path.open("a") as file:
                file.write(f"{digest}\n")
            self._hashes.add(digest)
            return True


class Gate:
    """Decides who may enter.

    :param users: dict of User by username
    :param private_key: AT's cipher key (RSA)
    :param book: counts the failed logins of each user
    :param seen_keys: SeenKeys
    :param clock: Clock
    :param skew: tolerated difference of ``Created``, in seconds
    :param max_tries: wrong passwords until the user is locked
    """

    def __init__(
        self,
        users: dict[str, User],
        private_key: Any,
        book: Book,
        seen_keys: SeenKeys,
        clock: Clock,
        skew: float,
        max_tries: int,
    ) -> None:
        self.users = users
        self._private_key = private_key
        self._book = book
        self._seen_keys = seen_keys
        self._clock = clock
        self._skew = timedelta(seconds=skew)
        self._max_tries = max_tries

    def admit(self, header: etree._Element | None) -> User:
        """Verify the SOAP header and return its User.

        :param header: Header element, or None
        :raises ClientFault: a security header of another version or shape
        :raises AuthenticationFault: everything else that is wrong with it
        """
        token = read_token(header)
        if not token["Username"]:
            raise _refusal(1)
        if not re.fullmatch(r"[0-9]{9}/[0-9]{1,4}", token["Username"]):
            raise _refusal(4)
        key = self._session_key(token["Nonce"])
        self._check_created(_decrypt(key, token["Created"], 16))
        password = _decrypt(key, token["Password"], 17)
        if not password:
            raise _refusal(6)
        user = self._check_password(token["Username"], password)
        if "WSE" not in user.profiles:
            raise _refusal(1200)
        return user

    def _session_key(self, nonce: str) -> bytes:
        encrypted = _base64(nonce)
        try:
            key = self._private_key.decrypt(encrypted, PKCS1v15())
        except ValueError:
            raise _refusal(8) from None
        # OpenSSL answers bad padding with random bytes of a random length.
        if len(key) != 16:
            raise _refusal(11)
        if not self._seen_keys.add(key):
            raise _refusal(12)
        return key

    def _check_created(self, text: str) -> None:
        # AT's examples have 1 to 3 digits of second; none at all is undocumented.
        pattern = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{1,3}Z"
        if not re.fullmatch(pattern, text):
            raise _refusal(9)
        try:
            created = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
        except ValueError:
            raise _refusal(9) from None
        created = created.replace(tzinfo=timezone.utc)
        if abs(self._clock.now() - created) > self._skew:
            raise _refusal(10)

    def _check_password(self, username: str, password: str) -> User:
        user = self.users.get(username)
        if user is None:
            raise _refusal(99)
        with self._book.lock:
            failures = self._book.failed_logins.get(username, 0)
            if failures < self._max_tries and password == user.password:
                self._book.set_failed_logins(username, 0)
                return user
            failures = min(failures + 1, self._max_tries)
            self._book.set_failed_logins(username, failures)
            raise _refusal(99, self._max_tries - failures)


def read_token(header: etree._Element | None) -> dict[str, str]:
    """The four texts of the UsernameToken, by name.

    :param header: Header element, or None
    :raises ClientFault: other namespace, missing, doubled or extra parts, attributes
    :raises AuthenticationFault: no Security header at all
    """
    found = [
        element
        for element in (header if header is not None else ())
        if etree.QName(element).localname == "Security"
    ]
    if not found:
        raise _refusal(33)
    security = found[0]
    if len(found) > 1 or security.tag != f"{{{WSS}}}Security":
        raise ClientFault("one Security header of namespace 2002/12 expected")
    if [child.tag for child in security] != [f"{{{WSS}}}UsernameToken"]:
        raise ClientFault("Security must hold one UsernameToken")
    token = security[0]
    # The order of the four is not enforced: a client in use sends another one.
    if sorted(child.tag for child in token) != sorted(
        f"{{{WSS}}}{name}" for name in TOKEN_PARTS
    ):
        raise ClientFault("UsernameToken must hold " + ", ".join(TOKEN_PARTS))
    for element in security.iter():
        if element.attrib:
            raise ClientFault(f"attributes on {element.tag}: not a version 1 header")
    return {etree.QName(child).localname: (child.text or "").strip() for child in token}


def _refusal(code: int, tries_left: int = -1) -> AuthenticationFault:
    return AuthenticationFault(code, MESSAGES[code], tries_left)


def _base64(text: str) -> bytes:
    # AT's printed example is wrapped at 76 characters, so blanks are allowed.
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise _refusal(7) from None


def _decrypt(key: bytes, text: str, code: int) -> str:
    """AES-128-ECB, PKCS5, UTF-8; ``code`` is that of the refusal."""
    cipher = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
    unpadder = PKCS7(128).unpadder()
    try:
        padded = cipher.update(_base64(text)) + cipher.finalize()
        return (unpadder.update(padded) + unpadder.finalize()).decode()
    except ValueError:  # not whole blocks, bad padding or not UTF-8
        raise _refusal(code) from None
