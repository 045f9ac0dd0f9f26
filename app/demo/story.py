"""Drives one application through the real use cases, each step its own transaction, at plausible moments.

Used by the demonstration city and by tests that need a case in a certain state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import Database
from app.demo.figures import Figures
from app.demo.hours import steady
from app.demo.papers import upload_all
from app.demo.people import Cast
from app.demo.sections import typed
from app.demo.words import CONDITION, Asked, drafted, written
from app.files import Store
from app.models import Application, Organisation
from app.services import (
    applications,
    case_file,
    conclusions,
    decisions,
    drafts,
    intake,
    opinions,
    screenings,
    steps,
)
from app.services.acting import Acting
from app.services.materials import checklist
from rules.parameters import RuleBook
from workflows.cases import Actor
from workflows.vocabulary import CORE_DEPARTMENTS, Department, OpinionVerdict, Role, Verdict

ORDER = ("draft", "county_check", "intake", "consultation", "conclusion", "check", "signing")
VERDICTS = {
    "approved": Verdict.APPROVE,
    "approved_with_conditions": Verdict.APPROVE_WITH_CONDITIONS,
    "rejected": Verdict.REJECT,
}


@dataclass(frozen=True, slots=True)
class House:
    """What the story runs in."""

    database: Database
    store: Store
    book: RuleBook
    cast: Cast
    organisations: dict[str, int]


@dataclass(slots=True)
class Story:
    """One application; ``clock`` moves on with every step by ``pace`` and never passes ``now``."""

    house: House
    figures: Figures
    clock: datetime
    now: datetime
    ref: str = ""
    verdict: Verdict = Verdict.APPROVE
    pace: Callable[[datetime], datetime] = steady
    condition: Asked = CONDITION

    def run(self) -> str:
        """Play as far as ``figures.reaches`` says; returns the application's number."""
        goal = self.figures.reaches
        self.verdict = VERDICTS.get(goal, Verdict.APPROVE)
        self.fill()
        if goal == "draft":
            return self.ref
        self.submit()
        if goal == "withdrawn":
            self._do(
                self._applicant,
                lambda s, a, app: applications.withdraw(
                    s, a, app, seen=app.version, reason="示例：计划调整", confirmed=True
                ),
            )
            return self.ref
        if goal == "returned":
            self._do(
                self._county,
                lambda s, a, app: intake.return_to_applicant(
                    s, a, app, seen=app.version, reason="示例：请补充第 2 条退出产线的清单页"
                ),
            )
            return self.ref
        stages: dict[str, Callable[[], None]] = {
            "intake": self.endorse,
            "consultation": self.accept,
            "conclusion": self.consult,
            "check": self.propose,
            "signing": self.confirm,
        }
        last = goal if goal in ORDER else "signing"
        for name in ORDER[2 : ORDER.index(last) + 1]:
            stages[name]()
        if goal == "consultation":
            self.collect(self.figures.signed)
            if self.figures.signed == len(CORE_DEPARTMENTS):
                self.settle("judgement")
        if goal in VERDICTS:
            self.sign()
        return self.ref

    def fill(self) -> None:
        """Open the draft and fill every section."""
        organisation_id = self.house.organisations[self.figures.organisation]
        acting = self._acting(self._applicant)
        code = self._project_code()
        with self.house.database.transaction() as session:
            application = drafts.start(
                session,
                acting,
                organisation_id=organisation_id,
                project_code=code,
                title=self.figures.title,
                county_code=self.figures.county,
            )
            self.ref = application.ref
            company = session.get_one(Organisation, organisation_id)
            content = typed(
                self.figures, project_code=code, organisation=company.name, credit_code=company.credit_code
            )
            done = self.figures.reaches != "draft"
            for name in drafts.SECTION_NAMES if done else ("project", "site", "energy"):
                section = drafts.sections_of(session, application.id)[name]
                drafts.save(
                    session, acting, application, name=name, content=content[name], faults=0, complete=True,
                    seen=section.version,
                )  # fmt: skip
            if done:
                self._upload(session, acting, application)
            application.sector = screenings.product_label(self.house.book, self.figures.product)

    def submit(self) -> None:
        self._do(
            self._applicant,
            lambda s, a, app: applications.submit(
                s, a, app, seen=app.version, committed=True, book=self.house.book
            ),
        )

    def endorse(self) -> None:
        words = "示例：经现场核查，退出产线与填报一致，同意上报。"
        self._do(self._county, lambda s, a, app: intake.endorse(s, a, app, seen=app.version, opinion=words))

    def accept(self) -> None:
        self.settle("judgement", only="catalogue")
        self._do(self._lead("coordinator"), lambda s, a, app: intake.accept(s, a, app, seen=app.version))

    def consult(self) -> None:
        """Every department asked signs; the coordinator closes the consultation and settles what can be settled."""
        self.collect(len(CORE_DEPARTMENTS))
        lead = self._lead("coordinator")
        self.settle("value")
        self.settle("judgement")
        self._do(lead, lambda s, a, app: conclusions.conclude_without_meeting(s, a, app, seen=app.version))

    def collect(self, signed: int) -> None:
        """The first ``signed`` departments sign, the next one drafts; with the last of the four all who were asked sign."""
        asked = self._asked()
        signed = len(asked) if signed >= len(CORE_DEPARTMENTS) else signed
        for place, department in enumerate(asked):
            if place < signed:
                self.give_opinion(department)
            elif place == signed:
                self.draft_opinion(department)

    def draft_opinion(
        self, department: Department, verdict: OpinionVerdict | None = None, *, by: Actor | None = None
    ) -> None:
        """``by``: who drafts where it is not the department's first handler."""
        actor = by or self.house.cast.department(department, Role.HANDLER)
        with self.house.database.transaction() as session:
            application = steps.locked(session, self.ref)
            row = opinions.of_department(session, application, department)
            text = written(row, verdict, against=self.verdict is Verdict.REJECT)
            opinions.draft(session, self._acting(actor), application, row, seen=row.version, written=text)

    def give_opinion(self, department: Department, verdict: OpinionVerdict | None = None) -> None:
        self.draft_opinion(department, verdict)
        self.check_opinion(department)
        self.sign_opinion(department)

    def check_opinion(self, department: Department) -> None:
        actor = self.house.cast.department(department, Role.CHECKER)
        self._do_opinion(actor, department, opinions.check)

    def sign_opinion(self, department: Department, *, by: Actor | None = None) -> None:
        """``by``: who signs where it is not the department's first signer."""
        actor = by or self.house.cast.department(department, Role.SIGNER)
        self._do_opinion(actor, department, opinions.sign)

    def _do_opinion(self, actor: Actor, department: Department, do: Callable[..., object]) -> None:
        with self.house.database.transaction() as session:
            application = steps.locked(session, self.ref)
            row = opinions.of_department(session, application, department)
            do(session, self._acting(actor), application, row, seen=row.version)

    def settle(self, kind: str, *, only: str = "") -> None:
        """Confirm every unverified value (``value``) or judge what a reviewer may judge (``judgement``)."""
        with self.house.database.reading() as session:
            kept = screenings.current(session, steps.of_ref(session, self.ref))
        if kept is None:
            raise LookupError(self.ref)
        words = {
            "value": ("示例：已与主管部门核对", "示例函〔2026〕8号"),
            "judgement": ("示例：联审会商认为可以采信", ""),
        }[kind]
        said = dict.fromkeys(conclusions.to_settle(kept.screening)[kind], words)
        chosen = {key: what for key, what in said.items() if not only or key == only}
        if chosen:
            self._do(
                self._lead("coordinator"),
                lambda s, a, app: conclusions.settle(s, a, app, seen=app.version, kind=kind, said=chosen),
            )

    def propose(self) -> None:
        lead = self._lead("coordinator")
        conclusion = drafted(self.verdict, self.condition)
        self._do(
            lead,
            lambda s, a, app: conclusions.draft(s, a, app, seen=app.version, drafted=conclusion),
        )
        self._do(
            lead,
            lambda s, a, app: conclusions.propose(
                s, a, app, seen=app.version, seen_digest=self._digest(s, app)
            ),
        )

    def confirm(self) -> None:
        self._do(
            self._lead("lead-checker"),
            lambda s, a, app: conclusions.confirm(
                s, a, app, seen=app.version, seen_digest=self._digest(s, app)
            ),
        )

    def sign(self) -> None:
        self._do(
            self._lead("chair"),
            lambda s, a, app: decisions.sign(
                s, a, app, seen=app.version, seen_digest=self._digest(s, app), verdict=self.verdict,
            ),
        )  # fmt: skip

    def _asked(self) -> list[Department]:
        with self.house.database.reading() as session:
            rows = case_file.opinions_of(session, steps.of_ref(session, self.ref))
        return [row.department for row in rows]

    @property
    def _applicant(self) -> Actor:
        key = self.figures.organisation
        return self.house.cast.actors["applicant" if key == "a" else f"applicant-{key}"]

    @property
    def _county(self) -> Actor:
        return next(
            actor
            for actor in self.house.cast.actors.values()
            if actor.role is Role.COUNTY_OFFICER and actor.body == self.figures.county
        )

    def _lead(self, login: str) -> Actor:
        return self.house.cast.actors[login]

    def _acting(self, actor: Actor) -> Acting:
        self.clock = min(self.pace(self.clock), self.now)
        return Acting(actor=actor, moment=self.clock)

    def _do(self, actor: Actor, step: Callable[..., object]) -> None:
        with self.house.database.transaction() as session:
            step(session, self._acting(actor), steps.locked(session, self.ref))

    def _digest(self, session: Session, application: Application) -> str:
        return case_file.review_case(session, application, self.now.date()).current_digest

    def _project_code(self) -> str:
        serial = (
            sum(ord(letter) * (place + 7) for place, letter in enumerate(self.figures.key * 3)) % 1_000_000
        )
        return f"2026-{self.figures.county}-30-02-{serial:06d}"

    def _upload(self, session: Session, acting: Acting, application: Application) -> None:
        facts = screenings.typed_facts(session, application, self.house.book)
        asked = checklist(facts, self.house.book, acting.today)
        upload_all(session, acting, application.id, self.house.store, asked)
