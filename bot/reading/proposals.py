"""Propose what a sentence may have meant that the rules do not understand. A proposal permits nothing.

The nearest labelled sentences (labelled.py) tell which matters come into question. Each is put into its
canonical form, with the enterprise, numbers and day that were named, and is read by the ordinary rules. So
nothing is proposed that this person may not say or that would not be understood. A proposal that is chosen
is read as if it had been typed. To a question no change is ever proposed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading import read_sentence
from bot.reading.labelled import NEAREST, Near, nearest
from bot.reading.leaning import of_a_later_step
from bot.reading.named_parts import NamedParts
from bot.reading.names import NameIndex
from bot.reading.only_told import without_words_to_us
from bot.reading.open_matters import of_another_field
from bot.reading.phrases import CUES, MOOD
from bot.reading.result import HARMLESS, Reading
from bot.reading.told_beside import asks_by_words, wants_time
from bot.reading.told_in_full import answer_told, contact_told, ticket_told
from bot.reading.utterance import Utterance, hear
from bot.words import SPECS, Intent, Level, Person
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

MOST_PROPOSED: Final = 3  # that are shown
_TRIED: Final = 6  # of which those are chosen that have sense now
_WHOLE: Final = 24  # a longer sentence is compared clause by clause as well
_CLAUSES: Final = 6
# How much more the nearest count than the far; of what enterprises say, in more ways than officers, less more.
_POWER: Final = 5
_POWER_OF_ENTERPRISES: Final = 2
_SHARE: Final = 0.03  # of what speaks for anything: a matter of which less speaks does not come to mind
_MUCH_ALIKE: Final = 0.55
_CHAT: Final = 0.5  # the share of chit-chat among the nearest from which on nothing is proposed
# A question may ask for these: 能晚点交吗. Any other change is only told about.
_ASKED_FOR: Final = HARMLESS | {Intent.REQUEST_EXTENSION, Intent.MUTE}
# What may be meant by a sentence that denies something; never what it denies: 确认不了 3, 华兴没过.
_OF_A_NO: Final = HARMLESS | {
    *(Intent.REJECT, Intent.REFUSE_EXTENSION, Intent.ASSESSMENT_FAILED, Intent.ASSESSMENT_RECTIFY),
    *(Intent.ACCEPTANCE_FAILED, Intent.REQUEST_EXTENSION, Intent.WITHDRAW_REPORT, Intent.REPORT_CHANGE),
    *(Intent.URGE, Intent.MUTE, Intent.CASE_NOTE, Intent.PROGRESS_NOTE),
}
_SAID_WRONG = lazy("丢|找不到|不见了|作废|取消|[登报记写填送发]错|搞错|弄错|有误|再改|改改|要改|改到")
_NEVER: Final = frozenset({Intent.UNKNOWN, Intent.ACKNOWLEDGE})
_AGAINST: Final = ("against", "against_decision")
_ASKED: Final = ("question", "conditional")
_NO_ANSWER: Final = ("unknown", *_ASKED)
# What has not changed is never proposed as changed: 没停，就是检修.
_UNCHANGED = lazy("[没未不别](?:有|再|会|是)?(?:停|搬|迁|关|改名|更名|换|变|合并|破产|注销)")
# 检修停两天, 断了半天电: over before anything changes.
_FOR_A_WHILE = lazy(
    "(?:停|断|歇|放假)[^,，。]{0,4}(?:半|[一两三四五几\\d]{1,2})(?:天|个?小时|个?钟头|宿|会儿?)"
)
_WANTS_TO_SEE = lazy("看(?:看|下|一下|一看)|情况|发我|查|给我|表|单|名单|[a-z]{3,}|[?？]")
_ORDERS = lazy(
    "(?:^|[请把将给先再,。])(?:都|全部?|所有|一律|统统)*(?:暂停|停发|停止|中止|叫停|恢复|批准|放弃|撤[回销下]|取消|作废|删除?掉?|群发|催[办促]|登记|确认|退回|驳回)"
    "|(?:先|都|再|暂时?)*[别不]要?再?发(?![火愁现呆慌困懵生烧])|停发|暂停"
    "|[给跟向][^,，。]{2,20}?(?:[说讲发]|通知|传达|转达)一?[下声]"
)
_AT_SUCH_HOURS = lazy("晚上|夜里|半夜|周末|下班|休息|中午|午休|每天|每周|每个?月")
_NO_MORE = lazy("(?:不用|不必|甭)再?[管跟]")
_CLOSES = lazy("关|结单|办结|重复|不用(?:再)?[管跟]|解决|好了")
_NOT_TOLD = (MOOD["question"], MOOD["conditional"])

Matter = tuple[str, str]  # an intent, and which change of an enterprise


class Proposal(Struct, frozen=True):
    """A matter as a `sentence` that is understood, and the `reading` that it has when it is typed. `of`: whom a
    number in it is about, as it is shown beside it."""

    sentence: str
    reading: Reading
    of: str = ""


def wanted(reading: Reading) -> bool:
    """Say whether `reading` leaves its sender without an answer, so that proposals are wanted: nothing was understood,
    or a matter that is not the sender's, and was not given as a command."""
    if reading.act == "deny":
        return reading.why == "not_your_role" and not any(one.endswith(".head") for one in reading.because)
    if reading.intent == Intent.REPORT_CHANGE and reading.why in ("negated", "planned"):
        return reading.act == "none"  # 以后别找我了，找李四 139…: what is denied may be the old state
    return reading.act == "none" and reading.why in _NO_ANSWER


def asks_something(text: str, reading: Reading) -> bool:
    """Say whether a sentence that has no answer asks, by how it is read or by its words."""
    return reading.why in _ASKED or asks_by_words(text)


def only_talk(
    text: str, reading: Reading, asker: Person, names: NameIndex, today: date, without: str = ""
) -> bool:
    """Say whether a sentence that was not understood is most like chit-chat (在开会, 先这样): there is nothing to
    propose. One that names anybody, a day or a number never is. `without` names a batch that is left out."""
    scope = scope_of(asker)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True)
    if (
        _WANTS_TO_SEE.search(heard.text)
        or _ORDERS.search(heard.text)
        or reading.why != "unknown"
        or heard.names
        or heard.days
        or any(sign.isdigit() for sign in heard.text)
    ):
        return False
    votes = _votes(_near(heard, asker, without), asker)
    return _of_talk(votes)


def _of_talk(votes: dict[Matter, float]) -> bool:
    talk = votes.get((Intent.UNKNOWN, ""), 0) + votes.get((Intent.ACKNOWLEDGE, ""), 0)
    return talk > _CHAT * sum(votes.values())


def proposals(
    text: str,
    reading: Reading,
    asker: Person,
    names: NameIndex,
    today: date,
    tickets: frozenset[int] = frozenset(),
    without: str = "",
    also: tuple[Matter, ...] = (),
) -> tuple[Proposal, ...]:
    """Return what `text` may have meant, the likeliest first; `reading` left it without an answer.

    `without` names a batch of labelled sentences that is left out. `also` are matters that the operator's
    assistant (assist.py) holds for likelier still; they are checked like the others.
    """
    scope = scope_of(asker, tickets)
    own = tuple(e for role in asker.roles if role.enterprise_id and (e := names.by_id(role.enterprise_id)))
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True, own=own)
    if CUES["machine"].search(heard.text):
        return ()
    matter = hear(
        without_words_to_us(text), names, lambda e: scope_holds(scope, e), today, bare=True, own=own
    )
    near = _near(matter, asker, without)
    votes = _votes(near, asker)
    kind = contact_told(text)[0] or (reading.kind if reading.intent == Intent.REPORT_CHANGE else "")
    also = (*also, *_told(text, kind, asker))
    if _of_talk(votes):
        votes = {}
    last = ((Intent.REQUEST_EXTENSION.value, ""),) if wants_time(heard.text) else ()
    stops = (reading.intent, reading.why) == (Intent.REPORT_CHANGE, "planned")  # 3月起停产，啥时候开说不准
    asks = reading.why in _ASKED or (not stops and any(mood.search(heard.text) for mood in _NOT_TOLD))
    allowed = _allowed(matter.text, asks=asks, told=bool(kind) or _like_a_change(near))
    named = NamedParts(heard, asker)
    found: list[Proposal] = []
    for intent, kind in dict.fromkeys((*also, *sorted(votes, key=lambda matter: -votes[matter]), *last)):
        sentence = named.of(SPECS[Intent(intent)], kind) if intent in allowed else ""
        meant = read_sentence(sentence, asker, names, today, None, tickets) if sentence else None
        if meant and meant.intent == intent and meant.act in ("do", "ask"):
            found.append(Proposal(sentence, meant))
        if len(found) == _TRIED:
            break
    if all(one.reading.intent != Intent.ASK_SUPPORT for one in found[:MOST_PROPOSED]):
        # Whatever was said may be put to the desk in its own words: a question among what is shown first.
        sentence = named.of(Intent.ASK_SUPPORT.spec, "")
        desk = read_sentence(sentence, asker, names, today, None, tickets)
        if desk.act == "do" and any(role.level is not Level.SUPPORT for role in asker.roles):
            others = [one for one in found if one.reading.intent != Intent.ASK_SUPPORT]
            found = [*others[: MOST_PROPOSED - 1 if asks else None], Proposal(sentence, desk)]
    return tuple(found)


def shown_of(sensible: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return those that are shown of all that have sense: the likeliest, the words to be kept as 进展说明 where they
    are among them, and the desk behind them; 帮助 rather than the desk alone."""
    likeliest = [one for one in sensible if one.reading.intent != Intent.PROGRESS_NOTE][:MOST_PROPOSED]
    shown = tuple(one for one in sensible if one in likeliest or one.reading.intent == Intent.PROGRESS_NOTE)
    if all(one.reading.intent == Intent.ASK_SUPPORT for one in shown):
        shown = (Proposal(Intent.HELP.spec.says, Reading(Intent.HELP, "do")), *shown)
    there = any(one.reading.intent == Intent.ASK_SUPPORT for one in shown)
    desk = () if there else [one for one in sensible if one.reading.intent == Intent.ASK_SUPPORT][:1]
    return (*(one for one in shown if one not in desk), *desk)


def _near(heard: Utterance, asker: Person, without: str) -> list[Near]:
    """Return the labelled sentences nearest to the whole sentence, or to one clause of a long one."""
    levels = {role.level for role in asker.roles}
    parts = [heard.text]
    if len(heard.text) > _WHOLE and len(heard.clauses) > 1:
        parts += [clause.text for clause in heard.clauses[:_CLAUSES] if len(clause.text) > 3]
    best: dict[object, Near] = {}
    for part in parts:
        for one in nearest(part, levels, without):
            if one.line not in best or best[one.line].likeness < one.likeness:
                best[one.line] = one
    return sorted(best.values(), key=lambda one: -one.likeness)[:NEAREST]


def _votes(near: list[Near], asker: Person) -> dict[Matter, float]:
    """Return how much speaks for each matter. A sentence that plans, denies or asks about a change speaks
    for none."""
    own = any(role.level is Level.ENTERPRISE for role in asker.roles)
    power = _POWER_OF_ENTERPRISES if own else _POWER
    votes: defaultdict[Matter, float] = defaultdict(float)
    for one in near:
        if one.line.act != "none" or one.line.intent in HARMLESS:
            votes[one.line.intent, one.line.kind] += one.likeness**power
    least = _SHARE * sum(votes.values())
    return {matter: vote for matter, vote in votes.items() if vote >= least}


# No change of an enterprise is proposed to words that say none of it: X已公开信息 is not 已停产.
_OF_A_CHANGE = lazy(
    "停|关|歇|倒|注销|吊销|破产|拆|搬|迁|更名|改名|改叫|名字|名称|并|收购|换|联系人|手机|电话|退休|离职|接手|接替|负责|复产|恢复|投产|开工"
    "|不干|不做|不生产|没生产|干不下去|不在了|没人|空了|出租|租给|转让|卖了|退出|黄了|散了|跑路"
    "|没转|熄火|停摆|贴封条|上锁|散了|遣散|放长假|打发回家|没开过工|没冒|黑着|没活|歇业|断电|名[儿头]|名改|辞工|辞职|调[到走离]|不归我|不管|落[到在]?我|归我|接班|走了|挪到|搬空|不在[^,，。]{0,4}(?:干|上班|做)|找[^,，。]{1,8}吧"
)


def _allowed(text: str, *, asks: bool, told: bool) -> frozenset[Intent]:
    """Return the matters that may be proposed to these words; `told`: they tell of a change in full."""
    allowed = (_ASKED_FOR if asks else frozenset(Intent)) - _NEVER
    if any(CUES[cue].search(text) for cue in _AGAINST):  # 3号找专家确认: another's act, or not yet one
        allowed &= _ASKED_FOR
    if MOOD["negated"].search(text) or _SAID_WRONG.search(text):
        allowed &= _OF_A_NO
    if of_another_field(text) or of_a_later_step(text):  # 评估申请昨天交上了，让我代报: not the letter
        allowed -= REPORTS if of_another_field(text) else {Intent.NOTICE_DELIVERED}
    if _AT_SUCH_HOURS.search(text):  # 晚上和周末不要推送: not for days on end
        allowed -= {Intent.MUTE}
    if _NO_MORE.search(text):  # 不用再跟13了
        allowed |= {Intent.CLOSE_TICKET}
    changed = _OF_A_CHANGE.search(text) and not (_UNCHANGED.search(text) or _FOR_A_WHILE.search(text))
    return allowed if changed or told else allowed - {Intent.REPORT_CHANGE}


def _like_a_change(near: list[Near]) -> bool:
    """Say whether a sentence that tells of a change of an enterprise is much like this one: 早黄了, 厂址变了."""
    return any(
        one.line.intent == Intent.REPORT_CHANGE and one.line.act != "none" and one.likeness > _MUCH_ALIKE
        for one in near
    )


def _told(text: str, kind: str, asker: Person) -> tuple[Matter, ...]:
    """Return the matters that the words themselves tell: a change of the contact, what the desk does to a ticket."""
    found: list[Matter] = [(Intent.REPORT_CHANGE, kind)] if kind else []
    if any(role.level is Level.SUPPORT for role in asker.roles):
        found += [(Intent.ANSWER_TICKET, "")] if answer_told(text)[0] else []
        found += [(Intent.CLOSE_TICKET, "")] if ticket_told(text) and _CLOSES.search(text) else []
    return tuple(found)
