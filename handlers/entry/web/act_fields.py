"""What a form or a request says of an act, in the fields that the table of intents names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.acts.kinds import CHANGE_KINDS
from bot.places import Places
from bot.reading.change_names import details_of
from bot.references import MOST_LINKS, referring
from bot.results.measures import LEVELS, level
from bot.words import SPECS, Act, Case, Details, Intent
from bot.words.intent_lookup import SLOTS
from handlers.entry.web.table import Field, Wrong
from messages.forms import FORMS

REASON = 300  # characters

ASKS = (
    Field("kind", "choice", choices=tuple(SLOTS), required=True),
    Field("duty", "number"),
    Field("what", longest=20),  # chosen before anything is typed
)
ACT_FIELDS = (
    *ASKS,
    Field("mark", longest=16),
    Field("on", "date"),
    Field("reason", longest=REASON),
    Field("details", longest=REASON),
    Field("links", longest=2000),
    Field("number", longest=60),
    Field("level", "choice", choices=tuple(LEVELS.values())),
    Field("sure", "choice", choices=("yes",)),
)


def act_of(body: Mapping[str, Any], case: Case, places: Places) -> Act:
    """Return the act as it was filled in; Wrong for a field that makes no sense or that the act does not
    take."""
    kind = body["kind"]
    takes = SLOTS[kind].fields
    for name in ("links", "number", "level", "details"):
        if body[name] and name not in takes:
            label = next(f.label for f in ACT_FIELDS if f.name == name)
            raise Wrong("web.act.unwanted", act=FORMS[kind].button, label=label, name=name)
    what = body["what"] or ""
    return Act(kind, body["on"], body["reason"] or "", body["duty"], what, _details(body, what, case, places))


def _details(body: Mapping[str, Any], what: str, case: Case, places: Places) -> Details:
    if body["level"]:
        return Details(level=level(body["level"]) or "")
    if body["details"]:
        return details_of(what, body["details"], case, places)
    found = referring(body["links"] or "", body["number"] or "")
    if found is None:
        raise Wrong("web.act.refers", n=MOST_LINKS)
    return found


def refused_field(typed: Mapping[str, Any], wrong: Wrong | None = None) -> str:
    """Return the field that a refusal of this form is about: what `wrong` names, or what was typed."""
    part = wrong.key.rpartition(".")[2].removesuffix("_missing") if wrong else ""
    named = str(wrong.values.get("name") or ("links" if part == "refers" else part)) if wrong else ""
    return named or next(
        (one for one in ("on", "details", "links", "number", "reason") if typed.get(one)), ""
    )


def require(what: Act) -> None:
    """Raise Wrong for a field that is required and missing; `decide` would ask for them one after the
    other."""
    slots, words = SLOTS[what.kind], FORMS[what.kind]
    if slots.on == "must" and what.on is None:
        raise Wrong("web.act.on")
    if slots.reason == "must" and not what.reason.strip():
        raise Wrong("web.act.reason", reason=SPECS[Intent(what.kind)].words)
    if slots.what and what.what not in slots.what:
        raise Wrong("web.act.what", label=words.what, choices="、".join(slots.what))
    if slots.refers == "must" and what.details == Details():
        raise Wrong("web.act.refers_missing")
    change = CHANGE_KINDS.get(what.what)
    if slots.details and change and change.lacks(what.details):
        raise Wrong("web.act.details", what=what.what, arguments=change.arguments)
