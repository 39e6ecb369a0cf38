#!/usr/bin/env python3
"""measurements VIGIE: each measurement of the lexicon, said in a source and left out, is listed; inserted as the second reader
words it, it is left out no more, and supported."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tool"))
import plant_omit as omit  # noqa: E402

SPOKEN = {"Cel": "°C", "wk": "semaines", "a": "ans", "deg": "degrés", "[degF]": "°F", "mm[Hg]": "mmHg", "{IU/L}": "UI/L",
          "m[IU]/L": "mUI/L"}
TRIED = ["2", "38", "120"]
# words that are a finding as well: "Douleur au repos : 2/10" is read as the pain that it is
OTHERWISE = {"en_repos", "en_mouvement"}
PROGRAM = sys.argv.pop()


def check(folder, report, source):
    said, told = Path(folder, "source.txt"), Path(folder, "report.txt")
    said.write_text(source + "\n", encoding="utf-8")
    told.write_text("# Examen\n" + report + "\n", encoding="utf-8")
    out = subprocess.run([PROGRAM, "check", "--json", "--draft", told, said], capture_output=True, check=False)
    return json.loads(out.stdout)


def sentences(row):
    """What a source may say of a measurement, its likeliest form first."""
    unit = row[5].split(" ")[0]
    unit = SPOKEN.get(unit, unit)
    unit = unit[1:-1] if unit.startswith("{/") else f" {unit}" if not unit.startswith("{") else ""
    for form in [f for p in [row[1], *row[4].split("|")] for f in omit.expanded(p)]:
        form = form.upper() if len(form) < 4 else form
        yield from (f"{form[0].upper() + form[1:]} : {v}{unit}." for v in TRIED)


class Measurements(unittest.TestCase):
    def test_each_is_read_back(self):
        unread, wrong = [], []
        with tempfile.TemporaryDirectory() as folder:
            for row in omit.table("measurement"):
                listed = None
                for said in sentences([f.strip() for f in (row + [""] * 3)[:7]]):
                    found = [o for o in check(folder, "Rien.", said)["omissions"] if o["kind"] == "measurement"]
                    if found:
                        listed = found[0]["text"]
                        break
                if listed is None:
                    unread.append(row[0])
                    continue
                answer = check(folder, listed, said)
                if answer["omissions"] or (answer["statements"][0]["status"] != "supported" and row[0] not in OTHERWISE):
                    wrong.append((said, listed, answer["omissions"], answer["statements"][0]["reasons"]))
        self.assertEqual((unread, wrong), ([], []))


if __name__ == "__main__":
    unittest.main()
