# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import http
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal

from ..models.ir_actions_report import SIGNING


class SignaturePortal(CustomerPortal):
    @http.route()
    def portal_quote_accept(self, *args, **kwargs):
        """What a customer signs is never lost for want of a series."""
        request.update_context(l10n_pt_signing=SIGNING)
        return super().portal_quote_accept(*args, **kwargs)
