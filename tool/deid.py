#!/usr/bin/env python3
"""Compile share/deid/*.tsv and the words of share/lexicon/*.tsv into C: deid.py SHARE OUTPUT.c (format: share/deid/README.md).

Words are folded as src/deid/cut.c does, and known by a 64-bit hash; the build fails where two of them share it."""
import re
import sys
import unicodedata
from pathlib import Path

# The bits of struct deid_entry.flags: src/deid/words.def.
FLAGS = re.findall(r"^WORD\((\w+), ", (Path(__file__).resolve().parents[1] / "src/deid/words.def").read_text(), re.M)
BIT = {name: 1 << i for i, name in enumerate(FLAGS)}
SIEVE_WORDS = 2048  # DEID_SIEVE of src/deid/table.h
TOO_SHORT = 3  # a clinical word of fewer letters says nothing


def fold(s):
    s = s.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFD", s) if unicodedata.category(c) != "Mn")


def words_of(s):
    return re.findall(r"[a-zµ]+", fold(s))


def hash_of(word):
    """As src/deid/cut.c: eight bytes at a time, the last ones filled up with zeros."""
    h, letters = 0xcbf29ce484222325, word.encode()
    for at in range(0, len(letters), 8):
        h = ((h ^ int.from_bytes(letters[at:at + 8], "little")) * 0x9e3779b97f4a7c15) & 0xFFFFFFFFFFFFFFFF
        h ^= h >> 32
    return h


def rows(path):
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            f = line.split("\t")
            if len(f) != 2:
                sys.exit(f"{path.name}:{n}: two fields expected, {len(f)} found")
            yield f[0], f[1].split()


# What a class of a file means.
CLASSES = {
    "given.tsv": {"m": ["given", "given_m"], "f": ["given", "given_f"], "x": ["given"], "v": ["given", "vague"]},
    "family.tsv": {"n": ["family"], "w": ["family"]},
    "place.tsv": {"c": ["city"], "w": ["city", "soft"]},
    "hospital.tsv": {"n": ["hospital"], "w": ["soft"]},
}


def table(share):
    """{folded word: [flags, value]}."""
    words = {}

    def put(word, bits, value=0):
        entry = words.setdefault(word, [0, 0])
        entry[0] |= bits
        entry[1] = entry[1] or value

    for path in sorted((share / "deid").glob("*.tsv")):
        if path.name == "mask.tsv":
            continue
        for cls, forms in rows(path):
            names = CLASSES.get(path.name, {}).get(cls, [cls])
            bits = sum(BIT[n] for n in names)
            for form in forms:
                form, _, value = form.partition("=")
                parts = words_of(form)
                if path.name == "place.tsv" or path.name == "hospital.tsv":
                    parts = [p for p in parts if len(p) > 3 or len(parts) == 1]
                    if len(parts) > 1:  # a part of a longer name is no name by itself
                        bits_of = bits | BIT["soft"]
                        parts = [p for p in parts if p not in ("saint", "sainte")]
                        for p in parts:
                            put(p, bits_of if not words.get(p) else bits)
                        continue
                if len(parts) > 1 and "eponym" not in names:
                    sys.exit(f"{path.name}: {form}: one word expected")
                for p in parts:
                    if len(parts) == 1 or len(p) > TOO_SHORT:
                        put(p, bits, int(value or 0))
    for path in sorted((share / "lexicon").glob("*.tsv")):
        if path.name == "links.tsv":
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                for word in clinical_words(path.stem, line.split("\t")):
                    put(word, BIT["clinical"])
    return words


def clinical_words(kind, fields):
    forms = fields if kind == "medication" else [fields[1], fields[4]] if len(fields) == 5 else []
    for w in words_of(re.sub(r"[{},|~]", " ", " ".join(forms))):
        if len(w) >= TOO_SHORT:
            yield w


def masks(share):
    out = {cls: forms for cls, forms in rows(share / "deid/mask.tsv")}
    for cls, forms in rows(share / "deid/given.tsv"):
        if cls in "mf":
            out.setdefault("given-" + cls, []).extend(forms)
    soft = {fold(w) for cls, forms in rows(share / "deid/given.tsv") if cls == "v" for w in forms}
    for cls in ("given-m", "given-f"):
        out[cls] = sorted({w for w in out[cls] if fold(w) not in soft}, key=fold)
    return out


def c_string(s):
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    share, target = Path(sys.argv[1]), Path(sys.argv[2])
    words = table(share)
    by_hash = {}
    for w in words:
        if by_hash.setdefault(hash_of(w), w) != w:
            sys.exit(f"{w} and {by_hash[hash_of(w)]} have one hash")
    size = 1
    while size < 3 * len(words):
        size *= 2
    slots = [None] * size
    for h, w in sorted(by_hash.items()):
        at = (h >> 20) & (size - 1)
        while slots[at]:
            at = (at + 1) & (size - 1)
        slots[at] = (h, *words[w])
    out = ["/* written by tool/deid.py */", '#include "deid/table.h"', "",
           f"const uint32_t deid_slots = {size};",
           f"const struct deid_entry deid_table[{size}] = {{"]
    out += [f"    [{i}] = {{0x{s[0]:016x}u, 0x{s[1]:010x}u, {s[2]}}}," for i, s in enumerate(slots) if s]
    out += ["};", ""]
    sieve = [0] * SIEVE_WORDS  # most words of a text are not in the table: one bit says so
    for h in by_hash:
        sieve[(h >> 40) % (64 * SIEVE_WORDS) // 64] |= 1 << ((h >> 40) % 64)
    out.append(f"const uint64_t deid_sieve[DEID_SIEVE] = {{{', '.join(f'0x{x:x}u' for x in sieve)}}};")
    for name, forms in masks(share).items():
        ident = name.replace("-", "_")
        out.append(f"const char *const deid_{ident}[] = {{" + ", ".join(map(c_string, forms)) + "};")
        out.append(f"const uint32_t deid_{ident}_n = {len(forms)};")
        if ident.startswith("given"):
            out.append(f'const char deid_{ident}_initials[] = "{"".join(fold(w)[0] for w in forms)}";')
    target.write_text("\n".join(out) + "\n", encoding="utf-8")


main()
