/* compose_place.c - the section of a fact where its table alone does not tell it: by whose it is,
 * by when it was, and by what else was going on */
#include "draft/compose_inner.h"

static bool is_one_of(struct text concept, const char *const *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_is(concept, ids[i])) {
            return true;
        }
    }
    return false;
}

static bool holds(struct text t, const char *words)
{
    return text_find(t, text_of(words), 0) != SIZE_MAX;
}

/* "Il y a une dizaine de jours", "en avril": part of the present story. */
static bool is_recent(struct text when)
{
    static const char *const long_ago[] = {" an", "année", "enfance",   "longtemps", " 19",
                                           " 20", "hiver", "printemps", "été",       "automne"};
    for (size_t i = 0; i < sizeof long_ago / sizeof *long_ago; i++) {
        if (holds(when, long_ago[i])) {
            return false;
        }
    }
    return when.n > 0;
}

/* "Il y a deux ans", "l’année dernière", "dans l’enfance": over, and of the past history. */
static bool is_long_ago(struct text when)
{
    return (text_starts(when, TEXT("il y a ")) && (holds(when, " ans") || holds(when, " an"))) ||
           holds(when, "année dernière") || holds(when, "enfance") ||
           text_starts(when, TEXT("en 19")) || text_starts(when, TEXT("en 20"));
}

enum route compose_route(const struct fact *f)
{
    static const char *const acute[] = {"bronchite",          "rhinopharyngite", "pyelonephrite",
                                        "sinusite",           "otite",           "cystite",
                                        "infection_urinaire", "grippe",          "covid",
                                        "gastroenterite",     "angine"};
    enum route route = ROUTE_HISTOIRE;
    (void)route_of(f->section, &route);
    bool patient = f->who == FACT_PATIENT;
    if (f->kind == FACT_ALLERGY && !patient) {
        return ROUTE_ANTECEDENTS; /* a brother's allergy, among the patient's, is given to him */
    }
    if (!patient || f->turn < 0 || f->polarity != FACT_PRESENT) {
        return route;
    }
    if (text_is(f->concept, "terme")) {
        return ROUTE_MOTIF; /* how far she is: it opens whatever is written of a pregnant woman */
    }
    bool acute_one = is_one_of(f->concept, acute, sizeof acute / sizeof *acute);
    bool cold = text_is(f->concept, "rhinopharyngite") && f->when.n == 0; /* of these days */
    if ((route == ROUTE_ANTECEDENTS || route == ROUTE_CONCLUSION) && acute_one &&
        (is_recent(f->when) || cold)) {
        return ROUTE_HISTOIRE;
    }
    bool event = f->kind == FACT_PROCEDURE || (f->kind == FACT_FINDING && f->time == FACT_PAST);
    if (route == ROUTE_HISTOIRE && event && is_long_ago(f->when)) {
        return ROUTE_ANTECEDENTS;
    }
    return route;
}
