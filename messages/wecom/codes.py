"""WeCom's error codes (path 90313) and what follows from each, as data.

errmsg is never matched, because its text changes, and never shown. What a code calls for beyond the status (a new
token, a new upload) is left to the client.
"""

from __future__ import annotations

import re

from bot.words import SendStatus

# The token is expired or was revoked: fetch a new one, try once more.
STALE_TOKEN = frozenset({40014, 42001})
# The caller's address is not on the app's list of trusted IPs.
FOREIGN_IP = frozenset({60020, 301042, 840002})

_TRANSIENT = (-1, 6000, 40014, 42001, 45035, 301022, 2000111)

# Seconds the whole channel rests: a minute's quota frees after 60 s, concurrency at once.
REST: dict[int, float] = {45009: 60.0, 45033: 5.0, 45036: 5.0, 2010003: 5.0}

_CONFIG = (
    *(40001, 40013, 40091, 41001, 41002, 41004, 41024, 45031),  # token and secret
    *(40056, 301002, 301007),  # the app is not this token's, the corp is disabled
    *sorted(FOREIGN_IP),
    *(48001, 48002, 48004, 48005, 48006, 48010),  # API permission
    *(50003, 50006, 60031),  # app disabled
    *(43012, 50001, 80001, 85005, 85008),  # callback URL, trusted domain
    *(93000, 93001, 93004),  # webhook
    *(92002, 92003, 43009),  # another corp's or app's, a corp that was not verified
    *(
        48007,
        60030,
        60251,
        60252,
        95000,
        95004,
        95011,
        95012,
        95017,
        95023,
    ),  # 微信客服: not this app's account
    *(670002, 670024, 670030),  # 上下游: no such chain, the corp's account, outside what is shared
)

# 微信客服 (paths 94677, 90313): so many answers, so long after their last message, and not while a person serves.
_CLOSED = (95001, 95002, 95013, 95018, 95031)

_RECIPIENT = (
    *(81013, 82001, 82101, 82102),
    *(40003, 40031, 40068, 43004, 46004),
    *(50002, 60003, 60011, 60021, 60111, 60123, 92000),
    *(40096, 84061),  # no customer of this corp
    *(
        670001,
        670004,
        670029,
    ),  # not shared with this downstream corp, no longer in the chain, no member of it
    701008,  # no 接口许可
)

_PAYLOAD = (
    *(44004, 45002, 45007, 45008, 45032),  # empty or too long
    *(40008, 40032, 40033, 40035, 40039, 40058, 40063, 40074, 40094, 45034),
    *(41011, 41016, 41033, 82002, 82003, 82004),
    *(40201, 40204, 40206),  # refused content
    *(42014, *range(42017, 42021), *range(42027, 42052)),  # fields of a card
    *(40004, 40005, 40006, 40007, 40009, 40011, 40123, 40145, 40146, 44001, 45001, 830002),  # media
    *(42015, 42016, 42052, 60140),  # card update and recall come too late
    *(95008, 95009, 95030),  # a menu, or a kind that the account refuses
    *(40029, 42003, 42022),  # sign-in code used or expired
)

FATES: dict[int, SendStatus] = {
    0: SendStatus.DELIVERED,
    **dict.fromkeys(_TRANSIENT, SendStatus.TRANSIENT),
    **dict.fromkeys(REST, SendStatus.THROTTLED),
    **dict.fromkeys(_CONFIG, SendStatus.CONFIG),
    **dict.fromkeys(_RECIPIENT, SendStatus.RECIPIENT),
    **dict.fromkeys(_PAYLOAD, SendStatus.PAYLOAD),
    **dict.fromkeys(_CLOSED, SendStatus.CLOSED),
    95003: SendStatus.REFUSED,  # more customers than the account may serve
}

# For the administrator: what to do, where the code alone would send them searching.
CODE_HINTS: dict[int, str] = {
    40001: "应用的 Secret 不正确或已被重置，请到企业微信管理后台重新复制 WECOM_SECRET。",
    40013: "企业 ID 不正确，请核对 WECOM_CORP_ID。",
    40091: "这个 Secret 属于另一家企业，请核对 WECOM_CORP_ID 和 WECOM_SECRET。",
    40056: "应用编号不存在，请核对 WECOM_AGENT_ID。",
    301002: "应用编号与 Secret 不是同一个应用，请核对 WECOM_AGENT_ID 和 WECOM_SECRET。",
    301007: "企业已被停用，请联系企业微信客服。",
    45031: "企业微信认为 Secret 不够安全，请在管理后台重置后更新 WECOM_SECRET。",
    40014: "应用的令牌已更换，稍后自动重发。",
    42001: "应用的令牌已更换，稍后自动重发。",
    48002: "应用没有调用这个接口的权限，请检查应用的可见范围和权限。",
    48006: "应用长期未使用，权限已被收回，请在管理后台重新启用。",
    50003: "应用已被停用，请在管理后台启用。",
    50006: "应用已被停用，请在管理后台启用。",
    60031: "应用已被停用，请在管理后台启用。",
    43012: "应用没有设置接收消息的服务器地址，不能发送可点击的卡片。",
    **dict.fromkeys(
        FOREIGN_IP, "本机的出口 IP{ip}不在应用的“企业可信IP”名单中，请在管理后台添加，约一分钟后生效。"
    ),
    60111: "企业微信中没有这个账号，或不在应用的可见范围内。",
    95000: "没有这个微信客服账号，请核对 WECOM_KF_ID。",
    95001: "对方上次发来消息后，已答复满5条。",
    95002: "对方上次发来消息已超过48小时。",
    95004: "没有这个微信客服账号，请核对 WECOM_KF_ID。",
    95013: "会话已经结束，请等对方再发来消息。",
    95018: "正由人工接待，或会话已经结束。",
    95031: "对方48小时内没有发来消息。",
    40096: "这个微信用户不是本企业微信客服的客户。",
    48007: "应用没有获得这个客服账号的授权，请在管理后台授权。",
    670004: "这家企业已不在上下游中。",
    670029: "收件人不在上下游的共享范围内。",
    81013: "收件人不存在，或不在应用的可见范围内。",
    46004: "企业微信中没有这个账号。",
    40003: "企业微信账号无效。",
}
_WORDS: dict[SendStatus, str] = {
    SendStatus.RECIPIENT: "企业微信不接受这个收件人。",
    SendStatus.PAYLOAD: "企业微信不接受这条内容。",
    SendStatus.CONFIG: "企业微信不允许应用这样调用，请检查应用的设置和权限。",
    SendStatus.THROTTLED: "调用过于频繁，稍后自动继续。",
    SendStatus.CLOSED: "对方再发来消息前不能再发。",
    SendStatus.REFUSED: "企业微信没有接受，稍后再试。",
    SendStatus.TRANSIENT: "企业微信暂时没有办理，稍后再试。",
}
_SEEN_IP = re.compile(r"from ip: ([0-9a-fA-F.:]+)")


def fate_of(errcode: int) -> SendStatus:
    """Return what follows from a code. One that we do not know is TRANSIENT: it is tried again a few times
    and never lost."""
    return FATES.get(errcode, SendStatus.TRANSIENT)


def refusal_words(errcode: int, errmsg: str = "") -> str:
    """Say in our words why WeCom refused: people read it in lists, and errmsg is for programmers. Of errmsg only the
    address that WeCom saw is told, where that is not trusted."""
    words = CODE_HINTS.get(errcode) or _WORDS[fate_of(errcode)]
    seen = _SEEN_IP.search(errmsg) if errcode in FOREIGN_IP else None
    return words.replace("{ip}", f"（{seen[1].rstrip('.:')}）" if seen else "")
