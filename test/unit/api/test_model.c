/* The register of models and the release gate: a file is registered, evaluated, approved by another
 * person, serves; a degraded one is refused; an altered one serves nothing. */
#include "road.h"

#include "api/guard.h"
#include "api/model.h"
#include "api/tick.h"
#include "weights/file.h"
#include "weights/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { ALTERATIONS = 100, BYTES = 20000 };

struct desk {
    struct house *h;
    struct seat odile, paul, machine; /* quality, DPO; the machine's administrator */
    char file[WEIGHTS_PATH], set[WEIGHTS_PATH], engine[WEIGHTS_PATH];
    char sha256[65];
    unsigned char bytes[BYTES];
    int64_t id;
};

static void put(const char *path, const void *p, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(os_write_fd(fd, (struct text){p, n}), VERR_OK);
    close(fd);
}

static void hex(const unsigned char hash[32], char out[65])
{
    struct writer w = writer_over(out, 64);
    writer_hex(&w, hash, 32);
    out[64] = '\0';
}

static void hash_of(const char *path, char out[65])
{
    unsigned char hash[32];
    struct model_seen seen;
    assert_int_equal(weights_hash(path, NULL, NULL, hash, &seen), VERR_OK);
    hex(hash, out);
}

static void in_models(struct desk *d, const char *name, char out[WEIGHTS_PATH])
{
    assert_true(weights_path(d->h->folder, text_of(name), out));
}

static void folders(struct desk *d)
{
    char path[WEIGHTS_PATH];
    in_models(d, "", path);
    mkdir(path, 0700);
    in_models(d, "tiny.bin", d->file);
    snprintf(d->set, sizeof d->set, "%s/set", d->h->folder);
    mkdir(d->set, 0700);
    snprintf(path, sizeof path, "%.4000s/one.txt", d->set);
    put(path, "douleur", 7);
    snprintf(d->engine, sizeof d->engine, "%s/engine", d->h->folder);
    put(d->engine, "#!/bin/sh\n", 10);
}

static struct desk desk_of(struct house *h)
{
    struct desk d = {.h = h,
                     .odile = house_seat(h, house_person(h, "odile", ROLE_BIT_quality)),
                     .paul = house_seat(h, house_person(h, "paul", ROLE_BIT_dpo)),
                     .machine = house_local(NULL)};
    for (size_t i = 0; i < BYTES; i++)
        d.bytes[i] = (unsigned char)(i * 2654435761u >> 13);
    folders(&d);
    put(d.file, d.bytes, BYTES);
    hash_of(d.file, d.sha256);
    return d;
}

static struct answer *add(struct desk *d, const char *name)
{
    char body[1024];
    snprintf(body, sizeof body,
             "{\"name\":\"%s\",\"use\":\"transcribe\",\"version\":\"1\",\"sha256\":\"%s\","
             "\"file\":\"tiny.bin\",\"licence\":\"MIT\",\"languages\":\"fr\","
             "\"card\":\"https://example.org/card\"}",
             name, d->sha256);
    struct answer *a = ask(d->h, &d->machine, "POST /api/models", body);
    if (a->status == 201)
        d->id = answer_int(a, "id");
    return a;
}

/* Figures as the command counts them; `wer` tells a good fake from a degraded one. */
static struct answer *evaluate(struct desk *d, struct seat *by, double wer, const char *sha256)
{
    char body[16384], engine[65], set[65];
    unsigned char hash[32];
    static char room[1 << 20];
    struct arena a = arena_over(room, sizeof room);
    hash_of(d->engine, engine);
    assert_int_equal(weights_hash_folder(&a, d->set, hash), VERR_OK);
    hex(hash, set);
    snprintf(body, sizeof body,
             "{\"sha256\":\"%s\",\"engine\":\"%s\",\"set\":\"%s\",\"engine_path\":\"%s\","
             "\"set_path\":\"%s\",\"seconds\":3,\"figures\":["
             "{\"measure\":\"recordings\",\"group\":\"\",\"value\":12,\"n\":12},"
             "{\"measure\":\"words\",\"group\":\"\",\"value\":400,\"n\":400},"
             "{\"measure\":\"failed\",\"group\":\"\",\"value\":0,\"n\":12},"
             "{\"measure\":\"invented\",\"group\":\"\",\"value\":0,\"n\":2},"
             "{\"measure\":\"wer\",\"group\":\"\",\"value\":%f,\"n\":400},"
             "{\"measure\":\"wer\",\"group\":\"sex=F\",\"value\":%f,\"n\":200}]}",
             sha256, engine, set, d->engine, d->set, wer, wer);
    return askf(d->h, by, body, "POST /api/models/%lld/evaluations", (long long)d->id);
}

static struct answer *decide(struct desk *d, struct seat *by, const char *what, int evaluation)
{
    char body[256];
    snprintf(body, sizeof body, "{\"evaluation\":%d,\"reason\":\"Essayé en cardiologie\"}",
             evaluation);
    return askf(d->h, by, body, "POST /api/models/%lld/%s", (long long)d->id, what);
}

static void approve(struct desk *d)
{
    assert_int_equal(add(d, "tiny")->status, 201);
    assert_int_equal(evaluate(d, &d->machine, 0.05, d->sha256)->status, 200);
    struct answer *a = decide(d, &d->odile, "approve", 1);
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "approved");
}

/* What guard_use says of a use now. */
static enum verr use(struct desk *d, const char *what)
{
    static char room[1 << 20];
    struct arena a = arena_over(room, sizeof room);
    struct call c = {
        .arena = &a, .services = d->h->services, .db = d->h->reader, .now_ms = d->h->now_ms};
    struct text name = {NULL, 0};
    enum verr e = guard_use(&c, what, &name);
    assert_true(e || name.n > 0);
    if (!e && strcmp(what, "transcribe") == 0)
        assert_true(text_is(name, "tiny"));
    enum verr named = guard_model(&c, TEXT("tiny"), what);
    if (strcmp(what, "transcribe") == 0)
        assert_int_equal(named, e);
    return e;
}

static void tick(struct desk *d)
{
    api_tick_at(d->h->services, d->h->writer, false, d->h->now_ms);
}

static bool released(struct desk *d)
{
    char path[WEIGHTS_PATH];
    unsigned char hash[32];
    return model_look(d->h->folder, TEXT("tiny"), TEXT("transcribe"), MODEL_LOOK_QUICK, path,
                      hash) == VERR_OK;
}

static void a_good_model_is_approved_by_another_person(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
    struct answer *a = add(&d, "tiny");
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "state"), "candidate");
    assert_string_equal(answer_text(a, "file_state"), "same");
    assert_int_equal(answer_int(a, "bytes"), BYTES);
    struct ledger_entry e = house_entry(d.h, 0);
    assert_int_equal(e.event, LEDGER_model_add);
    assert_true(text_is(entry_detail(&e, "sha256"), d.sha256));
    assert_string_equal(answer_error(add(&d, "tiny")), "EXISTS");
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 1)), "NOT_EVALUATED");

    struct seat odile_here = house_local("odile");
    a = evaluate(&d, &odile_here, 0.05, d.sha256);
    assert_int_equal(a->status, 200);
    assert_true(json_is_true(answer_at(a, "evaluation.passed")));
    assert_true(json_is_true(answer_at(a, "evaluation.current")));
    assert_int_equal(answer_int(a, "evaluation.n"), 1);
    e = house_entry(d.h, 0);
    assert_int_equal(e.event, LEDGER_model_evaluate);
    assert_true(text_is(entry_detail(&e, "passed"), "yes"));
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 1)), "EVALUATOR");
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);

    a = decide(&d, &d.paul, "approve", 1);
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "approved");
    assert_string_equal(answer_text(a, "changed_by"), "paul");
    assert_string_equal(answer_text(a, "reason"), "Essayé en cardiologie");
    assert_int_equal(house_entry(d.h, 0).event, LEDGER_model_approve);
    assert_int_equal(use(&d, "transcribe"), VERR_OK);
    assert_string_equal(answer_error(decide(&d, &d.paul, "approve", 1)), "CONFLICT");
    assert_false(released(&d));
    tick(&d);
    assert_true(released(&d));
    a = askf(d.h, &d.paul, NULL, "GET /api/models/%lld/plot?lang=fr", (long long)d.id);
    assert_int_equal(a->status, 200);
    assert_true(text_find(a->body, TEXT("Mots faux"), 0) != SIZE_MAX);
}

static void a_degraded_model_is_refused(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(add(&d, "tiny")->status, 201);
    struct answer *a = evaluate(&d, &d.machine, 0.45, d.sha256);
    assert_int_equal(a->status, 200);
    assert_true(json_is_false(answer_at(a, "evaluation.passed")));
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 1)), "NOT_EVALUATED");
    house_sql(d.h, "UPDATE model SET state = 'approved'", DB_NOTHING); /* nor by the database */
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
    tick(&d);
    assert_false(released(&d));
    house_sql(d.h, "UPDATE model SET state = 'candidate' WHERE file <> ''", DB_NOTHING);
    a = askf(d.h, &d.odile, "{\"state\":\"approved\"}", "POST /api/models/%lld/switch",
             (long long)d.id);
    assert_string_equal(answer_error(a), "NOT_EVALUATED");
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
    /* a good run after it, and a bad one after that: the last one counts */
    assert_int_equal(evaluate(&d, &d.machine, 0.05, d.sha256)->status, 200);
    assert_int_equal(evaluate(&d, &d.machine, 0.45, d.sha256)->status, 200);
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 2)), "CONFLICT");
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 3)), "NOT_EVALUATED");
    a = decide(&d, &d.odile, "refuse", 3);
    assert_string_equal(answer_text(a, "state"), "refused");
    assert_int_equal(house_entry(d.h, 0).event, LEDGER_model_refuse);
}

/* Any change of file, program, marks, engine or cases asks for a new run. */
static void an_evaluation_is_of_what_it_saw(void **state)
{
    struct desk d = desk_of(*state);
    char former[65], path[WEIGHTS_PATH + 16];
    assert_int_equal(add(&d, "tiny")->status, 201);
    assert_string_equal(answer_error(evaluate(&d, &d.odile, 0.05, d.sha256)), "METHOD");
    char wrong[65];
    memcpy(wrong, d.sha256, 65);
    wrong[0] = wrong[0] == '0' ? '1' : '0';
    assert_string_equal(answer_error(evaluate(&d, &d.machine, 0.05, wrong)), "MODEL_ALTERED");
    assert_int_equal(evaluate(&d, &d.machine, 0.05, d.sha256)->status, 200);

    put(d.engine, "#!/bin/bash\n", 12);
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 1)), "NOT_EVALUATED");
    put(d.engine, "#!/bin/sh\n", 10);
    snprintf(path, sizeof path, "%s/two.txt", d.set);
    put(path, "x", 1);
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 1)), "NOT_EVALUATED");
    unlink(path);
    memcpy(former, d.h->services->program_sha256, 65);
    d.h->services->program_sha256[0] ^= 1;
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 1)), "NOT_EVALUATED");
    memcpy(d.h->services->program_sha256, former, 65);
    d.bytes[7] ^= 1;
    put(d.file, d.bytes, BYTES);
    assert_string_equal(answer_error(decide(&d, &d.odile, "approve", 1)), "MODEL_ALTERED");
    d.bytes[7] ^= 1;
    put(d.file, d.bytes, BYTES);
    assert_int_equal(decide(&d, &d.odile, "approve", 1)->status, 200);
    assert_int_equal(use(&d, "transcribe"), VERR_OK);
}

static uint64_t seed = 42;
static uint64_t next(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 33;
}

/* A bit, a cut, more bytes, two bytes that change places. */
static size_t alter(unsigned char *p, int i)
{
    size_t at = next() % BYTES, other = (at + 1 + next() % (BYTES - 1)) % BYTES;
    unsigned char x = p[at];
    if (i % 4 == 1)
        return at;
    if (i % 4 == 2)
        return BYTES + 1 + next() % 99;
    if (i % 4 == 0 || p[other] == x) {
        p[at] ^= (unsigned char)(1u << next() % 8);
        return BYTES;
    }
    p[at] = p[other];
    p[other] = x;
    return BYTES;
}

static void an_altered_file_serves_nothing(void **state)
{
    struct desk d = desk_of(*state);
    static unsigned char other[BYTES + 100];
    int at_once = 0, hashed = 0, restored = 0;
    struct stat st;
    approve(&d);
    tick(&d);
    assert_int_equal(stat(d.file, &st), 0);
    for (int i = 0; i < ALTERATIONS; i++) {
        memcpy(other, d.bytes, BYTES);
        put(d.file, other, alter(other, i));
        struct timespec times[2] = {st.st_atim, st.st_mtim};
        utimensat(AT_FDCWD, d.file, times, 0);
        at_once += use(&d, "transcribe") == VERR_MODEL_ALTERED && !released(&d);
        struct answer *a =
            askf(d.h, &d.odile, "{}", "POST /api/models/%lld/check", (long long)d.id);
        struct ledger_entry e = house_entry(d.h, 0);
        hashed += strcmp(answer_text(a, "file_state"), "altered") == 0 &&
                  text_is(entry_detail(&e, "file"), "altered");
        put(d.file, d.bytes, BYTES);
        a = askf(d.h, &d.odile, "{}", "POST /api/models/%lld/check", (long long)d.id);
        restored += use(&d, "transcribe") == VERR_OK;
    }
    print_message(
        "%d alterations: %d refused at once, %d by the hash, %d served again when right\n",
        ALTERATIONS, at_once, hashed, restored);
    assert_int_equal(at_once, ALTERATIONS);
    assert_int_equal(hashed, ALTERATIONS);
    assert_int_equal(restored, ALTERATIONS);
}

/* The start hashes: a file that was only moved serves on, an altered one does not. */
static void a_start_hashes_the_files(void **state)
{
    struct desk d = desk_of(*state);
    char aside[WEIGHTS_PATH];
    approve(&d);
    in_models(&d, "aside", aside);
    assert_int_equal(rename(d.file, aside), 0);
    assert_int_equal(use(&d, "transcribe"), VERR_MODEL_ALTERED);
    put(d.file, d.bytes, BYTES); /* the same bytes, another inode */
    assert_int_equal(use(&d, "transcribe"), VERR_MODEL_ALTERED);
    house_restart(d.h);
    assert_int_equal(use(&d, "transcribe"), VERR_OK);
    tick(&d);
    assert_true(released(&d));
    d.bytes[BYTES / 2] ^= 4;
    put(d.file, d.bytes, BYTES);
    house_restart(d.h);
    assert_int_equal(use(&d, "transcribe"), VERR_MODEL_ALTERED);
    tick(&d);
    assert_false(released(&d));
    unlink(aside);
}

/* A start does not wait for what cannot be read in time: it serves nothing until it is checked. */
static void what_a_start_could_not_read_is_checked_first(void **state)
{
    struct desk d = desk_of(*state);
    approve(&d);
    assert_int_equal(register_open(d.h->services, d.h->writer, 0), VERR_OK);
    assert_int_equal(use(&d, "transcribe"), VERR_MODEL_ALTERED);
    struct answer *a = askf(d.h, &d.odile, "{}", "POST /api/models/%lld/check", (long long)d.id);
    assert_string_equal(answer_text(a, "file_state"), "same");
    assert_int_equal(use(&d, "transcribe"), VERR_OK);
}

static void a_use_has_one_file_and_can_be_stopped(void **state)
{
    struct desk d = desk_of(*state);
    approve(&d);
    tick(&d);
    int64_t first = d.id;
    struct answer *a = askf(d.h, &d.odile, NULL, "DELETE /api/models/%lld", (long long)first);
    assert_string_equal(answer_error(a), "CONFLICT");
    a = askf(d.h, &d.odile, "{\"state\":\"stopped\"}", "POST /api/models/%lld/switch",
             (long long)first);
    assert_int_equal(a->status, 200);
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
    tick(&d);
    assert_false(released(&d));
    a = askf(d.h, &d.odile, "{\"state\":\"approved\"}", "POST /api/models/%lld/switch",
             (long long)first);
    assert_int_equal(a->status, 200);
    assert_int_equal(use(&d, "transcribe"), VERR_OK);

    assert_int_equal(add(&d, "second")->status, 201);
    assert_int_equal(evaluate(&d, &d.machine, 0.04, d.sha256)->status, 200);
    assert_int_equal(decide(&d, &d.odile, "approve", 1)->status, 200);
    a = askf(d.h, &d.odile, NULL, "GET /api/models/%lld", (long long)first);
    assert_string_equal(answer_text(a, "state"), "replaced");
    a = askf(d.h, &d.odile, "{\"state\":\"approved\"}", "POST /api/models/%lld/switch",
             (long long)first);
    assert_string_equal(answer_error(a), "NOT_EVALUATED");
    a = askf(d.h, &d.odile, NULL, "DELETE /api/models/%lld", (long long)first);
    assert_int_equal(a->status, 200);
    assert_int_equal(house_entry(d.h, 0).event, LEDGER_model_remove);
}

static void runs(void *ctx, enum told_engine engine, struct told *out)
{
    *out = (struct told){.engine = engine, .state = TOLD_up};
    snprintf(out->model, sizeof out->model, "%s", engine == TOLD_speech ? (const char *)ctx : "");
}

/* What an engine that was not started again since would write is not this model's. */
static void an_engine_on_another_file_serves_nothing(void **state)
{
    struct desk d = desk_of(*state);
    static char former[] = "former.bin", now[] = "tiny.bin";
    approve(&d);
    struct engine_desk none = d.h->services->engines;
    d.h->services->engines = (struct engine_desk){.look = runs, .ctx = former};
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
    d.h->services->engines.ctx = now;
    assert_int_equal(use(&d, "transcribe"), VERR_OK);
    d.h->services->engines = none;
    assert_int_equal(use(&d, "transcribe"), VERR_OK);
}

/* What is sealed cannot be moved or written by whoever has the database in their hands. */
static void approval_is_sealed(void **state)
{
    struct desk d = desk_of(*state);
    approve(&d);
    house_sql(d.h, "UPDATE model SET sha256 = '0' WHERE file <> ''", DB_NOTHING);
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
}

static void a_use_without_a_model_is_refused_in_both_languages(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(use(&d, "compose"), VERR_OK); /* the built-in composer */
    assert_int_equal(use(&d, "detect_voice"), VERR_NO_MODEL);
    struct text fr = text_of(verr_message(VERR_NO_MODEL, LANG_FR));
    struct text en = text_of(verr_message(VERR_NO_MODEL, LANG_EN));
    assert_true(text_find(fr, TEXT("Aucun modèle approuvé pour cet usage"), 0) == 0);
    assert_true(text_find(fr, TEXT("registre des modèles"), 0) != SIZE_MAX);
    assert_true(text_find(en, TEXT("No approved model for this use"), 0) == 0);
    assert_true(text_find(en, TEXT("register of models"), 0) != SIZE_MAX);
    assert_int_equal(verr_http(VERR_NO_MODEL), 503);
}

/* What changed between the two halves of an approval is seen by the second. */
static void approval_is_asked_again_in_the_act(void **state)
{
    struct desk d = desk_of(*state);
    static const char body[] = "{\"evaluation\":1,\"reason\":\"Essai\"}";
    char line[96];
    assert_int_equal(add(&d, "tiny")->status, 201);
    assert_int_equal(evaluate(&d, &d.machine, 0.05, d.sha256)->status, 200);
    snprintf(line, sizeof line, "POST /api/models/%lld/approve", (long long)d.id);
    ask_prepare(d.h, &d.odile, line, body);
    d.bytes[9] ^= 1;
    put(d.file, d.bytes, BYTES);
    assert_string_equal(answer_error(ask_act(d.h, &d.odile)), "MODEL_ALTERED");
    d.bytes[9] ^= 1;
    put(d.file, d.bytes, BYTES);
    ask_prepare(d.h, &d.odile, line, body);
    house_sql(d.h, "DELETE FROM model_evaluation", DB_NOTHING);
    assert_string_equal(answer_error(ask_act(d.h, &d.odile)), "NOT_EVALUATED");
    assert_int_equal(use(&d, "transcribe"), VERR_NO_MODEL);
}

/* The clerk hashes what it registers: what the command says is not believed. */
static void a_wrong_hash_is_not_registered(void **state)
{
    struct desk d = desk_of(*state);
    d.sha256[0] = d.sha256[0] == '0' ? '1' : '0';
    assert_string_equal(answer_error(add(&d, "tiny")), "MODEL_ALTERED");
    struct answer *a =
        ask(d.h, &d.machine, "POST /api/models",
            "{\"name\":\"x\",\"use\":\"transcribe\",\"file\":\"../keys\",\"licence\":\"MIT\"}");
    assert_string_equal(answer_error(a), "BAD_INPUT");
}

static void who_may(void **state)
{
    struct desk d = desk_of(*state);
    struct seat anne = house_seat(d.h, house_person(d.h, "anne", ROLE_BIT_physician));
    struct seat admin = house_seat(d.h, house_person(d.h, "alix", ROLE_BIT_administrator));
    assert_int_equal(add(&d, "tiny")->status, 201);
    assert_int_equal(evaluate(&d, &d.machine, 0.05, d.sha256)->status, 200);
    assert_string_equal(answer_error(decide(&d, &anne, "approve", 1)), "FORBIDDEN");
    assert_string_equal(answer_error(decide(&d, &admin, "approve", 1)), "FORBIDDEN");
    assert_string_equal(answer_error(decide(&d, &d.machine, "approve", 1)), "FORBIDDEN");
    struct answer *a = askf(d.h, &d.odile, "{\"evaluation\":1,\"reason\":\" \"}",
                            "POST /api/models/%lld/approve", (long long)d.id);
    assert_string_equal(answer_error(a), "BAD_INPUT");
    assert_int_equal(ask(d.h, &anne, "GET /api/models", NULL)->status, 200);
}

static const struct CMUnitTest tests[] = {
    HOUSE_TEST(a_good_model_is_approved_by_another_person),
    HOUSE_TEST(a_degraded_model_is_refused),
    HOUSE_TEST(an_evaluation_is_of_what_it_saw),
    HOUSE_TEST(an_altered_file_serves_nothing),
    HOUSE_TEST(a_start_hashes_the_files),
    HOUSE_TEST(what_a_start_could_not_read_is_checked_first),
    HOUSE_TEST(a_use_has_one_file_and_can_be_stopped),
    HOUSE_TEST(an_engine_on_another_file_serves_nothing),
    HOUSE_TEST(approval_is_sealed),
    HOUSE_TEST(a_use_without_a_model_is_refused_in_both_languages),
    HOUSE_TEST(approval_is_asked_again_in_the_act),
    HOUSE_TEST(a_wrong_hash_is_not_registered),
    HOUSE_TEST(who_may)};
HOUSE_MAIN("model", tests)
