"""Shows a page in its frame: who is signed in, where they may go, and what was just said to them."""

from __future__ import annotations

from datetime import timedelta
from string import punctuation
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.acts.context import DecisionContext
from bot.words import Level, Person
from handlers.entry.web.navigation import navigation
from handlers.entry.web.table import ROUND, ROUND_COOKIE, SANDBOX, PageRequest
from handlers.runtime.context import CONTEXT, Context
from handlers.services.accounts import links, sessions
from messages.catalogue import say
from messages.web import web_page

_SAID = "qingshen_said"  # what an act answered, kept from the POST to the page behind it
_ONCE = "qingshen_once"  # a secret that was just made, on its way to the one page that shows it
_OF_A_LINK = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
_SAID_LASTS = timedelta(minutes=2)
_CHOSEN_LASTS = timedelta(days=180)
_LARGE = "qingshen_large"  # the cookie of whoever wants large type
_LARGE_LASTS = timedelta(days=365)


def download(content: bytes, kind: str, name: str) -> web.Response:
    """Return a file to be kept under this name; `kind` is its MIME type."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return web.Response(body=content, content_type=kind, headers=headers)


def show_page(asked: PageRequest, name: str, *, status: int = 200, **facts: Any) -> web.Response:
    """Return the page `messages/pages/NAME.html.j2` for the person who asks."""
    person, ctx = asked.person, asked.ctx
    facts.setdefault("large", is_large(asked.request))
    text = web_page(
        name,
        path=asked.request.path,
        round=ctx.plan.name,
        rounds=[
            (where.plan.key, where.plan.name, where.plan.key == ctx.plan.key)
            for where in asked.rounds
            if len(asked.rounds) > 1 and ROUND.name in asked.query  # there is a choice
        ],
        named_round=_named_round(asked),
        today=ctx.today,
        foot=foot(asked.context, ctx),
        sandbox=SANDBOX in asked.request.app,
        said=_kept(asked, _SAID),
        me=_me(person) if person else None,
        places=navigation(person, asked.request.path),
        secret=_kept(asked, _ONCE),
        **facts,
    )
    response = web.Response(text=text, status=status, content_type="text/html")
    if asked.query.get(ROUND.name):
        sessions.set_cookie(asked.context, response, ROUND_COOKIE, ctx.plan.key, _CHOSEN_LASTS)
    if _SAID in asked.request.cookies:
        response.del_cookie(_SAID, path="/")
    if _ONCE in asked.request.cookies:
        response.del_cookie(_ONCE, path=asked.request.path)
    return response


def is_large(request: web.Request) -> bool:
    """Say whether the reader wants large type."""
    return request.cookies.get(_LARGE, "") == "1"


def remember_large(context: Context, response: web.StreamResponse, wish: str) -> None:
    """Remember in this browser whether ("1") or not ("0") its reader wants large type."""
    sessions.set_cookie(context, response, _LARGE, wish, _LARGE_LASTS)


def link_page(request: web.Request, name: str, status: int, /, **facts: Any) -> web.Response:
    """Return a page that a link opens without signing in, which nobody keeps or finds. Its foot is that of the first
    round unless it is given."""
    context = request.app[CONTEXT]
    facts.setdefault("foot", foot(context, context.ctx()))
    text = web_page(name, **facts)
    return web.Response(text=text, status=status, content_type="text/html", headers=_OF_A_LINK)


def foot(context: Context, ctx: DecisionContext) -> dict[str, str]:
    """Return what stands at the foot of a page: where to complain, and the service's registration number."""
    return {"complaints": ctx.plan.complaints, "registration": context.settings.registration_number}


def _named_round(asked: PageRequest) -> str:
    """Return the name of the round that is shown, for people who have several rounds or only others; else
    ""."""
    keys = [where.plan.key for where in asked.rounds]
    alone = keys in ([], [asked.ctx.plan.key])
    return "" if alone or ROUND.name in asked.query else asked.ctx.plan.name


def go(asked: PageRequest, path: str, text: str = "") -> web.Response:
    """Redirect from a POST to a page that may be loaded again; `said` is shown there once."""
    response = web.Response(status=303, headers={"Location": quote(path, safe=punctuation)})
    if text:
        _keep(asked, response, _SAID, text[:900], "/")
    return response


def go_with_secret(asked: PageRequest, path: str, secret: str) -> web.Response:
    """Redirect to the page that shows a secret just made, `secret` there, once: loading it again makes no second one
    and shows this one no more. Until then it lies in the maker's own browser, for that page alone."""
    response = go(asked, path)
    _keep(asked, response, _ONCE, secret, path)
    return response


def _keep(asked: PageRequest, response: web.Response, name: str, text: str, path: str) -> None:
    """Keep a text in the browser for the page that is shown next."""
    if asked.person is None:
        return
    context = asked.context
    facts = {"p": asked.person.id, "t": text}
    value = links.sign(context.settings.secret_key, name, facts, context.wall() + _SAID_LASTS)
    sessions.set_cookie(context, response, name, value, _SAID_LASTS, path)


def _kept(asked: PageRequest, name: str) -> str:
    """Return the text that was kept for this page, "" for none."""
    context, value = asked.context, asked.request.cookies.get(name, "")
    if not value or asked.person is None:
        return ""
    facts = links.read_token(context.settings.secret_key, name, value, context.wall())
    return str(facts["t"]) if facts and facts.get("p") == asked.person.id else ""


def unit_of(person: Person) -> str:
    """Return the unit shown beside a person's name: that of their first role, else 企业联系人 or the place."""
    role = person.roles[0]
    named = {Level.ENTERPRISE: say("web.pages.contact"), Level.ADMIN: say("services.accounts.administrator")}
    return role.unit or named.get(role.level, f"{role.city}{role.county}")


def _me(person: Person) -> dict[str, str]:
    unit = unit_of(person)
    return {"name": person.name, "unit": unit if unit != person.name else ""}
