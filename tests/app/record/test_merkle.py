"""The tree against its recursive definition (AU-04, AU-05): every size, every proof, every small change of one."""

from hashlib import sha256

import pytest

from app import merkle

LEAVES = [merkle.leaf(str(number).encode()) for number in range(65)]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, written as it stands there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return sha256(b"\x01" + by_definition(leaves[:cut]) + by_definition(leaves[cut:])).digest()


def changed(proof: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """Each hash with one bit turned, one hash less at either end, one too many."""
    bits = [(*proof[:at], bytes([each[0] ^ 1]) + each[1:], *proof[at + 1 :]) for at, each in enumerate(proof)]
    shorter = [proof[1:], proof[:-1]] if proof else []
    return [*bits, *shorter, (*proof, bytes(32)), (bytes(32), *proof), (*proof, b"")]


def test_au_04_a_leaf_is_never_a_node() -> None:
    assert merkle.leaf(b"") == sha256(b"\x00").digest()
    assert merkle.node(b"a", b"b") == sha256(b"\x01ab").digest()


def test_au_05_the_compact_range_gives_the_root_of_the_definition() -> None:
    leaves = [merkle.leaf(str(number).encode()) for number in range(300)]
    compact: tuple[bytes, ...] = ()
    assert merkle.root_of(compact) == by_definition([])
    for size, entry in enumerate(leaves):
        compact = merkle.extend(compact, size, entry)
        assert len(compact) == (size + 1).bit_count()
        assert merkle.root_of(compact) == by_definition(leaves[: size + 1])


def test_au_05_a_compact_range_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="compact range"):
        merkle.extend((), 1, LEAVES[0])
    with pytest.raises(ValueError, match="compact range"):
        merkle.extend((LEAVES[0],), 0, LEAVES[0])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 13, 32, 33, 64, 65])
def test_au_04_every_inclusion_proof_holds_and_no_changed_one(size: int) -> None:
    leaves, head = LEAVES[:size], by_definition(LEAVES[:size])
    for index, entry in enumerate(leaves):
        proof = merkle.inclusion(leaves, index)
        assert merkle.verify_inclusion(entry, index, size, proof, head)
        assert not merkle.verify_inclusion(merkle.leaf(b"other"), index, size, proof, head)
        assert not merkle.verify_inclusion(entry, index, size, proof, bytes(32))
        for wrong in (-1, index - 1, index + 1, size):
            assert not merkle.verify_inclusion(entry, wrong, size, proof, head)
        assert not any(merkle.verify_inclusion(entry, index, size, bad, head) for bad in changed(proof))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 32, 33, 65])
def test_au_04_every_consistency_proof_holds_and_no_changed_one(size: int) -> None:
    leaves, head = LEAVES[:size], by_definition(LEAVES[:size])
    for old in range(1, size + 1):
        old_head, proof = by_definition(leaves[:old]), merkle.consistency(leaves, old)
        assert merkle.verify_consistency(old, size, proof, old_head, head)
        assert not merkle.verify_consistency(old, size, proof, bytes(32), head)
        assert not merkle.verify_consistency(old, size, proof, old_head, bytes(32))
        assert old == size or not merkle.verify_consistency(old, size, proof, head, old_head)
        assert not any(merkle.verify_consistency(old, size, bad, old_head, head) for bad in changed(proof))


def test_au_04_nothing_is_consistent_with_an_empty_or_a_longer_tree() -> None:
    head = by_definition(LEAVES)
    assert not merkle.verify_consistency(0, 65, (), merkle.EMPTY_ROOT, head)
    assert not merkle.verify_consistency(66, 65, (), head, head)
    for old in (0, 66):
        with pytest.raises(ValueError, match="no such earlier tree"):
            merkle.consistency(LEAVES, old)
    for index in (-1, 65):
        with pytest.raises(ValueError, match="no such entry"):
            merkle.inclusion(LEAVES, index)
