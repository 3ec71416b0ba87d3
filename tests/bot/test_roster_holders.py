"""Who holds which place once a list is taken over: tables (decisions 0050, 0054, 0048)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.rosters.holders import Holders
from bot.rosters.people import PeopleFound
from bot.words import AddressState, Level, PersonEntry, RoleEntry
from bot.workbooks.people import Reached
from bot.workbooks.rows import StaffRow

NOW = datetime(2025, 2, 20, 1, tzinfo=UTC)
FIRM = 7
QIAOXI: dict[str, Any] = {"level": Level.COUNTY, "city": "石家庄市", "county": "桥西区"}
ANNA, BERT = Reached("安", phone="13800000001"), Reached("柏", phone="13800000002")
CARL = Reached("陈", phone="13800000003")
Noted = list[tuple[str, str, str]]


def holders(
    *held: Reached, unlisted: str = "", lost: str = "", role: dict[str, Any] | None = None
) -> Holders:
    """The contacts of an enterprise, in order (or officers, by `role`), ids from 1; `unlisted`: whom the chat
    created; `lost`: whose mail address and number were refused."""
    people = [PersonEntry(n, p.name, p.title, p.phone, p.name == unlisted) for n, p in enumerate(held, 1)]
    states = [AddressState.LOST if p.name == lost else AddressState.OK for p in held]
    addresses = [(n, "email", p.email, states[n - 1]) for n, p in enumerate(held, 1) if p.email]
    addresses += [(n, "sms", p.phone, states[n - 1]) for n, p in enumerate(held, 1) if p.phone]
    addresses += [(n, "wecom", p.wecom, AddressState.OK) for n, p in enumerate(held, 1) if p.wecom]
    given: dict[str, Any] = {"level": Level.ENTERPRISE, "enterprise_id": FIRM, **(role or {})}
    roles = [RoleEntry(id=n, person_id=n, **given) for n in range(1, len(held) + 1)]
    return Holders(PeopleFound(people, addresses), zip(roles, people, strict=True))


def taken_over(known: Holders, rows: Sequence[Reached]) -> Noted:
    """What an import of these rows tells, given who is known already."""
    noted: Noted = []
    known.contacts(FIRM, rows, lambda *said: noted.append(said))
    for n, person in enumerate(known.people.new, 100):
        person.id = n
    known.settle(NOW)
    return noted


def new_roles(known: Holders) -> list[tuple[str, bool]]:
    """Whose roles are stored anew, and whether as ended."""
    names = {person.id: person.name for _, person in known.new} | {p.id: p.name for p in known.people.new}
    return [(names[role.person_id], role.ended_at is not None) for role, _ in known.new]


@pytest.mark.parametrize(
    ("held", "rows", "said", "reseated", "new", "ended", "left"),
    [
        # the same again, or nobody: nothing
        ([ANNA], [ANNA], [], {}, [], [], []),
        ([ANNA, BERT], [], [], {}, [], [], []),
        ([], [ANNA, BERT], [], {}, [("安", False), ("柏", False)], [], []),
        # a list that names only known people removes nobody, and orders them
        ([ANNA, BERT], [ANNA], [], {}, [], [], []),
        ([ANNA, BERT], [BERT], [("contact", "安、柏", "柏、安")], {1: "柏", 2: "安"}, [], [], []),
        # one that names somebody new is the whole list; whoever goes keeps an ended role
        ([ANNA], [BERT], [("contact", "安", "柏")], {1: "柏"}, [("安", True)], [], ["安"]),
        (
            [ANNA, BERT],
            [ANNA, CARL],
            [("contact", "安、柏", "安、陈")],
            {2: "陈"},
            [("柏", True)],
            [],
            ["柏"],
        ),
        ([ANNA, BERT], [CARL], [("contact", "安、柏", "陈")], {1: "陈"}, [("安", True)], [2], ["安", "柏"]),
        ([ANNA], [ANNA, BERT], [("contact", "安", "安、柏")], {}, [("柏", False)], [], []),
    ],
)
def test_contacts_that_a_list_names(
    held: list[Reached],
    rows: list[Reached],
    said: Noted,
    reseated: dict[int, str],
    new: list[tuple[str, bool]],
    ended: list[int],
    left: list[str],
) -> None:
    known = holders(*held)
    assert taken_over(known, rows) == said
    names = {person.id: person.name for person in known.people.new} | dict(
        enumerate((p.name for p in held), 1)
    )
    assert {role.id: names[role.person_id] for role in known.reseated} == reseated
    assert new_roles(known) == new
    assert [role.id for role in known.ended] == ended
    assert [person.name for person in known.left] == left
    assert known.vacated == [FIRM] * len(left)
    assert known.touched_firms == ([FIRM] if said or new else [])
    assert known.changed is bool(said or new)


@pytest.mark.parametrize(
    ("held", "row", "said", "touched"),
    [
        (ANNA, Reached("安", phone="13900000009"), [("phone", "13800000001", "13900000009")], True),
        (ANNA, Reached("安", phone="13800000001", email="a@x.cn"), [("email", "", "a@x.cn")], True),
        (ANNA, Reached("安"), [], False),  # blank erases nothing
        (ANNA, Reached("安", phone="13800000001", title="法定代表人"), [("post", "", "法定代表人")], False),
        # by account: the name is corrected
        (
            Reached("安", wecom="a1"),
            Reached("安娜", wecom="A1"),
            [("contact", "安", "安娜"), ("wecom", "a1", "A1")],
            True,
        ),
    ],
)
def test_what_a_list_says_of_a_contact(held: Reached, row: Reached, said: Noted, touched: bool) -> None:
    known = holders(held)
    assert taken_over(known, [row]) == said
    assert known.touched_firms == ([FIRM] if touched else [])
    assert bool(known.people.moved) is any(key in ("phone", "email", "wecom") for key, _, _ in said)
    assert known.people.new == []


@pytest.mark.parametrize(
    ("reached", "lost"),
    [(Reached("安", email="a@x.cn"), "email"), (Reached("安", phone="13800000001"), "sms")],
)
def test_an_address_that_a_list_names_again_is_tried_once_more(reached: Reached, lost: str) -> None:
    known = holders(reached, lost="安")
    assert taken_over(known, [reached]) == []
    ((person, channel),) = known.people.readdressed
    assert (person.name, channel, known.people.moved, known.touched_firms) == ("安", lost, [], [FIRM])
    assert taken_over(holders(reached), [reached]) == [] and not holders(reached).changed


@pytest.mark.parametrize("row", [Reached("安", phone="13800000001"), Reached("别人", wecom="a1")])
def test_whom_the_chat_created_is_found_elsewhere_by_the_account_alone(row: Reached) -> None:
    """Their name and number were entered by whoever writes; a list vouches for the account it names."""
    known = holders(Reached("安", phone="13800000001", wecom="a1"), unlisted="安")
    known.contacts(8, [row])
    by_account = bool(row.wecom)
    assert [person.name for person in known.people.new] == ([] if by_account else ["安"])
    assert [set(columns) for columns in known.people.changed.values()] == (
        [{"phone", "unlisted", "name"}] if by_account else []
    )


def test_an_officers_numbers_are_the_staff_lists() -> None:
    """What the list of enterprises says besides fills gaps only."""
    known = holders(Reached("安", wecom="a1", phone="13800000001"), role={**QIAOXI, "enterprise_id": None})
    known.contacts(FIRM, [Reached("安", wecom="a1", phone="13900000009", email="a@x.cn")])
    assert known.people.changed == {}
    assert list(known.people.new_addresses.values()) == ["a@x.cn"]


def officer(name: str = "安", **more: Any) -> StaffRow:
    place = {"level": "county", "city": "石家庄市", "county": "桥西区"}
    return StaffRow("人员", 2, **{**place, "unit": "分局", "name": name, **more})


@pytest.mark.parametrize(
    ("state", "row", "said", "new", "restored"),
    [
        ({}, officer(), [], False, False),
        ({}, officer("柏"), [], True, False),
        (
            {"ended_at": NOW, "suspended_at": NOW},
            officer(),
            [("office", "suspended", "restored")],
            False,
            True,
        ),
        ({"ended_at": NOW}, officer(wecom="a1"), [("office", "left", "named_again")], True, False),
        ({}, officer(title="科长"), [("title", "", "科长")], False, False),
    ],
)
def test_an_officer_that_the_staff_list_names(
    state: dict[str, Any], row: StaffRow, said: Noted, new: bool, restored: bool
) -> None:
    known = holders(Reached("安", wecom="a1"), role={**QIAOXI, "enterprise_id": None, **state})
    noted: Noted = []
    found = known.officer(row, lambda *one: noted.append(one))
    assert (noted, found is not None, bool(known.restored)) == (said, new, restored)
    assert len(known.new) == (new or restored)


@pytest.mark.parametrize(
    ("rows", "missing", "named"),
    [
        ([officer()], [2], [1]),  # the place is covered
        ([officer("丁", county="长安区")], [], []),  # another place of the city: says nothing of this one
        ([officer("丁", county="长安区"), officer("戊", county="新华区")], [1, 2], []),  # the whole city
        ([officer("丁", city="保定市", county="莲池区")], [], []),
    ],
)
def test_whom_the_staff_list_leaves_out(rows: list[StaffRow], missing: list[int], named: list[int]) -> None:
    known = holders(Reached("安"), Reached("柏"), role={**QIAOXI, "enterprise_id": None})
    for row in rows:
        known.officer(row, lambda *said: None)
    assert known.unnamed() == (missing, named)


@pytest.mark.parametrize(
    ("rows", "said", "held"),
    [
        ([BERT], [("not_theirs", "", "柏")], ["安"]),
        ([BERT, CARL], [("not_theirs", "", "柏"), ("contact", "安", "陈")], ["陈"]),
        ([ANNA, BERT], [("not_theirs", "", "柏")], ["安"]),
    ],
)
def test_who_says_that_it_is_not_theirs_is_not_entered_by_a_list(
    rows: list[Reached], said: Noted, held: list[str]
) -> None:
    people = [PersonEntry(n, p.name, "", p.phone) for n, p in enumerate((ANNA, BERT), 1)]
    role = RoleEntry(id=1, person_id=1, level=Level.ENTERPRISE, enterprise_id=FIRM)
    known = Holders(PeopleFound(people, []), [(role, people[0])], {(2, FIRM), (1, FIRM + 1)})
    assert taken_over(known, rows) == said
    assert [person.name for _, person in known._held[Level.ENTERPRISE, "", "", FIRM]] == held
