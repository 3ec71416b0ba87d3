"""As whom somebody reads a message, and what gets a number by it."""

from __future__ import annotations

import pytest

from bot.notices.reader import numbered_when_shown, role_for
from bot.words import Level, Person, Role

FIRM = Role(Level.ENTERPRISE, enterprise_id=7)
OTHER_FIRM = Role(Level.ENTERPRISE, enterprise_id=8)
COUNTY = Role(Level.COUNTY, "石家庄市", "桥西区")
CITY = Role(Level.CITY, "石家庄市")
NONE = Role(Level.ENTERPRISE)


@pytest.mark.parametrize(
    ("roles", "enterprises", "role"),
    [
        ([FIRM], {7}, FIRM),
        ([OTHER_FIRM, FIRM], {7}, FIRM),
        ([CITY], {7}, CITY),
        ([CITY, FIRM], {7}, FIRM),  # a contact who is an officer, too: of their own enterprise
        ([FIRM, CITY], {8}, CITY),
        ([FIRM, CITY], {None}, CITY),  # a bureau's own matter
        ([FIRM], {8}, FIRM),
        ([COUNTY, CITY], set(), COUNTY),
        ([], {7}, NONE),
    ],
)
def test_the_role_in_which_a_message_is_read(
    roles: list[Role], enterprises: set[int | None], role: Role
) -> None:
    assert role_for(Person(1, "甲", roles=tuple(roles)), enterprises) == role


@pytest.mark.parametrize(
    ("roles", "owner", "numbered"),
    [
        ([COUNTY], "enterprise", True),  # all of a county
        ([COUNTY], "county", True),
        ([CITY], "county", True),
        ([CITY], "city", True),
        ([CITY], "enterprise", False),
        ([CITY], "assessor", False),
        ([COUNTY, CITY], "enterprise", True),
        ([FIRM], "enterprise", False),
    ],
)
def test_which_steps_get_a_number_by_being_shown(roles: list[Role], owner: str, numbered: bool) -> None:
    assert numbered_when_shown(Person(1, "甲", roles=tuple(roles)), owner) == numbered
