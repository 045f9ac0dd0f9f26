"""The Merkle tree of RFC 6962 over SHA-256: roots, compact ranges, proofs and their verification. Standard library only."""

from collections.abc import Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """Hash of one entry: H(0x00 ‖ entry)."""
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees: H(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def extend(compact: Sequence[bytes], size: int, entry: bytes) -> tuple[bytes, ...]:
    """Compact range of ``size + 1`` entries; ``compact``: roots of the full subtrees of ``size``, largest first."""
    if len(compact) != size.bit_count():
        raise ValueError("compact range does not fit its size")
    hashes = [*compact, entry]
    while size & 1:
        right = hashes.pop()
        hashes[-1] = node(hashes[-1], right)
        size >>= 1
    return tuple(hashes)


def split(joined: bytes) -> tuple[bytes, ...]:
    """A compact range as it is stored: its hashes one after the other."""
    return tuple(joined[place : place + HASH_SIZE] for place in range(0, len(joined), HASH_SIZE))


def root_of(compact: Sequence[bytes]) -> bytes:
    """Root of the whole tree from its compact range."""
    if not compact:
        return EMPTY_ROOT
    found = compact[-1]
    for left in reversed(compact[:-1]):
        found = node(left, found)
    return found


def compact_of(leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """Compact range of leaf hashes."""
    compact: tuple[bytes, ...] = ()
    for size, entry in enumerate(leaves):
        compact = extend(compact, size, entry)
    return compact


def root(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes."""
    return root_of(compact_of(leaves))


def _split(size: int) -> int:
    """Largest power of two below ``size`` (≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def inclusion(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Proof that entry ``index`` (from 0) stands in the tree of all ``leaves``, lowest hash first."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such entry")
    if len(leaves) == 1:
        return ()
    cut = _split(len(leaves))
    if index < cut:
        return (*inclusion(leaves[:cut], index), root(leaves[cut:]))
    return (*inclusion(leaves[cut:], index - cut), root(leaves[:cut]))


def consistency(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Proof that the tree of the first ``old_size`` leaves is the beginning of the tree of all."""
    if not 0 < old_size <= len(leaves):
        raise ValueError("no such earlier tree")
    return _consistency(leaves, old_size, whole=True)


def _consistency(leaves: Sequence[bytes], old_size: int, *, whole: bool) -> tuple[bytes, ...]:
    if old_size == len(leaves):
        return () if whole else (root(leaves),)
    cut = _split(len(leaves))
    if old_size <= cut:
        return (*_consistency(leaves[:cut], old_size, whole=whole), root(leaves[cut:]))
    return (*_consistency(leaves[cut:], old_size - cut, whole=False), root(leaves[:cut]))


def _well_formed(*hashes: bytes) -> bool:
    return all(len(each) == HASH_SIZE for each in hashes)


def verify_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether leaf hash ``entry`` stands at ``index`` of the tree of ``size`` with root ``head`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _well_formed(entry, head, *proof):
        return False
    place, last, found = index, size - 1, entry
    for each in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == head


def verify_consistency(
    old_size: int, size: int, proof: Sequence[bytes], old_head: bytes, head: bytes
) -> bool:
    """Whether the tree of ``old_size`` begins the tree of ``size`` (RFC 9162, 2.1.4.2); an empty one proves nothing."""
    if not 0 < old_size <= size or not _well_formed(old_head, head, *proof):
        return False
    if old_size == size:
        return not proof and old_head == head
    path = list(proof) if old_size & (old_size - 1) else [old_head, *proof]
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = found = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, found = node(each, old_found), node(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and old_found == old_head and found == head
