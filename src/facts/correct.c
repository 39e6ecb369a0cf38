/* correct.c - what a speaker corrects or takes back: "non, pardon, la gauche", "enfin non, six"
 */
#include "facts/scan.h"

enum { CORRECTION_REACH = 12 }; /* tokens: "non, pardon, il me l'a baissé, je suis à 75" */
enum { CORRECTED_FACTS = 32 };  /* how far back a side is corrected */

static enum fact_side said_side(const struct scan *s, size_t i)
{
    if (token_any(&s->t, i, "gauche") > 0) {
        return FACT_LEFT;
    }
    return token_any(&s->t, i, "droite|droit") > 0 ? FACT_RIGHT : FACT_NO_SIDE;
}

/* Both sentences are the source: the fact's clause reaches to byte `end` of the correction. */
static void correct_number(struct scan *s, size_t i, size_t end)
{
    struct number n = {0};
    const struct unit *u = NULL;
    size_t k = text_number_at(&s->t, i, &n);
    struct fact *f = s->fact_n > 0 ? &s->facts[s->fact_n - 1] : NULL;
    if (k == 0 || n.article || f == NULL) {
        return;
    }
    size_t unit = text_unit_at(&s->t, i + k, &u);
    if (unit == 0 && i + k < s->t.n && s->t.at[i + k].kind == TOKEN_WORD &&
        s->t.at[i + k].sentence == s->t.at[i].sentence &&
        token_any(&s->t, i + k,
                  "depuis|le|la|matin|soir|midi|maintenant|seulement|en|il y a|y a|l an dernier|l "
                  "annee derniere|cette|aujourd hui|actuellement|a la place") == 0) {
        return; /* "non, deux fois par jour" corrects no dose */
    }
    char room[48];
    struct writer w = writer_over(room, sizeof room);
    bool other = unit > 0 && f->unit.n > 0 && !text_is(f->unit, u->ucum); /* "non, six jours" */
    bool amount = !other && (f->kind == FACT_MEASUREMENT || f->unit.n > 0);
    if (amount && text_find(f->value, TEXT("/"), 0) == SIZE_MAX) {
        writer_number(&w, n.milli);
        f->value = scan_keep(s, &w);
    } else if (f->kind == FACT_MEDICATION && f->dose.n > 0 && (unit == 0 || u->dose)) {
        drug_put_dose(&w, &n, unit > 0 ? u : NULL);
        if (unit == 0) {
            size_t cut = text_find(f->dose, TEXT(" "), 0);
            writer_put(&w, cut == SIZE_MAX ? (struct text){NULL, 0}
                                           : text_slice(f->dose, cut, f->dose.n));
        }
        f->dose = scan_keep(s, &w);
    } else {
        return;
    }
    f->clause_end = end > f->clause_end ? end : f->clause_end;
}

/* "À la pénicilline. Enfin non, à l'aspirine.": the first is none. */
static void take_back_allergy(struct scan *s, struct span in)
{
    size_t said = s->turn_of[in.b] < 0
                      ? 0
                      : token_any(&s->t, in.b, "enfin non|euh non|ah non|non pardon|non , pardon");
    size_t first = s->fact_n;
    while (said > 0 && first > s->turn_first &&
           s->facts[first - 1].clause_start >= s->t.at[in.b].start) {
        first--;
    }
    bool other = said > 0 && s->fact_n == first + 1 && s->facts[first].kind == FACT_ALLERGY &&
                 s->facts[first].polarity == FACT_PRESENT;
    struct fact *told = other && first > s->turn_first ? &s->facts[first - 1] : NULL;
    if (told != NULL && told->kind == FACT_ALLERGY && told->polarity == FACT_PRESENT &&
        told->clause_end + 3 >= s->t.at[in.b - 1].start &&
        !text_equal(told->concept, s->facts[first].concept) && told->who == s->facts[first].who) {
        *told = s->facts[first];
        s->fact_n--;
    }
}

/* "Avec une dent de sagesse ? — Non, deux.": a count is corrected, nothing is denied. */
bool answer_recounts(const struct scan *s, size_t i, size_t e)
{
    struct number n = {0};
    size_t from = i;
    while (i < e && i < from + 3 &&
           (s->t.at[i].kind == TOKEN_MARK || token_any(&s->t, i, "non|pardon") > 0)) {
        i++;
    }
    size_t k = i > from && i < e ? text_number_at(&s->t, i, &n) : 0;
    return k > 0 && !n.article && (i + k >= e || s->t.at[i + k].kind == TOKEN_MARK);
}

/* "J'ai perdu cinq kilos. Non, six." */
static void correct_at_once(struct scan *s, struct span in)
{
    size_t said = token_any(&s->t, in.b, "non|euh non|ah non|enfin non");
    size_t k = in.b + said;
    while (said > 0 && k < in.e && token_any(&s->t, k, ",|attendez|plutot|euh|non") > 0) {
        k++;
    }
    struct number n = {0};
    bool same_turn = s->fact_n > s->turn_first;
    if (said > 0 && same_turn && text_number_at(&s->t, k, &n) > 0 && !n.article) {
        correct_number(s, k, s->t.at[in.e - 1].end);
    }
}

/* "Avec le kiné... enfin non, même pas de kiné": what was told just before is taken back. */
static void take_back(struct scan *s, struct span in)
{
    enum { REACH_BYTES = 160 };
    if (s->turn_of[in.b] < 0 ||
        !scan_has(s, in, "enfin non|euh non|ah non|non pardon|non en fait|non meme pas")) {
        return;
    }
    for (size_t k = s->fact_n; k-- > s->turn_first;) {
        const struct fact *denied = &s->facts[k];
        for (size_t m = k; denied->polarity == FACT_ABSENT && m-- > s->turn_first;) {
            struct fact *told = &s->facts[m];
            if (text_equal(told->concept, denied->concept) && told->polarity == FACT_PRESENT &&
                told->who == denied->who && told->end + REACH_BYTES > denied->start &&
                told->question_start == told->question_end) {
                memmove(told, told + 1, (s->fact_n - m - 1) * sizeof *told);
                s->fact_n--;
                return;
            }
        }
    }
}

/* "Ramipril, dix. — Je lis cinq. — Ah oui, cinq, pardon.": the number stands before the excuse. */
static void correct_before(struct scan *s, struct span in)
{
    enum { TURNS = 2, OPENS = 4 };
    bool spoken = s->turn_of[in.b] >= 0;
    for (size_t i = in.b + 2; spoken && i < in.e && i <= in.b + OPENS + 2; i++) {
        struct number n = {0};
        bool excused = token_is(&s->t, i, "pardon") && token_is(&s->t, i - 1, ",");
        bool near = s->fact_n > 0 && s->turn_of[i] <= s->facts[s->fact_n - 1].turn + TURNS;
        if (excused && near && s->hit_of[i - 2] < 0 && text_number_at(&s->t, i - 2, &n) == 1) {
            correct_number(s, i - 2, s->t.at[in.e - 1].end);
        }
    }
}

/* "Et ta sciatique, papa. — Ça c'était ta mère !": what a companion told is another's. */
static void give_back(struct scan *s, struct span in)
{
    int turn = s->turn_of[in.b];
    if (turn < 1 || in.b == 0 || !scan_patient(s, in.b) ||
        !scan_has(s, in,
                  "ca c etait ta|ca c etait ton|ca c est ta|ca c est ton|ca c est pas moi|"
                  "ca c etait pas moi|non c etait ta|non c etait ton|non c est ta mere|"
                  "non c est ton pere|tu confonds|tu te trompes") ||
        !scan_companion(s, in.b - 1)) {
        return;
    }
    for (size_t k = s->turn_first; k-- > 0 && s->facts[k].turn >= turn - 1;) {
        if (s->facts[k].turn == turn - 1 && s->facts[k].who == FACT_PATIENT) {
            memmove(&s->facts[k], &s->facts[k + 1], (s->fact_n - k - 1) * sizeof s->facts[k]);
            s->fact_n--;
            s->turn_first--;
        }
    }
}

/* An allergy that the clinician lifts was told before: the record shall not keep both. */
static void lift_allergies(struct scan *s, struct span in)
{
    for (size_t k = s->fact_n; k-- > s->turn_first && scan_clinician(s, in.b);) {
        struct text lifted = s->facts[k].concept;
        bool denied = s->facts[k].kind == FACT_ALLERGY && s->facts[k].polarity == FACT_ABSENT;
        for (size_t m = s->turn_first; denied && m-- > 0;) {
            struct fact *told = &s->facts[m];
            if (text_equal(told->concept, lifted) && told->who == FACT_PATIENT) {
                memmove(told, told + 1, (s->fact_n - m - 1) * sizeof *told);
                s->fact_n--;
                s->turn_first--;
                k--;
            }
        }
    }
}

/* "L'oreille gauche. — De la gauche ? — Euh non, pardon, la droite !": the side that the clinician
 * said back is mended. */
static void mend_echoed_side(struct scan *s, struct span in)
{
    enum { SHORT = 8, HEAD = 10, TURNS = 2 };
    int turn = s->turn_of[in.b];
    if (turn < TURNS || in.b == 0 || !scan_patient(s, in.b) || !scan_clinician(s, in.b - 1) ||
        token_any(&s->t, in.b, "non|euh non|ah non|oh non|enfin non|euh , non|pardon|ah pardon") ==
            0) {
        return;
    }
    enum fact_side echoed = FACT_NO_SIDE, side = FACT_NO_SIDE;
    for (size_t k = in.b; k-- > 0 && s->turn_of[k] == turn - 1;) {
        if (in.b - k > SHORT) {
            return; /* more than what was said back */
        }
        echoed = said_side(s, k) != FACT_NO_SIDE ? said_side(s, k) : echoed;
    }
    for (size_t k = in.b; k < in.e && k < in.b + HEAD && side == FACT_NO_SIDE; k++) {
        side = said_side(s, k);
    }
    if (echoed == FACT_NO_SIDE || side == FACT_NO_SIDE || side == echoed) {
        return;
    }
    for (size_t k = s->fact_n; k-- > 0 && s->facts[k].turn >= turn - TURNS;) {
        if (s->facts[k].side == echoed) {
            s->facts[k].side = side;
            s->facts[k].clause_end = s->t.at[in.e - 1].end;
        }
    }
}

/* Tokens of a count and the moment that it is taken at: "deux le matin", "un comprimé le soir". */
static size_t rhythm_at(const struct scan *s, size_t i)
{
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    size_t piece = k > 0 ? token_any(&s->t, i + k,
                                     "comprime|comprimes|gelule|gelules|sachet|sachets|gouttes|"
                                     "bouffee|bouffees|cachet|cachets|demi")
                         : 0;
    size_t at = k > 0 ? token_any(&s->t, i + k + piece,
                                  "le matin|le midi|le soir|matin|midi|soir|a midi|au coucher|"
                                  "par jour|fois par jour|toutes les")
                      : 0;
    return at > 0 ? k + piece + at : 0;
}

/* "2 comprimés": how many are taken, no strength. */
static bool counts_pieces(struct text dose)
{
    static const char *const pieces[] = {" compr", " gél", " sach", " gout", " bouff", " cachet"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        if (text_find(dose, text_of(pieces[i]), 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* "Deux comprimés matin et soir... non, attendez : deux le matin, un le soir": how the drug is
 * taken is corrected. What was said first is nothing, and no part of the new stands for the whole:
 * the fact keeps the drug alone, and its clause holds both. */
static void correct_rhythm(struct scan *s, struct span in)
{
    enum { REACH_BYTES = 160 };
    struct fact *f = s->fact_n > s->turn_first ? &s->facts[s->fact_n - 1] : NULL;
    if (f == NULL || f->kind != FACT_MEDICATION || f->frequency.n == 0 ||
        f->polarity != FACT_PRESENT || f->end + REACH_BYTES < s->t.at[in.b].start) {
        return;
    }
    bool told = f->start < s->t.at[in.b].start, mended = false;
    for (size_t i = in.b; i < in.e; i++) {
        if (s->t.at[i].start < f->end) {
            continue;
        }
        told = told || rhythm_at(s, i) > 0;
        bool opens = i == in.b || s->t.at[i - 1].kind == TOKEN_MARK;
        size_t mark = opens && told ? token_any(&s->t, i,
                                                "non ,|non attendez|attendez|attends|pardon|je me "
                                                "trompe|euh non|enfin non|ah non|je corrige")
                                    : 0;
        /* "Un le soir, plutôt." */
        mended = mended || mark > 0 || (i == in.b && told && scan_has(s, in, "plutot"));
        if (mended && rhythm_at(s, i) > 0) {
            f->dose = counts_pieces(f->dose) ? (struct text){NULL, 0} : f->dose;
            f->frequency = (struct text){NULL, 0};
            f->clause_end = s->t.at[in.e - 1].end;
            return;
        }
    }
}

void answer_correct(struct scan *s, struct span in)
{
    correct_rhythm(s, in);
    static const char cues[] =
        "pardon|je me trompe|enfin non|euh non|ah non|heu non|non en fait|excusez moi|ou plutot|"
        "je veux dire|non plutot|je me suis trompe|je me suis trompee|ont passe a|ont passee a|"
        "est passe a|est passee a|a passe a|a passee a|a augmente a|a monte a|a baisse a|"
        "a diminue a|a descendu a|ont augmente a|ont monte a|ont baisse a|ont diminue a|"
        "ont descendu a";
    take_back_allergy(s, in);
    take_back(s, in);
    correct_at_once(s, in);
    correct_before(s, in);
    mend_echoed_side(s, in);
    lift_allergies(s, in);
    give_back(s, in);
    bool any = scan_has(s, in, cues);
    for (size_t i = in.b; any && i < in.e; i++) {
        size_t cue = token_any(&s->t, i, cues);
        for (size_t k = i + cue; cue > 0 && k < in.e && k < i + cue + CORRECTION_REACH; k++) {
            enum fact_side side = said_side(s, k);
            size_t first = s->fact_n > CORRECTED_FACTS ? s->fact_n - CORRECTED_FACTS : 0;
            first = first > s->turn_first ? first : s->turn_first;
            for (size_t f = s->fact_n; side != FACT_NO_SIDE && f-- > first;) {
                if (s->facts[f].side != FACT_NO_SIDE) {
                    s->facts[f].side = side;
                    return;
                }
            }
            struct number n = {0};
            if (text_number_at(&s->t, k, &n) > 0 && !n.article) {
                correct_number(s, k, s->t.at[in.e - 1].end);
                return;
            }
        }
    }
}
