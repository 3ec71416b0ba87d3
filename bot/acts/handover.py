"""已移交 NAME… 至 节能监察: results handed to the same level's other departments (N-3.3a).

A list of tasks, not a deadline: the notice sets none. The record stands in the result's own duty
and in the chain.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.acts.context import DecisionContext
from bot.acts.dates import not_before
from bot.acts.refusals import refusal
from bot.acts.report import event_payload, receipt
from bot.plans.plan import Plan
from bot.words import Act, Case, Decision, Duty, DutyState, Person, replace
from bot.words.milestones import RESULT_KINDS
from bot.words.patterns import lazy
from bot.words.slots import RECEIVERS

_ONE = (
    "(?:[123一二三][号个项]?|"
    "(?:节能监察|节能|排污许可|排污|许可|生态环境执法|执法)(?:监察)?(?:部门|科|处|队|支队|大队)?)"
)
_SAID = lazy(f"(?:移?交?给|移交到?|至|到|是|第|选)?了?(?P<all>{_ONE}(?:[、,和与及]{_ONE}){{0,3}})了?的?")
_EACH = lazy("[123一二三]|节能|排污|许可|执法")
_FIRST = lazy(
    "(?:节能监察|节能|排污许可|排污|许可|生态环境执法|执法)(?:监察)?(?:部门|科室?|处|大队|支队|队|局)?"
    "(?:[、和及与]|(?=[\\s:：,，]|$|[¤\\d已]))"
)
_ITEMS: Final = ("对标情况", "审核结果")
ITEMS: Final = "、".join(_ITEMS)  # what is handed over of each result


def receiver_said(text: str) -> str:
    """给节能监察科了, 1、3: the numbers of receivers as they stand in RECEIVERS, or their words -> the
    keys, joined by 、; "" for a sentence that says anything more."""
    receipt = re.sub(r"\s|[.。!！,]$", "", unicodedata.normalize("NFKC", text))
    found = _SAID.fullmatch(receipt)
    if found is None:
        return ""
    keys = list(RECEIVERS)
    meant = {
        keys["123一二三".index(one) % 3] if one in "123一二三" else next(k for k in keys if one in k)
        for one in _EACH.findall(found["all"])
    }
    return "、".join(key for key in keys if key in meant)


def receivers_first(text: str) -> tuple[list[str], str]:
    """执法大队 3月5日已立案 -> (["执法"], 3月5日已立案): the receivers at the head of a text, and the rest of it."""
    words = text.strip()
    found: list[str] = []
    while head := _FIRST.match(words):
        one = next(key for part in _EACH.findall(head.group()) for key in RECEIVERS if part in key)
        found, words = [*found, one], words[head.end() :].lstrip(" \t\n:：,，")
    return list(dict.fromkeys(found)), words


def results(case: Case, plan: Plan) -> list[Duty]:
    """Return the results that are there: assessment and acceptance, passed or not."""
    return [
        d
        for d in case.duties
        if d.state in (DutyState.DONE, DutyState.FAILED) and plan.kind_of(d.milestone) in RESULT_KINDS
    ]


def handed(duty: Duty) -> dict[str, str]:
    """Receiver -> the day (ISO) on which this result was handed over, in the order of RECEIVERS."""
    kept = duty.data.get("handed", {})
    return {receiver: kept[receiver] for receiver in RECEIVERS if receiver in kept}


def lacking(case: Case, plan: Plan) -> list[tuple[Duty, list[str]]]:
    """Return each result that is in, with the receivers that have not got it yet."""
    found = [(d, [r for r in RECEIVERS if r not in handed(d)]) for d in results(case, plan)]
    return [(duty, receivers) for duty, receivers in found if receivers]


def handed_over(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Return every result that is in and was not handed to each of these receivers (`act.what`, joined by
    、) yet."""
    receivers = [key for key in RECEIVERS if key in act.what.split("、")]
    found = results(case, ctx.plan)
    if not found:
        return refusal("nothing_to_hand_over", case, ctx)
    on = act.on or ctx.today
    refused = {d.id: no for d in found if (no := not_before(case, d, on, ctx))}
    found = [d for d in found if d.id not in refused]  # that result was not in yet on this day
    if not found:
        return next(iter(refused.values()))
    new = [key for key in receivers if any(key not in handed(d) for d in found)]
    receiver = "、".join(RECEIVERS[key] for key in new or receivers)
    if not new:
        return refusal("handed_over_already", case, ctx, receiver=receiver)
    day = dict.fromkeys(new, on.isoformat())
    changed = tuple(
        replace(d, data={**d.data, "handed": {**day, **handed(d)}})
        for d in found
        if any(key not in handed(d) for key in new)
    )
    steps = "、".join(ctx.plan.milestone(d.milestone).name for d in changed)
    event = {"receiver": receiver, "items": ITEMS, "results": [d.milestone for d in changed]}
    facts = {"receiver": receiver, "items": ITEMS, "results": steps}
    return Decision(
        receipt("handed_over", case, changed[-1], ctx, on=on, **facts),
        changed,
        event=event_payload(act, changed[-1], on=on, **event),
    )
