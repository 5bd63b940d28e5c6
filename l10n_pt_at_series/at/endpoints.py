# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addresses of AT's series web service."""

# Recorded by six independent public clients; AT's manual of 2021 had only the first.
ENDPOINTS = {
    "test": "https://servicos.portaldasfinancas.gov.pt:722/SeriesWSService",
    "production": "https://servicos.portaldasfinancas.gov.pt:422/SeriesWSService",
}
