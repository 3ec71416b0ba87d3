"""One small round with a row in every table, for tests that look at the database itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tortoise import Tortoise, fields
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from bot.words import Assessor, Channel, DutyState, Kind, Level, MessageStatus
from storage import addresses, chain, db, models
from storage.models.fields import UTCDatetimeField

NOW = datetime(2025, 2, 21, 2, 0, tzinfo=UTC)
DAY = date(2025, 2, 21)
SAMPLES: dict[type, Any] = {
    fields.CharField: "x",
    fields.TextField: "文字",
    fields.IntField: 3,
    fields.SmallIntField: 3,
    fields.JSONField: {"键": ["值", 1]},
    fields.DateField: DAY,
    UTCDatetimeField: NOW,
}


async def person(account: str = "WangMin") -> models.Person:
    """A person with a WeCom account."""
    made = await models.Person.create(name="王敏")
    await addresses.give_address(made.id, Channel.WECOM, account)
    return made


async def message(to: models.Person, status: MessageStatus, at: datetime = NOW) -> models.Message:
    """A reminder to this person in this state."""
    return await models.Message.create(
        person=to, channel=Channel.WECOM, kind=Kind.REMINDER, status=status, not_before=at, created_at=NOW
    )


async def round_() -> models.Round:
    """The round r-1."""
    return await models.Round.create(
        key="r-1", name="一轮", published_on=DAY, plan_version="1", plan_text='key = "r-1"'
    )


async def city_file(of: models.Round, city: str) -> models.Case:
    """A city's own case."""
    return await models.Case.create(round=of, name=city, city=city, county="", assessor=Assessor.CITY)


async def case_of_firm(of: models.Round) -> models.Case:
    """An enterprise of 正定县 with its case."""
    firm = await models.Enterprise.create(name="宏远化工有限公司", city="石家庄市", county="正定县")
    return await models.Case.create(
        round=of, enterprise=firm, name=firm.name, city=firm.city, county=firm.county, assessor=Assessor.CITY
    )


async def fill() -> None:
    """A row in every table; parents have children, so that an emptied child is seen."""
    round_one, who = await round_(), await person()
    case = await case_of_firm(round_one)
    firm = await models.Enterprise.get(id=case.enterprise_id)
    await city_file(round_one, firm.city)
    duty = await models.Duty.create(
        case=case,
        milestone="assess",
        position=1,
        owner=Level.CITY,
        state=DutyState.OPEN,
        due=DAY,
        legal_due=DAY,
        next_action_at=NOW,
    )
    await models.Role.create(person=who, level=Level.ENTERPRISE, enterprise=firm)
    sent = await message(who, MessageStatus.SENT)
    await models.Notice.create(
        duty=duty, due=DAY, rung="owner:before-7", person=who, message=sent, text="remind"
    )
    await models.Difference.create(
        case=case,
        milestone="assess",
        what="date",
        ours="2025-02-21",
        theirs="未填",
        owner=Level.CITY,
        todo="请补填",
        source="系统导出.xlsx",
        found_at=NOW,
    )
    async with db.transaction():
        await chain.add_events([chain.Entry(NOW, "cli", "import", {"rows": 1}, case_id=case.id)])
    for model in (Tortoise.apps or {})["models"].values():
        if not await model.exists():
            await _one(model)


async def _one(model: type[Model]) -> None:
    """A row of a table that nobody refers to, made from what its fields ask for."""
    values: dict[str, Any] = {}
    for name, field in model._meta.fields_map.items():
        if isinstance(field, fields.relational.ForeignKeyFieldInstance):
            if not (field.null or await field.related_model.exists()):
                await _one(field.related_model)
            values[name] = await field.related_model.first()
        elif isinstance(field, CharEnumFieldInstance):
            values[name] = next(iter(field.enum_type))
        elif type(field) in SAMPLES and not (field.generated or field.null or field.reference):
            values[name] = SAMPLES[type(field)]
    await model.create(**values)
