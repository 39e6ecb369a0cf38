#!/usr/bin/env python3
"""terminology.py BUILD: what the establishment's terminologies change in drafts and their second reading, on the command line and in
the server; a damaged file keeps the server from starting."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
from house import House, make_record, must  # noqa: E402

BUILD = Path(sys.argv.pop(1))
SAID = "Médecin : Vous prenez quoi ?\nPatient : Je prends Mirlax 5 mg le soir.\n"


def vigie(*args, given=None):
    return subprocess.run([BUILD / "vigie", *args], input=given, capture_output=True, text=True, timeout=60)


class Terminology(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.at = Path(self.home.name)
        (self.at / "m.tsv").write_text("M1\tMirlax\tmedication\nM2\tZorbanol\tmedication\n")
        (self.at / "talk.txt").write_text(SAID)
        os.makedirs(self.at / "data" / "terminology", mode=0o700)
        self.file = self.at / "data" / "terminology" / "m.vgt"
        made = vigie("terminology", "import", "--kind", "tsv", "--name", "mirlo", "--system", "urn:oid:1.2.3", "--release", "2026",
                     "--out", self.file, self.at / "m.tsv")
        self.assertEqual(made.returncode, 0, made.stderr)

    def tearDown(self):
        self.home.cleanup()

    def test_commands(self):
        def treatments(*more):
            d = json.loads(vigie("draft", "--type", "consultation", "--json", *more, self.at / "talk.txt").stdout)
            return [t["text"] for s in d["sections"] if s["id"] == "traitements" for t in s["statements"]]

        def status(text, *more):
            (self.at / "draft.txt").write_text(f"# Traitements\n{text}\n")
            d = json.loads(vigie("check", "--json", "--draft", self.at / "draft.txt", *more, self.at / "talk.txt").stdout)
            return d["statements"][0]["status"], [r["kind"] for r in d["statements"][0]["reasons"]]

        known = ("--terminology", self.file)
        self.assertNotIn("Mirlax 5 mg, le soir.", treatments())
        self.assertIn("Mirlax 5 mg, le soir.", treatments(*known))
        self.assertEqual(status("Mirlax 5 mg le soir.", *known)[0], "supported")
        self.assertEqual(status("Mirlax 10 mg le soir.", *known)[0], "contradicted")
        self.assertIn("drug", status("Zorbanol 5 mg le soir.", *known)[1])
        self.assertEqual(vigie("draft", "--type", "crh", "--terminology", self.at / "none.vgt", self.at / "talk.txt").returncode, 4)
        self.assertEqual(vigie("check", "--draft", self.at / "draft.txt", "--terminology", self.at / "m.tsv", self.at / "talk.txt").returncode, 3)

    def test_server(self):
        house = House(BUILD, self.at / "data")
        try:
            who, _ = house.sign_in("physician")
            quality, _ = house.sign_in("quality")
            models = must(house.ask("GET", "/api/models", who=quality))["models"]
            self.assertEqual({m["version"].split(" + ", 1)[1] for m in models if m["name"] == "builtin"}, {"mirlo 2026"})
            record = make_record(house, who, "MIRLAX")
            must(house.ask("POST", f"/api/encounters/{record['encounter']}/consent", {"decision": "agreed"}, who))
            source = must(house.ask("POST", f"/api/encounters/{record['encounter']}/sources",
                                    {"kind": "transcript", "title": "Consultation", "text": SAID}, who))["id"]
            made = must(house.ask("POST", f"/api/encounters/{record['encounter']}/documents",
                                  {"type": "consultation", "engine": "builtin", "sources": [source]}, who))
            texts = json.dumps(must(house.ask("GET", f"/api/documents/{made['id']}", who=who)), ensure_ascii=False)
            self.assertIn("Mirlax 5 mg, le soir.", texts)
            answer = must(house.ask("POST", f"/api/documents/{made['id']}/check", {"section": "traitements", "text": "Mirlax 10 mg le soir."}, who))
            self.assertEqual(answer["status"], "contradicted", answer)
        finally:
            self.assertEqual(house.stop(), 0)

    def test_damaged(self):
        whole = self.file.read_bytes()
        self.file.unlink()
        self.file.write_bytes(whole[:-1])
        done = subprocess.run([BUILD / "vigie", "serve", "--demo", "--data", self.at / "data", "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("m.vgt", done.stderr)


unittest.main(verbosity=1)
