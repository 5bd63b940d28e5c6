# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One word for one thing in the Portuguese of the addons."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = sorted(ROOT.glob("l10n_pt_*/i18n/pt.po"))
# What is not written, and what is. Odoo's button that posts an invoice says Confirmar.
WORDS = {
    r"\bpublic(ar|ad[oa]s?|ou)\b|\blançad[oa]s?\b|\blançar\b": "confirmar; emitir",
    r"\b(administrador|gestor)(es)? d[ea] contabilidade\b|\bcontabilistas?\b": (
        "administrador da faturação"
    ),
    r"\bpor (defeito|padrão|omissão)\b": "predefinida",
    r"\bdígitos?\b": "algarismos",
    r"\bcancelad[oa]s?\b": "anulada",
    r"^Abert[oa]s?\b": "Por resolver",
    r"[“”„\"]": "« »",
    r"\b(usuári[oa]s?|arquivos?|registrar|salvar|senha padrão|deletar)\b": (
        "utilizador, ficheiro, registar, guardar, eliminar"
    ),
}
# States of Odoo's own, which Odoo calls so.
ODOOS = (
    "The payment is cancelled",
    "%(order)s is cancelled",
    "The order is cancelled",
)


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parent.parent.name)
def test_a_thing_has_one_name(path):
    found = []
    for entry in polib.pofile(str(path)):
        text = re.sub(r"<[^>]*>", "", entry.msgstr)  # attributes have quotes
        for pattern, word in WORDS.items():
            match = re.search(pattern, text, re.IGNORECASE)
            if match and not entry.msgid.startswith(ODOOS):
                found.append(f"{match[0]} → {word}: {entry.msgstr}")
    assert found == []


def test_the_exceptions_are_needed():
    terms = [e.msgid for path in TRANSLATIONS for e in polib.pofile(str(path))]
    unused = [start for start in ODOOS if not any(t.startswith(start) for t in terms)]
    assert unused == []
