"""What a fault leaves in the log: where it happened, and nothing of anybody."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

FAILING = """
import structlog
from handlers.runtime.logs import configure

configure("info", {form!r})
phone, email = "13800001234", "wang@enterprise.example"

def deep(n, phone=phone, secret="s3cret-local"):
    if n:
        return deep(n - 1) if n % 2 else deeper(n)
    raise ValueError(f"duplicate key: ({{phone}}, {{email}})")

def deeper(n):
    return deep(n - 1)

try:
    deep({depth})
except ValueError:
    structlog.get_logger().exception("request failed", path="/x")
"""


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("depth", [3, 600])
def test_a_traceback_is_short_and_names_nobody(form: str, depth: int) -> None:
    code = FAILING.format(form=form, depth=depth)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True
    )
    assert "request failed" in run.stderr and "ValueError: duplicate key" in run.stderr
    assert not any(word in run.stderr for word in ("13800001234", "wang@", "s3cret-local"))
    assert len(run.stderr) < 10_000
