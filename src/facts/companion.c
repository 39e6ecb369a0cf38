/* companion.c - what somebody who comes with the patient says of himself
 * "Moi j'ai une thyroïdite", said by a mother, is the mother's. "J'ai vu qu'il avait de la fièvre",
 * "je lui donne du Doliprane" are about the child. */
#include "facts/clause.h"
#include "facts/cue.h"
#include "text/fold.h"

/* Verbs of what one has or takes, not of what one sees, does or fears. */
static const char has_words[] =
    "j ai|j ai eu|j ai fait|j ai aussi|j ai moi aussi|j ai deja eu|j ai deja fait|j avais|j ai "
    "toujours eu|je suis|j etais|je suis aussi|je fais|je fais aussi|je faisais|je prends|je "
    "prends "
    "aussi|je suis sous|j etais sous|j ai pris|je souffre|je suis traite pour|je suis traitee "
    "pour|je suis suivi pour|je suis suivie pour|j ai ete opere|j ai ete operee|je me suis fait";

/* What begins at token `at` is a disease or a complaint; a drug where it is taken: "j'ai appelé le
 * 15" and "j'ai pas donné d'Advil" are about the patient. */
static bool is_had(const struct scan *s, size_t at, bool takes)
{
    const struct concept *c = s->hits[s->hit_of[at]].concept;
    if (c == NULL) {
        return false;
    }
    struct text kind = text_of(c->kind);
    return takes ? text_is(kind, "medication") || text_is(kind, "class")
                 : text_is(kind, "problem") || text_is(kind, "finding") ||
                       text_is(kind, "allergy") || text_is(kind, "allergen");
}

bool companion_of_himself(const struct scan *s, size_t i)
{
    enum { BETWEEN = 4 };
    const struct tokens *t = &s->t;
    if (!scan_companion(s, i)) {
        return false;
    }
    size_t k = i + token_any(t, i, "moi|moi ,");
    size_t n = token_any(t, k, has_words);
    bool takes = token_any(t, k, "je prends|je suis sous|j etais sous|j ai pris") > 0;
    size_t from = k + n;
    for (size_t at = from; n > 0 && at < t->n && at <= from + BETWEEN; at++) {
        if (s->hit_of[at] >= 0) {
            return is_had(s, at, takes);
        }
        if (token_any(t, at,
                      "un|une|du|de|la|l|des|d|le|les|mon|ma|mes|aussi|plein|beaucoup|"
                      "souvent|toujours|tres|petit|petite|gros|grosse|vieux|vieille") == 0) {
            return false;
        }
    }
    return false;
}

uint8_t companion_rank(const struct scan *s, size_t i)
{
    char room[48];
    struct text name = s->options->turns[s->turn_of[i]].name;
    if (name.n == 0 || name.n > sizeof room / 2) {
        return 0;
    }
    return relative_of((struct text){room, text_fold_into(room, sizeof room, name)});
}

/* The patient has a turn of his own: he is no small child. */
static bool patient_speaks(const struct scan *s)
{
    enum { FIRST = 64 };
    for (size_t k = 0; k < s->options->turn_n && k < FIRST; k++) {
        if (s->options->turns[k].speaker == FACTS_PATIENT) {
            return true;
        }
    }
    return false;
}

uint8_t companion_elder(const struct scan *s, size_t i, size_t words, bool she)
{
    size_t e = i + words;
    bool ends = e >= s->t.n || s->t.at[e].kind == TOKEN_MARK ||
                token_any(&s->t, e, "qui|aussi|il|elle|lui|est|a|avait|etait|fait|prend") > 0;
    if (!ends || !scan_companion(s, i) || patient_speaks(s)) {
        return 0;
    }
    return relative_of(she ? TEXT("soeur") : TEXT("frere"));
}

/* "Papa... Il tousse, docteur", "Non papa, au jardin": said to the one so called; "Maman,
 * jamais d'asthme" is said of her. */
static bool calls(const struct scan *s, size_t i)
{
    bool first = i == 0 || s->turn_of[i - 1] != s->turn_of[i] ||
                 s->t.at[i - 1].sentence != s->t.at[i].sentence;
    bool answers = i > 0 && token_any(&s->t, i - 1, "non|oui|mais|enfin|allez|si|bah|ben") > 0;
    bool last = i + 1 < s->t.n && s->turn_of[i + 1] == s->turn_of[i];
    return last && ((first && token_any(&s->t, i + 1, ".|!") > 0) ||
                    (answers && s->t.at[i + 1].kind == TOKEN_MARK));
}

uint8_t companion_parent(const struct scan *s, size_t i)
{
    enum { OPENING = 1024 }; /* tokens of a talk in which the patient is first called */
    bool papa = token_is(&s->t, i, "papa"), maman = token_is(&s->t, i, "maman");
    bool father = false, mother = false;
    for (size_t k = 0; (papa || maman) && k < s->t.n && k < OPENING; k++) {
        bool own = scan_companion(s, k) && token_any(&s->t, k, "papa|maman") > 0 && calls(s, k);
        father = father || (own && token_is(&s->t, k, "papa"));
        mother = mother || (own && token_is(&s->t, k, "maman"));
    }
    if (father == mother || (papa && father) || (maman && mother)) {
        return RELATIVE_FAMILY;
    }
    return relative_of(maman ? TEXT("femme") : TEXT("mari"));
}
