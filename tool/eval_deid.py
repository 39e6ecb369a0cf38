"""Measure de-identification: `measure(build, shared, at_least, at_most, printed)` adds the rows of set "deid".

On the development lines of EDS-Pseudo (AP-HP's fictitious templates): token F1, a token being a run of letters, a number or a
mark, right when its type is right; recall of names counts a surname or given name found as either. On E3C: what is replaced of
the annotated clinical entities, events, parts of the body and results.
Nothing of these texts is copied here. The development lines had been read before the rules were written, and some words that guard
against errors were added after a look at their misses: expect less on other lines. The first look is the first run of the code.
"""
import json
import re
import subprocess
from pathlib import Path

import eval_corpora

TYPES = ["NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "TEL", "MAIL", "VILLE", "ZIP", "ADRESSE", "HOPITAL", "SECU", "IPP", "NDA"]
FIRST_LOOK = {"all": 0.874, "merged": 0.885, "recall NOM+PRENOM": 0.918, "recall DATE_NAISSANCE": 0.385, "recall TEL": 0.915,
              "recall SECU": 0.564, "recall MAIL": 1.0, "NOM": 0.876, "PRENOM": 0.871, "DATE": 0.868, "DATE_NAISSANCE": 0.533,
              "TEL": 0.955, "MAIL": 1.0, "VILLE": 0.908, "ZIP": 0.957, "ADRESSE": 0.97, "HOPITAL": 0.803, "SECU": 0.721,
              "IPP": 0.952, "NDA": 0.905}
NAMES = {"NOM": "NAME", "PRENOM": "NAME"}
TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


def spans_of(vigie, texts):
    """For each text [(start, end, kind)] in characters; one process a text, as a letter comes."""
    for text in texts:
        raw = text.encode()
        answer = json.loads(subprocess.run([vigie, "deid", "--json", "-"], input=raw, capture_output=True, check=True).stdout)
        yield [(len(raw[:s["start"]].decode()), len(raw[:s["end"]].decode()), s["kind"]) for s in answer["spans"]]


def labels(text, spans):
    """The type of each token, "" for none."""
    out = []
    for m in TOKEN.finditer(text):
        out.append(next((k for b, e, k in spans if m.start() < e and b < m.end()), ""))
    return out


def f1(pairs, good):
    """F1, precision and recall of the tokens whose type `good` accepts; types are compared as given."""
    right = sum(f == w for f, w in pairs if good(f) and good(w))
    found, wanted = sum(good(f) for f, _ in pairs), sum(good(w) for _, w in pairs)
    p, r = right / max(found, 1), right / max(wanted, 1)
    return round(2 * p * r / max(p + r, 1e-9), 3), round(p, 3), round(r, 3)


def first(measure):
    return f" (first look {FIRST_LOOK[measure]:.3f})" if measure in FIRST_LOOK else ""


def pseudo(vigie, file, at_least, printed, show=None):
    docs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = []
    for n, (d, found) in enumerate(zip(docs, spans_of(vigie, (d["text"] for d in docs)))):
        wanted = [(b, e, k) for b, e, k, _ in d["entities"]]
        found = [(b, e, k if k in TYPES else "") for b, e, k in found]
        both = list(zip(labels(d["text"], found), labels(d["text"], wanted)))
        pairs += both
        if show:
            show(n, d["text"], both)
    merged = [(NAMES.get(f, f), NAMES.get(w, w)) for f, w in pairs]
    at_least("deid", "token F1, all types" + first("all"), f1(pairs, bool)[0], 0.97)
    printed("deid", "token F1, surnames and given names as one" + first("merged"), f1(merged, bool)[0])
    for k, name in [("NAME", "NOM+PRENOM"), *((k, k) for k in ["DATE_NAISSANCE", "TEL", "SECU", "MAIL"])]:
        at_least("deid", f"recall, {name}" + first("recall " + name), f1(merged, lambda x, k=k: x == k)[2], 0.99)
    for k in TYPES:
        v, p, r = f1(pairs, lambda x, k=k: x == k)
        printed("deid", f"F1, {k} (P {p}, R {r})" + first(k), v)


def e3c(vigie, folder, at_most, printed):
    """What is replaced of what was annotated as clinical, in the 36 published cases of the dev half; and how much in all the others."""
    texts, annotated = eval_corpora.e3c_read(folder)
    rows = {d: [r["span"] for r in annotated.get(d, []) if r["type"] in ("CLINENTITY", "EVENT", "BODYPART", "RML")] for d in texts}
    hit = 0
    for doc, found in zip(texts, spans_of(vigie, texts.values())):
        hit += sum(any(b < e2 and b2 < e for b2, e2 in rows[doc]) for b, e, _ in found)
    at_most("deid", "drugs, doses and findings of E3C replaced", hit, 0)


def measure(vigie, shared, at_least, at_most, printed):
    dev, cases = shared / "data/eds-pseudo-fr/dev.jsonl", shared / "data/e3c-french"
    for path, run in [(dev, lambda: pseudo(vigie, dev, at_least, printed)), (cases, lambda: e3c(vigie, cases, at_most, printed))]:
        if path.exists():
            run()
        else:
            print(f"eval: no {path.name} under {shared}: skipped")
