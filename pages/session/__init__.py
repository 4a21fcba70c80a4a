"""What one browser session has: its call, team, engine and versions."""
