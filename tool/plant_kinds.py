"""The kinds of error that tool/plant plants, and what makes each a real one.

An error is (kind, new text, reasons that are right). Nothing here asks Vigie: the source is read as words, with its own
small French (numbers spelled out, sides, negations), so that the second reader is not measured by itself.
"""
import re
import unicodedata
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
ORDER = ["number", "unit", "dose", "frequency", "date", "drug", "side", "negation dropped", "negation added",
         "experiencer", "invented"]

SECTIONS = [("motif", "motif"), ("allerg", "allergies"), ("antecedent", "antecedents"), ("traitement", "traitements"),
            ("mode de vie", "mode_de_vie"), ("examen", "examen"), ("conclusion", "conclusion"), ("conduite", "conduite")]
ONES = ("zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
        "dix-neuf vingt").split()
TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}
SPAN = "jour|jours|semaine|semaines|mois|an|ans|heure|heures|minute|minutes"
SPELLED = {w: n for n, w in enumerate(ONES) if n > 1}
RELATIVES = "Mère|Père|Frère|Sœur|Tante|Oncle|Tante maternelle|Grand-mère|Grand-père"
KIN = {"Mère": "mere|maman", "Père": "pere|papa", "Frère": "freres?", "Sœur": "soeurs?", "Tante": "tantes?", "Oncle": "oncles?",
       "Grand-père": "grands? peres?|papi|papy"}
DRUG_POOL = ["warfarine", "méthotrexate", "digoxine", "lithium", "gliclazide", "prednisone", "tramadol", "furosémide",
             "amiodarone", "clopidogrel"]
CLASS_SAID = {"prednisone": ["cortisone"]}  # a class as it is said
ALLERGENS = ["sulfamides", "arachide", "céphalosporines", "codéine"]
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
INVENTIONS = [
    ("histoire", "Hémoptysie de moyenne abondance."), ("histoire", "Convulsions généralisées."),
    ("histoire", "Paralysie faciale."), ("histoire", "Hématurie macroscopique."),
    ("histoire", "Vertiges rotatoires avec acouphènes."), ("histoire", "A consulté aux urgences la semaine précédente."),
    ("histoire", "Pas de céphalées en casque ni de photophobie."), ("histoire", "Pas de prurit."),
    ("histoire", "Le conjoint signale un ronflement nocturne."), ("histoire", "Surdité brusque."),
    ("antecedents", "Hépatite C traitée."), ("antecedents", "Tuberculose dans l'enfance."),
    ("antecedents", "Insuffisance rénale chronique."), ("antecedents", "Maladie de Parkinson."),
    ("antecedents", "Pas d'antécédent de glaucome."), ("antecedents", "Amygdalectomie."),
    ("antecedents", "Splénectomie après un accident de moto."), ("antecedents", "Psoriasis des coudes."),
    ("mode_de_vie", "Retraité de la gendarmerie."), ("mode_de_vie", "Pratique l'équitation."),
    ("mode_de_vie", "Séjour récent en Thaïlande."), ("mode_de_vie", "Élève des pigeons."),
    ("examen", "Splénomégalie."), ("examen", "Ictère conjonctival."), ("examen", "Signe de Babinski bilatéral."),
    ("examen", "Adénopathies cervicales."), ("examen", "Glasgow 15."), ("examen", "Glycémie capillaire 1,10 g/L."),
    ("conclusion", "Hypothèse : sarcoïdose."), ("conclusion", "Maladie de Crohn probable."),
    ("conduite", "Transfert en réanimation."), ("conduite", "Myélogramme programmé."),
    ("conduite", "Avis du dermatologue demandé."), ("conduite", "Fibroscopie bronchique."),
]


# what patients and clinicians say for them: where a source has it, the sentence is no invention
SAID_FOR = {"Ictère": r"\bjaun", "Splénomégalie": r"\brate\b", "Hémoptysie": r"\bcrach", "Pas de prurit": r"demang|gratt",
            "Insuffisance rénale": r"\breins?\b|creatinine"}


def fold(text):
    text = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("’", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[-\s]+", " ", text)


def section_id(title):
    return next((s for word, s in SECTIONS if word in fold(title)), "histoire")


def spell(n):
    """An integer below 10000 in French words, folded."""
    if n <= 20:
        return fold(ONES[n])
    if n < 100:
        ten = n // 10 * 10
        if ten in (70, 90):
            return fold(f"{TENS[ten - 10]} {'et ' if n == 71 else ''}{spell(n - ten + 10)}")
        rest = n - ten
        return fold(TENS[ten] + ("" if rest == 0 else f" et {ONES[rest]}" if rest == 1 and ten < 80 else f" {ONES[rest]}"))
    for step, word in ((1000, "mille"), (100, "cent")):
        if n >= step:
            head = "" if n // step == 1 else spell(n // step) + " "
            return head + word + ("" if n % step == 0 else " " + spell(n % step))
    return str(n)


def load(name):
    """(label, forms) of a table of the lexicon, for the words alone."""
    rows = [line.split("\t") for line in (HOME / f"share/lexicon/{name}.tsv").read_text(encoding="utf-8").splitlines()]
    return [r for r in rows if len(r) > 1 and not r[0].startswith("#")]


FOLDED_DRUGS = {fold(d): r[0] for r in load("medication") for d in [r[0], *r[1].split("|")] if len(d) > 3}
DRUG_CLASSES = {r[0]: r[2].split() for r in load("medication") if len(r) > 2}
DRUG_NAMES = {r[0]: [r[0], *r[1].split("|")] for r in load("medication")}
PROBLEMS = [fold(r[1]) for r in load("problem")]
NOUNS = sorted({fold(r[1]) for t in ("finding", "problem", "procedure") for r in load(t)}, key=len, reverse=True)


def words(text):
    return {w[:6] for w in re.findall(r"[a-z]{4,}", fold(text))}


class World:
    """What a source says, as words, and what the untouched report says of it."""

    def __init__(self, said, statements):
        self.said = said
        self.folded = f" {re.sub(r'[^a-z0-9]+', ' ', fold(said))} "
        self.statements = statements
        self.words = words(said)

    def says(self, phrase):
        return f" {re.sub(r'[^a-z0-9]+', ' ', fold(phrase))} ".replace("  ", " ") in self.folded

    def says_number(self, text):
        """A number, in digits or in words, anywhere in the source."""
        parts = re.split(r"[.,/]", text)
        if int(parts[-1]) == 5 and len(parts) == 2 and self.says(f"{spell(int(parts[0]))} et demi"):
            return True
        spoken = " ".join(spell(int(p)) for p in parts)
        if len(parts) == 2 and self.says(" virgule ".join(spell(int(p)) for p in parts)):
            return True
        return self.says(text) or self.says(" ".join(parts)) or self.says(spoken)

    def near_side(self, text, side):
        """The words of `text` stand in sentences of the source with its side, and never with the other."""
        mine, other = ("gauche", "droit") if side == "gauche" else ("droit", "gauche")
        kept = words(text) - {"gauche", "droite", "droit"}
        parts = [fold(p) for p in re.split(r"[.?!\n]", self.said)]
        with_words = [p for p in parts if kept & words(p)]
        return bool(kept) and any(mine in p for p in with_words) and not any(other in p for p in with_words)

    def inventions(self):
        for section, text in INVENTIONS:
            if any(text.startswith(k) and re.search(v, self.folded) for k, v in SAID_FOR.items()):
                continue
            if not words(text) & self.words - {"pas", "semain", "signal", "antece", "hypoth", "probab"}:
                yield section, text

    def near_drug(self, text, phrase):
        """The source says this of the drug of `text`: in the sentence that names it, or in the two that follow."""
        parts = [f" {re.sub(r'[^a-z0-9]+', ' ', fold(p))} " for p in re.split(r"[.?!\n]+", self.said)]
        names = [fold(n) for start, end in drugs_in(text) for n in DRUG_NAMES[FOLDED_DRUGS[fold(text)[start:end]]]]
        named = [i for i, p in enumerate(parts) if any(f" {n} " in p for n in names)]
        return any(f" {fold(phrase)} " in p for i in named for p in parts[i:i + 3])

    def kin_near(self, relative, text):
        """The source names this relative within two sentences of the words of `text`."""
        parts = [fold(p) for p in re.split(r"[.?!\n]+", self.said)]
        kin = [i for i, p in enumerate(parts) if re.search(rf"\b(?:{KIN[relative]})\b", p)]
        return any(words(text) & words(p) for i in kin for p in parts[max(i - 2, 0):i + 3])

    def side_near(self, text, side):
        """The source says this side in a sentence with words of `text`."""
        kept = words(text) - {"gauche", "droite", "droit", "deux", "cotes"}
        return any(side in fold(p) and kept & words(p) for p in re.split(r"[.?!\n]", self.said))

    def one_of_both(self, side):
        """The source says this side too, in the sentence that says both: "des deux côtés, mais plutôt à droite"."""
        return any(side in fold(p) and re.search(r"\bdeux cotes\b|bilat", fold(p)) for p in re.split(r"[.?!\n]", self.said))

    def both_sides(self, text):
        """The source says both sides, or the other side, in a sentence with words of `text`."""
        kept = words(text) - {"gauche", "droite", "droit"}
        return any(re.search(r"\bdeux\b|bilat|partout", fold(p)) for p in re.split(r"[.?!\n]", self.said)
                   if kept & words(p)) or self.says("des deux côtés") or self.says("autre côté")


def replaced(text, match, new, group=0):
    return text[:match.start(group)] + new + text[match.end(group):]


def shown(n, like):
    """A number written as the one it replaces."""
    return str(n) if re.match(r"\d", like) else ONES[n] if n <= 20 else spell(n)


def value_of(written):
    return int(written) if written.isdigit() else SPELLED.get(written.lower())


def near(n):
    return [c for c in (n + 1, n + 3, n - 1, n * 2, n + 10, n // 2) if c > 1 and c != n]


def drugs_in(text):
    """(start, end) of the drugs named in a text, where folding it moves no letter."""
    folded = fold(text)
    if len(folded) != len(text):
        return []
    at = [m.span() for m in re.finditer(r"[a-z0-9]+", folded)]
    spans = [(a, at[j][1]) for i, (a, _) in enumerate(at) for j in range(i, min(i + 4, len(at)))]
    return sorted((s for s in spans if folded[s[0]:s[1]] in FOLDED_DRUGS), key=lambda s: s[0] - s[1])


def has_drug(text):
    at = re.findall(r"[a-z0-9]+", fold(text))
    return any(" ".join(at[i:j]) in FOLDED_DRUGS for i in range(len(at)) for j in range(i + 1, i + 5))


def is_quote(text):
    return "«" in text


NUMBER = r"\d+(?:[.,]\d+)?"
SPELLED_RE = "|".join(sorted((w for w in SPELLED), key=len, reverse=True))
AMOUNT = rf"({NUMBER}|\b(?:{SPELLED_RE})\b)"
DOSE_UNIT = r"(?:mg|g|µg|microgrammes?|milligrammes?|grammes?|comprimés?|bouffées?|ml|UI|gouttes?|gélules?)\b"


def dose_errors(world, section, text):
    for m in re.finditer(rf"{AMOUNT}\s+({DOSE_UNIT})", text):
        n = m[1].replace(",", ".")
        values = [float(n) * k for k in (2, 10, 0.5, 3)] if n[0].isdigit() else [value_of(n) * 2, value_of(n) + 1]
        for v in values:
            new = f"{v:g}".replace(".", ",") if n[0].isdigit() else shown(int(v), n)
            digits = f"{v:g}".replace(".", ",")
            unit = m[2].rstrip("s")
            spoken = spell(int(v)) if v == int(v) else None
            if (v != int(v) and world.says_number(digits)) or re.search(rf"\b{new}\b", text):
                continue
            if not world.says(f"{digits} {unit}") and not (spoken and re.search(
                    rf" {spoken} ({unit}|{unit}s|milligrammes?|grammes?|microgrammes?) ", world.folded)):
                right = ["dose"] if has_drug(text) else ["dose", "value"]
                yield "dose", replaced(text, m, new, 1), right + (["citation"] if is_quote(text) else [])


UNIT_SWAPS = {
    "mg": ["g", "µg", "ml"], "g": ["mg", "µg"], "µg": ["mg", "g"], "microgrammes": ["milligrammes"], "milligrammes": ["grammes"],
    "kg": ["g"], "m": ["cm"], "cm": ["mm", "m"], "mm": ["cm"], "ml": ["L", "gouttes"], "gramme": ["milligramme"],
    "comprimé": ["gramme", "goutte", "sachet"], "comprimés": ["grammes", "gouttes", "sachets"], "bouffée": ["ampoule", "goutte"],
    "bouffées": ["ampoules", "gouttes"], "gouttes": ["ml", "comprimés"], "sachet": ["comprimé", "gramme"],
    "mg/L": ["g/L"], "g/L": ["mg/L", "mmol/L"], "mmol/L": ["g/L"], "mmHg": ["cmHg"], "UI": ["mg", "ml"], "unités": ["mg", "ml"],
    "kilos": ["grammes"], "paquets-années": ["ans"], "litres": ["ml"], "litre": ["ml"], "verres": ["litres"], "verre": ["litre"]}
UNIT_NAMES = {"mg": "milligrammes", "g": "grammes", "µg": "microgrammes", "ml": "millilitres", "L": "litres", "m": "mètres",
              "cm": "centimètres", "mm": "millimètres"}


def unit_errors(world, section, text):
    names = "|".join(sorted(map(re.escape, UNIT_SWAPS), key=len, reverse=True))
    right = ["unit", "dose"] if has_drug(text) else ["unit"]
    for m in re.finditer(rf"{AMOUNT}\s+({names})(?![\w/-])", text):
        value = int(m[1]) if m[1].isdigit() else value_of(m[1])
        amounts = {m[1]} | ({spell(value)} if value else set())
        for new in UNIT_SWAPS[m[2]]:
            if not any(world.says(f"{n} {u}") for n in amounts for u in (new, UNIT_NAMES.get(new, new), new + "s")):
                yield "unit", replaced(text, m, new, 2), right + (["citation"] if is_quote(text) else [])


def number_errors(world, section, text):
    """A number that is no dose, no rhythm and no date."""
    for m in re.finditer(rf"{AMOUNT}(?:/({NUMBER}))?(?P<after>.{{0,14}})", text):
        before, after = text[:m.start()], m["after"]
        drug_unit = re.match(rf"\s+{DOSE_UNIT}|\s+fois|\s+par\b|\s+(?:{SPAN})\b", after)
        dated = re.search(r"(depuis|il y a|pendant|\ben|dans(?: les)?|toutes les|tous les|jusqu.à|le|au|à huit|d)\s+$", before)
        age = re.match(r"\s+ans\b", after) and re.search(r"(à|Âge :)\s+$", before)
        if (drug_unit and not age) or (dated and not age) or re.match(r"\s+h\b", after) or any(
                after.strip().lower().startswith(x) for x in MONTHS):
            continue
        whole = int(re.split(r"[.,]", m[1])[0]) if m[1][0].isdigit() else value_of(m[1])
        rest = m[1][len(str(whole)):] if m[1][0].isdigit() else ""
        for v in near(whole):
            new = str(v) + rest if m[1][0].isdigit() else shown(v, m[1])
            if not world.says_number(str(v) + rest) and not world.says_number(str(v)):
                right = ["value", "date"] if age or re.match(r"\s+(min|SA)\b", after) else ["value", "dose"] if has_drug(text) else ["value"]
                yield "number", replaced(text, m, new, 1), right + (["citation"] if is_quote(text) else [])
        return


def frequency_errors(world, section, text):
    spoken = {"matin et soir": ["le soir", "matin, midi et soir"], "le matin": ["le soir"], "le soir": ["le matin"],
              "tous les soirs": ["tous les matins"], "par jour": ["par semaine"]}
    drug = has_drug(text)
    right = ["frequency"] + (["citation"] if is_quote(text) else [])
    for m in re.finditer(r"(\d+|une|deux|trois|quatre)\s+fois (?:par (?:jour|semaine|mois)|sur)", text):
        was = value_of(m[1]) or 1
        for v in (1, 2, 3, 4, 6):
            if v != was and not re.search(r"(à|ou)\s+$", text[:m.start()]) and not (
                    drug and world.near_drug(text, f"{spell(v) if v > 1 else 'une'} fois")):
                yield "frequency", replaced(text, m, shown(v, m[1]) if v > 1 else
                                            ("1" if m[1].isdigit() else "une"), 1), right
    for m in re.finditer(r"toutes les (\d+|deux|quatre|six|huit) heures", text):
        for v in (12, 8, 4):
            if v != value_of(m[1]):
                yield "frequency", replaced(text, m, shown(v, m[1]), 1), right
    for m in re.finditer(r"(\d+) (cigarettes|verres?|paquets?|joints?|cafés) par jour", text):
        if not world.says(f"{m[2]} par semaine"):
            yield "frequency", text[:m.end() - len("jour")] + "semaine" + text[m.end():], [*right, "value"]
    m = re.search(r"\b(?:une|un|\d) (?:jour|nuit|fois) sur (deux|trois|quatre)\b", text)
    for v in (2, 3, 4) if m else []:
        if v != value_of(m[1]) and not world.says(f"sur {spell(v)}"):
            yield "frequency", replaced(text, m, ONES[v], 1), right
    m = re.search(r"\b(?:chaque|tous les|toutes les) (jours?|soirs?|matins?|semaines?|mois|nuits?)\b", text)
    for new in ("jour", "semaine", "mois") if m else []:
        if not m[1].startswith(new[:4]) and m[1][:4] not in ("soir", "mati", "nuit") and not any(
                world.says(f"{d} {new}") for d in ("par", "chaque", "une fois par")) and not any(
                world.says(f"{d} {new.rstrip('s')}s") for d in ("tous les", "toutes les")):
            yield "frequency", replaced(text, m, f"chaque {new}"), right
    for phrase, others in spoken.items():
        m = re.search(rf"(?<![\w])(?<!hier ){phrase}(?![\w])", text)
        if m and drug and not re.search(r"par kilo|fois par jour", text):
            for new in others:
                yield "frequency", replaced(text, m, new), right


def date_errors(world, section, text):
    right = ["date"] + (["citation"] if is_quote(text) else [])
    lead = r"(?:depuis|il y a|pendant|dans(?: les)?|durée|à|,|de)"
    for m in re.finditer(rf"\b{lead}\s+{AMOUNT}\s+({SPAN})\b", text):
        aged = text[m.start():].startswith("à") or (text[m.start():].startswith(",") and "pendant" not in text)
        if aged or (value_of(m[1]) or 0) < 2:
            continue
        for v in near(value_of(m[1])):
            if {v, value_of(m[1])} != {14, 15} and not world.says_number(str(v)):
                yield "date", replaced(text, m, shown(v, m[1]), 1), right + (["value"] if m[0].startswith("de ") else [])
        other = {"jour": "mois", "semai": "mois", "mois": "semaines", "an": "mois", "ans": "mois", "heure": "semaines",
                 "minut": "heures"}[m[2][:5].rstrip("s") if m[2] not in ("mois", "ans") else m[2]]
        if not world.says(f"{m[1]} {other}") and not world.says(f"{spell(value_of(m[1]))} {other}"):
            yield "date", replaced(text, m, other, 2), right + (["value", "unit"] if m[0].startswith("de ") else [])
    for m in re.finditer(r"\ben (\d{4}|\d\d)\b", text):
        for v in (int(m[1]) - 9, int(m[1]) + 3):
            if not world.says_number(str(v)):
                yield "date", replaced(text, m, str(v), 1), [*right, "value"]
    for names in (DAYS, MONTHS):
        m = re.search(rf"\b({'|'.join(names)})\b", text)
        for new in names if m else []:
            if not world.says(new):
                yield "date", replaced(text, m, new), right
    m = re.search(r"\bdepuis hier( soir| matin| après-midi| midi)?", text)
    if m:
        yield "date", replaced(text, m, "depuis trois mois"), right


def drug_errors(world, section, text):
    """Another drug. Where the source names its class, it may deny the class: a denial of the drug is then no error, and its
    assertion a reversal."""
    if is_quote(text):
        return
    for start, end in drugs_in(text)[:1]:
        was = FOLDED_DRUGS[fold(text)[start:end]]
        brand = re.match(r"\s\([^)]*\)", text[end:])
        end += brand.end() if brand else 0
        for new in ALLERGENS if section == "allergies" else DRUG_POOL:
            if not any(map(world.says, DRUG_NAMES.get(new, [new]))) and FOLDED_DRUGS.get(fold(new)) != was:
                classed = any(map(world.says, [*DRUG_CLASSES.get(new, []), *CLASS_SAID.get(new, [])]))
                if classed and re.search(r"\b(?:pas|sans|ni|aucune?|jamais)\b", text.lower()):
                    continue
                yield "drug", text[:start] + (new.capitalize() if start == 0 else new) + text[end:], ["drug"] + ["polarity"] * classed


TWO_SIDED = (r"Douleurs?|Irradiation|Œdèmes?|Céphalées?|Otites?|Pneumo(?:nie|pathie)|Entorse|Hernie|Sciatique|Lombalgies?|Otalgie|"
             r"Surdité|Fracture|Acouphènes?|Crépitants|Sibilants|Adénopathies?|Déficit|Paresthésies|Migraines?|Ronchi|Genou|Épaule|"
             r"Cheville|Hanche|Tympans?|Mollets?|Fourmillements|Engourdissement|Pyélonéphrite|Colique néphrétique|Boiterie|"
             r"Traumatisme|Brûlures?|Plaie|Phlébite|Tuméfaction|Gêne|Crampes|Arthralgies|Gonflement|Hématome|Prurit|Éruption|Paralysie|"
             r"Bourdonnements?|Varices|Raideur|Diminution|Baisse|Faiblesse|Fosse|Sensibilité|Défense|Râles|Ganglions?")
ONE_SIDED = r"gauche|droit|deux|bilat|normal|\b(?:sans|pas|depuis|pendant|à|il y a|ce|hier|passé|moment|supérieur|haute?|médian)\b"
FEMININE = (r"(base|oreille|jambe|hanche|épaule|main|cheville|fosse iliaque|cuisse|paupière|joue|tempe|lombaire|rotule|narine|"
            r"otite moyenne aiguë|pneumonie)\s+$")


def side_errors(world, section, text):
    """Sides of what the source gives one side only: the other one is not near the same word."""
    pairs = {"gauche": "droit", "droite": "gauche", "droit": "gauche"}
    if re.search(r"gauche.*droit|droit.*gauche|(?:gauche|droite?).*deux|deux.*(?:gauche|droite?)", text) or world.says("autre côté"):
        return
    sides = {"gauche": "droit droite droits droites", "droit": "gauche gauches", "droite": "gauche gauches"}
    for m in re.finditer(r"\b(à )?(gauche|droite|droit)\b", text):
        if "normal" in text or any(world.says(other) for other in sides[m[2]].split()) and not world.near_side(text, m[2]):
            continue
        new = pairs[m[2]]
        if m[2] == "gauche" and (m[1] or re.search(FEMININE, text[:m.start()])):
            new = "droite"
        right = ["side"] + (["citation"] if is_quote(text) else [])
        yield "side", replaced(text, m, new, 2), right
        before = re.sub(r"\b(?:du côté|vers la|sur la) $", "", text[:m.start()])
        named = re.search(r"\b(?:le|la) $", before)  # "c'est bien le gauche": "le des deux côtés" is no French
        if not named and not world.both_sides(text):
            yield "side", before + "des deux côtés" + text[m.end():], right
            yield "side", before + "à gauche puis à droite" + text[m.end():], right
            yield "side", text[:m.end()] + (" et à droite" if m[2] == "gauche" else " et à gauche") + text[m.end():], right
    for m in re.finditer(r"des deux côtés|\bbilatérale?s?\b", text):
        for side, new in (("gauche", "à gauche"), ("droit", "à droite")):
            if not world.side_near(text, side) and not world.one_of_both(side):
                yield "side", replaced(text, m, new), ["side"] + (["citation"] if is_quote(text) else [])
    m = re.search(r"\bdes deux\b(?= (?:chevilles|genoux|jambes))", text)
    if m:
        yield "side", replaced(text, m, "à gauche des"), ["side"]
    yield from added_side_errors(world, section, text)


def added_side_errors(world, section, text):
    """A side that the source never says, given to what has two."""
    for m in re.finditer(rf"(?:^|(?<=, )|(?<=\. ))(?:{TWO_SIDED})\b[^,.:;(«]*", text, re.IGNORECASE):
        if is_quote(text) or re.search(ONE_SIDED, m[0].lower()):
            continue
        tail = text[m.start() + len(m[0].rstrip()):]
        for side, said in (("gauche", "gauche gauches"), ("droite", "droit droite droits droites")):
            if not any(map(world.says, said.split())):
                yield "side", f"{text[:m.start()]}{m[0].rstrip()} à {side}{tail}", ["side"]


def stated(world, phrase, text):
    """Another statement of the report already says it, so that the source may too."""
    return any(fold(phrase) in fold(t) for _, t in world.statements if t != text)


# what is done without: "sans jamais sauter une prise", "sans dépasser 4 jours"
ACT = r"(?:jamais|rien|plus)\b|\w+(?:er|ir)\s+(?:\d|l[ea]s?\b|l['’]|une?\b|des?\b|à\b|ce\w*\b|plus\b)"


def dropped_errors(world, section, text):
    if is_quote(text):
        return
    for m in re.finditer(r"(?i)(?:^|(?<=, )|(?<=\. )|(?<=\bet )|(?<=, ni ))(pas de |pas d['’]|aucune? |sans |jamais de )"
                         r"(?=(antécédent|traitement|autre|signe)?)([^,.]+)", text):
        rest = m[3]
        if m[2] or re.search(r" ni |en dehors|hormis|sauf", text) or stated(world, rest, text):
            continue
        if m[1].lower() == "sans " and re.match(ACT, rest):
            continue  # "avec dépasser quatre jours" is no French
        new = rest[0].upper() + rest[1:] if m.start() == 0 else ("avec " if m[1].lower() == "sans " else "") + rest
        yield "negation dropped", text[:m.start()] + new + text[m.end():], ["polarity"]
    m = re.match(r"(?i)(absence |négation )(de |d['’])([^,.]+)", text)
    if m and not stated(world, m[3], text):
        yield "negation dropped", f"Présence {m[2]}" + text[m.start(3):], ["polarity"]
        yield "negation dropped", text[m.start(3)].upper() + text[m.start(3) + 1:], ["polarity"]


def added_errors(world, section, text):
    """A noun that the lexicon knows opens the statement: it is denied."""
    folded = fold(text)
    if is_quote(text) or section in ("motif", "mode_de_vie", "conduite", "conclusion") or "confirmer" in text:
        return
    if re.search(r"\b(pas|sans|ni|jamais|aucune?|arrêt)\b", text.lower()) or re.match(rf"(?:{RELATIVES})", text):
        return
    noun = next((n for n in NOUNS if opens(folded, n)), None)
    if noun is None or len(folded) != len(text):
        return
    of = "d'" if noun[0] in "aeiouh" else "de "
    if f" pas {of}{noun[:4]}".replace("'", " ") in world.folded or f" plus {of}{noun[:4]}".replace("'", " ") in world.folded:
        return
    yield "negation added", f"Pas {of}{text[0].lower()}{text[1:]}", ["polarity"]
    if len(noun) + 1 < len(text) and not re.search("attén|céd|dispar|régress|conjoint|paternel|maternel", text):
        yield "negation added", f"Pas {of}{text[0].lower()}{text[1:len(noun)]}.", ["polarity"]


OF_OTHERS = r"\b(chez|pas|sans|ni|fils|fille|enfant|mari|femme|mère|père|parents|famille|familial|familiaux)\b"


def opens(folded, noun):
    return noun not in ("debut", "duree", "premier episode", "resolution spontanee") and folded.startswith(noun) and not folded[len(noun):len(noun) + 1].isalpha()


def experiencer_errors(world, section, text):
    if is_quote(text):
        return
    m = re.match(rf"({RELATIVES}) : (.+)$", text)
    others = [k for k in KIN if not any(k.lower() in t.lower() for _, t in world.statements) and not world.kin_near(k, text)]
    if m and not stated(world, m[2].rstrip("."), text):
        yield "experiencer", m[2][0].upper() + m[2][1:], ["experiencer"]
        for other in others:
            yield "experiencer", f"{other} : {m[2]}", ["experiencer"]
    elif m is None and section in ("antecedents", "histoire") and not re.search(OF_OTHERS, text.lower()) and any(
            opens(fold(text), n) for n in (PROBLEMS if section == "antecedents" else NOUNS)):
        for other in others:
            yield "experiencer", f"{other} : {text[0].lower()}{text[1:]}", ["experiencer"]


def errors(world, section, text):
    """(kind, new text, right reasons) of each error that can be planted in a statement."""
    for make in (number_errors, unit_errors, dose_errors, frequency_errors, date_errors, drug_errors, side_errors,
                 dropped_errors, added_errors, experiencer_errors):
        for kind, new, right in make(world, section, text):
            if new != text:
                yield kind, new, right
