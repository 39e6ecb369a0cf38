/* misread.c - words that name something else here than the lexicon's concept: "l'aire de repos",
 * "la secrétaire m'avait dit", "une pilule pour la prostate" */
#include "facts/cue.h"
#include "facts/scan.h"

#include "text/number.h"

/* Tokens of the phrase that ends just before token i, within its sentence. */
static bool before(const struct scan *s, const struct hit *h, struct span in, const char *last,
                   size_t reach)
{
    for (size_t i = h->at; i-- > in.b && h->at - i <= reach;) {
        if (token_any(&s->t, i, last) > 0) {
            return true;
        }
    }
    return false;
}

/* "La prof a dit", "la secrétaire m'avait dit": who spoke is not the patient. */
static bool somebody_said(const struct scan *s, const struct hit *h, struct span in)
{
    static const char *const trades[] = {
        "enseignant", "infirmier", "ouvrier", "agriculteur",  "employe",      "chauffeur",
        "commercant", "menage",    "artisan", "coiffeur",     "transport",    "etudiant",
        "soignant",   "artiste",   "cadre",   "restauration", "fonctionnaire"};
    bool trade = false;
    for (size_t k = 0; k < sizeof trades / sizeof *trades && !trade; k++) {
        trade = hit_is(h, trades[k]);
    }
    size_t e = h->at + h->n;
    return trade && h->at > in.b && e < in.e &&
           token_any(&s->t, h->at - 1, "la|le|l|ma|mon|notre|cette|ce") > 0 &&
           token_any(&s->t, e,
                     "m a|m avait|nous a|nous avait|a dit|a vu|a trouve|avait dit|dit|disait|veut|"
                     "voulait|pense|trouve|lui a|l a") > 0;
}

/* "Elle a mordu l'aide-soignante", "une infirmière vient": whoever comes or is met is not the
 * patient, who says "je suis infirmière"; and "quand j'étais étudiante" is no trade of today. */
static bool somebody_met(const struct scan *s, const struct hit *h, struct span in)
{
    if (!hit_kind(h, "social") || h->at == in.b) {
        return false;
    }
    bool met = hit_is(h, "infirmier") || hit_is(h, "soignant") || hit_is(h, "coiffeur") ||
               hit_is(h, "chauffeur");
    bool own = scan_has(s, in,
                        "suis|etais|est une|est un|etait|metier|profession|travaille|travaillait|"
                        "comme|formation|etudes");
    bool then = hit_is(h, "etudiant") && before(s, h, in,
                                                "quand j etais|quand il etait|quand elle etait|"
                                                "lorsque j etais|j etais encore",
                                                4);
    return then || (met && !own &&
                    token_any(&s->t, h->at - 1, "l|la|le|les|une|un|des|cette|notre|leur") > 0);
}

/* "J'ai une boule dans le dos" is no pain that spreads there. */
static bool lies_there(const struct scan *s, const struct hit *h, struct span in)
{
    return hit_is(h, "irradiation_dos") && token_is(&s->t, h->at, "dans") &&
           before(s, h, in,
                  "boule|boules|grosseur|kyste|bouton|boutons|plaque|plaques|tache|taches|grain|"
                  "cicatrice|eczema|acne|tatouage|lipome|coup|coups|poils",
                  4);
}

/* "La spasticité est cotée à trois": "cotée" tells the pain only where pain is spoken of. */
static bool other_score(const struct scan *s, const struct hit *h, struct span in)
{
    return hit_is(h, "eva") && h->n == 1 && token_is(&s->t, h->at, "cotee") &&
           !scan_has(s, in, "douleur|douleurs|mal|elle|eva|en");
}

/* "Le jet est moins fort" tells of no pain that is less; "les gaz m'échappent" of no bloating. */
static bool of_another(const struct scan *s, const struct hit *h, struct span in)
{
    if (hit_is(h, "ballonnement") && h->n == 1) {
        return scan_has(s, in, "m echappe|m echappent|retiens|retenir|lache|lacher") ||
               scan_has(s, s->question, "retenez les|retenez bien les|retiens");
    }
    return hit_is(h, "moindre") && token_is(&s->t, h->at, "moins") &&
           before(s, h, in, "jet|voix|bruit|son|volume|regles|toux|fievre|lumiere|poignet", 5);
}

/* "Vos directives ? — Pas de réanimation": what is wished. */
static bool only_wished(const struct scan *s, const struct hit *h)
{
    return hit_is(h, "reanimation") &&
           scan_has(s, s->question, "directives|anticipees|volontes|souhaits|acharnement");
}

/* "Une pilule pour la prostate"; "la pilule, on m'avait dit jamais". */
static bool other_pill(const struct scan *s, const struct hit *h, struct span in)
{
    size_t e = h->at + h->n;
    bool other = token_any(&s->t, e,
                           "pour la|pour le|pour l|pour les|pour dormir|pour maigrir|"
                           "contre la|contre le|contre l|contre les|bleue") > 0 &&
                 token_any(&s->t, e,
                           "pour la contraception|pour les regles|contre les regles|"
                           "pour l acne|contre l acne") == 0;
    return hit_is(h, "pilule") &&
           (other || scan_has(s, (struct span){e, in.e},
                              "dit jamais|interdite|m est interdite|contre indiquee"));
}

/* "Ça m'angoisse", said of what one takes. */
static bool upset_by_it(const struct scan *s, const struct hit *h, struct span in)
{
    if (!hit_is(h, "anxiete") || h->at < in.b + 2 || !token_phrase(&s->t, h->at - 2, "ca m")) {
        return false;
    }
    for (size_t i = in.b; i < h->at; i++) {
        const struct hit *g = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (g != NULL && (hit_kind(g, "social") || hit_kind(g, "medication"))) {
            return true;
        }
    }
    return false;
}

/* "La cortisone, ma tante elle a gonflé avec": who took it is named after it. */
static bool taken_by_relative(const struct scan *s, const struct hit *h, struct span in)
{
    enum { REACH = 3 };
    size_t e = h->at + h->n;
    bool drug = hit_kind(h, "class") || hit_kind(h, "medication") ||
                hit_kind(h, "administrative") || hit_kind(h, "procedure");
    for (size_t i = e; drug && token_is(&s->t, e, ",") && i + 1 < in.e && i < e + REACH; i++) {
        uint8_t rank = 0;
        if (token_any(&s->t, i, "ma|mon") > 0 && relative_at(&s->t, i + 1, &rank) > 0) {
            return scan_has(s, (struct span){i, in.e},
                            "avec|en prend|en prenait|en a pris|en a eu|l a fait|l a faite|l a eu|"
                            "l a eue|l a subi|l a subie|y est passe|y est passee|y a eu droit");
        }
    }
    return false;
}

/* "Le cholestérol est limite, sans médicament": it has none, and that is not all he takes. */
static bool without_for_it(const struct scan *s, const struct hit *h, struct span in)
{
    bool without = hit_is(h, "traitement") && h->at > in.b + 2 &&
                   token_is(&s->t, h->at - 1, "sans") && token_is(&s->t, h->at - 2, ",");
    for (size_t i = in.b; without && i + 2 < h->at; i++) {
        if (s->hit_of[i] >= 0) {
            return true;
        }
    }
    return false;
}

/* "J'ai jamais fumé une cigarette": said again of what was just denied. */
static bool never_said(const struct scan *s, const struct hit *h, struct span in)
{
    enum { REACH = 3 };
    for (size_t i = h->at; i-- > in.b && h->at - i <= REACH && s->t.at[i].kind != TOKEN_MARK;) {
        const struct hit *g = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (g != NULL) {
            return g->absent && !h->absent && g->concept == h->concept;
        }
    }
    return false;
}

/* "Il bouge bien": a child to be born, where the one who says it is pregnant. */
static bool moves_elsewhere(const struct scan *s, const struct hit *h)
{
    if (!hit_is(h, "mouvements_foetaux") || token_any(&s->t, h->at, "il|elle|ca") == 0 ||
        h->n > 4) {
        return false;
    }
    bool own = scan_patient(s, h->at) && !scan_companion(s, h->at);
    if (own && scan_has(s, s->question, "enceinte|grossesse|bebe")) {
        return false;
    }
    for (size_t k = s->fact_n; own && k-- > 0;) {
        const struct fact *f = &s->facts[k];
        bool pregnant = text_is(f->concept, "terme") || text_is(f->concept, "grossesse");
        if (pregnant && f->who == FACT_PATIENT && f->polarity == FACT_PRESENT &&
            f->time == FACT_NOW) {
            return false;
        }
    }
    return true;
}

bool misread(const struct scan *s, const struct hit *h, struct span in)
{
    if (moves_elsewhere(s, h)) {
        return true;
    }
    if (s->turn_of[h->at] < 0) {
        return false;
    }
    bool own = scan_patient(s, h->at) && !scan_companion(s, h->at);
    if (hit_is(h, "au_repos")) {
        return before(s, h, in, "aire|aires|jour|jours|journee|journees|maison|salle|cure", 1);
    }
    if (hit_is(h, "moindre") && h->n == 1) { /* "deux paquets avant, j'ai diminué" */
        return h->at > in.b + 1 && token_any(&s->t, h->at - 2, "j ai|on a|il a|elle a") > 0 &&
               !token_is(&s->t, h->at - 1, "s");
    }
    if (hit_is(h, "resiste_antalgique")) { /* "le genou, et j'ai rien fait" */
        return token_is(&s->t, h->at, "rien") && h->at > in.b + 1 &&
               (token_any(&s->t, h->at - 2, "j ai|on a") > 0 ||
                token_any(&s->t, h->at - 1, "jamais") > 0);
    }
    if (hit_is(h, "irritabilite") && own) { /* "elle va péter un câble": another's */
        return before(s, h, in, "elle|il|elles|ils", 2);
    }
    if (hit_is(h, "debut_brutal")) { /* "vous mangez beaucoup d'un coup ?" */
        return before(s, h, in, "mange|manges|mangez|manger|bois|buvez|boire|avale|avaler", 4);
    }
    if (hit_is(h, "scanner")) { /* "allergique au produit du scanner" */
        return before(s, h, in, "produit du|produit de|produit pour le|produits du", 3);
    }
    bool spreads = text_starts(text_of(h->concept->id), TEXT("irradiation"));
    if (spreads && !lies_there(s, h, in)) { /* "gardez votre bras gauche" */
        return h->at > in.b && token_any(&s->t, h->at - 1, "votre|ton|mon|son|leur") > 0 &&
               !before(s, h, in, "dans|jusqu|vers|descend|irradie|lance|remonte|part", 4);
    }
    bool former = hit_kind(h, "finding") && own && /* "moi qui étais constipée" */
                  before(s, h, in, "moi qui etais|moi qui avais", 5);
    if (hit_is(h, "certificat_sport")) { /* "c'était le certificat pour la danse" */
        return before(s, h, in, "c etait le|c etait un|c etait pour le|c etait pour un", 4);
    }
    if (own && taken_by_relative(s, h, in)) {
        return true;
    }
    if (hit_is(h, "dents_sagesse")) { /* "la dent de sagesse pousse": not out */
        return !scan_has(s, in,
                         "enleve|enlevee|enlevees|arrache|arrachee|arrachees|retire|"
                         "retiree|retirees|opere|operee|operer|extrait|extraite|extraites|"
                         "extraction|avulsion") &&
               !scan_has(s, s->question,
                         "opere|operee|operation|operations|chirurgie|chirurgies|"
                         "interventions|antecedents|anesthesie|endormi|endormie");
    }
    if (somebody_met(s, h, in) || lies_there(s, h, in) || other_score(s, h, in) ||
        of_another(s, h, in) || only_wished(s, h)) {
        return true;
    }
    return without_for_it(s, h, in) || never_said(s, h, in) || former || somebody_said(s, h, in) ||
           other_pill(s, h, in) || upset_by_it(s, h, in);
}

bool misread_denial(const struct scan *s, const struct hit *h, struct span reply)
{
    for (size_t i = reply.b; hit_is(h, "enfants") && i < reply.e; i++) {
        struct number n = {0};
        size_t k = token_any(&s->t, i, "en a|en ai|en avons|en a deja|en ai deja");
        if (k > 0 && text_number_at(&s->t, i + k, &n) > 0 && n.milli > 0) {
            return true;
        }
    }
    return false;
}

bool misread_onset(const struct scan *s)
{
    size_t b = s->question.e;
    while (b > s->question.b && s->t.at[b - 1].sentence == s->t.at[s->question.e - 1].sentence) {
        b--;
    }
    return scan_has(s, (struct span){b, s->question.e},
                    "separation|divorce|separee|separe|separes|arretee|arrete|stoppe|stoppee|"
                    "demenage|marie|mariee|mariage|retraite|sobre|abstinent|abstinente");
}

bool misread_no(const struct scan *s, size_t i, size_t e)
{
    size_t k = i;
    while (k < e && token_is(&s->t, k, ".")) {
        k++;
    }
    return k > i && k + 1 < e && token_is(&s->t, k, "si") && token_is(&s->t, k + 1, ",");
}

bool misread_whose(const struct scan *s, const struct hit *h, struct span in)
{
    return hit_kind(h, "problem") &&
           scan_has(s, (struct span){h->at + h->n, in.e},
                    "negatif chez elle|negatif chez lui|positif chez elle|positif chez lui|"
                    "negative chez elle|negative chez lui|positive chez elle|positive chez lui|"
                    "normal chez elle|normal chez lui");
}

bool misread_caught(const struct scan *s, const struct hit *h)
{
    size_t e = h->at + h->n;
    while (e < s->t.n && s->t.at[e].sentence == s->t.at[h->at].sentence && s->hit_of[e] < 0) {
        e++;
    }
    return scan_has(s, (struct span){h->at, e}, "eu|eue|attrape|attrapee|malade|contracte");
}

const struct concept *misread_vaccine(const struct scan *s, const struct hit *h)
{
    static const char *const of[][2] = {{"grippe", "vaccin_grippe"},
                                        {"covid", "vaccin_covid"},
                                        {"fievre_jaune", "vaccin_fievre_jaune"},
                                        {"hepatite_a", "vaccin_hepatite_a"},
                                        {"hepatite_b", "vaccin_hepatite_b"},
                                        {"coqueluche", "vaccin_coqueluche"},
                                        {"rougeole", "vaccin_ror"},
                                        {"zona", "vaccin_zona"},
                                        {"varicelle", "vaccin_varicelle"},
                                        {"rage", "vaccin_rage"},
                                        {"typhoide", "vaccin_typhoide"},
                                        {"meningite", "vaccin_meningocoque"}};
    if (!hit_kind(h, "problem") || s->turn_of[h->at] < 0 || !scan_patient(s, h->at) ||
        !scan_has(s, s->question, "vaccin|vaccins|vaccination|vaccinations|vaccine|vaccinee") ||
        misread_caught(s, h)) {
        return NULL;
    }
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        if (hit_is(h, of[k][0])) {
            return lexicon_concept(s->lexicon, text_of(of[k][1]));
        }
    }
    return NULL;
}

bool misread_ear(const struct scan *s, const struct hit *h)
{
    if (!hit_is(h, "sifflement") || s->turn_of[h->at] < 0 ||
        lexicon_concept(s->lexicon, TEXT("acouphenes")) == NULL) {
        return false;
    }
    struct span turn = {h->at, h->at + h->n};
    while (turn.b > 0 && s->turn_of[turn.b - 1] == s->turn_of[h->at]) {
        turn.b--;
    }
    static const char ear[] = "oreille|oreilles|entends|entendais|entend|entendait|entendre|sourd|"
                              "sourde|tympan|audition|acouphene|acouphenes";
    static const char breath[] = "respire|respires|respirez|respirer|respiration|souffle|"
                                 "essouffle|essoufflee|toux|tousse|bronches|poitrine|asthme|"
                                 "expire|poumons|chat";
    return scan_has(s, turn, ear) && !scan_has(s, turn, breath) &&
           !scan_has(s, s->question, breath);
}
