"""A persistent sequence in chunks: appending or replacing costs the same at 20 items and at 2,000.

It knows nothing of what it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

CHUNK = 64

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lines(Generic[T]):
    """Immutable; every change returns a new one that shares all untouched chunks."""

    chunks: tuple[tuple[T, ...], ...] = ()

    def __len__(self) -> int:
        return (len(self.chunks) - 1) * CHUNK + len(self.chunks[-1]) if self.chunks else 0

    def __iter__(self) -> Iterator[T]:
        for chunk in self.chunks:
            yield from chunk

    def __getitem__(self, index: int) -> T:
        if index < 0:
            index += len(self)
        if index < 0:
            raise IndexError(index)
        return self.chunks[index // CHUNK][index % CHUNK]

    def append(self, item: T) -> "Lines[T]":
        """With one more item at the end."""
        if self.chunks and len(self.chunks[-1]) < CHUNK:
            return Lines((*self.chunks[:-1], (*self.chunks[-1], item)))
        return Lines((*self.chunks, (item,)))

    def replace(self, index: int, item: T) -> "Lines[T]":
        """With another item at ``index``."""
        which, place = divmod(index, CHUNK)
        chunk = self.chunks[which]
        changed = (*chunk[:place], item, *chunk[place + 1 :])
        return Lines((*self.chunks[:which], changed, *self.chunks[which + 1 :]))

    def tail(self, count: int) -> tuple[T, ...]:
        """The last ``count`` items; touches only the chunks they lie in."""
        if count <= 0:
            return ()
        taken: tuple[T, ...] = ()
        for chunk in reversed(self.chunks):
            taken = (*chunk, *taken)
            if len(taken) >= count:
                return taken[-count:]
        return taken
