# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the list of apps shows of the addon before it is installed."""

import ast
from pathlib import Path

import pytest
from lxml import html

ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / "l10n_pt_at_series"
STORE = ADDON / "static/description"
MANIFEST = ast.literal_eval((ADDON / "__manifest__.py").read_text("utf-8"))


def pictures():
    """The pictures of the page, as paths from the addon."""
    page = html.fromstring((STORE / "index.html").read_text("utf-8"))
    return [f"static/description/{one.get('src')}" for one in page.iter("img")]


@pytest.mark.parametrize("language", ["en", "pt"])
def test_the_page_has_pictures_in_both_languages(language):
    shown = [one for one in pictures() if f"/{language}/" in one]
    assert len(shown) >= 3
    assert {*shown} <= {*MANIFEST["images"]}


def test_the_page_speaks_portuguese_too():
    page = html.fromstring((STORE / "index.html").read_text("utf-8"))
    assert "Em português" in [title.text_content() for title in page.iter("h2")]


def test_the_main_addon_is_the_app():
    applications = {
        path.parent.name
        for path in ROOT.glob("l10n_pt_*/__manifest__.py")
        if ast.literal_eval(path.read_text("utf-8")).get("application")
    }
    assert applications == {ADDON.name}
