/* compose_act.c - where what a clinician orders begins and ends */
#include "draft/compose_passage.h"

#include "text/number.h"
#include "text/unit.h"

/* "Je vous garde. | Quarante-huit heures au moins.": the sentence [b, e) keeps the patient in, and
 * the next one says how long. */
static bool stays_for(const struct speech *s, size_t b, size_t e)
{
    enum { NEAR = 5 };
    struct number n;
    bool kept = false;
    for (size_t i = e; i-- > b && e - i <= NEAR;) {
        kept = kept || topic_stays(&s->t, i, i + 1);
    }
    size_t lead = kept ? token_any(&s->t, e, "pour|au moins|disons|pendant") : 0;
    size_t used = kept ? text_number_at(&s->t, e + lead, &n) : 0;
    return used > 0 && token_any(&s->t, e + lead + used,
                                 "heures|heure|jours|jour|nuits|nuit|"
                                 "semaines|semaine") > 0;
}

/* "C'est le méthotrexate. | Quinze milligrammes une fois par semaine": the end of a sentence that
 * opens with a dose and names no drug; it is that of the sentence before. */
size_t passage_dose_end(const struct speech *s, size_t b, size_t e)
{
    enum { SOON = 10 };
    if (e < s->t.n && stays_for(s, b, e)) {
        return passage_sentence_end(s, e);
    }
    if (e >= s->t.n || passage_measure(s, b, e).figures > 0) {
        return e;
    }
    size_t end = passage_sentence_end(s, e);
    struct number n;
    const struct unit *u = NULL;
    size_t from = token_any(&s->t, e,
                            "on commence a|on commence par|vous commencez a|vous commencez par|"
                            "on debute a|on debute par|d abord|a raison de|pour commencer ,");
    if (from > 0 && text_number_at(&s->t, e + from, &n) > 0 && passage_measure(s, b, e).drug &&
        !passage_measure(s, e, end).drug) {
        return end; /* "on le remplace par Ozempic. On commence à 0,25" */
    }
    for (size_t i = e; i < end && i < e + SOON; i++) {
        size_t used = text_number_at(&s->t, i, &n);
        bool opens = i == e || token_is(&s->t, i - 1, ":");
        if (opens && used > 0 && text_unit_at(&s->t, i + used, &u) > 0 && u->dose) {
            return passage_measure(s, e, end).drug ? e : end;
        }
    }
    return e;
}

/* Where a long sentence of a plan goes on with another act: "on arrête le sel, | je vous donne du
 * Kayexalate, | et on reprend la prise de sang"; `e` when it is one, or when a condition governs.
 */
size_t passage_act_end(const struct speech *s, size_t b, size_t e)
{
    enum { LONG = 20, ACT = 4 };
    if (e - b < LONG || s->phase != PHASE_PLANNING) {
        return e;
    }
    size_t end = e;
    for (size_t i = b; i < e; i++) {
        if (token_any(&s->t, i,
                      "si|s il|s ils|quand|sauf|tant que|en cas|des que|au moindre|avant|"
                      "comme|vu|puisque|parce que|car|sinon|jusqu") > 0) {
            return e;
        }
        bool next = i > b + ACT && i + ACT < e && token_is(&s->t, i - 1, ",") &&
                    token_any(&s->t, i,
                              "je vous donne|je vous mets|je vous prescris|je vous ajoute|j ajoute|"
                              "et on reprend la|et on refait|on reprend la|on refait|et on fait un|"
                              "et on fait une|on fait un|on fait une|et on controle|on controle|"
                              "et je vous revois|et je te revois|et on se revoit dans|"
                              "et je vous adresse|et je vous envoie|et je vous prescris|"
                              "et je vous donne|et je vous mets") > 0;
        end = next && end == e ? i : end;
    }
    return end;
}
