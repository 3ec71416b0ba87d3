"""Out is out at once: with the account, the address or the last role go sessions, tokens and every
link that was given before; what comes in and goes out is on record."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.words import DutyState
from tests.browser import Browser, browser, link_token
from tests.harness import Harness
from tests.heard import answer_path
from tests.mails import POSTED, asked_by_mail
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, firm, mail, officer, workbook
from tests.stories.test_cards import card, with_cards
from tests.stories.test_hand_over import ended

AT = "2025-02-20T10:00"
Act = Callable[[Harness], Awaitable[None]]


async def unbound_by_herself(s: Harness) -> None:
    await s.says(CLERK, "解绑")
    assert "已解绑" in await s.says(CLERK, "是")


async def unbound_by_the_county(s: Harness) -> None:
    assert "已解绑" in await s.says(COUNTY, f"解绑 {FIRM}")


async def left_the_app(s: Harness) -> None:
    await s.twin.send_event(CLERK, "unsubscribe")


async def left_the_corp(s: Harness) -> None:
    await s.twin.send_event("sys", "change_contact", ChangeType="delete_user", UserID=CLERK)


async def account_renamed(s: Harness) -> None:
    await s.twin.send_event(
        "sys", "change_contact", ChangeType="update_user", UserID=CLERK, NewUserID="li.si"
    )


async def another_mail(s: Harness) -> None:
    """The same person, whose mail address was written wrongly; a number opens nothing, so it ends nothing."""
    said = await s.says(COUNTY, f"{FIRM} 换联系人 周怀瑾 13911112222 new@mail.example")
    assert said.startswith("已更正") and "登录不变" not in said and "此前的登录和链接已失效" in said, said


async def another_contact(s: Harness) -> None:
    assert "已登记" in await s.says(COUNTY, f"{FIRM} 换联系人 王五 13911112222")


async def another_address_in_the_list(s: Harness) -> None:
    await s.imports(workbook(firm(email="new@mail.example", 联系人="周怀瑾")))


async def another_account_in_the_list(s: Harness) -> None:
    book = workbook(firm(wecom="li.si", 联系人="李四", 联系电话="13911112222", email=""))
    await s.imports(book)


# What lets her out, whether her buttons go with it (else the account is hers as before), and whether
# it takes the enterprise from her, so that no code that was given out lets her back in.
ACTS = [
    (unbound_by_herself, True, False),
    (unbound_by_the_county, True, True),
    (left_the_app, False, False),
    (left_the_corp, True, False),
    (account_renamed, True, False),
    (another_mail, False, False),
    (another_contact, True, True),
    (another_address_in_the_list, False, False),
    (another_account_in_the_list, True, True),
]


async def shut(s: Harness, b: Browser, token: str, link: str) -> None:
    assert (await b.get("/sessions")).status == 303
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await b.get("/api/v1/me", headers=bearer)).status == 401
    async with browser(s) as other:
        assert (await other.post("/signin/link", {"t": link})).status == 400


async def a_mails_link(s: Harness, address: str, *words: str) -> str:
    heard = await s.expect_mail(address, "/answer/", *words)
    return answer_path(heard.text)


@pytest.mark.parametrize(("act", "buttons", "codes"), ACTS)
async def test_revoked_is_out(sqlite_url: str, act: Act, buttons: bool, codes: bool) -> None:
    """Once out, nothing given before comes back when the person does."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook(firm(联系人="周怀瑾")))
        code = re.search(r"绑定码：([2-9A-Z]{8})", await s.says(COUNTY, f"绑定码 {FIRM}"))
        assert code
        await with_cards(s, CLERK)
        await s.tick("2025-02-21T10:00")
        await s.expect(CLERK, "还有7天")
        pressed = card(s, CLERK)
        token = (await s.command("token", CLERK))["token"]
        async with browser(s, CLERK) as b:
            link = await link_token(s, CLERK)
            assert (await b.get("/sessions")).status == 200
            await act(s)
            await shut(s, b, token, link)
            if buttons:
                await s.twin.press(pressed, "reported")
            if codes:
                assert "没有绑定" in await s.says(CLERK, f"绑定 {code[1]}")
            assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.OPEN
            await s.imports(workbook(firm(联系人="周怀瑾")))
            await shut(s, b, token, link)
        await s.tick()
        s.read_all()
        s.repeats()  # the list, which knows nothing of a renamed account, makes another person


async def test_an_officer_who_leaves_is_out(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        letter = await asked_by_mail(s)
        token = (await s.command("token", CITY))["token"]
        async with browser(s, CITY) as b:
            link = await link_token(s, CITY)
            assert (await b.get(letter)).status == 200
            new = officer("市", "xin", "石家庄市")
            rest = [row for row in STAFF if row["企业微信账号"] != CITY]
            await s.imports(workbook(staff=[*rest, new]))
            await ended(s)
            await shut(s, b, token, link)
            assert (await b.post(letter, {"act": "confirm"})).status == 410
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        await s.tick()
        s.read_all()


async def test_a_lost_role_leaves_what_the_others_give(database_url: str) -> None:
    """The county takes an enterprise from a city officer who bound it: her own sessions go on."""
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        found = re.search(r"绑定码：([2-9A-Z]{8})", await s.says(COUNTY, f"绑定码 {FIRM}"))
        assert found and "可以办理" in await s.says(PROVINCE, f"绑定 {found[1]}")
        async with browser(s, PROVINCE) as b:
            assert "已解绑" in await s.says(COUNTY, f"解绑 {FIRM}")
            assert (await b.get("/people")).status == 200
        await s.tick()
        s.read_all()


async def test_a_mails_link_ends_with_the_address(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        link = await asked_by_mail(s)
        async with browser(s) as b:
            assert (await b.get(link)).status == 200
            for other in "ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789":
                if (spelled := link[:-1] + other) != link:
                    assert (await b.get(spelled)).status == 404
            assert (await b.get(link + "=")).status == 404
            moved = POSTED | {"电子邮箱": "elsewhere@mail.example"}
            await s.imports(workbook(staff=[*STAFF, moved]))
            assert (await b.get(link)).status == 410
            assert (await b.post(link, {"act": "confirm"})).status == 410
        s.read_all()


async def test_my_sessions_and_out_everywhere(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        token = (await s.command("token", CITY))["token"]
        async with browser(s, CITY) as desk, browser(s, CITY) as phone, browser(s, CLERK) as clerk:
            page = await desk.get("/sessions")
            ids = re.findall(r'name="id" value="(\d+)"', page.text)
            assert len(ids) == 3 and page.text.count("本设备") - page.text.count("包括本设备") == 1
            hers = re.findall(r'name="id" value="(\d+)"', (await clerk.get("/sessions")).text)
            await desk.post("/sessions/end", {"id": hers[0]})  # not hers to end
            assert (await clerk.get("/sessions")).status == 200
            link = await link_token(s, CITY)
            await desk.post("/sessions/end", {"id": ids[0]})  # the newest: the phone's
            assert (await phone.get("/sessions")).status == 303
            assert (await desk.get("/sessions")).status == 200
            assert (await desk.post("/sessions/end", {"all": "yes"})).location == "/signin"
            await shut(s, desk, token, link)
            assert (await clerk.get("/sessions")).status == 200


async def test_coming_in_going_out_and_looking_are_events(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        before = len((await s.rows("events"))["events"])
        async with browser(s, CITY) as b:
            for path in ("/people", "/people?show=all", f"/cases/{case}", f"/cases/{case}"):
                assert (await b.get(path)).status == 200
            await b.get(f"/cases/{case + 99}")
            await b.post("/signout", {})
        async with browser(s) as b:
            await b.post("/signin/link", {"t": "x.y"})
            await b.post("/signin/mail", {"address": "nobody@mail.example"})
            await s.wired.context.close()
            await b.get("/api/v1/me", headers={"Authorization": "Bearer qs_wrong"})
            await b.get("/signin/wecom/back?code=x&state=y")
        events: list[Any] = (await s.rows("events"))["events"][before:]
        said = [(e["act"], e["data"], e["case_id"]) for e in events if e["act"] != "web"]
        assert [(a, c) for a, _, c in said] == [
            ("signed_in", None),
            ("personal_data_read", None),
            ("personal_data_read", case),
            ("signed_out", None),
        ]  # and nothing of what strangers tried


async def test_only_what_concerns_somebody_known_grows_the_chain(database_url: str) -> None:
    """A spent link is on record, to a bound; and however often it is tried, she gets in by another."""
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        spent, good = await link_token(s, CITY), await link_token(s, CITY)
        async with browser(s) as b, browser(s) as hers:
            for _ in range(40):
                await b.post("/signin/link", {"t": "x.y"})
            for _ in range(31):
                await b.post("/signin/link", {"t": spent})
            acts = [e["act"] for e in (await s.rows("events"))["events"]]
            assert acts.count("sign_in_failed") == 30
            assert (await hers.post("/signin/link", {"t": good})).status == 303


async def test_who_enters_an_officers_address_locks_nobody_out(database_url: str) -> None:
    """Two people of one mailbox get a link each, and each says whose it is."""
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(COUNTY, f"{FIRM} 换联系人 王五 13911112222 {mail(PROVINCE)}")
        await s.tick()
        s.read_all()
        async with browser(s) as b:
            await b.post("/signin/mail", {"address": mail(PROVINCE)})
            await s.wired.context.close()
            await s.tick()
            letters = [h for h in s.read_all() if "/signin/link" in h.text]
            assert len(letters) == 2
            hers = next(h for h in letters if "河北省生态环境厅" in h.text)
            found = re.search(r"/signin/link\?t=(\S+)", hers.text)
            assert found
            await b.post("/signin/link", {"t": found[1]})
            assert (await b.get("/outgoing")).status == 200
