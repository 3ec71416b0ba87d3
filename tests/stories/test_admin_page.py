"""What an administrator sees of the settings, and the few that may be changed while the service runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bot.words import Pause
from handlers.entry.web.routes import application
from storage import pauses
from tests.browser import browser
from tests.harness import SECRET_KEY, Harness
from tests.people import CLERK, PROVINCE, firm, workbook

ADMIN = "guanli01"
AT = "2025-02-20T09:00"
SECRETS = {"metrics_token": "m3tricsT0ken-never-shown-Zk8w", "assist_key": "assist-key-never-shown"}


async def test_settings_are_shown_without_secrets_and_changed_with_an_event(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, admins=(ADMIN,), **SECRETS) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        own = s.wired.context
        hidden = [SECRET_KEY, *SECRETS.values(), own.settings.wecom_secret, own.settings.wecom_aes_key]
        async with browser(s, ADMIN) as b:
            page = (await b.get("/admin")).text
            assert "08:30-17:30" in page and not [one for one in hidden if one and one in page]
            done = await b.follow(await b.post("/admin/settings", {"setting": "flood_guard", "value": "500"}))
            assert "已保存" in done.text and own.settings.flood_guard == 500
            for value in ("0", "-1", "many", "5001", "9" * 12):
                assert (
                    await b.post("/admin/settings", {"setting": "flood_guard", "value": value})
                ).status == 422
            for name in ("secret_key", "approvals", "admins", "database_url"):
                assert (await b.post("/admin/settings", {"setting": name, "value": "1"})).status == 400
            evil = "<script>alert(1)</script>"
            await b.post("/admin/settings", {"setting": "privacy_contact", "value": evil})
            assert evil not in (await b.get("/admin")).text and evil not in (await b.get("/privacy")).text
            assert own.settings.flood_guard == 500
            await b.post("/admin/settings", {"setting": "flood_guard", "value": ""})
            assert own.settings.flood_guard == s.settings.flood_guard
            told = [e for e in (await s.rows("events"))["events"] if e["act"] == "setting_changed"]
            assert len(told) == 3
            trail = (await b.get("/trail")).text
            assert "更改设置" in trail and "500" in trail
        for who in (PROVINCE, CLERK):
            async with browser(s, who) as b:
                assert (await b.get("/admin")).status == 404
                assert (
                    await b.post("/admin/settings", {"setting": "flood_guard", "value": "9"})
                ).status == 404
        await s.tick()
        s.quiet()


async def test_another_process_reads_what_was_changed_at_its_next_look(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        own = s.wired.context
        async with browser(s, ADMIN) as b:
            await b.post("/admin/settings", {"setting": "registration_number", "value": "冀ICP备1号"})
        own.settings = s.settings  # as a process that has heard nothing of it
        await s.tick()
        assert own.settings.registration_number == "冀ICP备1号"
        s.quiet()


async def test_a_check_runs_beside_the_service_and_says_what_to_do(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook(firm(1, email="", wecom="")))
        s.twin.directory.join(ADMIN)
        await pauses.begin_pause(Pause(0, "名单有误"), s.clock.now())
        async with browser(s, ADMIN) as b:
            assert "开始检查" in (await b.get("/doctor")).text
            waiting = await b.follow(await b.post("/doctor", {}))
            assert "正在检查" in waiting.text
            assert "另一项推算正在进行" in (await b.follow(await b.post("/doctor", {}))).text
            await s.wired.context.close()
            done = (await b.get("/doctor")).text
            assert "请用网页“暂停与批准”" in done and "qingshen" not in done  # no command, where a button is
            assert "有2项会妨碍消息送达" in done and "没有可用的联系方式" in done and "换联系人" in done
            assert SECRET_KEY not in done
        async with browser(s, PROVINCE) as b:
            assert (await b.get("/doctor")).status == 404
        s.quiet()


async def test_what_is_rehearsed_is_not_said_to_be_set_up(sqlite_url: str) -> None:
    """Beside a sandbox the settings are those of the twins; the list of imports names the round, not its key."""
    async with Harness(sqlite_url, at=AT, digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        stage: Any = SimpleNamespace(twin=s.twin)  # of which these pages ask nothing else
        for there, said in ((None, "已配置"), (stage, "演练")):
            s.url = await s._serve(application(s.wired.context, s.engine, there))
            async with browser(s, ADMIN) as b:
                page = (await b.get("/admin")).text
                assert (
                    f'企业微信 <span class="mark">{said}' in page
                    and '短信 <span class="mark">没有配置' in page
                )
                service = (await b.get("/service")).text
                assert "历次导入" in service, service
                assert "2024年全省清洁生产审核" in service and "hebei-2024" not in service
        s.quiet()
