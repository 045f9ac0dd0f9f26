"""One criterion a file; CRITERIA is the report order."""

from collections.abc import Callable

from rules.criteria.capacity_replacement import capacity_replacement
from rules.criteria.case import Case
from rules.criteria.catalogue import catalogue
from rules.criteria.catalogue_class import catalogue_class
from rules.criteria.change import change
from rules.criteria.coal_substitution import coal_substitution
from rules.criteria.completeness import completeness
from rules.criteria.energy_efficiency import energy_efficiency
from rules.criteria.energy_quota import energy_quota
from rules.criteria.energy_review_tier import energy_review_tier
from rules.criteria.identity import identity
from rules.criteria.influence import influence
from rules.criteria.lots import lots
from rules.criteria.mandatory_limits import mandatory_limits
from rules.criteria.performance_grade import performance_grade
from rules.criteria.pollutant_substitution import pollutant_substitution
from rules.criteria.production_gate import production_gate
from rules.criteria.prohibitions import prohibitions
from rules.criteria.review_level import review_level
from rules.criteria.siting import siting
from rules.criteria.splitting import splitting
from rules.findings import Finding

CRITERIA: tuple[Callable[[Case], tuple[Finding, ...]], ...] = (
    identity,
    catalogue,
    completeness,
    catalogue_class,
    prohibitions,
    capacity_replacement,
    coal_substitution,
    energy_efficiency,
    mandatory_limits,
    pollutant_substitution,
    performance_grade,
    energy_quota,
    lots,
    splitting,
    energy_review_tier,
    siting,
    influence,
    review_level,
    change,
    production_gate,
)
