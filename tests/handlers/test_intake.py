"""Rows as people really send them: what is read, what is reported, what is set aside."""

from __future__ import annotations

import pytest

from handlers.services.rosters.intake import read_workbook
from messages.catalogue import explain
from tests.handlers.intake_books import (
    GOOD_CODE,
    HEAD,
    STAFF,
    Rows,
    csv_of,
    findings_of,
    firm,
    firms,
    officers,
    workbook,
)
from tests.places import HEBEI

# ---- what a good file gives


def test_a_full_row() -> None:
    intake = firms(
        {
            "序号": 1,
            "统一社会信用代码": GOOD_CODE,
            "行业": "化工",
            "审核类型": "双超、双有",
            "评估验收部门": "省级",
            "创A": "是",
            "联系人": "赵 样安",
            "联系电话": 13800000001,
            "电子邮箱": "a@enterprise.example",
            "企业微信账号": "qy0001",
        }
    )
    assert intake.findings == ()
    (row,) = intake.enterprises
    assert (row.sheet, row.row, row.city, row.county) == ("企业", 2, "石家庄市", "桥西区")
    assert (row.name, row.former_names, row.uscc) == ("岚澄化工有限公司", (), GOOD_CODE)
    assert (row.industry, row.audit_types) == ("化工", ("shuangchao", "shuangyou"))
    assert (row.assessor, row.chuang_a, row.contacts[0].name) == ("province", True, "赵样安")
    assert (row.main.phone, row.main.email, row.main.wecom) == (
        "13800000001",
        "a@enterprise.example",
        "qy0001",
    )


def test_what_is_not_said_is_blank() -> None:
    (row,) = firms({"联系人": "/", "联系电话": "—", "电子邮箱": "无"}).enterprises
    assert (row.assessor, row.chuang_a, row.audit_types) == ("", None, ())
    assert (row.contacts, row.uscc) == ((), "")


def test_staff() -> None:
    intake = officers(
        ["省", "", "", "河北省生态环境厅", "省厅甲", "处长", "0311-87654321", "s@bureau.example", "sheng1"],
        ["技术支持", "", "", "系统", "支持甲", "", "", "", "zhichi1"],
        ["市级", "沧州", "", "", "市员甲", "", "", "", "shi1"],
        ["县（市、区）", "沧州市", "新华", "", "县员甲", "", "", "", "xian1"],
        ["县", "定州", "", "", "县员乙", "", "", "", "xian2"],
    )
    (one_office,) = intake.findings
    assert "按市级登记" in explain(one_office.problem) and not one_office.fatal
    assert [(s.level, s.city, s.county, s.name) for s in intake.staff] == [
        ("province", "", "", "省厅甲"),
        ("support", "", "", "支持甲"),
        ("city", "沧州市", "", "市员甲"),
        ("county", "沧州市", "新华区", "县员甲"),
        ("city", "定州市", "", "县员乙"),
    ]


# ---- layout


def test_titles_blank_lines_repeated_headers_totals_and_notes_are_no_data() -> None:
    rows: Rows = [
        ["附件1", *[""] * 12],
        ["2024年度强制性清洁生产审核企业名单"],
        [],
        HEAD,
        firm(序号=1.0),
        [],
        firm(序号=2.0, 企业名称="霁川电镀有限公司"),
        HEAD,
        firm(序号=3.0, 企业名称="穹谷水泥有限公司"),
        [4.0],
        ["合  计", "", "", "3家"],
        ["石家庄市小计", "", "", "", "", "", 3],
        ["填表人：赵样安", "", "", "审核人：钱样宁"],
        ["注：以上企业均已告知"],
    ]
    intake = read_workbook("a.xlsx", workbook({"Sheet1": rows}), HEBEI)
    assert [(e.row, e.name[:2]) for e in intake.enterprises] == [(5, "岚澄"), (7, "霁川"), (9, "穹谷")]
    assert intake.findings == ()


def test_headers_in_other_words_and_another_order() -> None:
    rows: Rows = [
        ["单位名称（全称）", "手机号码", "所在区县", "设区市", "列入原因", "管理级别", "社会信用代码"],
        ["岚澄化工有限公司", "13800000001", "鹿泉区", "石家庄", "高耗能", "市局", GOOD_CODE],
    ]
    (row,) = read_workbook("a.xlsx", workbook({"随便": rows}), HEBEI).enterprises
    assert (row.city, row.county, row.uscc) == ("石家庄市", "鹿泉区", GOOD_CODE)
    assert [one.phone for one in row.contacts] == ["13800000001"]
    assert (row.audit_types, row.assessor) == (("gaohaoneng",), "city")


def test_two_header_lines() -> None:
    rows: Rows = [
        ["序号", "市", "县", "企业名称", "企业联系人", "", ""],
        ["", "", "", "", "姓名", "电话", "邮箱"],
        [1, "沧州市", "新华区", "岚澄化工有限公司", "赵样安", "13800000001", "a@x.example"],
    ]
    merged = {"S": [(0, 4, 0, 6), *((0, c, 1, c) for c in range(4))]}
    intake = read_workbook("a.xlsx", workbook({"S": rows}, merged), HEBEI)
    (row,) = intake.enterprises
    (one,) = row.contacts
    assert (one.name, one.phone, one.email) == ("赵样安", "13800000001", "a@x.example")
    assert intake.findings == ()


def test_enterprises_and_staff_in_one_sheet() -> None:
    rows = [HEAD, firm(), [], STAFF, ["市", "沧州市", "", "", "市员甲", "", "", "", "shi1"]]
    intake = read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)
    assert (len(intake.enterprises), len(intake.staff)) == (1, 1)


def test_merged_cells_hold_downwards_and_only_there() -> None:
    names = ["岚澄化工有限公司", "霁川电镀有限公司", "穹谷水泥有限公司"]
    rows = [HEAD, *(firm(企业名称=n, 市="沧州市", **{"县（市、区）": "新华区"}) for n in names)]
    rows[2][1] = rows[2][2] = rows[3][1] = ""
    rows[3][2] = "任丘市"
    intake = read_workbook("a.xlsx", workbook({"S": rows}, {"S": [(1, 1, 3, 1), (1, 2, 2, 2)]}), HEBEI)
    assert [e.county for e in intake.enterprises] == ["新华区", "新华区", "任丘市"]
    assert {e.city for e in intake.enterprises} == {"沧州市"}
    assert intake.findings == ()


def test_city_written_once_per_group_is_filled_down_and_said() -> None:
    rows = [HEAD, *(firm(市="", 企业名称=f"岚{sign}化工有限公司") for sign in "甲乙丙丁戊己")]
    rows[1][1], rows[4][1] = "石家庄市", "张家口市"
    intake = read_workbook("a.csv", csv_of(rows), HEBEI)
    assert [e.city for e in intake.enterprises] == ["石家庄市"] * 3 + ["张家口市"] * 3
    assert findings_of(intake) == [(3, "市", False)]


def test_a_gap_in_a_full_city_column_is_an_error() -> None:
    rows = [HEAD, *(firm(企业名称=f"岚{sign}化工有限公司") for sign in "甲乙丙丁")]
    rows[3][1] = ""
    intake = read_workbook("a.csv", csv_of(rows), HEBEI)
    assert len(intake.enterprises) == 3
    assert findings_of(intake) == [(4, "市", True)]


def test_name_merged_over_two_rows_is_one_enterprise() -> None:
    rows = [HEAD, firm(联系电话="13800000001"), firm(企业名称="", 联系电话="13800000002")]
    intake = read_workbook("a.xlsx", workbook({"S": rows}, {"S": [(1, 3, 2, 3)]}), HEBEI)
    assert [[c.phone for c in e.contacts] for e in intake.enterprises] == [["13800000001", "13800000002"]]
    assert findings_of(intake) == []


def test_prose_and_empty_sheets_are_skipped_with_a_note() -> None:
    data = workbook({"说明": [["请各市核对"], ["", "谢谢"]], "企业": [HEAD, firm()], "空": []})
    intake = read_workbook("a.xlsx", data, HEBEI)
    assert intake.skipped_sheets == ("说明", "空")
    assert len(intake.enterprises) == 1
    assert [(f.sheet, f.row, f.fatal) for f in intake.findings] == [("说明", 0, False)]


def test_a_hidden_sheet_is_not_imported() -> None:
    intake = read_workbook(
        "a.xlsx", workbook({"企业": [HEAD, firm()], "旧": [HEAD, firm()]}, hide="旧"), HEBEI
    )
    assert intake.skipped_sheets == ("旧",)
    assert len(intake.enterprises) == 1
    assert [(f.sheet, f.row, f.fatal) for f in intake.findings] == [("旧", 0, False)]


def test_a_table_without_a_header_makes_the_file_unreadable() -> None:
    intake = read_workbook("a.xlsx", workbook({"企业": [HEAD, firm()], "统计": [["a", "b", "c"]]}), HEBEI)
    assert not intake.readable
    assert [(f.sheet, f.row, f.fatal) for f in intake.findings] == [("统计", 0, True)]


def test_the_missing_column_is_named() -> None:
    intake = read_workbook(
        "a.xlsx", workbook({"S": [["序号", "市", "企业名称"], [1, "沧州", "甲厂"]]}), HEBEI
    )
    assert not intake.readable
    assert "“县（市、区）”" in explain(intake.findings[0].problem)


def test_staff_without_level_are_not_taken_for_enterprises() -> None:
    rows: Rows = [STAFF[1:], ["沧州市", "新华区", "新华区分局", "县员甲", "科员", "", "", ""]]
    intake = read_workbook("a.xlsx", workbook({"S": rows}), HEBEI)
    assert not intake.readable
    assert "“级别”" in explain(intake.findings[0].problem)


# ---- places


@pytest.mark.parametrize(
    ("city", "county", "place"),
    [
        ("石家庄", "石家庄市桥西区", ("石家庄市", "桥西区")),
        ("张家口", "桥西区", ("张家口市", "桥西区")),
        ("河北雄安新区", "雄县", ("雄安新区", "雄县")),
        ("辛 集 市", "", ("辛集市", "辛集市")),
        ("石家庄市鹿泉区", "", ("石家庄市", "鹿泉区")),
        ("", "沧州市新华区", ("沧州市", "新华区")),
        ("定州市", "保定市定州市", ("定州市", "定州市")),
    ],
)
def test_place(city: str, county: str, place: tuple[str, str]) -> None:
    intake = firms({"市": city, "县（市、区）": county})
    assert [(e.city, e.county) for e in intake.enterprises] == [place]
    assert intake.findings == ()


@pytest.mark.parametrize(
    ("city", "county", "column"),
    [
        ("", "桥西区", "市"),
        ("", "鹿泉区", "市"),
        ("济南市", "历下区", "市"),
        ("石家庄市", "", "县（市、区）"),
        ("石家庄市", "石家庄市", "县（市、区）"),
        ("石家庄市", "运河区", "县（市、区）"),
        ("石家庄市", "沧州市新华区", "县（市、区）"),
    ],
)
def test_a_wrong_place_sets_the_row_aside(city: str, county: str, column: str) -> None:
    good = firm(企业名称="霁川电镀有限公司")
    bad = firm(**{"市": city, "县（市、区）": county})
    intake = read_workbook("a.xlsx", workbook({"S": [HEAD, good, [*good[:3], "穹谷厂"], bad]}), HEBEI)
    assert len(intake.enterprises) == 2
    assert findings_of(intake) == [(4, column, True)]
    assert intake.readable


def test_other_citys_county_is_explained() -> None:
    finding, _ = firms({"县（市、区）": "运河区"}).findings
    assert "属于沧州市" in explain(finding.problem)


def test_a_development_zone_is_accepted_and_asked_about_once() -> None:
    intake = firms(
        {"县（市、区）": "高新区"},
        {"县（市、区）": "石家庄高新区", "企业名称": "霁川电镀有限公司"},
        {"市": "唐山", "县（市、区）": "高新区", "企业名称": "穹谷水泥有限公司"},
    )
    assert [e.county for e in intake.enterprises] == ["高新区"] * 3
    assert findings_of(intake) == [(2, "县（市、区）", False), (4, "县（市、区）", False)]


def test_dingzhou_under_baoding_is_its_own_unit() -> None:
    intake = firms({"市": "保定市", "县（市、区）": "定州市"})
    assert [(e.city, e.county) for e in intake.enterprises] == [("定州市", "定州市")]
    assert findings_of(intake) == [(2, "县（市、区）", False)]


# ---- rows that are set aside


def test_the_same_enterprise_twice() -> None:
    intake = firms({}, {"企业名称": "岚澄 化工有限公司"}, {"县（市、区）": "新华区"})
    assert [e.row for e in intake.enterprises] == [2, 4]
    assert findings_of(intake) == [(3, "企业名称", True)]


def test_one_code_for_two() -> None:
    code = {"统一社会信用代码": GOOD_CODE}
    intake = firms(code, {**code, "企业名称": "霁川电镀有限公司"}, {**code, "县（市、区）": "新华区"})
    assert [e.row for e in intake.enterprises] == [2]
    assert findings_of(intake) == [(3, "统一社会信用代码", True), (4, "统一社会信用代码", True)]
    assert "第2行" in explain(intake.findings[0].problem)


def test_duplicates_are_seen_across_sheets() -> None:
    intake = read_workbook("a.xlsx", workbook({"一": [HEAD, firm()], "二": [HEAD, firm()]}), HEBEI)
    assert len(intake.enterprises) == 1
    assert "工作表“一”第2行" in explain(intake.findings[0].problem)


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    intake = firms(
        {
            "市": "济南",
            "企业名称": "",
            "统一社会信用代码": GOOD_CODE[:-1] + "1",
            "联系电话": "1380000",
            "电子邮箱": "a@b",
            "创A": "拟创A",
            "评估验收部门": "县级",
        }
    )
    columns = {column for _, column, _ in findings_of(intake)}
    assert columns >= {"市", "企业名称", "统一社会信用代码", "联系电话", "电子邮箱", "创A", "评估验收部门"}
    assert intake.enterprises == ()


@pytest.mark.parametrize("level", ["", "乡镇", "领导"])
def test_unknown_level(level: str) -> None:
    intake = officers([level, "沧州市", "", "局", "甲乙", "", "", "", "x1"])
    assert intake.staff == ()
    assert findings_of(intake) == [(2, "级别", True), (0, "", True)]  # and no other row is there


def test_one_account_with_two_names_is_asked_about() -> None:
    intake = firms(
        {"联系人": "赵样安", "企业微信账号": "qy1"},
        {"联系人": "钱样宁", "企业微信账号": "QY1", "企业名称": "霁川电镀有限公司"},
    )
    assert len(intake.enterprises) == 2
    assert findings_of(intake) == [(3, "企业微信账号", False)]


# ---- the sample round


def test_the_sample_round_is_read_without_a_word() -> None:
    from handlers.rehearsal.sample import sample_workbook

    data = sample_workbook(HEBEI)
    assert data == sample_workbook(HEBEI)
    assert data != sample_workbook(HEBEI, seed=1)
    intake = read_workbook("样例.xlsx", data, HEBEI)
    assert intake.findings == ()
    assert len(intake.enterprises) == 779
    assert len({e.name for e in intake.enterprises}) == 779
    assert len({e.city for e in intake.enterprises}) == 14
    assert all(e.uscc and e.main.phone.startswith("1380000") for e in intake.enterprises)
    assert all(s.phone.startswith("1380000") for s in intake.staff)
    assert 80 <= sum(e.assessor == "province" for e in intake.enterprises) <= 105
    assert 25 <= sum(not e.main.wecom and not e.main.email for e in intake.enterprises) <= 55
    served = {(e.city, e.county) for e in intake.enterprises}
    staffed = {(s.city, s.county) for s in intake.staff if s.level == "county"}
    assert staffed < served
    # Three without an officer, and the two that are one office with their city.
    alone = {(city, county) for city, county in served - staffed if city != county}
    assert len(alone) == 3 and len(served - staffed) == 5
    assert {s.city for s in intake.staff if s.level == "city"} == {e.city for e in intake.enterprises}
