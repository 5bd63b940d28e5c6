# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: put the scripts and styles of the web client together.
# ruff: noqa: F821

env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
