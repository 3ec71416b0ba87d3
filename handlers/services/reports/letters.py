"""letters: the 告知书 of each enterprise, from a template, with a number and a binding code.

What was generated for whom is an event of its case; the code itself stands in the letter alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from bot.acts.context import DecisionContext
from bot.calendar.days import long
from bot.results.targets import LEVELS
from bot.words import SHANGHAI, Case, CaseStatus, DutyState, Level, Scope
from handlers.services.accounts.binding import digest, new_code
from handlers.services.cases.listed import Listed, listed
from handlers.services.views.lines import what
from messages import headings
from messages.letters import file_name, load
from messages.sheets import Sheet, replacing, write_book
from messages.words import before, figures
from storage import db, holders, letters, trouble

# Long enough for the letter to travel and the contact to join, short enough that a letter found
# in a drawer next year opens nothing.
CODE_DAYS = 180
QUOTED = ("N-3.2a", "L-36", "L-39")  # the plan's quotations that a letter names
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
OTHER_UNIT = "000000"
GROUNDS = {
    "shuangchao": "污染物排放超过标准或者总量控制指标（双超）",
    "gaohaoneng": "超过单位产品能源消耗限额标准构成高耗能（综合能耗高）",
    "shuangyou": "使用有毒有害原料进行生产或者在生产中排放有毒有害物质（双有）",
    "zhongdian": "承担重点工作任务",
    "ziyuan": "自愿开展清洁生产审核",
}
Progress = Callable[[int, int], None]


class NothingToDo(Exception):
    """No letter can be made; the text is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Job:
    """One letter to be made."""

    one: Listed
    number: str
    code: str

    @property
    def path(self) -> str:
        """Where it lies in the archive: 石家庄市/桥西区/130100-2024-0001 某某有限公司.docx"""
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
    entrance: str = "cli",
    progress: Progress = lambda done, total: None,
) -> int:
    """Letters for the active enterprises of a scope into a .zip or a folder; how many.

    `name` takes one enterprise only, by name or credit code. TemplateError before anything is
    written, NothingToDo when no enterprise is left.
    """
    sample = load(template)
    found = [one for one in await listed(scope, ctx) if _wants(one, name)]
    if not found:
        raise NothingToDo("没有需要生成告知书的企业（只为进行中的企业生成）。")
    jobs = await _jobs(found, ctx)
    expires = ctx.now + timedelta(days=CODE_DAYS)
    until = long(expires.astimezone(SHANGHAI).date())
    made = [
        letters.Made(
            job.one.case.id,
            job.number,
            digest(job.code, secret_key),
            {"file": job.path, "template": sample.version, "code_until": expires.astimezone(SHANGHAI).date()},
        )
        for job in jobs
    ]
    seals = await _issuers()
    rendered = ((job.path, sample.fill(values_of(job, ctx, until, seals))) for job in jobs)
    with _place(target) as put:
        for done, (path, data) in enumerate(rendered, 1):
            put(path, data)
            progress(done, len(jobs))
        put("发放登记表.xlsx", _register(jobs, ctx))
        # The codes count from here on; the files take their place only after that.
        try:
            async with db.transaction():
                await letters.record(made, ctx.now, expires, entrance, ctx.plan.version)
        except trouble.Conflict as error:
            raise NothingToDo("另一个进程正在生成告知书，请稍后重试。") from error
    return len(jobs)


def _wants(one: Listed, name: str) -> bool:
    named = not name or name.upper() in (one.case.name.upper(), one.case.uscc)
    return one.case.status is CaseStatus.ACTIVE and named


async def _jobs(found: Sequence[Listed], ctx: DecisionContext) -> list[Job]:
    """Numbers once given stay; new ones follow the highest of their unit and year."""
    known = await letters.numbers(one.case.id for one in found)
    year = ctx.plan.published_on.year
    prefixes = {
        one.case.city: f"{ctx.plan.places.code(one.case.city) or OTHER_UNIT}-{year}-" for one in found
    }
    serials = await letters.last_serials(prefixes.values())
    jobs = []
    for one in found:
        number = known.get(one.case.id)
        if number is None:
            prefix = prefixes[one.case.city]
            serials[prefix] += 1
            number = f"{prefix}{serials[prefix]:04}"
        jobs.append(Job(one, number, new_code()))
    return jobs


async def _issuers() -> dict[tuple[str, str], str]:
    """The name of each county's bureau, as its own staff list gives it; where county and city are
    one office (定州, 辛集) the city's."""
    found = await holders.at_levels((Level.COUNTY, Level.CITY))
    return {(h.city, h.county or h.city): h.unit for h in reversed(found) if h.unit}


def values_of(
    job: Job, ctx: DecisionContext, until: str, seals: dict[tuple[str, str], str]
) -> dict[str, str]:
    """Every field of one letter."""
    one, case, plan = job.one, job.one.case, ctx.plan
    office = ctx.plan.places.bureau(str(case.assessor), case.city)
    grounds = "；".join(GROUNDS.get(t, t) for t in one.types)
    return {
        "编号": job.number,
        "企业名称": case.name,
        "信用代码": case.uscc or "以营业执照为准",
        "市": case.city,
        "县": case.county,
        "行业": case.industry or "以附件1为准",
        "审核类型": grounds or "列入原因以附件1为准",
        "轮次": plan.name,
        "文号": plan.document,
        "时间要求": "\n".join(_times(one, ctx)),
        "清洁生产目标": _target(one),
        "评估验收部门": office,
        "延期说明": _postponing(ctx),
        "后果": "\n".join(_consequences(ctx)),
        "绑定码": job.code,
        "绑定码有效期": until,
        "发文单位": seals.get((case.city, case.county)) or _seal(case, ctx),
        "日期": _day(ctx),
    }


def _seal(case: Case, ctx: DecisionContext) -> str:
    one_office = case.city == case.county
    return (
        ctx.plan.places.bureau("city", case.city) if one_office else f"{case.city}{case.county}生态环境部门"
    )


def _day(ctx: DecisionContext) -> str:
    return figures(ctx.today)


def _times(one: Listed, ctx: DecisionContext) -> list[str]:
    """What the enterprise owes by when, and by when the bureau does its part."""
    lines = []
    for duty in sorted(one.case.duties, key=lambda d: (d.due, d.position)):
        milestone = ctx.plan.milestone(duty.milestone)
        if milestone.on_demand or duty.state in (DutyState.DONE, DutyState.WAIVED):
            continue
        due = before(duty.due)
        if duty.owner is Level.ENTERPRISE:
            lines.append(f"请于{due}{what(one.case, duty, ctx)}。")
        elif milestone.owner == "assessor":
            office = ctx.plan.places.bureau(str(one.case.assessor), one.case.city)
            lines.append(f"{office}于{due}{milestone.name}。")
    return [f"{n}. {line}" for n, line in enumerate(lines, 1)]


def _target(one: Listed) -> str:
    target = one.target
    head = f"审核后应达到{LEVELS[target.level]}。" if target.certain else "按附件1确定。"
    return f"{head}{target.reason}如有其他要求，按要求执行。"


def _postponing(ctx: DecisionContext) -> str:
    extendable = [m for m in ctx.plan.milestones if m.extendable and m.owner == "enterprise"]
    if not extendable:
        return ""
    names = "、".join(f"“{m.name}”" for m in extendable)
    return f"属季节性生产及其他特殊情况的，可在截止日期前就{names}申请延期，批准后方为有效。"


def _consequences(ctx: DecisionContext) -> Iterable[str]:
    """Quoted from the plan, with its clause: the letter claims nothing of its own."""
    quoted = [ctx.plan.basis(q) for q in QUOTED if ctx.plan.quote(q)]
    return [f"{n}. {text}" for n, text in enumerate(quoted, 1)] or ["以通知和有关法律规定为准。"]


def _register(jobs: Sequence[Job], ctx: DecisionContext) -> bytes:
    """发放登记表: one row a letter, with room for the receipt. Never the codes."""
    rows = [
        [n, j.number, j.one.case.city, j.one.case.county, j.one.case.name, j.path]
        for n, j in enumerate(jobs, 1)
    ]
    title = f"{ctx.plan.name}告知书发放登记表（{ctx.today}）"
    folder = Path(mkdtemp())
    try:
        write_book(folder / "register.xlsx", [Sheet("登记表", title, headings.LETTERS, rows)])
        return (folder / "register.xlsx").read_bytes()
    finally:
        rmtree(folder)


Put = Callable[[str, bytes], None]


@contextmanager
def _place(target: Path) -> Iterator[Put]:
    """Where the files go; nothing stands there until all of it is complete."""
    if target.suffix.lower() == ".zip":
        with replacing(target) as partial, zipfile.ZipFile(partial, "w") as archive:
            yield lambda path, data: archive.writestr(
                zipfile.ZipInfo(path, ZIP_DAY), data, zipfile.ZIP_STORED
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


__all__ = ["CODE_DAYS", "NothingToDo", "export_letters", "values_of"]
