# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the person at the terminal sees, and how a run ends."""

import os
import signal
import sys
import time
from contextlib import contextmanager


class Failure(Exception):
    """Something the person can act on: printed without a traceback."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(title: str):
    """Print ``title`` and, when the block ends, how many seconds it took."""
    say(f"→ {title} …")
    start = time.monotonic()
    yield
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
