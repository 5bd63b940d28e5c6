# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A table of series and codes, as the Portal, a spreadsheet or a program writes it.

Text in, lines, cells and values out. Whoever reads it has the words for people; files
become lines in ``wizards/series_table.py``.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from functools import partial

from . import codes

Lines = list[tuple[int, list[str]]]

MAX_LINES = 5000  # with something
MAX_NUMBER = 2**31 - 1
# What a table may cost: 10 seconds of processor and 200 MB, whatever it is. Those that
# people have stay far below. What is unpacked of a file: ``wizards/xlsx_limits``.
MAX_BYTES = 5 * 1024**2
MAX_ROWS = 20_000  # with the empty ones
MAX_COLUMNS = 50
MAX_CELL = 32_767  # characters: Excel's own limit
# What PostgreSQL cannot store as text.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%d.%m.%Y")
REQUIRED = ("name", "document_type", "validation_code")
# Field of a line: headings in English and Portuguese, and those of AT's web service,
# as plain() leaves them.
HEADINGS = {
    "name": (
        "identifier|series identifier|series|series name|name|identificador|serie|"
        "identificador da serie|nome|nome da serie"
    ),
    "document_type": (
        "document type|type of document|type|document|tipo de documento|"
        "tipo do documento|tipo documento|tipo doc|tipodoc|tipo|documento"
    ),
    "validation_code": (
        "validation code|code|atcud|codigo de validacao|codigo validacao|codigo|"
        "codigo de validacao da serie|cod validacao|codvalidacaoserie|codigo atcud"
    ),
    "first_number": (
        "first number|initial number|start number|numero inicial|primeiro numero|"
        "inicio da numeracao|inicio de numeracao|inicio da sequencia|"
        "numero inicial da sequencia|numero de inicio da sequencia|numinicialseq|"
        "inicio da numeracao sequencial"
    ),
    "start_date": (
        "start date|start|data de inicio|data inicio|inicio|data de inicio prevista|"
        "data de inicio de utilizacao|data inicio utilizacao|inicio de utilizacao|"
        "data de inicio prevista de utilizacao|data prevista de inicio|"
        "data prevista de inicio de utilizacao|datainicioprevutiliz|"
        "data de inicio prevista de utilizacao da serie"
    ),
    "registration_date": (
        "registration date|registered on|communication date|data de registo|"
        "data do registo|data registo|dataregisto|data de comunicacao|"
        "data da comunicacao"
    ),
    "previous_number": (
        "last number used|last number|ultimo numero|ultimo numero usado|"
        "ultimo numero utilizado|ultimo numero emitido|ultimo documento emitido|"
        "sequltimodocemitido"
    ),
    "series_type": "series type|type of series|tipo de serie|tipo da serie|tiposerie",
    "is_cash_vat": "cash vat|cash vat regime|iva de caixa|regime de iva de caixa",
    "journal_id": "journal|journal code|diario|codigo do diario",
    "company_id": (
        "company|nif|tax id|vat|taxpayer|taxpayer number|empresa|contribuinte|"
        "numero de contribuinte|numero de identificacao fiscal|sujeito passivo"
    ),
    "at_state": "state|status|estado|situacao|estado da serie",
}
# AT's names of the document types, as on the Portal.
TYPE_NAMES = {
    "FT": "Fatura",
    "FS": "Fatura simplificada",
    "FR": "Fatura-recibo",
    "ND": "Nota de débito",
    "NC": "Nota de crédito",
    "GR": "Guia de remessa",
    "GT": "Guia de transporte",
    "GA": "Guia de movimentação de ativos fixos próprios",
    "GC": "Guia de consignação",
    "GD": "Guia ou nota de devolução",
    "CM": "Consulta de mesa",
    "CC": "Crédito de consignação",
    "FC": "Fatura de consignação",
    "FO": "Folha de obra",
    "NE": "Nota de encomenda",
    "OU": "Outros",
    "OR": "Orçamento",
    "PF": "Pró-forma",
    "RP": "Prémio ou recibo de prémio",
    "RE": "Estorno ou recibo de estorno",
    "CS": "Imputação a co-seguradoras",
    "LD": "Imputação a co-seguradora líder",
    "RA": "Resseguro aceite",
    "RC": "Recibo emitido no âmbito do regime de IVA de caixa",
    "RG": "Outros recibos emitidos",
}
YES = {
    **dict.fromkeys(("yes", "sim", "true", "verdadeiro", "x", "1"), "Y"),
    **dict.fromkeys(("no", "nao", "false", "falso", "0"), "N"),
}
SERIES_TYPES = {
    **{"n": "N", "normal": "N"},
    **{"f": "F", "formacao": "F", "training": "F"},
    **{"r": "R", "recuperacao": "R", "recovery": "R"},
}
# Only the end of a series matters: AT's letters and words for it.
ENDED = {
    **{"f": "F", "finalizada": "F", "finalizado": "F", "finalised": "F"},
    **{"finalized": "F", "n": "N", "anulada": "N", "anulado": "N", "annulled": "N"},
}

NOTHING = {"-", "–", "—", "n/a", "N/A"}


class TableError(ValueError):
    """What is given is no table of series.

    :param kind: ``old_excel``, ``unreadable``, ``empty``, ``too_many`` (lines with
        something), ``too_large`` (bytes), ``too_swollen`` (unpacked), ``too_long``
        (rows), ``too_wide`` (columns), ``long_cell``, ``headings`` (none recognised) or
        ``missing`` (a column that must be there)
    :param fields: the missing ones
    """

    def __init__(self, kind: str, fields: Collection[str] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.fields = fields


# === From text to lines === #


def read_text(text: str) -> Lines:
    """Lines of a text whose cells are parted by tabs, semicolons or commas."""
    if len(text) > MAX_BYTES:
        raise TableError("too_large")
    reader = csv.reader(io.StringIO(text), delimiter=max("\t;,", key=text.count))
    try:
        return lines((reader.line_num, row) for row in reader)
    except csv.Error as error:
        # Python's own limit of a cell is far above ours; nothing else is so long.
        is_long = "field limit" in str(error)
        raise TableError("long_cell" if is_long else "unreadable") from error


def lines(numbered: Iterable[tuple[int, Sequence]]) -> Lines:
    """Those with something, as text.

    :param numbered: ``(number of the line, its cells)``, from 1
    :raise TableError: they would cost too much, or there are none
    """
    found, size = [], 0
    for number, row in numbered:
        if number > MAX_ROWS:
            raise TableError("too_long")
        if len(row) > MAX_COLUMNS:
            raise TableError("too_wide")
        cells = [_cell(value) for value in row]
        if not any(cells):
            continue
        # Cells of a spreadsheet may share one long text.
        size += sum(map(len, cells))
        if size > MAX_BYTES:
            raise TableError("too_swollen")
        found.append((number, cells))
        if len(found) > MAX_LINES + 1:  # one line of headings
            raise TableError("too_many")
    if not found:
        raise TableError("empty")
    return found


def _cell(value: object) -> str:
    """A cell as text, without what programs put around it."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).replace("\xa0", " ").strip()
    if len(text) > MAX_CELL:
        raise TableError("long_cell")
    if UNSTORABLE.search(text):
        raise TableError("unreadable")
    if text in NOTHING:
        return ""
    # The mark that keeps a spreadsheet from reading a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in set("=+-@") else text


# === From lines to columns === #


def plain(text: str) -> str:
    """Words without accents, capitals and punctuation, to compare headings."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = " ".join(re.findall(r"[a-z0-9]+", text)).replace("factura", "fatura")
    return re.sub(r"\b(n o|no|nr|num|n)(?= )", "numero", text)


def records(
    lines: Lines, labels: dict[str, str], types: dict[str, str]
) -> list[dict[str, object]]:
    """Cells of each line by field, found by headings or, without, by content.

    :param labels: field: its label on the screen of who imports
    :param types: from ``known_types``
    :return: dictionaries with ``row`` and the fields that have a column
    :raise TableError: the columns are not recognised
    """
    columns, lines = columns_by_headings(lines, HEADINGS, labels)
    if not columns:
        columns = _columns_by_content([cells for _number, cells in lines], types)
    return cells_by_field(lines, columns, REQUIRED, MAX_LINES)


def columns_by_headings(
    lines: Lines, headings: dict[str, str], labels: dict[str, str]
) -> tuple[dict[str, int], Lines]:
    """Columns that one of the first lines names, and the lines below it.

    :param headings: field: what its column may be called, as ``plain`` leaves it
    :param labels: field: its label on the screen of who imports
    :return: no columns and all lines when there is no line of headings
    """
    known = {
        heading: field
        for field, all_ in headings.items()
        for heading in all_.split("|")
    }
    known.update({plain(label): field for field, label in labels.items()})
    for place, (_number, cells) in enumerate(lines[:10]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(cells):
            if field := known.get(plain(cell)):
                columns.setdefault(field, column)
        if len(columns) > 1:
            return columns, lines[place + 1 :]
    return {}, lines


def cells_by_field(
    lines: Lines, columns: dict[str, int], required: Collection[str], most: int
) -> list[dict[str, object]]:
    """Cells of each line by field, and the line's number as ``row``.

    :param columns: field: its place in the lines
    :param required: fields that must have one
    :param most: lines there may be
    :raise TableError: a column is missing, there is no line, or too many
    """
    if missing := [field for field in required if field not in columns]:
        raise TableError("missing", missing)
    if not lines:
        raise TableError("empty")
    if len(lines) > most:
        raise TableError("too_many")
    return [
        {"row": number}
        | {
            field: cells[column] if column < len(cells) else ""
            for field, column in columns.items()
        }
        for number, cells in lines
    ]


def _columns_by_content(rows: list[list[str]], known: dict[str, str]) -> dict[str, int]:
    """Identifier, type, code: in this order, or where types and codes are found."""

    def mostly(column: int, test: Callable[[str], object]) -> bool:
        cells = [row[column] for row in rows if column < len(row) and row[column]]
        return 2 * sum(map(bool, map(test, cells))) >= len(cells) > 0

    width = max(map(len, rows))
    types = [
        one for one in range(width) if mostly(one, partial(document_type, known=known))
    ]
    # Letters and digits; a NIF has no letter, and a date has other signs.
    texts = [
        one
        for one in range(width)
        if one not in types and mostly(one, re.compile(r"(?=.*[A-Za-z])\w{8,}$").match)
    ]
    others = [one for one in range(width) if one not in types]
    if types[:1] == [1] and width > 2 and (2 in texts or not texts):
        code = 2
    elif types and texts and len(others) > 1:
        code = texts[-1]
    else:
        raise TableError("headings")
    name = next(one for one in others if one != code)
    return {"name": name, "document_type": types[0], "validation_code": code}


# === From cells to values === #


def _singular(text: str) -> str:
    return re.sub(r"(?<=\w\w\w)s\b", "", plain(text))


def known_types(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names of document types, in Portuguese and in the language of who imports.

    :param labels: pairs of type and label, such as ``("FT", "FT - Invoice")``
    :return: argument of ``document_type``
    """
    pairs = [*TYPE_NAMES.items(), *labels]
    return {_singular(name.rpartition(" - ")[2]): kind for kind, name in pairs}


def document_type(text: str, known: dict[str, str]) -> str | None:
    """AT's type from ``FT``, ``FT - Fatura``, ``Fatura (FT)`` or a name; or None."""
    words = plain(text).upper().split()
    for word in (*words[:1], *words[-1:]):
        if word in codes.DOCUMENT_TYPES:
            return word
    return known.get(_singular(text))


def series_type(text: str) -> str | None:
    """``N``, ``F`` or ``R``; or None."""
    return _first_known(text, SERIES_TYPES)


def yes(text: str) -> bool | None:
    """``True``, ``False`` or None."""
    return {"Y": True, "N": False}.get(_first_known(text, YES) or "")


def ended(text: str) -> str | None:
    """``F`` (finalised), ``N`` (annulled) or None."""
    return _first_known(text, ENDED)


def _first_known(text: str, words: dict[str, str]) -> str | None:
    return next((words[word] for word in plain(text).split() if word in words), None)


def day(text: str) -> date | None:
    """A date, or None."""
    text = re.split(r"[ T]", text)[0]
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def number(text: str) -> int | None:
    """A number from 0, or None."""
    match = re.fullmatch(r"([0-9]{1,10})(\.0+)?", text)
    return int(match[1]) if match and int(match[1]) <= MAX_NUMBER else None
