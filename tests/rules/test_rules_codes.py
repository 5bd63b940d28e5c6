# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from l10n_pt_at_series.at.endpoints import ENDPOINTS
from l10n_pt_at_series.rules import codes


def test_there_are_25_document_types_in_four_classes():
    by_class = {name: set() for name in codes.DOCUMENT_CLASSES}
    for document_type, document_class in codes.DOCUMENT_TYPES.items():
        by_class[document_class].add(document_type)
    assert by_class == {
        "SI": set("FT FS FR ND NC".split()),
        "MG": set("GR GT GA GC GD".split()),
        "WD": set("CM CC FC FO NE OU OR PF RP RE CS LD RA".split()),
        "PY": set("RC RG".split()),
    }
    assert len(codes.DOCUMENT_TYPES) == 25


def test_the_class_follows_from_the_document_type():
    assert codes.document_class("NC") == "SI"
    assert codes.document_class("RG") == "PY"
    with pytest.raises(KeyError):
        codes.document_class("VD")


def test_invoices_notes_and_cash_vat_receipts_are_no_choice():
    due = {kind for kind in codes.DOCUMENT_TYPES if not codes.is_by_choice(kind)}
    assert due == {"FT", "FS", "FR", "ND", "NC", "RC"}


@pytest.mark.parametrize("code", [1040, 1049, 1050, 1059, 1100, 1199, 1200, 1299])
def test_authentication_codes_are_recognised(code):
    assert codes.is_authentication(code)


@pytest.mark.parametrize("code", [99, 1039, 1060, 1099, 1300, 2001, 4001, 5000])
def test_other_codes_are_not_about_authentication(code):
    assert not codes.is_authentication(code)


def test_test_and_production_differ_only_in_the_port():
    test, production = ENDPOINTS["test"], ENDPOINTS["production"]
    assert test.replace(":722/", ":422/") == production
    assert test.startswith("https://servicos.portaldasfinancas.gov.pt:")
