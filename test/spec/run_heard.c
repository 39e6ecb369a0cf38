/* run_heard.c - runs the readable examples of ecoute.md: names that are proposed, doubtful words,
 * spoken numbers in digits
 * usage: run_heard FILE...; exit status 1 and one line for each expectation that does not hold. */
#include "example.h"
#include "speech/doubt.h"
#include "speech/name.h"

#include <stdio.h>
#include <stdlib.h>

static char block[1 << 24];

/* What was made of one example, one thing a line, as it is written in the file. */
static struct text found;

static void write_found(struct arena *a, const struct names *names, struct text said)
{
    static const char *const whats[] = {"word", "side", "number", "drug", "negation", "dose"};
    struct heard_words w = {0};
    struct heard_segments s = {0};
    struct name_fixes fixes = {0};
    struct doubts doubts = {0};
    struct shown_numbers shown = {0};
    if (heard_split(a, said, 0, 9000, 0.7f, &w) != VERR_OK || heard_cut(a, &w, &s) != VERR_OK ||
        names_fix(a, names, &w, &fixes) != VERR_OK || doubts_find(a, &w, &s, &doubts) != VERR_OK ||
        numbers_shown(a, &w, &s, &shown) != VERR_OK) {
        (void)printf("an example is refused: %.*s\n", TEXT_ARGS(said));
        exit(2);
    }
    struct writer out = writer_in(a);
    for (size_t i = 0; i < fixes.n; i++) {
        writer_f(&out, "nom %.*s = %.*s\n", TEXT_ARGS(fixes.at[i].heard),
                 TEXT_ARGS(fixes.at[i].choice[0].name));
    }
    for (size_t i = 0; i < doubts.n; i++) {
        struct text word = w.at[doubts.at[i].word].text;
        while (word.n > 0 && (word.p[word.n - 1] == '.' || word.p[word.n - 1] == ',')) {
            word.n--;
        }
        writer_f(&out, "doute %.*s = %s\n", TEXT_ARGS(word), whats[doubts.at[i].what]);
    }
    for (size_t i = 0; i < shown.n; i++) {
        writer_str(&out, "nombre ");
        heard_text(&out, &w, shown.at[i].from, shown.at[i].to);
        writer_f(&out, " = %.*s\n", TEXT_ARGS(shown.at[i].digits));
    }
    found = writer_done(a, &out);
}

/* A line of what was found begins with these words, whole. */
static bool holds(struct text wanted)
{
    struct text rest = found;
    while (rest.p) {
        struct text line = text_cut(&rest, '\n');
        if (text_starts(line, wanted) && (line.n == wanted.n || line.p[wanted.n] == ' ')) {
            return true;
        }
    }
    return false;
}

static void run(const char *file, const struct example *x)
{
    struct arena a = arena_over(block, sizeof block);
    struct names names;
    if (names_open(&a, NULL, 0, &names) != VERR_OK) {
        exit(2);
    }
    write_found(&a, &names, (struct text){x->text, x->n});
    for (size_t e = 0; e < x->expect_n; e++) {
        struct text wanted = text_trim(text_of(x->expect[e] + 1));
        if (holds(wanted) != (x->expect[e][0] == '+')) {
            (void)printf("%s:%d: %s\n    text: %.*s    gives: %.*s", file, x->line, x->expect[e],
                         (int)x->n, x->text, TEXT_ARGS(found));
            example_fails();
        }
    }
}

static bool expects(struct text t)
{
    return t.p[0] == '+' || t.p[0] == '-';
}

int main(int argc, char **argv)
{
    return example_main(argc, argv, expects, run);
}
