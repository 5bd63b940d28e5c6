# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words for what ``rules/`` knows by codes: types of documents, and broken rules."""

from ..rules import atcud


def document_types(env):
    """What AT's types of documents are called.

    :rtype: dict[str, str], by AT's two letters
    """
    return {
        "FT": env._("Invoice"),
        "FS": env._("Simplified invoice"),
        "FR": env._("Invoice-receipt"),
        "ND": env._("Debit note"),
        "NC": env._("Credit note"),
        "GR": env._("Delivery note"),
        "GT": env._("Transport note"),
        "GA": env._("Transport of own fixed assets"),
        "GC": env._("Consignment note"),
        "GD": env._("Return note"),
        "CM": env._("Table check"),
        "CC": env._("Consignment credit"),
        "FC": env._("Consignment invoice"),
        "FO": env._("Work sheet"),
        "NE": env._("Order note"),
        "OU": env._("Other checking document"),
        "OR": env._("Quotation"),
        "PF": env._("Pro-forma"),
        "RP": env._("Premium or premium receipt"),
        "RE": env._("Reversal or reversal receipt"),
        "CS": env._("Imputation to co-insurers"),
        "LD": env._("Imputation to the lead co-insurer"),
        "RA": env._("Accepted reinsurance"),
        "RC": env._("Receipt under cash VAT"),
        "RG": env._("Other receipt"),
    }


def recovery_class(env, series):
    """Why AT's type cannot be in a recovery series."""
    return env._(
        "Series %(series)s: recovery series are for invoices, credit and debit notes. "
        "Transport documents cannot be recovered, and the capture of receipts and "
        "working documents is not supported. Choose another series type.",
        series=series.display_name,
    )


def identifier_problems(env):
    """What to do about each rule that an identifier may break.

    :rtype: dict[str, str], by the names of ``identifiers.problems``
    """
    return {
        "empty": env._("enter a name."),
        "too_long": env._("use at most 35 characters."),
        "characters": env._(
            "use only letters without accents, digits and . _ - (no blanks, no "
            "slashes)."
        ),
        "separator_edge": env._(
            "begin and end with a letter or digit, not with . _ or -."
        ),
        "separator_double": env._("do not put two of . _ - together."),
        "reserved_prefix": env._(
            "do not begin with AT: AT keeps such names for itself."
        ),
        "transport": env._("transport documents allow letters and digits only."),
    }


def joined(texts):
    """Several problems after a colon: the first goes on, the others are sentences.

    :param list texts: of ``identifier_problems`` or ``code_problems``
    :rtype: str
    """
    return " ".join(
        text if place == 0 else text[:1].upper() + text[1:]
        for place, text in enumerate(map(str, texts))
    )


def code_problems(env):
    """What is wrong with a code, by each rule that it may break.

    :rtype: dict[str, str], by the names of ``atcud.code_problems``
    """
    return {
        "too_short": env._("a code has at least 8 characters."),
        "too_long": env._(
            "a code has at most %(limit)s characters.", limit=atcud.MAX_LENGTH
        ),
        "characters": env._("a code has letters and digits only, without blanks."),
        "test_code": env._(
            "codes that begin with AA come from AT's test environment and must not "
            "be on real documents; this company is in production."
        ),
        "not_test_code": env._(
            "codes of AT's test environment begin with AA. To use real codes, set "
            "the AT environment of the company to Production in the settings."
        ),
    }


def prefix_used(env, series, document):
    """Why a series cannot begin: a document outside it has its numbers.

    :param document: the document, of any model
    """
    other = document.l10n_pt_series_id
    values = {
        "series": series.display_name,
        "document": document[document._l10n_pt_name_field],
        "holder": document._l10n_pt_holder()._l10n_pt_holder_label(),
        "other": other.display_name,
    }
    if other.environment == "test":
        return env._(
            "Identifier of series %(series)s: %(document)s was issued under the same "
            "name with a code of AT's test environment. Open the test series %(other)s "
            "and press “Set test documents aside”, or choose another name.",
            **values,
        )
    return env._(
        "Identifier of series %(series)s: its numbers are in use at %(holder)s already "
        "(%(document)s). AT registers a name once for each document type: choose "
        "another name, or register that numbering.",
        **values,
    )


def prefix_shared(env, series, nif):
    """Why a series cannot begin its numbers as another taxpayer's at its holder does.

    :param str nif: the other taxpayer
    """
    return env._(
        "Identifier of series %(series)s: taxpayer %(nif)s has one with the same "
        "numbers at %(holder)s. Choose another name.",
        series=series.display_name,
        nif=nif,
        holder=series._holder()._l10n_pt_holder_label(),
    )
