"""`qingshen init`: from an empty folder to a service that doctor finds in order, in one sitting."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.words import Refusal
from handlers.entry.cli.env_file import merged, write_private
from handlers.runtime.setting_values import dotenv_of
from handlers.runtime.settings import read_settings
from tests.commands import Ran, run
from tests.harness import Harness

ADDRESS, DATABASE, ROUND, PEOPLE = "https://qs.example", "", "", "\n\n"


def of(s: Harness, **more: str) -> dict[str, str]:
    """The environment of a new machine; only the other side's address is another than the official one."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "WECOM_API_BASE": s.settings.wecom_api_base,
        "LOG_LEVEL": "error",
        **more,
    }


def wecom(s: Harness, secret: str = "") -> list[str]:
    """The answers to the questions about WeCom that lead to the twin."""
    own = s.settings
    return [own.wecom_corp_id, str(own.wecom_agent_id), secret or own.wecom_secret]


def mail(s: Harness) -> list[str]:
    """The answers to the questions about mail that lead to the sandbox's server."""
    return ["127.0.0.1", str(s.settings.smtp_port), "none", "", "清审 <qingshen@sandbox.example>"]


async def init(env: Mapping[str, str], folder: Path, *typed: str) -> Ran:
    lines = "".join(f"{line}\n" for line in typed)
    return await asyncio.to_thread(run, env, ["init"], folder, lines)


async def test_from_nothing_to_a_service_in_order(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url) as s:
        s.twin.directory.join("caoguanli")
        ran = await init(
            of(s), tmp_path, ADDRESS, *wecom(s), *mail(s), DATABASE, ROUND, "caoguanli", "ops@example.cn", ""
        )
        assert ran.status == 0 and not ran.err, ran
        file = tmp_path / ".env"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".env")] == [".env"]
        settings = read_settings(of(s), file)
        assert (settings.wecom_secret, settings.admins) == (s.settings.wecom_secret, ("caoguanli",))
        assert settings.smtp_from == "清审 <qingshen@sandbox.example>"
        assert settings.alarm_mail == ("ops@example.cn",) and not settings.heartbeat_url
        assert len(settings.wecom_token) == 32 and len(settings.wecom_aes_key) == 43
        for said in (
            "本机可以调用接口",
            f"{ADDRESS}/wecom/callback",
            settings.wecom_token,
            settings.wecom_aes_key,
        ):
            assert said in ran.out, ran.out
        for secret in (settings.wecom_secret, settings.secret_key):
            assert secret not in ran.out
        assert "有误" not in ran.out.partition("还需要")[0], ran.out


async def test_behind_a_proxy_of_another_container(sqlite_url: str, tmp_path: Path) -> None:
    """As compose.yaml starts it: listening on all addresses, beside an empty .env."""
    async with Harness(sqlite_url) as s:
        (tmp_path / ".env").touch()
        ran = await init(
            of(s, HTTP_HOST="0.0.0.0"), tmp_path, ADDRESS, *wecom(s), *mail(s), DATABASE, ROUND, PEOPLE
        )
        assert ran.status == 0 and not ran.err, ran
        assert read_settings(of(s), tmp_path / ".env").public_url == ADDRESS


async def test_every_question_refuses_what_cannot_be_and_asks_again(sqlite_url: str, tmp_path: Path) -> None:
    """Wrong answers first, each told at its own question or part; what is in order at last is written."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.db").write_text("no database")
    own_mail = "清审 <qingshen@sandbox.example>"
    async with Harness(sqlite_url) as s:
        s.twin.directory.join("caoguanli")
        typed = [
            "", "qs.example", "https://", "http://qs.example", ADDRESS,
            "企业", s.settings.wecom_corp_id, "abc", str(s.settings.wecom_agent_id), "wrong-secret-0123456789", "1",
            "", "", s.settings.wecom_secret,
            "smtp server", "127.0.0.1", "70000", str(s.settings.smtp_port), "ssl", "STARTTLS", "", "a@", own_mail, "1",
            "", "", "none", "who", "", "secret", own_mail, "1",
            "", "", "", "-", "",
            "mysql://x", "sqlite:///proc/none/x.db", "1", "sqlite://folder", "1", "sqlite://text.db", "1", "sqlite://x.db",
            "hebei-1999", "1", "hebei-2024",
            "a b", "@all", "nobody", "ops", "ops@example.cn", "ftp://x", "http://127.0.0.1:9/", "1",
            "caoguanli", "", "-",
        ]  # fmt: skip
        ran = await init(of(s), tmp_path, *typed)
        assert ran.status == 0, ran
        said = (
            "这一项必须填写", "PUBLIC_URL 应是", "PUBLIC_URL 不是 https", "WECOM_CORP_ID", "WECOM_AGENT_ID", "Secret",
            "SMTP_HOST", "SMTP_PORT", "SMTP_SECURITY", "SMTP_FROM", "STARTTLS", "登录", "DATABASE_URL", "/proc/none",
            "打不开数据库文件", "不是清审的数据库", "hebei-1999", "“a b”不是", "“@all”不是", "nobody：企业微信中没有",
            "ALARM_MAIL", "HEARTBEAT_URL 应是", "请核对 HEARTBEAT_URL",
        )  # fmt: skip
        assert [one for one in said if one not in ran.out] == [], ran.out
        settings = read_settings(of(s), tmp_path / ".env")
        assert (settings.public_url, settings.wecom_secret) == (ADDRESS, s.settings.wecom_secret)
        assert (settings.smtp_security, settings.smtp_username, settings.smtp_from) == ("none", "", own_mail)
        assert (settings.admins, settings.alarm_mail, settings.heartbeat_url) == (
            ("caoguanli",), ("ops@example.cn",), "",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("SECRET_KEY=short", "SECRET_KEY"),
        ("IMAP_HOST=imap.example.cn", "IMAP_USERNAME"),
        ("FLOOD_GUARD=many", "FLOOD_GUARD"),
        ("WECOM_API_BASE=http://relay.example.cn", "WECOM_API_BASE"),
        ("FLOD_GUARD=5", "FLOOD_GUARD"),
        ("SMS_PROVIDER=http", "SMS_API_BASE"),
    ],
)
async def test_what_no_question_can_cure_is_told_before_the_first(
    sqlite_url: str, tmp_path: Path, line: str, named: str
) -> None:
    (tmp_path / ".env").write_text(f"{line}\nDATABASE_URL=mysql://x\n")  # what is asked for is no hindrance
    async with Harness(sqlite_url) as s:
        env = {**of(s), "WECOM_API_BASE": ""} if line.startswith("WECOM") else of(s)
        ran = await init(env, tmp_path)
        assert ran.status == 1 and named in ran.refusal and "PUBLIC_URL" not in ran.out, ran
        assert (tmp_path / ".env").read_text().startswith(line)


async def test_what_was_not_told_to_the_end_writes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url) as s:
        ran = await init(of(s), tmp_path, ADDRESS, *wecom(s))
        assert ran.status == 1 and "什么也没有写入" in ran.err
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".env")]


async def test_again_keeps_what_is_known_and_what_was_written_by_hand(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Harness(sqlite_url) as s:
        answers = [ADDRESS, *wecom(s), "", DATABASE, ROUND, "", "", ""]
        assert (await init(of(s), tmp_path, *answers)).status == 0
        file = tmp_path / ".env"
        first = read_settings(of(s), file)
        file.write_text(f"{file.read_text()}# 本单位的说明\nFLOOD_GUARD=50\n")
        ran = await init(of(s), tmp_path, "https://new.example", "", "", "", "", "", "", "", "", "")
        assert ran.status == 0, ran
        again = read_settings(of(s), file)
        assert again.public_url == "https://new.example" and again.flood_guard == 50
        assert again.secret_key == first.secret_key and again.wecom_token == first.wecom_token
        assert "# 本单位的说明" in file.read_text()


async def test_without_any_channel_it_is_said_and_asked_anew(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url) as s:
        ran = await init(of(s), tmp_path, ADDRESS, "", "", *wecom(s), "", DATABASE, ROUND, "", "", "")
        assert ran.status == 0 and "至少填写一种" in ran.out, ran


async def test_an_address_that_is_not_trusted_yet_is_left_for_later(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url) as s:
        s.twin.knobs.fail("60020", times=9, path="agent/get")
        ran = await init(of(s), tmp_path, ADDRESS, *wecom(s), "2", "", DATABASE, ROUND, "", "", "")
        assert ran.status == 0 and "可信IP" in ran.out, ran
        assert (tmp_path / ".env").exists()


@pytest.mark.parametrize("value", ["plain", "a b#c", 'a"b$c', "密码%20", "清审 <qs@example.cn>", "", "a=b"])
def test_a_value_is_read_as_it_was_written(tmp_path: Path, value: str) -> None:
    file = tmp_path / ".env"
    write_private(
        file, merged("# kept\nexport SMTP_PASSWORD = old\nROUND=x\n", {"SMTP_PASSWORD": value, "NEW": "1"})
    )
    assert dotenv_of(file) == {"SMTP_PASSWORD": value, "ROUND": "x", "NEW": "1"}
    assert file.read_text().startswith("# kept\n") and stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_value_that_no_quotes_hold_is_refused() -> None:
    with pytest.raises(Refusal):
        merged("", {"SMTP_PASSWORD": "it's"})
