/* scan.h - what the passes of facts_find share (inside the facts room)
 * One sentence at a time: scope.c says what each token's polarity, bearer and time are; find.c
 * turns the lexicon's hits into facts; drug.c and measure.c add amounts; answer.c joins questions
 * and answers, reply.c those that name nothing ("Un paquet par jour."); warned.c tells what is only
 * to be watched for.
 */
#ifndef FACTS_SCAN_H
#define FACTS_SCAN_H

#include "facts/facts.h"
#include "facts/match.h"
#include "text/number.h"
#include "text/phrase.h"
#include "text/unit.h"
#include "text/when.h"

/* Polarity of a token's scope. HYPOTHETICAL: "en cas de fièvre": nobody says that it is so. */
enum { MARK_PRESENT, MARK_ABSENT, MARK_UNCERTAIN, MARK_HYPOTHETICAL };

struct mark {
    uint8_t polarity;
    uint8_t who;      /* enum fact_who */
    uint8_t time;     /* enum fact_time */
    uint8_t relative; /* rank in the table of relatives, 0 for none */
};

/* Tokens [b, e) of one sentence. */
struct span {
    size_t b, e;
};

enum { BRAND_SLOTS = 1024 };

/* The lists that the words of a sentence may begin, as far as they were asked for. */
struct said {
    struct span in;
    uint32_t known; /* bit k: the bytes from PHRASE_SAID_STEP * k on */
    unsigned char lists[PHRASE_SAID_MOST];
};

/* window.c */
struct window {
    struct fold_place place; /* in the source */
    char *text;              /* folded; the tokens borrow it */
    uint32_t *map;
    size_t folded, room, cut; /* of its bytes: written, there is room for, cut into tokens */
    struct text_cutter cutter;
    size_t from; /* first token of the first sentence that was not read */
    bool whole;  /* the window reaches the end of the source */
};

struct scan {
    struct arena *a;    /* what facts borrow */
    struct arena *home; /* what lives as long as the scan */
    const struct lexicon *lexicon;
    struct text bytes;
    struct folded folded;
    struct tokens t;
    uint32_t *cut;      /* of each token in a dialogue: its sentence as the text alone is cut */
    int *turn_of;       /* of each token, -1 in plain text */
    struct mark *marks; /* of each token */
    int32_t *hit_of;    /* rank of the hit that covers each token, -1 */
    struct hit *hits;
    size_t hit_n;
    struct fact *facts;
    size_t fact_n, fact_cap;
    struct fact *heard; /* what the clinician says without stating it */
    size_t heard_n, heard_cap;
    const struct facts_options *options;
    struct text *brands; /* words that this text shows to name drugs: brand.c */
    size_t brand_n;
    uint8_t brand_of[BRAND_SLOTS]; /* rank of a brand, plus one, by the key of its token */
    /* what goes from one sentence to the next */
    uint8_t last_who, last_relative;
    struct text heading; /* section opened by a heading, "" */
    bool heading_family, heading_allergy, heading_plan;
    struct span question; /* tokens of the clinician's turn that awaits an answer; b == e: none */
    struct span course;   /* the patient asks whether to go on with a drug; b == e: no */
    size_t turn_first;    /* rank of the first fact of the current turn */
    void (*take)(void *to, const struct fact *f); /* facts_each: NULL when all are kept */
    void *to;
    struct arena texts[2]; /* of facts_each: what the facts that were not handed over borrow, and
                              room for what they will once the other is emptied */
    bool drug_taken;       /* the turn says of a drug that it is taken: `drug` is the first */
    struct fact drug;
    struct said *said; /* of the sentence that is read */
    struct window window;
};

/* Room for what is known of each of `n` tokens; false when the arena is full. */
bool scan_room(struct scan *s, size_t n);
/* The forms of the lexicon in whole sentences, and those of the terminologies that are loaded. */
void scan_hits(struct scan *s, struct span in);
/* The form of the lexicon at token i, or a longer one that starts inside it; false when none. */
bool scan_best(const struct scan *s, size_t i, struct hit *out);
/* loaded.c: scan_hits when there are terminologies. */
void loaded_hits(struct scan *s, struct span in);

/* window.c: begins a plain text (again); false when the arena is full. */
bool window_open(struct scan *s);
/* Moves on, and finds the forms of the lexicon if `hits`. False at the end of the text, or when the
 * arena is full. */
bool window_next(struct scan *s, bool hits);
/* The next sentence that can be read, false when the window must move on first. */
bool window_sentence(struct scan *s, struct span *out);

/* window.c, for facts_each: room for what is not handed over yet; false when the arena is full. */
bool give_open(struct scan *s);
/* Hands over the facts that no later sentence can change. False when an arena was full. */
bool give_facts(struct scan *s);

/* The word lists of the text's language. */
const struct phrases *scan_phrases(const struct scan *s);
/* What a mark says to a reader: a hypothesis is uncertain. */
enum fact_polarity mark_polarity(uint8_t mark);
/* A new fact at the end of the list, or NULL when the arena is full. */
struct fact *scan_fact(struct scan *s);
/* One more at the end of `heard`. */
void scan_hear(struct scan *s, const struct fact *f);
/* Fills polarity, who, time, bytes, clause and turn of a fact found at tokens [b, e) of `in`. */
void scan_place(const struct scan *s, struct fact *f, struct span at, struct span in);
/* A fact of a concept of the lexicon, NULL when full or the lexicon lacks `id`. */
struct fact *scan_concept_fact(struct scan *s, const char *id, struct span at, struct span in);
enum fact_kind scan_kind(const struct concept *c);
/* Letters that every name of a kind has, and that tell most kinds apart. */
enum { KIND_TELLS = 4 };
/* Bytes written so far in `w`, copied into the arena. */
struct text scan_keep(struct scan *s, const struct writer *w);
/* scan_has(s, in, phrases): one of the phrases stands in the span `in`. As token_any takes them. */
#define scan_has(s, ...) SCAN_HAS(s, TOKEN_HERE(__COUNTER__), __VA_ARGS__)
#define SCAN_HAS(s, here, ...)                                                                     \
    __extension__({                                                                                \
        static _Thread_local struct phrase_ref here;                                               \
        scan_has_here(s, &(here), __VA_ARGS__);                                                    \
    })
bool scan_has_here(const struct scan *s, struct phrase_ref *here, struct span in,
                   const char *phrases);
/* The sentence that is read: what scan_has finds in none of its words needs no look at each. */
void scan_said(struct scan *s, struct span in);
/* Where the sentence of token b ends. */
size_t scan_sentence_end(const struct scan *s, size_t b);
static inline bool scan_speaks(const struct scan *s, size_t token, enum facts_speaker who)
{
    int turn = s->turn_of[token];
    return turn >= 0 && s->options->turns[turn].speaker == who;
}
/* Said by somebody who comes with the patient. */
static inline bool scan_companion(const struct scan *s, size_t token)
{
    return scan_speaks(s, token, FACTS_OTHER_SPEAKER);
}
/* Said by the patient, or by somebody who answers for him: a parent answers for a child. */
static inline bool scan_patient(const struct scan *s, size_t token)
{
    return scan_speaks(s, token, FACTS_PATIENT) || scan_companion(s, token);
}
static inline bool scan_clinician(const struct scan *s, size_t token)
{
    return scan_speaks(s, token, FACTS_CLINICIAN);
}

/* misread.c: the words of the hit name something else in this sentence: "l'aire de repos". */
bool misread(const struct scan *s, const struct hit *h, struct span in);
/* "Le gène, c'est négatif chez elle": the result of the relative who was asked about. */
bool misread_whose(const struct scan *s, const struct hit *h, struct span in);
/* "J'entends plus rien à gauche. Et un sifflement": of the ear, no wheeze. */
bool misread_ear(const struct scan *s, const struct hit *h);
/* "Vous avez des enfants, vous en voulez d'autres ? — Non, on en a trois": denies none. */
bool misread_denial(const struct scan *s, const struct hit *h, struct span reply);
/* "Arrêté depuis quand ?", "depuis quand, la séparation ?" ask for no onset. */
bool misread_onset(const struct scan *s);
/* "La rougeole, je l'ai eue petit": of the disease of the hit. */
bool misread_caught(const struct scan *s, const struct hit *h);
/* "Vos vaccins ? — La fièvre jaune, en 2010": the vaccine that is meant; NULL when none. */
const struct concept *misread_vaccine(const struct scan *s, const struct hit *h);
/* "Non... si, des gélules.": past the "non" at token i, taken back before token e. */
bool misread_no(const struct scan *s, size_t i, size_t e);
/* drug_next.c: "quatre tout de suite, puis | quatre dans huit heures": token i is of a next step.
 */
bool drug_step(const struct scan *s, size_t i, struct span in);
/* Where the clinician says that it will be given, "" for nowhere: "À l'hôpital, on passera au". */
const char *drug_where(const struct scan *s, struct span in);
/* scope.c: fills marks of a sentence. */
void scope_mark(struct scan *s, struct span in);
const char *scope_relative(uint8_t rank);
/* scope_after.c: cues that stand after a hit: "fièvre : non", "embolie non exclue". */
uint8_t scope_after(const struct scan *s, size_t after, struct span in, uint8_t polarity);

/* "(est revenue) négative" at token `after`: a result. */
bool scope_negative(const struct scan *s, size_t after);

/* term.c: facts from `first` on take in their modifiers; what no table lists is added. */
void term_sentence(struct scan *s, struct span in, size_t first);

/* brand.c: finds the names of drugs that sentences of the text tell; false when there is no room
 * for more. Finds the forms of the lexicon there when a name may be among them, and only then. */
bool brand_collect(struct scan *s, struct span in);
/* The word at token i is such a name. */
bool brand_is(const struct scan *s, size_t i);
static inline bool brand_known(const struct scan *s, size_t i)
{
    return s->brand_of[s->t.at[i].key % BRAND_SLOTS] != 0 && brand_is(s, i);
}

/* drug.c, drug_over.c */
void drug_details(struct scan *s, const struct hit *h, struct span in, struct fact *f);
/* "paracétamol (Doliprane) 1 g" names one drug: the token after the bracket, 0 otherwise. */
size_t drug_named_twice(const struct scan *s, const struct hit *h, struct span in);
/* "trois fois par jour" within [b, e); "" when there is none. */
struct text drug_frequency(struct scan *s, struct span in);
/* The same of a drug: none where the patient says how often he forgets it. */
struct text drug_rhythm(struct scan *s, struct span in);
/* "à l’âge de 52 ans", kept. */
struct text scan_age(struct scan *s, int64_t milli);
/* "25 mg", "2 comprimés"; the number alone when `u` is NULL. */
void drug_put_dose(struct writer *w, const struct number *n, const struct unit *u);
/* "pendant sept jours" within [b, e): "7 jours"; "" when there is none. */
struct text drug_duration(struct scan *s, struct span in);

/* A patient who names a drug or a habit to say that it is over: how a report words that, NULL
 * when it goes on. */
const char *drug_given_up(const struct scan *s, const struct hit *h, struct span in);
/* The sentence at token `from` says so of the drug named at token turn_at, and names nothing else.
 */
bool drug_given_up_next(const struct scan *s, size_t from, size_t turn_at);
/* "On m'avait donné du Monuril": taken once. */
bool drug_taken_before(const struct scan *s, const struct hit *h, struct span in);

/* drug_next.c: dose and frequency that a sentence gives to the drug of the one before. */
void drug_next(struct scan *s, struct span in);
/* A dose that stands apart from the name in `window`, the part of `in` that speaks of the drug: "à
 * la graduation huit kilos", "trois gouttes par jour, la vitamine D". false when there is none. */
bool drug_dose_apart(struct scan *s, const struct hit *h, struct span in, struct span window,
                     struct writer *w);
/* The same when the sentence `in` only names the drug: looks at the next one. */
void drug_ahead(struct scan *s, struct span in, struct fact *f);

/* What the question's sentence q asks with this hit, as a fact said in `reply`: polarity is the
 * caller's. NULL when it asks nothing, or a fact of the turn before rank `end` says it already. */
struct fact *answer_fact(struct scan *s, const struct hit *h, struct span q, struct span reply,
                         size_t end);

/* echo.c: "la langue oui; uriné, non": each piece answers for what it names. */
void answer_echo(struct scan *s, struct span turn);
/* The question is about relatives and the reply begins with one: "un cousin". */
bool echo_family(const struct scan *s, struct span reply);
/* A relative's fact is about the one whom the reply names first. */
void echo_relative(const struct scan *s, struct span reply, struct fact *f);
/* "Et votre père, le cœur ? — Un infarctus.": the disease that opens the answer is the relative's.
 */
bool echo_whose(const struct scan *s, const struct hit *h, struct span in);

enum { REPLY_SENTENCES = 5 }; /* of an answer that are still about the question */
/* reply.c: the fact of this turn that has the hit's concept, NULL for none. */
struct fact *reply_given(const struct scan *s, const struct hit *h);
/* reply.c: a fact of the patient's, now, that the answer gives to the question; NULL: no room. */
struct fact *reply_fact(struct scan *s, const char *id, struct span at, struct span in);
/* reply.c: "Le tabac ? — Un paquet par jour." */
void reply_habit(struct scan *s, struct span turn);
/* reply_count.c: "Combien de selles par jour ? — Six... non, huit." */
/* reply_count.c: the last sentence of the question. */
struct span reply_asked(const struct scan *s);
/* reply_dated.c: "Les coliques, c'était quand ? — En 2009. À gauche, euh non, à droite." */
void reply_dated(struct scan *s, struct span turn);
/* "Tes règles ? — Je les ai plus, depuis août.": gone, and since when. */
void reply_gone(struct scan *s, struct span turn);
/* reply.c: "Combien de selles par jour ? — Six... non, huit." */
void reply_count(struct scan *s, struct span turn);
/* reply.c: "Depuis combien de temps ? — Trois mois." */
void reply_since(struct scan *s, struct span turn);
/* reply.c: "Vous avez quarante-cinq ans, c'est ça ? — Oui." */
void reply_age(struct scan *s, struct span turn);
/* reply.c: "À quel âge ? — 87 ans" completes the relative's illness. */
void reply_kin_age(struct scan *s, struct span reply);
/* "Vous fumez ? — Un peu. Cinq par jour.": the rhythm of f that the next sentence gives. */
void reply_how_much(struct scan *s, struct span reply, struct fact *f);
/* "Le Symbicort, matin et soir ? — Non, que le matin.": the no is to the rhythm asked in q. f is
 * then taken in that of the reply, or says nothing: it has no frequency. False: the drug is denied.
 */
bool reply_other_rhythm(struct scan *s, struct span q, struct span reply, struct fact *f);
/* "Vous êtes diabétique ? — Depuis vingt ans.": an answer that says yes without the word: since
 * when, at what moment, how often a drug, how many kilos. Never to a question that denies. */
bool reply_implies(struct scan *s, struct span q, struct span reply);
/* "Non, je l'ai arrêté il y a un mois.": the drug f that is denied was stopped, and when. */
void reply_given_up(struct scan *s, struct span reply, struct fact *f);
/* "Vous avez maigri ? — Cinq kilos.": how many, where f is a change of weight. */
void reply_kilos(struct scan *s, struct span reply, struct fact *f);

/* course.c: the clinician stops the drug or goes on with it: true when the sentence says so. */
bool course_stated(const struct scan *s, const struct hit *h, struct span in, struct fact *f);
/* "Un demi de bisoprolol… attendez, bisoprolol 2,5, un": what a speaker says again of a drug
 * stands for what he said first. */
void course_restated(struct scan *s, struct span turn);
/* "Le Kardégic, je l'arrête ?" ends a patient's turn: remembered. */
void course_ask(struct scan *s, struct span turn);
/* order.c: the clinician orders the act with a time to come: the fact is planned then. */
bool order_stated(const struct scan *s, const struct hit *h, struct span in, struct fact *f);
/* "Il faut un scanner ?": the patient's sentence asks for one act. */
bool order_asked(const struct scan *s, struct span last);
/* "Oui, je le demande": the clinician's turn that grants what s->course asks for. */
void order_reply(struct scan *s, struct span turn);
/* "Non, vous n'y touchez pas": the clinician's turn that answers it. */
void course_reply(struct scan *s, struct span turn);

/* measure.c: false when the concept is named without a value. */
bool measure_value(struct scan *s, const struct hit *h, struct span in, struct fact *f);
/* The value at token i, in the form that the concept asks for. Sets value and unit; 0 when none. */
size_t measure_at(struct scan *s, const struct hit *h, size_t i, struct fact *f);
/* "Sur dix" after the number that ends before token *i: written out and passed over. */
bool measure_scale(struct scan *s, size_t *i, const struct number *n, struct writer *w);
/* The most that a score gives, in thousandths; 0 when it is no score out of some. */
int64_t measure_most(const struct concept *c);

/* The arm that is told after the value of a blood pressure: "152 sur 88, au bras droit". */
void measure_arm(const struct scan *s, struct span in, struct fact *f);
/* measure_bare.c: values that need no name: "8 sur 10", "42 ans". */
void measure_unnamed(struct scan *s, struct span in);
/* A number just before a hit ("deux enfants"): value and unit. */
void measure_count(struct scan *s, const struct hit *h, struct span in, struct fact *f);

/* The kilos lost or taken: "j'ai perdu six kilos". */
void measure_weight_change(struct scan *s, const struct hit *h, struct span in, struct fact *f);

/* A number of cigarettes, packets or glasses after a habit: "je fume dix cigarettes". */
void measure_habit(struct scan *s, const struct hit *h, struct span in, struct fact *f);
/* habit.c: how often, how much, and whether it is over, of a social or an administrative fact. */
void habit_details(struct scan *s, const struct hit *h, struct span in, struct fact *f);

/* Most ids differ in their first letter: no call for them. */
static inline bool hit_is(const struct hit *h, const char *id)
{
    return h->concept->id[0] == id[0] && strcmp(h->concept->id, id) == 0;
}
/* The table that a hit comes from: "medication", "procedure"... */
static inline bool hit_kind(const struct hit *h, const char *kind)
{
    const char *own = h->concept->kind; /* the linker keeps one copy of each name */
    return own == kind || (memcmp(own, kind, KIND_TELLS) == 0 && strcmp(own, kind) == 0);
}
/* hit.c */
/* The word allergy, of anything or of medicines. */
bool hit_allergy(const struct hit *h);
/* What one may be allergic to: an allergen, a drug, a class of drugs. */
bool allergy_may_be(const struct hit *h);
/* Concept, label, kind and section of the allergy to what the hit names. */
void allergy_make(struct scan *s, const struct hit *h, struct fact *f);
/* "Mais c'est pas une allergie" stands in the sentence. */
bool allergy_untrue(const struct scan *s, struct span in);
/* "Les fruits de mer, j'en mange sans problème" tells of no allergy. */
bool allergy_borne(const struct scan *s, const struct hit *h, struct span in);

/* follow.c */
/* Asked whether he bears it, the patient names it again and does. */
bool allergy_tolerated(const struct scan *s, const struct hit *h, struct span in);
/* "Les antibiotiques ? — Aucun souci." */
void follow_tolerated(struct scan *s, struct span turn);
/* What the sentence says of the facts before it. */
void follow_sentence(struct scan *s, struct span in);
/* Concept, kind, label, section and mark of a concept. */
void set_concept(struct fact *f, const struct concept *c);

/* moment.c: gives the dates of the sentence to its facts, those from rank `first` on. */
void moment_dates(struct scan *s, struct span in, size_t first);
void answer_when(struct scan *s, struct span turn); /* "Depuis quand ? — Hier soir." */
/* A date already given to a fact of this turn. */
bool moment_given(const struct scan *s, struct text words);
/* The same of the age at which a relative fell ill. */
void moment_ages(struct scan *s, struct span in, size_t first);

/* sentence.c: what relieves or fails to goes with the drug that the turn names: "améliorée avec
 * paracétamol". For the facts of the turn before rank `end`. */
void find_relief(struct scan *s, size_t end);
/* sentence.c: facts of one sentence. */
void find_sentence(struct scan *s, struct span in);
/* One hit as a fact with its details, NULL when it is none. */
struct fact *find_hit(struct scan *s, const struct hit *h, struct span in);

/* earlier.c: the moment at tokens `at`, after the measure `now`, is that of a value of before: it
 * becomes a fact of its own where it is a whole number. False when it dates `now`. */
bool earlier_take(struct scan *s, const struct fact *now, struct span at, const struct when *w);

/* answer.c */
void answer_question(struct scan *s, struct span turn); /* remembers a clinician's turn */
void answer_open(struct scan *s, struct span turn);     /* reads the patient's yes or no */
/* The question awaiting an answer is about history: diseases or operations. */
bool answer_to_history(const struct scan *s);
/* "Dans la famille ? — Rien de particulier": f is about whom the question was. */
void answer_family(const struct scan *s, size_t token, struct fact *f);
bool answer_is_question(const struct scan *s, struct span in);

/* correct.c */
/* What stands at token i, behind "non", is a count alone: "non, deux" denies nothing. */
bool answer_recounts(const struct scan *s, size_t i, size_t e);
void answer_correct(struct scan *s, struct span in); /* "non, pardon, la gauche" */

#endif
