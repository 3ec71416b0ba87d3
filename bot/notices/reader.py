"""As whom somebody reads a message, and which of its lines they answer by a number. Pure."""

from __future__ import annotations

from collections.abc import Collection

from bot.words import Level, Person, Role


def role_for(person: Person, enterprises: Collection[int | None]) -> Role:
    """The role in which this person reads a message about these enterprises: as the contact of one of them,
    else as an officer."""
    contact = [role for role in person.roles if role.enterprise_id and role.enterprise_id in enterprises]
    officer = [role for role in person.roles if role.level is not Level.ENTERPRISE]
    return next(iter((*contact, *officer, *person.roles)), Role(Level.ENTERPRISE))


def numbered_when_shown(person: Person, owner: str) -> bool:
    """Whether a step of this owner gets a number once a message shows it to this person: what is answered
    by its number, a bureau's own step of one word (已送达, 已汇总), and all of a county. Any other has one
    once it was reported, or listed by 待办 or 逾期."""
    of_county = any(role.level is Level.COUNTY for role in person.roles)
    return of_county or owner in (Level.COUNTY, Level.CITY)
