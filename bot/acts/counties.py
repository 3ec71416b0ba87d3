"""Counties that were renamed or merged while the round ran: what that changes in a case.

The same people go on in the place's new name, so nothing is reminded anew; what waits for the bureau's word gets
a number of the desk that answers it now.
"""

from __future__ import annotations

from bot.acts.steps import DECIDED_STATES, waived
from bot.places import Places
from bot.words import Answer, Case, CaseStatus, Decision, EventName


def new_county(city: str, county: str, places: Places) -> str:
    """Return what a county is called now; "" if it is called as before, or the round does not know it."""
    if not county or county in places.counties(city):
        return ""
    return places.former.get((city, county), "")


def county_changed(case: Case, now: str) -> Decision:
    """Return the decision that the case lies in the county `now`."""
    place = {"county": now}
    if case.enterprise_id is None:
        return Decision(
            Answer("changed"), changes={**place, "name": f"{case.city}{now}"}, event=_event(case, now)
        )
    return Decision(Answer("changed"), changes=place, firm=place, hands_over=True, event=_event(case, now))


def file_absorbed(case: Case, now: str) -> Decision:
    """Return the decision that a county's own file ends, because another one of the place goes on."""
    open_ = tuple(waived(d) for d in case.duties if d.state not in DECIDED_STATES)
    return Decision(Answer("changed"), open_, status=CaseStatus.WITHDRAWN, event=_event(case, now))


def _event(case: Case, now: str) -> dict[str, object]:
    return {"act": EventName.COUNTY_CHANGED, "old": case.county, "new": now}
