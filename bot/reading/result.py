"""What comes out of reading a sentence (Reading), and what its sender was asked before (Pending)."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import astuple

from bot.words import Enterprise, Intent, ListQuery, replace
from bot.words.intent_lookup import those

ActWord = Literal["do", "ask", "deny", "none"]

# Intents that only show or answer something. All others change a case, a list or a setting.
HARMLESS: Final = those(changes=False)


class Reading(Struct, frozen=True):
    """One sentence, understood. Labels and slots are those of data/README.md.

    `act`: "do" it now · "ask" back (`why` says what, `choices` the candidates) · "deny" · "none".
    `names` of a denied reading are for the log only: an answer built from them would tell the
    asker that the enterprise exists. `rest` is a second matter behind a report, unread.
    `why` of "ask": which_enterprise, which_step, need_number, need_reason, need_date, need_code,
    need_text, need_kind, which_report (撤回上上条), unsure, against, many (not named one by one), one_by_one
    (two decisions in one);
    of "do": offer (a question that did not call for the desk: it is answered from what is known, or
    offered to the desk); of "deny": not_yours, not_your_role; of "none": negated, planned, conditional, question,
    forwarded, nothing_pending, cancelled, unknown.
    """

    intent: str
    act: ActWord
    names: tuple[Enterprise, ...] = ()
    numbers: tuple[int, ...] = ()
    on: date | None = None
    reason: str = ""
    text: str = ""
    kind: str = ""
    code: str = ""
    choices: tuple[Enterprise, ...] = ()
    why: str = ""
    rest: str = ""
    every: str = ""  # "all" or "overdue": of all that are open or late, but for names and numbers
    left: tuple[str, ...] = ()  # the sender's words for what is not done, by `left_why`; or parts of a
    left_why: str = (
        ""  # sentence that must be sent apart. "name", "number", "day", "apart", "without", "parts"
    )
    query: ListQuery | None = None  # of a view: what its list is narrowed to
    # The rule that fits, and the guard or mood that held it back, by name: for explaining, not for deciding.
    because: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reading) and astuple(self)[:-1] == astuple(other)[:-1]

    def __hash__(self) -> int:
        return hash(astuple(self)[:-1])

    def slots(self) -> dict[str, object]:
        """Return the filled slots under the names of data/README.md, for `understand --json`."""
        names = [e.name for e in (*self.names, *self.choices)]
        filled: dict[str, object] = {
            "names": list(dict.fromkeys(names)),
            "numbers": list(self.numbers),
            "date": self.on.isoformat() if self.on else "",
            "reason": self.reason,
            "text": self.text,
            "kind": self.kind,
            "code": self.code,
            "every": self.every,
            "query": self.query.slots() if self.query else {},
        }
        return {key: value for key, value in filled.items() if value}


class Pending(Struct, frozen=True):
    """The question a person was asked last; storage keeps it, the next sentence may answer it.

    `missing` is the `why` of the Reading that asked; `choices` (enterprises) or `steps` (intents)
    are what was shown with numbers from 1. The other fields are the slots already known; `about`
    are the enterprises named last. Without a question `missing` is "" and `intent` what was
    shown last: 为什么 then asks of the same enterprise.
    """

    intent: str
    missing: str
    choices: tuple[Enterprise, ...] = ()
    steps: tuple[str, ...] = ()
    names: tuple[Enterprise, ...] = ()
    numbers: tuple[int, ...] = ()
    on: date | None = None
    reason: str = ""
    text: str = ""
    kind: str = ""
    about: tuple[Enterprise, ...] = ()
    proposed: tuple[str, ...] = ()  # sentences that were shown with numbers from 1, for `text`


def judged_as(reading: Reading, act: ActWord, why: str, choices: tuple[Enterprise, ...] = ()) -> Reading:
    """Return `reading` with these `act`, `why` and `choices`."""
    return replace(reading, act=act, why=why, choices=choices)


OFFER: Final = "offer"


def only_asked(reading: Reading) -> Reading:
    """Return `reading` so that an act is asked about instead of done."""
    acts = reading.act == "do" and reading.intent not in HARMLESS
    return judged_as(reading, "ask", "unsure", reading.choices) if acts else reading


def left_open(reading: Reading) -> bool:
    """Say whether the sentence was not taken, was spoken against, or heard as trouble with the system: what it says
    without its asides may be plainer."""
    trouble = reading.intent == Intent.ASK_SUPPORT and not any(
        one.endswith(".head") for one in reading.because
    )
    return reading.act == "none" or reading.why in (OFFER, AGAINST) or trouble


def asked_with(pending: Pending) -> Reading:
    """Return the slots that a question has filled already, as a reading that still asks."""
    return Reading(
        pending.intent,
        "ask",
        pending.names,
        pending.numbers,
        pending.on,
        pending.reason,
        pending.text,
        pending.kind,
    )


def offered_question(words: str) -> Reading:
    """Return the reading of a question in these words that has not been put to the desk yet."""
    return Reading("ask_support", "do", text=words, why=OFFER)


AGAINST: Final = (
    "against"  # the sentence speaks against its own matter: it has to be said anew, no yes does it
)
WHICH_DAY: Final = "日期"  # where a part that is to be sent apart has no day of its own
PROPOSED: Final = "proposed"  # the `missing` of a question which of some sentences was meant
PARTS: Final = (
    "parts"  # the `missing` of a question whether all of some sentences are meant, or one by its number
)
STEP_INTENTS: Final = ("started", "apply_assessment", "apply_acceptance")


def pending_from(reading: Reading, before: Pending | None = None) -> Pending | None:
    """Return the question that a reading of act "ask" puts to the person; None for the other acts.

    `before` is the question before it: its enterprises are kept if the sentence names none.
    """
    if reading.act != "ask":
        return None
    return Pending(
        intent=reading.intent,
        missing=reading.why,
        choices=reading.choices,
        steps=STEP_INTENTS if reading.why == "which_step" else (),
        names=reading.names,
        numbers=reading.numbers,
        on=reading.on,
        reason=reading.reason,
        text=reading.text,
        kind=reading.kind,
        about=reading.names or (before.about if before else ()),
    )


def spoken_of(reading: Reading, before: Pending | None) -> Pending:
    """Return what is remembered once a sentence is answered and nothing is asked: the enterprises it was
    about."""
    refused = reading.why == "not_yours"  # and so nothing is known of it
    about = (() if refused else reading.names) or (before.about if before else ())
    chosen = before is not None and before.missing == "which_enterprise" and reading.act == "do"
    return Pending(
        reading.intent if reading.intent in HARMLESS else "",
        "",
        choices=before.choices if before and chosen else (),
        steps=(reading.intent,) if chosen else (),
        on=reading.on if chosen else None,
        about=about,
    )
