"""What people heard in a story, and what was logged as an error meanwhile."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.words import SHANGHAI
from handlers.sandbox.traffic import Delivery


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as one person got it. `to` is a WeCom account or, by mail, an address."""

    to: str
    text: str
    at: datetime
    subject: str = ""

    @property
    def day(self) -> date:
        return self.at.astimezone(SHANGHAI).date()

    @property
    def title(self) -> str:
        """【提醒】, 【请确认】 …; "" for a plain text."""
        found = re.search("【[^】]*】", self.subject or self.text)
        return found[0] if found else ""

    def __str__(self) -> str:
        words = f"{self.subject} | {self.text}" if self.subject else self.text
        return f"{self.to} at {self.at.astimezone(SHANGHAI):%m-%d %H:%M}: {words}"


def answer_path(letter: str) -> str:
    """Where the link leads by which a letter is answered; "" for one without."""
    found = re.search(r"https://qingshen\.example(/answer/[\w.~-]+)", letter)
    return found[1] if found else ""


def words_of(delivery: Delivery) -> str:
    """What a message says to its reader: a text as it is, a card line by line."""
    said = delivery.content
    if delivery.msgtype != "template_card":
        return str(said["content"])
    facts = [f"{row['keyname']} {row['value']}" for row in said["horizontal_content_list"]]
    buttons = [f"[{button['text']}]" for button in said["button_list"]]
    title = said["main_title"]
    return "\n".join([title["title"], title["desc"], said["sub_title_text"], *facts, *buttons])


class Errors(logging.Handler):
    """The standard library's loggers (aiohttp, asyncio, tortoise)."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
