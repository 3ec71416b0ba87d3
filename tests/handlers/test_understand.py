"""`qingshen understand`: the contract's JSON, many sentences from a file, plain refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.entry.cli.common import Refused
from handlers.entry.cli.understand import rows_of
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, FIRM, SUPPORT, workbook

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
        }
        assert await s.command("understand", "--file", str(table), *AT) == [
            {
                "person": CLERK,
                "utterance": "已提交评估申请",
                "intent": "apply_assessment",
                "act": "do",
                "slots": {"names": [FIRM]},
            },
            {
                "person": CITY.upper(),
                "utterance": f"评估通过\n{FIRM}",
                "intent": "assessment_passed",
                "act": "do",
                "slots": {"names": [FIRM]},
            },
        ]
        stranger = await qingshen(s.environment(), "understand", "", "--as", "ghost")
        assert "没有找到账号“ghost”" in stranger.refusal
        assert await s.rows() == before


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


@pytest.mark.parametrize("words", [["在吗"], [], ["在吗", "--as", "a", "--file", __file__]])
async def test_wrong_usage(words: list[str]) -> None:
    assert (await qingshen({}, "understand", *words)).status == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("person\ttext\nclerk\t在吗\n", "首行应含"),
        ("", "首行应含"),
        ("person\tutterance\n\nclerk\n", "第 3 行缺少"),
        ("person\tutterance\n\t在吗\n", "第 2 行缺少"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text(text, "utf-8")
    with pytest.raises(Refused, match=words):
        rows_of(table)
    table.write_bytes("person\tutterance\nclerk\t在吗\n".encode("gb18030"))
    with pytest.raises(Refused, match="UTF-8"):
        rows_of(table)
