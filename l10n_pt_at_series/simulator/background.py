# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A TCP server that runs in threads of its own."""

import threading
from socketserver import ThreadingTCPServer


class BackgroundServer(ThreadingTCPServer):
    """One thread accepts, one thread per connection serves; none keeps us alive.

    Not ``http.server.HTTPServer``: that one asks the DNS for the name of the host.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def run(self):
        """Serve in the background."""
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def close(self):
        """Accept no more connections."""
        self.shutdown()
        self.server_close()
