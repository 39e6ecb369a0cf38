/* What must hold before AI writes and before a person signs. tool/mutate-guards takes each guard
 * out of the program in turn: this file must then fail. */
#include "road.h"

#include "api/rec.h"
#include "base/params.h"

static const int64_t day = 86400000;

static void refused(struct answer *a, const char *code)
{
    assert_string_equal(answer_error(a), code);
}

static void certified(struct road *r, const char *right, int64_t from, int64_t until)
{
    assert_int_equal(
        house_run(r->h, STMT_certificate_add,
                  DB_ARGS(DB_INT(rec_id()), DB_INT(r->anne.person), DB_TEXT(text_of(right)),
                          DB_INT(from), DB_INT(until), DB_INT(0))),
        VERR_OK);
}

static void revoke_all(struct road *r)
{
    house_sql(r->h, "UPDATE certificate SET revoked_ms = $1 WHERE person = $2",
              DB_ARGS(DB_INT(r->h->now_ms), DB_INT(r->anne.person)));
}

/* ---------------- generation */

static void generation_asks_for_a_certificate(void **state)
{
    struct road r = road_bare(*state);
    road_consent(&r, "agreed");
    refused(road_ask_draft(&r, "builtin"), "NO_CERTIFICATE");
    certified(&r, "sign", r.h->now_ms, r.h->now_ms + day);
    refused(road_ask_draft(&r, "builtin"), "NO_CERTIFICATE");
    house_certificate(r.h, house_person(r.h, "luc", ROLE_BIT_physician), "generate");
    refused(road_ask_draft(&r, "builtin"), "NO_CERTIFICATE");
    assert_int_equal(road_ask_draft(&r, "manual")->status, 201);
    certified(&r, "generate", r.h->now_ms, r.h->now_ms + day);
    assert_int_equal(road_ask_draft(&r, "builtin")->status, 201);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_document_create);
}

static void an_expired_certificate_opens_nothing(void **state)
{
    struct road r = road_bare(*state);
    road_consent(&r, "agreed");
    certified(&r, "generate", r.h->now_ms - 2 * day, r.h->now_ms);
    refused(road_ask_draft(&r, "builtin"), "NO_CERTIFICATE");
    certified(&r, "generate", r.h->now_ms + 1, r.h->now_ms + day); /* not yet */
    refused(road_ask_draft(&r, "builtin"), "NO_CERTIFICATE");
}

static void a_revoked_certificate_opens_nothing(void **state)
{
    struct road r = road_begin(*state);
    revoke_all(&r);
    refused(road_ask_draft(&r, "builtin"), "NO_CERTIFICATE");
}

static void generation_asks_for_consent(void **state)
{
    static const char *const no[] = {"refused", "no_ai"};
    struct road r = road_bare(*state);
    certified(&r, "generate", r.h->now_ms, r.h->now_ms + day);
    refused(road_ask_draft(&r, "builtin"), "NO_CONSENT");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(road_consent(&r, no[i])->status, 200);
        refused(road_ask_draft(&r, "builtin"), "AI_REFUSED");
        assert_int_equal(road_ask_draft(&r, "manual")->status, 201);
    }
    assert_int_equal(road_consent(&r, "agreed")->status, 200);
    assert_int_equal(road_ask_draft(&r, "builtin")->status, 201);
}

static void a_withdrawal_stops_ai_and_deletes_what_it_proposed(void **state)
{
    struct road r = road_begin(*state);
    road_draft(&r);
    assert_int_equal(road_consent(&r, "withdrawn")->status, 200);
    refused(road_look(&r), "NOT_FOUND");
    refused(road_ask_draft(&r, "builtin"), "AI_REFUSED");
    assert_int_equal(house_number(r.h, STMT_document_version_all, DB_ARGS(DB_INT(r.encounter))),
                     -1);
}

static void a_refusal_for_all_care_outweighs_an_older_yes(void **state)
{
    struct road r = road_begin(*state);
    struct answer *a = askf(r.h, &r.anne, "{\"ai\":\"refused\",\"reason\":\"Choix du patient\"}",
                            "POST /api/patients/%lld/ai", (long long)r.patient);
    assert_int_equal(a->status, 200);
    refused(road_ask_draft(&r, "builtin"), "AI_REFUSED");
    assert_int_equal(house_run(r.h, STMT_encounter_consent,
                               DB_ARGS(DB_TEXT(TEXT("agreed")), DB_INT(r.h->now_ms), DB_INT(0),
                                       DB_INT(r.encounter))),
                     VERR_OK);
    refused(road_ask_draft(&r, "builtin"), "AI_REFUSED");
    refused(road_consent(&r, "agreed"), "AI_REFUSED");
}

static void after_a_refusal_no_transcript_comes_in(void **state)
{
    static const char said[] =
        "{\"kind\":\"transcript\",\"title\":\"x\",\"text\":\"Patient: non\"}";
    static const char typed[] = "{\"kind\":\"note\",\"title\":\"x\",\"text\":\"Vu ce jour.\"}";
    struct road r = road_bare(*state);
    assert_int_equal(road_consent(&r, "no_ai")->status, 200);
    long long id = r.encounter;
    refused(askf(r.h, &r.anne, said, "POST /api/encounters/%lld/sources", id), "AI_REFUSED");
    assert_int_equal(askf(r.h, &r.anne, typed, "POST /api/encounters/%lld/sources", id)->status,
                     201);
}

static void the_second_reader_is_ai_too(void **state)
{
    static const char words[] = "{\"section\":\"conclusion\",\"text\":\"Fièvre.\"}";
    struct road r = road_bare(*state);
    road_write(&r);
    refused(road_do(&r, &r.anne, "POST", "/check", words), "NO_CONSENT");
    assert_int_not_equal(road_find(road_look(&r), "not_read"), 0);
    road_consent(&r, "agreed");
    assert_int_equal(road_do(&r, &r.anne, "POST", "/check", words)->status, 200);
    road_consent(&r, "refused");
    refused(road_do(&r, &r.anne, "POST", "/check", words), "AI_REFUSED");
}

static void switch_use(struct house *h, const char *use, const char *to)
{
    struct seat odile = house_local("odile");
    struct answer *a = ask(h, &odile, "GET /api/models", NULL);
    for (size_t i = 0; i < json_array_size(answer_at(a, "models")); i++) {
        char path[64], body[64];
        snprintf(path, sizeof path, "models.%zu.use", i);
        if (strcmp(answer_text(a, path), use) != 0)
            continue;
        snprintf(path, sizeof path, "models.%zu.id", i);
        snprintf(body, sizeof body, "{\"state\":\"%s\"}", to);
        a = askf(h, &odile, body, "POST /api/models/%lld/switch", (long long)answer_int(a, path));
        assert_int_equal(a->status, 200);
        return;
    }
    fail_msg("no use %s", use);
}

static void a_stopped_use_writes_nothing(void **state)
{
    struct road r = road_begin(*state);
    (void)house_person(r.h, "odile", ROLE_BIT_quality);
    switch_use(r.h, "compose", "stopped");
    refused(road_ask_draft(&r, "builtin"), "NO_MODEL");
    assert_int_equal(road_ask_draft(&r, "manual")->status, 201);
    switch_use(r.h, "compose", "approved");
    road_draft(&r);
    switch_use(r.h, "check", "stopped");
    refused(road_ask_draft(&r, "builtin"), "NO_MODEL");
    refused(road_do(&r, &r.anne, "POST", "/check", "{\"section\":\"motif\",\"text\":\"Toux.\"}"),
            "NO_MODEL");
    refused(road_do(&r, &r.anne, "POST", "/statements",
                    "{\"section\":\"conclusion\",\"text\":\"Diabète.\"}"),
            "NO_MODEL");
    road_write(&r);
}

static void an_unknown_model_writes_nothing(void **state)
{
    struct road r = road_begin(*state);
    refused(road_ask_draft(&r, "another"), "NO_MODEL");
}

static void half_a_draft(struct road *r)
{
    char line[96], body[256];
    snprintf(line, sizeof line, "POST /api/encounters/%lld/documents", (long long)r->encounter);
    snprintf(body, sizeof body,
             "{\"type\":\"consultation\",\"engine\":\"builtin\",\"sources\":[\"%lld\"]}",
             (long long)r->source);
    ask_prepare(r->h, &r->anne, line, body);
}

static void what_changed_since_a_draft_was_prepared_counts(void **state)
{
    struct road r = road_begin(*state);
    half_a_draft(&r);
    assert_int_equal(r.h->call.outcome, VERR_OK);
    assert_int_equal(house_run(r.h, STMT_encounter_consent,
                               DB_ARGS(DB_TEXT(TEXT("withdrawn")), DB_INT(r.h->now_ms), DB_INT(0),
                                       DB_INT(r.encounter))),
                     VERR_OK);
    refused(ask_act(r.h, &r.anne), "AI_REFUSED");
}

/* ---------------- signature */

static void signing_asks_for_its_own_certificate(void **state)
{
    struct road r = road_bare(*state);
    road_write(&r);
    refused(road_sign(&r), "NO_CERTIFICATE");
    certified(&r, "generate", r.h->now_ms, r.h->now_ms + day);
    refused(road_sign(&r), "NO_CERTIFICATE");
    certified(&r, "sign", r.h->now_ms - 2 * day, r.h->now_ms - day);
    refused(road_sign(&r), "NO_CERTIFICATE");
    certified(&r, "sign", r.h->now_ms, r.h->now_ms + day);
    revoke_all(&r);
    refused(road_sign(&r), "NO_CERTIFICATE");
    certified(&r, "sign", r.h->now_ms, r.h->now_ms + day);
    assert_int_equal(road_sign(&r)->status, 200);
}

static void signing_asks_for_a_recent_proof_of_identity(void **state)
{
    struct road r = road_begin(*state);
    road_write(&r);
    r.h->now_ms += PARAM_identity_fresh + 1;
    refused(road_sign(&r), "RECENT_SIGN_IN");
    struct seat machine = house_local("anne");
    refused(road_do(&r, &machine, "POST", "/sign", "{}"), "RECENT_SIGN_IN");
    struct answer *a =
        ask(r.h, &r.anne, "POST /api/session/confirm", "{\"password\":\"" HOUSE_PASSWORD "\"}");
    assert_int_equal(a->status, 200);
    assert_int_equal(road_sign(&r)->status, 200);
}

static void only_a_physician_signs(void **state)
{
    static const unsigned others = ROLES_ALL & ~(unsigned)ROLE_BIT_physician;
    struct road r = road_begin(*state);
    road_write(&r);
    struct seat all_but = house_seat(r.h, house_person(r.h, "autre", others));
    house_certificate(r.h, all_but.person, "sign");
    refused(road_do(&r, &all_but, "POST", "/sign", "{}"), "FORBIDDEN");
}

static void what_changed_since_a_signature_was_prepared_counts(void **state)
{
    struct road r = road_begin(*state);
    char line[96];
    road_write(&r);
    snprintf(line, sizeof line, "POST /api/documents/%lld/sign", (long long)r.document);
    r.h->if_match = r.tag;
    ask_prepare(r.h, &r.anne, line, "{}");
    assert_int_equal(r.h->call.outcome, VERR_OK);
    revoke_all(&r);
    refused(ask_act(r.h, &r.anne), "NO_CERTIFICATE");
}

static void an_empty_document_is_not_signed(void **state)
{
    struct road r = road_begin(*state);
    assert_int_equal(road_ask_draft(&r, "manual")->status, 201);
    refused(road_sign(&r), "OPEN_POINTS");
}

static void a_statement_that_nobody_acknowledged_is_not_signed(void **state)
{
    struct road r = road_begin(*state);
    road_draft(&r);
    refused(road_sign(&r), "OPEN_POINTS");
    road_review(&r);
    assert_int_equal(answer_int(road_look(&r), "open_points"), 0);
    assert_int_equal(road_sign(&r)->status, 200);
}

static void only_the_signatory_closes_a_flag_and_with_a_reason(void **state)
{
    char rest[64];
    struct road r = road_begin(*state);
    struct seat luc = house_seat(r.h, house_person(r.h, "luc", ROLE_BIT_physician));
    char team[64];
    snprintf(team, sizeof team, "{\"person\":\"%lld\"}", (long long)luc.person);
    askf(r.h, &r.anne, team, "POST /api/patients/%lld/team", (long long)r.patient);
    road_draft(&r);
    road_review(&r);
    int64_t n = road_add(&r, &r.anne, "antecedents", "Diabète de type 2.");
    assert_int_equal(road_find(road_look(&r), "unsupported"), n);
    refused(road_sign(&r), "OPEN_POINTS");
    snprintf(rest, sizeof rest, "/statements/%lld/review", (long long)n);
    refused(road_do(&r, &r.anne, "POST", rest, "{\"decision\":\"acknowledged\"}"), "OPEN_POINTS");
    refused(road_do(&r, &r.anne, "POST", rest, "{\"decision\":\"kept\"}"), "BAD_INPUT");
    struct answer *a =
        road_do(&r, &luc, "POST", rest, "{\"decision\":\"kept\",\"reason\":\"Au dossier.\"}");
    assert_int_equal(a->status, 200);
    refused(road_sign(&r), "OPEN_POINTS");
    a = road_do(&r, &r.anne, "POST", rest, "{\"decision\":\"kept\",\"reason\":\"Au dossier.\"}");
    assert_int_equal(a->status, 200);
    assert_int_equal(road_sign(&r)->status, 200);
}

/* The number of the statement that speaks of penicillin. */
static int64_t allergy_of(const struct answer *a)
{
    const json_t *sections = answer_at(a, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *all = json_object_get(json_array_get(sections, i), "statements");
        for (size_t k = 0; k < json_array_size(all); k++) {
            const json_t *s = json_array_get(all, k);
            if (strstr(json_string_value(json_object_get(s, "text")), "nicilline"))
                return json_integer_value(json_object_get(s, "n"));
        }
    }
    return 0;
}

static void a_critical_omission_is_decided_with_a_reason(void **state)
{
    char rest[64];
    int64_t n;
    struct road r = road_begin(*state);
    road_draft(&r);
    while ((n = allergy_of(road_look(&r))) != 0) {
        snprintf(rest, sizeof rest, "/statements/%lld", (long long)n);
        assert_int_equal(road_do(&r, &r.anne, "DELETE", rest, NULL)->status, 200);
    }
    struct answer *a = road_look(&r);
    assert_true(json_is_true(answer_at(a, "omissions.0.critical")));
    n = answer_int(a, "omissions.0.n");
    snprintf(rest, sizeof rest, "/omissions/%lld", (long long)n);
    refused(road_do(&r, &r.anne, "POST", rest, "{\"decision\":\"dismissed\"}"), "BAD_INPUT");
    while ((n = road_open(road_look(&r))) != 0) { /* all statements, not the omission */
        snprintf(rest, sizeof rest, "/statements/%lld/review", (long long)n);
        a = road_do(&r, &r.anne, "POST", rest, "{\"decision\":\"acknowledged\"}");
        assert_int_equal(a->status, 200);
    }
    refused(road_sign(&r), "OPEN_POINTS");
    road_review(&r);
    assert_int_equal(road_sign(&r)->status, 200);
}

/* ---------------- what is signed, and who was faster */

static void a_signed_document_does_not_change(void **state)
{
    struct road r = road_begin(*state);
    road_write(&r);
    assert_int_equal(road_sign(&r)->status, 200);
    refused(road_do(&r, &r.anne, "POST", "/statements",
                    "{\"section\":\"conclusion\",\"text\":\"Autre chose.\"}"),
            "ALREADY_SIGNED");
    refused(road_sign(&r), "ALREADY_SIGNED");
}

static void whoever_was_slower_reads_again(void **state)
{
    static const char words[] = "{\"section\":\"conclusion\",\"text\":\"Repos.\"}";
    char line[96];
    struct road r = road_begin(*state);
    road_write(&r);
    struct road old = r;
    (void)road_add(&r, &r.anne, "conclusion", "Contrôle dans un mois.");
    refused(road_do(&old, &old.anne, "POST", "/statements", words), "CONFLICT");
    refused(road_sign(&old), "CONFLICT");
    old.tag[0] = '\0';
    refused(road_do(&old, &old.anne, "POST", "/statements", words), "PRECONDITION");
    snprintf(line, sizeof line, "POST /api/documents/%lld/statements", (long long)r.document);
    r.h->if_match = r.tag; /* both prepared, one act first */
    ask_prepare(r.h, &r.anne, line, words);
    house_sql(r.h, "UPDATE document SET rev = rev + 1 WHERE id = $1", DB_ARGS(DB_INT(r.document)));
    refused(ask_act(r.h, &r.anne), "CONFLICT");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(generation_asks_for_a_certificate),
        HOUSE_TEST(an_expired_certificate_opens_nothing),
        HOUSE_TEST(a_revoked_certificate_opens_nothing),
        HOUSE_TEST(generation_asks_for_consent),
        HOUSE_TEST(a_withdrawal_stops_ai_and_deletes_what_it_proposed),
        HOUSE_TEST(a_refusal_for_all_care_outweighs_an_older_yes),
        HOUSE_TEST(after_a_refusal_no_transcript_comes_in),
        HOUSE_TEST(the_second_reader_is_ai_too),
        HOUSE_TEST(a_stopped_use_writes_nothing),
        HOUSE_TEST(an_unknown_model_writes_nothing),
        HOUSE_TEST(what_changed_since_a_draft_was_prepared_counts),
        HOUSE_TEST(signing_asks_for_its_own_certificate),
        HOUSE_TEST(signing_asks_for_a_recent_proof_of_identity),
        HOUSE_TEST(only_a_physician_signs),
        HOUSE_TEST(what_changed_since_a_signature_was_prepared_counts),
        HOUSE_TEST(an_empty_document_is_not_signed),
        HOUSE_TEST(a_statement_that_nobody_acknowledged_is_not_signed),
        HOUSE_TEST(only_the_signatory_closes_a_flag_and_with_a_reason),
        HOUSE_TEST(a_critical_omission_is_decided_with_a_reason),
        HOUSE_TEST(a_signed_document_does_not_change),
        HOUSE_TEST(whoever_was_slower_reads_again),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("guards", tests, NULL, NULL);
    house_end();
    return failures;
}
