"""What the sentence of a change names; whatever is not certain is left out, and so asked back."""

from __future__ import annotations

import pytest

from bot.reading.change_names import details_in
from bot.words import OUTSIDE, Details
from tests.bot.cases import case
from tests.places import HEBEI

CODE = "91110000600037341L"


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("换联系人", "换联系人 李四 13900001111", Details(contact="李四", phone="13900001111")),
        (
            "换联系人",
            "石家庄岚澄化工有限公司 换联系人 欧阳明月 139 0000 1111 li@x.cn",
            Details(contact="欧阳明月", phone="13900001111", email="li@x.cn"),
        ),
        (
            "换联系人",
            "我们联系人由张三换成李四，电话：０３１１－８７６５４３２１",
            Details(contact="李四", phone="0311-87654321", replaces="张三"),
        ),
        ("换联系人", "联系人变更为李四（手机13900001111）", Details(contact="李四", phone="13900001111")),
        ("换联系人", "换联系人了", Details()),
        ("换联系人", "换联系人 李四", Details()),
        ("换联系人", "换联系人 13900001111", Details(phone="13900001111")),
        ("换联系人", "换联系人 李四 13900001111 或 13900002222", Details()),
        ("换联系人", "换联系人 李四 1390000111", Details()),
        ("更名", "已更名为河北岚澄新材料有限公司", Details(name="河北岚澄新材料有限公司")),
        (
            "更名",
            "石家庄岚澄化工有限公司更名为：岚澄(河北)新材料有限公司了。",
            Details(name="岚澄（河北）新材料有限公司"),
        ),
        ("更名", "我们更名了", Details()),
        ("更名", "更名为岚澄", Details()),
        (
            "更名",
            f"更名为河北岚澄新材料有限公司，代码{CODE}",
            Details(name="河北岚澄新材料有限公司", uscc=CODE),
        ),
        ("搬迁", "已搬迁到鹿泉区", Details(city="石家庄市", county="鹿泉区")),
        ("搬迁", "搬到鹿泉了", Details(city="石家庄市", county="鹿泉区")),
        ("搬迁", "迁至张家口市桥西区", Details(city="张家口市", county="桥西区")),
        ("搬迁", "搬到定州市", Details(city="定州市", county="定州市")),
        ("搬迁", "搬迁到天津市", Details(city=OUTSIDE)),
        ("搬迁", "迁往山东省德州市", Details(city=OUTSIDE)),
        ("搬迁", "搬迁到新厂区", Details()),
        ("搬迁", "已搬迁", Details()),
        # A county of another city is never found without its city.
        ("搬迁", "搬到运河区", Details()),
        ("合并", "已并入石家庄岱森造纸有限公司", Details(name="石家庄岱森造纸有限公司")),
        ("合并", "被石家庄岱森造纸有限公司收购了", Details(name="石家庄岱森造纸有限公司")),
        ("合并", f"并入石家庄岱森造纸有限公司 {CODE}", Details(name="石家庄岱森造纸有限公司", uscc=CODE)),
        ("合并", "合并了", Details()),
        ("停产", "石家庄岚澄化工有限公司停产了", Details()),
    ],
)
def test_details(kind: str, text: str, found: Details) -> None:
    assert details_in(kind, text, case(), HEBEI) == found
