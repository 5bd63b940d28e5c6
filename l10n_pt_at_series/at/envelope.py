# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a request to the bytes that go to AT."""

import re
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import zeep
from lxml import etree

from .errors import AtError, ErrorKind
from .messages import Operation, Request, wire_values

WSDL = Path(__file__).parent / "wsdl" / "SeriesWSService.wsdl"

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_LOADING = threading.Lock()
_SECRETS = re.compile(r"(<(?:\w+:)?(?:Password|Nonce|Created)\b[^>]*>)[^<]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request ready to be sent; shows nothing in its repr."""

    content: bytes = field(repr=False)

    @property
    def redacted(self) -> str:
        """The text without secrets, to be stored."""
        return redact(self.content)


def build(operation: Operation, request: Request, security: etree._Element) -> Envelope:
    """Envelope of one request, checked against the schema.

    zeep knows nothing about lengths, and AT answers a wrong length with a fault that
    does not say which, so the schema is asked here. (Numbers: 25 digits, or 24 where
    libxml2 is 2.12 or older.)

    :param operation: what to do
    :param request: one of the requests of ``messages``
    :param security: a fresh element of ``wsse.SecurityHeader``
    :raises AtError: REQUEST, ``invalid_request``
    """
    client, schema = _service()
    try:
        message = client.create_message(
            client.service,
            operation.wire,
            _soapheaders=[security],
            **wire_values(request),
        )
    except (zeep.exceptions.Error, ValueError, TypeError, AttributeError) as error:
        raise _invalid(str(error)) from None
    # Made anew each time (0.5 ms): its log of errors is not safe between threads.
    validator = etree.XMLSchema(schema)
    body = message.find("{*}Body")
    if not validator.validate(body[0]):
        raise _invalid(validator.error_log.last_error.message)
    return Envelope(
        etree.tostring(message, xml_declaration=True, encoding="UTF-8"),
    )


def redact(content: bytes) -> str:
    """Text of an envelope without password, nonce and timestamp.

    Also for answers: nothing forbids a server to send the header back. NUL is replaced
    because PostgreSQL does not store it.

    :param content: envelope, or whatever a server sent
    """
    text = content.decode("utf-8", "replace").replace("\x00", "\ufffd")
    return _SECRETS.sub(r"\1***", text)


def _service() -> tuple[zeep.Client, etree._Element]:
    with _LOADING:
        return _load()


@lru_cache(maxsize=1)
def _load() -> tuple[zeep.Client, etree._Element]:
    """The shipped WSDL as zeep's client and as a schema, once per process.

    The client only builds messages, which changes nothing in it: threads may share it.
    """
    document = etree.parse(str(WSDL))
    return zeep.Client(str(WSDL)), document.find(f".//{_XSD}schema")


def _invalid(text: str) -> AtError:
    return AtError(ErrorKind.REQUEST, text, code="invalid_request")
