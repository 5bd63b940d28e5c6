# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No table costs more than 10 seconds of processor and 200 MB, whatever is in it.

Each is read in a process of its own, which the kernel kills after 10 seconds.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from workbooks import row, xlsx

SECONDS = 10
MEGABYTES = 200
CHILD = r"""
import json, re, resource, sys
sys.path.insert(0, sys.argv[1])
from support import bare
series_table = bare.module("wizards.series_table")
table = bare.module("rules.table")
content = sys.stdin.buffer.read()
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)
def peak():  # ru_maxrss would begin with that of the parent
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\s*(\d+)", status.read())[1])
before = peak()
try:
    lines = series_table.read_file(content)
    types = table.known_types([])
    result = len(table.records(lines, {}, types))
except table.TableError as error:
    result = error.kind
print(json.dumps([result, (peak() - before) / 1024]))
"""


def of_fifty(cell):
    return f"<row>{cell * 50}</row>"


WIDE = "\N{GRINNING FACE}"  # makes Python keep four bytes for each character

HOSTILE = {
    "100 MB of semicolons": (lambda: b";" * 100_000_000, "too_large"),
    "5 MB of semicolons": (lambda: b";" * 5_000_000, "too_wide"),
    "5 MB of semicolons, wide": (
        lambda: b";" * 5_000_000 + WIDE.encode(),
        "too_wide",
    ),
    "5 MB of empty lines": (lambda: b"\n" * 5_000_000, "too_long"),
    "a cell that does not end": (lambda: b'"' + b"a\n" * 2_000_000, "long_cell"),
    "a cell of 40,000": (lambda: b"a;b\nA;" + b"x" * 40_000, "long_cell"),
    "50 columns of 5,000 lines": (
        lambda: ("x;" * 49 + "x\n").encode() * 5000,
        "headings",
    ),
    "3 million cells in a row": (
        lambda: xlsx(f"<row>{'<c/>' * 3_000_000}</row>"),
        "too_wide",
    ),
    "rows of 50": (
        lambda: xlsx(of_fifty("<c><v>1</v></c>") * 3500),
        "headings",
    ),
    "half a million rows": (lambda: xlsx("<row/>" * 500_000), "too_long"),
    "row 2147483647": (
        lambda: xlsx('<row r="2147483647"><c><v>1</v></c></row>'),
        "too_long",
    ),
    "column XFD": (
        lambda: xlsx('<row><c r="XFD1"><v>1</v></c></row>' * 5000),
        "too_wide",
    ),
    "a cell of 200 MB": (lambda: xlsx(row("a" * 200_000_000)), "too_swollen"),
    "a cell of 19 MB": (lambda: xlsx(row("a" * 19_000_000)), "long_cell"),
    "a tag of 18 MB": (lambda: xlsx(f'<row a="{"a" * 18_000_000}"/>'), "too_swollen"),
    "a million attributes": (
        lambda: xlsx("<row {}/>".format(" ".join(f"a{n}=''" for n in range(10**6)))),
        "too_swollen",
    ),
    "a million shared strings": (
        lambda: xlsx(row("a"), strings="<si/>" * 1_000_000),
        "too_swollen",
    ),
    "as many shared strings as allowed": (
        lambda: xlsx(row("a"), strings="<si><t>a</t></si>" * 199_000),
        "headings",
    ),
    "one long text in all cells": (
        lambda: xlsx(
            of_fifty('<c t="s"><v>0</v></c>') * 3500,
            strings=f"<si><t>{chr(160) + WIDE}{'a' * 30_000}</t></si>",
        ),
        "too_swollen",
    ),
    "unknown elements": (lambda: xlsx("<x/>" * 3_000_000), "too_swollen"),
    "as many texts as allowed": (lambda: xlsx("<t/>" * 399_000), "empty"),
    "as many merged cells as allowed": (
        lambda: xlsx(
            row("a"),
            rest='<mergeCells><mergeCell ref="A1:B9"/>{}</mergeCells>'.format(
                '<mergeCell ref="A1:B9"/>' * 19_000
            ),
        ),
        "headings",
    ),
    "as many formats as allowed": (
        lambda: xlsx(
            row("a"), styles=f"<cellXfs>{'<xf><alignment/></xf>' * 9_900}</cellXfs>"
        ),
        "headings",
    ),
    "a part of 100 MB that nobody reads": (
        lambda: xlsx(row("a"), parts={"docProps/x.xml": b" " * 100_000_000}),
        "too_swollen",
    ),
    "10,000 parts": (
        lambda: xlsx(row("a"), parts={f"{n}.xml": "" for n in range(10_000)}),
        "too_swollen",
    ),
    "billion laughs": (
        lambda: xlsx(
            row("a"),
            parts={
                "xl/styles.xml": '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>'
                "<a>&d;</a>"
            },
        ),
        "unreadable",
    ),
}


def cost(content):
    """What became of a table, and the memory it took in megabytes."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(Path(__file__).parents[1]), str(SECONDS)],
        input=content,
        capture_output=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr.decode()[-500:] or child.returncode
    return json.loads(child.stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_table_is_refused_before_it_costs_much(name):
    make, expected = HOSTILE[name]
    result, megabytes = cost(make())
    assert result == expected
    assert megabytes < MEGABYTES


def test_the_largest_tables_of_honest_people_are_read():
    texts = ("A{}", "FT", "AAJFX7K2WM", "1", "2027-01-01", "2026-12-20", *"0N-PA")
    lines = [[text.format(number) for text in texts] for number in range(5000)]
    sheet = xlsx("".join(row(*line) for line in lines))
    text = "\n".join(";".join(line) for line in lines).encode()
    for content in (sheet, text):
        result, megabytes = cost(content)
        assert result == 5000
        assert megabytes < MEGABYTES


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        ("bytearray(b'x') * 300_000_000", "memory"),
        ("all(True for _turn in iter(int, 1))", "killed"),
    ],
)
def test_the_measure_itself_notices_what_costs_too_much(monkeypatch, reading, told):
    script = CHILD.replace("series_table.read_file(content)", reading)
    script = script.replace("table.records(lines, {}, types)", "lines")
    monkeypatch.setitem(globals(), "CHILD", script)
    monkeypatch.setitem(globals(), "SECONDS", 1)
    try:
        _result, megabytes = cost(b"")
    except AssertionError:
        assert told == "killed"
    else:
        assert (told, megabytes > MEGABYTES) == ("memory", True)
