"""Every command declines in one plain line and status 1, uses status 2 for wrong usage, and never
shows a traceback. Each runs as a process of its own, as a person or a script runs it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from handlers.services.rosters.intake import read_workbook
from handlers.services.rosters.merge import merge_roster
from storage import db, schema
from tests import pg
from tests.harness import REPO, SECRET_KEY, Ran, moment, qingshen
from tests.people import FIRM, firm, workbook
from tests.places import HEBEI

TWIN = "宏远化工有限公司"
PLACE = "县（市、区）"
BOOK = workbook(
    firm(1),
    firm(2, TWIN, "b", 统一社会信用代码="", **{PLACE: "新华区"}),
    firm(3, TWIN, "c", 统一社会信用代码="", 市="沧州市", **{PLACE: "新华区"}),
    firm(4, "@汀沄化工有限公司", "d"),
)


async def _filled(url: str) -> None:
    from bot.acts.context import DecisionContext
    from bot.calendar.days import Calendar
    from bot.plans.load import parse_plan, shipped_plan

    text = shipped_plan("hebei-2024")
    ctx = DecisionContext(parse_plan(text, "hebei-2024"), Calendar(), moment("2024-07-08"))
    await db.connect(url)
    try:
        await schema.migrate(url)
        await merge_roster([read_workbook("名单.xlsx", BOOK, HEBEI)], ctx, text)
    finally:
        await db.disconnect()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a round in it, that the tests copy."""
    path = tmp_path_factory.mktemp("filled") / "qingshen.db"
    pg.run(_filled(f"sqlite://{path}"))
    return path


@pytest.fixture
def place(filled: Path, tmp_path: Path) -> Path:
    """A folder with a database of its own."""
    shutil.copy(filled, tmp_path / "qingshen.db")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not really a workbook")
    (tmp_path / "other.db").write_bytes(b"this is no database, only text" * 40)
    (tmp_path / "template.docx").write_bytes(b"PK\x03\x04 nor a letter")
    return tmp_path


def env(place: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "LANG": "C.UTF-8",
        "LOG_LEVEL": "error",
        "DATABASE_URL": f"sqlite://{place}/qingshen.db",
        "SECRET_KEY": SECRET_KEY,
        **more,
    }


def one_line(ran: Ran) -> str:
    """What the command refused with, which must be one line of Chinese."""
    assert ran.status == 1, ran
    assert "Traceback" not in ran.out + ran.err
    assert "Error" not in ran.err, "a person reads this"
    return ran.refusal


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("case 并不存在有限公司", "没有找到“并不存在有限公司”"),
        (f"case {FIRM[3:5]}", f"请写企业全称。名称中有“{FIRM[3:5]}”的有 1 家：{FIRM}"),
        (f"target {FIRM[3:5]} 二级 --reason x", "请写企业全称"),
        (f"case {TWIN}", "沧州市新华区"),
        ("target 谁也不是 二级 --reason x", "没有找到“谁也不是”"),
        (f"target {FIRM} 四级 --reason x", "只能是一级、二级或三级"),
        ("target 石家庄市 二级 --reason x", "不是企业"),
        ("import none.xlsx", "没有文件"),
        ("import broken.xlsx", "什么都没有导入"),
        ("results none.xlsx", "没有文件"),
        ("results broken.xlsx", "什么都没有导入"),
        ("compare none.xlsx", "没有文件"),
        ("compare broken.xlsx", "什么都没有登记"),
        ("export progress nowhere/x.xlsx", "没有文件夹"),
        ("export progress x.csv", "请以 .xlsx 结尾"),
        ("export overdue x", "请以 .xlsx 结尾"),
        ("export summary x.xls", "请以 .xlsx 结尾"),
        ("export next-round x.et", "请以 .xlsx 结尾"),
        ("export handover x.xlsx.csv", "请以 .xlsx 结尾"),
        ("export violations x.pdf", "请以 .xlsx 结尾"),
        ("export differences x.zip", "请以 .xlsx 结尾"),
        ("export letters x.xlsx", "请以 .zip 结尾，或写一个文件夹名"),
        ("export letters x.docx", "请以 .zip 结尾，或写一个文件夹名"),
        (f"export evidence {FIRM} x.pdf", "请以 .html 结尾"),
        ("export evidence 并不存在有限公司 x.html", "没有找到"),
        ("export evidence 石家庄市 x.html", "不是企业"),
        ("export summary x.xlsx --city 并不存在市", "不是本轮次的市"),
        ("export letters x.zip --enterprise 并不存在有限公司", "没有需要生成"),
        ("backup nowhere/x.db", "没有这个文件或文件夹"),
        ("backup qingshen.db", "已存在"),
        ("approve 999", "没有找到"),
        ("preview --from 2025-03-01 --to 2025-02-01", "早于"),
        ("understand 进度 --as nobody", "没有找到账号"),
    ],
)
async def test_it_declines_in_one_plain_line(place: Path, words: str, text: str) -> None:
    before = (place / "qingshen.db").read_bytes()
    files = sorted(place.iterdir())
    given = [str(place / w) if "." in w and "/" not in w else w for w in words.split()]
    given = [str(place / w) if "/" in w and not w.startswith("/") else w for w in given]
    assert text in one_line(await qingshen(env(place), *given))
    # On this clock nothing may have changed, and nothing half written lies about.
    assert [f for f in sorted(place.iterdir()) if f.suffix not in (".db-wal", ".db-shm")] == [
        f for f in files if f.suffix not in (".db-wal", ".db-shm")
    ]
    assert (place / "qingshen.db").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        "nonsense",
        "case",
        "export",
        "export nonsense x",
        "export progress a b",
        "tick --at never",
        "messages --status nonsense",
        "understand",
        "backup",
        "target x",
        "serve --speed fast",
        # A script's variable that was never set names nothing, and never all.
        'messages --person ""',
        'export letters out.zip --enterprise ""',
        'export progress ""',
        'export summary out.xlsx --city ""',
        'close-round --round ""',
        f'target {FIRM} 二级 --reason ""',
        'understand "" --as x',
        'token ""',
        'case ""',
        'backup ""',
        'import ""',
        'approve ""',
    ],
)
async def test_wrong_usage_has_status_2(place: Path, words: str) -> None:
    given = ["" if word == '""' else word for word in words.split()]
    ran = await qingshen(env(place), *given)
    assert ran.status == 2 and not ran.out and "Traceback" not in ran.err, ran


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"DATABASE_URL": "mysql://somewhere/x"}, "应写成 sqlite://文件 或 postgres://"),
        ({"DATABASE_URL": "postgres://u:geheim@127.0.0.1:1/x"}, "连接不上数据库"),
        ({"DATABASE_URL": "sqlite:///proc/none/x.db"}, "请检查 DATABASE_URL"),
        ({"DATABASE_URL": f"sqlite:///{__file__}/x.db", "SECRET_KEY": ""}, "请检查 DATABASE_URL"),
        ({"EVIDENCE_DIR": f"/tmp/{'a' * 300}"}, "请检查 EVIDENCE_DIR"),
        ({"ROUND": "atlantis-2024"}, "可用"),
        ({"CALENDAR_OVERRIDES": "none.toml"}, "none.toml"),
        ({"WECOM_CORP_ID": "ww1"}, "WECOM_SECRET"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    ],
)
async def test_a_wrong_setting_is_named(place: Path, settings: dict[str, str], text: str) -> None:
    line = one_line(await qingshen(env(place, **{"LOG_LEVEL": "error", **settings}), "case", FIRM))
    assert text in line and "geheim" not in line


@pytest.mark.parametrize("words", ["serve --port 0", "tick"])
@pytest.mark.parametrize("folder", ["/proc/none/files", f"{__file__}/files", "/dev/null/files"])
async def test_without_a_place_for_files_nothing_starts(place: Path, words: str, folder: str) -> None:
    """The first file that somebody sends would be lost."""
    settings = env(place, EVIDENCE_DIR=folder)
    assert "请检查 EVIDENCE_DIR" in one_line(await qingshen(settings, *words.split()))
    ran = await qingshen(settings, "doctor")
    named = [line for line in ran.out.splitlines() if "EVIDENCE_DIR" in line]
    assert ran.status == 1 and len(named) == 1 and folder in named[0] and named[0].startswith("有误")


async def test_what_is_no_database_is_left_as_it_is(place: Path) -> None:
    before = (place / "other.db").read_bytes()
    ran = await qingshen(env(place, DATABASE_URL=f"sqlite://{place}/other.db"), "verify")
    assert "不是清审的数据库" in one_line(ran)
    assert (place / "other.db").read_bytes() == before


async def test_a_locked_database_is_said(place: Path) -> None:
    held = sqlite3.connect(place / "qingshen.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    url = f"sqlite://{place}/qingshen.db?busy_timeout=300"
    ran = await qingshen(env(place, DATABASE_URL=url), "target", FIRM, "三级", "--reason", "x")
    held.close()
    assert "占用" in one_line(ran)


async def test_a_readonly_database_is_said(place: Path) -> None:
    url = f"sqlite://{place}/qingshen.db?query_only=1"
    ran = await qingshen(env(place, DATABASE_URL=url), "target", FIRM, "三级", "--reason", "x")
    assert "只读" in one_line(ran)


@pytest.mark.parametrize("words", ["backup out.db", "export letters out.zip"])
async def test_a_full_disk_leaves_nothing_half_written(place: Path, words: str) -> None:
    """No file may grow beyond 34 kB: the database can be read, nothing larger be written."""
    given = " ".join(str(place / w) if w.startswith("out.") else w for w in words.split())
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        f"ulimit -f 34 && exec {sys.executable} -m bot {given}",
        cwd=REPO,
        env=env(place),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    line = one_line(Ran(process.returncode or 0, out.decode(), err.decode()))
    assert "大小" in line or "磁盘" in line, line
    assert not [f.name for f in place.iterdir() if "out" in f.name or "partial" in f.name]


async def test_equal_refusals_are_one_sentence_and_a_roster_without_use_is_refused(place: Path) -> None:
    usual = {"市": "石家庄市", PLACE: "运河区", "统一社会信用代码": ""}
    rows = [firm(n, f"@岚{n}有限公司", f"e{n}", **usual) for n in range(1, 401)]
    (place / "bad.xlsx").write_bytes(workbook(*rows))
    ran = await qingshen(env(place), "import", str(place / "bad.xlsx"))
    assert "什么都没有导入" in one_line(ran)
    told = ran.out.splitlines()
    assert len(told) == 2, told
    assert "第2-401行，“县（市、区）”列：“运河区”属于沧州市" in told[0]
    assert "400行中没有一行可以使用" in told[1]

    rows[7] = firm(8, "@霁川电镀有限公司", "e8")
    (place / "part.xlsx").write_bytes(workbook(*rows))
    ran = await qingshen(env(place), "import", str(place / "part.xlsx"))
    assert ran.status == 0, ran
    assert "第2-8、10-401行，“县（市、区）”列：“运河区”属于沧州市" in ran.out
    assert "未导入 399 行" in ran.out


async def test_registers_of_which_no_row_can_be_used_are_refused(place: Path) -> None:
    for command, head, row in (
        ("results", "企业名称,节电（万kWh/年）", "没有这家有限公司,10"),
        ("compare", "企业名称,评估申请日期,评估结果", "没有这家有限公司,2024-10-09,通过"),
        ("violations import", "企业名称,处理决定文号,决定日期", "没有这家有限公司,,2024-10-09"),
    ):
        book = place / f"{command}.csv"
        book.write_text(f"{head}\n{row}\n")
        ran = await qingshen(env(place), *command.split(), str(book))
        assert "没有一行" in one_line(ran), command


async def test_whoever_has_read_enough_is_told_nothing(place: Path) -> None:
    """`qingshen messages | head -1`: no word about a database."""
    code = f"{sys.executable} -m bot messages | head -c 1"
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        f"for i in 1 2 3; do {code}; done",
        cwd=REPO,
        env=env(place),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    assert not err, err.decode()


async def test_what_others_may_read_is_named(place: Path) -> None:
    """Somebody copied the database, or made the folder, by hand."""
    (place / "files").mkdir(mode=0o755)
    (place / "files").chmod(0o755)
    (place / "qingshen.db").chmod(0o644)
    named = [line for line in (await qingshen(env(place), "doctor")).out.splitlines() if "文件权限" in line]
    assert len(named) == 1 and named[0].startswith("注意")
    assert "qingshen.db" in named[0] and f"{place}/files" in named[0]
    (place / "files").chmod(0o700)
    (place / "qingshen.db").chmod(0o600)
    assert "文件权限" not in (await qingshen(env(place), "doctor")).out
