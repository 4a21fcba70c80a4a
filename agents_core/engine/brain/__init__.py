"""The engine's brain: decides speak, call a tool, or hand over. It knows one prompt at a time."""

from pydantic import SecretStr

from agents_core.engine.brain.local import LocalBrain
from agents_core.language.embeddings import load_embedder


def build_brain(
    llm_url: str = "", llm_model: str = "", llm_key: SecretStr | None = None
) -> LocalBrain:
    """The local brain."""
    return LocalBrain(load_embedder())


__all__ = ["build_brain"]
