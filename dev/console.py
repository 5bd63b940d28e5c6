# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the person at the terminal sees, and how a run ends."""

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager

QUIET = 15  # seconds that a step may say nothing


class Failure(Exception):
    """Something the person can act on: printed without a traceback."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(title: str):
    """Print ``title``, that it goes on and, at the end, how many seconds it took."""
    say(f"→ {title} …")
    start = time.monotonic()
    ended = threading.Event()

    def go_on():
        while not ended.wait(QUIET):
            say(f"  … {time.monotonic() - start:.0f} s")

    threading.Thread(target=go_on, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
    say(f"  {title}: {time.monotonic() - start:.0f} s")


def stop_on_signals() -> None:
    """Turn the usual ways to end a program into Ctrl-C, so that all is stopped."""

    def interrupt(number, frame):
        # Once is enough: a second signal must not cut the clean-up short.
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def main(function) -> None:
    """Run ``function`` and end the process with its exit code."""
    # PostgreSQL's own user must be able to read what is installed here.
    os.umask(0o022)
    stop_on_signals()
    try:
        code = function()
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        say("\nStopped.")
        code = 130
    sys.exit(code or 0)
