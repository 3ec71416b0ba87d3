"""A round's plan: the notice as data, so that another round is a file and no code (bot/plans/load.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

from msgspec import Struct

from bot.places import Places
from bot.plans.by_place import ByPlace
from bot.plans.due_rule import DueRule
from bot.plans.ladder import EscalationRule
from bot.plans.support import Support
from bot.words import Assessor, Channel, Kind, Level, MilestoneKind, replace

_INNER = str.maketrans("“”", "‘’")  # quotation marks within a quotation


class After(Struct, frozen=True):
    """开启条件: this milestone must be in this state first. Written "apply_assessment:reported"."""

    milestone: str
    state: Literal["done", "reported"] = "done"


class Quote(Struct, frozen=True):
    """原文: the words a duty rests on, as they stood on `as_of`."""

    id: str  # "N-2.2.2a"
    place: str  # 二、（二）2
    text: str
    as_of: date
    source: str = ""  # empty: the plan's own document
    verbatim: bool = True  # false: the sense only, shown without quotation marks


class Milestone(Struct, frozen=True):
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
    audit_types: tuple[str, ...] = ()  # 审核类型 as they are stored, any of them; (): all
    industries: tuple[str, ...] = ()  # beginnings of the industry; (): all
    chuang_a: bool = False  # only enterprises with a 创A task
    place: tuple[ByPlace, ...] = ()
    opens_days_before: int = 0  # opens so many calendar days before its date; 0: as `after` says
    extendable: bool = False
    extend_when: str = ""  # 属季节性生产及其他特殊情况的，: whom the notice lets ask; "": anybody
    ask_before_days: int = 0  # an extension is asked for so many days before the date
    extend_months: int = 0  # by at most so many months after the plan's date; 0: no such limit
    extend_until: date | None = None  # to this day at the latest
    falls_away_with: tuple[str, ...] = ()  # it falls away once one of these steps is done
    while_paused: bool = False  # goes on while the enterprise has stopped production
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
    def step(self) -> str:
        """Its key as the plan has it written: of a time of a recurring step without the day."""
        day = f"_{self.due.on:%Y%m%d}" if self.due.recurring and self.due.on else ""
        return self.key.removesuffix(day)

    @property
    def step_name(self) -> str:
        """Its name, of a time of a recurring step without the day."""
        return self.name.partition("（20")[0] if self.due.recurring else self.name

    def at_time(self, day: date, due: DueRule) -> Milestone:
        """Return the same as the time of its step that ends on this day: report_20250630."""
        due = replace(due, on=day)
        name = f"{self.step_name}（{due.time_called}）"
        return replace(self, key=f"{self.step}_{day:%Y%m%d}", name=name, due=due)

    @property
    def is_request(self) -> bool:
        """Whether it is a request, opened by an act and answered by a bureau: 答复延期申请, 核实企业变动."""
        return self.on_demand and self.owner == "assessor"

    def at(self, unit: str, county: str = "") -> Milestone:
        """Return the same as the notice sets it for this county, else for its unit."""
        own = [one for one in self.place if one.holds(unit, county)]
        step = self
        for one in sorted(own, key=lambda one: bool(one.counties)):
            step = replace(
                step,
                ladder=one.ladder or step.ladder,
                due=one.due or step.due,
                extend_months=one.extend_months or step.extend_months,
                extend_until=one.extend_until or step.extend_until,
            )
        return step

    def confirmer(self, assessor: Assessor) -> Level | None:
        """Who confirms a report; None when the owner's own word is enough."""
        if not self.confirm:
            return None
        return Level(assessor) if self.confirm == "assessor" else Level(self.confirm)

    def applies(self, assessor: Assessor, types: Collection[str], industry: str, chuang_a: bool) -> bool:
        return (
            self.applies_to in ("", assessor)
            and (chuang_a or not self.chuang_a)
            and (not self.audit_types or any(t in self.audit_types for t in types))
            and (not self.industries or industry.startswith(self.industries))
        )


class Plan(Struct, frozen=True, dict=True):
    """轮次计划. `version` is the beginning of the text's SHA-256: which reading made a date."""

    key: str
    name: str
    document: str
    published_on: date
    milestones: tuple[Milestone, ...]
    ladders: Mapping[str, tuple[EscalationRule, ...]]
    places: Places
    quotes: tuple[Quote, ...] = ()
    version: str = ""
    takeback_hours: int = 24  # 撤回
    answer_working_days: int = 5  # a bureau's answer to 申请延期
    rectify_working_days: int = 20  # a revised report, where the bureau names no date
    resubmit_working_days: int = 10  # after 退回 or 驳回延期 when the due date is past
    candidate_working_days: int = 7  # after the due date a late case is proposed for the next round
    ack_working_days: int = 5  # 收到: so long a matter does not climb further
    answer_link_days: int = 14  # calendar days in which a mail's link may be used
    # After so many an enterprise's next address is tried, then its next contact, then its county is asked to
    # telephone; 0: nobody is passed over.
    unanswered_reminders: int = 0
    together_when_late: bool = True  # once it is late, all contacts of an enterprise are reminded at once
    extended_accept_months: int = 3  # acceptance after an extended application
    correction: str = ""  # the number of the notice that corrects it, told to those whose dates it moves
    system: str = ""  # where papers are handed in on line as well: 河北省强制性清洁生产审核管理系统
    levels: Literal["", "six_trades"] = (
        ""  # how the notice says which level is to be reached (bot/results/targets.py)
    )
    letter_quotes: tuple[str, ...] = ()  # the clauses that a 告知书 quotes
    briefings: Literal["", "month", "quarter"] = ""  # how often a 调度简报 is issued
    most_messages: int = 0  # to an officer in a month; then general reminders go into the digest; 0: no limit
    complaints: str = ""  # 投诉建议: where whoever is addressed may complain: a telephone number, an address
    channels: tuple[str, ...] = ()  # in which order they are tried; those not named follow
    # The same for what cannot wait (the last day and the day before it), and by kind of message.
    urgent_channels: tuple[str, ...] = ()
    reminder_channels: tuple[str, ...] = ()
    confirm_channels: tuple[str, ...] = ()
    result_channels: tuple[str, ...] = ()
    escalation_channels: tuple[str, ...] = ()
    support: Support = Support()

    def tried(self, kind: Kind, urgent: bool, usual: Sequence[Channel]) -> tuple[Channel, ...]:
        """Return in which order channels are tried for such a message: as the round says, of those in `usual`;
        the others follow in that order."""
        of_kind = {
            Kind.REMINDER: self.reminder_channels,
            Kind.CONFIRM: self.confirm_channels,
            Kind.RESULT: self.result_channels,
            Kind.ESCALATION: self.escalation_channels,
        }
        first = (self.urgent_channels if urgent else ()) or of_kind.get(kind, ())
        return tuple(dict.fromkeys([*(c for c in map(Channel, first) if c in usual), *usual]))

    def find(self, key: str) -> Milestone | None:
        """Return the milestone of this key; other rounds have other steps. A time that a recurring step had before
        its plan was corrected is found as well, for what was told of it."""
        return self._by_key.get(key) or self._former_time(key)

    def asks(self, key: str) -> bool:
        """Whether it has this milestone still, and not only had it before it was corrected."""
        return key in self._by_key

    @cached_property
    def _by_key(self) -> dict[str, Milestone]:
        return {m.key: m for m in self.milestones}

    def _former_time(self, key: str) -> Milestone | None:
        step, _, written = key.rpartition("_")
        if like := self._by_step.get(key):  # it was due once, and recurs now
            return replace(like, key=key, name=like.step_name)
        like = self._by_step.get(step)
        if like is None or len(written) != 8 or not written.isdecimal():
            return None
        try:
            day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
        except ValueError:
            return None
        return like.at_time(day, DueRule(dates=(day,)))

    @cached_property
    def _by_step(self) -> dict[str, Milestone]:
        return {m.step: m for m in reversed(self.milestones)}

    def key_of(self, kind: MilestoneKind) -> str:
        """Return the key of this plan's milestone of that kind; "" (no duty has it) where it has none."""
        return next((m.key for m in self.milestones if m.kind is kind), "")

    def keys_of(self, kinds: Iterable[MilestoneKind]) -> list[str]:
        """Return the keys of this plan's milestones of these kinds, in the plan's order."""
        wanted = set(kinds)
        return [m.key for m in self.milestones if m.kind in wanted]

    def office(self, kind: MilestoneKind) -> Assessor | None:
        """Return the office that the plan itself names for this kind of step, where it is a city's or the
        province's; None where it is whichever assesses the enterprise."""
        found = self.find(self.key_of(kind))
        return Assessor(found.owner) if found and found.owner in tuple(Assessor) else None

    def kind_of(self, key: str) -> MilestoneKind:
        """What part the milestone of this key plays; OTHER for a key that is not in this plan."""
        found = self.find(key)
        return found.kind if found else MilestoneKind.OTHER

    def rests(self, key: str, owner: Level, *, paused: bool) -> bool:
        """Whether reminders of the step of this key rest because the enterprise has stopped production."""
        return paused and owner is Level.ENTERPRISE and not self.milestone(key).while_paused

    def milestone(self, key: str) -> Milestone:
        """Return the milestone with this key; KeyError if the plan has none."""
        found = self.find(key)
        if found is None:
            raise KeyError(f"{self.key}: {key}")
        return found

    def for_case(
        self,
        assessor: Assessor,
        types: Collection[str] = (),
        industry: str = "",
        chuang_a: bool = False,
        columns: Collection[str] = (),
    ) -> tuple[Milestone, ...]:
        """What one enterprise's case begins with, in order; `after` names only what applies. `columns`: in
        which of the roster's columns its row names a day, which sets off a step that is there only then."""
        mine = [
            m
            for m in self.milestones
            if m.per == "enterprise"
            and (not m.on_demand or any(column in columns for column in m.due.columns))
            and m.applies(assessor, types, industry, chuang_a)
        ]
        keys = {m.key for m in mine}
        return tuple(replace(m, after=tuple(a for a in m.after if a.milestone in keys)) for m in mine)

    def for_county(self) -> tuple[Milestone, ...]:
        """Return the milestones that each county owes for itself, in order."""
        return tuple(m for m in self.milestones if m.per == "county")

    def for_city(self) -> tuple[Milestone, ...]:
        """Return the milestones that each city owes for itself, in order."""
        return tuple(m for m in self.milestones if m.per == "city")

    def quote(self, clause: str) -> Quote | None:
        return next((q for q in self.quotes if q.id == clause), None)

    def basis(self, clause: str) -> str:
        """Return the clause with this id as people cite it: 冀环办字函〔2024〕184号二、（二）2：“…”; the
        name of the document alone if the plan has no such clause. The id itself is never shown."""
        quote = self.quote(clause)
        if quote is None:
            return self.document
        where = f"{quote.source or self.document}{quote.place}"
        if not quote.verbatim:
            return f"{where}，大意：{quote.text}"
        return f"{where}：“{quote.text.translate(_INNER)}”"
