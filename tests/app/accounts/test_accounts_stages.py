"""A sign-in that still has something to do reaches that and nothing else (SE-44, SE-23)."""

import itertools
import re

import pytest
from sqlalchemy import update

from app.models import UserSession
from app.permissions import ACCESS, PUBLIC
from app.security import STAGE_PAGES
from tests.app.accounts.doors import House
from tests.people import Person
from workflows.sign_in import Stage, stage

HALF = (Stage.FACTOR_DUE, Stage.PASSWORD_DUE, Stage.ENROL_DUE)
VALUE = re.compile(r"<(?:any\('?([^,')]+)[^>]*|[^>]+)>")


def test_se_44_the_order_is_factor_then_password_then_binding() -> None:
    found = {
        due: stage(factor_due=due[0], password_due=due[1], enrol_due=due[2])
        for due in itertools.product((True, False), repeat=3)
    }
    assert [due for due, reached in found.items() if reached is Stage.FULL] == [(False, False, False)]
    assert {reached for due, reached in found.items() if due[0]} == {Stage.FACTOR_DUE}
    assert {reached for due, reached in found.items() if not due[0] and due[1]} == {Stage.PASSWORD_DUE}
    assert found[(False, False, True)] is Stage.ENROL_DUE


@pytest.fixture
def person(house: House) -> Person:
    house.plain("system-admin")
    return house.enters("system-admin")


@pytest.mark.parametrize("reached", HALF)
def test_se_44_every_endpoint_sends_a_half_signed_in_person_to_what_is_due(
    house: House, person: Person, reached: Stage
) -> None:
    house.write(lambda session: session.execute(update(UserSession).values(stage=reached)))
    token = {"csrf_token": person.hidden(path_of(house, STAGE_PAGES[reached]))["csrf_token"]}
    met, sent, wrong = 0, 0, []
    for rule in house.app.url_map.iter_rules():
        access = ACCESS[rule.endpoint]
        if rule.endpoint == "static" or reached in access.stages:
            continue
        path = VALUE.sub(lambda match: match[1] or "1", rule.rule)
        for method in access.methods:
            answer = person.client.open(path, method=method, data=token if method == "POST" else None)
            met += 1
            if access.roles is not PUBLIC:
                sent += 1
                due = path_of(house, STAGE_PAGES[reached])
                if (answer.status_code, answer.location) != (303, due):
                    wrong.append(f"{method} {path}: {answer.status_code} {answer.location}")
            elif "滕示例" in answer.text or answer.status_code == 500:
                wrong.append(f"{method} {path}: a public page knows who he is")
    print(f"{reached}: {met} doors, {sent} closed")
    assert wrong == [] and sent > 150


def path_of(house: House, endpoint: str) -> str:
    with house.app.test_request_context():
        return house.app.url_for(endpoint)


def test_se_44_only_what_is_due_is_open_in_each_stage() -> None:
    opened = {one: {name for name, access in ACCESS.items() if one in access.stages} for one in HALF}
    always = {"auth.login", "auth.logout"}
    assert opened[Stage.FACTOR_DUE] == always | {"account.code"}
    assert opened[Stage.PASSWORD_DUE] == always | {"account.password"}
    assert opened[Stage.ENROL_DUE] == always | {"account.factor", "account.begin", "account.confirm"}


def test_se_44_who_is_signed_in_is_not_asked_for_a_stage_again(house: House) -> None:
    house.plain("applicant")
    person = house.enters("applicant")
    answer = person.get("/account/code")
    assert (answer.status_code, answer.location) == (303, "/account")
