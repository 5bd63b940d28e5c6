# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One layout for XML: 4 spaces a level; a tag on one line or one line per attribute.

Like prettier with its XML plug-in as OCA uses it, but without Node. Texts, comments
and the values of attributes stay as they are.
"""

import re
from xml.etree import ElementTree

WIDTH = 88
INDENT = " " * 4
TOKEN = re.compile(
    r"""(?P<comment><!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<![^>]*>)
    | </(?P<end>[^\s>]+)\s*>
    | <(?P<start>[^\s/>!?]+)
        (?P<attributes>(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?P<empty>/?)>
    | (?P<text>[^<]+)""",
    re.DOTALL | re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")


def formatted(source: str) -> str:
    """Return the XML text in the house's layout.

    :raise xml.etree.ElementTree.ParseError: when it is not well-formed
    """
    ElementTree.fromstring(source.encode())
    lines, depth, position = "", 0, 0
    while position < len(source):
        token = TOKEN.match(source, position)
        position = token.end()
        depth -= token["end"] is not None
        if token["text"]:
            closes = source.startswith("</", position)
            lines += _text(token["text"], depth - closes, at_start=not lines)
        elif token["start"]:
            lines += _tag(token, _column(lines), depth)
            depth += not token["empty"]
        elif token["end"]:
            lines += f"</{token['end']}>"
        else:
            lines += token[0]
    return lines.rstrip() + "\n"


def _column(lines: str) -> int:
    return len(lines) - lines.rfind("\n") - 1


def _text(text: str, depth: int, at_start: bool) -> str:
    """Indent what follows a line break; keep at most one empty line."""
    text = re.sub(r"[ \t]+\n", "\n", text)
    if at_start:
        text = text.lstrip()
    body, newline, tail = text.rpartition("\n")
    if not newline or tail.strip():
        return text
    gap = "\n\n" if body.endswith("\n") else "\n"
    return f"{body.rstrip()}{gap}{INDENT * max(depth, 0)}"


def _tag(token: re.Match, column: int, depth: int) -> str:
    attributes = [f"{n}={v}" for n, v in ATTRIBUTE.findall(token["attributes"])]
    close = " />" if token["empty"] else ">"
    one_line = f"<{' '.join([token['start'], *attributes])}{close}"
    fits = column + len(one_line) <= WIDTH and "\n" not in one_line
    if fits or not attributes:
        return one_line
    inner = "".join(f"\n{INDENT * (depth + 1)}{item}" for item in attributes)
    return f"<{token['start']}{inner}\n{INDENT * depth}{close.strip()}"
