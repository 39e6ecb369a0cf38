/* read_cim10.c - CIM-10: one code and its label a line, as the ATIH and the OMS give them */
#include "terminology/read_inner.h"

enum { CODE_BYTES = 12 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "A00.0", "A000", "M62.8-0", "A17.0+" (the dagger goes): false when it is no code. */
static bool code_of(struct text t, struct writer *out)
{
    while (t.n > 0 && (t.p[t.n - 1] == '+' || t.p[t.n - 1] == '*' || t.p[t.n - 1] == '-')) {
        t.n--;
    }
    if (t.n < 3 || t.n > CODE_BYTES - 2 || t.p[0] < 'A' || t.p[0] > 'Z' || !is_digit(t.p[1]) ||
        !(is_digit(t.p[2]) || (t.p[2] >= 'A' && t.p[2] <= 'Z'))) {
        return false;
    }
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (i == 3 && c != '.') {
            writer_char(out, '.');
        }
        if (!is_digit(c) && !(c >= 'A' && c <= 'Z') && c != '.' && c != '-' && c != '+') {
            return false;
        }
        writer_char(out, c);
    }
    return !out->full;
}

/* Chapter R holds symptoms; V to Z are causes and reasons for care, U codes of service. */
static enum terminology_kind kind_of(char chapter)
{
    return chapter == 'R'  ? TERMINOLOGY_FINDING
           : chapter > 'T' ? TERMINOLOGY_ADMINISTRATIVE
                           : TERMINOLOGY_PROBLEM;
}

bool cim10_add(struct terminology_reader *r, struct text code, struct text label,
               enum terminology_rank rank)
{
    char room[CODE_BYTES + 2];
    struct writer w = writer_over(room, sizeof room);
    if (!code_of(code, &w)) {
        return false;
    }
    struct terminology_row row = {.kind = kind_of(code.p[0]), .coded = true};
    if (rank == TERMINOLOGY_NAME) {
        row.label = label;
    }
    add_labels(r->b, terminology_add(r->b, writer_text(&w), &row), label, rank);
    return true;
}

static char mark_of(struct text line)
{
    size_t n = line.n;
    return n > 0 && memchr(line.p, '\t', n) ? '\t' : n > 0 && memchr(line.p, '|', n) ? '|' : ';';
}

enum verr cim10_read(struct terminology_reader *r, struct text text)
{
    enum { FIELDS = 8 };
    struct lines l = {text, 0};
    struct text line;
    if (text_starts(text_trim(text_slice(text, 0, 64)), TEXT("<"))) {
        return claml_read(r, text);
    }
    while (next_line(r, &l, &line)) {
        struct text f[FIELDS];
        size_t n = fields_of(line, mark_of(line), f, FIELDS);
        struct text label = {NULL, 0};
        for (size_t k = 1; k < n && k < FIELDS; k++) { /* the last one: the ATIH's is whole */
            label = f[k].n > 0 ? f[k] : label;
        }
        if (line.n == 0 || (l.number == 1 && text_find(f[0], TEXT("ode"), 0) != SIZE_MAX)) {
            continue;
        }
        if (label.n == 0) {
            bad_line(r, &l, "a code and a label expected");
        } else if (!cim10_add(r, f[0], label, TERMINOLOGY_NAME)) {
            bad_line(r, &l, "no code of CIM-10");
        }
    }
    return arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}
