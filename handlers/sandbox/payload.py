"""Check and cut the body of a message as message/send does (D90236, codes D90313)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from handlers.sandbox.errors import ApiError
from handlers.sandbox.words import sandbox_words

TEXT_BYTES = 2048
_MEDIA_TYPES = ("image", "voice", "video", "file")
_INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
_CARD_TYPES = ("text_notice", "news_notice", *_INTERACTIVE)
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")

_Body = Mapping[str, Any]


def clip_bytes(text: str, limit: int = TEXT_BYTES) -> str:
    """Return at most `limit` bytes of UTF-8, never half a character."""
    return text.encode()[:limit].decode(errors="ignore")


def check_message(body: _Body, has_callback: bool, check_media: Callable[[str], None]) -> dict[str, Any]:
    """Return the content as a member will see it. `check_media` raises for an unknown media_id.

    Raises ApiError with the code that the documents give for the first thing that is wrong.
    """
    kind = body.get("msgtype")
    content = body.get(kind) if isinstance(kind, str) else None
    if kind not in ("text", "markdown", "textcard", "news", "template_card", *_MEDIA_TYPES):
        raise ApiError(40008)
    if not isinstance(content, Mapping):
        raise ApiError(44004 if kind in ("text", "markdown") else 40063)
    if kind in ("text", "markdown"):
        return _text(kind, content)
    if kind == "textcard":
        return _textcard(content)
    if kind == "news":
        return _news(content)
    if kind == "template_card":
        check_card(content, has_callback)
        return dict(content)
    check_media(_string(content, "media_id", 41006))
    return dict(content)


def asks_back(kind: str, content: _Body) -> bool:
    """Say whether the answer to this message carries a response_code."""
    return kind == "template_card" and (
        content.get("card_type") in _INTERACTIVE or bool(content.get("action_menu"))
    )


def _text(kind: str, content: _Body) -> dict[str, Any]:
    text = _string(content, "content", 44004)
    if kind == "markdown" and len(text.encode()) > TEXT_BYTES:
        # The documents say only "at most 2048 bytes"; the strict reading, as the webhook does it.
        raise ApiError(40058, f"markdown.content exceed max length {TEXT_BYTES}")
    return {**content, "content": clip_bytes(text)}


def _textcard(content: _Body) -> dict[str, Any]:
    title = _string(content, "title", 41016)
    description = _string(content, "description", 41033)
    _url(_string(content, "url", 41010))
    button = str(content.get("btntxt") or sandbox_words("sandbox.wecom.button"))
    return {**content, "title": title[:128], "description": description[:512], "btntxt": button[:4]}


def _news(content: _Body) -> dict[str, Any]:
    articles = content.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= 8:
        raise ApiError(45008)
    shown = []
    for article in articles:
        if not isinstance(article, Mapping):
            raise ApiError(40063)
        title = _string(article, "title", 41016)
        if not article.get("appid"):
            _url(_string(article, "url", 41010))
        description = clip_bytes(str(article.get("description", "")), 512)
        shown.append({**article, "title": clip_bytes(title, 128), "description": description})
    return {"articles": shown}


def check_card(card: _Body, has_callback: bool) -> None:
    """Check the required fields and the lengths of the lists of a template card."""
    kind = card.get("card_type")
    if kind not in _CARD_TYPES:
        raise ApiError(42031, "Template_Card.CardType invalid")
    menu = card.get("action_menu")
    if (kind in _INTERACTIVE or menu) and not has_callback:
        raise ApiError(43012)
    if (kind in _INTERACTIVE or menu) and not _TASK_ID.fullmatch(str(card.get("task_id", ""))):
        raise ApiError(42014)
    title = card.get("main_title") or {}
    if not (title.get("title") or (kind == "text_notice" and card.get("sub_title_text"))):
        raise ApiError(41016)
    if kind in ("text_notice", "news_notice"):
        _card_action(card.get("card_action"))
    if kind == "news_notice" and not (card.get("card_image") or card.get("image_text_area")):
        raise ApiError(42044, "Template_Card.card_image.url missing")
    if menu:
        _keys(_list(menu, "action_list", 1, 3, 40063), 42051)
    _lists(card)
    if kind == "button_interaction":
        _buttons(_list(card, "button_list", 1, 6, 42038))
    elif kind in _INTERACTIVE:
        _choices(str(kind), card)


def _lists(card: _Body) -> None:
    for row in _list(card, "horizontal_content_list", 0, 6, 42035):
        _string(row, "keyname", 42027)
        needed = {1: ("url", 42028), 2: ("media_id", 42029), 3: ("userid", 42050)}
        if row.get("type") in needed:
            _string(row, *needed[row["type"]])
    for row in _list(card, "vertical_content_list", 0, 4, 42036):
        _string(row, "title", 42033)
    for row in _list(card, "jump_list", 0, 3, 42042):
        _string(row, "title", 42033)
        if row.get("type") == 1:
            _url(_string(row, "url", 42028))


def _card_action(action: Any) -> None:
    if not isinstance(action, Mapping) or action.get("type") not in (1, 2):
        raise ApiError(42045, "Template_Card.card_action missing or invalid")
    if action["type"] == 1:
        _url(_string(action, "url", 42028))
    else:
        _string(action, "appid", 42030)


def _buttons(buttons: list[_Body]) -> None:
    for button in buttons:
        _string(button, "text", 42038)
        if button.get("type") == 1:
            _url(_string(button, "url", 42028))
        elif len(_string(button, "key", 42039).encode()) > 1024:
            raise ApiError(42039, "Template_Card.button_list.key invalid")
    _keys([b for b in buttons if b.get("key")], 42039)


def _choices(kind: str, card: _Body) -> None:
    questions = (
        [card.get("checkbox") or {}]
        if kind == "vote_interaction"
        else _list(card, "select_list", 1, 3, 42047)
    )
    for question in questions:
        _string(question, "question_key", 42043)
        most = 20 if kind == "vote_interaction" else 10
        for option in _list(question, "option_list", 1, most, 42037):
            _string(option, "id", 42040)
            _string(option, "text", 42041)
    button = card.get("submit_button") or {}
    _string(button, "text", 42049)
    _string(button, "key", 42046)


def _list(owner: _Body, name: str, least: int, most: int, code: int) -> list[_Body]:
    rows = owner.get(name) or []
    if not isinstance(rows, list) or not least <= len(rows) <= most:
        raise ApiError(code, f"Template_Card.{name} size invalid")
    if not all(isinstance(row, Mapping) for row in rows):
        raise ApiError(code, f"Template_Card.{name} invalid")
    return rows


def _keys(rows: list[_Body], code: int) -> None:
    keys = [row.get("key") for row in rows]
    if len(set(keys)) != len(keys):
        raise ApiError(code, "key conflict")


def _string(owner: _Body, name: str, code: int) -> str:
    value = owner.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ApiError(code, f"{name} missing or empty")
    return value


def _url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise ApiError(45034, "url must start with http:// or https://")
    if len(url.encode()) > TEXT_BYTES:
        raise ApiError(40039, "invalid url size")
