"""A person's browser without the window: cookies, redirects, and forms as a browser sends them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from tests.harness import Harness


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def location(self) -> str:
        """Where a redirect leads; "" for none."""
        return self.headers.get("Location", "")

    def fields(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.text)
        return {name: unescape(value) for name, value in found}

    def links(self, part: str) -> list[str]:
        """Where the page's links lead that contain `part`."""
        return [unescape(x) for x in re.findall(r'href="([^"]+)"', self.text) if part in x]


class Browser:
    """`own` headers are what a browser adds when our own page sends a form."""

    def __init__(self, s: Harness, http: aiohttp.ClientSession) -> None:
        self.s, self.http = s, http

    async def get(self, path: str, method: str = "GET", **more: Any) -> Seen:
        """A page, redirects not followed."""
        return await self._ask(method, path, **more)

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> Seen:
        """Send a form, as our own page would."""
        own = headers or {"Origin": self.s.settings.public_url}
        return await self._ask("POST", path, data=fields, headers=own)

    async def follow(self, seen: Seen) -> Seen:
        """Where a redirect leads, on this site."""
        assert seen.status == 303, (seen.status, seen.text)
        parts = urlsplit(seen.location)
        return await self.get(parts.path + (f"?{parts.query}" if parts.query else ""))

    async def sign_in(self, account: str) -> Seen:
        """By the link that the chat gives."""
        return await self.post("/signin/link", {"t": await link_token(self.s, account)})

    async def _ask(self, method: str, path: str, **more: Any) -> Seen:
        plain = "".join(c if c.isascii() else quote(c) for c in path)  # as a browser does
        url = URL(self.s.url + plain, encoded=True)
        async with self.http.request(method, url, allow_redirects=False, **more) as r:
            return Seen(r.status, await r.text(errors="replace"), dict(r.headers))

    def bring(self, session: str) -> None:
        """A session cookie that somebody else put here."""
        self.http.cookie_jar.update_cookies({"qingshen": session}, URL(self.s.url))

    def cookie(self) -> str:
        """The session cookie; "" without one."""
        return next((c.value for c in self.http.cookie_jar if c.key == "qingshen"), "")


@asynccontextmanager
async def browser(s: Harness, account: str = "") -> AsyncIterator[Browser]:
    """A fresh browser, signed in as `account` if one is named."""
    # The service is told that it lives behind https, so its cookies are for https only.
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(s.url))
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        made = Browser(s, http)
        if account:
            seen = await made.sign_in(account)
            assert seen.status == 303, (seen.status, seen.text)
        yield made


async def link_token(s: Harness, account: str) -> str:
    """The token in the link that the chat gives this person."""
    answer = await s.says(account, "网页")
    found = re.search(r"https://qingshen\.example/signin/link\?t=(\S+)", answer)
    assert found, answer
    return found[1]
