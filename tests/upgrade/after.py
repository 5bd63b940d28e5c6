# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, after the update: what is there now, and what people can do.
# ``settings``: facts (where to write them).
# ruff: noqa: F821

import json
from pathlib import Path

journal = env["account.journal"].search([("code", "=", "PLAIN")])
facts = {
    "series": {
        one.id: one.read(settings["series_fields"])[0]
        for one in env["l10n_pt.document.series"].search([])
    },
    "moves": {
        one.id: one.read(settings["move_fields"])[0]
        for one in env["account.move"].search([("journal_id", "=", journal.id)])
    },
}
facts["addons"] = (
    env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
)
facts["copies"] = [
    (model, env[model].search_count([]), env[model].search_count(issued))
    for model, issued in (
        ("stock.picking", [("l10n_pt_series_id", "!=", False)]),
        ("sale.order", [("l10n_pt_document_ids", "!=", False)]),
    )
]
accountant = env["res.users"].search([("login", "=", "accountant")])
as_accountant = env(user=accountant, context={"lang": "pt_PT"})
draft = as_accountant["account.move"].search(
    [("journal_id", "=", journal.id), ("state", "=", "draft")]
)
draft.invoice_date = env["l10n_pt.document.series"]._today()
draft.action_post()
facts["next"] = [draft.name, draft.l10n_pt_atcud]
health = as_accountant["l10n_pt.at.health"].search([])
facts["health"] = health.read(["pending_count", "without_atcud_count"])[0]
facts["guide"] = bool(as_accountant["l10n_pt.at.guide"].search([]).read(["setup_done"]))
facts["inventory"] = len(as_accountant["l10n_pt.series.inventory"].create({}).line_ids)
for language in ("en_US", "pt_PT"):
    user = env(user=accountant, context={"lang": language})
    menus = user["ir.ui.menu"].load_menus(False).values()
    facts[f"menus {language}"] = sorted(
        menu["name"]
        for menu in menus
        if menu.get("xmlid", "").startswith("l10n_pt_at_series.")
    )
# By the places that a translation names; what is Odoo's as well has its words. Some
# constraints come with the addons of apps, after the translation.
facts["words"] = {}
for data in env["ir.model.data"].search(
    [("module", "=", "l10n_pt_at_series"), ("model", "!=", "ir.model.constraint")]
):
    record = env[data.model].with_context(lang="pt_PT").browse(data.res_id).exists()
    names = record._get_external_ids().get(record.id, ["nothing"])
    if all(name.startswith("l10n_pt_at_series") for name in names):
        for field in record._fields.values():
            if field.translate is True:
                place = f"model:{data.model},{field.name}:{data.complete_name}"
                facts["words"][place] = record[field.name]
facts["crons"] = sorted(
    f"{cron.model_id.model}: {cron.code}"
    for cron in env["ir.cron"].search([])
    if cron.get_external_id()[cron.id].startswith("l10n_pt_at_series.")
)
Path(settings["facts"]).write_text(json.dumps(facts, default=str))
