"""A demonstration project's figures as an applicant would type them into the sections."""

from decimal import Decimal

from app.demo.figures import Figures

Typed = dict[str, object]
# What an eligible line answers; the form shows the questions of its process only.
GOOD = dict.fromkeys(
    ("on_list", "licence_valid", "pollution_permit", "on_2016_list", "built_legally_since_2016",
     "in_aluminium_report", "compliant_aluminium"), "yes",
) | dict.fromkeys(
    ("restricted", "eliminated", "subsidised", "low_efficiency", "below_baseline", "stopped_two_years",
     "restart_impossible", "remainder_transferred", "decapacity_task", "induction_furnace_steel", "outdated",
     "dismantled_before_confirmation", "zombie_enterprise", "casting_or_ferroalloy", "special_equipment",
     "electric_furnace"), "no",
)  # fmt: skip
COAL_TCE, POWER_TCE = Decimal("0.7848"), Decimal("1.229")
"""t of raw coal at 23 000 kJ/kg and 10⁴ kWh in tce; close enough for what stood before the project."""


def typed(figures: Figures, *, project_code: str, organisation: str, credit_code: str) -> dict[str, Typed]:
    """Section name → fields as typed. Lots are named after the project code, so that no two projects share one."""
    lot = (figures.claims or project_code)[-4:]
    return {
        "project": _project(figures, project_code, organisation, credit_code),
        "site": _site(figures, project_code[-4:]),
        "capacity": _capacity(figures, lot),
        "energy": _energy(figures),
        "quota": _quota(figures, lot),
        "coal": _coal(figures, organisation, lot),
        "environment": _environment(figures, lot),
        "files": {},
    }


def _project(figures: Figures, project_code: str, organisation: str, credit_code: str) -> Typed:
    return {
        "project_code": project_code,
        "org_name": organisation,
        "credit_code": credit_code,
        "filing_no": "示例备案〔2026〕1号",
        "filing_date": "2026-08-20",
        "legal_rep": "示例法人",
        "contact_name": "赵示例",
        "mobile": "13800000000",
        "email": "",
        "name": figures.title,
        "nature": figures.nature,
        "touches_main_works": "yes",
        "adds_capacity": "yes" if figures.nature == "new" else "no",
        "product": figures.product,
        "variant": figures.variant,
        "industry_code": figures.industry,
        "annual_output": f"{figures.built * 310:,}" if figures.built else "100,000",
        "process": "示例工艺：采用国内先进的主体设备，配套余热利用和在线监测，全部数值均为演示用途，不对应任何真实企业或者真实项目的情况。",
        "catalogue_class": figures.listed,
        "catalogue_item": "",
        "machines": [_machine(row) for row in figures.machines],
        "invest": "98,600",
        "start": "2027-03-01",
        "finish": "2028-06-30",
    }


def _machine(row: dict[str, str]) -> Typed:
    return {"size": "", "count": "1", "catalogue_class": "permitted", "catalogue_item": "", **row}


def _site(figures: Figures, number: str) -> Typed:
    return {
        "county": figures.county,
        "town": "示例镇",
        "park": "示例先进制造业开发区",
        "park_reason": "",
        "park_compliant": "yes",
        "park_opinion": f"示例园区意见〔2026〕{number}号",
        "planning_eia": "示例规划环评〔2024〕6号",
        "park_faults": "no",
        "river_distance": "距黄河干流最近 6.2 千米，不在岸线一公里范围内",
        "area": "32.5",
        "land_doc": f"示例用地预审〔2026〕{number}号",
        "zoning": "符合示例管控单元要求",
    }


def _capacity(figures: Figures, lot: str) -> Typed:
    rows = [
        {
            "enterprise": f"示例退出企业{lot}有限公司",
            "line": f"示例 {number} 号线",
            "province": "410000",
            "county": figures.county,
            "capacity": str(capacity),
            "list_no": f"示例清单-{number:02d}",
            "stopped_on": "2027-12-31",
            "dismantle_by": "2028-05-31",
            **GOOD,
        }
        for number, capacity in enumerate(figures.retired, start=1)
    ]
    plan = {
        "sources_complete": "yes",
        "plan_state": "publicised" if rows else "none",
        "announced_on": "",
        "expires_on": "",
        "same_legal_person": "no",
        "same_site": "no",
        "same_group": "no",
        "substantial_merger": "no",
        "merger_registered": "",
        "steel_case": "",
        "steel_case_evidence": "",
        "industrial_gypsum": "",
        "limestone_replaced_percent": "",
    }
    built = f"{figures.built:,}" if figures.built else ""
    return {"capacity_unit": "", "built": built, "days": "310", "retired": rows, **plan}


def after_tce(figures: Figures) -> int:
    return int(figures.coal * COAL_TCE + figures.power * POWER_TCE)


def before_tce(figures: Figures) -> int:
    return 0 if figures.nature == "new" else after_tce(figures) * figures.part_before // 100


def _energy(figures: Figures) -> Typed:
    common = {"measured_ncv_kj": "", "renewable": "no"}
    rows = [{**common, "carrier": "electricity", "quantity": str(figures.power), "use": "power"}]
    if figures.coal:
        coal = {"carrier": "raw_coal", "quantity": f"{figures.coal:,}", "measured_ncv_kj": "23000"}
        rows.insert(0, {**common, **coal, "use": "fuel"})
    before = before_tce(figures)
    return {
        "rows": rows,
        "rows_complete": "yes",
        "before_tce": str(before),
        "before_excluded_tce": "0",
        "before_eq_tce": str(before * 11 // 10),
        "before_power": str(figures.power * figures.part_before // 100 if before else 0),
        "value_added": "42,000",
        "unit_energy": figures.unit_energy,
        "unit_energy_unit": "",
        "unit_energy_scope": figures.scope if figures.unit_energy else "",
        "indicators": [{"limit": limit, "value": value} for limit, value in figures.indicators.items()],
    }


def _quota(figures: Figures, lot: str) -> Typed:
    """A tenth more than the project adds."""
    amount = (after_tce(figures) - before_tce(figures)) * 11 // 10
    row = {
        "enterprise": f"示例腾退企业{lot}有限公司",
        "route": "freed",
        "quantity_tce": str(amount),
        "evidence": "示例腾退核定文件",
    }
    return {"sources": [row] if amount else [], "sources_complete": "yes"}


def _coal(figures: Figures, organisation: str, lot: str) -> Typed:
    rows = []
    if figures.replaced:
        rows.append(
            {
                "enterprise": organisation,
                "county": figures.county,
                "route": "closure",
                "measure": f"关停退出生产线（{lot}）",
                "substitute": "",
                "base_coal_t": str(figures.replaced + 8000),
                "reduction_t": str(figures.replaced),
                "done_on": "2028-05-31",
                "realised": "no",
                "evidence": "示例统计报表、示例拆除承诺",
            }
        )
    return {
        "added_t": str(figures.coal),
        "raw_material_t": "0",
        "coke_and_semicoke_added_t": "0",
        "sources": rows,
        "sources_complete": "yes",
    }


def _environment(figures: Figures, lot: str) -> Typed:
    """Nitrogen oxides are added and offset twice and a little."""
    added = Decimal(figures.nox)
    row = {
        "enterprise": f"示例减排企业{lot}有限公司",
        "pollutant": "nox",
        "measure": f"关停示例窑炉（{lot}）",
        "reduction_t": str(added * 21 / 10),
        "permit": f"示例排污许可-{lot}",
        "completed_on": "2028-03-31",
        "body": "示例县人民政府",
        "evidence": "示例监测报告、示例关停承诺",
    }
    none = dict.fromkeys(("so2", "pm", "vocs", "cod", "nh3_n"), "0")
    return {
        **none,
        "nox": figures.nox,
        "added_complete": "yes",
        "reductions": [row] if added else [],
        "reductions_complete": "yes",
        "graded_industry": "yes",
        "boilers_or_kilns": "yes",
        "grade": figures.grade,
        "advanced_cleaner_production": "no",
    }
