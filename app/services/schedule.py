"""Stored due dates: the working-day limit of a state from the day the case entered it."""

from datetime import date

from workflows.deadlines import days_in, due
from workflows.vocabulary import ReviewState


def due_on(state: ReviewState, entered: date) -> date | None:
    """None where the state has no limit or its clock stands still."""
    days = days_in(state)
    return due(entered, days) if days is not None else None
