/* written.c - sentences that people wrote (test/controls*), as a model's: which are kept
 * usage: written [--show] TRANSCRIPT SENTENCES.tsv [TRANSCRIPT SENTENCES.tsv]...
 * Each sentence comes with the lines that the second reader finds for it, as a model that cites
 * well would give them. Prints right ones kept, wrong ones kept. */
#include "draft/model.h"
#include "text/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 256 << 20, FILE_MAX = 1 << 18 };

struct counts {
    size_t right, right_kept, right_supported, wrong, wrong_kept;
};

static struct text read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *bytes = ARENA_RAW(a, char, FILE_MAX);
    size_t n = f && bytes ? fread(bytes, 1, FILE_MAX, f) : 0;
    if (f) {
        fclose(f);
    }
    if (n == 0 || n == FILE_MAX) {
        fprintf(stderr, "written: %s cannot be read\n", path);
        exit(3);
    }
    return (struct text){bytes, n};
}

/* The numbers of the lines that the second reader cites for the sentence; false: it supports none
 * of it. */
static bool cite(struct arena *a, const struct draft_source *source,
                 const struct prompt_lines *lines, struct proposed *one)
{
    struct statement s = {.text = one->text};
    struct section in = {.id = one->section, .title = one->section};
    struct draft d = {.type = TEXT("consultation"), .lang = TEXT("fr"), .sections = &in};
    in.statements = &s;
    in.statement_n = d.section_n = 1;
    if (draft_check(a, &d, source, 1, NULL) != VERR_OK) {
        exit(5);
    }
    for (size_t i = 0; i < lines->n && one->cite_n < PROMPT_CITES_MAX; i++) {
        bool here = false;
        for (size_t k = 0; k < s.cite_n; k++) {
            here |= lines->at[i].start < s.cites[k].end && s.cites[k].start < lines->at[i].end;
        }
        if (here) {
            one->cites[one->cite_n++] = (uint32_t)i + 1;
        }
    }
    return s.status == STATUS_SUPPORTED;
}

/* "Antécédents", "antecedents": the template's id. */
static struct text section_of(struct text named)
{
    enum { LETTERS = 5 };
    const struct template *t = template_find(TEXT("consultation"));
    char folded[64];
    size_t n = text_fold_into(folded, sizeof folded, text_slice(named, 0, sizeof folded / 4));
    for (size_t i = 0; i < t->section_n; i++) {
        if (n >= LETTERS && strncmp(t->sections[i].id, folded, LETTERS) == 0) {
            return text_of(t->sections[i].id);
        }
    }
    return named;
}

static bool is_kept(struct arena *a, const struct draft_source *source,
                    const struct prompt_lines *lines, const struct proposed *one)
{
    struct model_setup setup = {.template = template_find(TEXT("consultation")),
                                .engine = TEXT("written"),
                                .lang = TEXT("fr"),
                                .sources = source,
                                .source_n = 1,
                                .lines = lines};
    struct model *m;
    struct model_heard heard;
    struct prompt_pass pass = {0, 0, lines->n};
    if (model_open(a, &setup, &m) != VERR_OK) {
        exit(5);
    }
    model_pass(m, &pass);
    if (model_take(m, one, &heard) != VERR_OK) {
        exit(5);
    }
    return heard.verdict == MODEL_KEPT;
}

static void one_row(struct arena *a, const struct draft_source *source,
                    const struct prompt_lines *lines, struct text row, bool show, struct counts *n)
{
    struct text verdict = text_cut(&row, '\t');
    (void)text_cut(&row, '\t'); /* the kind */
    struct proposed one = {.section = section_of(text_cut(&row, '\t'))};
    one.text = row;
    if (row.n == 0) {
        return;
    }
    bool right = text_is(verdict, "right");
    bool supported = cite(a, source, lines, &one);
    bool kept = is_kept(a, source, lines, &one);
    n->right += right;
    n->right_supported += right && supported;
    n->right_kept += right && kept;
    n->wrong += !right;
    n->wrong_kept += !right && kept;
    if (show && right != kept && (supported || !right)) {
        printf("%s: %.*s\n", right ? "withheld, though the reader finds it" : "kept", (int)row.n,
               row.p);
    }
}

int main(int argc, char **argv)
{
    bool show = argc > 1 && strcmp(argv[1], "--show") == 0;
    void *block = malloc(ROOM);
    struct counts n = {0};
    for (int i = 1 + show; block && i + 1 < argc; i += 2) {
        struct arena a = arena_over(block, ROOM);
        struct draft_source source = {.bytes = read_file(&a, argv[i])};
        struct prompt_lines lines;
        struct text rows = read_file(&a, argv[i + 1]);
        if (prompt_cut(&a, &source, 1, &lines) != VERR_OK) {
            return 3;
        }
        while (rows.n > 0) {
            char *mark = arena_mark(&a);
            one_row(&a, &source, &lines, text_cut(&rows, '\n'), show, &n);
            arena_rewind(&a, mark);
        }
    }
    printf("right %zu, supported %zu, kept %zu; wrong %zu, kept %zu\n", n.right, n.right_supported,
           n.right_kept, n.wrong, n.wrong_kept);
    free(block);
    return 0;
}
