"""When the city's clock stood still: one row an interval, open while it lasts."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, enum_type
from app.sealed import Sealed
from workflows.vocabulary import ReviewState


class ClockStop(Sealed, Base):
    """state: what stopped the clock. first_day, last_day: both included; last_day empty while it still stands.

    entered_on: day the stopped stage began, so that its own days go on afterwards.
    """

    __tablename__ = "clock_stop"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", "ends_after_start"),
        Index("ix_clock_stop_application_id_first_day", "application_id", "first_day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    state: Mapped[ReviewState] = mapped_column(enum_type(ReviewState, "state"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    entered_on: Mapped[date | None] = mapped_column(Date)
