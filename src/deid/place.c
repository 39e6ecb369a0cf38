/* place.c - addresses with their postcode and town, hospitals, towns */
#include "deid/inner.h"

enum { ADDRESS_WORDS = 14, TOWN_WORDS = 7, HOSPITAL_WORDS = 6 };

/* What joins the words of a place: blanks, a hyphen, an apostrophe; a line's end after a word that
 * calls for another. */
static bool linked(const struct scan *s, size_t i)
{
    bool open = i > 0 && i < s->n && s->at[i].mark == 0 && has(s, i - 1, W_particle | W_function);
    return spaced(s, i) || hyphened(s, i) || apostrophed(s, i) || (open && s->at[i].gap != 0) ||
           (marked(s, i, '\'') && i > 0 && word_bytes(s, i - 1) == 1);
}

static bool everyday(const struct scan *s, size_t i)
{
    return has(s, i,
               W_common | W_clinical | W_title | W_label | W_phone | W_unit | W_month | W_born) &&
           !has(s, i, W_city | W_family | W_hospital);
}

static bool is_zip(const struct scan *s, size_t i)
{
    return is_number(s, i) && s->at[i].kind == DEID_NONE && word_bytes(s, i) == 5 && !glued(s, i) &&
           number_of(s, i) < 99000 && number_of(s, i) >= 1000;
}

/* "94 403" after an address. */
static bool is_split_zip(const struct scan *s, size_t i)
{
    return is_number(s, i) && word_bytes(s, i) == 2 && is_number(s, i + 1) && spaced(s, i + 1) &&
           word_bytes(s, i + 1) == 3;
}

/* A town from word i on: its last word, or i - 1. "sure": a postcode stands before. */
static size_t town_end(const struct scan *s, size_t i, bool sure)
{
    size_t last = i - 1;
    for (size_t k = i; k < s->n && k < i + TOWN_WORDS && (k == i || linked(s, k)); k++) {
        bool name = is_capital(s, k) && s->at[k].kind == DEID_NONE &&
                    (!everyday(s, k) || (k > i && has(s, k - 1, W_particle | W_within)));
        bool cedex = k > i && word_bytes(s, k) == 5 && has(s, k, W_cedex);
        if (is_number(s, k) && k > i && word_bytes(s, k) <= 2 && sure && spaced(s, k)) {
            return k; /* an arrondissement, a cedex */
        }
        if (cedex || (name && !has(s, k, W_function | W_particle)) ||
            (name && k == i && has(s, k, W_particle) && linked(s, k + 1))) {
            bool open = has(s, k, W_particle) && !has(s, k, W_city);
            last = open ? last : k;
        } else if (!has(s, k, W_particle | W_within)) {
            break;
        }
    }
    return last;
}

/* The postcode and town that follow word `last` of an address; how many words they take. */
static size_t zip_and_town(struct scan *s, size_t i, bool after_address)
{
    size_t zip_last = i;
    if (i >= s->n || (s->at[i].gap & GAP_MANY) != 0 ||
        !(s->at[i].mark == 0 || s->at[i].mark == ',' || s->at[i].mark == '-')) {
        return 0;
    }
    if (is_split_zip(s, i) && after_address) {
        zip_last = i + 1;
    } else if (!is_zip(s, i) && !(after_address && is_number(s, i) && word_bytes(s, i) == 4 &&
                                  is_capital(s, i + 1))) {
        return 0;
    }
    size_t town = zip_last + 1, last = zip_last;
    bool near = town < s->n && (s->at[town].gap & GAP_MANY) == 0 &&
                (s->at[town].mark == 0 || s->at[town].mark == ',' || s->at[town].mark == '-');
    near = near && ((s->at[town].gap & GAP_LINE) == 0 || has(s, town, W_city) ||
                    s->at[town].shape == SHAPE_UPPER);
    last = near && is_capital(s, town) ? town_end(s, town, true) : last;
    if (!after_address && last == zip_last) {
        return 0;
    }
    if (scan_mark(s, i, zip_last, DEID_ZIP) == NULL) {
        return 0;
    }
    if (last > zip_last) {
        scan_mark(s, town, last, DEID_VILLE);
    }
    return last - i + 1;
}

/* The first word of the address whose street word is at i: a number, or i. */
static size_t address_begin(const struct scan *s, size_t i)
{
    size_t k = i;
    if (k > 0 && (s->at[k].gap & (GAP_LINE | GAP_MANY)) == 0 && has(s, k - 1, W_bis) &&
        (s->at[k].mark == 0 || s->at[k].mark == ',')) {
        k--;
    }
    bool near = k > 0 && (s->at[k].gap & (GAP_LINE | GAP_MANY)) == 0 &&
                (s->at[k].mark == 0 || s->at[k].mark == ',' || s->at[k].mark == '\'');
    if (near && s->at[k - 1].kind == DEID_NONE && is_number(s, k - 1) &&
        word_bytes(s, k - 1) <= 4) {
        k--;
        while (k > 0 && (marked(s, k, '-') || marked(s, k, '/')) && is_number(s, k - 1) &&
               word_bytes(s, k - 1) <= 4 && s->at[k - 1].kind == DEID_NONE) {
            k--;
        }
        return k;
    }
    bool letters = near && k == i && word_bytes(s, k - 1) < 6 && has(s, k - 1, W_number) &&
                   !text_is(word_text(s, k - 1), "une") && !text_is(word_text(s, k - 1), "un");
    return letters ? k - 1 : i;
}

static bool stops_address(const struct scan *s, size_t k)
{
    return is_zip(s, k) || s->at[k].kind != DEID_NONE || has(s, k, W_phone | W_born | W_label) ||
           (is_number(s, k) && word_bytes(s, k) > 4);
}

/* The last word of the address; `street` when nothing follows the street's word. */
static size_t address_end(const struct scan *s, size_t street)
{
    size_t last = street;
    for (size_t k = street + 1; k < s->n && k < street + ADDRESS_WORDS; k++) {
        bool dot = marked(s, k, '.') && k == street + 1 && (s->at[k].gap & GAP_LINE) == 0;
        dot = dot || (marked(s, k, '.') && is_number(s, k - 1) && spaced(s, k - 1));
        bool flat = marked(s, k, ',') && is_capital(s, k) && is_number(s, k + 1) &&
                    word_bytes(s, k) <= 11 && has(s, k, W_flat);
        if ((!linked(s, k) && !dot && !flat) || (!flat && stops_address(s, k))) {
            break;
        }
        if (has(s, k, W_near) && !has(s, k, W_particle) &&
            (has(s, k + 1, W_city) || has(s, k + 1, W_saint))) {
            break; /* "rue des Lilas à Brest" */
        }
        bool called = k == street + 1 || has(s, k - 1, W_particle | W_function) || hyphened(s, k);
        if (has(s, k, W_function | W_particle) && !is_capital(s, k)) {
            continue;
        }
        bool before_zip = k + 1 < s->n && (is_zip(s, k + 1) || (s->at[k + 1].gap & GAP_LINE) != 0 ||
                                           s->at[k + 1].mark == ',');
        bool name = is_capital(s, k)
                        ? called || before_zip || flat || !everyday(s, k) || has(s, k, W_title)
                        : called || before_zip;
        bool day = is_number(s, k) && (has(s, k + 1, W_month) || has(s, k - 1, W_month) || flat ||
                                       spaced(s, k) || k == last + 1);
        if (!name && !day && !has(s, k, W_month)) {
            break;
        }
        last = flat ? k + 1 : k;
        k += flat;
    }
    return last;
}

/* "rue de la Paix" without a number needs a name; "place", "cours" need a number before. */
static size_t find_address(struct scan *s, size_t i)
{
    size_t first = address_begin(s, i), last = address_end(s, i);
    bool capital = false;
    for (size_t k = i + 1; k <= last; k++) {
        capital = capital || (is_capital(s, k) && !has(s, k, W_clinical)) || is_number(s, k);
    }
    bool zip = is_zip(s, last + 1) || is_split_zip(s, last + 1);
    bool street = has(s, i, W_street);
    bool good = last > i && (first < i ? capital || zip || (street && !has(s, i + 1, W_clinical))
                                       : street && capital && !guarded(s, i));
    if (!good || scan_mark(s, first, last, DEID_ADRESSE) == NULL) {
        return 0;
    }
    return last - i + 1 + zip_and_town(s, last + 1, true);
}

/* "SchlussStrasse 13": the street's word ends the name. */
static bool ends_street(const struct scan *s, size_t i)
{
    struct text w = word_text(s, i);
    return is_capital(s, i) && w.n > 8 &&
           (text_ends(w, TEXT("trasse")) || text_ends(w, TEXT("traße"))) && is_number(s, i + 1) &&
           spaced(s, i + 1) && word_bytes(s, i + 1) <= 3;
}

/* Words that belong to what a hospital is, not to its name. */
static bool hospital_word(const struct scan *s, size_t i)
{
    static const char *const words[] = {"universitaire",
                                        "régional",
                                        "intercommunal",
                                        "général",
                                        "privé",
                                        "privée",
                                        "public",
                                        "hospitalier",
                                        "de",
                                        "du",
                                        "des",
                                        "d",
                                        "l",
                                        "la",
                                        "le",
                                        "les",
                                        "départemental",
                                        "local",
                                        "militaire"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (text_is(word_text(s, i), words[k])) {
            return true;
        }
    }
    return false;
}

static bool is_house(const struct scan *s, size_t i)
{
    if (!has(s, i, W_house) || (word_bytes(s, i) <= 4 && s->at[i].shape != SHAPE_UPPER)) {
        return false;
    }
    return !(i > 0 && spaced(s, i) && text_is(word_text(s, i - 1), "examen"));
}

/* The name of a hospital from word i on: its last word, or i - 1. */
static size_t hospital_end(const struct scan *s, size_t i)
{
    size_t last = i - 1;
    for (size_t k = i;
         k < s->n && k < i + HOSPITAL_WORDS &&
         (k == i || linked(s, k) || (marked(s, k, '.') && s->at[k - 1].shape == SHAPE_INITIAL));
         k++) {
        if (k > i && (s->at[k].gap & GAP_LINE) != 0) {
            break;
        }
        bool name = is_capital(s, k) && s->at[k].kind == DEID_NONE && !has(s, k, W_function) &&
                    (!everyday(s, k) || has(s, k, W_hospital | W_soft | W_city) ||
                     (k > i && (hyphened(s, k) || (has(s, k - 1, W_particle) && last >= i))));
        name = name && (k == i || !has(s, k, W_title | W_phone | W_label | W_street));
        if (name) {
            last = k;
        } else if (!has(s, k, W_particle)) {
            break;
        }
    }
    return last;
}

/* "Jefferson university hospital": the name stands before. */
static size_t english_house(struct scan *s, size_t i)
{
    size_t first = i;
    while (first > 0 && i - first < 4 && spaced(s, first) && s->at[first - 1].kind == DEID_NONE &&
           (is_capital(s, first - 1) || text_is(word_text(s, first - 1), "university"))) {
        first--;
    }
    bool named = first < i && is_capital(s, first) && word_bytes(s, i) == 8;
    return named && scan_mark(s, first, i, DEID_HOPITAL) ? 1 : 0;
}

static size_t find_house(struct scan *s, size_t i)
{
    if (text_is(word_text(s, i), "hospital") || text_is(word_text(s, i), "Hospital")) {
        return english_house(s, i);
    }
    size_t k = i + 1;
    bool la = false;
    while (k < s->n && k < i + 5 && linked(s, k) && s->at[k].shape == SHAPE_LOWER &&
           hospital_word(s, k)) {
        la = text_is(word_text(s, k), "la") || text_is(word_text(s, k), "le") ||
             text_is(word_text(s, k), "les");
        k++;
    }
    if (!linked(s, k) || (s->at[k].gap & GAP_LINE) != 0) {
        return 0;
    }
    size_t last = hospital_end(s, k);
    if (last + 1 <= k) {
        return 0;
    }
    bool of = k > i + 1 && has(s, k, W_city) && !has(s, k, W_hospital) && !la;
    if (of) {
        last = town_end(s, k, false);
        return last >= k && scan_mark(s, k, last, DEID_VILLE) ? last - i + 1 : 0;
    }
    size_t first = la && k > i + 1 ? k - 1 : k;
    return scan_mark(s, first, last, DEID_HOPITAL) ? last - i + 1 : 0;
}

/* "Centre Hospitalier Cochin", "centre de santé de Belleville": the whole is the name. */
static size_t find_centre(struct scan *s, size_t i)
{
    size_t k = i + 1;
    bool care = false;
    while (k < s->n && k < i + 6 && linked(s, k) && (s->at[k].gap & GAP_LINE) == 0) {
        struct text w = word_text(s, k);
        bool kind = text_is(w, "Hospitalier") || text_is(w, "hospitalier") || text_is(w, "Santé") ||
                    text_is(w, "santé") || text_is(w, "HOSPITALIER");
        if (!kind && !hospital_word(s, k) && !text_is(w, "Universitaire") &&
            !text_is(w, "Intercommunal") && !text_is(w, "Régional")) {
            break;
        }
        care = care || kind;
        k++;
    }
    if (!care || !linked(s, k) || (s->at[k].gap & GAP_LINE) != 0) {
        return 0;
    }
    size_t last = hospital_end(s, k);
    if (last + 1 <= k) {
        return 0;
    }
    if (has(s, k, W_city) && !has(s, k, W_hospital) && last == k && !has(s, i + 1, W_function)) {
        return scan_mark(s, k, last, DEID_VILLE) ? last - i + 1 : 0;
    }
    return scan_mark(s, i, last, DEID_HOPITAL) ? last - i + 1 : 0;
}

size_t find_place(struct scan *s, size_t i)
{
    if (has(s, i, W_street | W_way)) {
        return find_address(s, i);
    }
    if (is_number(s, i)) {
        bool city = has(s, i + 1, W_city) && is_capital(s, i + 1);
        bool head = i == 0 || (s->at[i].gap & GAP_LINE) != 0 || s->at[i].mark == ',' ||
                    s->at[i].mark == '-' || s->at[i].mark == ':';
        bool plain =
            is_zip(s, i) &&
            (city || (head && s->at[i].mark != ':' && is_capital(s, i + 1) && !everyday(s, i + 1) &&
                      spaced(s, i + 1) && s->at[i + 1].shape == SHAPE_UPPER &&
                      word_bytes(s, i + 1) > 3 && !guarded(s, i + 1)));
        if (!plain && is_zip(s, i) && i > 3 && text_is(word_text(s, i - 1), "le") &&
            text_is(word_text(s, i - 2), "dans") &&
            (has(s, i - 3, W_city) || s->at[i - 3].kind == DEID_ADRESSE)) {
            return scan_mark(s, i, i, DEID_ZIP) ? 1 : 0; /* "à Paris dans le 75001" */
        }
        return plain ? zip_and_town(s, i, false) : 0;
    }
    if (ends_street(s, i)) {
        return scan_mark(s, i, i + 1, DEID_ADRESSE) ? 2 + zip_and_town(s, i + 2, true) : 0;
    }
    if (is_house(s, i)) {
        return find_house(s, i);
    }
    return has(s, i, W_centre) ? find_centre(s, i) : 0;
}

/* A word of place right before, on the same line: "à Paris", "près de Lille", "d'Angers". */
static bool placed(const struct scan *s, size_t i)
{
    return i > 0 &&
           (spaced(s, i) || apostrophed(s, i) || (follows(s, i) && has(s, i - 1, W_particle))) &&
           has(s, i - 1, W_near) && s->at[i - 1].shape == SHAPE_LOWER;
}

/* "service d'hématologie de Crignac": what a service belongs to. */
static bool of_service(const struct scan *s, size_t i)
{
    if (i < 3 || !spaced(s, i) || !text_is(word_text(s, i - 1), "de") ||
        s->at[i].shape == SHAPE_INITIAL || has(s, i, W_common | W_clinical | W_function)) {
        return false;
    }
    for (size_t back = 2;
         back <= 5 && back <= i && (s->at[i - back + 1].gap & (GAP_LINE | GAP_MANY)) == 0; back++) {
        if (text_is(word_text(s, i - back), "service") ||
            text_is(word_text(s, i - back), "Service")) {
            return back > 2;
        }
    }
    return false;
}

static size_t put_hospital(struct scan *s, size_t i)
{
    size_t last = hospital_end(s, i);
    return last >= i && scan_mark(s, i, last, DEID_HOPITAL) ? last - i + 1 : 0;
}

size_t find_town(struct scan *s, size_t i)
{
    if (!is_capital(s, i) || s->at[i].kind != DEID_NONE || guarded(s, i)) {
        return 0;
    }
    bool head = (i == 0 || (s->at[i].gap & GAP_LINE) != 0) &&
                (i + 1 >= s->n || (s->at[i + 1].gap & GAP_LINE) != 0);
    if (has(s, i, W_hospital) && !has(s, i, W_soft) && !hyphened(s, i) &&
        (placed(s, i) || (head && !has(s, i, W_eponym)))) {
        return put_hospital(s, i);
    }
    if (!has(s, i, W_city) && of_service(s, i)) {
        return put_hospital(s, i);
    }
    bool saint = has(s, i, W_saint) && hyphened(s, i + 1) && has(s, i + 1, W_city);
    if (saint && placed(s, i)) {
        size_t end = town_end(s, i + 1, false);
        return end > i && scan_mark(s, i, end, DEID_VILLE) ? end - i + 1 : 0;
    }
    if (!has(s, i, W_city) || hyphened(s, i)) {
        return 0;
    }
    bool soft = has(s, i, W_soft | W_given | W_family | W_common | W_clinical | W_eponym);
    bool name = i > 0 && s->at[i - 1].kind != DEID_NONE && (s->at[i].gap & GAP_MANY) == 0;
    bool ok = placed(s, i) || (!soft && (head || name || s->at[i].tail == ',' || spaced(s, i)));
    if (!ok) {
        return 0;
    }
    size_t last = town_end(s, i, false);
    return last >= i && scan_mark(s, i, last, DEID_VILLE) ? last - i + 1 : 0;
}
