"""Every way an officer's press can go: who presses what, on which page of which stage."""

from dataclasses import dataclass, field

from tests.app.review.played import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """``page``, ``path``: after /case/<ref>. ``wrong``: a stage its people see where it is out of place.

    ``event``: what it leaves. ``versioned``: by the case's version (else by the opinion's own).
    """

    name: str
    login: str
    stage: str
    path: str
    event: str
    page: str = "/"
    fields: dict[str, str] = field(default_factory=dict)
    wrong: str = ""
    versioned: bool = True

    def who(self, desk: Desk, stage: str = "") -> str:
        return desk.login(self.login, stage or self.stage)

    def address(self, desk: Desk, stage: str = "") -> str:
        return f"/case/{desk.refs[stage or self.stage]}{self.path}"

    def shown_on(self, desk: Desk) -> str:
        return f"/case/{desk.refs[self.stage]}{self.page}"


REASON = "示例：请核对第二条退出产线的拆除时间"
OPINION = {"verdict": "agree", "text": "示例：经核对，同意。", "action": "save"}
CONCLUSION = {"verdict": "approve", "reason": "示例：各项核查均符合。", "action": "save"}

# The file in which the button of each other post is pressed; test_review_pressed refuses them all: to other roles, and
# out of date, but for an expert's own two posts, which test_review_experts refuses.
ELSEWHERE = {
    "test_supplements": ("supplement", "opinion_keep"),
    "test_review_consultation": ("invite", "opinion_recuse", "sub_consult", "sub_opinion"),
    "test_review_experts": ("experts", "experts_change", "experts_report", "experts_take", "expert", "expert_recuse"),
    "test_review_pressed": (
        "refuse", "out_of_scope", "confirm_closing", "return_closing", "halt", "resume", "refer", "provincial_result",
        "objection", "answer_objection", "close_publicity", "return_published", "opinion_redo", "urge",
    ),
}  # fmt: skip

WAYS = (
    Way(name="endorse", login="county", stage="county", path="/endorse", event="joint_review.endorse",
        fields={"opinion": "示例：同意上报"}, wrong="intake"),
    Way(name="return_to_applicant", login="county", stage="county", path="/return",
        event="joint_review.return_to_applicant", fields={"reason": REASON}, wrong="intake"),
    Way(name="accept", login="coordinator", stage="intake", path="/accept", event="joint_review.accept",
        wrong="conclusion"),
    Way(name="rescreen", login="coordinator", stage="consultation", path="/rescreen", event="screening.rerun",
        wrong="signing"),
    Way(name="draft_opinion", login="ecology-handler", stage="consultation", path="/opinion", page="/opinion",
        event="opinion.draft", fields=OPINION, wrong="conclusion", versioned=False),
    Way(name="check_opinion", login="industry-checker", stage="consultation", path="/opinion/check",
        page="/opinion", event="opinion.check", wrong="conclusion", versioned=False),
    Way(name="return_opinion", login="industry-checker", stage="consultation", path="/opinion/return",
        page="/opinion", event="opinion.return", fields={"reason": REASON}, wrong="conclusion", versioned=False),
    Way(name="sign_opinion", login="natural-resources-signer", stage="consultation", path="/opinion/sign",
        page="/opinion", event="opinion.sign", wrong="conclusion", versioned=False),
    Way(name="settle", login="coordinator", stage="consultation", path="/settle", page="/settle",
        event="settlement.value", fields={"reason": REASON}, wrong="signing"),
    Way(name="open_conclusion", login="coordinator", stage="collected", path="/open-conclusion",
        event="joint_review.conclude_without_meeting", wrong="conclusion"),
    Way(name="reopen", login="coordinator", stage="conclusion", path="/reopen", event="joint_review.reopen_round",
        fields={"reason": REASON}, wrong="consultation"),
    Way(name="conclude", login="coordinator", stage="conclusion", path="/conclude", page="/conclude",
        event="proposal.draft", fields=CONCLUSION, wrong="consultation"),
    Way(name="propose", login="coordinator", stage="drafted", path="/propose", page="/preview",
        event="joint_review.propose", wrong="check"),
    Way(name="confirm", login="lead-checker", stage="check", path="/confirm", page="/preview",
        event="joint_review.confirm", wrong="signing"),
    Way(name="return_draft", login="lead-checker", stage="check", path="/return-draft", page="/preview",
        event="joint_review.return_draft", fields={"reason": REASON}, wrong="conclusion"),
    Way(name="return_to_draft", login="chair", stage="signing", path="/return-draft", page="/sign",
        event="joint_review.return_draft", fields={"reason": REASON}, wrong="conclusion"),
    Way(name="sign", login="chair", stage="signing", path="/sign", page="/sign",
        event="joint_review.sign_approve", wrong="check", fields={"verdict": "approve"}),
    Way(name="retry_document", login="coordinator", stage="failed", path="/decision/retry", page="/decision",
        event="document.retry", wrong="issued"),
)  # fmt: skip
