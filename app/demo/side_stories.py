"""Cases of the demonstration city beside the straight road.

Everything a person sees only now and then stands somewhere in the city: a notice with open items, a panel of experts, an
agenda, the province, publicity, a halt, a deputy, somebody who stands aside, a second round, silence.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.demo import projects
from app.demo.figures import Figures
from app.demo.hours import office
from app.demo.side_story import SideStory
from app.demo.story import House
from app.rulebook import Shelf
from app.services.acting import shanghai_day

STORIES = Path(__file__).with_name("side_stories.toml")
SHORT = "side_condition"
STACK = ("示例：完成窑尾烟气在线监测设备安装并联网", "市生态环境局")
"""Text and owner of the condition of ``SHORT``, due six days before the loading: the clock finds it overdue."""

ROADS: Mapping[str, Callable[[SideStory], None]] = {
    "supplement": SideStory.ask_to_supplement,
    "lapsed": SideStory.let_lapse,
    "flagged": SideStory.correct_a_figure,
    "experts": SideStory.ask_experts,
    "meeting": SideStory.settle_for_meeting,
    "disputed": SideStory.disagree,
    "province": SideStory.refer,
    "publicity": SideStory.object,
    "halted": SideStory.halt,
    "closing": SideStory.propose_refusal,
    "not_accepted": SideStory.refuse,
    "out_of_scope": SideStory.find_out_of_scope,
    "deputy": SideStory.sign_by_deputy,
    "recusal": SideStory.stand_aside,
    "second_round": SideStory.reopen,
    "none": SideStory.stay,
}
"""The word ``road`` of side_stories.toml."""


def rows() -> list[tuple[Figures, str]]:
    """The figures of each side story, those of ``like`` under a name of its own, and its road."""
    found = []
    for row in tomllib.loads(STORIES.read_text("utf-8"))["project"]:
        like, road = row.pop("like"), row.pop("road")
        found.append((replace(projects.project(like), **row), road))
    return found


def play(house: House, now: datetime, shelf: Shelf) -> dict[str, SideStory]:
    """Every side story, by its key."""
    told = {}
    for figures, road in rows():
        begun = now - timedelta(days=figures.days_ago)
        story = SideStory(house, figures, begun, now, pace=office, shelf=shelf)
        if figures.key == SHORT:
            story.condition = (STACK[0], STACK[1], shanghai_day(now - timedelta(days=6)).isoformat())
        story.run()
        ROADS[road](story)
        told[figures.key] = story
    return told
