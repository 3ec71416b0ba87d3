"""--json prints one document and nothing else; a backup taken while others write is whole."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from handlers.entry import cli
from handlers.entry.cli import exports
from messages.terms import VALUES
from storage import db, row_values
from tests import pg
from tests.harness import Harness, Ran, qingshen
from tests.people import CLERK, FIRM, workbook

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture " * 40
COMMANDS = (
    "case FIRM",
    "messages",
    "preview --from 2025-02-20 --to 2025-02-28",
    "replan",
    "verify",
    "purge",
    "export progress OUT.xlsx",
    "export summary OUT.xlsx",
    "export overdue OUT.xlsx",
    "export differences OUT.xlsx",
    "export next-round OUT.xlsx",
    "export evidence FIRM OUT.html",
    "export letters OUT.zip",
    "tickets",
    "leavers",
    "unread",
    "announcements",
)
# What shows or writes what says something about people, or the whole of it, is an event; what
# only counts, or changes something and leaves an event of its own, is not.
READ = {
    "case": "case",
    "messages": "messages",
    "preview": "preview",
    "tickets": "tickets",
    "leavers": "leavers",
    "onboard": "onboard_import",
    "unread": "unread",
    "announcements": "announcements",
    "import": "import",  # with --dry-run: the numbers on record stand beside those of the list
    "backup": "backup",
    "export": "export_letters",
    "recall": "recall",
    "person": "person",
}
NOBODY_SHOWN = {
    *("serve", "migrate", "restore", "verify", "replan", "tick", "simulate", "approve", "discard"),
    *("change", "close-round", "understand", "faults", "results", "target", "compare", "token"),
    *("violations", "experts", "doctor", "plan", "pause", "resume", "init", "purge", "robot"),
}


async def test_every_document_is_one_json(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "qingshen.db"
    shutil.copy(sqlite_template, path)
    async with Harness(f"sqlite://{path}", at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        for n, words in enumerate(COMMANDS):
            given = [w.replace("OUT", str(tmp_path / f"out{n}")).replace("FIRM", FIRM) for w in words.split()]
            document = await s.command(*given)  # status 0, stderr empty, stdout parsed as a whole
            assert isinstance(document, dict | list), words
        assert len([f for f in tmp_path.iterdir() if f.name.startswith("out")]) == 7
        assert (await s.command("case", FIRM))["events"] == (await s.command("case", FIRM))["events"]
        (tmp_path / "list.xlsx").write_bytes(workbook())
        await s.command("import", str(tmp_path / "list.xlsx"), "--dry-run")
        await s.command_refused("backup", str(path))
        assert (await qingshen(s.environment(), "backup", str(tmp_path / "copy.db"))).status == 0
        await s.command_refused("case", "并不存在有限公司")  # nothing was shown
        await read_are_noted()


async def read_are_noted() -> None:
    """Every command that shows personal data has left an event, in this order."""
    rows = await db.rows(
        "SELECT data, case_id, entrance FROM events WHERE act = 'personal_data_read' ORDER BY seq"
    )
    seen = [(row_values.json(row["data"]), row["case_id"] is not None) for row in rows]
    assert {row["entrance"] for row in rows} == {"cli"}
    assert all(set(data) == {"command", "user"} and data["user"] for data, _ in seen), seen
    told = [words.split()[:2] for words in COMMANDS]
    wanted = [f"export_{w[1]}" if w[0] == "export" else READ[w[0]] for w in told if w[0] in READ]
    wanted += ["case", "case", "import", "backup"]
    assert [data["command"] for data, _ in seen] == wanted
    assert {data["command"] for data, of_case in seen if of_case} == {"case", "export_evidence"}


def test_every_command_says_whether_it_shows_people() -> None:
    assert set(READ) | NOBODY_SHOWN == set(cli.COMMANDS) and not set(READ) & NOBODY_SHOWN
    assert {*READ.values()} <= set(VALUES) and {f"export_{kind}" for kind in exports.ALL_EXPORTS} <= set(
        VALUES
    )


async def test_a_whole_round_is_simulated_on_ones_own_list(tmp_path: Path) -> None:
    """Nobody does anything, everybody is told, and the round's own database is not touched."""
    book = tmp_path / "list.xlsx"
    book.write_bytes(workbook())
    env = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "LOG_LEVEL": "error",
        "DATABASE_URL": f"sqlite://{tmp_path}/own.db",
    }
    picture = tmp_path / "load.svg"
    beside = ("--beside", "hebei-2024", "--svg", str(picture))
    ran, sent = [
        await qingshen(env, "simulate", str(book), *more, "--json") for more in (beside, ("--sockets",))
    ]
    assert ran.status == sent.status == 0 and not ran.err, ran
    months = ran.document["months"]
    assert months == sent.document["months"], "nothing sent, or sent to the sandbox: the same round"
    assert (months[0]["month"], ran.document["sent"]) == ("2024-07", sum(m["sent"] for m in months))
    assert len(months) >= 17 and all(m["sent"] == m["planned"] for m in months), months
    assert not any(m[key] for m in months for key in ("failed", "unknown", "held", "throttled"))
    assert not (tmp_path / "own.db").exists()
    assert sum(week["messages"] for week in ran.document["load"]) == ran.document["sent"]
    assert 0 < ran.document["worded"] < ran.document["sent"] == sent.document["worded"]
    assert ran.document["beside"]["load"] == ran.document["load"] == sent.document["load"]
    assert ElementTree.fromstring(picture.read_text("utf-8")).tag.endswith("svg")
    for wrong in (("--beside", "shenzhen-2024"), ("--beside", "nowhere"), ("--svg", "/nowhere/load.svg")):
        refused = await qingshen(env, "simulate", str(book), *wrong)
        assert refused.refusal and not refused.out, "said before anything is played"
    (tmp_path / "odd.xlsx").write_bytes(b"no workbook")
    assert "无法识别" in (await qingshen(env, "simulate", str(tmp_path / "odd.xlsx"))).refusal


async def test_a_backup_while_others_write_is_accepted_by_verify(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        copy = tmp_path / "copy.db"
        env = s.environment(PATH=f"{pg.tools()}:{s.environment()['PATH']}")
        running = asyncio.create_task(qingshen(env, "backup", str(copy)))
        while not running.done():
            await s.says(CLERK, "已提交评估申请")
            await s.says(CLERK, "撤回")
        ran = await running
        assert ran.status == 0 and not ran.err, ran
        assert copy.stat().st_mode & 0o077 == 0, "it holds everybody's numbers"
        again = await s.command_refused("backup", str(copy))
        assert "已存在" in again.err
        if db.sqlite_path(database_url):
            checked = await qingshen({**env, "DATABASE_URL": f"sqlite://{copy}"}, "verify")
        else:
            checked = await restored(copy, env, request)
        assert checked.status == 0 and "事件链完整" in checked.out, checked
        await s.tick()
        s.read_all()


async def test_a_backup_holds_what_people_sent(tmp_path: Path, sqlite_template: Path) -> None:
    path, folder = tmp_path / "qingshen.db", tmp_path / "evidence"
    shutil.copy(sqlite_template, path)
    async with Harness(f"sqlite://{path}", at="2025-02-20T09:00", evidence_dir=str(folder)) as s:
        await s.begin(workbook())
        await s.twin.send_media(CLERK, "image", PICTURE, "a.png")
        await s.tick()
        s.read_all()
        (sent,) = folder.glob("??/*")
        (folder / "part-9-0000").write_bytes(b"half a download")
        env = s.environment(EVIDENCE_DIR=str(folder))
        ran = await qingshen(env, "backup", str(tmp_path / "copy.db"))
        assert ran.status == 0 and "1 个文件" in ran.out, ran
        copied = [f for f in (tmp_path / "copy.db.files").rglob("*") if f.is_file()]
        assert [f.read_bytes() for f in copied] == [PICTURE]
        assert copied[0].relative_to(tmp_path / "copy.db.files") == sent.relative_to(folder)
        (tmp_path / "copy.db").unlink()
        again = await qingshen(env, "backup", str(tmp_path / "copy.db"))
        assert "copy.db.files 已存在" in again.refusal


async def test_a_backup_that_cannot_take_the_files_leaves_nothing(
    tmp_path: Path, sqlite_template: Path
) -> None:
    path, folder = tmp_path / "qingshen.db", tmp_path / "evidence"
    shutil.copy(sqlite_template, path)
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcd.png").symlink_to(tmp_path / "gone")
    async with Harness(f"sqlite://{path}", evidence_dir=str(folder)) as s:
        env = s.environment(EVIDENCE_DIR=str(folder))
        ran = await qingshen(env, "backup", str(tmp_path / "copy.db"))
        assert ran.status == 1 and "没有" in ran.refusal
        assert not list(tmp_path.glob("*copy.db*")) and not list(tmp_path.glob(".copy*"))


async def restored(copy: Path, env: dict[str, str], request: pytest.FixtureRequest) -> Ran:
    """`verify` on a database that pg_restore made from the copy."""
    server: pg.Server = request.getfixturevalue("pg_server")
    with server.database() as url:
        process = await asyncio.create_subprocess_exec(
            str(pg.tools() / "pg_restore"), "--no-owner", f"--dbname={url}", str(copy), env=env
        )
        assert await process.wait() == 0
        return await qingshen({**env, "DATABASE_URL": url}, "verify")
