"""How it is said by what a person is reached, and why not by more."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.words import CHANNELS, Channel, spec_of

RESTING = "账号已删除，职责已停用，请办理交接"


def names(channels: Iterable[Channel]) -> str:
    """企业微信、邮件"""
    return "、".join(spec_of(channel).short for channel in channels)


def choices() -> dict[str, str]:
    """What the list of people can show."""
    return {"lost": "联系不上", "later": f"只能收{names(list(CHANNELS)[1:])}", "all": "全部"}


def order() -> str:
    """先发企业微信，发不到的发邮件"""
    first, *later = [spec.short for spec in CHANNELS.values()]
    return "".join([f"先发{first}", *(f"，发不到的发{other}" for other in later)])


def why(
    known: bool, registered: Collection[Channel], lost: Iterable[tuple[Channel, str]], resting: bool
) -> list[str]:
    """Why not by every channel: what was lost, and what is not registered at all. `known`: somebody is
    registered; `resting`: the office waits to be handed over."""
    if resting:
        return [f"{spec_of(Channel.WECOM).short}：{RESTING}"]
    said = [f"{spec_of(channel).short}：{reason}" for channel, reason in lost]
    if not known:
        return [*said, "没有登记联系人"]
    first, *later = [spec.address for spec in CHANNELS.values()]
    if not registered:
        *most, last = [first, *later]
        return [*said, f"没有登记{'、'.join(most)}和{last}" if most else f"没有登记{last}"]
    return said if next(iter(CHANNELS)) in registered else [*said, f"没有登记{first}"]
