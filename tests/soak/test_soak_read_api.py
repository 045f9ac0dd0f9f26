"""F24 at length: 500 requests an address and mode, held against the description."""

from pathlib import Path

from tests.app.api.fuzz import fuzz
from tests.app.api.reader import STAGES, opened

EXAMPLES = 500


def test_f24_every_answer_is_as_the_description_says_at_length(migrated_sqlite: Path, tmp_path: Path) -> None:
    with opened(migrated_sqlite, tmp_path, STAGES) as reader:
        seen = fuzz(reader, EXAMPLES)
    print(f"read interface: {sum(seen.values())} requests, {dict(seen)}")
    assert {status for _, status in seen} == {200, 400, 404}
