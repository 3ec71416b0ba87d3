"""What the chat takes can be given on a page and through the interface as well: acts by fields."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest
from msgspec.structs import fields

from bot.acts import ACT_RULES
from bot.acts.kinds import BY_ACT
from bot.words import CALLS, Assessor, Case, CaseStatus, Details
from bot.words.intent_lookup import REPORTS, SLOTS
from bot.words.slots import Slots
from handlers.entry.web import openapi
from handlers.entry.web.act_fields import ACT_FIELDS, act_of, require
from handlers.entry.web.routes import ROUTES
from handlers.entry.web.table import Wrong, read_all
from tests.browser import Browser, browser
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, workbook
from tests.places import HEBEI

AT = "2025-02-24T10:00"
PAGE = "".join(
    (files("messages") / "pages" / f"{name}.html.j2").read_text("utf-8") for name in ("act", "act_fields")
)
HERE = Case(1, "r", 7, "某公司", "石家庄市", "桥西区", Assessor.CITY, CaseStatus.ACTIVE, ())
CHAT_ONLY = {
    "take_up",  # 收到 on a written record
    "report_figures",  # by its own form
    "violation_decided",  # by the form of the register
    *CALLS,  # by the form of those who are to be called, in the work queue
}
LOOKED_UP = {
    "into",
    "taken",
    "before",
    "keeps",
    "corrects",
    "dead",
    "not_asked",
    "contacts",
    "how",
    "refused",
    "beside_it",
}
LOOKED_UP |= {"assessor"}  # the administrator's alone


def body(kind: str, **said: object) -> dict[str, Any]:
    return read_all(ACT_FIELDS, {"kind": kind, **said})


def test_every_act_of_the_chat_is_on_the_pages_or_said_why_not() -> None:
    assert set(SLOTS) | CHAT_ONLY | set(BY_ACT) >= set(ACT_RULES) and not set(SLOTS) & CHAT_ONLY
    assert {kind for kind, slots in SLOTS.items() if slots.refers == "may"} == REPORTS


@pytest.mark.parametrize("kind", SLOTS)
def test_a_form_has_every_field_of_its_act(kind: str) -> None:
    asked = set(SLOTS[kind].fields)
    assert asked <= {field.name for field in ACT_FIELDS}
    assert asked <= set(re.findall(r'name="(\w+)"', PAGE))
    (acts,) = [
        path for path in openapi.document(ROUTES, "http://x")["paths"].items() if path[0].endswith("/acts")
    ]
    schema = acts[1]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert asked <= set(schema["properties"])


def test_every_slot_is_a_field() -> None:
    """A slot that is new for the chat needs its field."""
    of = {"on": "on", "reason": "reason", "what": "what", "refers": "links", "level": "level"}
    of |= {"details": "details"}
    assert {f.name for f in fields(Slots)} - {"of_duty", "counted"} == set(of)
    full = Slots("may", "may", ("x",), False, False, "may", True, True)
    assert set(full.fields) == {*of.values(), "number"}


GIVEN: tuple[tuple[str, dict[str, object], Details], ...] = (
    (
        "disclosed",
        {"links": "https://a.cn/1 https://b.cn/2"},
        Details(links=("https://a.cn/1", "https://b.cn/2")),
    ),
    ("apply_assessment", {"number": "HB2025-0012"}, Details(number_in_system="HB2025-0012")),
    ("acceptance_passed", {"level": "三级"}, Details(level="III")),
    ("acceptance_passed", {"level": "三级以下"}, Details(level="below")),
    (
        "report_change",
        {"what": "更名", "details": "河北岚澄新材料有限公司"},
        Details(name="河北岚澄新材料有限公司"),
    ),
    ("report_change", {"what": "搬迁", "details": "鹿泉区"}, Details(city="石家庄市", county="鹿泉区")),
    (
        "report_change",
        {"what": "换联系人", "details": "李四 13900001111 li@x.cn"},
        Details(contact="李四", phone="13900001111", email="li@x.cn"),
    ),
    (
        "report_change",
        {"what": "换联系人", "details": "联系人张三换成李四 13900001111"},
        Details(contact="李四", phone="13900001111", replaces="张三"),
    ),
    ("report_change", {"what": "删除联系人", "details": "李四"}, Details(contact="李四")),
    (
        "report_change",
        {"what": "合并", "details": "河北岚澄新材料有限公司 91110000100000001X"},
        Details(name="河北岚澄新材料有限公司"),
    ),
)


@pytest.mark.parametrize(("kind", "said", "details"), GIVEN)
def test_what_is_filled_in_is_what_the_chat_would_take(
    kind: str, said: dict[str, object], details: Details
) -> None:
    act = act_of(body(kind, reason="理由", **said), HERE, HEBEI)
    assert (act.kind, act.details) == (kind, details)
    require(act)


def test_every_detail_can_be_given() -> None:
    """A detail that is new in `Details` needs a field of a form."""
    found = {
        f.name
        for kind, said, _ in GIVEN
        for f in fields(Details)
        if getattr(act_of(body(kind, **said), HERE, HEBEI).details, f.name)
    }
    assert found | LOOKED_UP | {"uscc"} == {f.name for f in fields(Details)}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("disclosed", {"links": "javascript:alert(1)"}),
        ("disclosed", {"links": "请看 https://a.cn"}),
        ("disclosed", {"links": " ".join(f"https://a.cn/{n}" for n in range(6))}),
        ("apply_assessment", {"number": "多少"}),
        ("apply_assessment", {"level": "一级"}),
        ("confirm", {"links": "https://a.cn"}),
    ],
)
def test_what_cannot_be_meant_is_refused(kind: str, said: dict[str, object]) -> None:
    with pytest.raises(Wrong):
        act_of(body(kind, **said), HERE, HEBEI)


@pytest.mark.parametrize("what", ["更名", "搬迁", "合并", "换联系人", "增加联系人", "删除联系人"])
def test_a_change_without_what_it_names_is_asked_for(what: str) -> None:
    act = act_of(body("report_change", what=what, reason="理由"), HERE, HEBEI)
    with pytest.raises(Wrong, match=r"web\.act\.details"):
        require(act)


async def press(b: Browser, case: int, kind: str, status: int = 303, **typed: str) -> str:
    """Send the form of this act and return the page that it leads to."""
    page = await b.get(f"/cases/{case}")
    asked = next(link for link in page.links("/act?") if f"kind={kind}" in link)
    form = await b.get(asked)
    if kind == "report_change":
        assert "<b>事项</b>" not in form.text and "告知书" not in form.text
    said = await b.post(f"/cases/{case}/act", {**form.fields(), **typed})
    assert said.status == status, said.text
    return (await b.follow(said) if status == 303 else said).text


async def test_page_and_interface_take_them(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        path = f"/api/v1/cases/{case}/acts"
        async with browser(s, CLERK) as clerk, browser(s, CITY) as city:
            own = {"Origin": s.settings.public_url}
            note = "锅炉改造中，预计3月完工；如延误另报"
            assert "已备注" in await s.says(CITY, f"备注 {FIRM} {note}")
            assert "请填写文字" in await press(city, case, "case_note", 422)
            assert "已备注" in await press(city, case, "case_note", reason="已电话联系")
            assert "刚刚有了变化" in await press(
                city, case, "case_note", reason="已电话联系"
            )  # a second click
            shown = (await clerk.get(f"/cases/{case}")).text
            assert note in shown and "已电话联系" in shown and shown.count("登记备注") == 2  # and no button
            wrong = await press(clerk, case, "apply_assessment", 422, number="？")
            assert "系统编号应是" in wrong
            await press(clerk, case, "apply_assessment", number="HB2025-0012", links="https://a.cn/1")
            shown = (await city.get(f"/cases/{case}")).text
            assert "HB2025-0012" in shown and 'href="https://a.cn/1"' in shown
            for field, value in (
                ("number", "NaN"),
                ("number", "１２"),
                ("links", "x"),
                ("links", "2025-02-30"),
            ):
                given = {"kind": "apply_assessment", "reason": "缺表", field: value}
                refusal = await clerk.get(path, "POST", json=given, headers=own)
                assert refusal.status == 400 and "系统编号应是" in refusal.text
            wrong = await press(clerk, case, "add_reference", 422)
            assert "至少一项" in wrong
            assert "已补充" in await press(clerk, case, "add_reference", links="https://a.cn/2")
            assert (await s.duty(FIRM, "apply_assessment")).data["links"] == [
                "https://a.cn/1",
                "https://a.cn/2",
            ]
            more = {"kind": "add_reference", "duty": (await s.duty(FIRM, "apply_assessment")).id}
            assert (
                await city.get(path, "POST", json={**more, "number": "HB2025-0013"}, headers=own)
            ).status == 409
            await press(city, case, "confirm")
            await press(city, case, "assessment_passed")
            # A result that is on record is corrected, with its reason; the form has the other result alone.
            form = (await city.get(f"/cases/{case}/act?kind=correct_assessment")).text
            assert ">不通过</option>" in form and ">通过</option>" not in form
            assert "请填写原因" in await press(city, case, "correct_assessment", 422, what="不通过")
            await press(city, case, "correct_assessment", what="不通过", reason="复核发现数据不实")
            assert (await s.case(FIRM)).status == "carried_over"
            right = {"kind": "correct_assessment", "what": "通过", "reason": "企业已补正"}
            assert (await city.get(path, "POST", json=right, headers=own)).status == 200
            assert (await s.case(FIRM)).status == "active"
            assert "接收部门" in (await city.get(f"/cases/{case}/act?kind=handed_over")).text
            await press(city, case, "handed_over", what="排污许可、执法")
            given = {"kind": "handed_over", "what": "节能监察"}
            assert (await city.get(path, "POST", json=given, headers=own)).status == 200
            assert (await city.get(path, "POST", json={**given, "what": "财务"}, headers=own)).status == 400
            handed = (await s.duty(FIRM, "assess")).data["handed"]
            assert set(handed) == {"节能监察", "排污许可", "执法"}
            # A change with what it names, and a form that names no step.
            wrong = await press(clerk, case, "report_change", 422, what="更名", reason="已更名")
            assert "变动后的内容" in wrong
            await press(
                clerk, case, "report_change", what="更名", reason="已更名", details="石家庄市新名化工有限公司"
            )
            shown = (await city.get(f"/cases/{case}")).text
            assert "石家庄市新名化工有限公司" in shown
            # A change is answered in its own words, and whoever decides is not told that others do.
            assert ">核实属实</a>" in shown and ">登记企业变动</a>" in shown
            assert ">报告企业变动</a>" in (await clerk.get(f"/cases/{case}")).text
            # A level below the target is asked about, and stored once it is meant.
            await s.command("target", FIRM, "二级", "--reason", "附件1")
            await press(clerk, case, "apply_acceptance")
            await s.says(CITY, "待审")
            pending = (await city.get("/api/v1/pending")).text
            assert FIRM in pending
            duty = await s.duty(FIRM, "apply_acceptance")
            assert (
                await city.get(path, "POST", json={"kind": "confirm", "duty": duty.id}, headers=own)
            ).status == 200
            low = {"kind": "acceptance_passed", "level": "三级"}
            asked = await city.get(path, "POST", json=low, headers=own)
            assert asked.status == 409 and "未达到" in asked.text
            wrong = await press(city, case, "acceptance_passed", 422, level="三级")
            assert "仍按此水平登记" in wrong and (await s.duty(FIRM, "accept")).confirmed_on is None
            await press(city, case, "acceptance_passed", level="三级", sure="yes")
        (said,) = [e["data"] for e in (await s.rows("events"))["events"] if e["act"] == "result_reported"]
        assert "level_after" in str(said) and "III" in str(said)
        await s.tick()
        s.read_all()
