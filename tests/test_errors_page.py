# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every code and word that a user can meet is explained, and the pages say the same."""

import ast
import re
from pathlib import Path

import pytest

from _make import error_pages
from l10n_pt_at_series.at import errors

ROOT = Path(__file__).resolve().parent.parent
AT = ROOT / "l10n_pt_at_series/at"
MODELS = ROOT / "l10n_pt_at_series/models"
# AT, the manuals named in at_message_codes.py; 53 is in none of them.
PUBLISHED = {
    *("2001", "2002", "2003", "2004"),
    *("4000", "4001", "4002", "4003", "4004", "4005", "4043", "4045", "4046"),
    *("4047", "4048", "4049", "4051", "5000"),
    *("104x", "105x", "11xx", "12xx", "1200"),
    *map(str, range(1, 21)),
    *("33", "50", "51", "52", "54", "99"),
}
MAKERS = ("_configuration", "_not_understood")


def entries():
    return {
        code: entry
        for table in error_pages.tables().values()
        for code, entry in table.items()
    }


def words_of(path):
    """Words that the code of a file gives to its errors."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        values = []
        if isinstance(node, ast.keyword) and node.arg == "code":
            values = [node.value]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in MAKERS:
            values = node.args[:1]
        elif isinstance(node, ast.Call) and "settings_error" in ast.unparse(node.func):
            values = node.args[:1]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            values = node.elts[1:]  # the causes of transport
        for value in values:
            text = getattr(value, "value", None)
            if isinstance(text, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", text):
                yield text


def test_every_published_code_is_explained():
    assert not PUBLISHED - entries().keys()


def test_every_family_of_failures_is_explained():
    assert {kind.value for kind in errors.ErrorKind} == {*error_pages.tables()["KINDS"]}


def test_every_word_of_the_program_is_explained():
    listed = re.findall(r"[a-z]+_[a-z_]+", errors.__doc__.partition("words\n")[2])
    used = {word for path in AT.glob("*.py") for word in words_of(path)}
    used |= {
        word
        for name in ("at_service", "at_recovery")
        for word in words_of(MODELS / f"l10n_pt_{name}.py")
    }
    assert {"connection_refused", "schema", "other_taxpayer", "server_stopped"} <= used
    assert not {*listed, *used} - entries().keys()


def test_meaning_and_remedy_are_two_sentences_or_more():
    for code, entry in entries().items():
        assert entry.meaning.endswith("."), code
        assert entry.remedy.endswith("."), code
        assert entry.button is None or entry.button in error_pages.BUTTONS, code


@pytest.mark.parametrize("language", error_pages.PAGES)
def test_the_page_says_what_the_tables_say(language):
    """Else: python3 -m dev errors"""
    page = error_pages.PAGES[language].read_text(encoding="utf-8")
    assert page == error_pages.render(language)
