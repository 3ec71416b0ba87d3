"""换, 增加, 删除联系人: which of them a sentence is, and whom it names."""

import unicodedata

import pytest

from bot.acts.effects import EFFECTS
from bot.reading.change_names import details_in, details_of
from bot.words import Decision, Details
from bot.words.mail_addresses import is_mail_address
from tests.bot.cases import at, case
from tests.bot.test_reading import say
from tests.places import HEBEI

FIRM = "河北正诚橡塑有限公司"
NEW = Details(contact="李四", phone="13900002222")
INSTEAD = Details(contact="李四", phone="13900002222", replaces="张三")


@pytest.mark.parametrize(
    ("text", "kind", "details"),
    [
        ("换联系人 李四 13900002222", "换联系人", NEW),
        (
            "联系人张三换成李四 13900002222",
            "换联系人",
            Details(contact="李四", phone="13900002222", replaces="张三"),
        ),
        (
            "联系人由张三变更为李四，电话13900002222",
            "换联系人",
            Details(contact="李四", phone="13900002222", replaces="张三"),
        ),
        ("联系人已变更为李四 13900002222", "换联系人", NEW),
        ("增加联系人 李四 13900002222", "增加联系人", NEW),
        ("换联系人 李四 013900002222", "换联系人", NEW),  # a trunk zero
        ("联系人张三换成李四，０139 0000 2222", "换联系人", INSTEAD),
        ("联系人变更为李四，邮箱是li@x.cn", "换联系人", Details(contact="李四", email="li@x.cn")),
        ("新增一位联系人李四 13900002222", "增加联系人", NEW),
        ("加个联系人：李四，13900002222", "增加联系人", NEW),
        ("删除联系人 李四", "删除联系人", Details(contact="李四")),
        ("去掉联系人李四", "删除联系人", Details(contact="李四")),
    ],
)
def test_which_change_of_contacts(text: str, kind: str, details: Details) -> None:
    reading = say("dev0001", text)
    sure = "ask" if kind == "删除联系人" else "do"  # without a number beside it: asked first
    assert (reading.intent, reading.act, reading.kind) == ("report_change", sure, kind)
    assert details_in(kind, text, case(), HEBEI) == details


@pytest.mark.parametrize(
    ("name", "contact"),
    [
        ("王 五", "王五"),  # spread, as lists write it
        ("保 市 甲", "保市甲"),
        ("保 市甲", ""),  # nobody can say where the name begins: asked, never joined nor cut
        ("王 五六", ""),
        ("还没定", ""),
        ("待定", ""),
        ("同上", ""),
        ("本人", ""),
        ("备用", ""),
        ("我儿子", ""),
        ("车间主任", ""),
        ("杜主任", "杜主任"),
        *(
            (word, "")
            for word in ("保安", "老板娘", "门卫老头", "厂长本人", "办公室", "同一个人", "企业老板")
        ),
        *(
            (word, "")
            for word in ("安环部", "生产科长", "前台", "他弟弟", "新会计", "技术员", "值班室", "公司司机")
        ),
        *((word, word) for word in ("王科", "安小部", "齐大山", "门前", "厂雪", "新雨", "马师傅")),
        ("欧阳 娜娜", ""),
        ("李四 王五", ""),
        ("阿依努尔·买买提", "阿依努尔·买买提"),
        ("岚澄化工 王五", "王五"),  # the enterprise's own name, in short
        ("新的联系人是 王 五", "王五"),
        ("了 王五", "王五"),
    ],
)
def test_a_name_with_blanks_in_it_is_whole_or_asked_for(name: str, contact: str) -> None:
    for kind in ("换联系人", "增加联系人"):
        text = f"{kind}{'' if name[0] == '了' else ' '}{name} 13900002222"
        assert details_in(kind, text, case(), HEBEI).contact == contact, text


def test_by_a_form() -> None:
    assert details_of("增加联系人", "李四 13900002222", case(), HEBEI) == NEW
    assert details_of("删除联系人", "李四", case(), HEBEI) == Details(contact="李四")


@pytest.mark.parametrize("text", ["能不能增加联系人", "不用删除联系人了", "增加联系人要什么材料"])
def test_none_of_these_changes_anything(text: str) -> None:
    reading = say("dev0001", text)
    assert reading.act != "do" or reading.intent == "ask_support"


@pytest.mark.parametrize(
    "mail",
    ["li@x.cn", "o'neil@bureau.example", "li.si-2@x-y.gov.cn", "-oq@x.cn", "ＬＩ＠x．cn", "li%40x@b.cn"],
)
def test_an_address_is_taken_whole(mail: str) -> None:
    whole = unicodedata.normalize("NFKC", mail)
    for text in (
        f"李四 13900002222 {mail}",
        f"李四13900002222，邮箱{mail}，谢谢",
        f"李四（{mail}）13900002222",
    ):
        assert details_in("换联系人", f"换联系人 {text}", case(), HEBEI).email == whole, text
    assert is_mail_address(whole)


@pytest.mark.parametrize(
    "mail",
    [
        *(
            "éric@b.cn",
            "ѕheng1@b.cn",
            "a!b@b.cn",
            "x/y=z@b.cn",
            "a@b@c.cn",
            "li#x@b.cn",
            "li&x@b.cn",
            "li~x@b.cn",
        ),
        *(".li@b.cn", "li@bureau.exаmple", "zhangé@b.cn", "li@bureau", "李@b.cn", "li(x)@b.cn", "li@b。cn"),
        *(
            '"a b"@b.cn',
            "li@a.cn,evil@b.cn",
            "li@a.cn evil@b.cn",
            "li..x@b.cn",
            "a" * 65 + "@b.cn",
            "li @b.cn",
        ),
        *("li@" + "b" * 250 + ".cn", "li@" + "b.b" * 80 + ".cn", "li@-b.cn", "li@b.c", "li@[127.0.0.1]"),
    ],
)
@pytest.mark.parametrize("kind", ["换联系人", "增加联系人"])
def test_what_is_no_address_is_none_of_its_parts(kind: str, mail: str) -> None:
    """Whose address it would be could sign in by mail and act for the firm."""
    found = details_in(kind, f"{kind} 李四 13900002222 {mail}", case(), HEBEI)
    assert found.email and not is_mail_address(found.email), found.email
    tried = EFFECTS[kind](case(), found, at("2025-03-10"))
    assert isinstance(tried, Decision) and tried.answer.key == "no_mail_address"


def test_a_name_that_is_there_already_with_another_number() -> None:
    """增加联系人 says what is there, and that it is not the same."""
    before = "李四（13900001111，li@x.cn）"
    for phone, mail, key in (
        ("13900001111", "li@x.cn", "already_so"),
        ("13900001111", "", "already_so"),
        ("13900002222", "", "contact_known"),
        ("13900001111", "si@x.cn", "contact_known"),
    ):
        new = Details(contact="李四", phone=phone, email=mail, before=before, contacts=2)
        tried = EFFECTS["增加联系人"](case(), new, at("2025-03-10"))
        assert isinstance(tried, Decision) and tried.answer.key == key
