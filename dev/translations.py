# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Terms of the addon: exported by Odoo, translated in ``i18n/pt.po``."""

from pathlib import Path

import polib

from . import databases, odoo
from .console import say
from .paths import ADDON, LOCAL, ROOT

FOLDER = ROOT / ADDON / "i18n"
TEMPLATE = FOLDER / f"{ADDON}.pot"
TRANSLATION = FOLDER / "pt.po"


def gaps() -> list[str]:
    """Return what is missing in the translation, one line each."""
    if absent := [path for path in (TEMPLATE, TRANSLATION) if not path.is_file()]:
        return [f"{path.relative_to(ROOT)} is missing" for path in absent]
    translation = polib.pofile(str(TRANSLATION), check_for_duplicates=True)
    template = polib.pofile(str(TEMPLATE), check_for_duplicates=True)
    terms = {entry.msgid for entry in translation if not entry.obsolete}
    return [
        *(f"untranslated: {e.msgid!r}" for e in translation.untranslated_entries()),
        *(f"fuzzy: {e.msgid!r}" for e in translation.fuzzy_entries()),
        *(f"obsolete: {e.msgid!r}" for e in translation.obsolete_entries()),
        *(f"missing: {e.msgid!r}" for e in template if e.msgid not in terms),
    ]


def export(database: str) -> Path:
    """Let Odoo write the template of a database that has the addon."""
    path = LOCAL / TEMPLATE.name
    odoo.run(
        *("i18n", "export", "-d", database, "-l", "pot", "-o", str(path), ADDON),
        log="i18n-export",
    )
    return path


def differences(exported: Path) -> list[str]:
    """Return the terms that the committed template lacks or has too many."""
    if not TEMPLATE.is_file():
        return [f"{TEMPLATE.relative_to(ROOT)} is missing"]
    fresh = {e.msgid: e for e in polib.pofile(str(exported))}
    committed = {e.msgid: e for e in polib.pofile(str(TEMPLATE))}
    return [
        *(f"new: {term!r}" for term in fresh.keys() - committed.keys()),
        *(f"gone: {term!r}" for term in committed.keys() - fresh.keys()),
        *(
            f"moved: {term!r}"
            for term in fresh.keys() & committed.keys()
            if _places(fresh[term]) != _places(committed[term])
        ),
    ]


def _places(entry: polib.POEntry) -> tuple:
    # Line numbers change with every edit and say nothing.
    return sorted({place for place, line in entry.occurrences}), entry.comment


def renew() -> None:
    """Export the terms from the present code and merge them into the translation."""
    database = databases.clone(databases.base(), databases.name("terms"))
    try:
        databases.install(database, ADDON, log="terms")
        template = polib.pofile(str(export(database)))
    finally:
        databases.drop(database)
    template.save(str(TEMPLATE))
    translation = (
        polib.pofile(str(TRANSLATION)) if TRANSLATION.is_file() else polib.POFile()
    )
    translation.merge(template)
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    translation.metadata = {
        **template.metadata,
        "Language": "pt",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    translation.save(str(TRANSLATION))
    for gap in gaps():
        say(gap)
