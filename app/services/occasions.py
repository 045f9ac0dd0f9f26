"""Which step makes which occasion of app/texts/notices.toml: one table, read by notices.step_taken."""

from dataclasses import dataclass

from workflows.vocabulary import ReviewState as S
from workflows.vocabulary import State, Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """A step and the occasion it makes; ``target``: only where it leads there."""

    step: str
    occasion: str
    target: State | None = None


STEPS: tuple[Told, ...] = (
    Told("submit", "submitted", S.COUNTY_CHECK),
    Told("submit", "forwarded", S.INTAKE),
    Told("endorse", "forwarded"),
    Told("endorse", "endorsed"),
    Told("return_to_applicant", "returned"),
    Told("accept", "accepted"),
    Told("accept_by_silence", "accepted"),
    Told("accept_by_silence", "accepted_by_silence"),
    Told("propose_out_of_scope", "closing_proposed"),
    Told("propose_refusal", "closing_proposed"),
    Told("return_closing", "closing_returned"),
    Told("confirm_out_of_scope", "out_of_scope"),
    Told("confirm_refusal", "not_accepted"),
    Told("request_supplement", "supplement_requested"),
    Told("answer_supplement", "supplement_answered"),
    Told("lapse", "supplement_lapsed"),
    Told("lapse", "supplement_lapsed_lead"),
    Told("send_to_experts", "experts_asked"),
    Told("take_expert_opinion", "experts_heard"),
    Told("convene", "meeting_asked"),
    Told("halt", "halted"),
    Told("resume", "resumed"),
    Told("refer_to_province", "referred"),
    Told("record_provincial_result", "province_heard"),
    Told("propose", "check_waiting"),
    Told("confirm", "sign_waiting", S.SIGNING),
    Told("confirm", "published", S.PUBLICITY),
    Told("close_publicity", "sign_waiting"),
    Told("return_draft", "draft_returned"),
    *(Told(f"sign_{verdict}", occasion) for verdict in Verdict for occasion in ("decided", "decided_lead")),
    Told("withdraw", "withdrawn"),
)
OPINION_STEPS = {
    "draft": "opinion_to_check",
    "check": "opinion_to_sign",
    "return": "opinion_returned",
    "redo": "opinion_returned",
    "flag": "opinion_flagged",
}
