# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Package an addon so that Odoo finds it by itself after ``pip install``.

The main addon, or the one that the environment variable ``ADDON`` names:
``ADDON=l10n_pt_at_series_migrate pip wheel --no-deps .``

The flat folder is mapped into ``odoo.addons``, where Odoo looks for addons that
were installed; neither ``odoo`` nor ``odoo.addons`` may become a package here.
"""

import ast
import os
from pathlib import Path

from setuptools import find_packages, setup

MAIN = "l10n_pt_at_series"
ADDON = os.environ.get("ADDON") or MAIN
ROOT = Path(__file__).parent
PACKAGE = f"odoo.addons.{ADDON}"
OURS = {path.parent.name for path in ROOT.glob("l10n_pt_*/__manifest__.py")}

readme = ROOT / ("" if ADDON == MAIN else ADDON) / "README.rst"
manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text("utf-8"))
setup(
    name=f"odoo-addon-{ADDON}",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=readme.read_text("utf-8") if readme.is_file() else None,
    long_description_content_type="text/x-rst",
    author=manifest["author"],
    url=manifest["website"],
    license="LGPL-3.0-or-later",
    license_files=["LICENSE", "COPYING"],
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
    ],
    packages=[PACKAGE, *(f"{PACKAGE}.{name}" for name in find_packages(ADDON))],
    package_dir={PACKAGE: ADDON},
    # Views, access lists, translations, the WSDL, pictures: all but Python.
    package_data={PACKAGE: ["**/*"]},
    exclude_package_data={PACKAGE: ["**/__pycache__/*"]},
    install_requires=[
        "odoo==19.0.*",
        *(f"odoo-addon-{name}" for name in manifest["depends"] if name in OURS),
        *manifest.get("external_dependencies", {}).get("python", []),
    ],
    # What was built for another addon does not get into this wheel.
    options={"build": {"build_base": f"build/{ADDON}"}},
    python_requires=">=3.10",
    zip_safe=False,
)
