"""letters: the 告知书 of each enterprise, from a template, with a number and a binding code.

What was generated for whom is an event of its case; the code itself stands in the letter alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.calendar.days import long
from bot.words import SHANGHAI, Case, CaseStatus, DutyState, MilestoneKind, Refusal, Scope
from handlers.services.accounts.binding import code_digest, new_code
from handlers.services.accounts.scanning import scan_code
from handlers.services.cases.listed import Listed, listed_cases
from handlers.services.reports.letter_facts import bureaus_on_lists, letter_of
from messages import headings
from messages.catalogue import say
from messages.kf.channel import scan_link
from messages.letters import file_name, load_template
from messages.letters.wording import fields_of
from messages.sheets import Sheet, replacing, write_book
from storage import db, letters, scans, trouble

# Long enough for the letter to travel and the contact to join, short enough that a letter found
# in a drawer next year opens nothing.
_CODE_DAYS = 180
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_OTHER_UNIT = "000000"
_Progress = Callable[[int, int], None]


class _Job(Struct, frozen=True):
    """One letter to be made."""

    one: Listed
    number: str
    code: str
    scan: str

    @property
    def path(self) -> str:
        """The letter's place in the archive: 石家庄市/桥西区/130100-2024-0001 某某有限公司.docx"""
        case = self.one.case
        name = file_name(f"{self.number} {case.name}")
        return f"{file_name(case.city)}/{file_name(case.county)}/{name}.docx"


async def export_letters(
    target: Path,
    ctx: DecisionContext,
    scope: Scope,
    secret_key: str,
    template: str = "",
    *,
    name: str = "",
    link: str = "",
    entrance: str = "cli",
    progress: _Progress = lambda done, total: None,
) -> int:
    """Letters for the active enterprises of a scope into a .zip or a folder; how many.

    `name` takes one enterprise only, by name or credit code. `link` opens a chat with the 微信客服 account; with
    it each letter has a QR code of its own. TemplateError before anything is
    written, Refusal when no enterprise is left.
    """
    sample = load_template(template)
    found = [one for one in await listed_cases(scope, ctx) if _wants(one, name)]
    if not found:
        raise Refusal("reports.letters.nothing_to_do")
    jobs = await _jobs(found, ctx, link, secret_key)
    expires = ctx.now + timedelta(days=_CODE_DAYS)
    until = long(expires.astimezone(SHANGHAI).date())
    made = [
        letters.Made(
            job.one.case.id,
            job.number,
            code_digest(job.code, secret_key),
            {"file": job.path, "template": sample.version, "code_until": expires.astimezone(SHANGHAI).date()},
        )
        for job in jobs
    ]
    seals = await bureaus_on_lists()
    rendered = (
        (
            job.path,
            sample.fill(fields_of(letter_of(job.one, job.number, job.code, job.scan, ctx, until, seals))),
        )
        for job in jobs
    )
    with _place(target) as put:
        for done, (path, data) in enumerate(rendered, 1):
            put(path, data)
            progress(done, len(jobs))
        put(say("reports.letters.register_file"), _register(jobs, ctx))
        # The codes count from here on; the files take their place only after that.
        try:
            await db.write(partial(letters.record, made, ctx.now, expires, entrance, ctx.plan.version))
        except trouble.Conflict as error:
            raise Refusal("reports.letters.another_process") from error
    return len(jobs)


async def letter_copy(case: Case, ctx: DecisionContext, template: str = "") -> tuple[str, bytes] | None:
    """Return the name and content of a copy of the enterprise's letter, without its codes; None where none was made or
    delivered. It says what is in force today."""
    delivery = ctx.duty(case, MilestoneKind.DELIVERY)
    there = await letters.number_of(case.id)
    number = there or say("reports.letters.no_number")
    delivered = delivery is not None and delivery.state is DutyState.DONE
    mine = Scope(enterprises=frozenset({case.enterprise_id or 0}))
    found = await listed_cases(mine, ctx) if there or delivered else []
    if not found:
        return None
    seals = await bureaus_on_lists()
    on_paper = say("reports.letters.code_on_paper")
    until = say("reports.letters.until_on_paper")
    fields = fields_of(letter_of(found[0], number, on_paper, "", ctx, until, seals))
    name = file_name(say("reports.letters.copy_file", number=number, name=case.name))
    return f"{name}.docx", load_template(template).fill(fields)


def _wants(one: Listed, name: str) -> bool:
    named = not name or name.upper() in (one.case.name.upper(), one.case.uscc)
    return one.case.status is CaseStatus.ACTIVE and named


async def _jobs(found: Sequence[Listed], ctx: DecisionContext, link: str, secret_key: str) -> list[_Job]:
    """Return the letters to make, with their numbers. A number once given stays; new ones follow the
    highest of their unit and year."""
    known = await letters.letter_numbers(one.case.id for one in found)
    year = ctx.plan.published_on.year
    prefixes = {
        one.case.city: f"{ctx.plan.places.code(one.case.city) or _OTHER_UNIT}-{year}-" for one in found
    }
    serials = await letters.last_serials(prefixes.values())
    epochs = await scans.epochs([one.case.enterprise_id or 0 for one in found]) if link else {}
    jobs = []
    for one in found:
        number = known.get(one.case.id)
        if number is None:
            prefix = prefixes[one.case.city]
            serials[prefix] += 1
            number = f"{prefix}{serials[prefix]:04}"
        firm = one.case.enterprise_id or 0
        scan = scan_link(link, scan_code(secret_key, firm, epochs[firm])) if link else ""
        jobs.append(_Job(one, number, new_code(), scan))
    return jobs


def _register(jobs: Sequence[_Job], ctx: DecisionContext) -> bytes:
    """发放登记表: one row a letter, with room for the receipt. Never the codes."""
    rows = [
        [n, j.number, j.one.case.city, j.one.case.county, j.one.case.name, j.path]
        for n, j in enumerate(jobs, 1)
    ]
    title = say("reports.letters.register_title", round=ctx.plan.name, day=ctx.today)
    folder = Path(mkdtemp())
    try:
        write_book(
            folder / "register.xlsx", [Sheet(say("reports.letters.register"), title, headings.LETTERS, rows)]
        )
        return (folder / "register.xlsx").read_bytes()
    finally:
        rmtree(folder)


_Put = Callable[[str, bytes], None]


@contextmanager
def _place(target: Path) -> Iterator[_Put]:
    """The place for the files. Nothing is put there until everything is complete."""
    if target.suffix.lower() == ".zip":
        with replacing(target) as partial, zipfile.ZipFile(partial, "w") as archive:
            yield lambda path, data: archive.writestr(
                zipfile.ZipInfo(path, _ZIP_DAY), data, zipfile.ZIP_STORED
            )
        return
    staged = Path(mkdtemp(prefix=".", suffix=".partial", dir=target.parent))
    try:
        yield lambda path, data: _put(staged / path, data)
        for file in sorted(f for f in staged.rglob("*") if f.is_file()):
            place = target / file.relative_to(staged)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
    finally:
        rmtree(staged, ignore_errors=True)


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


__all__ = ["export_letters"]
