/* A language model on another machine: what must hold before anything is sent there, what leaves,
 * and what comes back. The server is this program. */
#include "office.h"
#include "road.h"

#include "api/document_propose.h"
#include "api/probe.h"

#include "weights/file.h"
#include <strings.h>

#include <sys/stat.h>
#include <time.h>

#define INS "267039935012353"

struct server {
    const char *says[8]; /* statements, as JSON objects without a comma between them */
    unsigned status, answers;
    enum verr begin;
    unsigned comments;           /* before the first word */
    unsigned slow_ms, silent_ms; /* before each piece; it is given up after, 0: as a server does */
    char bytes[16384];
    size_t n, at;
    char asked[131072], url[256], last[4096], told[512];
};

static enum verr begin(void *ctx, const struct outside_ask *q, unsigned *ask)
{
    struct server *s = ctx;
    snprintf(s->url, sizeof s->url, "%.*s", TEXT_ARGS(q->url));
    snprintf(s->asked, sizeof s->asked, "%.*s", TEXT_ARGS(q->body));
    if (s->begin)
        return s->begin;
    *ask = 1;
    s->answers++;
    char inner[8192];
    struct writer in = writer_over(inner, sizeof inner), w = writer_over(s->bytes, sizeof s->bytes);
    writer_str(&in, "{\"statements\":[");
    for (size_t i = 0; i < 8 && s->says[i]; i++) {
        writer_str(&in, i > 0 ? "," : "");
        writer_str(&in, s->says[i]);
    }
    writer_str(&in, "]}");
    for (unsigned i = 0; i < s->comments; i++)
        writer_f(&w, ": %090u\n\n", i);
    writer_str(&w, "data: {\"choices\":[{\"delta\":{\"content\":");
    writer_json(&w, writer_text(&in));
    writer_str(&w, "}}]}\n\ndata: [DONE]\n\n");
    assert_false(w.full || in.full);
    s->n = w.n;
    s->at = 0;
    return VERR_OK;
}

static enum verr next(void *ctx, unsigned ask, struct outside_piece *out)
{
    struct server *s = ctx;
    (void)ask;
    const struct timespec slow = {.tv_nsec = (long)s->slow_ms * 1000000};
    (void)nanosleep(&slow, NULL);
    size_t n = s->n - s->at < 100 ? s->n - s->at : 100;
    *out = (struct outside_piece){
        .status = s->status ? s->status : 200, .bytes = {s->bytes + s->at, n}, .done = n == 0};
    s->at += n;
    return VERR_OK;
}

static void end(void *ctx, unsigned ask)
{
    (void)ctx;
    (void)ask;
}

static bool no(void *ctx)
{
    (void)ctx;
    return false;
}

static void tell(void *ctx, const char *event, struct text json)
{
    struct server *s = ctx;
    size_t n = strlen(s->told);
    snprintf(s->told + n, sizeof s->told - n, "%s ", event);
    snprintf(s->last, sizeof s->last, "%.*s", TEXT_ARGS(json));
}

static struct answer *finish(struct road *r, struct server *s)
{
    struct os_map map;
    struct arena scratch;
    size_t held = 0;
    bool unclean = true;
    assert_int_equal(os_arena(PROPOSE_SCRATCH, &map, &scratch), VERR_OK);
    struct propose_talk t = {.outside = {begin, next, end, s},
                             .scratch = &scratch,
                             .held = &held,
                             .unclean = &unclean, /* no slot there is ours to clean */
                             .silent_ms = s->silent_ms ? s->silent_ms : PROPOSE_SILENT_MS,
                             .stop = no,
                             .enough = no,
                             .tell = tell,
                             .ctx = s};
    r->h->call.db = r->h->reader;
    api_propose(&r->h->call, &t);
    os_unmap(&map);
    assert_int_equal(held, 0);
    struct answer *a = ask_act(r->h, &r->anne);
    if (a->status == 201)
        r->document = answer_int(a, "id");
    return a;
}

static struct answer *propose(struct road *r, struct server *s)
{
    struct answer *a = road_ask_draft(r, "gpu");
    assert_int_equal(a->outcome, VERR_OK);
    assert_true(r->h->call.reply.proposes);
    return finish(r, s);
}

static const char transcript[] =
    "Médecin: Bonjour Madame Lefèvre, qu'est-ce qui vous amène ?\\n"
    "Patient: J'ai de la fièvre depuis trois jours, et je tousse.\\n"
    "Médecin: Vous êtes bien LEFEVRE Jeanne-Marie, née le 12/03/1967 ?\\n"
    "Patient: Oui, le 12 mars 1967, numéro " INS " ou 2 67 03 99 350 123 53.\\n"
    "Patient: J'habite 14 rue des Lilas, 69003 Lyon, téléphone 06 12 34 56 78.\\n"
    "Médecin: Vous êtes allergique à quelque chose ?\\n"
    "Patient: Oui, à la pénicilline, j'ai fait un œdème. jeanne lefèvre, LeFevre.\\n"
    "Médecin: Je prescris du paracétamol un gramme trois fois par jour à Mme Lefèvre.\\n"
    "Médecin: Sur la carte je lis 69123, 12.III.1967, c'est bien cela ?\\n";

/* A road whose patient and talk name who they are. */
static struct road named_as(struct house *h, const char *used)
{
    char body[4096];
    struct road r = road_begin(h);
    snprintf(body, sizeof body,
             "{\"birth_name\":\"LEFEVRE\",\"used_name\":\"%s\",\"birth_given\":\"Jeanne-Marie\","
             "\"given\":[\"Jeanne-Marie\",\"Rose\"],\"sex\":\"female\","
             "\"birth_date\":\"1967-03-12\",\"birth_place\":\"69123\",\"ins\":{\"number\":\"" INS
             "\",\"oid\":\"1.2.250.1.213.1.4.10\"},\"ins_status\":\"PROV\",\"allergies\":[],"
             "\"fictitious\":true}",
             used);
    struct answer *a = ask(h, &r.anne, "POST /api/patients", body);
    assert_int_equal(a->status, 201);
    r.patient = answer_int(a, "id");
    a = askf(h, &r.anne, "{\"kind\":\"consultation\",\"reason\":\"Fièvre\"}",
             "POST /api/patients/%lld/encounters", (long long)r.patient);
    assert_int_equal(a->status, 201);
    r.encounter = answer_int(a, "id");
    snprintf(body, sizeof body,
             "{\"kind\":\"transcript\",\"title\":\"Consultation de Mme Lefèvre\",\"text\":\"%s\"}",
             transcript);
    a = askf(h, &r.anne, body, "POST /api/encounters/%lld/sources", (long long)r.encounter);
    assert_int_equal(a->status, 201);
    r.source = answer_int(a, "id");
    assert_int_equal(road_consent(&r, "agreed")->status, 200);
    return r;
}

static struct road named(struct house *h)
{
    return named_as(h, "PETIT");
}

#define FEVER "{\"section\":\"motif\",\"cites\":[2],\"text\":\"Fièvre depuis trois jours.\"}"
#define LIE                                                                                        \
    "{\"section\":\"traitements\",\"cites\":[2],\"text\":\"Warfarine 137 mg, cinq fois par "       \
    "jour.\"}"

static bool letter(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c & 0x80);
}

/* As whole words: "Roselyne" is not Rose. */
static bool says(const char *where, const char *words)
{
    size_t n = strlen(words);
    for (const char *at = where; (at = strcasestr(at, words)) != NULL; at++) {
        if ((at == where || !letter(at[-1])) && !letter(at[n]))
            return true;
    }
    return false;
}

/* The document is the server's, not the built-in composer's. */
static struct answer *written_there(struct road *r, struct server *s)
{
    struct answer *a = propose(r, s);
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "engine"), "gpu");
    return a;
}

/* What the server received holds nobody: neither what the record knows, nor what the talk tells. */
static void nobody_leaves(void **state)
{
    static const char *const never[] = {"Lefèvre",        "LEFÈVRE",        "LEFEVRE", "Jeanne",
                                        "Marie",          "Rose",           "PETIT",   "12/03/1967",
                                        "12 mars 1967",   "69123",          "III",     INS,
                                        "350 123",        "rue des Lilas",  "69003",   "Lyon,",
                                        "06 12 34 56 78", "Consultation de"};
    struct server s = {.says = {FEVER, LIE}};
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    struct answer *a = written_there(&r, &s);
    assert_string_equal(s.url, URL);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_false(says(s.asked, never[i]));
    assert_non_null(strstr(s.asked, "fièvre depuis trois jours"));
    assert_non_null(strstr(s.asked, "\"model\":\"mistral-small\""));
    assert_null(strstr(s.asked, "id_slot"));
    assert_null(strstr(s.asked, "cache_prompt"));
    assert_int_equal(answer_int(a, "model.kept"), 1);
    assert_int_equal(answer_int(a, "model.withheld"), 1);
    assert_string_equal(answer_text(a, "model.server"), HOST);
}

/* Before the patient answers, the encounter tells whose server would be asked, and since when; not
 * before its record is approved, nor when engines.conf names another. */
static void told_at_consent(void **state)
{
    struct office o = office_of(*state);
    struct road r = named(*state);
    const long long id = r.encounter;
    struct answer *a = askf(o.h, &r.anne, NULL, "GET /api/encounters/%lld", id);
    assert_true(json_is_null(answer_at(a, "outside")));
    office_approve(&o);
    a = askf(o.h, &r.anne, NULL, "GET /api/encounters/%lld", id);
    assert_string_equal(answer_text(a, "outside.host"), "Hébergeur SA");
    assert_string_equal(answer_text(a, "outside.country"), "France");
    assert_true(strcmp(answer_text(a, "outside.since"), answer_text(a, "consent.at")) >= 0);
    o.h->services->server.url[0] = '\0';
    a = askf(o.h, &r.anne, NULL, "GET /api/encounters/%lld", id);
    assert_true(json_is_null(answer_at(a, "outside")));
}

/* Who agreed before the server was let be asked did not know of it. */
static void an_older_answer_asks_nobody(void **state)
{
    struct server s = {.says = {FEVER}};
    struct office o = office_of(*state);
    struct road r = named(*state);
    o.h->now_ms += 1000;
    office_approve(&o);
    assert_string_equal(answer_text(road_ask_draft(&r, "gpu"), "error.code"), "NOT_INFORMED");
    assert_int_equal(s.answers, 0);
    assert_int_equal(road_consent(&r, "agreed")->status, 200);
    assert_int_equal(propose(&r, &s)->status, 201);
    o.h->now_ms += 1000;
    for (int i = 0; i < 2; i++) /* stopped, and let serve again */
        assert_int_equal(askf(o.h, &o.both,
                              i ? "{\"state\":\"approved\"}" : "{\"state\":\"stopped\"}",
                              "POST /api/models/%lld/switch", (long long)o.id)
                             ->status,
                         200);
    assert_string_equal(answer_text(road_ask_draft(&r, "gpu"), "error.code"), "NOT_INFORMED");
}

/* It reads for long, and has nothing but the comments that keep its connection open to show it. */
static void reads_for_long(void **state)
{
    struct server s = {.says = {FEVER}, .comments = 8, .slow_ms = 250, .silent_ms = 1500};
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    (void)written_there(&r, &s);
}

/* A pseudonym that the server was shown, as it stands in the line of this number. */
static void shown_after(const struct server *s, const char *before, char out[64])
{
    const char *at = strstr(s->asked, before);
    assert_non_null(at);
    at += strlen(before);
    size_t n = strcspn(at, ".,\\ ");
    assert_in_range(n, 2, 62);
    memcpy(out, at, n);
    out[n] = '\0';
}

/* What it says of a pseudonym is said of the patient again, and cites the bytes as stored. */
static void comes_back(void **state)
{
    char name[64], said[256];
    struct server first = {.says = {FEVER}};
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    assert_int_equal(propose(&r, &first)->status, 201);
    shown_after(&first, "trois fois par jour à Mme ", name);
    snprintf(
        said, sizeof said,
        "{\"section\":\"traitements\",\"cites\":[8],\"text\":\"Paracétamol un gramme trois fois "
        "par jour à Mme %s.\"}",
        name);
    struct server s = {.says = {said}};
    struct answer *a = propose(&r, &s);
    assert_int_equal(a->status, 201);
    assert_string_equal(first.asked, s.asked); /* one key an encounter */
    assert_int_equal(answer_int(a, "model.kept"), 1);
    assert_non_null(strstr(a->body.p, "trois fois par jour à Mme Lefèvre."));
    assert_null(text_find(a->body, text_of(name), 0) == SIZE_MAX ? NULL : name);
    assert_non_null(strstr(a->body.p, "\"quote\":\"Je prescris du paracétamol un gramme trois fois "
                                      "par jour à Mme Lefèvre.\""));
}

/* The ledger tells where the text went, before it did, and the page is told. */
static void told_before(void **state)
{
    struct server s = {.says = {FEVER}};
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_OK);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_ai_use);
    assert_true(text_is(entry_detail(&e, "server"), HOST));
    assert_int_equal(s.answers, 0);
    assert_int_equal(finish(&r, &s)->status, 201);
    assert_int_equal(house_verify(r.h).fault, LEDGER_INTACT);
    struct answer *a = ask(r.h, &r.anne, "GET /api/composers", NULL);
    assert_string_equal(answer_text(a, "composers.1.server"), HOST);
    a = ask(r.h, NULL, "GET /api/info", NULL); /* patients, too, are told who is asked */
    assert_string_equal(answer_text(a, "outside.host"), "Hébergeur SA");
}

static void falls_back(struct house *h, struct server *s, const char *why)
{
    char reason[64];
    struct office o = office_of(h);
    struct road r = named(h);
    office_approve(&o);
    struct answer *a = propose(&r, s);
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "engine"), "builtin");
    snprintf(reason, sizeof reason, "{\"reason\":\"%s\"}", why);
    assert_string_equal(s->last, reason);
}

static void refuses_the_key(void **state)
{
    falls_back(*state, &(struct server){.status = 401}, "key");
}
static void is_full(void **state)
{
    falls_back(*state, &(struct server){.status = 429}, "full");
}
static void points_elsewhere(void **state)
{
    falls_back(*state, &(struct server){.status = 307}, "refused");
}
static void is_not_allowed(void **state)
{
    falls_back(*state, &(struct server){.begin = VERR_FORBIDDEN}, "closed");
}

/* A name that every address of ours holds cannot be kept out by any key: nothing is sent. */
static void cannot_be_hidden(void **state)
{
    struct server s = {.says = {FEVER}};
    struct office o = office_of(*state);
    struct road r = named_as(*state, "RUE");
    office_approve(&o);
    struct answer *a = propose(&r, &s);
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "engine"), "builtin");
    assert_string_equal(s.last, "{\"reason\":\"unsafe\"}");
    assert_int_equal(s.answers, 0);
    assert_string_equal(s.asked, "");
}

/* A passage that is to be said otherwise leaves as its sources do. */
static void passage(void **state)
{
    struct server s = {.says = {FEVER}}, other = {.says = {FEVER}};
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    assert_int_equal(propose(&r, &s)->status, 201);
    assert_int_equal(road_look(&r)->status, 200);
    snprintf(r.tag, sizeof r.tag, "%.*s", TEXT_ARGS(r.h->answer.etag));
    assert_int_equal(road_do(&r, &r.anne, "PUT", "/statements/1",
                             "{\"text\":\"Mme Lefèvre a de la fièvre depuis trois jours.\"}")
                         ->status,
                     200);
    assert_int_equal(road_do(&r, &r.anne, "POST", "/rewrite",
                             "{\"statements\":[1],\"how\":\"shorter\",\"engine\":\"gpu\"}")
                         ->outcome,
                     VERR_OK);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_true(text_is(entry_detail(&e, "server"), HOST));
    (void)finish(&r, &other);
    assert_non_null(strstr(other.asked, "a de la fièvre depuis trois jours."));
    assert_false(says(other.asked, "Lefèvre"));
}
static void lies_only(void **state)
{
    falls_back(*state, &(struct server){.says = {LIE}}, "nothing");
}

/* Who may let a server be asked, step by step; before each, nothing is. */
static void two_people_and_a_record(void **state)
{
    char sha256[80];
    struct office o = office_of(*state);
    struct road r = named(*state);
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_MODEL);
    assert_int_equal(office_add(&o, &o.both, SERVER)->status, 201);
    snprintf(sha256, sizeof sha256, "%s", answer_text(&o.h->answer, "sha256"));
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_RECORD);
    assert_int_equal(office_decide(&o, &o.both, "approve", 0)->outcome, VERR_RECORDER);
    assert_int_equal(office_decide(&o, &o.odile, "approve", 0)->outcome, VERR_FORBIDDEN);
    assert_int_equal(office_decide(&o, &o.paul, "approve", 1)->outcome, VERR_NOT_EVALUATED);
    assert_int_equal(office_decide(&o, &o.paul, "approve", 0)->status, 200);
    assert_string_equal(answer_text(&o.h->answer, "state"), "admitted");
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_RECORD);
    assert_int_equal(office_evaluate(&o, sha256)->status, 200);
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_RECORD);
    assert_int_equal(office_decide(&o, &o.paul, "approve", 1)->status, 200);
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_OK);
    assert_string_equal(answer_error(road_ask_draft(&r, "gpu")), "");
    assert_int_equal(office_decide(&o, &o.odile, "refuse", 0)->status, 200);
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_RECORD);
}

static void stopped(void **state)
{
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    assert_int_equal(askf(o.h, &o.odile, "{\"state\":\"stopped\"}", "POST /api/models/%lld/switch",
                          (long long)o.id)
                         ->status,
                     200);
    struct answer *a = road_ask_draft(&r, "gpu");
    assert_int_equal(a->outcome, VERR_NO_RECORD);
    assert_int_equal(a->status, 503);
}

/* A word changed in the record, or the hash with it, is a server that nobody approved. */
static void altered_record(void **state)
{
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    house_sql(o.h, "UPDATE model SET record = REPLACE(record, 'France', 'Ailleurs') WHERE id = $1",
              DB_ARGS(DB_INT(o.id)));
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_MODEL_ALTERED);
    house_sql(o.h, "UPDATE model SET sha256 = $1 WHERE id = $2",
              DB_ARGS(DB_TEXT(TEXT("00")), DB_INT(o.id)));
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_RECORD);
}

/* engines.conf names another address, or another model, than the record. */
static void another_address(void **state)
{
    struct office o = office_of(*state);
    struct road r = named(*state);
    office_approve(&o);
    snprintf(o.h->services->server.url, sizeof o.h->services->server.url,
             "https://ailleurs.example/v1");
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_RECORD);
    snprintf(o.h->services->server.url, sizeof o.h->services->server.url, URL);
    snprintf(o.h->services->server.model, sizeof o.h->services->server.model, "autre");
    assert_int_equal(road_ask_draft(&r, "gpu")->outcome, VERR_NO_RECORD);
}

static void bad_records(void **state)
{
    static const char *const bad[] = {
        "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"" URL "\",\"model\":\"m\"}",
        "{\"name\":\"gpu\",\"use\":\"transcribe\",\"server\":\"" URL
        "\",\"model\":\"m\",\"record\":" RECORD "}",
        "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"" URL "\",\"record\":" RECORD "}",
        "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"http://a/v1\",\"model\":\"m\","
        "\"record\":" RECORD "}",
        "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"http://127.0.0.1.a/"
        "v1\",\"model\":\"m\","
        "\"record\":" RECORD "}",
        "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"https://a/b/v1\",\"model\":\"m\","
        "\"record\":" RECORD "}",
        "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"" URL
        "\",\"model\":\"m\",\"record\":{\"host\":\"x\",\"country\":\"\"}}",
        "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"" URL
        "\",\"model\":\"m\\nhost x\",\"record\":" RECORD "}",
    };
    struct office o = office_of(*state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(office_add(&o, &o.odile, bad[i])->status, 400);
}

#define FILES                                                                                      \
    "{\"type\":\"consultation\",\"sources\":[{\"title\":"                                          \
    "\"a.txt\",\"text\":\"Médecin: Bonjour Madame Garnier.\\nPatient: J'ai de la fièvre depuis " \
    "trois jours.\\n\"}]}"

/* The release gate asks a server whose record is approved, and takes nobody else's draft for its.
 */
static void evaluated(void **state)
{
    struct server s = {.says = {FEVER}}, dead = {.begin = VERR_NOT_FOUND};
    struct office o = office_of(*state);
    struct road r = {.h = o.h, .anne = house_local("odile")};
    char line[64];
    assert_int_equal(office_add(&o, &o.odile, SERVER)->status, 201);
    snprintf(line, sizeof line, "POST /api/models/%lld/cases", (long long)o.id);
    assert_int_equal(ask(o.h, &r.anne, line, FILES)->outcome, VERR_NO_RECORD);
    assert_int_equal(office_decide(&o, &o.paul, "approve", 0)->status, 200);
    assert_int_equal(ask(o.h, &o.odile, line, FILES)->outcome, VERR_FORBIDDEN); /* a browser */
    assert_int_equal(ask(o.h, &r.anne, line, FILES)->outcome, VERR_OK);
    assert_int_equal(house_entry(o.h, 0).event, LEDGER_ai_use);
    assert_int_equal(finish(&r, &s)->outcome, VERR_OK);
    assert_non_null(strstr(s.last, "Fièvre depuis trois jours."));
    assert_null(strstr(s.asked, "Garnier"));
    assert_int_equal(ask(o.h, &r.anne, line, FILES)->outcome, VERR_OK);
    assert_int_equal(finish(&r, &dead)->outcome, VERR_NO_ENGINE);
    assert_int_equal(ask(o.h, &r.anne, line, FILES)->outcome, VERR_OK);
    assert_int_equal(office_decide(&o, &o.paul, "refuse", 0)->status, 200);
    assert_int_equal(ask(o.h, &r.anne, line, FILES)->outcome, VERR_NO_RECORD);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(nobody_leaves),
        HOUSE_TEST(comes_back),
        HOUSE_TEST(told_before),
        HOUSE_TEST(refuses_the_key),
        HOUSE_TEST(is_full),
        HOUSE_TEST(points_elsewhere),
        HOUSE_TEST(is_not_allowed),
        HOUSE_TEST(lies_only),
        HOUSE_TEST(two_people_and_a_record),
        HOUSE_TEST(stopped),
        HOUSE_TEST(altered_record),
        HOUSE_TEST(another_address),
        HOUSE_TEST(bad_records),
        HOUSE_TEST(evaluated),
        HOUSE_TEST(cannot_be_hidden),
        HOUSE_TEST(passage),
        HOUSE_TEST(reads_for_long),
        HOUSE_TEST(told_at_consent),
        HOUSE_TEST(an_older_answer_asks_nobody),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("far", tests, NULL, NULL);
    house_end();
    return failures;
}
