# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each addon's ``readme/*.md`` says, written where it is read.

From the fragments come the addon's ``README.rst``, its page in Odoo's list of apps, and
the blocks of the repository's ``README.rst`` that name a fragment. OCA's own generator
(``oca-gen-addon-readme``) makes the same chapters of the same fragments, but is no
package. ``make lint`` runs this as a hook: files that were stale fail there.
"""

import ast
import re
from pathlib import Path

import mistune
from docutils.core import publish_string
from mistune.renderers.rst import RSTRenderer

ROOT = Path(__file__).resolve().parent.parent.parent
FRONT = ROOT / "README.rst"
PICTURES = ROOT / "docs/images"
STORE = "static/description"
# OCA's order and titles; before them, in short, for those who read Portuguese.
CHAPTERS = {
    "PORTUGUESE": "Em português",
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Development",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
    "CONTRIBUTORS": "Contributors",
    "CREDITS": "Other credits",
}
HEAD = """\
{line}
{name}
{line}

.. Generated from the fragments in readme/: change these, then run make format.

{DESCRIPTION}
.. contents:: Table of contents
   :local:
   :depth: 1
"""
BLOCK = re.compile(
    r"(?P<first>^\.\. from (?P<path>\S+/readme/\w+\.md)\n\n).*?(?P<last>^\.\. end\n)",
    re.DOTALL | re.MULTILINE,
)
FIGURE = re.compile(r"\.\. figure:: (\S+)\n\n( *)   (.+)\n")
to_rst = mistune.create_markdown(renderer=RSTRenderer())


def fragment(path: Path, reader: Path) -> str:
    """Return the fragment as reStructuredText, its pictures as seen from the reader."""

    def picture(match: re.Match) -> str:
        place = (path.parent / match[1]).resolve().relative_to(reader.parent)
        return f".. image:: {place}\n{match[2]}   :alt: {match[3]}\n"

    # Kinds of news come back under every version: chapters have one name each.
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"^### (.+)$", r"**\1**", source, flags=re.MULTILINE)
    text = FIGURE.sub(picture, to_rst(source))
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip() + "\n"


def write(path: Path, content: bytes) -> None:
    """Write only what is new, so that no date changes for nothing."""
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def write_addon(addon: Path) -> None:
    """Write README.rst, the page for the list of apps, and its pictures."""
    source = (addon / "__manifest__.py").read_text(encoding="utf-8")
    manifest = ast.literal_eval(source)
    readme, page = addon / "README.rst", addon / STORE / "index.html"
    parts = {
        path.stem: fragment(path, readme) for path in addon.glob("readme/[A-Z]*.md")
    }
    name = manifest["name"]
    chapters = [HEAD.format(name=name, line="=" * len(name), **parts)]
    for key, title in CHAPTERS.items():
        if key in parts:
            chapters.append(f"{title}\n{'=' * len(title)}\n\n{parts[key]}")
    text = "\n".join(chapters)
    write(readme, text.encode())
    # Pictures lie beside the page.
    write(page, html(text.replace(f":: {STORE}/", ":: ")))
    for place in manifest.get("images", ()):
        original = PICTURES / Path(place).relative_to(STORE)
        if original.is_file():
            write(addon / place, original.read_bytes())


def html(text: str) -> bytes:
    """Return a page without scripts and without the version of docutils."""
    page = publish_string(
        text,
        writer="html5",
        settings_overrides={
            "embed_stylesheet": False,
            "file_insertion_enabled": False,
            "halt_level": 2,
            "raw_enabled": False,
            "stylesheet_path": "",
        },
    )
    return re.sub(rb"^<meta name=\"generator\".*\n", b"", page, flags=re.MULTILINE)


def main() -> None:
    """Write what comes from the fragments of every addon."""
    for description in sorted(ROOT.glob("*/readme/DESCRIPTION.md")):
        write_addon(description.parent.parent)
    text = BLOCK.sub(
        lambda block: "".join(
            (block["first"], fragment(ROOT / block["path"], FRONT), "\n", block["last"])
        ),
        FRONT.read_text(encoding="utf-8"),
    )
    write(FRONT, text.encode())


if __name__ == "__main__":
    main()
