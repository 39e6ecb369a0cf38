/* find.c - from bytes to facts: tokens, lexicon, then one sentence after the other */
#include "facts/scan.h"

struct fact *scan_fact(struct scan *s)
{
    if (s->fact_n == s->fact_cap) {
        size_t cap = s->fact_cap == 0 ? 32 : s->fact_cap * 2;
        struct fact *more = ARENA_ARRAY(s->a, struct fact, cap);
        if (more == NULL) {
            return NULL;
        }
        if (s->fact_n > 0) {
            memcpy(more, s->facts, s->fact_n * sizeof *more);
        }
        s->facts = more;
        s->fact_cap = cap;
    }
    struct fact *f = &s->facts[s->fact_n++];
    *f = (struct fact){.turn = -1};
    return f;
}

struct text scan_keep(struct scan *s, const struct writer *w)
{
    return w->full || w->n == 0 ? (struct text){NULL, 0} : text_copy(s->a, writer_text(w));
}

static bool speaks(const struct scan *s, size_t token, enum facts_speaker who)
{
    int turn = s->turn_of[token];
    return turn >= 0 && s->options->turns[turn].speaker == who;
}

bool scan_patient(const struct scan *s, size_t token)
{
    return speaks(s, token, FACTS_PATIENT);
}

bool scan_clinician(const struct scan *s, size_t token)
{
    return speaks(s, token, FACTS_CLINICIAN);
}

enum fact_kind scan_kind(const struct concept *c)
{
    static const struct {
        const char *name;
        enum fact_kind kind;
    } kinds[] = {{"finding", FACT_FINDING},         {"problem", FACT_PROBLEM},
                 {"procedure", FACT_PROCEDURE},     {"social", FACT_SOCIAL},
                 {"allergy", FACT_ALLERGY},         {"allergen", FACT_ALLERGY},
                 {"measurement", FACT_MEASUREMENT}, {"medication", FACT_MEDICATION}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(c->kind, kinds[i].name) == 0) {
            return kinds[i].kind;
        }
    }
    return FACT_ADMINISTRATIVE;
}

void scan_place(const struct scan *s, struct fact *f, struct span at, struct span in)
{
    const struct mark *m = &s->marks[at.b];
    f->start = s->t.at[at.b].start;
    f->end = s->t.at[at.e - 1].end;
    f->clause_start = s->t.at[in.b].start;
    f->clause_end = s->t.at[in.e - 1].end;
    f->turn = s->turn_of[at.b];
    f->polarity = m->polarity == MARK_ABSENT    ? FACT_ABSENT
                  : m->polarity == MARK_PRESENT ? FACT_PRESENT
                                                : FACT_UNCERTAIN;
    f->who = (enum fact_who)m->who;
    f->time = (enum fact_time)m->time;
    f->relative = text_of(m->who == FACT_FAMILY ? scope_relative(m->relative) : "");
}

static void set_concept(struct fact *f, const struct concept *c)
{
    f->kind = scan_kind(c);
    f->concept = text_of(c->id);
    f->label = text_of(c->label);
    f->section = text_of(c->section);
    f->critical = c->critical;
}

struct fact *scan_concept_fact(struct scan *s, const char *id, struct span at, struct span in)
{
    const struct concept *c = lexicon_concept(s->lexicon, text_of(id));
    struct fact *f = c == NULL ? NULL : scan_fact(s);
    if (f != NULL) {
        scan_place(s, f, at, in);
        set_concept(f, c);
    }
    return f;
}

static bool hit_is(const struct hit *h, const char *id)
{
    return strcmp(h->concept->id, id) == 0;
}

static bool hit_kind(const struct hit *h, const char *kind)
{
    return strcmp(h->concept->kind, kind) == 0;
}

static enum fact_side side_word(const struct scan *s, size_t i)
{
    const struct tokens *t = &s->t;
    if (token_any(t, i, "gauche|gauches") > 0) {
        return FACT_LEFT;
    }
    if (token_any(t, i, "droit|droite|droits|droites") > 0) {
        return FACT_RIGHT;
    }
    if (token_any(t, i,
                  "bilateral|bilaterale|bilaterales|bilateraux|bilateralement|des deux cotes|"
                  "des 2 cotes|les deux cotes") > 0) {
        return FACT_BOTH;
    }
    char c = s->bytes.p[t->at[i].start];
    bool letter =
        t->at[i].text.n == 1 && (c == 'G' || c == 'D') && !(i + 1 < t->n && t->at[i + 1].glued);
    return !letter ? FACT_NO_SIDE : c == 'G' ? FACT_LEFT : FACT_RIGHT;
}

/* The side of a hit: in its words, just after them, or just before. */
static enum fact_side side_of(const struct scan *s, const struct hit *h, struct span in)
{
    size_t end = h->at + h->n;
    for (size_t i = h->at; i < end + 5 && i < in.e; i++) {
        if (i >= end && (s->t.at[i].kind == TOKEN_MARK || token_is(&s->t, i, "et"))) {
            break;
        }
        enum fact_side side = side_word(s, i);
        if (side != FACT_NO_SIDE) {
            return side;
        }
        if (i >= end && s->hit_of[i] >= 0) {
            break;
        }
    }
    return h->at > in.b && s->hit_of[h->at - 1] < 0 ? side_word(s, h->at - 1) : FACT_NO_SIDE;
}

/* Degree and course beside a finding. */
static void qualify(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    static const char *const degrees[][2] = {{"legere|leger|legeres|legers", "léger"},
                                             {"moderee|modere|moderes", "modéré"},
                                             {"intense|intenses", "intense"},
                                             {"importante|important|importants", "important"},
                                             {"severe|severes", "sévère"},
                                             {"violente|violent", "violent"},
                                             {"chronique|chroniques", "chronique"},
                                             {"aigu|aigue|aigus", "aigu"},
                                             {"diffuse|diffus", "diffus"},
                                             {"recidivante|recidivant|a repetition", "récidivant"}};
    size_t from = h->at > in.b ? h->at - 1 : h->at;
    for (size_t i = from; i < h->at + h->n + 3 && i < in.e; i++) {
        if (i >= h->at + h->n && (s->hit_of[i] >= 0 || s->t.at[i].kind == TOKEN_MARK)) {
            return;
        }
        for (size_t k = 0; s->hit_of[i] < 0 && k < sizeof degrees / sizeof *degrees; k++) {
            if (token_any(&s->t, i, degrees[k][0]) > 0) {
                f->qualifier = text_of(degrees[k][1]);
                return;
            }
        }
    }
}

/* What one is allergic to counts only near the word allergy, its heading, or its question. */
static bool allergy_context(const struct scan *s, const struct hit *h, struct span in)
{
    if (s->heading_allergy) {
        return true;
    }
    for (size_t i = in.b; i < h->at; i++) {
        if (s->hit_of[i] >= 0 && hit_is(&s->hits[s->hit_of[i]], "allergie")) {
            return true;
        }
    }
    bool asked = false;
    for (size_t i = s->question.b; i < s->question.e && scan_patient(s, in.b); i++) {
        asked = asked || (s->hit_of[i] >= 0 && hit_is(&s->hits[s->hit_of[i]], "allergie"));
    }
    return asked && hit_kind(h, "allergen");
}

static void make_allergy(struct scan *s, const struct hit *h, struct fact *f)
{
    char room[160];
    struct writer w = writer_over(room, sizeof room);
    writer_f(&w, "allergie:%s", h->concept->id);
    f->concept = scan_keep(s, &w);
    w = writer_over(room, sizeof room);
    writer_f(&w, "allergie : %s", h->concept->label);
    f->label = scan_keep(s, &w);
    f->kind = FACT_ALLERGY;
    f->section = TEXT("allergies");
    f->critical = true;
}

/* "Allergie à la pénicilline" is one fact: the bare word says nothing more. */
static bool allergy_named(const struct scan *s, const struct hit *h, struct span in)
{
    for (size_t i = h->at + h->n; i < in.e; i++) {
        if (s->hit_of[i] < 0) {
            continue;
        }
        const struct hit *next = &s->hits[s->hit_of[i]];
        if (hit_kind(next, "allergen") || hit_kind(next, "medication")) {
            return true;
        }
    }
    return false;
}

/* "La tension, tout ça, c'est bien": named without a number. */
static bool pressure_as_problem(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t e = h->at + h->n;
    bool normal = false;
    for (size_t i = e; i < in.e && i < e + 7; i++) {
        normal = normal || token_any(&s->t, i, "c est bien|ca va|est bonne|normale|nickel|ras") > 0;
    }
    bool had = h->at > in.b && (token_is(&s->t, h->at - 1, "de") || token_is(&s->t, h->at, "de") ||
                                (h->at > in.b + 1 && token_phrase(&s->t, h->at - 2, "de la")));
    if (!normal && !had) {
        return false;
    }
    set_concept(f, lexicon_concept(s->lexicon, TEXT("hta")));
    f->polarity = normal ? FACT_ABSENT : f->polarity;
    return true;
}

static void find_polarity(const struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    uint8_t p = scope_after(s, h->at + h->n, in, s->marks[h->at].polarity);
    if (h->absent) {
        p = p == MARK_PRESENT ? MARK_ABSENT : p == MARK_ABSENT ? MARK_UNCERTAIN : p;
    }
    f->polarity = p == MARK_PRESENT  ? FACT_PRESENT
                  : p == MARK_ABSENT ? FACT_ABSENT
                                     : FACT_UNCERTAIN;
}

static void find_section(const struct scan *s, const struct hit *h, struct fact *f)
{
    bool told = scan_patient(s, h->at);
    bool conduct = text_is(f->section, "conduite");
    if (f->kind == FACT_PROCEDURE && conduct && f->time != FACT_PLANNED && s->heading.n == 0) {
        f->section = TEXT("histoire");
    }
    if (told && text_is(f->section, "examen")) {
        f->section = TEXT("histoire");
    }
    if (told && text_is(f->section, "conclusion")) {
        f->section = TEXT("antecedents");
    }
    if (f->time == FACT_PLANNED) {
        f->section = TEXT("conduite");
    }
    if (f->kind == FACT_PROCEDURE && text_is(f->section, "antecedents") && f->time == FACT_NOW) {
        f->time = FACT_PAST;
    }
    bool own = f->kind == FACT_ALLERGY || f->kind == FACT_SOCIAL;
    if (s->heading.n > 0 && !own) {
        f->section = s->heading;
    }
    if (f->who == FACT_FAMILY && !own) {
        f->section = TEXT("antecedents");
    }
}

static bool find_details(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    if (hit_kind(h, "measurement")) {
        return measure_value(s, h, in, f) || (hit_is(h, "ta") && pressure_as_problem(s, h, in, f));
    }
    bool drug = hit_kind(h, "medication");
    if ((drug || hit_kind(h, "allergen")) && allergy_context(s, h, in)) {
        make_allergy(s, h, f);
        return true;
    }
    if (hit_kind(h, "allergen") || (hit_is(h, "allergie") && allergy_named(s, h, in))) {
        return false;
    }
    if (drug) {
        drug_details(s, h, in, f);
        return true;
    }
    if (f->kind == FACT_SOCIAL || f->kind == FACT_ADMINISTRATIVE) {
        f->frequency = drug_frequency(s, (struct span){h->at, in.e});
    }
    measure_count(s, h, in, f);
    qualify(s, h, in, f);
    return true;
}

struct fact *find_hit(struct scan *s, const struct hit *h, struct span in)
{
    size_t kept = s->fact_n;
    struct fact *f = scan_fact(s);
    if (f == NULL) {
        return NULL;
    }
    scan_place(s, f, (struct span){h->at, h->at + h->n}, in);
    set_concept(f, h->concept);
    find_polarity(s, h, in, f);
    bool can_plan = f->kind == FACT_PROCEDURE || f->kind == FACT_MEDICATION;
    if (can_plan && s->heading_plan) {
        f->time = FACT_PLANNED;
    }
    if (f->time == FACT_PLANNED && !can_plan) {
        f->time = FACT_NOW;
    }
    f->side = side_of(s, h, in);
    if (!find_details(s, h, in, f)) {
        s->fact_n = kept;
        return NULL;
    }
    find_section(s, h, f);
    return f;
}

/* A generic word that only opens a list or stands for a heading is no fact. */
static bool generic_only(const struct scan *s, const struct hit *h, const struct fact *f)
{
    bool generic = hit_is(h, "antecedent") || hit_is(h, "traitement") || hit_is(h, "operation") ||
                   hit_is(h, "allergie") || hit_is(h, "travail") || hit_is(h, "enfants_age") ||
                   hit_is(h, "trouble_transit");
    bool colon = token_is(&s->t, h->at + h->n, ":");
    return f->polarity == FACT_PRESENT && generic && (colon || !hit_is(h, "allergie"));
}

static bool sentence_has(const struct scan *s, struct span in, const char *phrases)
{
    for (size_t i = in.b; i < in.e; i++) {
        if (token_any(&s->t, i, phrases) > 0) {
            return true;
        }
    }
    return false;
}

/* What a clinician states, outside questions: measures, plans, examination, diagnosis. */
static bool clinician_states(const struct scan *s, struct span in, struct fact *f)
{
    if (f->kind == FACT_MEASUREMENT || f->time == FACT_PLANNED) {
        return true;
    }
    if (f->kind == FACT_FINDING) {
        f->section = TEXT("examen");
        return sentence_has(s, in,
                            "a l auscultation|a la palpation|a l examen|j entends|je retrouve|"
                            "je palpe|ventre est|abdomen est|je note|je trouve");
    }
    if (f->kind == FACT_PROBLEM || text_is(f->section, "conclusion")) {
        bool sure = sentence_has(s, in,
                                 "il s agit|le diagnostic est|vous faites une|vous faites un|"
                                 "vous avez une|vous avez un");
        f->polarity = sure ? f->polarity : FACT_UNCERTAIN;
        f->section = TEXT("conclusion");
        return sure || sentence_has(s, in,
                                    "je pense a|je pense que c est|ca ressemble a|ca evoque|"
                                    "c est probablement|en faveur de|en faveur d");
    }
    return false;
}

struct heading {
    const char *words;
    const char *section;
    bool family, allergy, plan;
};
static const struct heading headings[] = {
    {"antecedents familiaux|atcd familiaux|familiaux", "antecedents", true, false, false},
    {"antecedents|atcd|antecedents personnels|antecedents medicaux|antecedents chirurgicaux|"
     "antecedents medico chirurgicaux|medicaux|chirurgicaux|terrain",
     "antecedents", false, false, false},
    {"allergies|allergie", "allergies", false, true, false},
    {"traitement|traitements|traitement habituel|traitement en cours|traitements habituels|ttt|"
     "traitement a l entree|traitement personnel",
     "traitements", false, false, false},
    {"histoire de la maladie|hdm|anamnese|histoire|histoire recente", "histoire", false, false,
     false},
    {"examen|examen clinique|a l examen|constantes|clinique|biologie|bilan", "examen", false, false,
     false},
    {"conclusion|diagnostic|au total|synthese|diagnostics", "conclusion", false, false, false},
    {"conduite a tenir|cat|plan|prescription|ordonnance|traitement de sortie|prescriptions|"
     "conduite",
     "conduite", false, false, true},
    {"motif|motif de consultation|motif d hospitalisation", "motif", false, false, false},
    {"mode de vie|habitus|contexte social", "mode_de_vie", false, false, false},
};

/* A heading at the start of a sentence of a plain text: "Allergies : ", or alone on its line. */
static void find_heading(struct scan *s, struct span in)
{
    if (s->turn_of[in.b] >= 0) {
        return;
    }
    size_t best = 0;
    for (size_t k = 0; k < sizeof headings / sizeof *headings; k++) {
        size_t n = token_any(&s->t, in.b, headings[k].words);
        bool closed = in.b + n >= in.e || token_is(&s->t, in.b + n, ":");
        if (n > best && closed) {
            best = n;
            s->heading = text_of(headings[k].section);
            s->heading_family = headings[k].family;
            s->heading_allergy = headings[k].allergy;
            s->heading_plan = headings[k].plan;
        }
    }
}

/* The fact of the sentence that a date or duration at [start, end) is about: the nearest. */
static struct fact *nearest(const struct scan *s, size_t first, size_t start, size_t end)
{
    struct fact *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t k = first; k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        size_t gap = f->start >= end ? f->start - end : f->end <= start ? start - f->end : 0;
        if (text_is(f->concept, "age") || f->when.n > 0) {
            continue;
        }
        gap += f->polarity == FACT_ABSENT ? 40 : 0;
        if (gap < least) {
            least = gap;
            best = f;
        }
    }
    return best;
}

static void give_when(struct fact *f, const struct when *w)
{
    if (f->kind == FACT_MEDICATION && w->kind == WHEN_FOR) {
        return;
    }
    f->when = w->words;
    bool far = text_find(w->words, TEXT(" an"), 0) != SIZE_MAX ||
               text_find(w->words, TEXT("mois"), 0) != SIZE_MAX ||
               text_find(w->words, TEXT("enfance"), 0) != SIZE_MAX ||
               text_starts(w->words, TEXT("en "));
    if (w->kind == WHEN_AGO && far && f->time == FACT_NOW) {
        f->time = FACT_PAST;
    }
    if (w->kind == WHEN_FUTURE && f->kind == FACT_PROCEDURE) {
        f->time = FACT_PLANNED;
        f->section = TEXT("conduite");
    }
}

static void find_whens(struct scan *s, struct span in, size_t first)
{
    for (size_t i = in.b; i < in.e;) {
        struct when w;
        char *mark = arena_mark(s->a);
        size_t n = text_when_at(s->a, &s->t, i, &w);
        struct fact *f =
            n == 0 ? NULL : nearest(s, first, s->t.at[i].start, s->t.at[i + n - 1].end);
        if (f != NULL) {
            give_when(f, &w);
        } else {
            arena_rewind(s->a, mark);
        }
        i += n > 0 ? n : 1;
    }
}

void find_sentence(struct scan *s, struct span in)
{
    size_t first = s->fact_n;
    bool clinician = scan_clinician(s, in.b);
    find_heading(s, in);
    scope_mark(s, in);
    if (clinician && answer_is_question(s, in)) {
        return;
    }
    int32_t last = -1;
    for (size_t i = in.b; i < in.e; i++) {
        if (s->hit_of[i] < 0 || s->hit_of[i] == last) {
            continue;
        }
        last = s->hit_of[i];
        const struct hit *h = &s->hits[last];
        if (s->marks[i].polarity == MARK_HYPOTHETICAL) {
            continue;
        }
        struct fact *f = find_hit(s, h, in);
        bool drop =
            f != NULL && (generic_only(s, h, f) || (clinician && !clinician_states(s, in, f)));
        s->fact_n -= drop ? 1 : 0;
    }
    measure_unnamed(s, in);
    find_whens(s, in, first);
    answer_correct(s, in);
}

/* Gives each token its turn and drops tokens outside turns; a turn starts a sentence. */
static bool assign_turns(struct scan *s, struct arena *a)
{
    int *turn_of = ARENA_ARRAY(a, int, s->t.n + 1);
    if (turn_of == NULL) {
        return false;
    }
    s->turn_of = turn_of;
    if (s->options->turns == NULL) {
        for (size_t i = 0; i < s->t.n; i++) {
            turn_of[i] = -1;
        }
        return true;
    }
    size_t kept = 0;
    size_t turn = 0;
    uint32_t sentence = 0;
    uint32_t before = UINT32_MAX;
    for (size_t i = 0; i < s->t.n; i++) {
        struct token *t = &s->t.at[i];
        while (turn < s->options->turn_n && s->options->turns[turn].end <= t->start) {
            turn++;
        }
        if (turn == s->options->turn_n || t->start < s->options->turns[turn].start) {
            continue;
        }
        bool opens = kept > 0 && (turn_of[kept - 1] != (int)turn || t->sentence != before);
        sentence += opens ? 1 : 0;
        before = t->sentence;
        turn_of[kept] = (int)turn;
        s->t.at[kept] = *t;
        s->t.at[kept].sentence = sentence;
        kept++;
    }
    s->t.n = kept;
    return true;
}

static bool find_hits(struct scan *s, struct arena *a)
{
    uint16_t *ids = ARENA_ARRAY(a, uint16_t, s->t.n + 1);
    int32_t *hit_of = ARENA_ARRAY(a, int32_t, s->t.n + 1);
    s->marks = ARENA_ARRAY(a, struct mark, s->t.n + 1);
    struct hit *hits = ARENA_ARRAY(a, struct hit, s->t.n + 1);
    if (ids == NULL || hit_of == NULL || s->marks == NULL || hits == NULL) {
        return false;
    }
    for (size_t i = 0; i < s->t.n; i++) {
        ids[i] = lexicon_word(s->lexicon, s->t.at[i].text);
        hit_of[i] = -1;
    }
    for (size_t i = 0; i < s->t.n;) {
        struct hit *h = &hits[s->hit_n];
        if (!lexicon_match(s->lexicon, &s->t, ids, s->bytes, i, h)) {
            i++;
            continue;
        }
        for (size_t k = 0; k < h->n; k++) {
            hit_of[i + k] = (int32_t)s->hit_n;
        }
        i += h->n;
        s->hit_n++;
    }
    s->hits = hits;
    s->hit_of = hit_of;
    return true;
}

static size_t sentence_end(const struct scan *s, size_t b)
{
    size_t e = b;
    while (e < s->t.n && s->t.at[e].sentence == s->t.at[b].sentence) {
        e++;
    }
    return e;
}

/* One turn, or the whole of a plain text. */
static void find_turn(struct scan *s, struct span turn)
{
    s->turn_first = s->fact_n;
    s->last_who = scan_patient(s, turn.b) && s->question.b < s->question.e ? s->last_who : 0;
    for (size_t b = turn.b; b < turn.e;) {
        size_t e = sentence_end(s, b);
        find_sentence(s, (struct span){b, e});
        b = e;
    }
    if (scan_clinician(s, turn.b)) {
        answer_question(s, turn);
    } else if (scan_patient(s, turn.b)) {
        answer_open(s, turn);
        answer_when(s, turn);
        s->question = (struct span){0, 0};
    }
}

static void find_all(struct scan *s)
{
    for (size_t b = 0; b < s->t.n;) {
        size_t e = b;
        while (e < s->t.n && s->turn_of[e] == s->turn_of[b]) {
            e++;
        }
        find_turn(s, (struct span){b, e});
        b = e;
    }
}

enum verr facts_find(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                     const struct facts_options *options, struct fact_list *out)
{
    if (options->lang != LANG_FR) {
        return VERR_UNSUPPORTED;
    }
    if (bytes.n > FACTS_TEXT_MAX) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(bytes)) {
        return VERR_BAD_UTF8;
    }
    struct scan s = {.a = a,
                     .lexicon = lexicon != NULL ? lexicon : lexicon_builtin(),
                     .bytes = bytes,
                     .options = options};
    struct folded folded;
    bool ok = text_fold(a, bytes, &folded) && text_tokens(a, &folded, &s.t) &&
              assign_turns(&s, a) && find_hits(&s, a);
    if (ok) {
        find_all(&s);
    }
    if (!ok || arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = (struct fact_list){s.facts, s.fact_n};
    return VERR_OK;
}
