/* clause.c - the grammar that only written French has: verbs that open a clause, "ne ... pas"
 * around a verb, passives that deny their subject, what a report looks for
 */
#include "facts/clause.h"

/* "Nie les vertiges et évoque des acouphènes": a verb of telling after "et" has an object of its
 * own. "Évoqué" tells nothing new. */
static bool tells_more(const struct scan *s, size_t i, struct span in)
{
    const struct token *t = &s->t.at[i];
    return i > in.b && token_any(&s->t, i - 1, "et|mais|puis") > 0 &&
           (unsigned char)s->bytes.p[t->end - 1] < 0x80 &&
           token_any(&s->t, i,
                     "evoque|rapporte|signale|decrit|mentionne|reconnait|relate|declare|admet|"
                     "se plaint|se decrit|allegue") > 0;
}

/* A verb of a report that opens another clause: "sans antécédents, est adressé", "qui a consulté".
 * Folding makes "présenté" of "présente", "à" of "a": the source tells them apart. */
static bool new_clause(const struct scan *s, size_t i, struct span in)
{
    const struct token *t = &s->t.at[i];
    bool accent = (unsigned char)s->bytes.p[t->end - 1] >= 0x80 || t->end - t->start > t->text.n;
    bool verb = token_any(&s->t, i,
                          "qui|dont|est|a|ont|sont|fut|presente|consulte|rapporte|remonte|montre|"
                          "se presente|se plaint|se plaignait|ayant|presentant") > 0;
    bool participle =
        token_any(&s->t, i,
                  "admis|admise|hospitalise|hospitalisee|adresse|adressee|revele|"
                  "revelee|pris en charge|prise en "
                  "charge|suivi|suivie|traite|traitee|opere|operee|victime|etait|"
                  "avait|etaient|avaient|presentait|consultait|rapportait|"
                  "montrait|permettait|retrouvait|objectivait|revelait|mettait|trouvait|"
                  "notait|confirmait|montraient|retrouvaient") > 0;
    if (tells_more(s, i, in)) {
        return true;
    }
    bool denied = i > in.b && token_any(&s->t, i - 1,
                                        "ne|n|se|pas|jamais|ete|sans|aucun|aucune|de|d|ni|et|ou|"
                                        "rien|encore|plus|etre") > 0;
    return !denied && (participle || (verb && !accent));
}

/* "Ne retrouvait pas": the token after the verb, 0 when there is no such frame. */
static size_t frame_end(const struct tokens *t, size_t i, size_t e)
{
    enum { REACH = 6 };
    if (token_any(t, i, "ne|n") == 0) {
        return 0;
    }
    for (size_t k = i + 1; k < e && k <= i + REACH && t->at[k].kind != TOKEN_MARK; k++) {
        if (token_any(t, k, "pas|plus|jamais|aucun|aucune|rien|guere|ni") > 0) {
            return k;
        }
        if (token_any(t, k, "que|qu") > 0) {
            return 0;
        }
    }
    return 0;
}

/* The subject since the last break speaks of a cause or a diagnosis, not of a muscle. */
static bool of_diagnosis(const struct scan *s, size_t b, size_t e)
{
    for (size_t k = b; k < e; k++) {
        if (token_any(&s->t, k,
                      "diagnostic|diagnostics|hypothese|hypotheses|cause|causes|origine|"
                      "etiologie|etiologies") > 0) {
            return true;
        }
    }
    return false;
}

/* "N'est plus pris", "ne sont pas pris": what stands before is not taken. */
static bool no_longer_given(const struct tokens *t, size_t i, size_t b)
{
    return i > b + 2 && token_any(t, i - 1, "plus|pas") > 0 && token_any(t, i - 3, "n|ne") > 0 &&
           token_any(t, i - 2, "est|sont|etait|etaient") > 0 &&
           token_any(t, i,
                     "pris|prise|prises|utilise|utilisee|utilises|utilisees|administre|"
                     "administree|administres|administrees|consomme|consommee") > 0;
}

/* "Une embolie a été éliminée", "le rein n'a pas été retrouvé": said of what stands before. */
static void deny_backwards(struct scan *s, size_t i, struct span in, const struct clause *st)
{
    bool passive = i > in.b + 1 && token_any(&s->t, i - 1,
                                             "ete|est|sont|etait|etaient|fut|"
                                             "furent|etre") > 0;
    bool ruled_out =
        passive && (token_any(&s->t, i,
                              "elimine|eliminee|elimines|eliminees|exclu|exclue|exclus|exclues|"
                              "infirme|infirmee|infirmes|infirmees") > 0 ||
                    (token_any(&s->t, i, "ecarte|ecartee|ecartes|ecartees") > 0 &&
                     of_diagnosis(s, st->since, i)));
    bool not_seen = passive && token_is(&s->t, i - 1, "ete") && token_is(&s->t, i - 2, "pas") &&
                    token_any(&s->t, i,
                              "retrouve|retrouvee|retrouves|retrouvees|constate|constatee|"
                              "constates|constatees|observe|observee|observes|observees|"
                              "objective|objectivee|objectives|objectivees|decele|decelee|"
                              "visualise|visualisee|visualises|visualisees|mis en evidence|"
                              "mise en evidence|identifie|identifiee") > 0;
    bool negated = st->now.polarity == MARK_ABSENT;
    bool given_up = no_longer_given(&s->t, i, in.b);
    if ((!ruled_out && !not_seen && !given_up) || (not_seen && !negated)) {
        return;
    }
    size_t b = st->since;
    for (size_t k = i; given_up && k > b; k--) { /* of its own clause alone */
        b = s->t.at[k - 1].kind == TOKEN_MARK ? k : b;
    }
    negated &= !given_up;
    for (size_t k = b; k + 1 < i; k++) {
        uint8_t *p = &s->marks[k].polarity;
        bool changes = *p == MARK_PRESENT || *p == MARK_UNCERTAIN;
        *p = !changes ? *p : ruled_out && negated ? MARK_UNCERTAIN : MARK_ABSENT;
    }
}

/* "La recherche de BAAR est revenue négative". */
static void found_or_not(struct scan *s, size_t i, struct clause *st)
{
    bool negative = token_any(&s->t, i, "negatif|negative|negatifs|negatives") > 0;
    bool positive = token_any(&s->t, i, "positif|positive|positifs|positives") > 0;
    for (size_t k = st->since; st->sought && (negative || positive) && k < i; k++) {
        if (s->marks[k].polarity == MARK_UNCERTAIN) {
            s->marks[k].polarity = negative ? MARK_ABSENT : MARK_PRESENT;
        }
    }
    if (st->sought && (negative || positive)) {
        clause_break(st, i);
    }
}

/* "Grossesse non suivie", "non douloureux": in a report "non" denies the word after it alone. */
static bool denies_one(const struct scan *s, size_t i, struct span in)
{
    return token_is(&s->t, i, "non") && s->hit_of[i] < 0 && i + 1 < in.e &&
           s->t.at[i + 1].kind == TOKEN_WORD &&
           token_any(&s->t, i + 1, "plus|pas|seulement|et|ou|mais|par|sur") == 0;
}

/* What only the grammar of reports has. */
void clause_report(struct scan *s, size_t i, struct span in, struct clause *st)
{
    bool colon = token_is(&s->t, i, ":") && token_any(&s->t, i + 1, "le|la|les|l|un|une") > 0;
    if (st->now.polarity == MARK_ABSENT && i > in.b && (colon || new_clause(s, i, in))) {
        clause_break(st, i);
    }
    if (i > in.b && i == st->framed && s->hit_of[i] < 0 &&
        token_any(&s->t, i, "plus|rien|guere") > 0 && token_any(&s->t, i + 1, "que|qu") == 0) {
        clause_deny(st); /* "n'est plus fonctionnel", "n'a rien révélé" */
    }
    size_t end = frame_end(&s->t, i, in.e);
    st->framed = end > 0 ? end : st->framed;
    if (denies_one(s, i, in)) {
        st->alone = i + 2;
    }
    deny_backwards(s, i, in, st);
    found_or_not(s, i, st);
}

/* "Si fièvre, reconsulter"; "vacciné contre la grippe": the disease is nobody's. */
bool clause_supposes(const struct scan *s, size_t i, struct span in)
{
    bool noun = i + 1 < in.e && s->hit_of[i + 1] >= 0;
    bool against = i > in.b && token_any(&s->t, i - 1,
                                         "vaccin|vaccins|vaccine|vaccinee|vaccines|vaccination|"
                                         "vaccinations|rappel|immunise|immunisee|protege|"
                                         "protegee") > 0;
    return (token_is(&s->t, i, "si") && noun) || (token_is(&s->t, i, "contre") && against);
}

/* What is denied is a change, or that there is more: "pas d'amélioration de la dyspnée", "pas
 * d'autre antécédent qu'une appendicectomie". */
bool clause_affirms(const struct scan *s, size_t i, struct span in)
{
    enum { REACH = 4 };
    if (token_any(&s->t, i,
                  "amelioration|regression|disparition|diminution|resolution|"
                  "aggravation|modification|recul") > 0) {
        return token_any(&s->t, i + 1, "de|du|des|d") > 0;
    }
    for (size_t k = i; token_any(&s->t, i, "qu|que") > 0 && k-- > in.b && k + REACH > i;) {
        if (token_any(&s->t, k, "autre|autres") > 0) {
            return true;
        }
    }
    return false;
}
