"""短信 of which nobody knows whether they have left: the provider is asked, and nothing is sent meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field

from bot.words import SHANGHAI, Channel
from handlers.runtime.beside import Beside
from handlers.runtime.context import Context
from handlers.services.delivery.receipts import Receipt, take_receipt
from messages.sms.aliyun import Aliyun
from storage import receipts, trouble
from storage.receipts import Unsettled

log = structlog.get_logger()
_FOR = timedelta(days=3)  # what is not known by then, a person decides
_AGAIN = 4  # asked again after a quarter of its age
_AT_ONCE = 20  # in one look


class AskedReceipts(Struct):
    """Looks for them at each beat and asks beside the looks. Whoever is killed asks again."""

    context: Context
    provider: Aliyun
    beside: Beside = field(default_factory=Beside)
    _asked: dict[int, datetime] = field(default_factory=dict)

    async def look(self) -> None:
        """Begin to ask, unless that is under way."""
        wall = self.context.wall()
        found = await receipts.unsettled(Channel.SMS, wall - _FOR)
        self._asked = {one.id: self._asked[one.id] for one in found if one.id in self._asked}
        due = [one for one in found if self._is_due(one, wall)][:_AT_ONCE]
        if due:
            self.beside.begin("ask", lambda: self._ask(due))

    def _is_due(self, one: Unsettled, wall: datetime) -> bool:
        last = self._asked.get(one.id)
        return last is None or wall - last >= (wall - one.handed_over) / _AGAIN

    async def _ask(self, due: list[Unsettled]) -> None:
        for one in due:
            self._asked[one.id] = self.context.wall()
            try:
                told = await self.provider.look_up(one.request, one.handed_over.astimezone(SHANGHAI).date())
                if told:
                    await take_receipt(Receipt(told.id, told.phone, told.ok, told.error), self.context.ctx())
                    self.context.look_soon()
            except Exception as error:
                log.exception("could not ask for a receipt", message=one.id)
                if trouble.of_the_database(error):
                    return
