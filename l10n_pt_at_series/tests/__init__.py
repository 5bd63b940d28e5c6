# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_at_door
from . import test_at_messages
from . import test_close
from . import test_communication
from . import test_drafts
from . import test_health
from . import test_import
from . import test_import_limits
from . import test_inventory
from . import test_migrate
from . import test_numbering
from . import test_numbering_beside
from . import test_password
from . import test_portal
from . import test_posting
from . import test_printing
from . import test_reconcile
from . import test_renew
from . import test_security
from . import test_security_secrets
from . import test_series_annul
from . import test_series_audit
from . import test_series_codes
from . import test_series_credentials
from . import test_series_elsewhere
from . import test_series_finalise
from . import test_series_names
from . import test_series_register
from . import test_series_rules
from . import test_series_unclear
from . import test_settings
from . import test_tours
from . import test_void
from . import test_wizards_adopt
from . import test_wizards_create
