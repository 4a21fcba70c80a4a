"""State of one browser session: its call, team, engine and versions."""
