/* hit.c - one form of the lexicon, found in a sentence, as a fact with its details */
#include "facts/scan.h"

void set_concept(struct fact *f, const struct concept *c)
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

bool hit_allergy(const struct hit *h)
{
    return hit_is(h, "allergie") || hit_is(h, "allergie_medicament");
}

static const struct {
    const char *words;
    enum fact_side side;
} sides[] = {{"gauche|gauches", FACT_LEFT},
             {"droit|droite|droits|droites", FACT_RIGHT},
             {"bilateral|bilaterale|bilaterales|bilateraux|bilateralement|des deux cotes|"
              "des 2 cotes|les deux cotes",
              FACT_BOTH}};

/* "G" or "D" at token i. */
static enum fact_side side_letter(const struct scan *s, size_t i)
{
    const struct tokens *t = &s->t;
    char c = s->bytes.p[t->at[i].start];
    size_t end = t->at[i].end;
    char next = end < s->bytes.n ? s->bytes.p[end] : ' '; /* "D'un coup" names no side */
    bool vitamin = i > 0 && token_any(t, i - 1, "vitamine|vitamines|proteine|hepatite") > 0;
    bool letter = (c == 'G' || c == 'D') && !vitamin && !(i + 1 < t->n && t->at[i + 1].glued) &&
                  next != '\'' && (unsigned char)next < 0x80;
    return !letter ? FACT_NO_SIDE : c == 'G' ? FACT_LEFT : FACT_RIGHT;
}

static enum fact_side side_word(const struct scan *s, size_t i)
{
    size_t row = 0;
    if (token_row(&s->t, i, sides, sizeof sides / sizeof *sides, sizeof *sides, &row) > 0) {
        return sides[row].side;
    }
    return s->t.at[i].text.n == 1 ? side_letter(s, i) : FACT_NO_SIDE;
}

/* "Opéré de la cataracte, l'œil droit." */
static enum fact_side side_apart(const struct scan *s, size_t i)
{
    size_t named = token_any(&s->t, i,
                             ", l oeil|, l oreille|, le genou|, la hanche|, le bras|, la jambe|"
                             ", l epaule|, le pied|, la main|, le sein|, le rein|, l ovaire|"
                             ", le poumon|, la cheville|, le poignet|, le coude");
    size_t k = i + named;
    bool side = named > 0 && k < s->t.n && token_any(&s->t, k, "gauche|droit|droite") > 0;
    bool ends = k + 1 >= s->t.n || s->t.at[k + 1].kind == TOKEN_MARK;
    return side && ends ? side_word(s, k) : FACT_NO_SIDE;
}

/* The side of a hit: in its words, just after them, or just before. */
static enum fact_side side_of(const struct scan *s, const struct hit *h, struct span in)
{
    size_t end = h->at + h->n;
    for (size_t i = h->at; i < end + 5 && i < in.e; i++) {
        if (i >= end && (s->t.at[i].kind == TOKEN_MARK || token_is(&s->t, i, "et"))) {
            enum fact_side apart = side_apart(s, i);
            if (apart != FACT_NO_SIDE) {
                return apart;
            }
            break;
        }
        bool letter = i < end && hit_kind(h, "measurement") && s->t.at[i].text.n == 1;
        enum fact_side side = letter ? FACT_NO_SIDE : side_word(s, i); /* "D dimères" */
        if (side != FACT_NO_SIDE) {
            return side;
        }
        if (i >= end && s->hit_of[i] >= 0) {
            break;
        }
    }
    enum fact_side before =
        h->at > in.b && s->hit_of[h->at - 1] < 0 ? side_word(s, h->at - 1) : FACT_NO_SIDE;
    bool led = before == FACT_NO_SIDE && in.b + 2 < h->at && token_is(&s->t, in.b + 2, ",") &&
               token_any(&s->t, in.b, "le gauche|la gauche|le droit|la droite") == 2;
    return led ? side_word(s, in.b + 1) : before; /* "Le gauche, j'ai été opéré du ménisque" */
}

/* "Cancer ou pas cancer, j'en sais rien", "si c'est une fracture ou pas": nobody knows. */
static bool either(const struct scan *s, const struct hit *h, struct span in)
{
    size_t end = h->at + h->n;
    if (scan_clinician(s, h->at) || token_is(&s->t, in.e - 1, "?")) {
        return false;
    }
    bool first = end < in.e && token_any(&s->t, end, "ou pas|ou non") > 0;
    size_t lead = h->at > in.b + 1 && token_any(&s->t, h->at - 2, "ou pas") == 2               ? 2
                  : h->at > in.b + 2 && token_any(&s->t, h->at - 3, "ou pas de|ou pas d") == 3 ? 3
                                                                                               : 0;
    int32_t other = lead > 0 && h->at > in.b + lead ? s->hit_of[h->at - lead - 1] : -1;
    return first || (other >= 0 && s->hits[other].concept == h->concept);
}

/* Degree and course beside a finding, in the words that were said. */
static void qualify(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    static const char degrees[] =
        "legere|leger|legeres|legers|moderee|modere|moderes|intense|intenses|importante|important|"
        "importants|severe|severes|violente|violent|chronique|chroniques|aigu|aigue|aigus|diffuse|"
        "diffus|recidivante|recidivant|a repetition|seche|seches";
    size_t from = h->at > in.b ? h->at - 1 : h->at;
    for (size_t i = from; i < h->at + h->n + 3 && i < in.e; i++) {
        if (i >= h->at + h->n && (s->hit_of[i] >= 0 || s->t.at[i].kind == TOKEN_MARK)) {
            return;
        }
        size_t n = s->hit_of[i] < 0 ? token_any(&s->t, i, degrees) : 0;
        if (n > 0) {
            f->qualifier = text_slice(s->bytes, s->t.at[i].start, s->t.at[i + n - 1].end);
            return;
        }
    }
}

/* The words follow "à": "à l'amoxicilline", "aux quinolones". */
static bool after_to(const struct scan *s, const struct hit *h, struct span in)
{
    return (h->at > in.b && token_any(&s->t, h->at - 1, "a|au|aux") > 0) ||
           (h->at > in.b + 1 && token_any(&s->t, h->at - 2, "a la|a l") > 0);
}

bool allergy_may_be(const struct hit *h)
{
    return hit_kind(h, "allergen") || hit_kind(h, "medication") || hit_kind(h, "class");
}

/* A drug named without a word of taking it answers what was asked: "Des allergies ? —
 * L'amoxicilline !" */
static bool takes(const struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        if (token_any(&s->t, i,
                      "prends|prend|pris|prenais|donne|traitement|sous|comprime|comprimes|"
                      "mg|milligrammes|matin|soir|jour|bien supporte|tolere|supporte") > 0) {
            return true;
        }
    }
    return false;
}

/* The sentence answers a question about allergies. */
static bool allergy_asked(const struct scan *s, struct span in)
{
    for (size_t i = s->question.b; i < s->question.e && scan_patient(s, in.b); i++) {
        if (s->hit_of[i] >= 0 && hit_allergy(&s->hits[s->hit_of[i]])) {
            return true;
        }
    }
    return false;
}

/* "Par contre le sparadrap, ça oui, ça me brûle la peau.", when allergies were just spoken of. */
static bool reacts(const struct scan *s, struct span in)
{
    bool spoken = false;
    for (size_t k = s->fact_n; k-- > 0 && s->facts[k].turn + 2 >= s->turn_of[in.b];) {
        spoken = spoken || s->facts[k].kind == FACT_ALLERGY;
    }
    return spoken && scan_patient(s, in.b) &&
           scan_has(s, in,
                    "ca oui|me brule|me gratte|me demange|cloques|plaques|boutons|gonfle|"
                    "me fait gonfler|urticaire|eczema|me fait des");
}

/* What one is allergic to counts only near the word allergy, its heading, or its question. */
static bool allergy_context(const struct scan *s, const struct hit *h, struct span in)
{
    if (s->heading_allergy) {
        return true;
    }
    bool near = false;
    for (size_t i = in.b; i < h->at; i++) {
        if (s->hit_of[i] >= 0 && hit_allergy(&s->hits[s->hit_of[i]])) {
            near = true;
        } else if (token_any(
                       &s->t, i,
                       ", j|, je|, on|, il|, elle|, vous|mais j|mais je|donc je|donc pas|alors pas|"
                       "on ne|on evite|on met|on donne|on prend|on va|je vous|je ne|sous|"
                       "traite par|traitee par|prend|prends|prenant") > 0) {
            near = false; /* "vous êtes allergique à l'une, je vous mets l'autre" */
        }
    }
    if (near) {
        return true;
    }
    if (hit_kind(h, "allergen") && reacts(s, in)) {
        return true;
    }
    /* "À l'amoxicilline." "L'amoxicilline !" */
    return allergy_asked(s, in) && (hit_kind(h, "allergen") || after_to(s, h, in) ||
                                    (hit_kind(h, "medication") && !takes(s, in)));
}

void allergy_make(struct scan *s, const struct hit *h, struct fact *f)
{
    char room[160];
    struct writer w = writer_over(room, sizeof room);
    writer_str(&w, "allergie:");
    writer_str(&w, h->concept->id);
    f->concept = scan_keep(s, &w);
    w = writer_over(room, sizeof room);
    writer_str(&w, "allergie : ");
    writer_str(&w, h->concept->label);
    f->label = scan_keep(s, &w);
    f->kind = FACT_ALLERGY;
    f->section = TEXT("allergies");
    f->critical = true;
}

/* "Mon mari peut pas prendre d'amoxicilline": what is denied is that he takes it. */
static bool barred(const struct scan *s, const struct hit *h, struct span in)
{
    enum { REACH = 6 };
    for (size_t i = h->at > in.b + REACH ? h->at - REACH : in.b; i < h->at; i++) {
        if (token_any(&s->t, i,
                      "peux pas prendre|peut pas prendre|peux pas avoir|peut pas avoir|"
                      "peux plus prendre|peut plus prendre|pouvais pas prendre|supporte pas|"
                      "supportais pas|supporte plus|tolere pas|droit a|droit au|droit aux") > 0) {
            return true;
        }
    }
    return false;
}

/* "On m'a dit pas d'Advil": others forbid it, and nobody denies the allergy. */
static bool forbidden(const struct scan *s, const struct hit *h, struct span in)
{
    return scan_patient(s, h->at) &&
           scan_has(s, (struct span){in.b, h->at},
                    "dit pas|dit jamais|dit plus|interdit|interdits|deconseille|defendu");
}

/* "La codéine me fait vomir, mais c'est pas une allergie". */
bool allergy_untrue(const struct scan *s, struct span in)
{
    return scan_has(s, in,
                    "pas une allergie|pas une vraie allergie|pas de l allergie|"
                    "pas vraiment une allergie|pas une allergie vraie");
}

/* "Les fruits de mer, j'en mange sans problème" tells of no allergy. */
bool allergy_borne(const struct scan *s, const struct hit *h, struct span in)
{
    for (size_t i = h->at + h->n; i < in.e; i++) {
        if (s->hit_of[i] >= 0 && allergy_may_be(&s->hits[s->hit_of[i]])) {
            return false;
        }
        if (token_any(&s->t, i,
                      "sans probleme|sans souci|j en mange|j en bois|j en mets|il y a rien eu|"
                      "ca me fait rien|m a rien fait|m avait rien fait|m ont rien fait|m a jamais "
                      "rien fait|"
                      "bien supporte|bien supportee|bien tolere|bien toleree|"
                      "aucun probleme|aucun souci|je supporte bien|je le supporte bien|"
                      "je la supporte bien|pas de probleme|pas de souci") > 0) {
            return true;
        }
        size_t fine = token_any(&s->t, i, "ca va|ca passe|c est bon|je supporte|je la supporte");
        if (fine > 0 && (i + fine >= in.e || s->t.at[i + fine].kind == TOKEN_MARK)) {
            return true; /* but "ça va me faire gonfler" */
        }
    }
    return false;
}

/* "Allergie à la pénicilline" is one fact: the bare word says nothing more. "Pas d'allergie, je
 * prends du Doliprane" is two. */
static bool allergy_named(const struct scan *s, const struct hit *h, struct span in)
{
    for (size_t i = h->at + h->n; i < in.e; i++) {
        if (s->hit_of[i] < 0) {
            continue;
        }
        const struct hit *next = &s->hits[s->hit_of[i]];
        if (allergy_may_be(next) && allergy_context(s, next, in)) {
            return true;
        }
    }
    return false;
}

/* "La tension, oui, je suis traitée." */
static bool says_treated(const struct scan *s, struct span in)
{
    return scan_has(s, in,
                    "je suis traite|je suis traitee|je suis suivi|je suis suivie|je suis soigne|"
                    "je suis soignee|j ai un traitement|je prends un traitement");
}

/* "On vous soigne pour quoi ? — La tension.": what one is treated for. */
static bool treated_for(const struct scan *s, const struct hit *h, struct span in)
{
    size_t e = h->at + h->n;
    bool alone = e >= in.e || token_any(&s->t, e, ".|,|et") > 0;
    bool opens = h->at <= in.b + 1 || token_any(&s->t, h->at - 1, "la|le|et la|et le") > 0;
    return alone && opens && scan_patient(s, h->at) && s->marks[h->at].polarity == MARK_PRESENT &&
           (says_treated(s, in) ||
            scan_has(
                s, s->question,
                "la sante|vous soigne|vous soignez|soigne pour|suivi pour|suivie pour|antecedents|"
                "maladies|comme maladie|problemes de sante|vous etes traite|vous etes traitee")) &&
           token_any(&s->t, e, ", non|, rien|, jamais|, aucun|, ca va|, c est bon|, normale") == 0;
}

static bool pressure_as_problem(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t e = h->at + h->n;
    bool normal = false;
    for (size_t i = e; i < in.e && i < e + 7; i++) {
        normal = normal || token_any(&s->t, i, "c est bien|ca va|est bonne|normale|nickel|ras") > 0;
    }
    bool since = token_any(&s->t, e, "depuis|, depuis|ca fait|, ca fait") > 0;
    bool had = since ||
               (h->at > in.b && (token_is(&s->t, h->at - 1, "de") || token_is(&s->t, h->at, "de") ||
                                 (h->at > in.b + 1 && token_phrase(&s->t, h->at - 2, "de la"))));
    if (!normal && !had && !treated_for(s, h, in)) {
        return false;
    }
    set_concept(f, lexicon_concept(s->lexicon, TEXT("hta")));
    f->polarity = normal ? FACT_ABSENT : f->polarity;
    return true;
}

/* "Le sucre, depuis douze ans", to what one is treated for. */
static bool sugar_as_problem(const struct scan *s, const struct hit *h, struct span in,
                             struct fact *f)
{
    const struct concept *c = lexicon_concept(s->lexicon, TEXT("diabete"));
    if (!hit_is(h, "glycemie") || !token_is(&s->t, h->at, "sucre") || c == NULL ||
        !treated_for(s, h, in)) {
        return false;
    }
    set_concept(f, c);
    return true;
}

/* "Tramadol (Topalgic) 50 mg, 4 par jour : à confirmer." */
static bool to_confirm(const struct scan *s, const struct hit *h, struct span in)
{
    size_t e = in.e;
    while (e > in.b && s->t.at[e - 1].kind == TOKEN_MARK) {
        e--;
    }
    bool told = e > h->at + h->n + 2 && token_phrase(&s->t, e - 3, ": a confirmer");
    for (size_t i = h->at + h->n; told && i < e; i++) {
        told = s->hit_of[i] < 0 || hit_kind(&s->hits[s->hit_of[i]], "medication");
    }
    return told;
}

static void find_polarity(const struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    uint8_t p = s->marks[h->at].polarity;
    bool done = f->kind == FACT_PROCEDURE && scope_negative(s, h->at + h->n);
    size_t twice = drug_named_twice(s, h, in);
    size_t after = twice > 0 ? twice : h->at + h->n;
    p = done ? p : scope_after(s, after, in, p); /* "radio négative": it was done */
    if (h->absent) {
        p = p == MARK_PRESENT ? MARK_ABSENT : p == MARK_ABSENT ? MARK_UNCERTAIN : p;
    }
    bool doubt = (p == MARK_PRESENT && hit_kind(h, "medication") && to_confirm(s, h, in)) ||
                 (p != MARK_UNCERTAIN && either(s, h, in));
    f->polarity = mark_polarity(doubt ? MARK_UNCERTAIN : p);
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

/* "Sensible à l'amikacine, résistant aux quinolones": a germ's, nobody takes them. */
static bool antibiogram(const struct scan *s, const struct hit *h, struct span in)
{
    for (size_t i = in.b; after_to(s, h, in) && i < h->at; i++) {
        if (token_any(&s->t, i,
                      "sensible|sensibles|sensibilite|resistant|resistante|resistance|"
                      "resistances|resistants") > 0) {
            return true;
        }
    }
    return false;
}

/* "Les médicaments, aucun", to a question about allergies: none to them; named and not denied, they
 * tell nothing. */
static bool no_medicine(struct scan *s, struct fact *f)
{
    const struct concept *c = lexicon_concept(s->lexicon, TEXT("allergie_medicament"));
    if (f->polarity != FACT_ABSENT || f->who != FACT_PATIENT || c == NULL) {
        return false;
    }
    set_concept(f, c);
    return true;
}

/* The allergen of an allergy that is told, denied or doubted; false when it is none. */
static bool allergy_told(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    if (f->polarity == FACT_ABSENT && forbidden(s, h, in)) {
        return false;
    }
    allergy_make(s, h, f);
    f->polarity = allergy_borne(s, h, in)                          ? FACT_ABSENT
                  : f->polarity == FACT_ABSENT && barred(s, h, in) ? FACT_PRESENT
                                                                   : f->polarity;
    bool outgrown =
        scan_has(s, (struct span){h->at, in.e},
                 "mais c est passe|mais ca a passe|mais ca lui a passe|elle en mange|"
                 "il en mange|j en mange maintenant|mais c est fini|mais plus maintenant|"
                 "en guerie|en gueri|guerie a|guerie depuis|guerie vers");
    if (f->polarity == FACT_PRESENT && (allergy_untrue(s, in) || outgrown)) {
        f->polarity = FACT_UNCERTAIN;
    }
    return true;
}

/* "Les antibiotiques, je les supporte tous": it does him no harm, he does not take them. */
static bool borne(const struct scan *s, const struct hit *h)
{
    size_t i = h->at + h->n;
    i += token_any(&s->t, i, ",");
    return token_any(&s->t, i,
                     "je les supporte|je le supporte|je la supporte|il les supporte|"
                     "elle les supporte|il le supporte|elle le supporte|ca je supporte") > 0;
}

static bool find_details(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    if (hit_kind(h, "measurement")) {
        return measure_value(s, h, in, f) ||
               (hit_is(h, "ta") && pressure_as_problem(s, h, in, f)) ||
               sugar_as_problem(s, h, in, f);
    }
    bool drug = hit_kind(h, "medication");
    if (allergy_may_be(h) && allergy_tolerated(s, h, in)) {
        allergy_make(s, h, f);
        f->polarity = FACT_ABSENT;
        return true;
    }
    if (allergy_may_be(h) && allergy_context(s, h, in)) {
        return allergy_told(s, h, in, f);
    }
    if (allergy_may_be(h) && allergy_asked(s, in) &&
        token_any(&s->t, h->at + h->n,
                  ", rien|: rien|, aucun|, aucune|, aucun souci|, pas de souci|, jamais rien|"
                  ", aucun probleme|, pas de probleme") > 0) {
        allergy_make(s, h, f); /* "Les antibiotiques, rien" */
        f->polarity = FACT_ABSENT;
        return true;
    }
    if (hit_is(h, "traitement") && allergy_asked(s, in) &&
        !scan_has(s, s->question, "traitement|traitements|prenez|prend|pris")) {
        return no_medicine(s, f);
    }
    if (hit_kind(h, "allergen") ||
        (hit_allergy(h) && (allergy_named(s, h, in) || allergy_untrue(s, in)))) {
        return false;
    }
    bool named = drug || hit_kind(h, "class") || hit_kind(h, "administrative");
    if ((named && borne(s, h)) || ((drug || hit_kind(h, "class")) && antibiogram(s, h, in))) {
        return false;
    }
    if (drug) {
        drug_details(s, h, in, f);
        return true;
    }
    if (f->kind == FACT_SOCIAL || f->kind == FACT_ADMINISTRATIVE) {
        habit_details(s, h, in, f);
    }
    if (hit_is(h, "amaigrissement") || hit_is(h, "prise_poids")) {
        measure_weight_change(s, h, in, f);
    }
    if (!hit_is(h, "fievre") || !measure_value(s, h, in, f)) {
        measure_count(s, h, in, f);
    }
    if (f->kind == FACT_SOCIAL && f->polarity == FACT_ABSENT && text_is(f->value, "1")) {
        f->value = f->unit = (struct text){NULL, 0}; /* "jamais touché une cigarette" */
    }
    qualify(s, h, in, f);
    return true;
}

/* "La grippe c'est fait, le zona pas encore, la fièvre jaune je sais plus." */
static void vaccine_given(const struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t e = h->at + h->n;
    size_t until = e;
    while (until < in.e && s->hit_of[until] < 0) {
        until++;
    }
    struct span behind = {e, until};
    f->time = FACT_PAST;
    if (scan_has(s, behind, "sais pas|sais plus|crois|peut etre|je pense")) {
        f->polarity = FACT_UNCERTAIN;
    } else if (scan_has(s, behind, "non|pas|jamais")) {
        f->polarity = FACT_ABSENT;
    }
}

struct fact *find_hit(struct scan *s, const struct hit *h, struct span in)
{
    size_t kept = s->fact_n;
    struct fact *f = scan_fact(s);
    if (f == NULL) {
        return NULL;
    }
    struct hit vaccine = *h;
    vaccine.concept = misread_vaccine(s, h);
    h = vaccine.concept != NULL ? &vaccine : h;
    scan_place(s, f, (struct span){h->at, h->at + h->n}, in);
    set_concept(f,
                misread_ear(s, h) ? lexicon_concept(s->lexicon, TEXT("acouphenes")) : h->concept);
    find_polarity(s, h, in, f);
    bool can_plan = f->kind == FACT_PROCEDURE || f->kind == FACT_MEDICATION;
    if (can_plan && s->heading_plan) {
        f->time = FACT_PLANNED;
    }
    if (f->time == FACT_PLANNED && !can_plan) {
        f->time = FACT_NOW;
    }
    if (vaccine.concept != NULL) {
        vaccine_given(s, h, in, f);
    }
    /* "vitamine D" has no right side */
    f->side = f->kind == FACT_MEDICATION ? FACT_NO_SIDE : side_of(s, h, in);
    if (!find_details(s, h, in, f)) {
        s->fact_n = kept;
        return NULL;
    }
    if (hit_is(h, "ta") && f->value.n > 0) {
        measure_arm(s, in, f);
    }
    find_section(s, h, f);
    return f;
}
