"""A list item that ends with a colon and has nothing under it leads in to the block below its list.

PDFs show no other connection between "- Refund:" and "Within 24 hours."; in Markdown an author
forgets to indent. Where the next such item follows, the few blocks before it belong to the first.
"""

from collections.abc import Sequence
from dataclasses import replace

from agents_core.knowledge.documents.tree.nodes import Block, Heading, Item, Listing, Paragraph

MAX_BLOCKS = 3  #: of one item, up to the next one


def with_open_items(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those below such an item within it."""
    found: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if isinstance(block, Listing) and _is_open(block):
            end = _end(blocks, at)
            block = _with_blocks(block, blocks[at:end])
            at = end
        found.append(block)
    return tuple(found)


def _is_open(block: Block) -> bool:
    last = block.items[-1] if isinstance(block, Listing) else None
    match last:
        case Item(_, (Paragraph(words),)):
            return words.text.endswith(":")
    return False


def _end(blocks: Sequence[Block], start: int) -> int:
    """Where the blocks end that belong to an open item before ``start``."""
    if start == len(blocks) or isinstance(blocks[start], Heading):
        return start
    for end in range(start + 1, min(start + MAX_BLOCKS + 1, len(blocks))):
        if isinstance(blocks[end], Heading):
            break
        if _is_open(blocks[end]):
            return end
    return start + 1


def _with_blocks(listing: Listing, more: Sequence[Block]) -> Listing:
    *items, last = listing.items
    return Listing((*items, replace(last, blocks=(*last.blocks, *more))))
