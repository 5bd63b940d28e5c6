# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tests that need no Odoo: run them with ``pytest -p no:odoo tests``."""

import ipaddress
import socket

import pytest
from hypothesis import settings

import support.bare  # noqa: F401 - so that tests can import the addon's packages

collect_ignore = ["addons"]  # for tests: they run in Odoo

# The same examples on every machine and in every run, and no limit of time for each:
# a busy machine is not a failure.
settings.register_profile("house", derandomize=True, database=None, deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch):
    """No test talks to anything but this machine, not even to ask for a name."""

    def guarded(original, host_of):
        def call(*args, **kwargs):
            host = host_of(*args)
            if not _is_loopback(host):
                pytest.fail(f"a test tried to reach {host!r}")
            return original(*args, **kwargs)

        return call

    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)
        monkeypatch.setattr(socket.socket, name, guarded(original, _peer))
    monkeypatch.setattr(
        socket, "getaddrinfo", guarded(socket.getaddrinfo, lambda host, *_: host)
    )


def _peer(_socket, address):
    return address[0] if isinstance(address, tuple) else None  # a path: Unix socket


def _is_loopback(host):
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
