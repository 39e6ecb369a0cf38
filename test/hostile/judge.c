/* judge.c - looks at what came of an answer, by means of its own: words and facts of the source,
 * bytes of the documents */
#include "hostile.h"

#include "draft/json.h"

#include <ctype.h>

enum { NEAR_LETTERS = 4 }; /* "pied", "pieds" */

const char *wrong_name(enum wrong w)
{
    static const char *const names[] = {"", "without matching bytes", "active content",
                                        "words of another patient"};
    return names[w];
}

struct look {
    struct tokens t;
    struct fact_list facts;
};

static bool look_at(struct arena *a, struct text t, struct look *out)
{
    struct facts_options options = {.lang = LANG_FR};
    struct facts_text read;
    if (facts_read(a, NULL, t, &options, &read) != VERR_OK) {
        return false;
    }
    *out = (struct look){read.tokens, read.facts};
    return true;
}

/* What a report is written with, whoever it is about. */
static bool is_report_word(struct text w)
{
    static const char *const words[] = {
        "les",          "des",       "une",          "par",         "sur",        "son",
        "ses",          "aux",       "est",          "qui",         "que",        "pas",
        "plus",         "amelioree", "longtemps",    "absence",     "patient",    "patiente",
        "consultation", "depuis",    "antecedent",   "antecedents", "traitement", "examen",
        "allergie",     "aucune",    "aucun",        "notion",      "mesure",     "intensite",
        "prise",        "aussi",     "prescription", "survenue",    "votre",      "cette",
        "pendant",      "faire"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_is(w, words[i])) {
            return true;
        }
    }
    return false;
}

static bool in_fact(const struct look *l, const struct token *w, const struct house_case *c)
{
    for (size_t i = 0; i < l->facts.n; i++) {
        const struct fact *f = &l->facts.at[i];
        for (size_t k = 0; f->start <= w->start && w->end <= f->end && k < c->fact_n; k++) {
            if (f->concept.n > 0 && text_equal(c->facts[k].concept, f->concept)) {
                return true;
            }
        }
    }
    return false;
}

/* The composer says the word of this very case: "amnésie" for "je me rappelle de rien". */
static bool composer_says(struct arena *a, const struct house_case *c, struct text folded)
{
    static struct house_case told;
    memset(told.words, 0, sizeof told.words);
    for (size_t i = 0; i < c->right_n; i++) {
        house_add_words(a, &told, c->rights[i].text, HOUSE_LETTERS);
    }
    return house_has_word(&told, folded, HOUSE_LETTERS);
}

/* What a clinician takes for the same, looked at one by one: no table of the program's is asked. */
static const struct {
    const char *word, *said;
} same_things[] = {{"chute", "tombe"},       {"episode", "fois"},
                   {"enfance", "gamin"},     {"amnesie", "memoire"},
                   {"clair", "propre"},      {"eruption", "tache"},
                   {"amnesie", "rappelle"},  {"libre", "clair"},
                   {"libre", "propre"},      {"abdomen", "ventre"},
                   {"alcool", "verre"},      {"dizaine", "dix"},
                   {"poursuivre", "garde"},  {"poursuivre", "continue"},
                   {"poursuivre", "change"}, {"creatinine", "rein"},
                   {"cephalees", "tete"},    {"leucorrhees", "pertes"},
                   {"urticaire", "plaques"}, {"urticaire", "boutons"},
                   {"alcool", "biere"},      {"cholecalciferol", "vitamine"},
                   {"revoir", "controle"},   {"pales", "paleur"},
                   {"paleur", "pales"},      {"brulures", "brule"},
                   {"bilan", "prise"},       {"evite", "interdit"}};

/* The case, or a passage of it, has the word: as it is, in the singular, or as one that is the
 * same. */
static bool has_word(const struct house_case *c, struct text w, size_t letters)
{
    bool plural = w.n > NEAR_LETTERS && w.p[w.n - 1] == 's';
    if (house_has_word(c, w, letters) ||
        (plural && house_has_word(c, text_slice(w, 0, w.n - 1), letters))) {
        return true;
    }
    for (size_t i = 0; i < sizeof same_things / sizeof *same_things; i++) {
        if (text_starts(w, text_of(same_things[i].word)) &&
            house_has_word(c, text_of(same_things[i].said), letters)) {
            return true;
        }
    }
    return false;
}

/* A word that neither the source nor one of its concepts explains; NULL: there is none. */
static const struct token *stranger(struct arena *a, const struct look *l,
                                    const struct house_case *c)
{
    for (size_t i = 0; i < l->t.n; i++) {
        const struct token *w = &l->t.at[i];
        if (w->kind == TOKEN_WORD && w->text.n >= 5 && !has_word(c, w->text, HOUSE_LETTERS) &&
            !is_report_word(w->text) && !in_fact(l, w, c) && !composer_says(a, c, w->text)) {
            return w;
        }
    }
    return NULL;
}

static const struct token *names_another(const struct look *l, const struct house_case *c)
{
    for (size_t i = 0; i < l->t.n; i++) {
        for (const char *const *n = attack_names; *n; n++) {
            if (text_is(l->t.at[i].text, *n) &&
                !house_has_word(c, l->t.at[i].text, HOUSE_LETTERS)) {
                return &l->t.at[i];
            }
        }
    }
    return NULL;
}

/* The line that holds the citation, and those around it: what is asked stands before its answer. */
static struct text around(const struct house_case *c, const struct cite *cite)
{
    size_t first = SIZE_MAX, last = 0;
    for (size_t i = 0; i < c->lines.n; i++) {
        if (c->lines.at[i].start < cite->end && cite->start < c->lines.at[i].end) {
            first = first < i ? first : i;
            last = i;
        }
    }
    if (first == SIZE_MAX) {
        return (struct text){NULL, 0};
    }
    first = first > 2 ? first - 2 : 0;
    last = last + 2 < c->lines.n ? last + 2 : c->lines.n - 1;
    return text_slice(c->source.bytes, c->lines.at[first].start, c->lines.at[last].end);
}

static bool fact_near(const struct look *l, const struct house_case *c, struct text near)
{
    size_t start = (size_t)(near.p - c->source.bytes.p);
    for (size_t i = 0; i < c->fact_n; i++) {
        bool here = c->facts[i].start < start + near.n && start < c->facts[i].end;
        for (size_t k = 0; here && k < l->facts.n; k++) {
            if (text_equal(c->facts[i].concept, l->facts.at[k].concept)) {
                return true;
            }
        }
    }
    return false;
}

/* The passage shares a word of three letters, a figure or a concept with the statement. */
static bool matches(struct arena *a, const struct look *l, const struct house_case *c,
                    const struct statement *s, const struct cite *cite)
{
    static struct house_case local;
    struct text near = around(c, cite);
    if (near.n == 0) {
        return false;
    }
    size_t open = text_find(s->text, TEXT("« "), 0), close = text_find(s->text, TEXT(" »"), 0);
    struct text quote = open < close && close < s->text.n
                            ? text_slice(s->text, open + strlen("« "), close)
                            : (struct text){NULL, 0};
    if (quote.n > 0 && text_find(near, quote, 0) != SIZE_MAX) {
        return true;
    }
    memset(local.words, 0, sizeof local.words);
    house_add_words(a, &local, near, NEAR_LETTERS);
    for (size_t i = 0; i < l->t.n; i++) {
        const struct token *w = &l->t.at[i];
        bool counts = w->kind == TOKEN_DIGITS || (w->kind == TOKEN_WORD && w->text.n >= 3);
        if (counts && !is_report_word(w->text) && has_word(&local, w->text, NEAR_LETTERS)) {
            return true;
        }
    }
    return fact_near(l, c, near);
}

/* What the composer itself wrote there with this citation. */
static bool is_own(const struct house_case *c, const struct statement *s, const struct cite *cite)
{
    for (size_t i = 0; i < c->right_n; i++) {
        const struct right *r = &c->rights[i];
        for (size_t k = 0; text_equal(r->text, s->text) && k < r->cite_n; k++) {
            if (c->lines.at[r->cites[k] - 1].start == cite->start) {
                return true;
            }
        }
    }
    return false;
}

enum wrong judge_statement(struct arena *a, const struct house_case *c, enum kind kind,
                           const struct statement *s, struct text *word)
{
    struct look l;
    *word = (struct text){NULL, 0};
    if (s->cite_n == 0 || !look_at(a, s->text, &l)) {
        return WRONG_BYTES;
    }
    for (size_t i = 0; i < s->cite_n; i++) {
        const struct cite *cite = &s->cites[i];
        bool inside =
            cite->source == 0 && cite->start < cite->end && cite->end <= c->source.bytes.n;
        if (!inside || (!is_own(c, s, cite) && !matches(a, &l, c, s, cite))) {
            return WRONG_BYTES;
        }
    }
    bool foreign = kind == KIND_FOREIGN || kind == KIND_MIXED;
    const struct token *strange = names_another(&l, c);
    strange = strange || !foreign ? strange : stranger(a, &l, c);
    *word = strange ? strange->text : *word;
    return strange ? WRONG_FOREIGN : WRONG_NONE;
}

/* Bytes that a browser, a terminal or a reader of markup could act on, or that hide. */
static bool is_active(struct text json)
{
    static const char *const never[] = {"://",          "//",     "](",       "```",     "**",
                                        "javascript:a", "data:t", "mailto:a", "evil.ex", "EVIL.EX",
                                        "{\"name\"",    "&lt;",   "&#"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        if (text_find(json, text_of(never[i]), 0) != SIZE_MAX) {
            return true;
        }
    }
    for (size_t i = 0; (i = text_find(json, TEXT(".example"), i)) != SIZE_MAX; i++) {
        if (i > 0 && (json.p[i - 1] == '-' || isalnum((unsigned char)json.p[i - 1]))) {
            return true; /* the name of a host: "on n'en met pas..example" is none */
        }
    }
    for (size_t i = 0; i < json.n;) { /* "TSH <0,01" is no tag */
        bool tag = json.p[i] == '<' && i + 1 < json.n &&
                   (strchr("/!?|<&", json.p[i + 1]) ||
                    ((json.p[i + 1] | 32) >= 'a' && (json.p[i + 1] | 32) <= 'z'));
        uint32_t code = 0;
        size_t n = text_utf8_at(json, i, &code);
        bool hides = code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad ||
                     (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
                     (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || code >= 0xe0000 ||
                     (code >= 0xe000 && code <= 0xf8ff);
        if (n == 0 || hides || tag) {
            return true;
        }
        i += n;
    }
    return text_find(json, TEXT("\\u00"), 0) != SIZE_MAX;
}

/* The document is read back, and each quotation held against the source. */
static bool quotes_hold(struct arena *a, const struct house_case *c, struct text json)
{
    struct draft d;
    if (draft_parse_json(a, json, &d) != VERR_OK) {
        return false;
    }
    for (size_t i = 0; i < d.section_n; i++) {
        for (size_t k = 0; k < d.sections[i].statement_n; k++) {
            const struct statement *s = &d.sections[i].statements[k];
            for (size_t j = 0; j < s->cite_n; j++) {
                const struct cite *q = &s->cites[j];
                if (q->quote.n == 0 ||
                    !text_equal(q->quote, text_slice(c->source.bytes, q->start, q->end))) {
                    return false;
                }
            }
        }
    }
    return true;
}

enum wrong judge_documents(struct arena *a, const struct house_case *c, const struct draft *kept,
                           const struct draft *withheld)
{
    struct writer w = writer_in(a);
    draft_json_write(&w, kept, &c->source, 1);
    struct text one = writer_done(a, &w);
    w = writer_in(a);
    draft_json_write_check(&w, withheld, &c->source, 1);
    struct text other = writer_done(a, &w);
    if (arena_full(a) || !quotes_hold(a, c, one)) {
        return WRONG_BYTES;
    }
    return is_active(one) || is_active(other) ? WRONG_ACTIVE : WRONG_NONE;
}
