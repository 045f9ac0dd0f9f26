"""A whole application of an invented company, as typed."""

from typing import Any

MACHINE: dict[str, Any] = {
    "name": "示例回转窑",
    "kind": "other",
    "size": "",
    "count": "1",
    "catalogue_class": "permitted",
    "catalogue_item": "",
}
PROJECT: dict[str, Any] = {
    "project_code": "2606-411221-04-01-000001",
    "name": "示例熟料生产线项目",
    "filing_no": "示例备案〔2026〕1号",
    "filing_date": "2026-08-20",
    "org_name": "示例水泥有限公司",
    "credit_code": "91350100M000100Y43",
    "legal_rep": "示例法人",
    "contact_name": "示例联系人",
    "mobile": "13800000000",
    "email": "",
    "nature": "rebuild",
    "touches_main_works": "yes",
    "adds_capacity": "no",
    "product": "cement_clinker",
    "variant": "",
    "industry_code": "3011",
    "annual_output": "1395000",
    "process": "新型干法，配套余热发电",
    "catalogue_class": "permitted",
    "catalogue_item": "",
    "machines": [MACHINE],
    "invest": "126000",
    "start": "2027-03-01",
    "finish": "2028-06-30",
}
SITE: dict[str, Any] = {
    "county": "411221",
    "town": "示例镇",
    "park": "示例开发区",
    "park_reason": "",
    "park_compliant": "yes",
    "park_opinion": "示例园区意见〔2026〕1号",
    "planning_eia": "示例规划环评〔2024〕6号",
    "park_faults": "no",
    "river_distance": "距黄河干流最近 6.2 千米",
    "area": "12.5",
    "land_doc": "",
    "zoning": "符合示例管控单元要求",
}
RETIRED: dict[str, Any] = {
    "enterprise": "示例退出水泥有限公司",
    "line": "示例 1 号线",
    "province": "410000",
    "county": "",
    "capacity": "2500",
    "list_no": "",
    "on_list": "yes",
    "restricted": "no",
    "eliminated": "no",
    "subsidised": "no",
    "licence_valid": "yes",
    "pollution_permit": "yes",
    "low_efficiency": "no",
    "below_baseline": "no",
    "stopped_two_years": "no",
    "restart_impossible": "",
    "remainder_transferred": "no",
    **dict.fromkeys(
        (
            "on_2016_list",
            "built_legally_since_2016",
            "decapacity_task",
            "induction_furnace_steel",
            "outdated",
            "dismantled_before_confirmation",
            "zombie_enterprise",
            "casting_or_ferroalloy",
            "special_equipment",
            "electric_furnace",
            "in_aluminium_report",
            "compliant_aluminium",
        ),
        "",
    ),
    "stopped_on": "",
    "dismantle_by": "",
}
CAPACITY: dict[str, Any] = {
    "capacity_unit": "t/d",
    "built": "4500",
    "days": "310",
    "retired": [RETIRED, RETIRED | {"line": "示例 2 号线", "capacity": "5000"}],
    "sources_complete": "yes",
    "plan_state": "none",
    "announced_on": "",
    "expires_on": "",
    "same_legal_person": "no",
    "same_site": "no",
    "same_group": "",
    "substantial_merger": "",
    "merger_registered": "",
    "steel_case": "",
    "steel_case_evidence": "",
    "industrial_gypsum": "",
    "limestone_replaced_percent": "",
}
COAL_ROW: dict[str, Any] = {
    "carrier": "raw_coal",
    "quantity": "168500",
    "measured_ncv_kj": "23000",
    "use": "fuel",
    "renewable": "no",
}
POWER_ROW: dict[str, Any] = {
    "carrier": "electricity",
    "quantity": "1891",
    "measured_ncv_kj": "",
    "use": "power",
    "renewable": "no",
}
ENERGY: dict[str, Any] = {
    "rows": [COAL_ROW, POWER_ROW],
    "rows_complete": "yes",
    "before_tce": "120000",
    "before_excluded_tce": "0",
    "before_eq_tce": "125000",
    "before_power": "1800",
    "value_added": "",
    "unit_energy": "97.0",
    "unit_energy_unit": "kgce/t",
    "unit_energy_scope": "示例口径",
    "indicators": [{"limit": "G003", "value": "52"}],
}
QUOTA: dict[str, Any] = {
    "sources": [
        {
            "enterprise": "示例腾退有限公司",
            "route": "freed",
            "quantity_tce": "16000",
            "evidence": "示例腾退核定文件",
        }
    ],
    "sources_complete": "yes",
}
SOURCE: dict[str, Any] = {
    "enterprise": "示例热电有限公司",
    "county": "411221",
    "route": "closure",
    "measure": "关停示例锅炉",
    "substitute": "",
    "base_coal_t": "300000",
    "reduction_t": "230000",
    "done_on": "2028-05-31",
    "realised": "no",
    "evidence": "",
}
COAL: dict[str, Any] = {
    "added_t": "168500",
    "raw_material_t": "0",
    "coke_and_semicoke_added_t": "0",
    "sources": [SOURCE],
    "sources_complete": "yes",
}
REDUCTION: dict[str, Any] = {
    "enterprise": "示例减排有限公司",
    "pollutant": "nox",
    "measure": "关停示例窑炉",
    "reduction_t": "260",
    "permit": "示例排污许可-1",
    "completed_on": "2028-03-31",
    "body": "示例县人民政府",
    "evidence": "示例监测报告",
}
ENVIRONMENT: dict[str, Any] = {
    "so2": "0",
    "nox": "120",
    "pm": "0",
    "vocs": "0",
    "cod": "0",
    "nh3_n": "0",
    "added_complete": "yes",
    "reductions": [REDUCTION],
    "reductions_complete": "yes",
    "graded_industry": "yes",
    "boilers_or_kilns": "yes",
    "grade": "a",
    "advanced_cleaner_production": "no",
}
TYPED: dict[str, dict[str, Any]] = {
    "project": PROJECT,
    "site": SITE,
    "capacity": CAPACITY,
    "energy": ENERGY,
    "quota": QUOTA,
    "coal": COAL,
    "environment": ENVIRONMENT,
}


def flat(content: dict[str, Any]) -> dict[str, str]:
    """Names as a browser posts them: rows-0-quantity."""
    posted: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, list):
            for index, row in enumerate(value):
                posted |= {f"{name}-{index}-{key}": text for key, text in row.items()}
        else:
            posted[name] = value
    return posted
