"""Every post beside the procedure: nothing without token, key and version, and absent for every other role."""

import pytest

from app.permissions import ACCESS
from tests.app.review.played import Desk

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

# endpoint → address and somebody who may
DOORS = {
    "beside.deputies": ("/deputies", "ecology-signer"),
    "beside.end": ("/deputies/1/end", "ecology-signer"),
    "beside.stand": ("/deputies/act", "ecology-signer"),
    "beside.bulk": ("/review/bulk", "coordinator"),
    "beside.recuse": ("/case/{ref}/recuse", "ecology-signer"),
    "beside.notes": ("/case/{ref}/notes", "ecology-signer"),
    "beside.mark": ("/case/{ref}/figures/mark", "ecology-handler"),
    "beside.settle": ("/case/{ref}/figures/1/settle", "coordinator"),
}


def test_every_post_is_here() -> None:
    posts = {name for name, one in ACCESS.items() if name.startswith("beside.") and "POST" in one.methods}
    assert posts == DOORS.keys()


def test_without_token_key_or_version_nothing_is_done_and_for_other_roles_nothing_is_there(
    desk: Desk,
) -> None:
    ref, events = desk.refs["consultation"], desk.events()
    for name, (path, login) in DOORS.items():
        address, access = path.format(ref=ref), ACCESS[name]
        right = desk.bare(login, ref)
        missing = ["csrf_token"] + (["_key"] if access.keyed else []) + (["_version"] if access.loads else [])
        for field in missing:
            assert desk.send(login, address, right | {field: ""}).status_code == 400, (name, field)
        one_each = {desk.actor(one).role: one for one in desk.people}
        others = [one for role, one in one_each.items() if role not in access.roles]
        for other in others:
            token = desk.person(other).hidden("/")["csrf_token"]
            answer = desk.send(other, address, right | {"csrf_token": token})
            assert answer.status_code == 404, (name, other)
        assert len(others) >= 4
    assert desk.events() == events
