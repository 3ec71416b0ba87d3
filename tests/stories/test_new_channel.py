"""A channel that is added as one package and one entry has all that the others have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.plans.load import shipped_plan
from bot.tables import PlanError
from bot.words import (
    CHANNELS,
    Channel,
    Level,
    Person,
    Role,
    channel_for,
    channel_of,
    known_also,
    next_channel,
)
from handlers.rehearsal.local import sandbox
from handlers.rehearsal.stage import SandboxStage
from handlers.runtime.bootstrap import load_plan
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings, SettingsError, read_settings
from messages import reach
from messages.channels import extra
from storage import addresses, channels, people
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, mail, workbook
from tests.refused import refused

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
        round=str(escalating_by_file(tmp_path)),
    ) as s:
        await s.begin(
            workbook(firm(1, email=""), firm(2, ALONE, "alone", wecom="", email="", 联系人="钱独行"))
        )
        (alone,) = await people.named("钱独行")
        clerk = await people.by_wecom(CLERK)
        city = await people.by_wecom(CITY)
        assert clerk and city and channel_of(alone, channels.available()) is None
        await addresses.give_address(alone.id, FILE, "alone.txt")
        await addresses.give_address(clerk.id, FILE, "clerk.txt")
        await addresses.give_address(city.id, FILE, "city.txt")
        s.twin.directory.leave(CLERK)
        await s.tick("2025-02-21T09:00")
        s.read_all()
        # A reminder; and one that WeCom refused goes the next way.
        assert "还有7天" in (tmp_path / "alone.txt").read_text("utf-8")
        assert "还有7天" in (tmp_path / "clerk.txt").read_text("utf-8")
        stage = SandboxStage(s.engine, s.twin, s.mailbox)
        with_others = {card["key"]: card["others"] for card in await stage.people() if card["others"]}
        assert with_others == {str(alone.id): 1, str(clerk.id): 1}
        (shown,) = await stage.others(str(alone.id))
        assert shown["by"] == "文件投递" and "还有7天" in shown["text"]
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
        # Nobody is let in by an address of a channel that says nothing of it.
        async with browser(s) as b:
            assert (await b.post("/signin/mail", {"address": "clerk.txt", "next": "/"})).status == 200
        # What climbs to the city leaves by the channel that the ladder names.
        await s.tick("2025-03-11T09:00")
        s.read_all()
        rows = await s.command("messages", **own)
        upward = {(row["person"], row["channel"]) for row in rows if row["kind"] == "escalation"}
        assert upward == {(CITY, FILE)}
        assert FIRM in (tmp_path / "city.txt").read_text("utf-8")
        assert "signin" not in (tmp_path / "clerk.txt").read_text("utf-8")
    assert FILE not in CHANNELS  # it is known while the database is open


def escalating_by_file(folder: Path) -> Path:
    """The shipped round whose reports upward go into files."""
    plan = folder / "hebei-2024.toml"
    plan.write_text(shipped_plan("hebei-2024").replace('channel = "email"', 'channel = "file"'), "utf-8")
    return plan


async def test_its_twin_stands_in_for_it_in_a_sandbox(tmp_path: Path) -> None:
    with known_also(extra([PACKAGE])):
        bare = Settings(channel_packages=(PACKAGE,))
        assert FILE in bare.channels and FILE not in bare.set_up
        async with sandbox("", wall) as twins:
            there = bare.with_sandbox(twins.settings)
            assert there.set_up == (
                Channel.WECOM,
                Channel.EMAIL,
                Channel.ROBOT,
                FILE,
            )  # a robot needs no setting
            assert Path(there.value("FILE_DIR")).is_dir()
            mine = replace(bare, packaged=(("FILE_DIR", str(tmp_path)),)).with_sandbox(twins.settings)
            assert mine.value("FILE_DIR") == str(tmp_path)
            real = replace(bare, smtp_host="smtp.example")
            assert real.with_sandbox(twins.settings) is real


def with_order(folder: Path, order: str) -> Settings:
    """The shipped round with an order of channels of its own."""
    plan = folder / "own.toml"
    plan.write_text(
        shipped_plan("hebei-2024").replace("[round]\n", f"[round]\nchannels = {order}\n", 1), "utf-8"
    )
    return Settings(round=str(plan), channel_packages=(PACKAGE,))


def test_the_plan_says_which_channel_is_tried_first(tmp_path: Path) -> None:
    assert load_plan(Settings()).channels == ()
    wanted = load_plan(with_order(tmp_path, '["file", "email"]')).channels
    spec = extra([PACKAGE])
    with known_also(spec), channels.limited_to((Channel.WECOM, FILE), wanted):
        addresses = ((Channel.WECOM, "a"), (FILE, "b"), (Channel.EMAIL, "c"))
        both = Person(1, "甲", addresses, roles=(Role(Level.CITY, "石家庄市"),))
        assert channels.available() == (FILE, Channel.WECOM)
        assert channel_of(both, channels.available()) == FILE
        # Mail is not set up; after WeCom, the last, there is nothing.
        after = [next_channel(both, channels.channels_after(failed)) for failed in (FILE, Channel.EMAIL)]
        assert after == [Channel.WECOM, Channel.WECOM]
        assert next_channel(both, channels.channels_after(Channel.WECOM)) is None
        tried = channels.channel_order()
        assert reach.order(tried) == "先发文件，发不到的发邮件，发不到的发企业微信"
        assert reach.choices(tried)["later"] == "只能收邮件、企业微信"
        assert reach.why(True, {Channel.EMAIL}, (), False, tried) == ["没有登记文件名"]
        assert channel_for(Person(2, "乙"), channels.available()) == Channel.WECOM
    assert channels.available() == (Channel.WECOM, Channel.EMAIL)


def test_a_plan_that_names_no_channel_of_ours_is_refused(tmp_path: Path) -> None:
    with refused(PlanError, "没有名为“fax”的通道；可用：chain、email、file、kf、sms、wecom") as told:
        load_plan(with_order(tmp_path, '["email", "fax"]'))
    assert told.value.name == "channels" and told.value.line


def test_a_ladder_that_names_no_channel_of_ours_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "own.toml"
    text = shipped_plan("hebei-2024")
    plan.write_text(
        text.replace('channel = "email", after = [5]', 'channel = "fax", after = [5]', 1), "utf-8"
    )
    with refused(PlanError, "没有名为“fax”的通道") as fax:
        load_plan(Settings(round=str(plan)))
    line = fax.value.line
    assert fax.value.name == "channel" and line and "fax" in plan.read_text("utf-8").splitlines()[line - 1]


def test_a_package_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match=r"settings\.together\.packages"):
        read_settings({"CHANNEL_PACKAGES": "tests.no_such_channel"}, None)


def test_what_a_package_needs_is_read_for_it() -> None:
    key = "k9Tq2vXw7LmZ4bRn8sYd3HcJ6fPgA5eU"
    settings: Settings = read_settings(
        {"CHANNEL_PACKAGES": PACKAGE, "FILE_DIR": "/x", "SECRET_KEY": key}, None
    )
    assert settings.value("FILE_DIR") == "/x" and "/x" not in repr(settings)


def with_orders(folder: Path, orders: str) -> Settings:
    """The shipped round with orders by kind of message."""
    plan = folder / "kinds.toml"
    plan.write_text(shipped_plan("hebei-2024").replace("[round]\n", f"[round]\n{orders}\n", 1), "utf-8")
    return Settings(round=str(plan))


async def test_what_is_urgent_and_each_kind_have_an_order_of_their_own(
    sqlite_url: str, tmp_path: Path
) -> None:
    orders = 'reminder_channels = ["email"]\nurgent_channels = ["wecom"]\nresult_channels = ["email"]'
    own = with_orders(tmp_path, orders)
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, round=own.round) as s:
        await s.begin(workbook(firm(1)))
        s.read_all()
        await s.tick("2025-02-21T09:00")
        await s.expect_mail(mail(CLERK), "还有7天")
        await s.tick("2025-02-27T09:00")
        await s.expect(CLERK, "明天")
        s.read_all()
        # What the first of its kind cannot deliver goes the next way of the same order.
        await s.says(CLERK, "已提交评估申请")
        s.mailbox.knobs.fail("550")
        assert "已确认" in await s.says(CITY, "确认 1")
        await s.tick()
        await s.expect(CLERK, "已确认")
        s.also("shijiazhuang@mail.example【温馨提示】")


def test_an_order_by_kind_names_channels_of_ours_and_kinds_that_there_are(tmp_path: Path) -> None:
    with refused(PlanError, "没有名为“fax”的通道") as told:
        load_plan(with_orders(tmp_path, 'urgent_channels = ["fax"]'))
    assert told.value.name == "urgent_channels" and told.value.line
    with refused(PlanError, "urgnt_channels"):
        load_plan(with_orders(tmp_path, 'urgnt_channels = ["wecom"]'))
