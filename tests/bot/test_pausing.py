"""What a pause holds up, and what goes on beside it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.notices.delivery import Cancel, Hand, Send, Wait
from bot.notices.item import Item
from bot.notices.pausing import concerns, paused
from bot.words import Channel, Kind, Pause, Scope, Sentence, replace
from messages.catalogue import explain
from tests.bot.test_delivery_hours import item
from tests.harness import moment

NOW = moment("2025-02-21T09:00")
Places = tuple[tuple[str, str], ...]
BUREAU: Places = (("沧州市", ""),)


def at(city: str, county: str = "运河区") -> Item:
    one = item(date(2025, 2, 28))
    return replace(one, case=replace(one.case, round="hebei-2024", city=city, county=county))


HERE, THERE = at("沧州市"), at("唐山市", "路北区")


def decided(
    *pauses: Pause, kind: Kind = Kind.REMINDER, items: tuple[Item, ...] = (HERE,), places: Places = BUREAU
) -> Send | Wait | Cancel | Hand:
    """What becomes of a message of these notices while the pauses stand."""
    return paused(Send(items), pauses, "hebei-2024", Channel.WECOM, kind, places, NOW)


def waits(*pauses: Pause, **how: Any) -> Wait:
    """The verdict if it is one to wait; anything else fails."""
    verdict = decided(*pauses, **how)
    assert isinstance(verdict, Wait)
    return verdict


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ({}, True),
        ({"round": "hebei-2024"}, True),
        ({"round": "hubei-2026"}, False),
        ({"channel": "wecom"}, True),
        ({"channel": "email"}, False),
        ({"kind": "reminder"}, True),
        ({"kind": "digest"}, False),
        ({"city": "沧州市"}, True),
        ({"city": "唐山市"}, False),
        ({"city": "沧州市", "county": "运河区"}, True),
        ({"city": "沧州市", "county": "新华区"}, False),
        ({"city": "沧州市", "channel": "wecom", "kind": "reminder", "round": "hebei-2024"}, True),
        ({"city": "沧州市", "channel": "email"}, False),
    ],
)
def test_every_part_that_is_named_must_hold(said: dict[str, str], holds: bool) -> None:
    verdict = decided(Pause(7, "名单有误", **said))  # type: ignore[arg-type]
    if not holds:
        assert verdict == Send((HERE,))
        return
    assert isinstance(verdict, Wait)
    assert (verdict.until, verdict.pause) == (NOW + timedelta(days=1), 7)
    assert explain(verdict.reason) == "已暂停发送（第7号）：名单有误"


def test_it_waits_until_the_pause_ends() -> None:
    end = NOW + timedelta(days=9)
    assert waits(Pause(7, "x", until=end)).until == end


def test_what_is_elsewhere_leaves_alone() -> None:
    verdict = decided(Pause(7, "x", city="沧州市"), items=(HERE, THERE))
    assert isinstance(verdict, Send)
    assert (verdict.items, verdict.later, verdict.pause) == ((THERE,), (HERE,), 7)
    assert verdict.until == NOW + timedelta(days=1)


def test_of_two_pauses_the_longer_holds_all() -> None:
    short, long = Pause(1, "a", city="沧州市", until=NOW + timedelta(hours=3)), Pause(2, "b", city="唐山市")
    assert waits(short, long, items=(HERE, THERE)).pause == 2


def test_who_asks_is_answered() -> None:
    assert decided(Pause(7, "x"), kind=Kind.REPLY, items=()) == Send(())


@pytest.mark.parametrize("kind", [Kind.ANNOUNCEMENT, Kind.TICKET, Kind.NOTE])
def test_what_names_no_enterprise_is_of_its_readers_place(kind: Kind) -> None:
    pause = Pause(7, "x", city="沧州市")
    for places in (BUREAU, (("沧州市", "运河区"),), (("沧州市", "运河区"), ("沧州市", "新华区"))):
        assert waits(pause, kind=kind, items=(), places=places).pause == 7
    assert decided(pause, kind=kind, items=(), places=(*BUREAU, ("唐山市", ""))) == Send(())
    assert decided(pause, kind=kind, items=(), places=()) == Send(())
    assert waits(Pause(7, "x"), kind=kind, items=(), places=()).pause == 7


def test_a_digest_waits_and_what_goes_to_a_group_is_dropped() -> None:
    assert waits(Pause(7, "x"), kind=Kind.DIGEST, items=()).pause == 7
    assert isinstance(decided(Pause(7, "x"), kind=Kind.GROUP, items=()), Cancel)


@pytest.mark.parametrize(
    "verdict", [Cancel(Sentence("a.b.c")), Wait(NOW, Sentence("a.b.c")), Hand(2, Sentence("a.b.c"))]
)
def test_what_would_not_go_anyway_stays_as_decided(verdict: Cancel | Wait | Hand) -> None:
    assert paused(verdict, [Pause(7, "x")], "", Channel.WECOM, Kind.REMINDER, BUREAU, NOW) is verdict


@pytest.mark.parametrize(
    ("scope", "concerned"),
    [
        (Scope(everything=True), True),
        (Scope(cities=frozenset({"沧州市"})), True),
        (Scope(cities=frozenset({"唐山市"})), False),
        (Scope(counties=frozenset({("沧州市", "运河区")})), True),
        (Scope(counties=frozenset({("沧州市", "新华区")})), False),
    ],
)
def test_whom_it_concerns(scope: Scope, concerned: bool) -> None:
    assert concerns(Pause(7, "x", city="沧州市", county="运河区"), scope) is concerned
    assert concerns(Pause(7, "x"), scope)
