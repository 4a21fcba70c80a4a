"""Language: numbers, dates, codes, social phrases and clauses in a caller's words."""
