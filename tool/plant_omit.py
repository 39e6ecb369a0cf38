"""What tool/plant leaves out of a faithful report: an allergy, a drug, a red flag, a problem, with every statement that carries it.

Statements are read as words: the longest form that a table of the lexicon has at each place names the concept. The
lexicon's own mark (!) says which findings and problems are dangerous to leave out. Nothing here asks Vigie.
"""
import re

from plant_kinds import HOME, fold

ORDER = ["allergy left out", "drug left out", "red flag left out", "problem left out"]
LONGEST = 6
DENIED = re.compile(r"\b(pas|sans|aucune?|ni|jamais|absence|arret|arrete|non|negati\w*|si|eviter|contre indique\w*|confirmer|entourage|"
                    r"personne|possible|suspicion|hypothese|risque|surveiller|depistage|revoir|bilan|recherche)\b")
OTHERS = re.compile(r"\b(mere|pere|frere|soeur|tante|oncle|grand|cousine?|fils|fille|mari|parents|famille|familia\w+)\b")
ALLERGY = re.compile(r"allerg|reaction (?:a|au)\b")


def expanded(pattern):
    """Every form of "mal {au,dans le} ventre"; none of a form that has a mark of its own."""
    if re.search(r"[~>*]", pattern):
        return []
    m = re.search(r"\{([^}]*)\}", pattern)
    if not m:
        return [" ".join(re.findall(r"[a-z0-9]+", fold(pattern)))]
    return [f for word in m[1].split(",") for f in expanded(pattern[:m.start()] + word + pattern[m.end():])]


def table(name):
    lines = (HOME / f"share/lexicon/{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [(line + "\t" * 4).split("\t") for line in lines if line and not line.startswith("#")]


def forms():
    """{form: (kind of omission or None, concept)}"""
    known = {}
    for name, kind in (("social", None), ("procedure", None), ("finding", "red flag left out"),
                       ("problem", "problem left out")):
        for row in table(name):
            marked = kind if "!" in row[3] else None
            for form in (f for p in [row[1], *row[4].split("|")] for f in expanded(p) if len(f) > 3):
                known[form] = (marked, row[0])
    for row in table("medication"):
        for form in (f for p in [row[0], *row[1].split("|")] for f in expanded(p) if len(f) > 3):
            known[form] = ("drug left out", row[0])
    return known


FORMS = forms()


def concepts(text):
    """(kind, concept) of the longest forms in a text, from left to right."""
    said, i = re.findall(r"[a-z0-9]+", fold(text)), 0
    while i < len(said):
        n = next((n for n in range(min(LONGEST, len(said) - i), 0, -1) if " ".join(said[i:i + n]) in FORMS), 0)
        if n:
            yield FORMS[" ".join(said[i:i + n])]
        i += max(n, 1)


def mentions_allergy(section, text):
    return section == "allergies" or ALLERGY.search(fold(text)) is not None


def affirmed(section, text):
    """Said of the patient, as present: no denial, nobody else, no words quoted for a doubt."""
    folded = fold(text)
    return not (DENIED.search(folded) or OTHERS.search(folded) or "«" in text or "?" in text or section == "conclusion")


def allergy(statements):
    """The report notes an allergy that is present."""
    return any(section == "allergies" and re.match(r"(?i)(allergie |allergie :|réaction|au |à )", text)
               and "en mange" not in text and affirmed(section, text) for section, text in statements)


def omissions(statements):
    """(kind, concept) of what can be left out of a report, given as (section, text)."""
    if allergy(statements):
        yield "allergy left out", "allergy"
    found = {c: None for section, text in statements if affirmed(section, text) and not mentions_allergy(section, text)
             for c in concepts(text) if c[0] and not (c[0] == "drug left out" and section not in ("traitements", "conduite"))}
    yield from found


def without(report, error):
    """The report without any statement that carries what is left out."""
    kind, concept = error["kind"], error["concept"]
    return report | {"sections": [s | {"statements": [
        t for t in s["statements"]
        if not (mentions_allergy(s["id"], t["text"]) if concept == "allergy" else (kind, concept) in concepts(t["text"]))]}
        for s in report["sections"]]}


def listed(error, answer):
    """The omissions that name what was left out and are called critical."""
    kind, concept = error["kind"], error["concept"]
    return {o["text"] for o in answer["omissions"] if o["critical"] and
            (o["kind"] == "allergy" if concept == "allergy" else (kind, concept) in concepts(o["text"]))}
