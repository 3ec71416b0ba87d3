"""Links and numbers as people write them: kept as written, and never read as words or dates."""

import pytest

from bot.references import STORED, alone, references, referring, stored_references
from bot.words import Act, Details


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("已公开信息 https://a.cn/1.html", ("https://a.cn/1.html",)),
        ("已公开信息 https://a.cn/1.html。", ("https://a.cn/1.html",)),
        ("（https://a.cn/1.html）已公开", ("https://a.cn/1.html",)),
        ("见www.a.cn/x?y=1,已公开", ("www.a.cn/x?y=1,",)),
        ("https://a.cn/审核/1.html 已公开", ("https://a.cn/审核/1.html",)),
        ("https://a.cn/已公开信息", ("https://a.cn/",)),
        ("https://a.cn/1 和 https://b.cn/2", ("https://a.cn/1", "https://b.cn/2")),
        ("发到li@www.a.cn", ()),
        ('<a href="https://a.cn/1">', ("https://a.cn/1",)),
    ],
)
def test_links(text: str, links: tuple[str, ...]) -> None:
    assert references(text).links == tuple(link.rstrip(",") for link in links)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("系统编号HB2025-0012", "HB2025-0012"),
        ("受理编号：12345678", "12345678"),
        ("回执号 202502210000123456", "202502210000123456"),
        ("编号是2025022100001", "2025022100001"),
        ("系统编号QS-2025-0312.7", "QS-2025-0312.7"),
        ("系统编号QS-2025/0312。", "QS-2025/0312"),
        ("系统编号：冀QS-2025/18", "冀QS-2025/18"),
        ("系统编号是 冀清审2025-0312", "冀清审2025-0312"),
        ("系统编号已经HB2025-0012", ""),  # no number stands there that a label could mean
        ("编号 3", ""),
        ("工单编号12345678", ""),
        ("申请号什么时候下来", ""),
        ("统一社会信用编号91130100123456789X", ""),
        ("受理号SL20250219001，系统编号HB2025-0012", ""),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert references(text).number_in_system == number


LINKS = tuple(f"https://a.cn/{n}" for n in range(6))


@pytest.mark.parametrize(
    ("links", "number", "named"),
    [
        ("", "", ((), "")),
        ("https://a.cn/1", "HB2025-0012", (("https://a.cn/1",), "HB2025-0012")),
        (" https://a.cn/1\nwww.b.cn/2 https://a.cn/1", "", (("https://a.cn/1", "www.b.cn/2"), "")),
        (" ".join(LINKS[:5]), "", (LINKS[:5], "")),
        (" ".join(LINKS), "", None),  # more than anybody looks at
        ("https://a.cn/1 公示", "", None),
        ("https://a.cn/1,https://b.cn/2", "", (("https://a.cn/1,https://b.cn/2",), "")),
        ("", "12", None),
        ("", "冀环审〔2025〕12号", ((), "冀环审〔2025〕12号")),
        ("", "冀QS2025-0312", ((), "冀QS2025-0312")),
        ("", "号HB2025-0012", None),
        ("", "HB2025-0012 号", None),
    ],
)
def test_what_a_form_names(links: str, number: str, named: tuple[tuple[str, ...], str] | None) -> None:
    found = referring(links, number)
    assert (found and (found.links, found.number_in_system)) == named


def test_a_sentence_keeps_each_link_once_and_five_at_most() -> None:
    assert references(" ".join([*LINKS, LINKS[0]])).links == LINKS[:5]


@pytest.mark.parametrize(
    ("links", "number", "kept"),
    [
        ((), "", {}),
        (("https://a.cn/1",), "", {"links": ["https://a.cn/1"]}),
        ((), "HB2025-0012", {"number_in_system": "HB2025-0012"}),
        (("https://a.cn/1",), "HB1234", {"links": ["https://a.cn/1"], "number_in_system": "HB1234"}),
    ],
)
def test_what_a_report_keeps_of_them(links: tuple[str, ...], number: str, kept: dict[str, object]) -> None:
    act = Act("apply_assessment", details=Details(links=links, number_in_system=number))
    assert stored_references(act) == kept and set(kept) <= set(STORED)


@pytest.mark.parametrize(
    ("text", "is_alone"),
    [
        ("系统编号 HB2025-0012", True),
        ("https://a.cn/1.html", True),
        ("链接：https://a.cn/1.html 请查收", True),
        ("这是公示链接 https://a.cn/1.html，谢谢", True),
        ("已公开信息 https://a.cn/1.html", False),
        ("https://a.cn/1.html 打不开", False),
        ("提问 https://a.cn/1.html", False),
        ("系统编号", False),
        ("谢谢", False),
    ],
)
def test_alone(text: str, is_alone: bool) -> None:
    assert alone(text) is is_alone
