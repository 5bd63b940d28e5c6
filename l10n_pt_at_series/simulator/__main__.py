# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m simulator``: the AT simulator alone, until Ctrl-C."""

import argparse
import logging
import re
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .certificates import Certificates
from .faults import FAULTS, Fault
from .security import User
from .server import Simulator

PFX_PASSWORD = "simulador"
DEFAULT_FOLDER = Path.home() / ".at-series-simulator"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr,
        format="%(asctime)s %(message)s",
        level=logging.WARNING if options.quiet else logging.INFO,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    simulator = Simulator(
        options.folder,
        port=options.port,
        users=options.user,
        code_style=options.code_style,
        skew=options.skew,
        latency=options.latency,
        nifs_without_activity=options.no_activity,
        single_number_finalise=options.single_number_finalise,
        certificates=Certificates(options.folder, cipher_bits=4096),
        admin=options.admin,
        admin_port=options.admin_port,
    )
    for fault in options.fault:
        simulator.faults.add(fault)
    with simulator:
        _say(_instructions(simulator))
        stop.wait()
    _say("Stopped. Series are kept in the folder.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A strict simulator of AT's series web service (SeriesWSService).",
        epilog="Faults:\n"
        + "\n".join(f"  {name:18} {text}" for name, text in FAULTS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--folder",
        type=Path,
        default=DEFAULT_FOLDER,
        help="certificates and registered series (default: %(default)s)",
    )
    add("--port", type=int, default=8722, help="HTTPS port, 0 for a free one (8722)")
    add(
        "--user",
        type=_user,
        action="append",
        metavar="NIF/n:PASSWORD[:WSE+WFA]",
        help="a sub-user and its profiles, may be repeated (default: three users)",
    )
    add(
        "--code-style",
        choices=("test", "production"),
        default="test",
        help="codes of 10 characters beginning with AA, or of 8 (test)",
    )
    add("--skew", type=int, default=300, help="tolerance for Created, seconds (300)")
    add("--latency", type=float, default=0, help="seconds each answer takes (0)")
    add(
        "--no-activity",
        action="append",
        default=[],
        metavar="NIF",
        help="a taxpayer without open activity (4043), may be repeated",
    )
    add(
        "--single-number-finalise",
        action="store_true",
        help="let a series with one document be finalised",
    )
    add(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="NAME[:OPERATION[:TIMES[:SECONDS]]]",
        help="let a fault strike (any operation, 1 time; TIMES may be 'always')",
    )
    add("--admin", action="store_true", help="serve the admin page on 127.0.0.1")
    add("--admin-port", type=int, default=0, help="its port (a free one)")
    add("--quiet", action="store_true", help="do not log each call")
    return parser


def _user(text: str) -> User:
    username, _colon, password = text.partition(":")
    profiles = re.search(r":([A-Z]{3}(?:\+[A-Z]{3})*)$", password)
    if profiles:
        password = password[: profiles.start()]
    if not re.fullmatch(r"[0-9]{9}/[0-9]{1,4}", username) or not password:
        raise argparse.ArgumentTypeError(f"{text!r} is not NIF/n:PASSWORD")
    names = profiles[1].split("+") if profiles else ["WSE"]
    return User(username, password, frozenset(names))


def _fault(text: str) -> Fault:
    name, operation, times, seconds = (text.split(":") + [""] * 3)[:4]
    times = times or "1"
    try:
        return Fault(
            name,
            operation or None,
            None if times == "always" else int(times),
            float(seconds) if seconds else 2,
        )
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _instructions(simulator: Simulator) -> str:
    certificates = simulator.certificates
    pfx_file = simulator.folder / "client.pfx"
    if not pfx_file.exists():
        pfx_file.touch(mode=0o600)
        pfx_file.write_bytes(certificates.client().pfx(PFX_PASSWORD))
    users = "\n".join(
        f"    {user.username}  password {user.password}"
        f"  profiles {'+'.join(sorted(user.profiles))}"
        for user in simulator.users.values()
    )
    admin = f"\nAdmin page: {simulator.admin_url}" if simulator.admin_url else ""
    return f"""AT series simulator: {simulator.url}

In Odoo, Settings > Technical > System Parameters:
    l10n_pt_at_series.test_endpoint   {simulator.url}
    l10n_pt_at_series.test_ca_bundle  {simulator.ca_file}
Settings > Invoicing > Portugal: communication with AT, environment Test:
    client certificate  {pfx_file}  password {PFX_PASSWORD}
    AT cipher key       {certificates.cipher_file}
Sub-users (the NIF is that of the taxpayer):
{users}
{admin}
Ctrl-C stops it; series and certificates stay in {simulator.folder}"""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
