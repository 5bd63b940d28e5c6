# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""AT's business rules, one test per rule and code."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest

TYPES = {
    "SI": "FT FS FR ND NC",
    "MG": "GR GT GA GC GD",
    "WD": "CM CC FC FO NE OU OR PF RP RE CS LD RA",
    "PY": "RC RG",
}
ANOTHER_NIF = "599999993/1"


def day(hand, **shift):
    return (hand.simulator.clock.today() + timedelta(**shift)).isoformat()


def assert_refused(answer, code):
    assert (answer.status, answer.code) == (200, code)
    assert answer.series == [], "a refusal shows no series"
    assert 0 < len(answer.text("msgResultOper")) <= 250


# ------------------------------------------------------------------- registarSerie
def test_a_registered_series_is_active_and_gets_a_code(hand):
    before = datetime.now(timezone.utc).replace(microsecond=0)
    answer = hand.register(numInicialSeq="999", numCertSWFatur="9999")
    assert answer.code == 2001
    [info] = answer.series
    stamp = datetime.strptime(info.pop("dataEstado"), "%Y-%m-%dT%H:%M:%SZ")
    assert before <= stamp.replace(tzinfo=timezone.utc) <= datetime.now(timezone.utc)
    code = info.pop("codValidacaoSerie")
    assert answer.text("msgResultOper") == (
        "Série registada com sucesso. A situação ficou ativa e foi atribuído o "
        f"seguinte código de validação : {code}"
    )
    assert info == {
        "serie": "A2027",
        "tipoSerie": "N",
        "classeDoc": "SI",
        "tipoDoc": "FT",
        "numInicialSeq": "999",
        "dataInicioPrevUtiliz": day(hand),
        "meioProcessamento": "PI",
        "numCertSWFatur": "9999",
        "dataRegisto": day(hand),
        "estado": "A",
        "nifComunicou": "555555550",
    }


@pytest.mark.parametrize(
    ("style", "pattern"),
    [
        ("test", "AAJF[BCDFGHJKMNPRSTVWXYZ2-9]{6}"),
        ("production", "JF[BCDFGHJKMNPRSTVWXYZ2-9]{6}"),
    ],
)
def test_codes_look_like_those_of_the_environment(
    make_simulator, make_hand, style, pattern
):
    hand = make_hand(make_simulator(code_style=style))
    codes = {hand.register(serie=f"S{n}").validation_code for n in range(5)}
    assert len(codes) == 5
    assert all(re.fullmatch(pattern, code) for code in codes)


@pytest.mark.parametrize(
    ("document_class", "document_type"),
    [(cls, kind) for cls, kinds in TYPES.items() for kind in kinds.split()],
)
def test_each_of_the_25_document_types_can_be_registered(
    hand, document_class, document_type
):
    assert hand.register(classeDoc=document_class, tipoDoc=document_type).code == 2001


@pytest.mark.parametrize("kind", ["N", "F", "R"])
@pytest.mark.parametrize("medium", ["PI", "PF", "OM"])
def test_all_series_types_and_media_can_be_registered(hand, kind, medium):
    assert hand.register(tipoSerie=kind, meioProcessamento=medium).code == 2001


def test_a_number_beyond_64_bits_comes_back_unchanged(hand):
    answer = hand.register(numInicialSeq="9" * 25)
    assert answer.text("numInicialSeq") == "9" * 25


def test_4043_for_a_taxpayer_without_activity(make_simulator, make_hand):
    simulator = make_simulator(nifs_without_activity=["599999993"])
    assert_refused(make_hand(simulator, ANOTHER_NIF).register(serie=""), 4043)
    assert make_hand(simulator).register().code == 2001


def test_4002_names_the_fields_left_empty(hand):
    answer = hand.register(serie="", tipoSerie=" ", classeDoc="XX")
    assert_refused(answer, 4002)
    assert "serie, tipoSerie" in answer.text("msgResultOper")


@pytest.mark.parametrize(
    "identifier",
    [
        "Série",
        "A B",
        "A/B",
        "-A",
        "A-",
        ".A",
        "A_",
        "A--B",
        "A._B",
        "AT2027",
        "at2027",
        "At",
        " A2027",
        "A2027\n",
        "ſA",
    ],
)
def test_4003_for_an_identifier_against_the_rules(hand, identifier):
    answer = hand.register(serie=identifier)
    assert_refused(answer, 4003)
    assert "serie" in answer.text("msgResultOper")


@pytest.mark.parametrize(
    "identifier", ["A", "2027", "a.B_c-9", "CAT", "A" * 35, "B-AT", "2026B01"]
)
def test_an_identifier_within_the_rules_is_accepted(hand, identifier):
    assert hand.register(serie=identifier).text("serie") == identifier


def test_4003_for_an_unknown_series_type_or_medium(hand):
    answer = hand.register(tipoSerie="A", meioProcessamento="XX", classeDoc="XX")
    assert_refused(answer, 4003)
    assert "tipoSerie, meioProcessamento" in answer.text("msgResultOper")


def test_4045_for_an_unknown_class(hand):
    assert_refused(hand.register(classeDoc="MD", tipoDoc="GR"), 4045)
    assert_refused(hand.register(classeDoc="si"), 4045)


@pytest.mark.parametrize("document_type", ["GR", "VD", "ft"])
def test_4046_for_a_type_that_is_not_of_the_class(hand, document_type):
    yesterday = day(hand, days=-1)
    answer = hand.register(tipoDoc=document_type, dataInicioPrevUtiliz=yesterday)
    assert_refused(answer, 4046)


def test_4049_for_a_start_before_today(hand):
    hand.register()
    answer = hand.register(dataInicioPrevUtiliz=day(hand, days=-1))
    assert_refused(answer, 4049)
    later = day(hand, days=60)
    assert hand.register(serie="B", dataInicioPrevUtiliz=later).code == 2001


@pytest.mark.parametrize(
    ("instant", "today"),
    [
        (datetime(2026, 7, 1, 22, 59, tzinfo=timezone.utc), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 1, tzinfo=timezone.utc), date(2026, 7, 2)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=timezone.utc), date(2026, 12, 31)),
    ],
)
def test_today_is_the_day_in_lisbon(make_simulator, make_hand, instant, today):
    hand = make_hand(make_simulator(clock=lambda: instant))
    yesterday = (today - timedelta(days=1)).isoformat()
    assert_refused(hand.register(dataInicioPrevUtiliz=yesterday), 4049)
    answer = hand.register(dataInicioPrevUtiliz=today.isoformat())
    assert answer.text("dataRegisto") == today.isoformat()


def test_4001_for_a_series_registered_before_whatever_its_case(hand):
    assert hand.register().code == 2001
    assert_refused(hand.register(), 4001)
    assert_refused(hand.register(serie="a2027"), 4001)
    assert_refused(hand.register(tipoSerie="R", meioProcessamento="OM"), 4001)


def test_one_identifier_has_one_code_per_document_type(hand):
    first = hand.register(tipoDoc="FT")
    second = hand.register(tipoDoc="NC")
    assert (first.code, second.code) == (2001, 2001)
    assert first.validation_code != second.validation_code


def test_annulled_and_finalised_series_keep_their_identifier(hand):
    annulled = hand.register()
    assert hand.annul(annulled.validation_code).code == 2003
    assert_refused(hand.register(), 4001)
    finalised = hand.register(serie="B")
    assert hand.finalise(finalised.validation_code, serie="B").code == 2004
    assert_refused(hand.register(serie="b"), 4001)


def test_another_taxpayer_may_use_the_same_identifier(simulator, hand, make_hand):
    other = make_hand(simulator, ANOTHER_NIF)
    assert hand.register().code == 2001
    answer = other.register()
    assert (answer.code, answer.text("nifComunicou")) == (2001, "599999993")


# ------------------------------------------------------------------ finalizarSerie
def test_a_finalised_series_shows_its_last_number_and_the_reason(hand):
    code = hand.register().validation_code
    answer = hand.finalise(code, justificacao="Fim do ano & mudança")
    assert answer.code == 2004
    [info] = answer.series
    assert info["estado"] == "F"
    assert info["seqUltimoDocEmitido"] == "12"
    assert info["justificacao"] == "Fim do ano & mudança"
    assert hand.query().series == [info]


def test_an_empty_justification_is_accepted_and_not_shown(hand):
    answer = hand.finalise(hand.register().validation_code, justificacao="")
    assert answer.code == 2004
    assert "justificacao" not in answer.series[0]


def test_a_series_may_be_named_in_another_case_when_finalised(hand):
    code = hand.register().validation_code
    answer = hand.finalise(code, serie="a2027")
    assert (answer.code, answer.text("serie")) == (2004, "A2027")


@pytest.mark.parametrize(
    "change",
    [
        {"serie": "B2027"},
        {"tipoDoc": "FS"},
        {"classeDoc": "PY"},
        {"codValidacaoSerie": "AAJFBBBBBB"},
    ],
)
def test_4005_and_4004_for_a_series_that_is_not_found(hand, change):
    code = hand.register().validation_code
    assert_refused(hand.finalise(code, **change), 4005)
    assert_refused(hand.annul(code, **change), 4004)
    assert hand.query().text("estado") == "A"


def test_4005_and_4004_for_the_series_of_another_taxpayer(simulator, hand, make_hand):
    code = hand.register().validation_code
    other = make_hand(simulator, ANOTHER_NIF)
    assert_refused(other.finalise(code), 4005)
    assert_refused(other.annul(code), 4004)


def test_4005_and_4004_for_a_series_that_is_no_longer_active(hand):
    finalised = hand.register().validation_code
    hand.finalise(finalised)
    assert_refused(hand.finalise(finalised), 4005)
    assert_refused(hand.annul(finalised), 4004)
    annulled = hand.register(serie="B").validation_code
    hand.annul(annulled, serie="B")
    assert_refused(hand.annul(annulled, serie="B"), 4004)
    assert_refused(hand.finalise(annulled, serie="B"), 4005)


@pytest.mark.parametrize(("allowed", "code"), [(False, 4047), (True, 2004)])
def test_a_last_number_equal_to_the_first_is_a_switch(
    make_simulator, make_hand, allowed, code
):
    hand = make_hand(make_simulator(single_number_finalise=allowed))
    registered = hand.register(numInicialSeq="5").validation_code
    assert_refused(hand.finalise(registered, seqUltimoDocEmitido="4"), 4047)
    assert hand.finalise(registered, seqUltimoDocEmitido="5").code == code


# --------------------------------------------------------------------- anularSerie
def test_an_annulled_series_shows_the_reason(hand):
    answer = hand.annul(hand.register().validation_code)
    assert answer.code == 2003
    [info] = answer.series
    assert (info["estado"], info["motivoEstado"]) == ("N", "ER")
    assert hand.query().series == [info]


def test_4051_for_an_unknown_reason_even_when_the_series_is_unknown(hand):
    assert_refused(hand.annul("AAJFBBBBBB", motivo="01"), 4051)


def test_4004_without_the_declaration(hand):
    code = hand.register().validation_code
    assert_refused(hand.annul(code, declaracaoNaoEmissao="false"), 4004)
    assert hand.annul(code, declaracaoNaoEmissao="1").code == 2003


def test_a_series_is_annulled_today_or_tomorrow_and_not_later(simulator, hand):
    codes = [hand.register(serie=f"S{n}").validation_code for n in range(3)]
    assert hand.annul(codes[0], serie="S0").code == 2003
    simulator.clock.calendar_shift = timedelta(days=1)
    assert hand.annul(codes[1], serie="S1").code == 2003
    simulator.clock.calendar_shift = timedelta(days=2)
    assert_refused(hand.annul(codes[2], serie="S2"), 4004)


# ----------------------------------------------------------------- consultarSeries
def test_a_query_without_result_says_2002_and_shows_nothing(hand):
    assert_refused(hand.query(), 2002)


def test_a_query_shows_the_series_of_its_own_taxpayer_only(simulator, hand, make_hand):
    hand.register()
    make_hand(simulator, ANOTHER_NIF).register(serie="X")
    assert [info["serie"] for info in hand.query().series] == ["A2027"]
    assert hand.query(serie="X").series == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "A B C D"),
        ({"serie": "a"}, "A"),
        ({"tipoSerie": "R"}, "B"),
        ({"classeDoc": "PY"}, "C"),
        ({"tipoDoc": "FT"}, "A B D"),
        ({"estado": "N"}, "D"),
        ({"meioProcessamento": "OM"}, "B"),
        ({"tipoDoc": "FT", "estado": "A"}, "A B"),
        ({"serie": "A", "tipoSerie": "R"}, ""),
    ],
)
def test_query_filters_combine(hand, filters, found):
    hand.register(serie="A")
    hand.register(serie="B", tipoSerie="R", meioProcessamento="OM")
    hand.register(serie="C", classeDoc="PY", tipoDoc="RG")
    hand.annul(hand.register(serie="D").validation_code, serie="D")
    answer = hand.query(**filters)
    assert answer.code == 2002
    assert [info["serie"] for info in answer.series] == found.split()


def test_a_query_by_code_finds_one_series(hand):
    code = hand.register().validation_code
    hand.register(serie="B")
    assert len(hand.query(codValidacaoSerie=code).series) == 1
    assert hand.query(codValidacaoSerie="AAJFBBBBBB").series == []


def test_date_filters_act_on_the_registration_date_and_include_their_ends(
    simulator, hand
):
    for number in (1, 2, 3):
        simulator.seed(prefix=f"M{number}-", registration_date=date(2026, number, 1))

    def months(**filters):
        return [info["serie"][1] for info in hand.query(**filters).series]

    assert months(dataRegistoDe="2026-02-01") == ["2", "3"]
    assert months(dataRegistoAte="2026-02-01") == ["1", "2"]
    assert months(dataRegistoDe="2026-02-01", dataRegistoAte="2026-02-01") == ["2"]


def test_4048_for_an_end_before_the_start(hand):
    hand.register()
    answer = hand.query(dataRegistoDe="2026-02-02", dataRegistoAte="2026-02-01")
    assert_refused(answer, 4048)
