"""A browser session on the live channel: its own call, the commands of its page, demo mode."""
