"""短信: whoever has a mobile number and nothing else is told in an approved sentence: once, by day, counted."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

from bot.words import Channel
from handlers.entry.cli.doctor import _reachable
from handlers.runtime.settings import SettingsError, read_settings
from handlers.sandbox.sms_gateway import SmsTwin
from messages.sms_templates import spoken
from tests.harness import SECRET_KEY, Harness
from tests.people import CLERK, COUNTY, FIRM, firm, workbook
from tests.refused import refused

OTHER, THIRD = "石家庄汀泓热力有限公司", "石家庄岱森造纸有限公司"
LI = "13800000001"  # the number of the first firm's contact


def by_sms(url: str, sms_provider: str = "http", **more: Any) -> Harness:
    return Harness(url, at="2025-02-20T09:00", digests=False, sms_provider=sms_provider, **more)


def gateway(s: Harness) -> SmsTwin:
    twin = s._twins.twins[Channel.SMS]
    assert isinstance(twin, SmsTwin)
    return twin


def only_a_number(n: int = 1, name: str = FIRM, **said: Any) -> dict[str, Any]:
    return firm(n, name, wecom="", email="", **said)


async def begun(s: Harness, *firms: dict[str, Any]) -> SmsTwin:
    """The round is under way, and everybody has heard what was due before."""
    await s.begin(workbook(*(firms or (only_a_number(),))))
    await s.tick()
    await s.tick()
    s.read_all()
    twin = gateway(s)
    twin.taken.clear()
    return twin


def sentence_of(text: str) -> str:
    return spoken(text, "https://qingshen.example")[0]


async def sms(s: Harness) -> list[tuple[str, str]]:
    """State and provider's id of every 短信 in the outbox."""
    rows = (await s.rows("messages"))["messages"]
    return [(r["status"], r["provider_id"]) for r in rows if r["channel"] == "sms"]


async def test_who_has_a_number_alone_is_told_and_nobody_else(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        # A landline is no mobile number; who has an account hears by WeCom.
        twin = await begun(
            s, only_a_number(), only_a_number(2, OTHER, 联系电话="0311-86001234"), firm(3, THIRD)
        )
        await s.tick("2025-02-21T09:00")
        assert [(one.phone, sentence_of(one.text)) for one in twin.taken] == [(LI, "remind")]
        assert FIRM in twin.taken[0].text and "2月28日" in twin.taken[0].text
        await s.expect(CLERK, THIRD)
        await s.tick("2025-03-03T09:00")
        assert [sentence_of(one.text) for one in twin.taken[1:]] == ["overdue"] and "已逾期3天" in twin.taken[
            1
        ].text
        assert {state for state, _ in (await sms(s))[-2:]} == {"sent"}
        assert not any(LI in line for line in s.logged)
        assert not [one for one in twin.taken if one.phone != LI]
        s.also(
            "clerk【逾期提醒】", "qiaoxi【逾期清单】"
        )  # of whom nothing reaches it knows since the beginning


async def test_nobody_hears_that_a_firm_is_out_of_reach_which_gets_a_text_in_the_same_look(
    sqlite_url: str,
) -> None:
    async with by_sms(sqlite_url, undo_seconds=120) as s:
        lost = {"联系电话": "0311-86001234"}
        firms = (only_a_number(), only_a_number(2, OTHER, **lost), only_a_number(3, THIRD, **lost))
        await s.imports(workbook(*firms))
        await s.tick()
        assert "李四" in await s.says("qiaoxi", f"{THIRD} 换联系人 李四 13800000003")
        await s.tick()
        assert [one.phone for one in gateway(s).taken] == [LI, "13800000003"]
        gateway(s).taken.pop()  # reached before the county's list left
        await s.tick("2025-02-20T09:05")
        assert [one.phone for one in gateway(s).taken] == [LI]
        listed = await s.expect("qiaoxi", "联系不上", "以下1家企业")
        assert (
            OTHER in listed.text.partition("联系不上")[2] and FIRM not in listed.text.partition("联系不上")[2]
        )
        s.also()
        calls = await s.says("qiaoxi", "要打的电话")
        assert OTHER in calls and THIRD not in calls and FIRM not in calls, calls
        await s.says("qiaoxi", f"{OTHER} 换联系人 王五 13800000002")
        await s.tick("2025-02-20T09:10")
        assert gateway(s).taken[-1].phone == "13800000002"
        assert OTHER not in await s.says("qiaoxi", "要打的电话")


async def test_who_reads_no_free_words_counts_among_those_an_announcement_does_not_reach(
    sqlite_url: str,
) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s, only_a_number(), firm(2, OTHER, "second"))
        shown = await s.says("shijiazhuang", "群发 请各企业尽快完成方案编制。")
        assert f"其中1人没有可用的联系方式，不会收到，请电话告知：{FIRM}" in shown, shown
        assert "将发送给1人，另有1人" in await s.says("shijiazhuang", "是")
        await s.tick()
        await s.expect("second", "方案编制")
        assert not twin.taken
        s.quiet()


@pytest.mark.parametrize("mode", ["accept_then_drop", "drop", "garbage", "502"])
async def test_what_was_perhaps_taken_is_never_sent_twice_and_its_report_settles_it(
    sqlite_url: str, mode: str
) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        before = len(await sms(s))
        twin.fail_next.append(mode)
        await s.tick("2025-02-21T09:00")
        (state, own) = (await sms(s))[before]
        assert state == "unknown" and own.startswith("q")
        for hour in ("11:00", "15:00"):
            await s.tick(f"2025-02-21T{hour}")
        await s.expect(COUNTY, FIRM, "不能确定是否送达")
        assert len(twin.taken) == (mode in ("accept_then_drop", "garbage"))
        # Wrong number, unknown id: nothing changes; then ours, twice.
        for report in (
            {"id": own, "phone": "13900000000"},
            {"id": f"{own[:-1]}!", "phone": LI},
            {"id": "gw9", "phone": LI},
        ):
            assert (await twin.report(s.url, {**report, "ok": True}))[0] == 200
        assert (await sms(s))[before][0] == "unknown"
        for _ in range(2):
            status, said = await twin.report(
                s.url, {"id": own, "phone": LI, "ok": mode != "502", "error": LI}
            )
            assert (status, said) == (200, '{"code": 0}')
        assert (await sms(s))[before][0] == ("failed" if mode == "502" else "sent")
        assert LI not in str([r["reason"] for r in (await s.rows("messages"))["messages"]])
        assert len(twin.taken) == (mode in ("accept_then_drop", "garbage"))
        s.also()


async def test_what_a_report_says_did_not_arrive_stands_on_the_countys_list(database_url: str) -> None:
    async with by_sms(database_url) as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        (one,) = twin.taken
        s.read_all()
        for _ in range(2):
            assert await twin.report(
                s.url, {"id": one.id, "phone": LI, "ok": False, "error": "空\x00号"}
            ) == (200, '{"code": 0}')
        assert (await sms(s))[-1][0] == "failed"
        rows = (await s.rows("messages"))["messages"]
        assert rows[-1]["channel"] == "wecom" and "空号" in str([r["reason"] for r in rows])
        await s.tick()
        assert len(twin.taken) == 1
        s.also("qiaoxi【联系不上】")


@pytest.mark.parametrize(
    "reply",
    [
        {"phone": f"86{LI}", "text": "td。"},
        {"phone_number": LI, "content": "退订", "send_time": "2025-02-21 10:00:00", "sequence_id": 7},
    ],
)
async def test_who_replies_td_gets_no_more_by_sms_and_stands_on_the_countys_list(
    sqlite_url: str, reply: dict[str, Any]
) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        assert len(twin.taken) == 1
        for _ in range(2):
            assert await twin.report(s.url, reply) == (200, '{"code": 0}')
        for day in ("2025-02-25", "2025-02-27", "2025-03-11"):
            await s.tick(f"{day}T09:00")
        assert len(twin.taken) == 1
        rows = (await s.rows("addresses"))["addresses"]
        assert [(r["state"], r["why"]) for r in rows if r["channel"] == "sms" and r["address"] == LI] == [
            ("lost", "对方回复短信退订，不再发送短信")
        ]
        await s.expect("qiaoxi", "联系不上", FIRM)
        s.read_all()
        s.quiet()


async def test_reports_of_strangers_and_what_is_no_report_change_nothing(sqlite_url: str) -> None:
    own = "of-the-bureau-itself"
    async with by_sms(sqlite_url, sms_report_secret=own) as s:
        twin = await begun(s)
        twin.report = partial(twin.report, secret=own)  # type: ignore[method-assign]
        assert (await twin.report(s.url, secret="sandbox-sms-report-secret"))[0] == 404
        assert (await twin.report(s.url, secret="x" * 16))[0] == 404
        assert (await twin.report(s.url, secret="%ff"))[0] == 404
        odd: list[Any] = [
            None,
            7,
            [],
            {},
            {"id": 1, "phone": LI, "ok": True},
            {"id": "x" * 99, "phone": LI, "ok": True},
        ]
        odd += [
            {"id": "q99999999999-" + "0" * 16, "phone": LI, "ok": False},
            {"id": "号", "phone": LI, "ok": "yes"},
        ]
        assert (await twin.report(s.url, *odd))[0] == 200
        assert (await twin.report(s.url, *[{}] * 1001))[0] == 400
        assert (await twin.report(s.url, "x" * 300_000))[0] == 413
        for body in (b"", b"{", b"[" * 100_000, b"{}"):
            async with s.http.post(f"{s.url}/sms/report/{own}", data=body) as answer:
                assert answer.status == 400
    async with Harness(sqlite_url, digests=False) as s:
        assert (await gateway(s).report(s.url))[0] == 404


async def test_the_days_ceiling_counts_parts_and_nothing_leaves_at_night(sqlite_url: str) -> None:
    async with by_sms(sqlite_url, sms_daily_limit=3, alarm_mail=("ops@bureau.example",)) as s:
        twin = await begun(s, only_a_number(), only_a_number(2, OTHER), only_a_number(3, THIRD))
        await s.tick("2025-02-21T20:00")
        assert not twin.taken
        await s.tick("2025-02-24T09:00")
        assert len(twin.taken) == 1  # of two parts each; a second would be four
        assert [state for state, _ in await sms(s)][-2:] == ["waiting", "waiting"]
        assert "本服务" in str([r["reason"] for r in (await s.rows("messages"))["messages"]])
        for _ in range(7):
            s.later(minutes=1)
            await s.wired.alarms.look()
        await s.expect_mail("ops@bureau.example", "短信已到每日上限", "最多发送3条", "SMS_DAILY_LIMIT")
        s.also()


_OF_THE_GATEWAY = ("sms_provider", "sms_api_base", "sms_key_secret", "sms_report_secret")


async def test_what_a_batch_costs_is_said_before_it_leaves(sqlite_url: str) -> None:
    async with by_sms(sqlite_url, flood_guard=1, sms_price=45, admins=("guanli01",)) as s:
        await s.imports(
            workbook(*(only_a_number(n, name) for n, name in ((1, FIRM), (2, OTHER), (3, THIRD))))
        )
        s.twin.directory.join("Guanli01")
        cost = "其中短信3条，按9条计费，0.41元"
        env = {name.upper(): str(getattr(s.settings, name)) for name in _OF_THE_GATEWAY}
        rows = await s.command("preview", "--from", "2025-02-20", "--to", "2025-02-20", **env)
        assert [row["parts"] for row in rows if row["channel"] == "sms"] == [3, 3, 3]
        await s.tick()
        assert cost in await s.says("Guanli01", "待批消息")
        assert cost in await s.says("Guanli01", "批准发送 全部")
        s.also()


async def test_the_code_in_the_text_opens_the_readers_page_and_no_other_does(sqlite_url: str) -> None:
    async with by_sms(sqlite_url, sms_landline="0311-86001234") as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        assert twin.taken[0].text.endswith("可致电0311-86001234咨询。")
        found = re.search(r"打开https://qingshen\.example/s输入([0-9]+[A-Z]{7})办理", twin.taken[0].text)
        assert found and not re.search(r"\d{7,}", found[1])
        code = found[1]
        wrong = f"{code[:-1]}{'B' if code[-1] != 'B' else 'C'}"
        for typed, status in (  # of a message the wrong ones count
            *[(code, 200)] * 21,
            (f" {code[:-7].lower()}-{code[-7:].lower()} ", 200),
            *[(wrong, 400)] * 20,
            *((wrong, 429), (code, 429), (f"9{code}", 400), ("<b>", 400), ("", 400)),
        ):
            async with s.http.post(
                f"{s.url}/s", data={"short": typed}, headers={"Origin": s.settings.public_url}
            ) as page:
                text = await page.text()
                assert page.status == status, (typed, text)
                assert (FIRM in text) == (status == 200) and ("/own/" in str(page.url)) == (status == 200)
        s.also()


async def test_doctor_says_whether_the_gateway_is_there(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        await begun(s)
        await s.imports(workbook(only_a_number(2, OTHER, 联系电话="13800000002"), staff=[]))
        assert OTHER not in str(
            await _reachable(s.wired.context)
        )  # its number becomes an address with the next look
        (found,) = await s.wired.transports[Channel.SMS].check()
        assert found[:2] == ("短信网关", True) and "300条" in found[2]


async def test_what_ends_today_waits_for_the_morning_by_sms_alone(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s, only_a_number(), firm(3, THIRD))
        await s.tick("2025-02-28T20:00")
        await s.expect(CLERK, THIRD, "今天")
        assert not twin.taken
        await s.tick("2025-03-03T09:00")
        assert [sentence_of(one.text) for one in twin.taken] == ["overdue"]
        s.also("clerk【逾期提醒】", "qiaoxi【逾期清单】")


async def test_aliyun_is_asked_for_the_template_and_its_report_settles_what_was_unsure(
    database_url: str,
) -> None:
    async with by_sms(database_url, sms_provider="aliyun") as s:
        twin = await begun(s)
        known = len(await sms(s))
        twin.fail_next.append("accept_then_drop")
        twin.fate = (0, "")  # it does not say yet
        await s.tick("2025-02-21T09:00")
        (one,) = twin.taken
        assert (
            re.match(rf"SMS_1002 \d+[A-Z]{{7}} 2月28日 1 {FIRM} ", one.text)
            and (await sms(s))[known][0] == "unknown"
        )
        report = {"phone_number": LI, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "2"}
        report |= {"send_time": "2025-02-21 09:00:00", "biz_id": one.id, "out_id": one.own_id}
        assert await twin.report(s.url, {**report, "success": True}) == (200, '{"code": 0}')
        assert (await sms(s))[known][0] == "sent"
        assert (await twin.report(s.url, {**report, "success": False, "err_code": "MK:0012"}))[0] == 200
        assert (await sms(s))[known][0] == "failed"
        s.also()


@pytest.mark.parametrize(
    ("fate", "state"), [((3, "DELIVERED"), "sent"), ((1, ""), "sent"), ((2, "MK:0012"), "failed")]
)
async def test_what_aliyun_was_silent_about_is_asked_for_and_never_sent_blindly(
    sqlite_url: str, fate: tuple[int, str], state: str
) -> None:
    async with by_sms(sqlite_url, sms_provider="aliyun") as s:
        twin = await begun(s)
        known = len(await sms(s))
        twin.fail_next.append("accept_then_drop")
        twin.fate = fate
        for minute in ("00", "01"):
            await s.tick(f"2025-02-21T09:{minute}")
        assert (await sms(s))[known][0] == state and len(twin.taken) == 1
        s.also(*(["qiaoxi【联系不上】"] if state == "failed" else []))


_GIVEN = {
    "SMTP_HOST": "127.0.0.1",
    "SMTP_FROM": "a@b.example",
    "SECRET_KEY": SECRET_KEY,
    "PUBLIC_URL": "https://q.example",
    "SMS_PROVIDER": "aliyun",
    "SMS_KEY_ID": "LTAI4",
    "SMS_KEY_SECRET": "hidden-9f",
    "SMS_SIGN_NAME": "河北清审",
    "SMS_REPORT_SECRET": "Zk3v9Qw7Lm2xT5bN",
    "SMS_TEMPLATES": "first=SMS_1, remind=SMS_2,overdue=SMS_3,code=SMS_4",
}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("SMS_KEY_ID", "", "缺少：SMS_KEY_ID"),
        ("SMS_REPORT_SECRET", "", "缺少：SMS_REPORT_SECRET"),
        ("SMS_REPORT_SECRET", "short", "16到128位"),
        ("SMS_TEMPLATES", "first=SMS_1,remind=SMS_2", "overdue"),
        ("SMS_TEMPLATES", "first", "应写成"),
        ("SMS_TEMPLATES", "first=1,first=2", "应写成"),
        ("SMS_SIGN_NAME", "【河北】", "不带【】"),
        ("SMS_LANDLINE", "13800000001", "手机号码不能"),
        ("SMS_LANDLINE", "013800000001", "固定电话"),
        ("SMS_PROVIDER", "fax", "aliyun、http"),
        ("SMS_API_BASE", "http://sms.example", "https"),
        ("SMS_DAILY_LIMIT", "0", "SMS_DAILY_LIMIT"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start(name: str, text: str, words: str) -> None:
    settings = read_settings(_GIVEN, None)
    assert settings.sms_api_base == "https://dysmsapi.aliyuncs.com" and Channel.SMS in settings.set_up
    assert not settings.may_bend_time and "hidden-9f" not in repr(settings)
    with refused(SettingsError, words):
        read_settings({**_GIVEN, name: text}, None)
