"""移交答复 NAME 执法 3月5日 王五：已立案: what a receiving office answered on a result that it got (N-3.3a).

The answer stands in the result's own duty beside the day on which it was handed over. A later answer of
the same office takes its place; the earlier one stays in the chain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.handover import handed, receivers_first, results
from bot.acts.refusals import refusal
from bot.plans.plan import Plan
from bot.reading.dates import dates_in
from bot.words import Act, Answer, Case, Decision, Duty, Intent, Person, replace
from bot.words.patterns import lazy
from bot.words.slots import RECEIVERS

_BETWEEN = r"^[\s,，、:：;；。]+|[\s,，;；。]+$"
_BY = lazy(r"(?P<by>[一-鿿·]{2,8})\s*[:：]\s*(?=\S)")
_LONGEST = 300  # characters


class _ReceiverAnswer(Struct, frozen=True):
    """What a receiving office said of a result: on which day, through whom ("" where nobody was named)."""

    receiver: str
    on: date
    by: str
    said: str


def answer_of(duty: Duty, receiver: str) -> _ReceiverAnswer | None:
    """Return the office's last answer on this result; None as long as it has not answered."""
    kept = duty.data.get("answers", {}).get(receiver)
    return (
        _ReceiverAnswer(receiver, date.fromisoformat(kept["on"]), kept["by"], kept["said"]) if kept else None
    )


def not_answered_yet(case: Case, plan: Plan) -> list[tuple[Duty, str, date]]:
    """Return each result and receiver that has got it and not answered, with the day on which it got it."""
    return [
        (duty, receiver, date.fromisoformat(day))
        for duty in results(case, plan)
        for receiver, day in handed(duty).items()
        if answer_of(duty, receiver) is None
    ]


def handover_answered(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Record the answer for each result that this receiver has got and not answered yet, or, where all are
    answered, for all that it has got."""
    named, rest = receivers_first(act.reason)
    receivers = act.what.split("、") if act.what else named
    on, by, said = _heard(rest if not act.what else act.reason, act.on, ctx.today)
    if not said:
        return refusal("need_reason", case, ctx, words=Intent.HANDOVER_ANSWERED.spec.words)
    got = [(duty, r) for duty in results(case, ctx.plan) for r in handed(duty)]
    if not got:
        return refusal("nothing_handed_over", case, ctx)
    waiting = list(dict.fromkeys(r for _, r, _ in not_answered_yet(case, ctx.plan)))
    receivers = receivers or (waiting if len(waiting) == 1 else list(dict.fromkeys(r for _, r in got)))
    if len(receivers) != 1:
        return refusal("whose_answer", case, ctx, receivers=receivers)
    return _answered(case, act, _ReceiverAnswer(receivers[0], on, by, said[:_LONGEST]), ctx)


def _answered(case: Case, act: Act, given: _ReceiverAnswer, ctx: DecisionContext) -> Decision:
    receiver = RECEIVERS[given.receiver]
    got = [d for d in results(case, ctx.plan) if given.receiver in handed(d)]
    if not got:
        return refusal("not_handed_to", case, ctx, receiver=receiver)
    chosen = [d for d in got if answer_of(d, given.receiver) is None] or got
    since = max(date.fromisoformat(handed(d)[given.receiver]) for d in chosen)
    if given.on > ctx.today:
        return refusal("date_in_future", case, ctx, chosen[-1].milestone, on=given.on)
    if given.on < since:
        return refusal("answer_before_handover", case, ctx, on=given.on, since=since, receiver=receiver)
    if all(answer_of(d, given.receiver) == given for d in chosen):
        return refusal("answered_already", case, ctx, receiver=receiver)
    kept = {"on": given.on.isoformat(), "by": given.by, "said": given.said}
    changed = tuple(
        replace(d, data={**d.data, "answers": {**d.data.get("answers", {}), given.receiver: kept}})
        for d in chosen
    )
    steps = "、".join(ctx.plan.milestone(d.milestone).name for d in changed)
    facts = {"receiver": receiver, "on": given.on, "by": given.by, "words": given.said, "results": steps}
    event = {
        "act": act.kind,
        "duty": changed[-1].id,
        "receiver": receiver,
        "on": given.on.isoformat(),
        "answered_by": given.by,
        "said": given.said,
        "results": [d.milestone for d in changed],
    }
    return Decision(Answer("handover_answered", {"name": case.name, **facts}), changed, event=event)


def _heard(text: str, on: date | None, today: date) -> tuple[date, str, str]:
    """3月5日 王五：已立案 -> (the day, the person, the words). The day is `on` where it is given, else the one at
    the head of the text, else today."""
    words = re.sub(_BETWEEN, "", text)
    days = dates_in(words, today)
    if days and days[0].start == 0 and days[0].behind and not days[0].vague:
        on, words = on or days[0].behind, re.sub(_BETWEEN, "", words[days[0].end :])
    by = ""
    if found := _BY.match(words):
        by, words = found["by"], words[found.end() :]
    return on or today, by, re.sub(_BETWEEN, "", words)


def lines_of_handover(duty: Duty) -> Sequence[tuple[str, str, _ReceiverAnswer | None]]:
    """Return each receiver of a result with the day (ISO) on which it got it, and its answer."""
    return [(RECEIVERS.get(r, r), day, answer_of(duty, r)) for r, day in handed(duty).items()]
