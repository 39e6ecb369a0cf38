/* pause.c - see when.h; apart from when.c, whose words tell where a moment may begin */
#include "text/when.h"

size_t text_pause_at(const struct tokens *t, size_t i)
{
    size_t comma = token_any(t, i, ",");
    size_t n = token_any(
        t, i + comma, "euh|heu|je dirais|je crois|disons|on va dire|a peu pres|bah|ben|peut etre");
    n += comma;
    return n > comma ? n + token_any(t, i + n, ",") : 0;
}
