# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The admin page and the command line."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from shutil import copytree

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

import simulator as package
from simulator.__main__ import main
from simulator.certificates import Certificates
from simulator.server import Simulator

ADDON = Path(package.__file__).parents[1]


def ask(url, method="GET", content_type="application/json", **values):
    """The JSON answer of the admin page."""
    data = json.dumps(values).encode() if method == "POST" else None
    request = urllib.request.Request(
        url, data, {"Content-Type": content_type}, method=method
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as response:
        return json.load(response)


@pytest.fixture
def admin(make_simulator):
    """A simulator with its admin page."""
    return make_simulator(admin=True)


def test_there_is_no_admin_page_unless_asked_for(simulator):
    assert simulator.admin_url is None


def test_the_admin_page_listens_on_this_machine_only(admin):
    assert admin.admin_url.startswith("http://127.0.0.1:")


def test_the_admin_page_tells_calls_and_series(admin, make_hand):
    code = make_hand(admin).register().validation_code
    [call] = ask(admin.admin_url + "calls")
    assert (call["operation"], call["code"]) == ("registarSerie", 2001)
    [series] = ask(admin.admin_url + "series")
    assert (series["identifier"], series["validation_code"]) == ("A2027", code)
    status = ask(admin.admin_url + "status")
    assert (status["url"], status["series"], status["calls"]) == (admin.url, 1, 1)
    ask(admin.admin_url + "calls", "DELETE")
    assert admin.calls == []


def test_the_admin_page_adds_and_clears_faults(admin, make_hand):
    hand = make_hand(admin)
    url = admin.admin_url + "faults"
    [fault] = ask(url, "POST", fault="technical", operation="registarSerie", times=2)
    assert fault["times"] == 2
    assert hand.register().code == 5000
    assert ask(url) == [fault | {"times": 1}]
    assert ask(url, "DELETE") == []
    assert hand.register().code == 2001


def test_the_admin_page_seeds_series(admin, make_hand):
    ask(
        admin.admin_url + "series",
        "POST",
        count=3,
        prefix="OLD",
        registration_date="2026-01-02",
        state="F",
    )
    series = make_hand(admin).query(estado="F").series
    assert [info["serie"] for info in series] == ["OLD1", "OLD2", "OLD3"]
    assert {info["dataRegisto"] for info in series} == {"2026-01-02"}


def test_the_admin_page_moves_the_clock_or_only_the_calendar(admin, make_hand):
    hand = make_hand(admin)
    code = hand.register().validation_code
    created = hand.created()
    ask(admin.admin_url + "clock", "POST", days=2)
    assert hand.annul(code).code == 4004, "too late by the calendar, header still good"
    ask(admin.admin_url + "clock", "POST", seconds=600)
    answer = hand.call("consultarSeries", hand.security(created=created))
    assert answer.text("Code") == "10"


def test_the_admin_page_adds_and_unlocks_users(admin, make_hand):
    hand = make_hand(admin)
    for _attempt in range(5):
        hand.call("consultarSeries", hand.security(password="x"))
    assert hand.query().text("NumberOfTriesRemaining") == "0"
    url = admin.admin_url + "users"
    ask(url, "POST", username="555555550/1", password="simulador-1")
    assert hand.query().code == 2002
    ask(url, "POST", username="555555550/7", password="p", profiles=["WDT"])
    assert make_hand(admin, "555555550/7").query().text("Code") == "1200"


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("nothing", {}, 404),
        ("faults", {"method": "POST", "fault": "thunder"}, 400),
        ("clock", {"method": "POST", "hours": 1}, 400),
        ("faults", {"method": "POST", "content_type": "text/plain"}, 415),
    ],
)
def test_the_admin_page_refuses_what_it_does_not_know(admin, path, options, status):
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(admin.admin_url + path, **options)
    assert caught.value.code == status
    assert json.load(caught.value)["error"]


def test_help_lists_every_fault(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert "--code-style" in text
    assert "drop_after" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["--user", "nobody"],
        ["--user", "555555550/1"],
        ["--fault", "thunder"],
        ["--fault", "technical:register"],
        ["--fault", "technical::many"],
        ["--code-style", "other"],
    ],
)
def test_wrong_options_are_refused_before_anything_is_made(arguments, tmp_path, capsys):
    folder = tmp_path / "new"
    with pytest.raises(SystemExit) as stopped:
        main(["--folder", str(folder), *arguments])
    assert stopped.value.code == 2
    assert arguments[0] in capsys.readouterr().err
    assert not folder.exists()


def read_instructions(process):
    """What the process prints before it waits."""
    lines = []
    while not lines or not lines[-1].startswith("Ctrl-C"):
        line = process.stdout.readline()
        assert line, f"ended early: {lines}"
        lines.append(line)
    return "".join(lines)


def test_the_command_says_what_to_type_serves_and_stops_on_ctrl_c(
    tmp_path, start_process, make_hand
):
    """From nothing, with the 4096-bit cipher key AT has."""
    folder = tmp_path / "at"
    process = start_process(
        *(sys.executable, "-m", "simulator", "--admin", "--quiet"),
        *("--folder", folder, "--port", "0"),
        *("--user", "555555550/1:pass:word:WSE+WFA", "--user", "599999993/1:WSE"),
        *("--code-style", "production", "--fault", "technical:consultarSeries:1"),
        cwd=ADDON,
    )
    text = read_instructions(process)
    url, port = re.search(r"test_endpoint +(https://127.0.0.1:(\d+)\S+)", text).groups()
    assert url.endswith("/SeriesWSService")
    [ca_file] = re.findall(r"test_ca_bundle +(\S+)", text)
    pfx_file, password = re.search(
        r"client certificate +(\S+) +password (\S+)", text
    ).groups()
    assert re.search(r"555555550/1 +password pass:word +profiles WFA\+WSE", text)
    assert re.search(r"599999993/1 +password WSE +profiles WSE", text)
    [admin_url] = re.findall(r"Admin page: (\S+)", text)

    key, certificate, _others = pkcs12.load_key_and_certificates(
        Path(pfx_file).read_bytes(), password.encode()
    )
    pem_file = tmp_path / "client.pem"
    pem_file.write_bytes(
        certificate.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    twin = Simulator(folder, port=int(port), certificates=Certificates(folder))
    assert (str(twin.url), twin.ca_file) == (url, ca_file)
    assert twin.certificates.cipher_key.key_size == 4096
    hand = make_hand(twin, "555555550/1", "pass:word")
    hand.pem_file = pem_file
    assert hand.query().code == 5000
    assert re.fullmatch("JF.{6}", hand.register().validation_code)
    assert ask(admin_url + "status")["series"] == 1

    process.send_signal(signal.SIGINT)
    assert process.wait(5) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port)))


def test_the_command_keeps_its_certificates_and_stops_on_sigterm(
    tmp_path, certificates, start_process
):
    folder = tmp_path / "at"
    copytree(certificates.folder, folder)
    texts, pfx = [], []
    for _run in range(2):
        process = start_process(
            *(sys.executable, "-m", "simulator", "--folder", folder, "--port", "0"),
            cwd=ADDON,
            stderr=subprocess.DEVNULL,
        )
        texts.append(read_instructions(process))
        pfx.append((folder / "client.pfx").read_bytes())
        process.terminate()
        assert process.wait(5) == 0
    assert pfx[0] == pfx[1]
    pattern = r"555555550/2 +password simulador-2 +profiles WFA"
    assert all(re.search(pattern, text) for text in texts)
    assert "Admin page" not in texts[0]
