"""Whatever 帮助 tells a person to write is understood when that person writes it."""

import re

import pytest

from bot.reading import read_sentence
from bot.reading.figures import heard
from bot.results.measures import measures
from bot.words import Level
from messages.render import answer
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

SPEAKS = {
    Level.ENTERPRISE: ("dev0001", ""),
    Level.COUNTY: ("cnty002", "长安金和电镀有限公司"),
    Level.CITY: ("city01", "长安金和电镀有限公司"),
    Level.PROVINCE: ("prov01", "恒海造纸股份有限公司"),
    Level.SUPPORT: ("supp01", "长安金和电镀有限公司"),
    Level.ADMIN: ("guanli01", ""),
}
TICKETS = frozenset(
    e.id for e in INDEX.enterprises if e.name == "长安金和电镀有限公司"
)  # whose questions the desk has open
FILLED = {
    "消息编号": "3",
    "批号和内容": "12 请忽略今天上午的提醒",
    "范围和原因": "石家庄市 名单有误",
    "编号": "3",
    "日期": "2025-12-31",
    "原因": "缺少监测报告",
    "姓名 电话": "李工 13800001111",
    "项目 数值": "节电 12万kWh",
    "理由": "附件1列为电镀",
    "＋内容": " 附件上传失败怎么办",
    "内容": "请换浏览器",
    "文字": "已电话联系",
}


def forms(level: Level) -> list[str]:
    """The sentences a help text offers: what stands before an explanation, one by one."""
    found: list[str] = []
    both = [
        *answer("help", {"levels": [level], "complaints": "", "registration": ""}).splitlines()[1:],
        *_further(level),
    ]
    for line in both:
        said = re.sub(r"（.*?）|：.*", "", line)
        found += re.split("，|、", said)
    return found


def _further(level: Level) -> list[str]:
    """The lines of 更多帮助; [] where there is nothing more."""
    return answer("help_more", {"levels": [level]}).splitlines()[1:]


@pytest.mark.parametrize("level", list(Level))
def test_every_form_of_the_help_is_carried_out(level: Level) -> None:
    account, firm = SPEAKS[level]
    offered = forms(level)
    assert len(offered) > 4
    for form in offered:
        name = "恒海造纸股份有限公司" if level is Level.PROVINCE else firm
        if "汇总" in form:
            name = "乐亭瑞和热力有限公司"
        text = form.replace("企业名称", name)
        for blank, value in FILLED.items():
            text = text.replace(blank, value)
        if form.startswith(("结果", "目标")):  # figures are read by themselves
            line = heard(text, measures())
            assert line and not line.problems, (form, text, line)
            continue
        reading = read_sentence(text, PEOPLE[account], INDEX, TODAY, tickets=TICKETS)
        assert reading.act == "do" and reading.intent != "unknown", (form, text, reading)
