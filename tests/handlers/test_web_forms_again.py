"""A form with a field that cannot be used comes back as itself: what was typed stands in it, the field is named in
Chinese, and nothing of it speaks as the chat does. Every form of every page, as each role finds it."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from handlers.entry.web.filled import filled_form
from handlers.entry.web.people import PERSON_PART
from handlers.entry.web.routes import ROUTES
from handlers.entry.web.table import CASE_PART, Field, Route
from tests.browser import Browser, browser
from tests.handlers.test_web_queue import send, ticks
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, workbook

ADMIN = "guanli01"
TYPED = "按原样保留的<内容>"
_HUGE = 20_000  # characters; such a form takes the same way
PAGES = [route.path for route in ROUTES if route.method == "GET" and not route.api]
POSTS = {route.path: route for route in ROUTES if route.method == "POST" and not route.api}


class Forms(HTMLParser):
    """Every posting form of a page: its address, hidden and chosen values, and the controls in which people type."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self._inside, self._select = False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = own.get("method") == "post"
            if self._inside:
                self.found.append((own["action"].partition("?")[0], {}, {}))
        elif self._inside and own.get("name") and tag in ("select", "button"):
            self._select = own["name"] if tag == "select" else ""
            self.found[-1][1].setdefault(own["name"], own.get("value", ""))
        elif self._inside and tag == "option" and self._select and not self.found[-1][1][self._select]:
            self.found[-1][1][self._select] = own.get("value", "")
        elif self._inside and own.get("name") and tag in ("input", "textarea"):
            kind = own.get("type", tag)
            if kind == "hidden":
                self.found[-1][1][own["name"]] = own.get("value", "")
            elif kind not in ("checkbox", "radio", "file", "submit"):
                self.found[-1][2][own["name"]] = kind

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


def unusable(one: Field) -> str:
    """What this field cannot take."""
    if one.kind == "text":
        return "长" * (one.longest + 1)
    return "2025-02-30" if one.kind == "date" else "不是"


def route_of(path: str) -> Route | None:
    return POSTS.get(re.sub(r"(?<=/(?:cases)/)\d+", lambda _: CASE_PART, path))


async def sent_wrong(b: Browser, page: str, where: str, before: set[str]) -> tuple[set[str], list[str]]:
    """Send each form of the page that was not sent before with one field that cannot be used, field by field: which
    were sent, and what came back wrong."""
    sent: set[str] = set()
    faults: list[str] = []
    for action, hidden, kinds in Forms(page).found:
        route = route_of(action)
        if action in before:
            continue
        fields = [one for one in (route.body if route else ()) if one.name in kinds and one.longest < _HUGE]
        for wrong in fields:
            rest = {one.name: TYPED for one in fields if one is not wrong and one.kind == "text"}
            days = {one.name: "2025-02-18" for one in fields if one is not wrong and one.kind == "date"}
            given = {**hidden, **rest, **days, wrong.name: unusable(wrong)}
            origin = b.s.settings.public_url
            seen = await b.post(action, given, Origin=origin, Referer=origin + where)
            sent.add(action)
            text = unescape(seen.text)
            kept = [name for name, kind in kinds.items() if name in rest and text.count(TYPED) < len(rest)]
            alert = re.search(r'class="wrong" role="alert">([^<]+)', seen.text)
            said = unescape(alert[1]) if alert else ""
            good = seen.status == 400 and f'action="{action}"' in seen.text and wrong.label in said
            if not good or kept or "回复“" in said or f"（{wrong.name}）" in said:
                faults.append(f"{where} {action} {wrong.name}: {seen.status} {said} {kept}")
    return sent, faults


async def test_every_form_comes_back_as_itself(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00", digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook(firm(), firm(2, "石家庄清源电镀有限公司", "clerk2")))
        s.twin.directory.join(ADMIN)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CLERK, "提问 评估申请表在哪里下载？")
        case = (await s.case(FIRM)).id
        sent: set[str] = set()
        for account in (CLERK, COUNTY, PROVINCE, ADMIN):
            async with browser(s, account) as b:
                for part in PAGES:
                    where = part.replace(CASE_PART, str(case)).replace(PERSON_PART, "1")
                    page = await b.get(where)
                    if page.status == 200 and "html" in page.headers["Content-Type"]:
                        found, faults = await sent_wrong(b, page.text, where, sent)
                        assert faults == []
                        sent |= found
        s.read_all()
    assert sent >= {
        f"/cases/{case}/question",
        "/tokens",
        "/registers/decision",
        "/queue/do",
        "/announcements/preview",
    }


async def test_the_page_before_may_be_none_or_a_file_and_what_is_told_once_is(sqlite_url: str) -> None:
    """The form comes back wherever it is said to come from; a file is not made for it, and a new token is shown once
    though a wrong form came between."""
    async with Harness(sqlite_url, at="2025-02-20T10:00", digests=False, admins=(ADMIN,)) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        origin = s.settings.public_url
        async with browser(s, ADMIN) as b:
            good = next(form for form in Forms((await b.get("/tokens")).text).found if form[0] == "/tokens")
            names = {name: "2025-03-20" if kind == "date" else "大屏" for name, kind in good[2].items()}
            made = await b.post("/tokens", {**good[1], **names})
            assert made.status == 303
            for n, came in enumerate(
                ("http://[", f"{origin}//[", f"{origin}/onboarding/file", "x", f"{origin}/tokens")
            ):
                wrong = await b.post("/tokens", {**good[1], **names, "may": "x"}, Origin=origin, Referer=came)
                assert wrong.status == 400 and 'action="/tokens"' in wrong.text, came
                assert ("qs_" in wrong.text) == (n == 0), came
            assert "qs_" not in (await b.get("/tokens")).text
        assert not [row for row in (await s.rows())["events"] if "onboarding" in str(row["data"])]


# Who sends what by which page, and the field that then has the focus: what a rule refuses, though each field by itself
# can be used.
PROMISE = {"say": "call", "called": "接通，承诺按期办理", "reason": "原话<一>"}
CONTACT = {"name": "李四", "phone": "13911112222"}
MOVED = {"what": "搬迁", "reason": TYPED}
DATE = {"notice": TYPED, "step": "accept"}
DECISION = {"decision_no": TYPED, "decided_on": "2025-02-03", "handling": "已报"}
REFUSED: tuple[tuple[str, str, str, dict[str, str], str], ...] = (
    (COUNTY, "/queue?work=urge", "/queue/do", {**PROMISE, "on": "2025-01-03"}, "on"),
    (COUNTY, "/queue?work=urge", "/queue/do", PROMISE, "on"),
    (COUNTY, "/queue?work=urge", "/queue/do", {**PROMISE, "called": ""}, "called"),
    (CITY, "/wishes", "/wishes", {"what_to_do": "mute", "until": "2030-01-03"}, ""),
    (CITY, "/wishes", "/wishes", {"what_to_do": "hour", "hour": "03:00"}, ""),
    (
        CITY,
        "/webhooks",
        "/webhooks",
        {"purpose": TYPED, "url": "https://10.0.0.1/x", "about": "results"},
        "url",
    ),
    (CITY, "/people/{person}", "/people/{person}/contact", {"name": "李四", "phone": "12"}, "phone"),
    (CITY, "/people/{person}", "/people/{person}/contact", {"name": "厂长", "phone": "13911112222"}, "name"),
    (CITY, "/people/{person}", "/people/{person}/contact", {**CONTACT, "mail": "没有"}, "mail"),
    (CITY, "/people/{person}", "/people/{person}/contact", {**CONTACT, "mail": "x@y"}, "mail"),
    (CITY, "/cases/{case}/act?kind=case_note", "/cases/{case}/act", {"reason": " "}, "reason"),
    (
        CITY,
        "/cases/{case}/act?kind=report_change",
        "/cases/{case}/act",
        {**MOVED, "details": TYPED},
        "details",
    ),
    (
        CITY,
        "/registers/decision?case={case}",
        "/registers/decision",
        {**DECISION, "decided_on": ""},
        "decided_on",
    ),
    (
        CITY,
        "/registers/decision?case={case}",
        "/registers/decision",
        {**DECISION, "credit_on": "2025-07-01"},
        "credit_on",
    ),
    (CITY, "/registers/decision", "/registers/decision", {**DECISION, "party": " "}, "party"),
    (CLERK, "/cases/{case}", "/cases/{case}/question", {"question": " "}, "question"),
    (ADMIN, "/rounds", "/rounds/date", {**DATE, "on": "2023-01-01"}, "on"),
    (ADMIN, "/brakes", "/brakes/pause", {"county": "桥西区", "reason": TYPED}, "city"),
    (ADMIN, "/admin", "/admin/settings", {"setting": "flood_guard", "value": "许多"}, "value"),
)


async def test_what_a_rule_refuses_stays_typed(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00", flood_guard=0, admins=(ADMIN,), digests=False) as s:
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        await s.says(CLERK, "提问 评估申请表在哪里下载？")
        await s.tick("2025-06-10T10:00")
        case = await s.case(FIRM)
        clerk = next(
            str(one["person_id"]) for one in (await s.rows("hats"))["hats"] if one["level"] == "enterprise"
        )
        for account in (CITY, COUNTY, CLERK, ADMIN):
            async with browser(s, account) as b:
                for page, action, typed, about in [one[1:] for one in REFUSED if one[0] == account]:
                    where, to = (
                        one.replace("{case}", str(case.id)).replace("{person}", clerk)
                        for one in (page, action)
                    )
                    found = [one for one in Forms((await b.get(where)).text).found if one[0] == to]
                    assert found, (where, typed)
                    fits = next(
                        (one for one in found if typed.items() & one[1].items() or len(found) == 1), found[0]
                    )
                    origin = s.settings.public_url
                    seen = await b.post(to, {**fits[1], **typed}, Origin=origin, Referer=origin + where)
                    kept = [
                        text for text in typed.values() if text.strip() and text not in unescape(seen.text)
                    ]
                    assert (seen.status, kept) == (422, []), (where, typed, seen.location)
                    assert f'action="{to}"' in seen.text and 'role="alert"' in seen.text, (where, typed)
                    assert re.search(f'name="{about}"[^>]* autofocus', seen.text) or not about, (where, typed)
        async with browser(s, CITY) as b:
            for part in ("/outgoing?when=ahead", "/queue?work=x", "/queue?order=x", "/people?sort=x"):
                said = "".join(re.findall(r"<main.*?</main>", (await b.get(part)).text, re.DOTALL))
                assert said and not re.search("[a-z]", re.sub("<[^>]*>", "", said)), (part, said)
        s.read_all()


async def test_a_preview_comes_back_with_its_ticks(sqlite_url: str) -> None:
    """Its day that cannot be meant, by the field or by the rule, and a reason that is too long."""
    async with Harness(sqlite_url, at="2025-02-20T10:00", flood_guard=0, digests=False) as s:
        await s.begin(workbook(firm(), firm(2, "石家庄清源电镀有限公司", "clerk2")))
        for clerk in (CLERK, "clerk2"):
            await s.says(clerk, "已提交评估申请")
        origin = s.settings.public_url
        came = {"Origin": origin, "Referer": f"{origin}/queue/preview"}
        async with browser(s, CITY) as b:
            picks = ticks(await b.get("/queue"))
            many: Any = [("work", "answer"), *(("pick", one) for one in picks)]
            many += [("say", "no"), ("reason", "长" * 501)]
            seen = await b.post("/queue/preview", many, **came)
            assert seen.status == 400 and "长" * 501 in seen.text and all(one in seen.text for one in picks)
            assert "已确认2项" in (await send(b, "/queue/do", "yes", picks)).text
            picks = ticks(await b.get("/queue?work=assess"))
            assert len(picks) == 2
            for day, status in (("0318-01-01", 400), ("2025-02-30", 400), ("2030-01-01", 422)):
                form = [
                    ("work", "assess"),
                    *(("pick", one) for one in picks),
                    ("say", "assess_yes"),
                    ("on", day),
                ]
                seen = await b.post("/queue/do", form, **came)  # type: ignore[arg-type]
                assert seen.status == status and f'name="on" value="{day}"' in seen.text, day
                assert all(one in seen.text for one in picks) and seen.text.count('role="alert"') == 1, day
        s.read_all()


def test_only_the_form_that_was_sent_is_filled() -> None:
    rows = "".join(
        f'<details><summary>x</summary><form method="post" action="/a"><input type="hidden" name="id" value="{n}">'
        '<input name="words" value="old"><textarea name="more">old</textarea><select name="one"><option>甲</option>'
        '<option value="b" selected>乙</option></select><input type="checkbox" name="pick" value="3:f">'
        "</form></details>"
        for n in (1, 2)
    )
    typed = {"id": "2", "words": 'a"<b', "more": "x", "one": "甲", "pick": "3:f 4:e"}
    seen = filled_form(rows, "/a", typed, "words", "请填写<内容>")
    assert seen is not None
    first, second = seen.split("</details>")[:2]
    assert "old" in first and "open" not in first and first + "</details>" == rows[: len(first) + 10]
    assert second.startswith("<details open>") and "请填写&lt;内容&gt;" in second
    assert 'name="words" value="a&quot;&lt;b" aria-invalid="true" autofocus>' in second
    assert '<textarea name="more">\nx</textarea>' in second and "<option selected>甲" in second
    assert '<option value="b">乙' in second and 'value="3:f" checked>' in second
    assert filled_form(rows, "/b", typed, "", "") is None
    assert filled_form(rows, "/a", {"id": "3"}, "", "") is None
