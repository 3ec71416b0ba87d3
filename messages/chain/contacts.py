"""Companies and contacts as `corpgroup/import_chain_contact` takes them (path 95821): at most so many at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

_MOST_COMPANIES, _MOST_PEOPLE, _MOST_OF_ONE = 1000, 2000, 200
_LONGEST_NAME = 32  # characters
_OTHER_SIGNS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9 \-_()（）]")
_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_NO_ID = (11, 13)  # so long no id may be: it would look like a number
_MEMBER, _IN_CHARGE = 1, 2


class ChainContact(Struct, frozen=True):
    """A person whom the platform invites by this number."""

    id: int
    name: str
    mobile: str


class ChainCompany(Struct, frozen=True):
    """An enterprise and its contacts, the main one first."""

    name: str
    uscc: str
    city: str
    county: str
    people: tuple[ChainContact, ...]

    @property
    def invited(self) -> tuple[ChainContact, ...]:
        """Those with a mobile number, once each."""
        known = {one.mobile: one for one in reversed(self.people) if _MOBILE.fullmatch(one.mobile)}
        return tuple(one for one in self.people if known.get(one.mobile) is one)[:_MOST_OF_ONE]

    @property
    def document(self) -> dict[str, Any]:
        """As the interface takes it. The first contact is in charge (负责人): without one the platform forgets the
        company's own id, which is the credit code."""
        group = "/".join(dict.fromkeys(part for part in (self.city, self.county) if part))
        of_own = {"custom_id": self.uscc} if re.fullmatch("[0-9A-Za-z]{1,64}", self.uscc) else {}
        people = [_person(one, first=n == 0) for n, one in enumerate(self.invited)]
        return {"corp_name": _name(self.name), "group_path": group, **of_own, "contact_info_list": people}


def _name(text: str) -> str:
    return _OTHER_SIGNS.sub("", text)[:_LONGEST_NAME] or "企业"


def _person(one: ChainContact, *, first: bool) -> dict[str, Any]:
    own = {} if len(str(one.id)) in _NO_ID else {"user_custom_id": str(one.id)}
    kind = _IN_CHARGE if first else _MEMBER
    return {"name": _name(one.name), "identity_type": kind, "mobile": one.mobile, **own}


def import_batches(companies: Iterable[ChainCompany]) -> Iterator[list[ChainCompany]]:
    """Group companies that have somebody to invite into calls that the interface takes."""
    batch: list[ChainCompany] = []
    people = 0
    for one in companies:
        n = len(one.invited)
        if not n:
            continue
        if len(batch) == _MOST_COMPANIES or people + n > _MOST_PEOPLE:
            yield batch
            batch, people = [], 0
        batch.append(one)
        people += n
    if batch:
        yield batch
