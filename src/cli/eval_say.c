/* eval_say.c - the figures of vigie eval, as a table and as JSON */
#include "cli/eval.h"

#include <stdio.h>

const char *measure_name(enum measure m)
{
    static const char *const names[] = {
#define MEASURE(name) #name,
        EVAL_MEASURES(MEASURE)
#undef MEASURE
    };
    return names[m];
}

static struct figure count_of(size_t n)
{
    return (struct figure){.known = true, .value = (double)n};
}

static struct figure share_of(size_t part, size_t whole)
{
    return (struct figure){whole > 0, true, whole > 0 ? (double)part / (double)whole : 0};
}

struct figure eval_figure(const struct tally *t, enum measure m)
{
    const struct score *s = &t->score;
    const struct figure of[MEASURE_COUNT] = {
        [MEASURE_cases] = count_of(t->cases),
        [MEASURE_facts] = count_of(s->facts),
        [MEASURE_recall] = share_of(s->mentioned, s->facts),
        [MEASURE_recall_ok] = share_of(s->ok, s->facts),
        [MEASURE_critical] = count_of(s->critical),
        [MEASURE_critical_recall] = share_of(s->critical_mentioned, s->critical),
        [MEASURE_critical_recall_ok] = share_of(s->critical_ok, s->critical),
        [MEASURE_value_miss] = count_of(s->value_miss),
        [MEASURE_section] = share_of(s->section_right, s->sectioned),
        [MEASURE_section_lenient] = share_of(s->section_lenient, s->sectioned),
        [MEASURE_polarity_errors] = count_of(s->polarity_errors),
        [MEASURE_traps] = count_of(s->traps),
        [MEASURE_trap_hits] = count_of(s->trap_hits),
        [MEASURE_words] = count_of(s->words),
        [MEASURE_words_ratio] = share_of(s->words, t->said),
        [MEASURE_statements] = count_of(t->statements),
        [MEASURE_unsupported] = count_of(t->unsupported),
        [MEASURE_contradicted] = count_of(t->contradicted),
        [MEASURE_wrong] = count_of(t->wrong),
        [MEASURE_wrong_caught] = share_of(t->caught, t->wrong),
        [MEASURE_right] = count_of(t->right),
        [MEASURE_right_flagged] = share_of(t->flagged, t->right),
        [MEASURE_recordings] = {t->recordings > 0, false, (double)t->recordings},
        [MEASURE_spoken] = {t->recordings > 0, false, (double)t->wer.words},
        [MEASURE_wer] = {t->wer.words > 0, true, wer_rate(&t->wer)},
        [MEASURE_invented] = {t->recordings > 0, false, (double)t->invented},
        [MEASURE_failed] = {t->asked > 0, false, (double)t->failed},
    };
    return of[m];
}

bool eval_met(struct target t, struct figure f)
{
    return t.kind == TARGET_NONE ||
           (f.known && (t.kind == TARGET_AT_LEAST ? f.value >= t.bound : f.value <= t.bound));
}

/* The targets of a folder are for the written text; those of what is heard, for the recordings. */
static struct target target_of(const struct eval_set *set, const struct group *g, enum measure m)
{
    bool sound = m == MEASURE_wer || m == MEASURE_invented || m == MEASURE_failed;
    bool asked = !g && set->from == (sound ? EVAL_SOUND : EVAL_TEXT);
    return asked ? set->target[m] : (struct target){.kind = TARGET_NONE};
}

static void put_figure(struct writer *w, struct figure f)
{
    if (!f.known) {
        writer_str(w, "null");
    } else {
        writer_f(w, f.share ? "%.4f" : "%.0f", f.value);
    }
}

static const char *from_name(enum eval_from from)
{
    static const char *const names[] = {"text", "sound", "model"};
    return names[from];
}

static void put_row(struct writer *w, const struct eval_set *set, const struct group *g,
                    enum measure m)
{
    struct figure f = eval_figure(g ? &g->tally : &set->total, m);
    struct target t = target_of(set, g, m);
    writer_str(w, "{\"set\":");
    writer_json(w, set->name);
    writer_f(w, ",\"from\":\"%s\",\"group\":{", from_name(set->from));
    if (g) {
        writer_json(w, g->label.key);
        writer_char(w, ':');
        writer_json(w, g->label.value);
    }
    writer_f(w, "},\"measure\":\"%s\",\"figure\":", measure_name(m));
    put_figure(w, f);
    if (t.kind == TARGET_NONE) {
        writer_str(w, ",\"target\":null,\"met\":null}");
    } else {
        writer_f(w, ",\"target\":{\"%s\":%.10g},\"met\":%s}",
                 t.kind == TARGET_AT_LEAST ? "at_least" : "at_most", t.bound,
                 eval_met(t, f) ? "true" : "false");
    }
}

static void put_texts(struct writer *w, const char *key, struct texts list)
{
    writer_f(w, ",\"%s\":[", key);
    for (size_t i = 0; i < list.n; i++) {
        writer_str(w, i > 0 ? "," : "");
        writer_json(w, list.at[i]);
    }
    writer_char(w, ']');
}

static void put_case(struct writer *w, const struct eval_set *set, const struct eval_case *c)
{
    writer_str(w, "{\"set\":");
    writer_json(w, set->name);
    writer_f(w, ",\"from\":\"%s\",\"case\":", from_name(set->from));
    writer_json(w, c->name);
    for (unsigned m = MEASURE_facts; m < MEASURE_COUNT; m++) {
        writer_f(w, ",\"%s\":", measure_name((enum measure)m));
        put_figure(w, eval_figure(&c->tally, (enum measure)m));
    }
    put_texts(w, "missed", c->missed);
    put_texts(w, "missed_critical", c->missed_critical);
    put_texts(w, "polarity_error_ids", c->polarity_errors);
    put_texts(w, "trap_hit_list", c->trap_hits);
    put_texts(w, "wrong_passed", c->uncaught);
    put_texts(w, "right_stopped", c->flagged);
    writer_char(w, '}');
}

static void put_rows(struct writer *w, const struct eval_set *sets, size_t n)
{
    const char *comma = "";
    for (size_t i = 0; i < n; i++) {
        for (size_t g = 0; g <= sets[i].group_n; g++) {
            for (unsigned m = 0; m < MEASURE_COUNT; m++) {
                writer_str(w, comma);
                put_row(w, &sets[i], g > 0 ? &sets[i].group[g - 1] : NULL, (enum measure)m);
                comma = ",";
            }
        }
    }
}

static bool say_json(struct eval *e, const struct eval_set *sets, size_t n, bool met)
{
    struct writer w = writer_in(&e->work);
    const char *comma = "";
    writer_f(&w, "{\"met\":%s,\"rows\":[", met ? "true" : "false");
    put_rows(&w, sets, n);
    writer_str(&w, "],\"notes\":[");
    for (size_t i = 0; i < e->note_n; i++) {
        writer_str(&w, i > 0 ? "," : "");
        writer_json(&w, text_of(e->notes[i]));
    }
    writer_char(&w, ']');
    if (e->details) {
        writer_str(&w, ",\"cases\":[");
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < sets[i].case_n; k++, comma = ",") {
                writer_str(&w, comma);
                put_case(&w, &sets[i], &sets[i].cases[k]);
            }
        }
        writer_char(&w, ']');
    }
    writer_str(&w, "}\n");
    struct text json = writer_done(&e->work, &w);
    return !w.full && fwrite(json.p, 1, json.n, stdout) == json.n;
}

/* One line of the table; a share of nothing has none, unless it has a target. */
static void say_row(const struct eval_set *set, const struct group *g, enum measure m)
{
    char figure[32];
    char target[32] = "";
    char label[120] = "";
    char name[64];
    struct writer w = writer_over(figure, sizeof figure - 1);
    struct figure f = eval_figure(g ? &g->tally : &set->total, m);
    struct target t = target_of(set, g, m);
    if (!f.known && t.kind == TARGET_NONE) {
        return;
    }
    put_figure(&w, f);
    figure[w.n] = '\0';
    if (t.kind != TARGET_NONE) {
        (void)snprintf(target, sizeof target, "%s %.6g",
                       t.kind == TARGET_AT_LEAST ? ">=" : "<=", t.bound);
    }
    if (g) {
        (void)snprintf(label, sizeof label, "%.*s=%.*s", TEXT_ARGS(g->label.key),
                       TEXT_ARGS(g->label.value));
    }
    (void)snprintf(name, sizeof name, "%.*s%s", (int)(set->name.n < 48 ? set->name.n : 48),
                   set->name.p,
                   set->from == EVAL_SOUND   ? ", heard"
                   : set->from == EVAL_MODEL ? ", by model"
                                             : "");
    printf("%-16s %-12s %-18s %8s  %-10s %s\n", name, label, measure_name(m), figure, target,
           t.kind == TARGET_NONE ? ""
           : eval_met(t, f)      ? "met"
                                 : "NOT MET");
}

static void say_texts(const struct eval_case *c, const char *what, struct texts list)
{
    for (size_t i = 0; i < list.n; i++) {
        printf("%.*s: %s: %.*s\n", TEXT_ARGS(c->name), what, TEXT_ARGS(list.at[i]));
    }
}

static void say_details(const struct eval_set *set)
{
    for (size_t i = 0; i < set->case_n; i++) {
        const struct eval_case *c = &set->cases[i];
        say_texts(c, "missed", c->missed);
        say_texts(c, "missed, critical", c->missed_critical);
        say_texts(c, "wrong polarity", c->polarity_errors);
        say_texts(c, "trap", c->trap_hits);
        say_texts(c, "wrong sentence passed", c->uncaught);
        say_texts(c, "right sentence stopped", c->flagged);
    }
}

static void say_table(const struct eval *e, const struct eval_set *sets, size_t n)
{
    printf("%-16s %-12s %-18s %8s  %-10s\n", "set", "group", "measure", "figure", "target");
    for (size_t i = 0; i < n; i++) {
        for (size_t g = 0; g <= sets[i].group_n; g++) {
            for (unsigned m = 0; m < MEASURE_COUNT; m++) {
                say_row(&sets[i], g > 0 ? &sets[i].group[g - 1] : NULL, (enum measure)m);
            }
        }
    }
    for (size_t i = 0; e->details && i < n; i++) {
        say_details(&sets[i]);
    }
    for (size_t i = 0; i < e->note_n; i++) {
        printf("note: %s\n", e->notes[i]);
    }
}

bool eval_say(struct eval *e, const struct eval_set *sets, size_t n, bool *met)
{
    for (size_t i = 0; i < n; i++) {
        for (unsigned m = 0; m < MEASURE_COUNT; m++) {
            *met = *met && eval_met(target_of(&sets[i], NULL, (enum measure)m),
                                    eval_figure(&sets[i].total, (enum measure)m));
        }
    }
    if (e->json) {
        return say_json(e, sets, n, *met);
    }
    say_table(e, sets, n);
    return true;
}
