"""doctor: what would keep a message from arriving."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from msgspec import Struct

from bot.acts.context import DecisionContext, expected_due
from bot.calendar.days import long
from bot.plans.rhythm import deadlines
from bot.words import CHANNELS, AddressState, Channel, Level, Refusal, channel_of, channel_spec
from handlers.entry.cli.common import command, json_option, note_read, show_json
from handlers.entry.cli.doctor_people import admins_findings, people_findings
from handlers.entry.cli.faults import channel_name, describe_fault
from handlers.rehearsal.local import running_service
from handlers.runtime.apart import BEGUN_BY
from handlers.runtime.bootstrap import check_files, open_database
from handlers.runtime.clocks import Clock
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings, SettingsError
from handlers.services.accounts.purging import what_is_due
from handlers.services.cases.rounds import step_names
from handlers.services.reminders.replan import moved_dates
from messages.catalogue import explain, say
from messages.pausing import stopped
from storage import (
    breakers,
    cases,
    channels,
    digests,
    duties,
    faults,
    missing,
    mobiles,
    pauses,
    people,
    robots,
)
from storage.db import sqlite_path

_NAMED = 5  # enterprises
_EVERYBODY = 1_000_000
_LAST_REMINDERS = timedelta(days=70)  # of a duty after its date: the working days, then eight weeks


class _Check(Struct, frozen=True):
    """One thing looked at. `ok` False keeps messages from arriving; a remark (`heed`) does not."""

    name: str
    ok: bool
    detail: str
    heed: bool = False


def _on_page() -> bool:
    """Whether a page has the check run and shows what it finds: its reader presses, and types no command."""
    return BEGUN_BY in os.environ


def _no_list() -> _Check:
    said = say("cli.doctor.no_list_page") if _on_page() else say("cli.doctor.no_list")
    return _Check(say("cli.checks.list"), True, said, heed=True)


@click.command("doctor", help=say("cli.commands.doctor"))
@click.option("--people", "of_people", is_flag=True, help=say("cli.doctor.option_people"))
@click.option("--most", type=click.IntRange(1, 10_000), default=1000, help=say("cli.doctor.option_most"))
@json_option
@command
async def doctor_command(settings: Settings, of_people: bool, most: int, as_json: bool) -> None:
    checks = [
        _settings(settings),
        _files(settings),
        *_open_to_others(settings),
        *_alarms(settings),
        *_privacy(settings),
    ]
    async with open_database(settings), running_service(settings, Clock()) as parts:
        checks += _calendar(parts.context, await duties.running_dates())
        checks.append(_Check(say("cli.checks.database"), True, say("cli.doctor.database")))
        for channel, transport in parts.transports.items():
            if _on_page():  # it shows how far it is; nobody else is told
                click.echo(say("cli.doctor.asking", channel=channel_spec(channel).name), err=True)
            checks += [_Check(*said) for said in await transport.check()]
            admins = (
                () if settings.sandbox else settings.admins
            )  # the sample's administrator need not be there
            checks += [_Check(*said) for said in await admins_findings(transport, admins)]
        if of_people:
            await note_read(parts.context.clock, "doctor_people")
            checks += [_Check(*said) for said in await people_findings(parts.transports, most)]
        checks += await _resting()
        checks += await _paused(parts.context.ctx().now)
        checks += await _reachable(parts.context) if await cases.any_listed() else [_no_list()]
        checks += await robots_check()
        checks += [
            _Check(
                say("cli.checks.aside"),
                False,
                say("cli.doctor.aside", fault=describe_fault(fault), id=fault.id),
            )
            for fault in await faults.list_faults()
        ]
        checks += [check for ctx in parts.context.each() for check in await _dates_check(ctx)]
        checks += await _purge_due(parts.context)
        broken = map(explain, await missing.all_problems(await step_names()))
        checks += [_Check(say("cli.checks.laws"), False, problem) for problem in broken]
    bad = [c for c in checks if not c.ok]
    if as_json:
        rows = [{"name": c.name, "ok": c.ok, "detail": c.detail, "heed": c.heed} for c in checks]
        show_json({"ok": not bad, "checks": rows})
    else:
        for check in checks:
            mark = say(
                "cli.doctor.wrong" if not check.ok else "cli.doctor.heed" if check.heed else "cli.doctor.well"
            )
            click.echo(f"{mark}  {check.name}：{check.detail}")
    if bad:
        raise Refusal("cli.doctor.bad", n=len(bad))


def _settings(settings: Settings) -> _Check:
    if settings.sandbox:
        return _Check(say("cli.checks.settings"), True, say("cli.doctor.sandbox"))
    absent = [
        spec.short
        for channel, spec in CHANNELS.items()
        if not spec.optional and channel not in settings.set_up
    ]
    if not absent:
        given = [channel_spec(channel) for channel in settings.set_up]
        every = "和".join(spec.short for spec in given if spec.needs)  # what needs no setting is not set up
        return _Check(say("cli.checks.settings"), True, say("cli.doctor.all_set_up", channels=every))
    detail = say("cli.doctor.not_set_up", channels="、".join(absent))
    return _Check(say("cli.checks.settings"), True, detail, heed=True)


def _files(settings: Settings) -> _Check:
    """Whether what people send can be kept."""
    try:
        check_files(settings, make=False)
    except SettingsError as error:
        return _Check(say("cli.checks.files"), False, explain(error))
    return _Check(say("cli.checks.files"), True, say("cli.doctor.files"))


def _open_to_others(settings: Settings) -> list[_Check]:
    """What everybody's names and numbers, or the keys, lie in, and others than its owner may read."""
    database = sqlite_path(settings.database_url)
    kept = [Path(".env"), settings.files, *([database, database.with_name("secret.key")] if database else [])]
    seen = [path for path in kept if path.exists() and path.stat().st_mode & 0o077]
    said = say("cli.doctor.open_to_others", files="、".join(map(str, seen)))
    return [_Check(say("cli.checks.privacy"), True, said, heed=True)] if seen else []


def _alarms(settings: Settings) -> list[_Check]:
    """Whether anybody hears when the service itself is in trouble, also where no mail goes; a sandbox needs nobody."""
    if settings.sandbox:
        return []
    name = say("cli.checks.alarms")
    if not settings.alarm_mail:
        return [_Check(name, True, say("cli.doctor.no_alarms"), heed=True)]
    who, admins = "、".join(settings.alarm_mail), "、".join(settings.admins)
    first = say("cli.doctor.alarms", who=who) if settings.has_mail else say("cli.doctor.alarms_no_mail")
    paths = [say("cli.doctor.by_wecom", who=admins)] if admins and settings.has_wecom else []
    paths += [say("cli.doctor.by_heartbeat")] if settings.heartbeat_url else []
    rest = say("cli.doctor.else_by", paths="，".join(paths)) if paths else say("cli.doctor.no_other_path")
    return [_Check(name, True, first + rest, heed=not paths)]


def _privacy(settings: Settings) -> list[_Check]:
    if settings.privacy_contact or settings.sandbox:
        return []
    return [_Check(say("cli.checks.personal"), True, say("cli.doctor.no_privacy_contact"), heed=True)]


def _calendar(context: Context, running: Sequence[tuple[date, int]]) -> list[_Check]:
    """Check each year that a plan (of a round, or of ROUND, which a list may begin) or a running duty
    reaches."""
    calendar, plans = context.calendar, (*context.rounds, *context.configured)
    planned = {day for plan in plans for day in (plan.published_on, *deadlines(plan, calendar))}
    reached = {d.year for due, _ in running for d in (due, due + _LAST_REMINDERS)}
    years = sorted({day.year for day in planned} | reached)
    return [_year(year, calendar.provisional(year), running) for year in years]


def _year(year: int, missing: bool, running: Sequence[tuple[date, int]]) -> _Check:
    name = say("cli.doctor.holidays", year=year)
    if not missing:
        return _Check(name, True, say("cli.doctor.published"))
    mine = [(due, n) for due, n in running if due.year == year]
    late = sum(n for due, n in running if due.year < year <= (due + _LAST_REMINDERS).year)
    said = [say("cli.doctor.unpublished")]
    if mine:
        first = min(due for due, _ in mine)
        said.append(say("cli.doctor.due", n=sum(n for _, n in mine), first=first))
    if late:
        said.append(say("cli.doctor.late", n=late))
    said.append(say("cli.doctor.when_published"))
    return _Check(name, True, "".join(said), heed=True)


async def _dates_check(ctx: DecisionContext) -> list[_Check]:
    """Remark that dates are stored otherwise than the round's plan says: an earlier version counted them otherwise, or
    the plan's file was edited. Estimates are counted again by themselves."""
    moved = [d for d in await moved_dates(ctx) if d.new != d.old and not expected_due(d.case, d.duty, ctx)]
    if not moved:
        return []
    one, until = moved[0], moved[0].new
    detail = say(
        "cli.doctor.dates",
        round=ctx.plan.name,
        n=len(moved),
        name=one.case.name,
        step=ctx.plan.milestone(one.duty.milestone).name,
        old=long(one.old),
        new=long(until) if until else say("cli.plan_diff.none"),
        key=ctx.plan.key,
    )
    return [_Check(say("cli.checks.dates"), True, detail, heed=True)]


async def _purge_due(context: Context) -> list[_Check]:
    due = await what_is_due(context.ctx().now, context.settings.purge_after_days)
    said = say("services.purging.due", people=due.people, rounds=len(due.rounds))
    return [_Check(say("cli.checks.personal"), True, said, heed=True)] if due.people or due.rounds else []


async def _resting() -> list[_Check]:
    """List channels that failed when they were last tried, and when they are tried again."""
    return [
        _Check(channel_name(channel), False, say("cli.doctor.resting", reason=health.reason))
        for channel, health in (await breakers.failing()).items()
    ]


async def robots_check() -> list[_Check]:
    """Name the groups whose robot has ended; nothing is asked of a robot, for it would speak."""
    found, name = await robots.list_robots(), say("cli.checks.robots")
    ended = [one for one in found if one.state is AddressState.LOST]
    said = [say("cli.doctor.robot_ended", unit=one.unit, why=one.why) for one in ended]
    if found and not ended:
        return [_Check(name, True, say("cli.doctor.robots_well", n=len(found)))]
    return [_Check(name, False, one) for one in said]


async def _paused(now: datetime) -> list[_Check]:
    """What an administrator has stopped, and how it goes on."""
    found = []
    for pause in await pauses.in_force(now):
        detail = say("cli.doctor.paused", id=pause.id, what=stopped(pause), reason=pause.reason)
        typed = "" if _on_page() else say("cli.doctor.or_resume", id=pause.id)
        found.append(_Check(say("cli.checks.paused"), False, detail + typed))
    return found


async def _reachable(context: Context) -> list[_Check]:
    """List enterprises and officers whom no channel reaches: of many enterprises the first. Whose mobile number the
    next look makes an address is reached."""
    by_sms = Channel.SMS in context.settings.set_up
    coming = await mobiles.to_give(_EVERYBODY) if by_sms else {}
    everyone = await people.everyone()
    lost = [p for p in everyone if p.id not in coming and channel_of(p, channels.available()) is None]
    served = {role.enterprise_id for p in everyone if p.id in coming for role in p.roles}
    bureaus = [p for p in lost if not any(h.level is Level.ENTERPRISE for h in p.roles)]
    names = [await digests.names_unreachable(plan.key) for plan in context.rounds]
    firms = list(dict.fromkeys(name for found in names for firm, name in found if firm not in served))
    said = say("cli.doctor.all_reachable")
    if firms:
        more = say("cli.doctor.and_more") if len(firms) > _NAMED else ""
        first = "、".join(firms[:_NAMED]) + more
        said = say("cli.doctor.enterprises_unreachable", n=len(firms), names=first)
    checks = [_Check(say("cli.checks.enterprises"), not firms, said)]
    for person in bureaus:
        role = person.roles[0]
        place = role.unit or f"{role.city}{role.county}"
        checks.append(
            _Check(
                say("cli.checks.officers"),
                False,
                say("cli.doctor.officer_unreachable", place=place, name=person.name),
            )
        )
    return checks
