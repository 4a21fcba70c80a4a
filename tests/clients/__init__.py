"""Foreign Realtime clients, unmodified, play a team by voice against the local engine."""
