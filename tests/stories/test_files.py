"""Pictures and papers sent in the chat: kept, tied to a report, shown to whoever confirms it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

from bot.words import DutyState
from storage import jobs
from storage.models import File, Job
from tests.browser import browser
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, code, firm, workbook

PNG = b"\x89PNG\r\n\x1a\n" + b"picture " * 40
JPG = b"\xff\xd8\xff\xe0" + b"photo " * 40
SECOND = "石家庄霁峰水泥有限公司"


def archive(*names: str) -> bytes:
    """A .zip with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, name)
    return buffer.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")


async def sends(s: Harness, who: str, data: bytes, kind: str = "image", name: str = "a") -> str:
    """What this person hears at once when sending a file."""
    exchange = await s.twin.send_media(who, kind, data, name)
    assert exchange.ok, exchange
    return str(exchange.reply.content["content"]) if exchange.reply else ""


async def seen_by_the_city(s: Harness) -> None:
    """The case's page leads to what was sent: the picture is shown, the paper is saved."""
    case = (await s.case(FIRM)).id
    async with browser(s, CITY) as b, browser(s, STRANGER) as stranger:
        page = await b.get(f"/cases/{case}")
        picture, paper = page.links(f"/cases/{case}/file")
        assert "图片 评估 申请.png" in page.text
        shown, saved = await b.get(picture), await b.get(paper)
        assert (shown.status, shown.headers["Content-Type"]) == (200, "image/png")
        assert int(shown.headers["Content-Length"]) == len(PNG)
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert saved.headers["Content-Disposition"].startswith("attachment")
        for seen in (shown, saved):
            assert seen.headers["X-Content-Type-Options"] == "nosniff"
            assert seen.headers["Content-Security-Policy"].startswith("sandbox")
            assert seen.headers["Cache-Control"] == "no-store"
        assert (await stranger.get(picture)).status == 404
        assert (await b.get(f"/cases/{case}/file?n=99")).status == 404
        other = (await s.case("石家庄市")).id  # the city's own file has none of it
        assert (await b.get(picture.replace(f"/{case}/", f"/{other}/"))).status == 404


def stored(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_a_picture_goes_with_the_report(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    async with Harness(sqlite_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        answer = await sends(s, CLERK, PNG, name="../../评估 申请.png")
        assert all(word in answer for word in ("已收到图片", FIRM, "提出评估申请", "不代替报告"))
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.OPEN  # a file alone
        await s.tick()
        digest = hashlib.sha256(PNG).hexdigest()
        assert stored(folder) == [folder / digest[:2] / f"{digest}.png"]
        assert (folder / digest[:2] / f"{digest}.png").read_bytes() == PNG
        file = await File.get()
        assert (file.sha256, file.size, file.type) == (digest, len(PNG), "png")
        assert file.name == "评估 申请.png"

        await s.says(CLERK, "已提交评估申请")
        await sends(s, CLERK, DOCX, "video", "报告.docx")  # after the report, before the request
        await s.tick()
        await s.expect(CITY, f"1 {FIRM}", "附图片1张；另有1份正在保存")
        assert "附图片1张、文件1份" in await s.says(CITY, "待审")
        assert "材料请在网页上查看" in await s.says(CITY, "待审")
        await seen_by_the_city(s)
        duty = await s.duty(FIRM, "apply_assessment")
        assert {f.duty_id for f in await File.all()} == {duty.id}
        s.quiet(CLERK)


async def test_which_one_is_asked_with_numbers(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    async with Harness(database_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook(firm(), firm(2, SECOND)))
        answer = await sends(s, CLERK, PNG)
        assert f"1 {FIRM}：提出评估申请" in answer and f"2 {SECOND}：提出评估申请" in answer
        await sends(s, CLERK, JPG)
        assert "2 " in await s.says(CLERK, "7")  # no such number: asked again
        await s.tick()
        answer = await s.says(CLERK, "2")
        assert "已归入" in answer and SECOND in answer and "材料2份" in answer
        duty = await s.duty(SECOND, "apply_assessment")
        assert [f.duty_id for f in await File.all()] == [duty.id, duty.id]
        assert duty.state is DutyState.OPEN

        # What was just reported is what is meant, and nothing is asked.
        await s.says(CLERK, f"{FIRM}已提交评估申请")
        assert FIRM in await sends(s, CLERK, PNG)
        s.quiet()


async def test_a_question_left_open_does_not_catch_a_sentence(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", evidence_dir=str(tmp_path / "evidence")) as s:
        await s.begin(workbook(firm(), firm(2, SECOND)))
        await sends(s, CLERK, PNG)
        assert "已登记" in await s.says(CLERK, f"{FIRM}已提交评估申请")
        await sends(s, CLERK, JPG)
        await s.says(CLERK, f"{SECOND}已提交评估申请")
        assert "编号" in await sends(s, CLERK, DOCX, "video")
        assert "3份材料" not in await s.says(CLERK, "取消")
        await s.tick()
        assert {f.refused for f in await File.filter(duty_id=None)} == {"cancelled"}
        s.also("shijiazhuang【请确认】")


async def test_a_county_proves_delivery(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2024-07-10T09:00", evidence_dir=str(tmp_path / "evidence")) as s:
        await s.imports(workbook())
        await s.tick()
        s.read_all()
        assert "没有您正在办理" in await sends(s, COUNTY, JPG)
        await s.says(COUNTY, f"已送达 {FIRM}")
        answer = await sends(s, COUNTY, JPG)
        assert FIRM in answer and "送达告知书" in answer
        await s.tick()
        assert (await File.get()).sha256 == hashlib.sha256(JPG).hexdigest()
        s.quiet()


@variants(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        b"MZ\x90\x00" + b"\x00" * 100,
        b"PK\x03\x04 only begins like an archive",
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("[Content_Types].xml", "ppt/slides.xml"),
    ],
)
async def test_what_is_no_evidence_is_refused_in_plain_words(
    database_url: str, tmp_path: Path, data: bytes
) -> None:
    folder = tmp_path / "evidence"
    async with Harness(database_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        await sends(s, CLERK, data, "video", "照片.png")
        await s.tick()
        await s.tick()
        await s.expect(CLERK, "09:00 发来的材料没有保存", "jpg、png")
        assert ((await File.get()).refused == "type" and stored(tmp_path) == []) or (
            not [p for p in stored(tmp_path) if "part" in p.name or len(p.stem) == 64]
        )


async def test_a_file_is_fetched_again_until_it_is_here(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    async with Harness(database_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        await sends(s, CLERK, PNG)
        s.twin.knobs.fail("-1", path="media/get")
        await s.tick()
        assert (await File.get()).sha256 == ""
        s.later(seconds=31)
        s.twin.knobs.fail("reset", path="media/get")
        await s.tick()
        s.later(seconds=121)
        await s.tick()
        assert (await File.get()).sha256 == hashlib.sha256(PNG).hexdigest()
        assert len(stored(folder)) == 1
        assert (await Job.get()).done_at is not None
        s.quiet(CLERK)


async def test_a_file_that_has_lapsed_or_cannot_be_kept(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    async with Harness(sqlite_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        s.twin.knobs.fail("40007", path="media/get")
        await sends(s, CLERK, PNG)
        await s.tick()
        await s.tick()
        await s.expect(CLERK, "已失效，请重新发送")

        # No room: tried for nearly two hours, then said.
        folder.parent.mkdir(exist_ok=True)
        for left in folder.glob("*"):
            left.unlink()
        folder.rmdir()
        folder.write_text("in the way")
        await sends(s, CLERK, JPG)
        for seconds in (0, 31, 121, 601, 1801, 3601):
            s.later(seconds=seconds)
            await s.tick()
        await s.tick()
        await s.expect(CLERK, "服务器暂时不能保存")
        acts = {row["act"] for row in (await s.rows("events"))["events"]}
        assert "file_refused" in acts and "file_kept" not in acts
        s.quiet()


async def test_a_broken_errand_stops_no_other(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    async with Harness(database_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        await jobs.owe("card", 999_999, s.clock.now())  # a card that is nowhere
        await sends(s, CLERK, PNG)
        await s.tick()
        assert len(stored(folder)) == 1
        assert len(s.logged) == 1 and "errand failed" in s.logged[0]
        for seconds in (31, 121, 601, 1801, 3601):
            s.later(seconds=seconds)
            await s.tick()
        assert {one.done_at is not None for one in await Job.all()} == {True}
        s.logged.clear()


async def test_a_voice_is_answered_and_a_stranger_opens_nothing(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    async with Harness(sqlite_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        assert "语音" in await sends(s, CLERK, b"#!AMR voice", "voice")
        s.twin.directory.join("nobody")
        assert "还没有登记" in await sends(s, "nobody", PNG)
        await s.tick()
        assert not await File.exists() and not stored(folder)


async def test_the_case_file_has_the_evidence_beside_it(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    async with Harness(sqlite_url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await sends(s, CLERK, PNG, name="<b>截图</b>.png")
        await s.tick()
        s.read_all()
        page = tmp_path / "过程材料.html"
        await s.command("export", "evidence", code(1), str(page), EVIDENCE_DIR=str(folder))
        digest = hashlib.sha256(PNG).hexdigest()
        text = page.read_text("utf-8")
        assert digest in text and "提出评估申请" in text and "<b>截图</b>" not in text
        (copy,) = (tmp_path / "过程材料_材料").iterdir()
        assert copy.read_bytes() == PNG and copy.suffix == ".png" and copy.name in text
