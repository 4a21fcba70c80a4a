"""The Live page: a card for each running call, and totals of the day."""
