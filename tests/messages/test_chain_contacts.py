"""What is imported into a 上下游: within the interface's numbers, and never without somebody in charge."""

from __future__ import annotations

import re

from messages.chain.contacts import ChainCompany, ChainContact, import_batches


def company(n: int, people: int = 1, name: str = "") -> ChainCompany:
    contacts = tuple(ChainContact(n * 1000 + i, f"联系人{i}", f"138{n:04d}{i:04d}") for i in range(people))
    return ChainCompany(
        name or f"河北第{n}化工有限公司", f"91130100MA{n:08d}", "石家庄市", "桥西区", contacts
    )


def test_a_call_has_no_more_than_the_interface_takes() -> None:
    many = [company(n, 3) for n in range(1, 1501)]
    batches = list(import_batches(many))
    assert sum(map(len, batches)) == 1500
    assert max(map(len, batches)) <= 1000
    assert max(sum(len(one.invited) for one in batch) for batch in batches) <= 2000
    assert [len(b) for b in import_batches(company(n) for n in range(1, 1002))] == [1000, 1]
    assert len(company(1, 300).invited) == 200


def test_each_company_has_one_in_charge_and_its_own_id() -> None:
    said = company(7, 3).document
    assert [one["identity_type"] for one in said["contact_info_list"]] == [2, 1, 1]
    assert said["custom_id"] == "91130100MA00000007" and said["group_path"] == "石家庄市/桥西区"


def test_names_and_numbers_are_as_the_interface_wants_them() -> None:
    odd = ChainCompany(
        "<石家庄>【岚澄】化工★有限公司" + "长" * 40,
        "no code!",
        "辛集市",
        "辛集市",
        (
            ChainContact(1, "张三/厂长", "13800000001"),
            ChainContact(2, "李四", "0311-1234567"),
            ChainContact(3, "王五", "13800000001"),
            ChainContact(12345678901, "赵六", "13800000002"),
        ),
    )
    said = odd.document
    assert re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9 \-_()（）]{1,32}", said["corp_name"])
    assert "custom_id" not in said and said["group_path"] == "辛集市"
    people = said["contact_info_list"]
    assert [(one["name"], one["mobile"]) for one in people] == [
        ("张三厂长", "13800000001"),
        ("赵六", "13800000002"),
    ]
    assert people[0]["user_custom_id"] == "1" and "user_custom_id" not in people[1]


def test_whoever_has_no_mobile_number_is_left_out() -> None:
    nobody = ChainCompany("甲公司", "", "", "", (ChainContact(1, "张三", ""),))
    assert not nobody.invited and list(import_batches([nobody])) == []
