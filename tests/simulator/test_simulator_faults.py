# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults on demand: each strikes as described, when asked, and no longer."""

import http.client
import ssl
import threading
import time

import pytest
from lxml import etree

from simulator.faults import FAULTS, Fault, Faults
from support.waiting import wait_until


def registered(simulator):
    return len(simulator.book.series)


@pytest.mark.parametrize(
    ("fault", "status", "code", "changed"),
    [
        ("technical", 200, 5000, 0),
        ("technical_after", 200, 5000, 1),
        ("unknown_code", 200, 4999, 0),
        ("unknown_success", 200, 2999, 1),
        ("unauthorised", 200, 1200, 0),
        ("missing_code", 200, 2001, 1),
        ("changed_text", 200, 2001, 1),
        ("extra_header", 200, 2001, 1),
        ("client_fault", 500, 0, 0),
        ("client_fault_after", 500, 0, 1),
        ("unknown_code_after", 200, 4999, 1),
        ("gateway", 500, 0, 0),
        ("gateway_after", 500, 0, 1),
        ("authentication", 500, 0, 0),
    ],
)
def test_a_fault_in_soap_says_so_and_strikes_once(
    simulator, hand, fault, status, code, changed
):
    simulator.faults.add(fault)
    answer = hand.register()
    assert (answer.status, answer.code) == (status, code)
    assert registered(simulator) == changed
    assert simulator.calls[-1].reason == f"fault on demand: {fault}"
    assert hand.register().code == (4001 if changed else 2001)


def test_soap_faults_have_their_real_shapes(simulator, hand):
    for fault in ("client_fault", "gateway", "authentication"):
        simulator.faults.add(fault)
    assert hand.query().text("faultcode") == "env:Client"
    assert hand.query().text("Value") == "env:Receiver"
    answer = hand.query()
    assert answer.text("faultcode") == "Client.Authentication"
    assert answer.text("Code") == "99"


def test_spoilt_answers_are_spoilt_in_one_point_only(simulator, hand):
    simulator.faults.add("missing_code")
    assert hand.register().series == []
    simulator.faults.add("changed_text")
    answer = hand.register(serie="B")
    assert answer.text("msgResultOper") == "Texto nunca visto: 4001 erro &<>"
    assert answer.validation_code
    simulator.faults.add("extra_header")
    answer = hand.register(serie="C")
    names = [etree.QName(element).localname for element in answer.tree[0]]
    assert names == ["Extra", "WorkContext"]
    simulator.faults.add("unknown_success")
    assert hand.register(serie="D").validation_code


@pytest.mark.parametrize(
    ("fault", "changed"), [("unavailable", 0), ("unavailable_after", 1)]
)
def test_unavailable_is_a_503_with_a_page(simulator, hand, fault, changed):
    simulator.faults.add(fault)
    answer = hand.register()
    assert (answer.status, answer.content_type) == (503, "text/html")
    assert answer.body.startswith(b"<html>")
    assert registered(simulator) == changed


def test_a_redirect_leads_away(simulator, hand):
    simulator.faults.add("redirect")
    assert hand.register().status == 302
    assert registered(simulator) == 0


@pytest.mark.parametrize(("fault", "changed"), [("drop_before", 0), ("drop_after", 1)])
def test_a_drop_closes_the_connection_without_an_answer(
    simulator, hand, fault, changed
):
    simulator.faults.add(fault)
    with pytest.raises((http.client.RemoteDisconnected, ssl.SSLError)):
        hand.register()
    assert registered(simulator) == changed
    assert simulator.calls[-1].status is None


def test_a_truncated_answer_ends_in_the_middle(simulator, hand):
    simulator.faults.add("truncated")
    with pytest.raises((http.client.IncompleteRead, ssl.SSLError)):
        hand.register()
    assert registered(simulator) == 1


def test_a_malformed_answer_is_no_xml(simulator, hand):
    simulator.faults.add("malformed")
    answer = hand.register()
    assert (answer.status, registered(simulator)) == (200, 1)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.body)


def test_a_hostile_answer_carries_an_entity_bomb(simulator, hand):
    simulator.faults.add("hostile")
    answer = hand.register()
    assert answer.body.count(b"<!ENTITY") == 10
    assert b"<msgResultOper>&j;" in answer.body
    with pytest.raises(etree.XMLSyntaxError, match="[Ee]ntity"):
        etree.fromstring(answer.body)
    assert registered(simulator) == 1


def test_a_hostile_file_answer_is_harmless_looking_xml_that_reads_a_file(
    simulator, hand
):
    simulator.faults.add("hostile_file")
    answer = hand.register()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.fromstring(answer.body, parser).getroottree()
    [entity] = tree.docinfo.internalDTD.iterentities()
    assert (entity.name, entity.system_url) == ("j", "file:///etc/hostname")
    assert b"<msgResultOper>&j;" in answer.body
    assert registered(simulator) == 1


def test_an_oversized_answer_is_sent_to_its_end(simulator, hand):
    simulator.faults.add("oversized")
    answer = hand.register()
    assert len(answer.body) > 40 * 1024 * 1024
    assert registered(simulator) == 1


@pytest.mark.parametrize("fault", ["delay_before", "delay_after"])
def test_a_delay_takes_its_time_and_then_answers(simulator, hand, fault):
    simulator.faults.add(fault, seconds=0.2)
    start = time.monotonic()
    assert hand.register().code == 2001
    assert time.monotonic() - start >= 0.2


@pytest.fixture
def send_and_leave(hand, build):
    """Send a registration and wait ``seconds`` for the answer that does not come."""
    connection = hand.connection()

    def send(seconds):
        connection.connect()
        connection.sock.settimeout(seconds)
        envelope = hand.envelope(build("registarSerie", hand.register_values()))
        with pytest.raises(TimeoutError):
            hand.exchange(connection, envelope)

    yield send
    connection.close()


def test_who_does_not_wait_for_a_delayed_answer_finds_the_series_later(
    simulator, hand, send_and_leave
):
    simulator.faults.add("delay_after", seconds=60)
    send_and_leave(0.5)
    wait_until(lambda: registered(simulator), "the change in the book")
    assert hand.query().text("serie") == "A2027"


def test_a_delay_before_the_change_leaves_the_book_as_it_was(
    simulator, hand, send_and_leave
):
    simulator.faults.add("delay_before", seconds=60)
    send_and_leave(0.5)
    assert hand.query().series == []
    threads = threading.enumerate()
    start = time.monotonic()
    simulator.stop()
    assert time.monotonic() - start < 5, "stopping does not wait for the delay"
    for thread in threads:
        if thread.name.startswith("Thread") and thread is not threading.main_thread():
            thread.join(5)
    assert registered(simulator) == 0, "and what was waiting is not done any more"


def test_a_refused_handshake_reaches_no_service(simulator, hand):
    simulator.faults.add("handshake", times=2)
    for _attempt in range(2):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            hand.register()
    assert simulator.calls == []
    assert hand.register().code == 2001


def test_latency_slows_every_answer(make_simulator, make_hand):
    hand = make_hand(make_simulator(latency=0.1))
    start = time.monotonic()
    hand.query()
    assert time.monotonic() - start >= 0.1


def test_a_fault_waits_for_its_operation_and_strikes_its_number_of_times(
    simulator, hand
):
    simulator.faults.add("technical", "registarSerie", times=2)
    assert hand.query().code == 2002
    assert [hand.register().code for _n in range(3)] == [5000, 5000, 2001]


def test_a_fault_without_a_number_strikes_until_cleared(simulator, hand):
    simulator.faults.add("technical", times=None)
    assert {hand.query().code for _n in range(3)} == {5000}
    simulator.faults.clear()
    assert hand.query().code == 2002


def test_faults_queue_up(simulator, hand):
    simulator.faults.add("unknown_code")
    simulator.faults.add("technical")
    assert [hand.query().code for _n in range(3)] == [4999, 5000, 2002]
    assert simulator.faults.waiting == []


def test_a_fault_never_hides_a_wrong_request(simulator, hand):
    simulator.faults.add("technical")
    assert hand.register(serie="x" * 36).text("faultcode") == "env:Client"
    assert hand.register(security=hand.security(password="x")).text("Code") == "99"
    assert simulator.faults.waiting == [Fault("technical")]


def test_unknown_faults_operations_and_numbers_are_refused():
    faults = Faults()
    for arguments in (("thunder",), ("technical", "register"), ("technical", None, 0)):
        with pytest.raises(ValueError, match="unknown fault|unknown operation|times"):
            faults.add(*arguments)
    assert faults.waiting == []


def test_every_fault_of_the_table_does_something(simulator, hand):
    """A name in the table that no code knows would pass unnoticed."""
    unchanged = hand.query().body
    silent = {"delay_before", "delay_after", "handshake", "missing_code"}
    failures = (http.client.HTTPException, OSError)
    for fault in sorted(FAULTS.keys() - silent):
        simulator.faults.add(fault, "consultarSeries")
        try:
            assert hand.query().body != unchanged, fault
        except failures:
            assert simulator.faults.waiting == [], fault
