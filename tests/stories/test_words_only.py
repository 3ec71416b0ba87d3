"""A busy round seen on every surface: no identifier, no clause's number, no English word."""

from __future__ import annotations

import html
import re
from pathlib import Path

from python_calamine import CalamineWorkbook

from bot.words import EVENTS
from storage import models
from tests.browser import browser
from tests.commands import qingshen
from tests.harness import Harness
from tests.heard import answer_path
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, SUPPORT, firm, workbook
from tests.stories.test_papers import letters, read

OTHER, THIRD, FOURTH = "石家庄汀泓热力有限公司", "石家庄岱森造纸有限公司", "石家庄广澜玻璃有限公司"
OUR_PEOPLE = "clerk|qiaoxi|shijiazhuang|cangzhou|province|support|other|third|fourth|fresh"
# What is no identifier: addresses, names of files and their kinds, units, codes of other systems.
ALLOWED = re.compile(
    rf"https?://\S+|[\w.+-]+@[\w.-]+|(?<![A-Za-z])(?:{OUR_PEOPLE})(?=干部|\b|[^A-Za-z])"
    r"|\b\d+[A-Z]{1,3}\w*|(?<![0-9A-Za-z])(?:[0-9A-HJ-NPQRTUWXY]{18}|[0-9a-f]{12,64})(?![0-9A-Za-z])"
    r"|SO₂|NOx|CO₂|kgce/t|SHA-256|PDF|OFD|Word|Excel|Edge|VOCs?|COD|JPG|\b(?:jpg|png|mp4|docx?|xlsx?|zip|ofd|rar|wps|et)\b"
    r"|kWh|kgce|tce|GJ|MB|\b[tmk]?[gW]\b|m[23³]|t/[a年]|创A|Windows|WPS|VIP|API|\.env|CALENDAR_OVERRIDES|ALARM_MAIL|PRIVACY_CONTACT"
    r"|“绑定 \w+”|绑定码：\w+|平台回执\s+\S+|\bhebei-\d{4}\b|\bmsg[\w-]*|\bID\b|replan|qingshen [a-z]+(?: --[a-z-]+)*"
    r"|\bSecret\b|(?<=可信)IP|SMTP|STARTTLS|TLS"
)
LATIN = re.compile(r"[A-Za-z][A-Za-z_:./-]*[A-Za-z0-9]|[A-Z]-\d[\w.]*|→ ?[a-z]+")


def clean(where: str, text: str) -> None:
    """Fails on what people should not have to read."""
    shown = ALLOWED.sub(" ", text)
    found = [shown[max(0, m.start() - 30) : m.end() + 10] for m in LATIN.finditer(shown)]
    assert not found, f"{where}: {found}"


def seen(page: str) -> str:
    """What a page shows: without marks, styles and scripts."""
    page = re.sub(r"(?s)<(style|script|head)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", " ", page)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def cells(file: Path) -> str:
    """All text of a workbook, line by line."""
    book = CalamineWorkbook.from_path(str(file))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join([*book.sheet_names, *(c for row in rows for c in row if isinstance(c, str))])


async def busy(s: Harness) -> None:
    """Every sort of event that people can set off, as far as one round carries it."""
    names = [(1, FIRM, CLERK), (2, OTHER, "other"), (3, THIRD, "third"), (4, FOURTH, "fourth")]
    await s.begin(workbook(*(firm(n, name, who, 审核类型="双超") for n, name, who in names)))
    said = (
        (CLERK, "收到"),
        (CLERK, "已启动审核"),
        (CLERK, "正在编制审核报告"),
        (CLERK, "已提交评估申请"),
        (CITY, "退回 1 缺少监测报告"),
        (CLERK, "已提交评估申请"),
        (CITY, "待审"),
        (CITY, "确认 2"),
        (CITY, f"评估整改 {FIRM} 至2025-05-16 补充台账"),
        (CLERK, "已提交修改稿"),
        (CITY, f"评估通过 {FIRM}"),
        (CITY, "是"),
        (CLERK, "申请延期 至2025-09-30 水泥错峰生产"),
        (CITY, "待审"),
        (CITY, "同意延期 3"),
        (CLERK, "结果 节电 12万kWh 审核后水平 二级"),
        (CLERK, "是"),
        (CITY, f"目标 {FIRM} 三级 附件1未列"),
        (CLERK, "提问 附件上传失败怎么办"),
        (CLERK, "未解决"),
        (SUPPORT, "工单"),
        (SUPPORT, "回复 1 请换浏览器"),
        (CLERK, "追问 1 还是不行"),
        (CLERK, "评价 1 4"),
        (CLERK, "提问 验收现场要准备什么"),
        (CLERK, "免打扰 至2025-03-01"),
        (CLERK, "时间 9:00"),
        (CLERK, "只发邮件"),
        (CLERK, "恢复提醒"),
        (CLERK, "卡片提醒"),
        (CLERK, "文字提醒"),
        ("other", "已停产"),
        (CITY, f"{OTHER} 停产"),
        (CITY, "是"),
        (CITY, f"{OTHER} 复产"),
        (CITY, "是"),
        (COUNTY, f"{OTHER} 换联系人 张三丰 13911112222"),
        (COUNTY, f"绑定码 {OTHER}"),
        (COUNTY, f"解绑 {OTHER}"),
        (CITY, f"{THIRD} 关闭"),
        (CITY, "是"),
        (CITY, f"{THIRD} 恢复"),
        (CITY, "是"),
        (CITY, f"{FOURTH} 更名为石家庄广澜新材料有限公司"),
        (CITY, "是"),
        (CITY, "群发 请于本周五前提交材料"),
        (CITY, "是"),
        (CITY, "简报 每天 9:00"),
        (CITY, "简报"),
        (CITY, f"已移交 {FIRM} 至 节能监察"),
        ("third", "撤回"),
        ("third", "卡片提醒"),
        ("third", "为什么"),
        (CLERK, "为什么"),
        (CITY, f"为什么 {FIRM}"),
        (PROVINCE, "网页"),
        (CITY, "总结已上报"),
    )
    for who, text in said:
        answer = await s.says(who, text)
        clean(f"{who}: {text}", answer)
    for who in (CLERK, "third", COUNTY, CITY, PROVINCE, SUPPORT, STRANGER):
        for text in ("进度", "待办", "逾期", "待审", "帮助", "我的设置", "我的提问", "工单", "简报", "哈哈"):
            clean(f"{who}: {text}", await s.says(who, text))


async def test_no_surface_shows_an_identifier(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-21T10:00") as s:
        await busy(s)
        await s.command("case", FIRM)
        for day in ("02-24", "02-28", "03-03", "03-11", "03-18", "03-25", "04-30", "06-03", "11-28"):
            await s.tick(f"2025-{day}T09:00")
        for heard in s.read_all():
            clean(f"to {heard.to}", f"{heard.subject}\n{heard.text}")
        for box in {PROVINCE, CITY}:
            for letter in s.mailbox.box(f"{box}@mail.example"):
                clean(f"mail to {box}", seen(letter.html))
                if link := answer_path(letter.text):
                    async with s.http.get(s.url + link) as response:
                        clean("answer page", seen(await response.text()))
        # Every event that was recorded has a name.
        acts = {e.act for e in await models.Event.all()}
        assert acts <= set(EVENTS), acts - set(EVENTS)
        assert len(acts) > 30, acts

        cases = [c.id for c in await models.Case.all()]
        for who in (CLERK, COUNTY, CITY, PROVINCE):
            async with browser(s, who) as b:
                pages = ["/", "/cases", "/people", "/outgoing"]
                for place in [*pages, *(f"/cases/{n}" for n in cases)]:
                    page = await b.get(place)
                    clean(f"{place} for {who}", seen(page.text))

        for kind in ("progress", "overdue", "summary", "next-round"):
            file = tmp_path / f"{kind}.xlsx"
            await s.command("export", kind, str(file))
            clean(kind, cells(file))
        story = tmp_path / "story.html"
        await s.command("export", "evidence", FIRM, str(story))
        clean("evidence", seen(story.read_text("utf-8")))

        assert await letters(s, tmp_path / "l.zip")
        for name, text in read(tmp_path / "l.zip").items():
            clean(name, text)

        env = s.environment()
        for words in (
            ("case", FIRM),
            ("messages",),
            ("tickets",),
            ("doctor",),
            ("onboard",),
            ("unread",),
            ("preview", "--from", "2025-12-01", "--to", "2025-12-05"),
            ("plan", "check", "hebei-2024"),
        ):
            ran = await qingshen(env, *words)
            clean(" ".join(words), ran.out)
