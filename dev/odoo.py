# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run Odoo's own command with the addon on its path."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from . import machine, odoo_source
from .console import Failure
from .paths import LOCAL, LOGS, PYTHON, ROOT, TEST_FOLDER

DATA = LOCAL / "odoo-data"
# Run in Odoo's shell.
SCRIPTS = Path(__file__).parent / "scripts"
HOST = "127.0.0.1"


def environment() -> dict[str, str]:
    """Return the environment for Odoo's processes."""
    home = odoo_source.home()
    return {
        **os.environ,
        "PATH": machine.path_with_tools(),
        "PYTHONPATH": str(home),
        "ODOO_RC": str(_configuration(home)),
        "PYTHONUNBUFFERED": "1",
    }


def _configuration(home: Path) -> Path:
    """Write Odoo's configuration; the database comes from libpq's variables."""
    path = LOCAL / "odoo.conf"
    folders = [f for f in (home / "addons", ROOT, TEST_FOLDER) if f.is_dir()]
    lines = [
        "[options]",
        f"addons_path = {','.join(map(str, folders))}",
        f"data_dir = {DATA}",
        f"http_interface = {HOST}",
        f"screenshots = {LOGS / 'screenshots'}",
        "list_db = False",
        "",
    ]
    text = "\n".join(lines)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        # Not for nothing: another run may just be reading it.
        path.write_text(text, encoding="utf-8")
    return path


def command(*arguments: str) -> list[str]:
    """Return the command line of ``odoo`` (the package brings no ``odoo-bin``)."""
    return [str(PYTHON), "-m", "odoo", *arguments]


def log_file(name: str) -> Path:
    """Return the path of a log, whose folder exists."""
    LOGS.mkdir(parents=True, exist_ok=True)
    return LOGS / f"{name}.log"


def _start(arguments: tuple[str, ...], output) -> subprocess.Popen:
    return subprocess.Popen(
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        env=environment(),
        text=True,
        # Ctrl-C is for us: Odoo is stopped in its turn.
        start_new_session=True,
    )


def run(*arguments: str, log: str, given: str = "") -> Path:
    """Run Odoo to its end, its output in a log file, whose path is returned.

    :param given: standard input
    :raise Failure: with the end of the log when Odoo fails
    """
    path = log_file(log)
    with open(path, "w", encoding="utf-8") as output:
        process = _start(arguments, output)
        try:
            process.communicate(given)
        finally:
            stop(process)
    if process.returncode:
        raise Failure(f"{tail(path)}\nOdoo failed, see {path}")
    return path


def script(
    path: Path,
    database: str,
    settings: dict | None = None,
    options: tuple[str, ...] = (),
) -> None:
    """Run a file in Odoo's shell; it finds ``settings`` as a dict."""
    source = path.read_text(encoding="utf-8")
    run(
        *("shell", "-d", database, "--no-http", *options),
        log=f"{database}-{path.stem}",
        given=f"settings = {settings!r}\n{source}",
    )


def stop(process: subprocess.Popen, patience: float = 15) -> None:
    """End a process as Ctrl-C does, so that it ends what it started; wait for it.

    :param patience: seconds until it is killed
    """
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tail(path: Path, lines: int = 40) -> str:
    """Return the end of a text file."""
    return "\n".join(path.read_text(encoding="utf-8").splitlines()[-lines:])


def free_port() -> int:
    """Return a TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the TCP port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def serve(database: str, port: int, log: str, *options: str) -> subprocess.Popen:
    """Start Odoo and return its process once it answers over HTTP.

    :raise Failure: with the end of the log when it does not
    """
    path = log_file(log)
    options += ("-d", database, "--db-filter", f"^{database}$")
    options += ("--http-port", str(port))
    with open(path, "w", encoding="utf-8") as output:
        process = _start(options, output)
    try:
        _wait_for_login(f"http://{HOST}:{port}", process, path)
    except BaseException:
        stop(process)
        raise
    return process


@contextmanager
def serving(database: str, port: int, log: str = "server"):
    """Have Odoo answer over HTTP inside the block; the value is its address."""
    process = serve(database, port, log)
    try:
        yield f"http://{HOST}:{port}"
    finally:
        stop(process)


def _wait_for_login(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/web/login", timeout=60).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise Failure(f"{tail(log)}\nOdoo does not answer at {url}, see {log}")
