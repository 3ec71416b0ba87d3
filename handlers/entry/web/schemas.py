"""The answers of the interface as JSON Schema: what each route of the table promises."""

from __future__ import annotations

from bot.words import Assessor, CaseStatus, DutyState, DutyStatus, Level, MessageStatus
from handlers.entry.web.table import Schema

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
MAYBE: Schema = {"type": ["integer", "null"]}


def one_of(words: type) -> Schema:
    return {"type": "string", "enum": [str(w) for w in words]}  # type: ignore[attr-defined]


def obj(**parts: Schema) -> Schema:
    return {"type": "object", "properties": parts, "required": sorted(parts)}


def many(part: Schema) -> Schema:
    return {"type": "array", "items": part}


ERROR = obj(error=TEXT)
ME = obj(
    id=WHOLE,
    name=TEXT,
    hats=many(obj(level=one_of(Level), city=TEXT, county=TEXT, unit=TEXT, enterprise=MAYBE)),
)
CASE_LINE = obj(
    id=WHOLE,
    enterprise=TEXT,
    uscc=TEXT,
    city=TEXT,
    county=TEXT,
    assessor=one_of(Assessor),
    status=one_of(CaseStatus),
    paused=FLAG,
    step={"type": ["string", "null"]},
    due=DAY,
    mark=TEXT,
)
CASES = obj(cases=many(CASE_LINE), total=WHOLE, next=MAYBE)
DUTY = obj(
    id=WHOLE,
    milestone=TEXT,
    name=TEXT,
    owner=one_of(Level),
    state=one_of(DutyState),
    mark=one_of(DutyStatus),
    due=DAY,
    legal_due=DAY,
    extended_to=DAY,
    reported_on=DAY,
    confirmed_on=DAY,
    next_action_at=MOMENT,
    why=many(many(TEXT)),
)
OFFER = obj(kind=TEXT, duty=MAYBE, mark=TEXT)
EVENT = obj(seq=WHOLE, at=MOMENT, what=TEXT, who=TEXT, entrance=TEXT)
CASE = obj(
    id=WHOLE,
    enterprise=TEXT,
    uscc=TEXT,
    city=TEXT,
    county=TEXT,
    assessor=one_of(Assessor),
    status=one_of(CaseStatus),
    paused=FLAG,
    duties=many(DUTY),
    acts=many(OFFER),
    contacts=many(obj(name=TEXT, post=TEXT, phone=TEXT, channels=many(TEXT), reached=FLAG)),
    events=many(EVENT),
)
PROGRESS = obj(
    progress=many(obj(city=TEXT, county=TEXT, step=TEXT, total=WHOLE, **{m.value: WHOLE for m in DutyStatus}))
)
WAITING = obj(
    items=many(
        obj(
            number=MAYBE,
            case=WHOLE,
            duty=WHOLE,
            enterprise=TEXT,
            city=TEXT,
            county=TEXT,
            step=TEXT,
            on=DAY,
            days=WHOLE,
            asked=TEXT,
        )
    ),
    total=WHOLE,
)
OVERDUE = obj(
    items=many(
        obj(
            number=MAYBE,
            case=WHOLE,
            duty=WHOLE,
            enterprise=TEXT,
            city=TEXT,
            county=TEXT,
            step=TEXT,
            due=DAY,
            days=WHOLE,
            paused=FLAG,
        )
    ),
    total=WHOLE,
)
MESSAGES = obj(
    messages=many(
        obj(
            id=WHOLE,
            person=TEXT,
            channel=TEXT,
            kind=TEXT,
            status=one_of(MessageStatus),
            reason=TEXT,
            not_before=MOMENT,
            sent_at=MOMENT,
            attempts=WHOLE,
            cases=many(TEXT),
        )
    ),
    next=MAYBE,
)
SAID = obj(said=TEXT)
ANYTHING: Schema = {"type": "object"}
