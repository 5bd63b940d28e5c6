# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""State over restarts, kills and simultaneous requests."""

import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import pytest

import simulator as package
from simulator.book import Book
from simulator.server import Simulator
from support.waiting import wait_until

ADDON = Path(package.__file__).parents[1]


def test_series_survive_a_restart(make_simulator, make_hand):
    simulator = make_simulator()
    hand = make_hand(simulator)
    hand.finalise(hand.register().validation_code, justificacao="Fim")
    hand.register(serie="B", numInicialSeq="9" * 25)
    before = hand.query().body
    simulator.stop()

    restarted = make_simulator()
    assert restarted.book.series == simulator.book.series
    hand = make_hand(restarted)
    assert hand.query().body == before
    assert hand.register(serie="b").code == 4001


def test_the_book_is_replaced_whole_or_not_at_all(simulator, hand, monkeypatch):
    hand.register()

    def fail(*_args):
        raise OSError("disk full")

    monkeypatch.setattr("simulator.book.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        simulator.seed(prefix="NEW")
    assert [series.identifier for series in simulator.book.series] == ["A2027"]
    assert Book(simulator.folder / "book.json").series == simulator.book.series


def test_a_killed_simulator_has_kept_what_it_did_not_answer(
    tmp_path, certificates, make_hand, start_process
):
    """SIGKILL between the change and the answer."""
    folder = tmp_path / "at"
    copytree(certificates.folder, folder)
    port = _free_port(tmp_path, certificates)
    process = start_process(
        *(sys.executable, "-m", "simulator", "--quiet"),
        *("--folder", folder, "--port", str(port)),
        *("--fault", "delay_after:registarSerie:1:60"),
        cwd=ADDON,
    )
    assert str(port) in process.stdout.readline(), "it says so when it serves"
    stopped = Simulator(folder, port=port, certificates=certificates)
    hand = make_hand(stopped)
    failures = []

    def register():
        try:
            hand.register()
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=register)
    thread.start()
    book = folder / "book.json"
    wait_until(book.exists, "the book on disk")
    process.kill()
    process.wait()
    thread.join(10)
    assert len(failures) == 1, "the answer was lost"

    restarted = Simulator(folder, port=port, certificates=certificates)
    with restarted:
        hand = make_hand(restarted)
        assert hand.query().text("serie") == "A2027"
        assert hand.register().code == 4001


def _free_port(tmp_path, certificates):
    with Simulator(tmp_path / "port", certificates=certificates) as simulator:
        return simulator.port


def test_one_of_many_simultaneous_registrations_of_a_series_wins(simulator, hand):
    start = threading.Barrier(16)

    def register(number):
        envelope_parts = {"serie": "A2027" if number % 2 else "a2027"}
        start.wait()
        return hand.register(**envelope_parts).code

    with ThreadPoolExecutor(16) as pool:
        codes = Counter(pool.map(register, range(16)))
    assert codes == {2001: 1, 4001: 15}
    assert len(simulator.book.series) == 1


def test_simultaneous_registrations_of_different_series_all_win(simulator, hand):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: hand.register(serie=f"S{n}"), range(40)))
    assert {answer.code for answer in answers} == {2001}
    assert len({answer.validation_code for answer in answers}) == 40
    assert Book(simulator.folder / "book.json").series == simulator.book.series


def test_one_of_many_simultaneous_uses_of_a_header_wins(hand):
    security = hand.security()
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _n: hand.call("consultarSeries", security), range(8))
        )
    assert sorted(answer.status for answer in answers) == [200] + [500] * 7


def test_five_thousand_series_come_in_one_answer(simulator, hand):
    simulator.seed(5000, document_type="FS")
    simulator.seed(3, nif="599999993")
    series = hand.query().series
    assert len(series) == 5000
    assert len({info["codValidacaoSerie"] for info in series}) == 5000
    assert {info["tipoDoc"] for info in series} == {"FS"}


def test_calls_are_kept_with_what_came_and_what_was_answered(simulator, hand):
    hand.register()
    hand.send(b"rubbish")
    first, second = simulator.calls
    assert (first.operation, first.username, first.status, first.code) == (
        "registarSerie",
        "555555550/1",
        200,
        2001,
    )
    assert first.reason is None
    assert "<wss:Nonce>" in first.envelope
    assert "simulador-1" not in first.envelope
    assert (second.operation, second.status, second.code) == (None, 500, None)
    assert second.reason.startswith("not well-formed XML")
    assert second.envelope == "rubbish"
