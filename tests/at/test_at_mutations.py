# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Damaged answers: an answer or an AtError, quickly, and never a wrong answer."""

import random
import re
import time

import pytest
from at_data import (
    AUTHENTICATION_DETAIL,
    RECEIVER_FAULT,
    REQUESTS,
    answer,
    fault,
    info,
)

from l10n_pt_at_series.at import messages
from l10n_pt_at_series.at.errors import AtError

VALID = {
    "register": answer("registarSerie", 2001, info()),
    "finalise": answer(
        "finalizarSerie", 2004, info(estado="F", seqUltimoDocEmitido=42)
    ),
    "annul": answer("anularSerie", 2003, info(estado="N", motivoEstado="ER")),
    "query": answer("consultarSeries", 2002, info(), info(estado="F")),
}
OTHERS = [
    fault("env:Client", "Erro - Pedido do Cliente "),
    fault("Client.Authentication", "x", AUTHENTICATION_DETAIL.format(code=9, tries=2)),
    RECEIVER_FAULT,
    b"<html><body>503</body></html>",
]
NASTY = [
    b"", b"\x00", b"\xff\xfe", b"&a;", b"&#0;", b"&#55296;", b"]]>", b"<![CDATA[<a>]]>",
    b"<!--x-->", b"<?x y?>", b"<!DOCTYPE a>", b"<a/>", b"</a>", b'<a b="',
    b"\xed\xa0\x80", b"\xe2\x80\xae", b" " * 9999, b"9" * 26, b"-1", b"1e9", b"NaN",
    b"0x7D1", "٢٠٠١".encode(), b"2001", b"2002", b"4001", b"5000", b"1200",
    b"9999-99-99", b"0000-00-00T00:00:00Z",
]  # fmt: skip


def mutate(rng, content):
    """The content with one to three injuries."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        start = rng.randrange(len(content) + 1)
        end = min(len(content), start + rng.randint(0, 60))
        tags = re.findall(rb"<[^<>]+>", content) or [b"<a>"]
        values = re.findall(rb">([^<>\s]+)<", content) or [b"1"]
        injury = rng.randrange(8)
        if injury == 0:
            content = content[:start]
        elif injury == 1:
            content = content[:start] + content[end:]
        elif injury == 2:
            content = content[:end] + content[start:]
        elif injury == 3:
            content = content[:start] + rng.choice(NASTY) + content[end:]
        elif injury == 4:
            content = (
                content[:start] + bytes([rng.randrange(256)]) + content[start + 1 :]
            )
        elif injury == 5:
            content = content.replace(rng.choice(tags), rng.choice(tags), 1)
        elif injury == 6:
            content = content.replace(rng.choice(values), rng.choice(values + NASTY), 1)
        else:
            content = content.replace(rng.choice(values), rng.choice(NASTY), 1)
    return content


@pytest.mark.parametrize("operation", VALID)
def test_damaged_answers_are_never_another_exception(answered_with, operation):
    rng = random.Random(f"2027 {operation}")
    request = REQUESTS[operation]
    expected = getattr(messages, operation.upper())
    slowest, accepted, refused = 0, 0, 0
    for number in range(300):
        source = VALID[operation] if number % 5 else rng.choice(OTHERS)
        content = mutate(rng, source)
        status = rng.choice([200, 200, 200, 500, 503])
        client = answered_with(content, status)
        started = time.process_time()
        try:
            result = getattr(client, operation)(request)
        except AtError as error:
            refused += 1
            assert error.effect in ("refused", "unknown")
            assert len(error.message) <= 1000
            "".join((error.message, error.exchange.response_xml)).encode()
            assert "\x00" not in error.exchange.response_xml
        else:
            accepted += 1
            assert result.code == expected.success
            for series in result.series:
                assert series.identifier.casefold() == request.identifier.casefold()
                assert series.document_type == request.document_type
                assert len(series.validation_code) >= 8
                assert expected.state in (None, series.state)
                assert 0 <= series.first_number < 10**25
        slowest = max(slowest, time.process_time() - started)
    assert slowest < 3
    assert accepted and refused  # the damage is neither nothing nor all
