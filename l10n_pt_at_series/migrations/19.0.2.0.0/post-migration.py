# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    move_reminders(env)


def move_reminders(env):
    """Reminders have a model of their own, and their tasks types of their own.

    Scheduled actions are not updated, so that people's changes stay. The old version
    kept the ids of its tasks about certificates beside what it had reminded of.
    """
    for name, method in (
        ("ir_cron_remind", "_cron_certificates"),
        ("ir_cron_new_year", "_cron_new_year"),
    ):
        if cron := env.ref(f"l10n_pt_at_series.{name}", raise_if_not_found=False):
            cron.write(
                {
                    "model_id": env["ir.model"]._get_id("l10n_pt.at.reminder"),
                    "code": f"model.{method}()",
                }
            )
    if not column_exists(env.cr, "res_company", "l10n_pt_at_reminded"):
        return
    for kind, name in (("client", "client_certificate"), ("cipher", "cipher_key")):
        activity_type = env.ref(f"l10n_pt_at_series.mail_activity_type_{name}")
        env.cr.execute(
            """
            UPDATE mail_activity task
               SET activity_type_id = %s
              FROM res_company company
             WHERE task.id::text = company.l10n_pt_at_reminded -> %s ->> 2
               AND task.res_model = 'res.partner'
               AND task.res_id = company.partner_id
            """,
            [activity_type.id, kind],
        )
    env.invalidate_all()
