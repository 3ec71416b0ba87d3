"""调度简报: issued on the first working day after a quarter, mailed as a file, and asked for at any time.

The vice-director: “I open the attachment on my way to the meeting: who is behind, who will miss the date, and was
last time's forecast any good.”
"""

from __future__ import annotations

import io
from pathlib import Path

import docx

from storage import briefings, missing
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, mail, workbook


def text_of(content: bytes) -> str:
    """Everything that stands in a .docx, tables included."""
    book = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in book.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(line.text for line in book.paragraphs), *cells])


def briefed(s: Harness) -> dict[str, str]:
    """The unread mails with a briefing, by receiver: what their file says."""
    found = {}
    for letter in s.mailbox.letters:
        for name, content in letter.attachments:
            if name.endswith(".docx"):
                found[letter.to] = text_of(content)
    return found


async def test_it_is_issued_once_a_quarter_to_city_and_province(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-12-30T09:00", digests=True) as s:
        await s.begin(workbook())
        await s.tick("2024-12-31T09:00")
        assert not await briefings.issued_days("hebei-2024")
        await s.tick("2025-01-02T09:00")
        await s.tick("2025-01-02T10:00")
        await s.tick("2025-01-03T09:00")
        assert [str(day) for day in await briefings.issued_days("hebei-2024")] == ["2025-01-02"]
        files = briefed(s)
        assert set(files) >= {mail(CITY), mail(PROVINCE)} and mail(COUNTY) not in files
        assert "关于2024年全省清洁生产审核工作调度情况的通报" in files[mail(PROVINCE)]
        assert "本期为首期通报" in files[mail(PROVINCE)] and "河北省生态环境厅" in files[mail(PROVINCE)]
        assert "石家庄市生态环境局" in files[mail(CITY)] and "各县（市、区）进展" in files[mail(CITY)]
        assert FIRM not in files.get(mail(STRANGER), "")
        told = [h for h in s.read_all() if "调度简报" in f"{h.subject}{h.text}"]
        assert sorted(h.to for h in told) == sorted(files)

        s.at("2025-03-31T09:00")
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.tick("2025-04-01T09:00")
        later = briefed(s)[mail(PROVINCE)]
        assert "与上期（2025年1月2日）相比" in later and "“提出评估申请”1家" in later
        assert [str(day) for day in await briefings.issued_days("hebei-2024")] == ["2025-01-02", "2025-04-01"]
        s.read_all()
        assert not await missing.all_problems()


async def test_it_is_read_in_the_chat_and_on_a_page_within_ones_own_place(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(workbook())
        said = await s.says(CITY, "调度简报")
        assert "关于2024年全省清洁生产审核工作调度情况的通报（截至2025年2月10日）" in said and "应办" in said
        assert "调度" not in await s.says(CITY, "简报")  # that is the digest
        assert "不" in await s.says(CLERK, "调度简报")
        async with browser(s, CITY) as b:
            page = await b.get("/briefing")
            assert page.status == 200 and "石家庄市生态环境局" in page.text
            assert (await b.get("/briefing?city=沧州市")).status == 404
        async with browser(s, PROVINCE) as b:
            page = await b.get("/briefing?city=石家庄市")
            assert "石家庄市生态环境局" in page.text
        async with browser(s, COUNTY) as b:
            assert (await b.get("/briefing")).status == 404


async def test_the_file_is_written_by_the_command_as_of_a_day(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-26T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.read_all()
        file = tmp_path / "brief.docx"
        await s.command("export", "briefing", str(file), "--until", "2025-02-25")
        then = text_of(file.read_bytes())
        assert "截至2025年2月25日" in then and "待核对" not in then  # it was reported on the day after
        await s.command("export", "briefing", str(file), "--until", "2025-02-26", "--city", "石家庄市")
        city = text_of(file.read_bytes())
        assert "石家庄市生态环境局" in city and "尚未办理" in city
        await s.command_refused("export", "briefing", str(file), "--until", "2024-07-01")
        await s.command_refused("export", "briefing", str(tmp_path / "brief.xlsx"))
