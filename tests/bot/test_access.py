"""Who may see and do what: a clerk, her county, her city, strangers, the province, support."""

import pytest

from bot.access import confirms, county_named, may, owes, same_office, scope_holds, scope_of, sees
from bot.words import Assessor, Enterprise, Level, Person, Role, replace
from tests.places import HEBEI

HERS = Enterprise(1, "甲电镀有限公司", "石家庄市", "新华区")
NEXT_DOOR = Enterprise(2, "乙电镀有限公司", "石家庄市", "桥西区")
SAME_COUNTY_NAME = Enterprise(3, "丙皮革有限公司", "沧州市", "新华区")
PROVINCIAL = Enterprise(4, "丁热力有限公司", "石家庄市", "新华区", Assessor.PROVINCE)


def person(*roles: Role) -> Person:
    return Person(9, "某人", roles=roles)


CLERK = person(Role(Level.ENTERPRISE, "石家庄市", "新华区", 1))
COUNTY = person(Role(Level.COUNTY, "石家庄市", "新华区"))
CITY = person(Role(Level.CITY, "石家庄市"))
OTHER_CITY = person(Role(Level.CITY, "沧州市"))
PROVINCE = person(Role(Level.PROVINCE))
SUPPORT = person(Role(Level.SUPPORT))
BOTH = person(Role(Level.ENTERPRISE, enterprise_id=1), Role(Level.CITY, "沧州市"))


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (CLERK, {1}),
        (COUNTY, {1, 4}),
        (CITY, {1, 2, 4}),
        (OTHER_CITY, {3}),
        (PROVINCE, {1, 2, 3, 4}),
        (SUPPORT, set()),
        (BOTH, {1, 3}),
        (person(), set()),
    ],
)
def test_sees(who: Person, seen: set[int]) -> None:
    everyone = (HERS, NEXT_DOOR, SAME_COUNTY_NAME, PROVINCIAL)
    assert {e.id for e in everyone if sees(who, e)} == seen
    assert {e.id for e in everyone if scope_holds(scope_of(who), e)} == seen


@pytest.mark.parametrize(
    ("who", "city", "county", "named"),
    [
        (CITY, "石家庄市", "新华区", "新华区"),
        (
            person(Role(Level.CITY, "石家庄市"), Role(Level.CITY, "沧州市")),
            "沧州市",
            "新华区",
            "沧州市新华区",
        ),
        (person(Role(Level.CITY, "石家庄市"), Role(Level.CITY, "沧州市")), "沧州市", "任丘市", "任丘市"),
        (person(Role(Level.CITY, "石家庄市"), Role(Level.CITY, "沧州市")), "石家庄市", "桥西区", "桥西区"),
        (
            person(Role(Level.COUNTY, "石家庄市", "新华区"), Role(Level.CITY, "沧州市")),
            "石家庄市",
            "新华区",
            "石家庄市新华区",
        ),
        (PROVINCE, "张家口市", "桥西区", "张家口市桥西区"),
        (PROVINCE, "定州市", "定州市", "定州市"),
        (person(Role(Level.CITY, "辛集市")), "辛集市", "辛集市", ""),  # all that she looks into
        (person(Role(Level.COUNTY, "石家庄市", "桥西区")), "石家庄市", "桥西区", ""),
        (person(Role(Level.CITY, "辛集市"), Role(Level.CITY, "沧州市")), "辛集市", "辛集市", "辛集市"),
        (SUPPORT, "石家庄市", "桥西区", "石家庄市桥西区"),
    ],
)
def test_a_county_bears_its_city_where_the_reader_could_mean_two(
    who: Person, city: str, county: str, named: str
) -> None:
    assert county_named(who, city, county, HEBEI) == named


def test_support_sees_the_cases_of_its_tickets_and_nobody_else_does() -> None:
    tickets = frozenset({2})
    assert sees(SUPPORT, NEXT_DOOR, tickets)
    assert may(SUPPORT, "status", NEXT_DOOR, tickets)
    assert not may(SUPPORT, "status", HERS, tickets)
    assert not sees(CLERK, NEXT_DOOR, tickets)


@pytest.mark.parametrize(
    ("who", "intent", "enterprise", "allowed"),
    [
        (CLERK, "apply_assessment", HERS, True),
        (CLERK, "apply_assessment", NEXT_DOOR, False),
        (CLERK, "assessment_passed", HERS, False),
        (COUNTY, "notice_delivered", HERS, True),
        (COUNTY, "notice_delivered", SAME_COUNTY_NAME, False),
        (CITY, "notice_delivered", NEXT_DOOR, True),
        (PROVINCE, "notice_delivered", HERS, False),
        (CITY, "assessment_passed", HERS, True),
        (CITY, "assessment_passed", PROVINCIAL, False),
        (PROVINCE, "assessment_passed", PROVINCIAL, True),
        (PROVINCE, "assessment_passed", HERS, False),
        (OTHER_CITY, "assessment_passed", HERS, False),
        (CITY, "forward_assessment", PROVINCIAL, True),
        (CITY, "forward_assessment", HERS, False),
        (PROVINCE, "forward_assessment", PROVINCIAL, False),
        (SUPPORT, "close_ticket", None, True),
        (CITY, "close_ticket", None, False),
        (CITY, "withdraw_report", None, True),
        (BOTH, "apply_assessment", HERS, True),
        (BOTH, "assessment_passed", SAME_COUNTY_NAME, True),
        (BOTH, "assessment_passed", HERS, False),  # a hat never lends its place to another
        (person(), "help", None, False),
        (CITY, "no_such_intent", None, False),
    ],
)
def test_may(who: Person, intent: str, enterprise: Enterprise | None, allowed: bool) -> None:
    assert may(who, intent, enterprise) is allowed


def test_confirms_is_the_bureau_of_the_enterprise() -> None:
    assert confirms(CITY, "assessor", HERS)
    assert not confirms(CITY, "assessor", PROVINCIAL)
    assert confirms(PROVINCE, "assessor", PROVINCIAL)
    assert confirms(CITY, "city", PROVINCIAL)
    assert not confirms(OTHER_CITY, "city", PROVINCIAL)
    assert confirms(PROVINCE, "province", HERS)
    assert not confirms(COUNTY, "city", HERS)


UNSTAFFED = replace(HERS, unstaffed=True)
CITYS_OWN = Enterprise(0, "石家庄市", "石家庄市", "", Assessor.PROVINCE)  # its summary of the round


@pytest.mark.parametrize(
    ("who", "owner", "enterprise", "is_owed"),
    [
        (CLERK, Level.ENTERPRISE, HERS, True),
        (CLERK, Level.ENTERPRISE, NEXT_DOOR, False),
        (CLERK, Level.COUNTY, HERS, False),
        (COUNTY, Level.COUNTY, HERS, True),
        (COUNTY, Level.COUNTY, NEXT_DOOR, False),  # of its city, not of its county
        (COUNTY, Level.COUNTY, SAME_COUNTY_NAME, False),
        (COUNTY, Level.CITY, HERS, False),
        (CITY, Level.CITY, HERS, True),
        (CITY, Level.CITY, CITYS_OWN, True),
        (CITY, Level.CITY, SAME_COUNTY_NAME, False),
        (CITY, Level.COUNTY, HERS, False),
        (PROVINCE, Level.PROVINCE, HERS, True),
        (PROVINCE, Level.CITY, HERS, False),
        (PROVINCE, Level.CITY, UNSTAFFED, True),
        (CITY, Level.PROVINCE, HERS, False),
        (SUPPORT, Level.SUPPORT, HERS, False),
        (BOTH, Level.CITY, SAME_COUNTY_NAME, True),
        (BOTH, Level.CITY, HERS, False),  # one role lends nothing to the other
        (person(), Level.ENTERPRISE, HERS, False),
    ],
)
def test_who_owes_it(who: Person, owner: Level, enterprise: Enterprise, is_owed: bool) -> None:
    assert owes(who, owner, enterprise) is is_owed


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (Role(Level.COUNTY, "石家庄市", "新华区"), Role(Level.COUNTY, "石家庄市", "新华区"), True),
        (Role(Level.COUNTY, "石家庄市", "新华区"), Role(Level.COUNTY, "石家庄市", "桥西区"), False),
        (
            Role(Level.CITY, "石家庄市"),
            Role(Level.CITY, "石家庄市", "新华区"),
            True,
        ),  # a city's bureau has no county
    ],
)
def test_a_bureau_is_its_level_and_its_place(one: Role, other: Role, together: bool) -> None:
    assert same_office(Person(1, "甲", roles=(one,)), Person(2, "乙", roles=(other,))) is together


def test_a_bureau_does_not_see_by_an_enterprises_number() -> None:
    """A number on an officer's role opens nothing: only a contact sees by it."""
    assert not sees(person(Role(Level.CITY, "沧州市", "", 1)), HERS)
