"""THE TABLE of the main procedure 会商联审, by version. A case keeps the version it was filed under."""

from datetime import date

from workflows.engine import Guard, Procedure, Step
from workflows.guards import consultation, proposal, province, signing, submission, supplement
from workflows.guards.people import deputation_holds, not_recused, reason_given
from workflows.vocabulary import ReviewState as S
from workflows.vocabulary import Role, Verdict

APPLICANTS = (Role.APPLICANT, Role.CONSULTANT)
COORDINATOR = (Role.COORDINATOR,)
CHECKER = (Role.LEAD_CHECKER,)
CHAIR = (Role.CHAIR,)

RECHECKED = (submission.screening_current, consultation.every_opinion_in)
APPROVAL_BARS: tuple[Guard, ...] = (
    proposal.no_requirement_unmet,
    proposal.no_policy_suspended,
    proposal.no_fact_missing,
    proposal.no_parameter_missing,
    proposal.judgements_settled,
    proposal.values_confirmed,
    province.city_may_decide,
    province.province_followed,
)
PROPOSABLE: tuple[Guard, ...] = (
    *RECHECKED,
    proposal.verdict_follows_policy,
    *APPROVAL_BARS,
    proposal.conditions_complete,
    proposal.conditions_fit_verdict,
)
SIGNABLE: tuple[Guard, ...] = (
    signing.was_checked,
    signing.author_does_not_sign,
    signing.checker_does_not_sign,
    signing.unchanged_since_draft,
    *RECHECKED,
    *APPROVAL_BARS,
    proposal.conditions_complete,
    proposal.conditions_fit_verdict,
)
BEFORE_SIGNING = (
    S.DRAFT,
    S.COUNTY_CHECK,
    S.INTAKE,
    S.SUPPLEMENT,
    S.CONSULTATION,
    S.EXPERT_REVIEW,
    S.MEETING,
    S.CONCLUSION,
    S.CHECK,
    S.PUBLICITY,
    S.PROVINCIAL_REVIEW,
    S.HALTED,
    S.CLOSING_CHECK,
)

# fmt: off
FILING = (
    Step(name="submit", label="提交", source=S.DRAFT, target=S.COUNTY_CHECK, roles=APPLICANTS,
         when=(submission.county_check_applies,),
         guards=(submission.sections_complete, submission.commitment_signed),
         leaves="申报数据第 1 版及指纹，初筛，替代量预占"),
    Step(name="submit", label="提交", source=S.DRAFT, target=S.INTAKE, roles=APPLICANTS,
         when=(submission.county_check_skipped,),
         guards=(submission.sections_complete, submission.commitment_signed),
         leaves="申报数据第 1 版及指纹，初筛，替代量预占"),
    Step(name="endorse", label="同意上报", source=S.COUNTY_CHECK, target=S.INTAKE, roles=(Role.COUNTY_OFFICER,),
         inputs=(submission.county_opinion_given,), leaves="县级初审意见"),
    Step(name="return_to_applicant", label="退回修改", source=S.COUNTY_CHECK, target=S.DRAFT, roles=(Role.COUNTY_OFFICER,),
         inputs=(submission.return_reasons_given,), leaves="修改前后差异，替代量释放",
         basis="参照 HN-RETURN-2023"),
)
INTAKE = (
    Step(name="accept", label="受理", source=S.INTAKE, target=S.CONSULTATION, roles=COORDINATOR,
         guards=(submission.materials_complete, submission.screening_current, submission.scope_confirmed),
         leaves="受理通知书，部门会商邀请及理由，开始计时", basis="参照 ER-2023 第十二条"),
    Step(name="accept_by_silence", label="视为受理", source=S.INTAKE, target=S.CONSULTATION, roles=(Role.CLOCK,),
         guards=(supplement.notice_overdue, submission.screening_current, submission.scope_confirmed),
         leaves="受理通知书，部门会商邀请及理由，自收到之日起计时", basis="参照 ER-2023 第十二条"),
    Step(name="propose_out_of_scope", label="拟不属于“两高”", source=S.INTAKE, target=S.CLOSING_CHECK, roles=COORDINATOR,
         guards=(submission.screening_current, submission.found_out_of_scope), leaves="告知书草稿"),
    Step(name="propose_refusal", label="拟不予受理", source=S.INTAKE, target=S.CLOSING_CHECK, roles=COORDINATOR,
         inputs=(reason_given,), leaves="告知书草稿"),
    Step(name="confirm_out_of_scope", label="确认不属于“两高”", source=S.CLOSING_CHECK, target=S.OUT_OF_SCOPE, roles=CHECKER,
         when=(submission.closing_is_out_of_scope,), guards=(submission.closing_author_does_not_confirm,),
         leaves="告知书，替代量释放"),
    Step(name="confirm_refusal", label="确认不予受理", source=S.CLOSING_CHECK, target=S.NOT_ACCEPTED, roles=CHECKER,
         when=(submission.closing_is_refusal,), guards=(submission.closing_author_does_not_confirm,),
         leaves="不予受理通知书，替代量释放"),
    Step(name="return_closing", label="退回重新审查", source=S.CLOSING_CHECK, target=S.INTAKE, roles=CHECKER,
         inputs=(reason_given,)),
)
SUPPLEMENT = (
    Step(name="request_supplement", label="补正告知", source=S.INTAKE, target=S.SUPPLEMENT, roles=COORDINATOR,
         guards=(supplement.one_notice_per_stage, supplement.notice_in_time), inputs=(supplement.items_listed,),
         leaves="补正通知书，停表", basis="参照 ER-2023 第十二条"),
    *(
        Step(name="request_supplement", label="补正告知", source=source, target=S.SUPPLEMENT, roles=COORDINATOR,
             guards=(supplement.one_notice_per_stage,), inputs=(supplement.items_listed,), leaves="补正通知书，停表")
        for source in (S.CONSULTATION, S.CONCLUSION)
    ),
    *(
        Step(name="answer_supplement", label="提交补正", source=S.SUPPLEMENT, target=target, roles=APPLICANTS,
             when=(supplement.paused_from(target),), guards=(supplement.every_item_answered, supplement.answer_in_time),
             leaves="申报数据新版本及差异，重新初筛，受影响意见加标记")
        for target in (S.INTAKE, S.CONSULTATION, S.CONCLUSION)
    ),
    Step(name="lapse", label="逾期终止", source=S.SUPPLEMENT, target=S.LAPSED, roles=(Role.CLOCK,),
         guards=(supplement.answer_period_over,), leaves="逾期未补正告知书，替代量释放"),
)
CONSULTATION = (
    Step(name="send_to_experts", label="送专家评审", source=S.CONSULTATION, target=S.EXPERT_REVIEW, roles=COORDINATOR,
         inputs=(consultation.odd_number_of_experts, consultation.no_expert_recused), leaves="停表",
         basis="参照 ER-EVAL"),
    Step(name="take_expert_opinion", label="收取专家意见", source=S.EXPERT_REVIEW, target=S.CONSULTATION, roles=COORDINATOR,
         guards=(consultation.expert_report_attached,), leaves="专家评审意见，恢复计时", basis="参照 ER-EVAL"),
    Step(name="convene", label="提请会议", source=S.CONSULTATION, target=S.MEETING, roles=COORDINATOR,
         guards=(consultation.every_opinion_in,), leaves="会议议题"),
    Step(name="conclude_without_meeting", label="不开会形成意见", source=S.CONSULTATION, target=S.CONCLUSION, roles=COORDINATOR,
         guards=(consultation.every_opinion_in, consultation.policy_allows_no_meeting),
         leaves="拟办结论及汇总理由"),
    Step(name="close_meeting", label="会议结束", source=S.MEETING, target=S.CONCLUSION, roles=COORDINATOR,
         guards=(consultation.quorum_present, consultation.minutes_signed, consultation.resolution_recorded),
         leaves="会议纪要"),
    Step(name="reopen_round", label="重新会商", source=S.CONCLUSION, target=S.CONSULTATION, roles=(Role.COORDINATOR, Role.CHAIR),
         inputs=(reason_given,), leaves="新一轮邀请，前轮意见保留"),
    Step(name="reopen_round", label="重新会商", source=S.MEETING, target=S.CONSULTATION, roles=(Role.COORDINATOR, Role.CHAIR),
         inputs=(reason_given,), leaves="新一轮邀请，前轮意见保留"),
    *(
        Step(name="halt", label="中止", source=source, target=S.HALTED, roles=COORDINATOR,
             guards=(consultation.suspension_found,), leaves="停表，替代量保留", basis="STEEL-SUSP")
        for source in (S.CONSULTATION, S.CONCLUSION)
    ),
    *(
        Step(name="resume", label="恢复办理", source=S.HALTED, target=target, roles=COORDINATOR,
             when=(supplement.paused_from(target),), guards=(consultation.suspension_gone,), leaves="恢复计时")
        for target in (S.CONSULTATION, S.CONCLUSION)
    ),
)
PROVINCE = (
    Step(name="refer_to_province", label="转报省级", source=S.CONCLUSION, target=S.PROVINCIAL_REVIEW, roles=COORDINATOR,
         guards=(province.province_may_decide, province.province_not_heard_yet), leaves="转报函"),
    Step(name="record_provincial_result", label="登记省级意见", source=S.PROVINCIAL_REVIEW, target=S.CONCLUSION, roles=COORDINATOR,
         inputs=(province.result_verdict_given, province.document_number_given, province.scan_attached),
         leaves="省级意见，约束拟办结论"),
)
PROPOSING = (
    Step(name="propose", label="拟办", source=S.CONCLUSION, target=S.CHECK, roles=COORDINATOR,
         guards=PROPOSABLE, inputs=(proposal.verdict_given, proposal.rejection_reason_given, proposal.preview_seen), leaves="会商联审意见草稿"),
)
SIGNING = (
    Step(name="return_draft", label="退回重拟", source=S.CHECK, target=S.CONCLUSION, roles=CHECKER,
         inputs=(reason_given,)),
    Step(name="return_draft", label="退回重拟", source=S.SIGNING, target=S.CONCLUSION, roles=CHAIR,
         inputs=(reason_given,)),
    Step(name="close_publicity", label="公示结束", source=S.PUBLICITY, target=S.SIGNING, roles=COORDINATOR,
         guards=(signing.publicity_over, signing.objections_answered), leaves="公示情况"),
    Step(name="return_published", label="因异议退回重拟", source=S.PUBLICITY, target=S.CONCLUSION, roles=COORDINATOR,
         inputs=(reason_given,)),
    *(
        Step(name=f"sign_{verdict}", label=f"签发{verdict.label}", source=S.SIGNING, target=target, roles=CHAIR,
             when=(signing.proposal_says(verdict),), guards=SIGNABLE, inputs=(signing.unchanged_since_preview,),
             leaves="会商联审意见及文号，替代量落实或释放，台账，文书生成")
        for verdict, target in ((Verdict.APPROVE, S.APPROVED), (Verdict.APPROVE_WITH_CONDITIONS, S.APPROVED_WITH_CONDITIONS), (Verdict.REJECT, S.REJECTED))
    ),
)


def checking(*, straight: Guard, published: Guard) -> tuple[Step, ...]:
    """复核: to signing, or to publicity first; which of the two is what differs between the versions."""
    return (
        Step(name="confirm", label="复核通过", source=S.CHECK, target=S.SIGNING, roles=CHECKER,
             when=(straight,),
             guards=(signing.author_does_not_check, signing.unchanged_since_draft),
             inputs=(signing.unchanged_since_preview,)),
        Step(name="confirm", label="复核通过", source=S.CHECK, target=S.PUBLICITY, roles=CHECKER,
             when=(published,),
             guards=(signing.author_does_not_check, signing.unchanged_since_draft),
             inputs=(signing.unchanged_since_preview,), leaves="公示，停表"),
    )


WITHDRAWAL = tuple(
    Step(name="withdraw", label="撤回", source=source, target=S.WITHDRAWN, roles=(Role.APPLICANT,),
         inputs=(submission.withdrawal_confirmed,), leaves="撤回告知书，替代量释放",
         basis="参照 HN-WITHDRAW-2023")
    for source in BEFORE_SIGNING
)
# fmt: on

BY_POLICY = checking(straight=signing.no_publicity_asked, published=signing.publicity_asked)
EVERY_STEP: tuple[Guard, ...] = (not_recused, deputation_holds)


def _version(version: str, checks: tuple[Step, ...]) -> Procedure:
    return Procedure(
        name="joint_review",
        version=version,
        label="会商联审",
        states=S,
        initial=S.DRAFT,
        steps=(
            *FILING,
            *INTAKE,
            *SUPPLEMENT,
            *CONSULTATION,
            *PROVINCE,
            *PROPOSING,
            *checks,
            *SIGNING,
            *WITHDRAWAL,
        ),
        every_step=EVERY_STEP,
    )


PROCEDURE = _version("2026-1", BY_POLICY)
# Since 2027-1 every proposed approval is published before it is signed; a refusal goes straight to the chair.
PUBLISHED = _version(
    "2027-1", checking(straight=signing.rejection_drafted, published=signing.approval_drafted)
)

VERSIONS: dict[str, Procedure] = {table.version: table for table in (PROCEDURE, PUBLISHED)}
APPLIES_FROM: dict[str, date] = {"2026-1": date(2026, 1, 1), "2027-1": date(2027, 1, 1)}
"""First filing date of each version, oldest first."""
