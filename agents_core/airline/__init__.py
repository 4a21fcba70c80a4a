"""The airline's side: accounts, reservations and the tools on them. It knows no page and no SDK."""
