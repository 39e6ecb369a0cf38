"""vigie eval as a command: figures of small cases, targets, groups, refusals; and over test/consultations the totals of the scorer in
VIGIE_SHARED, which somebody else wrote (skipped with a line when it is not there)."""
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HOME = Path(__file__).resolve().parents[3]
VIGIE = Path(sys.argv[1], "vigie")
SCORER = Path(os.environ.get("VIGIE_SHARED", HOME.parent / "shared"), "eval/score_draft.py")
COLD = """Médecin: Bonjour, qu'est-ce qui vous amène ?
Patient: Je tousse depuis trois jours.
Médecin: Vous avez de la fièvre ?
Patient: Non, pas de fièvre.
Médecin: Vous prenez des médicaments ?
Patient: Je prends du paracétamol 1 gramme, trois fois par jour.
"""
FACTS = [
    {"id": "cough", "section": "motif", "section_also": ["histoire"], "polarity": "present", "any": ["toux|touss"], "critical": True},
    {"id": "fever", "section": "histoire", "polarity": "absent", "any": ["fievre|febril|apyr"], "critical": True},
    {"id": "dose", "section": "traitements", "polarity": "present", "any": ["paracetamol"], "value": "1", "what": "1 g"},
    {"id": "strength", "section": "traitements", "polarity": "present", "any": ["paracetamol"], "value": "500"},
    {"id": "denied", "section": "histoire", "polarity": "present", "any": ["fievre|febril"]},
    {"id": "pregnant", "section": "antecedents", "polarity": "uncertain", "any": ["grossesse", "enceinte"], "critical": True},
]
GOLD = {"facts": FACTS, "traps": [{"what": "allergy", "any": ["allergi\\w+ au"]}, {"what": "no fever", "any": ["pas de fievre"]}]}
CONTROLS = "right\t-\thistoire\tToux depuis trois jours.\nwrong\tpolarity\thistoire\tFièvre.\nwrong\tdose\ttraitements\tParacétamol 500 mg.\n"


def run(*arguments, status=0):
    done = subprocess.run([VIGIE, "eval", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
    return done


def figures(answer, name=None, group=None):
    return {r["measure"]: r["figure"] for r in answer["rows"] if name in (None, r["set"]) and r["group"] == (group or {})}


def write(folder, name, gold=GOLD, controls=None, text=COLD):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / f"{name}.gold.json").write_text(gold if isinstance(gold, str) else json.dumps(gold), encoding="utf-8")
    if controls is not None:
        (folder / f"{name}.controls.tsv").write_text(controls, encoding="utf-8")


def simple(at):
    write(at / "cold", "a", controls=CONTROLS)
    answer = json.loads(run("--json", "--details", at / "cold").stdout)
    got, case = figures(answer), answer["cases"][0]
    assert got["facts"] == 6 and got["recall"] == round(4 / 6, 4) and got["recall_ok"] == 0.5, got
    assert (got["critical"], got["critical_recall"], got["critical_recall_ok"]) == (3, round(2 / 3, 4), round(2 / 3, 4)), got
    assert (got["value_miss"], got["polarity_errors"], got["section_lenient"]) == (1, 1, 1), got
    assert (got["traps"], got["trap_hits"]) == (2, len(case["trap_hit_list"])) and "allergy" not in case["trap_hit_list"], got
    assert (got["unsupported"], got["contradicted"]) == (0, 0) and got["statements"] >= 3, got
    assert (got["wrong"], got["wrong_caught"], got["right"], got["right_flagged"]) == (2, 1, 1, 0), got
    assert (case["missed"], case["missed_critical"], case["polarity_error_ids"]) == (["strength", "pregnant"], ["pregnant"], ["denied"]), case
    assert answer["met"] and all(r["met"] is None for r in answer["rows"])
    assert "a: missed: strength" in run("--details", at / "cold").stdout


def targets_and_groups(at):
    write(at / "two", "a", {**GOLD, "group": {"sex": "F", "age": "75+"}})
    write(at / "two", "b", {"facts": FACTS[:2], "group": {"sex": "M"}})
    target = at / "two" / "targets.json"
    target.write_text('{"recall_ok": {"at_least": 0.625}, "polarity_errors": {"at_most": 1}}')
    answer = json.loads(run("--json", at / "two").stdout)
    assert answer["met"] and figures(answer)["recall_ok"] == 0.625 and figures(answer)["cases"] == 2
    assert figures(answer, group={"sex": "M"})["recall_ok"] == 1 and figures(answer, group={"sex": "F"})["recall_ok"] == 0.5
    assert figures(answer, group={"age": "75+"})["cases"] == 1
    target.write_text('{"recall_ok": {"at_least": 0.6251}}')
    assert "NOT MET" in run(at / "two", status=1).stdout
    target.write_text('{"wrong_caught": {"at_least": 0}}')  # nothing to catch: no figure, so not met
    assert not json.loads(run("--json", at / "two", status=1).stdout)["met"]
    write(at / "cold2", "a")
    both = json.loads(run("--json", at / "two", at / "cold2", status=1).stdout)
    assert figures(both, "two")["facts"] == 8 and figures(both, "cold2")["facts"] == 6


def refused(folder, *said):
    done = run(folder, status=3)
    assert done.stderr.count("\n") == 1 and done.stdout == "" and all(s in done.stderr for s in said), (said, done.stderr)


def refusals(at):
    bad = at / "bad"

    def fact(**change):
        write(bad, "x", {"facts": [FACTS[0], {**FACTS[1], **change}]})

    for change, said in (({"any": ["(a"]}, "any, number 1, byte"), ({"any": ["a*"]}, "empty text"), ({"any": []}, '"any" must be a list'),
                         ({"any": [1]}, "any, number 1"), ({"any": "a"}, '"any"'), ({"any": ["(a)\\1"]}, "any, number 1"),
                         ({"polarity": "no"}, "present, absent or uncertain"), ({"section": "x"}, "no section \"x\""),
                         ({"section_also": "motif"}, "section_also"), ({"critical": "yes"}, "true or false"), ({"value": 2}, '"value"'),
                         ({"id": ""}, '"id"'), ({"critcal": True}, '"critcal"'), ({"a\nb": 1}, '"a b"')):
        fact(**change)
        refused(bad, "x.gold.json: fact 2: ", said)
    for gold, said in (("{", "line 1"), ("[]", "object"), ({}, "facts"), ({"facts": {}}, "facts"), ({"facts": [1]}, "number 1"),
                       ({"facts": [], "traps": [{"any": ["a"]}]}, "trap 1"), ({"facts": [], "group": ["F"]}, "group"),
                       ({"facts": [], "group": {"age": 75}}, '"age"'), ({"facts": FACTS[:1] * 501}, "500"), ('{"facts":[],"facts":[]}', "line 1")):
        write(bad, "x", gold)
        refused(bad, "x.gold.json", said)
    write(bad, "x")
    for controls, said in (("right\t-\thistoire\n", "line 1"), ("good\t-\thistoire\tToux.\n", "line 1"), ("right\t-\thistoire\tToux :\n", "heading"),
                           ("right\t-\thistoire\t# Toux\n", "heading")):
        write(bad, "x", controls=controls)
        refused(bad, "x.controls.tsv", said)
    (bad / "x.controls.tsv").write_bytes(b"right\t-\thistoire\tn\xe9e\n")
    refused(bad, "x.controls.tsv", "UTF-8")
    (bad / "x.controls.tsv").unlink()
    for target, said in (('{"recal": {"at_least": 1}}', '"recal"'), ('{"recall": 1}', '"recall"'),
                         ('{"recall": {"at_least": 1, "at_most": 1}}', "at_most")):
        (bad / "targets.json").write_text(target)
        refused(bad, "targets.json", said)
    (bad / "targets.json").unlink()
    (bad / "x.txt").unlink()
    refused(bad, "x.txt", "beside")
    (at / "empty").mkdir()
    refused(at / "empty", "NAME.gold.json")
    refused(at / "absent", "absent")
    run(status=2)
    run("--yes", at / "cold", status=2)


def hold_against_scorer(at):
    """Every total that both give, and what each case missed."""
    if not SCORER.is_file():
        print(f"no {SCORER}: not held against the scorer: skipped")
        return
    spec = importlib.util.spec_from_file_location("score_draft", SCORER)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    cases = HOME / "test/consultations"
    (at / "reports").mkdir()
    for source in cases.glob("*.txt"):
        draft = subprocess.run([VIGIE, "draft", "--type", "consultation", "--json", source], capture_output=True, check=True).stdout
        (at / "reports" / f"{source.stem}.json").write_bytes(draft)
    total, *lines = scorer.run(at / "reports", cases, True)
    answer = json.loads(run("--json", "--details", cases).stdout)
    mine = figures(answer)
    same = [k for k in total if k in mine]
    assert len(same) == 13 and all(total[k] == mine[k] for k in same), {k: (total[k], mine[k]) for k in same}
    for line, case in zip(lines, answer["cases"], strict=True):
        assert case["case"] == line["dialogue"] and all(case[k] == line[k] for k in line if k in case), (line, case)
    print("vigie eval: as the scorer says:", {k: mine[k] for k in same})


def hold_against_controls(at):
    """The second reader's figures are those that vigie check gives sentence by sentence."""
    folder = at / "controls2"
    folder.mkdir()
    cases, wanted = HOME / "test/consultations", [0, 0, 0, 0]
    for sentences in (HOME / "test/controls2").glob("*.tsv"):
        for end in (".txt", ".gold.json"):
            shutil.copy(cases / (sentences.stem + end), folder)
        shutil.copy(sentences, folder / (sentences.stem + ".controls.tsv"))
    for sentences in folder.glob("*.tsv"):
        rows = [line.split("\t") for line in sentences.read_text(encoding="utf-8").splitlines()]
        rows = [r for section in dict.fromkeys(r[2] for r in rows) for r in rows if r[2] == section]
        draft = at / "draft.txt"
        draft.write_text("".join(f"# {r[2]}\n{r[3]}\n" for r in rows), encoding="utf-8")
        source = folder / sentences.name.replace(".controls.tsv", ".txt")
        done = subprocess.run([VIGIE, "check", "--draft", draft, "--json", source], capture_output=True, check=False)
        for row, statement in zip(rows, json.loads(done.stdout)["statements"], strict=True):
            wrong, flagged = row[0] == "wrong", statement["status"] != "supported"
            wanted[0 if wrong else 2] += 1
            wanted[1 if wrong else 3] += flagged
    got = figures(json.loads(run("--json", folder).stdout))
    wrong, caught, right, flagged = wanted
    assert wrong > 0 and right > 0
    assert (got["wrong"], got["right"]) == (wrong, right), (got, wanted)
    assert (got["wrong_caught"], got["right_flagged"]) == (round(caught / wrong, 4), round(flagged / right, 4)), (got, wanted)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for part in (simple, targets_and_groups, refusals, hold_against_scorer, hold_against_controls):
            part(Path(folder))
    print("vigie eval: all holds")


main()
