# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from werkzeug.exceptions import BadRequest, Forbidden

from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.web.controllers.export import CSVExport, ExcelExport


def code_table(all_series):
    """Series and codes for a spreadsheet or another program, as "Import codes" reads.

    :param all_series: ``l10n_pt.document.series``
    :return: headings and rows; the columns are those of the import
    :rtype: tuple[list[str], list[list]]
    """
    labels = all_series.env["l10n_pt.series.import.line"]._labels()
    states = dict(all_series._fields["state"]._description_selection(all_series.env))
    of_line = {
        "previous_number": lambda series: series.last_number,
        "journal_id": lambda series: series._holder()._l10n_pt_code(),
        "company_id": lambda series: series.nif,
        "at_state": lambda series: states[series.state],
    }
    rows = [
        [
            without_formula(of_line[name](series) if name in of_line else series[name])
            for name in labels
        ]
        for series in all_series
    ]
    return [*labels.values()], rows


def without_formula(value):
    """A cell that no spreadsheet takes for a formula.

    Some skip blanks before they look, and take tabs and ends of lines for the start of
    a cell; ``|`` and ``%`` begin commands of old ones.
    """
    if isinstance(value, str) and (
        value.strip().startswith(("=", "+", "-", "@", "|", "%"))
        or value.startswith(("\t", "\r", "\n"))
    ):
        return f"'{value}"
    return value or None


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
        headings, rows = code_table(series.search(domain))
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
