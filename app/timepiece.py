"""What time it is. A demonstration may pretend another day: the same hour, so many days away (DEMO_DAY)."""

from datetime import UTC, date, datetime, timedelta

from app.services.acting import shanghai_day

_away = timedelta()


def now() -> datetime:
    """Aware, UTC."""
    return datetime.now(UTC) + _away


def pretend(day: date) -> None:
    """From now on this process takes today for ``day``; its time goes on as ever."""
    global _away  # one process, one clock
    _away = day - shanghai_day(datetime.now(UTC))
