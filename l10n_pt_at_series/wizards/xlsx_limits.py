# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an XLSX file may cost, counted before openpyxl builds anything from it.

An archive of 2 KB can say that it has 2,147,483,647 rows, one of 300 KB can hold three
million cells: openpyxl would make them all. Its parts are streamed through expat here,
which keeps nothing, and only what was counted is handed on.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from ..rules.table import MAX_CELL, MAX_COLUMNS, MAX_ROWS

MAX_UNPACKED = 20 * 1024**2
MAX_PARTS = 500  # files in the archive
MAX_ELEMENTS = 400_000  # a cell has up to four
MAX_FORMATS = 20_000  # elements that are no cells: openpyxl makes objects of them
# Elements of cells and their texts.
CELLS = {"row", "c", "v", "f", "is", "si", "t"}
_PIECE = 64 * 1024
_LONGEST_TAG = 1024**2  # with its attributes


class TooMuch(ValueError):
    """A limit is passed.

    :param str kind: ``too_swollen``, ``too_long`` (rows), ``too_wide`` (columns),
        ``long_cell`` or ``unreadable``
    """

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind


def checked(content):
    """The parts of the file that are XML and within the limits, as an archive.

    :param bytes content: the XLSX file
    :rtype: io.BytesIO
    :raise TooMuch: the file would cost too much, or cannot be unpacked
    """
    try:
        return _checked(zipfile.ZipFile(io.BytesIO(content)))
    except (
        # What a damaged, encrypted or strangely packed archive raises.
        *(EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
        *(zipfile.BadZipFile, zlib.error),
    ) as error:
        raise error if isinstance(error, TooMuch) else TooMuch("unreadable") from error


def _checked(archive):
    parts = archive.infolist()
    # The sizes in the directory bind: more than announced is never unpacked.
    if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
        raise TooMuch("too_swollen")
    counter = _Counter()
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as small:
        for name in archive.namelist():
            text = archive.read(name)
            if counter.is_bounded_xml(text):
                small.writestr(name, text)
    return result


class _Counter:
    """Counts what openpyxl would build, in all parts together."""

    def __init__(self):
        self._elements = self._formats = 0
        self._rows = self._columns = self._length = 0

    def is_bounded_xml(self, text):
        """Whether a part is XML; pictures and the like are not, and not needed.

        :raise TooMuch: it is, and it is too much
        """
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._document_type
        self._rows = 0
        try:
            for place in range(0, len(text), _PIECE):
                parser.Parse(text[place : place + _PIECE])
                if place - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise TooMuch("too_swollen")
            parser.Parse(b"", True)
        except expat.ExpatError:
            return False
        return True

    def _start(self, tag, attributes):
        name = tag.rpartition(":")[2]
        self._elements += 1
        self._formats += name not in CELLS
        self._length = 0
        if self._elements > MAX_ELEMENTS or self._formats > MAX_FORMATS:
            raise TooMuch("too_swollen")
        if name == "row":
            self._columns = 0
            self._rows += 1
            if max(self._rows, _number(attributes.get("r"))) > MAX_ROWS:
                raise TooMuch("too_long")
        elif name == "c":
            self._columns += 1
            if max(self._columns, _column(attributes.get("r"))) > MAX_COLUMNS:
                raise TooMuch("too_wide")

    def _text(self, text):
        self._length += len(text)
        if self._length > MAX_CELL:
            raise TooMuch("long_cell")

    def _document_type(self, *_declaration):
        raise TooMuch("unreadable")  # no spreadsheet has one; it could hold entities


def _number(text):
    try:
        return float(text or 0)
    except ValueError:
        raise TooMuch("unreadable") from None


def _column(place):
    """Number of the column of a place such as ``AB12``; 0 without one."""
    letters = re.match("[A-Za-z]{0,4}", place or "")[0].upper()
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
