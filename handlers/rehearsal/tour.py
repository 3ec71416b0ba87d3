"""The guided tour of the sandbox: five chapters, told with people of the round that is in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.acts.context import DecisionContext
from bot.words import SHANGHAI, Assessor, Case
from handlers.sandbox.pages import PersonCard
from messages.words import figures
from storage import cases

_CHAPTERS = tomllib.loads(Path(__file__).with_name("tour.toml").read_text("utf-8"))["chapters"]
_AT = time(10)  # by then the morning's messages have gone
_LATER = timedelta(days=20)  # so much is asked for beyond the date of the application for acceptance


async def tour(cards: Sequence[PersonCard], ctx: DecisionContext) -> list[dict[str, Any]]:
    """Return [{key, title, about, past, steps: [{who, text, say with about, seen | to, at_once | attach | signin}]}].

    `who` is a card's key, `to` a moment, `past` whether the clock is beyond the first of these. Each chapter
    has an enterprise of its own, all in one county; a chapter is left out whose steps the plan does not have,
    or that finds nobody to play it.
    """
    stage = await _stage(cards, ctx)
    if stage is None:
        return []
    officers, firms = stage
    told = []
    for chapter, (card, case) in zip(_CHAPTERS, firms, strict=False):
        dates = {duty.milestone: duty.due for duty in case.duties if duty.due}
        if set(chapter["needs"]) <= set(dates):
            actors = {**officers, "firm": card}
            steps = [_told(step, actors, case, dates) for step in chapter["steps"]]
            past = any(step["to"] <= ctx.now for step in steps if "to" in step)
            told.append({**chapter, "past": past, "steps": steps})
    return told


async def _stage(
    cards: Sequence[PersonCard], ctx: DecisionContext
) -> tuple[dict[str, PersonCard], list[tuple[PersonCard, Case]]] | None:
    """The first county of whose people enough can write: its officers, and an enterprise for each chapter."""
    by_place: dict[str, list[PersonCard]] = {}
    for card in cards:
        if card["wecom"] and card["level"] == "enterprise":
            by_place.setdefault(card["place"], []).append(card)
    for place, here in by_place.items():
        county, support = _officer(cards, "county", place), _officer(cards, "support", place)
        city = _officer(cards, "city", place)
        if not (county and city and support) or len(here) < len(_CHAPTERS):
            continue
        found = [(card, case) for card in here if (case := await _case(card, ctx))]
        theirs = [(card, case) for card, case in found if case.assessor is Assessor.CITY]
        if len(theirs) >= len(_CHAPTERS):
            return {"county": county, "city": city, "assessor": city, "support": support}, theirs
    return None


def _officer(cards: Sequence[PersonCard], level: str, place: str) -> PersonCard | None:
    """Return the first of this level who can write and is responsible for the county."""
    found = (c for c in cards if c["wecom"] and c["level"] == level and place.startswith(c["place"]))
    return next((c for c in found if level != "county" or c["place"] == place), None)


async def _case(card: PersonCard, ctx: DecisionContext) -> Case | None:
    found = await cases.by_name(card["enterprise"], ctx.plan.key)
    return found[0] if len(found) == 1 else None


def _told(
    step: Mapping[str, Any], actors: Mapping[str, PersonCard], case: Case, dates: Mapping[str, date]
) -> dict[str, Any]:
    who = actors[step["who"]]
    told = {**step, "who": who["key"], "name": f"{who['role_label']} {who['name']}"}
    if "say" in step:
        later = figures(dates["apply_acceptance"] + _LATER) if "apply_acceptance" in dates else ""
        told["say"] = step["say"].format(firm=case.name, later=later, number="{number}")
        told["about"] = case.name  # its number stands in a line with the enterprise's name
    if "to" in step:
        on = dates[step["to"]["step"]] + timedelta(days=step["to"]["days"])
        told["to"] = datetime.combine(on, _AT, SHANGHAI)
        told["at_once"] = step["to"].get("at_once", False)
    return told
