/* score_rules.c - the wordings that deny, that end a denial, that name a section */
#include "draft/score_inner.h"

static const char *const rules_source[RULE_COUNT] = {
    [RULE_CUE] = "\\b(?:pas|non)\\b"
                 "(?! (?:completement|totalement|entierement|tout a fait|seulement|uniquement))"
                 "|\\babsen\\w+|\\b(?:de)?nie\\w*|\\baucune?s?\\b|\\bsans\\b|\\bjamais\\b|\\bni\\b"
                 "|\\brien\\b|\\bpersonne (?:de |d'|n'|dans)",
    [RULE_ABSENT] = "\\bneant|\\bras\\b|\\bindemne|\\bapyre|\\bafebr|\\banicter|\\bnormal|\\bnegati"
                    "|\\bsedentaire|\\b0\\b|\\bne sait\\b|\\bnulle?s?\\b"
                    "|\\bpremi(?:er|ere) (?:episode|fois)",
    [RULE_BREAK] = "\\bmais\\b|\\bdonc\\b|\\bpuis\\b|\\ben revanche\\b|\\bpar contre\\b"
                   "|\\bcependant\\b|\\btoutefois\\b|\\bhormis\\b|\\bsauf\\b|\\ben dehors\\b"
                   "|\\bexcepte|\\ba part\\b|\\ba l'exception\\b|\\bsi ce n'est\\b"
                   "|\\bautres? (?:\\w+ ){0,3}qu|\\(|,\\s*(?=pas d|absen|aucun|sans\\b)"
                   "|\\s(?=sans\\b)",
    [RULE_AFTER] = "^(?:\\w*[^,.]{0,25}?(?:"
                   "[:=] ?(?:non|aucune?s?|neant|jamais|0|absen\\w+)\\b"
                   "|\\b(?:absente?s?|niee?s?)\\b"
                   "|\\bnon(?: (?:retrouv|rapport|signal|constat|not|decrit|connu|observ|present"
                   "|rens|prec|abord|evoq|rech|ment|dem)|$))"
                   "|\\w*\\s+(?:pas|plus)\\b)",
    [RULE_GO_ON] = "\\b(?:ni|ou)\\b",
    [RULE_BARE] = "^(?:aucun|non\\b|neant|ras\\b|pas\\b|0\\b)",
};

/* Ids as gold facts name them, and how a heading says it. */
static const struct {
    const char *id;
    const char *title;
} sections[SCORE_SECTIONS] = {
    {"motif", "motif"},
    {"histoire", "histoire|\\bhdm\\b|anamnese|maladie actuelle"},
    {"allergies", "allerg"},
    {"antecedents", "antecedent|\\batcd"},
    {"traitements", "traitement|medicament"},
    {"mode_de_vie", "mode.de.vie|habitus|social|profession"},
    {"examen", "examen|constantes"},
    {"conclusion", "conclusion|diagnos|synthese|impression|hypothese"},
    {"conduite", "conduite|\\bplan\\b|\\bcat\\b|prescription"},
};

static const char *const numbers[SCORE_NUMBERS] = {
    "\\bune?\\b", "\\bdeux\\b", "\\btrois\\b", "\\bquatre\\b", "\\bcinq\\b",
    "\\bsix\\b",  "\\bsept\\b", "\\bhuit\\b",  "\\bneuf\\b",
};

/* What stands in this file is read without fault: only the arena may refuse. */
static bool read_rule(struct arena *a, const char *source, struct pattern *out)
{
    size_t at = 0;
    return pattern_read(a, text_of(source), out, &at) == NULL;
}

const struct score_rules *score_rules(struct arena *a)
{
    struct score_rules *r = ARENA_NEW(a, struct score_rules);
    bool good = r != NULL;
    for (size_t i = 0; good && i < RULE_COUNT; i++) {
        good = read_rule(a, rules_source[i], &r->rule[i]);
    }
    for (size_t i = 0; good && i < SCORE_SECTIONS; i++) {
        good = read_rule(a, sections[i].title, &r->title[i]);
    }
    for (size_t i = 0; good && i < SCORE_NUMBERS; i++) {
        good = read_rule(a, numbers[i], &r->number[i]);
    }
    return good ? r : NULL;
}

unsigned score_section(struct text id)
{
    for (unsigned i = 0; i < SCORE_SECTIONS; i++) {
        if (text_is(id, sections[i].id)) {
            return 1U << i;
        }
    }
    return 0;
}
