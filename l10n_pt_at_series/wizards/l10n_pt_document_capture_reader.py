# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cells of a table of papers become values of lines, a search for all at a time."""

import re
from decimal import ROUND_HALF_UP, Decimal

from ..rules import paper, table
from ..rules.table import plain

CENT = Decimal("0.01")


class PaperReader:
    """What the lines of one table mean to the company of a dialog.

    :param wizard: the ``l10n_pt.document.capture``
    :param records: from ``paper.records``
    """

    def __init__(self, wizard, records):
        self.wizard, self.env, self.records = wizard, wizard.env, records
        self.company = wizard.company_id
        self.types = table.known_types(
            self.env["l10n_pt.document.series"]._selection_document_type()
        )
        self.series = wizard._recovery_series()
        self.taxes = wizard.line_ids._taxes(self.company)
        self.by_vat, self.by_name = self._customers()

    def lines(self):
        """Values of a line for each record."""
        return [self._line(record) for record in self.records]

    def _line(self, record):
        values, unread = {"row": record["row"]}, {}
        readers = {
            "document_type": lambda text: table.document_type(text, self.types),
            "recovery_kind": paper.kind,
            "invoice_date": table.day,
        }
        for field, read in readers.items():
            if text := record.get(field):
                values[field] = read(text)
                if not values[field]:
                    unread[field] = text
        for field in ("manual_series", "manual_number", "description", "origin"):
            values[field] = record.get(field) or False
        if "recovery_kind" not in unread:
            values.setdefault("recovery_kind", self.wizard.recovery_kind)
        if "document_type" not in unread:
            values.setdefault("document_type", self._usual_type())
        of_type = self.series.get(values.get("document_type"), ())
        values["series_id"] = len(of_type) == 1 and of_type.id
        self._read_customer(record, values, unread)
        self._read_amounts(record, values, unread)
        return {**values, "unread": unread}

    def _usual_type(self):
        """The journal's own, or the only one that has a recovery series."""
        only = len(self.series) == 1 and next(iter(self.series))
        return only or self.wizard.journal_id.l10n_pt_invoice_type

    # === Customers ===

    def _customers(self):
        """Customers of the table by tax ID and by name; several may share one."""
        vats = {self._digits(record.get("vat")) for record in self.records}
        names = {record.get("customer") for record in self.records}
        # One column may hold either.
        vats |= {self._digits(name) for name in names}
        vats |= {f"PT{vat}" for vat in vats if vat}
        partners = self.env["res.partner"].search(
            [
                *self.env["res.partner"]._check_company_domain(self.company),
                *("|", ("vat", "in", list(vats - {""}))),
                ("name", "in", list(names - {None, ""})),
            ]
        )
        by_vat, by_name = {}, {}
        for one in partners:
            # Contacts of a company share its tax ID: the company is the customer.
            if vat := self._digits(one.vat):
                holder = one.commercial_partner_id
                by_vat[vat] = by_vat.get(vat, holder) | holder
            by_name[plain(one.name or "")] = (
                by_name.get(plain(one.name or ""), one) | one
            )
        return by_vat, by_name

    def _digits(self, text):
        return re.sub(r"^PT|[^0-9A-Z]", "", (text or "").upper())

    def _read_customer(self, record, values, unread):
        vat, name = record.get("vat"), record.get("customer")
        if vat:
            found = self.by_vat.get(self._digits(vat), ())
        elif name:
            found = self.by_name.get(plain(name)) or self.by_vat.get(self._digits(name))
        else:
            return
        values["partner_id"] = len(found or ()) == 1 and found.id
        if not values["partner_id"]:
            unread["several_customers" if found else "partner_id"] = vat or name

    # === Amounts ===

    def _read_amounts(self, record, values, unread):
        """Amount before tax, tax and total, from what the table gives of them."""
        record = dict(record)
        # A column "IVA" holds amounts or rates.
        if (record.get("amount_tax") or "").endswith("%"):
            record.setdefault("tax_rate", record.pop("amount_tax"))
        given = {}
        for field in ("amount_untaxed", "amount_tax", "amount_total", "tax_rate"):
            if text := record.get(field):
                read = paper.rate if field == "tax_rate" else paper.amount
                given[field] = read(text)
                if given[field] is None:
                    unread[field] = text
        untaxed, tax, total, rate = (
            given.get(field)
            for field in ("amount_untaxed", "amount_tax", "amount_total", "tax_rate")
        )
        if total is None and None not in (untaxed, tax):
            total = untaxed + tax
        if untaxed is None and None not in (total, tax):
            untaxed = total - tax
        if rate is None and untaxed and total is not None:
            rate = self._rate(untaxed, total)
        if untaxed is None and total is not None and rate is not None:
            untaxed = (total / (1 + rate / 100)).quantize(CENT, ROUND_HALF_UP)
        taxes = () if rate is None else self.taxes.get(float(rate), ())
        values |= {
            "amount_untaxed": float(untaxed or 0),
            "amount_paper": float(total or 0),
            "tax_id": self._tax(taxes, rate),
        }
        if rate is not None and not taxes:
            unread["tax_rate"] = record.get("tax_rate") or f"{rate:f} %"
        elif taxes and not values["tax_id"]:
            unread["several_taxes"] = record.get("tax_rate") or f"{rate:f} %"

    def _rate(self, untaxed, total):
        """The company's rate by which an amount makes the total, or None."""
        for percent in self.taxes:
            tax = (untaxed * Decimal(str(percent)) / 100).quantize(CENT, ROUND_HALF_UP)
            if untaxed + tax == total:
                return Decimal(str(percent))
        return None

    def _tax(self, taxes, rate):
        """The usual tax of a rate; of 0 % none: each of those tells another reason."""
        usual = self.company.account_sale_tax_id
        if usual in taxes:
            return usual.id
        if len(taxes) > 1 and not rate:
            return False
        return taxes[0].id if taxes else False
