# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The protocol of AT's series web service, in pure Python: no Odoo in here.

Values go in and come out as frozen dataclasses (``messages``); everything that can go
wrong is one ``errors.AtError`` with machine-readable parts. The clock and randomness
are parameters.
"""
