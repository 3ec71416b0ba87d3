"""Several contacts of one enterprise, in whatever form a list names them (docs/decisions/0054)."""

from __future__ import annotations

import pytest

from handlers.services.rosters.intake import Intake, read_workbook
from messages.catalogue import explain
from tests.handlers.intake_books import HEAD, firm, firms, workbook
from tests.places import HEBEI

FIRST = ["序号", "市", "县", "企业名称"]
PLACE = [1, "沧州市", "新华区", "岚澄化工有限公司"]
WHO = ("赵样安", "13800000001")
TWO = [("张三", "13800001111", ""), ("李四", "13900002222", "")]


def several(intake: Intake) -> list[list[tuple[str, str, str]]]:
    return [[(c.name, c.phone, c.title) for c in e.contacts] for e in intake.enterprises]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["联系人1", "联系电话1", "联系人2", "联系电话2"], ["张三", "13800001111", "李四", "13900002222"]),
        (["联系人1", "联系人2", "电话1", "电话2"], ["张三", "李四", "13800001111", "13900002222"]),
        (["联系人", "电话", "备用联系人", "手机"], ["张三", "13800001111", "李四", "13900002222"]),
        (["联系人", "联系电话"], ["张三、李四", "13800001111、13900002222"]),
        (["联系人", "联系电话"], ["张三 13800001111；李四 13900002222", ""]),
        (["联系人", "联系电话"], ["", "张三13800001111，李四13900002222"]),
        (["联系人及电话"], ["张三 13800001111 李四 13900002222"]),
        (["联系人及电话"], ["13800001111（张三）\n13900002222（李四）"]),
    ],
)
def test_several_contacts_of_one_enterprise(head: list[str], cells: list[str]) -> None:
    intake = read_workbook("a.xlsx", workbook({"S": [[*FIRST, *head], [*PLACE, *cells]]}), HEBEI)
    assert several(intake) == [TWO]
    assert intake.findings == ()


POSTS = [("张三", "13800001111", "厂长"), ("李四", "13900002222", "环保")]


@pytest.mark.parametrize(
    ("names", "phones", "expected"),
    [
        ("张三（厂长）、李四（环保）", "13800001111、13900002222", POSTS),
        ("张三(厂长) 李四(环保)", "13800001111 13900002222", POSTS),
        ("张三（厂长）\n李四（环保）", "13800001111\n13900002222", POSTS),
        ("张三 （厂长）、李四 （环保）", "13800001111/13900002222", POSTS),
        ("张三 李四", "13800001111 13900002222", TWO),
        ("张三　李四", "13800001111、13900002222", TWO),
        ("张三、李四", "138 0000 1111 139 0000 2222", TWO),
        ("张三厂长 李四科长", "13800001111 13900002222", [(*TWO[0][:2], "厂长"), (*TWO[1][:2], "科长")]),
        ("张三、李四", "13800001111 0311-87654321", [TWO[0], ("李四", "0311-87654321", "")]),
        (
            "张三（安环部）、李四（岚澄环保科技公司）",
            "13800001111、13900002222",
            [(*TWO[0][:2], "安环部"), (*TWO[1][:2], "岚澄环保科技公司")],
        ),
    ],
)
def test_people_and_numbers_in_two_cells_go_together_in_their_order(
    names: str, phones: str, expected: list[tuple[str, str, str]]
) -> None:
    intake = firms({"联系人": names, "联系电话": phones})
    assert several(intake) == [expected]
    assert intake.findings == ()


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["联系人及电话"], ["张三（厂长）13800001111、李四（环保）13900002222"]),
        (["联系人", "联系电话"], ["张三（厂长）、李四（环保）", "13800001111、13900002222"]),
    ],
)
def test_as_many_addresses_and_accounts_are_one_each(head: list[str], cells: list[str]) -> None:
    head = [*FIRST, *head, "电子邮箱", "企业微信账号"]

    def reached(mails: str, accounts: str) -> list[tuple[str, str, str]]:
        row = [*PLACE, *cells, mails, accounts]
        intake = read_workbook("a.xlsx", workbook({"S": [head, row]}), HEBEI)
        told.extend(explain(found.problem) for found in intake.findings)
        return [(c.name, c.email, c.wecom) for c in intake.enterprises[0].contacts]

    told: list[str] = []
    both = [("张三", "a@x.example", "zs"), ("李四", "b@x.example", "ls")]
    assert reached("a@x.example；b@x.example", "zs、ls") == both
    assert reached("a@x.example", "zs") == [both[0], ("李四", "", "")]
    assert told == []
    assert reached("a@x.example；b@x.example；c@x.example", "zs、ls") == [
        ("张三", "", "zs"),
        ("李四", "", "ls"),
    ]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("column", "cell", "whose", "told"),
    [
        ("企业微信账号", "lisi（李四）、zhangsan（张三）", ["zhangsan", "lisi"], 0),
        ("企业微信账号", "李四：lisi；张三：zhangsan", ["zhangsan", "lisi"], 0),
        ("企业微信账号", "lisi（李四）、zhangsan", ["", ""], 1),
        ("电子邮箱", "ls@x.example（李四）；zs@x.example（张三）", ["zs@x.example", "ls@x.example"], 0),
        ("电子邮箱", "ls@x.example（李四）", ["", "ls@x.example"], 0),
        ("电子邮箱", "ls@x.example（王五）；zs@x.example（张三）", ["", ""], 1),
        ("电子邮箱", "zs@x.example、bad@、ls@x.example", ["", ""], 1),
        ("联系电话", "13900002222（李四）、13800001111（张三）", ["13800001111", "13900002222"], 0),
        ("联系电话", "李四13900002222、张三13800001111", ["13800001111", "13900002222"], 0),
        ("联系电话", "13900002222（李四）、13800001111（李四）", ["", ""], 1),
    ],
)
def test_a_name_beside_says_whose_it_is(column: str, cell: str, whose: list[str], told: int) -> None:
    """Never in the order of the people where it says otherwise: the account is who signs in."""
    given = {
        "联系人": "张三、李四",
        "联系电话": "13800001111、13900002222",
        "企业微信账号": "",
        "电子邮箱": "",
    }
    intake = firms({**given, column: cell})
    field = {"联系电话": "phone", "电子邮箱": "email", "企业微信账号": "wecom"}[column]
    # The main contact comes first: whom nothing reaches stands behind.
    people = {c.name: getattr(c, field) for c in intake.enterprises[0].contacts}
    assert [people["张三"], people["李四"]] == whose
    assert ["各是谁的" in explain(found.problem) for found in intake.findings] == [True] * told


@pytest.mark.parametrize("names", ["张三（厂长）、李四（环保）、王五", "张三 李四 王五"])
def test_nobody_guesses_whose_a_number_is(names: str) -> None:
    intake = firms({"联系人": names, "联系电话": "13800001111、13900002222"})
    assert [c.name for c in intake.enterprises[0].contacts] == ["张三", "李四", "王五"]
    assert not any(c.phone for c in intake.enterprises[0].contacts)
    (finding,) = intake.findings
    assert "联系人有3位，本栏有2个，不能确定各是谁的" in explain(finding.problem)


@pytest.mark.parametrize("name", ["张 三", "欧阳 娜娜"])
def test_a_blank_within_one_name_parts_nobody(name: str) -> None:
    intake = firms({"联系人": name, "联系电话": "13800001111 13900002222"})
    (people,) = several(intake)
    assert [one[1] for one in people] == ["13800001111"]


def test_what_a_contact_is_stands_in_a_heading_a_column_or_behind_the_name() -> None:
    head = [*FIRST, "法人", "", "负责人", "", "环保专员", ""]
    below = ["", "", "", "", "姓名", "电话", "姓名", "电话", "姓名", "手机"]
    row = [*PLACE, "钱一", "13800000002", "孙二", "13800000003", *WHO]
    intake = read_workbook("a.xlsx", workbook({"S": [head, below, row]}), HEBEI)
    assert several(intake) == [
        [(*WHO, "环保专员"), ("钱一", "13800000002", "法人"), ("孙二", "13800000003", "负责人")]
    ]
    head = [*FIRST, "联系人", "联系人角色", "联系电话"]
    intake = read_workbook(
        "a.xlsx", workbook({"S": [head, [*PLACE, "张三", "咨询机构", "13800001111"]]}), HEBEI
    )
    assert several(intake) == [[("张三", "13800001111", "咨询机构")]]
    cell = "张三，环保科长，13800001111；李四（法定代表人）13900002222"
    assert several(firms({"联系人": cell, "联系电话": ""})) == [
        [("张三", "13800001111", "环保科长"), ("李四", "13900002222", "法定代表人")]
    ]


def test_further_rows_of_an_enterprise_are_further_contacts() -> None:
    again = {"联系人": "李四", "联系电话": "13900002222"}
    intake = firms({"联系人": "张三", "联系电话": "13800001111"}, again, {"联系人": "张三"})
    assert several(intake) == [TWO]
    assert [(f.row, f.fatal) for f in intake.findings] == [(4, True)]  # says nothing new
    rows = [HEAD, firm(联系人="张三", 联系电话="13800001111"), firm(企业名称="", **again)]
    merged = read_workbook("a.xlsx", workbook({"S": rows}, {"S": [(1, 3, 2, 3)]}), HEBEI)
    assert several(merged) == [TWO]
    assert merged.findings == ()
