"""What many calls have in common, counted in SQL. It knows no page and no single event."""
