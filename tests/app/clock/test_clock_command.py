"""``flask clock``: by hand what the worker does by itself; another day only in the demonstration."""

from datetime import timedelta

from click.testing import Result

from app.services.acting import shanghai_day
from tests.app.review.played import Desk
from workflows.vocabulary import ReviewState


def clock(desk: Desk, *arguments: str, demo: str = "1") -> Result:
    town = desk.town
    environment = {
        "DATABASE_URL": town.house.database.url,
        "LIANSHEN_VAR": str(town.settings.var),
        "SECRET_KEY": town.settings.secret_key,
        "DEMO": demo,
    }
    return town.app.test_cli_runner().invoke(args=["clock", *arguments], env=environment)


def test_the_clock_is_run_by_hand_for_another_day_only_in_the_demonstration(desk: Desk) -> None:
    ref = desk.refs["intake"]
    entered = desk.town.application(ref).entered_on or shanghai_day(desk.town.application(ref).created_at)
    late = str(entered + timedelta(days=60))
    refused = clock(desk, "--on", late, demo="0")
    assert refused.exit_code == 2
    assert "DEMO=1" in refused.output
    assert desk.town.application(ref).state is ReviewState.INTAKE
    done = clock(desk, "--on", late)
    assert done.exit_code == 0, done.output
    assert f"{ref} accept_by_silence" in done.output
    assert desk.town.application(ref).state is ReviewState.CONSULTATION


def test_a_day_that_is_none_is_refused_in_words(desk: Desk) -> None:
    refused = clock(desk, "--on", "2026-13-01")
    assert refused.exit_code == 2
    assert "应为 2027-03-01 这样的日期，现在是 '2026-13-01'" in refused.output
