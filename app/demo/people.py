"""The demonstration cast: one login per role, random passwords, printed once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models import Account, Appointment
from app.services.accounts import hash_password
from workflows.cases import Actor
from workflows.people import kind_of
from workflows.vocabulary import Department, Role


@dataclass(frozen=True, slots=True)
class Part:
    """login, name, role and where: a Department value, a division code, or the key of an organisation."""

    login: str
    name: str
    role: Role
    body: str = ""


_SURNAMES = iter("吴郑王冯陈褚卫蒋沈韩杨朱尤许吕施张孔曹严华金魏陶")
DEPARTMENT_PARTS = tuple(
    Part(
        f"{department.value.replace('_', '-')}-{role.value}", f"{next(_SURNAMES)}示例", role, department.value
    )
    for department in Department
    for role in (Role.HANDLER, Role.CHECKER, Role.SIGNER)
)
PARTS = (
    Part("applicant", "赵示例", Role.APPLICANT, "a"),
    *(
        Part(f"applicant-{key}", f"{surname}示例", Role.APPLICANT, key)
        for key, surname in zip("bcdefgh", "黄郭阮邵葛易甘", strict=True)
    ),
    Part("county-mianchi", "钱示例", Role.COUNTY_OFFICER, "411221"),
    *(
        Part(f"county-{name}", f"{surname}示例", Role.COUNTY_OFFICER, code)
        for name, code, surname in (
            ("hubin", "411202", "胡"),
            ("shanzhou", "411203", "单"),
            ("lushi", "411224", "卢"),
            ("yima", "411281", "马"),
            ("lingbao", "411282", "凌"),
            ("zone", "411271", "钟"),
        )
    ),
    Part("coordinator", "孙示例", Role.COORDINATOR),
    Part("lead-checker", "李示例", Role.LEAD_CHECKER),
    *DEPARTMENT_PARTS,
    Part("chair", "周示例", Role.CHAIR),
    # The second of each lead role: deputies, and those who decide a reconsideration.
    Part("coordinator-second", "谢示例", Role.COORDINATOR),
    Part("lead-checker-second", "邹示例", Role.LEAD_CHECKER),
    Part("chair-second", "喻示例", Role.CHAIR),
    *(Part(f"expert-{number}", f"专家示例{number}", Role.EXPERT) for number in range(1, 6)),
    Part("supervisor", "柏示例", Role.SUPERVISOR),
    Part("archivist", "秦示例", Role.ARCHIVIST),
    Part("rule-keeper", "许示例", Role.RULE_KEEPER),
    Part("rule-keeper-second", "何示例", Role.RULE_KEEPER),
    Part("system-admin", "滕示例", Role.SYSTEM_ADMIN),
    Part("security-admin", "殷示例", Role.SECURITY_ADMIN),
    Part("auditor", "毕示例", Role.AUDITOR),
    # Colleagues: without them nobody could act for another or step in for one who stands aside.
    Part("ecology-handler-second", "鲁示例", Role.HANDLER, "ecology"),
    Part("ecology-signer-second", "韦示例", Role.SIGNER, "ecology"),
    Part("county-mianchi-second", "昌示例", Role.COUNTY_OFFICER, "411221"),
)
SHOWN = (
    "applicant", "applicant-b", "county-mianchi", "county-mianchi-second", "coordinator", "coordinator-second", "lead-checker",
    *(part.login for part in DEPARTMENT_PARTS), "ecology-handler-second", "ecology-signer-second", "chair",
    "chair-second", "expert-1", "expert-2", "expert-3", "supervisor", "archivist", "rule-keeper", "rule-keeper-second",
    "system-admin", "security-admin", "auditor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cast:
    """Actors by login, and the passwords, known only now."""

    actors: dict[str, Actor]
    passwords: dict[str, str]

    def department(self, department: Department, role: Role) -> Actor:
        return self.actors[f"{department.value.replace('_', '-')}-{role.value}"]


def appoint(
    session: Session, organisations: dict[str, int], hasher: Callable[[str], str] = hash_password
) -> Cast:
    """Make every account with a random password. ``hasher``: argon2id; tests take cheaper parameters."""
    actors, passwords = {}, {}
    for part in PARTS:
        password = f"{secrets.token_urlsafe(9)}7a"
        body = str(organisations.get(part.body, part.body))
        account = Account(
            login=part.login, name=part.name, password_hash=hasher(password), kind=kind_of(part.role)
        )
        session.add(account)
        session.flush()
        session.add(
            Appointment(account_id=account.id, role=part.role, body=body, manager=part.role is Role.APPLICANT)
        )
        actors[part.login] = Actor(account_id=account.id, name=part.name, role=part.role, body=body)
        passwords[part.login] = password
    session.flush()
    return Cast(actors, passwords)
