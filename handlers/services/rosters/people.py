"""The person of a row: name, telephone, address and account, from whichever columns hold them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.services.rosters import contacts
from handlers.services.rosters.fields import optional, shown
from handlers.services.rosters.line import Line


@dataclass(frozen=True, slots=True)
class Reached:
    """One person and how to reach them; what is not given is ""."""

    name: str
    phone: str
    email: str
    wecom: str
    title: str = ""  # that stood in the name: 王强（环保科长）


def reach(line: Line, who: str) -> Reached:
    """The person of this row; `who` is the role of the column with the name.

    What a column of its own does not give, the other cells of this person are searched for.
    """
    columns = _one_person(line, who)
    cells = {role: line.first(at) for role, at in columns.items()}
    mixed = [optional(line.first([at])) for at in line.header.columns.get("mixed", ())]
    together = "、".join(text for text in mixed if text)
    name = line.take(who, contacts.contact_name(cells[who]))
    phone = line.take("phone", contacts.phone(cells["phone"]))
    email = line.take("email", contacts.email(cells["email"]))
    for role, used in columns.items():
        _not_taken(line, role, used)
    near = {role: optional(cells[role]) for role in (who, "phone", "email")}
    if not name:
        name = contacts.contact_name(together)[0] or next(
            (found for role in ("phone", "email") if (found := contacts.note_name(near[role]))), ""
        )
    if not phone:
        phone = contacts.first_within(contacts.numbers, together, near[who], near["email"])
    if not phone and re.search(r"\d{5}", together):
        line.take("mixed", contacts.phone(together))
    if not email:
        email = contacts.first_within(contacts.addresses, together, near[who], near["phone"])
    plain, title = contacts.without_title(name)
    if title:
        kept = "职务“{}”另存" if who == "person" else "职务“{}”不作为姓名，未登记"
        line.say(who, f"“{shown(name)}”按姓名“{plain}”登记，{kept.format(shown(title))}；请核对。")
    return Reached(plain, phone, email, line.take("wecom", contacts.wecom(cells["wecom"])), title)


def _not_taken(line: Line, role: str, used: Sequence[int]) -> None:
    """Says what stands in other columns of this role: another person's, or a second number."""
    first = line.first(used)
    cells = [line.first([column]) for column in line.header.columns.get(role, ())]
    left = [text for cell in cells if (text := optional(cell)) and text != optional(first)]
    if left:
        others = "、".join(shown(text) for text in dict.fromkeys(left))
        line.say(role, f"本行另有“{others}”，每行只登记一位联系人，未采用；请核对。")


def _one_person(line: Line, who: str) -> dict[str, tuple[int, ...]]:
    """The columns of one person, where a list has columns for several (法定代表人, 环保负责人).

    The one for environmental matters comes first, else the first who can be reached.
    """
    columns = {r: line.header.columns.get(r, ()) for r in (who, "phone", "email", "wecom")}
    groups = line.header.groups
    names = dict.fromkeys(groups[c] for at in columns.values() if len(at) > 1 for c in at if c in groups)
    if len(names) < 2:
        return columns
    for group in sorted(names, key=lambda group: not re.search("环保|联系", group)):
        own = {r: tuple(c for c in at if groups.get(c) == group) for r, at in columns.items()}
        if any(line.first(own[role]) for role in ("phone", "email", "wecom")):
            return own
    return columns
