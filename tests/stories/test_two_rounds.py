"""Two rounds in one database, served by one service: each case is decided and worded by its own plan."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.words import DutyState
from storage import models
from tests.browser import browser
from tests.commands import child, command
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, workbook
from tests.stories.test_half_set_up import SMTP, WECOM
from tests.stories.test_rounds_in_one_message import ROUND_OF_2025
from tests.stories.test_serve import free_port

OTHER = """
[round]
key          = "again-2024"
name         = "2024年补充清洁生产审核"
document     = "补充通知"
published_on = 2024-07-08

[[milestone]]
key     = "apply_again"
kind    = "apply_assessment"
name    = "提出补充评估申请"
what    = "向{assessor}提出补充评估申请"
owner   = "enterprise"
confirm = "assessor"
due     = 2025-02-28
ladder  = "plain"
reply   = "已提交评估申请"

[[milestone]]
key    = "submit_summary"
name   = "上报补充总结"
what   = "上报补充总结"
per    = "city"
owner  = "city"
due    = 2025-03-31
ladder = "plain"
reply  = "总结已上报"

[ladder]
plain   = [{ to = "owner", before = [7, 1] }]
confirm = [{ to = "confirmer", since = [3] }]
"""


SECOND = "石家庄乙巳洁净化工有限公司"  # in the new round alone
OLD, NEW = "2024年全省清洁生产审核", "2024年补充清洁生产审核"


async def test_side_by_side(database_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    file, roster = tmp_path / "again-2024.toml", tmp_path / "名单.xlsx"
    file.write_text(OTHER, "utf-8")
    roster.write_bytes(workbook(firm(), firm(2, SECOND, "second")))
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        assert OLD not in await s.says(CLERK, "进度")  # whoever has one round reads no round's name
        ran = await s.command("import", str(roster), "--round", str(file))
        assert ran["imported"] and ran["round"] == "again-2024", ran
        s.twin.directory.join("second")

        # The same enterprise, two files of its own; a command says which it means.
        assert await models.Case.filter(enterprise_id__isnull=False).count() == 3
        refused = await s.command_refused("case", FIRM)
        assert "2 个轮次" in refused.refusal and f"again-2024（{NEW}）" in refused.refusal
        refused = await s.command_refused(
            "export", "progress", str(tmp_path / "进度.xlsx"), "--round", "none"
        )
        assert "没有轮次“none”" in refused.refusal
        refused = await s.command_refused("import", str(roster))
        assert "--round" in refused.refusal
        mine = await s.command("case", FIRM, "--round", "hebei-2024")
        theirs = await s.command("case", FIRM, "--round", "again-2024")
        assert len(mine["duties"]) > 6
        assert [d["milestone"] for d in theirs["duties"]] == ["apply_again"]

        # One look plans both, each by its own plan and with its own name; whoever is in both gets one message.
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, f"一、{NEW}：提出补充评估申请", f"二、{OLD}：提出评估申请（还有7天）")
        s.quiet(CLERK)
        await s.expect("second", "提出补充评估申请", without="轮次")
        assert {m.round for m in await models.Message.filter(kind="reminder")} >= {"", "again-2024"}
        s.read_all()

        # What could be of both is asked, also when it is done in one; a round that is said is meant.
        for said in ("已提交评估申请", "选3", "是", "进度"):  # a look, or no such choice, leaves it open
            assert "请问是哪一轮" in await s.says(CLERK, said), said
        said = await s.says(CLERK, "补充那轮的")
        assert said.startswith(f"{NEW}：\n已登记") and "提出补充评估申请" in said
        assert "请问是哪一轮" in await s.says(CLERK, "已提交评估申请")
        for again in ("again-2024已提交评估申请", f"{NEW}的评估申请已提交"):
            said = await s.says(CLERK, again)
            assert said.startswith(f"{NEW}：\n") and "已登记" not in said, said
        said = await s.says(CLERK, "2023年那轮已提交评估申请")
        assert "“2023年那轮”不是您正在办理的轮次" in said and OLD in said and NEW in said
        assert (await s.says(CLERK, "全省那轮的评估申请已提交")).startswith(f"{OLD}：\n已登记")
        shown = await s.says(CLERK, "进度")
        assert shown.index(f"{NEW}：") < shown.index(f"{OLD}：")

        # The written record of a case has what was said of its round, and nothing of the other's.
        for key, own, other in (
            ("hebei-2024", "全省那轮的", "补充那轮的"),
            ("again-2024", "补充那轮的", "全省那轮的"),
        ):
            story = tmp_path / f"{key}.html"
            await s.command("export", "evidence", FIRM, str(story), "--round", key)
            page = story.read_text("utf-8")
            assert own in page and other not in page

        # The desk of a bureau in both: named lists, and numbers that never mean two things.
        listed = await s.says(CITY, "待审")
        assert f"{NEW}：\n待确认1项：\n1 {FIRM}" in listed and f"{OLD}：\n待确认1项：\n2 {FIRM}" in listed
        assert OLD in await s.says(CITY, "进度") and NEW in await s.says(CITY, "待办")
        # A round said beside a number is read; what is done in several is said with its round.
        for said in (f"确认 1 {OLD}", "全省那轮的 确认 1"):
            assert f"不在{OLD}中，没有登记：编号 1" in await s.says(CITY, said)
        said = await s.says(CITY, "确认 1 2")
        assert f"已确认：1 {FIRM}（{NEW}）" in said and f"已确认：2 {FIRM}（{OLD}）" in said
        assert (await s.says("second", "已提交评估申请")).startswith("已登记")  # in one round, as ever
        (number,) = re.findall(rf"^(\d+) {SECOND}", await s.says(CITY, "待审"), re.MULTILINE)
        assert (await s.says(CITY, f"确认 {number} 补充那轮的")).startswith(f"{NEW}：\n已确认")
        both = f"{OLD}：已送达 {FIRM}；{NEW}：已送达 {SECOND}"
        offered = await s.says(COUNTY, both)
        assert f"选1 {OLD} 已送达 {FIRM}" in offered and f"选2 {NEW} 已送达 {SECOND}" in offered
        said = await s.says(CITY, "群发 补充轮次的企业请于3月5日前启动")
        assert said.startswith(f"{NEW}：\n") and "补充轮次的企业请于3月5日前启动" in said
        await s.says(CITY, "取消")
        assert f"已备注：{FIRM}" in await s.says(CITY, f"备注 {FIRM} 补充轮次的材料已补")
        (note,) = await models.Event.filter(act="case_note")
        assert note.data["said"] == "补充轮次的材料已补"
        assert "要写成一条消息：备注 企业名称 文字" in await s.says(CITY, f"备注 {FIRM}")
        assert "已备注" not in await s.says(CITY, "先空着")
        said = await s.says(CITY, f"备注 {FIRM}、{SECOND} 已电话核实")
        assert f"{NEW}：\n已备注：{SECOND}" in said and f"{OLD}：\n已备注：{FIRM}" in said
        for key, step in (("hebei-2024", "apply_assessment"), ("again-2024", "apply_again")):
            case = await s.command("case", FIRM, "--round", key)
            assert [d["state"] for d in case["duties"] if d["milestone"] == step] == [DutyState.DONE]

        # One digest a person, with a part for each round of which there is something to say.
        await s.tick("2025-02-24T09:00")
        await s.expect(PROVINCE, "【简报】", f"{NEW}：\n上报补充总结", f"{OLD}：\n完成评估")
        await s.expect(COUNTY, "【简报】", "完成评估", without="上报补充总结")
        s.read_all()

        async with browser(s, CITY) as city, browser(s, CLERK) as clerk:
            page = await city.get("/progress")
            assert f"<h1>{OLD}进度</h1>" in page.text and 'href="?round=again-2024"' in page.text
            assert f"<h1>{NEW}进度</h1>" in (await city.get("/progress?round=again-2024")).text
            assert "提出补充评估申请" in (await city.get("/cases")).text  # the choice is remembered
            assert (await city.get("/progress?round=none")).status == 400
            several = await clerk.get("/")
            assert several.text.count(FIRM) >= 2 and OLD in several.text and NEW in several.text
            case = await models.Case.get(round_id="again-2024", name=FIRM)
            page = (await clerk.get(f"/cases/{case.id}")).text
            assert "提出补充评估申请" in page and f"轮次：{NEW}" in page
            asked = await city.get("/api/v1/pending")
            assert asked.status == 400 and "again-2024" in asked.text
            assert (await city.get("/api/v1/pending?round=again-2024")).status == 200
            rows = json.loads((await city.get("/api/v1/cases?round=again-2024")).text)["cases"]
            assert {row["round"] for row in rows} == {"again-2024"}

        # One is closed; the other goes on, and nobody reads a round's name any more.
        for account in (CITY, "cangzhou"):
            assert "已登记" in await s.says(account, "总结已上报")
        closed = await s.command("close-round", "--round", "again-2024")
        assert closed["closed"], closed
        await s.tick()
        s.read_all()
        assert NEW not in await s.says(CITY, "待办") and OLD not in await s.says(CITY, "待办")
        await s.says(COUNTY, f"已送达 {FIRM}")
        assert "完成评估" in await s.says(CITY, "待办")
        async with browser(s, CLERK) as clerk, browser(s, "second") as second:
            assert f"轮次：{NEW}" in (await clerk.get(f"/cases/{case.id}")).text  # of the one that is over
            assert "轮次：" not in (await clerk.get("/")).text
            assert "所在的轮次已经结束" in (await second.get("/")).text
        rows = await s.command("export", "progress", str(tmp_path / "进度.xlsx"))
        assert rows["rows"] == 1
        rows = await s.command("export", "progress", str(tmp_path / "进度.xlsx"), "--round", "again-2024")
        assert rows["rows"] == 2  # what is closed can still be read


async def test_what_changes_of_an_enterprise_is_so_in_each_of_its_rounds(sqlite_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Said once, and answered once."""
    file, roster = tmp_path / "again-2024.toml", tmp_path / "名单.xlsx"
    file.write_text(OTHER, "utf-8")
    roster.write_bytes(workbook(firm()))
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.command("import", str(roster), "--round", str(file))
        name = "石家庄岚澄新材料有限公司"
        assert "核实之前" in await s.says(CLERK, f"我公司更名为{name}")
        assert f"已登记：1 {name}" in await s.says(CITY, "确认 1 2")
        assert await models.Case.filter(enterprise_id__isnull=False, name=name).count() == 2
        await s.says(CITY, f"{name} 停产")
        assert (await s.says(CITY, "是")).count("停产（生产 → 停产）") == 1
        assert await models.Case.filter(name=name, paused=True).count() == 2
        await s.says(CITY, f"{name} 复产")
        await s.says(CITY, "是")
        assert await models.Case.filter(name=name, paused=True).count() == 0
        s.read_all()  # what is told of it is another story's


async def test_which_round_is_said_where_only_one_is_meant(sqlite_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A number is one matter's, whatever was asked before; who is not in the round is named; what is known
    is of the step that is due first."""
    file, roster = tmp_path / "again-2024.toml", tmp_path / "名单.xlsx"
    file.write_text(OTHER, "utf-8")
    roster.write_bytes(workbook(firm(), firm(2, SECOND, "second")))
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(workbook())
        await s.command("import", str(roster), "--round", str(file))
        (number,) = re.findall(rf"^(\d+) {FIRM}", await s.says(COUNTY, "待办"), re.MULTILINE)
        assert "“已送达”的是哪一家企业" in await s.says(COUNTY, "已送达")
        assert f"已登记：{FIRM}" in await s.says(COUNTY, f"已送达 {number}")
        await s.says(COUNTY, "撤回")
        said = await s.says(COUNTY, f"{OLD} 已送达 {FIRM}、{SECOND}")
        assert f"已登记：{FIRM}" in said and f"不在{OLD}中，没有登记：{SECOND}" in said
        assert f"不在{OLD}中，没有登记：{SECOND}" in await s.says(CITY, f"{OLD} 评估通过 {SECOND}")
        assert (await s.says(CLERK, "告知书还没收到")).startswith(f"{OLD}：\n")
        s.read_all()  # what is told of it is another story's


async def test_the_sandbox_begins_on_the_day_of_the_newest_round_that_was_imported(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Whoever imports their own round first, and then opens the sandbox, stands at its beginning."""
    async with Harness(sqlite_url, at="2024-07-08T09:00") as s:
        file, roster = tmp_path / "hebei-2025.toml", tmp_path / "名单.xlsx"
        file.write_text(ROUND_OF_2025, "utf-8")
        roster.write_bytes(workbook(firm()))
        await s.command("import", str(roster), "--round", str(file))
        port = free_port()
        settings = s.environment(**WECOM, **SMTP, SECRET_KEY="")
        with child(command, settings, ("serve", "--port", str(port))) as service:
            assert "清审已启动" in await service.first_line(), service.err.read_text("utf-8")
            async with s.http.get(f"http://127.0.0.1:{port}/sandbox/api/state") as state:
                assert (await state.json())["now"].startswith("2025-07-01T09:00")
            service.stop()
            assert await service.ended() == 0
