"""What an agent says when guardrails stopped every answer of a turn."""

APOLOGY = (
    "I'm sorry, I can't give you a reliable answer to that right now. Could you ask me in another "
    "way, or is there something else I can help with?"
)
"""Said instead of another retry. It can trip no guardrail but a phrase that the team bans."""
