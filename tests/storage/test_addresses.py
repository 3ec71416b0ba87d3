"""Addresses as rows, and the columns in which the release before keeps them."""

from __future__ import annotations

import pytest
from tortoise.exceptions import IntegrityError

from bot.words import AddressState, Channel
from storage import addresses, db, models, people, release_before
from tests.storage import rows

pytestmark = pytest.mark.usefixtures("database")
WECOM, EMAIL = Channel.WECOM, Channel.EMAIL


async def columns(person_id: int) -> tuple[str, str | None, str, str]:
    found = await models.Person.get(id=person_id)
    return found.wecom, found.wecom_key, found.wecom_lost, found.email


async def written(person_id: int, **values: object) -> None:
    """As the release before writes it: it knows no rows."""
    await models.Person.filter(id=person_id).update(**values)


async def test_the_release_before_sees_every_state_in_its_columns() -> None:
    who = (await rows.person("WangMin")).id
    await addresses.give_address(who, EMAIL, "Wang@x.example")
    assert await columns(who) == ("WangMin", "wangmin", "", "Wang@x.example")
    await addresses.mark_unreachable(who, WECOM, "已退出", rows.NOW)
    assert (await columns(who))[2] == "已退出" and (await people.load_people([who]))[who].address(WECOM) == ""
    await addresses.mark_reachable(who, WECOM, rows.NOW)
    assert (await columns(who))[2] == "" and (await people.load_people([who]))[who].address(
        WECOM
    ) == "WangMin"
    await addresses.remove_address(who, WECOM, "账号已删除")
    assert (await columns(who))[:3] == ("", None, "账号已删除")
    assert await addresses.owner_of_address(WECOM, "wangmin") is None
    assert await addresses.owners_of_address("wang@X.example", [EMAIL]) == [who]


async def test_what_the_release_before_wrote_is_taken_over() -> None:
    one, two = (await rows.person("a")).id, (await rows.person("b")).id
    await addresses.mark_reachable(one, WECOM, rows.NOW)
    await release_before.take_over()  # nothing differs
    assert (await models.Address.get(person_id=one, channel=WECOM)).state is AddressState.OK
    # An account that went from one to the other, a new address, and a channel that was lost.
    await written(two, wecom="", wecom_key=None)
    await written(one, wecom="B", wecom_key="b", email="one@x.example")
    await written(two, wecom="a", wecom_key="a", wecom_lost="已退出", wecom_lost_at=rows.NOW)
    await release_before.take_over()
    known = await people.load_people([one, two])
    assert known[one].addresses == ((WECOM, "B"), (EMAIL, "one@x.example")) and known[two].addresses == ()
    lost = await models.Address.get(person_id=two, channel=WECOM)
    assert (lost.state, lost.why, lost.since) == (AddressState.LOST, "已退出", rows.NOW)
    await release_before.fill([one, two])
    assert (await columns(one))[1] == "b" and (await columns(two))[2] == "已退出"


async def test_an_account_is_one_persons_only_and_a_mailbox_may_be_shared() -> None:
    one, two = (await rows.person("a")).id, (await rows.person("b")).id
    for person in (one, two):
        await addresses.give_address(person, EMAIL, "office@x.example")
    assert await addresses.owners_of_address("office@x.example", [EMAIL]) == [one, two]
    with pytest.raises(IntegrityError):
        async with db.transaction():
            await addresses.give_address(two, WECOM, "A")


async def test_what_was_lost_by_a_refusal_is_tried_again_later() -> None:
    one, two = (await rows.person("a")).id, (await rows.person("b")).id
    await addresses.mark_unreachable(one, WECOM, "被拒", rows.NOW)
    await addresses.mark_unreachable(two, WECOM, "已退出")  # the platform said so: no probe
    await addresses.forgive(rows.NOW)
    assert (await people.load_people([one]))[one].addresses == ()
    await addresses.forgive(rows.NOW.replace(hour=3))
    assert (await people.load_people([one]))[one].addresses == ((WECOM, "a"),)
    assert (await people.load_people([two]))[two].addresses == ()
