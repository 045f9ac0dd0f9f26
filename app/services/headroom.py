"""What the items of one agenda, in their order, take of the energy room of each county (R9). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.screening import Screening
from rules.text import shown
from rules.vocabulary import ConstructionKind

ZERO = Decimal(0)
UNCHECKED = "会议材料所列，未核实"
"""How a headroom is marked: it is typed from the papers of the meeting; no rule data hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One item. item: its id. added: tce a year, equivalent value; None where it cannot be told."""

    item: int
    county: str
    added: Decimal | None


@dataclass(frozen=True, slots=True)
class Room:
    """What a county has left, tce a year, and which paper of the meeting says so."""

    tce: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item in the running sum of its county. left, without: of the county's room, None without a room.

    running: the items up to this one. left: the room after them. without: the room if all but this one pass.
    """

    share: Share
    running: Decimal
    left: Decimal | None
    without: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySum:
    """The items of one county in the order of the agenda. unknown: items whose added energy cannot be told."""

    county: str
    lines: tuple[Line, ...]
    total: Decimal
    unknown: int
    room: Room | None

    @property
    def left(self) -> Decimal | None:
        """After all of them; negative where they are too many."""
        return None if self.room is None else self.room.tce - self.total

    @property
    def over(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def enough_alone(self) -> tuple[int, ...]:
        """Items each of which, if it alone does not pass, brings the county back into its room."""
        if not self.over:
            return ()
        return tuple(line.share.item for line in self.lines if line.without is not None and line.without >= 0)


def added_energy(screening: Screening) -> Decimal | None:
    """新增能耗 of one case: tce a year, equivalent value (等价值), after the project less before it.

    After: ``balance.e_eq`` of the stored screening, the sum of its energy table by the rule data the case is pinned to.
    Before: ``energy.before_eq_tce`` of the filed facts (the plant with the units that are retired); 0 for a new project
    that states nothing. None while a row or a coefficient is missing, or the figure before is not stated. Feedstock and
    renewable energy are not taken out and no quota source (R11, calorific value) is set off: the papers of a meeting
    state a county's room in equivalent value, and what they count is not known. A convention, not law.
    """
    balance, energy = screening.balance, screening.facts.energy
    before = energy.before_eq_tce
    if before is None and screening.facts.nature is ConstructionKind.NEW and not energy.before_tce:
        before = ZERO
    if before is None or balance.e_eq is None or balance.missing:
        return None
    return balance.e_eq - before


def simulate(shares: Sequence[Share], rooms: Mapping[str, Room]) -> tuple[CountySum, ...]:
    """Counties in the order in which the agenda names them first. A county without a room only gets sums."""
    counties = dict.fromkeys(share.county for share in shares)
    return tuple(
        _county(county, [share for share in shares if share.county == county], rooms.get(county))
        for county in counties
    )


def _county(county: str, shares: Sequence[Share], room: Room | None) -> CountySum:
    total = sum((share.added or ZERO for share in shares), ZERO)
    running, lines = ZERO, []
    for share in shares:
        running += share.added or ZERO
        lines.append(
            Line(
                share=share,
                running=running,
                left=None if room is None else room.tce - running,
                without=None if room is None or share.added is None else room.tce - (total - share.added),
            )
        )
    unknown = sum(share.added is None for share in shares)
    return CountySum(county=county, lines=tuple(lines), total=total, unknown=unknown, room=room)


def sentence(of: CountySum, place: str) -> str:
    """如果 5 件都通过，渑池县超出 12,300 tce."""
    start = f"如果 {len(of.lines)} 件都通过，{place}"
    if of.left is None:
        words = f"新增 {shown(of.total)} tce；没有填写可用量，不作比较"
    elif of.over:
        words = f"超出 {shown(-of.left)} tce"
    else:
        words = f"还余 {shown(of.left)} tce"
    return start + words + (f"；另有 {of.unknown} 件的新增能耗无法计算，没有计入" if of.unknown else "")
