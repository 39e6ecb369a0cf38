"""vigie terminology as a command: each format in, one file out, facts with codes; what is refused, and that nothing is half written."""
import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

VIGIE = Path(sys.argv[1], "vigie")
ONTOLOGY = {"graphs": [{
    "meta": {"basicPropertyValues": [{"pred": "http://www.w3.org/2002/07/owl#versionInfo", "val": "2020-02-02"}]},
    "nodes": [{"id": f"http://purl.obolibrary.org/obo/HP_{n}", "lbl": name, "type": "CLASS"}
              for n, name in (("0000118", "Phenotypic abnormality"), ("9000001", "Zorbitis"), ("9000002", "Severe"))],
    "edges": [{"sub": "http://purl.obolibrary.org/obo/HP_9000001", "pred": "is_a", "obj": "http://purl.obolibrary.org/obo/HP_0000118"}]}]}
LABELS = ("subject_id\ttranslation_language\tpredicate_id\ttranslation_status\ttranslation_value\n"
          "HP:9000001\tfr\trdfs:label\tOFFICIAL\tZorbite aiguë\nHP:9000002\tfr\trdfs:label\tOFFICIAL\tSévère\nHP:9\tfr\trdfs:label\tOFFICIAL\tCourt\n")


def run(*arguments, text=None, status=0):
    done = subprocess.run([VIGIE, *arguments], input=text, capture_output=True, text=True)
    assert done.returncode == status, (arguments, done.returncode, done.stderr)
    return done


def facts(at, text, *names, **more):
    loaded = [a for n in names for a in ("--terminology", at / n)]
    return json.loads(run("facts", *loaded, "--json", "-", text=text, **more).stdout)["facts"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "hp.json").write_text(json.dumps(ONTOLOGY))
        (at / "fr.tsv").write_text(LABELS)
        (at / "c.csv").write_text("A00.1;Zorbite aiguë\nR05;Toux\n")
        (at / "m.tsv").write_text("M1\tMirlax\tmedication\nmauvaise ligne\n")
        done = run("terminology", "import", "--kind", "hpo", "--out", at / "hpo.vgt", at / "fr.tsv", at / "hp.json")
        assert "fr.tsv:4: a code HP:0000000" in done.stderr and "1 left out" in done.stdout
        assert "1 concepts, 1 forms" in done.stdout, done.stdout
        run("terminology", "import", "--kind", "cim10", "--release", "2020", "--licence", "aucune", "--out", at / "cim.vgt", at / "c.csv")
        table = ["terminology", "import", "--kind", "tsv", "--out", at / "m.vgt", at / "m.tsv"]
        run(*table, status=2)
        done = run(*table, "--name", "mirlo", "--system", "urn:oid:1.2.3")
        assert "m.tsv:2: a code and a label" in done.stderr
        assert stat.S_IMODE(os.stat(at / "m.vgt").st_mode) == 0o444

        about = json.loads(run("terminology", "show", "--json", at / "hpo.vgt").stdout)
        assert about["name"] == "hpo" and about["release"] == "2020-02-02" and about["concepts"] == 1 and "cite" in about["licence"]
        assert json.loads(run("terminology", "show", "--json", at / "cim.vgt").stdout)["licence"] == "aucune"

        said = "Pas de zorbites aigues. Toux. Mirlax 5 mg le soir."
        found = {f["text"]: f for f in facts(at, said, "hpo.vgt", "cim.vgt", "m.vgt")}
        zorb = found["zorbites aigues"]
        assert zorb["polarity"] == "absent" and zorb["concept"] == "hpo:HP:9000001"
        assert [(c["terminology"], c["code"]) for c in zorb["codes"]] == [("hpo", "HP:9000001"), ("cim10", "A00.1")]
        assert found["Toux"]["concept"] == "toux" and [c["code"] for c in found["Toux"]["codes"]] == ["R05"]
        drug = found["Mirlax"]
        assert drug["dose"] == "5 mg" and drug["kind"] == "medication" and drug["codes"][0]["system"] == "urn:oid:1.2.3"
        assert "mirlo=M1" in run("facts", "--terminology", at / "m.vgt", "-", text=said).stdout
        assert not any("codes" in f for f in facts(at, said))  # none is loaded

        run("terminology", "import", "--kind", "hpo", "--out", at / "x.vgt", at / "fr.tsv", status=3)  # without the ontology
        run("terminology", "import", "--kind", "cim10", "--out", at / "x.vgt", at / "absent.csv", status=4)
        run("terminology", "import", "--kind", "cim10", "--out", at / "nowhere" / "x.vgt", at / "c.csv", status=4)
        run("terminology", "import", "--kind", "mesh", "--out", at / "x.vgt", at / "c.csv", status=2)
        run("terminology", status=2)
        assert not (at / "x.vgt").exists() and not [f for f in os.listdir(at) if ".vgt." in f]

        good = (at / "hpo.vgt").read_bytes()
        for damaged in (good[:-1], good[:200] + b"x" + good[201:], b"", b"VIGIEVGT"):
            (at / "bad.vgt").write_bytes(damaged)
            run("facts", "--terminology", at / "bad.vgt", "-", text=said, status=3)
        run("facts", "--terminology", at / "absent.vgt", "-", text=said, status=4)
        run("facts", "--lang", "en", "--terminology", at / "hpo.vgt", "-", text=said, status=3)
        run("terminology", "import", "--kind", "hpo", "--lang", "en", "--out", at / "en.vgt", at / "hp.json")
        assert "hpo=HP:9000001" in run("facts", "--lang", "en", "--terminology", at / "en.vgt", "-", text="No zorbitis.").stdout
    print("vigie terminology: all holds")


main()
