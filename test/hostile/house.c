/* house.c - consultations, and what is right of each */
#include "hostile.h"

#include "draft/reading.h"

#include <stdio.h>
#include <stdlib.h>

uint64_t chance_next(struct chance *c)
{
    uint64_t z = c->state += 0x9e3779b97f4a7c15U; /* splitmix64, Vigna */
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

size_t chance_below(struct chance *c, size_t n)
{
    return n == 0 ? 0 : (size_t)(chance_next(c) % n);
}

bool chance_one_in(struct chance *c, size_t n)
{
    return chance_below(c, n) == 0;
}

static struct text read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *bytes = ARENA_RAW(a, char, 1 << 16);
    size_t n = f && bytes ? fread(bytes, 1, 1 << 16, f) : 0;
    if (f) {
        fclose(f);
    }
    if (n == 0 || n == 1 << 16) {
        fprintf(stderr, "hostile: %s cannot be read\n", path);
        exit(3);
    }
    return (struct text){bytes, n};
}

/* The first letters, as one number. */
static uint32_t word_bit(struct text folded, size_t letters)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < folded.n && i < letters; i++) {
        hash = (hash ^ (unsigned char)folded.p[i]) * 16777619U;
    }
    return (hash ^ hash >> 16) % WORD_BITS;
}

bool house_has_word(const struct house_case *c, struct text folded, size_t letters)
{
    uint32_t bit = word_bit(folded, letters);
    return (c->words[bit / 64] >> (bit % 64) & 1) != 0;
}

void house_add_words(struct arena *a, struct house_case *c, struct text t, size_t letters)
{
    struct folded f;
    struct tokens tokens;
    if (!text_fold(a, t, &f) || !text_tokens(a, &f, &tokens)) {
        exit(5);
    }
    for (size_t i = 0; i < tokens.n; i++) {
        uint32_t bit = word_bit(tokens.at[i].text, letters);
        c->words[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
}

/* The lines that a citation of the composer touches. */
static void cite_lines(const struct house_case *c, const struct cite *cite, struct right *r)
{
    for (size_t i = 0; i < c->lines.n && r->cite_n < PROMPT_CITES_MAX; i++) {
        const struct prompt_line *l = &c->lines.at[i];
        bool again = r->cite_n > 0 && r->cites[r->cite_n - 1] == i + 1;
        if (l->start < cite->end && cite->start < l->end && !again) {
            r->cites[r->cite_n++] = (uint32_t)i + 1;
        }
    }
}

static void add_rights(struct house_case *c, const struct draft *d)
{
    for (size_t i = 0; i < d->section_n; i++) {
        const struct section *s = &d->sections[i];
        for (size_t k = 0; k < s->statement_n && c->right_n < RIGHTS_MAX; k++) {
            const struct statement *one = &s->statements[k];
            struct right *r = &c->rights[c->right_n];
            *r = (struct right){.section = s->id, .text = one->text};
            for (size_t j = 0; j < one->cite_n; j++) {
                cite_lines(c, &one->cites[j], r);
            }
            c->right_n += one->status == STATUS_SUPPORTED && r->cite_n > 0;
        }
    }
}

static void add_facts(struct house *h, struct house_case *c)
{
    struct reading r;
    if (reading_of(&h->a, LANG_FR, NULL, c->source.bytes, &r) != VERR_OK) {
        exit(5);
    }
    c->facts = ARENA_ARRAY(&h->a, struct fact_place, 2 * r.facts.n + 1);
    for (size_t i = 0; c->facts && i < r.facts.n; i++) {
        const struct fact *f = &r.facts.at[i];
        struct cite at = reading_cite(&r, 0, f->clause_start, f->clause_end);
        c->facts[c->fact_n++] = (struct fact_place){f->concept, at.start, at.end};
        if (f->question_end > f->question_start) {
            at = reading_cite(&r, 0, f->question_start, f->question_end);
            c->facts[c->fact_n++] = (struct fact_place){f->concept, at.start, at.end};
        }
    }
}

void house_open(struct house *h, char **paths, size_t n)
{
    h->cases = ARENA_ARRAY(&h->a, struct house_case, n);
    for (size_t i = 0; h->cases && i < n; i++) {
        struct house_case *c = &h->cases[h->n++];
        struct draft d;
        c->path = paths[i];
        c->source = (struct draft_source){.bytes = read_file(&h->a, paths[i])};
        if (prompt_cut(&h->a, &c->source, 1, &c->lines) != VERR_OK ||
            draft_compose(&h->a, TEXT("consultation"), TEXT("fr"), &c->source, 1, NULL, &d) !=
                VERR_OK) {
            fprintf(stderr, "hostile: %s gives no draft\n", paths[i]);
            exit(3);
        }
        add_rights(c, &d);
        add_facts(h, c);
        house_add_words(&h->a, c, c->source.bytes, HOUSE_LETTERS);
    }
    if (!h->cases || arena_full(&h->a)) {
        exit(5);
    }
}
