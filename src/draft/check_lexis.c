/* check_lexis.c - see check_kin.h: each distinct word is looked up once */
#include "draft/check_inner.h"

/* Words of reports and of speech that assert nothing by themselves. */
static const char *const empty_words[] = {/* in order */
                                          "absence",      "absent",
                                          "absente",      "actuel",
                                          "actuelle",     "actuellement",
                                          "ainsi",        "allergie",
                                          "allergies",    "alors",
                                          "annee",        "annees",
                                          "antecedent",   "antecedents",
                                          "apparition",   "apres",
                                          "associe",      "associee",
                                          "aucun",        "aucune",
                                          "aussi",        "autre",
                                          "autres",       "avant",
                                          "avec",         "avis",
                                          "avoir",        "ayant",
                                          "besoin",       "bien",
                                          "caractere",    "celle",
                                          "celui",        "cette",
                                          "ceux",         "chez",
                                          "chirurgical",  "chirurgicaux",
                                          "clinique",     "comme",
                                          "comprime",     "comprimes",
                                          "conclusion",   "conduite",
                                          "confirmer",    "connu",
                                          "connue",       "consultation",
                                          "cote",         "dans",
                                          "debut",        "declare",
                                          "decrit",       "deja",
                                          "depuis",       "desormais",
                                          "dire",         "dit",
                                          "docteur",      "document",
                                          "donc",         "dont",
                                          "dose",         "droit",
                                          "droite",       "duree",
                                          "egalement",    "elle",
                                          "elles",        "encore",
                                          "ensuite",      "entre",
                                          "environ",      "episode",
                                          "etaient",      "etait",
                                          "etat",         "etre",
                                          "evoque",       "evoquee",
                                          "evoquer",      "examen",
                                          "faire",        "fait",
                                          "fallait",      "familial",
                                          "familiaux",    "faudra",
                                          "faut",         "fois",
                                          "gauche",       "habituel",
                                          "habituels",    "heure",
                                          "heures",       "histoire",
                                          "hypothese",    "interrogatoire",
                                          "jamais",       "jour",
                                          "jours",        "leur",
                                          "leurs",        "lors",
                                          "madame",       "maintenant",
                                          "mais",         "maladie",
                                          "matin",        "medecin",
                                          "medical",      "medicaux",
                                          "midi",         "mode",
                                          "moins",        "mois",
                                          "monsieur",     "motif",
                                          "niveau",       "note",
                                          "notee",        "notion",
                                          "notre",        "nous",
                                          "parce",        "particulier",
                                          "particuliere", "patient",
                                          "patiente",     "pendant",
                                          "personne",     "personnel",
                                          "personnels",   "plus",
                                          "plusieurs",    "possible",
                                          "pour",         "prend",
                                          "prescription", "prescrit",
                                          "presence",     "presque",
                                          "prise",        "probable",
                                          "propos",       "puis",
                                          "quand",        "quelque",
                                          "quelques",     "rapporte",
                                          "resume",       "retrouve",
                                          "retrouvee",    "rien",
                                          "sans",         "selon",
                                          "semaine",      "semaines",
                                          "sera",         "siege",
                                          "signale",      "soir",
                                          "sont",         "sous",
                                          "suivi",        "suivie",
                                          "surveillance", "suspicion",
                                          "temps",        "tenir",
                                          "toujours",     "tous",
                                          "tout",         "toute",
                                          "toutes",       "traitement",
                                          "traitements",  "tres",
                                          "type",         "vers",
                                          "votre",        "vous"};

static bool is_empty_word(struct text w)
{
    size_t low = 0, high = sizeof empty_words / sizeof *empty_words;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = text_order(w, empty_words[mid]);
        if (order == 0)
            return true;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

/* Words of one family whose first letters differ: the organ, its adjective; the act, its noun. */
static struct text family_of(struct text stem)
{
    static const char *const families[][2] = {
        {"cardia", "coeur"},  {"thorac", "poitri"}, {"thorax", "poitri"}, {"abdomi", "ventr"},
        {"radiog", "radio"},  {"echogr", "echo"},   {"pulmon", "poumon"}, {"renal", "rein"},
        {"cutane", "peau"},   {"nasal", "nez"},     {"urinai", "urin"},   {"dorsal", "dos"},
        {"blocag", "bloqu"},  {"craque", "crac"},   {"operat", "oper"},   {"recont", "contro"},
        {"revoit", "revoir"}, {"articu", "joint"},  {"auricu", "oreill"}, {"oculai", "oeil"}};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (text_is(stem, families[i][0]))
            return text_of(families[i][1]);
    }
    return stem;
}

static struct text stem_of(struct text w)
{
    if (w.n < 4 || is_empty_word(w))
        return (struct text){NULL, 0};
    if (w.p[w.n - 1] == 's' || w.p[w.n - 1] == 'x')
        w.n--;
    if (w.n > 4 && w.p[w.n - 1] == 'e')
        w.n--;
    w.n = w.n < CHECK_STEM ? w.n : CHECK_STEM;
    return family_of(w);
}

/* Its record is there: it grows with the table of words. */
static bool add_record(struct arena *a, struct lexis *l, const struct token *t, uint32_t rank)
{
    if (rank > l->cap) {
        struct lexis_word *more = ARENA_ARRAY(a, struct lexis_word, l->words.cap);
        if (!more)
            return false;
        if (l->cap > 0)
            memcpy(more, l->of, l->cap * sizeof *more);
        l->of = more;
        l->cap = l->words.cap;
    }
    struct text stem = t->kind == TOKEN_WORD ? stem_of(t->text) : (struct text){NULL, 0};
    struct lexis_word *w = &l->of[rank - 1];
    w->stem = stem.n > 0 ? ranks_add(a, &l->stems, stem) : 0;
    kin_ids_of(t, &w->kin);
    return stem.n == 0 || w->stem > 0;
}

uint32_t lexis_word(struct arena *a, struct lexis *l, const struct token *t)
{
    size_t before = l->words.n;
    uint32_t rank = ranks_add(a, &l->words, t->text);
    return rank > 0 && (l->words.n == before || add_record(a, l, t, rank)) ? rank : 0;
}

bool check_words_of(struct arena *a, struct lexis *l, const struct tokens *t, bool report,
                    struct words *out)
{
    out->word = ARENA_ARRAY(a, uint32_t, t->n + 1);
    out->stem = ARENA_ARRAY(a, uint32_t, t->n + 1);
    for (size_t i = 0; out->word && out->stem && i < t->n; i++) {
        out->word[i] = lexis_word(a, l, &t->at[i]);
        if (out->word[i] == 0)
            return false;
        out->stem[i] = l->of[out->word[i] - 1].stem;
    }
    return out->word && out->stem && kin_find(a, t, l, out->word, report, &out->kin);
}
