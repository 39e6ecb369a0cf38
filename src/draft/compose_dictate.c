/* compose_dictate.c - see compose_dictate.h */
#include "draft/compose_dictate_inner.h"

enum { ORDER_WORDS = 7, NOUN_WORDS = 3 };

/* Words and what stands for them; "" leaves them out. */
struct saying {
    const char *words; /* folded, '|' between alternatives */
    const char *say;
};

/* At the head of a sentence. */
static const struct saying heads[] = {
    {"je vous revois|je le revois|je la revois|on se revoit|on se reverra|je vous reverrai|"
     "je vous vois",
     "revoir"},
    {"je vous mets|je vous propose|je te propose|je te prescris|je te donne|je vous prescris|je "
     "prescris|je vous donne|on va mettre|on va vous mettre|"
     "je mets|on met|je vous ajoute|on va donner|on va prendre|on va commencer|on va faire|"
     "on fait|je fais|je vous fais|je vous fais juste|on va vous faire|je demande|on va demander|"
     "vous refaites|vous faites|vous ferez|vous me faites|il y a|il faut|il faudra|je sens un|"
     "je sens une|je sens des|je vois un|je vois une|je vois des|j entends un|j entends une|"
     "j entends des|je trouve un|je trouve une|je trouve des|on voit un|on voit une|on voit des|"
     "vous avez une|vous avez un|c est une|c est un|"
     "c est bien du|il s agit d une|il s agit d un|ce qu il y a c est|j ajoute",
     ""},
};
/* At the head of any clause. */
static const struct saying inner[] = {
    {"je ne sens pas de|je ne sens pas d|je ne sens aucun|je ne vois pas de|je ne vois pas d|"
     "je n entends pas de|je n entends pas d|je ne trouve pas de|je ne trouve pas d|"
     "il n y a pas de|il n y a pas d|vous n avez pas de|vous n avez pas d|y a pas de|y a pas d",
     "pas de"},
    {"on continue|vous continuez|on poursuit", "continuer"},
    {"on garde|vous gardez", "garder"},
    {"on arrete|vous arretez|j arrete", "arrêter"},
    {"vous evitez|evitez", "éviter"},
    {"on augmente|j augmente|vous augmentez", "augmenter"},
    {"on diminue|je diminue|vous diminuez", "diminuer"},
    {"on controle|vous controlez", "contrôler"},
    {"on surveille|vous surveillez|surveillez", "surveiller"},
};
/* In a plan, wherever they stand. */
static const struct saying acts[] = {
    {"vous m appelez|vous appelez|vous me rappelez|vous rappelez", "appeler"},
    {"vous allez aux urgences|vous filez aux urgences|vous venez aux urgences", "urgences"},
    {"vous consultez", "consulter"},
    {"vous revenez", "revenir"},
    {"a votre medecin traitant|a votre medecin", "au médecin"},
    {"vous le gardez|vous la gardez|vous les gardez", "garder"},
    {"vous redonnez", "redonner"},
    {"vous reprenez", "reprendre"},
    {"vous l arretez", "l'arrêter"},
    {"vous ne conduisez plus|tu ne conduis plus", "ne plus conduire"},
    {"vous ne conduisez pas|tu ne conduis pas", "ne pas conduire"},
    {"vous ne prenez plus|tu ne prends plus", "ne plus prendre"},
    {"vous n utilisez plus", "ne plus utiliser"},
    {"vous ne mettez plus|tu ne mets plus", "ne plus mettre"},
    {"vous ne portez plus", "ne plus porter"},
    {"vous ne forcez pas", "ne pas forcer"},
    {"vous n appuyez pas", "ne pas appuyer"},
    {"vous ne mouillez pas", "ne pas mouiller"},
    {"vous me le ramenez|vous me la ramenez|vous le ramenez|vous la ramenez", "ramener"},
    {"vous arretez", "arrêter"},
    {"si vous avez de la|si vous avez de l|si vous avez des|si vous avez du|si vous avez une|"
     "si vous avez un|s il a de la|s il a des|s il a du|si elle a de la|si elle a des",
     "si"},
    {"si vous etes", "si"},
};

/* Say nothing of the patient: at the head of a clause, or alone between two marks. */
static const char openers[] =
    "bon|donc|alors|voila|d accord|attendez|je compte|ecoutez|ecoutez moi "
    "bien|ecoutez moi bien tous les deux|ecoutez moi bien toutes les deux|ecoutez moi tous les "
    "deux|"
    "ecoutez bien tous les deux|euh|heu|bah|ben|hein|eh bien|du coup|"
    "en fait|et puis|et donc|et alors|attention|tenez|tiens|vous voyez|bien|tres bien|parfait|"
    "je vous explique|en resume|monsieur|madame|mademoiselle|ah|oh|ok|oui|mais bon|de toute facon";
static const char comments[] =
    "c est beaucoup|ca va|c est bien|c est parfait|parfait|tres bien|excusez moi|desole|desolee|"
    "voila|vous voyez|hein|d accord|donc|du coup|quoi|monsieur|madame|bon|c est froid|je sais|"
    "un petit peu|doucement|je passe derriere vous|on bouge plus|ne bougez plus|ne parlez "
    "plus|avalez|"
    "oui|ca|en tout cas|c est ce que j ai aussi|c est ce que j ai|aucun probleme|ca "
    "marche|allez|je regarde toute la peau|je regarde "
    "tout|pas seulement la "
    "jambe|"
    "a vous d abord|on vous pese|venez|entrez|entrez tous les deux|"
    "je vous examine|je l examine|je vais vous examiner|on va regarder|je regarde|"
    "on va en parler|on y va|c est important|c est fini|merci|promis|effectivement|justement|ca|"
    "c est tres bien|c est bien pour son age|c est bien pour votre age|rassurez vous|"
    "ne vous inquietez pas|comme vous voulez|si vous voulez|vous comprenez|c est promis|"
    "on est d accord|excusez moi|pas de panique|bonne nouvelle|je vous rassure";
static const char orders[] =
    "allongez|respirez|soufflez|tirez la langue|suivez|souriez|tendez|fermez|ouvrez|serrez|"
    "poussez|rhabillez|asseyez|levez vous|mettez vous|montez|penchez|deshabillez|enlevez|tournez|"
    "restez|venez|marchez|detendez|regardez|montrez|gardez|donnez moi|posez|tenez|laissez "
    "vous|entrez|"
    "vous pouvez garder|vous pouvez vous|vous pouvez le poser|on vous pese|on le deshabille|"
    "on le deshabillera|on la deshabille";
/* A speaker takes back what he has said. */
static const char mends[] = "pardon|je me trompe|l inverse|enfin non|je veux dire|je relis|"
                            "attendez|je rectifie|je corrige|ou plutot|je confonds";

static struct text raw(const struct dictate *d, size_t b, size_t e)
{
    return text_slice(d->s->r->said, d->s->base + d->t->at[b].start,
                      d->s->base + d->t->at[e - 1].end);
}

static void put_raw(struct dictate *d, size_t i, size_t n)
{
    dictate_gap(d, i);
    writer_put(&d->w, raw(d, i, i + n));
    d->next = i + n;
}

/* The drug prescribed by a name of its own at token i, NULL for none. */
static const struct fact *brand_at(const struct dictate *d, size_t i)
{
    size_t from = d->s->base + d->t->at[i].start, to = d->s->base + d->t->at[i].end;
    for (size_t k = d->s->covered[i] ? d->s->fact_of[d->s->rank] : 0; k > 0;
         k = d->s->fact_next[k - 1]) {
        const struct fact *f = &d->s->r->facts.at[k - 1];
        if (f->start == from && f->end == to && f->polarity == FACT_PRESENT &&
            f->time == FACT_PLANNED && compose_brand(f, raw(d, i, i + 1))) {
            return f;
        }
    }
    return NULL;
}

/* "Eliquis (apixaban), 5 mg": a prescription names the INN. */
static size_t put_drug(struct dictate *d, size_t i)
{
    const struct fact *f = d->route == ROUTE_CONDUITE ? brand_at(d, i) : NULL;
    if (!f || text_find((struct text){d->w.p, d->w.n}, f->label, 0) != SIZE_MAX) {
        return 0;
    }
    put_raw(d, i, 1);
    writer_str(&d->w, " (");
    writer_put(&d->w, f->label);
    writer_char(&d->w, ')');
    return 1;
}

static void put_said(struct dictate *d, const char *say)
{
    if (say[0] != '\0') {
        writer_str(&d->w, d->w.n > 0 ? " " : "");
        writer_str(&d->w, say);
    }
}

/* What stands for the words at token i in a table; tokens, 0 when nothing does. */
static size_t replaced(struct dictate *d, size_t i, const struct saying *rows, size_t row,
                       size_t used)
{
    const char *say = rows[row].say;
    if (say[0] == '\0' && token_any(d->t, i + used, "ca|cela|que|qu|comme|bien") > 0) {
        return 0; /* "on fait ça", "il faut que" */
    }
    if (strncmp(say, "ne pas", 6) == 0 &&
        token_any(d->t, i + used, "assez|bien|trop|beaucoup|encore|toujours|souvent") > 0) {
        return 0; /* "vous n'appuyez pas assez" forbids nothing */
    }
    if (strcmp(say, "pas de") == 0 && token_is(d->t, i + used - 1, "d")) {
        put_said(d, "pas"); /* "il n'y a pas d'idée délirante" */
        put_raw(d, i + used - 1, 1);
        return used;
    }
    put_said(d, say);
    i += used;
    if (say[0] == '\0') { /* "je vous mets | de l’Isoptine" */
        size_t part = token_any(d->t, i, "du|de la|de l|des|de");
        return used + part;
    }
    return used;
}

#define REPLACE(d, i, rows)                                                                        \
    __extension__({                                                                                \
        size_t row_ = 0, used_ = token_row((d)->t, i, rows, sizeof(rows) / sizeof *(rows),         \
                                           sizeof *(rows), &row_);                                 \
        used_ > 0 && (i) + used_ <= (d)->e ? replaced(d, i, rows, row_, used_) : 0;                \
    })

/* "Je vous arrête trois semaines": off work, not a drug. */
static size_t put_leave(struct dictate *d, size_t i)
{
    struct number n;
    const struct unit *u = NULL;
    size_t used = token_any(d->t, i, "je vous arrete");
    size_t amount = used > 0 ? text_number_at(d->t, i + used, &n) : 0;
    if (amount == 0 || text_unit_at(d->t, i + used + amount, &u) == 0 || dictate_symbol(u)) {
        return 0;
    }
    put_said(d, "arrêt");
    return used;
}

static size_t clause_end(const struct dictate *d, size_t i)
{
    while (!dictate_ends(d, i)) {
        i++;
    }
    return i;
}

static bool holds_number(const struct dictate *d, size_t b, size_t e)
{
    struct number n;
    for (size_t i = b; i < e; i++) {
        if (text_number_at(d->t, i, &n) > 0 && !n.article) {
            return true;
        }
    }
    return false;
}

/* A whole clause that says nothing of the patient; tokens, with its mark. */
static size_t empty_clause(const struct dictate *d, size_t i)
{
    size_t end = clause_end(d, i);
    bool order = d->route == ROUTE_EXAMEN && token_any(d->t, i, orders) > 0 &&
                 end - i <= ORDER_WORDS && !holds_number(d, i, end);
    bool comment = end > i && token_any(d->t, i, comments) == end - i;
    if (!order && !comment && (end > i || d->w.n > 0)) {
        return 0;
    }
    while (dictate_mark(d, end)) {
        end++;
    }
    return end - i;
}

/* Words that only open a clause, with the mark that parts them from it. */
static size_t opening(const struct dictate *d, size_t i)
{
    size_t n = 0;
    for (size_t one; (one = token_any(d->t, i + n, openers)) > 0 && i + n + one < d->e;) {
        n += one;
        while (n > 0 && dictate_mark(d, i + n)) {
            n++;
        }
    }
    bool first = i + n == d->b || d->w.n == 0;
    return n + (first && i + n + 1 < d->e ? token_any(d->t, i + n, "et|mais") : 0);
}

/* "Un, le Voltarène": the first point of a list. */
static size_t ordinal(const struct dictate *d, size_t i)
{
    struct number n;
    size_t used = d->w.n == 0 ? text_number_at(d->t, i, &n) : 0;
    bool point = used == 1 && n.spelled && token_is(d->t, i + 1, ",") &&
                 token_any(d->t, i + 2, "le|la|l|les|du|de|pour|j|on|vous|je") > 0;
    return point ? 2 : 0;
}

/* "La thyroïde est grosse": where the verb stands that a report leaves out, 0 when there is none.
 */
static size_t copula(const struct dictate *d, size_t i)
{
    for (size_t k = i + 1; k <= i + NOUN_WORDS && k + 1 < d->e; k++) {
        if (dictate_mark(d, k) ||
            token_any(d->t, k, "n|ne|s|se|qui|que|qu|vous|il|elle|on|ou|et") > 0) {
            return 0;
        }
        if (token_any(d->t, k, "est|sont") > 0) {
            return token_any(d->t, k + 1, "pas|plus|en|que|ce|un|une|la|le|pour|jamais|deja") > 0
                       ? 0
                       : k;
        }
    }
    return 0;
}

/* Words that stand without a verb before a mark or a number: "un lavement de Pentasa, 1 g". */
static bool is_label(const struct dictate *d, size_t i)
{
    struct number v;
    for (; !dictate_ends(d, i) && text_number_at(d->t, i, &v) == 0; i++) {
        bool to = token_is(d->t, i, "a") && (text_number_at(d->t, i + 1, &v) > 0 ||
                                             token_any(d->t, i + 1, "la|l|gauche|droite") > 0);
        if (token_any(d->t, i,
                      "n|ne|est|sont|a|ont|on|vous|il|elle|qui|que|montre|montrent|fait|"
                      "font|peut|a ete|etait|etaient|s|vient|viennent|va|vont|deborde|passe|"
                      "passera|augmente|diminue|descend|baisse|sert|aide|soigne|dure|depend|"
                      "disparait|appelle|fabriquent|reste|restent|bouge|bougent|peuvent|doit|"
                      "doivent|sera|"
                      "seront|semble|m|me|te") > 0 &&
            !to) {
            return false;
        }
    }
    /* "Les mouches, elles mettront des semaines à partir" */
    return !(dictate_mark(d, i) && token_any(d->t, i + 1, "elle|elles|il|ils|c") > 0);
}

/* A drug stands at token i: "un soluté" is one of them. */
static bool names_drug(const struct dictate *d, size_t i)
{
    size_t at = i < d->e ? d->s->base + d->t->at[i].start : SIZE_MAX;
    for (size_t k = d->s->fact_of[d->s->rank]; k > 0; k = d->s->fact_next[k - 1]) {
        const struct fact *f = &d->s->r->facts.at[k - 1];
        if (f->kind == FACT_MEDICATION && f->start == at) {
            return true;
        }
    }
    return false;
}

/* The article of the subject that opens the sentence. */
static size_t article(const struct dictate *d, size_t i)
{
    struct number n;
    size_t used =
        d->w.n == 0 ? token_any(d->t, i, "le|la|les|l|des|du|une|un|de la|de l|votre|vos") : 0;
    bool when = token_any(d->t, i + used,
                          "matin|soir|midi|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
                          "nuit|lendemain|jour|premier|mois|semaine|plus|reste") > 0;
    const struct unit *u = NULL;
    bool counts = token_any(d->t, i, "une|un") > 0 && token_is(d->t, i + 2, "de") == 0 &&
                  (text_unit_at(d->t, i + 1, &u) > 0 ||
                   token_any(d->t, i + 1,
                             "fois|prise|par|a|le|la|sur|quart|demi|tiers|seul|seule|peu|petit peu|"
                             "ou|de|des|comprime|gelule|sachet|bouffee|ampoule|cachet") > 0);
    bool amount = counts || text_number_at(d->t, i + used, &n) > 0;
    bool drug = token_any(d->t, i, "un|une") > 0 && names_drug(d, i + used);
    return !drug && used > 0 && i + used < d->e && !when && !amount ? used : 0;
}

/* "Vous pesez... soixante-dix-sept": up to the number. */
static size_t weighed(struct dictate *d, size_t i)
{
    struct number v;
    size_t n =
        d->route == ROUTE_EXAMEN
            ? token_any(d->t, i, "vous pesez|il pese|elle pese|le poids est a|le poids|poids")
            : 0;
    while (n > 0 && dictate_mark(d, i + n)) {
        n++;
    }
    if (n == 0 || text_number_at(d->t, i + n, &v) == 0) {
        return 0;
    }
    put_said(d, "poids :");
    return n;
}

/* "Votre | angor s'aggrave": "l'angor" */
static size_t elided(struct dictate *d, size_t i)
{
    struct text next = i + 1 < d->e ? d->t->at[i + 1].text : (struct text){NULL, 0};
    bool yours = d->w.n == 0 && token_is(d->t, i, "votre") && next.n > 2 &&
                 strchr("aeiou", next.p[0]) && copula(d, i + 1) == 0 && !is_label(d, i + 1);
    if (yours) {
        put_said(d, "l'");
    }
    return yours;
}

/* "Comme vous êtes allergique, | je vous mets…": what is prescribed stands without its reason. */
static size_t because(const struct dictate *d, size_t i)
{
    size_t end = clause_end(d, i), row = 0;
    bool reason = d->w.n == 0 && d->route == ROUTE_CONDUITE &&
                  token_any(d->t, i, "comme vous|comme tu|puisque vous|puisque tu") > 0;
    return reason && dictate_mark(d, end) && !holds_number(d, i, end) &&
                   token_row(d->t, end + 1, heads, sizeof heads / sizeof *heads, sizeof *heads,
                             &row) > 0
               ? end + 1 - i
               : 0;
}

/* "Au toucher, | il y a une | douleur" */
static size_t found_there(const struct dictate *d, size_t i)
{
    struct number v;
    const struct unit *u = NULL;
    size_t n = d->route == ROUTE_EXAMEN && d->w.n > 0
                   ? token_any(d->t, i,
                               "il y a une|il y a un|il y a des|je sens un|je sens une|je sens des|"
                               "je vois un|je vois une|je vois des|j entends un|j entends une|"
                               "j entends des|je trouve un|je trouve une|je trouve des|on voit un|"
                               "on voit une|on voit des|on sent un|on sent une|je palpe un|"
                               "je palpe une|je palpe des")
                   : 0;
    n = n > 0 && token_any(d->t, i + n, "peu|bout|petit peu") > 0 ? 0 : n;
    bool time = n > 0 && (text_unit_at(d->t, i + n, &u) > 0 || text_number_at(d->t, i + n, &v) > 0);
    return time ? 0 : n;
}

/* "Vous avez un peu de jaune" is not "peu de jaune"; "on met en place" is one verb. */
static bool head_goes_on(const struct dictate *d, size_t i)
{
    return token_any(d->t, i,
                     "vous avez un peu|c est un peu|je sens un peu|je vois un peu|il y a un peu|"
                     "je trouve un peu|on voit un peu|j entends un peu|on met en place|"
                     "je mets en place|on fait en sorte|on fait attention|on fait comme") > 0;
}

/* What a report leaves out or says otherwise where a clause begins; tokens. */
static size_t begin_clause(struct dictate *d, size_t i, size_t *skip, bool *again)
{
    *again = true;
    size_t n = empty_clause(d, i);
    if (n > 0) {
        return n;
    }
    /* "Non, pas de piqûre" answers what the patient asked */
    bool answers = d->w.n == 0 && token_any(d->t, i, "non ,|non non ,") > 0 &&
                   token_any(d->t, i + 2, "surtout|jamais|pas ,|pas du tout|non") == 0;
    n = answers ? token_any(d->t, i, "non ,|non non ,") : opening(d, i);
    n += ordinal(d, i + n);
    if (n > 0) {
        return n;
    }
    n = elided(d, i);
    n = n > 0 ? n : because(d, i);
    n = n > 0 ? n : found_there(d, i);
    if (n > 0) {
        return n;
    }
    n = weighed(d, i);
    n = n > 0 ? n : put_leave(d, i);
    n = n > 0 ? n : REPLACE(d, i, inner);
    n = n > 0 || d->w.n > 0 || head_goes_on(d, i) ? n : REPLACE(d, i, heads);
    if (n > 0) {
        return n;
    }
    n = article(d, i);
    *again = false;
    *skip = n > 0 ? copula(d, i + n) : 0;
    return *skip > 0 || is_label(d, i + n) ? n : 0;
}

/* Dots that hesitate: "la tension... 162". */
static size_t put_dots(struct dictate *d, size_t i)
{
    size_t n = 0;
    while (i + n < d->e && token_is(d->t, i + n, ".")) {
        n++;
    }
    if (n == 0) {
        return 0;
    }
    struct number v;
    bool value = !d->figures && text_number_at(d->t, i + n, &v) > 0;
    bool asks = i > d->b && token_any(d->t, i - 1, "a|de|du|en|est|sont|la|le|les|un|une") > 0;
    writer_str(&d->w, d->w.n == 0 || asks ? "" : value ? " :" : ",");
    d->next = d->e + 1;
    return n;
}

/* "Si vous arrêtez" stays; so does "vous sautez la prise et vous m'appelez", whose first verb no
 * rule knows. */
static bool governed(const struct dictate *d, size_t i)
{
    if (i > d->b && !d->acted && token_any(d->t, i - 1, "et|ou|puis") > 0 &&
        token_is(d->t, i, "vous")) {
        return true;
    }
    return i > d->b && token_any(d->t, i - 1, "si|quand|que|qu|lorsque|ou|ne|n") > 0;
}

static void rewrite(struct dictate *d)
{
    size_t skip = 0;
    bool opens = true; /* a clause */
    for (size_t i = d->b; i < d->e;) {
        size_t n = opens ? begin_clause(d, i, &skip, &opens) : 0;
        if (n > 0) {
            i += n;
            continue;
        }
        opens = false;
        /* "la tension d'abord : onze sept" */
        if (d->route == ROUTE_EXAMEN && token_any(d->t, i, "d abord") > 0 && i + 2 < d->e &&
            dictate_mark(d, i + 2)) {
            i += 2;
            continue;
        }
        n = d->route == ROUTE_CONDUITE && !governed(d, i) ? REPLACE(d, i, acts) : 0;
        d->acted = d->acted || (n > 0 && token_is(d->t, i, "vous"));
        n = n > 0 ? n : dictate_number(d, i);
        n = n > 0 ? n : put_dots(d, i);
        n = n > 0 ? n : put_drug(d, i);
        if (n > 0 && i + n < d->e && d->t->at[i + n].sentence != d->t->at[i].sentence) {
            opens = true;
        }
        if (n == 0 && i == skip && skip > 0) {
            n = 1; /* the verb */
            skip = 0;
        } else if (n == 0) {
            n = 1;
            put_raw(d, i, 1);
            opens = dictate_mark(d, i);
        }
        i += n;
    }
}

/* A side or a number, which a "non" may take back. */
static bool holds_detail(const struct dictate *d, size_t b, size_t e)
{
    bool side = false;
    for (size_t i = b; i < e; i++) {
        side = side || token_any(d->t, i, "gauche|droite|droit|gauches|droits|droites") > 0;
    }
    return side || holds_number(d, b, e);
}

static bool mended(const struct dictate *d)
{
    for (size_t i = d->b; i < d->e; i++) {
        bool not_so = i > d->b && token_is(d->t, i, "non") && d->t->at[i - 1].kind == TOKEN_MARK &&
                      holds_detail(d, d->b, i) && holds_detail(d, i + 1, d->e);
        bool waits = i <= d->b + 2 && token_is(d->t, i, "attendez"); /* nothing is said yet */
        if ((token_any(d->t, i, mends) > 0 && !waits) || not_so) {
            return true;
        }
    }
    return false;
}

/* The clinician still speaks of himself: "je ne préfère pas". */
static bool speaks(struct text out)
{
    static const char *const own[] = {"je ", "j'", "Je ", "J'"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        size_t at = text_find(out, text_of(own[i]), 0);
        if (at != SIZE_MAX && (at == 0 || out.p[at - 1] == ' ')) {
            return true;
        }
    }
    return false;
}

enum dictated compose_dictate(struct arena *a, const struct speech *s, size_t b, size_t e,
                              enum route route, struct text *told)
{
    struct dictate d = {.s = s, .t = &s->t, .b = b, .e = e, .next = b, .route = route};
    for (size_t i = b; i < e; i++) {
        d.pressure = d.pressure || token_any(d.t, i, "tension|ta|systolique") > 0;
    }
    if (mended(&d)) {
        return DICTATED_AS_SAID;
    }
    d.w = writer_in(a);
    rewrite(&d);
    while (d.w.n > 0 && strchr(" ,.;:", d.w.p[d.w.n - 1])) {
        d.w.n--;
    }
    struct text out = writer_done(a, &d.w);
    if (d.doubt || (speaks(out) && !d.figures)) {
        return DICTATED_AS_SAID;
    }
    *told = out;
    return out.n > 0 ? DICTATED : DICTATED_NOTHING;
}
