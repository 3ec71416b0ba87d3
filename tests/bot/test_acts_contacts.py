"""Who holds an enterprise from now on, as tables: what each change of contacts comes to, and what refuses it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts.effect import Effect
from bot.acts.effects import EFFECTS
from bot.plans.rounds import Rounds
from bot.words import Decision, Details, Level
from bot.words.mail_addresses import is_mail_address, mail_words
from tests.bot.cases import PLAN, applied, at, case

FIRM = case().name
FULL = "李四（13900001111，li@x.cn）"
REPLACE, ADD, REMOVE = "换联系人", "增加联系人", "删除联系人"


def tried(kind: str, **named: Any) -> Effect | Decision:
    """The refusals, or what is changed, when these details are applied as a change of this kind."""
    return EFFECTS[kind](case(), Details(**named), at("2025-03-10"))


@pytest.mark.parametrize(
    ("kind", "named", "how", "hands_over", "old", "new"),
    [
        (REPLACE, {"phone": "139", "before": FULL}, "", True, FULL, "李四（139）"),
        (REPLACE, {"phone": "139", "email": "li@x.cn"}, "", True, "", "李四（139，li@x.cn）"),
        (REPLACE, {"phone": "139", "keeps": "old@x.cn"}, "", True, "", "李四（139，old@x.cn）"),
        (
            REPLACE,
            {"phone": "139", "email": "li@x.cn", "keeps": "old@x.cn"},
            "",
            True,
            "",
            "李四（139，li@x.cn）",
        ),
        (ADD, {"phone": "139"}, "add", False, "", "李四（139）"),
        (ADD, {"phone": "139", "email": "li@x.cn"}, "add", False, "", "李四（139，li@x.cn）"),
        (REMOVE, {"before": FULL, "contacts": 2}, "remove", True, "", FULL),
    ],
)
def test_what_comes_of_it(
    kind: str, named: dict[str, Any], how: str, hands_over: bool, old: str, new: str
) -> None:
    effect = tried(kind, contact="李四", **named)
    assert isinstance(effect, Effect)
    assert effect.contact == Details(contact="李四", how=how, **named)
    assert (effect.hands_over, effect.old, effect.new) == (hands_over, old, new)
    assert (effect.adds, effect.changes, effect.firm, effect.status) == ((), {}, {}, None)


@pytest.mark.parametrize(("kind", "anew"), [(REPLACE, True), (ADD, False), (REMOVE, True)])
def test_who_is_told_anew(kind: str, anew: bool) -> None:
    """Of what the enterprise owes, and not of what its bureau does."""
    there, ctx = applied(), at("2025-03-10")
    named = Details(contact="李四", phone="139", before=FULL if kind == REMOVE else "", contacts=2)
    effect = EFFECTS[kind](there, named, ctx)
    assert isinstance(effect, Effect) and len(effect.duties) == len(there.duties)
    other = {new.owner for new, was in zip(effect.duties, there.duties, strict=True) if new != was}
    assert other == ({Level.ENTERPRISE} if anew else set())


@pytest.mark.parametrize(
    ("kind", "named", "key", "facts"),
    [
        (REPLACE, {"phone": "139", "email": "x@y"}, "no_mail_address", {"text": "x@y"}),
        (ADD, {"phone": "139", "email": "a" * 90}, "no_mail_address", {"text": "a" * 80}),
        (ADD, {"phone": "13900001111", "before": FULL}, "already_so", {"what": f"有联系人{FULL}"}),
        (
            *(ADD, {"phone": "13900001111", "email": "li@x.cn", "before": FULL, "contacts": 1}, "already_so"),
            {"what": f"有联系人{FULL}"},
        ),
        (
            *(ADD, {"phone": "138", "before": FULL, "contacts": 1}, "contact_known"),
            {"before": FULL, "who": "李四", "phone": "138", "only": True},
        ),
        (
            *(
                ADD,
                {"phone": "13900001111", "email": "si@x.cn", "before": FULL, "contacts": 2},
                "contact_known",
            ),
            {"before": FULL, "who": "李四", "phone": "13900001111", "only": False},
        ),
        (REMOVE, {"contacts": 2}, "no_such_contact", {"who": "李四"}),
        (REMOVE, {"before": FULL, "contacts": 1}, "last_contact", {"who": "李四"}),
    ],
)
def test_what_refuses_it(kind: str, named: dict[str, Any], key: str, facts: dict[str, Any]) -> None:
    decision = tried(kind, contact="李四", **named)
    assert isinstance(decision, Decision) and not decision.ok
    assert (decision.answer.key, decision.answer.facts) == (key, {"name": FIRM, "step": "", **facts})


LONG = "a" * 64 + "@" + ".".join(["b" * 44] * 2) + ".c" + "d" * 43  # 199 signs


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("li@x.cn", True),
        (LONG, True),
        (f"{LONG}e", True),
        (f"{LONG}ef", False),
        (f"a{LONG[:-1]}", False),
        ("li@x", False),
        ("", False),
    ],
)
def test_how_long_an_address_may_be(text: str, is_one: bool) -> None:
    assert is_mail_address(text) is is_one


def test_words_like_addresses_and_what_is_left_without_them() -> None:
    assert mail_words("李四 li@b.cnX. 139") == (["li@b.cnX"], "李四   139")
    assert mail_words("@张三 李四") == ([], " 张三 李四")
    assert mail_words("(li@x.cn)，é@y.cn") == (["li@x.cn", "é@y.cn"], "( )， ")


def test_rounds_know_which_are_closed() -> None:
    assert (
        Rounds.of([PLAN], frozenset({PLAN.key})).closed == {PLAN.key}
        and Rounds.of([PLAN]).closed == frozenset()
    )
