"""A demonstration project's figures as an applicant would type them into the sections."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One row of projects.toml. Capacities in t/d, coal in t/a, power in 10⁴ kWh, unit_energy in kgce/t as typed."""

    key: str
    organisation: str
    title: str
    county: str
    product: str
    reaches: str
    days_ago: int
    built: int
    retired: list[int]
    coal: int
    replaced: int
    power: int
    nature: str = "rebuild"
    unit_energy: str = ""
    industry: str = "3011"
    signed: int = 0


def typed(
    figures: Figures, *, project_code: str, organisation: str, credit_code: str
) -> dict[str, dict[str, object]]:
    """Section name → fields as typed."""
    return {
        "project": {
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
            "industry_code": figures.industry,
            "annual_output": f"{figures.built * 310:,}" if figures.built else "100,000",
            "process": "示例工艺：采用国内先进的主体设备，配套余热利用和在线监测，全部数值均为演示用途，不对应任何真实企业或者真实项目的情况。",
            "invest": "98,600",
            "start": "2027-03-01",
            "finish": "2028-06-30",
        },
        "site": {
            "county": figures.county,
            "town": "示例镇",
            "park": "示例先进制造业开发区",
            "park_reason": "",
            "area": "32.5",
            "land_doc": "示例用地预审〔2026〕3号",
            "zoning": "符合示例管控单元要求",
        },
        "capacity": _capacity(figures),
        "energy": _energy(figures),
        "coal": _coal(figures, organisation),
        "files": {},
    }


def _capacity(figures: Figures) -> dict[str, object]:
    if not figures.built:
        return {"built": "", "retired": [], "sources_complete": ""}
    rows = [
        {
            "enterprise": "示例退出水泥有限公司",
            "line": f"示例 {number} 号线",
            "province": "410000",
            "capacity": str(capacity),
            "list_no": f"示例清单-{number:02d}",
            "on_list": "yes",
            "restricted": "no",
            "eliminated": "no",
            "subsidised": "no",
            "licence_valid": "yes",
            "pollution_permit": "yes",
            "low_efficiency": "no",
            "below_baseline": "no",
            "stopped_two_years": "no",
            "remainder_transferred": "no",
            "stopped_on": "2027-12-31",
            "dismantle_by": "2028-05-31",
        }
        for number, capacity in enumerate(figures.retired, start=1)
    ]
    return {
        "built": f"{figures.built:,}",
        "days": "310",
        "retired": rows,
        "sources_complete": "yes",
        "plan_state": "publicised" if rows else "none",
        "announced_on": "",
        "same_legal_person": "no",
        "same_site": "no",
    }


def _energy(figures: Figures) -> dict[str, object]:
    rows = [
        {
            "carrier": "electricity",
            "quantity": str(figures.power),
            "measured_ncv_kj": "",
            "use": "power",
            "renewable": "no",
        }
    ]
    if figures.coal:
        coal = {
            "carrier": "raw_coal",
            "quantity": f"{figures.coal:,}",
            "measured_ncv_kj": "23000",
            "use": "fuel",
        }
        rows.insert(0, {**coal, "renewable": "no"})
    return {
        "rows": rows,
        "rows_complete": "yes",
        "unit_energy": figures.unit_energy,
        "unit_energy_scope": "GB 16780-2021 可比熟料综合能耗" if figures.unit_energy else "",
    }


def _coal(figures: Figures, organisation: str) -> dict[str, object]:
    rows = []
    if figures.replaced:
        rows.append(
            {
                "enterprise": organisation,
                "county": figures.county,
                "route": "closure",
                "measure": "关停退出生产线",
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
