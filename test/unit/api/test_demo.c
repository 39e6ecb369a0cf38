/* The demo: made once, through the handlers, each act in the ledger. */
#include "api_fixture.h"

#include "api/demo.h"
#include "api/rec.h"

static int demo_setup(void **state)
{
    struct house *h = house_open(true);
    h->now_ms = os_wall_ms();
    *state = h;
    return 0;
}

static struct seat sign_in(struct house *h, const char *login)
{
    struct seat s = {0};
    char body[256];
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"" DEMO_PASSWORD "\"}", login);
    struct answer *a = ask(h, &s, "POST /api/session", body);
    assert_int_equal(a->status, 200);
    return s;
}

static void the_sign_in_page_names_one_account_of_each_role(void **state)
{
    struct house *h = *state;
    unsigned roles = 0;
    struct answer *a = ask(h, NULL, "GET /api/info", NULL);
    assert_true(json_is_true(answer_at(a, "demo")));
    assert_non_null(strstr(answer_text(a, "establishment"), "fictif"));
    const json_t *accounts = answer_at(a, "accounts");
    for (size_t i = 0; i < json_array_size(accounts); i++) {
        const json_t *one = json_array_get(accounts, i);
        assert_string_equal(json_string_value(json_object_get(one, "password")), DEMO_PASSWORD);
        roles |= 1u << role_of(text_of(json_string_value(json_object_get(one, "role"))));
    }
    assert_int_equal(roles, ROLES_ALL);
    (void)sign_in(h, "nina.roussel");
}

static void a_house_that_is_no_demo_names_no_account(void **state)
{
    struct house *h = *state;
    struct answer *a = ask(h, NULL, "GET /api/info", NULL);
    assert_true(json_is_false(answer_at(a, "demo")));
    assert_int_equal(json_array_size(answer_at(a, "accounts")), 0);
}

/* Every encounter's consent and how many sources and documents it has, as the timeline tells. */
struct seen {
    int consent_none, agreed_without_source, source_in, drafts, in_review, signed_n, no_ai, refused;
};

static void look_at(struct house *h, struct seat *by, const char *patient, struct seen *n)
{
    struct answer *a = askf(h, by, NULL, "GET /api/patients/%s/timeline", patient);
    if (a->status == 403) /* another physician's */
        return;
    assert_int_equal(a->status, 200);
    for (int i = 0; i < 2 && *answer_text(a, i ? "encounters.1.id" : "encounters.0.id"); i++) {
        const json_t *e = json_array_get(answer_at(a, "encounters"), (size_t)i);
        const char *consent = json_string_value(json_object_get(e, "consent"));
        int64_t sources = json_integer_value(json_object_get(e, "sources"));
        const json_t *documents = json_object_get(e, "documents");
        n->consent_none += !strcmp(consent, "none");
        n->no_ai += !strcmp(consent, "no_ai");
        n->refused += !strcmp(consent, "refused");
        n->agreed_without_source += !strcmp(consent, "agreed") && sources == 0;
        n->source_in += sources > 0 && json_array_size(documents) == 0;
        for (size_t k = 0; k < json_array_size(documents); k++) {
            const char *state =
                json_string_value(json_object_get(json_array_get(documents, k), "state"));
            n->drafts += !strcmp(state, "draft");
            n->in_review += !strcmp(state, "in_review");
            n->signed_n += !strcmp(state, "signed");
        }
    }
}

/* The ids of everybody whom the search finds under the letters of the invented names. */
static size_t find_patients(struct house *h, struct seat *by, char ids[64][24])
{
    static const char *const names[] = {"LEFEVRE", "MARCHAND", "GUERIN",  "CHEVALIER",
                                        "DUMAS",   "PERRIN",   "COLONNA", "NGUYEN",
                                        "ROBIN",   "DA SILVA", "LEGRAND", "BOUCHER"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char body[64];
        snprintf(body, sizeof body, "{\"q\":\"%s\"}", names[i]);
        struct answer *a = ask(h, by, "POST /api/patients/search", body);
        assert_int_equal(json_array_size(answer_at(a, "patients")), 1);
        snprintf(ids[n++], 24, "%s", answer_text(a, "patients.0.id"));
    }
    return n;
}

static void there_are_a_dozen_patients_at_every_stage(void **state)
{
    struct house *h = *state;
    char ids[64][24];
    struct seen n = {0};
    struct seat nina = sign_in(h, "nina.roussel");
    size_t patients = find_patients(h, &nina, ids);
    assert_int_equal(patients, 12);
    for (size_t i = 0; i < patients; i++) {
        struct answer *a = askf(h, &nina, NULL, "GET /api/patients/%s", ids[i]);
        assert_int_equal(a->status, 200);
        assert_true(json_is_true(answer_at(a, "fictitious")));
        const char *oid = answer_text(a, "ins.oid");
        assert_true(*oid == 0 || !strcmp(oid, "1.2.250.1.213.1.4.10"));
        look_at(h, &nina, ids[i], &n);
    }
    assert_true(n.consent_none >= 1);
    assert_true(n.agreed_without_source >= 1);
    assert_true(n.source_in >= 1);
    assert_true(n.no_ai >= 1);
    assert_true(n.refused >= 1);
    assert_true(n.drafts >= 1);
    assert_true(n.in_review >= 1);
    assert_true(n.signed_n >= 3);
}

/* Statements of a document that the second reader does not accept. */
static int flags_of(struct house *h, struct seat *by, const char *document)
{
    int flags = 0;
    struct answer *a = askf(h, by, NULL, "GET /api/documents/%s", document);
    assert_int_equal(a->status, 200);
    const json_t *sections = answer_at(a, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *all = json_object_get(json_array_get(sections, i), "statements");
        for (size_t k = 0; k < json_array_size(all); k++)
            flags += strcmp(json_string_value(json_object_get(json_array_get(all, k), "status")),
                            "supported") != 0;
    }
    return flags;
}

static void a_draft_in_review_holds_what_the_second_reader_caught(void **state)
{
    struct house *h = *state;
    char documents[16][24];
    size_t n = 0;
    int most = 0;
    struct seat lea = sign_in(h, "lea.fontaine");
    struct answer *a = ask(h, &lea, "GET /api/day", NULL);
    const json_t *items = answer_at(a, "to_review");
    for (; n < json_array_size(items) && n < 16; n++)
        snprintf(documents[n], 24, "%s",
                 json_string_value(json_object_get(json_array_get(items, n), "document")));
    assert_true(n >= 2);
    for (size_t i = 0; i < n; i++) {
        int flags = flags_of(h, &lea, documents[i]);
        most = flags > most ? flags : most;
    }
    assert_true(most >= 2);
}

static void each_act_of_its_making_stands_in_the_ledger(void **state)
{
    struct house *h = *state;
    struct seat ines = sign_in(h, "ines.caron");
    static const struct {
        const char *event;
        size_t at_least;
    } told[] = {{"person_create", 10},    {"certificate_issue", 5}, {"patient_create", 12},
                {"encounter_create", 12}, {"consent_record", 8},    {"source_create", 6},
                {"document_create", 7},   {"statement_review", 20}, {"document_sign", 3}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        struct answer *a =
            askf(h, &ines, NULL, "GET /api/ledger/entries?n=200&event=%s", told[i].event);
        assert_true(json_array_size(answer_at(a, "entries")) >= told[i].at_least);
    }
    assert_int_equal(house_verify(h).fault, LEDGER_INTACT);
}

static void demo_and_real_data_do_not_mix(void **state)
{
    struct house *h = *state;
    struct clerk_services *s = NULL;
    house_restart(h); /* as it was */
    api_disconnect(h->reader);
    api_disconnect(h->writer);
    api_close(h->services);
    struct api_config other = h->config;
    other.demo = !other.demo;
    assert_int_equal(api_open(&other, &s), VERR_DEMO);
    assert_int_equal(api_open(&h->config, &h->services), VERR_OK);
    assert_int_equal(api_connect(h->services, false, &h->reader), VERR_OK);
    assert_int_equal(api_connect(h->services, true, &h->writer), VERR_OK);
}

#define DEMO_TEST(f) cmocka_unit_test_setup_teardown(f, demo_setup, house_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DEMO_TEST(the_sign_in_page_names_one_account_of_each_role),
        HOUSE_TEST(a_house_that_is_no_demo_names_no_account),
        DEMO_TEST(there_are_a_dozen_patients_at_every_stage),
        DEMO_TEST(a_draft_in_review_holds_what_the_second_reader_caught),
        DEMO_TEST(each_act_of_its_making_stands_in_the_ledger),
        DEMO_TEST(demo_and_real_data_do_not_mix),
        HOUSE_TEST(demo_and_real_data_do_not_mix),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("demo", tests, NULL, NULL);
    house_end();
    return failures;
}
