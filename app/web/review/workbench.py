"""One case on one page: facts, materials, findings, opinions, what can be done now, history (pages §4.8)."""

from flask import render_template, request, url_for

from app.models import Event
from app.services import rule_pins
from app.services import workbench as bench_service
from app.services.acting import shanghai_day
from app.services.places import place_name
from app.services.product_forms import unit_label
from app.services.workbench import Bench
from app.web.current import acting, actor, services
from app.web.presenting import moment
from app.web.review import offers, panels, reading
from app.web.review.blueprint import blueprint
from rules.findings import Finding
from rules.text import shown
from rules.vocabulary import Outcome
from workflows.deadlines import remaining
from workflows.vocabulary import Department, OpinionState, OpinionVerdict, Role

ORDER = (Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.MET, Outcome.NOT_APPLICABLE)
# How an applicant filled in his draft is his own affair.
FILLING = frozenset({"application.start", "application.save", "attachment.add"})
VIEWS = {"bad": Outcome.NOT_MET, "warn": Outcome.CANNOT_TELL, "ok": Outcome.MET}


@blueprint.get("/case/<ref>/")
def case(ref: str) -> str:
    house = services()
    with house.database.reading() as session:
        bench = reading.bench(session, ref)
        newer = rule_pins.newer(session, house.shelf, bench.application, bench.facts, bench.kept, house.book)
        beside = panels.read(session, bench)
    view = request.args.get("v", "")
    decisive = _decisive(bench)
    ranked = sorted(decisive, key=lambda finding: ORDER.index(finding.outcome))
    return render_template(
        "review/case.html",
        bench=bench,
        newer=newer,
        findings=[finding for finding in ranked if view not in VIEWS or finding.outcome is VIEWS[view]],
        tiles=_tiles(bench, view),
        facts=_facts(bench),
        files=_files(bench),
        others=[] if view in VIEWS else [item for item in bench.findings if item not in decisive],
        matrix=_matrix(bench),
        events=_events(bench),
        days=_days(bench),
        own=_own(bench),
        place_label=place_name(house.book, bench.application.county_code),
        offers=offers.shown(bench),
        **beside,
    )


def _decisive(bench: Bench) -> list[Finding]:
    """What the decision rests on; the rest only informs or does not concern the project."""
    concerning = (item for item in bench.findings if item.outcome is not Outcome.NOT_APPLICABLE)
    return [item for item in concerning if not item.informs]


def _days(bench: Bench) -> int | None:
    due = bench.application.due_on
    return remaining(acting().today, due) if due else None


def _tiles(bench: Bench, view: str) -> list[dict[str, object]]:
    decisive = _decisive(bench)
    counted = {name: sum(f.outcome is outcome for f in decisive) for name, outcome in VIEWS.items()}
    rows = [("", len(decisive), "全部", "")]
    rows += [("bad", counted["bad"], "不符合", "bad"), ("warn", counted["warn"], "无法判断", "warn")]
    rows += [("ok", counted["ok"], "符合", "")]
    return [
        {
            "value": n,
            "label": label,
            "href": f"?v={key}#findings",
            "current": key == view,
            "kind": kind if n else "",
        }
        for key, n, label, kind in rows
    ]


def _facts(bench: Bench) -> list[tuple[str, str]]:
    facts, balance = bench.facts, bench.kept.screening.balance
    plan = facts.replacements[0] if facts.replacements else None
    product = facts.products[0] if facts.products else None
    rows = [
        ("建设性质", facts.nature.label if facts.nature else "未填报"),
        ("产品", bench.application.sector),
    ]
    if product and product.capacity is not None:
        rows.append(("拟建产能", f"{shown(product.capacity)} {unit_label(product.capacity_unit)}"))
    if plan:
        retired = sum((unit.capacity or 0) for unit in plan.retired)
        rows.append(("退出产能", f"{retired:,} {unit_label(plan.built_unit)}（{len(plan.retired)} 条线）"))
    rows += [
        ("综合能耗", f"{shown(balance.e_cal)} tce（当量值）"),
        ("", f"{shown(balance.e_eq)} tce（等价值）" if balance.e_eq is not None else "等价值：缺系数"),
        ("新增用煤", f"{shown(facts.coal.added_t)} t" if facts.coal.added_t is not None else "未填报"),
    ]
    if product and product.unit_energy is not None:
        unit = unit_label(product.unit_energy_unit)
        rows.append(("单位能耗", f"{shown(product.unit_energy)} {unit}"))
    grade = facts.performance.grade
    rows.append(("环境绩效", grade.label if grade else "未填报"))
    rows.append(("开发区", facts.site.park or "未填报"))
    return rows


def _files(bench: Bench) -> list[dict[str, object]]:
    return [
        {
            "title": row.display_name,
            "href": url_for("files.download", ref=bench.application.ref, kind=row.kind, number=row.number),
            "meta": f"{row.pages} 页 · {row.size // 1024 or 1} KB · SHA-256 {row.sha256[:12]}",
            "kind": "info",
            "status": f"第 {row.number} 版",
        }
        for row in bench.materials
    ]


def _matrix(bench: Bench) -> dict[str, object]:
    """Criteria down, departments across, the whole opinion last; a cell is None where a department was not asked."""
    if not bench.opinions:
        return {}
    asked = {shown.row.department: set(bench_service.criteria_of(shown.row)) for shown in bench.opinions}
    everywhere = set().union(*asked.values())
    rows = [
        {"title": title, "cells": [_cell(shown, criterion, asked) for shown in bench.opinions]}
        for criterion, title in titles(bench).items()
        if criterion in everywhere
    ]
    return {
        "columns": [_column(shown) for shown in bench.opinions],
        "rows": rows,
        "overall": [_overall(shown) for shown in bench.opinions],
    }


def titles(bench: Bench) -> dict[str, str]:
    """Criterion → its title without what tells its findings apart, in report order."""
    found: dict[str, str] = {}
    for finding in bench.findings:
        found.setdefault(finding.criterion, finding.title.partition("（")[0])
    return found


def _column(shown: bench_service.OpinionShown) -> dict[str, str]:
    signed = shown.row.state is OpinionState.SIGNED
    return {"name": shown.row.department.label, "duty": "" if signed else shown.row.state.label}


def _cell(
    shown: bench_service.OpinionShown, criterion: str, asked: dict[Department, set[str]]
) -> dict[str, object] | None:
    if criterion not in asked[shown.row.department]:
        return None
    line = shown.lines.get(criterion)
    return (
        {"verdict": OpinionVerdict(line["verdict"]), "note": line["reason"]}
        if line
        else {"verdict": None, "note": ""}
    )


def _overall(shown: bench_service.OpinionShown) -> dict[str, object]:
    signed = shown.row.state is OpinionState.SIGNED
    conditions = "；".join(
        f"{item['text']}（{item['owner']}，{item['due']}）" for item in shown.text.get("conditions", [])
    )
    return {
        "verdict": shown.row.verdict if signed or shown.text else None,
        "note": shown.text.get("text", "") + (f"　条件：{conditions}" if conditions else ""),
        "who": shown.signer,
        "when": shanghai_day(shown.row.signed_at).isoformat() if shown.row.signed_at else "",
        "draft": not signed and bool(shown.text),
    }


def _events(bench: Bench) -> list[dict[str, object]]:
    kinds = {
        "joint_review.return_to_applicant": "warn",
        "joint_review.return_draft": "warn",
        "joint_review.withdraw": "bad",
    }
    return [
        {
            "title": event.label,
            "when": moment(event.at),
            "who": _who(event),
            "note": event.note if bench_service.may_read_note(actor(), event) else "",
            "kind": "now" if place == 0 else kinds.get(event.action, ""),
        }
        for place, event in enumerate(event for event in bench.events if event.action not in FILLING)
    ]


def _who(event: Event) -> str:
    """Name and role; the clock is only 系统."""
    role = Role(event.role)
    return event.who if role is Role.CLOCK else f"{event.who}（{role.label}）"


def _own(bench: Bench) -> bench_service.OpinionShown | None:
    """This department's opinion, where the reader belongs to one."""
    if actor().role not in bench_service.OPINION_ROLES:
        return None
    return bench_service.own_opinion(bench, Department(actor().body))
