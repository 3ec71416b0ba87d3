"""The twin's page for web sign-in (D91022): WeCom knows who you are, here you say it yourself."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from handlers.sandbox.corp import Codes, Corp
from handlers.sandbox.directory import Directory

SHOWN = 60
HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>演练：企业微信登录</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/page.css"></head><body><main>
<h1>演练：以谁的身份登录？</h1>
<p class="grey">真实的企业微信知道您是谁；演练环境请自己选择一个企业微信账号。</p>"""


@dataclass(frozen=True, slots=True)
class SignIn:
    """GET connect/oauth2/authorize: a member is chosen and led back with a code and the state."""

    corp: Corp
    directory: Directory
    codes: Codes

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        back, chosen = query.get("redirect_uri", ""), query.get("userid", "")
        wrong = (
            query.get("appid") != self.corp.corp_id
            or query.get("response_type") != "code"
            or query.get("scope") not in ("snsapi_base", "snsapi_privateinfo")
            or not self._trusted(back, request)
            or not query.get("state", "").isalnum()
        )
        if wrong:
            return web.Response(status=400, text="参数错误")
        if chosen in self.directory:
            code = self.codes.new(self.directory.member(chosen).userid)
            joint = "&" if "?" in back else "?"
            place = f"{back}{joint}{urlencode({'code': code, 'state': query['state']})}"
            return web.Response(status=302, headers={"Location": place})
        return web.Response(text=self._page(request), content_type="text/html")

    def _trusted(self, back: str, request: web.Request) -> bool:
        """Back to the app's own site only: WeCom asks for its domain (可信域名), here it is the
        one of the callback and the one that this page was asked for by."""
        parts = urlsplit(back)
        home = {urlsplit(self.corp.callback_url).netloc, urlsplit(self.corp.home).netloc}
        return parts.scheme in ("http", "https") and parts.netloc in {request.host} | home - {""}

    def _page(self, request: web.Request) -> str:
        kept = {k: v for k, v in request.query.items() if k not in ("q", "userid")}
        words = request.query.get("q", "").strip().lower()
        found = [m for m in self.directory.members() if words in m.userid.lower() or words in m.name]
        fields = "".join(
            f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in kept.items()
        )
        items = "".join(
            f'<li><a href="?{escape(urlencode({**kept, "userid": m.userid}))}">'
            f"{escape(m.userid)}</a> {escape(m.name)}</li>"
            for m in found[:SHOWN]
        )
        more = f"<p class=grey>另有{len(found) - SHOWN}人，请搜索。</p>" if len(found) > SHOWN else ""
        return (
            f'{HEAD}<form method="get" class="filters">{fields}<label>账号或姓名'
            f'<input type="search" name="q" value="{escape(words)}"></label><button>查找</button>'
            f"</form><ul>{items}</ul>{more}</main></body></html>"
        )
