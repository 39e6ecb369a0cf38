/* measure.c - measurements with their value, and counts */
#include "facts/scan.h"

/* How a concept's number is written: pairs for blood pressure, tenths for temperature, out of ten.
 */
static bool concept_is(const struct hit *h, const char *id)
{
    return hit_is(h, id);
}

/* "13/8", "13 8", "treize huit", "treize sur huit": the second number of a blood pressure. */
static size_t pressure_tail(const struct tokens *t, size_t i, struct number *low)
{
    size_t link = token_any(t, i, "/|sur");
    size_t n = text_number_at(t, i + link, low);
    return n == 0 || low->milli > 150000 ? 0 : n + link;
}

/* Concepts whose decimals are said without the comma, and the whole numbers that may precede them:
 * "cinq deux"; where hundredths are usual, "sept trente-deux" too. */
static const struct decimals {
    const char *id;
    int64_t least, most;
    bool hundredths, digits; /* digits: in figures too ("38 5") */
} decimals_of[] = {{"temperature", 34000, 42000, false, true},
                   {"fievre", 34000, 42000, false, true},
                   {"hba1c", 4000, 18000, false, true},
                   {"inr", 1000, 9000, false, true},
                   {"hemoglobine", 4000, 20000, false, true},
                   {"kaliemie", 2000, 8000, false, true},
                   {"glycemie", 0, 30000, true, false},
                   {"lactates", 0, 15000, false, false},
                   {"tsh", 0, 20000, true, false},
                   {"calcemie", 1000, 4000, true, false},
                   {"calcium_ionise", 0, 2000, true, false},
                   {"phosphore", 0, 3000, true, false},
                   {"magnesemie", 0, 2000, true, false},
                   {"ph", 6000, 7000, true, false},
                   {"ldl", 0, 5000, true, false},
                   {"hdl", 0, 3000, true, false},
                   {"cholesterol_total", 0, 9000, true, false},
                   {"triglycerides", 0, 9000, true, false},
                   {"fibrinogene", 0, 12000, false, false},
                   {"lithiemie", 0, 3000, true, false},
                   {"leucocytes", 0, 30000, false, false},
                   {"t_score", 0, 6000, false, false},
                   {"z_score", 0, 6000, false, false},
                   {"imc", 15000, 60000, false, false},
                   {"rapport_cd", 0, 0, false, false}};
/* "L'AMH est à zéro neuf": behind a zero all that follows is decimals. */
static const struct decimals of_zero = {"", 0, 0, true, false};

static const struct decimals *says_decimals(const struct hit *h, int64_t milli)
{
    for (size_t k = 0; k < sizeof decimals_of / sizeof *decimals_of; k++) {
        const struct decimals *d = &decimals_of[k];
        if (concept_is(h, d->id)) {
            bool fits = milli >= d->least && milli <= d->most && milli % 1000 == 0;
            return fits ? d : NULL;
        }
    }
    return milli == 0 && hit_kind(h, "measurement") && measure_most(h->concept) == 0 ? &of_zero
                                                                                     : NULL;
}

static bool is_time(const struct unit *u)
{
    static const char *const codes[] = {"a", "mo", "wk", "d", "h", "min", "s"};
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
        if (strcmp(u->ucum, codes[k]) == 0) {
            return true;
        }
    }
    return false;
}

/* "trente-huit cinq", "38 5", "deux quarante": decimals said without the comma. */
static size_t tenths_tail(const struct tokens *t, const struct hit *h, size_t i, struct number *n)
{
    struct number more = {0};
    const struct decimals *d = says_decimals(h, n->milli);
    size_t k = d != NULL ? text_number_at(t, i, &more) : 0;
    const struct unit *u = NULL;
    bool whole =
        k > 0 && more.milli % 1000 == 0 && more.milli >= 1000 && (d->digits || more.spelled);
    bool tenth = k == 1 && whole && more.milli <= 9000;
    bool hundredth = whole && !tenth && d->hundredths && more.spelled && more.milli < 100000;
    /* "trente-neuf un", but "trente-neuf un peu avant midi" */
    if ((!tenth && !hundredth) || token_any(t, i + k, "fois|peu|petit|matin|soir|jour") > 0 ||
        (text_unit_at(t, i + k, &u) > 0 && is_time(u))) {
        return 0;
    }
    n->milli += more.milli / (tenth ? 10 : 100);
    return k;
}

/* "sur 10", "/10". */
static size_t out_of_ten(const struct tokens *t, size_t i)
{
    if (token_any(t, i, "sur|/") == 0) {
        return 0;
    }
    return token_any(t, i + 1, "10|dix") > 0 ? 2 : 0;
}

static bool write_pressure(struct scan *s, size_t *i, const struct number *high, struct writer *w)
{
    struct number low = {0};
    size_t n = pressure_tail(&s->t, *i, &low);
    if (n == 0 || low.milli >= high->milli) {
        return false;
    }
    struct number half = {0}; /* "quinze sur huit | cinq" */
    size_t k = token_any(&s->t, *i, "sur|/") > 0 ? text_number_at(&s->t, *i + n, &half) : 0;
    bool tenths = k == 1 && half.milli == 5000 && low.milli < 20000 && low.milli % 1000 == 0 &&
                  (*i + n + k >= s->t.n || s->t.at[*i + n + k].kind == TOKEN_MARK);
    low.milli += tenths ? half.milli / 10 : 0;
    n += tenths ? k : 0;
    writer_number(w, high->milli);
    writer_char(w, '/');
    writer_number(w, low.milli);
    *i += n;
    return true;
}

bool measure_scale(struct scan *s, size_t *i, const struct number *n, struct writer *w)
{
    struct number to = {0};
    size_t link = token_any(&s->t, *i, "a|ou");
    bool hyphen = *i < s->t.n && s->t.at[*i].hyphen;
    size_t range = link > 0 || hyphen ? text_number_at(&s->t, *i + link, &to) : 0;
    size_t after = *i + (range > 0 ? range + link : 0);
    size_t ten = out_of_ten(&s->t, after);
    if (ten == 0 || n->milli > 10000) {
        return false;
    }
    writer_number(w, n->milli);
    if (range > 0) {
        writer_char(w, '-');
        writer_number(w, to.milli);
    }
    writer_str(w, "/10");
    *i = after + ten;
    return true;
}

/* The most that a score gives, from its usual unit "{/30}"; 0 when it is no score out of some. */
int64_t measure_most(const struct concept *c)
{
    uint64_t most = 0;
    struct text u = text_of(c->unit);
    bool score = text_starts(u, TEXT("{/")) && text_to_u64(text_slice(u, 2, u.n - 1), &most);
    return score ? (int64_t)most * 1000 : 0;
}

/* "vingt-deux sur trente", "15/15", "quatre dixièmes". A number alone is a value too; more than the
 * most is none. */
static bool write_score(struct scan *s, size_t *i, const struct number *n, int64_t most,
                        struct writer *w)
{
    struct number of = {0};
    size_t link = token_any(&s->t, *i, "sur|/");
    size_t k = link > 0 ? text_number_at(&s->t, *i + link, &of) : 0;
    if (k == 0 && most == 10000 && token_any(&s->t, *i, "dixieme|dixiemes") > 0) {
        of.milli = most;
        k = 1;
    }
    bool whole = k > 0 && of.milli >= n->milli && of.milli > 0;
    if (!whole && n->milli > most) {
        return false;
    }
    writer_number(w, n->milli);
    if (whole) {
        writer_char(w, '/');
        writer_number(w, of.milli);
        *i += link + k;
    }
    return true;
}

/* "NYHA III": stages are written in Roman numbers, in capitals. */
static size_t roman_at(const struct scan *s, size_t i, struct number *out)
{
    static const char *const romans[] = {"i", "ii", "iii", "iv", "v", "vi"};
    char first = i < s->t.n ? s->bytes.p[s->t.at[i].start] : ' ';
    for (size_t k = 0; k < sizeof romans / sizeof *romans; k++) {
        if (token_is(&s->t, i, romans[k]) && first >= 'A' && first <= 'Z') {
            *out = (struct number){.milli = (int64_t)(k + 1) * 1000};
            return 1;
        }
    }
    return 0;
}

/* Whether the concept is usually given in this unit. */
static bool usual_unit(const struct concept *c, const struct unit *u)
{
    for (struct text rest = text_of(c->unit); rest.n > 0;) {
        if (text_is(text_cut(&rest, ' '), u->ucum)) {
            return true;
        }
    }
    return false;
}

/* A unit that this concept is never given in makes no value: 39 days are no fever. */
static bool unit_fits(const struct hit *h, const struct number *n, const struct unit *u)
{
    if (concept_is(h, "fievre") || concept_is(h, "temperature")) {
        return n->milli >= 34000 && n->milli < 44000 &&
               (u == NULL || text_is(TEXT("Cel"), u->ucum));
    }
    if (concept_is(h, "terme")) { /* "à terme, trois kilos deux" */
        return u == NULL || usual_unit(h->concept, u);
    }
    if (concept_is(h, "alcool_expire")) {
        return u != NULL && strcmp(u->ucum, "mg/L") == 0; /* "soufflez là-dedans" alone is none */
    }
    if (concept_is(h, "glycemie") && u != NULL && strcmp(u->ucum, "g") == 0) {
        return n->milli < 10000; /* "75 g de sucre" are drunk */
    }
    return u == NULL || !is_time(u) || usual_unit(h->concept, u);
}

/* "Plaquettes 250 G/L" are giga, not grams: folding has lost the capital. */
static const struct unit *cells_unit(const struct hit *h, const struct unit *u)
{
    const struct unit *giga = text_unit_of(TEXT("10*9/L"));
    bool cells = giga != NULL && strcmp(u->ucum, "g/L") == 0 && usual_unit(h->concept, giga);
    return cells ? giga : u;
}

static bool may_be_below_zero(const struct hit *h)
{
    return concept_is(h, "t_score") || concept_is(h, "z_score") || concept_is(h, "base_exces") ||
           concept_is(h, "strain");
}

/* "T-score à -2,8", "moins deux virgule huit": the number at token i is below zero. */
static bool below_zero(const struct scan *s, const struct hit *h, size_t i)
{
    if (!may_be_below_zero(h) || i == 0 || token_is(&s->t, i - 1, "moins")) {
        return may_be_below_zero(h) && i > 0;
    }
    size_t at = s->t.at[i].start;
    return s->t.at[i].hyphen && at > 1 && s->bytes.p[at - 1] != ' ' && s->t.at[i - 1].end < at - 1;
}

/* Writes the number read at tokens [first, *i) as the concept's are written, and moves past what
 * belongs to it. */
static bool write_value(struct scan *s, const struct hit *h, size_t first, size_t *i,
                        struct number *n, struct writer *w)
{
    int64_t most = measure_most(h->concept);
    if ((concept_is(h, "ta") && write_pressure(s, i, n, w)) ||
        (concept_is(h, "eva") && measure_scale(s, i, n, w))) {
        return true;
    }
    if (most > 0) {
        return write_score(s, i, n, most, w);
    }
    *i += tenths_tail(&s->t, h, *i, n);
    writer_str(w, below_zero(s, h, first) ? "-" : "");
    writer_number(w, n->milli);
    return true;
}

/* "Un gramme huit par litre", "trois kilos deux cents": what is said after the unit belongs to the
 * number. How many tokens after the whole part, 0 when it is not said so. */
static size_t split_at(const struct scan *s, const struct hit *h, size_t i, struct number *n,
                       struct text *unit)
{
    const struct unit *u = NULL;
    struct number more = {0};
    size_t said = text_unit_at(&s->t, i, &u);
    bool grams = said == 1 && (strcmp(u->ucum, "g") == 0 || strcmp(u->ucum, "kg") == 0);
    const struct unit *litre_of = text_unit_of(TEXT("g/L")), *gram_of = text_unit_of(TEXT("g/g"));
    bool fits = grams && (usual_unit(h->concept, u) || usual_unit(h->concept, litre_of) ||
                          usual_unit(h->concept, gram_of));
    size_t k = fits ? text_number_at(&s->t, i + said, &more) : 0;
    bool kilos = k > 0 && strcmp(u->ucum, "kg") == 0 && more.milli >= 100000;
    int64_t part = more.milli >= 100000 ? more.milli / 1000 : more.milli / 10;
    part = more.milli >= 10000 && more.milli < 100000 ? more.milli / 100 : part;
    bool whole = more.spelled && !more.article && more.milli % 1000 == 0 && n->milli % 1000 == 0;
    if (k == 0 || !whole || (more.milli >= 100000 && !kilos) || more.milli >= 1000000 ||
        text_unit_at(&s->t, i + said + k, &u) > 0) {
        return 0;
    }
    n->milli += part;
    size_t per = token_any(&s->t, i + said + k, "par litre|par gramme");
    bool litre = per > 0 && token_is(&s->t, i + said + k + 1, "litre");
    *unit = per == 0 ? text_of(u->ucum) : litre ? TEXT("g/L") : TEXT("g/g");
    return said + k + per;
}

/* The value at token i, in the form that the concept asks for. Sets value and unit; 0 when none. */
size_t measure_at(struct scan *s, const struct hit *h, size_t i, struct fact *f)
{
    char room[48];
    struct writer w = writer_over(room, sizeof room);
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    k = k == 0 && strcmp(h->concept->unit, "{stade}") == 0 ? roman_at(s, i, &n) : k;
    size_t at = i + k;
    bool metre = concept_is(h, "taille") && token_is(&s->t, i + k, "metre"); /* "un mètre 70" */
    struct number probe = n;
    struct text grams = {NULL, 0};
    size_t split = k > 0 ? split_at(s, h, i + k, &n, &grams) : 0;
    if (split > 0) {
        writer_number(&w, n.milli);
        f->value = scan_keep(s, &w);
        f->unit = grams;
        return k + split;
    }
    bool article = n.article && !metre && tenths_tail(&s->t, h, i + k, &probe) == 0;
    if (k == 0 || article || token_is(&s->t, i + k, "fois") || !write_value(s, h, i, &at, &n, &w)) {
        return 0;
    }
    const struct unit *u = NULL;
    size_t unit = text_unit_at(&s->t, at, &u);
    /* "1m70", "un mètre soixante-dix" */
    struct number rest = {0};
    size_t more =
        unit > 0 && strcmp(u->ucum, "m") == 0 ? text_number_at(&s->t, at + unit, &rest) : 0;
    bool spelled = rest.spelled && concept_is(h, "taille") && rest.milli >= 10000;
    bool whole = n.milli % 1000 == 0;
    bool centimetres =
        more > 0 && whole && rest.milli < 100000 && (spelled || (more == 1 && !rest.spelled));
    if (centimetres) {
        writer_f(&w, ".%02d", (int)(rest.milli / 1000));
    }
    if (!unit_fits(h, &n, u)) {
        return 0;
    }
    f->value = scan_keep(s, &w);
    f->unit = unit > 0 ? text_of(cells_unit(h, u)->ucum) : (struct text){NULL, 0};
    return at + unit + (centimetres ? more : 0) - i;
}

/* Words that may stand between a name and its value. */
static const char between[] =
    "a|est|de|:|=|etait|d|environ|mesuree|mesure|evaluee|autour|vers|le|la|ce|matin|en|moyenne|"
    "actuellement|aujourd|hui|cotee|j|ai|bien|l|ambiant|air|aa|arterielle|ete|prise|monte|montee|"
    "quantifiee|est de|tournait|retrouvee|stade|classe|score|grade|estimee|estime|calculee|calcule|"
    "controlee|reste|remonte|remontee|redescendue|redescendu|passee|passe|chiffree|dosee|dose|"
    "revient|revenue|revenu|du|ce jour|total|totale|c etait|c etait a|il etait a|elle etait a|il "
    "est "
    "a|elle est a";

/* How the value is judged before it is said: "est un peu haut, cinq virgule six". */
static const char judged[] =
    "sont|un peu|peu|tres|trop|assez|legerement|franchement|nettement|encore|aussi|toujours|haut|"
    "haute|hauts|hautes|bas|basse|basses|eleve|elevee|eleves|elevees|effondre|effondree|augmente|"
    "augmentee|augmentes|augmentees|diminue|diminuee|normal|normale|normaux|normales|correct|"
    "correcte|limite|stable|stables|parfait|parfaite|bon|bonne|bons|bonnes|positif|positive|"
    "positifs|positives|ca va|c est bien|c est bon|se maintient|impeccable|satisfaisant|"
    "satisfaisante";

/* "Inférieure à": the sign that stands before the value, NULL for none. */
static size_t bound_at(const struct scan *s, size_t i, const char **sign)
{
    size_t below = token_any(&s->t, i, "inferieur a|inferieure a|inferieurs a|inferieures a|<");
    size_t above = token_any(&s->t, i, "superieur a|superieure a|superieurs a|superieures a|>");
    *sign = below > 0 ? "<" : above > 0 ? ">" : *sign;
    return below + above;
}

/* "On vise une tension inférieure à treize": nobody measured it. */
static bool is_goal(const struct scan *s, size_t i, struct span in)
{
    return scan_has(s, (struct span){in.b, i},
                    "vise|visez|objectif|objectifs|cible|cibles|faut|doit|devra|devrait|but|quand|"
                    "tant|jusqu");
}

/* The value found at token i after words of judgement ends a piece of the sentence. */
static bool value_ends(const struct scan *s, size_t end, struct span in)
{
    return end >= in.e || s->t.at[end].kind == TOKEN_MARK ||
           token_any(&s->t, end, "et|donc|ce") > 0;
}

/* "La tension... cent soixante": the name is followed by a pause, and the value by the next words
 * of the speaker. */
static bool pauses(const struct scan *s, size_t after, struct span in)
{
    size_t k = after;
    while (k < in.e && token_is(&s->t, k, ".")) {
        k++;
    }
    size_t at = s->t.at[in.e - 1].start;
    bool dots = s->bytes.p[at] != '.' || (at + 2 < s->bytes.n && s->bytes.p[at + 1] == '.') ||
                (at > 1 && s->bytes.p[at - 1] == '.');
    struct number n = {0};
    return k > after && k == in.e && dots && in.e < s->t.n && s->turn_of[in.e] >= 0 &&
           s->turn_of[in.e] == s->turn_of[after] && text_number_at(&s->t, in.e, &n) > 0;
}

static bool value_after(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    enum { REACH = 9, PLAIN = 6 };
    size_t i = h->at + h->n;
    i += token_is(&s->t, i, ",") ? 1 : 0; /* "la tension, treize huit" */
    bool paused = pauses(s, i, in);
    if (paused) {
        i = in.e;
        in.e = scan_sentence_end(s, i);
    }
    const char *sign = "";
    bool judging = false;
    for (size_t skipped = 0; i < in.e && skipped < (judging ? REACH : PLAIN); skipped++) {
        size_t n = measure_at(s, h, i, f);
        if (n > 0 && token_any(&s->t, i + n,
                               "de trop|de plus|de moins|en plus|en moins|de perdus|"
                               "de perdu|de pris") > 0) {
            return false; /* "le poids, c'était trois kilos de trop" */
        }
        if (n > 0) {
            if (judging && f->unit.n == 0 && !value_ends(s, i + n, in)) {
                return false;
            }
            char room[56];
            struct writer w = writer_over(room, sizeof room);
            writer_str(&w, sign);
            writer_put(&w, f->value);
            f->value = sign[0] != '\0' ? scan_keep(s, &w) : f->value;
            f->end = s->t.at[i + n - 1].end;
            f->clause_end = paused ? s->t.at[in.e - 1].end : f->clause_end;
            return sign[0] == '\0' || !is_goal(s, i, in);
        }
        size_t bound = bound_at(s, i, &sign);
        size_t judges = token_any(&s->t, i, judged);
        bool comma = judging && token_is(&s->t, i, ",");
        judging = judging || judges > 0 || bound > 0;
        bool minus = may_be_below_zero(h) && token_is(&s->t, i, "moins");
        bool arm = text_is(text_of(h->concept->id), "ta") && /* "à droite : 148/86" */
                   token_any(&s->t, i, "au|bras|droite|droit|gauche") > 0;
        if (!minus && !comma && bound == 0 && judges == 0 && !arm &&
            token_any(&s->t, i, between) == 0) {
            return false;
        }
        i += bound > 0 ? bound : judges > 0 ? judges : 1;
    }
    return false;
}

/* "38,5 de fièvre", "treize huit de tension": the value ends where the hit starts. */
static bool value_before(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t end = h->at;
    while (end > in.b && token_any(&s->t, end - 1, "de|d") > 0) {
        end--;
    }
    for (size_t p = in.b + 8 < end ? end - 8 : in.b; p < end; p++) {
        struct fact probe = *f;
        bool likened = p > in.b + 1 && token_any(&s->t, p - 2, "comme a|comme une|comme un") > 0;
        if (likened) {
            return false; /* "gros comme à douze semaines de grossesse" */
        }
        size_t n = s->hit_of[p] < 0 ? measure_at(s, h, p, &probe) : 0;
        bool weeks = token_any(&s->t, h->at, "semaine|semaines") > 0; /* "d'aménorrhée" */
        if (n > 0 && (p + n == end || (weeks && p + n > end && p + n <= h->at + h->n))) {
            f->value = probe.value;
            f->unit = probe.unit;
            f->start = s->t.at[p].start;
            return true;
        }
    }
    return false;
}

static void set_measure(struct scan *s, struct fact *f, const struct number *n,
                        const struct unit *u)
{
    char room[32];
    struct writer w = writer_over(room, sizeof room);
    writer_number(&w, n->milli);
    f->value = scan_keep(s, &w);
    f->unit = text_of(u->ucum);
}

void measure_weight_change(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t b = h->at > in.b + 2 ? h->at - 2 : in.b;
    for (size_t i = b; i < in.e && i < h->at + h->n + 5; i++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = text_number_at(&s->t, i, &n);
        size_t unit = k > 0 ? text_unit_at(&s->t, i + k, &u) : 0;
        if (unit > 0 && !n.article && strcmp(u->ucum, "kg") == 0) {
            set_measure(s, f, &n, u);
            return;
        }
    }
}

/* "La tension : onze… je la reprends. Douze sept.": the pressure that was taken again. */
static void taken_again(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    bool again = false;
    size_t e = in.e;
    for (size_t k = 0; k < 2 && e < s->t.n; k++) {
        e = scan_sentence_end(s, e);
    }
    for (size_t i = h->at + h->n; i < e && s->turn_of[i] == s->turn_of[h->at]; i++) {
        again = again || token_any(&s->t, i, "reprends|reprend|recommence|refais|reprenons") > 0;
        struct fact probe = *f;
        size_t n = again ? measure_at(s, h, i, &probe) : 0;
        if (n > 0 && scan_has(s, (struct span){i - (i > 8 ? 8 : i), i},
                              "couche|couchee|debout|assis|assise|autre bras")) {
            return; /* in another position: both count */
        }
        if (n > 0 && text_find(probe.value, TEXT("/"), 0) != SIZE_MAX) {
            f->value = probe.value;
            f->clause_end =
                s->t.at[i + n - 1].end > f->clause_end ? s->t.at[i + n - 1].end : f->clause_end;
            return;
        }
    }
}

bool measure_value(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    if (hit_is(h, "eva") && h->n == 1 && token_any(&s->t, h->at, "cote|cotes") > 0) {
        return false; /* "les deux côtés" */
    }
    bool stage = strcmp(h->concept->unit, "{stade}") == 0; /* "12 mm, classée ACR 4" */
    bool found = (!stage && value_before(s, h, in, f)) || value_after(s, h, in, f);
    if (found && concept_is(h, "ta") && s->turn_of[h->at] >= 0) {
        taken_again(s, h, in, f);
    }
    return found;
}

void measure_count(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    for (size_t p = in.b + 4 < h->at ? h->at - 4 : in.b; p < h->at; p++) {
        struct number n = {0};
        size_t k = text_number_at(&s->t, p, &n);
        const struct unit *u = NULL;
        size_t unit = k > 0 ? text_unit_at(&s->t, p + k, &u) : 0;
        bool counted =
            k > 0 && p + k == h->at && (!n.article || text_unit_at(&s->t, h->at, &u) > 0);
        bool of = unit > 0 && (p + k + unit == h->at || (p + k + unit + 1 == h->at &&
                                                         token_any(&s->t, h->at - 1, "de|d") > 0));
        bool time = unit > 0 && (f->kind == FACT_FINDING || is_time(u));
        if ((!counted && !of) || time) {
            continue;
        }
        char room[48];
        struct writer w = writer_over(room, sizeof room);
        struct number less = {0}; /* "trois, quatre bières", "3-4 bières" */
        size_t link = s->t.at[p].hyphen ? 0 : 1;
        bool linked = link == 0 || (p > in.b && token_any(&s->t, p - 1, ",|ou|a") > 0);
        bool pair = counted && linked && p >= in.b + 1 + link &&
                    text_number_at(&s->t, p - 1 - link, &less) == 1 && less.milli + 1000 == n.milli;
        if (pair) {
            writer_number(&w, less.milli);
            writer_char(&w, '-');
        }
        writer_number(&w, n.milli);
        f->value = scan_keep(s, &w);
        if (counted && text_unit_at(&s->t, h->at, &u) == 0) {
            u = NULL;
        }
        f->unit = u != NULL ? text_of(u->ucum) : (struct text){NULL, 0};
        return;
    }
}

void measure_habit(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    for (size_t p = h->at; p < in.e && p < h->at + h->n + 4; p++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = text_number_at(&s->t, p, &n);
        if (k == 0 || text_unit_at(&s->t, p + k, &u) == 0 || u->ucum[0] != '{' || u->dose) {
            continue;
        }
        set_measure(s, f, &n, u);
        return;
    }
}
