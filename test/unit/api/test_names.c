/* Names that may have been misheard are proposed from the patient's own record, under the leave of
 * each encounter that is read; whence they are is said, and nothing is written by itself. */
#include "booth.h"

#include "terminology/sample.h"

static const char says[] = "Je prends du zolbifane le soir. Et du dolipranne le matin.";

/* A patient who agreed, and a take that was transcribed as `says`. */
static struct road heard(struct house *h, int64_t *take)
{
    struct booth s;
    booth_open(&s, h, says);
    *take = booth_record(&s, &s.r.anne, 12);
    (void)booth_turns(&s, 20);
    booth_close(&s);
    return s.r;
}

/* "Zolpivane (patient), doliprane (lexicon)": what is proposed, in order. */
static const char *proposed(struct road *r, int64_t take)
{
    static char line[500];
    struct answer *a =
        askf(r->h, &r->anne, NULL, "GET /api/recordings/%lld/transcript", (long long)take);
    assert_int_equal(a->status, 200);
    struct writer w = writer_over(line, sizeof line - 1);
    size_t i;
    json_t *name;
    json_array_foreach(answer_at(a, "names"), i, name)
    {
        json_t *others = json_object_get(name, "others");
        for (size_t k = 0; k <= json_array_size(others); k++) {
            json_t *one = k == 0 ? name : json_array_get(others, k - 1);
            const char *of = json_string_value(json_object_get(one, "terminology"));
            writer_f(&w, "%s%s (%s%s%s)",
                     w.n == 0 ? ""
                     : k > 0  ? " or "
                              : ", ",
                     json_string_value(json_object_get(one, "proposed")),
                     json_string_value(json_object_get(one, "source")), *of ? " " : "", of);
        }
    }
    line[w.n] = '\0';
    return line;
}

static int64_t add(struct road *r, int64_t encounter, const char *kind, const char *text)
{
    char body[1024];
    snprintf(body, sizeof body, "{\"kind\":\"%s\",\"title\":\"Courrier\",\"text\":\"%s\"}", kind,
             text);
    struct answer *a =
        askf(r->h, &r->anne, body, "POST /api/encounters/%lld/sources", (long long)encounter);
    assert_int_equal(a->status, 201);
    return answer_int(a, "id");
}

static int64_t earlier(struct road *r, int64_t patient, const char *decision)
{
    char body[64];
    struct answer *a = askf(r->h, &r->anne, "{\"kind\":\"consultation\",\"reason\":\"Suivi\"}",
                            "POST /api/patients/%lld/encounters", (long long)patient);
    int64_t id = answer_int(a, "id");
    snprintf(body, sizeof body, "{\"decision\":\"%s\"}", decision);
    if (*decision)
        assert_int_equal(
            askf(r->h, &r->anne, body, "POST /api/encounters/%lld/consent", (long long)id)->status,
            200);
    return id;
}

static const char takes_it[] = "Traitement : Zolpivane 10 mg le soir.";
static const char lexicon_alone[] = "doliprane (lexicon)";
static const char own_first[] = "Zolpivane (patient), doliprane (lexicon)";

/* ---------------- */

static void the_record_is_the_list(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    assert_string_equal(proposed(&r, take), lexicon_alone);
    int64_t before = earlier(&r, r.patient, "agreed");
    (void)add(&r, before, "document", takes_it);
    assert_string_equal(proposed(&r, take), own_first);
    (void)add(&r, r.encounter, "note", "Sous Doliprane 1 g.");
    assert_string_equal(proposed(&r, take), "Zolpivane (patient), Doliprane (patient)");
}

static void what_is_signed_is_of_the_record(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    (void)road_ask_draft(&r, "manual");
    (void)road_add(&r, &r.anne, "conclusion", takes_it);
    assert_string_equal(proposed(&r, take), lexicon_alone); /* nobody has signed it */
    road_review(&r);
    assert_int_equal(road_sign(&r)->status, 200);
    assert_string_equal(proposed(&r, take), own_first);
}

static void what_is_not_the_patients_is_not_of_it(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    int64_t other = house_patient(r.h, &r.anne, "MOREAU");
    (void)add(&r, earlier(&r, other, "agreed"), "note", takes_it);
    (void)add(&r, r.encounter, "note", "Père sous Zolpivane. Pas de Zolpivane chez lui.");
    (void)add(&r, r.encounter, "transcript", "Patient: Je prends du Zolpivane 10 mg.");
    assert_string_equal(proposed(&r, take), lexicon_alone);
}

static void each_encounter_gives_its_own_leave(void **state)
{
    static const char *const answers[] = {"", "refused", "no_ai", "withdrawn"};
    int64_t take;
    struct road r = heard(*state, &take);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        bool withdrawn = strcmp(answers[i], "withdrawn") == 0;
        int64_t en = earlier(&r, r.patient, withdrawn ? "agreed" : answers[i]);
        (void)add(&r, en, "note", takes_it);
        if (withdrawn) {
            assert_string_equal(proposed(&r, take), own_first);
            assert_int_equal(askf(r.h, &r.anne, "{\"decision\":\"withdrawn\"}",
                                  "POST /api/encounters/%lld/consent", (long long)en)
                                 ->status,
                             200);
        }
        assert_string_equal(proposed(&r, take), lexicon_alone);
    }
}

static void without_leave_no_record_is_read(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    (void)add(&r, earlier(&r, r.patient, "agreed"), "note", takes_it);
    assert_string_equal(proposed(&r, take), own_first);
    house_sql(r.h, "UPDATE encounter SET consent = 'none' WHERE id = $1",
              DB_ARGS(DB_INT(r.encounter)));
    assert_string_equal(proposed(&r, take), lexicon_alone);
    house_sql(r.h, "UPDATE encounter SET consent = 'agreed'", DB_NOTHING);
    house_sql(r.h, "UPDATE patient SET ai = 'refused'", DB_NOTHING);
    assert_string_equal(proposed(&r, take), lexicon_alone);
}

/* Read anew each time: what leaves the record leaves the proposals. */
static void nothing_of_it_is_kept(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    int64_t source = add(&r, r.encounter, "note", takes_it);
    assert_string_equal(proposed(&r, take), own_first);
    r.h->if_match = "\"1\"";
    assert_int_equal(
        askf(r.h, &r.anne, "{\"text\":\"Rien.\"}", "PUT /api/sources/%lld", (long long)source)
            ->status,
        200);
    r.h->if_match = NULL;
    assert_string_equal(proposed(&r, take), lexicon_alone);
}

static void a_long_record_is_read_in_part(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    (void)add(&r, r.encounter, "note", takes_it);
    house_sql(r.h, "UPDATE source SET bytes = 600000 WHERE kind = 'note'", DB_NOTHING);
    assert_string_equal(proposed(&r, take), lexicon_alone);
}

/* A note of years ago that can no longer be opened takes nobody's transcript away. */
static void one_that_cannot_be_opened_is_passed_over(void **state)
{
    static const uint8_t nothing[64];
    int64_t take;
    struct road r = heard(*state, &take);
    int64_t bad = add(&r, earlier(&r, r.patient, "agreed"), "note", "Sous Doliprane 1 g.");
    (void)add(&r, r.encounter, "note", takes_it);
    assert_string_equal(proposed(&r, take), "Zolpivane (patient), Doliprane (patient)");
    house_sql(r.h, "UPDATE source_version SET sealed = $1 WHERE source = $2",
              DB_ARGS(DB_BYTES(nothing, sizeof nothing), DB_INT(bad)));
    assert_string_equal(proposed(&r, take), own_first);
}

/* Names of paper that a machine read count where a table knows them. */
static void a_misread_letter_is_no_list(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    (void)add(&r, r.encounter, "document", "Traitement : Zolpivane 10 mg, Doliprane 1 g.");
    house_sql(r.h, "UPDATE source SET format = 'scan' WHERE kind = 'document'", DB_NOTHING);
    assert_string_equal(proposed(&r, take), "Doliprane (patient)");
}

static void a_terminology_says_its_name(void **state)
{
    static const char *const tables[] = {"C1\tZOLBIVANE\tmedication\nC2\tDOLIPRAMES\tmedication\n"};
    static char block[1 << 20];
    static struct sample s;
    struct arena a = arena_over(block, sizeof block);
    struct loaded one;
    int64_t take;
    struct road r = heard(*state, &take);
    assert_int_equal(sample_make(&s, TERMINOLOGY_TSV, LANG_FR, tables, 1), VERR_OK);
    assert_int_equal(loaded_open(&a, s.file, &one), VERR_OK);
    one.of.about.name = TEXT("bdpm");
    r.h->services->terms = (struct loaded_list){&one, 1};
    (void)add(&r, r.encounter, "note", takes_it);
    assert_string_equal(proposed(&r, take),
                        "zolbivane (terminology bdpm) or Zolpivane (patient), doliprane (lexicon)");
    r.h->services->terms = (struct loaded_list){NULL, 0};
}

/* What is proposed is not written; what a person accepts is, in their name. */
static void a_person_writes(void **state)
{
    int64_t take;
    struct road r = heard(*state, &take);
    (void)add(&r, r.encounter, "note", takes_it);
    struct answer *a =
        askf(r.h, &r.anne, NULL, "GET /api/recordings/%lld/transcript", (long long)take);
    assert_string_equal(json_string_value(json_array_get(answer_at(a, "words.3"), 4)), "zolbifane");
    r.h->if_match = "\"1\"";
    a = askf(r.h, &r.anne, "{\"from\":3,\"to\":4,\"text\":\"Zolpivane\",\"accept\":true}",
             "POST /api/recordings/%lld/transcript/name", (long long)take);
    assert_int_equal(a->status, 200);
    r.h->if_match = NULL;
    assert_string_equal(proposed(&r, take), lexicon_alone);
    a = askf(r.h, &r.anne, NULL, "GET /api/recordings/%lld/transcript/export?format=text",
             (long long)take);
    assert_true(text_find(a->body, TEXT("Zolpivane"), 0) != SIZE_MAX);
    assert_true(text_find(a->body, TEXT("doliprane"), 0) == SIZE_MAX);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(the_record_is_the_list),
        HOUSE_TEST(what_is_signed_is_of_the_record),
        HOUSE_TEST(what_is_not_the_patients_is_not_of_it),
        HOUSE_TEST(each_encounter_gives_its_own_leave),
        HOUSE_TEST(without_leave_no_record_is_read),
        HOUSE_TEST(nothing_of_it_is_kept),
        HOUSE_TEST(a_long_record_is_read_in_part),
        HOUSE_TEST(one_that_cannot_be_opened_is_passed_over),
        HOUSE_TEST(a_misread_letter_is_no_list),
        HOUSE_TEST(a_terminology_says_its_name),
        HOUSE_TEST(a_person_writes),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("names", tests, NULL, NULL);
    house_end();
    return failures;
}
