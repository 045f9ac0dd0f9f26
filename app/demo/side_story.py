"""A case that leaves the straight road: each method is one way, through the use cases as its people would go it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.hours import at_desk
from app.demo.story import Story
from app.models import Account, Application, Appointment
from app.rulebook import Shelf
from app.services import (
    closings,
    conclusions,
    deputations,
    drafts,
    experts,
    opened,
    province,
    publicity,
    recusals,
    side_facts,
    side_roads,
    steps,
    supplements,
)
from app.services.acting import Acting
from app.services.documents import CLOCK
from app.services.supplements import Asked
from workflows.cases import Actor
from workflows.joint_review import PUBLISHED
from workflows.vocabulary import Department, ExpertVerdict, OpinionVerdict

PUBLISHED_EARLY = "side_publicity"
DAY = timedelta(days=1)
TOWN = Asked(text="示例：请写明建设地点所在的乡镇，与备案信息一致", section="site", field="town")
SOURCES = Asked(text="示例：替代来源的削减量与所附协议不一致，请核对后更正", section="coal", field="sources")
QUESTION = "示例：富氧熔炼改造后单位产品能耗的测算方法和取值是否合理？"


@dataclass(slots=True)
class SideStory(Story):
    """A story that leaves the straight road. ``shelf``: of the rule data an answer is screened under."""

    shelf: Shelf | None = None

    @property
    def applicant(self) -> Actor:
        return self._applicant

    def acting(self, actor: Actor) -> Acting:
        """Who, at the next moment of the story."""
        return self._acting(actor)

    def take(self, actor: Actor, do: Callable[[Session, Acting, Application], object]) -> None:
        """One use case in one transaction, the case locked."""
        self._do(actor, do)

    def submit(self) -> None:
        """One case is run under the next version already, so that the public list is not empty before it applies."""
        Story.submit(self)
        if self.figures.key == PUBLISHED_EARLY:
            with self.house.database.transaction() as session:
                steps.locked(session, self.ref).procedure_version = PUBLISHED.version

    def confirm(self) -> None:
        """Since 2027 every approval is published first: the story waits until that is over, where it is over by now."""
        Story.confirm(self)
        with self.house.database.reading() as session:
            row = side_facts.publicity(session, steps.of_ref(session, self.ref))
        if row is None or self.figures.key == PUBLISHED_EARLY:
            return
        over = at_desk(datetime.combine(row.last_day + DAY, self.clock.timetz()))
        if over <= self.now:
            self.clock = over
            self.take(
                self._lead("coordinator"), lambda s, a, app: publicity.close(s, a, app, seen=app.version)
            )

    def back(self, days: int) -> None:
        """Go on no earlier than so many days before the city was loaded."""
        self.clock = max(self.clock, self.now - days * DAY)

    def ask_to_supplement(self, *asked: Asked) -> None:
        """补正告知 by the coordinator."""
        items = asked or (TOWN, SOURCES)
        self._do(
            self._lead("coordinator"),
            lambda s, a, app: supplements.request(s, a, app, seen=app.version, asked=items),
        )

    def let_lapse(self) -> None:
        """Nobody answers; the clock ends the case the day after."""
        self.ask_to_supplement()
        with self.house.database.reading() as session:
            due_on = steps.of_ref(session, self.ref).due_on
        if due_on is None:
            raise LookupError(self.ref)
        self.clock = min(datetime.combine(due_on + DAY, self.clock.timetz()), self.now)
        self._do(CLOCK, lambda s, a, app: supplements.lapse(s, a, app))

    def correct_a_figure(self) -> None:
        """After every opinion was signed a figure is corrected: those who judged by it are asked whether it stands."""
        self.ask_to_supplement(SOURCES)
        company = self._acting(self._applicant)
        with self.house.database.transaction() as session:
            application = steps.locked(session, self.ref)
            row = drafts.sections_of(session, application.id)["coal"]
            content = drafts.content_of(row)
            content["sources"] = _corrected(content["sources"])
            drafts.save(
                session, company, application, name="coal", content=content, faults=0, complete=True,
                seen=row.version,
            )  # fmt: skip
        self._do(self._applicant, self._answer)

    def _answer(self, session: Session, acting: Acting, application: Application) -> None:
        notice = supplements.of_application(session, application)[-1]
        words = "示例：已按双方补充协议更正削减量"
        said = {item.number: (words, True) for item in opened.items_of(session, notice)}
        supplements.say(session, acting, application, notice, seen=application.version, answers=said)
        shelf = self.shelf or Shelf(None)
        supplements.answer(session, acting, application, seen=application.version, shelf=shelf)

    def ask_experts(self) -> None:
        """Three are asked, one has answered."""
        panel = [self._lead(f"expert-{number}") for number in (1, 2, 3)]
        people = [actor.account_id for actor in panel]
        self._do(
            self._lead("coordinator"),
            lambda s, a, app: experts.send(s, a, app, seen=app.version, people=people, question=QUESTION),
        )
        words = "示例：测算方法可行，建议补充近三年能源审计数据，并按设计工况复核鼓风机电耗。"
        verdict = ExpertVerdict.FEASIBLE_AFTER_CHANGES
        self._do(panel[0], lambda s, a, app: experts.give(s, a, app, verdict=verdict, text=words))

    def settle_for_meeting(self) -> None:
        """Everybody agreed, and everything is settled: the agenda is made when its neighbour is ready too."""
        self.settle("value")

    def disagree(self) -> None:
        """One department disagrees; both cases of the county go before a meeting."""
        for place in self._asked():
            against = place is Department.ECOLOGY
            self.give_opinion(place, OpinionVerdict.DISAGREE if against else OpinionVerdict.AGREE)
        self.settle("judgement")
        self.settle("value")

    def refer(self) -> None:
        words = "示例：项目年综合能耗达到省级审查的范围，请予审查。"
        self._do(
            self._lead("coordinator"),
            lambda s, a, app: province.refer(s, a, app, seen=app.version, reason=words),
        )

    def object(self) -> None:
        """A villager objects; the answer is still to be given."""
        with self.house.database.reading() as session:
            row = side_facts.publicity(session, steps.of_ref(session, self.ref))
        if row is None:
            raise LookupError(self.ref)
        first = at_desk(datetime.combine(row.first_day, self.clock.timetz()))
        self.clock = min(max(self.clock, first), self.now)
        text = "示例：项目北侧距示例村较近，担心粉尘和运输噪声，请说明防护距离和运输路线。"
        if self.clock < first:
            return
        self._do(
            self._lead("coordinator"),
            lambda s, a, app: publicity.record_objection(
                s, a, app, seen=app.version, received_on=row.first_day, sender="示例村村民代表", text=text
            ),
        )

    def halt(self) -> None:
        self._do(self._lead("coordinator"), lambda s, a, app: side_roads.halt(s, a, app, seen=app.version))

    def propose_refusal(self) -> None:
        """不予受理 proposed, not confirmed yet."""
        words = "示例：备案信息在投资项目在线审批监管平台查询不到，电话核实后企业未能说明。"
        self._do(
            self._lead("coordinator"),
            lambda s, a, app: closings.propose_refusal(
                s, a, app, seen=app.version, ground="no_filing", reason=words
            ),
        )

    def refuse(self) -> None:
        self.propose_refusal()
        self._confirm_closing("refusal")

    def find_out_of_scope(self) -> None:
        self._do(
            self._lead("coordinator"),
            lambda s, a, app: closings.propose_out_of_scope(s, a, app, seen=app.version),
        )
        self._confirm_closing("out_of_scope")

    def _confirm_closing(self, kind: str) -> None:
        self._do(
            self._lead("lead-checker"),
            lambda s, a, app: closings.confirm(s, a, app, seen=app.version, kind=kind),
        )

    def sign_by_deputy(self) -> None:
        """The signer is away for a fortnight; his colleague signs in his place."""
        self.back(3)
        self.draft_opinion(Department.ECOLOGY)
        self.check_opinion(Department.ECOLOGY)
        principal, colleague = self._lead("ecology-signer"), self._lead("ecology-signer-second")
        away = self._acting(principal)
        with self.house.database.transaction() as session:
            appointment = session.scalars(
                select(Appointment).where(Appointment.account_id == principal.account_id)
            ).one()
            wanted = deputations.Wanted(
                appointment_id=appointment.id, deputy_id=colleague.account_id, first_day=away.today,
                last_day=away.today + 20 * DAY, reason="示例：参加省级督察帮扶",
            )  # fmt: skip
            row = deputations.appoint(session, away, wanted)
            whom = session.get_one(Account, principal.account_id)
            standing_in = deputations.in_place_of(colleague, row, appointment, whom, away.today)
        self.sign_opinion(Department.ECOLOGY, by=standing_in)

    def stand_aside(self) -> None:
        """The handler stands aside, a colleague drafts."""
        handler = self.house.cast.actors["ecology-handler"]
        words = "示例：配偶在项目单位任职"
        self._do(handler, lambda s, a, app: recusals.declare(s, a, app, seen=app.version, reason=words))
        self.draft_opinion(Department.ECOLOGY, by=self._lead("ecology-handler-second"))

    def reopen(self) -> None:
        """The chair sends it back to the departments; two have answered again."""
        words = "示例：市生态环境局对减排来源的意见与申报材料不一致，请各部门按更正后的材料重新会商。"
        self._do(
            self._lead("chair"),
            lambda s, a, app: conclusions.reopen_round(s, a, app, seen=app.version, reason=words),
        )
        for department in self._asked()[:2]:
            self.give_opinion(department)

    def stay(self) -> None:
        """It goes no further; what is over meanwhile, the clock finds when the city is loaded."""


def _corrected(sources: object) -> list[dict[str, object]]:
    """The rows of the form with another amount; nothing where none was typed."""
    rows = sources if isinstance(sources, list) else []
    return [{**row, "reduction_t": "120,000"} for row in rows]
