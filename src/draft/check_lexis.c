/* check_lexis.c - see check_kin.h: each distinct word is looked up once */
#include "draft/check_inner.h"

/* Words of reports and of speech that assert nothing by themselves. */
static const char empty_words[] =
    "|patient|patiente|madame|monsieur|docteur|medecin|signale|rapporte|decrit|note|notee|retrouve|"
    "retrouvee|presence|absence|absent|absente|connu|connue|notion|avec|sans|depuis|pendant|dans|"
    "pour|"
    "chez|cote|niveau|actuel|actuelle|actuellement|apparition|associe|associee|episode|traitement|"
    "antecedent|antecedents|examen|clinique|conduite|tenir|motif|consultation|interrogatoire|"
    "evoque|"
    "evoquee|probable|possible|suspicion|prescription|prescrit|prise|prend|etat|sous|cette|votre|"
    "notre|"
    "mais|donc|alors|comme|tout|tous|toute|toutes|aussi|bien|tres|plus|moins|etre|avoir|fait|faire|"
    "elle|"
    "elles|vous|nous|leur|leurs|sont|etait|etaient|sera|ainsi|ayant|lors|apres|avant|entre|vers|"
    "plusieurs|"
    "quelque|quelques|autre|autres|encore|toujours|deja|aucun|aucune|jamais|rien|type|droite|droit|"
    "gauche|"
    "celui|celle|ceux|dont|quand|parce|puis|ensuite|egalement|dit|dire|declare|evoquer|propos|"
    "familial|"
    "familiaux|personnel|personnels|medical|medicaux|chirurgical|chirurgicaux|particulier|"
    "particuliere|"
    "environ|fois|jour|jours|semaine|semaines|mois|annee|annees|heure|heures|matin|soir|midi|"
    "conclusion|histoire|maladie|mode|allergies|allergie|traitements|habituel|habituels|dose|"
    "comprime|"
    "comprimes|caractere|siege|duree|debut|temps|confirmer|besoin|hypothese|surveillance|avis|"
    "document|"
    "resume|selon|suivi|"
    "suivie|suivi|personne|";

static bool is_empty_word(struct text w)
{
    char key[40];
    if (w.n + 2 > sizeof key)
        return false;
    key[0] = '|';
    memcpy(key + 1, w.p, w.n);
    key[w.n + 1] = '|';
    return text_find(text_of(empty_words), (struct text){key, w.n + 2}, 0) != SIZE_MAX;
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
