"""`doctor` names what would keep a message from arriving, and nothing else makes it exit with 1."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handlers.entry.cli import doctor
from handlers.runtime.settings import Settings
from handlers.sandbox.knobs import Failure
from tests.commands import Ran, qingshen
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, firm, workbook


async def examined(s: Harness, **settings: str) -> tuple[Ran, dict[str, dict[str, Any]]]:
    """The doctor's run, and its checks by name."""
    ran = await qingshen(s.environment(**settings), "doctor", "--json")
    assert "Traceback" not in ran.err
    odd = [c["detail"] for c in ran.document["checks"] if c["heed"] or not c["ok"]]
    assert [detail for detail in odd if not re.search("请|运行|公布后", detail)] == []  # each says what to do
    return ran, {check["name"]: check for check in ran.document["checks"]}


async def test_all_is_well(database_url: str) -> None:
    async with Harness(database_url) as s:
        await s.begin(workbook())
        ran, checks = await examined(s)
        assert ran.status == 0 and ran.document["ok"] and all(c["ok"] for c in checks.values())
        assert "已公布" in checks["2024年节假日"]["detail"]
        assert "2025年节假日" in checks and "邮件服务器" in checks and "企业微信令牌" in checks
        s.read_all()


@variants(
    ("failure", "settings", "name", "text"),
    [
        (None, {"WECOM_SECRET": "wrong"}, "企业微信令牌", "Secret"),
        (Failure(1, "60020", "agent/get"), {}, "企业微信可信IP", "可信"),
        (Failure(1, "502", "gettoken"), {}, "企业微信令牌", "不是企业微信的答复"),
        (None, {"SMTP_PORT": "9"}, "邮件服务器", "连接"),
        (None, {"SMTP_USERNAME": "u", "SMTP_PASSWORD": "geheim"}, "邮件服务器", "登录"),
        (None, {"SMTP_SECURITY": "starttls"}, "邮件服务器", "STARTTLS"),
        (None, {"SMTP_HOST": "nobody.invalid"}, "邮件服务器", "SMTP_HOST"),
        (None, {"ADMINS": "nobody.here"}, "管理员", "nobody.here"),
    ],
)
async def test_a_channel_that_does_not_work_is_named(
    database_url: str, failure: Failure | None, settings: dict[str, str], name: str, text: str
) -> None:
    async with Harness(database_url) as s:
        await s.begin(workbook())
        if failure:
            s.twin.knobs.fail_next.append(failure)
        ran, checks = await examined(s, **settings)
        assert ran.status == 1 and not ran.document["ok"]
        assert [c for c in checks if not checks[c]["ok"]] == [name]
        assert text in checks[name]["detail"], checks[name]
        assert "geheim" not in ran.out + ran.err
        s.read_all()


async def test_whom_nothing_reaches_and_a_year_without_holidays(database_url: str) -> None:
    async with Harness(database_url) as s:
        nobody = firm(2, "石家庄二号化工有限公司", "", wecom="", email="")
        await s.begin(workbook(firm(1, contact=CLERK), nobody))
        ran, checks = await examined(s, ROUND="hubei-2026")
        assert ran.status == 1
        assert "1 家企业" in checks["企业联系人"]["detail"]
        assert "县级清单：石家庄二号化工有限公司。" in checks["企业联系人"]["detail"]
        assert "尚未公布" in checks["2027年节假日"]["detail"] and checks["2027年节假日"]["ok"]
        s.read_all()


async def test_an_enterprise_is_reached_by_any_of_its_contacts_and_the_first_of_many_are_named(
    sqlite_url: str,
) -> None:
    """Of two contacts one is enough; an enterprise of which nobody is entered is lost as well."""
    two = firm(1, 联系人="张三、李四", 联系电话="13800001111、13900002222", contact=CLERK)
    lost = [firm(n, f"石家庄岚澄{n}化工有限公司", "", 联系人="", wecom="", email="") for n in range(2, 9)]
    async with Harness(sqlite_url) as s:
        await s.begin(workbook(two, *lost))
        _, checks = await examined(s)
        said = checks["企业联系人"]["detail"]
        assert said.startswith("7 家企业") and said.count("石家庄岚澄") == 5 and "6化工有限公司等。" in said
        s.read_all()


async def test_a_missing_year_is_named_while_duties_run_into_it(database_url: str) -> None:
    """The plan's dates end in 2025; one enterprise was given until 2027, others are chased then."""
    async with Harness(database_url, at="2025-07-01T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "申请延期 至2027-03-15 水泥错峰生产，设备年后到货")
        await s.says(CITY, "同意延期 1")
        await s.tick()
        s.read_all()
        _, checks = await examined(s)
        year = checks["2027年节假日"]
        assert year["ok"] and year["heed"]
        assert "尚未公布" in year["detail"] and "最早2027-03-15" in year["detail"]
        assert not checks["2025年节假日"]["heed"]


ALARMED = {"alarm_mail": ("ops@bureau.example",)}
MAIL, WECOM = {"smtp_host": "smtp.example", "smtp_from": "q@bureau.example"}, {"wecom_corp_id": "ww1"}


@pytest.mark.parametrize(
    ("given", "heed", "said"),
    [
        ({**MAIL}, True, "没有填写告警邮箱"),
        ({**MAIL, **ALARMED}, True, "没有别的途径"),
        ({**MAIL, **ALARMED, "admins": ("cao",)}, True, "没有别的途径"),  # no WeCom by which to tell them
        ({**MAIL, **WECOM, **ALARMED, "admins": ("cao",)}, False, "由企业微信通知 cao"),
        ({**MAIL, **ALARMED, "heartbeat_url": "https://hc.example/1"}, False, "停止心跳"),
        ({**WECOM, **ALARMED, "admins": ("cao",)}, False, "没有配置邮件服务器"),
        ({**WECOM, **ALARMED}, True, "没有别的途径"),
    ],
)
def test_whether_the_operator_hears_where_no_mail_goes(given: dict[str, Any], heed: bool, said: str) -> None:
    (check,) = doctor._alarms(Settings(**given))
    assert check.ok and check.heed is heed and said in check.detail


async def test_a_bureau_without_wecom_is_in_order_where_everybody_has_mail(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        none = ("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY")
        _, checks = await examined(s, **dict.fromkeys(none, ""))
        assert checks["设置"]["ok"] and checks["设置"]["heed"] and "企业微信" in checks["设置"]["detail"]
        assert {name for name in checks if not checks[name]["ok"]} <= {"企业联系人", "工作人员"}, checks
        s.read_all()
