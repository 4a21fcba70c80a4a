"""Logic on its own: no sleeping, no network, no page."""
