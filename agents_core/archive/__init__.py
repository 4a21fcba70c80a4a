"""Every call as it was: written while it runs, found again, deleted for good. It knows no page."""
