"""What `make mutants` found, module by module: killed, survived, and what no test reaches."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

MUTANTS = Path("mutants")
SAYS = {0: "survived", 1: "killed", 3: "killed", 33: "no test", 36: "killed", 24: "killed", 37: "killed"}


def counted() -> dict[str, Counter[str]]:
    """By module; a mutant that was not tried counts as nothing."""
    found: dict[str, Counter[str]] = {}
    for meta in sorted(MUTANTS.glob("bot/**/*.meta")):
        module = str(meta.relative_to(MUTANTS)).removesuffix(".py.meta")
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"].values()
        found[module] = Counter(SAYS.get(code, "other") for code in codes if code is not None)
    return {module: counts for module, counts in found.items() if counts}


def main() -> None:
    total: Counter[str] = Counter()
    print("| module | killed | survived | no test | score |\n| --- | ---: | ---: | ---: | ---: |")
    for module, counts in counted().items():
        total += counts
        print(_line(module, counts))
    print(_line("all", total))


def _line(name: str, counts: Counter[str]) -> str:
    tried = counts["killed"] + counts["survived"] + counts["no test"] + counts["other"]
    score = f"{100 * counts['killed'] / tried:.0f} %" if tried else ""
    cells = (name, counts["killed"], counts["survived"] + counts["other"], counts["no test"], score)
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
