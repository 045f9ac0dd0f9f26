"""One case on one page: facts, materials, findings, opinions, what can be done now, history (pages §4.8)."""

from flask import render_template, request, url_for

from app.models import Event
from app.services import name_doubts, rule_pins
from app.services import workbench as bench_service
from app.services.places import place_name
from app.services.product_forms import unit_label
from app.services.workbench import Bench
from app.web.current import acting, actor, services
from app.web.presenting import moment
from app.web.review import matrix, offers, panels, reading
from app.web.review.blueprint import blueprint
from rules.findings import Finding
from rules.text import shown
from rules.vocabulary import Outcome
from workflows.deadlines import remaining
from workflows.vocabulary import Department, Role

ORDER = (Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.MET, Outcome.NOT_APPLICABLE)
# How an applicant filled in his draft is his own affair.
FILLING = frozenset({"application.start", "application.save", "attachment.add"})
# Steps of the clock because a period is over.
ENDED = frozenset({"lapse", "accept_by_silence", "expire"})
VIEWS = {"bad": Outcome.NOT_MET, "warn": Outcome.CANNOT_TELL, "ok": Outcome.MET}


@blueprint.get("/case/<ref>/")
def case(ref: str) -> str:
    house = services()
    with house.database.reading() as session:
        bench = reading.bench(session, ref)
        newer = rule_pins.newer(session, house.shelf, bench.application, bench.facts, bench.kept, house.book)
        beside = panels.read(session, bench)
    view = request.args.get("v", "")
    deciding = decisive(bench)
    ranked = sorted(deciding, key=lambda finding: ORDER.index(finding.outcome))
    return render_template(
        "review/case.html",
        bench=bench,
        newer=newer,
        findings=[finding for finding in ranked if view not in VIEWS or finding.outcome is VIEWS[view]],
        tiles=_tiles(bench, view),
        facts=facts(bench),
        files=files(bench),
        others=[] if view in VIEWS else [item for item in bench.findings if item not in deciding],
        matrix=matrix.of(bench.opinions, matrix.titles(bench)),
        events=_events(bench),
        days=_days(bench),
        own=_own(bench),
        place_label=place_name(house.book, bench.application.county_code),
        offers=offers.shown(bench),
        **beside,
    )


def decisive(bench: Bench) -> list[Finding]:
    """What the decision rests on; the rest only informs or does not concern the project."""
    concerning = (item for item in bench.findings if item.outcome is not Outcome.NOT_APPLICABLE)
    return [item for item in concerning if not item.informs]


def _days(bench: Bench) -> int | None:
    due = bench.application.due_on
    return remaining(acting().today, due) if due else None


def _tiles(bench: Bench, view: str) -> list[dict[str, object]]:
    deciding = decisive(bench)
    counted = {name: sum(f.outcome is outcome for f in deciding) for name, outcome in VIEWS.items()}
    rows = [("", len(deciding), "全部", "")]
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


def facts(bench: Bench) -> list[tuple[str, str]]:
    declared, balance = bench.facts, bench.kept.screening.balance
    plan = declared.replacements[0] if declared.replacements else None
    product = declared.products[0] if declared.products else None
    rows = [
        ("建设性质", declared.nature.label if declared.nature else "未填报"),
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
        ("新增用煤", f"{shown(declared.coal.added_t)} t" if declared.coal.added_t is not None else "未填报"),
    ]
    if product and product.unit_energy is not None:
        unit = unit_label(product.unit_energy_unit)
        rows.append(("单位能耗", f"{shown(product.unit_energy)} {unit}"))
    grade = declared.performance.grade
    rows.append(("环境绩效", grade.label if grade else "未填报"))
    rows.append(("开发区", declared.site.park or "未填报"))
    doubts = name_doubts.of_case(bench.application.title, bench.organisation.name, declared)
    return rows + [("名称请核对", doubt) for doubt in doubts]


def files(bench: Bench) -> list[dict[str, object]]:
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


def _events(bench: Bench) -> list[dict[str, object]]:
    heard = bench_service.experts_heard(bench.events)
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
            "note": event.note if bench_service.may_read_note(actor(), event, heard) else "",
            "kind": "now" if place == 0 else kinds.get(event.action, ""),
        }
        for place, event in enumerate(event for event in bench.events if event.action not in FILLING)
    ]


def _who(event: Event) -> str:
    """Name and role; the clock is 系统（期限届满） where a period ended, else only 系统."""
    role = Role(event.role)
    if role is Role.CLOCK:
        return role.label if event.action.rpartition(".")[2] in ENDED else event.who
    return f"{event.who}（{role.label}）"


def _own(bench: Bench) -> bench_service.OpinionShown | None:
    """This department's opinion, where the reader belongs to one."""
    if actor().role not in bench_service.OPINION_ROLES:
        return None
    return bench_service.own_opinion(bench, Department(actor().body))
