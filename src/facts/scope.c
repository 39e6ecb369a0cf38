/* scope.c - what each word of a sentence falls under: denied, doubtful, somebody else's, past,
 * planned French grammar by cues read from left to right. A cue governs what follows it until a
 * break; a comma is a break unless the enumeration goes on ("pas de fièvre, ni de toux", "pas de A,
 * B ou C").
 */
#include "facts/clause.h"
#include "facts/cue.h"
#include "facts/scan.h"

/* "plus de fièvre" denies after a negation, an auxiliary or nothing; "de plus en plus de" does not.
 */
static size_t no_more_at(const struct tokens *t, size_t i, size_t b)
{
    if (!token_is(t, i, "plus") || token_any(t, i + 1, "de|d|aucun|aucune|rien|jamais") == 0) {
        return 0;
    }
    bool to =
        i > b && t->at[i - 1].end - t->at[i - 1].start > t->at[i - 1].text.n; /* "à plus de" */
    bool after =
        i == b || (!to && token_any(t, i - 1, "ai|a|as|avait|avais|y|ont|avez|est|bah|non|,") > 0);
    return after ? 2 : 0;
}

/* A note, letter or draft: nobody speaks. */
static bool written(const struct scan *s, struct span in)
{
    return s->turn_of[in.b] < 0;
}

/* A comma at i goes on with the enumeration that a cue governs. */
static bool list_goes_on(const struct tokens *t, size_t i, size_t e, bool whole)
{
    if (token_any(t, i + 1, "de|d|ni|ou|et") > 0 || (whole && token_any(t, i + 1, "du|des") > 0)) {
        return true;
    }
    for (size_t k = i + 1; k < e; k++) {
        if (token_any(t, k, "j|je|il|elle|on|c|ca|mais|puis|la|le|les|une|un|avec|depuis") > 0) {
            return false;
        }
        if (token_any(t, k, "ni|ou") > 0) {
            return true;
        }
    }
    return false;
}

/* "Ni perte d'urine et suivies d'une amnésie": what goes on is no longer denied. */
static bool and_goes_on(const struct tokens *t, size_t i)
{
    return token_is(t, i, "et") &&
           token_any(t, i + 1,
                     "suivi|suivie|suivis|suivies|associe|associee|associes|associees|evoluant|"
                     "presentait|presente|a|etait|avait|est|au|aux|dont|sous|d un|d une|met|"
                     "mettait|montre|montrait|retrouve|retrouvait|confirme|objective|revele") > 0;
}

/* "Nie les vertiges et les malaises": both, where no verb makes of the second a subject. */
static bool refuses_both(const struct scan *s, size_t i, struct span in, const struct clause *st)
{
    bool goes_on = written(s, in) && st->refused && st->now.polarity == MARK_ABSENT &&
                   token_any(&s->t, i + 1, "le|la|les|l|un|une|des|toute|tout") > 0;
    for (size_t k = i + 2; goes_on && k < in.e && s->t.at[k].kind == TOKEN_WORD; k++)
        goes_on = token_any(&s->t, k,
                            "est|sont|a|ont|etait|etaient|persiste|persistent|reste|restent|"
                            "apparait|dure|qui") == 0;
    return goes_on;
}

static bool and_breaks(const struct tokens *t, size_t i)
{
    return token_is(t, i, "et") &&
           token_any(t, i + 1,
                     "j|je|il|elle|on|des|un|une|le|la|les|l|c|ca|mon|ma|puis|avec|que|qu|"
                     "quand") > 0;
}

/* "Une femme de 42 ans", "mère de deux enfants": the patient herself; "sa fille signale une
 * fièvre": who tells. */
static bool relative_in_report(const struct tokens *t, size_t i, size_t n, size_t b)
{
    bool whose = i > b && token_any(t, i - 1, "sa|son|ses|ma|mon|mes|leur|la|le|les|l|votre") > 0;
    size_t k = i + n;
    bool first = i == b || t->at[i - 1].kind == TOKEN_MARK;
    bool heads = first && token_is(t, k, ":"); /* "Antécédents : Fille : diabète." */
    bool adult = !heads && token_any(t, i, "femme|fille|fils|mari") > 0;
    bool parent = token_any(t, k, "de|d|d un|d une") > 0 &&
                  (token_any(t, k + 1,
                             "un|une|deux|trois|quatre|cinq|six|sept|huit|famille|"
                             "plusieurs|jumeaux") > 0 ||
                   (k + 1 < t->n && t->at[k + 1].kind == TOKEN_DIGITS));
    bool tells = token_any(t, k,
                           "signale|signalait|rapporte|rapportait|decrit|decrivait|remarque|"
                           "a remarque|a constate|constate|constatait|a note|note|raconte|"
                           "trouve que|s inquiete|s est inquiete|ont remarque|ont constate|"
                           "rapportent|rapportaient|signalent|signalaient|decrivent") > 0;
    return !(adult && !whose) && !(parent && !whose) && !tells;
}

/* Relatives in another role than the bearer: company, help, a visit. */
static bool relative_is_bearer(const struct scan *s, size_t i, size_t b, const struct clause *st)
{
    size_t k = i;
    while (k > b && token_any(&s->t, k - 1,
                              "ma|mon|mes|sa|son|ses|votre|vos|notre|la|le|les|ta|ton|"
                              "deux|ma grand|l|une|un") > 0) {
        k--;
    }
    const struct token *before = k > b ? &s->t.at[k - 1] : NULL;
    if (before == NULL) {
        return true;
    }
    /* "en famille", "médecin de famille"; "un cousin, du côté de ma mère" is the cousin */
    bool setting = token_is(&s->t, i, "famille") &&
                   (token_is(&s->t, k - 1, "en") ||
                    (k > b + 1 && token_any(&s->t, k - 2, "medecin de|mere de|pere de") == 2));
    if (setting || (st->named > b && k > b + 1 && token_is(&s->t, k - 2, "cote"))) {
        return false;
    }
    /* "mon oncle, le frère de mon père": the second only says who the first is */
    uint8_t other = 0;
    if (k > b + 1 && token_is(&s->t, k - 1, "de") && relative_at(&s->t, k - 2, &other) > 0) {
        return false;
    }
    bool there_is = k > b + 1 && token_phrase(&s->t, k - 2, "y a");
    if (!there_is && token_any(&s->t, k - 1, "avec|pour|par|a|au|aux|vu|vois|voir") > 0) {
        return false;
    }
    bool at_home = token_any(&s->t, k - 1, "chez|de|d|dans|du") > 0;
    return !(at_home && st->self && !token_is(&s->t, k - 1, "dans"));
}

static void paint(struct scan *s, size_t b, size_t e, uint8_t who, uint8_t relative)
{
    for (size_t k = b; k < e; k++) {
        s->marks[k].who = who;
        s->marks[k].relative = relative;
    }
}

/* "Mon fils a appelé le SAMU", "ma femme m'a trouvé par terre": who helps or finds is not ill. */
static bool relative_helps(const struct tokens *t, size_t k)
{
    return token_any(
               t, k,
               "a appele|appelle|a prevenu|a telephone|m a emmene|m a emmenee|m a amene|"
               "m a amenee|m a conduit|m a conduite|m a trouve|m a trouvee|m a vu|m a vue|"
               "m a accompagne|m a accompagnee|m a ramene|m a ramenee|m a releve|m a relevee") > 0;
}

/* "Et ton asthme, papa ?": a companion calls the patient, and names nobody else. */
static bool called(const struct scan *s, size_t i, size_t n, struct span in)
{
    bool opens =
        i == in.b || (i == in.b + 1 && token_any(&s->t, in.b, "non|oui|mais|si|ah|oh|et") > 0);
    bool before = opens || s->t.at[i - 1].kind == TOKEN_MARK;
    bool after = i + n >= in.e || s->t.at[i + n].kind == TOKEN_MARK;
    bool pet = token_any(&s->t, i, "papa|maman|mamie|papi|papy") > 0;
    return pet && before && after && i + n > in.b + 1 && scan_companion(s, i) &&
           scan_has(s, in, "tu|t|te|ton|ta|tes|toi");
}

static void take_relative(struct scan *s, size_t i, size_t n, struct span in, uint8_t rank,
                          struct clause *st)
{
    if (!relative_is_bearer(s, i, in.b, st) || relative_helps(&s->t, i + n) ||
        (written(s, in) && !relative_in_report(&s->t, i, n, in.b))) {
        return;
    }
    st->whose = i > in.b + 1 && token_is(&s->t, i - 2, "dont");
    st->now.who = FACT_FAMILY;
    st->now.relative = rank;
    /* "un diabète chez ma mère", "cancers dans la famille": what stands before is theirs too */
    bool after = i > in.b && token_any(&s->t, i - 1, "ma|mon|mes|sa|son|la|le|l|votre") > 0 &&
                 i - 1 > in.b && token_any(&s->t, i - 2, "chez|dans|de|du") > 0;
    /* "le glaucome, c'est mon mari" */
    bool named = i > in.b + 2 && token_any(&s->t, i - 1, "ma|mon|sa|son|votre|le|la") > 0 &&
                 token_any(&s->t, i - 3, "c est|c etait") == 2 &&
                 (i + n >= in.e || s->t.at[i + n].kind == TOKEN_MARK);
    /* "le Xarelto, non, ça c'est ma femme" is not the patient's */
    for (size_t k = i > in.b + 7 ? i - 7 : in.b; named && k + 3 < i; k++) {
        named = !token_is(&s->t, k, "non");
    }
    if (after || named || rank == RELATIVE_FAMILY) {
        size_t from = st->self ? st->since : in.b;
        paint(s, from > st->named ? from : st->named, i, FACT_FAMILY, rank);
    }
    st->named = i + n;
}

/* A doubt said afterwards: "il est diabétique, je crois." */
static void doubt_backwards(struct scan *s, size_t i, size_t n, struct span in, size_t since)
{
    bool last = i + n >= in.e || s->t.at[i + n].kind == TOKEN_MARK ||
                token_any(&s->t, i, "on y pense|j y pense|on peut y penser|ca se discute") > 0;
    /* "de l'asthme, la Ventoline deux fois par mois peut-être" doubts the number alone */
    for (size_t k = i; last && k > since && !token_is(&s->t, k, ","); k--) {
        struct number v;
        bool counted = text_number_at(&s->t, k - 1, &v) > 0 && !v.article;
        for (size_t m = k - 1; counted && m > since; m--) {
            if (token_is(&s->t, m - 1, ",")) {
                since = m;
                break;
            }
        }
    }
    for (size_t k = since; last && k < i; k++) {
        if (s->marks[k].polarity == MARK_PRESENT) {
            s->marks[k].polarity = MARK_UNCERTAIN;
        }
    }
}

void clause_break(struct clause *st, size_t i)
{
    st->now.polarity = MARK_PRESENT;
    st->now.time = FACT_NOW;
    st->since = i;
    st->sought = false;
}

/* A companion's own disease is his. */
static void take_companion(const struct scan *s, size_t i, struct clause *st)
{
    uint8_t rank = companion_rank(s, i);
    st->now.who = rank > 0 ? FACT_FAMILY : FACT_OTHER;
    st->now.relative = rank;
    st->mine = true;
}

static void take_self(struct clause *st)
{
    st->self = true;
    st->now.who = FACT_PATIENT;
    st->now.relative = 0;
}

/* "Peut-être pas de fièvre" stays a doubt; "la recherche de BK n'a pas montré de..." denies. */
void clause_deny(struct clause *st)
{
    if (st->now.polarity != MARK_UNCERTAIN || st->sought) {
        st->now.polarity = MARK_ABSENT;
    }
}

/* "Père migraineux, patient indemne": the patient; "son frère, patient suivi": no. */
static bool names_patient(const struct scan *s, size_t i, struct span in)
{
    uint8_t rank = 0;
    if (i == in.b || token_any(&s->t, i, "patient|patiente") == 0) {
        return i == in.b || !token_is(&s->t, i - 1, "de");
    }
    bool marked = s->t.at[i - 1].kind == TOKEN_MARK;
    return marked && !(i > in.b + 1 && relative_at(&s->t, i - 2, &rank) > 0);
}

static void take_cue(struct scan *s, size_t i, size_t n, enum act act, struct span in,
                     struct clause *st)
{
    switch (act) {
    case ACT_DENY:
        if (st->cannot && token_is(&s->t, i, "sans")) {
            clause_break(st, i); /* "je ne peux pas marcher sans avoir mal" */
            break;
        }
        st->cannot = i > in.b && token_any(&s->t, i - 1,
                                           "peux|peut|pouvais|pouvait|peuvent|"
                                           "arrive|arrivait|arrivais") > 0;
        clause_deny(st);
        st->gone = token_any(&s->t, i,
                             "absence|disparition|indemne|exempt|exempte|depourvu|depourvue") > 0;
        st->refused = token_any(&s->t, i, "nie|nient|denie") > 0;
        break;
    case ACT_DOUBT:
        if (!(written(s, in) && st->now.polarity == MARK_ABSENT)) {
            doubt_backwards(s, i, n, in, st->since);
            st->now.polarity = MARK_UNCERTAIN; /* "sans lésion suspecte" stays denied */
        }
        break;
    case ACT_SEEK:
        st->now.polarity = MARK_UNCERTAIN;
        st->sought = true;
        st->since = i + n;
        break;
    case ACT_AROUND:
        if (written(s, in) && st->now.polarity == MARK_ABSENT &&
            token_any(&s->t, i - 1, "personne|pas|jamais|rien|plus|non") == 0) {
            clause_break(st, i); /* "personne avec fièvre" denies on */
        }
        break;
    case ACT_PATIENT:
        if (written(s, in) && names_patient(s, i, in)) {
            st->now.who = FACT_PATIENT;
            st->now.relative = 0;
        }
        break;
    case ACT_IF:
        st->now.polarity = MARK_HYPOTHETICAL;
        break;
    case ACT_BREAK:
        clause_break(st, i);
        break;
    case ACT_SELF:
        if (companion_of_himself(s, i)) {
            take_companion(s, i, st);
        } else if (!st->mine) {
            take_self(st);
        }
        break;
    case ACT_OTHER:
        st->now.who = FACT_OTHER;
        st->now.relative = 0;
        st->now.polarity = token_is(&s->t, i, "personne") ? MARK_ABSENT : st->now.polarity;
        break;
    case ACT_PAST:
        st->now.time = FACT_PAST;
        break;
    case ACT_PLAN:
        st->now.time = FACT_PLANNED;
        break;
    case ACT_NONE:
        break;
    }
}

/* "Non fébrile", "non douloureux" in a report; "Non, j'ai mal" is an answer. */
static bool deny_next(const struct scan *s, size_t i, struct span in)
{
    return token_is(&s->t, i, "non") && s->hit_of[i] < 0 && i + 1 < in.e && s->hit_of[i + 1] >= 0 &&
           i > in.b;
}

static void comma(struct scan *s, size_t i, struct span in, struct clause *st)
{
    if (st->whose) {
        take_self(st);
        st->whose = false;
    }
    bool governs = st->now.polarity == MARK_ABSENT || st->now.polarity == MARK_UNCERTAIN;
    if (governs && !list_goes_on(&s->t, i, in.e, st->gone || !written(s, in))) {
        st->now.polarity = MARK_PRESENT;
        st->since = i;
    }
    if (st->now.polarity == MARK_HYPOTHETICAL && !warned_goes_on(&s->t, i, in.e)) {
        st->now.polarity = MARK_PRESENT;
        st->since = i;
    }
}

/* "Ma tante, sa sœur, un cancer": the second only says who the first is. */
static bool apposition(const struct scan *s, size_t i, struct span in)
{
    uint8_t rank = 0;
    return i >= in.b + 3 && token_any(&s->t, i - 1, "sa|son|la|le") > 0 &&
           token_is(&s->t, i - 2, ",") && relative_at(&s->t, i - 3, &rank) > 0;
}

/* "Ma grand-mère, côté maternel": which of the two. */
static bool of_that_side(const struct scan *s, size_t i, struct span in)
{
    uint8_t rank = 0;
    return token_is(&s->t, i, "cote") && i >= in.b + 2 && token_any(&s->t, i - 1, ",|du") > 0 &&
           (relative_at(&s->t, i - 2, &rank) > 0 ||
            (i >= in.b + 3 && relative_at(&s->t, i - 3, &rank) > 1));
}

static bool is_name(const struct scan *s, size_t i)
{
    return s->t.at[i].kind == TOKEN_WORD && s->bytes.p[s->t.at[i].start] >= 'A' &&
           s->bytes.p[s->t.at[i].start] <= 'Z';
}

/* "C'est Gaspard, le grand, qui est allergique": somebody who is named is not the patient. */
static size_t named_other(const struct scan *s, size_t i, struct span in)
{
    enum { REACH = 8 };
    size_t name = i + token_any(&s->t, i, "c est|c etait");
    if (name == i || name >= in.e || !is_name(s, name)) {
        return 0;
    }
    for (size_t k = name + 1; k < in.e && k <= name + REACH; k++) {
        if (token_is(&s->t, k, "qui")) {
            return k + 1 - i;
        }
    }
    return 0;
}

/* "C'est elle qui s'inquiète", said by the patient. */
static size_t somebody_else(const struct scan *s, size_t i)
{
    bool patient = scan_patient(s, i) && !scan_companion(s, i);
    return patient ? token_any(&s->t, i, "c est elle qui|c est lui qui|c est eux qui") : 0;
}

/* "Le grand", "l'aînée": the elder of the child that is brought; tokens, 0 for nobody. */
static size_t elder(const struct scan *s, size_t i, uint8_t *rank)
{
    static const char heads[] = "le grand|la grande|l aine|l ainee|le plus grand|la plus grande";
    size_t n = s->hit_of[i] < 0 ? token_any(&s->t, i, heads) : 0;
    bool she = n > 0 && token_any(&s->t, i + n - 1, "grande|ainee") > 0;
    uint8_t found = n > 0 ? companion_elder(s, i, n, she) : 0;
    *rank = found > 0 ? found : *rank;
    return found > 0 ? n : 0;
}

/* "C'est Gaspard, le grand, qui": somebody who is named, and may be the elder. */
static void take_named(struct scan *s, size_t i, size_t n, struct span in, struct clause *st)
{
    uint8_t rank = 0;
    take_cue(s, i, n, ACT_OTHER, in, st);
    for (size_t k = i; k < i + n; k++) {
        if (elder(s, k, &rank) > 0) {
            st->now.who = FACT_FAMILY;
            st->now.relative = rank;
        }
    }
}

/* "Ma mère", for the daughter who speaks: whose mother is not known. */
static uint8_t companion_kin(const struct scan *s, size_t i, struct span in, uint8_t rank)
{
    bool own = i > in.b && token_any(&s->t, i - 1, "ma|mon|mes") > 0;
    bool his =
        i > in.b && token_any(&s->t, i - 1, "le|la|son|sa") > 0; /* "le papa est asthmatique" */
    if (!scan_companion(s, i) || his ||
        (!own && token_any(&s->t, i, "papa|maman|mamie|papi|papy") == 0)) {
        return rank;
    }
    return own ? RELATIVE_FAMILY : companion_parent(s, i);
}

/* A companion who spoke of himself comes back to the patient. */
static void leave_companion(const struct tokens *t, size_t i, struct clause *st)
{
    if (st->mine && token_any(t, i, "il|elle|lui|l enfant|le petit|la petite") > 0) {
        st->mine = false;
        take_self(st);
    }
}

/* One step: how many tokens it takes. A cue inside a hit is part of the hit's words. */
static size_t scope_step(struct scan *s, size_t i, struct span in, struct clause *st)
{
    const struct tokens *t = &s->t;
    enum act act = ACT_NONE;
    uint8_t rank = 0;
    if (token_is(t, i, ",")) {
        comma(s, i, in, st);
        return 1;
    }
    if (s->hit_of[i] >= 0 && i > in.b && s->hit_of[i] == s->hit_of[i - 1]) {
        return 1;
    }
    bool clause = token_opens(t, i, "facts/clause.c"); /* what clause.c looks for begins here */
    if (clause && written(s, in)) {
        clause_report(s, i, in, st);
    }
    leave_companion(t, i, st);
    size_t n = named_other(s, i, in);
    n = n > 0 ? n : somebody_else(s, i);
    if (n > 0) {
        take_named(s, i, n, in, st);
        return n;
    }
    if (clause && clause_supposes(s, i, in)) {
        take_cue(s, i, 1, ACT_IF, in, st);
        return 1;
    }
    if (clause && st->now.polarity == MARK_ABSENT && clause_affirms(s, i, in)) {
        clause_break(st, i + 1);
        st->alone = i + 1; /* the change itself is denied */
        return 1;
    }
    n = cue_at(t, i, &act);
    if (n > 0 && !(s->hit_of[i] >= 0 && act != ACT_SELF && act != ACT_AROUND &&
                   !(act == ACT_OTHER && n > 2))) {
        take_cue(s, i, n, act, in, st);
        return n;
    }
    n = s->hit_of[i] < 0 ? no_more_at(t, i, in.b) : 0; /* "plus d'appétit" is an anorexia */
    if (n > 0 || (!written(s, in) && deny_next(s, i, in))) {
        take_cue(s, i, 1, ACT_DENY, in, st);
        return 1;
    }
    bool gone_too = written(s, in) && st->gone && token_any(t, i + 1, "des|du|de la|de l") > 0;
    gone_too = gone_too || refuses_both(s, i, in, st);
    if (!gone_too && (and_breaks(t, i) || (written(s, in) && and_goes_on(t, i)))) {
        clause_break(st, i);
    }
    n = relative_at(t, i, &rank);
    if (n > 0 && of_that_side(s, i, in)) {
        return n;
    }
    if (n > 0 && called(s, i, n, in)) {
        return n;
    }
    n = n > 0 ? n : elder(s, i, &rank);
    if (n > 0) {
        rank = companion_kin(s, i, in, rank);
    }
    if (n > 0) {
        if (!apposition(s, i, in)) {
            take_relative(s, i, n, in, rank, st);
        }
        return n;
    }
    return 1;
}

/* "Sa sœur. Il a été hospitalisé ?" is not about her: the pronoun agrees with whom it stands for.
 */
static bool agrees(const struct scan *s, size_t pronoun, uint8_t relative)
{
    bool she = token_any(&s->t, pronoun, "elle|elles") > 0;
    struct text label = text_of(scope_relative(relative));
    struct text others = she ? TEXT("père frère grand-père oncle fils cousin conjoint")
                             : TEXT("mère sœur grand-mère tante fille cousine conjointe");
    while (others.n > 0) {
        if (text_equal(text_cut(&others, ' '), label)) {
            return false;
        }
    }
    return true;
}

static struct clause scope_start(struct scan *s, struct span in)
{
    struct clause st = {.since = in.b};
    size_t k = in.b;
    while (k < in.e && token_any(&s->t, k, "et|oui|non|bah|alors|euh|,|donc|mais") > 0) {
        k++;
    }
    if (k < in.e && scan_patient(s, k) && token_any(&s->t, k, "est ce que|est ce qu") > 0) {
        st.now.polarity = MARK_UNCERTAIN; /* "Est-ce que j'ai perdu connaissance, je le jurerais
                                             pas" asks oneself */
    }
    bool pronoun = token_any(&s->t, k, "elle|elles|ils|il") > 0 && !token_is(&s->t, k + 1, "y");
    bool nobody = written(s, in) && s->last_relative == RELATIVE_FAMILY;
    bool theirs =
        pronoun && s->last_who == FACT_FAMILY && !nobody && agrees(s, k, s->last_relative);
    if (s->heading_family || theirs) {
        st.now.who = FACT_FAMILY;
        st.now.relative = s->heading_family ? RELATIVE_FAMILY : s->last_relative;
    }
    return st;
}

/* The verb between "ne" and "pas", and the word after "non". A concept of the lexicon reads what
 * stands after it by itself. */
static void mark_alone(struct scan *s, size_t k, const struct clause *st)
{
    bool framed = k < st->framed && s->hit_of[k] < 0;
    if ((framed || k < st->alone) && s->marks[k].polarity == MARK_PRESENT) {
        s->marks[k].polarity = MARK_ABSENT;
    }
}

static const char own_event[] = "absence|disparition|recherche|recherches|eliminant|excluant|"
                                "ecartant|elimine|eliminait|excluait|permet|permis|"
                                "permettait|permettant|negatif|negative|negatifs|negatives";

void scope_mark(struct scan *s, struct span in)
{
    struct clause st = scope_start(s, in);
    if (warned_back(s, in)) {
        for (size_t i = in.b; i < in.e; i++) {
            s->marks[i].polarity = MARK_HYPOTHETICAL;
        }
        return;
    }
    for (size_t i = in.b; i < in.e;) {
        if (!token_opens(&s->t, i, "facts/scope.c facts/clause.c facts/cue.c")) {
            s->marks[i] = st.now; /* nothing that scope_step looks for begins here */
            mark_alone(s, i, &st);
            i++;
            continue;
        }
        uint8_t before = st.now.polarity;
        size_t n = scope_step(s, i, in, &st);
        for (size_t k = i; k < i + n && k < in.e; k++) {
            s->marks[k] = st.now;
            mark_alone(s, k, &st);
        }
        if (n > 0 && before == MARK_PRESENT && token_any(&s->t, i, own_event) > 0) {
            s->marks[i].polarity = before; /* a disappearance is no event that did not happen */
        }
        i += n;
    }
    s->last_who = st.mine ? FACT_PATIENT : st.now.who; /* "elle" is not the one who speaks */
    s->last_relative = st.mine ? 0 : st.now.relative;
}
