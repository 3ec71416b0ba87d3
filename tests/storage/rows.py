"""One small round with a row in every table, for tests that look at the database itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.words import Assessor, Channel, DutyState, Kind, Level, MessageStatus
from storage import chain, db, models

NOW = datetime(2025, 2, 21, 2, 0, tzinfo=UTC)
DAY = date(2025, 2, 21)


async def person() -> models.Person:
    return await models.Person.create(name="王敏", wecom="WangMin", wecom_key="wangmin")


async def message(to: models.Person, status: MessageStatus, at: datetime = NOW) -> models.Message:
    return await models.Message.create(
        person=to, channel=Channel.WECOM, kind=Kind.REMINDER, status=status, not_before=at,
        created_at=NOW,
    )  # fmt: skip


async def round_() -> models.Round:
    return await models.Round.create(
        key="r-1", name="一轮", published_on=DAY, plan_version="1", plan_text='key = "r-1"'
    )


async def city_file(of: models.Round, city: str) -> models.Case:
    return await models.Case.create(
        round=of, name=city, city=city, county="", assessor=Assessor.CITY
    )


async def fill() -> None:
    """A row in every table; parents have children, so that an emptied child is seen."""
    round_one, who = await round_(), await person()
    firm = await models.Enterprise.create(name="宏远化工有限公司", city="石家庄市", county="正定县")
    case = await models.Case.create(
        round=round_one, enterprise=firm, name=firm.name, city=firm.city, county=firm.county,
        assessor=Assessor.CITY,
    )  # fmt: skip
    await city_file(round_one, firm.city)
    duty = await models.Duty.create(
        case=case, milestone="assess", position=1, owner=Level.CITY, state=DutyState.OPEN,
        due=DAY, legal_due=DAY, next_action_at=NOW,
    )  # fmt: skip
    await models.Hat.create(person=who, level=Level.ENTERPRISE, enterprise=firm)
    sent = await message(who, MessageStatus.SENT)
    await models.Notice.create(
        duty=duty, due=DAY, rung="owner:before-7", person=who, message=sent, text="remind"
    )
    await models.Inbound.create(key="k", wecom="WangMin", text="待办", received_at=NOW)
    await models.Number.create(desk="city:石家庄市", number=1, duty_id=duty.id, event_seq=1)
    await models.Question.create(person_id=who.id, pending={"ask": "which"}, expires_at=NOW)
    await models.Counter.create(key="member:1", window=NOW, n=3)
    await models.Lease.create(name="tick", holder="a", until=NOW)
    async with db.transaction():
        await chain.add([chain.Entry(NOW, "cli", "import", {"rows": 1}, case_id=case.id)])
