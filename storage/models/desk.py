"""Questions to the support desk."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.fields import UTCDatetimeField


class Ticket(Model):
    """工单: a question to the support desk; its id is the number by which the desk answers."""

    id = fields.IntField(primary_key=True)
    person_id = fields.IntField(db_index=True)
    case_id = fields.IntField(null=True)
    text = fields.TextField()
    asked_at = UTCDatetimeField()
    answer = fields.TextField(default="")
    answered_by = fields.IntField(null=True)
    answered_at = UTCDatetimeField(null=True)
    closed_at = UTCDatetimeField(null=True)
    # Who owes the answer: "desk", or "province" for questions of the work itself.
    route = fields.CharField(max_length=10, default="desk")
    topic = fields.CharField(max_length=40, default="", db_index=True)  # the FAQ entry offered
    helpful = fields.BooleanField(null=True)  # what the asker said of it
    turn = fields.SmallIntField(default=1)  # grows when a follow-up opens the question again
    since = UTCDatetimeField()  # when the latest question was asked
    due = fields.DateField()  # by when it wants its answer
    score = fields.SmallIntField(null=True)
    planned_to = UTCDatetimeField(null=True)
    next_action_at = UTCDatetimeField(null=True, db_index=True)

    class Meta:
        table = "tickets"


class TicketWord(Model):
    """What was said in a ticket, in order; `side` is "asker" or "desk"."""

    id = fields.IntField(primary_key=True)
    ticket_id = fields.IntField(db_index=True)
    at = UTCDatetimeField()
    person_id = fields.IntField()
    side = fields.CharField(max_length=10)
    text = fields.TextField()

    class Meta:
        table = "ticket_words"


class TicketNotice(Model):
    """One thing one person is told of one ticket: unique for ever by ticket, rung and person.

    `rung` begins with the ticket's turn: `1:asked`, `1:owner:after-1`, `2:asked`.
    """

    id = fields.IntField(primary_key=True)
    ticket_id = fields.IntField()
    rung = fields.CharField(max_length=40)
    person_id = fields.IntField()
    message_id = fields.IntField(db_index=True)

    class Meta:
        table = "ticket_notices"
        unique_together = (("ticket_id", "rung", "person_id"),)


class KnownAnswer(Model):
    """常见问题 that the desk or the province wrote, beside those of faq.toml; the chat offers it once it is approved.

    `round` is empty for every round. `asked` are questions in the askers' own words, which a new one is compared
    with; `words` are groups as in faq.toml. `written_by`, `approved_by` and `ended_by` are people's ids.
    """

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64, default="")
    kind = fields.CharField(max_length=10)  # "work" or "system"
    question = fields.CharField(max_length=200)
    asked: fields.Field[list[Any]] = fields.JSONField(default=list)
    words: fields.Field[list[Any]] = fields.JSONField(default=list)
    answer = fields.TextField()
    clause = fields.CharField(max_length=200, default="")
    ticket_id = fields.IntField(null=True)
    written_by = fields.IntField()
    written_at = UTCDatetimeField()
    approved_by = fields.IntField(null=True)
    approved_at = UTCDatetimeField(null=True)
    ended_by = fields.IntField(null=True)
    ended_at = UTCDatetimeField(null=True)

    class Meta:
        table = "known_answers"
