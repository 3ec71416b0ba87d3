"""Every channel in one table: what it is called, whose an address is, and what may be relied upon.

A new channel is a row here and the package that it names, which sends (`messages/channels.py`).
What asks about a channel asks this table: fallback, retries, rests of a channel, words, reachability.
A package of a bureau's own brings its row along and is named in CHANNEL_PACKAGES.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Final, Literal, cast

from msgspec import Struct


class Channel(str):
    """通道: the key of a row of `CHANNELS`. Not an enumeration, so that a package can add one."""

    __slots__ = ()
    WECOM: ClassVar[Channel]  # 企业微信
    CHAIN: ClassVar[Channel]  # 上下游: members of downstream corps, CORP/USER
    KF: ClassVar[Channel]  # 微信客服: personal WeChat, answers only
    EMAIL: ClassVar[Channel]  # 电子邮件
    SMS: ClassVar[Channel]  # 短信: one sentence to a mobile number, never an answer
    ROBOT: ClassVar[Channel]  # 群机器人: into a bureau's own group, which nobody answers from

    @property
    def value(self) -> str:
        """As it is stored."""
        return str(self)


class AddressState(StrEnum):
    """What is known of an address."""

    UNCONFIRMED = "unconfirmed"  # 未验证: registered, and nothing received from it yet
    OK = "ok"  # 可用: its person has written from it
    CLOSED = "closed"  # 未开放: nothing may be sent to it before its person writes again
    LOST = "lost"  # 失效: it no longer reaches its person; the row says why
    REFUSED = "refused"  # 不是本人: whoever is there says that they are not the one; a person alone gives it free again

    @classmethod
    def _missing_(cls, value: object) -> AddressState:
        """Of a row that somebody wrote past the service nothing is known."""
        return cls.UNCONFIRMED


# Stands in the reason why an address is lost whose owner wants no more: no list and no colleague opens it again.
UNSUBSCRIBED: Final = "退订"

Channel.WECOM = Channel("wecom")
Channel.CHAIN = Channel("chain")
Channel.KF = Channel("kf")
Channel.EMAIL = Channel("email")
Channel.SMS = Channel("sms")
Channel.ROBOT = Channel("robot")


class Sender(Struct, frozen=True):
    """From where somebody writes: a channel, and their address there as the platform writes it."""

    channel: Channel
    address: str


class Window(Struct, frozen=True):
    """A platform's rule that it only takes answers: for so long after a person's last message, and so many.

    `kept` of them are for answers alone: nothing that nobody asked for takes them.
    """

    lasts: timedelta
    messages: int
    kept: int = 1


class ChannelSpec(Struct, frozen=True):
    """One channel. `name` stands in lists, `short` within sentences, `address` for what is registered.

    `package` is the module that opens it. `needs` are the settings without which it is not set up,
    `options` those that may be set besides; what `Settings` does not know is read for the package
    from the environment by this name. `twin` is the module that stands in for its other side in the
    sandbox, when no peer is set up; without one it has no part in it.

    `form` says which templates word it: a short text, at most `text_bytes` long, a letter with subject and
    HTML, or one sentence of a few that were approved (`template`), for reminders to enterprises alone.
    `wish` begins whatever somebody says who prefers it ("只发邮件").

    `exclusive`: an address is one person's only. `exact`: capitals count in it.
    `cards`: it shows buttons. `signs_in`: a link that signs in may go to an address that somebody types.

    `by_day`: nothing leaves outside the working hours, not even what ends today.

    `beside`: it shares the settings, and in the sandbox the twin, of that channel, and is there only if that is.
    `optional`: the service is whole without it, and the sandbox has it only if its own `needs` are given.
    `window`: it takes nothing but answers. Its addresses begin as closed.
    `personal`: its addresses are people's.
    `seen_again`: an account that the app cannot see may join or be shown to it later: its loss is tried again after a
    week. Any other address that was refused for good stays lost until somebody changes it.

    `recognised_for`: so long the other side knows the same bytes again, so that what a dead sender
    left may be handed over once more; zero: never. `repeats`: so may what it was silent about.
    `at_one_time`: leased together; `in_the_air`: under way at once.
    """

    channel: Channel
    name: str
    short: str
    address: str
    package: str
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    twin: str = ""
    form: Literal["text", "letter", "template"] = "text"
    text_bytes: int = 0  # 0: however long
    wish: str = ""
    exclusive: bool = False
    exact: bool = False
    cards: bool = False
    signs_in: bool = False
    by_day: bool = False
    beside: Channel | None = None
    optional: bool = False
    window: Window | None = None
    personal: bool = True
    seen_again: bool = False
    recognised_for: timedelta = timedelta(0)
    repeats: bool = False
    at_one_time: int = 10
    in_the_air: int = 2

    def __post_init__(self) -> None:
        if not (self.channel.isascii() and self.channel.isalpha() and len(self.channel) <= 16):
            raise ValueError(f"a channel's key is up to 16 letters, not {self.channel!r}")

    @property
    def answers_later(self) -> bool:
        """Whether an answer is a message of its own, which is stored and stays with whoever gets it."""
        return self.window is not None or self.form == "letter"

    def key(self, address: str) -> str | None:
        """Return the address as the other side compares it; None for none."""
        return (address.strip() if self.exact else address.strip().lower()) or None


class Limit(Struct, frozen=True):
    """At most `n` sends in any `seconds` by the platform's word. `key` names who is counted.
    `shared`: everybody's sends by this channel are; when it is full, nothing may go."""

    key: str
    seconds: int
    n: int
    shared: bool = False


_BUILT_IN = (
    ChannelSpec(
        Channel.WECOM,
        name="企业微信",
        short="企业微信",
        address="企业微信账号",
        package="messages.wecom.channel",
        needs=("wecom_corp_id",),
        twin="handlers.sandbox.wecom",
        text_bytes=2048,
        wish="企业微信",
        exclusive=True,
        cards=True,
        seen_again=True,
        recognised_for=timedelta(hours=4),  # the platform's longest duplicate check
        repeats=True,
        at_one_time=50,
        in_the_air=50,
    ),
    ChannelSpec(
        Channel.CHAIN,
        name="上下游",
        short="上下游",
        address="上下游账号",
        package="messages.chain.channel",
        needs=("wecom_chain_id",),
        text_bytes=2048,
        wish="上下游",
        exclusive=True,
        beside=Channel.WECOM,
        optional=True,
        seen_again=True,
        recognised_for=timedelta(hours=4),  # of the corp's own duplicate check
        repeats=True,
        at_one_time=50,
        in_the_air=20,
    ),
    ChannelSpec(
        Channel.KF,
        name="微信客服",
        short="微信",
        address="微信",
        package="messages.kf.channel",
        needs=("wecom_kf_id",),
        options=("wecom_kf_secret",),
        # Room for the sentence that the last message of a window ends with (path 94677: 2,048 bytes).
        text_bytes=1860,
        wish="微信客服",
        exclusive=True,
        exact=True,
        beside=Channel.WECOM,
        optional=True,
        window=Window(timedelta(hours=48), 5),
        recognised_for=timedelta(hours=4),  # by a msgid of ours, for which the documents name no end
        repeats=True,
        at_one_time=20,
        in_the_air=5,
    ),
    ChannelSpec(
        Channel.EMAIL,
        name="电子邮件",
        short="邮件",
        address="电子邮箱",
        package="messages.email.channel",
        needs=("smtp_host",),
        twin="handlers.sandbox.mailbox",
        form="letter",
        wish="邮",
        signs_in=True,
        # By its Message-ID many mail programs show a mail once only; what was taken in silence is
        # not sent again all the same, for each server decides for itself.
        recognised_for=timedelta(hours=4),
        at_one_time=10,  # so that answers that come in meanwhile soon have their turn
        in_the_air=2,  # a mailer has two connections
    ),
    ChannelSpec(
        Channel.SMS,
        name="短信",
        short="短信",
        address="手机号码",
        package="messages.sms.channel",
        needs=("sms_provider",),
        twin="handlers.sandbox.sms_gateway",
        form="template",
        by_day=True,
        optional=True,
        in_the_air=5,  # nothing recognises a message that is sent twice: what is unsure is looked at
    ),
    ChannelSpec(
        Channel.ROBOT,
        name="群机器人",
        short="群机器人",
        address="群机器人地址",
        package="messages.robot.channel",
        text_bytes=4096,  # of markdown (path 99110); more is refused, not cut off
        exact=True,
        by_day=True,
        optional=True,
        personal=False,
        at_one_time=20,  # as many as one takes in a minute
        in_the_air=1,  # the parts of a list in their order
    ),
)
CHANNELS: dict[Channel, ChannelSpec] = {spec.channel: spec for spec in _BUILT_IN}  # the order of fallback


_OTHER = "其他方式"


def channel_spec(channel: str) -> ChannelSpec:
    """Return the channel's row; if its package is no longer configured, a row with what is still known of
    it."""
    if known := CHANNELS.get(cast(Channel, channel)):  # it is asked for each address of an import
        return known
    key = Channel(channel)
    return ChannelSpec(key, _OTHER, _OTHER, f"{_OTHER}的地址", package="")


@contextmanager
def known_also(specs: Iterable[ChannelSpec]) -> Iterator[None]:
    """Rows of packages that this installation names, while its database is open."""
    added = [spec for spec in specs if spec.channel not in CHANNELS]
    CHANNELS.update((spec.channel, spec) for spec in added)
    try:
        yield
    finally:
        for spec in added:
            del CHANNELS[spec.channel]
