# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A TCP server that runs in threads of its own."""

import threading
from socketserver import ThreadingTCPServer
from typing import Any


class BackgroundServer(ThreadingTCPServer):
    """One thread accepts, one thread per connection serves; none keeps us alive.

    Not ``http.server.HTTPServer``: that one asks the DNS for the name of the host.
    """

    #: what the handlers of the requests ask
    simulator: Any
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def run(self) -> None:
        """Serve in the background."""
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def close(self) -> None:
        """Accept no more connections."""
        self.shutdown()
        self.server_close()
