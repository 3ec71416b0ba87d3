"""TOML text -> Plan: the notice as data, so that another round is a file and no code.

The keys of the file are the fields of the dataclasses below. What cannot be used is refused with a
PlanError that names line, key and remedy; nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from bot.plans.checks import check
from bot.plans.due import DueRule, occurrences
from bot.plans.ladder import Voice
from bot.tables import Place, PlanError, read, value
from bot.words import Assessor, Level, MilestoneKind

__all__ = ["After", "Milestone", "Plan", "PlanError", "Quote", "parse", "shipped"]


_INNER = str.maketrans("“”", "‘’")  # quotation marks within a quotation


@dataclass(frozen=True, slots=True)
class After:
    """开启条件: this milestone must be in this state first. Written "apply_assessment:reported"."""

    milestone: str
    state: Literal["done", "reported"] = "done"


@dataclass(frozen=True, slots=True)
class Quote:
    """原文: the words a duty rests on, as they stood on `as_of`."""

    id: str  # "N-2.2.2a"
    place: str  # 二、（二）2
    text: str
    as_of: date
    source: str = ""  # empty: the plan's own document
    verbatim: bool = True  # false: the sense only, shown without quotation marks


@dataclass(frozen=True, slots=True)
class Milestone:
    """事项: what one party owes. Texts are Chinese; {assessor} in `what` is the bureau's name."""

    key: str
    name: str  # 提出评估申请
    what: str  # completes "请于…前": 完成清洁生产方案制定，并向{assessor}提出评估申请
    owner: Literal["enterprise", "county", "city", "assessor", "province"]
    due: DueRule
    ladder: str
    confirm: Literal["", "assessor", "city", "province"] = ""  # "": the owner's word makes it done
    confirm_ladder: str = "confirm"
    confirms: str = ""  # doing this one also confirms that milestone's report
    rectify_ladder: str = ""  # while a revised report is owed; "": no rectification
    after: tuple[After, ...] = ()  # those that do not apply to the case are ignored
    per: Literal["enterprise", "county", "city"] = "enterprise"
    applies_to: Literal["", "province", "city"] = ""  # assessor; "": both
    audit_types: tuple[str, ...] = ()  # 审核类型, any of them; (): all
    industries: tuple[str, ...] = ()  # beginnings of the industry; (): all
    opens_days_before: int = 0  # opens so many calendar days before its date; 0: as `after` says
    extendable: bool = False
    ask_before_days: int = 0  # an extension is asked for so many days before the date
    silent: bool = False  # shown, never blocks, never escalates; outlives the case's completion
    implied: bool = False  # done, too, when the same owner reports a later step
    roll: Literal["none", "next_workday"] = "none"
    inclusive: bool = True
    clause: str = ""
    evidence: tuple[str, ...] = ()  # what to prepare
    reply: str = ""  # what the owner answers when it is done
    consequence: str = ""  # what the notice says of missing it
    fails_to_next_round: bool = False
    on_demand: bool = False  # opened by an act only, and as often as the act is done
    late_open_workdays: int = 0  # working target when it opens after its own date
    kind: MilestoneKind = MilestoneKind.OTHER  # what part it plays; else the one its key names

    def owner_level(self, assessor: Assessor) -> Level:
        return Level(assessor) if self.owner == "assessor" else Level(self.owner)

    @property
    def is_request(self) -> bool:
        """答复延期申请, 核实企业变动: opened by an act, and the bureau's to answer."""
        return self.on_demand and self.owner == "assessor"

    def confirmer(self, assessor: Assessor) -> Level | None:
        """Who confirms a report; None when the owner's own word is enough."""
        if not self.confirm:
            return None
        return Level(assessor) if self.confirm == "assessor" else Level(self.confirm)

    def applies(self, assessor: Assessor, types: Collection[str] = (), industry: str = "") -> bool:
        return (
            self.applies_to in ("", assessor)
            and (not self.audit_types or any(t in self.audit_types for t in types))
            and (not self.industries or industry.startswith(self.industries))
        )


@dataclass(frozen=True, slots=True)
class Support:
    """技术支持的时限. In the ladder `owner` is whoever owes the answer; counted from its due day."""

    answer_working_days: int = 2  # a first answer
    close_working_days: int = 5  # an answered question without a follow-up is closed
    ladder: tuple[Voice, ...] = (
        Voice("owner", before=(0,), after=(1, 3), weekly=8),
        Voice("province", after=(1,)),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """轮次计划. `version` is the beginning of the text's SHA-256: which reading made a date."""

    key: str
    name: str
    document: str
    published_on: date
    milestones: tuple[Milestone, ...]
    ladders: Mapping[str, tuple[Voice, ...]]
    quotes: tuple[Quote, ...] = ()
    version: str = ""
    takeback_hours: int = 24  # 撤回
    answer_working_days: int = 5  # a bureau's answer to 申请延期
    rectify_working_days: int = 20  # a revised report, where the bureau names no date
    resubmit_working_days: int = 10  # after 退回 or 驳回延期 when the due date is past
    candidate_working_days: int = 7  # after the due date a late case is proposed for the next round
    ack_working_days: int = 5  # 收到: so long a matter does not climb further
    answer_link_days: int = 14  # calendar days in which a mail's link may be used
    extended_accept_months: int = 3  # acceptance after an extended application
    support: Support = Support()

    def find(self, key: str) -> Milestone | None:
        """The milestone of this key; other rounds have other steps."""
        return next((m for m in self.milestones if m.key == key), None)

    def key_of(self, kind: MilestoneKind) -> str:
        """The key of this plan's milestone of that kind; "" (no duty has it) where it has none."""
        return next((m.key for m in self.milestones if m.kind is kind), "")

    def keys_of(self, kinds: Iterable[MilestoneKind]) -> list[str]:
        """The keys of this plan's milestones of these kinds, in the plan's order."""
        wanted = set(kinds)
        return [m.key for m in self.milestones if m.kind in wanted]

    def kind_of(self, key: str) -> MilestoneKind:
        """What part the milestone of this key plays; OTHER for a key that is not in this plan."""
        found = self.find(key)
        return found.kind if found else MilestoneKind.OTHER

    def milestone(self, key: str) -> Milestone:
        """Raises KeyError for a key that is not in this plan."""
        found = self.find(key)
        if found is None:
            raise KeyError(f"{self.key}: {key}")
        return found

    def for_case(
        self, assessor: Assessor, types: Collection[str] = (), industry: str = ""
    ) -> tuple[Milestone, ...]:
        """What one enterprise's case begins with, in order; `after` names only what applies."""
        mine = [
            m
            for m in self.milestones
            if m.per == "enterprise" and not m.on_demand and m.applies(assessor, types, industry)
        ]
        keys = {m.key for m in mine}
        return tuple(replace(m, after=tuple(a for a in m.after if a.milestone in keys)) for m in mine)

    def for_county(self) -> tuple[Milestone, ...]:
        """The milestones that each county owes for itself, in order."""
        return tuple(m for m in self.milestones if m.per == "county")

    def for_city(self) -> tuple[Milestone, ...]:
        """The milestones that each city owes for itself, in order."""
        return tuple(m for m in self.milestones if m.per == "city")

    def quote(self, clause: str) -> Quote | None:
        return next((q for q in self.quotes if q.id == clause), None)

    def basis(self, clause: str) -> str:
        """A clause for people: 冀环办字函〔2024〕184号二、（二）2：“…”. Its id is ours alone."""
        quote = self.quote(clause)
        if quote is None:
            return self.document
        where = f"{quote.source or self.document}{quote.place}"
        if not quote.verbatim:
            return f"{where}，大意：{quote.text}"
        return f"{where}：“{quote.text.translate(_INNER)}”"


def shipped(key: str) -> str:
    """The text of a plan that comes with the product; PlanError names those there are."""
    rounds = files("bot") / "rounds"
    if re.fullmatch(r"[a-z0-9-]+", key) and (rounds / f"{key}.toml").is_file():
        return (rounds / f"{key}.toml").read_text("utf-8")
    there = sorted(f.name.removesuffix(".toml") for f in rounds.iterdir() if ".toml" in f.name)
    remedy = f"可用：{'、'.join(there)}，或写计划文件的路径"
    raise PlanError(0, "ROUND", f"没有名为“{key}”的轮次；{remedy}")


@lru_cache(16)
def parse(text: str, name: str) -> Plan:
    """The plan in `text`; `name` (the file's) is its key if the text gives none."""
    text = text.removeprefix("\ufeff")  # some editors put it there
    data = _toml(text)
    whole = Place.of(text)
    for key in data:
        if key not in ("round", "quote", "milestone", "ladder", "support"):
            sections = "[round]、[[quote]]、[[milestone]]、[ladder]、[support]"
            raise Place.of(text, key).error(key, f"不认识的一节；只能有 {sections}")
    head = Place.of(text, "round")
    table = {"key": name, **_table(data, "round", whole)}
    for key in ("milestones", "ladders", "quotes", "version", "support"):
        if key in table:
            raise head.error(key, "不能写在 [round] 里；请写成单独的一节")
    ladders = _ladders(_table(data, "ladder", whole), Place.of(text, "ladder"))
    plan = read(
        Plan,
        table,
        head,
        milestones=(),
        ladders=ladders,
        quotes=tuple(
            read(Quote, row, Place.of(text, "quote", i)) for i, row in enumerate(_rows(data, "quote", whole))
        ),
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        support=_support(data, text),
    )
    rows = _rows(data, "milestone", whole)
    if not rows:
        raise PlanError(1, "milestone", "没有任何事项；请至少写一节 [[milestone]]")
    places = [Place.of(text, "milestone", i) for i in range(len(rows))]
    found = [_milestone(row, place) for row, place in zip(rows, places, strict=True)]
    check(found, places, plan)
    return replace(plan, milestones=_expanded(found, plan.published_on))


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        at = re.search(r"line (\d+)", str(e))
        line = int(at[1]) if at else len(text.splitlines())
        remedy = (
            "请检查引号、逗号、括号是否成对，日期是否真有这一天（如2027-02-29没有），同一个键是否写了两次"
        )
        raise PlanError(line, "TOML", f"格式不正确；{remedy}") from e


def _table(data: Mapping[str, Any], key: str, whole: Place) -> Mapping[str, Any]:
    table = data.get(key)
    if not isinstance(table, dict):
        raise whole.error(key, f"缺少这一节；请写 [{key}]")
    return table


def _rows(data: Mapping[str, Any], key: str, whole: Place) -> list[Mapping[str, Any]]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise whole.error(key, f"应写成 [[{key}]]（双方括号），可以有多节")
    return rows


def _ladders(table: Mapping[str, Any], place: Place) -> dict[str, tuple[Voice, ...]]:
    ladders = {}
    for name, voices in table.items():
        if not isinstance(voices, list) or not voices:
            raise place.error(name, '应是列表，每行一方，如 { to = "owner", before = [7, 1] }')
        ladders[name] = tuple(read(Voice, voice, place.within(name, i)) for i, voice in enumerate(voices))
    return ladders


def _support(data: Mapping[str, Any], text: str) -> Support:
    """[support]; a plan without one has the defaults."""
    if "support" not in data:
        return Support()
    place = Place.of(text, "support")
    table = _table(data, "support", place)
    if "ladder" not in table:
        return read(Support, table, place)
    ladder = _ladders({"ladder": table["ladder"]}, place)["ladder"]
    for n, voice in enumerate(ladder):
        if voice.to not in ("owner", "province"):
            remedy = '工单的阶梯只能写 "owner"（答复方）或 "province"（省级）'
            raise place.within("ladder", n).error("to", remedy)
    return read(Support, table, place, ladder=ladder)


def _milestone(row: Mapping[str, Any], place: Place) -> Milestone:
    given: dict[str, Any] = {}
    if "due" in row:
        given["due"] = _due(row["due"], place)
    after = value(tuple[str, ...], row.get("after", []), "after", place)
    pairs = [entry.partition(":") for entry in after]
    for _, _, state in pairs:
        if state not in ("", "done", "reported"):
            remedy = "冒号后只能写 done（完成）或 reported（已报告）"
            raise place.error("after", f"“{state}”不认识；{remedy}")
    given["after"] = tuple(
        After(key, "reported" if state == "reported" else "done") for key, _, state in pairs
    )
    given["kind"] = _kind(row, place)
    return read(Milestone, row, place, **given)


def _kind(row: Mapping[str, Any], place: Place) -> MilestoneKind:
    """As written, else as the key says."""
    kinds = {kind.value: kind for kind in MilestoneKind}
    if "kind" not in row:
        return kinds.get(str(row.get("key", "")), MilestoneKind.OTHER)
    if row["kind"] not in kinds:
        raise place.error("kind", f"“{row['kind']}”不认识；只能是{'、'.join(kinds)}")
    return kinds[row["kind"]]


def _due(found: object, place: Place) -> DueRule:
    """A bare date, or a table with exactly one form."""
    if type(found) is date:
        return DueRule(on=value(date, found, "due", place))
    if not isinstance(found, dict):
        example = '{ days = 10, from = "published" }'
        raise place.error("due", f"应是日期，如 2025-02-28，或规则，如 {example}")
    rule = read(DueRule, found, place.within("due"))
    counted = rule.days or rule.working_days or rule.months or rule.years
    if len(rule.forms) != 1:
        forms = "days、working_days、months、years、column、dates、every"
        raise place.error("due", f"应只写一种：日期，或 {forms} 之一")
    if counted and not re.fullmatch(r"published|received|opened|event:\w+", rule.from_):
        starts = '"published"（公布）、"received"（收到）、"opened"（事项开始）或 "event:事项的key"'
        raise place.error("due", f"from 应是{starts}")
    if rule.column and rule.otherwise is None:
        raise place.error("due", "按名单一栏定日期时，请用 otherwise 写明该栏未填时的日期")
    if rule.every and (rule.until is None or (rule.every == "month" and not 1 <= rule.day <= 31)):
        raise place.error("due", "重复事项请写明 until（最后日期），按月的还要写 day（1至31）")
    return rule


def _expanded(found: list[Milestone], published: date) -> tuple[Milestone, ...]:
    """Each occurrence of a recurring milestone becomes one of its own: report_20250630."""
    result: list[Milestone] = []
    for m in found:
        if not m.due.recurring:
            result.append(m)
        for d in occurrences(m.due, published):
            name = f"{m.name}（{d.year}年{d.month}月{d.day}日）"
            due = replace(m.due, on=d)
            result.append(replace(m, key=f"{m.key}_{d:%Y%m%d}", name=name, due=due))
    return tuple(result)
