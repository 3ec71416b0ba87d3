"""Every round that comes with the product, through its whole time, without a line of code for it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.acts.recompute import plan_differences
from bot.notices.telling import ladder_of
from bot.plans.ladder import ladder_steps
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.plan import Milestone, Plan
from bot.words import SHANGHAI, Case, DutyState, Level, Scope
from handlers.services.reports.summary import summary
from storage import cases, models
from tests.browser import browser
from tests.engines import variants
from tests.harness import Harness, moment
from tests.people import (
    CITY,
    CLERK,
    COUNTY,
    ENTERPRISE_HEAD,
    FIRM,
    PROVINCE,
    SUPPORT,
    Row,
    firm,
    mail,
    officer,
    sheet,
    workbook,
)

ROUNDS = (
    *("hebei-2024", "hubei-2026", "lhasa-2011", "shenzhen-2024", "shijiazhuang-2014", "wuhan-2025"),
    *("ningxia-2022", "shandong-2015", "zhongshan-2025"),
)
WRITTEN = ("ningxia-2022", "shandong-2015", "zhongshan-2025")  # from the notice, with a roster beside it
WHO = {Level.ENTERPRISE: CLERK, Level.COUNTY: COUNTY, Level.CITY: CITY, Level.PROVINCE: PROVINCE}
# Each round on SQLite, one of them on PostgreSQL too: what differs between the rounds is data.
WALKED = [*(("sqlite", key) for key in ROUNDS), ("postgres", "hubei-2026")]
WRITES_AS = {mail(CLERK): CLERK}
PHONE = "【请打电话】"  # what a county is asked once nobody answers has stories of its own
AFTER = timedelta(days=120)  # past the last weekly rung


def plan(key: str) -> Plan:
    return parse_plan(shipped_plan(key), key)


def roster(key: str, *firms: Row) -> bytes:
    """These enterprises (FIRM alone, if none) and their officers, in a place of the round's own."""
    city, county = home(key).values()
    staff = [
        officer("省", PROVINCE),
        officer("技术支持", SUPPORT),
        officer("市", CITY, city),
        officer("县", COUNTY, city, county),
    ]
    return workbook(*(one | home(key) for one in firms or (firm(),)), staff=staff)


def home(key: str) -> Row:
    """The cells of a place in the round's own province."""
    places = plan(key).places
    city = places.units[0]
    counties = places.counties(city) if len(places.counties(city)) > 1 else ("小榄镇",)  # 中山
    return {"市": city, "县（市、区）": "桥西区" if "桥西区" in counties else counties[0]}


async def walk(s: Harness, end: datetime) -> None:
    """Through every moment at which something falls due, digests of a quiet year month by month. The clock
    moves with it: the platform's limits are counted by it."""
    while (at := await s.engine.next_moment()) is not None and at <= end:
        while s.clock.now() < at - timedelta(days=28):
            await s.engine.walk(s.later(days=28).clock.now())
        s.clock.move(max(at, s.clock.now()))
        await s.engine.walk(s.clock.now())
    s.clock.move(end)


def owed(found: list[Case], s: Harness, until: date) -> Counter[tuple[str, date]]:
    """(account or address, day) of every rung of every duty that is open, each pair once."""
    ctx = s.wired.context.ctx()
    result: set[tuple[str, date]] = set()
    for case in found:
        for duty in case.duties:
            if duty.state is not DutyState.OPEN:
                continue
            rules, opened = ladder_of(duty, ctx)
            for rung in ladder_steps(rules, duty.due, opened, ctx.calendar):
                level = duty.owner if rung.to == "owner" else Level(rung.to)
                if rung.day <= until:
                    to = WHO[level]
                    result.add((mail(to) if rung.channel == "email" else to, rung.day))
    return Counter(result)


@pytest.mark.parametrize(("database_url", "key"), WALKED, indirect=["database_url"])
async def test_nobody_does_anything_and_everybody_is_told(database_url: str, key: str) -> None:
    begins = plan(key).published_on
    async with Harness(database_url, at=f"{begins}T08:00", digests=False, round=key) as s:
        await s.imports(roster(key))
        every = await cases.list_cases(Scope(everything=True), round_key=key)
        last = max(d.due for c in every for d in c.duties) + AFTER
        await walk(s, moment(f"{last}T18:00"))
        heard = [h for h in s.read_all() if "【调度简报】" not in h.subject and PHONE not in h.title]
        # Who answers nothing is tried at the next address: by whichever, each is told as often as is owed.
        told = Counter((WRITES_AS.get(h.to, h.to), h.day) for h in heard)
        every = await cases.list_cases(Scope(everything=True), round_key=key)
        rungs = Counter((WRITES_AS.get(to, to), day) for to, day in owed(every, s, last).elements())
        assert told == rungs
        assert not await s.messages("waiting") and not await s.messages("failed")


ROSTERS = Path(__file__).parents[1] / "data" / "rosters"
# round -> an enterprise of its roster that goes the whole way, and who says what on which day
WAY: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "ningxia-2022": (
        "灵武岚澄羊绒有限公司",
        (
            ("2022-05-09", "lingwu", "已送达 灵武岚澄羊绒有限公司"),
            ("2022-06-10", "nx1", "已启动审核"),
            ("2023-03-10", "nx1", "已报送审核报告"),
            ("2023-03-13", "yinchuan", "确认"),
            ("2023-04-10", "yinchuan", "验收合格 灵武岚澄羊绒有限公司"),
        ),
    ),
    "shandong-2015": (
        "济南岚澄钢铁有限公司",
        (
            ("2015-05-11", "sd1", "已公开信息"),
            ("2015-06-10", "sd1", "已报送合同"),
            ("2015-10-12", "sd1", "已提交验收申请"),
            ("2015-10-13", "jinan", "确认"),
            ("2015-11-10", "jinan", "验收合格 济南岚澄钢铁有限公司"),
        ),
    ),
    "zhongshan-2025": (
        "中山岚澄电镀有限公司",
        (
            ("2025-04-14", "zs1", "已注册账号"),
            ("2025-05-12", "zs1", "已启动审核"),
            ("2026-02-25", "zs1", "已提交审核报告"),
            ("2026-02-26", "zscity", "确认"),
            ("2026-03-16", "zscity", "验收合格 中山岚澄电镀有限公司"),
        ),
    ),
}


@pytest.mark.parametrize("key", WRITTEN)
async def test_a_round_from_its_notice_to_its_summary(sqlite_url: str, key: str) -> None:
    """A plan written from another province's notice, with enterprises in its real counties: imported, one of
    them the whole way, the others silent, and the summary of all of them at the end."""
    name, said = WAY[key]
    lists = [ROSTERS / f"{key}.csv", ROSTERS / f"{key}-staff.csv"]
    async with Harness(sqlite_url, at=f"{plan(key).published_on}T08:00", digests=False, round=key) as s:
        merged = await s.imports(*lists)
        assert (
            not merged.changes and merged.enterprises_new == len(lists[0].read_text("utf-8").splitlines()) - 2
        )
        for day, who, sentence in said:
            await walk(s, moment(f"{day}T09:30"))
            if sentence == "确认":
                shown = re.search(rf"(\d+) {name}", await s.says(who, "待审"))
                assert shown
                sentence = f"确认 {shown[1]}"
            assert "已" in await s.says(who, sentence), sentence
        assert (await s.case(name)).status == "completed"
        await walk(s, moment(f"{plan(key).milestone('submit_summary').due.on}T18:00"))
        ctx = s.wired.context.ctx()
        n, sheets = await summary(Scope(everything=True), ctx, s.wired.context.columns)
        (row,) = [row for row in sheets[0].rows if isinstance(row, list) and name in row]
        assert n == merged.enterprises_new and "合格" in row, row
        s.read_all()


def asked_of_the_enterprise(of: Plan) -> list[Milestone]:
    """Its steps up to and with the first that a bureau confirms (all of them, if none is)."""
    result = []
    for m in of.milestones:
        if m.owner == "enterprise" and m.per == "enterprise" and not (m.silent or m.on_demand):
            result.append(m)
            if m.confirm:
                break
    return result


@pytest.mark.parametrize(("database_url", "key"), WALKED, indirect=["database_url"])
async def test_what_is_said_is_confirmed(database_url: str, key: str) -> None:
    of = plan(key)
    begins = of.published_on + timedelta(days=9)
    async with Harness(database_url, at=f"{begins}T10:00", round=key) as s:
        await s.imports(roster(key))
        await s.tick()
        s.read_all()
        if any(m.key == "deliver_notice" for m in of.milestones):
            assert "已登记" in await s.says(COUNTY, f"已送达 {FIRM}")
        for m in asked_of_the_enterprise(of):
            answer = await s.says(CLERK, m.reply)
            assert "已登记" in answer and m.name in answer, answer
            duty = await s.duty(FIRM, m.key)
            assert duty.state is (DutyState.REPORTED if m.confirm else DutyState.DONE)
            if m.confirm:
                await s.tick()
                assert "1 " + FIRM in await s.says(CITY, "待审")
                assert "已确认" in await s.says(CITY, "确认 1")
                assert (await s.duty(FIRM, m.key)).state is DutyState.DONE
        await s.tick()
        s.read_all()


SAID = (
    (
        CLERK,
        "已启动审核",
        "已提交评估申请",
        "已提交验收申请",
        "申请延期 至{year}-12-30 设备未到",
        "已停产",
        "已更名为石家庄新名有限公司",
        "为什么",
        "撤回",
        "进度",
        "待办",
    ),
    (COUNTY, f"已送达 {FIRM}", "待办", "逾期", "进度", f"{FIRM} 已停产"),
    (
        CITY,
        f"评估通过 {FIRM}",
        f"评估整改 {FIRM} 至{{year}}-12-30 资料不全",
        f"评估不通过 {FIRM} 资料不全",
        f"验收合格 {FIRM}",
        f"验收不合格 {FIRM} 未达标",
        f"已汇总 {FIRM}",
        "总结已上报",
        f"纳入下一轮 {FIRM} 逾期",
        f"已移交 {FIRM} 至 执法",
        "待审",
        "确认 1",
        "简报",
    ),
)


@variants("key", [key for key in ROUNDS if key != "hebei-2024"])
async def test_what_another_round_does_not_have_is_refused(database_url: str, key: str) -> None:
    """The forms of the notice and the pages, where the steps are others: no word of a fault."""
    first = datetime.combine(plan(key).published_on + timedelta(days=7), time(9), SHANGHAI)
    at = first.isoformat()[:16]
    async with Harness(database_url, at=at, digests=False, round=key) as s:
        await s.imports(roster(key))
        case = (await s.case(FIRM)).id
        for who, *sentences in SAID:
            async with browser(s, who) as b:
                assert (await b.get(f"/cases/{case}")).status == 200
            for sentence in sentences:
                reply = await s.says(who, sentence.format(year=first.year + 1))
                assert "系统刚才出了问题" not in reply, sentence
        await s.tick()
        s.read_all()


async def test_a_round_without_a_result_to_pass_ends_with_its_last_step(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2011-05-30T10:00", round="lhasa-2011") as s:
        await s.imports(roster("lhasa-2011"))
        await s.says(COUNTY, f"已送达 {FIRM}")
        assert (await s.duty(FIRM, "start_audit")).due == date(2011, 6, 30)  # a month from receipt
        await s.says(CLERK, "已启动审核")
        assert (await s.case(FIRM)).status == "completed"
        assert "已撤回" in await s.says(CLERK, "撤回")
        assert (await s.case(FIRM)).status == "active"
        await s.tick()
        s.quiet()


async def test_counties_owe_reports_of_their_own(database_url: str) -> None:
    """Monthly, in the plan's own words; the first that is open is meant."""
    async with Harness(database_url, at="2014-03-17T09:00", digests=False, round="shijiazhuang-2014") as s:
        await s.imports(roster("shijiazhuang-2014"))
        await s.tick()
        s.read_all()
        assert "2014年3月25日" in await s.says(COUNTY, "待办")
        assert "报送月度进展（2014年3月25日）" in await s.says(COUNTY, "3月16日已报送月度进展。")
        duty = await s.duty("石家庄市桥西区", "report_month_20140325")
        assert (duty.state, duty.confirmed_on) == (DutyState.DONE, date(2014, 3, 16))
        assert "已经办结" in await s.says(COUNTY, "已报送月度进展")
        assert "没有找到" in await s.says(CITY, "已报送月度进展")  # the county's, not the city's
        assert "已登记" not in await s.says(COUNTY, "还没有报送月度进展")
        await s.tick("2014-03-25T09:00")
        s.quiet()
        await s.tick("2014-04-21T09:00")  # T-5 is a Sunday
        await s.expect(COUNTY, "4月25日")
        assert s.clock.now().astimezone(SHANGHAI).month == 4


async def test_a_move_to_a_county_that_was_not_in_the_round(sqlite_url: str) -> None:
    """It owes its reports from then on, as it would if the list had named it."""
    async with Harness(sqlite_url, at="2014-03-17T09:00", digests=False, round="shijiazhuang-2014") as s:
        await s.imports(roster("shijiazhuang-2014"))
        assert "确定请回复" in await s.says(CITY, f"{FIRM}已搬迁到石家庄市长安区")
        assert "已登记" in await s.says(CITY, "是")
        await s.tick()
        report = await s.duty("石家庄市长安区", "report_month_20140325")
        assert (report.state, report.due) == (DutyState.OPEN, date(2014, 3, 25))
        s.quiet()


async def test_a_date_of_the_roster_is_the_enterprises_own(sqlite_url: str) -> None:
    """Shenzhen's list gives each row its 验收截止日期; an empty one takes the round's."""
    head = [*ENTERPRISE_HEAD, "验收截止日期"]
    here = home("shenzhen-2024")
    rows = [
        firm() | here | {"验收截止日期": "2024-10-20"},
        firm(2, "石家庄汐朔化工有限公司", "second") | here,
    ]
    async with Harness(sqlite_url, at="2024-10-12T09:00", round="shenzhen-2024") as s:
        await s.imports(
            sheet(head, rows), roster("shenzhen-2024", firm(3, "石家庄默岚化工有限公司", "third"))
        )
        duty = await s.duty(FIRM, "apply_acceptance")
        assert (duty.due, duty.legal_due) == (date(2024, 10, 20), date(2024, 10, 20))
        other = await s.duty("石家庄汐朔化工有限公司", "apply_acceptance")
        assert other.due == date(2024, 12, 31)
        ctx = s.wired.context.ctx()
        found = await cases.list_cases(Scope(everything=True), round_key="shenzhen-2024")
        assert not plan_differences(found, ctx)  # a recompute keeps the roster's date
        await s.tick()
        s.read_all()
        await s.tick("2024-10-14T09:00")
        await s.expect(CLERK, "10月20日")
        s.read_all()
        assert "验收截止日期" in await s.says(CLERK, "为什么")


async def test_the_list_names_another_day(database_url: str) -> None:
    """The same list with a later 验收截止日期: the step goes by it, an event says so, and what
    waited for the old day is not sent."""
    head = [*ENTERPRISE_HEAD, "验收截止日期"]

    here = home("shenzhen-2024")

    def of(day: str) -> bytes:
        return sheet(head, [firm() | here | {"验收截止日期": day}])

    async with Harness(database_url, at="2024-09-02T09:00", digests=False, round="shenzhen-2024") as s:
        await s.imports(
            of("2024-10-20"), roster("shenzhen-2024", firm(2, "石家庄汐朔化工有限公司", "second"))
        )
        assert (await s.duty(FIRM, "apply_acceptance")).due == date(2024, 10, 20)
        await s.tick("2024-09-19T20:00")  # a month before: it waits for the morning
        assert [m["person"] for m in await s.messages("waiting", CLERK)]
        merged = await s.imports(of("2024-11-29"))
        assert [(c.what, c.old, c.new) for c in merged.changes] == [
            ("申请验收（验收截止日期）", "2024-10-20", "2024-11-29")
        ]
        duty = await s.duty(FIRM, "apply_acceptance")
        assert (duty.due, duty.data["column"]) == (date(2024, 11, 29), "2024-11-29")
        events = await models.Event.filter(act="roster_changed")
        assert ["2024-10-20", "2024-11-29"] in [c[3:] for e in events for c in e.data["changed"]]
        again = await s.imports(of("2024-11-29"))
        assert not again.changes
        await s.tick("2024-09-20T09:00")
        (told,) = [h.text for h in s.read_all() if h.to == CLERK and "10月20日" in h.text]
        assert "由2024年10月20日（周日）调整为2024年11月29日（周五）" in told
        assert "2024年11月29日" in await s.says(CLERK, "为什么")
        # What was reported keeps its date.
        await s.says(CLERK, "已提交验收申请")
        assert not (await s.imports(of("2024-12-20"))).changes
        await s.tick()
        s.also("shijiazhuang【请确认】")
