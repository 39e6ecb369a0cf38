/* score_text.c - a draft cut into folded sentences */
#include "draft/score_inner.h"
#include "text/fold.h"

/* A heading is said again before an answer of so many words: "Aucun traitement au long cours." */
enum { BARE_WORDS = 4 };

static bool blank(uint32_t c)
{
    return (c >= 9 && c <= 13) || (c >= 28 && c <= 32) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* Letters that are no other letter with a mark: æ, ð, ø, þ, ß, đ, ħ, ı, ł, ŋ, ŧ. */
static bool own_letter(uint32_t c)
{
    static const uint32_t own[] = {0xC6,  0xD0,  0xD8,  0xDE,  0xDF,  0xE6,  0xF0,
                                   0xF8,  0xFE,  0x110, 0x111, 0x126, 0x127, 0x131,
                                   0x141, 0x142, 0x14A, 0x14B, 0x166, 0x167};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (c == own[i]) {
            return true;
        }
    }
    return false;
}

static void put_letter(struct writer *w, struct text one, uint32_t c)
{
    char base[8];
    size_t n =
        c >= 0xC0 && c < 0x180 && !own_letter(c) ? text_fold_into(base, sizeof base, one) : 0;
    bool letter = n == 1 && base[0] >= 'a' && base[0] <= 'z';
    if (c < 128) {
        writer_char(w, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    } else if (c == 0x152 || c == 0x153) {
        writer_str(w, "oe");
    } else if (c == 0x2018 || c == 0x2019) {
        writer_char(w, '\'');
    } else if (letter) {
        writer_char(w, base[0]);
    } else if (c == 0xC6 || c == 0xD8) {
        writer_str(w, c == 0xC6 ? "æ" : "ø");
    } else if (c != 0xAE && !(c >= 0x300 && c <= 0x36F)) {
        writer_put(w, one);
    }
}

struct text score_fold(struct arena *a, struct text t)
{
    char *p = ARENA_RAW(a, char, t.n + 1); /* no character grows */
    struct writer w = writer_over(p, p ? t.n : 0);
    uint32_t c = 0;
    bool gap = false;
    for (size_t at = 0, n; (n = text_utf8_at(t, at, &c)) != 0; at += n) {
        if (!blank(c)) {
            if (gap && w.n > 0) {
                writer_char(&w, ' ');
            }
            put_letter(&w, text_slice(t, at, at + n), c);
        }
        gap = blank(c);
    }
    return writer_text(&w);
}

size_t score_words(struct text t)
{
    size_t words = 0;
    uint32_t c = 0;
    bool inside = false;
    for (size_t at = 0, n; (n = text_utf8_at(t, at, &c)) != 0; at += n) {
        words += !blank(c) && !inside;
        inside = !blank(c);
    }
    return words;
}

/* The piece of *rest up to a semicolon, a new line, or a blank after a full stop. */
static struct text cut_sentence(struct text *rest)
{
    uint32_t c = 0;
    bool stop = false;
    for (size_t at = 0, n; (n = text_utf8_at(*rest, at, &c)) != 0; at += n) {
        if (c == ';' || c == '\n' || (stop && blank(c))) {
            struct text piece = text_slice(*rest, 0, at);
            *rest = text_slice(*rest, at + n, rest->n);
            return piece;
        }
        stop = c == '.' || c == '!' || c == '?';
    }
    struct text piece = *rest;
    *rest = (struct text){NULL, 0};
    return piece;
}

static unsigned sections_named(struct arena *a, const struct score_rules *rules, struct text name)
{
    struct text folded = score_fold(a, name);
    char *p = ARENA_RAW(a, char, folded.n + 1);
    for (size_t i = 0; p && i < folded.n; i++) {
        p[i] = folded.p[i] == '-' ? '_' : folded.p[i];
    }
    unsigned found = score_section((struct text){p, p ? folded.n : 0});
    for (size_t i = 0; p && i < folded.n; i++) {
        p[i] = p[i] == '_' ? ' ' : p[i];
    }
    struct text words = {p, p ? folded.n : 0};
    struct pattern_match m;
    bool exact = found != 0;
    for (unsigned i = 0; !exact && i < SCORE_SECTIONS; i++) {
        found |= pattern_find(a, &rules->title[i], words, 0, &m) ? 1U << i : 0;
    }
    return found;
}

/* "Aucun." takes its heading as subject. */
static struct text with_heading(struct arena *a, const struct score_rules *rules, struct text title,
                                struct text sentence)
{
    struct pattern_match m;
    if (score_words(sentence) > BARE_WORDS ||
        !pattern_find(a, &rules->rule[RULE_BARE], sentence, 0, &m)) {
        return sentence;
    }
    struct text subject = score_fold(a, title);
    size_t n = subject.n + 3 + sentence.n;
    char *p = ARENA_RAW(a, char, n);
    struct writer w = writer_over(p, p ? n : 0);
    writer_put(&w, subject);
    writer_str(&w, " : ");
    writer_put(&w, sentence);
    return writer_text(&w);
}

const struct sentence *score_sentences(struct arena *a, const struct score_rules *rules,
                                       const struct draft *d)
{
    const struct sentence *first = NULL;
    const struct sentence **last = &first;
    for (size_t i = 0; i < d->section_n; i++) {
        const struct section *s = &d->sections[i];
        struct text title = s->title.n > 0 ? s->title : s->id;
        unsigned in = sections_named(a, rules, s->id);
        in = in != 0 ? in : sections_named(a, rules, s->title);
        for (size_t k = 0; k < s->statement_n; k++) {
            struct text rest = s->statements[k].text;
            while (rest.p) {
                struct text folded = score_fold(a, cut_sentence(&rest));
                struct sentence *new = folded.n > 0 ? ARENA_NEW(a, struct sentence) : NULL;
                if (new) {
                    new->text = with_heading(a, rules, title, folded);
                    new->sections = in;
                    *last = new;
                    last = &new->next;
                }
            }
        }
    }
    return first;
}
