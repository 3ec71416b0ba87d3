"""线上线下同步、数据一致 (N-3.2d): the management system's export against our records.

Pure: one enterprise's row and its case -> what differs, who must enter what. Neither side is taken
to be right, and nothing of ours is changed by what the other says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from bot.plans.plan import Milestone, Plan
from bot.words import Case, CaseStatus, Duty, DutyState, Level, MilestoneKind, Sentence
from bot.words.patterns import lazy

DATES = (  # columns of the export, each named by the kind of its step
    MilestoneKind.ASSESSMENT_APPLICATION,
    MilestoneKind.ASSESSMENT,
    MilestoneKind.ACCEPTANCE_APPLICATION,
    MilestoneKind.ACCEPTANCE,
)
RESULTS = {
    "assess_result": MilestoneKind.ASSESSMENT,
    "accept_result": MilestoneKind.ACCEPTANCE,
}  # column -> step
RESULT_WORDS = {MilestoneKind.ASSESSMENT: ("通过", "不通过"), MilestoneKind.ACCEPTANCE: ("合格", "不合格")}
_BLANK = "未填"
_NOTHING = "未登记"
_KNOWN = (DutyState.REPORTED, DutyState.DONE, DutyState.FAILED)
_BAD = lazy(r"不通过|未通过|不合格|未合格|不予通过")
_NOT_YET = lazy(r"未(评估|验收|开展|完成)|整改|延期|进行中|待")
_EMPTY = lazy(r"[-—/无]*")
_GOOD = lazy(r"通过|合格")


class RecordDifference(Struct, frozen=True):
    """One thing in which the two records differ: `what` "date" | "result" | "missing".

    `owner` is whose turn it is, `todo` what to do.
    """

    milestone: str
    what: str
    ours: str
    theirs: str
    owner: Level
    todo: Sentence

    @property
    def key(self) -> tuple[str, str]:
        return self.milestone, self.what


def system_of(plan: Plan) -> str | Sentence:
    """Return what the round calls its management system, in words of everywhere where it names none."""
    return plan.system or Sentence("results.online.system")


def differences(case: Case, online: Mapping[str, str], plan: Plan) -> list[RecordDifference]:
    """What differs. `online` holds the export's columns: ISO days, results as written; "" is blank.

    A column that the export does not have is not in it, and is not compared.
    """
    if case.status is CaseStatus.WITHDRAWN:
        return []
    found: dict[tuple[str, str], RecordDifference] = {}
    for key in DATES:
        duty = case.duty(plan.key_of(key))
        if duty and key in online and (one := _date(case, duty, online[key], plan)):
            found[one.key] = one
    for column, key in RESULTS.items():
        duty = case.duty(plan.key_of(key))
        if duty is None or column not in online:
            continue
        one = _result(case, duty, online[column], plan)
        said = found.get((duty.milestone, "date"))
        # Where one side has no entry at all, its missing date says it.
        if one and not (said and {said.ours, said.theirs} & {_BLANK, _NOTHING}):
            found[one.key] = one
    return list(found.values())


def compared(online: Mapping[str, str], plan: Plan) -> set[tuple[str, str]]:
    """Which differences an export with these columns can confirm or clear."""
    dates = {(plan.key_of(key), "date") for key in DATES if key in online}
    results = {(plan.key_of(key), "result") for column, key in RESULTS.items() if column in online}
    return dates | results


def missing(case: Case, plan: Plan) -> RecordDifference | None:
    """Return the difference for an enterprise of ours that the export lacks; it has to be there from the
    start."""
    if case.status is CaseStatus.WITHDRAWN:
        return None
    own = (d for d in case.duties if d.owner is Level.ENTERPRISE)
    first = next((d for d in own if not plan.milestone(d.milestone).silent), None)
    if first is None:
        return None
    todo = Sentence("results.online.not_there", system=system_of(plan))
    return RecordDifference(first.milestone, "missing", "在名单", "没有该企业", Level.ENTERPRISE, todo)


def _date(case: Case, duty: Duty, theirs: str, plan: Plan) -> RecordDifference | None:
    ours = duty.confirmed_on or duty.reported_on if duty.state in _KNOWN else None
    if (ours.isoformat() if ours else "") == theirs or duty.state is DutyState.WAIVED:
        return None
    milestone = plan.milestone(duty.milestone)
    if not theirs:
        assert ours
        todo = Sentence("results.online.enter_day", step=milestone.name, day=ours, system=system_of(plan))
    elif ours is None:
        todo = _to_report(milestone, case, date.fromisoformat(theirs))
    else:
        todo = Sentence("results.online.days_differ")
    return _made(case, milestone, "date", str(ours or _NOTHING), theirs or _BLANK, todo)


def _to_report(milestone: Milestone, case: Case, on: date) -> Sentence:
    """What to write to us: 已提交评估申请 2025年2月24日."""
    reply = milestone.reply.partition(" / ")[0].replace("企业名称", case.name)
    return Sentence("results.online.report", reply=reply, year=on.year, month=on.month, day=on.day)


def _result(case: Case, duty: Duty, text: str, plan: Plan) -> RecordDifference | None:
    good, bad = RESULT_WORDS[plan.kind_of(duty.milestone)]
    ours = {DutyState.DONE: good, DutyState.FAILED: bad}.get(duty.state, "")
    theirs = read_result(text, good, bad)
    if ours == theirs or theirs is None or duty.state is DutyState.WAIVED:
        return None
    if not theirs:
        todo = Sentence("results.online.enter_result", result=ours, system=system_of(plan))
    elif not ours:
        todo = Sentence("results.online.report_result", reply=plan.milestone(duty.milestone).reply)
    else:
        todo = Sentence("results.online.results_differ")
    milestone = plan.milestone(duty.milestone)
    return _made(case, milestone, "result", ours or _NOTHING, theirs or _BLANK, todo)


def read_result(text: str, good: str, bad: str) -> str | None:
    """Return a result as written: good, bad, "" for none yet; None when it cannot be told."""
    plain = re.sub(r"\s", "", text)
    if _BAD.search(plain):
        return bad
    if _GOOD.search(plain):
        return good
    return "" if _EMPTY.fullmatch(plain) or _NOT_YET.search(plain) else None


def _made(
    case: Case, milestone: Milestone, what: str, ours: str, theirs: str, todo: Sentence
) -> RecordDifference:
    return RecordDifference(milestone.key, what, ours, theirs, milestone.owner_level(case.assessor), todo)


def sentences(found: Iterable[RecordDifference], plan: Plan) -> list[Sentence]:
    """提出评估申请日期：登记为2025-02-24，系统为未填 — one a difference."""
    return [_sentence(d, plan) for d in found]


def _sentence(d: RecordDifference, plan: Plan) -> Sentence:
    if d.what == "missing":
        return Sentence("results.online.missing", system=system_of(plan))
    return Sentence(
        "results.online.date" if d.what == "date" else "results.online.result",
        step=plan.milestone(d.milestone).name,
        ours=d.ours,
        theirs=d.theirs,
    )
