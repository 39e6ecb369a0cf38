#!/usr/bin/env python3
"""plant.py OUT IN NAME: writes the source IN with the planted bug NAME to OUT. A line that no longer stands there once ends the build.

A harness that finds nothing says something only if it would have found what it looks for: the pipeline is built again with each bug, and
the harness must find it. `cites` trusts what a model cites, `urls` lets markup and links through, `others` lets it name anybody."""
import sys
from pathlib import Path

BUGS = {
    "cites": ("*yes = e == VERR_OK && alone.status == STATUS_SUPPORTED && is_carried(m->second.hearing);", "*yes = e == VERR_OK;"),
    "urls": ("if (screen_active(text, &f)) {", "if (screen_active(text, &f) && text.n == 0) {"),
    "others": ("e = check_strange(m, section, s);", "e = VERR_OK;"),
}


def main(out, source, name):
    text = Path(source).read_text(encoding="utf-8")
    line, bug = BUGS[name]
    if text.count(line) != 1:
        sys.exit(f"plant.py: {name}: the line stands {text.count(line)} times in {source}: {line}")
    unused = "static bool is_carried(" if name == "cites" else "static enum verr check_strange(" if name == "others" else None
    text = text.replace(line, bug)
    if unused:
        text = text.replace(unused, "__attribute__((unused)) " + unused)
    Path(out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
