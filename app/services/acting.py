"""Who acts, when, from which request: the value every use case takes."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from workflows.cases import Actor

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """``moment`` is aware UTC; ``today`` is the day in Asia/Shanghai, the one the law and the numbers use."""

    actor: Actor
    moment: datetime
    request_id: str = ""
    session_hash: str = ""
    ip_hash: str = ""
    key: str = ""

    @property
    def today(self) -> date:
        return shanghai_day(self.moment)


def shanghai_day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
