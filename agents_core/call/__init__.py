"""One live call: sessions, audio, conversation, guardrails, tools, and the view a page shows."""
