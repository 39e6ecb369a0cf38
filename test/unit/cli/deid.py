"""vigie deid as a command: the answer's spans, the seal that gives the original back byte by byte, windows, refusals."""
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

VIGIE = Path(sys.argv[1], "vigie")
LETTER = """Cher confrère,
J'ai revu Mme BERTHIAULT Solange, née le 12/03/1950, demeurant 14 rue des Tanneurs 35000 RENNES, pour sa maladie de Crohn.
Contrôle le 3 mai 2021 avec le Dr Martin Kervella (01 45 67 89 10). « BERTHIAULT » : voir IPP 8004512376.
"""


def deid(*arguments, text=None, status=0):
    done = subprocess.run([VIGIE, "deid", *arguments], input=text, capture_output=True)
    assert done.returncode == status, (arguments, done.returncode, done.stderr)
    return done.stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        for name in ("key", "other"):  # fixed: a shifted date may well fall on the year that it hides
            (at / name).write_bytes(hashlib.sha256(name.encode()).digest())
        key, raw = ["--key", at / "key"], LETTER.encode()
        answer = json.loads(deid(*key, "--json", "-", text=raw))
        assert answer["reversible"] and not any(w in answer["text"] for w in ("BERTHIAULT", "Kervella", "RENNES", "1950", "8004512376"))
        assert "maladie de Crohn" in answer["text"]
        built, end = b"", 0
        for s in answer["spans"]:
            built, end = built + raw[end:s["start"]] + s["replacement"].encode(), s["end"]
        assert (built + raw[end:]).decode() == answer["text"]

        (at / "a.json").write_text(json.dumps(answer))
        assert deid("--reverse", *key, at / "a.json") == raw
        assert deid(*key, "-", text=raw).decode() == answer["text"]
        assert deid("--reverse", *key, "--with", at / "a.json", "-", text=answer["text"].encode()) == raw

        # what somebody wrote with the pseudonyms: typographic apostrophes and blanks stand at words' ends, a longer word is another
        name = next(s["replacement"] for s in answer["spans"] if s["kind"] == "NOM" and raw[s["start"]:s["end"]] == b"BERTHIAULT")
        text = f"J’ai revu l’amie d’{name}, {name}\u00a0; pas {name}X."
        assert deid("--reverse", *key, "--with", at / "a.json", "-", text=text.encode()).decode() == \
            f"J’ai revu l’amie d’BERTHIAULT, BERTHIAULT\u00a0; pas {name}X."

        deid("--reverse", "--key", at / "other", at / "a.json", status=3)
        for planted in ({"sealed": answer["sealed"][:-1]}, {"spans": answer["spans"][1:]}, {"text": "x" + answer["text"]}):
            (at / "b.json").write_text(json.dumps({**answer, **planted}))
            deid("--reverse", *key, at / "b.json", status=3)

        assert not json.loads(deid("--json", "-", text=raw))["reversible"]  # a random key
        deid("-", text=b"n\xe9e", status=3)
        deid("--reverse", "-", text=b"{}", status=2)
        deid("--key", at / "a.json", "-", text=raw, status=3)
        assert deid("-", text=b"") == b""

        long = raw * 2000  # several windows
        (at / "long.json").write_bytes(deid(*key, "--json", "-", text=long))
        assert deid("--reverse", *key, at / "long.json") == long
    print("vigie deid: all holds")


main()
