/* template_words.c - a template has no patient: its words may head a section, never state a fact */
#include "draft/template_words.h"

#include "facts/facts.h"
#include "text/token.h"

/* What says that all is well, in French or English, folded. */
static const char well[] =
    "ras|rien|r a "
    "s|normal|normale|normaux|normales|negatif|negative|negatifs|negatives|indemne|sain|"
    "saine|absent|absente|absence|aucune anomalie|aucune particularite|sans anomalie|sans "
    "particularite|no|none|nil|denies|"
    "unremarkable|without|healthy|stable|pas|jamais|nothing";
/* What denies, in a title. */
static const char denies[] = "pas de|pas d|absence|aucun|aucune|sans|no|without|denies|nil";

bool template_line(struct text t, size_t max)
{
    if (t.n == 0 || t.n > max || text_trim(t).n != t.n) {
        return false;
    }
    for (size_t at = 0; at < t.n;) {
        uint32_t c = 0;
        at += text_utf8_at(t, at, &c);
        bool turns = (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
                     (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || turns) {
            return false;
        }
    }
    return true;
}

static enum verr tokens_of(struct arena *a, struct text words, struct tokens *out)
{
    struct folded f;
    return text_fold(a, words, &f) && text_tokens(a, &f, out) ? VERR_OK : VERR_LIMIT;
}

static bool has(const struct tokens *t, const char *phrases)
{
    for (size_t i = 0; i < t->n; i++) {
        if (token_any(t, i, phrases) > 0) {
            return true;
        }
    }
    return false;
}

static enum verr facts_of(struct arena *a, struct text words, struct fact_list *out)
{
    static const struct facts_options options = {.lang = LANG_FR};
    return facts_find(a, NULL, words, &options, out);
}

enum verr template_title_fits(struct arena *a, struct text title)
{
    struct tokens t;
    struct fact_list l;
    enum verr e = tokens_of(a, title, &t);
    if (e == VERR_OK) {
        e = facts_of(a, title, &l);
    }
    if (e != VERR_OK) {
        return e;
    }
    bool states = false;
    for (size_t i = 0; i < l.n; i++) {
        const struct fact *f = &l.at[i];
        bool denied = f->polarity == FACT_ABSENT && has(&t, denies);
        states |= denied || f->value.n > 0 || f->dose.n > 0;
    }
    return states ? VERR_BAD_INPUT : VERR_OK;
}

enum verr template_empty_fits(struct arena *a, struct text sentence)
{
    struct tokens t;
    struct fact_list l;
    enum verr e = tokens_of(a, sentence, &t);
    if (e == VERR_OK) {
        e = facts_of(a, sentence, &l);
    }
    if (e != VERR_OK) {
        return e;
    }
    return l.n > 0 || has(&t, well) ? VERR_BAD_INPUT : VERR_OK;
}
