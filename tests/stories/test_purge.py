"""An ended round's people: after the term nothing of them is found in the database's files, and all that was
done is still there, whole and verifiable."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.words import Kind, Scope
from handlers.services.accounts.purging import preview_purge, purge, what_is_due
from handlers.services.cases.closing import Rest, close_round
from handlers.services.reports.evidence import story
from handlers.services.reports.summary import summary
from messages.catalogue import explain
from messages.evidence import evidence_page
from storage import audit, chain, db, missing, models, purging
from storage.files import content_path
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook
from tests.stories.test_rounds_in_talk import IN_OLD, both_begun
from tests.tables import TABLES

OTHER = "石家庄汐朔化工有限公司"
NAME, PHONE = "钱慕白", "13711112222"
NEXT, NEXT_PHONE = "孙未央", "13733334444"
BOSS, BOSS_PHONE = "赵归田", "13755556666"  # known to nobody but whoever wrote of them
PEOPLE = (NAME, PHONE, NEXT, NEXT_PHONE, BOSS, BOSS_PHONE, f"{CLERK}@mail.example")
BOOK = workbook(
    firm(联系人=NAME, 联系电话=PHONE), firm(2, OTHER, "second", 联系人="李不动", 联系电话="13799990000")
)
YEAR = 365
USER = "tester"


async def told_of_people(s: Harness) -> None:
    """A round in which people are named everywhere, and its end."""
    await s.begin(BOOK)
    await s.tick("2025-02-21T09:00")
    await s.says(CLERK, f"提问 我们经理{BOSS}电话{BOSS_PHONE}，可以由他联系吗")
    await s.says(CLERK, f"停产 负责人{BOSS}住院，电话{BOSS_PHONE}")
    assert "已提交" in await s.says(CLERK, "是")
    await s.says(COUNTY, f"联系人 {FIRM}")
    await s.says(COUNTY, f"{FIRM} 换联系人 {NEXT} {NEXT_PHONE}")
    await s.tick("2025-02-24T09:00")
    s.read_all()
    s.at("2025-12-31T09:00")
    closed = await close_round(s.wired.context.ctx(), Rest("written_off", "本轮结束"))
    assert closed.closed, closed
    for row in await models.Message.filter(status__in=["waiting", "held"]):
        await models.Message.filter(id=row.id).update(status="cancelled")
    await models.Ticket.all().update(closed_at=s.clock.now())


async def text_of(url: str) -> str:
    """All that the database's files say."""
    if path := db.sqlite_path(url):
        files = [path, path.with_name(f"{path.name}-wal")]
        return "".join(f.read_bytes().decode("utf-8", "replace") for f in files if f.exists())
    return "".join([str(await db.rows(f"SELECT * FROM {table}")) for table in TABLES])


async def problems() -> list[str]:
    found = [*await chain.check_chain(), *await audit.drift(), *await missing.all_problems()]
    return [explain(one) for one in found]


async def test_nobody_of_an_ended_round_is_found_and_the_chain_holds(
    database_url: str, tmp_path: Path
) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        before = await text_of(database_url)
        assert [one for one in PEOPLE if one not in before] == []
        now, rows = s.clock.now() + timedelta(days=YEAR - 1), await s.rows()
        early = await preview_purge(now, YEAR)
        assert (
            early.people == 0 and not early.rows
        )  # what is of no round stays as long as those that ran then
        assert list(early.later) == ["hebei-2024"]
        now += timedelta(days=2)
        shown = await preview_purge(now, YEAR)
        assert await s.rows() == rows
        done = await purge(now, YEAR, tmp_path, USER)
        assert done.rows == shown.rows and done.people == shown.people == 3
        await purging.compact(database_url)
        after = await text_of(database_url)
        assert [one for one in PEOPLE if one in after] == []
        assert FIRM in after and OTHER in after
        assert await problems() == []
        assert await chain.count_redacted() == done.rows["events"]
        # What was counted is counted still, and who serves is known still.
        kept = await s.rows()
        assert {t: len(r) for t, r in kept.items() if t not in ("events", "addresses")} == {
            t: len(r) for t, r in rows.items() if t not in ("events", "addresses")
        }
        officers = {p.name for p in await models.Person.filter(roles__level="county")}
        assert officers and all("人员" not in name for name in officers)
        reminders = await models.Message.filter(kind=Kind.REMINDER, status="sent")
        assert reminders and all(FIRM in m.text or OTHER in m.text for m in reminders if m.text)
        # Once more it changes nothing.
        again = await purge(now + timedelta(days=1), YEAR, tmp_path, USER)
        assert again.nothing and (await s.rows()) == kept


async def test_what_is_not_answered_yet_stays_and_is_said_until_it_is(
    sqlite_url: str, tmp_path: Path
) -> None:
    """A question and a message that wait keep their words; nobody is told that nothing is left."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        later = s.clock.now() + timedelta(days=YEAR + 1)
        await models.Ticket.all().update(closed_at=None)
        message = await models.Message.filter(status="sent").first()
        assert message
        await models.Message.filter(id=message.id).update(status="held")
        shown = await preview_purge(later, YEAR)
        assert shown.under_way.items() >= {"tickets": 1, "messages": 1}.items()
        done = await purge(later, YEAR, tmp_path, USER)
        assert done.under_way == shown.under_way and await problems() == []
        assert (await what_is_due(later, YEAR)).rounds == {"hebei-2024"}
        await models.Ticket.all().update(closed_at=later)
        await models.Message.filter(id=message.id).update(status="sent")
        assert (await purge(later, YEAR, tmp_path, USER)).under_way == {}
        await purging.compact(sqlite_url)
        after = await text_of(sqlite_url)
        assert [one for one in PEOPLE if one in after] == [] and await problems() == []
        assert not (await what_is_due(later, YEAR)).rounds


async def test_tampering_is_found_after_a_purge_too(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        await purge(s.clock.now() + timedelta(days=YEAR + 1), YEAR, tmp_path, USER)
        assert await problems() == []
        redacted = await models.Event.filter(act="report_change").first()
        told = await models.Event.filter(act="data_redacted").first()
        assert redacted and told
        for event, other in (
            (redacted, {**redacted.data, "reason": "别的原因"}),
            (told, {**told.data, "redacted": []}),
        ):
            await models.Event.filter(seq=event.seq).update(data=other)
            assert await chain.check_chain() != []
            await models.Event.filter(seq=event.seq).update(data=event.data)
            assert await chain.check_chain() == []


@pytest.mark.parametrize("table", ["inbound", "messages", "events", "people"])
async def test_cut_off_anywhere_the_next_run_does_the_rest(
    sqlite_url: str, tmp_path: Path, table: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        later = s.clock.now() + timedelta(days=YEAR + 1)
        when = "WHEN new.name <> old.name" if table == "people" else ""
        await db.rows(
            f"CREATE TRIGGER cut BEFORE UPDATE ON {table} {when} BEGIN SELECT RAISE(ABORT, 'cut'); END"
        )
        with pytest.raises(Exception, match="cut"):
            await purge(later, YEAR, tmp_path, USER)
        assert await problems() == []
        await db.rows("DROP TRIGGER cut")
        assert not (await purge(later, YEAR, tmp_path, USER)).nothing
        await purging.compact(sqlite_url)
        after = await text_of(sqlite_url)
        assert [one for one in PEOPLE if one in after] == []
        assert await problems() == []


async def test_what_is_exported_of_an_ended_round_names_nobody(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        ctx = s.wired.context.ctx()
        before = await summary(Scope(everything=True), ctx)
        await purge(s.clock.now() + timedelta(days=YEAR + 1), YEAR, tmp_path, USER)
        told = await story(await s.case(FIRM), ctx)
        assert told.chain_ok and len(told.events) > 3 and told.messages
        page = evidence_page(told)
        assert [one for one in PEOPLE if one in page] == [] and "企业人员" in page
        assert await summary(Scope(everything=True), ctx) == before


async def test_a_tampered_event_is_not_covered_up_by_a_purge(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        event = await models.Event.filter(act="report_change").first()
        assert event
        await models.Event.filter(seq=event.seq).update(data={**event.data, "reason": "另一个原因"})
        with pytest.raises(Exception, match=r"database\.chain\.changed"):
            await purge(s.clock.now() + timedelta(days=YEAR + 1), YEAR, tmp_path, USER)


async def test_files_of_no_case_go_and_evidence_stays(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        now, case = s.clock.now(), await s.case(FIRM)
        clerk = await models.Person.get(phone=PHONE)
        paths = {}
        for key, owner in (("loose", None), ("evidence", case.id), ("shared", None), ("shared", case.id)):
            row = await models.Inbound.create(
                key=f"{key}{owner}", wecom=CLERK, text="[文件]", received_at=now, answered_at=now
            )
            digest = hashlib.sha256(key.encode()).hexdigest()
            await models.File.create(
                inbound_id=row.id,
                person_id=clerk.id,
                case_id=owner,
                media_id="m",
                name=f"{NAME}的身份证.pdf",
                type="pdf",
                sha256=digest,
                received_at=now,
                kept_at=now,
            )
            paths[key] = content_path(tmp_path, digest, "pdf")
            paths[key].parent.mkdir(exist_ok=True)
            paths[key].write_bytes(key.encode())
        done = await purge(now + timedelta(days=YEAR + 1), YEAR, tmp_path, USER)
        assert done.files == 2
        assert {key for key, path in paths.items() if path.exists()} == {"evidence", "shared"}
        assert {f.name for f in await models.File.all()} == {""}
        evidence = await models.File.filter(case_id=case.id)
        assert evidence and all(f.sha256 for f in evidence) and await problems() == []


async def test_whoever_goes_on_in_another_round_or_office_stays(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await told_of_people(s)
        later = s.clock.now() + timedelta(days=YEAR + 1)
        # Enterprise 2 is in the next round, too: its contact is needed.
        firm_id = (await models.Enterprise.get(name=OTHER)).id
        old = await models.Round.get(key="hebei-2024")
        await models.Round.create(
            key="next",
            name="下一轮",
            published_on=old.published_on,
            plan_version="1",
            plan_text=old.plan_text,
        )
        await models.Case.create(
            round_id="next",
            enterprise_id=firm_id,
            name=OTHER,
            city="石家庄市",
            county="桥西区",
            assessor="city",
        )
        await purge(later, YEAR, tmp_path, USER)
        names = {p.name for p in await models.Person.all()}
        assert "李不动" in names and NAME not in names
        assert await problems() == []


async def test_what_a_running_round_or_an_open_enterprise_needs_stays_and_all_else_of_the_ended_one_goes(
    tmp_path: Path,
) -> None:
    """Two rounds side by side, one closed while the reason of one enterprise is on record; its list came in by a later
    clock than the service's."""
    async with Harness(f"sqlite://{tmp_path / 'q.db'}", at="2025-02-26T10:00", digests=False) as s:
        await both_begun(s, tmp_path, firm(7, OTHER, "gone"))
        for account in ("old", "gone"):
            s.twin.directory.join(account)
        for who, said in (
            ("old", "进度"),
            ("gone", "待办"),
            ("clerka", "进度"),
            (CITY, "待审"),
            (CITY, "2025年补充轮次 待办"),
        ):
            await s.says(who, said)
        await models.Inbound.filter(wecom="gone").update(answered_at=None)  # and never was
        others = (
            await models.Case.filter(round_id="hebei-2024").exclude(name=IN_OLD).values_list("id", flat=True)
        )
        await models.Duty.filter(case_id__in=others).update(state="waived", next_action_at=None)
        await models.Case.filter(id__in=others).update(status="withdrawn")
        await s.command("change", IN_OLD, "说明", "等待复核", "--round", "hebei-2024")
        assert (await close_round(s.wired.context.ctx().at("hebei-2024"))).closed
        now = s.clock.now() + timedelta(days=30)
        done = await purge(now, 11, tmp_path, USER)
        assert done.rules.terms.spared == {(await models.Case.get(name=IN_OLD)).id: "hebei-2024"}
        kept = {row.wecom for row in await models.Inbound.all() if row.text}
        assert kept == {"old", "clerka", CITY} and not done.settled
        (purged,) = await models.Person.filter(purged_at__isnull=False)
        assert purged.name == f"企业人员{purged.id}" and "old" not in purged.wecom
        assert await chain.check_chain() == []
