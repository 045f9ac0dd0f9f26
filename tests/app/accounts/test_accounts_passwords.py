"""What a password must be, on both sides of every limit, in both profiles (SE-21, §5.1)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.models import Account, PastPassword
from app.services import passwords
from tests.app.accounts.doors import House
from tests.people import CHEAP
from workflows.people import AccountKind
from workflows.sign_in import Profile

CONTEXT = ("ecology-handler", "吴示例", "示例新材料有限公司")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def faults(password: str, profile: Profile = Profile.DENGBAO) -> list[str]:
    return passwords.faults(password, AccountKind.STAFF, CONTEXT, profile=profile)


@pytest.mark.parametrize(
    ("password", "profile", "fault"),
    [
        ("Kiln88wago", Profile.DENGBAO, ""),
        ("Kiln88wag", Profile.DENGBAO, "至少 10 个字符"),
        ("kiln88wagons", Profile.DENGBAO, "至少 3 类"),
        ("kiln88-wagons", Profile.DENGBAO, ""),
        ("窑炉八十八号线Kiln8", Profile.DENGBAO, ""),
        ("kilnandwagonsgo", Profile.ASVS, ""),
        ("kilnandwagonsg", Profile.ASVS, "至少 15 个字符"),
        ("Ab1-" * 31 + "kiln", Profile.DENGBAO, ""),
        ("Ab1-" * 31 + "kiln5", Profile.DENGBAO, "最多 128 个字符"),
        ("Ab1Ab1Ab1A", Profile.DENGBAO, "5 个不同的字符"),
        ("Ab1-kAb1-k", Profile.DENGBAO, ""),
    ],
)
def test_se_21_each_limit_has_two_sides(password: str, profile: Profile, fault: str) -> None:
    found = faults(password, profile)
    assert (found == []) if not fault else any(fault in one for one in found), found


@pytest.mark.parametrize(
    "password",
    ["Password123", "P@ssw0rd2026!"[:13], "Qwertyuiop1", "Liverpool-2026", "1Iloveyou!!", "Trustno1!!"],
)
@pytest.mark.parametrize("profile", Profile)
def test_se_21_a_breached_password_stays_one_with_other_letters_and_a_year_behind_it(
    password: str, profile: Profile
) -> None:
    assert any("已泄露" in one for one in faults(password, profile)), faults(password, profile)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("Ecology-handler-1", "ecology-handler"),
        ("MyHandler-2026", "handler"),
        ("3c0l0gy-Kiln-9", "ecology"),
        ("吴示例-Kiln-2026", "吴示例"),
        ("示例新材料有限公司Kiln9", "示例新材料有限公司"),
        ("Sanmenxia-7-kiln", "sanmenxia"),
        ("三门峡-Kiln-2026", "三门峡"),
        ("Lianshen-7-kiln", "lianshen"),
    ],
)
def test_se_21_what_anybody_would_guess_of_the_person_is_refused(password: str, word: str) -> None:
    assert any(f"“{word}”" in one for one in faults(password)), faults(password)


@pytest.mark.parametrize(
    ("kind", "profile", "days"),
    [
        (AccountKind.OFFICER, Profile.DENGBAO, 90),
        (AccountKind.STAFF, Profile.DENGBAO, 180),
        (AccountKind.COMPANY, Profile.DENGBAO, None),
        (AccountKind.OFFICER, Profile.ASVS, None),
        (AccountKind.STAFF, Profile.ASVS, None),
    ],
)
def test_se_21_passwords_are_changed_as_the_profile_says(
    kind: AccountKind, profile: Profile, days: int | None
) -> None:
    account = Account(kind=kind, password_hash="x", password_set_at=NOW - timedelta(days=days or 5000))
    assert passwords.due(account, profile, NOW) is False
    assert passwords.due(account, profile, NOW + timedelta(seconds=1)) is (days is not None)
    assert (f"{days} 天" in passwords.hint(kind, profile=profile)) is (days is not None)


def test_se_21_the_last_five_are_remembered_and_the_sixth_is_not(house: House) -> None:
    def six(session: object) -> None:
        account = session.scalars(select(Account).where(Account.login == "archivist")).one()  # type: ignore[attr-defined]
        for number in range(1, 7):
            passwords.set_new(session, account, CHEAP(f"Kiln-wagon-{number}"), NOW)  # type: ignore[arg-type]

    house.write(six)
    with house.house.database.reading() as session:
        earlier = passwords.earlier(session, house.account("archivist"))
        kept = session.scalars(select(PastPassword.password_hash)).all()
    assert [passwords.among(f"Kiln-wagon-{number}", earlier) for number in range(1, 7)] == [False] + [
        True
    ] * 5
    assert len(kept) == 4 and not any("wagon" in one for one in kept)
