"""What tool/plant leaves out of a faithful report: an allergy, a drug, a red flag, a problem, with every statement that carries it.

Statements are read as words: the longest form that a table of the lexicon has at each place names the concept. The
lexicon's own mark (!) says which findings and problems are dangerous to leave out. Nothing here asks Vigie.
"""
import re

from plant_kinds import HOME, fold

ORDER = ["allergy left out", "drug left out", "red flag left out", "problem left out"]
LONGEST = 6
DENIED = re.compile(r"\b(pas|sans|aucune?|ni|jamais|absence|arret|arrete|non|negati\w*|si|eviter|contre indique\w*|confirmer|entourage|"
                    r"personne|prevention|possible|suspicion|hypothese|risqu\w*|surveiller|depistage|revoir|bilan|recherche|en cas|interroge|"
                    r"interromp\w*|suspen\w*|stopp\w*|ancien\w*|normal\w*|symetriques?|bien|serum|s'ils?|s'elles?|peut|peuvent|pourrai\w*|"
                    r"remplac\w*|pourra|incertain\w*|eventuel\w*|ecart\w*|selon|serologie|vaccin\w*|consultation pied|"
                    r"c'est (?:les |l'|une )?urgences?|ou le 15)\b")
OTHERS = re.compile(r"\b(mere|pere|frere|soeur|tante|oncle|grand|cousine?|fils|fille|mari|conjoint\w*|compagn\w*|epou\w*|parents|famille|familia\w+)\b")
# the measurement whose value is the red flag: left out with it, and named by it
VALUES = {"fievre": ("temperature", r"\b(?:37[.,]9|38|39|40|41)\b"), "thrombopenie": ("plaquettes", r"\d"),
          "tachycardie": ("frequence cardiaque", r"\d"), "bradycardie": ("frequence cardiaque", r"\d"),
          "desaturation": ("saturation", r"\d"), "hyperkaliemie": ("kaliemie", r"\d"),
          "excavation_papillaire": ("rapport cup", r"\d")}
# other words of the same, which the lexicon leaves to the grammar
OTHERWISE = {"hta": re.compile(r"\bde la tension\b")}
ALLERGY = re.compile(r"allerg|reaction (?:a|au)\b")


def words_of(text):
    """The words of a text, folded, without the s of the plural."""
    return [w[:-1] if len(w) > 4 and re.search(r"[^s]s$", w) else w for w in re.findall(r"[a-z0-9]+", fold(text))]


def expanded(pattern):
    """Every form of "mal {au,dans le} ventre"; none of a form that has a mark of its own."""
    if re.search(r"[~>*]", pattern):
        return []
    m = re.search(r"\{([^}]*)\}", pattern)
    if not m:
        return [" ".join(words_of(pattern))]
    return [f for word in m[1].split(",") for f in expanded(pattern[:m.start()] + word + pattern[m.end():])]


def table(name):
    lines = (HOME / f"share/lexicon/{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [(line + "\t" * 4).split("\t") for line in lines if line and not line.startswith("#")]


def forms():
    """{form: (kind of omission or None, concept)}"""
    known = {}
    measured = {f: (None, row[0]) for row in table("measurement") for p in [row[1], *row[4].split("|")] for f in expanded(p)
                if len(f) > 3}
    for name, kind in (("social", None), ("procedure", "problem left out"), ("finding", "red flag left out"),
                       ("problem", "problem left out")):
        for row in table(name):
            marked = kind if "!" in row[3] else None
            for form in (f for p in [row[1], *row[4].split("|")] for f in expanded(p) if len(f) > 3):
                known[form] = (marked, row[0])
    known |= measured  # "albuminurie : 1,8 g/g" is a value
    for row in table("medication"):
        for form in (f for p in [row[0], *row[1].split("|")] for f in expanded(p) if len(f) > 3 or f == "fer"):
            known[form] = ("drug left out", row[0])
    return known


def parents():
    """{concept: what it is a kind of}: whoever has a "toux nocturne" has a "toux"."""
    return {row[0]: row[3].split(">")[1] for name in ("finding", "problem") for row in table(name) if ">" in row[3]}


def allergens(text):
    """The rows of the allergens that a text names: "bouleau" and "pollens" are one."""
    said = f" {' '.join(words_of(text))} "
    return {label for form, label in ALLERGENS.items() if f" {form} " in said}


def same_allergy(text, other):
    drugs = [{c for c in concepts(t, True) if c[0] == "drug left out"} for t in (text, other)]
    return bool(stems(text) & stems(other) or allergens(text) & allergens(other) or drugs[0] & drugs[1])


FORMS = forms()
ALLERGENS = {form: row[0] for row in table("allergen") for p in [row[1], *row[4].split("|")] for form in expanded(p)}
PARENTS = parents()
# the danger is told in another word: blood in the stools, whose glairs alone are then left out
TOLD_BY = {"selles_glairosanglantes": "rectorragie"}


def carries(text, kind, concept):
    """A statement names the concept, or a kind of it."""
    for found, narrow in concepts(text, True):
        while narrow:
            if narrow == concept and (found == kind or found is None or kind != "drug left out"):
                return True
            narrow = PARENTS.get(narrow)
    return False


def concepts(text, parts=False):
    """(kind, concept) of the longest forms in a text, from left to right; of all forms, with `parts`."""
    said, i = words_of(text), 0
    while i < len(said):
        if parts:
            yield from (FORMS[f] for n in range(1, LONGEST + 1) if (f := " ".join(said[i:i + n])) in FORMS)
        n = next((n for n in range(min(LONGEST, len(said) - i), 0, -1) if " ".join(said[i:i + n]) in FORMS), 0)
        if n and not parts:
            yield FORMS[" ".join(said[i:i + n])]
        i += 1 if parts else max(n, 1)


def mentions_allergy(section, text):
    return section == "allergies" or ALLERGY.search(fold(text)) is not None


def affirmed(section, text):
    """Said of the patient, as present: no denial, nobody else, no words quoted for a doubt."""
    folded = fold(text)
    return not (DENIED.search(folded) or OTHERS.search(folded) or "«" in text or "?" in text or section == "conclusion")


def allergies(statements):
    """The statements that note an allergy that is present."""
    return [text for section, text in statements if section == "allergies" and "en mange" not in text and affirmed(section, text)
            and re.match(r"(?i)(allergie |allergie :|allergique|réaction|intolérance|au |à )", text)]


def listed_allergies(text):
    """The allergies of one statement, each with its reaction: "Allergie : iode, allergie : latex, urticaire."."""
    return re.split(r", (?=[Aa]llergie : )", text)


def without_item(text, item):
    """The statement without one of its allergies; None when none remains."""
    rest = [i for i in listed_allergies(text) if i != item]
    return ", ".join(rest) if rest else None


def stems(text):
    return {w[:6] for w in re.findall(r"[a-z]{4,}", fold(text)) if not w.startswith(("allerg", "reacti", "intole"))}


def omissions(statements):
    """(kind, concept) of what can be left out of a report, given as (section, text)."""
    noted = allergies(statements)
    if noted:
        yield "allergy left out", "allergy"
    items = [(text, item) for text in noted for item in listed_allergies(text)]
    for text, item in items if len(items) > 1 else []:
        others = [t for s, t in statements if t != text and mentions_allergy(s, t)]
        others += [i for t, i in items if t == text and i != item]
        if stems(item) and not any(same_allergy(item, t) for t in others):
            yield "allergy left out", item
    found = {c: None for section, text in statements if affirmed(section, text) and not mentions_allergy(section, text)
             for c in concepts(text) if c[0] and not (c[0] == "drug left out" and section not in ("traitements", "conduite"))}
    named = {c for section, text in statements if affirmed(section, text) for _, c in concepts(text, True)}
    yield from (c for c in found if TOLD_BY.get(c[1]) not in named)


def carried(error, section, text):
    """A statement carries what is left out."""
    kind, concept = error["kind"], error["concept"]
    if kind == "allergy left out":
        return concept == "allergy" and mentions_allergy(section, text)
    said = fold(text)
    measure, value = VALUES.get(concept, ("", ""))
    shown = bool(measure) and measure in said and re.search(value, said) is not None
    return shown or (concept in OTHERWISE and OTHERWISE[concept].search(said) is not None) or carries(text, kind, concept)


def without(report, error):
    """The report without any statement that carries what is left out; of a list of allergies, without this one."""
    sections = []
    for s in report["sections"]:
        kept = [t for t in s["statements"] if not carried(error, s["id"], t["text"])]
        if error["kind"] == "allergy left out" and error["concept"] != "allergy":
            kept = [t | {"text": rest} for t in kept if (rest := without_item(t["text"], error["concept"])) is not None]
        sections.append(s | {"statements": kept})
    return report | {"sections": sections}


def named(error, omission):
    """An omission names what was left out."""
    kind, concept = error["kind"], error["concept"]
    if kind == "allergy left out":
        return omission["kind"] == "allergy" and (concept == "allergy" or same_allergy(concept, omission["text"]))
    said = fold(omission["text"])
    wider = PARENTS.get(concept)  # "Amnésie." for the "amnésie alcoolique": as the source said it
    return said.startswith((fold(concept), VALUES.get(concept, ("\0",))[0])) or carries(omission["text"], kind, concept) or (
        wider is not None and any(c == wider for _, c in concepts(omission["text"], True)))


def listed(error, answer):
    """The omissions that name what was left out and are called critical."""
    return {o["text"] for o in answer["omissions"] if o["critical"] and named(error, o)}
