/* A document out of what a language model proposes, through the API, with an engine that the test
 * plays: what must hold before it is asked, what is kept, and what is filed when it fails. */
#include "road.h"

#include "api/document_propose.h"

#include <time.h>

#define SHA "abababababababababababababababababababababababababababababababab"

/* The engine: what it says, cut into pieces, and how it ends. */
struct engine {
    const char *says[4]; /* statements of one answer each, or raw bytes when they begin with '!' */
    unsigned answers, status; /* asked so far; what it answers with, 0: 200 */
    enum verr begin, ends;    /* instead of an answer; after it */
    unsigned slow_ms;         /* before each piece of an answer */
    unsigned silent_ms;       /* it is given up after; 0: as the server does */
    unsigned reads;           /* batches of the prompt, told before the first word */
    bool endless;             /* says the same again and again */
    bool unclean;             /* its slot holds another's words */
    bool forgets;             /* it is asked to forget, before its answers */
    char bytes[16384];
    size_t n, at;
    unsigned open; /* begun and not ended */
    char asked[65536];
    char told[16][32], last[4096]; /* events; what the last one says */
    unsigned told_n;
    bool stop, enough_now;
    unsigned enough_after; /* statements, 0: never */
    struct house *house;   /* what is done to it while the engine talks */
    void (*meanwhile)(struct engine *e);
    struct road *road;
};

/* As llama-server says it, once a batch. */
#define PROGRESS                                                                                   \
    "data: {\"choices\":[{\"delta\":{\"content\":null}}],\"prompt_progress\":{\"total\":4096,"     \
    "\"cache\":0,\"processed\":%u,\"time_ms\":7}}\n\n"
#define READS_512                                                                                  \
    "data: {\"choices\":[],\"prompt_progress\":{\"total\":4096,\"processed\":512}}\n\n"

static void put_answer(struct engine *e, const char *statements)
{
    char inner[8192];
    struct writer w = writer_over(e->bytes, sizeof e->bytes);
    for (unsigned i = 1; i <= e->reads; i++)
        writer_f(&w, PROGRESS, i * 512);
    snprintf(inner, sizeof inner, "{\"statements\":[%s]}", statements);
    struct text rest = text_of(inner);
    while (rest.n > 0) { /* seven bytes an event */
        size_t n = rest.n < 7 ? rest.n : 7;
        while (n < rest.n && (rest.p[n] & 0xc0) == 0x80)
            n++;
        writer_str(&w, "data: {\"choices\":[{\"delta\":{\"content\":");
        writer_json(&w, text_slice(rest, 0, n));
        writer_str(&w, "}}]}\n\n");
        rest = text_slice(rest, n, rest.n);
    }
    writer_str(&w, "data: [DONE]\n\n");
    assert_false(w.full);
    e->n = w.n;
}

static enum verr begin(void *ctx, const struct outside_ask *q, unsigned *ask)
{
    struct engine *e = ctx;
    if (e->begin)
        return e->begin;
    if (e->forgets && text_starts(q->path, TEXT("/slots/"))) {
        *ask = 3;
        e->open++;
        e->at = e->n = 0;
        return VERR_OK;
    }
    *ask = 3;
    e->open++;
    snprintf(e->asked, sizeof e->asked, "%.*s\n%.*s", TEXT_ARGS(q->path), TEXT_ARGS(q->body));
    const char *says = e->answers < 4 && e->says[e->answers] ? e->says[e->answers] : "";
    e->answers++;
    e->at = e->n = 0;
    if (says[0] == '!') {
        e->n = strlen(says + 1);
        memcpy(e->bytes, says + 1, e->n);
    } else {
        put_answer(e, says);
    }
    return VERR_OK;
}

static enum verr next(void *ctx, unsigned ask, struct outside_piece *out)
{
    struct engine *e = ctx;
    assert_int_equal(ask, 3);
    const struct timespec slow = {.tv_nsec = (long)e->slow_ms * 1000000};
    (void)nanosleep(&slow, NULL);
    if (e->endless && e->at == e->n)
        e->at = 0;
    if (e->meanwhile && e->at > 0) {
        e->meanwhile(e);
        e->meanwhile = NULL;
    }
    size_t n = e->n - e->at < 100 ? e->n - e->at : 100;
    *out = (struct outside_piece){
        .status = e->status ? e->status : 200, .bytes = {e->bytes + e->at, n}, .done = n == 0};
    e->at += n;
    return n == 0 ? e->ends : VERR_OK;
}

static void end(void *ctx, unsigned ask)
{
    struct engine *e = ctx;
    (void)ask;
    e->open--;
}

static bool stop(void *ctx)
{
    return ((struct engine *)ctx)->stop;
}

static bool enough(void *ctx)
{
    return ((struct engine *)ctx)->enough_now;
}

static void tell(void *ctx, const char *event, struct text json)
{
    struct engine *e = ctx;
    assert_in_range(e->told_n, 0, 15);
    snprintf(e->told[e->told_n++], 32, "%s", event);
    snprintf(e->last, sizeof e->last, "%.*s", TEXT_ARGS(json));
    if (e->enough_after && text_is(text_of(event), "statement") && --e->enough_after == 0)
        e->enough_now = true;
}

static void register_model(struct house *h)
{
    assert_int_equal(
        house_run(h, STMT_model_register,
                  DB_ARGS(DB_INT(77), DB_TEXT(TEXT("essai-1b")), DB_TEXT(TEXT("compose")),
                          DB_TEXT(TEXT("1")), DB_TEXT(TEXT(SHA)), DB_TEXT(TEXT("MIT")), DB_INT(1))),
        VERR_OK);
}

static struct road ready(struct house *h)
{
    register_model(h);
    return road_begin(h);
}

/* The second half: the engine is asked, the document filed. */
static struct answer *finish(struct road *r, struct engine *e)
{
    struct os_map map;
    struct arena scratch;
    size_t held = 0;
    assert_int_equal(os_arena(PROPOSE_SCRATCH, &map, &scratch), VERR_OK);
    struct propose_talk t = {.outside = {begin, next, end, e},
                             .scratch = &scratch,
                             .silent_ms = e->silent_ms ? e->silent_ms : PROPOSE_SILENT_MS,
                             .unclean = &e->unclean,
                             .held = &held,
                             .stop = stop,
                             .enough = enough,
                             .tell = tell,
                             .ctx = e};
    struct call *c = &r->h->call;
    c->db = r->h->reader;
    e->house = r->h;
    e->road = r;
    api_propose(c, &t);
    os_unmap(&map);
    assert_int_equal(e->open, 0);
    struct answer *a = ask_act(r->h, &r->anne);
    if (a->status == 201)
        r->document = answer_int(a, "id");
    return a;
}

static struct answer *propose(struct road *r, struct engine *e)
{
    struct answer *a = road_ask_draft(r, "model");
    assert_int_equal(a->outcome, VERR_OK);
    assert_true(r->h->call.reply.proposes);
    return finish(r, e);
}

#define FEVER "{\"section\":\"motif\",\"cites\":[2],\"text\":\"Fièvre depuis trois jours.\"}"
#define LIE                                                                                        \
    "{\"section\":\"traitements\",\"cites\":[2],\"text\":\"Warfarine 137 mg, cinq fois par "       \
    "jour.\"}"
#define ALLERGY "{\"section\":\"allergies\",\"cites\":[4],\"text\":\"Allergie à la pénicilline.\"}"

static bool holds(const struct answer *a, const char *words)
{
    return text_find(a->body, text_of(words), 0) != SIZE_MAX;
}

static bool told(const struct engine *e, const char *event)
{
    bool found = false;
    for (unsigned i = 0; i < e->told_n; i++)
        found |= strcmp(e->told[i], event) == 0;
    return found;
}

static void kept_and_withheld(void **state)
{
    struct engine e = {.says = {FEVER "," LIE "," ALLERGY}};
    struct road r = ready(*state);
    struct answer *a = propose(&r, &e);
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "engine"), "essai-1b");
    assert_string_equal(answer_text(a, "model.sha256"), SHA);
    assert_string_equal(answer_text(a, "model.prompt"), "draft.fr/1");
    assert_int_equal(answer_int(a, "model.kept"), 2);
    assert_int_equal(answer_int(a, "model.withheld"), 1);
    assert_string_equal(answer_text(a, "sections.0.statements.0.text"),
                        "Fièvre depuis trois jours.");
    assert_string_equal(e.told[0], "start");
    assert_string_equal(e.told[1], "statement");
    assert_string_equal(e.told[3], "statement");
    assert_int_equal(e.told_n, 4);
    assert_non_null(strstr(e.asked, "[2] Patient : J'ai de la fièvre"));
    assert_false(holds(a, "Warfarine"));
    a = askf(r.h, &r.anne, NULL, "GET /api/documents/%lld/withheld", (long long)r.document);
    assert_int_equal(a->status, 200);
    assert_true(holds(a, "Warfarine 137 mg"));
    a = askf(r.h, &r.anne, NULL, "GET /api/documents/%lld/versions", (long long)r.document);
    assert_int_equal(json_array_size(answer_at(a, "versions")), 1);
    assert_int_equal(house_verify(r.h).fault, LEDGER_INTACT);
}

/* The ledger says that AI is used before anything is asked of an engine; then what was made. */
static void ledger_before_the_engine(void **state)
{
    struct engine e = {.says = {FEVER}};
    struct road r = ready(*state);
    (void)road_ask_draft(&r, "model");
    struct ledger_entry first = house_entry(r.h, 0);
    assert_int_equal(first.event, LEDGER_ai_use);
    assert_true(text_is(entry_detail(&first, "model_sha256"), SHA));
    assert_int_equal(e.answers, 0);
    assert_int_equal(finish(&r, &e)->status, 201);
    struct ledger_entry second = house_entry(r.h, 0);
    assert_int_equal(second.event, LEDGER_document_create);
    assert_true(text_is(entry_detail(&second, "model_sha256"), SHA));
}

static void falls_back(struct house *h, struct engine *e, const char *why)
{
    struct road r = ready(h);
    char reason[64];
    struct answer *a = propose(&r, e);
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "engine"), "builtin");
    assert_true(json_is_null(answer_at(a, "model")));
    assert_true(told(e, "fallback"));
    snprintf(reason, sizeof reason, "{\"reason\":\"%s\"}", why);
    assert_string_equal(e->last, reason);
    assert_true(json_array_size(answer_at(a, "sections")) > 3);
    assert_int_equal(
        askf(h, &r.anne, NULL, "GET /api/documents/%lld/withheld", (long long)r.document)->status,
        404);
}

static void no_engine(void **state)
{
    struct engine e = {.begin = VERR_NOT_FOUND};
    falls_back(*state, &e, "none");
}
static void dies_in_the_middle(void **state)
{
    struct engine e = {
        .says = {"!data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"statements\\\":["
                 "\"}}]}\n\n"},
        .ends = VERR_CANCELLED};
    falls_back(*state, &e, "died");
}
static void stalls(void **state)
{
    struct engine e = {.says = {"!: ping\n\n"}, .ends = VERR_BUSY};
    falls_back(*state, &e, "stalled");
}
/* It hangs, whatever keeps its connection open: comments come from elsewhere than the loop that
 * computes, and the same number again is no progress. */
static void hangs_while_it_reads(void **state)
{
    struct engine e = {.says = {"!: ping\n\n" READS_512}, .endless = true, .silent_ms = 200};
    falls_back(*state, &e, "stalled");
}

/* It reads for longer than it may be silent, and says how far it is. */
static void reads_for_long(void **state)
{
    struct engine e = {.says = {FEVER}, .reads = 8, .slow_ms = 250, .silent_ms = 1500};
    struct road r = ready(*state);
    struct answer *a = propose(&r, &e);
    assert_int_equal(a->status, 201);
    assert_int_equal(answer_int(a, "model.kept"), 1);
}

/* Another's words stay marked while the engine has not forgotten them, and nothing is asked. */
static void is_cleaned_first(void **state)
{
    struct engine no = {.says = {"!data: {\"error\":\"x\"}\n\n"}, .forgets = true, .unclean = true};
    falls_back(*state, &no, "broken");
    assert_true(no.unclean);
    assert_int_equal(no.answers, 1);
    assert_non_null(strstr(no.asked, "\"return_progress\":true"));
}
static void is_cleaned_slowly(void **state)
{
    struct engine e = {.says = {"!data: {\"content\":\"\",\"stop\":true}\n\n", FEVER},
                       .forgets = true,
                       .unclean = true};
    struct road r = ready(*state);
    assert_int_equal(answer_int(propose(&r, &e), "model.kept"), 1);
    assert_false(e.unclean);
    assert_int_equal(e.answers, 2);
}
static void talks_nonsense(void **state)
{
    struct engine e = {.says = {"!data: }{\n\n"}};
    falls_back(*state, &e, "broken");
}
static void refuses(void **state)
{
    struct engine e = {.says = {"!{\"error\":1}"}, .status = 500};
    falls_back(*state, &e, "refused");
}
static void is_loading(void **state)
{
    struct engine e = {.says = {"!{}"}, .status = 503};
    falls_back(*state, &e, "none");
}
static void lies_only(void **state)
{
    struct engine e = {.says = {LIE}};
    falls_back(*state, &e, "nothing");
}

static void person_has_enough(void **state)
{
    struct engine e = {.says = {FEVER "," ALLERGY "," LIE}, .enough_after = 1};
    struct road r = ready(*state);
    struct answer *a = propose(&r, &e);
    assert_int_equal(a->status, 201);
    assert_true(json_is_true(answer_at(a, "model.stopped")));
    assert_int_equal(answer_int(a, "model.kept"), 1);
}

static void withdraws(struct engine *e)
{
    house_sql(e->house, "UPDATE encounter SET consent = 'withdrawn' WHERE id = $1",
              DB_ARGS(DB_INT(e->road->encounter)));
}
static void stops_the_model(struct engine *e)
{
    house_sql(e->house, "UPDATE model SET state = 'stopped' WHERE id = 77", DB_NOTHING);
}
static void loses_the_certificate(struct engine *e)
{
    house_sql(e->house, "UPDATE certificate SET revoked_ms = 1", DB_NOTHING);
}

static void refuses_for_all_care(struct engine *e)
{
    house_sql(e->house, "UPDATE patient SET ai = 'refused' WHERE id = $1",
              DB_ARGS(DB_INT(e->road->patient)));
}
static void leaves(struct engine *e)
{
    e->stop = true;
}

/* Rights and answers that change while the engine talks count when the document is filed. Who waits
 * for an engine waits minutes: it is not asked for what may no longer be made. */
static void guards_are_asked_again(void **state)
{
    static const struct {
        void (*change)(struct engine *e);
        enum verr error;
    } cases[] = {{withdraws, VERR_AI_REFUSED},
                 {refuses_for_all_care, VERR_AI_REFUSED},
                 {stops_the_model, VERR_NO_MODEL},
                 {loses_the_certificate, VERR_NO_CERTIFICATE},
                 {leaves, VERR_CANCELLED}};
    (void)state;
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        bool before = i % 2 == 0;
        void *own = NULL;
        house_setup(&own);
        struct road r = ready(own);
        struct engine e = {.says = {FEVER}, .house = r.h, .road = &r};
        assert_int_equal(road_ask_draft(&r, "model")->outcome, VERR_OK);
        e.meanwhile = before ? NULL : cases[i / 2].change;
        if (before)
            cases[i / 2].change(&e);
        assert_int_equal(finish(&r, &e)->outcome, cases[i / 2].error);
        assert_int_equal(e.answers, before ? 0 : 1);
        assert_false(told(&e, "fallback"));
        assert_int_equal(house_number(r.h, STMT_document_waiting_n, DB_ARGS(DB_INT(r.encounter))),
                         0);
        house_teardown(&own);
    }
}

static void refuses_and_a_second_goes_by(struct engine *e)
{
    refuses_for_all_care(e);
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 100000000}, NULL);
}

/* A patient who refuses all care's AI is not waited for until an engine has said all. */
static void nothing_more_is_heard_after_a_refusal(void **state)
{
    struct engine e = {.says = {FEVER "," ALLERGY}, .meanwhile = refuses_and_a_second_goes_by};
    struct road r = ready(*state);
    assert_int_equal(propose(&r, &e)->outcome, VERR_AI_REFUSED);
    assert_int_equal(e.answers, 1);
    assert_false(told(&e, "statement") || told(&e, "fallback"));
}

static void guards_before(void **state)
{
    struct house *h = *state;
    struct road r = road_begin(h);
    assert_int_equal(road_ask_draft(&r, "model")->outcome, VERR_NO_MODEL);
    assert_int_equal(road_ask_draft(&r, "essai-1b")->outcome, VERR_NO_MODEL);
    register_model(h);
    assert_int_equal(road_ask_draft(&r, "autre")->outcome, VERR_NO_MODEL);
    assert_int_equal(road_ask_draft(&r, "essai-1b")->outcome, VERR_OK);
    assert_int_equal(road_consent(&r, "withdrawn")->status, 200);
    assert_int_equal(h->call.forget, r.encounter); /* the engine is to forget it, too */
    assert_int_equal(road_ask_draft(&r, "model")->outcome, VERR_AI_REFUSED);
}

#define FILES                                                                                      \
    "{\"type\":\"consultation\",\"engine\":\"model\",\"sources\":[{\"title\":\"a.txt\",\"text\":"  \
    "\"Médecin: Bonjour.\\nPatient: J'ai de la fièvre depuis trois jours.\\n\"}]}"

/* Files that are in no record, from the command line alone: guarded, told, in the ledger, not
 * filed. */
static void out_of_files(void **state)
{
    struct house *h = *state;
    struct engine e = {.says = {FEVER "," LIE}};
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    struct seat line = house_local("anne"), nobody = house_local(NULL);
    assert_int_equal(ask(h, &line, "POST /api/drafts", FILES)->outcome, VERR_NO_MODEL);
    register_model(h);
    assert_int_equal(ask(h, &line, "POST /api/drafts", FILES)->outcome, VERR_NO_CERTIFICATE);
    house_certificate(h, anne.person, "generate");
    assert_int_equal(ask(h, &anne, "POST /api/drafts", FILES)->outcome, VERR_FORBIDDEN);
    assert_int_equal(ask(h, &nobody, "POST /api/drafts", FILES)->outcome, VERR_FORBIDDEN);
    assert_int_equal(ask(h, &line, "POST /api/drafts", FILES)->outcome, VERR_OK);
    assert_int_equal(house_entry(h, 0).event, LEDGER_ai_use);
    struct road r = {.h = h, .anne = line};
    assert_int_equal(finish(&r, &e)->outcome, VERR_OK);
    assert_int_equal(house_entry(h, 0).event, LEDGER_draft_outside);
    assert_true(told(&e, "piece"));
    assert_non_null(strstr(e.last, "Fièvre depuis trois jours."));
    assert_null(strstr(e.last, "Warfarine"));
    struct engine again = {.says = {FEVER}, .meanwhile = loses_the_certificate};
    assert_int_equal(ask(h, &line, "POST /api/drafts", FILES)->outcome, VERR_OK);
    assert_int_equal(finish(&r, &again)->outcome, VERR_NO_CERTIFICATE);
}

/* The engine forgets what it holds of an encounter whose document is signed, or that has moved. */
static void forgotten_at_signature(void **state)
{
    struct engine e = {.says = {FEVER "," ALLERGY}};
    struct road r = ready(*state);
    assert_int_equal(propose(&r, &e)->status, 201);
    assert_int_equal(road_look(&r)->status, 200);
    snprintf(r.tag, sizeof r.tag, "%.*s", TEXT_ARGS(r.h->answer.etag));
    road_review(&r);
    assert_int_equal(road_sign(&r)->status, 200);
    assert_int_equal(r.h->call.forget, r.encounter);
    struct answer *a =
        askf(r.h, &r.anne, NULL, "GET /api/documents/%lld/fhir", (long long)r.document);
    assert_true(holds(a, SHA)); /* what leaves says which model it was */
    a = askf(r.h, &r.anne, "{}", "POST /api/documents/%lld/replace", (long long)r.document);
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "model.sha256"), SHA); /* so does its next version */
    assert_int_equal(road_look(&r)->status, 200);
    assert_int_equal(r.h->call.forget, 0);
}

/* What is for the patient is asked for in other words, and filed with them. */
static void for_the_patient(void **state)
{
    struct engine e = {.says = {FEVER}};
    struct road r = ready(*state);
    char body[256];
    snprintf(body, sizeof body,
             "{\"type\":\"patient\",\"engine\":\"model\",\"sources\":[\"%lld\"]}",
             (long long)r.source);
    assert_int_equal(
        askf(r.h, &r.anne, body, "POST /api/encounters/%lld/documents", (long long)r.encounter)
            ->outcome,
        VERR_OK);
    struct answer *a = finish(&r, &e);
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "model.prompt"), "patient.fr/1");
    assert_string_equal(answer_text(a, "sections.0.title"), "Pourquoi vous êtes venu");
    assert_non_null(strstr(e.asked, "français simple"));
}

/* A passage said otherwise: carried by the sources, read again, told, and nothing changes by
 * itself. */
static void a_passage_said_otherwise(void **state)
{
    struct engine e = {.says = {FEVER "," ALLERGY}};
    struct engine other = {.says = {FEVER "," LIE}};
    struct engine dead = {.begin = VERR_NOT_FOUND};
    struct road r = ready(*state);
    assert_int_equal(propose(&r, &e)->status, 201);
    static const char wish[] = "{\"statements\":[1],\"how\":\"shorter\"}";
    assert_int_equal(
        road_do(&r, &r.anne, "POST", "/rewrite", "{\"statements\":[1],\"how\":\"x\"}")->outcome,
        VERR_BAD_INPUT);
    assert_int_equal(
        road_do(&r, &r.anne, "POST", "/rewrite", "{\"statements\":[9],\"how\":\"plain\"}")->outcome,
        VERR_BAD_INPUT);
    assert_int_equal(
        road_do(&r, &r.anne, "POST", "/rewrite", "{\"statements\":[1,2],\"how\":\"plain\"}")
            ->outcome,
        VERR_BAD_INPUT);
    assert_int_equal(road_do(&r, &r.anne, "POST", "/rewrite", wish)->outcome, VERR_OK);
    assert_int_equal(house_entry(r.h, 0).event, LEDGER_ai_use);
    int64_t document = r.document;
    assert_int_equal(finish(&r, &other)->outcome, VERR_OK);
    assert_int_equal(house_entry(r.h, 0).event, LEDGER_document_rewrite);
    assert_non_null(strstr(other.asked, "- Fièvre depuis trois jours."));
    assert_non_null(strstr(other.asked, "moins de mots"));
    assert_true(told(&other, "statement"));
    assert_string_equal(other.last, "{\"adds\":[],\"loses\":[]}");
    assert_false(told(&other, "fallback"));
    struct engine apart = {
        .says = {"{\"section\":\"motif\",\"cites\":[5],\"text\":\"Tension à 13/8.\"}"}};
    assert_int_equal(road_do(&r, &r.anne, "POST", "/rewrite", wish)->outcome, VERR_OK);
    assert_int_equal(finish(&r, &apart)->outcome, VERR_OK);
    assert_string_equal(apart.last,
                        "{\"adds\":[\"Tension à 13/8.\"],\"loses\":[\"Fièvre depuis 3 jours.\"]}");
    r.document = document;
    assert_int_equal(answer_int(road_look(&r), "version"), 1);
    assert_int_equal(road_do(&r, &r.anne, "POST", "/rewrite", wish)->outcome, VERR_OK);
    assert_int_equal(finish(&r, &dead)->outcome, VERR_OK);
    assert_true(told(&dead, "fallback"));
    struct engine late = {.says = {FEVER}, .meanwhile = withdraws};
    assert_int_equal(road_do(&r, &r.anne, "POST", "/rewrite", wish)->outcome, VERR_OK);
    assert_int_equal(finish(&r, &late)->outcome, VERR_AI_REFUSED);
    assert_int_equal(road_do(&r, &r.anne, "POST", "/rewrite", wish)->outcome, VERR_AI_REFUSED);
    house_sql(r.h, "UPDATE certificate SET revoked_ms = 1 WHERE what = 'generate'", DB_NOTHING);
    assert_int_equal(road_do(&r, &r.anne, "POST", "/rewrite", wish)->outcome, VERR_NO_CERTIFICATE);
}

static void who_may_compose(void **state)
{
    struct road r = road_begin(*state);
    struct answer *a = ask(r.h, &r.anne, "GET /api/composers", NULL);
    assert_int_equal(json_array_size(answer_at(a, "composers")), 1);
    register_model(r.h);
    a = ask(r.h, &r.anne, "GET /api/composers", NULL);
    assert_string_equal(answer_text(a, "composers.1.name"), "essai-1b");
    assert_int_equal(ask(r.h, &r.anne, "POST /api/proposals/12/enough", "{}")->status, 404);
}

int main(int argc, char **argv)
{
    if (!house_begin(argc, argv))
        return 77;
    const struct CMUnitTest tests[] = {HOUSE_TEST(kept_and_withheld),
                                       HOUSE_TEST(ledger_before_the_engine),
                                       HOUSE_TEST(no_engine),
                                       HOUSE_TEST(dies_in_the_middle),
                                       HOUSE_TEST(stalls),
                                       HOUSE_TEST(talks_nonsense),
                                       HOUSE_TEST(refuses),
                                       HOUSE_TEST(is_loading),
                                       HOUSE_TEST(lies_only),
                                       HOUSE_TEST(person_has_enough),
                                       HOUSE_TEST(guards_are_asked_again),
                                       HOUSE_TEST(nothing_more_is_heard_after_a_refusal),
                                       HOUSE_TEST(guards_before),
                                       HOUSE_TEST(out_of_files),
                                       HOUSE_TEST(forgotten_at_signature),
                                       HOUSE_TEST(for_the_patient),
                                       HOUSE_TEST(a_passage_said_otherwise),
                                       HOUSE_TEST(who_may_compose),
                                       HOUSE_TEST(hangs_while_it_reads),
                                       HOUSE_TEST(reads_for_long),
                                       HOUSE_TEST(is_cleaned_first),
                                       HOUSE_TEST(is_cleaned_slowly)};
    int failures = cmocka_run_group_tests_name("api/propose", tests, NULL, NULL);
    house_end();
    return failures;
}
