"""Signing in by WeCom, or by a link that is sent to an address of the person.

A link only shows a button, because mail scanners open links but do not press buttons.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial
from hmac import compare_digest
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog
from aiohttp import web

from bot.access import administering
from bot.tries import BAD_CODES, BAD_CODES_OF_ONE, BAD_CODES_WHILE_MANY_FAIL, SIGN_IN_BY_CLIENT, SIGN_IN_MAILS
from bot.words import Channel, EventName, Kind, Level, Person, Sender, SendOutcome, SendStatus, channel_spec
from handlers.entry.web import tokens, trail
from handlers.entry.web.clients import client_of
from handlers.entry.web.gate import local_path
from handlers.entry.web.show import go, show_page, unit_of
from handlers.entry.web.table import SANDBOX, PageRequest
from handlers.runtime.context import Context
from handlers.runtime.settings import OFFICIAL_WECOM
from handlers.services.accounts import administrators, links, sessions
from messages.catalogue import say
from messages.render import answer
from storage import channels, db, limits, outbox, passes, people
from storage.limits import Limit
from storage.passes import Sort

log = structlog.get_logger()
_STATE = "qingshen_state"
_NOBODY = 0  # whose a state is, before WeCom has said it
_STATE_LASTS = timedelta(minutes=10)
_SHARED = 5  # people of one mailbox who get a link of their own
_INSIDE = "https://open.weixin.qq.com/connect/oauth2/authorize"
_OUTSIDE = "https://login.work.weixin.qq.com/wwlogin/sso/login"  # a QR code on a desk's screen


async def front(asked: PageRequest) -> web.StreamResponse:
    """How to sign in."""
    return _front(asked, next=local_path(asked.query["next"]))


async def button(asked: PageRequest) -> web.StreamResponse:
    """Show the page that a link opens, with a button. Looking at it changes nothing."""
    token = tokens.in_query(asked.request, "t")
    if _facts(asked, token) is None:
        return _not_in(asked, "web.signin.gone")
    return show_page(asked, "signin_button", token=token)


async def by_link(asked: PageRequest) -> web.StreamResponse:
    """Use up the link once its button is pressed, and begin the session."""
    facts = _facts(asked, await tokens.in_form(asked.request, "t"))
    person = (await people.load_people([facts["p"]])).get(facts["p"]) if facts else None
    by_account = bool(facts and facts.get("w"))
    if person and by_account:
        person = administering(person, asked.context.settings.admins)
    if facts is None or person is None or not person.roles or facts["e"] != person.epoch:
        return await _refused(asked, "link", "web.signin.gone")
    if await _too_often(asked, "link"):  # counted by client: a person's old link must lock nobody out
        return _not_in(asked, "web.signin.later", 429)
    now = asked.context.wall()
    until = now + timedelta(minutes=links.MINUTES)

    async def spend() -> web.StreamResponse | None:
        # What is spent is the nonce inside, however the link was spelled.
        if await passes.give_pass(Sort.LINK, f"link:{facts['n']}", person.id, now, until):
            return await _in(asked, person, local_path(facts.get("to")), "link", by_account=by_account)
        return None

    if response := await db.write(spend):
        return response
    return await _refused(asked, "link", "web.signin.gone", person)


async def by_mail(asked: PageRequest) -> web.StreamResponse:
    """Send a link to a known address. The answer does not tell whether the address is known."""
    if not _ways():
        raise web.HTTPNotFound
    address = asked.body["address"] or ""
    if await _too_often(asked, "mail"):
        return _not_in(asked, "web.signin.later", 429)
    # Behind the answer: how long it takes must not tell whether the address is known, either.
    asked.context.background(_send_links(asked, address, local_path(asked.body["next"])))
    return show_page(asked, "signin_mailed")


async def _too_often(asked: PageRequest, what: str) -> bool:
    """Whether this client has tried too often. Each client is counted by itself, so that nobody keeps
    others out."""
    who = client_of(asked.request, asked.context.settings.trusted_proxies)
    return await limits.take_try([SIGN_IN_BY_CLIENT.of(what, who)], asked.context.wall()) is not None


async def _send_links(asked: PageRequest, address: str, path: str) -> None:
    """Send a link to everybody with a role who has this address, or this name, at the address that is on record.
    Several people may share a mailbox or a name, and entering somebody's for another person must not lock them out."""
    named = [] if "@" in address else await people.named(address.strip())
    known = [
        (person, way)
        for way in _ways()
        for person in (named or await people.by_address(address, way))
        if person.roles and person.address(way)
    ]
    for person, way in sorted(known, key=lambda one: _officers_first(one[0]))[:_SHARED]:
        if not await limits.take_try([SIGN_IN_MAILS.of(person.id)], asked.context.wall()):
            await _send_link(asked, person, way, path)
    if not known:
        await trail.note_refused_sign_in(asked.request, "mail")


def _officers_first(person: Person) -> tuple[bool, int]:
    return all(role.level is Level.ENTERPRISE for role in person.roles), person.id


def _ways() -> list[Channel]:
    """Return the channels by which a link may be sent."""
    return [channel for channel in channels.available() if channel_spec(channel).signs_in]


async def _send_link(asked: PageRequest, person: Person, way: Channel, path: str) -> None:
    settings = asked.context.settings
    wall = asked.context.wall()
    link = links.entrance(settings.public_url, settings.secret_key, person, wall, path=path)
    who = f"{unit_of(person)} {person.name}"
    text = answer("web_link_for", {"link": link, "minutes": links.MINUTES, "who": who})
    now = asked.ctx.now
    bundle = outbox.Bundle(person.id, way, Kind.REPLY, (), now, text=text)
    await db.write(partial(outbox.add_bundles, [bundle], now))


async def to_wecom(asked: PageRequest) -> web.StreamResponse:
    """Redirect to WeCom, with a state that only this browser can bring back."""
    context = asked.context
    if context.wecom is None:
        raise web.HTTPNotFound
    state = secrets.token_hex(16)  # WeCom takes letters and digits only (path 91022)
    until = context.wall() + _STATE_LASTS
    facts = {"s": state, "next": local_path(asked.query["next"])}
    response = web.Response(status=303, headers={"Location": _wecom_url(asked, state)})
    value = links.sign(context.settings.secret_key, _STATE, facts, until)
    sessions.set_cookie(context, response, _STATE, value, _STATE_LASTS)
    return response


def _wecom_url(asked: PageRequest, state: str) -> str:
    settings = asked.context.settings
    back = f"{settings.public_url}/signin/wecom/back"
    if settings.wecom_api_base == OFFICIAL_WECOM:
        if "wxwork" not in asked.request.headers.get("User-Agent", ""):
            query = {
                "login_type": "CorpApp",
                "appid": settings.wecom_corp_id,
                "agentid": settings.wecom_agent_id,
                "redirect_uri": back,
                "state": state,
            }
            return f"{_OUTSIDE}?{urlencode(query)}"
        base = _INSIDE
    else:  # the sandbox's own, or a WeCom that stands in the bureau's own house
        base = f"{_reachable(asked)}/connect/oauth2/authorize"
    query = {
        "appid": settings.wecom_corp_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": settings.wecom_agent_id,
    }
    return f"{base}?{urlencode(query)}#wechat_redirect"


def _reachable(asked: PageRequest) -> str:
    """Return the sandbox's address as a path of this site, by which every machine finds it."""
    base = asked.context.settings.wecom_api_base
    return urlsplit(base).path if SANDBOX in asked.request.app else base


async def from_wecom(asked: PageRequest) -> web.StreamResponse:
    """Begin a session for the person whose code WeCom has sent the browser back with."""
    context = asked.context
    if context.wecom is None:
        raise web.HTTPNotFound
    kept = asked.request.cookies.get(_STATE, "")
    facts = links.read_token(context.settings.secret_key, _STATE, kept, context.wall()) if kept else None
    given = asked.query["state"] or ""
    if not facts or not compare_digest(str(facts["s"]).encode(), given.encode()):
        return await _refused(asked, "wecom", "web.signin.failed")
    code, now = asked.query["code"] or "", context.wall()
    if not code or await _too_often(asked, "code"):
        return _not_in(asked, "web.signin.later" if code else "web.signin.failed", 429 if code else 400)
    tried = await _try_code(asked)
    if tried is None:
        return _not_in(asked, "web.signin.later", 429)
    # Spent before WeCom is asked: one state is good for one question to it.
    if not await passes.give_pass(Sort.STATE, given, _NOBODY, now, now + _STATE_LASTS):
        return await _refused(asked, "wecom", "web.signin.failed")
    account = await context.wecom.user_from_code(code)
    if isinstance(account, SendOutcome) and account.status is SendStatus.PAYLOAD:
        await limits.take_try([BAD_CODES.of()], now)
    else:
        await limits.undo_try(tried, now)
    if isinstance(account, SendOutcome):
        log.warning("sign-in by WeCom failed", code=account.code)
        return await _refused(
            asked, "wecom", "web.signin.unknown" if account.code == "userid" else "web.signin.failed"
        )
    person = await _of_account(account, context)
    if person is None or not person.roles:
        return await _refused(asked, "wecom", "web.signin.unknown", person)
    signed_in = partial(_in, asked, person, local_path(facts["next"]), "wecom", by_account=True)
    response = await db.write(signed_in)
    response.del_cookie(_STATE, path="/")
    return response


async def _of_account(account: str, context: Context) -> Person | None:
    """Return whose WeCom account this is; of an administrator with that role. CORP/USER is a member of a downstream
    corp (path 97213)."""
    if "/" in account:
        return await people.by_sender(Sender(Channel.CHAIN, account))
    return await db.write(partial(administrators.of_account, account, context.settings.admins))


async def _try_code(asked: PageRequest) -> Limit | None:
    """Count a code until WeCom has said that it is good; None if the client has brought too many bad ones.

    While many codes fail, no matter who brings them, each client has only a few tries. That bounds what
    strangers make us ask of WeCom, and shuts out nobody whose codes are good.
    """
    who, now = client_of(asked.request, asked.context.settings.trusted_proxies), asked.context.wall()
    many_fail = await limits.full(BAD_CODES.of(), now)
    own = (BAD_CODES_WHILE_MANY_FAIL if many_fail else BAD_CODES_OF_ONE).of(who)
    return None if await limits.take_try([own], now) else own


async def out(asked: PageRequest) -> web.StreamResponse:
    response = web.Response(status=303, headers={"Location": "/signin"})

    async def end() -> None:
        await sessions.end_session(asked.request, response)
        if asked.person:
            await trail.note_event(asked.context, EventName.SIGNED_OUT, asked.person.id)

    await db.write(end)
    return response


async def _in(
    asked: PageRequest, person: Person, path: str, how: str, *, by_account: bool
) -> web.StreamResponse:
    """Begin the session and store its event, in the caller's transaction."""
    response = go(asked, quote(path, safe="/?=&%"))
    await sessions.begin_session(asked.request, response, person.id, by_account=by_account)
    await trail.note_event(asked.context, EventName.SIGNED_IN, person.id, how=how)
    log.info("signed in", person=person.id)
    return response


async def _refused(
    asked: PageRequest, how: str, key: str, person: Person | None = None
) -> web.StreamResponse:
    """Refuse the sign-in and record it."""
    await trail.note_refused_sign_in(asked.request, how, person.id if person else None)
    return _not_in(asked, key)


def _not_in(asked: PageRequest, key: str, status: int = 400) -> web.StreamResponse:
    return _front(asked, status=status, next="/", refused=say(key))


def _front(asked: PageRequest, **facts: Any) -> web.StreamResponse:
    settings = asked.context.settings
    return show_page(asked, "signin", by_wecom=settings.has_wecom, by_mail=bool(_ways()), **facts)


def _facts(asked: PageRequest, token: str) -> dict[str, Any] | None:
    """Return what a link of ours holds (the person, their epoch at that time, the nonce); None if it is not
    ours."""
    context = asked.context
    facts = links.read_token(context.settings.secret_key, links.SIGN_IN, token, context.wall())
    return facts if facts and facts.get("n") and {"p", "e"} <= facts.keys() else None
