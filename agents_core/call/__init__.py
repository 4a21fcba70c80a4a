"""One live call: its thread, its async core, its approvals and what the page sees of it."""
