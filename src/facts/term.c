/* term.c - in a note or letter: findings that no table lists, by the grammar of the nominal group
 * ("masse pelvienne", "syndrome de Fraser"), and the modifiers that belong to what a table lists
 * Nothing is guessed of their meaning: the concept of such a fact is its own words, and the fact
 * says that it is unlisted. Polarity, bearer and time come from scope.c as for any fact.
 */
#include "facts/scan.h"
#include "facts/word.h"

enum { MODIFIERS_MAX = 5, TERM_BYTES = 200 };

static bool is_capital(const struct scan *s, size_t i)
{
    unsigned char c = i < s->t.n ? (unsigned char)s->bytes.p[s->t.at[i].start] : 0;
    bool accented = c == 0xc3 && (unsigned char)s->bytes.p[s->t.at[i].start + 1] < 0x9f;
    return i < s->t.n && s->t.at[i].kind == TOKEN_WORD && ((c >= 'A' && c <= 'Z') || accented);
}

/* The token after "de", "du", "de la", "de l'"; i itself when it is none of them. */
static size_t after_of(const struct tokens *t, size_t i)
{
    return i + token_any(t, i, "de|d|du|des|de la|de l|de son|de sa|de ses");
}

/* The end of a word that hyphens join: "latéro-cervicale". */
static size_t joined_end(const struct tokens *t, size_t i, size_t e)
{
    size_t k = i + 1;
    while (k < e && t->at[k].hyphen && t->at[k].kind != TOKEN_MARK) {
        k++;
    }
    return k;
}

/* "Type II", "stade IV", "A", "B12": how many tokens. */
static size_t rank_at(const struct scan *s, size_t i, size_t e)
{
    size_t n = token_any(&s->t, i, "type|de type|stade|grade|de grade|de stade");
    if (n == 0 || i + n >= e) {
        return 0;
    }
    bool rank =
        s->t.at[i + n].kind == TOKEN_DIGITS || token_any(&s->t, i + n, "i|ii|iii|iv|v|a|b|c") > 0;
    return rank ? n + 1 : 0;
}

/* Adjectives from token i on: "axillaire", "malin non hodgkinien", "latéro-cervicale". */
static size_t adjectives_end(const struct scan *s, size_t i, size_t e)
{
    size_t count = 0;
    while (i < e && count < MODIFIERS_MAX) {
        size_t word = token_is(&s->t, i, "non") ? i + 1 : i;
        size_t end = joined_end(&s->t, word, e);
        size_t rank = rank_at(s, i, e);
        if (word < e && word_classifies(&s->t, end - 1)) {
            i = end;
        } else if (rank > 0) {
            i += rank;
        } else {
            break;
        }
        count++;
    }
    return i;
}

/* A capital that means something: not in a title all in capitals. */
static bool is_name(const struct scan *s, size_t i)
{
    enum { ACRONYM = 5 };
    const struct token *t = &s->t.at[i];
    if (!is_capital(s, i)) {
        return false;
    }
    char second = t->end - t->start > 1 ? s->bytes.p[t->start + 1] : 'A';
    bool shouts = second >= 'A' && second <= 'Z';
    char before = i > 0 ? s->bytes.p[s->t.at[i - 1].start] : 'a';
    return !shouts || (t->text.n <= ACRONYM && !(before >= 'A' && before <= 'Z'));
}

/* A proper name after "syndrome de": "Guillain-Barré", "Willebrand". */
static size_t name_end(const struct scan *s, size_t i, size_t e)
{
    size_t k = i;
    while (k < e && k < i + MODIFIERS_MAX &&
           (is_name(s, k) || (k > i && s->t.at[k].hyphen && s->t.at[k].kind != TOKEN_MARK))) {
        k++;
    }
    return k;
}

/* A noun that may complete a name of disease, when nothing shows that it only describes. */
static bool completes(const struct scan *s, size_t i)
{
    static const char describes[] =
        "type|allure|taille|siege|forme|nature|aspect|origine|cause|facon|maniere|facon|debut|fin|"
        "grade|stade|meme|cet|ce|son|sa|ses|leur|leurs|chaque|cette|ces|notre|nos|certains|"
        "certaines|plus|moins|patient|patiente|patients|patientes|malade|malades|enfant|enfants|"
        "homme|hommes|femme|femmes|sujet|sujets|novo|grande|grand|petite|petit|diametre|"
        "consistance|contours|evolution|survenue|apparition|decouverte|diagnostic|traitement|"
        "prise|charge|base|niveau|cote|gauche|droite|droit|un|une|deux|trois|quatre|cinq|les|la|"
        "le|l|plusieurs|autres|autre|tous|toutes|tout|toute|rapport|date|longue|duree|cas|"
        "nombreux|nombreuses|grosse|intensite|severite|gravite|facteurs|risque|score";
    return i < s->t.n && s->t.at[i].kind == TOKEN_WORD && s->t.at[i].text.n >= 3 &&
           token_any(&s->t, i, describes) == 0;
}

/* "Déficit en lactase", "intolérance au fructose", "allergie à l'iode": the noun that they ask for.
 */
static size_t object_end(const struct scan *s, size_t noun, size_t i, size_t e)
{
    bool lacks = token_any(&s->t, noun, "deficit|deficits|carence|carences|insuffisance") > 0;
    bool bears = token_any(&s->t, noun,
                           "intolerance|intolerances|allergie|allergies|resistance|"
                           "hypersensibilite|dependance") > 0;
    size_t n = lacks   ? token_any(&s->t, i, "en")
               : bears ? token_any(&s->t, i, "a|a l|a la|au|aux")
                       : 0;
    size_t k = i + n;
    return n > 0 && completes(s, k) && k < e ? adjectives_end(s, joined_end(&s->t, k, e), e) : i;
}

/* "À VIH", "à cytomégalovirus": what an infection is due to. */
static size_t agent_end(const struct scan *s, size_t i, size_t e)
{
    bool to = i + 1 < e && token_is(&s->t, i, "a") && s->t.at[i].end - s->t.at[i].start > 1;
    size_t k = i + 1;
    if (!to || s->t.at[k].kind != TOKEN_WORD) {
        return i;
    }
    struct text w = s->t.at[k].text;
    bool germ = (w.n > 6 && text_ends(w, TEXT("virus"))) || text_ends(w, TEXT("coque")) ||
                text_ends(w, TEXT("coques")) || text_ends(w, TEXT("bacter"));
    return germ ? joined_end(&s->t, k, e) : name_end(s, k, e) > k ? name_end(s, k, e) : i;
}

/* The group whose noun ends before token e0: its adjectives, then what "de" adds. `open`: any
 * noun may follow "de". */
static size_t group_end(const struct scan *s, size_t e0, size_t e, bool open)
{
    size_t end = adjectives_end(s, e0, e);
    size_t object = object_end(s, e0 - 1, end, e);
    object = object > end ? object : agent_end(s, end, e);
    if (object > end) {
        return object;
    }
    size_t noun = after_of(&s->t, end);
    if (noun >= e) {
        return end;
    }
    size_t organ = noun > end ? word_anatomy(&s->t, noun) : 0;
    if (organ > 0) {
        return adjectives_end(s, noun + organ, e);
    }
    size_t name = noun > end || open ? name_end(s, noun, e) : noun;
    if (name > noun) {
        return name;
    }
    if (open && noun > end && completes(s, noun)) {
        return adjectives_end(s, joined_end(&s->t, noun, e), e);
    }
    return end;
}

/* Bytes of tokens [b, e), in the words of the source. */
static struct text words_of(const struct scan *s, size_t b, size_t e)
{
    return text_slice(s->bytes, s->t.at[b].start, s->t.at[e - 1].end);
}

static void name_unlisted(struct scan *s, struct fact *f, size_t b, size_t e)
{
    char room[TERM_BYTES];
    struct writer w = writer_over(room, sizeof room);
    writer_str(&w, fact_kind_name(f->kind));
    for (size_t k = b; k < e; k++) {
        writer_char(&w, k == b ? ':' : ' ');
        writer_put(&w, s->t.at[k].text);
    }
    f->concept = scan_keep(s, &w);
    f->label = words_of(s, b, e);
    f->unlisted = true;
}

static const struct {
    enum fact_kind kind;
    const char *section;
} of_sort[] = {[WORD_SIGN] = {FACT_FINDING, "histoire"},
               [WORD_DISEASE] = {FACT_PROBLEM, "antecedents"},
               [WORD_VAGUE] = {FACT_PROBLEM, "antecedents"},
               [WORD_OPERATION] = {FACT_PROCEDURE, "conduite"},
               [WORD_DRUG] = {FACT_MEDICATION, "traitements"}};

static void add_unlisted(struct scan *s, enum word_sort sort, struct span at, struct span in)
{
    uint8_t mark = scope_after(s, at.e, in, s->marks[at.b].polarity);
    struct fact *f = mark == MARK_HYPOTHETICAL ? NULL : scan_fact(s);
    if (f == NULL) {
        return;
    }
    scan_place(s, f, at, in);
    bool done = sort == WORD_OPERATION && scope_negative(s, at.e);
    f->polarity = done ? f->polarity : mark_polarity(mark);
    f->kind = of_sort[sort].kind;
    f->section = s->heading.n > 0 ? s->heading : text_of(of_sort[sort].section);
    name_unlisted(s, f, at.b, at.e);
}

/* The fact of this sentence whose first byte is that of token i, NULL when none. */
static struct fact *fact_at(const struct scan *s, size_t first, size_t i)
{
    for (size_t k = first; k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        if (f->start == s->t.at[i].start && f->question_end == f->question_start) {
            return f;
        }
    }
    return NULL;
}

static bool takes_modifiers(const struct fact *f)
{
    return f->kind == FACT_FINDING || f->kind == FACT_PROBLEM || f->kind == FACT_PROCEDURE;
}

/* In a report the words of a course ("évoluant depuis", "au repos") are a detail of a finding, not
 * a finding: its date goes to the finding itself. */
static void drop_course(struct scan *s, size_t first)
{
    static const char *const course[] = {
        "debut",    "debut_progressif", "duree",    "persiste",      "moindre",
        "au_repos", "a_effort",         "continue", "intermittente", "soulage_antalgique"};
    size_t kept = first;
    for (size_t k = first; k < s->fact_n; k++) {
        bool drop = false;
        for (size_t c = 0; c < sizeof course / sizeof *course; c++) {
            drop = drop || text_is(s->facts[k].concept, course[c]);
        }
        drop = drop || text_starts(s->facts[k].concept, TEXT("siege_"));
        if (!drop) {
            s->facts[kept++] = s->facts[k];
        }
    }
    s->fact_n = kept;
}

/* Several facts may come of one form (fever and temperature): each takes in the same words. */
static void widen(struct scan *s, size_t first, size_t start, size_t end)
{
    for (size_t k = first; k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        if (f->start == start && f->end < end && takes_modifiers(f)) {
            f->end = end;
        }
    }
}

/* One noun that no table lists at token i: the token after its group. */
static size_t unlisted_group(struct scan *s, size_t i, struct span in)
{
    enum word_sort sort = WORD_PLAIN;
    size_t n = word_at(&s->t, s->bytes, i, &sort);
    size_t b = i;
    if (sort == WORD_PLAIN && brand_known(s, i)) {
        sort = WORD_DRUG;
    }
    if (sort == WORD_PLAIN) {
        return i + 1;
    }
    while (b > in.b && s->t.at[b].hyphen && s->hit_of[b - 1] < 0) {
        b--;
    }
    bool drug = sort == WORD_DRUG;
    size_t end =
        drug ? joined_end(&s->t, i, in.e) : group_end(s, i + n, in.e, sort != WORD_OPERATION);
    if (sort != WORD_VAGUE || end > i + n) {
        add_unlisted(s, sort, (struct span){b, end}, in);
    }
    return end;
}

/* "Maladie" alone answers a question on history; "maladie de Castleman" names one. */
static bool names_one(const struct scan *s, const struct hit *h, size_t e)
{
    enum word_sort sort = WORD_PLAIN;
    return hit_is(h, "antecedent") && h->n == 1 && word_at(&s->t, s->bytes, h->at, &sort) == 1 &&
           sort == WORD_VAGUE && group_end(s, h->at + 1, e, true) > h->at + 1;
}

static void drop_at(struct scan *s, size_t first, size_t start)
{
    size_t kept = first;
    for (size_t k = first; k < s->fact_n; k++) {
        if (s->facts[k].start != start) {
            s->facts[kept++] = s->facts[k];
        }
    }
    s->fact_n = kept;
}

/* One listed form at token i: the token after its group. */
static size_t listed_group(struct scan *s, size_t first, size_t i, struct span in)
{
    const struct hit *h = &s->hits[s->hit_of[i]];
    size_t e0 = h->at + h->n;
    if (names_one(s, h, in.e)) {
        drop_at(s, first, s->t.at[i].start);
        return unlisted_group(s, i, in);
    }
    const struct fact *f = fact_at(s, first, i);
    if (f == NULL || !takes_modifiers(f) || h->absent) {
        return e0;
    }
    bool noun = h->n > 1 || !word_classifies(&s->t, i);
    size_t end = noun ? group_end(s, e0, in.e, false) : e0;
    widen(s, first, f->start, s->t.at[end - 1].end);
    return end;
}

void term_sentence(struct scan *s, struct span in, size_t first)
{
    drop_course(s, first);
    for (size_t i = in.b; i < in.e;) {
        bool tells = s->hit_of[i] >= 0 ||
                     (s->t.at[i].kind == TOKEN_WORD && (word_tells(&s->t, i) || brand_known(s, i)));
        if (!tells) {
            i++;
            continue;
        }
        size_t end = s->hit_of[i] >= 0 ? listed_group(s, first, i, in) : unlisted_group(s, i, in);
        i = end > i ? end : i + 1;
    }
}
