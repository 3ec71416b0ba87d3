"""How a contact is known, read for many at once and with names: each fact alone, and none of another's."""

from __future__ import annotations

from typing import Any

import pytest

from bot.words import Assessor, ContactFacts, EventName, Kind, Level, MessageStatus, Scope
from storage import db, models, onboarding
from tests.storage import rows

pytestmark = pytest.mark.usefixtures("database")
ALL = Scope(everything=True)
BOUND = {"accounts": True, "ways": True}  # who has an account with WeCom, of whom nothing else is known


TABLE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"state": "unconfirmed"}, {}),
    ({"state": "ok"}, {"heard": True}),
    ({"state": "closed"}, {"ways": False}),
    ({"state": "lost"}, {"ways": False}),
    ({"state": "refused"}, {"ways": False, "refused": True}),
    ({"heard_at": rows.NOW}, {"heard": True}),
    ({"address": ""}, {"ways": False, "accounts": False}),
    ({"exclusive": False}, {"accounts": False}),
    ({"channel": "kf", "exclusive": False}, {"ways": False, "accounts": False, "bound": True}),
    ({"channel": "sms", "exclusive": False}, {"ways": False, "accounts": False}),
    ({"act": EventName.BOUND}, {"bound": True}),
    ({"act": EventName.MEMBER_LEFT}, {}),
    ({"act": "report"}, {"heard": True}),
    ({"message": MessageStatus.SENT, "kind": Kind.REMINDER}, {"told": 1}),
    ({"message": MessageStatus.SENT, "kind": Kind.REPLY}, {}),
    ({"message": MessageStatus.WAITING, "kind": Kind.REMINDER}, {}),
    ({"message": MessageStatus.SENT, "kind": Kind.TRIAL}, {"told": 1, "asked_at": rows.NOW}),
    ({"message": MessageStatus.WAITING, "kind": Kind.TRIAL}, {"asking": True}),
    ({"message": MessageStatus.FAILED, "kind": Kind.TRIAL}, {"not_arrived": True}),
]


async def _firm(of: models.Round, n: int) -> models.Case:
    place: dict[str, Any] = {"city": "石家庄市", "county": "正定县", "name": f"第{n}化工有限公司"}
    firm = await models.Enterprise.create(**place)
    return await models.Case.create(round=of, enterprise=firm, assessor=Assessor.CITY, **place)


async def _contact(firm: models.Case) -> models.Person:
    who = await rows.person(f"clerk{firm.id}")
    await models.Role.create(
        level=Level.ENTERPRISE, city="", county="", unit="", enterprise_id=firm.enterprise_id, person=who
    )
    return who


async def _happened(who: models.Person, fact: dict[str, Any]) -> None:
    """Store one thing about a contact: a value of the address, an event, a message."""
    if act := fact.get("act"):
        event: dict[str, Any] = {
            "seq": who.id,
            "at": rows.NOW,
            "entrance": "chat",
            "plan_version": "",
            "before": "",
            "hash": "",
        }
        await models.Event.create(**event, act=act, data={}, person_id=who.id)
    elif status := fact.get("message"):
        sent = await rows.message(who, status)
        await models.Message.filter(id=sent.id).update(kind=fact["kind"], sent_at=rows.NOW)
    else:
        await models.Address.filter(person_id=who.id).update(**fact)


async def test_one_thing_stored_is_one_thing_known() -> None:
    of = await rows.round_()
    nobody = [await _firm(of, 100), await _firm(of, 101)]
    expected = {case.id: ContactFacts(person=False) for case in nobody}
    for n, (fact, known) in enumerate(TABLE):
        case = await _firm(of, n)
        await _happened(await _contact(case), fact)
        expected[case.id] = ContactFacts(**{**BOUND, **known})
    alike = await db.read(lambda: onboarding.alike_firms("r-1", [], ALL))
    assert {case_id: one.contacts for one in alike for case_id, *_ in one.places} == {
        case_id: (facts,) for case_id, facts in expected.items()
    }
    assert [case.id for case in nobody] in [[place[0] for place in one.places] for one in alike]
    named = await db.read(lambda: onboarding.contacts_known("r-1", [], ALL))
    assert {one.case_id: one.facts for one in named} == expected
    last = await db.read(lambda: onboarding.contacts_known("r-1", [], ALL, [case.id]))
    assert [(one.case_id, one.firm) for one in last] == [(case.id, case.name)]
