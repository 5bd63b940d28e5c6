# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever breaks between Odoo and AT: real processes, a real database.

Run them with ``make test STAGES=faults``.
"""

import pytest
from faults_office import working_office

from dev import odoo_source, postgres


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    odoo_source.home()
    with postgres.server():
        with working_office(tmp_path_factory.mktemp("at")) as office:
            yield office


def pytest_terminal_summary(terminalreporter):
    """Print the sum of the fault matrix."""
    cells = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.getreports(outcome):
            if "survives" in report.nodeid:
                cells[report.nodeid] = outcome == "passed" and report.when == "call"
    if cells:
        terminalreporter.write_line(
            f"fault matrix: {sum(cells.values())}/{len(cells)} survived"
        )
