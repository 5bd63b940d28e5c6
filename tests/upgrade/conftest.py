# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the previous version left in a database, and what an update makes of it."""

import json
import tarfile
from pathlib import Path

import pytest

from dev import databases, odoo, odoo_source, postgres, results
from dev.paths import ADDON
from support import race

HERE = Path(__file__).parent
RELEASE = HERE / "l10n_pt_at_series-19.0.1.0.0.tar.xz"
SETTINGS = {
    "copies": 100_000,  # deliveries and orders that were there before
    "series_fields": [
        *("name", "document_type", "document_class", "series_type", "internal_code"),
        *("prefix", "padding", "first_number", "previous_number", "start_date"),
        *("is_default", "validation_code", "environment", "state", "nif"),
        *("pending_operation", "registration_date", "final_number", "last_number"),
        *("next_number", "journal_id", "company_id", "active"),
    ],
    "move_fields": [
        *("name", "state", "l10n_pt_atcud", "l10n_pt_series_id", "invoice_date"),
        *("l10n_pt_void_reason", "l10n_pt_document_type", "sequence_number"),
    ],
}


@pytest.fixture(scope="session")
def updated(tmp_path_factory):
    """Facts before, facts afterwards, and Odoo's complaints while it updated.

    The database has the apps whose documents the old version did not number.
    """
    folder = tmp_path_factory.mktemp("upgrade")
    home = odoo_source.home()
    with tarfile.open(RELEASE) as archive:
        archive.extractall(folder, filter="data")
    old = ("--addons-path", f"{home / 'addons'},{folder}")
    facts = {name: folder / f"{name}.json" for name in ("before", "after")}
    with postgres.server():
        database = databases.name("test_upgrade")
        try:
            databases.clone(databases.apps(), database)
            options = ("-d", database, "--stop-after-init", "--no-http")
            odoo.run(*options, *old, "-i", ADDON, "--load-language=pt_PT", log="old")
            odoo.script(race.SCRIPTS / "company.py", database, options=old)
            settings = {**SETTINGS, "facts": str(facts["before"])}
            odoo.script(HERE / "before.py", database, settings, options=old)
            log = odoo.run(*options, "-u", ADDON, log="upgrade")
            settings["facts"] = str(facts["after"])
            odoo.script(HERE / "after.py", database, settings)
        finally:
            databases.drop(database)
    before, after = (json.loads(path.read_text()) for path in facts.values())
    return before, after, results.complaints(log)
