/* gate.c - marks read, figures held against them */
#include "model/gate.h"

#include "model_marks.h"

/* Decimal digits, with at most one point: 0.25. */
static bool read_bound(struct text t, double *out)
{
    double v = 0, part = 1;
    bool point = false, digit = false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        digit = true;
        if (point)
            part /= 10;
        v = point ? v + part * (c - '0') : v * 10 + (c - '0');
    }
    *out = v;
    return digit && t.n <= 12;
}

static bool one_of(struct text t, const char *yes, const char *no, bool *out)
{
    *out = text_is(t, yes);
    return *out || text_is(t, no);
}

static const char *read_mark(struct text line, struct model_mark *m)
{
    struct text rest = line;
    m->use = text_cut(&rest, ' ');
    m->measure = text_cut(&rest, ' ');
    struct text scope = text_cut(&rest, ' '), kind = text_cut(&rest, ' ');
    struct text bound = text_cut(&rest, ' ');
    m->reason = text_trim(rest);
    if (m->measure.n == 0 || m->measure.n > MODEL_WORD_MAX)
        return "a use and a measure come first";
    if (!one_of(scope, "group", "all", &m->group))
        return "write all or group after the measure";
    if (!one_of(kind, "at_least", "at_most", &m->at_least))
        return "write at_least or at_most";
    if (!read_bound(bound, &m->bound))
        return "write the mark as a number: 0.25";
    return m->reason.n > 0 ? NULL : "a mark has its reason";
}

const char *model_marks_read(struct text bytes, struct model_marks *out, size_t *line)
{
    struct text rest = bytes, t;
    const char *fault = NULL;
    bool head = false;
    *line = 0;
    out->n = 0;
    while (!fault && text_entry(&rest, line, &t)) {
        if (!head)
            fault = text_is(t, "vigie-marks 1") ? NULL : "the first line is: vigie-marks 1";
        else if (out->n == MODEL_MARKS_MAX)
            fault = "too many marks";
        else if ((fault = read_mark(t, &out->at[out->n])) == NULL)
            out->n++;
        head = true;
    }
    if (!fault && !head)
        fault = "the first line is: vigie-marks 1";
    if (fault)
        out->n = 0;
    return fault;
}

struct text model_marks_built_in(void)
{
    return text_of(marks_shipped[0].text);
}

static bool meets(const struct model_mark *m, const struct model_figure *f)
{
    bool sound = f->value >= 0 && f->value <= 1e15; /* false for what is no number */
    return sound && (m->at_least ? f->value >= m->bound : f->value <= m->bound);
}

static bool concerns(const struct model_mark *m, const struct model_figure *f)
{
    return text_equal(f->measure, m->measure) &&
           (m->group ? f->group.n > 0 && f->n >= MODEL_GROUP_MIN : f->group.n == 0);
}

static bool worse(const struct model_mark *m, const struct model_figure *a,
                  const struct model_figure *b)
{
    return !b || (meets(m, b) && !meets(m, a)) ||
           (meets(m, b) == meets(m, a) &&
            (m->at_least ? a->value < b->value : a->value > b->value));
}

static struct model_outcome judge(const struct model_mark *m, const struct model_figure *f,
                                  size_t n)
{
    struct model_outcome o = {.mark = m};
    for (size_t i = 0; i < n; i++) {
        if (concerns(m, &f[i]) && worse(m, &f[i], o.figure))
            o.figure = &f[i];
    }
    o.met = o.figure ? meets(m, o.figure) : m->group;
    return o;
}

void model_decide(const struct model_marks *marks, struct text use,
                  const struct model_figure *figures, size_t n, struct model_verdict *out)
{
    *out = (struct model_verdict){.passed = true};
    for (size_t i = 0; i < marks->n; i++) {
        if (!text_equal(marks->at[i].use, use))
            continue;
        struct model_outcome o = judge(&marks->at[i], figures, n);
        out->at[out->n++] = o;
        out->passed &= o.met;
    }
    out->passed &= out->n > 0;
}
