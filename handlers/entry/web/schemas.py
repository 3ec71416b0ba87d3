"""The answers of the interface as JSON Schema: what each route of the table promises."""

from __future__ import annotations

from bot.words import Assessor, CaseStatus, DutyState, DutyStatus, Level, MessageStatus
from handlers.entry.web.table import Schema

_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_FLAG: Schema = {"type": "boolean"}
_DAY: Schema = {"type": ["string", "null"], "format": "date"}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
_MAYBE: Schema = {"type": ["integer", "null"]}


def _one_of(words: type) -> Schema:
    return {"type": "string", "enum": [str(w) for w in words]}  # type: ignore[attr-defined]


def _obj(**parts: Schema) -> Schema:
    return {"type": "object", "properties": parts, "required": sorted(parts)}


def _many(part: Schema) -> Schema:
    return {"type": "array", "items": part}


ERROR = _obj(error=_TEXT)
ME = _obj(
    id=_WHOLE,
    name=_TEXT,
    hats=_many(_obj(level=_one_of(Level), city=_TEXT, county=_TEXT, unit=_TEXT, enterprise=_MAYBE)),
)
_CASE_LINE = _obj(
    id=_WHOLE,
    round=_TEXT,
    enterprise=_TEXT,
    uscc=_TEXT,
    city=_TEXT,
    county=_TEXT,
    assessor=_one_of(Assessor),
    status=_one_of(CaseStatus),
    paused=_FLAG,
    step={"type": ["string", "null"]},
    due=_DAY,
    expected=_TEXT,  # how the date is told while it rests on an estimate; "" for one that stands
    mark=_TEXT,
)
CASES = _obj(cases=_many(_CASE_LINE), total=_WHOLE, next=_MAYBE)
_DUTY = _obj(
    id=_WHOLE,
    milestone=_TEXT,
    name=_TEXT,
    owner=_one_of(Level),
    state=_one_of(DutyState),
    mark=_one_of(DutyStatus),
    due=_DAY,
    expected=_TEXT,
    legal_due=_DAY,
    extended_to=_DAY,
    reported_on=_DAY,
    confirmed_on=_DAY,
    next_action_at=_MOMENT,
    why=_many(_many(_TEXT)),
)
_OFFER = _obj(kind=_TEXT, duty=_MAYBE, mark=_TEXT)
_EVENT = _obj(seq=_WHOLE, at=_MOMENT, what=_TEXT, who=_TEXT, entrance=_TEXT)
CASE = _obj(
    id=_WHOLE,
    round=_TEXT,
    enterprise=_TEXT,
    uscc=_TEXT,
    city=_TEXT,
    county=_TEXT,
    assessor=_one_of(Assessor),
    status=_one_of(CaseStatus),
    paused=_FLAG,
    duties=_many(_DUTY),
    acts=_many(_OFFER),
    contacts=_many(_obj(name=_TEXT, post=_TEXT, phone=_TEXT, channels=_many(_TEXT), reached=_FLAG)),
    events=_many(_EVENT),
)
PROGRESS = _obj(
    progress=_many(
        _obj(city=_TEXT, county=_TEXT, step=_TEXT, total=_WHOLE, **{m.value: _WHOLE for m in DutyStatus})
    )
)
_LISTED = dict(  # one duty of a list
    number=_MAYBE,
    case=_WHOLE,
    round=_TEXT,
    duty=_WHOLE,
    enterprise=_TEXT,
    city=_TEXT,
    county=_TEXT,
    step=_TEXT,
)
WAITING = _obj(items=_many(_obj(**_LISTED, on=_DAY, days=_WHOLE, asked=_TEXT)), total=_WHOLE)
OVERDUE = _obj(items=_many(_obj(**_LISTED, due=_DAY, days=_WHOLE, paused=_FLAG)), total=_WHOLE)
MESSAGES = _obj(
    messages=_many(
        _obj(
            id=_WHOLE,
            person=_TEXT,
            channel=_TEXT,
            kind=_TEXT,
            status=_one_of(MessageStatus),
            reason=_TEXT,
            not_before=_MOMENT,
            sent_at=_MOMENT,
            attempts=_WHOLE,
            paused=_FLAG,
            cases=_many(_TEXT),
        )
    ),
    next=_MAYBE,
)
_WORD: Schema = {"type": ["string", "null"]}
_PAUSED = dict(
    id=_WHOLE, round=_WORD, city=_WORD, county=_WORD, kind=_WORD, channel=_WORD, reason=_TEXT, until=_MOMENT
)
PAUSE = _obj(**_PAUSED)
PAUSES = _obj(pauses=_many(_obj(**_PAUSED, at=_MOMENT, by=_TEXT, waiting=_WHOLE)))
RESUMED = _obj(resumed=_many(PAUSE), messages=_WHOLE)
HELD = _obj(
    held=_many(
        _obj(
            id=_WHOLE,
            name=_TEXT,
            address=_TEXT,
            channel=_TEXT,
            kind=_TEXT,
            cases=_many(_TEXT),
            reason=_TEXT,
            approved_by=_many(_obj(name=_TEXT, at=_MOMENT, id=_WHOLE)),
            needed=_WHOLE,
            subject=_TEXT,
            text=_TEXT,
        )
    ),
    total=_WHOLE,
)
BATCHES = _obj(
    batches=_many(
        _obj(id=_WHOLE, at=_MOMENT, sent=_WHOLE, taken_back=_WHOLE, waiting=_WHOLE, kinds=_many(_TEXT))
    )
)
_RECIPIENT = _obj(name=_TEXT, message=_WHOLE, why=_TEXT)
RECALLED = _obj(
    sent=_WHOLE, taken_back=_WHOLE, stopped=_WHOLE, kept=_many(_RECIPIENT), probably_seen=_many(_RECIPIENT)
)
CORRECTED = _obj(messages=_WHOLE, held=_FLAG)
# What a webhook says of an event, behind its type and its moment.
CASE_EVENT = _obj(
    event=_WHOLE,
    case=_WHOLE,
    duty=_MAYBE,
    step=_WORD,
    round=_TEXT,
    enterprise=_TEXT,
    uscc=_TEXT,
    city=_TEXT,
    county=_TEXT,
    url=_TEXT,
)
SAID = _obj(said=_TEXT)
ANYTHING: Schema = {"type": "object"}
