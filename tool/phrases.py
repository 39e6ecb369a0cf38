#!/usr/bin/env python3
"""Compile the word lists of the C sources: phrases.py SOURCE TABLE.c WORDS.c ENDS.c TABLE_EN.c WORDS_EN.c DEPFILE
(SOURCE: the root of the repository).

Code says token_any(t, i, "de|d"), and the list stays where it is read. This tool finds every string literal of the rooms below that
could be such a list, and every table whose rows begin with one, and compiles them for src/text/phrase.h: one vocabulary (the words
of the lists and of the lexicon), for each word the set of lists that it may begin, and for each list and first word its phrases as
numbers of words, the longest first. Too much is compiled rather than too little: a label that looks like a list costs one bit.

token_opens(t, i, "facts/scope.c facts/cue.c") asks whether a phrase of any list of those files stands at a token: the union of their
lists is one list more. What a file asks only of a token that is not called i, or at a fixed distance from i, is left out: a file in
such a union calls i what it was asked about.

A list is named by the hash of its French text, as gettext names a message: another language gives its own words under that name.
share/lexicon/en/phrases.tsv says each French phrase in English, and an English list is what its phrases say; a phrase that the table
lacks says nothing. Marks, digits and the phrases that the table calls the same stay."""
import re
import sys
from pathlib import Path

import lexicon

ROOMS = ["text", "facts", "draft"]
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|\'(?:\\.|[^\'\\])+\'|"(?:\\.|[^"\\])*"|\w+|\s+|.', re.S)
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)", re.S)
WORD = re.compile(r"[a-z0-9~]+(?:[,.][0-9]+)?|[!-/:-@\[-`{}]")  # what token.c cuts, and "24h"; marks stand alone
NOT_LISTS = re.compile(r"text_\w+|TEXT|writer_\w+|json_\w+|strcmp|strncmp|strstr|hit_is|hit_kind|concept_is|set_text|_Static_assert")
TOKEN_CALLS = {"token_any", "token_is", "token_phrase"}
SENTENCE_CALL = "scan_has"
LIST_CALLS = TOKEN_CALLS | {SENTENCE_CALL, "token_within"}
FNV, PRIME, MASK = 0xcbf29ce484222325, 0x100000001b3, (1 << 64) - 1
# A row has two bits for each list: the word may begin a phrase; it is one by itself, and no longer phrase begins with it. The first
# two bits stand for a list that was not compiled: any word may begin its phrases.
SLOW_BIT, BEGINS, ALONE = 1, 1, 3
SECONDS = 8  # bytes before the set, for each union: bit word % 64 of each second word of its phrases
UNION, NO_ROW = "^", 0xFFFF
SAID_MOST = 256  # PHRASE_SAID_MOST of src/text/phrase.h
STEM_MOST = 3  # WORD_STEM_MOST of src/facts/word.h
KEY, SPIN, MOST_WORDS = 0x9e3779b97f4a7c15, 29, 0xFFFF


def unescape(s):
    """The bytes of a literal, as latin-1."""
    named = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}

    def one(m):
        e = m[1]
        return chr(int(e[1:], 16)) if e[0] == "x" else chr(int(e, 8)) if e.isdigit() else named.get(e, e)
    return ESCAPE.sub(one, s)


def tokens_of(path):
    """Words of C, literals as ("s", bytes); neighbours joined, comments and directives gone."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.)*", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    out = []
    for m in TOKEN.finditer(code):
        t = m[0]
        if t[0].isspace() or t.startswith(("//", "/*")):
            continue
        if t[0] != '"':
            out.append(t)
        elif out and isinstance(out[-1], tuple):
            out[-1] = ("s", out[-1][1] + unescape(t[1:-1]))
        else:
            out.append(("s", unescape(t[1:-1])))
    return out


def is_list(s):
    return all(WORD.fullmatch(w) for phrase in s.split("|") for w in phrase.split(" "))


def files_of(path):
    """What token_opens asks of: names of files between spaces, after the mark that TOKEN_OPENS sets."""
    tokens = tokens_of(path)
    return [UNION + tokens[i][1] for i, t in enumerate(tokens) if isinstance(t, tuple) and "token_opens" in tokens[max(0, i - 12):i]
            and re.fullmatch(r"\w+/\w+\.c(?: \w+/\w+\.c)*", t[1])]


def hash_of(rows):
    """FNV-1a, as list_hash and table_hash of src/text/phrase.c: of a list's text, or of each row's text and a byte 1."""
    h = FNV
    for b in rows.encode("latin-1") if isinstance(rows, str) else b"".join(r.encode("latin-1") + b"\1" for r in rows):
        h = (h ^ b) * PRIME & MASK
    return h


def endings_of(path):
    """The rows of `endings` of word.c: suffixes and least stem."""
    tokens, names = tokens_of(path), {}
    for i, t in enumerate(tokens):
        if isinstance(t, tuple) and tokens[i - 3:i] == ["[", "]", "="]:
            names[tokens[i - 4]] = t[1]
    at = tokens.index("endings") + 5
    rows = []
    while tokens[at] == "{":
        rows.append(({s: None for s in names[tokens[at + 1]].split("|")}, int(tokens[at + 3])))
        at += 6
    return rows


def tellers_of(path):
    """What word_tells of word.c looks for besides endings: the lists of its table `named`, and the beginnings of names of drugs."""
    tokens, lists = tokens_of(path), {}
    for i, t in enumerate(tokens):
        if isinstance(t, tuple) and tokens[i - 3:i] == ["[", "]", "="]:
            lists[tokens[i - 4]] = t[1]

    def inside(name):
        at = next(i for i in range(len(tokens)) if tokens[i:i + 4] == [name, "[", "]", "="])
        return tokens[at + 4:tokens.index(";", at)]
    return [lists[t] for t in inside("named") if t in lists], [t[1] for t in inside("drug_starts") if isinstance(t, tuple)]


def told_of(words, named, starts):
    """The words that word_tells finds by these lists or beginnings: a drug's name has seven letters, three of them its own, at least."""
    firsts = {p.split(" ")[0] for x in named for p in x.split("|")}
    return firsts | {w for w in words for s in starts if w.startswith(s) and len(w) >= 7 and len(w) > len(s) + 2}


def ends_table(rows, most):
    """struct word_end of src/facts/word.h: a trie of the suffixes, from the last letter back."""
    nodes = [([0] * 26, [0] * (most + 1))]
    for bit, (suffixes, stem) in enumerate(rows):
        for suffix in (s for s in suffixes if re.fullmatch("[a-z]+", s)):  # an ending of two words ends no word
            at = 0
            for letter in reversed(suffix):
                nexts = nodes[at][0]
                if nexts[ord(letter) - ord("a")] == 0:
                    nexts[ord(letter) - ord("a")] = len(nodes)
                    nodes.append(([0] * 26, [0] * (most + 1)))
                at = nexts[ord(letter) - ord("a")]
            for k in range(stem, most + 1):
                nodes[at][1][k] |= 1 << bit
    return [f"    {{{{{', '.join(map(str, n))}}}, {{{', '.join(map(str, s))}}}}}," for n, s in nodes]


def asked_elsewhere(call, arguments):
    """The list that follows these arguments is asked of another token than the one called i."""
    depth, commas = 0, []
    for n, t in enumerate(arguments):
        depth += (t in ("(", "[")) - (t in (")", "]"))
        commas += [n] if t == "," and depth == 0 else []
    if call not in TOKEN_CALLS or len(commas) != 2:
        return False
    of = arguments[commas[0] + 1:commas[1]]
    return "i" not in of or (len(of) == 3 and of[0] == "i" and of[1] in "+-" and of[2].isdigit())


def ends_of(word, rows):
    """The set of the endings that a word has, alone or in the plural, as ends_of of word.c walks to it."""
    n = len(word) - word.endswith("s")
    tails = [(word[k:n], k) for k in range(n)] if n >= 4 else []
    return sum(1 << bit for bit, (suffixes, stem) in enumerate(rows) if any(t in suffixes and k >= stem for t, k in tails))


def lists_of(path):
    """The lists (str) and tables (tuple of str) of a file, in its order, and of each whether the token called i, and whether a whole
    sentence, may be asked of it."""
    tokens, names, found = tokens_of(path), {}, []

    def checked(text):
        if call in LIST_CALLS and text is not None and not is_list(text):
            sys.exit(f"{path}: {call}: no list of folded words: {text[:60]!r}")
    opened = []  # of each bracket: the call that it belongs to, or the rows so far of a braced initializer
    begun = []  # of each bracket: the token after it
    for i, t in enumerate(tokens):
        if t in ("(", "{", "["):
            begun.append(i + 1)
        elif t in (")", "}", "]") and begun:
            begun.pop()
        if t == "(":
            opened.append(tokens[i - 1] if i > 0 and isinstance(tokens[i - 1], str) else "")
        elif t in ("{", "["):
            opened.append([] if t == "{" else "[")
        elif t in (")", "}", "]") and opened:
            rows = opened.pop()
            if isinstance(rows, list) and rows and None not in rows and all(not r or is_list(r) for r in rows):
                found.append((tuple(rows), True, False))
        if t == "{" and len(opened) > 1 and isinstance(opened[-2], list):
            head = tokens[i + 1] if i + 1 < len(tokens) else ""
            opened[-2].append(head[1] if isinstance(head, tuple) else names.get(head))
        call = opened[-1] if opened and isinstance(opened[-1], str) else ""
        checked(t[1] if isinstance(t, tuple) else names.get(t))
        if isinstance(t, tuple):
            if i > 4 and tokens[i - 4:i] == [tokens[i - 4], "[", "]", "="]:
                names[tokens[i - 4]] = t[1]
            if is_list(t[1]) and not NOT_LISTS.fullmatch(call):
                found.append((t[1], not asked_elsewhere(call, tokens[begun[-1]:i] if begun else []), call == SENTENCE_CALL))
        elif call == SENTENCE_CALL and names.get(t):
            found.append((names[t], True, True))
    return found


def all_lists(source):
    """Every list and table once, the unions and what is asked of whole sentences first; the files that were read; how many come first."""
    files = sorted(p for room in ROOMS for p in (source / "src" / room).glob("*.[ch]"))
    files.sort(key=lambda p: ROOMS.index(p.parent.name))
    of_file = {f"{p.parent.name}/{p.name}": lists_of(p) for p in files}
    of_sentence = dict.fromkeys(x for found in of_file.values() for x, _, whole in found if whole)
    lists = list(dict.fromkeys([*of_sentence, *(x for found in of_file.values() for x, _, _ in found)]))
    unions = {}  # {names of files: the lists that may begin at the token that is asked about}
    for names in dict.fromkeys(n for p in files for n in files_of(p)):
        unions[names] = [x for n in names[len(UNION):].split(" ") for x, opens, _ in of_file[n] if opens]
    lists = [*unions, *lists]
    hashes = {hash_of(x) for x in lists}
    if len(hashes) != len(lists):
        sys.exit("phrases: two lists have one hash")
    return lists, unions, files, len(unions) + len(of_sentence)


def phrases_of(found):
    """{first word: [(words, row)]}, the longest phrase first; of equals the first row."""
    heads = {}
    for row, text in enumerate([found] if isinstance(found, str) else found):
        for phrase in text.split("|") if text else []:
            words = phrase.split(" ")
            heads.setdefault(words[0], {}).setdefault(tuple(words), row)
    return {w: sorted(p.items(), key=lambda x: (-len(x[0]), x[1])) for w, p in heads.items()}


def surfaces(stem):
    """The words that lexicon.py's rule brings to this stem: what a text may hold."""
    return [w for w in (stem, stem + "s", stem + "e", stem + "es") if lexicon.stem(w) == stem]


def keys_of(word):
    """First and last eight bytes of a word, as phrase_ends_of of src/text/phrase.h."""
    b = word.encode("latin-1")
    return (int.from_bytes(b, "little"), 0) if len(b) < 8 else (int.from_bytes(b[:8], "little"), int.from_bytes(b[-8:], "little"))


def slot_hash(word):
    a, b = keys_of(word)
    return ((a ^ (b << SPIN | b >> (64 - SPIN))) & MASK) * KEY & MASK


def slots_of(words, first):
    """Open addressing: the word in each slot, None for none. The words `first`, which are most of a text, are found at their first slot."""
    bits = (len(words) * 3 // 2).bit_length()
    slots = [None] * (1 << bits)
    for word in sorted(words, key=lambda w: w not in first):
        at = slot_hash(word) >> (64 - bits)
        while slots[at] is not None:
            at = (at + 1) % len(slots)
        slots[at] = word
    return slots, bits


def c_bytes(data, width=24):
    return [f'    "{"".join(f"{chr(92)}{b:03o}" for b in data[i:i + width])}"' for i in range(0, len(data), width)]


def union_of(lists):
    """The lists as rows of one."""
    return tuple(dict.fromkeys(p for x in lists for r in ([x] if isinstance(x, str) else x) for p in r.split("|")))


def compile_lists(lists, unions, numbers):
    """Heads (each behind its word) and code of each list, and the set of lists of each word (struct phrase_head of src/text/phrase.h)."""
    firsts, heads, code, sets = [], [], [], {}
    slow = SLOW_BIT << 8 * SECONDS * len(unions)
    for rank, found in enumerate(lists):
        firsts.append(len(heads))
        rows = union_of(unions[found]) if found in unions else found
        by_word = sorted((numbers[w], w, p) for w, p in phrases_of(rows).items())
        for number, word, phrases in by_word:
            one = next((row for words, row in phrases if len(words) == 1), NO_ROW)
            more = [(words, row) for words, row in phrases if len(words) > 1]
            seconds = sum({1 << numbers[words[1]] % 64 for words, _ in more})
            heads.append((number, seconds, len(code), len(more), NO_ROW if one == NO_ROW or found in unions else one))
            # the length and the row of what a union finds are not asked for
            alone = one != NO_ROW and (found in unions or (isinstance(found, str) and not more))
            bits = (ALONE if alone else BEGINS) << 2 * (rank + 1) + 8 * SECONDS * len(unions)
            told = seconds << 8 * SECONDS * rank if found in unions else 0
            sets[word] = sets.get(word, slow) | bits | told
            for words, row in more:
                code += [len(words) - 1, 0 if found in unions else row] + [numbers[w] for w in words[1:]]
    return firsts + [len(heads)], heads, code, sets, slow


def write_if_new(path, lines):
    text = "\n".join(lines) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def glossary_of(path):
    """{French phrase: [English phrases]}."""
    says = {}
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        french, _, english = line.partition("\t")
        if not english or not is_list(english) or not is_list(french):
            sys.exit(f"{path.name}:{n}: French phrases, a tab and English phrases expected, folded: {line[:60]}")
        for f in french.split("|"):
            if f in says:
                sys.exit(f"{path.name}:{n}: {f}: said twice")
            says[f] = english.split("|") if english != "=" else [f]
    return says


def said(found, says):
    """A list, or each row of a table, in another language."""
    if not isinstance(found, str):
        return tuple(said(r, says) for r in found)
    out = []
    for phrase in found.split("|"):
        out += says.get(phrase, [] if re.search("[a-z]", phrase) else [phrase])
    return "|".join(dict.fromkeys(p for p in out if p))


def emit(table, of_word, names, lists, unions, folder, endings, tellers, first):
    """The two C files of a language: its word lists (names: the French ones) and the numbers of its lexicon's words."""
    (path, symbol), (words_path, words_symbol) = table, of_word
    stems = {w: (n, *of) for n, (w, of) in enumerate(lexicon.words_of_tables(folder).items())}
    words = {w for x in lists if x not in unions for r in ([x] if isinstance(x, str) else x) if r for p in r.split("|") for w in p.split(" ")}
    words = sorted(words | {w for s in stems for w in surfaces(s)})
    numbers = {w: n for n, w in enumerate(words, 1)}
    if max(len(words), len(lists)) > MOST_WORDS:
        sys.exit(f"phrases: {len(words)} words, {len(lists)} lists, {MOST_WORDS} at most: widen the types of src/text/phrase.h")
    firsts, heads, code, sets, slow = compile_lists(lists, unions, numbers)
    stride = SECONDS * len(unions) + (len(lists) + 1 + 3) // 4
    said = (SECONDS * len(unions) + (first + 1 + 3) // 4 + 31) // 32 * 32
    if said > min(stride, SAID_MOST):
        sys.exit(f"phrases: {said} bytes for what is asked of sentences, {SAID_MOST} at most: widen PHRASE_SAID_MOST of src/text/phrase.h")
    rows = {r: n for n, r in enumerate(dict.fromkeys([slow] + [sets[w] for w in words if w in sets]))}
    slots, bits = slots_of(words, sets)
    told = told_of(words, *tellers)
    offsets, at = {}, 0
    for w in words:
        offsets[w], at = at, at + len(w)
    out = ["/* Generated by tool/phrases.py: do not edit. */", '#include "text/phrase.h"', "",
           "static const struct phrase_slot slots[] = {"]
    for w in slots:
        a, b = keys_of(w) if w else (0, 0)
        out.append(f"    {{{a}u, {b}u, {offsets[w]}, {len(w)}, {numbers[w]}, {rows[sets.get(w, slow)]}}}," if w else "    {0},")
    out += ["};", "static const char letters[] =", *c_bytes("".join(words).encode("latin-1")), "    ;",
            "static const unsigned char rows[] =", *c_bytes(b"".join(r.to_bytes(stride, "little") for r in rows)), "    ;",
            "static const uint16_t head_words[] = {", *(f"    {h[0]}," for h in heads), "};",
            "static const struct phrase_head heads[] = {", *(f"    {{{s}u, {at}, {n}, {one}}}," for _, s, at, n, one in heads), "};",
            "static const uint16_t code[] = {", *(f"    {', '.join(map(str, code[i:i + 20]))}," for i in range(0, len(code), 20)), "};",
            "static const uint32_t firsts[] = {", *(f"    {n}," for n in firsts), "};",
            "static const struct phrase_name names[] = {",
            *(f"    {{{h}u, {rank}}}," for h, rank in sorted((hash_of(x), r) for r, x in enumerate(names))), "};",
            "static const uint8_t ends[] = {0,", *(f"    {', '.join(str(ends_of(w, endings) | (w in told) << 7) for w in words[i:i + 20])},"
                                                   for i in range(0, len(words), 20)), "};",
            f"const struct phrases {symbol} = {{",
            f"    slots, {64 - bits}, letters, rows, {stride}, head_words, heads, code, firsts, names, {len(lists)}, {len(unions)}, {len(words)}, ends, {said}}};"]
    write_if_new(Path(path), out)
    write_if_new(Path(words_path), ["/* Generated by tool/phrases.py: do not edit. */", '#include "facts/match.h"', "",
                 f"const struct lexicon_word {words_symbol}[] = {{", "    {0, 0, LEXICON_NO_WORD},",
                 *(f"    {{{seconds}u, {root}, {number}}},"
                   for number, root, seconds in (stems.get(lexicon.stem(w), ("LEXICON_NO_WORD", 0, 0)) for w in words)),
                 "};"])
    size = len(slots) * 24 + at + len(rows) * stride + len(heads) * 18 + len(code) * 2 + len(firsts) * 4 + len(lists) * 16
    print(f"phrases: {symbol}: {len(lists)} lists, {len(words)} words, {len(rows)} sets of {stride} bytes, {size // 1024} KiB in the program")


def main(source, table, words, ends, table_en, words_en, depfile):
    source = Path(source)
    tables, english = source / "share/lexicon", source / "share/lexicon/en"
    lists, unions, files, first = all_lists(source)
    endings = endings_of(source / "src/facts/word.c")
    named, starts = tellers_of(source / "src/facts/word.c")
    says = glossary_of(english / "phrases.tsv")
    used = {p for x in lists for r in ([x] if isinstance(x, str) else x) for p in r.split("|")}
    for phrase in sorted(says.keys() - used):
        print(f"phrases: en/phrases.tsv: {phrase}: no list holds this phrase any more")
    emit((table, "phrases_fr"), (words, "lexicon_of_word"), lists, lists, unions, tables, endings, (named, starts), first)
    emit((table_en, "phrases_en"), (words_en, "lexicon_en_of_word"), lists, [x if x in unions else said(x, says) for x in lists],
         {names: [said(x, says) for x in found] for names, found in unions.items()}, english, endings,
         ([said(x, says) for x in named], starts), first)
    write_if_new(Path(ends), ["/* Generated by tool/phrases.py: do not edit. */", '#include "facts/word.h"', "",
                 "const struct word_end word_ends[] = {", *ends_table(endings, STEM_MOST), "};"])
    reads = files + sorted(tables.glob("*.tsv")) + sorted(english.glob("*.tsv")) + [source / "src" / room for room in ROOMS]
    Path(depfile).write_text(f"{table}: " + " ".join(str(p).replace(" ", "\\ ") for p in reads) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    main(*sys.argv[1:])
