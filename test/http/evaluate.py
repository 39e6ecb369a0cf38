#!/usr/bin/env python3
"""evaluate.py BUILD: `vigie eval --engine` through a whole server: what a language model drafts stands beside the built-in composer's
drafts of the same cases, and a model that does not answer has no draft, though the server then writes one without it."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import House, LanguageModel  # noqa: E402

TEXT = "Médecin : Bonjour, qu'est-ce qui vous amène ?\nPatient : J'ai de la fièvre depuis trois jours, et je tousse.\n"
GOLD = {"facts": [{"id": "fever", "section": "motif", "section_also": ["histoire"], "polarity": "present", "any": ["fievre"]},
                  {"id": "cough", "section": "motif", "section_also": ["histoire"], "polarity": "present", "any": ["touss|toux"]}],
        "traps": [{"what": "what the model invents", "any": ["warfarine"]}], "group": {"sex": "F"}}


def main(build):
    with tempfile.TemporaryDirectory(prefix="vigie-evaluate-") as folder:
        os.makedirs(f"{folder}/engines/run", mode=0o700)
        house = House(build, folder)
        LanguageModel.approve(folder)
        login = next(a["login"] for a in house.accounts if a["role"] == "physician")
        cases = Path(folder, "cases")
        cases.mkdir()
        (cases / "a.txt").write_text(TEXT, encoding="utf-8")
        (cases / "a.gold.json").write_text(json.dumps(GOLD))
        (cases / "targets.json").write_text('{"recall_ok": {"at_least": 1}}')     # of the written text, by the composer

        def figures(mode):
            model = LanguageModel(folder, "fake_model.py", "--mode", mode)
            done = subprocess.run([Path(build) / "vigie", "eval", "--json", "--engine", "model", "--as", login, "--data", folder, cases],
                                  capture_output=True, text=True, timeout=120, check=False)
            model.end()
            assert done.returncode == 0, (done.stdout, done.stderr)
            rows = json.loads(done.stdout)["rows"]
            return [{r["measure"]: r["figure"] for r in rows if r["from"] == f and not r["group"]} for f in ("text", "model", "sound")]

        rules, model, sound = figures("good")
        assert rules["recall_ok"] == 1 and rules["failed"] is None and not sound, (rules, sound)
        assert (model["cases"], model["failed"], model["recall_ok"], model["trap_hits"]) == (1, 0, 1, 0), model
        assert model["statements"] > 0 and model["unsupported"] == 0, model
        again, none, _ = figures("none")
        assert again == rules and (none["failed"], none["statements"], none["recall_ok"]) == (1, 0, 0), none
        assert house.stop() == 0
        print("composer:", {k: rules[k] for k in ("recall_ok", "words")}, "model:", {k: model[k] for k in ("recall_ok", "words")})


if __name__ == "__main__":
    main(sys.argv[1])
