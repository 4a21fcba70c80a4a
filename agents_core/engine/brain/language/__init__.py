"""Language understanding: numbers, dates, codes, social phrases and clauses of user text."""
