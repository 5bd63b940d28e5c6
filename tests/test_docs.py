# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The documentation is readable, complete, and speaks of what there is."""

import ast
import html
import os
import re
from functools import lru_cache
from pathlib import Path

import polib
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from lxml import etree

from simulator.faults import FAULTS

ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / "l10n_pt_at_series"
ADDONS = [path.parent for path in ROOT.glob("*/__manifest__.py")]
ENGLISH = [ROOT / "README.rst", ROOT / "docs/user-guide.rst"]
PORTUGUESE = ROOT / "docs/guia-do-utilizador.rst"
FOR_USERS = [*ENGLISH, PORTUGUESE]
ABOUT_ERRORS = [ROOT / "docs/errors.rst", ROOT / "docs/erros.rst"]
PAGES = [
    ROOT / "README.rst",
    *sorted(ROOT.glob("docs/*.rst")),
    *sorted(ROOT.glob("l10n_pt_*/README.rst")),
]
FRAGMENTS = sorted(ROOT.glob("l10n_pt_*/readme/*.md"))
# Labels of Odoo itself that the guides mention, and their Portuguese.
OF_ODOO = {
    "Apps": "Apps",
    "Configuration": "Configuração",
    "Confirm": "Confirmar",
    "Credit Note": "Nota de Crédito",
    "Debit Note": "Nota de débito",
    "Group Payments": "Agrupar Pagamentos",
    "Inventory": "Inventário",
    "Invoicing": "Faturação",
    "New": "Novo",
    "Operations Types": "Tipos de Operação",
    "Orders": "Ordens",
    "Pay": "Pagar",
    "Payment Date": "Data de Pagamento",
    "Reporting": "Relatórios",
    "Sales": "Vendas",
    "Settings": "Definições",
    "Update Apps List": "Atualizar a lista de módulos",
    "Validate": "Validar",
}
OF_AT = {"ATCUD", "WSE"}
# Elements whose text a person reads as the name of something.
TEXTS = ("a", "button", "label", "option", "t")
NOT_OURS = {".git", ".local", ".hypothesis", "__pycache__", "build", "dist"}
NOT_OURS |= {".pytest_cache", ".ruff_cache"}
REGISTRIES = ("pypi org", "pythonhosted org", "npmjs org", "debian org", "docker io")
LOCAL_PATH = re.compile(r"/(?:work|root|home|tmp)/\w")


def each(paths):
    """A parameter for each path, named by it."""
    return pytest.mark.parametrize(
        "path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]
    )


@lru_cache
def read(path):
    """The document as docutils understands it; anything doubtful is an error."""
    return publish_doctree(
        path.read_text(encoding="utf-8"),
        source_path=str(path),
        settings_overrides={"report_level": 1, "halt_level": 1},
    )


def all_of(kind, path):
    return list(read(path).findall(kind))


def our_files():
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(folder, name) for name in files if name not in NOT_OURS)


# === What there is to speak of === #


def keys_of(table, path):
    """Keys of a dictionary that a Python file assigns to a name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == table:
            return [key.value for key in node.value.keys]
    raise AssertionError(f"{path} has no table {table}")


@lru_cache
def labels():
    """What a person can read on the addons' screens: fields, buttons, menus, states."""
    found = set()
    for path in _files(("models", "wizards"), "py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.update(label for node in ast.walk(tree) for label in _texts(node))
    for path in _files(("views", "wizards", "report", "static/src/*"), "xml"):
        for node in etree.parse(str(path)).iter(etree.Element):
            found.update(filter(None, _attributes_and_names(node)))
    return {" ".join(label.split()) for label in found}


def _files(folders, kind):
    for addon in ADDONS:
        for folder in folders:
            yield from addon.glob(f"{folder}/*.{kind}")


def _texts(node):
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        # Odoo makes a label from the name of a field that has none.
        name = re.sub(r"_ids?$", "", node.targets[0].id)
        yield name.replace("_", " ").title()
    elif isinstance(node, ast.keyword) and node.arg == "string":
        yield from _strings([node.value])
    elif isinstance(node, ast.Call):
        yield from _strings(node.args[:1])
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        yield from _strings(node.elts[1:])


def _attributes_and_names(node):
    yield from (node.get("string"), node.get("title"))
    if node.tag == "menuitem":
        yield node.get("name")
    elif node.get("class") == "o_stat_text":
        yield node.text
    elif node.tag in TEXTS or node.get("name") == "name":
        yield node.text
    elif node.tag == "DropdownItem":
        yield "".join(node.itertext())
    # What a view that inherits another writes over it.
    if node.tag == "attribute" and node.get("name") == "string":
        yield node.text


def _strings(values):
    return [
        value.value
        for value in values
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]


def mentioned(path):
    """Labels in a guide: bold, beginning with a capital, without a full stop."""
    for node in all_of(nodes.strong, path):
        text = " ".join(node.astext().split())
        if text[0].isupper() and not text.endswith("."):
            yield from (part.strip() for part in text.split("▸"))


# === Tests === #


@each(PAGES)
def test_page_is_clean_restructured_text(path):
    read(path)


@each(PAGES)
def test_what_a_page_links_to_and_shows_is_there(path):
    places = [node["uri"] for node in all_of(nodes.image, path)]
    links = [node.get("refuri", "") for node in all_of(nodes.reference, path)]
    places += [link.partition("#")[0] for link in links if "://" not in link]
    absent = [place for place in places if not (path.parent / place).exists()]
    assert not absent


def test_every_picture_has_its_place():
    shown = {
        (path.parent / node["uri"]).resolve()
        for path in PAGES
        for node in all_of(nodes.image, path)
    }
    there = {*ROOT.glob("docs/images/**/*.png")}
    # The store page shows more: the manifest names them.
    assert there <= shown


def test_every_picture_of_the_store_page_is_there_and_named():
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text("utf-8"))
    named = {ADDON / place for place in manifest["images"]}
    there = {*ADDON.glob("static/description/**/*.png")}
    assert there == named | {ADDON / "static/description/icon.png"}


def test_copied_pictures_are_those_of_the_guides():
    for path in ADDON.glob("static/description/*/*.png"):
        original = ROOT / "docs/images" / path.parent.name / path.name
        assert path.read_bytes() == original.read_bytes()


def test_manifest_readme_and_requirements_name_the_same_libraries():
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text("utf-8"))
    libraries = manifest["external_dependencies"]["python"]
    install = (ADDON / "readme/INSTALL.md").read_text("utf-8")
    sentence = install.partition("the Python libraries ")[2].partition(", which")[0]
    assert re.findall(r"`(\w+)`", sentence) == libraries
    pinned = (ROOT / "dev/requirements.txt").read_text("utf-8")
    assert {*libraries} <= {*re.findall(r"^(\S+)==", pinned, re.MULTILINE)}


@each(ABOUT_ERRORS)
def test_every_code_of_at_is_explained(path):
    codes = keys_of("CODES", ADDON / "models/at_message_codes.py")
    codes += keys_of("WORDS", ADDON / "models/at_message_words.py")
    assert not {*codes} - {node.astext() for node in all_of(nodes.literal, path)}


@each(FOR_USERS)
def test_the_guides_lead_to_the_explanation_of_the_codes(path):
    links = {node.get("refuri") for node in all_of(nodes.reference, path)}
    pages = {os.path.relpath(page, path.parent) for page in ABOUT_ERRORS}
    assert links & pages


@each(ENGLISH)
def test_every_label_in_the_english_guides_is_on_a_screen(path):
    unknown = {*mentioned(path)} - labels() - OF_ODOO.keys() - OF_AT
    assert not unknown


def test_every_label_in_the_portuguese_guide_is_a_translation():
    translations = [polib.pofile(str(addon / "i18n/pt.po")) for addon in ADDONS]
    known = labels()
    ours = {
        _text(entry.msgstr)
        for translation in translations
        for entry in translation
        if _text(entry.msgid) in known
    }
    unknown = {*mentioned(PORTUGUESE)} - ours - {*OF_ODOO.values()} - OF_AT
    assert not unknown


def test_labels_that_do_not_exist_are_found():
    assert {"Save and Register", "Start Date", "Waiting for AT"} <= labels()
    assert not {"Save And Register", "Register all"} & labels()


def test_both_guides_have_the_same_chapters_and_pictures():
    english, portuguese = ENGLISH[1], PORTUGUESE
    # The English one leaves to the README what the addon is not.
    chapters = len(all_of(nodes.section, english)) + 1
    assert len(all_of(nodes.section, portuguese)) == chapters
    pictures = [node["uri"] for node in all_of(nodes.image, english)]
    assert [node["uri"] for node in all_of(nodes.image, portuguese)] == [
        uri.replace("/en/", "/pt/") for uri in pictures
    ]


@each(FRAGMENTS)
def test_readme_of_the_addon_tells_what_its_fragments_tell(path):
    addon = path.parent.parent
    page = (addon / "README.rst").read_text(encoding="utf-8")
    web = (addon / "static/description/index.html").read_text(encoding="utf-8")
    web = _text(web)
    for line in path.read_text(encoding="utf-8").splitlines():
        text = _words(re.sub(r"^ *(#+|-|\d+\.) |^ *!\[.*", "", line))
        assert text in _words(page)
        assert text in _words(web)


def _text(markup):
    """What a person reads of a term or a page in HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def _words(text):
    return " ".join(re.sub(r"[*`]", "", text).split())


def test_testing_page_lists_every_stage_and_every_fault():
    stages = keys_of("STAGES", ROOT / "dev/stages.py")
    page = ROOT / "docs/testing.rst"
    listed = {node.astext() for node in all_of(nodes.literal, page)}
    unlisted = {*stages, *FAULTS} - listed
    assert not unlisted


def test_no_file_names_a_package_registry_or_a_path_of_one_machine():
    hosts = [host.replace(" ", ".") for host in REGISTRIES]
    found = []
    for path in our_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path}: {host}" for host in hosts if host in text]
        found += [f"{path}: {match}" for match in LOCAL_PATH.findall(text)]
    assert not found
