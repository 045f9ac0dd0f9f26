"""Where and until when a ban of R03 applies."""

from rules.criteria.case import Case
from rules.tables import Ban

REGIONAL = frozenset({"key", "henan_key", "not_key"})
"""Areas for which the designation of the site decides."""


def inside(case: Case, ban: Ban) -> bool | None:
    """Does the area contain the site? None where its place or its designation is not known."""
    if ban.area == "all":
        return True
    henan = case.in_henan
    if ban.area == "henan":
        return henan
    if ban.area == "henan_key" and henan is False:
        return False
    region = case.region(case.as_of)
    if region is None:
        return None
    return (region.value == "key") is (ban.area != "not_key")


def lapsed_ban(case: Case, ban: Ban, others: list[Ban]) -> bool:
    """It ended without a successor, a ban of the same family that begins later, and its area contains the site."""
    if f"ban:{ban.key}" in case.book.repealed:
        return False
    if ban.valid_to is None or ban.valid_to >= case.as_of or inside(case, ban) is False:
        return False
    family = ban.key.split("-")[0]
    return not any(
        other.key.split("-")[0] == family and other.valid_from > ban.valid_from for other in others
    )
