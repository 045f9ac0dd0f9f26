"""The tree that gives many proofs against the plain one that gives a single proof: all sizes, all places (AU-04)."""

import pytest

from app import merkle
from app.services.proofs import Tree

LEAVES = [merkle.leaf(str(number).encode()) for number in range(37)]
TREE = Tree(LEAVES)


def test_au_04_every_proof_is_that_of_the_definition() -> None:
    for size in range(1, len(LEAVES) + 1):
        assert TREE.root(size) == merkle.root(LEAVES[:size])
        for index in range(size):
            assert TREE.inclusion(index, size) == merkle.inclusion(LEAVES[:size], index)
        for old in range(1, size + 1):
            assert TREE.consistency(old, size) == merkle.consistency(LEAVES[:size], old)


def test_au_04_what_is_not_there_has_no_proof() -> None:
    assert Tree([]).root(0) == merkle.EMPTY_ROOT
    for index, size in ((-1, 5), (5, 5), (0, 38), (0, 0)):
        with pytest.raises(ValueError, match="no such entry"):
            TREE.inclusion(index, size)
    for old, size in ((0, 5), (6, 5), (5, 38)):
        with pytest.raises(ValueError, match="no such earlier tree"):
            TREE.consistency(old, size)
