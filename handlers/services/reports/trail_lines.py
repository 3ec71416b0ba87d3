"""The audit trail in words: every event as a line without a word of English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.words import SHANGHAI
from handlers.services.reports.evidence import facts_in_words, nobodys_name
from messages import headings, terms
from messages.catalogue import say
from messages.sheets import Sheet
from storage.trail import TrailLine

_ENGLISH = re.compile(r"(?=.*[A-Za-z]{3})[A-Za-z_ .:-]+")


class _ShownEvent(Struct, frozen=True):
    """One event as it is read."""

    seq: int
    at: datetime
    who: str
    by: str
    what: str
    firm: str
    facts: Sequence[tuple[str, str]]


def event_in_words(line: TrailLine, ctx: DecisionContext) -> _ShownEvent:
    by = terms.ENTRANCES.get(line.entrance, terms.OTHER_ENTRANCE)
    named = {plan.key: plan.name for plan in ctx.rounds.plans}
    facts = [
        (label, _plain(named.get(text, text)))
        for label, text in facts_in_words(_without_keys(line.data), ctx, line.act)
    ]
    other = say("reports.evidence.other")
    return _ShownEvent(
        line.seq,
        line.at,
        line.who or nobodys_name(line.entrance),
        by,
        _with_step(terms.act(line.act), line, ctx),
        line.firm,
        [(label, text) for label, text in facts if (label, text) != (other, other)],
    )


def _with_step(what: str, line: TrailLine, ctx: DecisionContext) -> str:
    """Return what was done with the name of its step, unless that stands in it: 催办（提出评估申请）."""
    plan = next((plan for plan in ctx.rounds.plans if plan.key == line.round), None)
    step = next((one.name for one in plan.milestones if one.key == line.step), "") if plan else ""
    return what if not step or step in what else say("web.trail.step", what=what, step=step)


def _without_keys(data: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that people read: no digests, and no text of a whole plan."""
    return {
        key: value for key, value in data.items() if key not in ("sha256", "text", "redacted", "files_sha256")
    }


def _plain(text: str) -> str:
    """Return the text, but a key of ours that has no name of its own as 其他."""
    return say("reports.evidence.other") if _ENGLISH.fullmatch(text) else text


def trail_sheet(lines: Sequence[_ShownEvent], title: str) -> Sheet:
    rows = [
        [
            one.seq,
            f"{one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
            one.who,
            one.by,
            one.what,
            one.firm,
            "；".join(f"{label}：{text}" for label, text in one.facts),
        ]
        for one in lines
    ]
    return Sheet(say("web.trail.sheet"), title, headings.TRAIL, rows)
