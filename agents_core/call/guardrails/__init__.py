"""Guardrails: checks of what an agent says, redaction, and what happens on a trip."""
