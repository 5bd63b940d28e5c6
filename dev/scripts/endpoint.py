# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: the test environment is the simulator.
# ruff: noqa: F821

for name in ("endpoint", "ca_bundle"):
    env["ir.config_parameter"].set_param(
        f"l10n_pt_at_series.test_{name}", settings[name]
    )
env.cr.commit()
