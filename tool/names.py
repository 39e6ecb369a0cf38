#!/usr/bin/env python3
"""names.py LEXICON OUTPUT: the names of drugs and exams that speech recognition gets wrong, as a C table (src/speech/name_table).

Drugs: the INN and its brands, of one word of five letters or more (share/lexicon/medication.tsv). Exams: words of procedure.tsv and
measurement.tsv that end as exams do ("-graphie", "-scopie", "-émie"). Rows are {name, concept id}; a concept's names keep the order of
its line, so that of two that sound the same the first one is proposed."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import lexicon  # noqa: E402

WORD = re.compile(r"[a-zà-öø-ÿœ]{5,}", re.I)
EXAM = re.compile(r"(graphie|scopie|gramme|metrie|emie|urie|scanner|scintigraphie|biopsie|ponction|centese|doppler|inine|ponine)$")


def names_of(row):
    words = [row.label] + row.text.split("|") if row.kind == "medication" else \
        [w for w in [row.label] + row.text.split("|") if EXAM.search("".join(lexicon.fold(w)))]
    return list(dict.fromkeys(w for w in words if WORD.fullmatch(w)))


def main(folder, output):
    rows = [(name, r.key) for r in lexicon.rows(Path(folder)) if r.kind in ("medication", "procedure", "measurement") for name in names_of(r)]
    lines = [f"    {{{lexicon.c_string(name)}, {lexicon.c_string(key)}}}," for name, key in rows]
    Path(output).write_text("/* made by tool/names.py */\n#include \"speech/name.h\"\n\nconst struct name_row name_table[] = {\n" + "\n".join(lines) +
                            f"\n}};\nconst size_t name_table_n = {len(rows)};\n", encoding="utf-8")


main(*sys.argv[1:])
