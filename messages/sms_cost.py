"""What a batch of 短信 costs, said before it leaves."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from messages.catalogue import say
from messages.sms_templates import parts_of, signed


class SmsTerms(Struct, frozen=True):
    """The sender's name that goes before each text, the price of a part in thousandths of a yuan (0: unknown), and the
    number to call in it."""

    sign: str = ""
    price: int = 0
    landline: str = ""

    def parts(self, text: str) -> int:
        """Return as how many messages the text is counted."""
        return parts_of(signed(text, self.sign))

    def cost(self, texts: Sequence[str], n: int) -> str:
        """Return what `n` messages cost, of which these are some; "" for none."""
        if not n or not texts:
            return ""
        known = sum(map(self.parts, texts))
        parts = -(-known * n // len(texts))
        about = "" if len(texts) == n else say("sending.sms_cost.about")
        said = say("sending.sms_cost.parts", n=n, about=about, parts=parts)
        if not self.price:
            return said
        return said + say("sending.sms_cost.price", about=about, yuan=f"{parts * self.price / 1000:.2f}")
