"""The rows that an import reads at its beginning, compares with a list and changes.

Unlike the other words they can be changed: a list looks at each of them many times before anything is
stored (docs/decisions/0056).
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from bot.words.states import Assessor, CaseStatus, Level


class PersonEntry(Struct, eq=False):
    """A row of `people`; `id` 0 until a new one is stored."""

    id: int = 0
    name: str = ""
    title: str = ""
    phone: str = ""
    unlisted: bool = False


class RoleEntry(Struct, eq=False):
    """A row of `hats`; `id` 0 for a new one, `person_id` 0 until its person is stored."""

    level: Level
    city: str = ""
    county: str = ""
    enterprise_id: int | None = None
    unit: str = ""
    id: int = 0
    person_id: int = 0
    ended_at: datetime | None = None
    suspended_at: datetime | None = None


class FirmEntry(Struct, eq=False):
    """A row of `enterprises`. The code of before a merger (S23) stands among the aliases."""

    id: int
    name: str
    city: str
    county: str
    uscc: str = ""
    industry: str = ""
    aliases: list[str] = field(default_factory=list)


class CaseEntry(Struct, eq=False):
    """A row of `cases`, of an enterprise."""

    id: int
    round_id: str
    enterprise_id: int
    name: str
    city: str
    county: str
    assessor: Assessor
    audit_types: list[str]
    chuang_a: bool | None
    status: CaseStatus = CaseStatus.ACTIVE
