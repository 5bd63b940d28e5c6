# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Terms of the addons: exported by Odoo, translated in each ``i18n/pt.po``."""

from pathlib import Path

import polib

from . import databases, odoo
from .console import say
from .paths import ADDONS, LOCAL, ROOT


def _template(addon: str) -> Path:
    return ROOT / addon / "i18n" / f"{addon}.pot"


def _translation(addon: str) -> Path:
    return ROOT / addon / "i18n" / "pt.po"


def gaps(addon: str) -> list[str]:
    """Return what is missing in an addon's translation, one line each."""
    paths = _template(addon), _translation(addon)
    if absent := [path for path in paths if not path.is_file()]:
        return [f"{path.relative_to(ROOT)} is missing" for path in absent]
    template, translation = (
        polib.pofile(str(path), check_for_duplicates=True) for path in paths
    )
    terms = {entry.msgid for entry in translation if not entry.obsolete}
    found = [
        *(f"untranslated: {e.msgid!r}" for e in translation.untranslated_entries()),
        *(f"fuzzy: {e.msgid!r}" for e in translation.fuzzy_entries()),
        *(f"obsolete: {e.msgid!r}" for e in translation.obsolete_entries()),
        *(f"missing: {e.msgid!r}" for e in template if e.msgid not in terms),
    ]
    return [f"{addon}: {gap}" for gap in found]


def _export(database: str, addon: str) -> polib.POFile:
    """Let Odoo write the template of a database that has the addon."""
    path = LOCAL / _template(addon).name
    odoo.run(
        *("i18n", "export", "-d", database, "-l", "pot", "-o", str(path), addon),
        log="i18n-export",
    )
    return polib.pofile(str(path))


def differences(database: str) -> list[str]:
    """Return the terms that the committed templates lack or have too many.

    :param database: with all addons
    """
    found = []
    for addon in ADDONS:
        if not _template(addon).is_file():
            found.append(f"{_template(addon).relative_to(ROOT)} is missing")
            continue
        fresh = {e.msgid: e for e in _export(database, addon)}
        committed = {e.msgid: e for e in polib.pofile(str(_template(addon)))}
        both = fresh.keys() & committed.keys()
        moved = (t for t in both if _places(fresh[t]) != _places(committed[t]))
        found += [
            *(f"{addon}: new: {term!r}" for term in fresh.keys() - committed.keys()),
            *(f"{addon}: gone: {term!r}" for term in committed.keys() - fresh.keys()),
            *(f"{addon}: moved: {term!r}" for term in moved),
        ]
    return found


def _places(entry: polib.POEntry) -> tuple:
    # Line numbers change with every edit and say nothing.
    return sorted({place for place, line in entry.occurrences}), entry.comment


def renew() -> None:
    """Export the terms from the present code and merge them into the translations."""
    database = databases.clone(databases.with_addons(), databases.name("terms"))
    try:
        for addon in ADDONS:
            _merge(addon, _export(database, addon))
    finally:
        databases.drop(database)
    for addon in ADDONS:
        for gap in gaps(addon):
            say(gap)


def _merge(addon: str, template: polib.POFile) -> None:
    path = _translation(addon)
    path.parent.mkdir(exist_ok=True)
    template.save(str(_template(addon)))
    translation = polib.pofile(str(path)) if path.is_file() else polib.POFile()
    translation.merge(template)
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    translation.metadata = {
        **template.metadata,
        "Language": "pt",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    translation.save(str(path))
