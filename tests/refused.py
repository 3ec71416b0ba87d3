"""A refusal or an error of ours, held against what people read of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from bot.words import Refusal
from messages.catalogue import explain

R = TypeVar("R", bound=Refusal)


@contextmanager
def refused(kind: type[R], match: str = "") -> Iterator[pytest.ExceptionInfo[R]]:
    """As `pytest.raises`, with `match` searched in the sentence that is shown."""
    with pytest.raises(kind) as caught:
        yield caught
    assert re.search(match, explain(caught.value)), explain(caught.value)
