"""Measure the fact extractor on annotated written French: E3C (clinical cases) and QUAERO (titles and leaflets).

Both are read from archives under VIGIE_SHARED and never copied here. The annotations measure; they feed no table:
what is mended is grammar. `measure(vigie, shared, at_least, at_most, printed)` adds the rows; the first look, taken before
anything was tuned to these texts, stands in the name of each.
"""
import csv
import gzip
import json
import subprocess
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# What our kinds of facts are called there.
E3C_ENTITIES = {"finding", "problem"}
QUAERO_TYPES = {"finding": "DISO", "problem": "DISO", "medication": "CHEM", "allergy": "CHEM", "procedure": "PROC",
                "measurement": "PHYS"}
# Administrative facts name classes of drugs ("corticoïdes"), but for these, which name none.
NO_CLASS = {"traitement", "peu_medicaments"}
# Other kinds of ours that are disorders there.
DISORDERS = {"allergie", "effet_secondaire"}
QUAERO_FIRST = {"CHEM": 0.153, "DISO": 0.327, "PHYS": 0.0, "PROC": 0.066}


def bytes_at(text):
    """For each character of a text, the byte where it starts; and where the text ends."""
    at, out = 0, []
    for c in text:
        out.append(at)
        at += len(c.encode())
    return out + [at]


def facts(vigie, text, spans=None):
    """The command's answer about a text, with offsets in characters."""
    with tempfile.TemporaryDirectory() as out:
        source, asked = Path(out, "text.txt"), Path(out, "spans.json")
        source.write_text(text, encoding="utf-8")
        at = bytes_at(text)
        asked.write_text(json.dumps([[at[b], at[e]] for b, e in spans or []]), encoding="utf-8")
        answer = json.loads(subprocess.run([vigie, "facts", "--json", "--spans", asked, source], capture_output=True,
                                           check=True).stdout)
    back = {byte: c for c, byte in enumerate(at)}
    for f in answer["facts"]:
        f["start"], f["end"] = back[f["start"]], back[f["end"]]
    return answer


def all_facts(vigie, texts, spans=None):
    """{name: facts} of many texts."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(texts, pool.map(lambda d: facts(vigie, texts[d], (spans or {}).get(d)), texts)))


def prf(right, found, matched, wanted):
    """Precision, recall and their harmonic mean, of `right` among `found` and `matched` among `wanted`."""
    p, r = right / max(found, 1), matched / max(wanted, 1)
    return round(p, 3), round(r, 3), round(2 * p * r / max(p + r, 1e-9), 3)


def exact(found, wanted):
    both = sum(len(found[d] & wanted[d]) for d in wanted)
    return prf(both, sum(map(len, found.values())), both, sum(map(len, wanted.values())))


def overlapping(found, wanted):
    def touched(ones, others):
        return sum(any(b < e2 and b2 < e for b2, e2 in others) for b, e in ones)
    return prf(sum(touched(found[d], wanted[d]) for d in wanted), sum(map(len, found.values())),
               sum(touched(wanted[d], found[d]) for d in wanted), sum(map(len, wanted.values())))


def e3c_read(folder):
    texts, rows = {}, {}
    with gzip.open(folder / "l1_texts_dev.jsonl.gz", "rt", encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            texts[d["doc"]] = d["text"]
    with (folder / "l1_annotations_dev.tsv").open(encoding="utf-8") as f:
        for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows.setdefault(r["doc"], []).append({**r, "span": (int(r["begin"]), int(r["end"]))})
    return texts, rows


def e3c(vigie, folder, at_least, printed):
    """Polarity asked at each annotated event, and clinical entities, in 36 published cases."""
    texts, rows = e3c_read(folder)
    events = {d: [r for r in rows[d] if r["type"] == "EVENT"] for d in texts}
    answers = all_facts(vigie, texts, {d: [r["span"] for r in events[d]] for d in texts})
    said = [(a["polarity"] == "absent", r["polarity"] == "NEG")
            for d in texts for a, r in zip(answers[d]["spans"], events[d])]
    both = sum(a and b for a, b in said)
    p, r, f1 = prf(both, sum(a for a, _ in said), both, sum(b for _, b in said))
    at_least("e3c", f"negated events, F1 (P {p}, R {r}; first look 0.874)", f1, 0.90)
    wanted = {d: {r["span"] for r in rows[d] if r["type"] == "CLINENTITY"} for d in texts}
    found = {d: {(f["start"], f["end"]) for f in answers[d]["facts"] if f["kind"] in E3C_ENTITIES} for d in texts}
    p, r, f1 = overlapping(found, wanted)
    at_least("e3c", f"clinical entities, overlapping F1 (P {p}, R {r}; first look 0.443)", f1, 0.75)
    printed("e3c", "clinical entities, exact F1 (first look 0.262)", exact(found, wanted)[2])


def quaero_read(archive):
    """{document: text} and {document: {(type, start, end)}} of the half that is for development; pieces stay apart."""
    texts, wanted = {}, {}
    with tarfile.open(archive) as tar:
        for m in tar.getmembers():
            if not m.isfile() or "dev" not in Path(m.name).parts:
                continue
            name, kind = m.name.rsplit(".", 1)
            content = tar.extractfile(m).read().decode()
            if kind == "txt":
                texts[name] = content
            elif kind == "ann":
                lines = [x.split("\t")[1].split(" ", 1) for x in content.splitlines() if x.startswith("T")]
                wanted[name] = {(k, *map(int, at.split())) if ";" not in at else (k, at) for k, at in lines}
    return texts, {d: wanted.get(d, set()) for d in texts}


def quaero_type(fact):
    if fact["concept"] in DISORDERS:
        return "DISO"
    drugs = fact["kind"] == "administrative" and fact["section"] == "traitements" and fact["concept"] not in NO_CLASS
    return "CHEM" if drugs else QUAERO_TYPES.get(fact["kind"])


def quaero(vigie, archive, at_least, printed):
    texts, wanted = quaero_read(archive)
    answers = all_facts(vigie, texts)
    found = {d: {(quaero_type(f), f["start"], f["end"]) for f in answers[d]["facts"] if quaero_type(f)} for d in texts}

    def scored(kinds):
        return exact(*({d: {s for s in x[d] if s[0] in kinds} for d in texts} for x in (found, wanted)))
    p, r, f1 = scored({"CHEM", "DISO"})
    at_least("quaero", f"CHEM and DISO, exact F1 (P {p}, R {r}; first look 0.253)", f1, 0.50)
    for kind in sorted(set(QUAERO_TYPES.values())):
        p, r, f1 = scored({kind})
        printed("quaero", f"{kind}, exact F1 (P {p}, R {r}; first look {QUAERO_FIRST[kind]})", f1)


def measure(vigie, shared, at_least, printed):
    cases, leaflets = shared / "data/e3c-french", shared / "data/quaero-fr/train_dev.tar.xz"
    if (cases / "l1_texts_dev.jsonl.gz").is_file():
        e3c(vigie, cases, at_least, printed)
    else:
        print(f"eval: no E3C cases under {shared}: skipped")
    if leaflets.is_file():
        quaero(vigie, leaflets, at_least, printed)
    else:
        print(f"eval: no QUAERO texts under {shared}: skipped")
