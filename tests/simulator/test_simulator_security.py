# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The security header, the users and their passwords."""

import os

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP

from simulator.security import User

OASIS = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
WSS = "http://schemas.xmlsoap.org/ws/2002/12/secext"


def query(hand, security):
    return hand.call("consultarSeries", security)


def assert_refused(answer, code, tries_left=-1):
    assert answer.status == 500
    assert answer.text("faultcode") == "Client.Authentication"
    failed = answer.tree.find(".//AuthenticationFailed")
    assert [child.tag for child in failed] == [
        "Code",
        "Message",
        "NumberOfTriesRemaining",
    ]
    assert answer.text("Code") == str(code)
    assert answer.text("Message")
    assert answer.text("NumberOfTriesRemaining") == str(tries_left)


def test_a_header_wrapped_at_76_characters_is_understood(hand):
    plain = hand.security()
    nonce = plain.partition("<wss:Nonce>")[2].partition("</wss:Nonce>")[0]
    lines = "\n    ".join(nonce[i : i + 76] for i in range(0, len(nonce), 76))
    assert query(hand, plain.replace(nonce, f"\n    {lines}\n  ")).code == 2002


def test_the_order_of_the_four_parts_is_free(hand):
    created = hand.security().partition("<wss:Created>")
    token = "<wss:UsernameToken>"
    moved = created[0].replace(
        token, token + "<wss:Created>" + created[2].partition("</wss:UsernameToken>")[0]
    )
    assert moved.index("Created") < moved.index("Username>", moved.index("Created"))
    assert query(hand, moved + "</wss:UsernameToken></wss:Security>").code == 2002


@pytest.mark.parametrize("password", ["Pässword€16", "0123456789abcdef", "a <&> b"])
def test_passwords_of_any_letters_and_length_are_understood(
    make_simulator, make_hand, password
):
    simulator = make_simulator(users=[User("555555550/1", password)])
    assert make_hand(simulator).query().code == 2002


def test_without_a_security_header_the_user_is_refused(hand, build):
    assert_refused(query(hand, ""), 33)
    body = build("consultarSeries", {})
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    envelope = f'<S:Envelope xmlns:S="{soap}"><S:Body>{body}</S:Body></S:Envelope>'
    assert_refused(hand.send(envelope), 33)


@pytest.mark.parametrize(
    "change",
    [
        (WSS, OASIS),
        ("<wss:UsernameToken>", '<wss:UsernameToken Id="1">'),
        ("<wss:Password>", '<wss:Password Type="PasswordText">'),
        ("<wss:Security ", '<wss:Security at:Version="2" xmlns:at="urn:at" '),
        ("<wss:Username>", "<wss:Extra/><wss:Username>"),
        ("wss:Created>", "wss:created>"),
        ("</wss:UsernameToken>", "</wss:UsernameToken><wss:Timestamp/>"),
    ],
    ids=lambda change: change[1].partition(" ")[0],
)
def test_a_header_of_another_shape_gets_the_client_fault(hand, change):
    answer = query(hand, hand.security().replace(*change))
    assert answer.text("faultcode") == "env:Client"


def test_two_security_headers_get_the_client_fault(hand):
    answer = query(hand, hand.security() + hand.security())
    assert answer.text("faultcode") == "env:Client"


@pytest.mark.parametrize("part", ["Username", "Password", "Nonce", "Created"])
def test_a_missing_part_gets_the_client_fault(hand, part):
    answer = query(hand, hand.security(**{part: None}))
    assert answer.text("faultcode") == "env:Client"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"Username": ""}, 1),
        ({"Username": "555555550"}, 4),
        ({"Username": "PT555555550/1"}, 4),
        ({"Username": "555555550/12345"}, 4),
        ({"password": ""}, 6),
        ({"Nonce": "***"}, 7),
        ({"Password": "abc"}, 7),
        ({"Nonce": "AAAA"}, 8),
        ({"key": b"k" * 24}, 11),
        ({"created": "2026-01-01 10:20:30"}, 9),
        ({"created": "2026-01-01T10:20:30Z"}, 9),
        ({"created": "2026-13-01T10:20:30.1Z"}, 9),
        ({"Created": "AAAAAAAAAAAAAAAAAAAAAA=="}, 16),
        ({"Created": "AAAA"}, 16),
        ({"Password": "AAAAAAAAAAAAAAAAAAAAAA=="}, 17),
    ],
)
def test_each_mistake_in_the_header_has_its_code(hand, parts, code):
    assert_refused(query(hand, hand.security(**parts)), code)


def test_a_timestamp_in_clear_is_refused(hand):
    assert_refused(query(hand, hand.security(Created=hand.created())), 7)


def test_oaep_instead_of_pkcs1_padding_is_refused(hand):
    oaep = OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None)
    answer = query(hand, hand.security(padding=oaep))
    # OpenSSL hides bad padding behind random bytes, rarely 16 of them.
    assert answer.text("Code") in ("8", "11", "16")


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_created_may_have_one_to_three_digits_after_the_second(hand, digits):
    created = hand.created()[:-1]
    created = created[: len(created) - 3 + digits] + "Z"
    assert query(hand, hand.security(created=created)).code == 2002


def test_created_outside_the_window_is_refused_on_both_sides(make_simulator, make_hand):
    hand = make_hand(make_simulator(skew=60))
    for seconds in (-50, 50):
        created = hand.created(seconds=seconds)
        assert query(hand, hand.security(created=created)).code == 2002
    for seconds in (-70, 70):
        created = hand.created(seconds=seconds)
        assert_refused(query(hand, hand.security(created=created)), 10)


def test_a_header_sent_twice_is_refused(hand):
    security = hand.security()
    assert query(hand, security).code == 2002
    assert_refused(query(hand, security), 12)


def test_a_key_used_again_in_a_new_header_is_refused_even_after_a_restart(
    make_simulator, make_hand
):
    key = os.urandom(16)
    simulator = make_simulator()
    hand = make_hand(simulator)
    assert query(hand, hand.security(key=key)).code == 2002
    simulator.stop()
    hand = make_hand(make_simulator())
    assert_refused(query(hand, hand.security(key=key)), 12)
    assert hand.query().code == 2002


def test_an_unknown_user_is_refused(hand):
    assert_refused(query(hand, hand.security(Username="555555550/9")), 99)


def test_wrong_passwords_count_down_and_lock_the_user(make_simulator, make_hand):
    simulator = make_simulator(max_tries=3)
    hand = make_hand(simulator)
    for tries_left in (2, 1, 0, 0):
        assert_refused(query(hand, hand.security(password="x")), 99, tries_left)
    assert_refused(hand.query(), 99, 0)
    assert make_hand(simulator, "599999993/1").query().code == 2002, "others go on"

    simulator.stop()
    simulator = make_simulator(max_tries=3)
    hand = make_hand(simulator)
    assert_refused(hand.query(), 99, 0)
    simulator.set_user(simulator.users["555555550/1"])
    assert hand.query().code == 2002, "unlocked"


def test_the_right_password_starts_the_count_again(make_simulator, make_hand):
    hand = make_hand(make_simulator(max_tries=3))
    for _round in range(2):
        assert_refused(query(hand, hand.security(password="x")), 99, 2)
        assert_refused(query(hand, hand.security(password="x")), 99, 1)
        assert hand.query().code == 2002


def test_a_user_without_the_wse_profile_gets_1200(simulator, make_hand):
    assert_refused(make_hand(simulator, "555555550/2").query(), 1200)


def test_a_refused_user_changes_nothing(simulator, hand):
    hand.register(security=hand.security(password="x"))
    assert simulator.book.series == []
    [call] = simulator.calls
    assert (call.operation, call.status, call.code) == ("registarSerie", 500, 99)
