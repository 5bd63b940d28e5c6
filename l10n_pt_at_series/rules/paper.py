# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents first issued on paper, or lost and recovered from their duplicates.

Each is captured once, in a recovery series, with the number it has on paper (Despacho
8632/2014, 2.4 and 2.5).
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from . import table

PAPER = "M"
DUPLICATE = "D"
KINDS = (PAPER, DUPLICATE)
MAX_SERIES = 40
MAX_DIGITS = 20
# Despacho 8632/2014: these words, in Portuguese whoever the customer is.
WORDS = "Cópia do documento original - {reference}"


def problems(series: str, number: str) -> tuple[str, ...]:
    """Names of the rules that series and number of a paper break.

    ``no_series``, ``series_characters`` (a blank, a slash or what no printer prints:
    SAF-T parts the series from the number by them), ``series_too_long``;
    ``no_number``, ``number_digits`` (anything but digits), ``number_zero`` and
    ``number_too_long``.

    :param series: as on the paper; blanks around it do not count
    :param number: the same
    """
    series, number = series.strip(), number.strip()
    digits = re.fullmatch("[0-9]+", number)
    broken = {
        "no_series": not series,
        "series_characters": " " in series or "/" in series or not series.isprintable(),
        "series_too_long": len(series) > MAX_SERIES,
        "no_number": not number,
        "number_digits": number and not digits,
        "number_zero": digits and not number.strip("0"),
        "number_too_long": digits and len(number) > MAX_DIGITS,
    }
    return tuple(name for name, is_broken in broken.items() if is_broken)


def key(document_type: str, series: str, number: str) -> str:
    """What tells one paper of a taxpayer from another, however it is typed."""
    return f"{document_type}/{series.strip().casefold()}/{number.strip().lstrip('0')}"


def reference(document_type: str, kind: str, series: str, number: str) -> str:
    """How notes and prints call the paper: ``FTM A/12``."""
    return f"{document_type}{kind} {series.strip()}/{number.strip()}"


def words(reference: str) -> str:
    """What is printed on each page of a captured document."""
    return WORDS.format(reference=reference)


# === A table of papers === #

MOST_PAPERS = 500  # of one table: each becomes a document at once
REQUIRED = ("manual_series", "manual_number", "invoice_date")
# As in ``table.HEADINGS``.
HEADINGS = {
    "document_type": (
        "document type|type of document|type|document|tipo de documento|"
        "tipo do documento|tipo documento|tipo doc|tipo|documento"
    ),
    "recovery_kind": "recovered from|kind|recuperado de|origem|suporte",
    "manual_series": "manual series|series|serie manual|serie|serie do documento",
    "manual_number": (
        "manual number|number|document number|numero manual|numero|numero o|no|nr|"
        "numero do documento|numero documento"
    ),
    "invoice_date": (
        "invoice date|date|document date|data|data da fatura|data do documento|"
        "data de emissao"
    ),
    "customer": "customer|client|customer name|name|cliente|nome|nome do cliente",
    "vat": (
        "vat|vat number|tax id|nif|nif do cliente|contribuinte|"
        "numero de contribuinte|numero de identificacao fiscal"
    ),
    "description": "description|label|descricao|designacao|artigo",
    "amount_untaxed": (
        "untaxed|untaxed amount|amount before tax|net|base|valor sem iva|"
        "total sem iva|base tributavel|base de incidencia|incidencia|valor liquido"
    ),
    "amount_tax": "tax|tax amount|vat amount|iva|valor do iva|valor iva|imposto",
    "amount_total": (
        "total|total on paper|amount|gross|valor|valor total|total com iva|"
        "total do documento"
    ),
    "tax_rate": "tax rate|rate|vat rate|taxa|taxa de iva|taxa do iva|taxa iva",
    "origin": (
        "corrects|corrected document|corrected paper|corrige|documento corrigido|"
        "documento retificado|retifica|documento de origem"
    ),
}
KIND_WORDS = {
    **{"m": PAPER, "paper": PAPER, "papel": PAPER, "manual": PAPER},
    **{"issued on paper": PAPER, "emitido em papel": PAPER, "d": DUPLICATE},
    **{"duplicate": DUPLICATE, "duplicado": DUPLICATE},
    **{"recovered from a duplicate": DUPLICATE},
    **{"recuperado de um duplicado": DUPLICATE},
}
EXEMPT = {"isento", "isenta", "exempt", "none", "nenhuma", "nao sujeito"}


def records(lines: table.Lines, labels: dict[str, str]) -> list[dict[str, object]]:
    """Cells of each line by field, found by headings.

    :param labels: field: its label on the screen of who captures
    :return: dictionaries with ``row`` and the fields that have a column
    :raise table.TableError: the columns are not recognised, or there are too many
    """
    columns, below = table.columns_by_headings(lines, HEADINGS, labels)
    if not columns:
        raise table.TableError("headings")
    return table.cells_by_field(below, columns, REQUIRED, MOST_PAPERS)


def kind(text: str) -> str | None:
    """``M`` or ``D``; or None."""
    return KIND_WORDS.get(table.plain(text))


def amount(text: str) -> Decimal | None:
    """An amount of money in cents, or None: also where it may be read in two ways.

    ``1.234`` may be a thousand and more or little over one: nobody shall guess.
    """
    digits = re.sub(r"[\s€]|EUR", "", text)
    if re.fullmatch(r"[0-9]+", digits):
        return Decimal(digits)
    # One mark, and the decimals: two at most; many are a spreadsheet's own noise.
    if match := re.fullmatch(r"([0-9]+)[.,]([0-9]{1,2}|[0-9]{4,})", digits):
        return _cents(*match.groups())
    # Thousands parted by one mark, decimals by the other.
    for thousands, decimals in (".,", ",."):
        grouped = rf"[0-9]{{1,3}}(?:\{thousands}[0-9]{{3}})+"
        match = re.fullmatch(rf"({grouped})(?:\{decimals}([0-9]{{1,2}}))?", digits)
        if match and (match[2] or match[1].count(thousands) > 1):
            return _cents(match[1].replace(thousands, ""), match[2] or "0")
    return None


def _cents(whole: str, decimals: str) -> Decimal:
    return Decimal(f"{whole}.{decimals}").quantize(Decimal("0.01"), ROUND_HALF_UP)


def rate(text: str) -> Decimal | None:
    """A rate of tax in percent: ``23``, ``23 %``, ``0.23`` or words for none."""
    if table.plain(text) in EXEMPT:
        return Decimal(0)
    match = re.fullmatch(r"([0-9]{1,2})(?:[.,]([0-9]+))?\s*(%?)", text)
    if not match:
        return None
    found = Decimal(f"{match[1]}.{match[2] or 0}")
    # A cell that a spreadsheet shows as 23 % holds 0.23.
    is_fraction = 0 < found < 1 and not match[3]
    return (found * 100 if is_fraction else found).normalize()


def origin(text: str) -> tuple[str | None, str, str] | None:
    """Type (perhaps None), series and number of a corrected paper, or None.

    :param text: such as ``A/12``, ``FT A/12`` or ``FTM A/12``
    """
    match = re.fullmatch(r"(?:(FT|FS|FR)[MD]? ?)?([^ /]+)/([0-9]+)", text.strip(), re.I)
    return match and (match[1] and match[1].upper(), match[2], match[3])
