"""Who is found, what is shown of them and to whom, and a contact edited in place by the act of the chat."""

from __future__ import annotations

from urllib.parse import quote

from bot.words import Channel
from storage import addresses, models
from tests.browser import browser
from tests.counted import counted
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, STRANGER, SUPPORT, firm, officer, workbook

AT = "2025-02-20T09:00"
EVIL = "<img src=x onerror=alert(1)>"
SECOND = firm(2, "石家庄清源电镀有限公司", "clerk2", 联系人="李清源")
BOOK = workbook(firm(), SECOND, staff=[*STAFF, officer("市", "far2", "沧州市")])


async def person(name: str) -> models.Person:
    return await models.Person.get(name=name)


async def test_a_person_is_found_by_name_firm_and_whole_number(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        async with browser(s, CITY) as b, browser(s, STRANGER) as far:
            for sought, found in (
                ("李清源", True),
                ("清源电镀", True),
                ("13800000002", True),
                ("138-0000-0002", True),
                ("1380000000", False),
                ("3800000002", False),
                ("%", False),
                ("_清源", False),
                (EVIL, False),
                ("x' OR '1'='1", False),
            ):
                seen = await b.get(f"/people?text={quote(sought)}")
                assert (
                    seen.status == 200 and ("李清源" in seen.text.replace(f'value="{sought}"', "")) is found
                ), sought
                assert EVIL not in seen.text
                assert "李清源" not in (await far.get(f"/people?text={quote(sought)}")).text.replace(
                    f'value="{sought}"', ""
                )
            assert (
                "科员" in (await b.get("/people?show=staff")).text
                or "市" in (await b.get("/people?show=staff")).text
            )
        s.quiet()


async def test_one_person_is_shown_to_those_in_charge_and_the_look_is_kept(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        one = await person("李清源")
        await addresses.mark_unreachable(one.id, Channel.EMAIL, "550 no such user")
        async with browser(s, CITY) as b, browser(s, STRANGER) as far:
            page = await b.get(f"/people/{one.id}")
            assert 'href="tel:13800000002"' in page.text and "已失效" in page.text and "550" in page.text
            assert "还没有收到过回应" in page.text or "可以送达" in page.text
            assert (await b.get(f"/people/{one.id}")).text.count("谁看过") == 1
            looks = [e for e in (await s.rows("events"))["events"] if e["act"] == "personal_data_read"]
            assert any(str(one.id) in str(e["data"]) and "person_shown" in str(e["data"]) for e in looks)
            assert (
                (await far.get(f"/people/{one.id}")).status == (await far.get("/people/99999")).status == 404
            )
            forged = {
                "case": str((await s.case("石家庄清源电镀有限公司")).id),
                "name": "王五",
                "phone": "13911112222",
            }
            assert (await far.post(f"/people/{one.id}/contact", forged)).status == 404
            assert (await far.post(f"/people/{one.id}/code", {**forged, "what_to_do": "make"})).status == 404
        for who in (CLERK, SUPPORT):
            async with browser(s, who) as b:
                assert (await b.get(f"/people/{one.id}")).status == 404
        s.quiet()


async def test_a_contact_is_edited_in_place_with_the_checks_of_the_chat(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        one, case = await person("李清源"), await s.case("石家庄清源电镀有限公司")
        path = f"/people/{one.id}/contact"
        async with browser(s, COUNTY) as b:
            form = (await b.get(f"/people/{one.id}")).fields()
            form = {"case": str(case.id), "mark": form["mark"], "name": "李清源", "phone": "13912345678"}
            for wrong in (
                {"phone": "12345"},
                {"name": ""},
                {"name": EVIL},
                {"mail": "不是邮箱"},
                {"phone": "13912345678 13812345678"},
            ):
                assert (await b.post(path, {**form, **wrong})).status == 422, wrong
            assert (await person("李清源")).phone == "13800000002"
            moved = await b.post(path, form)
            assert moved.location == f"/people/{one.id}"
            done = await b.follow(moved)
            assert "绑定的账号和登录不变" in done.text and "原联系人" not in done.text
            assert (await person("李清源")).phone == "13912345678"
            assert "没有需要改变的" in (await b.post(path, form)).text
            acts = [
                e["act"]
                for e in (await s.rows("events"))["events"]
                if e["entrance"] == "page" and e["act"] in ("report_change", "replace_contact")
            ]
            assert acts == ["report_change"], "the second press does nothing"
            await b.post(path, {"case": str(case.id + 1000), "name": "王五", "phone": "13911112222"})
        assert not await models.Person.filter(name="王五").exists()
        await s.tick()
        heard = await s.expect("clerk2", "的联系方式已更正，现为李清源（13912345678")
        assert "换联系人" not in heard.text


async def test_a_corrected_number_ends_nothing_and_an_exchange_ends_all(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        async with browser(s, "clerk2") as clerk:
            said = await s.says(COUNTY, "石家庄清源电镀有限公司 换联系人 李清源 13912345678")
            assert said.startswith("已更正：") and "绑定码已作废" not in said, said
            assert (await clerk.get("/sessions")).status == 200
            assert "提出评估申请" in await s.says("clerk2", "进度")
            said = await s.says(COUNTY, "石家庄清源电镀有限公司 换联系人 王五 13911112222")
            assert "原联系人不能再办理" in said, said
            assert (await clerk.get("/sessions")).status == 303
        await s.tick()
        s.also("qiaoxi【联系不上】")


async def test_a_code_is_shown_once_and_can_be_ended(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        one, case = await person("李清源"), await s.case("石家庄清源电镀有限公司")
        form = {"case": str(case.id), "what_to_do": "make"}
        async with browser(s, COUNTY) as b, browser(s, CITY) as city:
            assert (await city.post(f"/people/{one.id}/code", form)).status == 404
            made = await b.post(f"/people/{one.id}/code", form)
            assert made.status == 200 and "只显示这一次" in made.text
            code = made.text.split("绑定码：")[-1][:8] if "绑定码：" in made.text else ""
            assert not code or code not in (await b.get(f"/people/{one.id}")).text
            ended = await b.follow(await b.post(f"/people/{one.id}/code", {**form, "what_to_do": "end"}))
            assert "已作废" in ended.text
            none = await b.follow(await b.post(f"/people/{one.id}/code", {**form, "what_to_do": "end"}))
            assert "没有可以使用的绑定码" in none.text
        s.quiet()


async def test_the_pages_ask_as_often_for_many(sqlite_url: str) -> None:
    more = [firm(n, f"石家庄试样{n}号化工有限公司", f"clerk{n}") for n in range(3, 23)]
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        one = await person("李清源")
        async with browser(s, CITY) as b:

            async def asked(path: str) -> int:
                await b.get(path)
                await s.wired.context.close()
                with counted() as seen:
                    await b.get(path)
                    await s.wired.context.close()
                return seen.taken()[0]

            paths = ("/people?text=石家庄", f"/people/{one.id}", "/people?show=staff")
            few = [await asked(path) for path in paths]
            await s.imports(workbook(firm(), SECOND, *more))
            assert [await asked(path) for path in paths] <= few and max(few) < 40
            assert FIRM
        await s.tick()
        s.also(
            "clerk10【温馨提示】",
            "clerk11【温馨提示】",
            "clerk12【温馨提示】",
            "clerk13【温馨提示】",
            "clerk14【温馨提示】",
            "clerk15【温馨提示】",
            "clerk16【温馨提示】",
            "clerk17【温馨提示】",
            "clerk18【温馨提示】",
            "clerk19【温馨提示】",
            "clerk20【温馨提示】",
            "clerk21【温馨提示】",
            "clerk22【温馨提示】",
            "clerk3【温馨提示】",
            "clerk4【温馨提示】",
            "clerk5【温馨提示】",
            "clerk6【温馨提示】",
            "clerk7【温馨提示】",
            "clerk8【温馨提示】",
            "clerk9【温馨提示】",
            "qiaoxi【温馨提示】",
        )


async def test_everybody_sees_who_looked_at_their_own_data(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        one, case = await person("李清源"), await s.case("石家庄清源电镀有限公司")
        async with browser(s, "clerk2") as clerk, browser(s, CLERK) as other:
            assert "还没有他人查看过" in (await clerk.get("/looks")).text
            async with browser(s, COUNTY) as b:
                await b.get(f"/people/{one.id}")
                await b.get(f"/cases/{case.id}")
            seen = (await clerk.get("/looks")).text
            assert seen.count("qiaoxi干部") == 2 and "一个人的联系方式" in seen and "企业情况" in seen
            await clerk.get(f"/cases/{case.id}")
            assert (await clerk.get("/looks")).text.count("<tr>") == 3  # one's own looks are no news
            assert "qiaoxi干部" not in (await other.get("/looks")).text
        async with browser(s) as nobody:
            assert (await nobody.get("/looks")).status == 303
        s.quiet()
