"""Many proofs over one tree: every node is hashed once, so that the proofs of a case cost no more than one (AU-04)."""

from collections.abc import Iterable, Iterator

from app import merkle

_TWO = 2 * merkle.HASH_SIZE


class Tree:
    """The nodes of the full subtrees over these leaf hashes, level by level; the proofs are those of ``app.merkle``."""

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = bytearray()
        for leaf in leaves:
            level += leaf
        self._levels = [level]
        while len(level) >= _TWO:
            level = bytearray().join(_pairs(level))
            self._levels.append(level)

    @property
    def size(self) -> int:
        return len(self._levels[0]) // merkle.HASH_SIZE

    def leaf(self, index: int) -> bytes:
        return self._node(0, index)

    def root(self, size: int) -> bytes:
        """Of the first ``size`` leaves."""
        return self._range(0, size)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Proof that leaf ``index`` (from 0) stands in the tree of the first ``size``, lowest hash first."""
        if not 0 <= index < size <= self.size:
            raise ValueError("no such entry")
        path, low, high = [], 0, size
        while high - low > 1:
            cut = low + _left(high - low)
            if index < cut:
                path.append(self._range(cut, high))
                high = cut
            else:
                path.append(self._range(low, cut))
                low = cut
        return tuple(reversed(path))

    def consistency(self, old: int, size: int) -> tuple[bytes, ...]:
        """Proof that the tree of the first ``old`` leaves is the beginning of that of the first ``size``."""
        if not 0 < old <= size <= self.size:
            raise ValueError("no such earlier tree")
        path, low, high = [], 0, size
        while old < high:
            cut = low + _left(high - low)
            if old <= cut:
                path.append(self._range(cut, high))
                high = cut
            else:
                path.append(self._range(low, cut))
                low = cut
        if low:  # The old tree ends in this subtree; from 0 on it is the old root, which the reader has.
            path.append(self._range(low, high))
        return tuple(reversed(path))

    def _node(self, height: int, number: int) -> bytes:
        place = number * merkle.HASH_SIZE
        return bytes(self._levels[height][place : place + merkle.HASH_SIZE])

    def _range(self, low: int, high: int) -> bytes:
        """Root of the leaves from ``low`` to before ``high``, where a subtree of the size of the range may begin."""
        full = []
        while low < high:
            height = (high - low).bit_length() - 1
            full.append(self._node(height, low >> height))
            low += 1 << height
        return merkle.root_of(full)


def _left(size: int) -> int:
    """Leaves in the left half of a tree of ``size`` (≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def _pairs(level: bytearray) -> Iterator[bytes]:
    for place in range(0, len(level) - _TWO + 1, _TWO):
        middle = place + merkle.HASH_SIZE
        yield merkle.node(bytes(level[place:middle]), bytes(level[middle : place + _TWO]))
