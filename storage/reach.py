"""Who can be reached, within a scope: contacts, officers, and why a channel is lost."""

from __future__ import annotations

from dataclasses import dataclass

from tortoise.expressions import Q, Subquery

from bot.words import Level, Scope
from storage import cases, models

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


async def contacts(scope: Scope, round_key: str) -> list[Contact]:
    """Everybody in scope, by place; an enterprise without a contact stands there too."""
    firms = {
        c.enterprise_id: c
        for c in await models.Case.filter(
            cases.within(scope), round_id=round_key, enterprise_id__isnull=False
        )
    }
    mine = models.Case.filter(
        cases.within(scope), round_id=round_key, enterprise_id__isnull=False
    ).values("enterprise_id")
    held = await models.Hat.filter(
        Q(Q(level__in=BUREAUS), cases.within(scope))
        | Q(level=Level.ENTERPRISE, enterprise_id__in=Subquery(mine)),
        ended_at__isnull=True,
    ).prefetch_related("person")
    found = [_contact(hat, firms.get(hat.enterprise_id)) for hat in held]
    known = {hat.enterprise_id for hat in held}
    found += [
        Contact(_place(c.city, c.county), c.name, "", "", False, False, ("没有登记联系人",), c.id)
        for enterprise_id, c in firms.items()
        if enterprise_id not in known
    ]
    return sorted(found, key=lambda c: (c.place, c.case_id is not None, c.holds, c.name))


def _contact(hat: models.Hat, case: models.Case | None) -> Contact:
    person = hat.person
    wecom = bool(person.wecom) and not person.wecom_lost
    email = bool(person.email) and not person.email_lost
    why = [f"企业微信：{person.wecom_lost}"] if person.wecom_lost else []
    why += [f"邮件：{person.email_lost}"] if person.email_lost else []
    if not person.wecom and not person.email:
        why.append("没有登记企业微信账号和邮箱")
    elif not wecom and not person.wecom:
        why.append("没有登记企业微信账号")
    place = _place(case.city, case.county) if case else _place(hat.city, hat.county)
    holds = case.name if case else hat.unit
    return Contact(
        place, holds, person.name, person.phone[-4:] if len(person.phone) > 6 else "",
        wecom, email, tuple(why), case.id if case else None,
    )  # fmt: skip


def _place(city: str, county: str) -> str:
    return city if county in ("", city) else f"{city}{county}"
