"""Read the people of a row: name, telephone, address and account, from whichever columns hold them.

An officer's row names one person. An enterprise may have several contacts, in columns of their own
(联系人1, 联系人2; 法定代表人 and 环保负责人 over 姓名 and 电话) or in one cell; the first is its main one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from bot.words import Sentence, replace
from bot.workbooks import contacts
from bot.workbooks.fields import optional, quoted
from bot.workbooks.line import RowReader

_Columns = Mapping[str, tuple[int, ...]]
_MEANS = ("phone", "email", "wecom")
MOST_CONTACTS = 10  # contacts of one enterprise


class Reached(Struct, frozen=True):
    """One person and how to reach them; what is not given is ""."""

    name: str = ""
    phone: str = ""
    email: str = ""
    wecom: str = ""
    title: str = ""  # an officer's 职务, a contact's 联系人角色

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email or self.wecom)

    def is_also(self, other: Reached) -> bool:
        """Say whether two entries of one enterprise mean one person."""
        if self.wecom and self.wecom.lower() == other.wecom.lower():
            return True
        if self.name and other.name:
            return self.name == other.name
        return any(getattr(self, m) and getattr(self, m) == getattr(other, m) for m in _MEANS)


def row_officer(line: RowReader) -> Reached:
    """Return the person of a staff list's row."""
    columns = _of_one(line, "person")
    person = _reach(line, "person", columns)
    for role, used in columns.items():
        _not_taken(line, role, used, line.header.columns.get(role, ()))
    return person


def row_contacts(line: RowReader) -> list[Reached]:
    """Return everybody whom an enterprise's row names, the main contact first."""
    found: list[Reached] = []
    for columns, post in _of_several(line):
        cells = [optional(line.first(columns.get(role, ()))) for role in ("contact", *_MEANS)]
        mixed = [optional(line.first([at])) for at in columns.get("mixed", ())]
        together = contacts.persons("；".join(filter(None, mixed))) or contacts.persons(cells[0])
        together = together or ([] if cells[0] else contacts.persons(cells[1]))
        people = [Reached(*one) for one in together] or _beside(cells)
        if people:
            people = _filled(line, people, cells)
        else:
            people = [_reach(line, "contact", columns)]
            for role in ("contact", *_MEANS):
                _not_taken(line, role, columns.get(role, ()), columns.get(role, ()))
        for person in people:
            title = (person.title or post)[:60]
            if person and not any(person.is_also(other) for other in found) and len(found) < MOST_CONTACTS:
                found.append(person if person.title == title else replace(person, title=title))
    if (adviser := _adviser(line)) and not any(adviser.is_also(other) for other in found):
        found = [*found[: MOST_CONTACTS - 1], adviser]
    # Whom nothing reaches is nobody's main contact.
    return sorted(found, key=lambda one: not any(getattr(one, m) for m in _MEANS))


_ADVISER = ("adviser_firm", "adviser", "adviser_phone", "adviser_email", "adviser_wecom")


def _adviser(line: RowReader) -> Reached | None:
    """Return the consultant whom columns of their own name; their firm stands in what they are."""
    if line.header.columns.keys().isdisjoint(_ADVISER):
        return None
    firm, name, phone, email, wecom = (optional(line.cell(role)) for role in _ADVISER)
    if not (name or phone or email or wecom):
        if firm and not re.fullmatch("无|自行(?:审核|开展)?|/|-+", firm):
            line.say("adviser_firm", Sentence("workbooks.contact.adviser", firm=quoted(firm)))
        return None
    number = line.take("adviser_phone", contacts.phone(phone))
    address = line.take("adviser_email", contacts.email(email))
    account = line.take("adviser_wecom", contacts.wecom(wecom))
    called = line.take("adviser", contacts.contact_name(name))
    title = f"咨询机构（{firm[:50]}）" if firm else "咨询机构"
    return Reached(contacts.without_title(called)[0], number, address, account, title)


def _beside(cells: Sequence[str]) -> list[Reached]:
    """Return the people of 张三（厂长）、李四（环保） in one column where 13800001111、13900002222 or as many addresses
    stand in the next (`_filled` pairs them); a single one for several people is no list of them, and is left
    to the first of them (`_reach`)."""
    names = contacts.names_in_cell(cells[0])
    if len(names) < 2:
        return []
    split = [contacts.without_title(name) for name in names]
    named = any(len(name) > 1 and name in cell for name, _ in split for cell in cells[1:])
    several = max(len(contacts.several_numbers(cells[1])), len(contacts.addresses(cells[2]))) > 1
    if not (named or several):
        return []
    return [Reached(name, title=title) for name, title in split]


def _filled(line: RowReader, people: list[Reached], cells: Sequence[str]) -> list[Reached]:
    """Give several people of one cell what the columns beside it hold: whose name stands beside has it (lisi（李四）);
    without names as many addresses are one each, in their order, and a single address is the first's. Anything else
    is nobody's, and the finding says so."""
    names = [one.name for one in people]
    for role, find, read, cell in (
        ("phone", contacts.several_numbers, contacts.phone, cells[1]),
        ("email", contacts.addresses, contacts.email, cells[2]),
        ("wecom", contacts.several_accounts, contacts.wecom, cells[3]),
    ):
        if not cell or all(getattr(one, role) for one in people):
            continue
        found, written = find(cell), cell.count("@") if role == "email" else 0
        if (by_name := _by_name(line, role, names, cell, read)) is not None:
            each = by_name
        elif written > max(1, len(found)):  # one of them is none
            line.say(role, Sentence("workbooks.contact.whose"))
            each = [""] * len(people)
        elif len(found) > 1 or (found and role == "phone"):
            each = _one_each(line, role, names, found)
        else:
            each = [line.take(role, read(cell)), *[""] * (len(people) - 1)]
        given = zip(people, each, strict=True)
        people = [one if getattr(one, role) else replace(one, **{role: its}) for one, its in given]
    return people


def _by_name(
    line: RowReader,
    role: str,
    names: Sequence[str],
    cell: str,
    read: Callable[[str], tuple[str, Sentence | None]],
) -> list[str] | None:
    """Return what is each one's by the names beside it; None where nobody is named, "" for all where that is not
    plain: somebody else, two for one, one without a name."""
    its: dict[str, str] = {}
    parts = [part.strip() for part in contacts.CELL_PARTS.split(cell) if part.strip()]
    known = [[name for name in names if len(name) > 1 and name in part] for part in parts]
    if not any(known) and not any(map(contacts.note_name, parts)):
        return None
    for part, named in zip(parts, known, strict=True):
        name = named[0] if len(named) == 1 else ""
        value = read(part.replace(name, "").strip(" :：()（）"))[0] if name else ""
        if not value or name in its:
            line.say(role, Sentence("workbooks.contact.whose"))
            return [""] * len(names)
        its[name] = value
    return [its.get(name, "") for name in names]


def _one_each(line: RowReader, role: str, names: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return what is each one's; "" for all where there are not as many."""
    if len(found) == len(names):
        return list(found)
    if found:
        line.say(role, Sentence("workbooks.contact.counts", names=len(names), n=len(found)))
    return [""] * len(names)


def _reach(line: RowReader, who: str, columns: _Columns) -> Reached:
    """Return the one person of these columns; `who` is the role of the column with the name.

    What a column of its own does not give is looked for in this person's other cells.
    """
    cells = {role: line.first(columns.get(role, ())) for role in (who, *_MEANS)}
    mixed = [optional(line.first([at])) for at in columns.get("mixed", ())]
    together = "、".join(text for text in mixed if text)
    name = line.take(who, contacts.contact_name(cells[who]))
    phone = line.take("phone", contacts.phone(cells["phone"]))
    email = line.take("email", contacts.email(cells["email"]))
    near = {role: optional(cells[role]) for role in (who, "phone", "email")}
    if not name:
        name = contacts.contact_name(together)[0] or next(
            (found for role in ("phone", "email") if (found := contacts.note_name(near[role]))), ""
        )
    if not phone:
        phone = contacts.first_within(contacts.numbers_in_cell, together, near[who], near["email"])
    if not phone and together and re.search(r"\d{5}", together):
        line.take("mixed", contacts.phone(together))
    if not email:
        email = contacts.first_within(contacts.addresses, together, near[who], near["phone"])
    plain, title = contacts.without_title(name)
    if title:
        parted = Sentence("workbooks.contact.title", text=quoted(name), name=plain, title=quoted(title))
        line.say(who, parted)
    return Reached(plain, phone, email, line.take("wecom", contacts.wecom(cells["wecom"])), title)


def _not_taken(line: RowReader, role: str, used: Sequence[int], among: Sequence[int]) -> None:
    """Report what else stands in the columns `among`: another person's number, or a second one."""
    if len(among) < 2 and tuple(used) == tuple(among):
        return
    first = line.first(used)
    cells = [line.first([column]) for column in among]
    left = [text for cell in cells if (text := optional(cell)) and text != optional(first)]
    if left:
        others = tuple(quoted(text) for text in dict.fromkeys(left))
        line.say(role, Sentence("workbooks.contact.others", others=others))


def _of_one(line: RowReader, who: str) -> _Columns:
    """Return the columns of an officer; if a list has columns for several, of the first who can be reached."""
    columns = {r: line.header.columns.get(r, ()) for r in (who, *_MEANS, "mixed")}
    for group in _groups(line, columns):
        own = _under(line, columns, group)
        if any(line.first(own[role]) for role in _MEANS):
            return {**own, "mixed": columns["mixed"]}
    return columns


def _of_several(line: RowReader) -> list[tuple[_Columns, str]]:
    """Return the columns of each contact and what the list calls them.

    The main contact comes first: the one for environmental matters, else the first in the list.
    """
    columns = {r: line.header.columns.get(r, ()) for r in ("contact", *_MEANS, "mixed")}
    post = optional(line.cell("post"))
    groups = _groups(line, columns)
    if len(groups) > 1:
        groups = [g for g in groups if any(line.first(at) for at in _under(line, columns, g).values())]
        return [(_under(line, columns, group), _post(group)) for group in groups]
    names = columns["contact"] or columns["mixed"]
    if len(names) < 2 or "contact" not in line.header.columns:
        return [(columns, post)]
    ends = [*names[1:], len(line.cells) + len(names)]
    return [
        ({role: _share(at, n, names, ends) for role, at in columns.items()}, post if n == 0 else "")
        for n in range(len(names))
    ]


def _share(at: tuple[int, ...], n: int, names: Sequence[int], ends: Sequence[int]) -> tuple[int, ...]:
    """Return which columns of one role belong to person number n.

    They are one for each person if there are as many, or those between this person's name and the next
    one's.
    """
    if len(at) == len(names):
        return (at[n],)
    start = names[n] if n else 0
    return tuple(column for column in at if start <= column < ends[n])


def _groups(line: RowReader, columns: _Columns) -> list[str]:
    """Return the headings (法定代表人, 环保负责人) over the columns of several people; none if there is one
    person."""
    groups = line.header.groups
    if not groups:
        return []
    found = dict.fromkeys(groups[c] for at in columns.values() if len(at) > 1 for c in at if c in groups)
    return sorted(found, key=lambda group: not re.search("环保|联系", group)) if len(found) > 1 else []


def _under(line: RowReader, columns: _Columns, group: str) -> dict[str, tuple[int, ...]]:
    groups = line.header.groups
    return {r: tuple(c for c in at if groups.get(c) == group) for r, at in columns.items()}


def _post(group: str) -> str:
    """Say whether a heading tells what somebody is, and not only that it is about reaching people."""
    plain = re.sub(r"\s|\d|信息|联系方式|及电话", "", group)
    return "" if re.fullmatch("(?:企业)?联系人?", plain) else plain
