"""One enterprise's row of the 总结表: what our own records say, and what people have reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.acts.context import DecisionContext
from bot.acts.handover import handed, results
from bot.results.gaps import target_said
from bot.results.measures import Measure, as_text
from bot.results.remarks import own_part
from bot.results.standing import Standing, postponed, recorded_day, standing_of, step_in_progress
from bot.words import DISCLOSURES, CaseStatus, Duty, DutyState, MilestoneKind, Scope
from handlers.services.cases.listed import Listed, explanations, listed_cases, reasons
from handlers.services.reports.next_round import next_round_reason
from messages.catalogue import explain, say, sentence_table
from messages.terms import ASSESSORS
from messages.words import STATUSES
from storage import violations as register


class SummaryLine:
    """One enterprise's row with everything that it is made of."""

    def __init__(self, one: Listed, why: str, ctx: DecisionContext, violations: Sequence[str] = ()) -> None:
        self.one, self.case, self.why, self.ctx = one, one.case, why, ctx
        self.violations = violations
        self.standing = standing_of(one.case, ctx.plan, ctx.today)

    def value(self, column: Measure) -> Any:
        """Return the cell: a number, a day, words, or None for what nobody has reported."""
        key = column.key
        if make := _FROM_CASE.get(key):
            return make(self)
        if column.from_ == "case":
            duty = self.ctx.duty(self.case, MilestoneKind(key))
            return recorded_day(duty) if duty else None
        value = self.one.values.get(key)
        if known := _ON_RECORD.get(key):
            # Nobody has to report what stands in our own records, and an old table sent back does
            # not overrule them.
            return known(self) or value
        if key == "target_reached":
            return self._reached(value)
        return value if column.adds_up or value is None else as_text(value)

    def recorded(self, column: Measure) -> bool:
        """Say whether the cell comes from the case or our registers, and not from what was reported."""
        return (column.from_ == "case" and not column.settable) or self.on_record(column.key)

    def on_record(self, key: str) -> bool:
        """Whether one of our registers has what people may report otherwise."""
        known = _ON_RECORD.get(key)
        return bool(known and known(self))

    def _reached(self, reported: object) -> str | None:
        """What follows from the levels; a report counts where they cannot say."""
        known = self.one.target.reached(str(self.one.values.get("level_after", "")))
        if known is None:
            return as_text(reported) if reported is not None else None
        return as_text(known)

    @property
    def remark(self) -> str:
        """备注: 延期至, 未完成原因, 纳入下一轮."""
        own = str(self.one.values.get("remark", ""))
        return "；".join(part for part in (self._ending(), own) if part)

    def own_remark(self, remark: str) -> str:
        """What a person wrote in a 备注 beside our own words, which may be of another day."""
        return own_part(remark, self._ending(), [m.name for m in self.ctx.plan.milestones])

    def _ending(self) -> str:
        plan, case = self.ctx.plan, self.case
        match self.standing:
            case Standing.QUALIFIED:
                return ""
            case Standing.WITHDRAWN:
                if self.why:
                    return say("reports.remarks.withdrawn_because", reason=self.why)
                return say("reports.remarks.withdrawn")
            case Standing.EXTENDED:
                moved = postponed(case, self.ctx.today)
                return "，".join(
                    say("reports.remarks.extended", step=plan.milestone(d.milestone).name, day=d.extended_to)
                    for d in moved
                )
        if case.status is CaseStatus.CARRIED_OVER:
            return say("reports.remarks.carried_over", reason=next_round_reason(self.one, self.why, self.ctx))
        now = step_in_progress(case, plan)
        return self._unfinished(now) if now else say("reports.remarks.unfinished")

    def _unfinished(self, now: Duty) -> str:
        """Return the step that it waits for, how late that is, and what a bureau has put on record."""
        parts = [say("reports.remarks.waits", step=self.ctx.plan.milestone(now.milestone).name)]
        late = (self.ctx.today - now.due).days
        if late > 0 and now.state is DutyState.OPEN:
            parts.append(say("reports.remarks.late", days=late))
        if self.case.paused:
            parts.append(say("reports.remarks.stands", status=STATUSES[self.case.shown]))
        if self.why:
            parts.append(say("reports.remarks.because", reason=self.why))
        return "".join(parts)


_OUTCOMES = {
    (MilestoneKind.ASSESSMENT, DutyState.DONE): "passed",
    (MilestoneKind.ASSESSMENT, DutyState.FAILED): "not_passed",
    (MilestoneKind.ACCEPTANCE, DutyState.DONE): "qualified",
    (MilestoneKind.ACCEPTANCE, DutyState.FAILED): "not_qualified",
}


def _result(line: SummaryLine, kind: MilestoneKind, otherwise: str) -> str:
    duty = line.ctx.duty(line.case, kind)
    words = sentence_table("reports.line")
    return words[_OUTCOMES.get((kind, duty.state), otherwise) if duty else otherwise]


def _assess_result(line: SummaryLine) -> str:
    revision = line.ctx.duty(line.case, MilestoneKind.REVISION)
    running = revision and revision.state in (DutyState.OPEN, DutyState.REPORTED)
    return _result(line, MilestoneKind.ASSESSMENT, "rectifying" if running else "not_assessed")


def _accept_result(line: SummaryLine) -> str:
    otherwise = "extended" if line.standing is Standing.EXTENDED else "not_accepted"
    return _result(line, MilestoneKind.ACCEPTANCE, otherwise)


_FROM_CASE: dict[str, Callable[[SummaryLine], Any]] = {
    "city": lambda line: line.case.city,
    "county": lambda line: line.case.county,
    "name": lambda line: line.case.name,
    "uscc": lambda line: line.case.uscc or None,
    "industry": lambda line: line.case.industry or None,
    "types": lambda line: line.one.types_said or None,
    "assessor": lambda line: ASSESSORS[str(line.case.assessor)],
    "assess_result": _assess_result,
    "accept_result": _accept_result,
    "target": lambda line: explain(target_said(line.one.target)),
    "remark": lambda line: line.remark or None,
}


def _disclosed(line: SummaryLine) -> str:
    """Return what was published, and when: 公开企业信息2024-08-01；公布审核结果2025-10-08."""
    told = [
        f"{line.ctx.plan.milestone(d.milestone).name}{d.confirmed_on or d.reported_on}"
        for d in line.case.duties
        if line.ctx.kind(d) in DISCLOSURES and d.state is DutyState.DONE
    ]
    return "；".join(told)


def _handed_over(line: SummaryLine) -> str:
    """完成评估：节能监察2025-04-11、执法2025-04-10；完成验收：…"""
    told = [
        f"{line.ctx.plan.milestone(d.milestone).name}："
        + "、".join(f"{receiver}{day}" for receiver, day in handed(d).items())
        for d in results(line.case, line.ctx.plan)
        if handed(d)
    ]
    return "；".join(told)


_ON_RECORD: dict[str, Callable[[SummaryLine], str]] = {
    "disclosed": _disclosed,
    "handed_over": _handed_over,
    "violation": lambda line: "；".join(line.violations),
}


async def lines_of(scope: Scope, ctx: DecisionContext) -> list[SummaryLine]:
    """Return the rows of a scope's enterprises, in the order of their places."""
    found = await listed_cases(scope, ctx)
    why = await reasons([o.case for o in found if o.case.status is not CaseStatus.ACTIVE])
    why |= await explanations([o.case for o in found if o.case.status is CaseStatus.ACTIVE])
    handled = await _violations(scope, ctx)
    return [SummaryLine(one, why.get(one.case.id, ""), ctx, handled.get(one.case.id, ())) for one in found]


async def _violations(scope: Scope, ctx: DecisionContext) -> dict[int, list[str]]:
    """Decisions of the register by the case they belong to: 石环罚〔2025〕1号，罚款5万元"""
    found: dict[int, list[str]] = {}
    for v in await register.list_violations(scope, ctx.plan.key):
        party = say("reports.violations.of_consultant", party=v.party) if v.consultant else ""
        fine = say("reports.violations.fine", amount=v.amount) if v.amount else ""
        parts = [p for p in (party, v.decision_no, fine, v.handling) if p]
        if v.case_id:
            found.setdefault(v.case_id, []).append("，".join(parts))
    return found
