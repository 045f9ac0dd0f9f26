"""F22: no name leads out of the store, and no link in it is followed to somewhere else."""

import os
import string
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.canonical import sha256
from app.files import Store
from tests.people import Town

OUT = [
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "",
    ".",
    "..",
    "0" * 63,
    "0" * 65,
    "A" * 64,
    "0" * 32 + "/" + "0" * 31,
    "0" * 63 + "\n",
    "0" * 63 + "\0",
    "０" * 64,
    "../" * 21 + "0",
]


@pytest.mark.parametrize("key", OUT)
def test_f22_what_is_no_digest_is_no_name_in_the_store(tmp_path: Path, key: str) -> None:
    store = Store(tmp_path)
    with pytest.raises(ValueError, match="not a key"):
        store.path(key)
    with pytest.raises(ValueError, match="not a key"):
        store.get(key)


@given(key=st.text(alphabet=string.hexdigits + "./\\%~\0\n", min_size=60, max_size=68))
def test_f22_a_key_stays_in_its_folder(key: str) -> None:
    store = Store(Path("/store"))
    try:
        path = store.path(key)
    except ValueError:
        return
    assert path.parent.parent == store.root
    assert set(path.name) <= set("0123456789abcdef")


def test_f22_a_link_in_the_store_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    """Whoever can write there still cannot make the service give out another file."""
    store, secret = Store(tmp_path / "files"), tmp_path / "secret"
    secret.write_bytes(b"not for you")
    key = sha256(b"what was stored")
    store.path(key).parent.mkdir(parents=True)
    store.path(key).symlink_to(secret)
    with pytest.raises(ValueError, match="does not match"):
        store.get(key)
    store.path(key).unlink()
    store.path(key).symlink_to(tmp_path / "nowhere")
    with pytest.raises(OSError, match="No such file"):
        store.get(key)


def test_f22_addresses_lead_to_no_file_of_the_machine(town: Town) -> None:
    client = town.app.test_client()
    for path in (
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/app.css%00.png",
        "/static/....//....//settings.py",
    ):
        answer = client.get(path)
        assert answer.status_code in {308, 400, 404}, path
        assert b"root:" not in answer.data
        assert b"SettingError" not in answer.data


def test_re_02_what_a_killed_writer_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    whole = store.put(b"whole")
    old, young = (store.path(whole).with_name(f".{whole}.{end}") for end in ("0ld", "y0ung"))
    for path in (old, young):
        path.write_bytes(b"half")
    an_hour_ago = time.time() - 3_601
    os.utime(old, (an_hour_ago, an_hour_ago))
    os.utime(store.path(whole), (an_hour_ago, an_hour_ago))

    hour = datetime.now(UTC) - timedelta(hours=1)
    assert store.sweep(hour) == 1
    assert sorted(path.name for path in tmp_path.glob("??/*")) == sorted([whole, young.name])
    assert store.sweep(hour) == 0
    assert Store(tmp_path / "nowhere").sweep(hour) == 0
