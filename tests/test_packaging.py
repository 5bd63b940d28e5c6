# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each wheel holds all of its addon, and Odoo finds the addons where pip puts them."""

import ast
import email
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAIN = "l10n_pt_at_series"
ADDONS = sorted(path.parent.name for path in ROOT.glob("l10n_pt_*/__manifest__.py"))
NAMESPACE = PurePosixPath("odoo/addons")
PACKAGED = ("LICENSE", "COPYING", "README.rst", "pyproject.toml", "setup.py", *ADDONS)
# What running the addons and their tests leaves behind.
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Wheels by addon, built one after the other in a copy of the repository."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=LEFTOVERS)
        else:
            shutil.copy(ROOT / name, source)
    archives = {}
    for addon in ADDONS:
        target = tmp_path_factory.mktemp("wheel")
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        pip += ["--no-build-isolation", "--no-index", "--wheel-dir", target, source]
        # The main addon is what one gets without asking for another.
        asked = {} if addon == MAIN else {"ADDON": addon}
        subprocess.run(pip, check=True, timeout=300, env={**os.environ, **asked})
        [path] = target.glob("*.whl")
        archives[addon] = zipfile.ZipFile(path)
    yield archives
    for archive in archives.values():
        archive.close()


@pytest.fixture(params=ADDONS)
def addon(request):
    return request.param


@pytest.fixture
def wheel(wheels, addon):
    return wheels[addon]


def manifest_of(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text("utf-8"))


def test_wheel_holds_every_file_of_the_addon_and_nothing_else(wheel, addon):
    files = {
        str(NAMESPACE / path.relative_to(ROOT).as_posix())
        for path in (ROOT / addon).rglob("*")
        if path.is_file() and not {"__pycache__", ".ruff_cache"} & {*path.parts}
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == files


def test_wheel_of_the_main_addon_holds_files_of_every_kind(wheels):
    suffixes = {PurePosixPath(name).suffix for name in wheels[MAIN].namelist()}
    assert suffixes >= {".csv", ".png", ".po", ".pot", ".py", ".sql", ".wsdl", ".xml"}


def test_wheel_leaves_odoo_and_its_addons_namespaces(wheel):
    names = wheel.namelist()
    assert "odoo/__init__.py" not in names
    assert "odoo/addons/__init__.py" not in names


def test_wheel_says_what_it_is_and_what_it_needs(wheel, addon):
    manifest = manifest_of(addon)
    [name] = [n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")]
    metadata = email.message_from_bytes(wheel.read(name))
    assert metadata["Name"] == f"odoo-addon-{addon}"
    assert metadata["Version"] == manifest["version"]
    assert metadata["Requires-Python"] == ">=3.10"
    assert {line.partition("==")[0] for line in metadata.get_all("Requires-Dist")} == {
        "odoo",
        *(f"odoo-addon-{name}" for name in manifest["depends"] if name in ADDONS),
        *manifest.get("external_dependencies", {}).get("python", []),
    }
    licences = [n for n in wheel.namelist() if "/licenses/" in n]
    assert {PurePosixPath(n).name for n in licences} == {"LICENSE", "COPYING"}


def test_odoo_finds_the_installed_addons_by_itself(wheels, tmp_path):
    home = os.environ.get("ODOO_HOME")
    if not home:
        pytest.skip("ODOO_HOME is not set: no Odoo to look for the addons with")
    for archive in wheels.values():
        archive.extractall(tmp_path)
    program = (
        "import odoo.cli.server\n"
        "from odoo.modules.module import Manifest\n"
        f"for addon in {ADDONS!r}: print(Manifest.for_addon(addon).path)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={
            "PATH": os.defpath,
            "HOME": str(tmp_path),
            "PYTHONPATH": os.pathsep.join([home, str(tmp_path)]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    places = [str(tmp_path / NAMESPACE / addon) for addon in ADDONS]
    assert answer.stdout.split() == places
