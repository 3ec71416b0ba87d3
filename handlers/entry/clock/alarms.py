"""Tells the operator when something is wrong with the service itself: by mail, and by WeCom when no mail goes."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from msgspec import Struct, field
from msgspec.structs import asdict

from bot.notices import alarms
from bot.notices.alarms import AlarmDecision, KnownTrouble
from bot.words import Channel, Rendered, SendStatus
from handlers.entry.clock.engine import Engine
from handlers.runtime.context import Context
from messages import alarm_words
from messages.alarm_words import AlarmLine
from messages.channels import Transport
from storage import allowances, breakers, faults, holding, inbox, leases, probe, receipts, sending

log = structlog.get_logger()
_RIGHT, _KNOWN = "alarms:teller", "alarms:known"
_LEASE = timedelta(minutes=3)  # one process tells; a dead one's turn is over by then
_STANDS = timedelta(minutes=5)  # a loop that made no progress for so long stands still
_BEHIND = timedelta(hours=1)
_UNANSWERED = timedelta(minutes=10)
_UNSURE = timedelta(days=1)
_LEAST_FREE = 500  # MiB
_A_DAY = 86_400  # seconds
_MOST_PARTS = 3  # of one 短信
_HEARD = (SendStatus.DELIVERED, SendStatus.UNKNOWN)


class OperatorAlarms(Struct):
    """What is wrong now, what the operator knows of it, and how the operator is told.

    All processes share what is known. While the database does not answer, each knows for itself that it
    does not. `unheard`: at the last look nobody could be told in any way, and then the heartbeat stops too.
    """

    context: Context
    engine: Engine
    transports: Mapping[Channel, Transport]
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    unheard: bool = False
    _alone: dict[str, KnownTrouble] = field(default_factory=dict)

    async def look(self) -> None:
        """See what is wrong, and tell what is due to be told. Without ALARM_MAIL nobody is told."""
        if not self.context.settings.alarm_mail:
            return
        wall = self.context.wall()
        try:
            await probe.writable(self.context.settings.database_url)
            if not await leases.take_lease(_RIGHT, self.holder, wall, wall + _LEASE):
                return
            before = {**_parsed(await leases.shared_value(_KNOWN)), **self._alone}
            seen = await self._seen()
        except Exception as error:  # noqa: BLE001  whatever it is: a database that fails is what is to be told
            log.warning("the database does not answer", error=type(error).__name__)
            self._alone = await self._told(
                self._alone, [alarm_words.database_silent(type(error).__name__)], wall
            )
            return
        known = await self._told(before, seen, wall)
        await leases.share(_KNOWN, json.dumps(_stored(known)), leases.FOREVER)
        self._alone = {}

    async def _told(
        self, before: Mapping[str, KnownTrouble], seen: Sequence[AlarmLine], now: datetime
    ) -> dict[str, KnownTrouble]:
        """Tell what is due; returns what the operator knows afterwards."""
        decision = alarms.decide_alarms(before, {trouble.name for trouble in seen}, now)
        if not decision.lasting and not decision.over:
            self.unheard = False
            return dict(decision.known)
        self.unheard = not await self._say(before, decision, seen)
        return alarms.untold(decision, before) if self.unheard else alarms.told(decision, now)

    async def _say(
        self, before: Mapping[str, KnownTrouble], decision: AlarmDecision, seen: Sequence[AlarmLine]
    ) -> bool:
        """Tell by mail all who are named; if that reaches none of them, by WeCom the administrators."""
        settings = self.context.settings
        rendered = alarm_words.alarm(decision, seen, settings.public_url)
        # The same for the same news: a mail that went out before the process died is the same mail again.
        news = json.dumps([_stored(before), decision.lasting, decision.over]).encode()
        number = -int.from_bytes(sha256(news).digest()[:6], "big")  # rows of the outbox count upward
        for channel, addresses in ((Channel.EMAIL, settings.alarm_mail), (Channel.WECOM, settings.admins)):
            if any([await self._sent(channel, number, address, rendered) for address in addresses]):
                return True
        log.error("nobody could be alarmed", troubles=[*decision.lasting, *decision.over])
        return False

    async def _sent(self, channel: Channel, number: int, address: str, rendered: Rendered) -> bool:
        """Send the alarm to one address; say whether it was heard. What a path fails by, the next one tells."""
        transport = self.transports[channel]
        try:
            request = transport.build(number, address, rendered, self.context.wall())
            outcome = await transport.send(request, address)
        except Exception as error:  # noqa: BLE001  whatever it is, this path is none
            log.warning("alarm not delivered", channel=channel.value, error=type(error).__name__)
            return False
        if outcome.status not in _HEARD:
            log.warning("alarm not delivered", channel=channel.value, detail=outcome.detail)
        return outcome.status in _HEARD

    async def _seen(self) -> list[AlarmLine]:
        """Return everything that is wrong at this moment and that the database can tell."""
        wall, now = self.context.wall(), self.context.clock.now()
        looks, sends = self.engine.looks, self.engine.sends
        failing, late = await breakers.failing(), await sending.backlog(now)
        aside, (unanswered, _) = await faults.set_aside(), await inbox.unanswered_messages(now - _UNANSWERED)
        found = [
            alarm_words.looking(looks.last) if _stands(looks.last, wall) or not looks.sound else None,
            alarm_words.sending(sends.last) if _stands(sends.last, wall) else None,
            alarm_words.waiting_for_approval(await holding.held_count()),
            alarm_words.aside(sum(aside.values())),
            alarm_words.laws(self.engine.problems),
            alarm_words.unanswered(len(unanswered)),
            alarm_words.may_have_left(await receipts.count_unsure(wall - _UNSURE)),
            self._disk(),
        ]
        channels = self.context.settings.channels
        for channel in channels:
            if channel in failing:
                found.append(alarm_words.channel_failing(channel, failing[channel].reason))
            elif channel in late and now - late[channel][1] > _BEHIND:
                found.append(alarm_words.sending_late(channel, *late[channel]))
            found.append(await self._ceiling(channel, now))
        return [trouble for trouble in found if trouble]

    async def _ceiling(self, channel: Channel, now: datetime) -> AlarmLine | None:
        """Tell that a channel has less left of its day than one message may need."""
        limits = self.transports[channel].limits("")
        of_a_day = next((one for one in limits if one.shared and one.seconds >= _A_DAY), None)
        if of_a_day and await allowances.room_left(of_a_day, now) < _MOST_PARTS:
            return alarm_words.ceiling_reached(channel, of_a_day.n)
        return None

    def _disk(self) -> AlarmLine | None:
        files = self.context.settings.files
        place = next(folder for folder in (files, *files.absolute().parents) if folder.exists())
        free = shutil.disk_usage(place).free // 2**20
        return alarm_words.disk(str(files), free) if free < _LEAST_FREE else None


def _stands(last: datetime | None, now: datetime) -> bool:
    return last is None or now - last > _STANDS


def _stored(known: Mapping[str, KnownTrouble]) -> dict[str, dict[str, str]]:
    return {
        name: {key: at.isoformat() for key, at in asdict(one).items() if at} for name, one in known.items()
    }


def _parsed(text: str) -> dict[str, KnownTrouble]:
    stored: dict[str, dict[str, str]] = json.loads(text or "{}")
    return {
        name: KnownTrouble(**{key: datetime.fromisoformat(at) for key, at in one.items()})
        for name, one in stored.items()
    }
