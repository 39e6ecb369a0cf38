/* pairs.c - every statement that is right of one consultation, said of every other one by a model
 * that cites as well as can be: which are kept
 * usage: pairs [--first N] [--count N] CONSULTATION CONSULTATION...
 * The citations are the lines that the second reader finds for it. Seeded answers (main.c) meet
 * few of these pairs each; here is all of them. Prints each that is kept and holds a word that its
 * consultation does not explain, and counts. */
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUSE_BYTES = 512 << 20, PAIR_BYTES = 256 << 20, LOOK_BYTES = 8 << 20 };

struct counts {
    size_t said, kept, strange;
};

/* The lines that the second reader finds for each statement of `of`, in `c`. */
static void cite(struct arena *a, const struct house_case *c, const struct house_case *of,
                 struct proposed *said)
{
    struct statement *s = ARENA_ARRAY(a, struct statement, of->right_n);
    struct section *in = ARENA_ARRAY(a, struct section, of->right_n);
    struct draft d = {.type = TEXT("consultation"), .lang = TEXT("fr"), .sections = in};
    for (size_t i = 0; s && in && i < of->right_n; i++) {
        s[i].text = of->rights[i].text;
        in[i] = (struct section){.id = of->rights[i].section, .title = of->rights[i].section};
        in[i].statements = &s[i];
        in[i].statement_n = 1;
    }
    d.section_n = of->right_n;
    if (!s || !in || draft_check(a, &d, &c->source, 1, NULL) != VERR_OK) {
        fprintf(stderr, "pairs: %s cannot be checked\n", of->path);
        exit(5);
    }
    for (size_t i = 0; i < of->right_n; i++) {
        said[i] = (struct proposed){.section = of->rights[i].section, .text = s[i].text};
        for (size_t l = 0; l < c->lines.n && said[i].cite_n < PROMPT_CITES_MAX; l++) {
            bool here = false;
            for (size_t k = 0; k < s[i].cite_n; k++) {
                here |= c->lines.at[l].start < s[i].cites[k].end &&
                        s[i].cites[k].start < c->lines.at[l].end;
            }
            if (here) {
                said[i].cites[said[i].cite_n++] = (uint32_t)l + 1;
            }
        }
    }
}

static void one_pair(struct arena *a, const struct house_case *c, const struct house_case *of,
                     struct counts *n)
{
    static char looking[LOOK_BYTES];
    struct model_setup setup = {.template = template_find(TEXT("consultation")),
                                .engine = TEXT("pairs"),
                                .lang = TEXT("fr"),
                                .sources = &c->source,
                                .source_n = 1,
                                .lines = &c->lines};
    struct prompt_pass pass = {0, 0, c->lines.n};
    struct proposed *said = ARENA_ARRAY(a, struct proposed, of->right_n);
    struct model *m;
    if (!said || model_open(a, &setup, &m) != VERR_OK) {
        exit(5);
    }
    model_pass(m, &pass);
    cite(a, c, of, said);
    for (size_t i = 0; i < of->right_n; i++) {
        struct model_heard heard;
        struct arena look = arena_over(looking, sizeof looking);
        struct text word;
        if (said[i].cite_n == 0) {
            continue;
        }
        if (model_take(m, &said[i], &heard) != VERR_OK) {
            exit(5);
        }
        n->said++;
        n->kept += heard.verdict == MODEL_KEPT;
        if (heard.verdict == MODEL_KEPT &&
            judge_statement(&look, c, KIND_FOREIGN, heard.statement, &word) != WRONG_NONE) {
            n->strange++;
            printf("%s\t%.*s\t%.*s\t", c->path, (int)word.n, word.p ? word.p : "",
                   (int)heard.statement->text.n, heard.statement->text.p);
            for (size_t k = 0; k < heard.statement->cite_n; k++) {
                const struct cite *q = &heard.statement->cites[k];
                printf("[%.*s]", (int)(q->end - q->start), c->source.bytes.p + q->start);
            }
            printf("\n");
        }
    }
}

int main(int argc, char **argv)
{
    static struct house house;
    size_t first = 0, count = CASES_MAX, n = 0;
    char *paths[CASES_MAX];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--first") == 0 && i + 1 < argc)
            first = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--count") == 0 && i + 1 < argc)
            count = strtoull(argv[++i], NULL, 10);
        else if (n < CASES_MAX)
            paths[n++] = argv[i];
    }
    void *block = malloc(HOUSE_BYTES), *room = malloc(PAIR_BYTES);
    if (n < 2 || !block || !room) {
        fprintf(stderr, "usage: pairs [--first N] [--count N] CONSULTATION CONSULTATION...\n");
        free(room);
        free(block);
        return 2;
    }
    struct counts of = {0};
    house.a = arena_over(block, HOUSE_BYTES);
    house_open(&house, paths, n);
    for (size_t c = first; c < house.n && c - first < count; c++) {
        for (size_t o = 0; o < house.n; o++) {
            struct arena a = arena_over(room, PAIR_BYTES);
            if (o != c) {
                one_pair(&a, &house.cases[c], &house.cases[o], &of);
            }
        }
    }
    printf("%zu statements of others that find a line, %zu kept, %zu with words of theirs\n",
           of.said, of.kept, of.strange);
    free(room);
    free(block);
    return 0;
}
