# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a document cannot be issued in a series, in words: see ``rules/choice.py``."""

from odoo.tools import format_date

from ..rules import codes


def explain(env, rule, wanted, series, company, origin):
    """Say why a document cannot be issued, and what to do.

    :param str rule: of ``Wanted.broken_rule``, or about the corrected document
    :param rules.choice.Wanted wanted: what the document asks for
    :param series: the series in question, perhaps empty
    :param company: the company that issues the document
    :param origin: the document it corrects, perhaps empty
    :rtype: str
    """
    about_origin = rule.startswith("origin")
    states = dict(series._fields["state"]._description_selection(env))
    values = {
        "series": series.display_name,
        "type": wanted.document_type,
        "holder": wanted.holder._l10n_pt_holder_label(),
        "date": format_date(env, wanted.day),
        "state": states.get(series.state),
        "other": series.document_type,
        "start": format_date(env, series.start_date),
        "company": company.name,
        "nif": wanted.nif or "–",
        "other_nif": (origin.l10n_pt_series_id if about_origin else series).nif,
        "origin": origin.display_name,
    }
    if rule == "missing" and wanted.cash_vat:
        rule = "missing_cash_vat"
    elif rule == "missing" and codes.is_by_choice(wanted.document_type):
        rule = "missing_by_choice"
    elif rule == "regime":
        rule = "regime_cash_vat" if wanted.cash_vat else "regime_ordinary"
    texts = {
        "missing": env._(
            "%(holder)s needs a registered AT series for documents of type %(type)s "
            "dated %(date)s, and there is none. Create and register one, use an "
            "existing one by default, or choose one here.",
            **values,
        ),
        "missing_by_choice": env._(
            "%(holder)s needs a registered AT series for documents of type %(type)s "
            "dated %(date)s, and there is none. Create and register one, or use an "
            "existing one by default. If no such documents are to be issued in series "
            "any more, archive the ended ones.",
            **values,
        ),
        "state": env._(
            "Series %(series)s is in state “%(state)s”: only a registered series "
            "can number documents. Register it, or choose another series.",
            **values,
        ),
        "nif": env._(
            "Series %(series)s is registered for taxpayer %(other_nif)s, and "
            "%(company)s issues this document as taxpayer %(nif)s. Register a series "
            "of %(nif)s, or correct the tax ID of the company.",
            **values,
        ),
        "environment": env._(
            "Series %(series)s was registered in the other AT environment (test or "
            "production). Its code is not valid here: choose another series.",
            **values,
        ),
        "type": env._(
            "Series %(series)s is for documents of type %(other)s, this one is of "
            "type %(type)s. Choose another series.",
            **values,
        ),
        "holder": env._(
            "Series %(series)s does not serve %(holder)s. Choose a series that does.",
            **values,
        ),
        "training": env._(
            "Series %(series)s and this document do not go together: training series "
            "number documents of companies marked for training, and notes that "
            "correct those, and nothing else. Choose another series.",
            **values,
        ),
        # Regime of DL 71/2013, art. 6
        "missing_cash_vat": env._(
            "The document falls under the cash-VAT regime, and %(holder)s needs a "
            "registered AT series for such documents of type %(type)s dated %(date)s. "
            "There is none: create and register one with Cash VAT ticked.",
            **values,
        ),
        "regime_cash_vat": env._(
            "The document falls under the cash-VAT regime: the customer is a taxable "
            "person in Portugal. Such documents need a series of their own, and "
            "%(holder)s has no registered default one for type %(type)s with Cash VAT "
            "ticked. Create and register one, or choose series %(series)s here if the "
            "regime does not apply.",
            **values,
        ),
        "regime_ordinary": env._(
            "The document does not fall under the cash-VAT regime: the customer is no "
            "taxable person in Portugal, or the fiscal position is not the domestic "
            "one. %(holder)s has no registered default series for type %(type)s "
            "without Cash VAT. Create and register one, or choose series %(series)s "
            "here if the regime applies.",
            **values,
        ),
        "cash_vat": env._(
            "Series %(series)s is for documents under the cash-VAT regime, and "
            "%(company)s is not in the regime. Choose another series, or tick "
            "Cash VAT in the settings of the company.",
            **values,
        ),
        "recovery": env._(
            "Series %(series)s is a recovery series, and this document is for "
            "training: nothing is recovered there. Choose a training series.",
            **values,
        ),
        "start": env._(
            "Document date %(date)s is before %(start)s, the start of series "
            "%(series)s. Change the date, or choose a series that had started.",
            **values,
        ),
        # Despacho 8632/2014, 3.3.7
        "origin_void": env._(
            "%(origin)s is void: no note can correct it. Delete this draft.", **values
        ),
        "origin_credited": env._(
            "%(origin)s has been credited in full already: no further credit note can "
            "correct it. Delete this draft.",
            **values,
        ),
        "origin_nif": env._(
            "%(origin)s was issued by taxpayer %(other_nif)s, and %(company)s is "
            "taxpayer %(nif)s: it cannot correct it. Void %(origin)s instead.",
            **values,
        ),
        "origin_environment": env._(
            "%(origin)s has a code of the other AT environment (test or production) "
            "and no note can correct it. Void %(origin)s instead.",
            **values,
        ),
    }
    if rule == "start" and series.series_type == "R":
        return env._(
            "Recovery series %(series)s starts on %(start)s: original documents can be "
            "captured in it from then on, whatever their own dates.",
            **values,
        )
    return texts[rule]
