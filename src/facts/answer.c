/* answer.c - a clinician's question and the patient's answer, read together
 * A question alone says nothing. "Oui" and "non" take the concepts of the last question; several
 * concepts asked at once and answered "oui" stay uncertain, since nobody knows which one was meant.
 */
#include "facts/cue.h"
#include "facts/scan.h"

enum answer { ANSWER_NONE, ANSWER_YES, ANSWER_NO, ANSWER_UNSURE, ANSWER_SI };

static const char openers[] =
    "bah|ben|euh|heu|ah|alors|la|eh|bon|hein|en fait|enfin|,|.|!|eh bien|"
    "mais|et|puis|donc|oh|alors la|comme ca|hier|hier soir|hier matin|avant hier|ce matin|"
    "ce soir|cette nuit|la nuit derniere|justement|normalement|docteur|a|bonjour|bonsoir|"
    "madame|monsieur|merci|ca|moi|lui|elle";
static const char unsure[] =
    "je sais pas|je ne sais pas|j en sais rien|je n en sais rien|sais pas|"
    "aucune idee|je me souviens plus|je me souviens pas|"
    "je ne me souviens plus|je ne me souviens pas|peut etre|je crois|"
    "c est possible|possible|ca se peut|probablement|je pense|"
    "je suis pas sur|je suis pas sure|pas sur|pas sure|je saurais pas|je ne saurais pas|"
    "je pourrais pas dire|je pourrais pas vous dire|j ai un doute|"
    "j hesite|je suis plus sur|je suis plus sure|dur a dire|"
    "c est dur a dire|c est difficile a dire|c est dur a voir";

static const char yes[] =
    "oui|ouais|voila|c est ca|tout a fait|exactement|effectivement|absolument|"
    "un peu|parfois|de temps en temps|souvent|toujours|tous les jours|"
    "de maniere|vraiment|rarement|tres rarement|des fois|umh|occasionnellement|"
    "bien sur|un petit peu|une fois|deux fois|trois fois|plusieurs fois|quelques fois|quelquefois|"
    "quelques unes|quelques uns|ca m arrive|ca arrive|ca lui arrive|par moments|par moment|"
    "tout le temps|evidemment|affirmatif|malheureusement|helas|carrement|enormement|"
    "de plus en plus|je veux|ca oui|pour ca oui|comme toujours|en permanence|"
    "constamment|surtout la nuit|surtout le soir|surtout le matin";
static const char no[] =
    "non|nan|pas du tout|jamais|aucun|aucune|du tout|pas vraiment|"
    "pas particulierement|rien|pas specialement|absolument pas|plus maintenant|"
    "j ai pas remarque|j ai rien remarque|pas remarque|je n ai pas remarque|ni l un ni l autre|"
    "ni l une ni l autre|ni l un , ni l autre|aucun des deux|aucune des deux|rien de tout ca|"
    "pas que je sache|pas a ma connaissance|pas que je m en souvienne|pas que je me souvienne|"
    "meme pas|pas une fois|pas une seule fois";

/* "Votre prise de sang : CRP à vingt-deux.", "Vous avez quarante ans.": a number is stated, and no
 * question mark follows. */
static bool states_value(const struct scan *s, struct span in)
{
    bool measure = false;
    for (size_t i = in.b; i < in.e; i++) {
        struct number n = {0};
        size_t k = text_number_at(&s->t, i, &n);
        measure = measure || (s->hit_of[i] >= 0 && hit_kind(&s->hits[s->hit_of[i]], "measurement"));
        bool age = k > 0 && i >= in.b + 2 && token_phrase(&s->t, i - 2, "vous avez") &&
                   token_is(&s->t, i + k, "ans");
        if (k > 0 && !n.article && (measure || age)) {
            return token_is(&s->t, in.e - 1, ".");
        }
    }
    return false;
}

bool answer_is_question(const struct scan *s, struct span in)
{
    if (states_value(s, in)) {
        return false;
    }
    if (token_is(&s->t, in.e - 1, "?") || scan_has(s, in, "est ce que|est ce qu|avez vous")) {
        return true;
    }
    size_t k = in.b;
    while (k < in.e &&
           token_any(&s->t, k, "et|d|accord|ok|donc|sinon|,|alors|tres bien|bien") > 0) {
        k++;
    }
    bool since = k < in.e && token_is(&s->t, k, "des") && /* "dès aujourd'hui" */
                 s->t.at[k].end - s->t.at[k].start > s->t.at[k].text.n;
    return !since && token_any(&s->t, k,
                               "vous avez|vous prenez|vous fumez|vous buvez|vous etes|vous aviez|"
                               "pas de|pas d|jamais de|y a t il|des|votre|et dans|vous vous") > 0;
}

void answer_question(struct scan *s, struct span turn)
{
    s->question = (struct span){0, 0};
    for (size_t i = turn.b; i < turn.e;) {
        size_t e = i;
        while (e < turn.e && s->t.at[e].sentence == s->t.at[i].sentence) {
            e++;
        }
        if (answer_is_question(s, (struct span){i, e})) {
            s->question = turn;
        }
        i = e;
    }
}

bool answer_to_history(const struct scan *s)
{
    for (size_t i = s->question.b; i < s->question.e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (h != NULL && (strcmp(h->concept->kind, "problem") == 0 || hit_is(h, "operation"))) {
            return true;
        }
    }
    return scan_has(s, s->question, "famille");
}

void answer_family(const struct scan *s, size_t token, struct fact *f)
{
    for (size_t i = s->question.b; i < s->question.e && scan_patient(s, token); i++) {
        if (s->marks[i].who == FACT_FAMILY) {
            f->who = FACT_FAMILY;
            f->relative = text_of(scope_relative(s->marks[i].relative));
            f->section = TEXT("antecedents");
            return;
        }
    }
}

/* "Quand je monte, oui." */
static enum answer answer_last(const struct scan *s, struct span reply)
{
    size_t e = reply.e;
    while (e > reply.b && s->t.at[e - 1].kind == TOKEN_MARK && !token_is(&s->t, e - 1, ",")) {
        e--;
    }
    if (e < reply.b + 2 || !token_is(&s->t, e - 2, ",")) {
        return ANSWER_NONE;
    }
    return token_any(&s->t, e - 1, "oui|ouais") > 0 ? ANSWER_YES
           : token_is(&s->t, e - 1, "non")          ? ANSWER_NO
                                                    : ANSWER_NONE;
}

/* "Non. Enfin si, hier soir." */
static bool takes_back(const struct scan *s, size_t i, size_t e)
{
    enum { REACH = 4 };
    for (size_t k = i; k < e && k < i + REACH; k++) {
        size_t n =
            token_any(&s->t, k, "enfin si|ah si|euh si|mais si|ah mais si|quoique si|ben si");
        if (n > 0 && (k + n >= e || s->t.at[k + n].kind == TOKEN_MARK)) {
            return true;
        }
    }
    return false;
}

/* "Vous avez vomi ? — Deux fois.", "Au moins trois fois par nuit.", "Deux, trois fois.": how many
 * times, written in `w` (NULL: not); false when the words at token i say no such thing. */
static bool counts(const struct scan *s, size_t i, struct writer *w)
{
    static const char per[] = "par jour|par nuit|par semaine|par mois|par an|la nuit";
    struct number n = {0}, to = {0};
    size_t at = i + token_any(&s->t, i, "au moins|bien|facile|environ|je dirais|a peu pres");
    size_t k = text_number_at(&s->t, at, &n);
    size_t link = token_any(&s->t, at + k, ",|ou|a");
    size_t range = link > 0 ? text_number_at(&s->t, at + k + link, &to) : 0;
    bool wider = range > 0 && to.milli > n.milli && !n.article;
    size_t times = at + k + (wider ? link + range : 0);
    size_t each = token_any(&s->t, times + 1, per);
    size_t after = times + 1 + each; /* "une fois ou deux, peut-être" is no plain yes */
    bool ends =
        after >= s->t.n || s->turn_of[after] != s->turn_of[i] || token_any(&s->t, after, ".|!") > 0;
    if (k == 0 || n.milli <= 0 || token_any(&s->t, times, "fois") == 0 || !ends) {
        return false;
    }
    if (w != NULL) {
        writer_number(w, n.milli);
        writer_str(w, wider ? " à " : "");
        if (wider) {
            writer_number(w, to.milli);
        }
        writer_str(w, " fois");
        writer_str(w, each > 0 ? " " : "");
        for (size_t m = times + 1; m < times + 1 + each; m++) {
            writer_str(w, m > times + 1 ? " " : "");
            writer_put(w, text_slice(s->bytes, s->t.at[m].start, s->t.at[m].end));
        }
    }
    return true;
}

/* How many times, when the reply opens with it: "4 fois". */
static struct text counted(struct scan *s, struct span reply)
{
    char room[64];
    struct writer w = writer_over(room, sizeof room);
    return counts(s, reply.b, &w) ? scan_keep(s, &w) : (struct text){NULL, 0};
}

static const char denials[] = "non|pas|plus|jamais|rien|aucun|aucune|ni|sauf";

/* "Vous toussez ? — La nuit, surtout.", "Après chaque biberon.": when it is so says that it is. */
static bool says_when(const struct scan *s, size_t i)
{
    size_t n = token_any(&s->t, i, "surtout");
    n += token_any(&s->t, i + n,
                   "la nuit|le soir|le matin|au reveil|en fin de journee|apres chaque|a chaque|"
                   "apres le repas|apres les repas|apres manger|toutes les nuits|tous les matins|"
                   "tous les soirs|chaque nuit|chaque soir|chaque matin|a l effort|en marchant|"
                   "en montant|dans les escaliers|tout le temps|en permanence|depuis");
    size_t e = i + n;
    while (e < s->t.n && s->turn_of[e] == s->turn_of[i] && s->t.at[e].kind != TOKEN_MARK) {
        e++;
    }
    struct span clause = {i, e};
    struct span whole = {i, scan_sentence_end(s, i)};
    bool ended = token_any(&s->t, i, "depuis") > 0 && /* "Plus de toux ? — Depuis hier." */
                 scan_has(s, s->question, "plus|arrete|arretee|fini|finie");
    return n > 0 && !ended && !token_is(&s->t, e, "?") &&
           !scan_has(s, s->question, "quand|combien|comment|quel|quelle|quoi|pourquoi") &&
           !scan_has(s, whole, denials) &&
           !scan_has(s, clause, "je|j|il|elle|on|ca|c|quand|que|avant|etait|avais|petit|petite");
}

/* "Au fond, oui, dans certaines positions", "Dans la bouche oui, en bas non.", "Ma femme dit que
 * oui": a yes behind where, when or who says so. */
static enum answer answer_inside(const struct scan *s, struct span reply)
{
    enum { REACH = 8 };
    uint8_t rank = 0;
    bool placed = token_any(&s->t, reply.b,
                            "a|au|aux|dans|sur|en|le matin|le soir|la nuit|la journee|quand|apres|"
                            "pendant|sous|vers|chez|un peu|le week end") > 0;
    for (size_t i = reply.b; i < reply.e && i < reply.b + REACH; i++) {
        bool said = token_any(&s->t, i, "que oui") > 0 && i > reply.b &&
                    token_any(&s->t, i - 1, "dit|disent|parait|trouve") > 0;
        bool alone = placed && token_any(&s->t, i, "oui|ouais") > 0 && i > reply.b &&
                     (i + 1 >= reply.e || s->t.at[i + 1].kind == TOKEN_MARK);
        bool kin = !said && relative_at(&s->t, i, &rank) > 0;
        bool other = s->hit_of[i] >= 0 && !said;
        if (said || alone) {
            return ANSWER_YES;
        }
        if ((kin && token_any(&s->t, i + 1, "dit|disent|trouve") == 0) || other ||
            token_any(&s->t, i, denials) > 0 ||
            token_any(&s->t, i,
                      "avant|petit|petite|enfant|jeune|autrefois|epoque|debut|avec|sans|mais|si|"
                      "moi|lui|elle|dire|ai|avais|est|suis") > 0) {
            return ANSWER_NONE;
        }
    }
    return ANSWER_NONE;
}

static enum answer answer_read(const struct scan *s, struct span turn)
{
    size_t i = turn.b;
    for (size_t skipped = 0; i < turn.e && skipped < 8; skipped++) {
        if (token_any(&s->t, i, unsure) > 0) {
            return ANSWER_UNSURE;
        }
        size_t n = token_any(&s->t, i, no);
        if (n > 0) {
            bool recounts = answer_recounts(s, i + n, turn.e) || misread_no(s, i + n, turn.e);
            return takes_back(s, i + n, turn.e) ? ANSWER_SI : recounts ? ANSWER_NONE : ANSWER_NO;
        }
        if (token_any(&s->t, i, yes) > 0 || counts(s, i, NULL) || says_when(s, i)) {
            return ANSWER_YES;
        }
        if (token_is(&s->t, i, "si") && (i + 1 >= turn.e || s->t.at[i + 1].kind == TOKEN_MARK)) {
            return ANSWER_SI;
        }
        size_t skip = token_any(&s->t, i, openers);
        if (skip == 0) {
            return ANSWER_NONE;
        }
        i += skip;
    }
    return ANSWER_NONE;
}

/* Where, when, how, why: no yes or no is asked. */
static bool asks_details(const struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        /* "Une douleur, quand vous respirez ?" asks whether, not when */
        bool whenever = i > in.b + 1 &&
                        token_any(&s->t, i + 1, "vous|il|elle|ils|elles|on|tu") > 0 &&
                        token_any(&s->t, i - 1, "est|depuis|et|etait|arrive|commence") == 0;
        if (token_is(&s->t, i, "quand") && !whenever && s->hit_of[i] < 0) {
            return true;
        }
    }
    return scan_has(s, in,
                    "combien|comment|pourquoi|quel|quelle|quels|quelles|"
                    "qu est ce qui|c est a dire");
}

/* A tail that adds no question of its own. */
static bool is_tag(const struct scan *s, struct span in)
{
    return scan_has(s, in,
                    "remarque|choses comme ca|connaissez|quelque chose comme|d autre|"
                    "ou pas|tout ca|ca vous dit|aspect normal") ||
           in.e - in.b <= 3;
}

/* "La douleur, elle irradie ?" supposes the pain and asks about what follows. */
static bool supposed(const struct scan *s, const struct hit *h, struct span in)
{
    if (h->at > in.b && token_any(&s->t, h->at - 1, "votre|vos|cette|ces") > 0) {
        return true;
    }
    bool since = h->at > in.b + 1 && token_any(&s->t, h->at - 1, "la|le|l|les") > 0 &&
                 token_any(&s->t, h->at - 2, "depuis|apres|pendant|malgre|avant|durant") > 0;
    if (since) { /* "depuis l'opération, vous marchez ?" */
        return true;
    }
    bool pain = strncmp(h->concept->id, "douleur", sizeof "douleur" - 1) == 0;
    return pain && h->at > in.b && token_any(&s->t, h->at - 1, "la|cette|ces|l|votre|vos|les") > 0;
}

static bool names_allergy(const struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        if (s->hit_of[i] >= 0 && hit_allergy(&s->hits[s->hit_of[i]])) {
            return true;
        }
    }
    return false;
}

static bool asked(const struct scan *s, const struct hit *h, struct span in)
{
    bool against =
        h->at > in.b + 1 && token_any(&s->t, h->at - 2, "contre la|contre le|contre l") > 0;
    if (supposed(s, h, in) || against) {
        return false; /* "une piqûre contre la phlébite ?" asks about the injection */
    }
    bool craved = h->at > in.b + 1 &&
                  token_any(&s->t, h->at - 2, "envie d|envie de|envies de|envies d|peur de") > 0;
    if (hit_kind(h, "medication") &&
        (craved || scan_has(s, in, "supportez|supporte|supportiez|tolerez|tolere"))) {
        return false; /* "l'aspirine, vous la supportez ?" asks nothing about taking it */
    }
    if (strcmp(h->concept->id, "ta") == 0) {
        bool de = token_is(&s->t, h->at, "de") ||
                  (h->at > in.b && token_is(&s->t, h->at - 1, "de")) ||
                  (h->at > in.b + 1 && token_phrase(&s->t, h->at - 2, "de la"));
        return de;
    }
    if (strcmp(h->concept->kind, "allergen") == 0 && !names_allergy(s, in)) {
        return false; /* "des plaques au soleil ?" */
    }
    return !hit_is(h, "debut") && !hit_is(h, "douleur");
}

/* "Essoufflé à l'effort ?", "mal au ventre sous le sternum ?": a place or circumstance that follows
 * what is asked is no question of its own. */
static bool circumstance(const struct scan *s, const struct hit *h, struct span in)
{
    static const char *const heads[] = {"a_effort", "au_repos", "post_prandial",
                                        "aggrave_", "siege_",   "cote_"};
    bool follows = false, when = false; /* "une douleur, quand vous respirez fort" */
    for (size_t i = h->at; i-- > in.b && !follows;) {
        when = when || (h->at - i <= 3 && token_any(&s->t, i, "quand|lorsque") > 0);
        follows = when && s->hit_of[i] >= 0;
    }
    for (size_t i = h->at; i-- > in.b && h->at - i <= 3 && !follows && !when;) {
        if (s->t.at[i].kind == TOKEN_MARK || token_any(&s->t, i, "ou|et|ni") > 0) {
            return false;
        }
        follows = s->hit_of[i] >= 0;
    }
    for (size_t i = 0; follows && i < sizeof heads / sizeof *heads; i++) {
        if (strncmp(h->concept->id, heads[i], strlen(heads[i])) == 0) {
            return true;
        }
    }
    return false;
}

static size_t count_asked(const struct scan *s, struct span in)
{
    size_t n = 0;
    int32_t last = -1;
    for (size_t i = in.b; i < in.e; i++) {
        if (s->hit_of[i] >= 0 && s->hit_of[i] != last) {
            last = s->hit_of[i];
            const struct hit *h = &s->hits[last];
            n += asked(s, h, in) && !circumstance(s, h, in) ? 1 : 0;
        }
    }
    return n;
}

static struct span sentence_of(const struct scan *s, size_t last, struct span turn)
{
    size_t b = last;
    while (b > turn.b && s->t.at[b - 1].sentence == s->t.at[last].sentence) {
        b--;
    }
    return (struct span){b, last + 1};
}

/* The answer's own words about the same thing win over the yes or no. */
static bool already_said(const struct scan *s, size_t end, const struct fact *f)
{
    bool generic_surgery = text_is(f->concept, "operation");
    bool generic_drug = text_is(f->concept, "traitement");
    for (size_t k = s->turn_first; k < end; k++) {
        const struct fact *g = &s->facts[k];
        bool same = text_equal(g->concept, f->concept) && g->who == f->who;
        bool allergy = f->kind == FACT_ALLERGY && g->kind == FACT_ALLERGY && g->who == f->who &&
                       text_is(f->concept, "allergie") && g->polarity != FACT_ABSENT;
        bool surgery = generic_surgery && g->kind == FACT_PROCEDURE && g->polarity == FACT_PRESENT;
        bool drug = generic_drug && g->kind == FACT_MEDICATION && g->frequency.n == 0 &&
                    g->polarity == FACT_PRESENT;
        if (same || allergy || surgery || drug) {
            return true;
        }
    }
    return false;
}

static enum fact_polarity polarity_for(enum answer a, bool negative, size_t together)
{
    if (a == ANSWER_NO) {
        return FACT_ABSENT;
    }
    bool plain_yes = a == ANSWER_SI || (a == ANSWER_YES && !negative);
    return plain_yes && together == 1 ? FACT_PRESENT : FACT_UNCERTAIN;
}

/* "Les produits pour les scanners ? — Jamais eu de problème" denies no scanner. */
static bool denies_trouble(const struct scan *s, struct span reply, const struct hit *h)
{
    bool done = hit_kind(h, "procedure") || hit_kind(h, "medication");
    return done && scan_has(s, reply, "probleme|problemes|souci|soucis|de mal a");
}

/* "Il a saigné ? — Une fois, il y a trois semaines." dates what was asked. */
static struct text reply_when(struct scan *s, struct span reply)
{
    for (size_t i = reply.b; i < reply.e; i++) {
        struct when w;
        size_t n = s->hit_of[i] >= 0 ? 0 : text_when_at(s->a, &s->t, i, &w);
        if (n == 0 && token_any(&s->t, i, "elle|elles|ils|il a|il est|on|j|je|qui") > 0) {
            break; /* "ma sœur, oui, elle a été opérée l'an dernier" dates the operation */
        }
        if (n > 0) {
            bool told = w.kind == WHEN_AGO || w.kind == WHEN_SINCE;
            return told && !moment_given(s, w.words) ? w.words : (struct text){NULL, 0};
        }
    }
    return (struct text){NULL, 0};
}

struct fact *answer_fact(struct scan *s, const struct hit *h, struct span q, struct span reply,
                         size_t end)
{
    if (!asked(s, h, q) || denies_trouble(s, reply, h) || misread(s, h, q) ||
        misread_denial(s, h, reply)) {
        return NULL;
    }
    struct fact *f = find_hit(s, h, q);
    if (f == NULL) {
        return NULL;
    }
    if (already_said(s, end, f)) {
        s->fact_n--;
        return NULL;
    }
    f->question_start = s->t.at[q.b].start;
    f->question_end = s->t.at[q.e - 1].end;
    f->clause_start = s->t.at[reply.b].start;
    f->clause_end = s->t.at[reply.e - 1].end;
    f->turn = s->turn_of[reply.b];
    f->dose = f->frequency = f->value = f->unit = (struct text){NULL, 0};
    return f;
}

static void answer_sentence(struct scan *s, struct span q, struct span reply, enum answer a,
                            size_t end)
{
    bool negative =
        scan_has(s, q, "pas de|pas d|pas eu|jamais|aucun|aucune|ne|n") && !scan_has(s, q, "ou pas");
    /* "vous êtes suivie pour l'une et l'autre, c'est ça ?" is confirmed as a whole */
    size_t together = scan_has(s, q, "c est ca|c est bien ca") ? 1 : count_asked(s, q);
    int32_t last = -1;
    for (size_t i = q.b; i < q.e; i++) {
        if (s->hit_of[i] < 0 || s->hit_of[i] == last) {
            continue;
        }
        last = s->hit_of[i];
        struct fact *f = answer_fact(s, &s->hits[last], q, reply, end);
        if (f == NULL) {
            continue;
        }
        bool denies = s->hits[last].absent; /* "rien de particulier ? — Voilà." */
        f->polarity = !denies           ? polarity_for(a, negative, together)
                      : a == ANSWER_YES ? FACT_ABSENT
                                        : FACT_UNCERTAIN;
        if (f->polarity == FACT_ABSENT && reply_other_rhythm(s, q, reply, f)) {
            s->fact_n -= f->frequency.n == 0 ? 1 : 0;
            continue;
        }
        if (f->polarity == FACT_ABSENT && f->kind == FACT_MEDICATION) {
            reply_given_up(s, reply, f);
        }
        bool habit =
            f->kind == FACT_SOCIAL || f->kind == FACT_MEDICATION || f->kind == FACT_ADMINISTRATIVE;
        if (f->polarity == FACT_PRESENT && f->kind == FACT_FINDING) {
            f->frequency = counted(s, reply);
            reply_kilos(s, reply, f);
        }
        if (f->polarity == FACT_PRESENT && habit) {
            f->frequency = drug_rhythm(s, reply);
            reply_how_much(s, reply, f);
        }
        if (f->polarity == FACT_PRESENT && f->when.n == 0) {
            struct text when = reply_when(s, reply);
            f->when = !habit || text_starts(when, TEXT("depuis ")) ? when : f->when;
        }
        echo_relative(s, reply, f);
        /* "Des antécédents dans la famille ? — Mon frère, un cancer": of what, the answer says */
        if (f->who == FACT_FAMILY && f->polarity != FACT_ABSENT &&
            text_is(f->concept, "antecedent")) {
            s->fact_n--;
        }
    }
}

/* "À quel rythme ? Deux fois par semaine ? — Oui": completes what was just said. */
static void answer_frequency(struct scan *s, struct span reply, enum answer a)
{
    if (s->turn_first == 0 || s->fact_n != s->turn_first) {
        return;
    }
    struct fact *f = &s->facts[s->turn_first - 1];
    bool habit = f->kind == FACT_SOCIAL || f->kind == FACT_MEDICATION;
    bool other = false; /* "La tension, vous la prenez ? — Le matin." */
    for (size_t i = s->question.b; i < s->question.e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        other = other || (h != NULL && !text_is(f->concept, h->concept->id) &&
                          !hit_kind(h, "administrative"));
    }
    if (!habit || other || f->polarity != FACT_PRESENT || s->turn_of[reply.b] - f->turn > 2) {
        return;
    }
    struct text said = drug_rhythm(s, reply);
    if (said.n == 0 && a == ANSWER_YES) {
        said = drug_rhythm(s, s->question);
    }
    bool counted = text_find(f->frequency, TEXT(" fois "), 0) != SIZE_MAX;
    f->frequency = said.n > 0 && !counted ? said : f->frequency;
}

void answer_open(struct scan *s, struct span turn)
{
    if (s->question.b == s->question.e) {
        return;
    }
    struct span reply = {turn.b, turn.b};
    while (reply.e < turn.e && s->t.at[reply.e].sentence == s->t.at[turn.b].sentence) {
        reply.e++;
    }
    enum answer a = answer_read(s, turn);
    a = a == ANSWER_NONE ? answer_last(s, reply) : a;
    a = a == ANSWER_NONE ? answer_inside(s, reply) : a;
    a = a == ANSWER_NONE && echo_family(s, reply) ? ANSWER_YES : a;
    reply_kin_age(s, reply);
    size_t end = s->fact_n;
    bool any = false;
    for (size_t last = s->question.e; last > s->question.b;) {
        struct span q = sentence_of(s, last - 1, s->question);
        last = q.b;
        bool polar = answer_is_question(s, q) && !asks_details(s, q);
        size_t n = polar ? count_asked(s, q) : 0;
        if (n == 0 && polar && !any && is_tag(s, q)) {
            continue;
        }
        if (n == 0 || (any && a != ANSWER_NO && a != ANSWER_UNSURE)) {
            break;
        }
        any = true;
        if (a == ANSWER_NONE && n == 1 && reply_implies(s, q, reply)) {
            a = ANSWER_YES; /* "Vous êtes diabétique ? — Depuis vingt ans." */
        }
        if (a != ANSWER_NONE) {
            answer_sentence(s, q, reply, a, end);
        }
    }
    if (!any) {
        answer_frequency(s, reply, a);
    }
}
