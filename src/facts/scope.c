/* scope.c - what each word of a sentence falls under: denied, doubtful, somebody else's, past,
 * planned French grammar by cues read from left to right. A cue governs what follows it until a
 * break; a comma is a break unless the enumeration goes on ("pas de fièvre, ni de toux", "pas de A,
 * B ou C").
 */
#include "facts/scan.h"

enum act {
    ACT_NONE, /* looks like a cue and is none: "ou pas", "pas seulement" */
    ACT_DENY,
    ACT_DOUBT,
    ACT_IF,    /* hypothesis */
    ACT_BREAK, /* ends what governs */
    ACT_SELF,  /* the patient speaks of himself */
    ACT_OTHER, /* somebody who is not of the family */
    ACT_PAST,
    ACT_PLAN,
};

struct cue {
    const char *words;
    enum act act;
};

static const struct cue cues[] = {
    {"ou pas|ou non|pas seulement|pas uniquement|pas que|pas mal de|n importe|pas completement|"
     "pas totalement|pas entierement|pas tout a fait|pas encore|pas plus que d habitude|"
     "pas trop de contact|pas bien|pas tres bien|sans arret|sans cesse|pas question|pas plus",
     ACT_NONE},
    {"pas|pas de|pas d|pas vraiment|pas vraiment de|pas trop|jamais|jamais eu|aucun|aucune|sans|ni|"
     "rien de|absence de|absence d|absence|nie|nient|il n y a pas|denie|elimine un|elimine "
     "une|exclut|ecarte|"
     "indemne de|indemne d|a l exclusion de|disparition de",
     ACT_DENY},
    {"peut etre|je crois|je crois que|je crois pas|je ne crois pas|crois pas|je pense pas|"
     "je ne pense pas|pense pas|il me semble|probable|probablement|possible|possiblement|"
     "eventuel|eventuelle|eventuellement|suspicion de|suspicion d|suspicion|suspecte|doute sur|"
     "on dirait|je pense|je pense que|il semblerait|semble|sans doute|vraisemblable|"
     "vraisemblablement|a confirmer|ne permet pas d exclure|ne permet pas d eliminer|"
     "permet pas d exclure|permet pas d eliminer|permettent pas d exclure|ne permettent pas d "
     "exclure|"
     "ne peut pas exclure|peut pas exclure|ne peut exclure|ne peut eliminer|ne peut pas eliminer|"
     "peut pas eliminer|n exclut pas|exclut pas|n elimine pas|elimine pas|"
     "ne peut etre exclu|ne peut etre exclue|ne peut etre ecarte|sais pas si|l impression|"
     "j ai l impression|evoque|evocateur de|en faveur de|en faveur d|hypothese de|hypothese d|"
     "hypothese|pourrait etre|pourrait|pas sur|pas sure|crainte de|a eliminer|a rechercher|"
     "recherche de|recherche d|compatible avec|soupcon de|pas certain|pas certaine|c est possible|"
     "il n est pas exclu|pas exclu|pas exclue|non exclu|non exclue|ca peut etre|peut pas dire",
     ACT_DOUBT},
    {"quand on me dit|quand on me parle de|quand on me parle d|quand j entends|"
     "en cas de|en cas d|si vous avez|si vous|si jamais|si j|si je|si ca|si elle|si il|s il|"
     "si besoin|risque de|risque d|prevention de|prevention d|prevenir|vaccine contre|vaccinee "
     "contre|vaccin contre|"
     "vaccination contre|vaccinal contre|vaccins contre|pour eviter|de peur de|depistage "
     "de|depistage du|"
     "eviter",
     ACT_IF},
    {"mais|donc|puis|sauf|hormis|a part|en dehors|excepte|par contre|en revanche|cependant|"
     "toutefois|neanmoins|parce que|car|alors que|alors|(|)|mais sinon|sinon|seulement|par "
     "ailleurs|"
     "en fait|et puis|et donc|ensuite|enfin",
     ACT_BREAK},
    {"j|je|moi|m|me|nous|vous", ACT_SELF},
    {"personne n|personne|quelqu un|entourage|mon collegue|ma collegue|mes collegues|l "
     "entourage|un ami|"
     "une amie|mon voisin|ma voisine|mon patron",
     ACT_OTHER},
    {"deja eu|deja fait|antecedent de|antecedent d|antecedents de|antecedents d|dans le passe|"
     "autrefois|ancien|ancienne|avais eu|avait eu|a l epoque|etant jeune|par le passe|"
     "quand j etais jeune|pendant mon enfance|dans son enfance|atcd de|atcd d",
     ACT_PAST},
    {"va falloir|on va|nous allons|je vais|vous allez|prevu|prevue|programme|programmee|a prevoir|"
     "a faire|prevoir|a realiser|je vous prescris|je vous mets|je vous propose|il faudra|il faut|"
     "faudra|devra|devrez|a demander|on fera|je propose|vous prendrez|prendrez|je prescris|"
     "a programmer|je vous donne|je vous fais|rajouter|a debuter|a poursuivre|relais par",
     ACT_PLAN},
};

struct relative {
    const char *words;
    const char *label;
};
static const struct relative relatives[] = {
    {"", ""},
    {"mere|maman", "mère"},
    {"pere|papa", "père"},
    {"soeur|soeurs", "sœur"},
    {"frere|freres", "frère"},
    {"grand mere|mamie|mami", "grand-mère"},
    {"grand pere|papi|papy", "grand-père"},
    {"grands parents", "grands-parents"},
    {"parents", "parents"},
    {"oncle|oncles", "oncle"},
    {"tante|tantes", "tante"},
    {"cousin|cousins|cousine|cousines", "cousin"},
    {"fils", "fils"},
    {"fille", "fille"},
    {"neveu|niece", "neveu ou nièce"},
    {"mari|femme|conjoint|conjointe|compagne|compagnon|epoux|epouse|copain|copine", "conjoint"},
    {"famille|familial|familiale|familiaux|familiales|heredite|cote maternel|cote paternel",
     "famille"},
};
enum { RELATIVE_N = sizeof relatives / sizeof *relatives, RELATIVE_FAMILY = RELATIVE_N - 1 };

const char *scope_relative(uint8_t rank)
{
    return rank < RELATIVE_N ? relatives[rank].label : "";
}

static size_t cue_at(const struct tokens *t, size_t i, enum act *act)
{
    size_t row = 0;
    size_t n = token_row(t, i, cues, sizeof cues / sizeof *cues, sizeof *cues, &row);
    if (n > 0) {
        *act = cues[row].act;
    }
    return n;
}

static size_t relative_at(const struct tokens *t, size_t i, uint8_t *rank)
{
    size_t row = 0;
    size_t n = token_row(t, i, relatives, RELATIVE_N, sizeof *relatives, &row);
    if (n > 0) {
        *rank = (uint8_t)row;
    }
    return n;
}

/* "plus de fièvre" denies after a negation, an auxiliary or nothing; "de plus en plus de" does not.
 */
static size_t no_more_at(const struct tokens *t, size_t i, size_t b)
{
    if (!token_is(t, i, "plus") || token_any(t, i + 1, "de|d|aucun|aucune|rien|jamais") == 0) {
        return 0;
    }
    bool after = i == b || token_any(t, i - 1, "ai|a|as|avait|avais|y|ont|avez|est|bah|non|,") > 0;
    return after ? 2 : 0;
}

/* A comma at i goes on with the enumeration that a cue governs. */
static bool list_goes_on(const struct tokens *t, size_t i, size_t e)
{
    if (token_any(t, i + 1, "de|d|ni|ou|et|du|des") > 0) {
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

static bool and_breaks(const struct tokens *t, size_t i)
{
    return token_is(t, i, "et") &&
           token_any(t, i + 1,
                     "j|je|il|elle|on|des|un|une|le|la|les|l|c|ca|mon|ma|puis|avec|que|qu|"
                     "quand") > 0;
}

struct state {
    struct mark now;
    size_t since; /* first token since the last break */
    bool self;    /* the patient has spoken of himself in this sentence */
};

/* Relatives in another role than the bearer: company, help, a visit. */
static bool relative_is_bearer(const struct scan *s, size_t i, size_t b, const struct state *st)
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

static void take_relative(struct scan *s, size_t i, size_t n, struct span in, uint8_t rank,
                          struct state *st)
{
    if (!relative_is_bearer(s, i, in.b, st)) {
        return;
    }
    st->now.who = FACT_FAMILY;
    st->now.relative = rank;
    /* "un diabète chez ma mère", "cancers dans la famille": what stands before is theirs too */
    bool after = i > in.b && token_any(&s->t, i - 1, "ma|mon|mes|sa|son|la|le|l|votre") > 0 &&
                 i - 1 > in.b && token_any(&s->t, i - 2, "chez|dans|de|du") > 0;
    /* "le glaucome, c'est mon mari" */
    bool named = i > in.b + 2 && token_any(&s->t, i - 1, "ma|mon|sa|son|votre|le|la") > 0 &&
                 token_any(&s->t, i - 3, "c est|c etait") == 2 &&
                 (i + n >= in.e || s->t.at[i + n].kind == TOKEN_MARK);
    if (after || named || rank == RELATIVE_FAMILY) {
        paint(s, st->self ? st->since : in.b, i, FACT_FAMILY, rank);
    }
}

/* A doubt said afterwards: "il est diabétique, je crois." */
static void doubt_backwards(struct scan *s, size_t i, size_t n, struct span in, size_t since)
{
    bool last = i + n >= in.e || s->t.at[i + n].kind == TOKEN_MARK;
    for (size_t k = since; last && k < i; k++) {
        if (s->marks[k].polarity == MARK_PRESENT) {
            s->marks[k].polarity = MARK_UNCERTAIN;
        }
    }
}

static void take_break(struct state *st, size_t i)
{
    st->now.polarity = MARK_PRESENT;
    st->now.time = FACT_NOW;
    st->since = i;
}

static void take_self(struct state *st)
{
    st->self = true;
    st->now.who = FACT_PATIENT;
    st->now.relative = 0;
}

static void take_cue(struct scan *s, size_t i, size_t n, enum act act, struct span in,
                     struct state *st)
{
    switch (act) {
    case ACT_DENY:
        st->now.polarity = st->now.polarity == MARK_UNCERTAIN ? MARK_UNCERTAIN : MARK_ABSENT;
        break;
    case ACT_DOUBT:
        doubt_backwards(s, i, n, in, st->since);
        st->now.polarity = MARK_UNCERTAIN;
        break;
    case ACT_IF:
        st->now.polarity = MARK_HYPOTHETICAL;
        break;
    case ACT_BREAK:
        take_break(st, i);
        break;
    case ACT_SELF:
        take_self(st);
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
    return token_is(&s->t, i, "non") && i + 1 < in.e && s->hit_of[i + 1] >= 0 && i > in.b;
}

static void comma(struct scan *s, size_t i, struct span in, struct state *st)
{
    bool governs = st->now.polarity == MARK_ABSENT || st->now.polarity == MARK_UNCERTAIN;
    if (governs && !list_goes_on(&s->t, i, in.e)) {
        st->now.polarity = MARK_PRESENT;
        st->since = i;
    }
    if (st->now.polarity == MARK_HYPOTHETICAL) {
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

/* One step: how many tokens it takes. A cue inside a hit is part of the hit's words. */
static size_t scope_step(struct scan *s, size_t i, struct span in, struct state *st)
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
    size_t n = named_other(s, i, in);
    if (n > 0) {
        take_cue(s, i, n, ACT_OTHER, in, st);
        return n;
    }
    n = cue_at(t, i, &act);
    if (n > 0 && !(s->hit_of[i] >= 0 && act != ACT_SELF)) {
        take_cue(s, i, n, act, in, st);
        return n;
    }
    n = no_more_at(t, i, in.b);
    if (n > 0 || deny_next(s, i, in)) {
        take_cue(s, i, 1, ACT_DENY, in, st);
        return 1;
    }
    if (and_breaks(t, i)) {
        take_break(st, i);
    }
    n = relative_at(t, i, &rank);
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
    static const char women[] = "mère sœur grand-mère tante fille";
    static const char men[] = "père frère grand-père oncle fils";
    const char *label = scope_relative(relative);
    bool she = token_any(&s->t, pronoun, "elle|elles") > 0;
    return label[0] == '\0' || strstr(she ? men : women, label) == NULL;
}

static struct state scope_start(struct scan *s, struct span in)
{
    struct state st = {.since = in.b};
    size_t k = in.b;
    while (k < in.e && token_any(&s->t, k, "et|oui|non|bah|alors|euh|,|donc|mais") > 0) {
        k++;
    }
    bool pronoun = token_any(&s->t, k, "elle|elles|ils|il") > 0 && !token_is(&s->t, k + 1, "y");
    bool theirs = pronoun && s->last_who == FACT_FAMILY && agrees(s, k, s->last_relative);
    if (s->heading_family || theirs) {
        st.now.who = FACT_FAMILY;
        st.now.relative = s->heading_family ? RELATIVE_FAMILY : s->last_relative;
    }
    return st;
}

void scope_mark(struct scan *s, struct span in)
{
    struct state st = scope_start(s, in);
    for (size_t i = in.b; i < in.e;) {
        size_t n = scope_step(s, i, in, &st);
        for (size_t k = i; k < i + n && k < in.e; k++) {
            s->marks[k] = st.now;
        }
        i += n;
    }
    s->last_who = st.now.who;
    s->last_relative = st.now.relative;
}

uint8_t scope_after(const struct scan *s, size_t after, struct span in, uint8_t polarity)
{
    const struct tokens *t = &s->t;
    size_t k = after;
    if (k >= in.e || polarity == MARK_HYPOTHETICAL) {
        return polarity;
    }
    bool colon = token_is(t, k, ":") || token_is(t, k, "=");
    if (token_phrase(t, k, ", non") && polarity == MARK_PRESENT &&
        (k + 2 >= in.e || (t->at[k + 2].kind == TOKEN_MARK && !token_is(t, k + 2, "?")))) {
        return MARK_ABSENT; /* "au repos, non, ça va" */
    }
    k += colon ? 1 : 0;
    k +=
        token_any(t, k, "est|a ete|sont|ont ete|etait|reste|d origine|connu|connue|connues|connus");
    if (token_any(t, k,
                  "non exclu|non exclue|pas exclu|pas exclue|possible|probable|suspecte|"
                  "suspectee|a confirmer|a eliminer|a verifier|n est pas exclue|"
                  "n est pas exclu|ne peut etre exclue|ne peut etre exclu|"
                  "ne peut pas etre exclu|ne peut pas etre exclue|?") > 0) {
        return MARK_UNCERTAIN;
    }
    size_t n = token_any(t, k,
                         "pas|non|jamais|negatif|negative|negatifs|absent|absente|absents|"
                         "absentes|aucun|aucune|neant|exclu|exclue|elimine|eliminee|ecarte|"
                         "ecartee|nie|niee|0|ras|non retrouve|non retrouvee|non connu|"
                         "non connue|n est pas retrouve|n est pas retrouvee");
    bool none = n > 0 && !token_is(t, k + n, "plus") && token_any(t, k, "pas mal|pas trop") == 0;
    if (token_is(t, k, "non") && n == 1 && !colon && k + 1 < in.e &&
        t->at[k + 1].kind == TOKEN_WORD) {
        none = false; /* "douleur non insomniante" denies what follows */
    }
    return none && polarity == MARK_PRESENT ? MARK_ABSENT : polarity;
}
