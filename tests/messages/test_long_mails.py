"""A mail is one screen of a desk and two of a telephone, its button on the first (decision 131)."""

from __future__ import annotations

import re

import pytest

from bot.words import Level
from messages.brief import shares
from messages.render import render
from messages.sections import CLIENTS, MAIL_LINES
from tests.handlers.test_web_browser import CHROMIUM, chromium
from tests.messages.long_mails import long_mails

_MAILS = long_mails()
_HIGHEST = (
    "province 提醒",
    "province 情况报告",
    "province 请答复",
    "province 简报",
    "city 简报",
    "county 简报",
    "技术支持 简报",
    "企业 late",
    "企业 sent_back",
    "咨询机构",
    "咨询机构，三类",
)
_HEIGHT = "document.documentElement.getBoundingClientRect().height"
_BUTTON = "document.querySelector('a.press').getBoundingClientRect().bottom"


def test_a_mail_counts_names_a_few_and_has_its_button_above_them() -> None:
    """Both forms, without a browser: by what stands in them."""
    for name, envelope in _MAILS.items():
        rendered = render(envelope)
        most = CLIENTS if envelope.level is Level.ENTERPRISE else 2 * MAIL_LINES
        for form in (rendered.text, rendered.html):
            assert len(set(re.findall(r"木兰第\d+精细", form))) <= most, name
        first_row = rendered.html.find('class="cell')
        assert rendered.html.index('class="press"') < (first_row if first_row > 0 else len(rendered.html)), (
            name
        )


@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
async def test_a_mail_fits_its_screen() -> None:
    too_high = {}
    async with chromium() as browser:
        page = await browser.new_page()
        for width, most in ((1280, 800), (375, 2 * 667)):
            await page.set_viewport_size({"width": width, "height": 800})
            for name in _HIGHEST:
                await page.set_content(render(_MAILS[name]).html)
                height, button = await page.evaluate(f"[{_HEIGHT}, {_BUTTON}]")
                if (
                    height > most
                    or button > 667
                    or not await page.evaluate(f"document.documentElement.scrollWidth <= {width}")
                ):
                    too_high[f"{name} {width}"] = height, button
    assert too_high == {}


@pytest.mark.parametrize(
    ("sizes", "room", "given"),
    [
        ([], 5, []),
        ([3], 5, [3]),
        ([9], 5, [5]),
        ([9, 9], 5, [3, 2]),
        ([1, 0, 9], 5, [1, 0, 4]),
        ([9] * 7, 5, [1] * 5 + [0, 0]),
    ],
)
def test_lists_share_the_lines_of_a_mail(sizes: list[int], room: int, given: list[int]) -> None:
    assert shares(sizes, room) == given
