# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Find or fetch Odoo 19 (standard library only).

PyPI has no Odoo. Debian unstable packages it as plain Python that runs from a
virtual environment, so it is downloaded with the machine's own apt, whose
addresses and keys are read from its configuration, and unpacked here.
"""

import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path

from .console import Failure, step
from .machine import one_at_a_time
from .paths import LOCAL, cache

SERIES = (19, 0)
# The package links to these for scripts and fonts.
UNSTABLE = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
# Unstable's newer Font Awesome lacks the file names that Odoo links to.
RELEASED = ("fonts-font-awesome",)
INSIDE = "usr/lib/python3/dist-packages"
# Debian leaves this file, which blurs the background of video calls, out; the web
# client complains of it in the browser's console, which ends a tour. Empty will do.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
ADVICE = (
    "Set ODOO_HOME to an Odoo 19.0 source tree (the folder that holds 'odoo' and"
    " 'addons') and run this again."
)


def home() -> Path:
    """Return the folder that holds the package ``odoo``, fetched when needed.

    :raise Failure: when there is none of series 19.0
    """
    given = os.environ.get("ODOO_HOME")
    if given:
        return _verified(Path(given).expanduser().resolve())
    unpacked = LOCAL / "odoo"
    with one_at_a_time("setup"):
        if not unpacked.is_dir():
            _fetch(unpacked)
    return _verified(unpacked)


def _verified(folder: Path) -> Path:
    candidates = (folder, folder / INSIDE)
    found = next((f for f in candidates if (f / "odoo/release.py").is_file()), None)
    if not found:
        raise Failure(f"{folder} holds no Odoo. {ADVICE}")
    version = runpy.run_path(str(found / "odoo/release.py"))["version_info"][:2]
    if version != SERIES:
        raise Failure(f"{folder} holds Odoo {version[0]}.{version[1]}. {ADVICE}")
    return found


def _fetch(target: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise Failure(f"Odoo cannot be fetched without Debian's apt. {ADVICE}")
    with step("Odoo 19 from Debian"):
        packages = _download(cache() / "odoo-19")
        partial = target.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for package in packages:
            subprocess.run(["dpkg", "-x", package, partial], check=True)
        left_out = partial / INSIDE / LEFT_OUT
        left_out.parent.mkdir(parents=True, exist_ok=True)
        left_out.touch()
        partial.rename(target)


def _download(folder: Path) -> list[Path]:
    """Return the packages' files, from an earlier run if they are complete."""
    folder.mkdir(exist_ok=True)
    complete = folder / "complete"
    if not complete.is_file():
        apt = _private_apt(folder / "apt")
        _run([*apt, "update"], folder)
        _run([*apt, "download", *UNSTABLE], folder)
        release = _release()["VERSION_CODENAME"]
        _run([*apt, "download", *(f"{name}/{release}" for name in RELEASED)], folder)
        shutil.rmtree(folder / "apt")
        complete.touch()
    return sorted(folder.glob("*.deb"))


def _run(command: list[str], folder: Path) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode:
        raise Failure(f"{result.stderr}\napt could not fetch Odoo. {ADVICE}")


def _private_apt(state: Path) -> list[str]:
    """Return an apt-get that sees unstable too and leaves the machine as it is."""
    shutil.rmtree(state, ignore_errors=True)
    (state / "lists/partial").mkdir(parents=True)
    (state / "cache/archives/partial").mkdir(parents=True)
    uri, keyring = _own_source()
    release = _release()["VERSION_CODENAME"]
    options = f"[signed-by={keyring}] " if keyring else ""
    sources = state / "sources.list"
    sources.write_text(
        "".join(f"deb {options}{uri} {suite} main\n" for suite in ("sid", release))
    )
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": state / "lists",
        "Dir::Cache": state / "cache",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root",  # "_apt" cannot write into a private folder
        "Debug::NoLocking": "1",
    }
    return ["apt-get", "-qq", *(f"-o{key}={value}" for key, value in settings.items())]


def _release() -> dict[str, str]:
    text = Path("/etc/os-release").read_text(encoding="utf-8")
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: value.strip('"') for name, _, value in pairs}


def _own_source() -> tuple[str, str | None]:
    """Return address and keyring of the machine's own Debian archive."""
    release = _release()
    if release.get("ID") == "debian":
        for stanza in _sources():
            suites = stanza.get("suites", "").split()
            if release["VERSION_CODENAME"] in suites:
                key = stanza.get("signed-by", "")
                return stanza["uris"].split()[0], key if key.startswith("/") else None
    raise Failure(f"No Debian archive is configured on this machine. {ADVICE}")


def _sources():
    """Yield the apt sources of the machine as dicts, whichever way they are written."""
    etc = Path("/etc/apt")
    for file in sorted(etc.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", file.read_text(encoding="utf-8")):
            pairs = re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", stanza, re.MULTILINE)
            yield {name.lower(): value.strip() for name, value in pairs}
    for file in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        line = r"^deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)"
        for options, uri, suite in re.findall(line, text, re.MULTILINE):
            signed = re.search(r"signed-by=(\S+)", options)
            key = signed[1] if signed else ""
            yield {"uris": uri, "suites": suite, "signed-by": key}
