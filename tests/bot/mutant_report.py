"""What `make mutants` found, module by module: killed, survived, and what no test reaches; then
each that was not killed (`mutmut show NAME`)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

MUTANTS = Path("mutants")
SAYS = {0: "survived", 1: "killed", 3: "killed", 33: "no test", 36: "killed", 24: "killed", 37: "killed"}


def found() -> dict[str, dict[str, str]]:
    """Module -> change -> what became of it; what was not tried is left out."""
    modules: dict[str, dict[str, str]] = {}
    for meta in sorted(MUTANTS.glob("bot/**/*.meta")):
        module = str(meta.relative_to(MUTANTS)).removesuffix(".py.meta")
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items()
        modules[module] = {name: SAYS.get(code, "other") for name, code in codes if code is not None}
    return {module: changes for module, changes in modules.items() if changes}


def main() -> None:
    """Print which mutants survived, by module."""
    total: Counter[str] = Counter()
    print("| module | killed | survived | no test | score |\n| --- | ---: | ---: | ---: | ---: |")
    for module, changes in found().items():
        counts = Counter(changes.values())
        total += counts
        print(_line(module, counts))
    print(_line("all", total), end="\n\n")
    for changes in found().values():
        for name, became in changes.items():
            if became != "killed":
                print(f"{became}: {name}")


def _line(name: str, counts: Counter[str]) -> str:
    tried = counts["killed"] + counts["survived"] + counts["no test"] + counts["other"]
    score = f"{100 * counts['killed'] / tried:.0f} %" if tried else ""
    cells = (name, counts["killed"], counts["survived"] + counts["other"], counts["no test"], score)
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
