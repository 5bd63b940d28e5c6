# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: a series with a great many documents, put there by SQL, and what
# its list, its audit and the next posting cost. ``settings``: journal (its code),
# documents (how many), result (path of a JSON file).
# ruff: noqa: F821

import json
import resource
import time
from pathlib import Path

Series = env["l10n_pt.document.series"]
journal = env["account.journal"].search([("code", "=", settings["journal"])])
series = journal.l10n_pt_series_ids.filtered_domain([("document_type", "=", "FT")])
customer = env["res.partner"].search([("name", "=", "Cliente")])
product = env["product.product"].search([("name", "=", "Consultoria")])


def posted():
    """Seconds and queries of one more invoice."""
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "journal_id": journal.id,
            "invoice_date": Series._today(),
            "invoice_line_ids": [(0, 0, {"product_id": product.id})],
        }
    )
    env.cr.commit()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    move.action_post()
    env.cr.flush()
    cost = time.perf_counter() - start, env.cr.sql_log_count - queries
    env.cr.commit()
    return cost


def timed(function):
    env.invalidate_all()
    start = time.perf_counter()
    value = function()
    return time.perf_counter() - start, value


def listed():
    """What the web client reads for the list."""
    return Series.web_search_read([], specification)


view = Series.get_view(view_type="list")
names = view["models"]["l10n_pt.document.series"]
specification = {name: {} for name in names if name in Series._fields}
# What a running server has in its caches.
listed()
posted()
result = {"empty": posted()}
first = posted() and env["account.move"].search(
    [("l10n_pt_series_id", "=", series.id)], order="sequence_number desc", limit=1
)
columns = [
    "state",
    "move_type",
    "journal_id",
    "company_id",
    "currency_id",
    "partner_id",
]
columns += ["date", "invoice_date", "auto_post", "posted_before", "sequence_prefix"]
env.cr.execute(
    f"""
    INSERT INTO account_move (name, sequence_number, l10n_pt_atcud, l10n_pt_series_id,
                              {", ".join(columns)})
    SELECT %s || place, place, %s || place, l10n_pt_series_id, {", ".join(columns)}
      FROM account_move, generate_series(%s, %s) AS place
     WHERE id = %s
    """,
    [
        series.prefix,
        f"{series.validation_code}-",
        first.sequence_number + 1,
        settings["documents"],
        first.id,
    ],
)
env.cr.commit()
env.cr.execute("ANALYZE account_move")
env.cr.commit()

result["list"], _rows = timed(listed)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result["audit"], audit = timed(lambda: env["l10n_pt.series.usage"]._audit(series))
result["audited"], findings = audit
result["findings"] = len(findings)
result["megabytes"] = (
    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
) / 1024
result["full"] = posted()
Path(settings["result"]).write_text(json.dumps(result))
