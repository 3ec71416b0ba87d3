"""Say by which channels a person is reached, and why not by more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.words import Channel, channel_spec

_RESTING = "账号已删除，职责已停用，请办理交接"


def channel_names(channels: Iterable[Channel]) -> str:
    """Return the names of channels as a list: 企业微信、邮件."""
    return "、".join(channel_spec(channel).short for channel in channels)


def choices(channels: Sequence[Channel]) -> dict[str, str]:
    """Return what the list of people can be filtered by; `channels` are in the order in which they are
    tried."""
    return {
        "lost": "联系不上",
        "later": f"只能收{channel_names(channels[1:])}",
        "all": "全部",
        "staff": "工作人员",
    }


def order(channels: Sequence[Channel]) -> str:
    """Say in which order channels are tried: 先发企业微信，发不到的发邮件."""
    first, *later = [channel_spec(channel).short for channel in channels]
    return "".join([f"先发{first}", *(f"，发不到的发{other}" for other in later)])


def why(
    known: bool,
    registered: Collection[Channel],
    lost: Iterable[tuple[Channel, str]],
    resting: bool,
    channels: Sequence[Channel],
) -> list[str]:
    """Say why a person is not reached by every channel: what was lost, and what is not registered.

    `known`: somebody is registered; `resting`: the office waits to be handed over.
    """
    if resting:
        return [f"{channel_spec(Channel.WECOM).short}：{_RESTING}"]
    said = [f"{channel_spec(channel).short}：{reason}" for channel, reason in lost]
    if not known:
        return [*said, "没有登记联系人"]
    first, *later = [channel_spec(channel).address for channel in channels]
    if not registered:
        *most, last = [first, *later]
        return [*said, f"没有登记{'、'.join(most)}和{last}" if most else f"没有登记{last}"]
    return said if channels[0] in registered else [*said, f"没有登记{first}"]
