"""One cell at a time: names, numbers, addresses, codes and the words of the columns."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workbooks import contacts, fields
from bot.workbooks.headers import header_at, role_of
from handlers.services.rosters.intake import read_workbook
from messages.catalogue import explain
from tests.handlers.intake_books import GOOD_CODE
from tests.people import officer, workbook
from tests.places import HEBEI, NINGXIA


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("No.", "seq"),
        ("E-mail", "email"),
        ("WeCom", "wecom"),
        ("userid", "wecom"),
        ("13800000001", None),
        (GOOD_CODE, None),
    ],
)
def test_a_header_without_chinese(header: str, role: str | None) -> None:
    assert role_of(header) == role


@pytest.mark.parametrize(
    ("cell", "name", "former"),
    [
        (" 岚澄 化工\n有限公司 ", "岚澄化工有限公司", ()),
        ("岚澄(河北)化工有限公司", "岚澄（河北）化工有限公司", ()),
        ("ABC  Steel （ 河北 ）有限公司", "ABC Steel（河北）有限公司", ()),
        ("岚澄化工有限公司（原岚澄化工厂）", "岚澄化工有限公司", ("岚澄化工厂",)),
        ("岚澄化工有限公司(原名：岚澄厂、岚山厂)", "岚澄化工有限公司", ("岚澄厂", "岚山厂")),
        ("岚澄制药有限公司（原料药分厂）", "岚澄制药有限公司（原料药分厂）", ()),
        ("=1+1岚澄有限公司", "=1+1岚澄有限公司", ()),
        ("岚澄\u200b化工\x07有限公司", "岚澄化工有限公司", ()),
        ("岚澄化工有限公司２厂", "岚澄化工有限公司2厂", ()),
    ],
)
def test_names(cell: str, name: str, former: tuple[str, ...]) -> None:
    assert fields.enterprise_name(cell) == (name, former, None)


@pytest.mark.parametrize("cell", ["", "  ", "/", "12345", "——", None, "字" * 201])
def test_no_names(cell: str | None) -> None:
    name, _, problem = fields.enterprise_name(cell)
    assert name == ""
    assert problem


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (13800001111.0, "13800001111"),
        ("13800001111.0", "13800001111"),
        ("１３８００００１１１１", "13800001111"),
        ("138 0000 1111", "13800001111"),
        ("138-0000-1111", "13800001111"),
        ("+86 13800001111", "13800001111"),
        ("0311-87654321", "0311-87654321"),
        ("（0311）87654321", "0311-87654321"),
        ("0311-87654321-802", "0311-87654321-802"),
        ("0311 87654321转802", "0311-87654321-802"),
        ("031187654321", "0311-87654321"),
        ("0319-8765432", "0319-8765432"),
        ("400-000-1234", "4000001234"),
        ("", ""),
        ("无", ""),
    ],
)
def test_phones(cell: str | float, number: str) -> None:
    assert contacts.phone(cell) == (number, None)


@pytest.mark.parametrize("cell", ["1380000", "12345678901", "1.38E+10", 1380000.0, "张三", "87654321"])
def test_bad_phones(cell: str | float) -> None:
    number, problem = contacts.phone(cell)
    assert number == ""
    assert problem and "已按空白处理" in explain(problem)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1380000、13800001112", "13800001112"),
        ("13800001111/13800001112", "13800001111"),
        ("0311-87654321 13800001111", "0311-87654321"),
        ("13800001111\n13800001112", "13800001111"),
    ],
)
def test_several_phones(cell: str, number: str) -> None:
    got, problem = contacts.phone(cell)
    assert got == number
    assert problem and "采用第一个有效的" in explain(problem)


@pytest.mark.parametrize(
    ("cell", "address", "fine"),
    [
        ("a.b@x.example", "a.b@x.example", True),
        ("ａ＠x.example", "a@x.example", True),
        ("mailto:a@x.example", "a@x.example", True),
        ("坏的；b@x.example", "b@x.example", False),
        ("a@x", "", False),
        ("a@@x.example", "", False),
        (".a@x.example", "", False),
        ("a..b@x.example", "", False),
        ("a@x.example\r\nBcc: b@x.example", "a@x.example", False),
        ("<a@x.example>", "a@x.example", True),
        ("éric@x.example", "", False),  # ric@ is somebody else
        ("ѕheng@x.example", "", False),
        ("a!b@x.example", "", False),
        ("a@x.example#", "", False),
        ("o'neil@x.example", "o'neil@x.example", True),
    ],
)
def test_emails(cell: str, address: str, fine: bool) -> None:
    got, problem = contacts.email(cell)
    assert (got, not problem) == (address, fine)


@pytest.mark.parametrize(
    ("cell", "code", "word"),
    [
        (GOOD_CODE, GOOD_CODE, ""),
        (GOOD_CODE.lower(), GOOD_CODE, ""),
        (f" {GOOD_CODE[:9]} {GOOD_CODE[9:]}", GOOD_CODE, ""),
        (GOOD_CODE[:-1] + "1", GOOD_CODE[:-1] + "1", "校验位"),
        (GOOD_CODE.replace("0", "O"), GOOD_CODE.replace("0", "O"), GOOD_CODE),
        (GOOD_CODE[:-1] + "#", "", "不能用的符号"),
        ("12345", "", "不是18位"),
        (9.1130101e17, "", "数字形式"),
        (None, "", ""),
    ],
)
def test_credit_codes(cell: str | float | None, code: str, word: str) -> None:
    got, problem = fields.uscc(cell)
    assert got == code
    assert word in (explain(problem) if problem else "")
    assert bool(word) == bool(problem)


@pytest.mark.parametrize(
    ("cell", "value", "fine"),
    [
        ("省级", "province", True),
        ("省厅", "province", True),
        ("河北省生态环境厅", "province", True),
        ("市级", "city", True),
        ("市局", "city", True),
        ("河北省石家庄市生态环境局", "city", True),
        ("设区市", "city", True),
        ("雄安新区", "city", True),
        ("县级", "city", False),
        ("石家庄市生态环境局桥西区分局", "city", False),
        ("省市联合", "city", False),
        ("待定", "city", False),
        ("", "", True),
    ],
)
def test_assessors(cell: str, value: str, fine: bool) -> None:
    got, problem = fields.assessor(cell, HEBEI)
    assert (got, not problem) == (value, fine)


@pytest.mark.parametrize(
    ("cell", "value", "fine"),
    [
        ("自治区级", "province", True),
        ("宁夏回族自治区生态环境厅", "province", True),
        ("自治区生态环境厅", "province", True),
        ("宁夏回族自治区", "province", True),
        ("宁夏回族自治区吴忠市生态环境局", "city", True),
        ("中卫市", "city", True),
        ("吴忠市生态环境局利通区分局", "city", False),
        ("石家庄市", "city", False),  # another province's
        ("自治区厅", "province", True),
        ("区厅", "province", True),
        ("兵团", "province", True),
        ("兵团生态环境局", "province", True),
        *(
            (word, "city", True)
            for word in ("盟市", "盟市级", "盟级", "州级", "州局", "地区级", "地市", "师", "师局")
        ),
        *((word, "city", False) for word in ("旗县级", "旗", "旗分局", "团场")),
    ],
)
def test_an_assessor_is_named_as_its_province_names_it(cell: str, value: str, fine: bool) -> None:
    got, problem = fields.assessor(cell, NINGXIA)
    assert (got, not problem) == (value, fine)


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("省", "province"),
        ("省级", "province"),
        ("河北省生态环境厅", "province"),
        ("广东省", "province"),
        ("宁夏回族自治区生态环境厅", "province"),
        ("自治区", "province"),
        ("兵团生态环境局", "province"),
        ("市级", "city"),
        ("区", "county"),
        ("县（市、区）", "county"),
        *((word, "province") for word in ("自治区级", "兵团")),
        *((word, "city") for word in ("盟市级", "盟市", "盟", "州级", "州", "地市级", "地州市级")),
        *((word, "city") for word in ("地级市", "地区", "师市", "师级", "市州")),
        *(
            (word, "county")
            for word in ("旗县级", "旗县区", "旗", "区县级", "市区县级", "团场", "旗分局", "县局")
        ),
    ],
)
def test_levels_of_officers_in_any_province(cell: str, level: str) -> None:
    assert fields.officer_level(cell) == level


@pytest.mark.parametrize(
    ("cell", "keys", "fine"),
    [
        ("双超", ("shuangchao",), True),
        ("双超双有", ("shuangchao", "shuangyou"), True),
        ("高耗能＋双有；重点工作任务", ("gaohaoneng", "shuangyou", "zhongdian"), True),
        ("“双有”企业", ("shuangyou",), True),
        ("综合能耗高", ("gaohaoneng",), True),
        ("自愿", ("ziyuan",), True),
        ("双超、其它", ("shuangchao",), False),
        ("", (), True),
    ],
)
def test_audit_types(cell: str, keys: tuple[str, ...], fine: bool) -> None:
    got, problem = fields.audit_types(cell)
    assert (got, not problem) == (keys, fine)


@pytest.mark.parametrize(
    ("cell", "value", "fine"),
    [
        ("是", True, True),
        ("√", True, True),
        (True, True, True),
        ("创Ａ", True, True),
        ("否", False, True),
        ("无", False, True),
        ("", None, True),
        ("拟创A", None, False),
        ("A级", None, False),
        ("B级", None, False),
    ],
)
def test_chuang_a(cell: str | bool, value: bool | None, fine: bool) -> None:
    got, problem = fields.chuang_a(cell)
    assert (got, not problem) == (value, fine)


def test_header_words() -> None:
    for word, role in {
        "市（区）": "city",
        "设区市": "city",
        "所在区县": "county",
        "县（市区）": "county",
        "企业名称 ": "name",
        "列入原因": "types",
        "评估验收级别": "assessor",
        "环保绩效": "chuang_a",
        "联系人电话": "phone",
        "联系人企业微信": "wecom",
        "所属行业类别及代码": "industry",
        "石家庄市": None,
        "评估验收时间": None,
    }.items():
        assert role_of(word) == role, word
    assert header_at([["石家庄市", "桥西区", "岚澄化工有限公司"]], 0) is None


@given(st.one_of(st.text(max_size=40), st.floats(), st.booleans(), st.integers(), st.none()))
@settings(max_examples=400, deadline=None)
def test_any_cell(cell: Any) -> None:
    fields.enterprise_name(cell)
    contacts.contact_name(cell)
    fields.officer_level(cell)
    for read in (
        contacts.phone,
        contacts.email,
        fields.uscc,
        contacts.wecom,
        partial(fields.assessor, places=HEBEI),
    ):
        value, _ = read(cell)
        assert isinstance(value, str)
        assert "\n" not in value
        assert len(value) <= 200
    fields.audit_types(cell)
    fields.chuang_a(cell)


def test_where_county_and_city_are_one_office_its_staff_is_the_citys() -> None:
    rows = [
        officer("县", "a", "定州市", "定州市"),
        officer("县", "b", "保定市", "定州市"),
        officer("县级", "c", "辛集市", ""),
        officer("市", "d", "辛集市"),
        officer("县", "e", "石家庄市", "正定县"),
    ]
    intake = read_workbook("人员.xlsx", workbook(staff=rows), HEBEI)
    placed = [(r.level, r.city, r.county) for r in intake.staff]
    assert placed == [
        ("city", "定州市", ""),
        ("city", "定州市", ""),
        ("city", "辛集市", ""),
        ("city", "辛集市", ""),
        ("county", "石家庄市", "正定县"),
    ]
    told = [explain(f.problem) for f in intake.findings]
    assert sum("按市级登记" in text for text in told) == 2  # once a place
    assert not any(f.fatal for f in intake.findings)


@pytest.mark.parametrize(
    ("remark", "kind"),
    [
        ("停产", "停产"),
        ("已长期停产", "停产"),
        ("目前处于停产状态", "停产"),
        ("已停产，设备待拆", "停产"),
        ("关停", "关闭"),
        ("已注销", "关闭"),
        ("2023年已依法关闭", "关闭"),
        ("2026年3月起停产", "停产"),
        ("企业已破产", "关闭"),
        ("吊销营业执照", "关闭"),
        ("不再生产", "停产"),
        ("已搬迁", "搬迁"),
        ("已搬迁至鹿泉区", "搬迁"),
        ("未停产", ""),
        ("省级", ""),
        ("", ""),
    ],
)
def test_a_remark_offers_a_change_and_makes_none(remark: str, kind: str) -> None:
    got, offer = fields.remarked(remark, "岚澄化工有限公司")
    assert (got, bool(offer)) == (kind, bool(kind))
    if offer:
        assert "没有据此改动" in explain(offer) and "岚澄化工有限公司" in explain(offer)


@pytest.mark.parametrize(
    "remark", ["曾停产，现已复产", "2025年停产，后恢复生产", "拟搬迁", "已被并购", "更名为霁川公司"]
)
def test_a_remark_that_speaks_of_a_change_unclearly_is_shown_and_offers_none(remark: str) -> None:
    got, told = fields.remarked(remark, "岚澄化工有限公司")
    assert got == "" and told
    assert "请核对后另行登记" in explain(told)


@pytest.mark.parametrize(
    ("head", "role"),
    [
        *(
            (head, "city")
            for head in ("地州市", "州市", "地（州、市）", "盟市", "师市", "所在地州", "市（州）", "州")
        ),
        ("师", "county"),
        ("旗县区", "county"),
    ],
)
def test_a_city_by_whatever_its_province_calls_it(head: str, role: str) -> None:
    assert role_of(head) == role
