# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A strict stand-in for AT's series web service, on this machine.

It shares no code with ``at``: each side checks messages with its own eyes, so one
mistake cannot hide in both. ``python -m simulator --help`` runs it alone.
"""
