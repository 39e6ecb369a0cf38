/* scope_after.c - cues that stand after what they govern: "fièvre : non", "revenue négative", "la
 * bouche sèche... non." */
#include "facts/scan.h"

static const char auxiliaries[] =
    "est|a ete|sont|ont ete|etait|etaient|reste|d origine|connu|connue|connues|connus";

bool scope_negative(const struct scan *s, size_t after)
{
    size_t k = after + token_any(&s->t, after, auxiliaries);
    k += token_any(&s->t, k, "revenu|revenue|revenus|revenues");
    return token_any(&s->t, k, "negatif|negative|negatifs|negatives") > 0;
}

/* What is named first and denied after a comma: "au repos, non, ça va", "le tabac, jamais touché",
 * "les médicaments sinon, non, aucun". */
static bool denied_apart(const struct scan *s, size_t i, struct span in)
{
    const struct tokens *t = &s->t;
    i += token_any(t, i, "sinon|la|moi|lui|elle|euh");
    if (!token_is(t, i, ",")) {
        return false;
    }
    bool never = token_is(t, i + 1, "jamais") && in.e - i <= 5; /* "jamais touché" */
    size_t n = token_any(t, i + 1,
                         "non|non plus|jamais|jamais de la vie|jamais de ma "
                         "vie|aucun|aucune|rien|zero|j en ai pas|j en prends pas|"
                         "j en bois pas|j y touche pas|j en ai jamais eu|j en ai jamais pris");
    size_t after = i + 1 + n;
    bool closed = after >= in.e || (t->at[after].kind == TOKEN_MARK && !token_is(t, after, "?"));
    return never || (n > 0 && closed) || token_any(t, i + 1, "aucun que|aucune que") > 0;
}

/* "La tuberculose, on m'a déjà demandé, non.", "Et l'iode, pareil, jamais eu.": a sentence that
 * opens with one thing and ends with its denial. */
static bool denied_last(const struct scan *s, size_t after, struct span in)
{
    enum { OPENS = 4 };
    if (s->turn_of[in.b] < 0) {
        return false;
    }
    size_t e = in.e;
    while (e > after && s->t.at[e - 1].kind == TOKEN_MARK && !token_is(&s->t, e - 1, "?")) {
        e--;
    }
    size_t k = e;
    while (k > after && !token_is(&s->t, k - 1, ",")) {
        k--;
    }
    size_t n = k > after && k < e ? token_any(&s->t, k,
                                              "non|jamais|jamais eu|jamais fait|pas du tout|"
                                              "rien|pas eu|pas que je sache|"
                                              "pas a ma connaissance|euh non|ah non|ca non")
                                  : 0;
    bool alone = n > 0 && k + n == e && token_is(&s->t, after, ",");
    for (size_t i = after; alone && i < e; i++) {
        alone = s->hit_of[i] < 0 && token_any(&s->t, i, "mere|pere|frere|soeur|oui|si") == 0;
    }
    for (size_t i = in.b; alone && i < after; i++) {
        alone = after - in.b <= OPENS + 4 && !token_is(&s->t, i, ",");
    }
    return alone && token_any(&s->t, in.b, "j|je|il|elle|on|c|ca|mon|ma") == 0;
}

/* "Depuis hier il vomit plus.": the spoken negation without its "ne". More than before is said
 * with what it is compared to. */
static bool no_longer(const struct scan *s, size_t after, struct span in)
{
    if (s->turn_of[in.b] < 0 || !token_is(&s->t, after, "plus")) {
        return false;
    }
    bool verb = after > in.b + 1 && token_any(&s->t, after - 2, "il|elle|je|j|on|ca") > 0;
    return verb && (after + 1 >= in.e || token_any(&s->t, after + 1, ".|!") > 0);
}

/* "La bouche sèche... non.": the thing is named alone, and the next words of the patient deny it.
 */
static bool denied_next(const struct scan *s, size_t after, struct span in)
{
    enum { NAMED = 6 };
    size_t k = after;
    while (k < in.e && token_is(&s->t, k, ".")) {
        k++;
    }
    bool paused = k == in.e && k >= after + 2 && after - in.b <= NAMED && in.e < s->t.n;
    return paused && scan_patient(s, in.b) && s->turn_of[in.e] == s->turn_of[in.b] &&
           token_is(&s->t, in.e, "non") &&
           (in.e + 1 >= s->t.n || token_is(&s->t, in.e + 1, ".") ||
            s->turn_of[in.e + 1] != s->turn_of[in.e]);
}

uint8_t scope_after(const struct scan *s, size_t after, struct span in, uint8_t polarity)
{
    const struct tokens *t = &s->t;
    size_t i = after;
    if (i >= in.e || polarity == MARK_HYPOTHETICAL) {
        return polarity;
    }
    if (s->turn_of[in.b] < 0 && !token_opens(t, i, "facts/scope_after.c")) {
        return polarity; /* nothing that is looked for below begins here */
    }
    bool colon = token_is(t, i, ":") || token_is(t, i, "=");
    if (polarity == MARK_PRESENT && (denied_apart(s, i, in) || denied_last(s, i, in) ||
                                     no_longer(s, i, in) || denied_next(s, i, in))) {
        return MARK_ABSENT;
    }
    i += colon ? 1 : 0;
    i += token_any(t, i, auxiliaries);
    i += token_any(t, i, "revenu|revenue|revenus|revenues");
    if (token_any(t, i + token_any(t, i, ", c est|, c etait|, il est|, elle est"),
                  "negatif|negative|negatifs|negatives") > 0) {
        i += token_any(t, i, ", c est|, c etait|, il est|, elle est");
    }
    if (polarity != MARK_ABSENT && token_any(t, i, "possible|probable|suspecte|suspectee") > 0) {
        return MARK_UNCERTAIN; /* "aucune lésion suspecte" stays denied */
    }
    if (token_any(t, i,
                  "non exclu|non exclue|pas exclu|pas exclue|a confirmer|a eliminer|a verifier|n "
                  "est pas exclue|"
                  "n est pas exclu|ne peut etre exclue|ne peut etre exclu|"
                  "ne peut pas etre exclu|ne peut pas etre exclue|?") > 0) {
        return MARK_UNCERTAIN;
    }
    size_t n = token_any(
        t, i,
        "a ne pas reprendre|pas|non|jamais|negatif|negative|negatifs|absent|absente|absents|"
        "absentes|aucun|aucune|neant|exclu|exclue|elimine|eliminee|ecarte|"
        "ecartee|nie|niee|0|ras|non retrouve|non retrouvee|non connu|"
        "non connue|n est pas retrouve|n est pas retrouvee");
    bool none = n > 0 && !token_is(t, i + n, "plus") && token_any(t, i, "pas mal|pas trop") == 0;
    if (token_any(t, i, "aucun|aucune") > 0 && !colon && i + 1 < in.e &&
        t->at[i + 1].kind == TOKEN_WORD) {
        none = false; /* "après un an aucune récidive": another clause */
    }
    if (token_is(t, i, "non") && n == 1 && !colon && i + 1 < in.e &&
        t->at[i + 1].kind == TOKEN_WORD) {
        none = false; /* "douleur non insomniante" denies what follows */
    }
    return none && polarity == MARK_PRESENT ? MARK_ABSENT : polarity;
}
