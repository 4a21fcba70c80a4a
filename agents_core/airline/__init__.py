"""The airline's side: reservations and the tools on them. It knows no page and no SDK."""
