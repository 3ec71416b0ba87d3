"""Who there is, and what of it each may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from msgspec import Struct
from msgspec.structs import astuple

from bot.words.channels import Channel, channel_spec
from bot.words.patterns import lazy
from bot.words.states import Assessor, Level

Office = tuple[Level, str, str, int | None]  # level, city, county, enterprise id
_CONSULTANT = lazy("咨询|第三方")
_FIRM = lazy("[（(：:](.{3,}?)[）)]?$|^(.{2,}(?:公司|中心|研究院|研究所|事务所))$")
NAMELESS = "联系人"  # the name of a contact of whom nothing is known but the account or number


class Role(Struct, frozen=True):
    """One role of a person: a level and the place or enterprise it holds for. `seat` is where it
    stands among those of its place (of an enterprise's contacts the least is the main one's), and
    makes no other role of it."""

    level: Level
    city: str = ""
    county: str = ""
    enterprise_id: int | None = None
    unit: str = ""
    seat: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Role) and astuple(self)[:-1] == astuple(other)[:-1]

    def __hash__(self) -> int:
        return hash(astuple(self)[:-1])

    @property
    def consults(self) -> bool:
        """Whether this contact is the enterprise's consultant (咨询机构) and not one of its own."""
        return self.level is Level.ENTERPRISE and _CONSULTANT.search(self.unit) is not None

    @property
    def consultancy(self) -> str:
        """The consultant's firm, as 联系人角色 names it: 咨询机构（某某公司）; "" where it does not."""
        named = _FIRM.search(self.unit) if self.consults else None
        return next(filter(None, named.groups()), "") if named else ""

    @property
    def office(self) -> Office:
        """For which cases the role speaks: only the parts that count at its level."""
        match self.level:
            case Level.ENTERPRISE:
                return self.level, "", "", self.enterprise_id
            case Level.COUNTY:
                return self.level, self.city, self.county, None
            case Level.CITY:
                return self.level, self.city, "", None
            case _:
                return self.level, "", "", None


class NotificationPreferences(Struct, frozen=True):
    """提醒设置: how a person wants to be reached, within duty. Empty: as everybody is.

    `hour`: on working days not before it, Shanghai time; `muted_until`: the last muted day;
    `deputy`: who gets the messages until then (代收).
    """

    hour: time | None = None
    channel: Channel | None = None
    muted_until: date | None = None
    deputy: int | None = None


class Person(Struct, frozen=True):
    """A contact of an enterprise or an officer, with the addresses that reach them now, as written.

    `cards`: known to see WeCom's cards, which the plug-in of personal WeChat does not show.
    `epoch`: grows whenever what was given to this person before (links) must open nothing more.
    `kept_to`: the (city, county or "") to which a token keeps them, whatever else they may see; empty: to nothing.
    """

    id: int
    name: str
    addresses: tuple[tuple[Channel, str], ...] = ()
    phone: str = ""
    roles: tuple[Role, ...] = ()
    cards: bool = False
    preferences: NotificationPreferences = NotificationPreferences()
    epoch: int = 0
    kept_to: tuple[str, str] = ("", "")

    def address(self, channel: Channel) -> str:
        """Return the address by which this channel reaches the person; "" if it does not."""
        return dict(self.addresses).get(channel, "")

    @property
    def administers(self) -> bool:
        """Whether the person holds the administrator's role."""
        return any(role.level is Level.ADMIN for role in self.roles)


class Officer(Struct, frozen=True):
    """Somebody of a bureau who can be called: of which office, by which name and number."""

    level: Level
    city: str
    county: str
    unit: str
    name: str
    phone: str


class Enterprise(Struct, frozen=True):
    """企业 as the conversation and access see it. A city's own file has `enterprise_id` None.

    `unstaffed`: nobody is registered for its city's bureau, so the province acts in its place.
    """

    id: int
    name: str
    city: str
    county: str
    assessor: Assessor = Assessor.CITY
    uscc: str = ""
    aliases: tuple[str, ...] = ()
    unstaffed: bool = False


class Scope(Struct, frozen=True):
    """What a person may see, as data that storage turns into WHERE; the parts are ORed.

    `counties` are (city, county) pairs: a county's name alone never identifies it.
    """

    everything: bool = False
    cities: frozenset[str] = frozenset()
    counties: frozenset[tuple[str, str]] = frozenset()
    enterprises: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        return not (self.everything or self.cities or self.counties or self.enterprises)

    def within(self, city: str, county: str) -> Scope:
        """Return what of it lies in this city, or in this one county of it; without a city all of it."""
        if not city:
            return self
        if self.everything or city in self.cities:
            return Scope(counties=frozenset({(city, county)})) if county else Scope(cities=frozenset({city}))
        there = {one for one in self.counties if one[0] == city and county in ("", one[1])}
        return Scope(counties=frozenset(there))


_TITLED = lazy(
    "(?P<family>[一-鿿]{1,2})(?:工|总|[主总]任|总?工程师|[科处局厂部站所队班组园校院]长|董事长|总?经理|书记|会计|师傅|老师|先生|女士|小姐|[姐哥叔姨])"
)


def titled(name: str) -> str:
    """Return the family name of 李工 or 王主任, by which nobody is called in full; "" of any other name."""
    found = _TITLED.fullmatch(name)
    return found["family"] if found else ""


def channel_of(person: Person, set_up: Sequence[Channel]) -> Channel | None:
    """By which channel somebody is told: the one that the person prefers, else the first that reaches them of
    those that are set up, in the order in which they are tried; None if no channel does. People without any
    role are sent nothing."""
    return way_to(person, set_up) if person.roles else None


def way_to(person: Person, set_up: Sequence[Channel]) -> Channel | None:
    """Do the same for somebody who may have no role, as an expert."""
    reaching = [channel for channel in set_up if person.address(channel)]
    if person.preferences.channel in reaching:
        return person.preferences.channel
    return next(iter(reaching), None)


def channel_for(person: Person, set_up: Sequence[Channel]) -> Channel:
    """Do the same, but for somebody out of reach return the last channel in order that is for people; mail where none
    is set up.

    The message waits there and shows up in the list of people out of reach.
    """
    of_people = [channel for channel in set_up if channel_spec(channel).personal]
    return channel_of(person, set_up) or (of_people or [Channel.EMAIL])[-1]


def next_channel(person: Person, later: Iterable[Channel]) -> Channel | None:
    """Return the channel to try after one that failed, of those that come `later` in order: those before it
    were passed over on purpose."""
    return next((channel for channel in later if person.address(channel)), None)
