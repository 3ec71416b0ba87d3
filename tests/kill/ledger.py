"""What the database says, as plain data: one half of the comparison. Runs beside the product."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.acts.context import DecisionContext
from bot.directory import Directory
from bot.notices.telling import ladder_of, plan_notices
from bot.plans.ladder import due_steps, ladder_steps
from bot.words import CaseStatus, DutyState, MessageStatus
from messages.catalogue import explain
from storage import cases, chain, channels, missing, models, people
from storage.models import File, Job

Entries = dict[str, Any]


TODAY = timedelta(hours=4)  # longer than any wait before another try, shorter than a night


async def quiet(now: datetime) -> bool:
    """Whether nothing is under way and nothing waits for its turn today."""
    sending = await models.Message.filter(status=MessageStatus.SENDING).exists()
    waiting = await models.Message.filter(status=MessageStatus.WAITING, not_before__lte=now + TODAY).exists()
    owed = await Job.filter(done_at=None).exists()
    unheard = await models.Inbound.filter(answered_at=None).exists()
    return not (sending or waiting or owed or unheard)


async def entries(ctx: DecisionContext) -> Entries:
    """Every row that matters, what should be there by `ctx.now`, and what `verify` finds."""
    people = {p.id: p for p in await models.Person.all()}
    rows = await models.Case.all()
    names = {c.id: c.name for c in rows}
    return {
        "now": ctx.now.isoformat(),
        "quiet": await quiet(ctx.now),
        "problems": [explain(one) for one in (*await chain.check_chain(), *await missing.all_problems())],
        "messages": [_message(m, people[m.person_id]) for m in await models.Message.all()],
        "notices": [
            {"key": [n.duty_id, str(n.due), n.rung, n.person_id], "message": n.message_id}
            for n in await models.Notice.all()
        ],
        "owed": await _owed(ctx, rows),
        "inbound": [
            {"wecom": i.wecom, "text": i.text, "answer": i.answer, "answered": i.answered_at is not None}
            for i in await models.Inbound.all()
        ],
        "files": [{"sha256": f.sha256, "refused": f.refused, "duty": f.duty_id} for f in await File.all()],
        "tickets": await models.Ticket.all().count(),
        "duties": [
            {
                "id": d.id,
                "case": names[d.case_id],
                "milestone": d.milestone,
                "state": str(d.state),
                "reporter": people[d.reporter_id].wecom if d.reporter_id else "",
            }
            for d in await models.Duty.all()
        ],
        "events": [
            {
                "seq": e.seq,
                "act": e.act,
                "case": names.get(e.case_id or 0, ""),
                "duty": e.duty_id,
                "who": people[e.person_id].wecom if e.person_id else "",
            }
            for e in await models.Event.all()
        ],
    }


def _message(row: models.Message, person: models.Person) -> dict[str, Any]:
    """A stored message with its receiver's addresses, as JSON."""
    return {
        "id": row.id,
        "wecom": person.wecom,
        "email": person.email,
        "channel": str(row.channel),
        "kind": str(row.kind),
        "status": str(row.status),
        "reason": row.reason,
        "text": row.text,
        "request": row.request.decode("utf-8", "replace") if row.request else "",
        "instead_of": row.instead_of,
        "attempts": row.attempts,
    }


async def _owed(ctx: DecisionContext, rows: list[models.Case]) -> list[list[Any]]:
    """Every (duty, due, rung, person) that the ladder of a running duty of any round has come to by now,
    counted from the duty's opening as if nothing had ever been planned. That nothing reaches an enterprise is owed
    until it was told once."""
    told = {(n.duty_id, n.person_id) for n in await models.Notice.filter(text="unreachable")}
    directory = Directory(await people.everyone())
    owed: list[list[Any]] = []
    for case in await cases.load_all(row.id for row in rows):
        ctx = ctx.at(case.round)
        for duty in case.duties:
            running = duty.state in (DutyState.OPEN, DutyState.REPORTED)
            milestone = ctx.plan.milestone(duty.milestone)
            if case.status is not CaseStatus.ACTIVE or not running or milestone.silent:
                continue
            rules, opened = ladder_of(duty, ctx)
            listed = duty.listed_on if duty.state is DutyState.OPEN else None
            steps = ladder_steps(rules, duty.due, opened, ctx.calendar, listed)
            view = due_steps(steps, None, ctx.now, ctx.start)
            owed += [
                [t.duty_id, str(t.due), t.rung, t.person.id]
                for t in plan_notices(duty, case, view, directory, channels.available(), ctx)
                if not (t.rung.startswith("unreachable:") and (t.duty_id, t.person.id) in told)
            ]
    return owed
