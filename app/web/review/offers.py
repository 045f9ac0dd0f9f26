"""How each step of a review is offered on the workbench: one row a step. The procedure says whether, this table says how."""

from dataclasses import dataclass

from flask import url_for

from app.services.workbench import Bench
from workflows.engine import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """how: ``press`` a button, ``words`` a text with a button, ``page`` a link to the step's own page.

    name, ask, hint: of the text. back: it leads backwards and stands below. quiet: not shown while it cannot be taken. text: on the button, else the step's label.
    """

    how: str
    endpoint: str
    text: str = ""
    name: str = "reason"
    ask: str = ""
    hint: str = ""
    back: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One offer as drawn."""

    step: str
    label: str
    address: str
    offer: Offer
    refusals: tuple[Refusal, ...]


SIGN = Offer(how="page", endpoint="review.sign", text="核对并签发")
OFFERS: dict[str, Offer] = {
    "endorse": Offer(
        how="words", endpoint="review.endorse", name="opinion", ask="县级初审意见",
        hint="写明现场核查情况和是否同意上报",
    ),
    "return_to_applicant": Offer(
        how="words", endpoint="review.return_to_applicant", ask="退回原因", hint="逐项写明需要修改的内容",
        back=True,
    ),
    "accept": Offer(how="press", endpoint="review.accept"),
    "conclude_without_meeting": Offer(how="press", endpoint="review.open_conclusion"),
    "send_to_experts": Offer(how="page", endpoint="review.experts", text="送专家评审", back=True),
    "take_expert_opinion": Offer(how="page", endpoint="review.experts", text="办理专家评审"),
    "convene": Offer(how="page", endpoint="meetings.index", text="提请会议：列入会议议程", back=True),
    "close_meeting": Offer(how="page", endpoint="meetings.index", text="到会议页面办理"),
    "reopen_round": Offer(how="words", endpoint="review.reopen", ask="重新会商的原因", back=True),
    "propose": Offer(how="page", endpoint="review.conclude", text="填写会商结论"),
    "confirm": Offer(how="page", endpoint="review.preview", text="复核拟办意见"),
    "propose_refusal": Offer(how="page", endpoint="review.refuse", text="拟不予受理", back=True),
    "propose_out_of_scope": Offer(
        how="words", endpoint="review.out_of_scope", ask="补充说明（选填）", back=True, quiet=True
    ),
    "confirm_refusal": Offer(how="page", endpoint="review.closing", text="复核拟办结论"),
    "confirm_out_of_scope": Offer(how="page", endpoint="review.closing", text="复核拟办结论"),
    "return_closing": Offer(how="page", endpoint="review.closing", text="复核拟办结论"),
    "request_supplement": Offer(how="page", endpoint="review.supplement", text="补正告知", back=True),
    "halt": Offer(how="press", endpoint="review.halt", back=True, quiet=True),
    "resume": Offer(how="press", endpoint="review.resume"),
    "refer_to_province": Offer(
        how="words", endpoint="review.refer", ask="转报说明（选填）", hint="印在转报函上", back=True, quiet=True
    ),
    "record_provincial_result": Offer(how="page", endpoint="review.provincial_result", text="登记省级意见"),
    "close_publicity": Offer(how="page", endpoint="review.case_publicity", text="办理公示"),
    "return_published": Offer(how="page", endpoint="review.case_publicity", text="办理公示"),
    "sign_approve": SIGN,
    "sign_approve_with_conditions": SIGN,
    "sign_reject": SIGN,
}  # fmt: skip
# Offered on pages of their own: the preview returns a draft, the applicant withdraws.
ELSEWHERE = frozenset({"return_draft", "withdraw", "submit", "answer_supplement"})


def shown(bench: Bench) -> list[Shown]:
    """Every step this reader has from here, the way on above the way back; one link for steps that share a page."""
    rows: dict[tuple[str, str], Shown] = {}
    for step, refusals in bench.steps:
        offer = OFFERS.get(step.name)
        if offer is None or (offer.quiet and refusals):
            continue
        key = (offer.endpoint, "" if offer.how == "page" else step.name)
        rows.setdefault(
            key,
            Shown(
                step=step.name,
                label=step.label,
                address=url_for(offer.endpoint, ref=bench.application.ref),
                offer=offer,
                refusals=refusals,
            ),
        )
    return sorted(rows.values(), key=lambda row: row.offer.back)
