"""Where and until when a ban of R03 applies."""

from rules.criteria.case import Case
from rules.findings import ParameterUse
from rules.record import record
from rules.tables import Ban

REGIONAL = frozenset({"key", "henan_key", "not_key"})
"""Areas for which the designation of the site decides."""


@record()
class Ground:
    """The site as the bans see it; asked once for all of them. None = not known."""

    henan: bool | None
    region: ParameterUse | None

    @staticmethod
    def of(case: Case) -> "Ground":
        return Ground(case.in_henan, case.region(case.as_of))

    def inside(self, ban: Ban) -> bool | None:
        """Does the area contain the site? None where its place or its designation is not known."""
        if ban.area == "all":
            return True
        if ban.area == "henan":
            return self.henan
        if ban.area == "henan_key" and self.henan is False:
            return False
        if self.region is None:
            return None
        return (self.region.value == "key") is (ban.area != "not_key")


def lapsed_bans(case: Case, ground: Ground, named: list[Ban]) -> tuple[Ban, ...]:
    """Those that ended without a successor, a ban of the same family that begins later, and whose area has the site.

    A ban that is recorded as repealed has none, and needs no warning.
    """
    ended = [ban for ban in named if ban.valid_to is not None and ban.valid_to < case.as_of]
    ended = [ban for ban in ended if f"ban:{ban.key}" not in case.book.repealed]
    return tuple([ban for ban in ended if ground.inside(ban) is not False and not _followed(ban, named)])


def _followed(ban: Ban, others: list[Ban]) -> bool:
    family = ban.key.split("-")[0]
    return any(other.key.split("-")[0] == family and other.valid_from > ban.valid_from for other in others)
