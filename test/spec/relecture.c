/* relecture.c - runs the readable controls of the second reader (format: the head of relecture.md)
 * usage: relecture FILE...; exit status 1 and one line for each control that does not hold. */
#include "draft/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCE_MAX = 4096, LINE_MAX_BYTES = 1024 };

struct control {
    struct text section, reasons, text; /* no reasons: to be supported */
};

static char block[1 << 23];
static int controls;
static int failed;

static bool any_reason(const struct statement *s, struct text wanted)
{
    while (wanted.p != NULL) {
        struct text one = text_trim(text_cut(&wanted, '|'));
        for (size_t i = 0; i < s->reason_n; i++) {
            if (text_is(one, reason_name(s->reasons[i].kind))) {
                return true;
            }
        }
    }
    return false;
}

/* "- side|date: [examen] Text" or "+ Text". */
static struct control read_control(struct text line)
{
    struct control c = {.text = text_trim(text_slice(line, 1, line.n))};
    if (line.p[0] == '-') {
        c.reasons = text_trim(text_cut(&c.text, ':'));
        c.text = text_trim(c.text);
    }
    if (c.text.n > 0 && c.text.p[0] == '[') {
        c.section = text_cut(&c.text, ']');
        c.section = text_slice(c.section, 1, c.section.n);
        c.text = text_trim(c.text);
    }
    return c;
}

static void run(const char *file, int number, struct text source, struct text line)
{
    struct arena a = arena_over(block, sizeof block);
    struct control c = read_control(line);
    struct statement s = {.text = c.text};
    struct draft_source from = {.bytes = source};
    enum verr e = draft_check_statement(&a, c.section, &s, &from, 1, NULL);
    bool good = e == VERR_OK &&
                (c.reasons.n == 0 ? s.status == STATUS_SUPPORTED
                                  : s.status != STATUS_SUPPORTED && any_reason(&s, c.reasons));
    controls++;
    if (good) {
        return;
    }
    failed++;
    printf("%s:%d: %.*s\n    found: %s", file, number, TEXT_ARGS(line),
           e == VERR_OK ? status_name(s.status) : verr_message(e, LANG_EN));
    for (size_t i = 0; e == VERR_OK && i < s.reason_n; i++) {
        printf(", %s (%.*s, source: %.*s)", reason_name(s.reasons[i].kind),
               TEXT_ARGS(s.reasons[i].found), TEXT_ARGS(s.reasons[i].expected));
    }
    printf("\n");
}

/* "! Lachman" or "~ Lachman": the report lists it as left out and dangerous, or does not. */
static void run_omission(const char *file, int number, struct text source, struct text report,
                         struct text line)
{
    struct arena a = arena_over(block, sizeof block);
    struct text words = text_trim(text_slice(line, 1, line.n));
    struct draft_source from = {.bytes = source};
    struct draft d = {0};
    enum verr e = draft_parse_plain(&a, report, &d);
    e = e != VERR_OK ? e : draft_check(&a, &d, &from, 1, NULL);
    bool listed = false;
    for (size_t i = 0; e == VERR_OK && i < d.omission_n; i++) {
        listed |= d.omissions[i].critical && text_find(d.omissions[i].text, words, 0) != SIZE_MAX;
    }
    controls++;
    if (e == VERR_OK && listed == (line.p[0] == '!')) {
        return;
    }
    failed++;
    printf("%s:%d: %.*s\n    left out: %s", file, number, TEXT_ARGS(line),
           e == VERR_OK ? "" : verr_message(e, LANG_EN));
    for (size_t i = 0; e == VERR_OK && i < d.omission_n; i++) {
        printf(" %s%.*s", d.omissions[i].critical ? "!" : "", TEXT_ARGS(d.omissions[i].text));
    }
    printf("\n");
}

static void run_file(const char *file)
{
    char line[LINE_MAX_BYTES], source[SOURCE_MAX], report[LINE_MAX_BYTES];
    struct text whole = {report, 0};
    size_t n = 0;
    int number = 0;
    bool told = false;
    FILE *f = fopen(file, "r");
    if (f == NULL) {
        exit(2);
    }
    while (fgets(line, sizeof line, f) != NULL) {
        struct text t = text_trim(text_of(line));
        number++;
        if (t.n > 2 && t.p[0] == '>') {
            n = told ? 0 : n;
            told = false;
            if (n + t.n > SOURCE_MAX) {
                exit(2);
            }
            memcpy(source + n, t.p + 2, t.n - 2);
            n += t.n - 2;
            source[n++] = '\n';
        } else if (t.n > 2 && n > 0 && (t.p[0] == '+' || t.p[0] == '-')) {
            run(file, number, (struct text){source, n}, t);
            told = true;
        } else if (t.n > 2 && n > 0 && t.p[0] == '*') {
            whole.n = t.n - 2;
            memcpy(report, t.p + 2, whole.n);
            told = true;
        } else if (t.n > 2 && n > 0 && (t.p[0] == '!' || t.p[0] == '~')) {
            run_omission(file, number, (struct text){source, n}, whole, t);
        }
    }
    (void)fclose(f);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        run_file(argv[i]);
    }
    printf("%d controls, %d do not hold\n", controls, failed);
    return failed == 0 && controls > 0 ? 0 : 1;
}
