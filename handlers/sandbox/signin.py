"""The twin's page for web sign-in (D91022). WeCom knows who somebody is; here the person chooses."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from handlers.sandbox.corp import Codes, Corp
from handlers.sandbox.corp_group import CorpGroupTwin
from handlers.sandbox.directory import Department
from handlers.sandbox.words import sandbox_words

_SHOWN = 60
_AS = "qingshen-as"  # whom the sandbox's page signs in with one click
_ENV = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


class SignIn(Struct, frozen=True):
    """Answers connect/oauth2/authorize: a member is chosen and led back with a code and the state."""

    corp: Corp
    directory: Department
    group: CorpGroupTwin
    codes: Codes

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        back, chosen = (
            query.get("redirect_uri", ""),
            query.get("userid") or unquote(request.cookies.get(_AS, "")),
        )
        wrong = (
            query.get("appid") != self.corp.corp_id
            or query.get("response_type") != "code"
            or query.get("scope") not in ("snsapi_base", "snsapi_privateinfo")
            or not self._trusted(back, request)
            or not query.get("state", "").isalnum()
        )
        if wrong:
            return web.Response(status=400, text=sandbox_words("sandbox.page.odd_values"))
        if chosen in self.directory or self.group.corp_of(chosen):
            code = self.codes.new(chosen if "/" in chosen else self.directory.member(chosen).userid)
            joint = "&" if "?" in back else "?"
            place = f"{back}{joint}{urlencode({'code': code, 'state': query['state']})}"
            led_back = web.Response(status=302, headers={"Location": place})
            led_back.del_cookie(_AS)
            return led_back
        return web.Response(text=self._page(request), content_type="text/html")

    def _trusted(self, back: str, request: web.Request) -> bool:
        """Say whether `back` leads to the app's own site, where alone a sign-in may end.

        WeCom asks for its domain (可信域名); here it is that of the callback, or the one by which this page
        was asked for.
        """
        parts = urlsplit(back)
        home = {urlsplit(self.corp.callback_url).netloc, urlsplit(self.corp.home).netloc}
        return parts.scheme in ("http", "https") and parts.netloc in {request.host} | home - {""}

    def _page(self, request: web.Request) -> str:
        kept = {k: v for k, v in request.query.items() if k not in ("q", "userid")}
        words = request.query.get("q", "").strip().lower()
        found = [m for m in self.directory.members() if words in m.userid.lower() or words in m.name]
        members = [(m.userid, m.name, urlencode({**kept, "userid": m.userid})) for m in found[:_SHOWN]]
        template = _ENV.get_template("signin.html.j2")
        return template.render(kept=kept, words=words, members=members, more=len(found) - len(members))
