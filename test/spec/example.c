/* example.c - see example.h */
#include "example.h"

#include <stdio.h>
#include <stdlib.h>

static int examples, failed;

static void refuse(const char *file, int line, const char *why)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, why);
    exit(2);
}

static void add_text(struct example *x, const char *file, int number, struct text t)
{
    if (x->n + t.n + 1 > EXAMPLE_TEXT) {
        refuse(file, number, "the text of this example is too long");
    }
    x->line = x->n == 0 ? number : x->line;
    memcpy(x->text + x->n, t.p, t.n);
    x->n += t.n;
    x->text[x->n++] = '\n';
}

static void add_expectation(struct example *x, const char *file, int number, struct text t)
{
    if (x->expect_n == EXAMPLE_EXPECTS) {
        refuse(file, number, "too many expectations in one example");
    }
    memcpy(x->expect[x->expect_n], t.p, t.n);
    x->expect[x->expect_n++][t.n] = '\0';
}

void example_read(const char *file, bool (*expects)(struct text line),
                  void (*run)(const char *file, const struct example *x))
{
    static struct example x;
    char line[EXAMPLE_LINE];
    int number = 0;
    FILE *f = fopen(file, "re");
    if (f == NULL) {
        refuse(file, 0, "cannot be opened");
    }
    memset(&x, 0, sizeof x);
    while (fgets(line, sizeof line, f) != NULL) {
        struct text t = text_trim(text_of(line));
        number++;
        if (strchr(line, '\n') == NULL && !feof(f)) {
            refuse(file, number, "this line is too long");
        }
        if (t.n > 2 && t.p[0] == '>') {
            if (x.expect_n > 0) {
                examples++;
                run(file, &x);
                memset(&x, 0, sizeof x);
            }
            add_text(&x, file, number, text_trim(text_slice(t, 1, t.n)));
        } else if (t.n > 2 && x.n > 0 && expects(t)) {
            add_expectation(&x, file, number, t);
        }
    }
    if (x.expect_n > 0) {
        examples++;
        run(file, &x);
    }
    (void)fclose(f);
}

void example_fails(void)
{
    failed++;
}

int example_end(void)
{
    printf("%d examples, %d expectations not met\n", examples, failed);
    return failed == 0 && examples > 0 ? 0 : 1;
}

int example_main(int argc, char **argv, bool (*expects)(struct text line),
                 void (*run)(const char *file, const struct example *x))
{
    for (int i = 1; i < argc; i++) {
        example_read(argv[i], expects, run);
    }
    return example_end();
}
