/* check_polarity.c - words that were asserted or denied, where no fact says so
 * A word is denied by what stands before it in its clause ("pas de masse palpée"), or by the answer
 * to the question that holds it ("Pas d'opération ? — Non, rien de tout ça"). */
#include "draft/check_inner.h"

enum { REACH = 8, ANSWER = 9 };

static bool is_stop(const struct tokens *t, size_t i)
{
    static const char tells[] = "evoque|rapporte|signale|decrit|mentionne|reconnait|relate|"
                                "declare|admet|se plaint|se decrit|allegue";
    if (token_is(t, i, "et") && token_any(t, i + 1, tells) > 0) /* "nie X et évoque Y" */
        return true;
    if (token_any(t, i,
                  ",|:|.|(|mais|car|donc|alors|avec|puis|depuis|chez|malgre|contre|apres|pour") ==
        0)
        return false;
    bool list = token_is(t, i, ",") && token_any(t, i + 1, "de|d|ni|du|des") > 0;
    bool whom = i > 0 && token_is(t, i, "avec") && /* "pas de contact avec un malade" */
                token_any(t, i - 1, "contact|contacts|lien|rapport|relation|conflit|conflits") > 0;
    return !list && !whom;
}

bool check_no_allergy_at(const struct tokens *t, size_t j)
{
    return j >= 3 && token_is(t, j, ":") && token_phrase(t, j - 3, "pas d allergie");
}

/* "Sans la biopsie je ne peux pas trancher": it is what is needed. */
static bool is_needed(const struct tokens *t, size_t i)
{
    if (token_any(t, i, "sans la|sans le|sans les|sans l") == 0)
        return false;
    for (size_t k = i + 2; k < t->n && t->at[k].sentence == t->at[i].sentence; k++) {
        if (token_any(t, k, "peux pas|peut pas|pourrai pas|pourra pas|saurai pas|saura pas") > 0)
            return true;
    }
    return false;
}

/* A negation before token i, in its clause. */
bool check_denied_before(const struct tokens *t, size_t i)
{
    if (i > 0 && token_any(t, i - 1, "n|ne") > 0) /* "n'entend pas" */
        return true;
    if (i > 1 && token_any(t, i - 2, "n|ne") > 0 && !token_is(t, i + 1, "que")) /* "n'a vu" */
        return true;
    for (size_t back = 1; back <= REACH && back <= i; back++) {
        size_t j = i - back;
        if (t->at[j].sentence == t->at[i].sentence && check_no_allergy_at(t, j))
            return true;
        if (t->at[j].sentence != t->at[i].sentence || is_stop(t, j))
            return false;
        if (token_any(t, j, "sans pouvoir trancher|sans trancher|sans pouvoir distinguer") > 0 ||
            is_needed(t, j))
            return false; /* between two that both stand */
        if (back == 1 && token_is(t, j, "non"))
            return true;
        if (back <= 3 && token_is(t, j, "rien") && token_any(t, j + 1, "de|d|pu|su") == 0)
            return true;
        if (token_any(t, j,
                      "pas|aucun|aucune|sans|ni|jamais|absence|nie|plus de|plus d|rien pu|rien "
                      "de|rien d") > 0)
            return token_any(t, j + 1, "seulement|d autre|d autres|autre|autres") == 0;
    }
    return false;
}

/* "Rouge non.", "me foutre en l'air, non, j'ai mes enfants": the clause alone, then no. */
static bool answers_no(const struct tokens *t, size_t i)
{
    enum { CLAUSE = 4 };
    size_t k = i + 1;
    while (k < t->n && k <= i + CLAUSE && t->at[k].kind == TOKEN_WORD && !token_is(t, k, "non"))
        k++;
    size_t no = k + (token_is(t, k, ",") ? 1 : 0);
    bool ends = no + 1 >= t->n || t->at[no + 1].kind == TOKEN_MARK;
    return (no > k || k == i + 1) && token_is(t, no, "non") && ends &&
           token_any(t, no + 2, "pardon|plutot|attendez|c est|le|la|a") == 0;
}

/* "La typhoïde... non." */
static bool hesitates_no(const struct tokens *t, size_t i)
{
    size_t k = i + 1;
    while (k < t->n && k <= i + 3 && t->at[k].kind == TOKEN_MARK && t->at[k].text.p[0] != ',' &&
           t->at[k].text.p[0] != '?')
        k++;
    return k > i + 2 && token_is(t, k, "non") && (k + 1 >= t->n || t->at[k + 1].kind == TOKEN_MARK);
}

/* "fièvre : non", "la gorge, non", "j'arrive plus à". */
static bool denied_after(const struct tokens *t, size_t i)
{
    bool part = token_any(t, i + 1, ", non") > 0 && i + 3 < t->n && t->at[i + 3].text.n > 5 &&
                (text_ends(t->at[i + 3].text, TEXT("e")) ||
                 text_ends(t->at[i + 3].text, TEXT("es"))); /* "l'épouse, non confirmé" */
    if (part)
        return false;
    return answers_no(t, i) || hesitates_no(t, i) ||
           token_any(t, i + 1,
                     ": non|, non|, pas specialement|, pas vraiment|, pas du tout|, pas trop|"
                     "non plus|pas|jamais|plus a|plus rien|, aucun|, aucune|, rien|"
                     ": pas d antecedent|: aucun|: aucune|: rien|: ras|: neant|proscrit|proscrite|"
                     "proscrits|proscrites|ecarte|ecartee|exclu|exclue") > 0;
}

static size_t sentence_end(const struct evidence *v, size_t i)
{
    return v->sentence_at[v->t.at[i].sentence + 1];
}

/* What the sentence after a question answers. */
static enum check_said answer_at(const struct evidence *v, size_t i)
{
    const struct tokens *t = &v->t;
    struct number n;
    if (text_number_at(t, i, &n) > 0 ||
        token_any(t, i,
                  "il y a|y a|en|un peu|parfois|souvent|quand|depuis|presque|tous|toutes|"
                  "quelques|surtout|plusieurs|le soir|la nuit|le matin|des fois") > 0)
        return CHECK_SAID_YES;
    for (size_t k = i; k < i + ANSWER && k < t->n; k++) {
        if (token_any(t, k, "sais pas|sais rien|en sais|souviens pas|souviens plus|saurais") > 0)
            return CHECK_SAID_ASKED;
        bool condition = token_is(t, k, "si") && k + 1 < t->n && t->at[k + 1].kind == TOKEN_WORD &&
                         token_any(t, k + 1, "si|bien|oui") == 0; /* "Si c'est confirmé" */
        if (condition)
            return CHECK_SAID_ASKED;
        if (token_any(t, k, "si|oui|ouais|voila|exact") > 0)
            return CHECK_SAID_YES;
        if (token_any(t, k, "non|pas|jamais|aucun|aucune|rien|ni|pensez vous|penses tu|tu parles") >
            0)
            return CHECK_SAID_NO;
    }
    return CHECK_SAID_ASKED;
}

/* "Pas d'autre opération" leaves the one that was told of. */
static bool is_other(const struct tokens *t, size_t i)
{
    return (i > 0 && token_any(t, i - 1, "autre|autres") > 0) ||
           (i > 1 && token_any(t, i - 2, "autre|autres") > 0 && t->at[i - 1].kind == TOKEN_WORD);
}

/* "Mordu la langue, uriné ? — La langue oui. Uriné, non": the answer says the word again. */
static size_t taken_up(const struct evidence *v, size_t i, size_t answer)
{
    enum { SENTENCES = 3 };
    for (size_t k = answer; k < v->t.n; k++) {
        if (v->t.at[k].sentence > v->t.at[i].sentence + SENTENCES)
            break;
        if (v->words.stem[i] > 0 && v->words.stem[k] == v->words.stem[i])
            return k;
    }
    return SIZE_MAX;
}

static bool is_asked(const struct evidence *v, size_t i)
{
    size_t end = sentence_end(v, i);
    return end > 0 && end <= v->t.n && token_is(&v->t, end - 1, "?");
}

/* "Si l'œil devient rouge, vous venez": within the condition. "Si vous étiez confus, on passerait
 * à la perfusion": what would be done, too. */
static bool is_condition(const struct evidence *v, size_t i)
{
    static const char *const moods[] = {"rait", "rais", "raient"};
    const struct tokens *t = &v->t;
    size_t first = v->sentence_at[t->at[i].sentence], clause = i;
    while (clause > first && t->at[clause - 1].kind != TOKEN_MARK)
        clause--;
    size_t si = clause + token_any(t, clause, "et|ou|mais|alors|donc");
    if (si < i && token_any(t, si, "si|s il|s ils|s elle") > 0 &&
        token_any(t, si + 1, "si|oui|bien") == 0)
        return true;
    for (size_t k = first; token_is(t, first, "si") && k < i; k++) {
        for (size_t m = 0; m < sizeof moods / sizeof *moods; m++) {
            if (t->at[k].text.n > 5 && text_ends(t->at[k].text, text_of(moods[m])))
                return true;
        }
    }
    return false;
}

/* "La fièvre, elle a démarré quand ?" asks not whether there is any. */
static bool takes_for_granted(const struct evidence *v, size_t i)
{
    uint32_t in = v->t.at[i].sentence;
    for (size_t k = v->sentence_at[in]; k < v->sentence_at[in + 1]; k++) {
        if (token_any(&v->t, k,
                      "depuis quand|a demarre quand|a commence quand|quand a|quand ca|"
                      "combien de temps|de quelle couleur|comment est|ou exactement") > 0)
            return true;
    }
    return false;
}

/* "Vous vomissez ? Beaucoup le font. — Non": the next turn answers, when the one who
 * asks goes on. The token that begins it, that of the end when there is none. */
static size_t next_turn(const struct evidence *v, size_t i)
{
    const struct reading *r = &v->reading;
    size_t low = 0, high = r->turns ? r->talk.n : 0;
    while (low < high) { /* the first turn that ends after the question */
        size_t mid = low + (high - low) / 2;
        if (r->turns[mid].end <= v->t.at[i].start)
            low = mid + 1;
        else
            high = mid;
    }
    if (!r->turns || low + 1 >= r->talk.n || r->turns[low].speaker == r->turns[low + 1].speaker)
        return v->t.n;
    size_t from = r->turns[low + 1].start, b = i, e = v->t.n;
    while (b < e) {
        size_t mid = b + (e - b) / 2;
        if (v->t.at[mid].start < from)
            b = mid + 1;
        else
            e = mid;
    }
    return b;
}

/* "Y avait personne", "avec personne": nobody, where no article makes it somebody. */
static bool is_nobody(const struct tokens *t, size_t i)
{
    return i > 0 && token_is(t, i, "personne") &&
           token_any(t, i - 1, "une|la|cette|chaque|autre|seule|meme|quelle|premiere") == 0;
}

static enum check_said read_said(const struct evidence *v, size_t i)
{
    const struct tokens *t = &v->t;
    size_t end = sentence_end(v, i);
    if (is_nobody(t, i))
        return CHECK_SAID_NO;
    if (v->place[i].hypothetical || is_other(t, i) || is_condition(v, i))
        return CHECK_SAID_ASKED;
    bool denied = check_denied_before(t, i) || denied_after(t, i);
    if (!is_asked(v, i))
        return denied ? CHECK_SAID_NO : CHECK_SAID_YES;
    size_t again = taken_up(v, i, end);
    enum check_said then = CHECK_SAID_ASKED; /* one step: what takes it up is no question itself */
    if (again != SIZE_MAX && !is_asked(v, again))
        then = check_said_at(v, again);
    while (end < t->n && token_is(t, sentence_end(v, end) - 1, "?")) /* several questions at once */
        end = sentence_end(v, end);
    enum check_said answer = end < t->n ? answer_at(v, end) : CHECK_SAID_ASKED;
    size_t turn = answer == CHECK_SAID_ASKED ? next_turn(v, i) : t->n;
    answer = turn > end && turn < t->n ? answer_at(v, turn) : answer;
    if (answer == CHECK_SAID_ASKED && again == SIZE_MAX && takes_for_granted(v, i))
        return CHECK_SAID_YES;
    if (again != SIZE_MAX) /* "Le Kardégic, j'arrête ? — Non. Le Diamicron, on l'arrête" */
        return answer == then || answer == CHECK_SAID_ASKED ? then : CHECK_SAID_ASKED;
    return denied && answer == CHECK_SAID_YES ? CHECK_SAID_ASKED : answer;
}

enum check_said check_said_at(const struct evidence *v, size_t i)
{
    if (!v->said_as[i])
        v->said_as[i] = (uint8_t)read_said(v, i);
    return (enum check_said)v->said_as[i];
}

bool check_is_blurring(struct text word)
{
    static const char *const starts[] = {
        "empech",  "impossib", "incapac", "difficil", "difficult", "incomplet", "perdu", "perte",
        "immobil", "perturb",  "interr",  "cess",     "manqu",     "troubl",    "gen",   "limit",
        "evit",    "arret",    "sevr",    "stop",     "suspen",    "refus"};
    for (size_t x = 0; x < sizeof starts / sizeof *starts; x++) {
        if (text_begins(word, starts[x]))
            return true;
    }
    return false;
}

/* "Sommeil empêché", "incapacité à": what such words govern is neither asserted nor denied. */
static bool is_blurred(const struct hearing *h, size_t i)
{
    for (size_t k = h->first; k < h->t.n; k++) {
        if (h->t.at[k].sentence == h->t.at[i].sentence && check_is_blurring(h->t.at[k].text))
            return true;
    }
    return false;
}

/* A statement of small words: "suivie pour une maladie". */
static bool is_bare(const struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->covered[i] ||
            (h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i)))
            return false;
    }
    return true;
}

/* "Apixaban (Eliquis)": the drug's other name, whose polarity is that of the drug's own claim. */
static bool names_again(const struct hearing *h, size_t i)
{
    if (i < h->first + 2 || !token_is(&h->t, i - 1, "(") || !token_is(&h->t, i + 1, ")")) {
        return false;
    }
    for (size_t k = 0; k < h->claims.n; k++) {
        const struct fact *c = &h->claims.at[k];
        if (c->kind == FACT_MEDICATION && c->end == h->t.at[i - 2].end) {
            return h->covered[i - 2] && lexicon_knows(lexicon_builtin(), h->t.at[i].text);
        }
    }
    return false;
}

/* "Tension au bras droit": where, not what; "pas de bras qui lâche" says nothing against it. */
static bool is_place(const struct tokens *t, size_t i)
{
    return token_any(t, i,
                     "bras|jambe|jambes|main|mains|pied|pieds|doigt|doigts|genou|genoux|cou|dos|"
                     "ventre|tete|poitrine|epaule|epaules|cheville|chevilles|coude|poignet|oeil|"
                     "yeux|oreille|oreilles|nez|gorge|bouche|langue|peau|visage") > 0;
}

/* "Pas d'adénopathie inguinale": where, and what is said of the place says nothing against it. */
static bool is_region(struct text word)
{
    static const char *const starts[] = {"inguin",  "poplit",  "axill",   "cervic",  "abdomin",
                                         "thorac",  "lombai",  "pelvi",   "crural",  "jambier",
                                         "plantai", "palmair", "scapul",  "occipit", "fronta",
                                         "tempor",  "maxill",  "orbitai", "pericard"};
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++) {
        if (text_starts(word, text_of(starts[k])))
            return true;
    }
    return false;
}

bool check_is_treated_by(const struct tokens *t, size_t i)
{
    size_t k = token_any(t, i, "traite|traitee|traites|traitees") > 0 ? i + 1 : t->n;
    while (k < t->n && k <= i + REACH && token_any(t, k, "par|avec") == 0)
        k++;
    return k < t->n && k <= i + REACH;
}

/* A word whose polarity can be held against what was said. */
static bool is_held(const struct hearing *h, size_t i)
{
    struct number n;
    return h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) &&
           (!check_is_light(h, i) || is_bare(h)) && !h->covered[i] && !h->quoted[i] &&
           !h->soft[i] && !check_is_day(&h->t, i) && !check_moment_at(&h->t, i) &&
           text_number_at(&h->t, i, &n) == 0 && !is_blurred(h, i) && !names_again(h, i) &&
           !check_is_treated_by(&h->t, i);
}

/* "Température non mesurée" denies the first word, "paludisme non compliqué" does not. */
static bool not_done(const struct tokens *t, size_t i)
{
    static const char *const acts[] = {"mesur", "pris",  "fait",   "realis", "effectu",
                                       "relev", "trouv", "retrou", "percu",  "vu"};
    if (!token_is(t, i + 1, "non"))
        return false;
    if (i + 2 >= t->n || t->at[i + 2].kind == TOKEN_MARK)
        return true;
    for (size_t k = 0; k < sizeof acts / sizeof *acts; k++) {
        if (text_begins(t->at[i + 2].text, acts[k]))
            return true;
    }
    return false;
}

bool check_denied_in(const struct hearing *h, size_t i)
{
    return check_denied_before(&h->t, i) || denied_after(&h->t, i) || not_done(&h->t, i) ||
           token_is(&h->t, i + 1, "jamais");
}

/* "Alimentaire" of "pas d'écart alimentaire": the word before is what is denied. */
static bool qualifies(const struct hearing *h, size_t i)
{
    return i > h->first && h->t.at[i - 1].kind == TOKEN_WORD && h->t.at[i - 1].text.n > 3 &&
           token_any(&h->t, i - 1, "sans|aucun|aucune|jamais|absence|dans|pour|avec") == 0 &&
           check_denied_before(&h->t, i) && check_denied_before(&h->t, i - 1);
}

/* How token i was said where the statement leans, or anywhere when it was not said there. What is
 * denied may be denied anywhere. */
static unsigned said_of_held(const struct hearing *h, size_t i, bool denied)
{
    struct passage p[2 * CHECK_CITES_MAX], all[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_on(h, p), m = check_everywhere(h, all);
    unsigned said = 0, anywhere = 0;
    for (size_t j = 0; j < n; j++)
        said |= check_token_said(h, i, &p[j], -1) | (denied ? 0 : check_kin_said(h, i, &p[j]));
    for (size_t j = 0; j < m; j++)
        anywhere |=
            check_token_said(h, i, &all[j], -1) | (denied ? 0 : check_kin_said(h, i, &all[j]));
    bool own_word = denied && (check_stem_said(h, i) & CHECK_SAID_NO);
    return said == 0 || own_word ? anywhere : said;
}

/* What a statement denies and the sources only assert, or the reverse, word by word. */
void check_polarity(struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        bool spared = i > h->first + 1 && /* of whom it is said is not held here */
                      token_any(&h->t, i - 2, "indemne de|indemne d|indemnes de|indemnes d") > 0;
        spared |=
            token_any(&h->t, i, "allergie|allergique|intolerance") > 0 && check_says_no_allergy(h);
        if (spared || token_any(&h->t, i + 1, ":|indemne|indemnes") > 0)
            continue; /* "famille : ..." says whom, whatever was said of them elsewhere */
        bool denied = check_denied_in(h, i);
        if (is_place(&h->t, i) || (denied && is_region(h->t.at[i].text)))
            continue;
        unsigned said =
            is_held(h, i) && !(denied && qualifies(h, i)) ? said_of_held(h, i, denied) : 0;
        unsigned claimed = denied ? CHECK_SAID_NO : CHECK_SAID_YES;
        if (!denied) /* what was only asked besides does not make it so */
            said &= CHECK_SAID_NO | CHECK_SAID_YES;
        if (said == (CHECK_SAID_NO | CHECK_SAID_YES) - claimed) {
            const char *names[] = {"", "present", "absent"};
            check_reason(h, REASON_POLARITY, text_slice(h->text, h->t.at[i].start, h->t.at[i].end),
                         text_of(names[said]),
                         h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
            return;
        }
    }
}
