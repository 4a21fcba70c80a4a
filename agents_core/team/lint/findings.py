"""One finding of the lint, as data."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["name", "dead_end", "conflict", "no_effect", "foreign_tool"]
Severity: TypeAlias = Literal["warning", "hint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One odd thing. It never prevents publishing; a hint does not ask before it either."""

    kind: Kind
    path: str  #: the field, as of ``TeamProblem``
    agent: str  #: the agent it belongs to; empty: the whole team
    title: str  #: what is wrong, in one sentence
    why: str  #: why it matters, in one sentence
    advice: str  #: what to do, in one sentence
    sentences: tuple[str, ...] = ()  #: as their author wrote them; where two concern, the older one
    other_agent: str = ""  #: who has the second sentence, when it is another agent
    severity: Severity = "warning"
