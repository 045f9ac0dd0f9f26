"""One-time form keys: a repeated post finds its first result (CC-3)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class ActionKey(Base):
    """``location``: where the first post was sent on to."""

    __tablename__ = "action_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    endpoint: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(String(20))
    location: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
