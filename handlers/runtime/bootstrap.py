"""What every command stands on: the plan, the calendar, the open database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile

from bot.calendar.days import Calendar, parse_overrides
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.plan import Plan
from bot.plans.rounds import Rounds
from bot.reading import faq
from bot.reading.faq import Faq
from bot.results.measures import Measure, measures
from bot.tables import PlanError
from bot.words import CHANNELS, Refusal, known_also
from handlers.runtime.setting_values import text_of
from handlers.runtime.settings import Settings, SettingsError
from messages.channels import extra
from storage import channels, db, duties, release_before, rounds, schema


def configured_rounds(settings: Settings) -> tuple[str, ...]:
    """What ROUND names, in its order: keys of shipped plans and paths of files, at least one."""
    named = (word.strip() for word in re.split("[,，]", settings.round))
    return tuple(dict.fromkeys(word for word in named if word)) or (settings.round,)


def configured_plan_text(settings: Settings) -> str:
    """Return the TOML of the first round that ROUND names: a shipped one by its key, or the file at a path."""
    name = configured_rounds(settings)[0]
    path = Path(name)
    if path.suffix != ".toml":
        return shipped_plan(name)
    if not path.is_file():
        raise SettingsError("settings.files.round", path=path)
    return text_of(path, "ROUND")


def load_plan(settings: Settings) -> Plan:
    """Return the plan of the first round that ROUND names; PlanError says what is unsound in it."""
    return sound_plan(configured_plan_text(settings), Path(configured_rounds(settings)[0]).stem, settings)


def configured_plans(settings: Settings) -> dict[str, tuple[Plan, str]]:
    """Return the plans of all rounds that ROUND names, in its order, each with its TOML, by key.
    SettingsError if two have one key."""
    plans: dict[str, tuple[Plan, str]] = {}
    for name in configured_rounds(settings):
        own = replace(settings, round=name)
        plan = load_plan(own)
        if plan.key in plans:
            raise SettingsError("settings.files.round_twice", key=plan.key, path=name)
        plans[plan.key] = plan, configured_plan_text(own)
    return plans


async def plans_in_force(settings: Settings) -> dict[str, tuple[Plan, str]]:
    """Return the plans of ROUND, but for a round that has begun by a shipped plan, or whose plan was changed
    while it ran, what the open database recorded."""
    own, kept = configured_plans(settings), await _of_the_database(settings)
    for one in await rounds.recorded() if kept & own.keys() else ():
        if one.key in kept and one.key in own:
            own[one.key] = _recorded(one, settings), one.plan_text
    return own


async def _of_the_database(settings: Settings) -> frozenset[str]:
    """Return the rounds that go by what the database recorded once they have begun: those whose plan was changed
    while they ran, and those of shipped plans. A new version's plan, which may have a step more, is taken over only
    by who asks for it (`plan diff FILE --apply`)."""
    shipped = {name for name in configured_rounds(settings) if Path(name).suffix != ".toml"}
    return await rounds.changed_plans() | shipped


def load_plans(settings: Settings) -> tuple[Plan, ...]:
    """Return the same without their TOML."""
    return tuple(plan for plan, _ in configured_plans(settings).values())


def sound_plan(text: str, name: str, settings: Settings) -> Plan:
    """Return the plan in `text`, if it is sound and there are the channels that it names; else PlanError. A group's
    robot is no way to a person, so that no plan names it."""
    known = (*CHANNELS.values(), *extra(settings.channel_packages))
    return parse_plan(text, name, tuple(sorted({spec.channel for spec in known if spec.personal})))


async def load_rounds(settings: Settings, configured: Sequence[Plan]) -> Rounds:
    """Return the plans of all active rounds of the open database.

    `configured` are those of ROUND: a file of one's own counts. For every other round the recorded plan counts.
    Before anything is imported there are only the configured ones.
    """
    kept = await _of_the_database(settings)
    own = {plan.key: plan for plan in configured if plan.key not in kept}
    active = await rounds.active()
    found = [own[one.key] if one.key in own else _recorded(one, settings) for one in active]
    served = {plan.key for plan in found or configured}
    over = [_of_an_ended(one) for one in await rounds.recorded() if one.key not in served]
    return Rounds.of(found or configured, await rounds.closed_rounds(), filter(None, over))


def _of_an_ended(one: rounds.Recorded) -> Plan | None:
    """Return the plan of a round that is over; None where it is older than what a plan has to say now."""
    try:
        return parse_plan(one.plan_text, one.key)
    except PlanError:
        return None


def _recorded(one: rounds.Recorded, settings: Settings) -> Plan:
    try:
        return sound_plan(one.plan_text, one.key, settings)
    except PlanError as error:
        raise Refusal("settings.plan.recorded", name=one.name, key=one.key, error=error) from None


def _order(settings: Settings) -> tuple[str, ...]:
    """Return the plan's order of channels; a plan that cannot be read is refused where it is needed."""
    try:
        return load_plan(settings).channels
    except (PlanError, SettingsError):
        return ()


def load_calendar(settings: Settings) -> Calendar:
    """Return the published holidays; days in the file `calendar_overrides` replace them. SettingsError if
    that file is missing, DaysError if it is not as it should be."""
    if not settings.calendar_overrides:
        return Calendar()
    path = Path(settings.calendar_overrides)
    if not path.is_file():
        raise SettingsError("settings.files.calendar_overrides", path=path)
    return Calendar(parse_overrides(text_of(path, "CALENDAR_OVERRIDES")))


def load_columns(settings: Settings) -> tuple[Measure, ...]:
    """Return the summary's columns: the shipped ones, or a bureau's own."""
    if not settings.summary_columns:
        return measures()
    path = Path(settings.summary_columns)
    if not path.is_file():
        raise SettingsError("settings.files.summary_columns", path=path)
    return measures(text_of(path, "SUMMARY_COLUMNS"))


def load_faq(settings: Settings) -> Faq:
    """Return the frequent questions: the shipped ones, or an administrator's own."""
    if not settings.faq:
        return faq.shipped_faq()
    path = Path(settings.faq)
    if not path.is_file():
        raise SettingsError("settings.files.faq", path=path)
    try:
        return faq.parse(text_of(path, "FAQ"))
    except PlanError as error:
        if error.line:
            raise SettingsError(
                "settings.files.faq_line", line=error.line, key=error.name, message=error.problem
            ) from None
        raise SettingsError("settings.files.faq_key", key=error.name, message=error.problem) from None


def check_letter_template(settings: Settings) -> None:
    """Check a bureau's own letter when the service starts, and not when the first letter is due."""
    if not settings.letter_template:
        return
    from messages.letters import TemplateError, load_template  # only those who have one wait for it

    try:
        load_template(settings.letter_template)
    except TemplateError as error:
        raise SettingsError("settings.files.letter_template", error=error) from None


def check_files(settings: Settings, *, make: bool) -> None:
    """Refuse to start when the folder for people's files cannot be written to. Found out later, the first
    file would be lost. Makes the folder."""
    folder = settings.files
    try:
        if make:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise SettingsError("settings.files.evidence_dir_closed", path=folder) from None
    if not takes_files(folder):
        raise SettingsError("settings.files.evidence_dir_closed", path=folder)


def takes_files(folder: Path) -> bool:
    """Say whether files can be written into a folder or, while it is not there, beside where it would be made."""
    try:
        there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        with TemporaryFile(dir=there):
            return True
    except OSError:
        return False


@asynccontextmanager
async def open_database(settings: Settings, *, alone: bool = False) -> AsyncIterator[None]:
    """Open the database at this program's version; SQLite is brought up by itself. `alone`: see
    `db.connect`."""
    await db.connect(settings.database_url, alone=alone)
    try:
        await db.reach()
        if await schema.lacks_migrations(settings.database_url):
            if not db.sqlite_path(settings.database_url):
                raise Refusal("settings.database.older")
            await schema.migrate(settings.database_url)
        if gone := await schema.absent():
            raise Refusal("settings.database.tables_missing", tables="、".join(gone))
        with (
            known_also(extra(settings.channel_packages)),
            channels.limited_to(settings.channels, _order(settings)),
        ):
            await release_before.take_over()
            yield
    finally:
        await db.disconnect()


async def check_plan_covers(plan: Plan) -> None:
    """Refuse a plan that no longer has a step which running cases have."""
    if gone := await lacking_steps(plan):
        raise Refusal("settings.plan.steps_missing", plan=plan.key, steps="、".join(gone))


async def lacking_steps(plan: Plan) -> list[str]:
    """Return the keys of the steps that running cases have and the plan has not; it may have other times of one that
    recurs."""
    return sorted(key for key in await duties.steps_in_use(plan.key) if plan.find(key) is None)
