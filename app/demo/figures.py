"""One row of projects.toml: the figures of an invented project."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """built and retired in the product's usual unit of capacity, coal in t/a, power in 10⁴ kWh, unit_energy as typed.

    part_before: energy before the project, in hundredths of that after it. indicators: row of a limit standard → value. grade: 环境绩效等级. claims: project code
    whose lots it claims, where they are not its own.
    """

    key: str
    organisation: str
    title: str
    county: str
    product: str
    reaches: str
    days_ago: int
    coal: int
    replaced: int
    power: int
    built: int = 0
    retired: list[int] = field(default_factory=list)
    nature: str = "rebuild"
    unit_energy: str = ""
    scope: str = "GB 16780-2021 可比熟料综合能耗"
    variant: str = ""
    listed: str = "permitted"
    machines: list[dict[str, str]] = field(default_factory=list)
    industry: str = "3011"
    indicators: dict[str, str] = field(default_factory=dict)
    part_before: int = 88
    grade: str = "a"
    nox: str = "120"
    signed: int = 0
    claims: str = ""
