"""The operator's own assistant: any server with the OpenAI-compatible chat interface, asked for proposals.

It is asked outside of every transaction, has two seconds, and whatever goes wrong is as if there were none:
the built-in proposals stand. What may leave and what is listened to: bot/reading/assist.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import aiohttp
import structlog

from bot.reading import assist
from bot.words import Level
from handlers.runtime.settings import Settings

log = structlog.get_logger()
_LARGEST = 64 * 1024  # bytes of an answer
_PATH = "/chat/completions"


def assist_of(settings: Settings) -> Assist | None:
    """Return the assistant that the settings name; None as long as they name none."""
    if not settings.assist_url:
        return None
    return Assist(settings.assist_url, settings.assist_key, settings.assist_model)


@dataclass(frozen=True, slots=True)
class Assist:
    """`url`: where the interface begins, such as http://10.0.0.5:8000/v1."""

    url: str
    key: str = field(default="", repr=False)
    model: str = "default"
    seconds: float = 2.0


async def thought(of: Assist, text: str, levels: Iterable[Level]) -> tuple[tuple[str, str], ...]:
    """Return the matters that the assistant thinks of at `text`, which may leave as it is; () in every case
    of trouble."""
    body = assist.completion_request(text, levels, of.model)
    headers = {"Authorization": f"Bearer {of.key}"} if of.key else {}
    limit = aiohttp.ClientTimeout(total=of.seconds)
    url = of.url if of.url.endswith(_PATH) else of.url + _PATH
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, trust_env=False) as session,
            session.post(url, json=body, headers=headers, allow_redirects=False) as reply,
        ):
            if reply.status != 200:
                raise aiohttp.ClientError(f"status {reply.status}")
            read = await reply.content.read(_LARGEST)
            while not reply.content.at_eof() and len(read) < _LARGEST:
                read += await reply.content.read(_LARGEST - len(read))
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
        log.warning("assistant not heard", why=type(error).__name__)
        return ()
    return assist.matters(read)
