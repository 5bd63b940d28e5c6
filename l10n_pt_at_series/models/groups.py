# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Who reads what the addon adds to a company: ``groups`` of its fields.

Everybody with a login reads the company he belongs to, customers on the portal too. So
each field says who needs it; code that works for all (posting, printing) uses sudo().
"""

ADMINISTRATORS = "base.group_system"
# The sub-user's name goes no further than those who work with it.
MANAGERS = f"account.group_account_manager,{ADMINISTRATORS}"
READERS = f"account.group_account_readonly,{MANAGERS}"
USERS = f"account.group_account_invoice,{READERS}"
