# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged
from odoo.tools.safe_eval import safe_eval

ADDON = "l10n_pt_at_series"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAppsList(TransactionCase):
    """Who looks for the addon in Odoo's list of apps finds it."""

    def _found(self, word):
        """What the list shows when somebody types a word, before an installation.

        The terms of an addon that is not installed are not loaded: English it is.
        """
        view = self.env.ref("base.view_module_filter")
        arch = view._get_combined_arch()
        action = self.env.ref("base.open_module_tree")
        context = safe_eval(action.context)
        filters = [
            safe_eval(node.get("domain"))
            for node in arch.iter("filter")
            if context.get(f"search_default_{node.get('name')}")
        ]
        self.assertTrue(filters)
        [box] = arch.xpath("//search/field[@name='name']")
        typed = safe_eval(box.get("filter_domain"), {"self": word})
        modules = self.env["ir.module.module"].with_context(lang="en_US")
        return modules.search(Domain.AND([*filters, typed])).mapped("name")

    def test_the_words_that_people_type_find_it(self):
        for word in ("AT", "ATCUD", "séries", "series", "Séries", "Portugal"):
            with self.subTest(word):
                self.assertIn(ADDON, self._found(word))

    def test_the_addons_beside_it_are_no_apps(self):
        ours = [name for name in self._found("Portugal") if name.startswith(ADDON)]
        self.assertEqual(ours, [ADDON])
