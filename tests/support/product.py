# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The running product: Odoo with a Portuguese company, and the AT simulator.

Used by the demo, by the end-to-end tests and for the pictures of the user's guide.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import support.bare  # noqa: F401 - so that the simulator can be imported
from dev import databases, odoo
from dev.console import step
from dev.paths import ADDON, ADDONS, LOCAL
from simulator.security import User
from simulator.server import Simulator

SCRIPTS = Path(__file__).parent / "scripts"

# The Portuguese demo company that Odoo's l10n_pt brings: VAT PT552091561.
NIF = "552091561"
AT_USER = User(f"{NIF}/1", "simulador-1")
AT_USER_WITHOUT_PROFILE = User(f"{NIF}/2", "simulador-2", frozenset({"WFA"}))
PFX_PASSWORD = "simulador"
# Login and password are the same word.
ADMINISTRATOR, ACCOUNTANT, CLERK = "admin", "accountant", "clerk"
CONTABILISTA, WAREHOUSE, SALES = "contabilista", "warehouse", "sales"


@dataclass(frozen=True)
class Product:
    """What a person, a browser or a test needs to use it."""

    url: str
    database: str
    simulator: Simulator
    pfx_file: Path
    cipher_file: Path
    log: Path


def build(database: str) -> None:
    """Make a database with the addons, demo data, Portuguese, and people's logins.

    Its company knows nothing of AT yet.
    """

    def make(template: str) -> None:
        databases.clone(stands_on, template)
        with step("Database with the addons and demo data"):
            odoo.run(
                *("-d", template, "-i", ",".join(ADDONS)),
                *("--load-language", "pt_PT", "--stop-after-init", "--no-http"),
                log="product-install",
            )
            odoo.script(people, template)
            odoo.script(odoo.SCRIPTS / "assets.py", template)

    stands_on = databases.base(demo=True)
    people = SCRIPTS / "people.py"
    made_from = databases.made_from(stands_on, *ADDONS) + people.read_text("utf-8")
    databases.clone(databases.template("product", made_from, make), database)


def update(database: str) -> None:
    """Bring a database of an earlier run up to the present code."""
    stamp = LOCAL / f"{database}.code"
    code = databases.code(*ADDONS)
    if not (stamp.is_file() and databases.exists(database)):
        # No stamp: an earlier run was stopped half-way.
        stamp.unlink(missing_ok=True)
        build(database)
    elif stamp.read_text() != code:
        with step("Update of the addons"):
            odoo.run(
                *("-d", database, "-u", ADDON, "-i", ",".join(ADDONS)),
                *("--stop-after-init", "--no-http"),
                log=f"{database}-update",
            )
    stamp.write_text(code)


@contextmanager
def running(
    database: str,
    folder: Path,
    *,
    port: int = 0,
    connected: bool = True,
    days: int = 365,
):
    """Have the simulator and Odoo serve inside the block; the value is a Product.

    :param folder: the simulator's certificates and book of series
    :param port: of Odoo; 0 takes a free one
    :param connected: load credentials and certificates into the company
    :param days: until the client certificate ends
    """
    with Simulator(folder, users=(AT_USER, AT_USER_WITHOUT_PROFILE)) as simulator:
        pfx = folder / "client.pfx"
        if not pfx.is_file():
            pfx.touch(mode=0o600)
            pfx.write_bytes(
                simulator.certificates.client(NIF, days=days).pfx(PFX_PASSWORD)
            )
        port = port or odoo.free_port()
        settings = {
            "url": f"http://{odoo.HOST}:{port}",
            "endpoint": simulator.url,
            "ca_bundle": simulator.ca_file,
            "username": AT_USER.username,
            "password": AT_USER.password,
            "pfx": str(pfx),
            "pfx_password": PFX_PASSWORD,
            "cipher": str(simulator.certificates.cipher_file),
        }
        odoo.script(SCRIPTS / "addresses.py", database, settings)
        if connected:
            odoo.script(SCRIPTS / "credentials.py", database, settings)
        with odoo.serving(database, port, log=database) as url:
            cipher = simulator.certificates.cipher_file
            log = odoo.log_file(database)
            yield Product(url, database, simulator, pfx, cipher, log)
