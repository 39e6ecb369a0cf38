#!/usr/bin/env python3
"""Compile share/lexicon/*.tsv into C: lexicon.py FOLDER OUTPUT.c [TABLE OF_WORD] (format: share/lexicon/README.md).
TABLE and OF_WORD name what OUTPUT.c defines and the numbering of words that it uses: another language has its own.

Words are folded as src/text/fold.c does and stemmed as src/text/stem.h does; forms become a trie whose edges
are word numbers, so that one walk from each token finds the longest form.

lexicon.py --check FOLDER prints each form that two concepts claim (the one that comes first keeps it);
exit status 1 when there is any."""
import re
import sys
import unicodedata
from pathlib import Path
from typing import NamedTuple

# "everyday" owns forms that name no concept: it comes first.
KINDS = ["everyday", "finding", "problem", "procedure", "social", "administrative", "class", "allergy", "allergen",
         "measurement", "medication"]
# Least and most fields of a line.
FIELDS = {"everyday": (1, 1), "medication": (1, 3), "measurement": (5, 7)}
# Abbreviations that are also French words: they count only when written in capitals.
CAPITALS = {"AIT", "SAS", "SPA", "PAC", "DID", "TAG", "TEP", "RAC", "EVA", "SEP", "FIG", "MAF", "ASP",
            "AME", "AAH", "SCAM", "PAI", "APA", "PMI",
            "PCR", "CHC", "AMG", "TCA", "TSA", "SAT", "PNO", "RAS", "HIV", "IDM", "PLS", "EME", "CIA", "IRA", "PAF", "ISLA",
            "GIST", "MASH", "AKI", "DOA", "CIV", "MAV", "FAV", "PID", "ITL", "MRC", "MAP", "TOC", "AVF", "IMG", "IMF",
            "BAN", "PAG", "SLA", "MCI", "AIC", "RIC", "PNS", "ONA", "PTI", "LAM", "OMI"}
# What the numbers of struct lexicon_node and struct lexicon_edge hold (src/facts/match.h).
MOST_WORDS, MOST_NODES, MOST_CONCEPTS, MOST_EDGES = 0xFFFF - 1, 0xFFFFFFFF, 0x7FFF, 0xFFFFFFFF
BROADER = 8  # BROADER_MAX of src/facts/lexicon.c
FORM_WORDS = 14  # FORM_MAX of src/facts/lexicon.c: a longer form is never found
HPO, CIM10 = re.compile(r"HP:\d{7}"), re.compile(r"[A-Z]\d\d(\.\d{1,2})?")


# What a patient says of himself, and how a clinician asks it: "tousse", "toussez". The forms of a verb in the first and third
# persons of the singular; the second is theirs but for an "s".
ASKED = {v: asked for says, asked in (
    ("tousse", "toussez"), ("crache", "crachez"), ("vomis|vomit", "vomissez"), ("perds|perd", "perdez"), ("vois|voit", "voyez"),
    ("dors|dort", "dormez"), ("endors|endort", "endormez"), ("ronfle", "ronflez"), ("tremble", "tremblez"), ("transpire", "transpirez"),
    ("leve", "levez"), ("releve", "relevez"), ("saigne", "saignez"), ("lache", "lachez"), ("boite", "boitez"), ("pense", "pensez"),
    ("pleure", "pleurez"), ("conduis|conduit", "conduisez"), ("marche", "marchez"), ("mange", "mangez"), ("bois|boit", "buvez"),
    ("fume", "fumez"), ("entends|entend", "entendez"), ("urine", "urinez"), ("pisse", "pissez"), ("sens|sent", "sentez"),
    ("oublie", "oubliez"), ("cherche", "cherchez"), ("respire", "respirez"), ("avale", "avalez"), ("bouge", "bougez"),
    ("supporte", "supportez"), ("travaille", "travaillez"), ("porte", "portez"), ("maigris|maigrit", "maigrissez"),
    ("grossis|grossit", "grossissez"), ("reveille", "reveillez"), ("essouffle", "essoufflez"), ("etouffe", "etouffez"),
    ("fais|fait", "faites"), ("vis|vit", "vivez"), ("habite", "habitez"), ("prends|prend", "prenez"), ("grelotte", "grelottez"),
    ("arrive", "arrivez"), ("trouve", "trouvez"), ("titube", "titubez"), ("eternue", "eternuez"), ("regurgite", "regurgitez"),
    ("ressens|ressent", "ressentez"), ("tombe", "tombez"), ("mouche", "mouchez"), ("reste", "restez"), ("suis", "etes"),
    ("ai", "avez"), ("peux|peut", "pouvez"), ("dois|doit", "devez"), ("gratte", "grattez"), ("sue", "suez"), ("bave", "bavez"),
    ("serre", "serrez"), ("parle", "parlez")) for v in says.split("|")}
OWN = {"vous": {"je": "vous", "j": "vous", "me": "vous", "m": "vous", "se": "vous", "s": "vous", "moi": "vous", "mon": "votre",
                "ma": "votre", "mes": "vos", "son": "votre", "sa": "votre", "ses": "vos"},
       "tu": {"je": "tu", "j": "tu", "me": "te", "m": "t", "moi": "toi", "mon": "ton", "ma": "ta", "mes": "tes"}}
# What is said of a part of the body with a verb or without: "chevilles gonflees", "les chevilles sont gonflees".
SAID_OF = set("""gonfle gonflee gonfles gonflees enfle enflee enfles enflees rouge rouges chaud chaude chauds chaudes froid froide froids
froides sec seche secs seches noir noire noirs noires liquide liquides flou floue bouche bouchee bouches bouchees fonce foncee fonces
foncees douloureux douloureuse douloureuses raide raides bloque bloquee bloques bloquees engourdi engourdie engourdis engourdies lourd
lourde lourds lourdes faible faibles irregulier irreguliere irreguliers irregulieres abondant abondante abondantes pale pales jaune jaunes
blanc blanche blancs blanches bleu bleue bleus bleues violet violette violets dur dure durs dures cassant cassante cassants sensible
sensibles irrite irritee irrites irritees infecte infectee infectes purulent purulente enroue enrouee eteinte tendu tendue tendus collant
collants colles ballonne ballonnee trouble troubles mousseuse mousseuses glace glacee glaces glacees moite moites brulant brulante
brulants brulantes enflamme enflammee enflammes epais epaisse marron brune brunes sale sales odorante odorantes""".split())
COPULAS = ("est", "sont", "etait", "etaient")
SPOKEN = ("finding", "problem", "social")  # the kinds whose forms patients say of themselves


def fold(s):
    s = s.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    s = "".join(c for c in unicodedata.normalize("NFD", s) if unicodedata.category(c) != "Mn")
    return re.findall(r"[a-z]+|\d+|[^\sa-z\d'\-]", s)


def stem(w):
    if len(w) >= 4 and w.endswith("s"):
        w = w[:-1]
    return w[:-1] if len(w) >= 4 and w.endswith("ee") else w


def expand(form):
    m = re.search(r"\{([^{}]*)\}", form)
    if not m:
        return [form]
    return [x for alt in m.group(1).split(",") for x in expand(form[:m.start()] + alt + form[m.end():])]


class Row(NamedTuple):
    """A line of a table: struct concept of src/facts/lexicon.h, and its forms as written."""
    kind: str
    key: str
    label: str
    section: str
    flags: str
    text: str
    classes: str = ""
    unit: str = ""
    normal: str = ""


def row_of(kind, f):
    if kind == "everyday":
        return Row(kind, "", "", "", "n", f[0])
    if kind == "medication":
        return Row(kind, "med:" + "_".join(fold(f[0])), f[0], "traitements", "!", f[1], f[2])
    if kind == "measurement":
        return Row(kind, *f[:5], unit=f[5], normal=f[6])
    return Row(kind, *f)


def rows_of_language(folder):
    """The concepts of the tables one folder up that forms.tsv names, with their words in another language."""
    known = {r.key: r for r in rows(folder.parent)}
    for n, line in enumerate((folder / "forms.tsv").read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        f = line.split("\t")
        if len(f) != 3 or (f[0] != "-" and f[0] not in known):
            sys.exit(f"forms.tsv:{n}: a concept of the French tables (or \"-\"), a label and forms expected: {line[:40]}")
        key, label, text = f
        if key == "-":
            yield Row("everyday", "", "", "", "n", text)
            continue
        r = known[key]
        yield r._replace(label=label, text=text, flags=r.flags.replace("n", "") if ">" not in r.flags else r.flags)


def rows(folder):
    if (folder / "forms.tsv").exists():
        yield from rows_of_language(folder)
        return
    for kind in KINDS:
        least, most = FIELDS.get(kind, (5, 5))
        for n, line in enumerate((folder / f"{kind}.tsv").read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            f = line.split("\t")
            if not least <= len(f) <= most:
                sys.exit(f"{kind}.tsv:{n}: {least} to {most} fields expected, {len(f)} found")
            yield row_of(kind, f + [""] * (most - len(f)))


def consistent(concepts):
    """Ends the build when a class is no concept of class.tsv, or a range is not two numbers, low and high, of which one may lack."""
    known = {c.key for c in concepts if c.kind == "class"}
    for c in concepts:
        unknown = [k for k in c.classes.split() if k not in known and known]
        if unknown:
            sys.exit(f"{c.key}: no such class: {unknown[0]}")
        ends = re.fullmatch(r"(\d+(?:\.\d+)?)?-(\d+(?:\.\d+)?)?", c.normal)
        if c.normal and not (c.unit and ends and any(ends.groups()) and float(ends[1] or 0) <= float(ends[2] or "inf")):
            sys.exit(f"{c.key}: a unit and a range \"low-high\" expected: {c.unit} {c.normal}")


def forms_of(label, flags, text):
    """The forms of a row, written out."""
    return ([] if "n" in flags.split(">")[0] else [label]) + [x for f in text.split("|") if f.strip() for x in expand(f)]


def asked_of(form):
    """How a clinician asks what a patient says in this form: "perds mes cheveux" gives "perdez vos cheveux", "perds tes cheveux"."""
    words = fold(form.lstrip("~").strip())
    at = next((i for i, w in enumerate(words) if w not in ("je", "j", "me", "m", "se", "s")), len(words))
    if at == len(words) or at > 2 or words[at] not in ASKED or form.strip().isupper():
        return []
    lead = "~" if form.startswith("~") else ""
    you = [ASKED[w] if i == at else OWN["vous"].get(w, w) for i, w in enumerate(words)]
    thou = [w if i == at else OWN["tu"].get(w, w) for i, w in enumerate(words)]
    return [lead + " ".join(one) for one in (you, thou) if one != words and len(one) <= FORM_WORDS]


def told_of(form):
    """A noun and what is said of it, with a verb between: "selles noires" gives "selles sont noires"."""
    words = fold(form.lstrip("~").strip())
    if len(words) != 2 or words[1] not in SAID_OF or words[0] in ASKED or words[0] in ("vin", "chambre") or len(words[0]) < 3:
        return []
    return [("~" if form.startswith("~") else "") + f"{words[0]} {verb} {words[1]}" for verb in COPULAS]


def words_of(form):
    return [stem(w) for w in fold(form.lstrip("~").strip())]


def links_of(folder, known):
    """{concept: (HPO id, CIM-10 code)}, either "" when there is none."""
    if (folder / "forms.tsv").exists():
        french = links_of(folder.parent, {r.key for r in rows(folder.parent)})
        return {key: both for key, both in french.items() if key in known}
    links = {}
    for n, line in enumerate((folder / "links.tsv").read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        f = line.split("\t")
        if len(f) != 3:
            sys.exit(f"links.tsv:{n}: three fields expected, {len(f)} found")
        key, hpo, cim10 = f
        if key not in known or key in links:
            sys.exit(f"links.tsv:{n}: {key}: {'linked twice' if key in links else 'no such concept'}")
        if not (hpo or cim10) or (hpo and not HPO.fullmatch(hpo)) or (cim10 and not CIM10.fullmatch(cim10)):
            sys.exit(f"links.tsv:{n}: {key}: HP:0000000 and A00 or A00.0 expected")
        links[key] = hpo, cim10
    return links


def broader_of(folder, known):
    """{concept: the one that it is a kind of}, without a circle."""
    broader = {r.key: m[1] for r in rows(folder) if (m := re.search(r">(\w+)", r.flags))}
    if (folder / "forms.tsv").exists():  # a language may lack the broader concept
        broader = {key: to for key, to in broader.items() if to in known}
    for key in broader:
        at, steps = key, 0
        while at in broader:
            at, steps = broader[at], steps + 1
            if at not in known or steps > BROADER:
                sys.exit(f"{key}: {at}: {'no such concept' if at not in known else 'too deep, or a circle'}")
    return broader


def add_form(nodes, key, form, rank):
    """Adds a form of concept number `rank`, -1 for everyday French; False when another has it already."""
    absent = form.startswith("~")
    bare = form.lstrip("~").strip()
    capital = bare.isupper() and (len(bare) <= 2 or bare in CAPITALS)
    words, at = words_of(form), 0
    if not 0 < len(words) <= FORM_WORDS:
        sys.exit(f"{key}: {form}: 1 to {FORM_WORDS} words expected")
    for w in words:
        at = nodes[at]["edges"].setdefault(w, len(nodes))
        if at == len(nodes):
            nodes.append({"edges": {}, "concept": -1, "flags": 0})
    if nodes[at]["concept"] >= 0 or nodes[at]["flags"]:  # the first table that names a form owns it
        return False
    nodes[at].update(concept=rank, flags=absent | capital << 1 | (rank < 0) << 2)
    return True


def compile_tables(folder):
    concepts, nodes, taken, forms = [], [{"edges": {}, "concept": -1, "flags": 0}], {}, 0
    for row in rows(folder):
        if row.key in taken:
            sys.exit(f"{row.key}: defined twice")
        everyday = row.kind == "everyday"
        if not everyday:
            taken[row.key] = len(concepts)
            concepts.append(row)
        rank = -1 if everyday else len(concepts) - 1
        for form in forms_of(row.label, row.flags, row.text):
            forms += add_form(nodes, row.key, form, rank) and not everyday
    if not (folder / "forms.tsv").exists():
        for rank, row in enumerate(concepts):  # after all that is written in the tables, which keep their forms
            for form in forms_of(row.label, row.flags, row.text) if row.kind in SPOKEN else []:
                forms += sum(add_form(nodes, row.key, one, rank) for one in asked_of(form) + told_of(form))
    consistent(concepts)
    return concepts, nodes, forms


def words_of_nodes(nodes):
    """The words of the edges in byte order: the number of a word is its rank."""
    return sorted({w for n in nodes for w in n["edges"]}, key=lambda w: w.encode())


def words_of_tables(folder):
    """{word: (the node that it leads to from the root, or 0; bit % 64 of each word that a form goes on with, all when it is one)},
    in the order of the words' numbers."""
    nodes = compile_tables(folder)[1]
    words = words_of_nodes(nodes)
    rank = {w: i for i, w in enumerate(words)}

    def seconds(root):
        node = nodes[root]
        return 2 ** 64 - 1 if node["concept"] >= 0 or node["flags"] else sum({1 << rank[w] % 64 for w in node["edges"]})
    return {w: (root, seconds(root) if root else 0) for w in words for root in [nodes[0]["edges"].get(w, 0)]}


def check(folder):
    """Prints forms that two concepts claim; says whether there is none."""
    owner, good = {}, True
    for row in rows(folder):
        for form in forms_of(row.label, row.flags, row.text):
            words = " ".join(words_of(form))
            first = owner.setdefault(words, (row.kind, row.key))
            if first[1] != row.key:
                print(f"{row.kind}.tsv: {row.key}: \"{form}\" is a form of {first[1]} ({first[0]}.tsv), which keeps it")
                good = False
    return good


def fits(words, nodes, concepts, edges):
    """Ends the build rather than let a number wrap around."""
    for what, n, most in (("words", words, MOST_WORDS), ("nodes", nodes, MOST_NODES), ("concepts", concepts, MOST_CONCEPTS),
                          ("edges", edges, MOST_EDGES)):
        if n > most:
            sys.exit(f"lexicon: {n} {what}, {most} at most: widen the types of src/facts/match.h")


def memory(concepts, links, words, edges, nodes):
    """Bytes of the tables in the program, on a machine with pointers of 8 bytes; each text is stored once."""
    texts = {t for c in concepts for t in (c.key, c.kind, c.label, c.section, c.classes, c.unit, c.normal)}
    texts |= {t for both in links.values() for t in both} | set(words)
    return (80 + 2) * len(concepts) + 8 * len(words) + 8 * edges + 24 * nodes + sum(len(t.encode()) + 1 for t in texts)


def c_string(s):
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main(folder, output, table="lexicon_table", of_word="lexicon_of_word"):
    concepts, nodes, forms = compile_tables(Path(folder))
    links = links_of(Path(folder), {c.key for c in concepts})
    words = words_of_nodes(nodes)
    rank = {w: i for i, w in enumerate(words)}
    out = ["/* Generated by tool/lexicon.py: do not edit. */", '#include "facts/match.h"', "",
           "static const struct concept concepts[] = {"]
    ranks = {c.key: r for r, c in enumerate(concepts)}
    broader = broader_of(Path(folder), ranks)
    for c in concepts:
        texts = c.key, c.kind, c.label, c.section, *links.get(c.key, ("", "")), c.classes, c.unit, c.normal
        numbers = f"{ranks.get(broader.get(c.key), -1)}, {str('!' in c.flags).lower()}"
        out.append(f"    {{{', '.join(map(c_string, texts))}, {numbers}}},")
    by_id = sorted(range(len(concepts)), key=lambda r: concepts[r].key.encode())
    out += ["};", "static const uint16_t by_id[] = {"] + [f"    {r}," for r in by_id]
    out += ["};", "static const char *const words[] = {"]
    out += [f"    {c_string(w)}," for w in words]
    edges, rows_out = [], []
    for n in nodes:
        may = sum({1 << rank[w] % 64 for w in n["edges"]})
        rows_out.append(f"    {{{may}u, {len(edges)}, {len(n['edges'])}, {n['concept']}, {int(n['flags'])}}},")
        edges += sorted((rank[w], to) for w, to in n["edges"].items())
    fits(len(words), len(nodes), len(concepts), len(edges))
    out += ["};", "static const struct lexicon_edge edges[] = {"]
    out += [f"    {{{to}, {w}}}," for w, to in edges]
    out += ["};", "static const struct lexicon_node nodes[] = {"] + rows_out
    out += ["};", f"const struct lexicon {table} = {{",
            f"    concepts, {len(concepts)}, by_id, words, {len(words)}, {of_word}, edges, nodes, {forms}}};", ""]
    Path(output).write_text("\n".join(out), encoding="utf-8")
    print(f"lexicon: {len(concepts)} concepts, {forms} forms, {len(words)} words, {len(nodes)} nodes, {len(links)} links, "
          f"{memory(concepts, links, words, len(edges), len(nodes)) // 1024} KiB in the program")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 5):
        sys.exit(__doc__)
    if sys.argv[1] == "--check":
        sys.exit(0 if check(Path(sys.argv[2])) else 1)
    main(*sys.argv[1:])
