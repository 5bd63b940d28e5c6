# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The wheel holds all of the addon, and Odoo finds the addon where pip puts it."""

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
ADDON = "l10n_pt_at_series"
INSIDE = PurePosixPath("odoo/addons", ADDON)
PACKAGED = ("LICENSE", "COPYING", "README.rst", "pyproject.toml", "setup.py", ADDON)
# What running the addon and its tests leaves behind.
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built in a copy so that nothing is left in the clone."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=LEFTOVERS)
        else:
            shutil.copy(ROOT / name, source)
    target = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    pip += ["--no-build-isolation", "--no-index", "--wheel-dir", target, source]
    subprocess.run(pip, check=True, timeout=300)
    [path] = target.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_wheel_holds_every_file_of_the_addon(wheel):
    files = {
        str(INSIDE / path.relative_to(ROOT / ADDON).as_posix())
        for path in (ROOT / ADDON).rglob("*")
        if path.is_file() and not {"__pycache__", ".ruff_cache"} & {*path.parts}
    }
    packed = {name for name in wheel.namelist() if name.startswith("odoo/")}
    assert packed == files
    suffixes = {PurePosixPath(name).suffix for name in packed}
    assert suffixes >= {".csv", ".png", ".po", ".pot", ".py", ".sql", ".wsdl", ".xml"}


def test_wheel_leaves_odoo_and_its_addons_namespaces(wheel):
    names = wheel.namelist()
    assert "odoo/__init__.py" not in names
    assert "odoo/addons/__init__.py" not in names
    assert not [name for name in names if name.startswith(("dev/", "tests/"))]


def test_wheel_says_what_it_is_and_what_it_needs(wheel):
    manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text("utf-8"))
    [name] = [n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")]
    metadata = email.message_from_bytes(wheel.read(name))
    assert metadata["Name"] == "odoo-addon-l10n_pt_at_series"
    assert metadata["Version"] == manifest["version"]
    assert metadata["Requires-Python"] == ">=3.10"
    assert {line.partition("==")[0] for line in metadata.get_all("Requires-Dist")} == {
        "odoo",
        *manifest["external_dependencies"]["python"],
    }
    licences = [n for n in wheel.namelist() if "/licenses/" in n]
    assert {PurePosixPath(n).name for n in licences} == {"LICENSE", "COPYING"}


def test_odoo_finds_the_installed_addon_by_itself(wheel, tmp_path):
    home = os.environ.get("ODOO_HOME")
    if not home:
        pytest.skip("ODOO_HOME is not set: no Odoo to look for the addon with")
    wheel.extractall(tmp_path)
    program = (
        "import odoo.cli.server\n"
        "from odoo.modules.module import Manifest\n"
        f"print(Manifest.for_addon({ADDON!r}).path)"
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
    assert answer.stdout.strip() == str(tmp_path / INSIDE)
