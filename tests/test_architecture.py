# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may import whom: the table of docs/architecture, read from the code."""

import ast
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / "l10n_pt_at_series"
# All addons that are here: the others stand on the main one.
ADDONS = sorted(path.parent for path in ROOT.glob("l10n_pt_*/__manifest__.py"))
# Of the repository, in no addon: as tests and programs import them.
OUTSIDE = {"_make", "benchmarks", "dev", "support", "tests"}
STANDARD = sys.stdlib_module_names
DOOR = "l10n_pt_at_service"
# The main addon for the addons beside it, whose names begin like it.
MAIN = "odoo.addons.l10n_pt_at_series"
RUN_IN_ODOO = ROOT / "tests/addons"
TEST_ADDONS = sorted(RUN_IN_ODOO.glob("*/"))
# What any model or wizard may use of at/: how a call can fail.
PURE = {"at.errors"}
# What else reads on a connection of its own, to see past its snapshot: the numbering,
# and whoever is told which document has captured a paper meanwhile.
FRESH_CURSOR = {"l10n_pt_document_number_mixin", "l10n_pt_recovery_mixin"}
LONGEST_FILE = 500  # lines
# Models in more than one file.
FILES_OF_MODELS = {
    "l10n_pt.at.guide": 2,  # the steps, and the credentials
    "l10n_pt.document.series": 2,  # the record, and what may be entered and is locked
    "l10n_pt.series.inventory": 2,
}
# Reading the clock or drawing a random number; a stopwatch is neither.
IMPLICIT = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "os.urandom",
    "time.time",
    "time.time_ns",
    "uuid.uuid1",
    "uuid.uuid4",
}


def sources(*folders, but=(), besides=None):
    """Python files below the folders, as pytest parameters named by their path."""
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return [
        pytest.param(path, id=str(path.relative_to(ROOT)))
        for path in files
        if path.stem not in but and besides not in path.parents
    ]


def called(path):
    """What a file calls, by the last two of its names: ``date.today``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    return {".".join(call.split(".")[-2:]) for call in calls}


def imports(path):
    """Full names of what a file imports; relative ones begin at the addon."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(node, path)


def _imported_from(node, path):
    base = node.module or ""
    if node.level:
        package = path.relative_to(ROOT).parent.parts
        above = package[: len(package) - node.level + 1]
        base = ".".join([*above, *filter(None, [node.module])])
        base = base.removeprefix(ADDON.name).removeprefix(".")
    for alias in node.names:
        # "from ..at import client" is the module at.client, "from .x import y" is x.
        full = f"{base}.{alias.name}".lstrip(".")
        is_module = (ADDON / Path(*full.split("."))).with_suffix(".py").is_file()
        yield full if is_module else base or alias.name


def top(name):
    return name.partition(".")[0]


@pytest.mark.parametrize("path", sources(ADDON / "rules"))
def test_rules_import_the_standard_library_only(path):
    assert {top(name) for name in imports(path)} <= STANDARD | {"rules"}


@pytest.mark.parametrize("path", sources(ADDON / "at"))
def test_at_imports_the_standard_library_and_its_four_libraries_only(path):
    # urllib3 is the part of requests that makes connections.
    allowed = STANDARD | {"cryptography", "lxml", "requests", "urllib3", "zeep"}
    allowed |= {"at", "rules"}
    assert {top(name) for name in imports(path)} <= allowed


@pytest.mark.parametrize("path", sources(ADDON / "at", ADDON / "rules"))
def test_at_and_rules_are_given_the_clock_and_randomness(path):
    assert not called(path) & IMPLICIT
    assert not {top(name) for name in imports(path)} & {"random", "secrets", "uuid"}


def test_nothing_takes_the_day_from_the_machine():
    # In summer Lisbon, by whose day AT counts, is for an hour a day ahead of UTC.
    paths = [path for one in (*ADDONS, ROOT / "tests") for path in one.rglob("*.py")]
    days = {"date.today", "datetime.today", "Date.today"}
    assert not [str(path.relative_to(ROOT)) for path in paths if called(path) & days]


@pytest.mark.parametrize("path", sources(ADDON / "simulator"))
def test_simulator_shares_no_code_with_what_it_checks(path):
    allowed = STANDARD | {"cryptography", "lxml", "simulator"}
    assert {top(name) for name in imports(path)} <= allowed


@pytest.mark.parametrize(
    "path",
    sources(ADDON / "models", ADDON / "wizards", ADDON / "controllers", but=[DOOR]),
)
def test_models_reach_at_through_one_door_only(path):
    names = set(imports(path))
    assert {name for name in names if top(name) == "at"} <= PURE
    assert not {top(name) for name in names} & {"requests", "simulator", "zeep"}


def test_the_door_itself_knows_no_simulator_and_no_soap_library():
    names = {top(name) for name in imports(ADDON / "models" / f"{DOOR}.py")}
    assert "at" in names
    assert not names & {"requests", "simulator", "zeep"}


def committing(path):
    """What a file does to transactions other than its caller's."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = ast.unparse(node.func)
            if name.endswith(("cr.commit", "cr.rollback", "_cr.commit")):
                yield "commit"
            # Request and test cursors too: whatever is made by a registry or database.
            elif node.func.attr == "cursor" or name.endswith("db_connect"):
                yield "cursor"


@pytest.mark.parametrize(
    "path",
    sources(
        *(ADDON / name for name in ("models", "wizards", "controllers", "report")),
        but=[DOOR],
    ),
)
def test_nothing_outside_the_door_commits(path):
    expected = ["cursor"] if path.stem in FRESH_CURSOR else []
    assert list(committing(path)) == expected


def test_the_door_commits_what_is_prepared_and_in_transactions_of_its_own():
    assert sorted(committing(ADDON / "models" / f"{DOOR}.py")) == ["commit", "cursor"]


def test_commits_are_found_wherever_they_hide(tmp_path):
    file = tmp_path / "x.py"
    file.write_text(
        "self.env.cr.commit()\ncr.commit()\nwith self.env.registry.cursor() as one:\n"
        "    one.execute('')\nself.env['ir.cron']._commit_progress(1)\n"
        "odoo.sql_db.db_connect(name)\ncr.rollback()\n"
    )
    found = ["commit", "commit", "cursor", "cursor", "commit"]
    assert sorted(committing(file)) == sorted(found)


@pytest.mark.parametrize("path", sources(ADDON))
def test_no_file_is_longer_than_a_sitting(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    # Tests are lists of cases, and are read one at a time.
    assert lines <= LONGEST_FILE or "tests" in path.parts


def models_of(path):
    """Names of the models that a file defines or extends."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            values = {
                target.id: part.value
                for part in node.body
                if isinstance(part, ast.Assign)
                for target in part.targets
                if isinstance(target, ast.Name)
            }
            name = values.get("_name", values.get("_inherit"))
            if isinstance(name, ast.Constant):
                yield name.value


def test_each_model_stands_in_one_file():
    files = [*(ADDON / "models").glob("*.py"), *(ADDON / "wizards").glob("*.py")]
    several = Counter(name for path in files for name in set(models_of(path)))
    assert {
        name: count for name, count in several.items() if count > 1
    } == FILES_OF_MODELS


@pytest.mark.parametrize("path", sources(ROOT / "tests", besides=RUN_IN_ODOO))
def test_tests_here_need_no_odoo(path):
    assert "odoo" not in {top(name) for name in imports(path)}


@pytest.mark.parametrize("path", sources(*ADDONS))
def test_addon_needs_neither_the_tests_nor_the_tools_of_the_repository(path):
    own = {"tests"} if "tests" in path.parts else set()
    assert not {top(name) for name in imports(path)} & (OUTSIDE - own)


def test_addons_beside_import_rules_and_refusals_of_the_main_one_at_most():
    beside = [addon for addon in ADDONS if addon != ADDON]
    assert not [
        (path, name)
        for addon in beside
        for path in addon.rglob("*.py")
        for name in beyond_rules(path)
    ]


def beyond_rules(path):
    """What an addon beside the main one should not import; tests may use others'."""
    addon = path.relative_to(ROOT).parts[0]
    allowed = [f"{MAIN}.rules.", f"{MAIN}.exceptions.", f"odoo.addons.{addon}."]
    if "tests" in path.parts:
        allowed += [f"odoo.addons.{one.name}.tests." for one in ADDONS]
    for name in imports(path):
        ours = name.startswith(MAIN) and not f"{name}.".startswith(tuple(allowed))
        if ours or top(name) in {"requests", "simulator", "zeep"}:
            yield name


@pytest.mark.parametrize("path", sources(ROOT / "dev"))
def test_the_tools_know_no_addon_and_no_test(path):
    """Polib and psycopg2 are among what they install."""
    allowed = STANDARD | {"dev", "polib", "psycopg2"}
    assert {top(name) for name in imports(path)} <= allowed
    _copyright, _, text = path.read_text(encoding="utf-8").partition("\n")
    assert "l10n_pt" not in text or path.stem == "paths"


def test_the_tools_stay_small():
    lines = [path.read_text("utf-8").count("\n") for path in ROOT.glob("dev/**/*.py")]
    assert 0 < sum(lines) <= 2000


@pytest.mark.parametrize("path", sources(ROOT / "tests/support"))
def test_what_tests_share_knows_none_of_them(path):
    assert not {top(name) for name in imports(path)} & {"_make", "benchmarks"}


@pytest.mark.parametrize("path", sources(ROOT / "docs"))
def test_what_makes_the_documentation_needs_no_odoo(path):
    assert not {top(name) for name in imports(path)} & {"benchmarks", "odoo"}


def test_an_import_beyond_the_rules_is_found(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    models = tmp_path / "l10n_pt_at_series_sale/models"
    models.mkdir(parents=True)
    (models / "x.py").write_text(
        f"from {MAIN}.rules import codes\nfrom {MAIN}.at import client\n"
        f"from {MAIN}_sale.models import y\nfrom {MAIN}_pos import z\n"
        f"from {MAIN}.tests import common\nimport zeep\n"
    )
    found = [f"{MAIN}.at", f"{MAIN}_pos", f"{MAIN}.tests", "zeep"]
    assert list(beyond_rules(models / "x.py")) == found


@pytest.mark.parametrize("addon", ADDONS + TEST_ADDONS, ids=lambda path: path.name)
def test_every_test_in_odoo_comes_after_the_installation_and_is_run(addon):
    """Stage ``odoo`` runs them in a copy of a database that has the addon."""
    tree = ast.parse((addon / "tests/__init__.py").read_text(encoding="utf-8"))
    run = {alias.name for node in tree.body for alias in getattr(node, "names", [])}
    files = sorted(addon.glob("tests/test_*.py"))
    assert {path.stem for path in files} <= run
    for path in files:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                [tags] = [d for d in node.decorator_list if "tagged" in ast.unparse(d)]
                assert {"post_install", "-at_install"} <= {a.value for a in tags.args}


def test_imports_are_read_as_python_reads_them(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    monkeypatch.setitem(globals(), "ADDON", tmp_path / "addon")
    (tmp_path / "addon/at").mkdir(parents=True)
    (tmp_path / "addon/models").mkdir()
    (tmp_path / "addon/at/client.py").touch()
    file = tmp_path / "addon/models/x.py"
    file.write_text(
        "import os.path\nfrom ..at import client, VALUE\nfrom ..at.errors import E\n"
        "from . import y\nfrom odoo import api\n\ndef f():\n    import zeep\n"
    )
    expected = ["os.path", "at.client", "at", "at.errors", "models", "odoo", "zeep"]
    assert list(imports(file)) == expected
