"""Who would take this: sentences tried on a team without a call, and kept as checks."""
