"""Ready conversations of the ready teams, callers that play them, and sample calls."""
