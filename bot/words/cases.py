"""What is owed, what is done about it, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field

from bot.words.duty_status import DutyStatus, mark_of
from bot.words.people import Enterprise
from bot.words.registers import ViolationEntry
from bot.words.states import Assessor, CaseStatus, DutyState, Kind, Level, ShownStatus, shown_status


def listed_after(data: Mapping[str, Any], due: date) -> date | None:
    """Return when the enterprise of a duty with this `data` came onto the list, if that was after the duty's date."""
    listed = _listed_on(data)
    return listed if listed and due < listed else None


def _listed_on(data: Mapping[str, Any], key: str = "listed_on") -> date | None:
    return date.fromisoformat(data[key]) if key in data else None


class Duty(Struct, frozen=True):
    """待办: one milestone that one party owes by a date.

    `due` is the date in force, `legal_due` the plan's own. `opened_on`, `reported_on` and
    `confirmed_on` are the days that count, not the moments of the messages. `planned_to` is how
    far the ladder has been turned into notices; `next_action_at` when to look again. A step that
    is opened on demand may come several times: `turn` counts them, `data` holds what was asked.
    """

    id: int
    case_id: int
    milestone: str
    owner: Level
    state: DutyState
    due: date
    legal_due: date
    opened_on: date | None = None
    reported_on: date | None = None
    reported_at: datetime | None = None
    reported_by: int | None = None
    confirmed_on: date | None = None
    planned_to: datetime | None = None
    next_action_at: datetime | None = None
    position: int = 0
    turn: int = 0
    extended_to: date | None = None
    acked_on: date | None = None  # 收到: an officer has taken the matter up
    promised_on: date | None = None  # 承诺: what the enterprise promised its county by telephone
    data: dict[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return self.id

    def mark(self, today: date) -> DutyStatus:
        """Return how the duty counts on `today`; every list and figure asks here."""
        return mark_of(self.state, self.due, self.extended_to, today)

    @property
    def returned_on(self) -> date | None:
        """When the report was sent back, as long as none has taken its place."""
        day = self.data.get("returned_on") if self.state is DutyState.OPEN else None
        return date.fromisoformat(day) if day else None

    @property
    def listed_on(self) -> date | None:
        """When its enterprise came onto the list, if the step was open before."""
        return _listed_on(self.data)

    @property
    def added_on(self) -> date | None:
        """When a later list than its city's first added its enterprise."""
        return _listed_on(self.data, "added_on")

    @property
    def listed_late(self) -> date | None:
        """When its enterprise came onto the list, if the date in force had passed by then: nobody missed it before."""
        return listed_after(self.data, self.due)


class Case(Struct, frozen=True):
    """One enterprise in one round, or (with `enterprise_id` None) a city's own duties in it."""

    id: int
    round: str
    enterprise_id: int | None
    name: str
    city: str
    county: str
    assessor: Assessor
    status: CaseStatus
    duties: tuple[Duty, ...] = ()
    uscc: str = ""
    industry: str = ""
    paused: bool = False
    aliases: tuple[str, ...] = ()
    unstaffed: bool = False  # its city's bureau has no staff here
    no_county: bool = False  # …in its county's, or that is the city's own (定州, 辛集)

    def duty(self, milestone: str) -> Duty | None:
        """Return the duty of this milestone; of one that came several times the latest."""
        latest: Duty | None = None
        for one in self.duties:
            if one.milestone == milestone and (latest is None or one.turn > latest.turn):
                latest = one
        return latest

    def by_id(self, duty_id: int | None) -> Duty | None:
        return next((d for d in self.duties if d.id == duty_id), None)

    @property
    def place(self) -> str:
        """石家庄市桥西区; a city without counties (定州市) once."""
        return self.county if self.county == self.city else f"{self.city}{self.county}"

    @property
    def shown(self) -> ShownStatus:
        """What people see and count it as."""
        return shown_status(self.status, self.paused)

    @property
    def enterprise(self) -> Enterprise:
        return Enterprise(
            self.enterprise_id or 0,
            self.name,
            self.city,
            self.county,
            self.assessor,
            self.uscc,
            unstaffed=self.unstaffed,
        )


class Details(Struct, frozen=True):
    """What a change (变动) or a report names; empty where it says nothing. `into` is the id of an enterprise."""

    name: str = ""  # 更名, 合并: the new or the surviving enterprise's name
    uscc: str = ""  # its credit code, where it is another one
    city: str = ""  # 搬迁, 更正县区; OUTSIDE: beyond the province
    county: str = ""
    contact: str = ""  # 换联系人
    phone: str = ""
    email: str = ""
    into: int = 0  # 合并: the survivor, if it is in the round
    assessor: str = ""  # 评估部门: "city" | "province"
    level: str = ""  # 验收合格: the level reached, or SEVERAL (bot.reading.level_said)
    taken: str = ""  # another enterprise that has this name or code already
    replaces: str = ""  # 换联系人: whose place it is; the main contact's where nobody is named
    refused: str = ""  # …the number or address whose owner says that they are not the one
    dead: str = ""  # …the number that nobody has, as the telephone found
    before: str = ""  # …who that is, in full; 增加, 删除联系人: the contact of this name
    corrects: bool = False  # …and whether that is the same person, who is only reached differently
    contacts: int = 0  # how many there are
    not_asked: bool = (
        False  # of a call: nobody was asked to make it; `contact` is who was called, `before` who may be
    )
    beside_it: bool = False  # …chosen on a page beside the step itself, by no number
    how: str = ""  # "add" | "remove", else 换联系人
    keeps: str = ""  # …and the mail address that the same person keeps under a new number
    links: tuple[str, ...] = ()  # of a report: where it can be looked at
    number_in_system: str = ""  # …and under which number the province's system has it


class OwnFile(Struct, frozen=True):
    """What a city, or a county, owes for itself in a round; the county "" for a city's own. `assessor` is who
    would assess it."""

    city: str
    county: str
    assessor: Assessor
    duties: tuple[Duty, ...]


OUTSIDE = "省外"


class Figures(Struct, frozen=True):
    """The figures of one report: `values` by the keys of the columns, and `said`, the same as people read
    them (节电 12万kWh/年)."""

    values: dict[str, Any]
    said: tuple[str, ...]


class Act(Struct, frozen=True):
    """What a person does to a case, from any entrance.

    `kind` is an intent of the conversation (`apply_assessment`, `confirm`, …); `on` the day that counts if
    it is not today, or the day asked for; `what` the kind of a change, `details` what it names.
    `violation` is a decision as a form gives it; `decisions` are those on record.
    """

    kind: str
    on: date | None = None
    reason: str = ""
    duty_id: int | None = None
    what: str = ""
    details: Details = Details()
    violation: ViolationEntry | None = None
    decisions: tuple[ViolationEntry, ...] = ()
    figures: Figures | None = None


class Tell(Struct, frozen=True):
    """Somebody to be told of what happened: `audience` within the case, by a message of `kind`."""

    audience: str  # "owner" | "assessor" | "enterprise" | "county" | "city" | "province"
    kind: Kind
    text: str  # key of the text within the template
    duty_id: int


class Answer(Struct, frozen=True):
    """What the person is told back: a text key and its facts. `ok` False is a refusal."""

    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    ok: bool = True


class Decision(Struct, frozen=True):
    """What follows from an act, as data: nothing is changed until storage applies it.

    `duties` are the changed duties in their new form, `opens` one that did not exist (its id 0 is
    what a Tell then names), `adds` steps that now apply to the case, `changes` new values of the
    case itself, `firm` of its enterprise, `contact` who holds it from now on. `hands_over`: others
    are responsible, so what waits is taken back and planned anew. `violation` goes into the register;
    `prepares` is kept until the enterprise says yes to it. `ends_number`: a number of whose
    contact the telephone found that it is nobody's; `not_the_one`: of whom it found that they are not the one,
    and `wrongly`: of whom that was said by mistake, in the words `before`.
    A refusal changes nothing and has no event.
    """

    answer: Answer
    duties: tuple[Duty, ...] = ()
    opens: Duty | None = None
    adds: tuple[Duty, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)
    firm: dict[str, Any] = field(default_factory=dict)
    contact: Details | None = None
    hands_over: bool = False
    status: CaseStatus | None = None
    event: dict[str, Any] | None = None
    tells: tuple[Tell, ...] = ()
    violation: ViolationEntry | None = None
    prepares: Act | None = None
    ends_number: Details | None = None
    not_the_one: Details | None = None
    wrongly: Details | None = None

    @property
    def ok(self) -> bool:
        return self.answer.ok

    @property
    def duty_id(self) -> int | None:
        """The duty that the act is about: what its event names. `duties` has in the case's order all
        that changed with it, a step before it that it implies first."""
        named = (self.event or {}).get("duty")
        return named or (self.duties[0].id if self.duties else None)
