# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from werkzeug.exceptions import BadRequest, Forbidden

from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.web.controllers.export import CSVExport, ExcelExport


class SeriesCodes(http.Controller):
    @http.route(
        "/l10n_pt_at_series/codes/<any(csv, xlsx):extension>",
        type="http",
        auth="user",
        readonly=True,
    )
    def export(self, extension, companies="", ids=""):
        """Series and codes as a table, those that the user may see.

        :param str companies: ids of the companies the user has selected, with commas;
            of others nothing is shown
        :param str ids: of the series; empty: all that are not archived
        """
        try:
            companies = [int(one) for one in companies.split(",")]
            ids = [int(one) for one in ids.split(",") if one]
        except ValueError as error:
            raise BadRequest() from error
        allowed = set(request.env.user.company_ids.ids)
        companies = [one for one in companies if one in allowed]
        if not companies:  # without any, Odoo would take all of the user's
            raise Forbidden()
        domain = ids and [("id", "in", ids), ("active", "in", [True, False])]
        series = request.env["l10n_pt.document.series"].with_context(
            allowed_company_ids=companies
        )
        headings, rows = series.search(domain)._code_table()
        if extension == "csv":
            # The mark by which spreadsheets know that accents are UTF-8.
            export, mark = CSVExport(), "\ufeff"
        else:
            export, mark = ExcelExport(), b""
        return request.make_response(
            mark + export.from_data([], headings, rows),
            headers=[
                ("Content-Type", export.content_type),
                (
                    "Content-Disposition",
                    content_disposition(request.env._("AT series") + export.extension),
                ),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
