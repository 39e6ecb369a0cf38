/* course.c - what becomes of a drug that is already taken: the clinician's word on stopping it or
 * going on with it, stated or in reply to the patient who asks */
#include "facts/scan.h"

/* Tokens that part the name from the verb: "le Diamicron, on l'arrête", "vous gardez aussi la
 * tamsulosine". */
enum { COURSE_REACH = 7 };

static const struct {
    const char *words;
    const char *say;
} courses[] = {
    {"on n arrete pas|on arrete pas|on l arrete pas|on ne l arrete pas|on ne les arrete pas|"
     "on ne le touche pas|on ne la touche pas|on ne change pas|on ne change rien|on reste a|"
     "on reste au|vous restez a|n arretez pas|arretez pas|pas l arreter|"
     "pas arreter|jamais arreter|pas l interrompre|n y touchez pas|n y touche pas|y touche pas|"
     "y touchez pas|n y touchez surtout pas|ne change pas|change pas|changez pas|ne bouge pas|"
     "on continue|on garde|on poursuit|on maintient|on conserve|on laisse|vous gardez|"
     "vous le gardez|vous la gardez|vous les gardez|vous continuez|vous le continuez|"
     "vous la continuez|vous les continuez|vous poursuivez|continuez|gardez|poursuivez|inchange|"
     "inchangee|inchanges|a poursuivre|a continuer|je vous laisse|je maintiens|je garde",
     "à poursuivre"},
    {"on arrete|on l arrete|on les arrete|j arrete|je l arrete|vous arretez|vous l arretez|"
     "vous les arretez|vous me l arretez|arretez|on stoppe|on le stoppe|on supprime|"
     "on le supprime|on la supprime|on suspend|on le suspend|on enleve|on interrompt|"
     "on va arreter|on va l arreter|il faut arreter|il faut l arreter|il faudra arreter|"
     "je supprime|je suspends|je le suspends|je la suspends|je les suspends|on la suspend|"
     "on les suspend|je le supprime|je la supprime|poubelle|termine|a arreter|c est fini",
     "à arrêter"},
    {"on ne reprend pas|on ne le reprend pas|on ne la reprend pas|on ne les reprend pas|"
     "ne reprenez pas|ne le reprenez pas|ne la reprenez pas|on ne le remet pas|on ne la remet pas|"
     "on ne remet pas|on ne les remet pas|vous ne le reprenez pas|vous ne la reprenez pas",
     "à ne pas reprendre"},
    {"je ne prefere pas|je prefere pas|je prefere eviter|je prefere l eviter|on l evite|on evite|"
     "je l evite|vous l evitez|ce n est pas pour vous|je ne peux pas vous en donner|"
     "je ne peux pas vous le donner|contre indique|contre indiquee",
     "à éviter"}};

/* How tokens [b, e) tell of the course, NULL when they do not. */
static const char *course_in(const struct scan *s, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) {
        size_t row = 0;
        if (token_row(&s->t, i, courses, sizeof courses / sizeof *courses, sizeof *courses, &row) >
            0) {
            return courses[row].say;
        }
    }
    return NULL;
}

static bool is_drug(const struct scan *s, size_t i)
{
    return s->hit_of[i] >= 0 && hit_kind(&s->hits[s->hit_of[i]], "medication");
}

/* "Le Kardégic et le ramipril, on n'y touche pas": what joins the names of a list. */
static bool joined(const struct scan *s, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) {
        if (token_any(&s->t, i, "et|ni|,|le|la|les|l|du|de|d|votre|vos") == 0) {
            return false;
        }
    }
    return true;
}

static void set_course(struct fact *f, const char *say)
{
    bool avoided = strcmp(say, "à éviter") == 0; /* nobody prescribes it */
    bool left = strcmp(say, "à ne pas reprendre") == 0;
    f->qualifier = avoided ? (struct text){NULL, 0} : text_of(say);
    f->dose = avoided ? (struct text){NULL, 0} : f->dose;
    f->polarity = avoided || left ? FACT_ABSENT : FACT_PRESENT;
    f->time = FACT_PLANNED;
    f->section = TEXT("conduite");
}

/* "On remplace le Januvia par du Victoza": the first is stopped, the second prescribed; NULL when
 * no drug takes the place of another. */
static const char *replaced(const struct scan *s, const struct hit *h, struct span in)
{
    static const char prescribed[] = "";
    size_t verb = in.e, by = in.e;
    for (size_t i = in.b; i < in.e; i++) {
        bool says = token_any(&s->t, i,
                              "on remplace|je remplace|on le remplace|on la remplace|"
                              "je le remplace|je la remplace|on va remplacer|remplacer|"
                              "vous remplacez|on les remplace|on va le remplacer|"
                              "on va la remplacer") > 0;
        verb = says && verb == in.e ? i : verb;
        by = verb < in.e && by == in.e && token_is(&s->t, i, "par") ? i : by;
    }
    if (verb == in.e || by == in.e || scan_has(s, in, "ne|n|pas|generique|peut|pourra")) {
        return NULL;
    }
    return h->at > by ? prescribed : "à remplacer";
}

bool course_stated(const struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    if (scan_has(s, in, "si|s il|s ils|en cas de|en cas d|quand|sauf")) {
        return false; /* a condition is told whole, in the words that were said */
    }
    const char *place = replaced(s, h, in);
    if (place != NULL && place[0] == '\0') {
        f->time = FACT_PLANNED;
        f->section = TEXT("conduite");
        return f->polarity == FACT_PRESENT;
    }
    if (place != NULL) {
        set_course(f, place);
        return true;
    }
    size_t b = h->at;
    while (b > in.b && h->at - b < COURSE_REACH && !is_drug(s, b - 1)) {
        b--;
    }
    size_t last = h->at + h->n, e = last;
    while (e < in.e && e - last < COURSE_REACH && (!is_drug(s, e) || joined(s, last, e))) {
        last = is_drug(s, e) ? e + 1 : last;
        e++;
    }
    const char *say = course_in(s, h->at + h->n, e);
    say = say == NULL ? course_in(s, b, h->at) : say;
    if (say == NULL) {
        return false;
    }
    set_course(f, say);
    return true;
}

void course_ask(struct scan *s, struct span turn)
{
    s->course = (struct span){0, 0};
    size_t b = turn.e;
    while (b > turn.b && s->t.at[b - 1].sentence == s->t.at[turn.e - 1].sentence) {
        b--;
    }
    struct span last = {b, turn.e};
    size_t drugs = 0;
    for (size_t i = last.b; i < last.e; i++) {
        drugs += is_drug(s, i) && (i == last.b || s->hit_of[i] != s->hit_of[i - 1]);
    }
    bool asks = drugs == 1 || (drugs == 0 && order_asked(s, last));
    if (asks && token_is(&s->t, last.e - 1, "?")) {
        s->course = last; /* "et mon Aprovel ?" asks too */
    }
}

/* "Non, surtout pas": whether the drug is stopped, by the answer to what was asked. */
static const char *course_answer(const struct scan *s, struct span first)
{
    const char *say = course_in(s, first.b, first.e);
    bool stop = scan_has(s, s->course, "arrete|arreter|stoppe|stopper|suspend");
    bool no = token_any(&s->t, first.b, "non|surtout pas|jamais|pas du tout|ah non") > 0;
    bool yes = token_any(&s->t, first.b, "oui|tout a fait|absolument") > 0;
    bool asks = scan_has(s, s->course,
                         "arrete|arreter|stoppe|stopper|suspend|continue|continuer|garde|garder");
    if (!asks && scan_has(s, first, "puis|progressivement|pendant|semaines|semaine|jours|mois")) {
        return NULL; /* "on le garde deux semaines, puis on l'arrête" is told in its words */
    }
    if (say == NULL && asks && (no || yes)) {
        say = stop == no ? courses[0].say : courses[1].say;
    }
    return say;
}

void course_reply(struct scan *s, struct span turn)
{
    struct span asked = s->course;
    struct span first = {turn.b, scan_sentence_end(s, turn.b)};
    const char *say = asked.b < asked.e ? course_answer(s, first) : NULL;
    s->course = (struct span){0, 0};
    for (size_t i = asked.b; say != NULL && i < asked.e; i++) {
        if (!is_drug(s, i)) {
            continue;
        }
        const struct hit *h = &s->hits[s->hit_of[i]];
        struct fact *f =
            scan_concept_fact(s, h->concept->id, (struct span){h->at, h->at + h->n}, asked);
        if (f != NULL) {
            set_course(f, say);
            f->who = FACT_PATIENT;
            f->turn = s->turn_of[turn.b];
            f->question_start = f->clause_start;
            f->question_end = f->clause_end;
            f->clause_start = s->t.at[first.b].start;
            f->clause_end = s->t.at[first.e - 1].end;
        }
        return;
    }
}

/* Between bytes `from` and `to` of the turn the speaker corrects himself. */
static bool corrects(const struct scan *s, struct span turn, size_t from, size_t to)
{
    for (size_t i = turn.b; i < turn.e; i++) {
        if (s->t.at[i].start >= from && s->t.at[i].end <= to &&
            token_any(&s->t, i, "attendez|pardon|non|je me trompe|excusez|plutot") > 0) {
            return true;
        }
    }
    return false;
}

void course_restated(struct scan *s, struct span turn)
{
    for (size_t k = s->turn_first; k + 1 < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        for (size_t j = k + 1; f->kind == FACT_MEDICATION && f->dose.n > 0 && j < s->fact_n; j++) {
            const struct fact *g = &s->facts[j];
            bool again = text_equal(g->concept, f->concept) && g->dose.n > 0 && g->who == f->who &&
                         g->polarity == f->polarity;
            if (again && !text_equal(g->dose, f->dose) && corrects(s, turn, f->end, g->start)) {
                f->dose = g->dose;
                f->frequency = g->frequency;
                f->duration = g->duration;
                f->pieces = g->pieces;
                f->clause_end = g->clause_end;
                break;
            }
        }
    }
}
