"""In which role somebody reads a message, and which of its lines get a number. Pure."""

from __future__ import annotations

from collections.abc import Collection

from bot.words import Level, Person, Role


def role_for(person: Person, enterprises: Collection[int | None]) -> Role:
    """Return the role in which this person reads a message about these enterprises: as the contact of one
    of them, else as an officer."""
    contact = [role for role in person.roles if role.enterprise_id and role.enterprise_id in enterprises]
    officer = [role for role in person.roles if role.level is not Level.ENTERPRISE]
    return next(iter((*contact, *officer, *person.roles)), Role(Level.ENTERPRISE))


def numbered_when_shown(person: Person, owner: str) -> bool:
    """Whether a step of this owner gets a number by being shown to this person in a message. That is so for
    a bureau's own steps, which are answered by one word (已送达, 已汇总), and for all lines of a county.
    Other steps get theirs when they are reported, or listed by 待办 or 逾期."""
    of_county = any(role.level is Level.COUNTY for role in person.roles)
    return of_county or owner in (Level.COUNTY, Level.CITY)
