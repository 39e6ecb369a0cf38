/* order.c - tests and acts that the clinician orders: named first in his sentence with a time to
 * come ("et une échographie lundi"), or asked for by the patient and granted ("Il
 * faut un scanner ? — Oui, je le demande pour demain.") */
#include "facts/scan.h"

/* Says that it was done, or on what condition it will be. */
static const char settled[] =
    "si|s il|s ils|au cas ou|en cas de|en cas d|sauf|montre|montrait|montrent|retrouve|retrouvait|"
    "etait|etaient|a ete|ont ete|l ai|l avez|l as|ai fait|avez fait|as fait|a fait|vous aviez|"
    "dernier|derniere|derniers|dernieres|passe|passee|hier|normal|normale|normaux|est revenu|"
    "est revenue|peut etre|pourrait|eventuellement|ou";

static bool is_act(const struct scan *s, size_t i)
{
    return s->hit_of[i] >= 0 && hit_kind(&s->hits[s->hit_of[i]], "procedure");
}

/* A time to come in tokens [b, e); its words in *when, empty when they are no date. */
static bool to_come(const struct scan *s, size_t b, size_t e, struct text *when)
{
    static const char ahead[] =
        "cette semaine|la semaine prochaine|le mois prochain|dans le mois|dans la semaine|"
        "avant la fin|avant la prochaine|sous huit jours|sous quinze jours|apres demain|"
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|en urgence|avant de|avant le|avant la";
    bool found = false;
    for (size_t i = b; i < e; i++) {
        struct when w;
        if (text_when_at(s->a, &s->t, i, &w) > 0 && w.kind == WHEN_FUTURE) {
            *when = w.words;
            return true;
        }
        bool of_it = i > b && token_any(&s->t, i - 1, "de|du|depuis") > 0; /* "la radio de mardi" */
        found = found || (!of_it && token_any(&s->t, i, ahead) > 0);
    }
    return found;
}

bool order_stated(const struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t b = in.b;
    for (size_t n = 1; n > 0 && b < h->at; b += n) {
        n = token_any(&s->t, b,
                      "et|ensuite|puis|alors|donc|aussi|,|un|une|le|la|l|des|les|on fait|on refait|"
                      "on demande|je demande|on prevoit|je prevois|on programme|je programme|"
                      "je vous fais faire|il faut|il faudra|vous ferez|vous me faites");
    }
    struct text when = {NULL, 0};
    bool ordered = f->kind == FACT_PROCEDURE && f->polarity == FACT_PRESENT &&
                   f->who == FACT_PATIENT && b == h->at && !scan_has(s, in, settled) &&
                   to_come(s, h->at + h->n, in.e, &when);
    if (ordered) {
        f->time = FACT_PLANNED;
        f->section = TEXT("conduite");
    }
    return ordered;
}

bool order_asked(const struct scan *s, struct span last)
{
    size_t acts = 0;
    for (size_t i = last.b; i < last.e; i++) {
        acts += is_act(s, i) && (i == last.b || s->hit_of[i] != s->hit_of[i - 1]);
    }
    return acts == 1 && scan_has(s, last,
                                 "il faut|il faudra|il faudrait|faut faire|faut un|faut une|"
                                 "vous me faites|vous lui faites|vous allez me faire|"
                                 "vous allez lui faire|on va me faire|on va lui faire|"
                                 "on me fait|on lui fait|on fait|on refait|on ferait|"
                                 "vous me prescrivez|vous demandez|j aurai|j ai besoin d|"
                                 "besoin d un|besoin d une|on pourrait faire");
}

void order_reply(struct scan *s, struct span turn)
{
    struct span asked = s->course;
    struct span first = {turn.b, scan_sentence_end(s, turn.b)};
    if (asked.b == asked.e || !order_asked(s, asked) ||
        token_any(&s->t, turn.b, "oui|ah oui|absolument|tout a fait") == 0 ||
        scan_has(s, first, "mais|pas|plus tard|si|s il|peut etre|eventuellement|ou")) {
        return;
    }
    size_t i = asked.b;
    while (!is_act(s, i)) {
        i++;
    }
    const struct hit *h = &s->hits[s->hit_of[i]];
    struct fact *f =
        scan_concept_fact(s, h->concept->id, (struct span){h->at, h->at + h->n}, asked);
    if (f == NULL) {
        return;
    }
    (void)to_come(s, first.b, first.e, &f->when);
    f->polarity = FACT_PRESENT;
    f->who = FACT_PATIENT;
    f->time = FACT_PLANNED;
    f->section = TEXT("conduite");
    f->turn = s->turn_of[turn.b];
    f->question_start = f->clause_start;
    f->question_end = f->clause_end;
    f->clause_start = s->t.at[first.b].start;
    f->clause_end = s->t.at[first.e - 1].end;
}
