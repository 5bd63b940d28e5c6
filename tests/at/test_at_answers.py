# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes back, whatever its shape, becomes an answer or the right error."""

import dataclasses
import datetime
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from at_data import (
    ANNUL,
    FINALISE,
    INFO,
    QUERY,
    REGISTER,
    REQUESTS,
    answer,
    fault,
    info,
)

from l10n_pt_at_series.at import messages
from l10n_pt_at_series.at.errors import AtError, ErrorKind

UTC = datetime.timezone.utc
HEADER = (
    '<WorkContext xmlns="http://oracle.com/weblogic/soap/workarea/">x</WorkContext>'
)


def refused(client, operation="register"):
    with pytest.raises(AtError) as caught:
        getattr(client, operation)(REQUESTS[operation])
    return caught.value


def test_a_registration_gives_the_code_and_everything_at_knows(answered_with):
    content = answer(
        "registarSerie", 2001, info(), text="Série registada", header=HEADER
    )
    result = answered_with(content).register(REGISTER)
    assert (result.code, result.message) == (2001, "Série registada")
    assert result.series == (
        messages.SeriesInfo(
            identifier="A2027",
            series_type="N",
            document_class="SI",
            document_type="FT",
            first_number=1,
            final_number=None,
            start_date=datetime.date(2026, 1, 15),
            last_number=None,
            medium="PI",
            software_certificate_number=0,
            validation_code="AAJFX7K2WM",
            registration_date=datetime.date(2026, 1, 15),
            state="A",
            state_reason=None,
            justification=None,
            state_date=datetime.datetime(2026, 1, 15, 10, 20, 31, tzinfo=UTC),
            communicated_by="555555550",
        ),
    )
    exchange = result.exchange
    assert (exchange.operation, exchange.http_status) == ("register", 200)
    assert exchange.response_xml == content.decode()
    assert exchange.duration_ms >= 0


def test_finalising_and_annulling_succeed_with_or_without_the_series(answered_with):
    finalised = info(estado="F", seqUltimoDocEmitido=42, justificacao="Fim")
    result = answered_with(answer("finalizarSerie", 2004, finalised)).finalise(FINALISE)
    assert result.series[0].last_number == 42
    assert result.series[0].justification == "Fim"
    result = answered_with(answer("finalizarSerie", 2004)).finalise(FINALISE)
    assert (result.code, result.series) == (2004, ())
    annulled = info(estado="N", motivoEstado="ER")
    result = answered_with(answer("anularSerie", 2003, annulled)).annul(ANNUL)
    assert result.series[0].state_reason == "ER"
    result = answered_with(answer("anularSerie", 2003)).annul(ANNUL)
    assert (result.code, result.series) == (2003, ())


def test_a_query_gives_none_or_many_series(answered_with):
    assert answered_with(answer("consultarSeries", 2002)).query(QUERY).series == ()
    content = answer(
        "consultarSeries",
        2002,
        info(),
        info(serie="OLD", estado="F", numFinalSeq="9" * 25, seqUltimoDocEmitido="7"),
        info(serie="PORTAL", tipoSerie="A", meioProcessamento="ZZ", estado="X"),
    )
    result = answered_with(content).query(messages.QueryRequest())
    series = result.series
    assert [info_.identifier for info_ in series] == ["A2027", "OLD", "PORTAL"]
    assert series[1].final_number == int("9" * 25)
    # What Odoo cannot handle is left empty and told; a state is shown as it came.
    assert (series[2].series_type, series[2].medium, series[2].state) == (
        None,
        None,
        "X",
    )
    assert result.remarks == (
        "FT PORTAL: tipoSerie is a code nobody knows: 'A'; left empty",
        "FT PORTAL: meioProcessamento is a code nobody knows: 'ZZ'; left empty",
    )


def test_a_type_nobody_knows_does_not_hide_the_other_series(answered_with):
    content = answer(
        "consultarSeries", 2002, info(), info(serie="NEW", tipoDoc="ZZ", classeDoc="ZZ")
    )
    result = answered_with(content).query(messages.QueryRequest())
    assert [one.identifier for one in result.series] == ["A2027"]
    assert result.remarks == ("ZZ NEW: a type nobody knows; left out",)


def test_values_are_read_by_name_in_any_order_with_unknown_elements(answered_with):
    inner = (
        info(novidade="2030").removeprefix("<infoSerie>").removesuffix("</infoSerie>")
    )
    parts = [part + ">" for part in inner.split("><")]
    parts = [parts[0]] + ["<" + part for part in parts[1:]]
    parts[-1] = parts[-1].removesuffix(">")
    shuffled = f"<infoSerie><mais><a/></mais>{''.join(reversed(parts))}</infoSerie>"
    content = answer("registarSerie", 2001, shuffled, "<extra>1</extra>", header=HEADER)
    assert answered_with(content).register(REGISTER).series == (
        answered_with(answer("registarSerie", 2001, info())).register(REGISTER).series
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01T12:00:00", datetime.datetime(2026, 7, 1, 12)),
        ("2026-07-01T12:00:00.5Z", datetime.datetime(2026, 7, 1, 12)),
        ("2026-07-01T12:00:00.123456789+01:00", datetime.datetime(2026, 7, 1, 11)),
        ("2026-07-01T12:00:00-01:30", datetime.datetime(2026, 7, 1, 13, 30)),
    ],
)
def test_moments_come_in_utc(answered_with, text, expected):
    content = answer("registarSerie", 2001, info(dataEstado=text))
    series = answered_with(content).register(REGISTER).series
    assert series[0].state_date == expected.replace(tzinfo=UTC)


def test_dates_may_carry_a_zone_and_values_blanks(answered_with):
    changes = {"dataRegisto": "2026-01-15Z", "serie": "\n  A2027 ", "motivoEstado": ""}
    content = answer("registarSerie", 2001, info(**changes))
    (series,) = answered_with(content).register(REGISTER).series
    assert series.registration_date == datetime.date(2026, 1, 15)
    assert (series.identifier, series.state_reason) == ("A2027", None)


def test_at_may_change_the_case_of_the_identifier(answered_with):
    content = answer("registarSerie", 2001, info(serie="a2027"))
    assert answered_with(content).register(REGISTER).series[0].identifier == "a2027"


WIRE = {
    "register": "registarSerie",
    "finalise": "finalizarSerie",
    "annul": "anularSerie",
    "query": "consultarSeries",
}


@pytest.mark.parametrize("operation", WIRE)
@pytest.mark.parametrize(
    ("code", "kind", "effect"),
    [
        (4000, ErrorKind.REFUSED, "refused"),
        (4001, ErrorKind.REFUSED, "refused"),
        (4051, ErrorKind.REFUSED, "refused"),
        (4999, ErrorKind.REFUSED, "refused"),
        (5000, ErrorKind.TECHNICAL, "unknown"),
        (5999, ErrorKind.TECHNICAL, "unknown"),
        (1041, ErrorKind.AUTHENTICATION, "refused"),
        (1052, ErrorKind.AUTHENTICATION, "refused"),
        (1100, ErrorKind.AUTHENTICATION, "refused"),
        (1200, ErrorKind.AUTHENTICATION, "refused"),
        (2000, ErrorKind.ANSWER, "unknown"),
        (2005, ErrorKind.ANSWER, "unknown"),
        (0, ErrorKind.ANSWER, "unknown"),
        (3000, ErrorKind.ANSWER, "unknown"),
        (6000, ErrorKind.ANSWER, "unknown"),
    ],
)
def test_the_number_alone_decides(answered_with, operation, code, kind, effect):
    text = "Série registada com sucesso"
    error = refused(answered_with(answer(WIRE[operation], code, text=text)), operation)
    assert (error.kind, error.code, error.effect) == (kind, code, effect)
    assert error.message == text
    assert error.exchange.operation == operation
    assert text in error.exchange.response_xml


@pytest.mark.parametrize("operation", WIRE)
@pytest.mark.parametrize("code", [2001, 2002, 2003, 2004])
def test_the_success_of_another_operation_is_no_success(answered_with, operation, code):
    states = {2001: "A", 2002: "A", 2003: "N", 2004: "F"}
    content = answer(WIRE[operation], code, info(estado=states[code]))
    client = answered_with(content)
    if code == getattr(messages, operation.upper()).success:
        assert getattr(client, operation)(REQUESTS[operation]).code == code
    else:
        error = refused(client, operation)
        assert (error.kind, error.code) == (ErrorKind.ANSWER, code)


@pytest.mark.parametrize("operation", WIRE)
def test_the_answer_of_another_operation_is_not_understood(answered_with, operation):
    others = [name for key, name in WIRE.items() if key != operation]
    for other in others:
        error = refused(answered_with(answer(other, 2001, info())), operation)
        assert (error.kind, error.code) == (ErrorKind.ANSWER, "other_operation")


@pytest.mark.parametrize(
    ("series", "code"),
    [
        ((), "missing_code"),
        ((info(codValidacaoSerie=None),), "schema"),
        ((info(codValidacaoSerie=""),), "schema"),
        ((info(codValidacaoSerie="AAJFX7K"),), "schema"),
        ((info(codValidacaoSerie="AAJFX 7K2"),), "schema"),
        ((info(), info()), "schema"),
        ((info(serie="B2027"),), "other_series"),
        ((info(tipoDoc="FS"),), "other_series"),
        ((info(classeDoc="WD"),), "other_series"),
        ((info(numInicialSeq="2"),), "other_series"),
        ((info(estado="N"),), "other_state"),
        ((info(codValidacaoSerie="&lt;script&gt;alert(1)&lt;/script&gt;"),), "schema"),
        ((info(codValidacaoSerie="=HYPERLINK(1)"),), "schema"),
        ((info(codValidacaoSerie="aajfx7k2wm"),), "schema"),
        ((info(codValidacaoSerie="A" * 69),), "schema"),
        ((info(serie="A" * 12_000),), "schema"),
    ],
)
def test_a_registration_without_our_code_is_no_success(answered_with, series, code):
    error = refused(answered_with(answer("registarSerie", 2001, *series)))
    assert (error.kind, error.code) == (ErrorKind.ANSWER, code)
    assert error.effect == "unknown"


@pytest.mark.parametrize(
    ("operation", "changes", "code"),
    [
        ("finalise", {"serie": "B2027", "estado": "F"}, "other_series"),
        ("finalise", {"codValidacaoSerie": "AAJFX7K2WZ"}, "other_series"),
        ("finalise", {"estado": "A"}, "other_state"),
        ("annul", {"tipoDoc": "NC", "estado": "N"}, "other_series"),
        ("annul", {"estado": "F"}, "other_state"),
        ("query", {"serie": "B2027"}, "other_series"),
        ("query", {"tipoDoc": "NC"}, "other_series"),
        ("query", {"estado": "X"}, "other_state"),
    ],
)
def test_an_answer_about_another_series_is_no_success(
    answered_with, operation, changes, code
):
    success = getattr(messages, operation.upper()).success
    content = answer(WIRE[operation], success, info(**changes))
    error = refused(answered_with(content), operation)
    assert (error.kind, error.code) == (ErrorKind.ANSWER, code)


DAMAGES = ("missing", "empty", "malformed", "repeated", "new")
VALUES = INFO | {
    "numFinalSeq": "99",
    "seqUltimoDocEmitido": "42",
    "motivoEstado": "ER",
    "justificacao": "Fim",
}
FIELDS = {wire: name for name, wire in messages.WIRE_NAMES.items() if wire in VALUES}
ESSENTIAL = (
    "serie",
    "classeDoc",
    "tipoDoc",
    "numInicialSeq",
    "codValidacaoSerie",
    "estado",
)
# What cannot be, in the form of each value; free text has none.
MALFORMED = {
    "serie": ["A" * 36, "A\u202e2027"],
    "tipoSerie": ["Normal", "n"],
    "classeDoc": ["S1", "Faturas"],
    "tipoDoc": ["F", "Fatura"],
    "numInicialSeq": ["one", "-1", "1" * 26, "\u0661", "1.5"],
    "numFinalSeq": ["one", "1" * 26],
    "dataInicioPrevUtiliz": ["15-01-2026", "2026-02-30", "3026-01-01", "0001-01-01"],
    "seqUltimoDocEmitido": ["1.5", "1" * 25, str(2**31)],
    "meioProcessamento": ["P1", "programa"],
    "numCertSWFatur": ["n/a", str(2**31)],
    "codValidacaoSerie": ["AAJFX7K", "AAJFX 7K2", "&lt;script&gt;", "=HYPERLINK(1)"],
    "dataRegisto": ["2026-02-30", "15-01-2026", "2026-01-15T10:00:00", "9999-12-31"],
    "estado": ["", "1", "Ativa"],
    "motivoEstado": ["erro"],
    "justificacao": ["<b>Fim</b>"],
    "dataEstado": [
        "2026-01-15",
        "2026-01-15T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
    "nifComunicou": ["PT555555550", "5"],
}
# Values of a kind that nobody has seen yet.
NEW = {"tipoSerie": "A", "meioProcessamento": "ZZ", "motivoEstado": "ZZ"}
NEW |= {"classeDoc": "ZZ", "tipoDoc": "ZZ", "estado": "X"}


def damaged(wire, damage):
    """The element in each way it can be damaged."""
    value = VALUES[wire]
    texts = {
        "missing": [None],
        "empty": ["", " \n"],
        "malformed": MALFORMED[wire],
        "repeated": [f"{value}</{wire}><{wire}>{value}"],
        "new": [NEW.get(wire, f"<novo>{value}</novo>")],
    }
    return [info(**VALUES | {wire: text}) for text in texts[damage]]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("wire", VALUES)
def test_a_damaged_value_never_loses_the_code(answered_with, wire, damage):
    for series in damaged(wire, damage):
        client = answered_with(answer("registarSerie", 2001, series))
        if wire in ESSENTIAL:
            error = refused(client)
            assert (error.kind, error.effect) == (ErrorKind.ANSWER, "unknown")
            continue
        result = client.register(REGISTER)
        [read] = result.series
        assert read.validation_code == VALUES["codValidacaoSerie"]
        assert getattr(read, FIELDS[wire]) is None
        others = {name for name in FIELDS.values() if getattr(read, name) is None}
        assert others == {FIELDS[wire]}
        # The schema lets these out: nothing to tell.
        optional = {"numFinalSeq", "seqUltimoDocEmitido", "motivoEstado"}
        if damage in ("missing", "empty") and wire in optional | {"justificacao"}:
            assert result.remarks == ()
        else:
            [remark] = result.remarks
            assert remark.startswith(f"FT A2027: {wire} ")


def test_there_are_17_values_and_11_of_them_can_be_done_without():
    assert len(VALUES) == len(dataclasses.fields(messages.SeriesInfo)) == 17
    assert set(ESSENTIAL) < set(VALUES)


@pytest.mark.parametrize(
    "content",
    [
        answer("registarSerie", "ok"),
        answer("registarSerie", ""),
        answer("registarSerie", "2001</codResultOper><codResultOper>4001"),
        answer("registarSerie", 2001, info()).replace(b"infoResultOper", b"other"),
        answer("registarSerie", 2001, info()).replace(b"registarSerieResp>", b"x>"),
    ],
)
def test_an_answer_that_breaks_the_schema_is_not_understood(answered_with, content):
    error = refused(answered_with(content))
    assert (error.kind, error.code) == (ErrorKind.ANSWER, "schema")


def test_5000_series_are_read_in_two_seconds_and_200_megabytes(answered_with):
    series = [info(serie=f"S{number}") for number in range(5000)]
    content = answer("consultarSeries", 2002, *series)
    client = answered_with(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    result = client.query(messages.QueryRequest())
    seconds = time.process_time() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert len(result.series) == 5000
    assert result.series[4999].identifier == "S4999"
    assert seconds < 2
    assert grown / 1024 < 200


def test_series_can_be_compared_and_kept_in_sets(answered_with):
    content = answer("consultarSeries", 2002, info(), info())
    first, second = answered_with(content).query(QUERY).series
    assert first == second
    assert len({first, second}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.validation_code = "OTHER"


CHILD = """
import re, sys
sys.path[:0] = sys.argv[1:]
import support.bare
from at_data import REGISTER
from l10n_pt_at_series.at import answers, messages
from l10n_pt_at_series.at.errors import AtError
from l10n_pt_at_series.at.transport import Reply
def peak():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s*(\\d+)", status.read())[1])
reply = Reply(500, "text/xml", sys.stdin.buffer.read())
before = peak()
try:
    answers.read(messages.REGISTER, REGISTER, reply)
except AtError as error:
    print(error.code, (peak() - before) // 1024)
"""
FAULT = fault("env:Client", "x", "{}").partition(b"{}")


@pytest.mark.parametrize(
    "inside",
    [
        b"<a/>" * 7_000_000,
        b"<a>" + b"</a><a>" * 4_000_000 + b"</a>",
        b"<a " + b" ".join(b"a%d=''" % n for n in range(2_000_000)) + b"/>",
        b"<a>" * 200 + b"<b/>" * 3_000_000 + b"</a>" * 200,
    ],
    ids=["empty", "open", "attributes", "deep"],
)
def test_an_answer_with_millions_of_nodes_takes_little_memory(inside):
    content = FAULT[0] + inside + FAULT[2]
    folder = Path(__file__).parent
    paths = [str(folder), str(folder.parent)]
    child = subprocess.run(
        [sys.executable, "-c", CHILD, *paths],
        input=content,
        capture_output=True,
        check=True,
    )
    code, megabytes = child.stdout.split()
    assert code == b"answer_too_large"
    assert int(megabytes) < 200
