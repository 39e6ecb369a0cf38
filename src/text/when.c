/* when.c - see when.h */
#include "text/when.h"
#include "text/unit.h"

/* Words that hedge an amount and are kept out of its wording. */
static const char hedges[] = "environ|a peu pres|a peine|au moins|presque|peut etre|bien|pres de|"
                             "maintenant|quand meme|genre|meme";

struct time_row {
    const char *words;
    const char *one;
    const char *many;
};
static const struct time_row time_rows[] = {
    {"an|ans|annee|annees", "an", "ans"},
    {"mois", "mois", "mois"},
    {"semaine|semaines", "semaine", "semaines"},
    {"jour|jours|journee|journees|j", "jour", "jours"},
    {"nuit|nuits", "nuit", "nuits"},
    {"heure|heures|h", "heure", "heures"},
    {"minute|minutes|min|mn", "minute", "minutes"},
    {"seconde|secondes", "seconde", "secondes"},
};

struct when_row {
    const char *words; /* folded */
    enum when_kind kind;
    const char *say; /* clinical words */
};
static const struct when_row fixed[] = {
    {"hier soir|hier au soir", WHEN_AGO, "hier soir"},
    {"hier matin", WHEN_AGO, "hier matin"},
    {"hier apres midi", WHEN_AGO, "hier après-midi"},
    {"hier midi", WHEN_AGO, "hier midi"},
    {"avant hier", WHEN_AGO, "avant-hier"},
    {"avant hier soir", WHEN_AGO, "avant-hier soir"},
    {"hier", WHEN_AGO, "hier"},
    {"la veille", WHEN_AGO, "la veille"},
    {"ce matin", WHEN_MOMENT, "ce matin"},
    {"ce midi", WHEN_MOMENT, "ce midi"},
    {"ce soir", WHEN_MOMENT, "ce soir"},
    {"cette nuit", WHEN_MOMENT, "cette nuit"},
    {"cet apres midi", WHEN_MOMENT, "cet après-midi"},
    {"la nuit derniere", WHEN_AGO, "la nuit dernière"},
    {"la semaine derniere", WHEN_AGO, "la semaine dernière"},
    {"le mois dernier", WHEN_AGO, "le mois dernier"},
    {"l annee derniere|l an dernier", WHEN_AGO, "l’année dernière"},
    {"l ete dernier", WHEN_AGO, "l’été dernier"},
    {"l hiver dernier", WHEN_AGO, "l’hiver dernier"},
    {"dans l enfance|quand j etais petit|quand j etais petite|quand j etais enfant|etant petit|"
     "etant petite",
     WHEN_AGO, "dans l’enfance"},
    {"il y a longtemps", WHEN_AGO, "il y a longtemps"},
    {"il y a quelque temps|il y a quelques temps", WHEN_AGO, "il y a quelque temps"},
    {"demain matin", WHEN_FUTURE, "demain matin"},
    {"demain", WHEN_FUTURE, "demain"},
    {"apres demain", WHEN_FUTURE, "après-demain"},
    {"la semaine prochaine", WHEN_FUTURE, "la semaine prochaine"},
    {"le mois prochain", WHEN_FUTURE, "le mois prochain"},
};
static const struct when_row since_only[] = {
    {"toujours", WHEN_SINCE, "toujours"},
    {"longtemps", WHEN_SINCE, "longtemps"},
    {"peu", WHEN_SINCE, "peu"},
    {"quelque temps|quelques temps|un moment|un certain temps", WHEN_SINCE, "quelque temps"},
    {"l enfance", WHEN_SINCE, "l’enfance"},
    {"la naissance|ma naissance|sa naissance", WHEN_SINCE, "la naissance"},
    {"aujourd hui", WHEN_SINCE, "aujourd’hui"},
    {"lundi", WHEN_SINCE, "lundi"},
    {"mardi", WHEN_SINCE, "mardi"},
    {"mercredi", WHEN_SINCE, "mercredi"},
    {"jeudi", WHEN_SINCE, "jeudi"},
    {"vendredi", WHEN_SINCE, "vendredi"},
    {"samedi", WHEN_SINCE, "samedi"},
    {"dimanche", WHEN_SINCE, "dimanche"},
};

static const struct {
    const char *word;
    const char *say;
} months[] = {{"janvier", "janvier"}, {"fevrier", "février"},   {"mars", "mars"},
              {"avril", "avril"},     {"mai", "mai"},           {"juin", "juin"},
              {"juillet", "juillet"}, {"aout", "août"},         {"septembre", "septembre"},
              {"octobre", "octobre"}, {"novembre", "novembre"}, {"decembre", "décembre"}};

static size_t row_at(const struct tokens *t, size_t i, const struct when_row *rows, size_t n,
                     const struct when_row **out)
{
    size_t row = 0;
    size_t span = token_row(t, i, rows, n, sizeof *rows, &row);
    if (span > 0) {
        *out = &rows[row];
    }
    return span;
}

static const char *month_at(const struct tokens *t, size_t i)
{
    size_t row = 0;
    size_t n = token_row(t, i, months, sizeof months / sizeof *months, sizeof *months, &row);
    return n > 0 ? months[row].say : NULL;
}

static size_t time_unit_at(const struct tokens *t, size_t i, const struct time_row **out)
{
    size_t row = 0;
    size_t n =
        token_row(t, i, time_rows, sizeof time_rows / sizeof *time_rows, sizeof *time_rows, &row);
    if (n > 0) {
        *out = &time_rows[row];
    }
    return n;
}

static size_t vague_at(const struct tokens *t, size_t i, const char **say)
{
    static const char *const vague[][2] = {
        {"quelques", "quelques "},
        {"plusieurs", "plusieurs "},
        {"une dizaine de|une dizaine d", "une dizaine de "},
        {"une quinzaine de|une quinzaine d", "une quinzaine de "},
        {"une vingtaine de|une vingtaine d", "une vingtaine de "}};
    size_t row = 0;
    size_t n = token_row(t, i, vague, sizeof vague / sizeof *vague, sizeof *vague, &row);
    if (n > 0) {
        *say = vague[row][1];
    }
    return n;
}

/* Words between a number and its unit that say nothing: "2 bonnes heures". */
static size_t padding_at(const struct tokens *t, size_t i)
{
    return token_any(t, i, "bonnes|bons|petites|petits|grosses|bonne|bon|petite|petit");
}

/* "2-3", "2 à 3", "deux ou trois": the second number. */
static size_t range_at(const struct tokens *t, size_t i, struct number *to)
{
    size_t link = token_any(t, i, "a|ou");
    bool hyphen = link == 0 && i < t->n && t->at[i].hyphen && t->at[i].kind == TOKEN_DIGITS;
    size_t n = link > 0 || hyphen ? text_number_at(t, i + link, to) : 0;
    return n == 0 ? 0 : n + link;
}

/* An amount of time: "trois jours", "2-3 mois", "quelques heures". Writes it; 0 when there is none.
 */
static size_t amount_at(const struct tokens *t, size_t i, struct writer *w)
{
    size_t n = token_any(t, i, hedges);
    struct number from = {0};
    struct number to = {0};
    const char *vague = NULL;
    const struct time_row *unit = NULL;
    size_t v = vague_at(t, i + n, &vague);
    size_t number = v == 0 ? text_number_at(t, i + n, &from) : 0;
    n += v + number;
    if (v + number == 0) {
        return 0;
    }
    size_t range = number > 0 ? range_at(t, i + n, &to) : 0;
    n += range;
    n += padding_at(t, i + n);
    size_t u = time_unit_at(t, i + n, &unit);
    if (u == 0) {
        return 0;
    }
    if (vague != NULL) {
        writer_str(w, vague);
    } else {
        writer_number(w, from.milli);
        if (range > 0) {
            writer_char(w, '-');
            writer_number(w, to.milli);
        }
        writer_char(w, ' ');
    }
    writer_str(w, vague == NULL && range == 0 && from.milli < 2000 ? unit->one : unit->many);
    size_t half = vague == NULL && range == 0 ? token_any(t, i + n + u, "et demi|et demie") : 0;
    if (half > 0) { /* "un an et demi" is more than a year */
        writer_str(w, " et demi");
        writer_str(w, token_is(t, i + n + u + 1, "demie") ? "e" : "");
    }
    return n + u + half;
}

static bool is_year(const struct tokens *t, size_t i)
{
    if (i >= t->n || t->at[i].kind != TOKEN_DIGITS) {
        return false;
    }
    struct text s = t->at[i].text;
    return (s.n == 4 && (text_starts(s, TEXT("19")) || text_starts(s, TEXT("20")))) || s.n == 2;
}

/* "12/03/2024", "12/03", "12 mars 2024", "mars 2024", "2015". */
static size_t date_at(const struct tokens *t, size_t i, struct writer *w)
{
    if (i >= t->n) {
        return 0;
    }
    bool day = t->at[i].kind == TOKEN_DIGITS && t->at[i].text.n <= 2;
    const char *month = month_at(t, i + (day ? 1 : 0));
    if (month != NULL) {
        size_t n = 1;
        if (day) {
            writer_put(w, t->at[i].text);
            writer_char(w, ' ');
            n++;
        }
        writer_str(w, month);
        if (is_year(t, i + n) && t->at[i + n].text.n == 4) {
            writer_char(w, ' ');
            writer_put(w, t->at[i + n].text);
            n++;
        }
        return n;
    }
    if (!day || !token_is(t, i + 1, "/") || i + 4 >= t->n || t->at[i + 2].kind != TOKEN_DIGITS ||
        !token_is(t, i + 3, "/") || !is_year(t, i + 4)) {
        return 0;
    }
    for (size_t k = 0; k < 5; k++) {
        writer_put(w, t->at[i + k].text);
    }
    return 5;
}

/* "Deux mille dix-neuf": a year in words, not "deux mille euros". */
static size_t spelled_year(const struct tokens *t, size_t i, struct writer *w)
{
    enum { FIRST = 1930, LAST = 2060 };
    struct number n = {0};
    const struct unit *u = NULL;
    size_t used = i < t->n && t->at[i].kind == TOKEN_WORD ? text_number_at(t, i, &n) : 0;
    bool year = n.milli % 1000 == 0 && n.milli / 1000 >= FIRST && n.milli / 1000 <= LAST;
    if (used < 2 || !year || text_unit_at(t, i + used, &u) > 0) {
        return 0;
    }
    writer_i64(w, n.milli / 1000);
    return used;
}

static size_t since_at(const struct tokens *t, size_t i, struct writer *w)
{
    writer_str(w, "depuis ");
    size_t pause = text_pause_at(t, i);
    i += pause;
    const struct when_row *row = NULL;
    size_t n = amount_at(t, i, w);
    if (n > 0) {
        return n + pause;
    }
    n = row_at(t, i, fixed, sizeof fixed / sizeof *fixed, &row);
    if (n == 0) {
        n = row_at(t, i, since_only, sizeof since_only / sizeof *since_only, &row);
    }
    if (n > 0) {
        writer_str(w, row->say);
        return n + pause;
    }
    size_t article = token_any(t, i, "le");
    if (article > 0) {
        writer_str(w, "le ");
    }
    n = date_at(t, i + article, w);
    if (n == 0 && is_year(t, i) && t->at[i].text.n == 4) {
        writer_put(w, t->at[i].text);
        n = 1;
    }
    n = n == 0 && article == 0 ? spelled_year(t, i, w) : n;
    return n == 0 ? 0 : n + article + pause;
}

struct opener {
    const char *words;
    enum when_kind kind;
    const char *say;
};
static const struct opener openers[] = {
    {"il y a|y a", WHEN_AGO, "il y a "},      {"ca fait|cela fait|voila", WHEN_SINCE, "depuis "},
    {"pendant|durant", WHEN_FOR, "pendant "}, {"a dure|durait|dure|ont dure", WHEN_FOR, "pendant "},
    {"dans", WHEN_FUTURE, "dans "},           {"a l age de|vers l age de", WHEN_AGO, "à l’âge de "},
    {"avait|avais", WHEN_AGO, "à l’âge de "},
};

static size_t amount_when(const struct tokens *t, size_t i, struct writer *w, enum when_kind *kind)
{
    size_t row = 0;
    size_t open = token_row(t, i, openers, sizeof openers / sizeof *openers, sizeof *openers, &row);
    if (open == 0) {
        return 0;
    }
    size_t start = w->n;
    writer_str(w, openers[row].say);
    size_t n = amount_at(t, i + open, w);
    bool age = openers[row].say[0] == '\xc3';
    if (n > 0 && (!age || token_is(t, i + open + n - 1, "ans"))) {
        *kind = openers[row].kind;
        return open + n;
    }
    w->n = start;
    return 0;
}

/* "en 97", "en mars 2020", "le 12/03/2024", "à 22 heures", "vers 22h". */
static size_t moment_at(const struct tokens *t, size_t i, struct writer *w, enum when_kind *kind)
{
    *kind = WHEN_MOMENT;
    if (token_is(t, i, "en")) {
        writer_str(w, "en ");
        size_t n = date_at(t, i + 1, w);
        bool whole = i + 1 < t->n && t->at[i + 1].text.n == 4; /* "en 12, 5 mg" is no year */
        if (n == 0 && is_year(t, i + 1) && (whole || !token_is(t, i + 2, ","))) {
            writer_put(w, t->at[i + 1].text);
            n = 1;
        }
        n = n == 0 ? spelled_year(t, i + 1, w) : n;
        *kind = WHEN_AGO;
        return n == 0 ? 0 : n + 1;
    }
    size_t le = token_any(t, i, "le|du");
    if (le > 0) {
        writer_str(w, "le ");
    }
    size_t n = date_at(t, i + le, w);
    if (n > 0 && (le > 0 || token_is(t, i + 1, "/"))) {
        return n + le;
    }
    w->n = 0;
    size_t vers = token_any(t, i, "vers|a");
    struct number hour = {0};
    size_t h = vers > 0 ? text_number_at(t, i + vers, &hour) : 0;
    if (h == 0 || hour.milli > 24000 || token_any(t, i + vers + h, "h|heures|heure") == 0) {
        return 0;
    }
    writer_str(w, token_is(t, i, "a") ? "à " : "vers ");
    writer_number(w, hour.milli);
    writer_str(w, " h");
    return vers + h + 1;
}

/* "2 heures après manger", "juste après le repas": the moment told by a meal. */
static size_t after_meal_at(const struct tokens *t, size_t i, struct writer *w)
{
    size_t n = amount_at(t, i, w);
    size_t just = n == 0 ? token_any(t, i, "juste") : 0;
    size_t meal =
        token_any(t, i + n + just,
                  "apres manger|apres le repas|apres les repas|apres le diner|"
                  "apres le dejeuner|apres le repas du soir|apres un repas|apres avoir mange");
    if (meal == 0) {
        return 0;
    }
    writer_str(w, n > 0 ? " après le repas" : "après le repas");
    return n + just + meal;
}

static size_t when_span(const struct tokens *t, size_t i, struct writer *w, enum when_kind *kind)
{
    const struct when_row *row = NULL;
    size_t n = row_at(t, i, fixed, sizeof fixed / sizeof *fixed, &row);
    if (n > 0) {
        writer_str(w, row->say);
        *kind = row->kind;
        return n;
    }
    size_t since = token_any(t, i, "depuis|ca fait depuis");
    if (since > 0) {
        *kind = WHEN_SINCE;
        n = since_at(t, i + since, w);
        return n == 0 ? 0 : n + since;
    }
    n = amount_when(t, i, w, kind);
    if (n == 0) {
        w->n = 0;
        n = moment_at(t, i, w, kind);
    }
    if (n == 0) {
        w->n = 0;
        *kind = WHEN_AGO;
        n = after_meal_at(t, i, w);
    }
    return n;
}

size_t text_when_read(struct arena *a, const struct tokens *t, size_t i, struct when *out)
{
    char room[160];
    struct writer w = writer_over(room, sizeof room);
    enum when_kind kind = WHEN_MOMENT;
    size_t n = when_span(t, i, &w, &kind);
    if (n == 0 || w.full || t->at[i + n - 1].sentence != t->at[i].sentence) {
        return 0;
    }
    *out = (struct when){kind, text_copy(a, writer_text(&w))};
    return n;
}
