"""`qingshen understand`: the contract's JSON, many sentences from a file, plain refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.words import Refusal
from handlers.entry.cli.understand import lines_of_file
from handlers.runtime.clocks import share_clock
from storage import inbox, models, people
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT, workbook

AT = ("--at", "2025-02-21T10:00:00+08:00")


async def test_the_documents(database_url: str, tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text(
        "\ufeffintent\tperson\tutterance\r\n"
        f"x\t{CLERK}\t已提交评估申请\r\n\r\nx\t{CITY.upper()}\t评估通过\\n{FIRM}\r\n",
        "utf-8",
    )
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook())
        before = await s.rows()
        said = f"评估整改 {FIRM} 下周五前 补监测报告"
        assert await s.command("understand", said, "--as", CITY, *AT) == {
            "intent": "assessment_rectify",
            "act": "do",
            "slots": {"names": [FIRM], "date": "2025-02-28", "reason": "补监测报告"},
            "because": ["assessment_rectify.say"],
            "offers": [],
        }
        assert await s.command("understand", "--file", str(table), *AT) == [
            {
                "person": CLERK,
                "utterance": "已提交评估申请",
                "intent": "apply_assessment",
                "act": "do",
                "slots": {"names": [FIRM]},
                "because": ["apply_assessment.say"],
                "offers": [],
            },
            {
                "person": CITY.upper(),
                "utterance": f"评估通过\n{FIRM}",
                "intent": "assessment_passed",
                "act": "do",
                "slots": {"names": [FIRM]},
                "because": ["assessment_passed.say"],
                "offers": [],
            },
        ]
        stranger = await qingshen(s.environment(), "understand", "进度", "--as", "ghost")
        assert "没有找到账号“ghost”" in stranger.refusal
        assert await s.rows() == before


async def test_what_the_chat_would_offer(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook())
        said = await s.command("understand", "评估那个东西弄好传上去了", "--as", CLERK, *AT)
        assert (said["intent"], said["act"]) == ("unknown", "none")
        assert {"intent": "apply_assessment", "slots": {"names": [FIRM]}} in said["offers"]
        assert len(said["offers"]) <= 3
        held = await s.command("understand", "确认2号您看一下", "--as", CITY, *AT)
        assert (held["act"], held["because"]) == ("ask", ["confirm.say", "left_to_the_reader"])


async def test_a_day_is_read_from_the_day_on_which_the_service_lives(database_url: str) -> None:
    """As the chat reads it, a rehearsal's clock included."""
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook())
        await share_clock(s.clock)
        said = await s.command("understand", "申请延期 至12月31日 设备没到", "--as", CLERK)
        assert said["slots"]["date"] == "2025-12-31"
        later = await s.command(
            "understand", "申请延期 至12月31日 设备没到", "--as", CLERK, "--at", "2026-01-05"
        )
        assert later["slots"]["date"] == "2026-12-31"


async def test_a_sentence_of_a_fixed_form_is_taken_as_the_chat_takes_it(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook())
        before = await s.rows()
        passed = await s.command("understand", "移交 12", "--as", SUPPORT, *AT)
        assert (passed["intent"], passed["act"]) == ("pass_ticket", "do")
        assert passed["slots"] == {"numbers": [12]}
        figures = await s.command("understand", "结果 节电 100万kWh", "--as", CLERK, *AT)
        assert (figures["intent"], figures["act"]) == ("report_result", "ask")
        assert list(figures["slots"]["values"].values()) == [100]
        clerks = await s.command("understand", "移交 12", "--as", CLERK, *AT)
        assert clerks["intent"] != "pass_ticket"
        assert await s.rows() == before


SENTENCES: dict[str, tuple[str, ...]] = {
    CLERK: (
        "帮助",
        "进度",
        "收到",
        "为什么",
        "已启动审核",
        "2月19日已提交评估申请",
        "已提交评估申请 天马行空",
        "好像已经提交评估申请了",
        "评估申请还没交",
        "评估申请交了吗",
        "系统编号 HB2025-0012",
        "已公开信息 https://a.cn/1.html",
        "申请延期 至2025-12-20 设备没到",
        "申请延期",
        "撤回",
        "换联系人 王若水 13800001111",
        "提问 表格在哪下载",
        "系统又卡了",
        "密码忘了怎么办",
        "免打扰 3天",
        "免打扰 -3天",
        "结果 节电 100万kWh",
        "人工",
        "评估通过",
        "移交 12",
        "绑定 AB12CD34",
        "明天提交评估申请",
        "  进度  ",
    ),
    COUNTY: (
        "待办",
        "逾期",
        f"已送达 {FIRM}",
        f"2月18日已送达 {FIRM}",
        "已送达 1",
        "已送达 1-3",
        "全部已送达",
        f"全部已送达，除了{FIRM}",
        "催办全部逾期",
        f"催办 {FIRM}",
        "已送达 天马行空",
        f"进度 {FIRM}",
        "已送达",
    ),
    CITY: (
        "待审",
        "确认 1",
        "确认 1、2",
        "确认 1-3",
        "确认 1-400",
        "确认除了1号以外的",
        "退回 1 缺2024年12月监测报告",
        "退回 1",
        "退回 1 1、缺章；2、缺表",
        "同意延期 1 至2025年9月30日",
        "驳回延期 1 理由不充分",
        f"评估整改 {FIRM} 至2025-05-16 补用水台账",
        f"评估整改 {FIRM}",
        f"评估通过 {FIRM} 3月20日",
        f"评估不通过 {FIRM} 没盖章",
        "评估通过 天马行空",
        f"验收合格 {FIRM} 水平二级",
        "总结已上报",
        "群发 明天开会",
        "工单",
    ),
    SUPPORT: ("工单", "回复 1 请重试", "关闭 1", "关闭 1-50", "移交 12"),
}


async def test_the_chat_takes_every_form_as_it_says(sqlite_url: str, tmp_path: Path) -> None:
    """Through the chat's own entrance, each sentence without a question before it."""
    said = [(who, text) for who, texts in SENTENCES.items() for text in texts]
    assert len(said) > 60
    table = tmp_path / "sentences.tsv"
    lines = "".join(f"{who}\t{text}\n" for who, text in said)
    table.write_text(f"person\tutterance\n{lines}", "utf-8")
    async with Harness(sqlite_url, at="2025-02-21T10:00") as s:
        await s.imports(workbook())
        understood = await s.command("understand", "--file", str(table), *AT)
        for (who, text), one in zip(said, understood, strict=True):
            person = await people.by_wecom(who)
            assert person
            await inbox.forget_question(person.id)
            answer = await s.says(who, text)
            row = await models.Inbound.filter(wecom=who).order_by("-id").first()
            assert row and row.taken.split()[:2] == [one["intent"], one["act"]], (text, row, one)
            slots = one["slots"]
            asked = await inbox.last_question(person.id, s.clock.now())
            if one["act"] == "ask" and asked and asked.pending["intent"] == one["intent"]:
                kept = asked.pending
                assert kept.get("on") in (slots.get("date"), None), (text, kept, one)
                assert kept["numbers"] in (slots.get("numbers", []), []), (text, kept, one)
            if one["act"] == "do" and "names" in slots and one["intent"] != "set_target":
                assert all(name in answer for name in slots["names"]), (text, answer, one)
        s.read_all()


@pytest.mark.parametrize("words", [["在吗"], [], ["在吗", "--as", "a", "--file", __file__]])
async def test_wrong_usage(words: list[str]) -> None:
    assert (await qingshen({}, "understand", *words)).status == 2


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("person\ttext\nclerk\t在吗\n", "columns", None),
        ("", "columns", None),
        ("person\tutterance\n\nclerk\n", "cells", 3),
        ("person\tutterance\n\t在吗\n", "cells", 2),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, text: str, key: str, line: int | None) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        lines_of_file(table)
    assert refused.value.key == f"cli.understand.{key}" and refused.value.values.get("line") == line
    table.write_bytes("person\tutterance\nclerk\t在吗\n".encode("gb18030"))
    with pytest.raises(Refusal, match=r"cli\.understand\.encoding"):
        lines_of_file(table)


async def test_who_is_not_the_contact_is_read_as_in_the_chat(sqlite_url: str, tmp_path: Path) -> None:
    said = {
        "你打错了": ("do", {}),
        "请联系老王13900139000": ("do", {"contact": "老王", "phone": "13900139000"}),
        "企业早就注销了，我只是以前的会计": ("ask", {}),
    }
    table = tmp_path / "sentences.tsv"
    table.write_text("person\tutterance\n" + "".join(f"{CLERK}\t{one}\n" for one in said), "utf-8")
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook())
        read = await s.command("understand", "--file", str(table), *AT)
        assert {(one["intent"], one["act"], str(one["slots"])) for one in read} == {
            ("not_the_one", act, str(slots)) for act, slots in said.values()
        }
