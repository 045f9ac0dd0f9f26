"""SE-08: names are kept NFC, compared without form and invisible characters; letters that pass for others are said."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import spelling
from app.db import Database
from app.models import Organisation
from app.services import name_doubts
from rules.facts import Applicant, ProjectFacts
from tests.databases import sqlite_copy, sqlite_url

DOUBTS = {
    "示例三门峽公司": "“峽”不是常用简体字，可能是繁体字",
    "示例О公司": "“О”不是汉字也不是英文字母（西里尔字母），形似英文字母",
    "示例Α公司": "“Α”不是汉字也不是英文字母（希腊字母），形似英文字母",
    "示例⼭公司": "“⼭”通常写作“山”",
    "示例①号公司": "“①”通常写作“1”",
    "示例Ａ座公司": "“Ａ”通常写作“A”",
}


@pytest.mark.parametrize("name", DOUBTS)
def test_se_08_f26_a_letter_that_passes_for_another_is_said_once(name: str) -> None:
    assert spelling.doubts(name + name) == [DOUBTS[name]]


@pytest.mark.parametrize(
    "name", ["示例三门峡建材有限公司", "示例（三门峡）O公司", "示例(A)·B-2", "示例𠮷野镕喆", "示例é"]
)
def test_se_08_f26_usual_and_rare_names_are_not_doubted(name: str) -> None:
    assert spelling.doubts(name) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("示例山公司", "示例⼭公司", True),
        ("示例A公司", "示例 ａ\u200b公\u2060司", True),
        ("示例é公司", "示例e\u0301公司", True),
        ("示例六公司", "示例\uf9d1公司", True),
        ("示例三门峡公司", "示例三门峽公司", False),
        ("示例O公司", "示例О公司", False),
    ],
)
def test_se_08_names_are_compared_by_what_they_say_not_how(one: str, other: str, same: bool) -> None:
    assert (spelling.compared(one) == spelling.compared(other)) is same


def test_se_08_a_name_is_kept_composed_and_a_namesake_is_told(migrated_sqlite: Path, tmp_path: Path) -> None:
    database = Database(sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)))
    try:
        with database.transaction() as session:
            session.add(Organisation(credit_code="91411200DEMQ000012", name="示例e\u0301公司"))
        with database.reading() as session:
            assert session.execute(text("SELECT name FROM organisation")).scalar() == "示例é公司"
            # The composed and the taken-apart spelling find the same row.
            assert session.scalar(select(Organisation.id).where(Organisation.name == "示例e\u0301公司")) == 1
            told = name_doubts.namesakes(session, "示例É 公司", "91411200DEMQ000020")
            assert told == ["已登记的“示例é公司”（91411200DEMQ000012）名称相同"]
            assert name_doubts.namesakes(session, "示例é公司", "91411200DEMQ000012") == []
    finally:
        database.dispose()


def test_se_08_of_a_case_the_typed_company_is_held_against_the_registered_one() -> None:
    def told(typed: str) -> list[str]:
        facts = ProjectFacts(name="示例项目", applicant=Applicant(name=typed))
        return name_doubts.of_case("示例项目", "示例三门峡公司", facts)

    assert told("示例三门峡 公司") == []
    assert told("示例三门峽公司") == [
        "示例三门峽公司：“峽”不是常用简体字，可能是繁体字",
        "申报的单位名称“示例三门峽公司”与登记的“示例三门峡公司”不同",
    ]
