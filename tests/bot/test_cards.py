"""Which messages carry buttons, and what a pressed one stands for."""

from __future__ import annotations

from datetime import date

import pytest

from bot.notices.cards import (
    ASK,
    CONFIRM,
    EXTEND,
    REPORTED,
    SEND_BACK,
    STARTED,
    Button,
    intent_of,
    offered_buttons,
)
from bot.notices.delivery import verdict_after
from bot.notices.item import Item
from bot.plans.load import parse_plan, shipped_plan
from bot.words import (
    Assessor,
    Case,
    CaseStatus,
    Channel,
    Duty,
    DutyState,
    Kind,
    Level,
    MessageStatus,
    MilestoneKind,
    SendOutcome,
    SendStatus,
    replace,
)

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
DAY = date(2025, 2, 28)


def item(
    milestone: str = "apply_assessment",
    rung: str = "owner:before-7",
    text: str = "remind",
    state: DutyState = DutyState.OPEN,
    owner: Level = Level.ENTERPRISE,
) -> Item:
    """A notice of one duty of one enterprise, as delivery weighs it."""
    duty = Duty(1, 1, milestone, owner, state, DAY, DAY)
    case = Case(1, PLAN.key, 1, "甲", "石家庄市", "桥西区", Assessor.CITY, CaseStatus.ACTIVE, (duty,))
    return Item(1, rung, text, {}, DAY, duty, case, entitled=True)


REPORT = item(rung="event:7", text="confirm", state=DutyState.REPORTED)


@pytest.mark.parametrize(
    ("kind", "items", "keys"),
    [
        (Kind.REMINDER, [item()], [REPORTED, ASK]),
        (Kind.REMINDER, [item("apply_acceptance")], [REPORTED, EXTEND, ASK]),
        (Kind.REMINDER, [item("start_audit")], [STARTED, ASK]),
        (Kind.REMINDER, [item(), item("apply_acceptance")], []),  # several matters stay a text
        (Kind.REMINDER, [item("assess", owner=Level.CITY)], []),
        (Kind.REMINDER, [item(rung="county:after-1", text="report")], []),
        (Kind.REMINDER, [item(rung="unreachable:before-7", text="unreachable")], []),
        (Kind.CONFIRM, [REPORT], [CONFIRM, SEND_BACK]),
        (Kind.CONFIRM, [REPORT, REPORT], []),
        (Kind.CONFIRM, [item("answer_extension", "event:8", "extension", owner=Level.CITY)], []),
        (Kind.REMINDER, [replace(REPORT, rung="confirmer:since-3", text="urge")], [CONFIRM, SEND_BACK]),
        # A report is the confirmer's to decide; nobody else's message of it has these buttons.
        (Kind.REMINDER, [replace(REPORT, rung="owner:before-7", text="remind")], []),
        (Kind.REMINDER, [replace(REPORT, rung="province:since-10", text="unconfirmed")], []),
        (Kind.RESULT, [item(rung="event:9", text="confirmed")], []),
        (Kind.ESCALATION, [item()], []),
        (Kind.REPLY, [], []),
    ],
)
def test_buttons_are_offered_for_one_matter_only(kind: Kind, items: list[Item], keys: list[str]) -> None:
    assert [button.key for button in offered_buttons(kind, items, PLAN)] == keys


def test_a_button_says_what_it_does_and_the_first_is_the_main_one() -> None:
    """WeCom's styles: 1 the main one, 3 a careful one, 4 plain."""
    assert offered_buttons(Kind.REMINDER, [item("apply_acceptance")], PLAN) == (
        Button("reported", "已提交", 1),
        Button("extend", "需要延期", 4),
        Button("ask", "提问", 4),
    )
    assert offered_buttons(Kind.REMINDER, [item("start_audit")], PLAN)[0] == Button("started", "已启动", 1)
    assert offered_buttons(Kind.CONFIRM, [REPORT], PLAN) == (
        Button("confirm", "确认", 1),
        Button("send_back", "退回", 3),
    )


@pytest.mark.parametrize(
    ("key", "milestone", "state", "intent"),
    [
        (REPORTED, "apply_assessment", DutyState.OPEN, "apply_assessment"),
        (REPORTED, "rectify_assessment", DutyState.OPEN, "rectified"),
        (EXTEND, "apply_acceptance", DutyState.OPEN, "request_extension"),
        (ASK, "apply_acceptance", DutyState.OPEN, "ask_support"),
        (CONFIRM, "apply_assessment", DutyState.REPORTED, "confirm"),
        (SEND_BACK, "apply_assessment", DutyState.REPORTED, "reject"),
        (CONFIRM, "apply_assessment", DutyState.OPEN, ""),  # a key of another sort of card
        (REPORTED, "apply_assessment", DutyState.REPORTED, ""),
        (STARTED, "start_audit", DutyState.OPEN, "started"),
        (REPORTED, "start_audit", DutyState.OPEN, ""),
        (REPORTED, "assess", DutyState.OPEN, ""),
        ("withdraw", "apply_assessment", DutyState.OPEN, ""),
        ("", "apply_assessment", DutyState.OPEN, ""),
        ("", "assess", DutyState.OPEN, ""),
        (EXTEND, "apply_acceptance", DutyState.REPORTED, ""),
        (ASK, "apply_acceptance", DutyState.REPORTED, ""),
        (SEND_BACK, "apply_assessment", DutyState.OPEN, ""),
        (STARTED, "apply_assessment", DutyState.OPEN, ""),
        (CONFIRM, "assess", DutyState.REPORTED, "confirm"),
    ],
)
def test_a_key_means_what_its_card_offered(key: str, milestone: str, state: DutyState, intent: str) -> None:
    assert intent_of(key, MilestoneKind(milestone), state) == intent


@pytest.mark.parametrize(
    ("outcome", "plain"),
    [
        (SendOutcome(SendStatus.PAYLOAD, "42039"), True),
        (SendOutcome(SendStatus.CONFIG, "43012"), True),
        (SendOutcome(SendStatus.CONFIG, "60020"), False),
        (SendOutcome(SendStatus.TRANSIENT, "-1"), False),
        (SendOutcome(SendStatus.RECIPIENT, "81013"), False),
        (SendOutcome(SendStatus.DELIVERED), False),
    ],
)
def test_a_refused_card_becomes_a_text_and_nothing_rests(outcome: SendOutcome, plain: bool) -> None:
    verdict = verdict_after(outcome, 1, Channel.WECOM, card=True)
    assert verdict.plain is plain
    if plain:
        assert (verdict.status, verdict.wait, verdict.elsewhere) == (MessageStatus.WAITING, 0, False)
    assert not verdict_after(outcome, 1, Channel.WECOM).plain
