"""A database put back from a copy: what went out since is not sent again behind anybody's back."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from storage import db, models
from tests import pg
from tests.harness import Harness, qingshen
from tests.people import firm, workbook

FIVE = [firm(n, f"石家庄汐朔{n}号化工有限公司", f"clerk{n}") for n in range(1, 6)]
BOOK = workbook(*FIVE, staff=[])


async def test_a_restored_backup_sends_nothing_again_unasked(database_url: str, tmp_path: Path) -> None:
    url, copy, folder = database_url, tmp_path / "copy.db", tmp_path / "files"
    async with Harness(url, at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.imports(BOOK)
        await db.rows("ANALYZE")  # as the engine does by itself: its plans change with it
        env = s.environment(PATH=f"{pg.tools()}:{s.environment()['PATH']}")
        await s.twin.send_media("clerk1", "image", b"\x89PNG\r\n\x1a\n" + bytes(60), "a.png")
        await s.tick()
        s.read_all()  # not of this story: the copy is made of a database in use
        ran = await qingshen(env, "backup", str(copy))
        assert ran.status == 0, ran
        assert "数据库正在使用" in (await qingshen(env, "restore", str(copy))).refusal
        known = {m["id"] for m in await s.messages()}
        await s.tick("2025-02-21T09:00")
        for n in range(1, 6):
            await s.expect(f"clerk{n}", "还有7天")
        after = {m["id"] for m in await s.messages()} - known
        assert after
    (file,) = folder.glob("??/*")
    file.unlink()

    ran = await qingshen(env, "restore", str(copy))
    assert ran.status == 0, ran
    assert "1 个文件" in ran.out
    assert file.is_file()

    async with Harness(url, at="2025-02-21T10:00", evidence_dir=str(folder)) as s:
        await s.imports()  # nobody new: all are members of this corp, too
        await s.tick()
        s.quiet()
        held = await s.messages("held")
        assert len(held) == 5
        assert not [m["reason"] for m in held if "发送记录：已于2025-02-21 09:00" not in m["reason"]]
        assert not after & {m["id"] for m in held}, "an id that was used already"
        # Who says something is answered meanwhile.
        assert "已登记" in await s.says("clerk1", "已启动审核")

        dropped = await qingshen(s.environment(), "discard", "--sent")
        assert "已放弃 5 条" in dropped.out, dropped
        await s.tick("2025-02-24T09:00")
        await s.tick("2025-02-25T09:00")
        for n in range(1, 6):
            await s.expect(f"clerk{n}", "还有3天")


async def test_a_database_put_back_by_hand_is_noticed(tmp_path: Path, sqlite_template: Path) -> None:
    path, copy = tmp_path / "qingshen.db", tmp_path / "copy.db"
    shutil.copy(sqlite_template, path)
    url = f"sqlite://{path}"
    async with Harness(url, at="2025-02-20T09:00") as s:
        await s.imports(BOOK)
        await s.tick()
        for n in range(1, 6):
            await s.expect(f"clerk{n}", "还有8天")
        with sqlite3.connect(path) as live, sqlite3.connect(copy) as target:
            live.backup(target)
        await s.tick("2025-02-21T09:00")
        for n in range(1, 6):
            await s.expect(f"clerk{n}", "还有7天")
    path.unlink()
    copy.replace(path)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)

    async with Harness(url, at="2025-02-21T10:00") as s:
        await s.imports()
        await s.tick()
        s.quiet()
        held = await s.messages("held")
        assert len(held) == 5
        assert all("已于2025-02-21 09:00发送" in m["reason"] for m in held)
        # Approved, it is sent: with bytes that no duplicate check keeps back.
        assert "已批准 5 条" in (await qingshen(s.environment(), "approve")).out
        await s.tick()
        for n in range(1, 6):
            await s.expect(f"clerk{n}", "还有7天")
        assert await models.Message.filter(status="sent", id__gt=1_000_000).count() == 5


async def test_what_was_approved_stays_so_until_it_has_gone(database_url: str) -> None:
    """A channel that rests gives it back: it is not held again, and nothing unseen is added to it."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(BOOK)
        await s.tick()
        for n in range(1, 6):
            await s.expect(f"clerk{n}", "还有8天")
        await s.engine.record.mark()
        await s.tick("2025-02-21T09:00")
        s.quiet()
        chosen = [str(m["id"]) for m in await s.messages("held")][:2]
        assert "已批准 2 条" in (await qingshen(s.environment(), "approve", *chosen)).out
        s.twin.knobs.fail("45009", times=2)
        for seconds in (0, 61):
            s.later(seconds=seconds)
            await s.tick()
            assert [str(m["id"]) for m in await s.messages("waiting")] == chosen
            assert len(await s.messages("held")) == 3
        s.twin.knobs.fail("45009", times=10**6)
        await s.tick("2025-02-25T09:00")
        assert [str(m["id"]) for m in await s.messages("waiting")] == chosen
        assert len(await s.messages("held")) == 8, "3 of before, 5 of today"
        s.twin.knobs.calm()
        s.later(hours=1)
        await s.tick()
        assert not await s.messages("waiting")
        assert [str(m["id"]) for m in await s.messages("sent") if str(m["id"]) in chosen] == chosen
        assert len(s.read_all()) == 2
