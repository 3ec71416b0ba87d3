"""Mails that answer mails."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class MailThread(Model):
    """Which mail that came in (`inbound_id`) a message of the outbox answers, so that it stands in the same thread."""

    message_id = fields.IntField(primary_key=True, generated=False)
    inbound_id = fields.IntField()

    class Meta:
        table = "mail_threads"
