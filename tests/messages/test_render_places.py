"""Places in messages: all of a round's together, and what their bureaus owe for themselves."""

from __future__ import annotations

import pytest

from bot.words import Channel, Extent, Kind, Level, replace
from messages.render import render
from tests.messages.envelopes import FIRM, OTHER, envelope, line


@pytest.mark.parametrize(
    ("extent", "area"), [("province", "全省"), ("region", "全区"), ("municipality", "全市")]
)
def test_a_province_reads_how_its_own_kind_of_place_is_called(extent: Extent, area: str) -> None:
    lines = (
        line("report", "province", days_left=-5),
        line("report", "province", OTHER, days_left=-5, city="唐山市"),
    )
    told = envelope(*lines, level=Level.PROVINCE, extent=extent)
    assert f"{area}仍有" in render(told).text
    subject = render(replace(told, kind=Kind.ESCALATION, channel=Channel.EMAIL)).subject
    assert f"：{area}" in subject or f"】{area}" in subject


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (
            [("石家庄市桥西区", "石家庄市", "桥西区"), ("石家庄市新华区", "石家庄市", "新华区")],
            "2个县（市、区）",
        ),
        (
            [("二连浩特市", "二连浩特市", "二连浩特市"), ("唐山市路南区", "唐山市", "路南区")],
            "2个县（市、区）",
        ),
        ([("石家庄市", "石家庄市", ""), ("唐山市", "唐山市", "")], "2个市"),
    ],
)
def test_what_bureaus_owe_for_themselves_is_no_enterprises(of: list[tuple[str, str, str]], told: str) -> None:
    own = {"step": "报送月度调度表", "what": "报送月度调度表", "reply": "已报送"}
    for audience, days_left in (("owner", 7), ("owner", -2), ("province", -5)):
        lines = [
            line(
                "report" if audience == "province" else "remind",
                audience,
                name,
                city=at,
                county=of_it,
                days_left=days_left,
                **own,
            )
            for name, at, of_it in of
        ]
        for kind in (Kind.REMINDER, Kind.ESCALATION):
            text = render(envelope(*lines, kind=kind, level=Level.PROVINCE)).text
            assert "企业" not in text.partition("\n")[0].replace(FIRM, "") and "家企业" not in text, text
            assert audience == "owner" or told in text, text
