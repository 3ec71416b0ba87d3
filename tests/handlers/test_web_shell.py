"""The frame of the pages: navigation by role, files under names that hold their hash, page numbers and sorting."""

from __future__ import annotations

import re

import pytest

from bot.access import SIGHTS
from bot.words import Level, Person, Role
from handlers.entry.web.navigation import navigation
from handlers.entry.web.paging import Pages, Sorting, sort_field
from handlers.entry.web.routes import ROUTES
from messages.assets import asset
from tests.browser import browser
from tests.harness import Harness
from tests.people import COUNTY, workbook


@pytest.mark.parametrize("level", list(Level))
def test_five_entries_at_most_stand_in_the_bar_and_each_leads_to_a_page_that_may_be_opened(
    level: Level,
) -> None:
    shown = navigation(Person(1, "某某", roles=(Role(level),)), "/")
    everywhere = [*shown.bar, *(place for _, places in shown.more for place in places)]
    assert len(shown.bar) <= 5 and shown.bar[0].path == "/"
    assert len({place.path for place in everywhere}) == len(everywhere)
    rights = {route.path: route.sight for route in ROUTES if route.method == "GET"}
    for place in everywhere:
        assert not rights[place.path] or level in SIGHTS[rights[place.path]], place.path


def test_the_page_that_is_shown_is_marked_with_those_below_it() -> None:
    province = Person(1, "某某", roles=(Role(Level.PROVINCE),))
    assert [p.path for p in navigation(province, "/cases/7").bar if p.here] == ["/cases"]
    assert navigation(province, "/burden").inside and not navigation(province, "/").inside
    assert navigation(None, "/") == navigation(Person(2, "无"), "/")


async def test_files_are_kept_for_good_under_a_name_that_holds_their_hash(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        async with browser(s, COUNTY) as b:
            page = (await b.get("/")).text
            style = re.findall(r'href="(/static/page\.[0-9a-f]{10}\.css)"', page)
            assert style == [asset("page.css")]
            assert re.findall(r"<script[^>]*", page) == [f'<script src="{asset("call_form.js")}" defer']
            kept = await b.get(style[0])
            assert kept.status == 200 and "immutable" in kept.headers["Cache-Control"]
            assert (await b.get("/static/page.css")).headers["Cache-Control"] == "no-cache"
            script = await b.get(asset("htmx.min.js"))
            assert script.headers["Content-Type"].startswith("text/javascript")
            for gone in ("/static/page.0000000000.css", "/static/htmx.LICENSE.txt", "/static/nothing.js"):
                assert (await b.get(gone)).status == 404
            assert page.index('class="skip"') < page.index("<nav") < page.index('<main id="main"')


def test_page_numbers() -> None:
    def numbers(page: int, total: int) -> list[int]:
        return [n for n, _ in Pages("/cases", {"page": page, "city": "沧州市"}, total, 50).numbers]

    assert numbers(1, 0) == [1] and numbers(1, 50) == [1] and numbers(1, 51) == [1, 2]
    assert numbers(9, 5000) == [1, 0, 7, 8, 9, 10, 11, 0, 100]
    assert numbers(999, 120) == [1, 2, 3]  # behind the last: the last
    pages = Pages("/cases", {"page": 2, "city": "沧州市", "county": None}, 120, 50)
    assert (pages.skipped, pages.previous, pages.next) == (
        50,
        "/cases?city=%E6%B2%A7%E5%B7%9E%E5%B8%82",
        "/cases?page=3&city=%E6%B2%A7%E5%B7%9E%E5%B8%82",
    )
    assert Pages("/cases", {}, 0, 50).next == ""


def test_a_head_sorts_by_its_column_and_turns_round() -> None:
    sorting = Sorting("/cases", {"sort": None, "page": 3}, "due")
    assert (sorting.at("due").now, sorting.at("due").url) == ("ascending", "/cases?sort=-due")
    assert (sorting.at("name").now, sorting.at("name").url) == ("", "/cases?sort=name")
    assert sort_field("due", "name").choices == ("due", "name", "-due", "-name")
    turned = Sorting("/cases", {"sort": "-due"}, "due")
    assert turned.down and turned.at("due").url == "/cases?sort=due"
