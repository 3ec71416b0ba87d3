"""Many rows at once: what many share goes to the database once, and stands there for each of them."""

from __future__ import annotations

import pytest

from storage import bulk, models
from tests.storage import rows


@pytest.mark.usefixtures("database")
async def test_each_row_stands_with_all_that_it_shares_in_order() -> None:
    people = [await rows.person(account) for account in ("WangMin", "LiLei", "HanMei")]
    await models.Address.all().delete()
    given = {"state": "ok", "address": "who?"}
    both = [{"channel": channel, **given} for channel in ("wecom", "email")]
    of_each = {"both": bulk.bind_rows(models.Address, both, ("person_id", "why")), "none": []}
    own = [(people[0].id, "a", "both"), (people[1].id, "b", "none"), (people[2].id, "c", "both")]
    await bulk.insert_sharing(models.Address, ("person_id", "why"), own, tuple(both[0]), of_each)
    stored = await models.Address.all().order_by("id")
    assert [(one.person_id, one.why, str(one.channel)) for one in stored] == [
        (people[n].id, why, channel) for n, why in ((0, "a"), (2, "c")) for channel in ("wecom", "email")
    ]
    rest: set[tuple[object, ...]] = {(one.address, one.key, one.exclusive, one.since) for one in stored}
    assert rest == {("who?", None, False, None)}, "what is not given takes its default"
