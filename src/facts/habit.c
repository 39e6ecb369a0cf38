/* habit.c - details of what the patient does, drinks and smokes, and of papers: how often, how
 * much, since when no more */
#include "facts/scan.h"

/* "Un paquet par jour, là dix cigarettes": how often is said of what was named first. */
static bool named_before(const struct scan *s, const struct hit *h, struct span in)
{
    for (size_t i = in.b; i < h->at; i++) {
        if (s->hit_of[i] >= 0 && s->hits[s->hit_of[i]].concept == h->concept) {
            return true;
        }
    }
    return false;
}

/* "Le cannabis, à la fac.": a time of life that is over. */
static void once(const struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    for (size_t i = h->at + h->n; i < in.e && s->hit_of[i] < 0; i++) {
        size_t n = token_any(&s->t, i,
                             "a la fac|au lycee|au college|a l adolescence|a l armee|"
                             "au service militaire|dans ma jeunesse|quand j etais jeune|"
                             "quand j etais etudiant|quand j etais etudiante|etant jeune");
        if (n > 0) {
            f->time = FACT_PAST;
            f->when = text_slice(s->bytes, s->t.at[i].start, s->t.at[i + n - 1].end);
            return;
        }
    }
}

/* "Le tabac, j'ai arrêté", "la pilule, je l'ai arrêtée". */
static void habit_over(const struct scan *s, const struct hit *h, struct span in, bool habit,
                       struct fact *f)
{
    bool taken = habit || hit_is(h, "pilule") || hit_kind(h, "class");
    const char *over = taken && !token_any(&s->t, h->at, "tabac|alcool") &&
                               f->polarity == FACT_PRESENT && f->who == FACT_PATIENT
                           ? drug_given_up(s, h, in)
                           : NULL;
    if (over != NULL && strcmp(over, "arrêté") == 0) {
        f->polarity = FACT_ABSENT;
        f->time = FACT_PAST;
        f->qualifier = hit_is(h, "pilule")    ? TEXT("arrêtée")
                       : hit_kind(h, "class") ? TEXT("arrêt") /* their labels are plural */
                                              : text_of(over);
    }
}

/* "Le stérilet, je l'ai fait enlever", "on m'a retiré l'implant": it is there no more, unless
 * another was put. */
static void taken_out(const struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    bool device = hit_is(h, "sterilet") || hit_is(h, "implant");
    if (device && f->polarity == FACT_ABSENT &&
        scan_has(s, in,
                 "pas enleve|pas retire|pas ete enleve|pas ete retire|pas fait enlever|pas "
                 "fait retirer")) {
        f->polarity = FACT_PRESENT; /* still there */
        return;
    }
    if (device && f->polarity == FACT_PRESENT && f->who == FACT_PATIENT &&
        scan_has(s, in,
                 "ai fait enlever|ai fait retirer|a fait enlever|a fait retirer|m a enleve|m a "
                 "retire|m ont enleve|m ont retire|l a enleve|l a retire|l ont enleve|l ont "
                 "retire|a ete enleve|a ete retire|enleve en|retire en|enleve il y a|retire il y "
                 "a") &&
        !scan_has(s, in, "remis|remet|repose|un autre|nouveau|change|remplace|pas|si|peur")) {
        f->polarity = FACT_ABSENT;
        f->time = FACT_PAST;
        f->qualifier = TEXT("retiré");
    }
}

void habit_details(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    f->frequency = drug_frequency(s, (struct span){h->at, in.e});
    bool habit = hit_is(h, "alcool") || hit_is(h, "tabac") || hit_is(h, "cannabis");
    if (habit && f->frequency.n == 0 && !named_before(s, h, in)) {
        f->frequency = drug_frequency(s, in);
    }
    bool sunday = hit_is(h, "alcool") && f->frequency.n == 0 && f->polarity == FACT_PRESENT;
    if (sunday && scan_has(s, (struct span){h->at, in.e}, "le dimanche|tous les dimanches")) {
        f->frequency = TEXT("le dimanche");
    }
    habit_over(s, h, in, habit, f);
    taken_out(s, h, in, f);
    if (scan_patient(s, h->at) && f->when.n == 0 && f->polarity == FACT_PRESENT) {
        once(s, h, in, f);
    }
    if (habit && f->value.n == 0) {
        measure_habit(s, h, in, f);
    }
}
