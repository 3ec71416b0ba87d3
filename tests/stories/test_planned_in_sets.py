"""Planning decides once for all that look alike: what it stores is what each duty by itself would have got."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.directory import Directory
from bot.notices.bundle import once
from bot.notices.silence import Silence
from bot.notices.telling import ladder_reader, plan_notices
from bot.plans.ladder import Look
from bot.plans.load import parse_plan, shipped_plan
from bot.words import OWING, SHANGHAI, DutyState, Level, Scope
from handlers.services.reminders import look
from handlers.services.rosters.merge import merge_roster
from storage import audit, cases, chain, channels, db, due, missing, people, row_values, silence
from tests.people import COUNTY, firm, read_once, workbook

TEXT = shipped_plan("hebei-2024")
PLAN = parse_plan(TEXT, "hebei-2024")
LOUD = [milestone.key for milestone in PLAN.milestones if not milestone.silent]
LOOKS = ("2025-02-21T09:00", "2025-02-28T09:00", "2025-03-03T09:00", "2025-03-13T10:00", "2025-04-30T09:00")
LUQUAN, DINGZHOU = {"县（市、区）": "鹿泉区"}, {"市": "定州市", "县（市、区）": "定州市"}
FIRMS = (
    *(firm(n, f"石家庄甲{n}化工有限公司", f"clerk{n}") for n in range(1, 5)),
    firm(5, "石家庄乙电镀有限公司", "clerk1"),  # whose contact has two enterprises
    firm(6, "石家庄丙电镀有限公司", COUNTY),  # …is an officer
    firm(7, "石家庄丁电镀有限公司", "clerk7", email="", wecom=""),  # …is reached by nothing
    firm(8, "石家庄戊制药有限公司", "clerk8", wecom=""),
    *(firm(n, f"石家庄己{n}制药有限公司", f"clerk{n}", 评估验收部门="省级") for n in (9, 10)),
    *(firm(n, f"石家庄庚{n}制药有限公司", f"clerk{n}", **LUQUAN) for n in (11, 12)),
    firm(13, "定州辛制药有限公司", "clerk13", **DINGZHOU),
    firm(14, "石家庄壬制药有限公司", "clerk14"),
    firm(15, "石家庄癸制药有限公司", "clerk15"),
)


def ctx(when: str) -> DecisionContext:
    return DecisionContext(PLAN, Calendar(), datetime.fromisoformat(when).replace(tzinfo=SHANGHAI))


async def change(case: str, milestone: str, assignments: str, *values: object) -> None:
    of = "milestone = ? AND case_id IN (SELECT id FROM cases WHERE name LIKE ?)"
    await db.rows(f"UPDATE duties SET {assignments} WHERE {of} RETURNING id", *values, milestone, f"%{case}%")


async def lived_in() -> None:
    """What people have done to the round meanwhile."""
    now = ctx("2025-02-20T15:00").now
    for n, hours in (("甲1", 1), ("甲2", 30), ("甲3", 31), ("己9", 90)):
        at = now - timedelta(hours=hours)
        reported = "state = ?, reported_at = ?, reported_on = ?, planned_to = ?, next_action_at = ?"
        day = at.astimezone(SHANGHAI).date()
        await change(n, "apply_assessment", reported, DutyState.REPORTED, at, day, at, ctx(LOOKS[0]).now)
    await change("乙", "deliver_notice", "acked_on = ?", now.date())
    await change("丙", "apply_assessment", "planned_to = NULL, next_action_at = ?", now)
    # Looked at last before the rung of 13 February, and after it.
    for n, days in (("甲4", 10), ("庚12", 3), ("癸", 10)):
        of = "SELECT d.id FROM duties d JOIN cases c ON c.id = d.case_id WHERE c.name LIKE ?"
        await db.rows(f"DELETE FROM notices WHERE duty_id IN ({of}) RETURNING id", f"%{n}%")
        looked = "planned_to = ?, next_action_at = ?"
        await change(n, "apply_assessment", looked, now - timedelta(days=days), now)
    asked = await cases.by_name("石家庄壬制药有限公司", PLAN.key)
    await db.rows(
        "INSERT INTO duties (case_id, milestone, turn, position, owner, state, due, legal_due, data)"
        " VALUES (?, 'answer_extension', 1, 90, 'city', 'open', ?, ?, ?) RETURNING id",
        asked[0].id,
        now.date(),
        now.date(),
        row_values.as_json({"for": "apply_assessment"}),
    )
    await db.rows("UPDATE cases SET paused = ? WHERE name LIKE ? RETURNING id", True, "%癸%")
    await db.rows("UPDATE cases SET status = 'withdrawn' WHERE name LIKE ? RETURNING id", "%庚11%")


async def _readable(subject: object, error: Exception) -> None:
    raise AssertionError(f"{subject} cannot be read") from error


Told = set[tuple[object, ...]]


async def alone(at: DecisionContext) -> tuple[Told, dict[int, datetime | None]]:
    """What each duty that is due, looked at by itself, has to tell; and when to look at it next."""
    told: Told = set()
    looks: dict[int, datetime | None] = {}
    known, ladder = Directory(await people.everyone()), ladder_reader(at)
    for case in await cases.list_cases(Scope(everything=True), round_key=PLAN.key):
        asked = {d.data.get("for") for d in case.duties if d.milestone == "answer_extension"}
        for duty in case.duties if case.status in OWING else ():
            if duty.next_action_at is None or duty.next_action_at > at.now:
                continue
            view = ladder(duty)
            looks[duty.id] = view.next_at
            if duty.milestone in asked:
                view = Look(tuple(r for r in view.due if r.to == "owner"), view.next_at)
            if case.paused and duty.owner is Level.ENTERPRISE:
                continue
            passed = await silence.passed_over([case.id], LOUD, PLAN.unanswered_reminders)
            lost = not any(p.addresses for p in known.at(Level.ENTERPRISE, case))
            called = await silence.asked_to_call([duty.id])
            called |= await silence.told_unreachable([duty.id]) if lost else set()
            quiet = Silence(passed.get(case.id, {}), duty.id in called)
            if duty.owner is not Level.ENTERPRISE:
                quiet = Silence()
            for one in once(plan_notices(duty, case, view, known, channels.available(), at, quiet)):
                told.add((duty.id, one.due, one.rung, one.person.id, one.text, one.channel, one.kind))
    return told, looks


async def stored() -> Told:
    """All notices that were stored, each with its message."""
    found = await db.rows(
        "SELECT n.duty_id, n.due, n.rung, n.person_id, n.text, m.channel, m.kind, m.person_id AS reader"
        " FROM notices n JOIN messages m ON m.id = n.message_id"
    )
    assert all(row["reader"] == row["person_id"] for row in found)
    return {(r["duty_id"], row_values.day_of_row(r["due"]), *list(r.values())[2:7]) for r in found}


async def test_what_is_planned_in_sets_is_what_each_duty_alone_would_tell(database: str) -> None:
    book = read_once("名单.xlsx", workbook(*FIRMS), PLAN.places)
    await merge_roster([book], ctx("2024-07-09T09:00"), TEXT)
    assert (await look.plan_look([ctx("2025-02-20T09:00")], 0)).planned > len(FIRMS)
    assert [*await chain.check_chain(), *await audit.drift(), *await missing.all_problems()] == []
    opened = await db.rows(
        "SELECT id FROM duties WHERE milestone LIKE 'disclose_annual_2025%' AND state = 'open'"
    )
    assert len(opened) == len(FIRMS)
    own = {r["id"]: r["case_id"] for r in await db.rows("SELECT id, case_id FROM duties")}
    events = await db.rows("SELECT case_id, data FROM events WHERE entrance = 'clock'")
    for event in events:
        lines = row_values.json(event["data"])["changed"]
        assert lines and {own[line[0]] for line in lines} == {event["case_id"]}
    assert len(events) == len(FIRMS)
    await lived_in()
    for n, when in enumerate(LOOKS):
        await db.rows("UPDATE messages SET status = 'sent', sent_at = created_at RETURNING id")
        at, before = ctx(when), await stored()
        expected, looks = await alone(at)
        for alike in await due.sets(at.now, [PLAN.key], at.start, _readable):
            spans = await due.case_spans(alike.n * 3, alike.n)
            parts = [member.id for span in spans for member in await due.duties_in_span(alike, span)]
            assert sorted(parts) == await due.duty_ids(alike), "each member in one span"
        done = await look.plan_look([at], 3 if n == 1 else 0)
        assert expected and await stored() - before == expected - before
        assert bool(done.held) is (n == 1)
        moved = await db.rows("SELECT id, next_action_at, planned_to FROM duties ORDER BY id")
        assert {
            r["id"]: row_values.moment_of_row(r["next_action_at"]) for r in moved if r["id"] in looks
        } == looks
        assert {r["id"] for r in moved if row_values.moment_of_row(r["planned_to"]) == at.now} == set(looks)
        readers = [tuple(r.values()) for r in await db.rows(MESSAGES, at.now)]
        assert len(readers) == len(set(readers)) == done.planned, "one message a person, channel and kind"
        assert (await look.plan_look([at], 0)).planned == 0
    assert [*await chain.check_chain(), *await audit.drift()] == []


MESSAGES = "SELECT person_id, channel, kind FROM messages WHERE created_at = ?"
