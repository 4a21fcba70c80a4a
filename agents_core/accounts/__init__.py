"""Accounts and signing in, for whatever a customer asks about. It knows no such thing itself."""
