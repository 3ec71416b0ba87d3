"""S20-S27: a change of an enterprise is reported and answered, or brought about by who may.

A report opens a duty of the bureau that has to answer it, with a date and a ladder of its own; what
was reported stands in its `data`, and until the answer nothing else changes. Whoever has the right
to the change itself (bot/access.py) brings it about at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import asdict

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.effect import Effect
from bot.acts.effects import EFFECTS
from bot.acts.kinds import CHANGE_KINDS, SAME_CONTACT, ChangeKind
from bot.acts.refusals import not_yours, refusal
from bot.acts.report import changes, event_payload, receipt
from bot.acts.steps import DECIDED_STATES, asked_by, new_duty, open_request, with_answer
from bot.words import (
    OUTSIDE,
    REQUESTS,
    Act,
    Answer,
    Case,
    CaseStatus,
    Decision,
    Details,
    Duty,
    DutyState,
    Intent,
    Kind,
    Level,
    MilestoneKind,
    Person,
    Tell,
    replace,
)


def report_change(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Report a change. Whoever has the right to it makes it at once; for others it becomes a request to the
    bureau."""
    kind = CHANGE_KINDS.get(act.what)
    if kind is None or not kind.reported:
        return refusal("no_kind", case, ctx)
    if kind.lacks(act.details):
        return refusal("need_details", case, ctx, form=_form(kind, case))
    if at_once(case, act, who):
        return brought_about(act.what, case, act, who, ctx)
    tried = EFFECTS[act.what](case, act.details, ctx)
    if isinstance(tried, Decision):
        return tried
    request_key = ctx.plan.key_of(MilestoneKind.CHANGE_REQUEST)
    if not request_key:
        return refusal("no_such_step", case, ctx)
    running = case.duty(request_key)
    if running and running.state not in DECIDED_STATES and running.data.get("what") == act.what:
        return refusal("change_running", case, ctx, request_key, what=act.what, about=running.id)
    data = {
        "what": act.what,
        "reason": act.reason,
        "details": _kept(act.details),
        "old": tried.old,
        "new": tried.new,
    }
    shown = SAME_CONTACT if act.details.corrects else act.what
    opened = asked_by(who, new_duty(case, request_key, data, ctx), ctx)
    opened = replace(opened, owner=_answers(case, act.details))
    return Decision(
        receipt("change_reported", case, opened, ctx, what=shown, new=tried.new, to=opened.owner.value),
        opens=opened,
        event=event_payload(act, opened, what=act.what, said=act.reason, new=tried.new),
        tells=(Tell("owner", Kind.CONFIRM, "change", 0),),
    )


def at_once(case: Case, act: Act, who: Person) -> bool:
    """Whether this person brings the change about, rather than reports it: an officer with the
    right to it, who would otherwise have to confirm their own report."""
    if _other_city(case, act.details):
        return access.may(who, Intent.RELOCATE_ELSEWHERE, case.enterprise)
    return access.may(who, CHANGE_KINDS[act.what].act, case.enterprise)


def brought_about(what: str, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Make the change at once, as whoever has the right to it."""
    kind = CHANGE_KINDS[what]
    if kind.lacks(act.details):
        return refusal("need_details", case, ctx, form=_form(kind, case))
    if kind.needs_reason and not act.reason.strip():
        return refusal("need_reason", case, ctx)
    if _other_city(case, act.details) and not access.may(who, Intent.RELOCATE_ELSEWHERE, case.enterprise):
        return not_yours()
    effect = EFFECTS[what](_granted(case, what, act, who, ctx), act.details, ctx)
    if isinstance(effect, Decision):
        return effect
    return _done(case, replace(act, what=what), effect, next(iter(case.duties), None), ctx)


def _granted(case: Case, what: str, act: Act, who: Person, ctx: DecisionContext) -> Case:
    """Return the case with a waiting report of the same change answered, because the change is brought
    about."""
    asked = ctx.duty(case, MilestoneKind.CHANGE_REQUEST)
    if asked is None or asked.state in DECIDED_STATES or asked.data.get("what") != what:
        return case
    done = with_answer(asked, DutyState.DONE, act, who, ctx)
    return replace(case, duties=tuple(done if d.id == asked.id else d for d in case.duties))


def confirm_change(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Make a reported change, because the bureau confirms it (确认 N)."""
    asked = open_request(case, act, who, MilestoneKind.CHANGE_REQUEST, ctx)
    if isinstance(asked, Decision):
        return asked
    what = asked.data["what"]
    named = Details(**asked.data["details"])
    details = replace(
        named,
        taken=act.details.taken,
        into=act.details.into or named.into,
        before=act.details.before,
        keeps=act.details.keeps,
        corrects=act.details.corrects,
        contacts=act.details.contacts,
        dead=act.details.dead,
    )
    closed = with_answer(asked, DutyState.DONE, act, who, ctx)
    rest = tuple(closed if d.id == asked.id else d for d in case.duties)
    effect = EFFECTS[what](replace(case, duties=rest), details, ctx)
    if isinstance(effect, Decision):
        if effect.answer.key != "already_so":
            return effect
        # It came about otherwise meanwhile (the list, another bureau): nothing waits any more.
        said_so = Answer("change_was_done", effect.answer.facts)
        return Decision(said_so, (closed,), event=event_payload(act, closed, what=what))
    done = replace(act, what=what, reason=asked.data["reason"])
    return _done(case, done, effect, closed, ctx)


def _done(case: Case, act: Act, effect: Effect, about: Duty | None, ctx: DecisionContext) -> Decision:
    """Return the change with its event of old and new values, and the message to the enterprise; of one that leaves
    the round or comes back its county and city hear too.

    `about` is None in a round in which enterprises owe nothing, because a message belongs to a duty.
    """
    now = replace(case, name=str(effect.changes.get("name", case.name)))
    what = SAME_CONTACT if effect.contact and effect.contact.corrects else act.what
    facts = {"what": what, "old": effect.old, "new": effect.new}
    corrected = {"signs_out": effect.signs_out} if what == SAME_CONTACT else {}
    facts |= {"goes_on": effect.goes_on} if effect.goes_on else {}
    told = {"reason": act.reason} if effect.status else {}
    if effect.status is CaseStatus.WITHDRAWN:
        told["pending"] = "、".join(_pending(case, about, ctx))
    of_firm = (Tell("enterprise", Kind.RESULT, "changed", 0),) if act.what != "说明" else ()
    left = {CaseStatus.WITHDRAWN: "firm_left", CaseStatus.ACTIVE: "firm_back"}.get(
        effect.status or case.status, ""
    )
    bureaus = ("county", "city") if effect.status and left else ()
    tells = (*of_firm, *(Tell(level, Kind.NOTE, left, 0) for level in bureaus))
    about = next((d for d in effect.duties if about and d.id == about.id), None)
    return Decision(
        Answer(
            "changed",
            {
                "name": now.name,
                **facts,
                "ended": effect.status,
                "goes_on": effect.goes_on,
                **corrected,
                **told,
            },
        ),
        changes(case, effect.duties),
        adds=effect.adds,
        changes=effect.changes,
        firm=effect.firm,
        contact=effect.contact,
        hands_over=effect.hands_over,
        status=effect.status,
        event={**(event_payload(act, about) if about else {"act": act.kind}), **facts, "reason": act.reason},
        tells=tuple(replace(tell, duty_id=about.id) for tell in tells) if about else (),
    )


def _pending(case: Case, answered: Duty | None, ctx: DecisionContext) -> list[str]:
    """Return the names of the steps on which a bureau's word is awaited, but for the request that is `answered`."""
    asked = [
        duty
        for duty in case.duties
        if duty.state is DutyState.REPORTED or (duty.state is DutyState.OPEN and ctx.kind(duty) in REQUESTS)
    ]
    return [ctx.plan.milestone(d.milestone).name for d in asked if not answered or d.id != answered.id]


def refuse_change(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Send a reported change back (退回 N)."""
    asked = open_request(case, act, who, MilestoneKind.CHANGE_REQUEST, ctx)
    if isinstance(asked, Decision):
        return asked
    if not act.reason.strip():
        return refusal("need_reason", case, ctx, asked.milestone)
    what = asked.data["what"]
    closed = with_answer(asked, DutyState.FAILED, act, who, ctx)
    return Decision(
        receipt("change_refused", case, asked, ctx, what=what, reason=act.reason),
        (closed,),
        event=event_payload(act, closed, what=what, reason=act.reason),
        tells=(Tell("enterprise", Kind.RESULT, "change_refused", asked.id),),
    )


def _answers(case: Case, details: Details) -> Level:
    """Return the assessing bureau; a move to another city is the province's to accept (S22)."""
    return Level.PROVINCE if _other_city(case, details) else Level(case.assessor)


def _other_city(case: Case, details: Details) -> bool:
    return details.city not in ("", OUTSIDE, case.city)


_LOOKED_UP = (
    "taken",
    "before",
    "keeps",
    "corrects",
    "contacts",
    "dead",
)  # as it stands when it is decided, not when it was reported


def _kept(details: Details) -> dict[str, object]:
    return {key: value for key, value in asdict(details).items() if value and key not in _LOOKED_UP}


def _form(kind: ChangeKind, case: Case) -> str:
    return kind.form.replace("企业名称", case.name, 1)


def in_other_rounds(case: Case, act: Act, decision: Decision) -> Act | None:
    """Return the act for the enterprise's other running rounds, after `decision` on `act` in this one; None
    if there is none.

    A change of the enterprise itself (停产, 更名) holds in all of its rounds. It is announced once. In a
    round where it holds already the act is refused and changes nothing.
    """
    event = decision.event or {}
    kind = CHANGE_KINDS.get(str(event.get("what", "")))
    if not decision.ok or "old" not in event or not (kind and kind.of_firm and case.enterprise_id):
        return None
    asked = case.by_id(act.duty_id)
    details = Details(**asked.data["details"]) if asked and "details" in asked.data else act.details
    return Act(kind.act, act.on, str(event.get("reason", "")), None, kind.kind, details)


def survivor(found: Sequence[tuple[int, str]], city: str) -> int:
    """Return the id of the enterprise that a merger names, out of those (id, city) with that name or code:
    the only one in this city, else the only one there is; 0 if that is not clear."""
    near = [firm for firm, there in found if there == city] or [firm for firm, _ in found]
    return near[0] if len(near) == 1 else 0


def may_follow(act: Act) -> bool:
    """Whether a change may still be reported of a case that has ended."""
    return act.kind == Intent.REPORT_CHANGE and act.what in CHANGE_KINDS and CHANGE_KINDS[act.what].ended
