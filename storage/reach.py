"""Who can be reached, within a scope: contacts, officers, and why a channel is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.words import Channel, Level, Scope
from storage import db

BUREAUS = (Level.COUNTY, Level.CITY, Level.PROVINCE)


@dataclass(frozen=True, slots=True)
class Contact:
    """One person in one place. `phone` is the last four digits only; `why` says what is lost."""

    place: str
    holds: str  # the enterprise or the bureau
    name: str
    phone: str
    wecom: bool
    email: bool
    why: tuple[str, ...]
    case_id: int | None = None

    @property
    def reached(self) -> bool:
        return self.wecom or self.email


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, how many nothing reaches, and how many only a mail does."""

    all: int
    lost: int
    mail: int


async def counts(scope: Scope, round_key: str) -> Counts:
    lines, args = _lines(scope, round_key)
    (found,) = await db.rows(
        f"{lines} SELECT count(*) AS n, "
        f"sum(CASE WHEN {FILTERS['lost']} THEN 1 ELSE 0 END) AS lost, "
        f"sum(CASE WHEN {FILTERS['mail']} THEN 1 ELSE 0 END) AS mail FROM lines",
        *args,
    )
    return Counts(int(found["n"]), int(found["lost"] or 0), int(found["mail"] or 0))


async def page(scope: Scope, round_key: str, show: str, start: int, limit: int) -> list[Contact]:
    """Up to `limit` from number `start` on (0 is the first), of those that FILTERS names `show`;
    by place, officers first. An enterprise without a contact stands there too."""
    lines, args = _lines(scope, round_key)
    found = await db.rows(
        f"{lines} SELECT * FROM lines WHERE {FILTERS[show]} "
        "ORDER BY city, county, firm, holds, name, person LIMIT ? OFFSET ?",
        *args,
        limit,
        start,
    )
    return [_contact(row) for row in found]


def by_any(channels: Iterable[Channel]) -> str:
    """A condition on `people`: one of these reaches them."""
    return " OR ".join(f"({c} <> '' AND {c}_lost = '')" for c in channels) or "1 = 0"


BY_WECOM = "(wecom <> '' AND wecom_lost = '')"
BY_MAIL = "(email <> '' AND email_lost = '')"
FILTERS: Final = {
    "lost": f"NOT {BY_WECOM} AND NOT {BY_MAIL}",
    "mail": f"{BY_MAIL} AND NOT {BY_WECOM}",
    "all": "1 = 1",
}
SUSPENDED: Final = "账号已删除，职责已停用，请办理交接"
PERSON = ", ".join(
    f"COALESCE(p.{c}, '') AS {c}" for c in ("name", "phone", "wecom", "wecom_lost", "email", "email_lost")
)


def _lines(scope: Scope, round_key: str) -> tuple[str, list[Any]]:
    """Everybody in scope as a table `lines`, and its arguments."""
    firms, firm_args = _within(scope, "c", firms=True)
    officers, officer_args = _within(scope, "h", firms=False)
    text = (
        "WITH lines AS (SELECT c.city AS city, c.county AS county, 1 AS firm, c.id AS case_id, "
        f"c.name AS holds, COALESCE(p.id, 0) AS person, {PERSON} FROM cases c "
        "LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.level = ? "
        "AND h.ended_at IS NULL LEFT JOIN people p ON p.id = h.person_id "
        f"WHERE c.round_id = ? AND c.enterprise_id IS NOT NULL AND {firms} UNION ALL "
        "SELECT h.city AS city, h.county AS county, 0 AS firm, 0 AS case_id, h.unit AS holds, "
        f"p.id AS person, {PERSON} FROM hats h JOIN people p ON p.id = h.person_id "
        f"WHERE h.level IN ({db.marks(BUREAUS)}) AND h.ended_at IS NULL AND {officers} UNION ALL "
        # Whose account is gone holds nothing, and is listed until the office is handed over.
        "SELECT h.city AS city, h.county AS county, 0 AS firm, 0 AS case_id, h.unit AS holds, "
        f"p.id AS person, p.name AS name, p.phone AS phone, '' AS wecom, '{SUSPENDED}' AS wecom_lost, "
        "'' AS email, '' AS email_lost FROM hats h JOIN people p ON p.id = h.person_id "
        f"WHERE h.level IN ({db.marks(BUREAUS)}) AND h.suspended_at IS NOT NULL AND {officers})"
    )
    levels = [level.value for level in BUREAUS]
    of_officers = [*levels, *officer_args]
    args = [Level.ENTERPRISE.value, round_key, *firm_args, *of_officers, *of_officers]
    return text, args


def _within(scope: Scope, table: str, firms: bool) -> tuple[str, list[Any]]:
    """`cases.within` for a query in SQL; officers have no enterprise."""
    if scope.everything:
        return "1 = 1", []
    parts: list[str] = []
    args: list[Any] = []
    for city, county in sorted(scope.counties):
        parts.append(f"({table}.city = ? AND {table}.county = ?)")
        args += [city, county]
    if scope.cities:
        parts.append(f"{table}.city IN ({db.marks(scope.cities)})")
        args += sorted(scope.cities)
    if firms and scope.enterprises:
        parts.append(f"{table}.enterprise_id IN ({db.marks(scope.enterprises)})")
        args += sorted(scope.enterprises)
    return f"({' OR '.join(parts)})" if parts else "1 = 0", args


def _contact(row: Mapping[str, Any]) -> Contact:
    wecom = bool(row["wecom"]) and not row["wecom_lost"]
    email = bool(row["email"]) and not row["email_lost"]
    why = [f"企业微信：{row['wecom_lost']}"] if row["wecom_lost"] else []
    why += [f"邮件：{row['email_lost']}"] if row["email_lost"] else []
    if not row["person"]:
        why.append("没有登记联系人")
    elif row["wecom_lost"] == SUSPENDED:
        pass
    elif not row["wecom"] and not row["email"]:
        why.append("没有登记企业微信账号和邮箱")
    elif not row["wecom"]:
        why.append("没有登记企业微信账号")
    city, county, phone = str(row["city"]), str(row["county"]), str(row["phone"])
    return Contact(
        city if county in ("", city) else f"{city}{county}",
        str(row["holds"]),
        str(row["name"]),
        phone[-4:] if len(phone) > 6 else "",
        wecom,
        email,
        tuple(why),
        int(row["case_id"]) or None,
    )
