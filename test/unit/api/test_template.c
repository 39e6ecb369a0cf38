/* The establishment's templates: written, tested, released by a second person, used, retired. */
#include "road.h"

#include "api/rec.h"

#define BOTH(words) "{\"fr\":\"" words "\",\"en\":\"" words "\"}"
#define SECTION(id, title, takes)                                                                  \
    "{\"id\":\"" id "\",\"title\":" BOTH(title) ",\"takes\":[" takes "]}"
/* clang-format off */
#define WHOLE                                                                                      \
    "{\"title\":" BOTH("Consultation du service") ",\"sections\":["                                \
    SECTION("avant", "Antécédents et allergies", "\"antecedents\",\"allergies\"") ","              \
    SECTION("signes", "Signes négatifs", "\"histoire:negative\"") ","                              \
    SECTION("recit", "Récit", "\"motif\",\"histoire\",\"mode_de_vie\"") ","                        \
    "{\"id\":\"examen\",\"title\":" BOTH("Examen") ",\"takes\":[\"examen\",\"traitements\"],"      \
    "\"empty\":" BOTH("Non renseigné.") "},"                                                       \
    SECTION("suite", "Suite", "\"conclusion\",\"conduite\"") ","                                   \
    "{\"id\":\"libre\",\"title\":" BOTH("Vaccins") ",\"takes\":[],"                                \
    "\"empty\":" BOTH("À compléter.") "}]}"
/* What stands under antecedents goes nowhere. */
#define LOSSY                                                                                      \
    "{\"title\":" BOTH("T") ",\"sections\":["                                                      \
    SECTION("a", "A", "\"motif\",\"histoire\",\"allergies\",\"traitements\",\"mode_de_vie\","      \
    "\"examen\",\"conclusion\",\"conduite\"") "]}"
/* All but one kind of thing about allergies, which no case holds. */
#define UNSEEN                                                                                     \
    "{\"title\":" BOTH("T") ",\"sections\":["                                                      \
    SECTION("a", "A", "\"motif\",\"histoire\",\"antecedents\",\"traitements\",\"mode_de_vie\","    \
    "\"examen\",\"conclusion\",\"conduite\",\"allergies:words\",\"allergies:family\","             \
    "\"allergies:negative\",\"allergies:finding\",\"allergies:problem\",\"allergies:allergy\","    \
    "\"allergies:measurement\",\"allergies:medication\",\"allergies:procedure\","                  \
    "\"allergies:social\"")                                                                        \
    "]}"
/* clang-format on */

struct desk {
    struct house *h;
    struct seat odile, paul; /* quality, administrator */
};

static struct desk desk_of(struct house *h)
{
    return (struct desk){h, house_seat(h, house_person(h, "odile", ROLE_BIT_quality)),
                         house_seat(h, house_person(h, "paul", ROLE_BIT_administrator))};
}

static struct answer *save(struct desk *d, const char *template, int latest)
{
    static char body[8192];
    snprintf(body, sizeof body, "{\"base\":0,\"latest\":%d,\"note\":\"Essai\",\"template\":%s}",
             latest, template);
    return ask(d->h, &d->odile, "POST /api/templates/consultation/versions", body);
}

static struct answer *step(struct desk *d, struct seat *by, int version, const char *what)
{
    return askf(d->h, by, "{}", "POST /api/templates/consultation/versions/%d/%s", version, what);
}

static void put_in_force(struct desk *d, const char *template, int version)
{
    assert_int_equal(save(d, template, version - 1)->status, 201);
    assert_int_equal(step(d, &d->odile, version, "test")->status, 200);
    struct answer *a = step(d, &d->paul, version, "release");
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "released");
}

static void a_version_is_written_tested_and_released_by_another(void **state)
{
    struct desk d = desk_of(*state);
    struct answer *a = save(&d, WHOLE, 0);
    assert_int_equal(a->status, 201);
    assert_int_equal(answer_int(a, "version"), 1);
    assert_string_equal(answer_text(a, "state"), "draft");
    assert_string_equal(answer_text(a, "note"), "Essai");
    assert_string_equal(answer_text(a, "created.by"), "odile");
    struct ledger_entry e = house_entry(d.h, 0);
    assert_int_equal(e.event, LEDGER_template_save);
    assert_true(text_is(entry_detail(&e, "version"), "1"));

    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    a = step(&d, &d.odile, 1, "test");
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "tested");
    assert_true(json_is_true(answer_at(a, "trial.passed")));
    assert_int_equal(answer_int(a, "trial.lost"), 0);
    assert_int_equal(answer_int(a, "trial.flagged"), 0);
    assert_true(answer_int(a, "trial.facts") > 50);
    assert_int_equal(json_array_size(answer_at(a, "trial.cases")), 6);
    e = house_entry(d.h, 0);
    assert_int_equal(e.event, LEDGER_template_test);
    assert_true(text_is(entry_detail(&e, "passed"), "yes"));

    assert_string_equal(answer_error(step(&d, &d.odile, 1, "release")), "SECOND_PERSON");
    a = step(&d, &d.paul, 1, "release");
    assert_string_equal(answer_text(a, "state"), "released");
    assert_string_equal(answer_text(a, "released.by"), "paul");
    assert_int_equal(house_entry(d.h, 0).event, LEDGER_template_release);
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "CONFLICT");
    a = ask(d.h, &d.odile, "GET /api/templates", NULL);
    assert_string_equal(answer_text(a, "types.0.type"), "consultation");
    assert_int_equal(answer_int(a, "types.0.in_force"), 1);
    assert_int_equal(answer_int(a, "types.1.in_force"), 0);
    assert_true(json_is_true(answer_at(a, "types.0.versions.0.test.current")));
}

static void what_loses_a_fact_is_never_released(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(save(&d, LOSSY, 0)->status, 201);
    struct answer *a = step(&d, &d.odile, 1, "test");
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "draft");
    assert_true(json_is_false(answer_at(a, "trial.passed")));
    assert_string_equal(answer_text(a, "trial.goes_nowhere.0"), "antecedents:words");
    assert_true(answer_int(a, "trial.lost") > 11);
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    /* not even when the row says so */
    house_sql(d.h, "UPDATE template_version SET state = 'tested'", DB_NOTHING);
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    house_sql(d.h, "UPDATE template_test SET passed = 1", DB_NOTHING);
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
}

/* Nothing of the kind stands in any case, and still it could be said one day. */
static void what_no_case_holds_may_not_go_nowhere_either(void **state)
{
    struct desk d = desk_of(*state);
    struct answer *a = save(&d, UNSEEN, 0);
    assert_int_equal(a->status, 201);
    a = step(&d, &d.odile, 1, "test");
    assert_true(json_is_false(answer_at(a, "trial.passed")));
    assert_int_equal(answer_int(a, "trial.lost"), 1);
    assert_int_equal(answer_int(a, "trial.flagged"), 0);
    assert_string_equal(answer_text(a, "trial.goes_nowhere.0"), "allergies:administrative");
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
}

static void a_test_is_of_this_content_these_cases_and_this_program(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(save(&d, WHOLE, 0)->status, 201);
    assert_int_equal(step(&d, &d.odile, 1, "test")->status, 200);
    struct answer *a =
        ask(d.h, &d.odile, "POST /api/template-cases",
            "{\"title\":\"Toux\",\"text\":\"Médecin: Bonjour.\\nPatient: Je tousse.\"}");
    assert_int_equal(a->status, 201);
    int64_t id = answer_int(a, "id");
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    a = step(&d, &d.odile, 1, "test");
    assert_int_equal(json_array_size(answer_at(a, "trial.cases")), 7);
    a = askf(d.h, &d.odile, NULL, "DELETE /api/template-cases/%lld", (long long)id);
    assert_int_equal(a->status, 200);
    a = askf(d.h, &d.odile, NULL, "DELETE /api/template-cases/%lld", (long long)id);
    assert_string_equal(answer_error(a), "NOT_FOUND");
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    assert_int_equal(step(&d, &d.odile, 1, "test")->status, 200);
    house_sql(d.h, "UPDATE template_test SET program = 'another'", DB_NOTHING);
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    assert_int_equal(step(&d, &d.odile, 1, "test")->status, 200);
    house_sql(d.h, "UPDATE template_test SET sha256 = 'another'", DB_NOTHING);
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    assert_int_equal(step(&d, &d.odile, 1, "test")->status, 200);
    assert_int_equal(step(&d, &d.paul, 1, "release")->status, 200);
}

static void the_last_test_counts(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(save(&d, WHOLE, 0)->status, 201);
    assert_int_equal(step(&d, &d.odile, 1, "test")->status, 200);
    house_sql(d.h, "UPDATE template_test SET passed = 0", DB_NOTHING);
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
}

static void expectations_are_held_against_the_draft(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(save(&d, WHOLE, 0)->status, 201);
    static const char right[] =
        "{\"title\":\"Toux\",\"type\":\"consultation\",\"text\":\"Médecin: Qu'est-ce "
        "qui vous amène ?\\nPatient: Je tousse.\",\"expected\":[{\"says\":\"TOUX\","
        "\"in\":\"recit\"}]}";
    static const char wrong[] =
        "{\"title\":\"Toux\",\"type\":\"consultation\",\"text\":\"Médecin: Qu'est-ce "
        "qui vous amène ?\\nPatient: Je tousse.\",\"expected\":[{\"says\":\"toux\","
        "\"in\":\"examen\"}]}";
    assert_int_equal(ask(d.h, &d.odile, "POST /api/template-cases", right)->status, 201);
    struct answer *a = step(&d, &d.odile, 1, "test");
    assert_true(json_is_true(answer_at(a, "trial.passed")));
    d.h->now_ms += 1000;
    assert_int_equal(ask(d.h, &d.odile, "POST /api/template-cases", wrong)->status, 201);
    a = step(&d, &d.odile, 1, "test");
    assert_true(json_is_false(answer_at(a, "trial.passed")));
    assert_int_equal(answer_int(a, "trial.missed"), 1);
    assert_string_equal(answer_text(a, "trial.cases.7.missed.0.in"), "examen");
    a = ask(d.h, &d.odile, "GET /api/template-cases", NULL);
    assert_int_equal(json_array_size(answer_at(a, "cases")), 8);
    assert_string_equal(answer_text(a, "cases.6.expected.0.says"), "TOUX");
    assert_string_equal(answer_text(a, "cases.6.created_by"), "odile");
}

static void versions_never_change_and_nobody_writes_over_another(void **state)
{
    struct desk d = desk_of(*state);
    assert_int_equal(save(&d, WHOLE, 0)->status, 201);
    assert_string_equal(answer_error(save(&d, LOSSY, 0)), "CONFLICT");
    assert_int_equal(save(&d, LOSSY, 1)->status, 201);
    struct answer *a = ask(d.h, &d.odile, "GET /api/templates/consultation/versions/1", NULL);
    assert_string_equal(answer_text(a, "template.sections.0.id"), "avant");
    assert_string_equal(answer_text(a, "template.sections.3.empty.fr"), "Non renseigné.");
    a = ask(d.h, &d.odile, "GET /api/templates/consultation/versions/0", NULL);
    assert_string_equal(answer_text(a, "state"), "builtin");
    assert_string_equal(answer_text(a, "template.sections.0.id"), "motif");
    a = ask(d.h, &d.odile, "GET /api/templates/consultation/versions/3", NULL);
    assert_string_equal(answer_error(a), "NOT_FOUND");
    a = ask(d.h, &d.odile, "GET /api/templates/roman/versions/0", NULL);
    assert_string_equal(answer_error(a), "NOT_FOUND");
    a = ask(d.h, &d.odile, "GET /api/templates/consultation/versions/1/diff?from=0", NULL);
    assert_string_equal(answer_text(a, "changes.0.kind"), "title");
    assert_true(json_array_size(answer_at(a, "changes")) > 8);
    a = ask(d.h, &d.odile, "GET /api/templates/consultation/versions/1/diff?from=1", NULL);
    assert_int_equal(json_array_size(answer_at(a, "changes")), 0);
    a = save(&d, "{\"title\":" BOTH("T") ",\"sections\":[" SECTION("a", "Pas de fièvre", "") "]}",
             2);
    assert_string_equal(answer_error(a), "BAD_INPUT");
    assert_string_equal(answer_text(a, "error.detail"), "sections.0.title");
}

static void what_the_database_changes_is_not_composed(void **state)
{
    struct house *h = *state;
    struct desk d = desk_of(h);
    struct road r = road_begin(h);
    put_in_force(&d, WHOLE, 1);
    assert_int_equal(road_ask_draft(&r, "builtin")->status, 201);
    house_sql(h, "UPDATE template_version SET sha256 = 'another'", DB_NOTHING);
    assert_string_equal(answer_error(road_ask_draft(&r, "builtin")), "CRYPT");
    assert_string_equal(answer_error(ask(h, &d.odile, "GET /api/templates", NULL)), "CRYPT");
}

static void a_document_is_made_by_the_version_in_force_and_keeps_it(void **state)
{
    struct house *h = *state;
    struct desk d = desk_of(h);
    struct road r = road_begin(h);
    road_draft(&r);
    struct answer *a = road_look(&r);
    assert_int_equal(answer_int(a, "template"), 0);
    assert_string_equal(answer_text(a, "sections.0.id"), "motif");
    put_in_force(&d, WHOLE, 1);
    road_draft(&r);
    a = road_look(&r);
    assert_int_equal(answer_int(a, "template"), 1);
    assert_string_equal(answer_text(a, "title"), "Consultation du service");
    assert_string_equal(answer_text(a, "sections.0.id"), "avant");
    assert_string_equal(answer_text(a, "sections.3.empty"), "Non renseigné.");
    a = step(&d, &d.odile, 1, "retire");
    assert_string_equal(answer_text(a, "state"), "retired");
    assert_int_equal(house_entry(h, 0).event, LEDGER_template_retire);
    a = road_look(&r);
    assert_int_equal(answer_int(a, "template"), 1);
    assert_string_equal(answer_text(a, "sections.0.title"), "Antécédents et allergies");
    road_review(&r);
    a = road_sign(&r);
    assert_int_equal(a->status, 200);
    a = askf(h, &r.anne, NULL, "GET /api/documents/%lld/fhir", (long long)r.document);
    assert_int_equal(a->status, 200);
    assert_true(text_find(a->body, TEXT("Consultation du service"), 0) != SIZE_MAX);
    assert_true(text_find(a->body, TEXT("À compléter."), 0) != SIZE_MAX);
    assert_true(text_find(a->body, TEXT("Non renseigné."), 0) == SIZE_MAX);
    a = askf(h, &r.anne, NULL, "GET /api/documents/%lld/pdf", (long long)r.document);
    assert_int_equal(a->status, 200);
    a = askf(h, &r.anne, "{}", "POST /api/documents/%lld/replace", (long long)r.document);
    assert_int_equal(a->status, 201);
    assert_int_equal(answer_int(a, "template"), 1);
    road_draft(&r);
    assert_int_equal(answer_int(road_look(&r), "template"), 0);
    assert_string_equal(answer_error(step(&d, &d.odile, 1, "retire")), "CONFLICT");
}

/* What the second reader misses goes back to the section that takes it in this document. */
static void an_omission_goes_home(void **state)
{
    struct house *h = *state;
    struct desk d = desk_of(h);
    struct road r = road_begin(h);
    put_in_force(&d, WHOLE, 1);
    road_draft(&r);
    struct answer *a = road_look(&r);
    char rest[64];
    size_t before = json_array_size(answer_at(a, "sections.0.statements"));
    int64_t allergy = 0;
    for (size_t i = 0; i < before; i++) {
        const json_t *one = json_array_get(answer_at(a, "sections.0.statements"), i);
        if (strstr(json_string_value(json_object_get(one, "text")), "énicilline"))
            allergy = json_integer_value(json_object_get(one, "n"));
    }
    assert_int_not_equal(allergy, 0);
    snprintf(rest, sizeof rest, "/statements/%lld", (long long)allergy);
    a = road_do(&r, &r.anne, "DELETE", rest, NULL);
    assert_string_equal(answer_text(a, "omissions.0.section"), "allergies");
    snprintf(rest, sizeof rest, "/omissions/%lld", (long long)answer_int(a, "omissions.0.n"));
    a = road_do(&r, &r.anne, "POST", rest, "{\"decision\":\"inserted\"}");
    assert_int_equal(a->status, 200);
    assert_int_equal(json_array_size(answer_at(a, "sections.0.statements")), before);
}

static void a_version_released_meanwhile_stops_the_draft(void **state)
{
    struct house *h = *state;
    struct desk d = desk_of(h);
    struct road r = road_begin(h);
    char line[128], body[128];
    assert_int_equal(save(&d, WHOLE, 0)->status, 201);
    assert_int_equal(step(&d, &d.odile, 1, "test")->status, 200);
    snprintf(line, sizeof line, "POST /api/encounters/%lld/documents", (long long)r.encounter);
    snprintf(body, sizeof body, "{\"type\":\"consultation\",\"sources\":[\"%lld\"]}",
             (long long)r.source);
    house_sql(h, "UPDATE template_version SET state = 'tested'", DB_NOTHING);
    ask_prepare(h, &r.anne, line, body);
    house_sql(h, "UPDATE template_version SET state = 'released'", DB_NOTHING);
    assert_string_equal(answer_error(ask_act(h, &r.anne)), "CONFLICT");
}

static void one_version_of_a_type_is_in_force(void **state)
{
    struct desk d = desk_of(*state);
    put_in_force(&d, WHOLE, 1);
    put_in_force(
        &d,
        "{\"title\":" BOTH("Deux") ",\"sections\":[" SECTION(
            "a", "A",
            "\"motif\",\"histoire\",\"allergies\",\"antecedents\",\"traitements\",\"mode_de_vie\","
            "\"examen\",\"conclusion\",\"conduite\"") "]}",
        2);
    struct answer *a = ask(d.h, &d.odile, "GET /api/templates", NULL);
    assert_int_equal(answer_int(a, "types.0.in_force"), 2);
    assert_string_equal(answer_text(a, "types.0.versions.1.state"), "retired");
    /* back to the first one: a test and a second person again */
    assert_string_equal(answer_error(step(&d, &d.paul, 1, "release")), "NOT_TESTED");
    assert_int_equal(step(&d, &d.paul, 1, "test")->status, 200);
    assert_int_equal(step(&d, &d.paul, 1, "release")->status, 200);
    a = ask(d.h, &d.odile, "GET /api/templates", NULL);
    assert_int_equal(answer_int(a, "types.0.in_force"), 1);
}

static void a_look_changes_nothing_and_examples_are_not_kept(void **state)
{
    struct desk d = desk_of(*state);
    struct answer *a = ask(d.h, &d.odile, "POST /api/templates/consultation/preview",
                           "{\"title\":\"cardiologie\",\"template\":" WHOLE "}");
    assert_int_equal(a->status, 200);
    assert_int_equal(json_array_size(answer_at(a, "cases")), 1);
    assert_string_equal(answer_text(a, "cases.0.sections.1.title"), "Signes négatifs");
    assert_true(answer_int(a, "moved") > 0);
    a = ask(d.h, &d.odile, "POST /api/templates/consultation/preview",
            "{\"title\":\"roman\",\"template\":" WHOLE "}");
    assert_string_equal(answer_error(a), "NOT_FOUND");
    a = ask(d.h, &d.odile, "POST /api/templates/consultation/propose",
            "{\"texts\":[\"MOTIF\\nToux.\\nAllergies : pénicilline\\nCONCLUSION\\nBronchite.\"]}");
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "template.sections.0.title.fr"), "Motif");
    struct ledger_entry e = house_entry(d.h, 0);
    assert_int_equal(e.event, LEDGER_template_propose);
    assert_true(text_is(entry_detail(&e, "texts"), "1"));
    a = ask(d.h, &d.odile, "POST /api/templates/consultation/propose", "{\"texts\":[]}");
    assert_string_equal(answer_error(a), "BAD_INPUT");
    assert_int_equal(answer_int(ask(d.h, &d.odile, "GET /api/templates", NULL), "types.0.latest"),
                     0);
}

static void physicians_read_and_do_not_write(void **state)
{
    struct desk d = desk_of(*state);
    struct seat anne = house_seat(d.h, house_person(d.h, "anne", ROLE_BIT_physician));
    struct seat sec = house_seat(d.h, house_person(d.h, "yann", ROLE_BIT_secretary));
    put_in_force(&d, WHOLE, 1);
    assert_int_equal(ask(d.h, &anne, "GET /api/templates", NULL)->status, 200);
    static const char *const lines[] = {
        "versions",           "preview",          "propose", "versions/1/test",
        "versions/1/release", "versions/1/retire"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct answer *a = askf(d.h, &anne, "{}", "POST /api/templates/consultation/%s", lines[i]);
        assert_string_equal(answer_error(a), "FORBIDDEN");
    }
    assert_string_equal(answer_error(ask(d.h, &sec, "GET /api/templates", NULL)), "FORBIDDEN");
    assert_string_equal(answer_error(ask(d.h, &anne, "POST /api/template-cases", "{}")),
                        "FORBIDDEN");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_version_is_written_tested_and_released_by_another),
        HOUSE_TEST(what_loses_a_fact_is_never_released),
        HOUSE_TEST(what_no_case_holds_may_not_go_nowhere_either),
        HOUSE_TEST(a_test_is_of_this_content_these_cases_and_this_program),
        HOUSE_TEST(the_last_test_counts),
        HOUSE_TEST(expectations_are_held_against_the_draft),
        HOUSE_TEST(versions_never_change_and_nobody_writes_over_another),
        HOUSE_TEST(what_the_database_changes_is_not_composed),
        HOUSE_TEST(a_document_is_made_by_the_version_in_force_and_keeps_it),
        HOUSE_TEST(an_omission_goes_home),
        HOUSE_TEST(a_version_released_meanwhile_stops_the_draft),
        HOUSE_TEST(one_version_of_a_type_is_in_force),
        HOUSE_TEST(a_look_changes_nothing_and_examples_are_not_kept),
        HOUSE_TEST(physicians_read_and_do_not_write),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("template", tests, NULL, NULL);
    house_end();
    return failures;
}
