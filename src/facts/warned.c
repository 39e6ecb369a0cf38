/* warned.c - what to watch for is nobody's: how far "si" reaches, and a warning that is said back
 * "Si vous avez de la fièvre, mal à la gorge, des aphtes, vous l'arrêtez." supposes all three;
 * "Fièvre ou mal à la gorge, j'arrête.", of the patient who has just heard it, supposes them too.
 */
#include "facts/clause.h"

enum { BACK = 160 }; /* tokens of the turn before that are looked through */

/* The main clause begins: what is to be done, or who does it. */
static size_t acts(const struct tokens *t, size_t i)
{
    return token_any(t, i,
                     "vous|tu|on|je|j|c est|ca|il faut|il vaut|alors|appelez|appelle|venez|viens|"
                     "revenez|reviens|allez|filez|consultez|arretez|arrete|prenez|prends|passez|"
                     "faites|rappelez|rappelle|dites|urgences|urgence|le 15|direction|direct|"
                     "n hesitez|ne|n");
}

bool warned_goes_on(const struct tokens *t, size_t comma, size_t e)
{
    if (acts(t, comma + 1) > 0) {
        return false;
    }
    for (size_t i = comma + 1; i < e; i++) {
        if (token_is(t, i, ",") && acts(t, i + 1) > 0) {
            return true;
        }
    }
    return false;
}

/* The turn just before token b warns. */
static bool warned_before(const struct scan *s, size_t b)
{
    size_t from = b > BACK ? b - BACK : 0;
    for (size_t i = b; i-- > from && s->turn_of[i] >= s->turn_of[b] - 1;) {
        if (s->turn_of[i] == s->turn_of[b] - 1 &&
            token_any(&s->t, i, "si vous|si tu|si ca|si elle|s il|si la|si le|en cas de|en cas d") >
                0) {
            return true;
        }
    }
    return false;
}

/* "..., j'arrête", "..., c'est les urgences": what one will do then. */
static size_t will_act(const struct tokens *t, size_t i)
{
    return token_any(t, i,
                     "j arrete|j appelle|je vous appelle|je t appelle|je rappelle|je vous rappelle|"
                     "je viens|je reviens|je vais aux|je file|je fonce|je consulte|je fais le 15|"
                     "c est les urgences|c est le 15|les urgences|urgences|le 15|on appelle|"
                     "on vient|on file|on fonce|on vous appelle|direct");
}

bool warned_back(const struct scan *s, struct span in)
{
    size_t k = in.b;
    if (s->turn_of[in.b] < 1 || !scan_patient(s, in.b)) {
        return false;
    }
    while (k < in.e && token_any(&s->t, k,
                                 "donc|alors|ok|d accord|oui|bon|et|,|la|de la|une|un|"
                                 "des|du|le|les|si|ou") > 0) {
        k++;
    }
    if (k >= in.e || s->hit_of[k] < 0) {
        return false;
    }
    for (size_t i = k + 1; i < in.e; i++) {
        size_t n = token_any(&s->t, i - 1, ",|et|donc|:") > 0 ? will_act(&s->t, i) : 0;
        if (n > 0 && token_any(&s->t, i + n, "que|qu") == 0) { /* "je vous rappelle que" */
            return warned_before(s, in.b);
        }
    }
    return false;
}
