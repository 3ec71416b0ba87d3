"""What is done through one role writes nobody who holds another: role × act × somebody else.

Everything goes through real callbacks; afterwards the rows of everybody else, and their roles, must
be the same to the byte, and no way leads from the new contact to what the other one may see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser import browser
from tests.engines import variants
from tests.harness import Harness
from tests.heard import answer_path
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, STRANGER, SUPPORT, firm, mail, officer, workbook

AT = "2025-02-20T09:00"
AWAY, NEAR = "沧州霁峰水泥有限公司", "石家庄市澄澈水泥有限公司"
THIEF, THIEFS_MAIL = "thief", "thief@mail.example"


def by_mail_only(level: str, name: str, *place: str) -> dict[str, Any]:
    return officer(level, name, *place, 企业微信账号="")


NAMES = "赵启明 钱思远 孙望舒 李清越 周怀瑾 吴景行 郑知微 王远舟 冯远山 陈星河 褚云起".split()


def book() -> bytes:
    """Two enterprises beside FIRM, and an officer of every level with and without an account."""
    staff = [
        *STAFF,
        officer("县", "yunhe", "沧州市", "运河区"),
        by_mail_only("省", "shengpost"),
        by_mail_only("市", "shipost", "石家庄市"),
        by_mail_only("县", "xianpost", "石家庄市", "桥西区"),
        by_mail_only("县", "yunpost", "沧州市", "运河区"),
        by_mail_only("技术支持", "desk"),
    ]
    firms = [
        firm(联系人="联系人甲"),
        firm(2, AWAY, "clerk2", 市="沧州市", 联系人="卫长风", **{"县（市、区）": "运河区"}),
        firm(3, NEAR, "clerk3", wecom="", 联系人="蒋听雨"),
    ]
    return workbook(*firms, staff=[row | {"姓名": name} for row, name in zip(staff, NAMES, strict=True)])


BOOK = book()


@dataclass(frozen=True, slots=True)
class People:
    """Who there was at the beginning, by id."""

    rows: dict[int, Any]
    roles: dict[int, list[Any]]

    @classmethod
    async def read(cls, s: Harness) -> People:
        """Everybody and their roles, as they are stored now."""
        rows = await s.rows("people", "hats")
        people = {row["id"]: dict(row) for row in rows["people"]}
        roles: dict[int, list[Any]] = {}
        for row in rows["hats"]:
            roles.setdefault(row["person_id"], []).append(dict(row))
        return cls(people, roles)

    def others(self) -> dict[int, Any]:
        """Everybody but the contact of FIRM."""
        return {i: row for i, row in self.rows.items() if row["name"] != "联系人甲"}


async def untouched(s: Harness, before: People) -> None:
    """Nobody but the actor has changed: neither person, nor role, nor address."""
    now = await People.read(s)
    for person_id, row in before.others().items():
        assert now.rows[person_id] == row
        assert now.roles[person_id] == before.roles[person_id], row["name"]


async def bind_with_a_code(s: Harness, by: str = COUNTY) -> None:
    found = re.search(r"绑定码：([2-9A-Z]{8})", await s.says(by, f"绑定码 {FIRM}"))
    assert found
    s.twin.directory.join(THIEF)
    assert f"可以办理{FIRM}" in await s.says(THIEF, f"绑定 {found[1]}")


async def change(s: Harness, by: str, words: str) -> None:
    """换联系人 by whoever; where the word is a report, the assessing city confirms it."""
    reply = await s.says(by, f"{FIRM} 换联系人 {words}")
    assert reply.startswith(("已登记：", "已更正：")), reply
    if by == CLERK:
        number = re.search(r"(\d+) " + FIRM, await s.says(CITY, "待审"))
        assert number
        assert "已登记" in await s.says(CITY, f"确认 {number[1]}")


async def then_another_number_and_mail(s: Harness, by: str, victim: Any, before: People) -> None:
    """The attack as it was found: first the victim as a contact, then an own address for them."""
    await change(s, by, f"{victim['name']} {victim['phone']}")
    await untouched(s, before)
    by = COUNTY if by == CLERK else by  # whoever reported it is no contact any more
    await change(s, by, f"{victim['name']} 13911112222 {THIEFS_MAIL}")


async def with_an_own_mail_at_once(s: Harness, by: str, victim: Any, before: People) -> None:
    await change(s, by, f"{victim['name']} {victim['phone']} {THIEFS_MAIL}")


async def with_the_victims_mail_and_a_code(s: Harness, by: str, victim: Any, before: People) -> None:
    """A mail-only officer was taken over whole by a code for the "contact"."""
    await change(s, by, f"{victim['name']} {victim['phone']} {victim['email']}")
    await untouched(s, before)
    await bind_with_a_code(s)
    assert "您是" not in await s.says(THIEF, "工单")


async def and_taken_back(s: Harness, by: str, victim: Any, before: People) -> None:
    await change(s, by, f"{victim['name']} {victim['phone']}")
    await bind_with_a_code(s)
    await untouched(s, before)
    assert "已解绑" in await s.says(COUNTY, f"解绑 {FIRM}")


ACTS = (
    then_another_number_and_mail,
    with_an_own_mail_at_once,
    with_the_victims_mail_and_a_code,
    and_taken_back,
)
# Who may ask is decided before a statement is written: PostgreSQL plays the longest of the three ways, a
# contact's report and its confirmation.
ASKED = [("sqlite", CLERK), ("sqlite", COUNTY), ("sqlite", CITY), ("postgres", CLERK)]


@pytest.mark.parametrize(("database_url", "by"), ASKED, indirect=["database_url"])
@pytest.mark.parametrize("act", ACTS)
async def test_a_change_writes_nobody_elses_person(database_url: str, by: str, act: Any) -> None:
    """Each act, by each role, aimed at everybody else there is, one after the other; every step of it
    is looked at."""
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        before = await People.read(s)
        for victim in before.others().values():
            await again(s)
            await act(s, by, victim, before)
            await untouched(s, before)
            s.twin.directory.leave(THIEF)
            await s.twin.send_event("sys", "change_contact", ChangeType="delete_user", UserID=THIEF)
        await no_way_in(s)
        await s.tick()
        s.quiet()


async def again(s: Harness) -> None:
    """FIRM has its contact with her account as at the beginning; and a new day, with new limits."""
    s.later(hours=25)
    await s.imports(BOOK)
    assert FIRM in await s.says(CLERK, "进度")


async def no_way_in(s: Harness) -> None:
    """The new contact's mail opens the enterprise and nothing else."""
    await s.tick()
    s.read_all()
    async with browser(s) as b:
        await b.post("/signin/mail", {"address": THIEFS_MAIL})
        await s.tick()
        for heard in s.read_all():
            found = re.search(r"/signin/link\?t=(\S+)", heard.text)
            if heard.to == THIEFS_MAIL and found:
                await b.post("/signin/link", {"t": found[1]})
                assert (await b.get("/people")).status in (303, 404)
                assert (await b.get("/messages")).status in (303, 404)


async def test_whoever_decides_sees_both_contacts_in_full(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        asked = f"{FIRM} 换联系人 王五 13911112222 {THIEFS_MAIL}"
        assert "已登记" in await s.says(CLERK, asked)
        both = ("联系人甲", "13800000001", mail(CLERK), "王五", "13911112222", THIEFS_MAIL)
        pending = await s.says(CITY, "待审")
        assert all(word in pending for word in both), pending
        await s.tick()
        heard = await s.expect(CITY, "换联系人", *both)
        assert heard.text.index("联系人甲") < heard.text.index("王五")
        mailed = [h for h in s.read_all() if h.to == mail("shipost")]
        assert mailed and all(word in mailed[0].text for word in both), mailed[0].text
        link = answer_path(mailed[0].text)
        assert link
        case = await s.case(FIRM)
        duty = case.duty("answer_change")
        assert duty
        async with browser(s, CITY) as b:
            for path in (f"/cases/{case.id}", f"/cases/{case.id}/act?kind=confirm&duty={duty.id}", link):
                page = (await b.get(path)).text
                assert all(word in page for word in both), path
        done = await s.says(CITY, "确认 1")
        assert all(word in done for word in both), done
        await s.tick()
        await s.expect_mail(THIEFS_MAIL, f"【办理结果】{FIRM}：换联系人")
        s.also("thief@mail.example【温馨提示】")
        # The same person with another number keeps the mail address: it is named with the rest.
        again = await s.says(CITY, f"{FIRM} 换联系人 王五 13933334444")
        whole = f"王五（13911112222，{THIEFS_MAIL}），现为王五（13933334444，{THIEFS_MAIL}）"
        assert again.startswith("已更正：") and whole in again, again


async def test_another_name_or_place_is_seen_before_it_is_confirmed(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        assert "已登记" in await s.says(CLERK, "我公司已更名为石家庄岚澄新材料有限公司")
        assert f"{FIRM} → 石家庄岚澄新材料有限公司" in await s.says(CITY, "待审")
        await s.tick()
        await s.expect(CITY, FIRM, "石家庄岚澄新材料有限公司")
        s.also("shipost@mail.example【请确认】")


async def test_an_import_gives_no_office_to_whom_the_chat_made(sqlite_url: str) -> None:
    """A person of the coming officer's name and number lies ready, with the thief's account and
    mail; the staff list that brings the officer does not take them for each other."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        coming = officer("省", "chu", 姓名="处长", 联系电话="13922223333", 企业微信账号="")
        await change(s, COUNTY, f"处长 13922223333 {THIEFS_MAIL}")
        await bind_with_a_code(s)
        await s.imports(workbook(firm(), staff=[coming]))
        rows = await s.rows()
        made = [row for row in rows["people"] if row["name"] == "处长"]
        assert len(made) == 2
        (new,) = [row for row in made if row["email"] == mail("chu")]
        assert not new["wecom"]
        roles = {
            r["level"]
            for r in rows["hats"]
            if r["person_id"] != new["id"] and not r["ended_at"] and r["person_id"] in {m["id"] for m in made}
        }
        assert "province" not in roles
        assert "没有" in await s.says(THIEF, f"评估通过 {AWAY}")
        await s.tick()
        s.also("clerk【办理结果】")


async def test_an_account_in_the_list_makes_one_person_of_two_and_forgets_what_the_chat_said(
    database_url: str,
) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await change(s, COUNTY, f"王五 13922223333 {THIEFS_MAIL}")
        await bind_with_a_code(s)
        coming = officer("省", "chu", 姓名="处长", 电子邮箱="", 企业微信账号=THIEF)
        await s.imports(workbook(firm(wecom="", email="", 联系人="", 联系电话=""), staff=[coming]))
        (row,) = [r for r in (await s.rows("people"))["people"] if r["wecom"] == THIEF]
        assert (row["name"], row["email"]) == ("处长", "")
        await s.tick()
        s.also("desk@mail.example【工单】", "support【未送达】", "thief【温馨提示】")


async def test_a_number_of_two_people_is_the_first_ones(sqlite_url: str) -> None:
    """The look-up by number gives an officer's account to no contact with the officer's number."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        (post,) = [r for r in (await s.rows("people"))["people"] if r["email"] == mail("shengpost")]
        await change(s, COUNTY, f"王五 {post['phone']}")
        s.twin.directory.join("sheng.post", mobile=post["phone"])
        for day in range(21, 31):
            s.at(f"2025-03-{day}T09:00")
            await s.tick()
            await s.tick()
        rows = {r["id"]: r for r in (await s.rows("people"))["people"]}
        (new,) = [r for r in rows.values() if r["name"] == "王五"]
        assert new["wecom"] == ""
        assert rows[post["id"]]["wecom"] in ("", "sheng.post")
        s.read_all()


async def test_the_account_of_somebody_without_a_role_takes_a_code(sqlite_url: str) -> None:
    """Whoever held a place once is the same person when a code gives a new one."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await change(s, COUNTY, "王五 13911112222")
        assert "还没有登记" in await s.says(CLERK, "进度")
        found = re.search(r"绑定码：([2-9A-Z]{8})", await s.says(COUNTY, f"绑定码 {FIRM}"))
        assert found and f"可以办理{FIRM}" in await s.says(CLERK, f"绑定 {found[1]}")
        rows = (await s.rows("people"))["people"]
        assert [r["name"] for r in rows if r["wecom"] == CLERK] == ["联系人甲"]
        await s.tick()
        s.quiet()


@variants("who", [STRANGER, SUPPORT, "yunhe"])
async def test_whoever_has_no_right_over_the_enterprise_changes_no_contact(
    database_url: str, who: str
) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        before = await People.read(s)
        for words in (f"{FIRM} 换联系人 王五 13911112222", f"绑定码 {FIRM}", f"解绑 {FIRM}"):
            assert FIRM not in await s.says(who, words)
        assert await People.read(s) == before
        s.quiet()


async def test_who_is_contact_and_officer_by_the_list_is_written_as_neither(sqlite_url: str) -> None:
    """The list made one person of both: a change of the contact, and a code, leave the officer."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        both = {"姓名": "褚云起", "联系电话": "13955556666", "电子邮箱": "chu@mail.example"}
        post = by_mail_only("省", "chu") | both
        contact: dict[str, Any] = {"联系人": "褚云起", "联系电话": "13955556666", "email": "chu@mail.example"}
        await s.begin(workbook(firm(wecom="", **contact), staff=[*STAFF, post]))
        (before,) = [r for r in (await s.rows("people"))["people"] if r["name"] == "褚云起"]
        await bind_with_a_code(s)
        assert "由石家庄市生态环境局办理，本次未登记" in await s.says(THIEF, f"评估通过 {FIRM}")
        await change(s, COUNTY, f"褚云起 13911112222 {THIEFS_MAIL}")
        rows = await s.rows()
        assert [r for r in rows["people"] if r["id"] == before["id"]] == [before]
        mine = [r for r in rows["hats"] if r["person_id"] == before["id"] and not r["ended_at"]]
        assert [r["level"] for r in mine] == ["province"]
        await s.tick()
        s.also(f"{THIEFS_MAIL}【办理结果】", f"{THIEFS_MAIL}【温馨提示】")
