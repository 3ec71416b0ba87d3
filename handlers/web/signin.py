"""Signing in: by WeCom, or by a link that is sent to where only this person reads it.

A link shows a button and nothing else happens: mail scanners open links, they do not press buttons.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog
from aiohttp import web

from bot.words import Channel, Kind, Outcome, Person
from handlers.settings import OFFICIAL_WECOM
from handlers.web import links, sessions
from handlers.web.clients import client_of
from handlers.web.gate import local
from handlers.web.show import go, show
from handlers.web.table import SANDBOX, Asked
from messages.render import answer
from storage import db, limits, outbox, passes, people
from storage.limits import Limit
from storage.passes import Sort

log = structlog.get_logger()
STATE = "qingshen_state"
NOBODY = 0  # whose a state is, before WeCom has said it
STATE_LASTS = timedelta(minutes=10)
TRIES = 20  # links used, and mails asked for, by one person in an hour; half of it (storage.limits)
A_CLIENT = 120  # mails asked for, and codes brought, from one address in an hour; half of it
INSIDE = "https://open.weixin.qq.com/connect/oauth2/authorize"
OUTSIDE = "https://login.work.weixin.qq.com/wwlogin/sso/login"  # a QR code on a desk's screen
GONE = "这个登录链接已经用过、已过期或不完整，没有登录。请在企业微信中发送“网页”，重新取得链接。"
UNKNOWN = (
    "您的企业微信账号还没有登记为本轮清洁生产审核的联系人，没有登录。请联系所在地生态环境部门。"
)
LATER = "登录次数过多，请一小时后再试。"
FAILED = "没有从企业微信取得您的身份，没有登录。请返回重试，或在企业微信中发送“网页”。"


async def front(asked: Asked) -> web.StreamResponse:
    """How to sign in."""
    return _front(asked, next=local(asked.query["next"]))


async def button(asked: Asked) -> web.StreamResponse:
    """What a link opens: a button. Looking at it changes nothing."""
    token = asked.query["t"] or ""
    if _facts(asked, token) is None:
        return _not_in(asked, GONE)
    return show(asked, "signin_button", token=token)


async def by_link(asked: Asked) -> web.StreamResponse:
    """The button was pressed: the link is spent, the session begins."""
    token = asked.body["t"] or ""
    facts = _facts(asked, token)
    if facts is None:
        return _not_in(asked, GONE)
    person = (await people.load([int(facts["p"])])).get(int(facts["p"]))
    if person is None or not person.hats:
        return _not_in(asked, GONE)
    now = asked.context.wall()
    if await limits.take([Limit(f"signin:{person.id}", 3600, TRIES)], now):
        return _not_in(asked, LATER, 429)
    spent = await passes.give(
        Sort.LINK, token, person.id, now, now + timedelta(minutes=links.MINUTES)
    )
    return await _in(asked, person, "/") if spent else _not_in(asked, GONE)


async def by_mail(asked: Asked) -> web.StreamResponse:
    """Send a link to an address that we know. What is answered does not tell whether we do."""
    if not asked.context.settings.has_mail:
        raise web.HTTPNotFound
    address, now = asked.body["address"] or "", asked.context.wall()
    if await _too_often(asked, "mail"):
        return _not_in(asked, LATER, 429)
    person = await people.by_address(address)
    if person and person.hats and person.email:
        hour = Limit(f"signin:mail:{person.id}", 3600, TRIES)
        if not await limits.take([hour], now):
            await _send_link(asked, person)
    return show(asked, "signin_mailed")


async def _too_often(asked: Asked, what: str) -> bool:
    """Counted for each client: nobody's knocking keeps others out."""
    who = client_of(asked.request, asked.context.settings.trusted_proxies)
    hour = Limit(f"signin:{what}:{who}", 3600, A_CLIENT)
    return await limits.take([hour], asked.context.wall()) is not None


async def _send_link(asked: Asked, person: Person) -> None:
    settings = asked.context.settings
    link = links.entrance(settings.public_url, settings.secret_key, person.id, asked.context.wall())
    text = answer("web_link", {"link": link, "minutes": links.MINUTES})
    now = asked.setting.now
    bundle = outbox.Bundle(person.id, Channel.EMAIL, Kind.REPLY, (), now, text=text)
    async with db.transaction():
        await outbox.add([bundle], now)


async def to_wecom(asked: Asked) -> web.StreamResponse:
    """Off to WeCom, with a state that only this browser can bring back."""
    context = asked.context
    if context.wecom is None:
        raise web.HTTPNotFound
    state = secrets.token_hex(16)  # WeCom takes letters and digits only (path 91022)
    until = context.wall() + STATE_LASTS
    facts = {"s": state, "next": local(asked.query["next"])}
    response = web.Response(status=303, headers={"Location": _wecom_url(asked, state)})
    value = links.sign(context.settings.secret_key, STATE, facts, until)
    sessions.set_cookie(context, response, STATE, value, STATE_LASTS)
    return response


def _wecom_url(asked: Asked, state: str) -> str:
    settings = asked.context.settings
    back = f"{settings.public_url}/signin/wecom/back"
    if settings.wecom_api_base == OFFICIAL_WECOM:
        if "wxwork" not in asked.request.headers.get("User-Agent", ""):
            query = {"login_type": "CorpApp", "appid": settings.wecom_corp_id,
                     "agentid": settings.wecom_agent_id, "redirect_uri": back, "state": state}  # fmt: skip
            return f"{OUTSIDE}?{urlencode(query)}"
        base = INSIDE
    else:  # the sandbox's own, or a WeCom that stands in the bureau's own house
        base = f"{_reachable(asked)}/connect/oauth2/authorize"
    query = {"appid": settings.wecom_corp_id, "redirect_uri": back, "response_type": "code",
             "scope": "snsapi_base", "state": state, "agentid": settings.wecom_agent_id}  # fmt: skip
    return f"{base}?{urlencode(query)}#wechat_redirect"


def _reachable(asked: Asked) -> str:
    """The sandbox stands on this very site: by its path it is found from any machine."""
    base = asked.context.settings.wecom_api_base
    return urlsplit(base).path if SANDBOX in asked.request.app else base


async def from_wecom(asked: Asked) -> web.StreamResponse:
    """Back from WeCom with a code, which says who it is."""
    context = asked.context
    if context.wecom is None:
        raise web.HTTPNotFound
    kept = asked.request.cookies.get(STATE, "")
    facts = links.read(context.settings.secret_key, STATE, kept, context.wall()) if kept else None
    given = asked.query["state"] or ""
    if not facts or not compare_digest(str(facts["s"]).encode(), given.encode()):
        return _not_in(asked, FAILED)
    code, now = asked.query["code"] or "", context.wall()
    if not code or await _too_often(asked, "code"):
        return _not_in(asked, LATER if code else FAILED, 429 if code else 400)
    # Spent before WeCom is asked: one state is good for one question to it.
    if not await passes.give(Sort.STATE, given, NOBODY, now, now + STATE_LASTS):
        return _not_in(asked, FAILED)
    account = await context.wecom.user_from_code(code)
    if isinstance(account, Outcome):
        log.warning("sign-in by WeCom failed", code=account.code)
        return _not_in(asked, UNKNOWN if account.code == "userid" else FAILED)
    person = await people.by_wecom(account)
    if person is None or not person.hats:
        return _not_in(asked, UNKNOWN)
    response = await _in(asked, person, local(facts["next"]))
    response.del_cookie(STATE, path="/")
    return response


async def out(asked: Asked) -> web.StreamResponse:
    response = web.Response(status=303, headers={"Location": "/signin"})
    await sessions.end(asked.request, response)
    return response


async def _in(asked: Asked, person: Person, path: str) -> web.StreamResponse:
    response = go(asked, quote(path, safe="/?=&%"))
    await sessions.begin(asked.request, response, person.id)
    log.info("signed in", person=person.id)
    return response


def _not_in(asked: Asked, text: str, status: int = 400) -> web.StreamResponse:
    return _front(asked, status=status, next="/", refused=text)


def _front(asked: Asked, **facts: Any) -> web.StreamResponse:
    settings = asked.context.settings
    return show(asked, "signin", by_wecom=settings.has_wecom, by_mail=settings.has_mail, **facts)


def _facts(asked: Asked, token: str) -> dict[str, Any] | None:
    context = asked.context
    return links.read(context.settings.secret_key, links.SIGN_IN, token, context.wall())
