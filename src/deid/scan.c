/* scan.c - marks on the words of a text */
#include "deid/inner.h"

static const char *const names[DEID_KINDS] = {
    "",        "NOM",  "PRENOM", "DATE", "DATE_NAISSANCE", "TEL", "MAIL", "VILLE", "ZIP", "ADRESSE",
    "HOPITAL", "SECU", "IPP",    "NDA",  "RPPS",           "INS"};

const char *deid_kind_name(enum deid_kind k)
{
    return k < DEID_KINDS ? names[k] : "";
}

struct mark *scan_mark(struct scan *s, size_t first, size_t last, enum deid_kind kind)
{
    for (size_t i = first; i <= last; i++) {
        if (i >= s->n || s->at[i].kind != DEID_NONE) {
            return NULL;
        }
    }
    struct mark *m = ARENA_NEW(s->a, struct mark);
    if (m == NULL) {
        return NULL;
    }
    s->marks = s->marks ? s->marks : m;
    s->marks_n++;
    *m = (struct mark){.start = s->at[first].start,
                       .end = s->at[last].end,
                       .first = (uint32_t)first,
                       .last = (uint32_t)last,
                       .kind = (uint8_t)kind};
    for (size_t i = first; i <= last; i++) {
        s->at[i].kind = (uint8_t)kind;
    }
    return m;
}
