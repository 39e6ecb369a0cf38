/* brand.c - names of drugs that no table lists, told by the words around them once in the text
 * "Zorvex 150 mg", "un traitement par Zorvex", "Zorvex est un médicament": then Zorvex is a drug in
 * the whole of that text.
 */
#include "facts/scan.h"

enum { BRANDS_MAX = 64, BRAND_LETTERS = 4 };

static bool is_capital(const struct scan *s, size_t i)
{
    char c = s->bytes.p[s->t.at[i].start];
    return c >= 'A' && c <= 'Z';
}

static bool strength_follows(const struct scan *s, size_t i)
{
    return i + 2 < s->t.n && s->t.at[i + 1].kind == TOKEN_DIGITS &&
           s->t.at[i + 1].sentence == s->t.at[i].sentence &&
           token_any(&s->t, i + 2, "mg|g|microgrammes|ug|ui|mmol|mg ml|mg comprime") > 0;
}

/* Which of the next tokens the phrases before them tell as a drug, bit 0 the next one. */
struct frames {
    unsigned substance, named;
};
enum { FRAME_WORDS = 6 };

static const char substance[] =
    "mg de|mg d|principe actif est le|principe actif est la|principe actif est l|"
    "substance active est le|substance active est la|substance active est l|chlorhydrate de|"
    "chlorhydrate d|sulfate de|sulfate d|maleate de|maleate d|fumarate de|fumarate d|"
    "mesylate de|mesylate d|tartrate de|acetate de|acetate d|bromhydrate de|besilate de|"
    "administration de|administration d|concentrations plasmatiques de|"
    "concentration plasmatique de|pharmacocinetique de la|pharmacocinetique du|"
    "posologie de la|clairance de la|clairance du";
static const char named[] =
    "traitement par|traitements par|traite par|traitee par|traites par|traitees par|sous|"
    "comprimes de|comprime de|gelules de|gelule de|flacon de|flacons de|dose de|doses de|"
    "dose d|doses d|prise de|prise d|prendre|recevant|recevoir|est ce que|est ce qu|"
    "association avec|utilisation de|utilisation d|arret de|arret d|injection de|perfusion de|"
    "efficacite de|efficacite d|posologie de";
/* Both: one look tells that neither begins at a token. */
static const struct {
    const char *words;
} opens[] = {{substance}, {named}};

/* The phrases at token i tell the token behind them. */
static inline void open_frames(const struct scan *s, size_t i, struct frames *f)
{
    size_t row = 0;
    f->substance >>= 1;
    f->named >>= 1;
    if (token_row(&s->t, i, opens, sizeof opens / sizeof *opens, sizeof *opens, &row) > 0) {
        size_t a = token_any(&s->t, i, substance);
        size_t b = token_any(&s->t, i, named);
        f->substance |= a > 0 && a <= FRAME_WORDS ? 1u << (a - 1) : 0;
        f->named |= b > 0 && b <= FRAME_WORDS ? 1u << (b - 1) : 0;
    }
}

/* The words around token i say that it names a drug. */
static bool told_as_drug(const struct scan *s, size_t i, struct frames f)
{
    const struct token *t = &s->t.at[i];
    if (t->kind != TOKEN_WORD || t->text.n < BRAND_LETTERS || t->end - t->start < t->text.n) {
        return false;
    }
    if (!is_capital(s, i)) {
        return (f.substance & 1) != 0 && !strength_follows(s, i);
    }
    bool inside = i > 0 && s->t.at[i - 1].sentence == t->sentence;
    return (f.substance & 1) != 0 || (inside && (f.named & 1) != 0) || strength_follows(s, i) ||
           token_any(&s->t, i + 1,
                     "est un medicament|est un anti|contient|est indique|est une solution|"
                     "est disponible") > 0;
}

/* Words that stand in the same places and name no drug. */
static bool is_common(const struct scan *s, size_t i)
{
    return token_any(&s->t, i,
                     "dose|doses|environ|comprime|comprimes|gelule|gelules|solution|sachet|flacon|"
                     "chaque|jusqu|soit|avec|sous|surveillance|anesthesie|traitement|medicament|"
                     "produit|substance|principe|sodium|lactose|solvant|poudre|eau|antibiotiques|"
                     "antibiotique|cette|votre|notre|leur|leurs|deux|trois|quatre|plusieurs|"
                     "docteur|professeur|monsieur|madame|patient|patiente|posologie|controle|"
                     "base|forme|plus|moins|maximum|minimum|total|voie|cours") > 0;
}

/* The slot of this word: its own, or an empty one. */
static size_t brand_slot(const struct scan *s, const struct token *t)
{
    size_t at = t->key % BRAND_SLOTS;
    while (s->brand_of[at] != 0 && !text_equal(s->brands[s->brand_of[at] - 1], t->text)) {
        at = (at + 1) % BRAND_SLOTS;
    }
    return at;
}

bool brand_is(const struct scan *s, size_t i)
{
    const struct token *t = &s->t.at[i];
    return t->text.n >= BRAND_LETTERS && s->brand_of[brand_slot(s, t)] != 0;
}

bool brand_collect(struct scan *s, struct span in)
{
    if (s->brands == NULL) {
        s->brands = ARENA_ARRAY(s->home, struct text, BRANDS_MAX);
    }
    bool hits = false;
    struct frames frames = {0, 0};
    for (size_t i = in.b > FRAME_WORDS ? in.b - FRAME_WORDS : 0; i < in.b; i++) {
        open_frames(s, i, &frames);
    }
    for (size_t i = in.b; s->brands && i < in.e && s->brand_n < BRANDS_MAX; i++) {
        const struct token *t = &s->t.at[i];
        bool told = told_as_drug(s, i, frames);
        open_frames(s, i, &frames);
        if (!told || is_common(s, i) || brand_known(s, i)) {
            continue;
        }
        if (!hits) {
            s->hit_n = 0;
            scan_hits(s, in);
            hits = true;
        }
        if (s->hit_of[i] < 0) {
            s->brands[s->brand_n++] = text_copy(s->home, t->text);
            s->brand_of[brand_slot(s, t)] = (uint8_t)s->brand_n;
        }
    }
    return s->brands != NULL && s->brand_n < BRANDS_MAX;
}
