/* plot.c - the picture of an evaluation: bars in SVG, with the marks that they are held against */
#include "model/gate.h"

enum { WIDTH = 640, LEFT = 190, RIGHT = 80, ROW = 26, HEAD = 30 };

static const struct {
    const char *measure, *fr, *en;
} names[] = {
    {"wer", "Mots faux", "Wrong words"},
    {"recordings", "Enregistrements", "Recordings"},
    {"words", "Mots de référence", "Reference words"},
    {"invented", "Mots inventés dans le silence", "Words invented in silence"},
    {"failed", "Échecs du moteur", "Engine failures"},
    {"cases", "Consultations", "Consultations"},
    {"facts", "Faits attendus", "Expected facts"},
    {"recall_ok", "Faits présents et justes", "Facts present and right"},
    {"critical_recall_ok", "Faits critiques présents", "Critical facts present"},
    {"trap_hits", "Pièges", "Traps"},
    {"unsupported", "Énoncés sans source", "Statements without source"},
    {"contradicted", "Énoncés contredits", "Contradicted statements"},
};

struct text model_measure_name(struct text measure, bool french)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_is(measure, names[i].measure))
            return text_of(french ? names[i].fr : names[i].en);
    }
    return measure;
}

static void put_escaped(struct writer *w, struct text t)
{
    for (size_t i = 0; t.p && i < t.n; i++) {
        char c = t.p[i];
        if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || (unsigned char)c < ' ')
            writer_char(w, ' ');
        else
            writer_char(w, c);
    }
}

/* "sex=F" in words. */
static void put_group(struct writer *w, struct text group, bool french)
{
    struct text value = group, key = text_cut(&value, '=');
    bool sex = text_is(key, "sex"), age = text_is(key, "age");
    if (group.n == 0)
        writer_str(w, french ? "ensemble" : "all");
    else if (french && (sex || age))
        writer_str(w, sex ? "sexe" : "âge");
    else
        put_escaped(w, key);
    if (value.p)
        writer_str(w, french ? "\u00a0: " : ": ");
    put_escaped(w, value);
}

/* Shares have a scale of their own: up to 1, or to what was measured. */
static double scale_of(struct text measure, double bound, const struct model_figure *f, size_t n)
{
    double top = bound > 0 ? bound * 1.25 : 1;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(f[i].measure, measure) && f[i].value > top && f[i].value < 1e15)
            top = f[i].value;
    }
    return top;
}

static void put_value(struct writer *w, double v, bool french)
{
    char text[32];
    struct writer one = writer_over(text, sizeof text);
    writer_f(&one, v == (double)(long long)v ? "%.0f" : "%.3f", v);
    for (size_t i = 0; i < one.n; i++)
        writer_char(w, french && text[i] == '.' ? ',' : text[i]);
}

static double across(double value, double top)
{
    double v = value >= 0 && value <= top ? value / top : value > top ? 1 : 0;
    return LEFT + v * (WIDTH - LEFT - RIGHT);
}

static void put_bar(struct writer *w, const struct model_figure *f, bool met, double top, int y,
                    bool french)
{
    double end = across(f->value, top);
    writer_f(w, "<text x=\"%d\" y=\"%d\" class=\"label\">", LEFT - 10, y + 13);
    put_group(w, f->group, french);
    writer_f(w,
             "</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"3\" class=\"%s\"/>",
             LEFT, y + 2, end - LEFT > 1 ? end - LEFT : 1.0, met ? "met" : "not");
    writer_f(w, "<text x=\"%.1f\" y=\"%d\" class=\"value\">", end + 6, y + 13);
    put_value(w, f->value, french);
    writer_str(w, "</text>\n");
}

/* `mark` is the one for all; groups are held against `group` where there is one. Gives the next y.
 */
static int put_measure(struct writer *w, const struct model_mark *mark,
                       const struct model_mark *group, const struct model_figure *f, size_t n,
                       int y, bool french)
{
    double top = scale_of(mark->measure, mark->bound, f, n), at = across(mark->bound, top);
    int first = y + HEAD;
    writer_f(w, "<text x=\"0\" y=\"%d\" class=\"name\">", y + 20);
    put_escaped(w, model_measure_name(mark->measure, french));
    writer_str(w, "</text>\n");
    y = first;
    for (size_t i = 0; i < n; i++) {
        const struct model_mark *m = f[i].group.n > 0 ? group : mark;
        if (!text_equal(f[i].measure, mark->measure))
            continue;
        bool met = !m || (m->at_least ? f[i].value >= m->bound : f[i].value <= m->bound) ||
                   (f[i].group.n > 0 && f[i].n < MODEL_GROUP_MIN);
        put_bar(w, &f[i], met, top, y, french);
        y += ROW;
    }
    writer_f(w, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" class=\"mark\"/>", at, first - 4,
             at, y);
    writer_f(w, "<text x=\"%d\" y=\"%d\" class=\"bound\">%s %s ", WIDTH, first - 10,
             french ? "seuil" : "threshold", mark->at_least ? "≥" : "≤");
    put_value(w, mark->bound, french);
    writer_str(w, "</text>\n");
    return y + 6;
}

static const struct model_mark *of_groups(const struct model_marks *m, const struct model_mark *all)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->at[i].group && text_equal(m->at[i].use, all->use) &&
            text_equal(m->at[i].measure, all->measure))
            return &m->at[i];
    }
    return NULL;
}

static int height_of(const struct model_marks *marks, struct text use, const struct model_figure *f,
                     size_t n)
{
    int height = 6;
    for (size_t i = 0; i < marks->n; i++) {
        if (marks->at[i].group || !text_equal(marks->at[i].use, use))
            continue;
        height += HEAD + 6;
        for (size_t k = 0; k < n; k++)
            height += text_equal(f[k].measure, marks->at[i].measure) ? ROW : 0;
    }
    return height;
}

void model_plot(struct writer *w, const struct model_marks *marks, struct text use,
                const struct model_figure *figures, size_t n, bool french)
{
    int y = 0, height = height_of(marks, use, figures, n);
    writer_f(w,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
             "height=\"%d\" role=\"img\">",
             WIDTH, height, WIDTH, height);
    writer_str(w, "<style>text{font:13px system-ui,sans-serif;fill:#1d2733}"
                  ".name{font-weight:600;font-size:14px}.label{text-anchor:end}"
                  ".bound{text-anchor:end;fill:#5a6675;font-size:12px}.met{fill:#2c7a6b}"
                  ".not{fill:#b3402e}.mark{stroke:#1d2733;stroke-width:2;stroke-dasharray:4 3}"
                  "@media(prefers-color-scheme:dark){text{fill:#e6ebf1}.bound{fill:#a9b4c0}"
                  ".met{fill:#58b5a3}.not{fill:#e8826f}.mark{stroke:#e6ebf1}}</style>\n");
    for (size_t i = 0; i < marks->n; i++) {
        const struct model_mark *m = &marks->at[i];
        if (!m->group && text_equal(m->use, use))
            y = put_measure(w, m, of_groups(marks, m), figures, n, y, french);
    }
    writer_str(w, "</svg>\n");
}
