# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages of the guides about AT's codes, made from the addon's own tables.

``models/at_message_codes.py`` and ``at_message_words.py`` are read without Odoo; the
Portuguese comes from ``i18n/pt.po``.
"""

import ast
import importlib.util
from collections import namedtuple
from pathlib import Path

import polib

from dev.paths import ADDON, ROOT

MODELS = ROOT / ADDON / "models"
SOURCES = (MODELS / "at_message_codes.py", MODELS / "at_message_words.py")
PAGES = {"en": ROOT / "docs/errors.rst", "pt": ROOT / "docs/erros.rst"}
TABLES = ("SUCCESSES", "CODES", "LOGIN", "WORDS", "KINDS")
# Buttons of the tables, as they are called on the screen.
BUTTONS = {
    "settings": "Open the settings",
    "certificate": "Upload the certificate",
    "query": "Query AT",
    "series": "Open the series",
    "code": "Enter code",
}

TEXTS = {
    "en": {
        "title": "AT's codes and other errors",
        "intro": """\
Every code and word that can stand in the log of the communication with AT, what it
means and what to do. Odoo says the same beside the code. Em português:
`Códigos da AT e outros erros`_. Back to the `User guide`_.

.. _Códigos da AT e outros erros: erros.rst
.. _User guide: user-guide.rst

Where a button can help, the message has it. The settings and the certificates are for
administrators of Odoo: everybody else is told to ask one. An ``x`` stands for any
digit. A code that is not listed here is shown with AT's own text; what is said about
it depends on `Everything else`_.

.. This page is made by "python3 -m dev errors" from l10n_pt_at_series/models.""",
        "header": ("Code", "Meaning", "What to do", "Button"),
        "SUCCESSES": ("Done", ""),
        "CODES": ("AT's refusals and failures", ""),
        "LOGIN": (
            "AT refused the log-in",
            "These numbers come from AT's older services. They count only where AT "
            "refused the user; the numbers 9 to 13 do not mean the same in all "
            "services.",
        ),
        "WORDS": ("Before, on and after the line", "Words of Odoo, not of AT."),
        "KINDS": (
            "Everything else",
            "What is said of a code or word that is in none of the tables above: "
            "``Client`` and the like are a *request*, ``Server`` and ``Receiver`` a "
            "*gateway*, other numbers from 4000 *refused*, from 5000 *technical*.",
        ),
    },
    "pt": {
        "title": "Códigos da AT e outros erros",
        "intro": """\
Todos os códigos e palavras que podem constar do histórico da comunicação com a AT, o
que significam e o que fazer. O Odoo diz o mesmo ao lado do código. In English:
`AT's codes and other errors`_. Voltar ao `Guia do utilizador`_.

.. _AT's codes and other errors: errors.rst
.. _Guia do utilizador: guia-do-utilizador.rst

Quando um botão pode ajudar, a mensagem tem-no. As definições e os certificados são para
administradores do Odoo: aos restantes utilizadores, a mensagem diz a quem pedir. Um
``x`` vale por qualquer algarismo. Um código que não conste daqui é mostrado com o texto
da própria AT; o que se diz dele depende de `Tudo o resto`_.

.. Página feita por "python3 -m dev errors" a partir de l10n_pt_at_series/models.""",
        "header": ("Código", "Significado", "O que fazer", "Botão"),
        "SUCCESSES": ("Executado", ""),
        "CODES": ("Recusas e falhas da AT", ""),
        "LOGIN": (
            "A AT recusou a autenticação",
            "Estes números vêm dos serviços mais antigos da AT. Só contam quando a AT "
            "recusou o utilizador; os números 9 a 13 não significam o mesmo em todos "
            "os serviços.",
        ),
        "WORDS": (
            "Antes, durante e depois da ligação",
            "Palavras do Odoo, não da AT.",
        ),
        "KINDS": (
            "Tudo o resto",
            "O que se diz de um código ou palavra que não está em nenhuma das tabelas "
            "acima: ``Client`` e semelhantes são *request*, ``Server`` e ``Receiver`` "
            "são *gateway*, outros números a partir de 4000 *refused*, a partir de "
            "5000 *technical*.",
        ),
    },
}


def tables() -> dict[str, dict]:
    """Return the tables of messages: name, then code, then meaning, remedy, button."""
    errors = _module(ROOT / ADDON / "at/errors.py")
    names = {
        "__name__": "tables",
        "namedtuple": namedtuple,
        "LazyTranslate": lambda module: str,
        "ErrorKind": errors.ErrorKind,
    }
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # What they import is given above, or comes from the file before.
        tree.body = [
            node
            for node in tree.body
            if not isinstance(node, (ast.Import, ast.ImportFrom))
        ]
        exec(compile(tree, str(path), "exec"), names)  # noqa: S102  our own file
    return {
        name: {getattr(key, "value", key): entry for key, entry in names[name].items()}
        for name in TABLES
    }


def render(language: str) -> str:
    """Return the page in that language."""
    texts = TEXTS[language]
    known = {}
    if language != "en":
        translation = polib.pofile(str(ROOT / ADDON / f"i18n/{language}.po"))
        known = {entry.msgid: entry.msgstr for entry in translation}
    rule = "=" * len(texts["title"])
    parts = [rule, texts["title"], rule, "", texts["intro"], ""]
    for name, entries in tables().items():
        title, note = texts[name]
        parts += ["", title, "=" * len(title), ""]
        parts += [note, ""] if note else []
        parts += [".. list-table::", "   :header-rows: 1", "   :widths: 18 32 38 12"]
        parts += ["", *_row(texts["header"])]
        for code, entry in entries.items():
            meaning, remedy, button = (
                known.get(text) or text
                for text in (*entry[:2], BUTTONS.get(entry.button, ""))
            )
            bold = button and f"**{button}**"
            parts += _row((f"``{code}``", meaning, remedy, bold))
        parts.append("")
    return "\n".join(parts)


def _row(cells):
    marks = ["   * - ", *["     - "] * (len(cells) - 1)]
    return [(mark + cell).rstrip() for mark, cell in zip(marks, cells, strict=True)]


def _module(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write() -> None:
    """Make the pages again."""
    for language, path in PAGES.items():
        path.write_text(render(language), encoding="utf-8")
