"""The engine's brain: intent routing, slot filling and answers; decides speak or call a tool."""

from typing import Protocol

from pydantic import SecretStr

from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.engine.ports import Brain
from agents_core.language.embeddings import load_embedder


class DescribedBrain(Brain, Protocol):
    """A brain that says what it is."""

    @property
    def about(self) -> str:
        """One sentence for the page; it may change when an endpoint fails."""
        ...


def build_brain(
    llm_url: str = "", llm_model: str = "", llm_key: SecretStr | str | None = None
) -> DescribedBrain:
    """The local brain, or a chat endpoint with the local brain behind it when ``llm_url`` is set.

    Loads the sentence model (0.4 s) and warms it, so the first caller does not wait for it.
    """
    embedder = load_embedder()
    embedder.embed(["How can I help you today?"])
    local = LocalBrain(embedder)
    if not llm_url:
        return local
    # Only this way round needs the openai package, whose import costs about a second.
    from agents_core.engine.brain.llm_brain import LlmBrain

    key = SecretStr(llm_key) if isinstance(llm_key, str) else llm_key
    return LlmBrain(llm_url, llm_model or "default", key, local)


__all__ = ["DescribedBrain", "build_brain"]
