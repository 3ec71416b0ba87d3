"""Today: what somebody has to do now, by when and why, the latest first.

A task is a sentence with one button. Its sentences stand in messages/catalogue/views.toml [today]; what is counted is
what the queue, the lists and the desk count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.words import Case, Intent, Person, Scope, replace
from handlers.services.views import queries, queue
from handlers.services.views.calls import last_call
from handlers.services.views.lines import answer_due
from handlers.services.views.own_steps import OwnStep, own_duties
from handlers.services.views.queue_works import STEPS_OF_WORK
from messages.catalogue import say
from messages.words import figures
from storage import cases, listing, outbox, tickets, trainings
from storage.owed_steps import ContactPhone, OwedStep, came_late, phones_of, steps_owed

_SHOWN = 60
_COUNTED = 1000  # of what waits for an answer, those that wait longest
_WORK_OF = {
    kind: work for work, kinds in STEPS_OF_WORK.items() for kind in kinds
}  # a step of the bureau's own -> its work


class Task(Struct, frozen=True):
    """One thing to do. `due` None: there is no date; `why` what it follows from, or what happens otherwise; `done` of
    `of` are done already, `open` are to be done now (0 where that is not counted); `next`: its date is the next one."""

    what: str
    button: str
    url: str
    due: date | None = None
    why: str = ""
    days_left: int | None = None
    done: int = 0
    of: int = 0
    open: int = 0
    late: int = 0
    next: bool = False
    letters: bool = False  # the tick-list of letters stands here


class _Letter(Struct, frozen=True):
    """A line of the tick-list: an enterprise whose letter is to be delivered, and whom to call there."""

    pick: str
    case: Case
    due: date
    days_left: int
    phones: Sequence[ContactPhone]
    called: str  # what came of the last call


async def tasks_of(person: Person, ctx: DecisionContext) -> list[Task]:
    """Return what this person has to do in the round, the overdue first, then by date, then what has none."""
    tasks = await _owed(person, ctx)
    tasks += await _to_answer(person, ctx)
    tasks += await _of_the_desk(person, ctx)
    tasks += await _invitations(person, ctx)
    tasks += await _of_the_service(person)
    tasks += await _to_call(person, ctx)
    tasks += await _late_below(person, ctx)
    tasks.sort(key=lambda task: (not task.late, task.due is None, task.due or ctx.today))
    coming = min((task.due for task in tasks if task.due and task.due >= ctx.today), default=None)
    return [replace(task, next=task.due == coming and coming is not None) for task in tasks]


async def _owed(person: Person, ctx: DecisionContext) -> list[Task]:
    """Return what the person's own bureau, or one without staff below it, owes, step by step."""
    found: list[Task] = []
    for role in person.roles:
        if role.level not in access.SIGHTS["queue"]:
            continue
        for owner, scope in await queries.places_of(person, role, ctx):
            steps = await steps_owed(scope, ctx.plan.key, [owner], ctx.today)
            steps = [one for one in steps if not ctx.plan.milestone(one.milestone).on_demand]
            late = any(one.late for one in steps)
            newly = await came_late(scope, ctx.plan.key, [owner], ctx.today) if late else {}
            found += [_step(one, newly.get(one.milestone, 0), ctx) for one in steps]
    return found


def _step(one: OwedStep, newly: int, ctx: DecisionContext) -> Task:
    milestone = ctx.plan.milestone(one.milestone)
    work = _WORK_OF.get(milestone.kind, "report")
    left = (one.first_due - ctx.today).days if one.first_due else None
    button = say("views.today.do_one") if one.open == 1 else say("views.today.do_many", n=one.open)
    why = milestone.consequence if one.late else ""
    if newly:
        why = say("views.today.listed_late", n=newly) + why
    return Task(
        milestone.name,
        button,
        f"/queue?work={work}",
        one.first_due,
        why,
        left,
        one.done,
        one.n,
        one.open,
        one.late,
        letters=work == "deliver",
    )


async def _to_answer(person: Person, ctx: DecisionContext) -> list[Task]:
    """Return the reports and requests that wait for the person's word, if they confirm any."""
    if not access.may(person, Intent.CONFIRM):
        return []
    listed = await queue.find("answer", person, ctx, limit=_COUNTED)
    found, total = listed.rows, listed.total
    if not total:
        return []
    since = min((duty.reported_on or duty.due for duty, _ in found), default=ctx.today)
    days = (ctx.today - since).days
    why = say("views.today.answer_why", days=days) if days else say("views.today.answer_today")
    late = sum(answer_due(duty, ctx) < ctx.today for duty, _ in found)
    what = say("views.today.answer", n=total)
    return [Task(what, say("views.today.answer_button"), "/queue?work=answer", why=why, late=late)]


async def _of_the_desk(person: Person, ctx: DecisionContext) -> list[Task]:
    """Return the questions that wait for the person's answer."""
    mine = await tickets.unanswered_tickets(desk.routes_of(person))
    if not mine or not access.may_look(person, "desk"):
        return []
    due = min((one.due for one in mine if one.due), default=None)
    return [
        Task(
            say("views.today.desk", n=len(mine)),
            say("views.today.desk_button"),
            "/desk",
            due,
            say("views.today.desk_why"),
            late=sum(bool(one.due and one.due < ctx.today) for one in mine),
        )
    ]


async def _invitations(person: Person, ctx: DecisionContext) -> list[Task]:
    """Return the trainings to which the person is invited and has not answered."""
    found = await trainings.unanswered_invitations(person.id, ctx.today)
    return [
        Task(
            say("views.today.training", day=figures(one.held_on), begins=one.begins),
            say("views.today.training_button"),
            "/trainings",
            one.answer_by,
            say("views.today.training_why", place=one.place) if one.place else "",
            (one.answer_by - ctx.today).days,
            late=int(one.answer_by < ctx.today),
        )
        for one in found
    ]


async def _of_the_service(person: Person) -> list[Task]:
    """Return the messages that wait for an approval, and those that did not arrive, to whoever may see to them."""
    if not access.may_look(person, "brakes"):
        return []
    counts = await outbox.count_by_status()
    held, lost, unsure = (counts.get(status, 0) for status in ("held", "failed", "unknown"))
    tasks = []
    if held:
        what, button = say("views.today.held", n=held), say("views.today.held_button")
        tasks.append(Task(what, button, "/brakes#held", why=say("views.today.held_why")))
    if lost and access.may_look(person, "service"):
        what, button = say("views.today.lost", n=lost), say("views.today.lost_button")
        tasks.append(Task(what, button, "/outgoing?when=all&status=failed", why=say("views.today.lost_why")))
    if unsure and access.may_look(person, "service"):
        what, button = say("views.today.unsure", n=unsure), say("views.today.lost_button")
        tasks.append(
            Task(what, button, "/outgoing?when=all&status=unknown", why=say("views.today.unsure_why"))
        )
    return tasks


async def _late_below(person: Person, ctx: DecisionContext) -> list[Task]:
    """Return what others owe the person's bureau and have not done in time, and of how much of it nobody is
    reached."""
    if not access.may(person, Intent.URGE):
        return []
    late, lost = [(await queue.count_work(work, person, ctx)).total for work in ("urge", "unreached")]
    if not late and not lost:
        return []
    if not late:
        what, button = say("views.today.unreached", n=lost), say("views.today.unreached_button")
        return [Task(what, button, "/queue?work=unreached", why=say("views.today.unreached_why"))]
    why = say("views.today.late_why") + (say("views.today.late_unreached", n=lost) if lost else "")
    return [
        Task(say("views.today.late", n=late), say("views.today.late_button"), "/queue?work=urge", why=why)
    ]


async def _to_call(person: Person, ctx: DecisionContext) -> list[Task]:
    """Return the enterprises that the person is to telephone, and how many of them have broken a promise."""
    if "call" not in queue.works_of(person):
        return []
    listed = await queue.find("call", person, ctx, limit=_COUNTED)
    if not listed.total:
        return []
    broken = sum(bool(duty.promised_on and duty.promised_on < ctx.today) for duty, _ in listed.rows)
    what = say("views.today.call", n=listed.total)
    why = say("views.today.call_broken", n=broken) if broken else say("views.today.call_why")
    return [Task(what, say("views.today.call_button"), "/queue?work=call", why=why, late=broken)]


def check_task(wrong: Sequence[str] = ()) -> Task:
    """Return what the administrator is asked about 体检: to see to these findings, or to begin one."""
    if not wrong:
        what, button = say("views.today.check"), say("views.today.check_button")
        return Task(what, button, "/doctor", why=say("views.today.check_why"))
    what, button = say("views.today.wrong", n=len(wrong)), say("views.today.wrong_button")
    return Task(what, button, "/doctor", why="、".join(wrong))


async def letters_of(person: Person, ctx: DecisionContext) -> list[_Letter]:
    """Return the enterprises whose letters this person's bureau has to deliver, each with whom to call, if it is the
    person who must."""
    found = (await queue.find("deliver", person, ctx, limit=_SHOWN)).rows
    callable_ = [case.enterprise_id for _, case in found if access.may_call(person, case)]
    phones = await phones_of([one for one in callable_ if one])
    return [
        _Letter(
            f"{duty.id}:{queue.mark_of_row((duty, case))}",
            case,
            duty.due,
            (duty.due - ctx.today).days,
            phones.get(case.enterprise_id or 0, ()),
            last_call(duty, ctx.today),
        )
        for duty, case in found
    ]


async def own_cases(person: Person, rounds: Sequence[DecisionContext]) -> list[tuple[Case, DecisionContext]]:
    """Return the cases of this person's enterprises, each with its round."""
    mine = Scope(enterprises=frozenset(role.enterprise_id for role in person.roles if role.enterprise_id))
    found: list[tuple[Case, DecisionContext]] = []
    for ctx in rounds:
        key, order = ctx.plan.key, ctx.plan.places.order
        page = await listing.page_of_cases(mine, key, listing.Wanted(), ctx.today, order, None, _SHOWN)
        found += [(case, ctx) for case in await cases.load_all(case.id for case in page.cases)]
    return found


def own_steps(cases: Sequence[tuple[Case, DecisionContext]]) -> list[tuple[OwnStep, Case, str]]:
    """Return what is owed in these cases, each with the name of its round, the overdue first; the next date is marked
    once for all of them."""
    found = [(one, case, ctx.plan.name) for case, ctx in cases for one in own_duties(case, ctx)]
    found.sort(key=lambda line: (line[0].suggested, line[0].due, line[1].name))
    coming = next((one.due for one, _, _ in found if one.days_left >= 0 and not one.suggested), None)
    return [(replace(one, coming=one.due == coming), case, name) for one, case, name in found]
