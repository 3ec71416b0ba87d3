"""The question a person was asked, as it is kept between two sentences."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from bot.acts.context import DecisionContext
from bot.reading.names import NameIndex
from bot.reading.result import OFFER, PROPOSED, Pending
from bot.words import Enterprise
from storage import inbox

# Questions that may stay unanswered: did a known answer help, shall the desk be asked, what was meant.
MAY_STAY: Final = frozenset({"helpful", "details", OFFER, PROPOSED})

IN_ITS_ROUND: Final = (
    "in_its_round"  # in a kept question: the person named the round, and the answer stays in it
)
DOUBTED: Final = "not_the_one"  # the question whether the person is not the contact

_BY_NUMBER: Final = "number"  # which of some duties is meant: kept without a `missing`


def waits(asked: Pending | None) -> bool:
    """Whether a question is open that must be answered."""
    return asked is not None and bool(asked.missing) and asked.missing not in MAY_STAY


def waits_kept(asked: inbox.OpenQuestion | None) -> bool:
    """Whether such a question is kept, as it is stored, and not too old."""
    return bool(
        asked and not asked.expired and asked.pending.get("missing", _BY_NUMBER) not in ("", *MAY_STAY)
    )


def _kept(pending: Pending) -> dict[str, Any]:
    """Return a question as a JSON object to store; enterprises are kept by id."""
    return {
        "intent": pending.intent,
        "missing": pending.missing,
        "choices": _ids(pending.choices),
        "steps": list(pending.steps),
        "names": _ids(pending.names),
        "numbers": list(pending.numbers),
        "on": pending.on.isoformat() if pending.on else None,
        "reason": pending.reason,
        "text": pending.text,
        "kind": pending.kind,
        "about": _ids(pending.about),
        "proposed": list(pending.proposed),
    }


async def remember(person_id: int, pending: Pending, ctx: DecisionContext, **more: Any) -> None:
    """Keep what a person is asked, in which round; `more` is what the entrance adds to it."""
    question = {**_kept(pending), "round": ctx.plan.key, **more}
    await inbox.store_question(person_id, question, ctx.now)


def revived(asked: dict[str, Any], names: NameIndex) -> Pending:
    """From JSON; the enterprises are looked up anew, for their names may have changed."""
    return Pending(
        intent=asked["intent"],
        missing=asked["missing"],
        choices=_firms(asked["choices"], names),
        steps=tuple(asked["steps"]),
        names=_firms(asked["names"], names),
        numbers=tuple(asked["numbers"]),
        on=date.fromisoformat(asked["on"]) if asked["on"] else None,
        reason=asked["reason"],
        text=asked["text"],
        kind=asked["kind"],
        about=_firms(asked["about"], names),
        proposed=tuple(asked.get("proposed", ())),  # asked before this field was there: none
    )


def _ids(firms: tuple[Enterprise, ...]) -> list[int]:
    return [firm.id for firm in firms]


def _firms(ids: list[int], names: NameIndex) -> tuple[Enterprise, ...]:
    return tuple(firm for i in ids if (firm := names.by_id(i)))
