/* compose_ask.c - see compose_ask.h */
#include "draft/compose_ask.h"
#include "text/number.h"

#include "text/fold.h"

enum { ASKED_WORDS = 9 }; /* a longer question is cut down to its last clause */

bool ask_breaks(const struct tokens *t, size_t i)
{
    return token_any(t, i, ",|;|:|mais|parce que|et puis|et donc|alors que|sauf que") > 0;
}

/* "La nuit, vous avez mal ? Vous laissez pendre la jambe ? — Non.": one answer to both. */
static size_t asked_before(const struct speech *s, size_t b)
{
    enum { BOTH = 20 };
    size_t start = b, words = 0;
    if (s->asked.end == s->asked.start || s->asked.turn != s->rank || b == 0 ||
        !token_is(&s->t, b - 1, "?")) {
        return b;
    }
    while (start > 0 && s->base + s->t.at[start - 1].start >= s->asked.start) {
        start--;
    }
    for (size_t i = start; i < s->t.n; i++) {
        words += s->t.at[i].kind == TOKEN_WORD;
    }
    return words <= BOTH ? start : b;
}

/* "Au coude, donc. Lequel ?": what is asked of stands in the sentence before. */
static size_t named_before(const struct speech *s, size_t b, size_t e)
{
    enum { SHORT = 8 };
    if (b < 2 || e - b > 2 || token_any(&s->t, b, "lequel|laquelle|lesquels|lesquelles") == 0) {
        return b;
    }
    size_t start = b - 1;
    while (start > 0 && s->t.at[start - 1].sentence == s->t.at[b - 1].sentence) {
        start--;
    }
    return b - start <= SHORT ? start : b;
}

/* "…, pendant les règles ?": when, not what is asked. */
static bool circumstance(const struct speech *s, size_t b)
{
    return token_any(&s->t, b + 1, "pendant|quand|apres|avant|lors|depuis|sans") > 0;
}

/* A question [b, e) without its opening words, and a long one cut down to its last clause. */
static struct question cut_question(const struct speech *s, size_t b, size_t e)
{
    struct passage_words p = passage_measure(s, b, e);
    size_t words = 0;
    for (size_t i = e; i-- > b && words <= ASKED_WORDS;) {
        words += s->t.at[i].kind == TOKEN_WORD;
        if (words > ASKED_WORDS) {
            size_t whole = b;
            for (b = i + 1; b < e && !ask_breaks(&s->t, b); b++) {
            }
            b = circumstance(s, b) ? whole : b;
        }
    }
    b = b + 1 < e ? asked_before(s, b) : b;
    b = named_before(s, b, e);
    size_t last = e;
    passage_trim(s, &b, &last);
    struct question q = {.turn = s->rank};
    if (b < last) {
        q.start = s->base + s->t.at[b].start;
        q.end = s->base + s->t.at[last - 1].end;
        /* of "c'est votre médecin qui vous envoie, c'est ça ?" only the tag is left */
        q.fresh = passage_measure(s, b, last).fresh > 0 ? p.fresh : 0;
    }
    return q;
}

/* "La pénicilline. — C'était quand ?": when what was just told happened, not the complaint. */
static const struct topic *told_before(const struct speech *s)
{
    bool past = false, present = false;
    for (size_t k = s->rank > 0 ? s->fact_of[s->rank - 1] : 0; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->kind == FACT_ALLERGY && f->who == FACT_PATIENT) {
            return topic_of(ROUTE_ALLERGIES);
        }
        past = past || text_is(f->section, "antecedents");
        present = present || text_is(f->section, "histoire");
    }
    return past && !present ? topic_of(ROUTE_ANTECEDENTS) : NULL;
}

/* Keeps the question [b, e) of the clinician. */
void ask_clinician(struct speech *s, size_t b, size_t e)
{
    enum { SHORT = 6 };
    s->asked = cut_question(s, b, e);
    s->asked.topic = topic_asked(&s->t, s->phase == PHASE_ASKING ? 0 : b, s->t.n);
    bool when = s->asked.topic && s->asked.topic->lead && e - b <= SHORT &&
                strcmp(s->asked.topic->lead, "Début") == 0;
    s->asked.side =
        s->asked.topic && s->asked.topic->lead && strcmp(s->asked.topic->lead, "Côté") == 0;
    const struct topic *then = when || s->asked.side ? told_before(s) : NULL;
    s->asked.topic = then                                         ? then
                     : s->asked.side && named_before(s, b, e) < b ? NULL
                                                                  : s->asked.topic;
    topic_returns(s->asked.topic, &s->phase);
    s->topic = s->asked.topic ? s->asked.topic : s->topic;
}

/* Keeps what the patient asks, "et le vélo ?", unless it names nothing: "et après ?". */
void ask_patient(struct speech *s, size_t b, size_t e)
{
    struct passage_words p = passage_measure(s, b, e);
    bool vague = false, cut = false, plan = token_any(&s->t, b, "c|est ce que c|ca") == 0;
    for (size_t i = b; i < e; i++) {
        vague = vague || token_any(&s->t, i,
                                   "grave|c est quoi|mauvais|c est mal|c est bien|ca veut dire|"
                                   "ca va|vilain|fait mal|c est long|tu as vu|tout va bien|"
                                   "pourquoi|vous etes sur|vous etes sure|francais") > 0;
    }
    /* "vous n'allez pas me l'enlever, | mon Imovane ?": what was asked about, without the denial */
    for (size_t i = e; p.negated && i-- > b;) {
        if (token_any(&s->t, i, "mon|ma|mes|le|la|les|l|du|une|un") > 0) {
            b = i;
            cut = true;
            break;
        }
    }
    if ((p.fresh > 0 || p.known) && !vague && s->phase > PHASE_EXAMINING) {
        s->begged = cut_question(s, b, e);
        s->begged.plan = plan;
        s->begged.cut = cut;
    }
}

/* An answer whose words need the question: it names no drug, nothing that is known, and nothing of
 * what was asked. */
bool ask_leans(const struct speech *s, size_t b, size_t e)
{
    enum { STEM = 4, ROOM = 256, LONG = 20 };
    char room[ROOM];
    struct text asked = text_slice(s->r->said, s->begged.start, s->begged.end);
    struct passage_words p = passage_measure(s, b, e);
    bool answers = token_any(&s->t, b, "oui|non|pas|surtout pas|jamais") > 0;
    size_t words = 0;
    for (size_t i = b; i < e; i++) {
        words += topic_content(&s->t, i);
    }
    bool stands = p.drug || (s->begged.cut && words < 2) || (p.known && !answers) || e - b > LONG ||
                  topic_warns(&s->t, b, e);
    if (asked.n == 0 || asked.n * 2 >= ROOM || stands) {
        return false;
    }
    struct text in = {room, text_fold_into(room, ROOM, asked)};
    for (size_t i = b; i < e; i++) {
        struct text word = s->t.at[i].text;
        if (word.n >= STEM && topic_content(&s->t, i) &&
            text_find(in, text_slice(word, 0, STEM), 0) != SIZE_MAX) {
            return false;
        }
    }
    return true;
}

/* A word of the question, by its first letters, names the fact. */
static bool names(struct text asked, struct text own)
{
    enum { STEM = 4 };
    while (asked.p && asked.n > 0) {
        struct text word = text_cut(&asked, ' ');
        size_t mark = text_find(word, TEXT("'"), 0);
        word = mark == SIZE_MAX ? word : text_slice(word, mark + 1, word.n);
        if (word.n >= STEM && text_find(own, text_slice(word, 0, STEM), 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static struct text fold_short(char *room, size_t cap, struct text t)
{
    return t.n * 2 < cap ? (struct text){room, text_fold_into(room, cap, t)}
                         : (struct text){room, 0};
}

bool ask_answered(const struct speech *s, const char *reply)
{
    char room[3][256];
    bool no = strcmp(reply, "non") == 0, mended = false;
    for (size_t i = 1; no && i < s->t.n; i++) {
        mended = mended || token_any(&s->t, i, "ah si|si , un|si si|non si|. si|enfin si") > 0;
    }
    struct text asked =
        fold_short(room[0], sizeof room[0], text_slice(s->r->said, s->asked.start, s->asked.end));
    for (size_t k = no ? s->fact_of[s->rank] : 0; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        struct text own =
            fold_short(room[1], sizeof room[1], text_slice(s->r->said, f->start, f->end));
        struct text label = fold_short(room[2], sizeof room[2], f->label);
        bool told = f->question_end == f->question_start;
        bool denied = told && f->polarity == FACT_ABSENT;
        if ((denied || (mended && f->polarity == FACT_PRESENT)) &&
            (names(asked, own) || names(asked, label))) {
            return true;
        }
    }
    return false;
}

const char *ask_reply(const struct tokens *t)
{
    return token_is(t, 0, "non") ? "non" : token_is(t, 0, "oui") ? "oui" : NULL;
}

static bool opens(const struct reading *r, size_t turn, const char *const *heads, size_t n)
{
    enum { ROOM = 64 };
    char room[ROOM];
    struct text words = text_slice(r->said, r->turns[turn].start, r->turns[turn].end);
    words = text_slice(words, 0, ROOM / 2 - 4);
    while (words.n > 0 && !text_utf8_valid(words)) {
        words.n--;
    }
    struct text in = {room, text_fold_into(room, ROOM, words)};
    for (size_t i = 0; i < n; i++) {
        if (text_starts(in, text_of(heads[i]))) {
            return true;
        }
    }
    return false;
}

bool ask_taken_back(const struct speech *s)
{
    static const char *const no[] = {"non", "mais non", "ah non", "pas du tout"};
    static const char *const yes[] = {"oui",           "ah oui",      "c'est vrai",
                                      "elle a raison", "il a raison", "exact"};
    const struct reading *r = s->r;
    size_t next = (size_t)s->rank + 1;
    return next + 1 < r->talk.n && r->talk.at[next].speaker != SPEAKER_DOCTOR &&
           r->talk.at[next].speaker != s->turn->speaker &&
           r->talk.at[next + 1].speaker == s->turn->speaker &&
           opens(r, next, no, sizeof no / sizeof *no) &&
           opens(r, next + 1, yes, sizeof yes / sizeof *yes);
}

/* "Tabac, alcool ? — Le tabac, jamais.", "Vous mangez, vous buvez ? — Pas trop d'appétit.": the
 * words are not of what the lead names. */
static bool strays(const struct speech *s, size_t b, size_t e)
{
    static const char *const rows[][2] = {
        {"Alcool", "tabac|fume|fumer|fumais|cigarette|cigarettes|clope|clopes|appetit|mange|manger|"
                   "eau|the|tisane|cafe|soif|repas"},
        {"Tabac", "alcool|biere|bieres|vin|verre|verres|apero"},
        {"Domicile", "mange|manger|medicament|medicaments"}};
    static const char sides[] = "gauche|gauches|droit|droite|droits|droites|les deux|des deux";
    if (strcmp(s->asked.topic->lead, "Côté") == 0) { /* "Lequel ? — Le nouveau, à midi." */
        return !token_within(&s->t, b, e, sides);
    }
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (size_t i = b; strcmp(s->asked.topic->lead, rows[r][0]) == 0 && i < e; i++) {
            if (token_any(&s->t, i, rows[r][1]) > 0) {
                return true;
            }
        }
    }
    return false;
}

/* "Le genou droit, l'opération, c'était quoi ? — Le ménisque.": the side stands in the question. */
static const char *sided_lead(const struct speech *s, const char *lead, struct text quote)
{
    static const char *const sides[][2] = {{"droit", "Chirurgie à droite"},
                                           {"gauche", "Chirurgie à gauche"}};
    struct text asked = text_slice(s->r->said, s->asked.start, s->asked.end);
    const char *found = NULL;
    size_t n = 0;
    for (size_t i = 0; strcmp(lead, "Chirurgie") == 0 && i < sizeof sides / sizeof *sides; i++) {
        bool named = text_find(asked, text_of(sides[i][0]), 0) != SIZE_MAX;
        n += named || text_find(quote, text_of(sides[i][0]), 0) != SIZE_MAX;
        found = named ? sides[i][1] : found;
    }
    return n == 1 ? found : NULL;
}

bool ask_reaches(const struct speech *s, size_t b)
{
    struct text asked = text_slice(s->r->said, s->asked.start, s->asked.end);
    bool why = text_find(asked, TEXT("ourquoi"), 0) != SIZE_MAX ||
               text_find(asked, TEXT("raison"), 0) != SIZE_MAX;
    size_t after = s->t.at[b].sentence - s->t.at[0].sentence;
    return after == 0 || (after == 1 && !why);
}

void ask_beside(const struct speech *s, size_t b, size_t e, bool alone, struct item *i)
{
    const struct question *q = &s->asked;
    bool who = q->topic && strcmp(q->topic->words, "fume") == 0; /* at home */
    alone = !who && (alone || passage_independent(s, b, e));
    bool led = q->topic && q->topic->lead && q->topic->route == i->route;
    bool smokes = led && strcmp(q->topic->lead, "Alcool") == 0 &&
                  (text_find(i->quote, TEXT("fum"), 0) != SIZE_MAX ||
                   text_find(i->quote, TEXT("Fum"), 0) != SIZE_MAX);
    if (smokes || (led && !strays(s, b, e))) {
        const char *side = sided_lead(s, q->topic->lead, i->quote);
        i->lead = smokes ? "Tabac" : side ? side : q->topic->lead; /* "Vous fumez, vous buvez ?" */
        if (side) {
            compose_cite(i, reading_cite(s->r, s->source, q->start, q->end));
        }
    } else if (q->fresh > 0 && !alone) {
        i->asked = text_slice(s->r->said, q->start, q->end);
        compose_cite(i, reading_cite(s->r, s->source, q->start, q->end));
    }
}

bool ask_by_hand(const struct speech *s)
{
    static const char *const words[] = {"Ici",      "ici",    "Là",       "là",         "quand je",
                                        "quand on", "appuie", "sentez",   "fait mal",   "sensible",
                                        "tourne",   "touche", "pression", "douloureux", "dehors"};
    struct text asked = text_slice(s->r->said, s->asked.start, s->asked.end);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_find(asked, text_of(words[i]), 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

bool ask_recounts(const struct tokens *t)
{
    enum { NEAR = 4 };
    size_t said = token_any(t, 0, "non|ah non|euh non|non non|pardon non");
    struct number v = {0};
    for (size_t i = said; said > 0 && i < said + NEAR && i < t->n; i++) {
        if (text_number_at(t, i, &v) > 0) {
            return !v.article;
        }
    }
    return false;
}
