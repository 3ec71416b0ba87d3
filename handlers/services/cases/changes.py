"""Looks up what a change names: the survivor of a merger, whoever has the name or code already, and the
present contact."""

from __future__ import annotations

from typing import Any

from bot.acts.change import survivor
from bot.acts.context import DecisionContext
from bot.words import Act, Case, Details, replace
from storage import accounts, enterprises


async def checked(case: Case, act: Act, ctx: DecisionContext) -> Act:
    """Return the act with `taken`, `into`, `before` and `keeps` filled in, for its own details or those of
    the request that it answers. Reads inside the act's own transaction."""
    details = act.details
    asked = next((d for d in case.duties if d.id == act.duty_id), None)
    if asked is not None and isinstance(asked.data.get("details"), dict):
        details = Details(**asked.data["details"])
    if not case.enterprise_id:
        return act
    if details.contact:
        replaces = _act_of(act, asked) == "换联系人"
        before = await (
            accounts.replaced(case.enterprise_id, details)
            if replaces
            else accounts.of_name(case.enterprise_id, details.contact)
        )
        keeps = await accounts.kept_mail(case.enterprise_id, details)
        held = len(await accounts.contacts_of_firm(case.enterprise_id))
        return replace(act, details=replace(details, before=before, keeps=keeps, contacts=held))
    if not (details.name or details.city):
        return act
    into = details.into
    if details.name and _act_of(act, asked) == "合并":
        into = into or await _survivor(case, details, ctx)
    taken = "" if into else await _taken(case, details)
    return replace(act, details=replace(details, into=into, taken=taken))


def _act_of(act: Act, asked: Any) -> str:
    """Which sort of change it is about."""
    return str(asked.data.get("what", "")) if asked is not None else act.what


async def _survivor(case: Case, details: Details, ctx: DecisionContext) -> int:
    """The enterprise of this round that the merger names; 0 for none."""
    found = await enterprises.bearing(details.name, details.uscc, ctx.plan.key, case.id)
    return survivor([(firm.id, firm.city) for firm in found], case.city)


async def _taken(case: Case, details: Details) -> str:
    """Another enterprise with this code, or of this name in the same county."""
    name, city, county = details.name or case.name, details.city or case.city, details.county or case.county
    other = await enterprises.name_taken(name, city, county, details.uscc, case.enterprise_id or 0)
    return f"{other.name}（{other.city}{other.county}）" if other else ""
