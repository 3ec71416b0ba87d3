"""How far each enterprise is on its way from the list to a conversation, and who does what next; with a list by county
to walk or telephone along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from messages import headings
from messages.catalogue import say, sentence_table
from messages.sheets import Sheet
from storage.onboarding import ContactKnown

_SILENT_AFTER: Final = 3  # messages that arrived without a word
# An enterprise stands where the furthest of its contacts does.
ONBOARDING_STEPS: Final = ("no_contact", "not_the_one", "invite", "joined", "silent", "heard")


def onboarding_step(one: ContactKnown) -> str:
    """Return how far a contact is: nobody, says that they are not the one, to be invited, has an account and was told
    little, was told much and never wrote, has written."""
    if not one.person_id:
        return "no_contact"
    if one.refused:
        return "not_the_one"
    if one.heard:
        return "heard"
    if one.told >= _SILENT_AFTER:
        return "silent"
    return "joined" if one.accounts else "invite"


def steps_of_firms(known: Sequence[ContactKnown]) -> dict[int, str]:
    """Return the step of each enterprise."""
    found: dict[int, str] = {}
    for one in known:
        step = onboarding_step(one)
        found[one.firm_id] = max(found.get(one.firm_id, step), step, key=ONBOARDING_STEPS.index)
    return found


def walking_list(known: Sequence[ContactKnown], round_name: str, day: date) -> Sheet:
    """Return those who have not been heard from, in the order given, each contact with the number, how far they are and
    who does what next."""
    steps = steps_of_firms(known)
    named, todo = sentence_table("reports.onboarding"), sentence_table("reports.onboarding_next")
    left = [one for one in known if steps[one.firm_id] != "heard"]
    rows = [
        [
            *(n, one.city, one.county, one.firm, one.name or "", one.phone or ""),
            *(named[onboarding_step(one)], todo[steps[one.firm_id]], ""),
        ]
        for n, one in enumerate(left, 1)
    ]
    title = say("reports.onboarding_list.title", round=round_name, day=day)
    return Sheet(say("reports.onboarding_list.name"), title, headings.ONBOARDING, rows)
