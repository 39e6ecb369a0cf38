#!/usr/bin/env python3
"""vigie-decode through its descriptors: text of any encoding in pieces, what is no text, limits. usage: text.py BUILD"""
import sys
from pathlib import Path

from answer import run
from counted import check, finish

PROGRAM = Path(sys.argv[1]) / "vigie-decode"


def main():
    long = "La fièvre est tombée hier.\n" * 9000
    for name, data, want in (("utf-8", "fièvre".encode(), "fièvre"), ("windows-1252", b"fi\xe8vre", "fièvre"),
                             ("utf-16le", "\ufefffièvre".encode("utf-16le"), "fièvre"), ("utf-8", long.encode(), long), ("utf-8", b"", "")):
        for pipe in (False, True):
            a = run(PROGRAM, data, pipe=pipe)
            check(a.exit == 0 and a.words == [name] and a.end == "OK" and a.bytes("TEXT").decode() == want, f"{name}: {a.status} {a.end} {a.exit}")
    a = run(PROGRAM, b"a\0b")
    check(a.status == "UNSUPPORTED" and not a.pieces and a.exit == 0, f"not text: {a}")
    a = run(PROGRAM, b"a" * ((8 << 20) + 1))
    check(a.status == "LIMIT" and a.exit == 0, f"too long: {a.status} {a.exit}")
    check(run(PROGRAM, args=("x",)).exit == 2, "an option")
    return finish()


sys.exit(main())
