"""opinion 部门意见: 经办 → 审核 → 签发 within one department; the sides of the way are rows too."""

from workflows.engine import Guard, Procedure, Step
from workflows.guards import opinion
from workflows.guards.people import deputation_holds, not_recused, reason_given
from workflows.vocabulary import OpinionState as S
from workflows.vocabulary import Role

HANDLER = (Role.HANDLER,)
CHECKER = (Role.CHECKER,)
SIGNER = (Role.SIGNER,)
CLOCK = (Role.CLOCK,)
LEAD = (Role.COORDINATOR, Role.CHAIR)

COMPLETE: tuple[Guard, ...] = (
    opinion.own_department,
    opinion.case_in_consultation,
    opinion.opinion_verdict_given,
    opinion.every_criterion_answered,
    opinion.reasons_written,
    opinion.opinion_conditions_named,
)
SIGNABLE: tuple[Guard, ...] = (
    *COMPLETE,
    opinion.opinion_author_does_not_sign,
    opinion.opinion_checker_does_not_sign,
)
RETURNABLE: tuple[Guard, ...] = (opinion.own_department, opinion.case_in_consultation)
OPEN = (S.INVITED, S.DRAFTED, S.CHECKED, S.RETURNED, S.SUB_CONSULTED)

# fmt: off
WAY = (
    *(
        Step(name="draft", label="拟稿送审", source=source, target=S.DRAFTED, roles=HANDLER,
             guards=COMPLETE, leaves="意见新版本")
        for source in (S.INVITED, S.RETURNED)
    ),
    Step(name="check", label="审核通过", source=S.DRAFTED, target=S.CHECKED, roles=CHECKER,
         guards=(*COMPLETE, opinion.opinion_author_does_not_check)),
    Step(name="sign", label="签发意见", source=S.CHECKED, target=S.SIGNED, roles=SIGNER,
         guards=SIGNABLE, leaves="部门意见"),
    # Whoever wants other words writes them under his own name: a new version, which somebody else checks and signs.
    Step(name="revise", label="改写意见", source=S.DRAFTED, target=S.DRAFTED, roles=CHECKER,
         guards=COMPLETE, leaves="意见新版本，作者为改写人"),
    Step(name="revise", label="改写意见", source=S.CHECKED, target=S.DRAFTED, roles=SIGNER,
         guards=COMPLETE, leaves="意见新版本，作者为改写人"),
    Step(name="return", label="退回经办", source=S.DRAFTED, target=S.RETURNED, roles=CHECKER, guards=RETURNABLE,
         inputs=(reason_given,)),
    Step(name="return", label="退回经办", source=S.CHECKED, target=S.RETURNED, roles=SIGNER, guards=RETURNABLE,
         inputs=(reason_given,)),
)
SIDES = (
    *(
        Step(name="sub_consult", label="征求下级意见", source=source, target=S.SUB_CONSULTED, roles=HANDLER,
             guards=RETURNABLE, inputs=(reason_given,), leaves="征求意见函")
        for source in (S.INVITED, S.RETURNED)
    ),
    Step(name="take_sub_opinion", label="收取下级意见", source=S.SUB_CONSULTED, target=S.INVITED, roles=HANDLER,
         guards=(*RETURNABLE, opinion.sub_opinion_given), leaves="下级意见"),
    *(
        Step(name="recuse", label="部门回避", source=source, target=S.RECUSED, roles=SIGNER,
             guards=(opinion.own_department,), inputs=(reason_given,))
        for source in (S.INVITED, S.DRAFTED, S.CHECKED, S.RETURNED)
    ),
    *(
        Step(name="lapse", label="逾期视同反馈", source=source, target=S.LAPSED, roles=CLOCK,
             guards=(opinion.opinion_period_over, opinion.silence_rule_applies))
        for source in OPEN
    ),
    *(
        Step(name="flag", label="标记依据已变", source=source, target=target, roles=CLOCK,
             guards=(opinion.inputs_changed,), leaves="变化的核查结果")
        for source, target in ((S.SIGNED, S.FLAGGED), (S.DRAFTED, S.RETURNED), (S.CHECKED, S.RETURNED))
    ),
    Step(name="keep", label="维持意见", source=S.FLAGGED, target=S.SIGNED, roles=SIGNER,
         guards=SIGNABLE, inputs=(reason_given,)),
    Step(name="redo", label="重新办理", source=S.FLAGGED, target=S.RETURNED, roles=SIGNER,
         guards=RETURNABLE, inputs=(reason_given,)),
    *(
        Step(name="supersede", label="转入新一轮", source=source, target=S.SUPERSEDED, roles=LEAD,
             inputs=(reason_given,), leaves="前轮意见保留")
        for source in (*OPEN, S.SIGNED, S.FLAGGED, S.LAPSED, S.RECUSED)
    ),
)
# fmt: on

PROCEDURE = Procedure(
    name="opinion",
    version="2026-1",
    label="部门意见",
    states=S,
    initial=S.INVITED,
    steps=(*WAY, *SIDES),
    every_step=(not_recused, deputation_holds),
)
