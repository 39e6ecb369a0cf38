#!/usr/bin/env python3
"""fake_engine.py MODEL FILE: stands for an engine in evaluations. For a sound (anything that is no text) it writes what NAME.txt beside it
says, as a good engine would: one word in twenty is wrong. For a consultation (NAME.txt) it writes what `vigie draft --json` would, by
$VIGIE or the `vigie` of the build folder that the model stands for. A model whose name holds "degrade" is a planted bad one: every third
word is wrong, half of the draft is missing; "invent" speaks where nobody does; "broken" fails."""
import json
import subprocess
import sys
from pathlib import Path


def words(model, text):
    every = 3 if "degrade" in model else 20
    said = text.split()
    return " ".join("mot" if i % every == every - 1 else w for i, w in enumerate(said))


def draft(model, path):
    program = Path(__file__).with_name("vigie-for-fake")
    program = program.read_text().strip() if program.exists() else "vigie"
    out = subprocess.run([program, "draft", "--type", "consultation", "--json", path], capture_output=True, text=True, check=True)
    made = json.loads(out.stdout)
    if "degrade" in model:
        made["sections"] = made["sections"][::3]
    return json.dumps(made)


def main(model, path):
    model, file = Path(model).name, Path(path)
    if "broken" in model:
        sys.exit("the engine fell over")
    if file.suffix == ".txt":
        print(draft(model, path))
        return
    text = file.with_suffix(".txt").read_text(encoding="utf-8")
    if "invent" in model and not text.strip():
        text = "merci d'avoir regardé"
    print(json.dumps({"segments": [{"text": words(model, text)}]}) if file.suffix == ".webm" else words(model, text))


if __name__ == "__main__":
    main(*sys.argv[1:])
