/* reply_dated.c - when an event was, and on which side, asked and answered: "Les coliques, c'était
 * quand ? — En 2009. À gauche, euh non, à droite."; since when what was asked about is gone */
#include "facts/scan.h"

/* The question says a word of those that tell the fact: "des coliques" of a renal colic. */
static bool recalls(const struct scan *s, struct span q, const struct fact *f)
{
    enum { STEM = 6, REACH = 256 };
    for (size_t i = q.b; i < q.e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (h != NULL && text_is(f->concept, h->concept->id)) {
            return true;
        }
        struct text word = s->t.at[i].text;
        for (size_t k = q.b;
             word.n >= STEM && k-- > 0 && k + REACH > q.b && s->t.at[k].start >= f->start;) {
            bool within = s->t.at[k].end <= f->end && s->t.at[k].text.n >= STEM;
            if (within && memcmp(s->t.at[k].text.p, word.p, STEM) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The date that opens the answer: "En 2009.", "2020.", "Il y a trois ans"; tokens, 0 for none. */
static size_t date_opens(struct scan *s, size_t i, struct text *when)
{
    struct when w;
    struct number n = {0};
    size_t k = text_when_at(s->a, &s->t, i, &w);
    if (k > 0 && w.kind == WHEN_AGO) {
        *when = w.words;
        return k;
    }
    k = text_number_at(&s->t, i, &n);
    bool year = k > 0 && n.milli >= INT64_C(1930000) && n.milli <= INT64_C(2099000) &&
                n.milli % 1000 == 0 && (i + k >= s->t.n || s->t.at[i + k].kind == TOKEN_MARK);
    if (year) {
        char room[16];
        struct writer w2 = writer_over(room, sizeof room);
        writer_str(&w2, "en ");
        writer_number(&w2, n.milli);
        *when = scan_keep(s, &w2);
    }
    return year ? k : 0;
}

/* The side that tokens [b, e) settle on: "à gauche, euh non, à droite"; none where two stand. */
static enum fact_side side_settled(const struct scan *s, size_t b, size_t e)
{
    enum fact_side side = FACT_NO_SIDE;
    bool mended = false;
    for (size_t i = b; i < e; i++) {
        enum fact_side one = token_is(&s->t, i, "gauche")              ? FACT_LEFT
                             : token_any(&s->t, i, "droite|droit") > 0 ? FACT_RIGHT
                                                                       : FACT_NO_SIDE;
        mended = mended || token_any(&s->t, i, "non|pardon|plutot|je me trompe") > 0;
        if (one != FACT_NO_SIDE && side != FACT_NO_SIDE && one != side && !mended) {
            return FACT_NO_SIDE;
        }
        mended = one != FACT_NO_SIDE ? false : mended;
        side = one != FACT_NO_SIDE ? one : side;
    }
    return side;
}

void reply_dated(struct scan *s, struct span turn)
{
    enum { BACK = 64 };
    struct span q = reply_asked(s), first = {turn.b, scan_sentence_end(s, turn.b)};
    struct text when = {NULL, 0};
    if (!scan_has(s, q,
                  "c etait quand|ca date de quand|quelle annee|c est arrive quand|"
                  "ca remonte a quand|c etait il y a combien") ||
        date_opens(s, turn.b, &when) == 0) {
        return;
    }
    size_t end = first.e < turn.e ? scan_sentence_end(s, first.e) : first.e;
    for (size_t k = s->turn_first, n = 0; k-- > 0 && n < BACK; n++) {
        const struct fact *told = &s->facts[k];
        bool event = told->kind == FACT_PROBLEM || told->kind == FACT_PROCEDURE;
        if (!event || told->polarity != FACT_PRESENT || told->who != FACT_PATIENT ||
            told->when.n > 0 || told->time == FACT_PLANNED || !recalls(s, q, told)) {
            continue;
        }
        struct fact of = *told;
        struct fact *f = scan_fact(s);
        if (f != NULL) {
            scan_place(s, f, first, (struct span){turn.b, end});
            struct fact placed = *f;
            *f = of;
            f->start = placed.start;
            f->end = placed.end;
            f->clause_start = placed.clause_start;
            f->clause_end = placed.clause_end;
            f->turn = s->turn_of[turn.b];
            f->question_start = s->t.at[q.b].start;
            f->question_end = s->t.at[q.e - 1].end;
            f->when = when;
            f->time = FACT_PAST;
            f->side = f->side == FACT_NO_SIDE ? side_settled(s, turn.b, end) : f->side;
        }
        return;
    }
}

void reply_gone(struct scan *s, struct span turn)
{
    struct span q = reply_asked(s);
    /* the change of life and what stops them on purpose are no delay */
    if (!scan_has(s, q, "vos regles|tes regles|les regles|ses regles") ||
        scan_has(s, q, "apres les regles|avant les regles|pendant les regles|prenez") ||
        scan_has(s, turn,
                 "menopause|menopausee|sterilet|implant|pilule|enceinte|uterus|"
                 "operation|operee|traitement|piqure")) {
        return;
    }
    for (size_t k = s->turn_first; k < s->fact_n; k++) {
        if (text_is(s->facts[k].concept, "amenorrhee")) {
            return;
        }
    }
    for (size_t i = turn.b; i < turn.e; i++) {
        size_t n = token_any(&s->t, i,
                             "je les ai plus|je ne les ai plus|elles viennent plus|elles ne "
                             "viennent plus|elles ont disparu|elles se sont arretees|elles sont "
                             "pas revenues|elles ne sont pas revenues");
        size_t e = scan_sentence_end(s, i), b = i;
        while (b > turn.b && s->t.at[b - 1].sentence == s->t.at[i].sentence) {
            b--;
        }
        bool other = token_any(&s->t, i + n, ", mes|, mon|, ma|, les|, ces") > 0;
        if (n == 0 || other || scan_has(s, (struct span){b, i}, "quand|si|comme|avant") ||
            scan_has(s, (struct span){i, e}, "ans|annees")) {
            continue;
        }
        struct fact *f =
            scan_concept_fact(s, "amenorrhee", (struct span){i, i + n}, (struct span){b, e});
        for (size_t k = i + n; f != NULL && k < e && f->when.n == 0; k++) {
            struct when w;
            bool since = text_when_at(s->a, &s->t, k, &w) > 0 && w.kind == WHEN_SINCE;
            f->when = since ? w.words : f->when;
        }
        if (f != NULL) {
            f->polarity = FACT_PRESENT;
            f->who = FACT_PATIENT;
        }
        return;
    }
}
