"""A channel that is added as one package and one entry has all that the others have."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.words import CHANNELS, Channel
from handlers.runtime.settings import Settings, SettingsError, read
from storage import addresses, people
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, workbook

FILE = Channel("file")
PACKAGE = "tests.file_channel"
ALONE = "石家庄恒远电镀有限公司"  # whose contact has a file and nothing else


async def test_reminders_fallback_doctor_messages_and_reachability(database_url: str, tmp_path: Path) -> None:
    own = {"CHANNEL_PACKAGES": PACKAGE, "FILE_DIR": str(tmp_path)}
    async with Harness(
        database_url,
        at="2025-02-20T09:00",
        digests=False,
        channel_packages=(PACKAGE,),
        packaged=(("FILE_DIR", str(tmp_path)),),
    ) as s:
        await s.begin(
            workbook(firm(1, email=""), firm(2, ALONE, "alone", wecom="", email="", 联系人="钱独行"))
        )
        (alone,) = await people.named("钱独行")
        clerk = await people.by_wecom(CLERK)
        assert clerk and people.channel_of(alone) is None
        await addresses.give(alone.id, FILE, "alone.txt")
        await addresses.give(clerk.id, FILE, "clerk.txt")
        s.twin.directory.leave(CLERK)
        await s.tick("2025-02-21T09:00")
        s.read_all()
        # A reminder; and one that WeCom refused goes the next way.
        assert "还有7天" in (tmp_path / "alone.txt").read_text("utf-8")
        assert "还有7天" in (tmp_path / "clerk.txt").read_text("utf-8")
        rows = await s.command("messages", **own)
        filed = [row for row in rows if row["channel"] == FILE]
        assert {(row["person"], row["status"]) for row in filed} == {("alone.txt", "sent"), (CLERK, "sent")}
        gave_up = [row for row in rows if (row["person"], row["status"]) == (CLERK, "failed")]
        assert {row["channel"] for row in gave_up} == {"wecom"}
        checks = (await s.command("doctor", **own))["checks"]
        assert {"name": "文件夹", "ok": True, "detail": "可以写入。", "heed": False} in checks
        async with browser(s, CITY) as b:
            page = (await b.get("/people?show=later")).text
            assert ALONE in page and FIRM in page and "文件" in page and "只能收邮件、文件 2" in page
    assert FILE not in CHANNELS  # it is known while the database is open


def test_a_package_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="CHANNEL_PACKAGES"):
        read({"CHANNEL_PACKAGES": "tests.no_such_channel"}, None)


def test_what_a_package_needs_is_read_for_it() -> None:
    key = "k9Tq2vXw7LmZ4bRn8sYd3HcJ6fPgA5eU"
    settings: Settings = read({"CHANNEL_PACKAGES": PACKAGE, "FILE_DIR": "/x", "SECRET_KEY": key}, None)
    assert settings.value("FILE_DIR") == "/x" and "/x" not in repr(settings)
