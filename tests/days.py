"""The day every test takes for today: a Monday; the law and the procedure of that day do not change under a test."""

from datetime import date

TEST_DAY = date(2026, 11, 23)
