"""What the scorer of drafts counts as a polarity error or a trap, and the second reader calls supported.

The scorer of the shared evaluation data is loaded as it stands. An error is counted when a statement that makes it, scored
alone, is supported.
"""
import importlib.util
import json
import tempfile
from pathlib import Path


def load_scorer(path):
    spec = importlib.util.spec_from_file_location("score_draft", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sentences(scorer, section, statement, work):
    """One statement under its section, cut as the scorer cuts a report."""
    alone = {"sections": [{"id": section["id"], "title": section["title"], "statements": [{"text": statement["text"]}]}]}
    path = Path(work, "alone.json")
    path.write_text(json.dumps(alone, ensure_ascii=False), encoding="utf-8")
    return scorer.load(path)[0]


def errors(scorer, said, gold):
    """The facts and traps that these sentences get wrong."""
    found = scorer.score(said, gold)
    return {("polarity", e) for e in found["polarity_errors"]} | {("trap", t) for t in found["trap_hits"]}


def of_draft(scorer, draft, gold):
    """{(kind, error): statement} of the errors of a whole draft that a supported statement makes."""
    found = {}
    with tempfile.TemporaryDirectory() as work:
        rows = [(s, t, sentences(scorer, s, t, work)) for s in draft["sections"] for t in s["statements"]]
    whole = errors(scorer, [sent for _, _, said in rows for sent in said], gold)
    for _, statement, said in rows:
        for error in errors(scorer, said, gold) & whole:
            if statement["status"] == "supported":
                found.setdefault(error, statement["text"])
    return found


def supported(scorer_path, drafts, folder):
    """[(case, kind, error, statement)] over the drafts (NAME.json) of the cases of a folder that have gold facts."""
    scorer, found = load_scorer(scorer_path), []
    for path in sorted(Path(folder).glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        draft = json.loads(Path(drafts, name + ".json").read_text(encoding="utf-8"))
        gold = json.loads(path.read_text(encoding="utf-8"))
        found += [(name, *error, text) for error, text in of_draft(scorer, draft, gold).items()]
    return found
