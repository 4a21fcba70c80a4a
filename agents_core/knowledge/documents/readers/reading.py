"""What a reader makes of a file: its tree, and what a person should look at."""

from dataclasses import dataclass

from agents_core.knowledge.documents.tree.nodes import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``unsure``: sentences about what may be read wrongly."""

    tree: Tree
    unsure: tuple[str, ...] = ()
