/* A scanned letter on its road: kept as it came, read by a child, its doubts settled, its words in
 * a draft. Most children here are played: what they say, hostile things too, is written out; one
 * test reads a real image with the real program, where VIGIE_BUILD says where it is. */
#include "road.h"

#include "api/scan.h"
#include "decode_child.h"

#include <sys/wait.h>

/* What the next child answers; refused: there is none to be had, and why. */
static struct text answers;
static enum verr refused;
static int children;

static enum verr play(void *ctx, enum decoder decoder, unsigned channels, int in, int out)
{
    (void)ctx;
    (void)decoder;
    (void)channels;
    if (refused) {
        (void)close(in);
        (void)close(out);
        return refused;
    }
    pid_t child = decode_child_play(in, out, -1, answers);
    children += child > 0;
    return child > 0 ? VERR_OK : VERR_BUSY;
}

static char said[1 << 16];

/* A whole answer of the scan decoder around these lines, with a picture for each page. */
static void child_says(const char *lines, const char *end)
{
    static const char picture[] = "\xff\xd8\xff\xe0 a picture \xff\xd9";
    struct writer w = writer_over(said, sizeof said);
    decoded_head(&w, DECODER_SCAN, VERR_OK, "pdf 1");
    struct text rest = text_of(lines);
    while (rest.n > 0) {
        struct text line = text_cut(&rest, '\n');
        decoded_piece(&w, "JSON", line.n + 1, "");
        writer_put(&w, line);
        writer_char(&w, '\n');
        if (text_begins(line, "{\"page\"")) {
            decoded_piece(&w, "JPEG", sizeof picture - 1, "");
            writer_put(&w, TEXT(picture));
        }
    }
    writer_f(&w, "END %s 1 0 0 0\n", end);
    assert_false(w.full);
    answers = writer_text(&w);
}

#define PAGE "{\"page\":1,\"of\":1,\"from\":\"ocr\",\"width\":1000,\"height\":1400,\"dpi\":300}\n"
#define WORD(text, line, left, sure, doubt)                                                        \
    "{\"word\":\"" text "\",\"line\":" #line ",\"block\":1,\"box\":[" #left "," #line              \
    "0,90,20],\"confidence\":" #sure ",\"doubtful\":" doubt "}\n"
/* "Allergie à la pénicilline." / "Bisoprolol 2,5 mg par jour." */
#define LETTER                                                                                     \
    PAGE WORD("Allergie", 1, 10, 96, "false") WORD("à", 1, 110, 96, "false")                       \
        WORD("la", 1, 210, 96, "false") WORD("pénicilline.", 1, 310, 96, "false")                  \
            WORD("Bisoprolol", 4, 10, 95, "false") WORD("2,5", 4, 110, 60, "true")                 \
                WORD("mg", 4, 210, 96, "false") WORD("par", 4, 310, 70, "true")                    \
                    WORD("jour.", 4, 410, 96, "false")

static const char pdf[] = "%PDF-1.4 a letter\0 of a colleague %%EOF";

static struct answer *add(struct road *r, struct text file)
{
    r->h->file = file;
    return askf(r->h, &r->anne, "",
                "POST /api/encounters/%lld/scans?title=Courrier&date=2026-03-01",
                (long long)r->encounter);
}

static struct answer *read_it(struct road *r, int64_t id)
{
    return askf(r->h, &r->anne, "", "POST /api/sources/%lld/read", (long long)id);
}

/* Read, not filed yet: ask_act files it. */
static void prepare_reading(struct road *r, int64_t id)
{
    char line[64];
    snprintf(line, sizeof line, "POST /api/sources/%lld/read", (long long)id);
    ask_prepare(r->h, &r->anne, line, "");
}

static struct answer *view(struct road *r, int64_t id)
{
    return askf(r->h, &r->anne, NULL, "GET /api/sources/%lld/scan", (long long)id);
}

static struct answer *say(struct road *r, int64_t id, int version, int word, const char *text)
{
    char tag[16], body[256];
    snprintf(tag, sizeof tag, "\"%d\"", version);
    snprintf(body, sizeof body, "{\"text\":\"%s\"}", text);
    r->h->if_match = tag;
    struct answer *a =
        askf(r->h, &r->anne, body, "POST /api/sources/%lld/words/%d", (long long)id, word);
    r->h->if_match = "";
    return a;
}

static struct road begin(void **state, enum verr (*spawn)(void *, enum decoder, unsigned, int, int))
{
    struct road r = road_begin(*state);
    r.h->services->spawner = (struct spawner){.spawn = spawn};
    refused = VERR_OK;
    children = 0;
    return r;
}

static int64_t added(struct road *r)
{
    struct answer *a = add(r, (struct text){pdf, sizeof pdf - 1});
    assert_int_equal(a->status, 201);
    return answer_int(a, "id");
}

/* Added, and read as LETTER. */
static int64_t letter(struct road *r)
{
    int64_t id = added(r);
    child_says(LETTER, "OK");
    struct answer *a = read_it(r, id);
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "read");
    return id;
}

static void a_letter_is_kept_then_read(void **state)
{
    struct road r = begin(state, play);
    int64_t id = added(&r);
    struct answer *a = askf(r.h, &r.anne, NULL, "GET /api/sources/%lld/read", (long long)id);
    assert_string_equal(answer_text(a, "state"), "waiting");
    assert_string_equal(answer_text(a, "kind"), "pdf");
    a = askf(r.h, &r.anne, NULL, "GET /api/sources/%lld", (long long)id);
    assert_string_equal(answer_text(a, "text"), "");
    assert_string_equal(answer_text(a, "title"), "Courrier");
    child_says(LETTER, "OK");
    a = read_it(&r, id);
    assert_int_equal(a->status, 200);
    assert_int_equal(answer_int(a, "words"), 9);
    assert_int_equal(answer_int(a, "doubtful"), 2);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_source_recognise);
    assert_true(text_is(entry_detail(&e, "result"), "OK"));
    a = view(&r, id);
    assert_string_equal(answer_text(a, "text"),
                        "Allergie à la pénicilline.\nBisoprolol 2,5 mg par jour.");
    assert_int_equal(answer_int(a, "doubts.0.word"), 5); /* the dose before the other */
    assert_string_equal(answer_text(a, "doubts.0.weight"), "number");
    assert_int_equal(answer_int(a, "doubts.1.word"), 7);
    assert_int_equal(json_integer_value(json_array_get(answer_at(a, "words.5"), 3)), 110);
    assert_int_equal(read_it(&r, id)->status, 200); /* twice is once */
    assert_int_equal(children, 1);
    a = askf(r.h, &r.anne, NULL, "GET /api/sources/%lld/pages/1", (long long)id);
    assert_int_equal(a->status, 200);
    assert_true(text_begins(a->body, "\xff\xd8\xff\xe0 a picture"));
    assert_string_equal(r.h->call.reply.type, "image/jpeg");
    assert_int_equal(
        askf(r.h, &r.anne, NULL, "GET /api/sources/%lld/pages/2", (long long)id)->status, 404);
}

static void what_a_person_says_of_a_word(void **state)
{
    struct road r = begin(state, play);
    int64_t id = letter(&r);
    struct answer *a = say(&r, id, 2, 5, "1,25");
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "text"),
                        "Allergie à la pénicilline.\nBisoprolol 1,25 mg par jour.");
    assert_string_equal(answer_text(a, "said.0.first"), "2,5");
    assert_int_equal(json_array_size(answer_at(a, "doubts")), 1);
    assert_string_equal(answer_error(say(&r, id, 2, 7, "pas")), "CONFLICT");
    a = say(&r, id, 3, 7, "par"); /* as it was read: confirmed */
    assert_int_equal(json_array_size(answer_at(a, "doubts")), 0);
    assert_int_equal(json_integer_value(json_array_get(answer_at(a, "words.7"), 8)), 2);
    assert_int_equal(json_integer_value(json_array_get(answer_at(a, "words.5"), 8)), 3);
    assert_string_equal(answer_text(view(&r, id), "said.0.by"), "anne");
    a = askf(r.h, &r.anne, NULL, "GET /api/sources/%lld?version=2", (long long)id);
    assert_non_null(strstr(answer_text(a, "text"), "2,5"));
    a = say(&r, id, 4, 5, ""); /* a speck of dust is no word */
    assert_non_null(strstr(answer_text(a, "text"), "Bisoprolol  mg"));
    a = say(&r, id, 5, 5, "2,5"); /* what the machine read is still known */
    assert_int_equal(json_integer_value(json_array_get(answer_at(a, "words.5"), 8)), 2);
    assert_string_equal(answer_error(say(&r, id, 6, 99, "x")), "NOT_FOUND");
    assert_string_equal(answer_error(say(&r, id, 6, 5, "a\\nb")), "BAD_INPUT");
    char tag[] = "\"6\"";
    r.h->if_match = tag;
    a = askf(r.h, &r.anne, "{\"text\":\"tout\"}", "PUT /api/sources/%lld", (long long)id);
    r.h->if_match = "";
    assert_string_equal(answer_error(a), "BY_WORD");
}

static const json_t *misread(const struct answer *a, const char *words)
{
    const json_t *sections = answer_at(a, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *all = json_object_get(json_array_get(sections, i), "statements");
        for (size_t k = 0; k < json_array_size(all); k++) {
            const json_t *s = json_array_get(all, k);
            if (strstr(json_string_value(json_object_get(s, "text")), words))
                return s;
        }
    }
    return NULL;
}

static bool has_doubt(const json_t *statement)
{
    const json_t *reasons = json_object_get(statement, "reasons");
    for (size_t i = 0; i < json_array_size(reasons); i++)
        if (!strcmp(json_string_value(json_object_get(json_array_get(reasons, i), "kind")),
                    "misread"))
            return true;
    return false;
}

/* Promise 1: a statement that rests on a doubtful word is an open point; settled, it is none. */
static void a_draft_says_what_it_rests_on(void **state)
{
    struct road r = begin(state, play);
    r.source = letter(&r);
    road_draft(&r);
    struct answer *a = road_look(&r);
    const json_t *dose = misread(a, "2,5"), *allergy = misread(a, "nicilline");
    assert_non_null(dose);
    assert_true(has_doubt(dose));
    assert_string_equal(json_string_value(json_object_get(dose, "status")), "unsupported");
    assert_true(json_is_true(json_object_get(dose, "open")));
    assert_false(has_doubt(allergy));
    int64_t n = json_integer_value(json_object_get(dose, "n"));
    char path[64];
    snprintf(path, sizeof path, "/statements/%lld/review", (long long)n);
    a = road_do(&r, &r.anne, "POST", path, "{\"decision\":\"acknowledged\"}");
    assert_string_equal(answer_error(a), "OPEN_POINTS");
    (void)road_add(&r, &r.anne, "conclusion", "Revoir dans un mois."); /* read again, still so */
    assert_true(has_doubt(misread(road_look(&r), "2,5")));
    assert_int_equal(say(&r, r.source, 2, 5, "2,5")->status, 200);
    assert_int_equal(say(&r, r.source, 3, 7, "par")->status, 200);
    road_draft(&r);
    dose = misread(road_look(&r), "2,5");
    assert_false(has_doubt(dose));
    assert_string_equal(json_string_value(json_object_get(dose, "status")), "supported");
}

static void nothing_is_read_after_a_refusal(void **state)
{
    struct road r = begin(state, play);
    int64_t id = added(&r);
    child_says(LETTER, "OK");
    prepare_reading(&r, id);
    struct call half = r.h->call; /* read, not filed; meanwhile the patient says no */
    assert_int_equal(half.outcome, VERR_OK);
    struct answer *a = ask_act(r.h, &r.anne);
    assert_int_equal(a->status, 200);
    int64_t other = added(&r);
    assert_int_equal(road_consent(&r, "refused")->status, 200);
    assert_string_equal(answer_error(read_it(&r, other)), "AI_REFUSED");
    assert_string_equal(answer_error(add(&r, TEXT("%PDF-1.4"))), "AI_REFUSED");
    assert_int_equal(children, 1);
}

/* The act asks again. */
static void a_refusal_meanwhile_counts(void **state)
{
    struct road r = begin(state, play);
    int64_t id = added(&r);
    child_says(LETTER, "OK");
    char line[96];
    prepare_reading(&r, id);
    assert_int_equal(house_run(r.h, STMT_encounter_consent,
                               DB_ARGS(DB_TEXT(TEXT("refused")), DB_INT(1), DB_INT(r.anne.person),
                                       DB_INT(r.encounter))),
                     VERR_OK);
    assert_string_equal(answer_error(ask_act(r.h, &r.anne)), "AI_REFUSED");
    assert_int_equal(house_run(r.h, STMT_encounter_consent,
                               DB_ARGS(DB_TEXT(TEXT("agreed")), DB_INT(1), DB_INT(r.anne.person),
                                       DB_INT(r.encounter))),
                     VERR_OK);
    r.h->file = (struct text){pdf, sizeof pdf - 1};
    snprintf(line, sizeof line, "POST /api/encounters/%lld/scans?title=x", (long long)r.encounter);
    ask_prepare(r.h, &r.anne, line, "");
    assert_int_equal(house_run(r.h, STMT_encounter_consent,
                               DB_ARGS(DB_TEXT(TEXT("refused")), DB_INT(1), DB_INT(r.anne.person),
                                       DB_INT(r.encounter))),
                     VERR_OK);
    assert_string_equal(answer_error(ask_act(r.h, &r.anne)), "AI_REFUSED");
}

static void what_no_reader_can_have(void **state)
{
    struct road r = begin(state, play);
    static const char *const foreign[] = {"PK\3\4 a docx", "{\\rtf1 a letter}",
                                          "<?xml version=\"1.0\"?>", "GIF89a\1\2", "\1\2\3\4"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        assert_string_equal(answer_error(add(&r, text_of(foreign[i]))), "UNSUPPORTED");
    r.h->file = (struct text){pdf, sizeof pdf - 1};
    struct answer *a =
        askf(r.h, &r.anne, "", "POST /api/encounters/%lld/scans", (long long)r.encounter);
    assert_string_equal(answer_error(a), "BAD_INPUT"); /* no title */
    assert_int_equal(house_number(r.h, STMT_scan_count, DB_ARGS(DB_INT(r.encounter))), 0);
    int64_t id = added(&r);
    refused = VERR_BUSY;
    assert_string_equal(answer_error(read_it(&r, id)), "BUSY");
    refused = VERR_OK;
    answers = TEXT("vigie-decode-scan 1 UNSUPPORTED\n");
    a = read_it(&r, id);
    assert_string_equal(answer_text(a, "state"), "failed");
    assert_string_equal(answer_text(a, "error"), "UNSUPPORTED"); /* locked */
    assert_string_equal(answer_error(view(&r, id)), "NOT_FOUND");
    child_says(LETTER, "OK"); /* it may be read again */
    assert_string_equal(answer_text(read_it(&r, id), "state"), "read");
    assert_string_equal(
        answer_error(askf(r.h, &r.anne, NULL, "DELETE /api/sources/%lld", (long long)id)),
        "CONFLICT");
    id = added(&r);
    assert_int_equal(askf(r.h, &r.anne, NULL, "DELETE /api/sources/%lld", (long long)id)->status,
                     200);
    assert_int_equal(askf(r.h, &r.anne, NULL, "GET /api/sources/%lld", (long long)id)->status, 403);
}

/* A child that a hostile file has taken over. */
static void hostile_answers_are_refused(void **state)
{
    struct road r = begin(state, play);
    static const char *const lies[] = {
        WORD("avant", 1, 1, 9, "true"),
        PAGE "{\"word\":\"loin\",\"line\":1,\"block\":1,\"box\":[900,1,200,9],\"confidence\":1}\n",
        PAGE "{\"word\":\"x\",\"line\":1,\"block\":1,\"box\":[-1,1,2,9],\"confidence\":1}\n",
        PAGE "{\"word\":\"x\",\"line\":1,\"block\":1,\"box\":[1,1,2,9],\"confidence\":101}\n",
        PAGE "{\"word\":\"x\",\"line\":0,\"block\":1,\"box\":[1,1,2,9],\"confidence\":1}\n",
        PAGE PAGE,
        "{\"page\":2,\"of\":2,\"from\":\"ocr\"}\n",
        PAGE "no json\n",
        PAGE "[1]\n",
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        int64_t id = added(&r);
        child_says(lies[i], "OK");
        struct answer *a = read_it(&r, id);
        assert_int_equal(a->status, 200);
        assert_string_equal(answer_text(a, "error"), "BAD_INPUT");
        assert_string_equal(answer_text(a, "state"), "failed");
    }
    int64_t id = added(&r);
    answers = TEXT("vigie-decode-scan 1 OK pdf 1\nJPEG 9\nGIF89a<x>END OK 1 0 0 0\n");
    assert_string_equal(answer_text(read_it(&r, id), "error"), "BAD_INPUT");
    id = added(&r); /* what was read before the damage stays, and says that it is not all */
    child_says(LETTER, "BAD_INPUT");
    struct answer *a = read_it(&r, id);
    assert_string_equal(answer_text(a, "state"), "read");
    assert_string_equal(answer_text(a, "error"), "BAD_INPUT");
}

static void it_goes_with_the_patient(void **state)
{
    struct road r = begin(state, play);
    int64_t id = letter(&r);
    assert_int_equal(say(&r, id, 2, 5, "1,25")->status, 200);
    int64_t other = house_patient(r.h, &r.anne, "MOREAU");
    char body[96];
    snprintf(body, sizeof body, "{\"patient\":\"%lld\",\"reason\":\"erreur\"}", (long long)other);
    struct answer *a =
        askf(r.h, &r.anne, body, "POST /api/encounters/%lld/move", (long long)r.encounter);
    assert_int_equal(a->status, 200);
    assert_non_null(strstr(answer_text(view(&r, id), "text"), "1,25"));
    assert_int_equal(
        askf(r.h, &r.anne, NULL, "GET /api/sources/%lld/pages/1", (long long)id)->status, 200);
    struct seat dpo = house_seat(r.h, house_person(r.h, "dpo", ROLE_BIT_dpo));
    a = askf(r.h, &dpo, "{\"reason\":\"demande du patient\"}", "POST /api/patients/%lld/erase",
             (long long)other);
    assert_int_equal(a->status, 200);
    assert_int_equal(house_number(r.h, STMT_scan_all, DB_ARGS(DB_INT(r.encounter))), -1);
    assert_int_equal(house_number(r.h, STMT_blob_bytes, DB_ARGS(DB_INT(1))), -1);
    assert_int_equal(house_number(r.h, STMT_blob_bytes, DB_ARGS(DB_INT(2))), -1);
}

static void others_do_not_see_it(void **state)
{
    struct road r = begin(state, play);
    int64_t id = letter(&r);
    struct seat far = house_seat(r.h, house_person(r.h, "far", ROLE_BIT_physician));
    static const char *const paths[] = {"scan", "pages/1", "read"};
    for (size_t i = 0; i < 3; i++) {
        struct answer *a =
            askf(r.h, &far, NULL, "GET /api/sources/%lld/%s", (long long)id, paths[i]);
        assert_string_equal(answer_error(a), "NOT_IN_TEAM");
    }
    assert_string_equal(
        answer_error(askf(r.h, &far, "", "POST /api/sources/%lld/read", (long long)id)),
        "NOT_IN_TEAM");
}

/* Old word processors' text comes by the same way. */
static void a_text_is_a_text(void **state)
{
    if (!getenv("VIGIE_BUILD"))
        skip();
    struct road r = begin(state, decode_child_execute);
    struct answer *a = add(&r, TEXT("Pas de fi\xe8vre.\r\nRetour le 12 mars.\r\n"));
    assert_int_equal(a->status, 201);
    int64_t id = answer_int(a, "id");
    a = read_it(&r, id);
    assert_string_equal(answer_text(a, "state"), "read");
    a = askf(r.h, &r.anne, NULL, "GET /api/sources/%lld", (long long)id);
    assert_string_equal(answer_text(a, "text"), "Pas de fièvre.\nRetour le 12 mars.\n");
    assert_string_equal(answer_text(a, "format"), "text");
    assert_string_equal(answer_error(view(&r, id)), "NOT_FOUND");
}

static void a_real_image(void **state)
{
    if (!getenv("VIGIE_BUILD"))
        skip();
    struct road r = begin(state, decode_child_execute);
    char line[8192], folder[] = "/tmp/vigie-scan-XXXXXX";
    struct text file;
    assert_non_null(mkdtemp(folder));
    snprintf(line, sizeof line,
             "printf 'Docteur,\\nPas de fi\\303\\250vre. Bisoprolol 2,5 mg le matin.\\n' > %s/t && "
             "%s/test/unit/decode/make_scan png 200 5 0 'Liberation Serif' %s/t %s/p",
             folder, getenv("VIGIE_BUILD"), folder, folder);
    assert_int_equal(system(line), 0);
    snprintf(line, sizeof line, "%s/p", folder);
    struct os_map map;
    struct arena arena;
    assert_int_equal(os_arena(8 << 20, &map, &arena), VERR_OK);
    assert_int_equal(os_read_file(line, 4 << 20, &arena, &file), VERR_OK);
    struct answer *a = add(&r, file);
    assert_int_equal(a->status, 201);
    int64_t id = answer_int(a, "id");
    a = read_it(&r, id);
    assert_string_equal(answer_text(a, "state"), "read");
    a = view(&r, id);
    assert_non_null(strstr(answer_text(a, "text"), "Pas de fièvre. Bisoprolol 2,5 mg le matin."));
    assert_true(json_is_true(answer_at(a, "pages.0.shown")));
    a = askf(r.h, &r.anne, NULL, "GET /api/sources/%lld/pages/1", (long long)id);
    assert_true(a->body.n > 2000 && text_begins(a->body, "\xff\xd8\xff"));
    os_unmap(&map);
    snprintf(line, sizeof line, "rm -r %s", folder);
    assert_int_equal(system(line), 0);
}

static const struct CMUnitTest tests[] = {HOUSE_TEST(a_letter_is_kept_then_read),
                                          HOUSE_TEST(what_a_person_says_of_a_word),
                                          HOUSE_TEST(a_draft_says_what_it_rests_on),
                                          HOUSE_TEST(nothing_is_read_after_a_refusal),
                                          HOUSE_TEST(a_refusal_meanwhile_counts),
                                          HOUSE_TEST(what_no_reader_can_have),
                                          HOUSE_TEST(hostile_answers_are_refused),
                                          HOUSE_TEST(it_goes_with_the_patient),
                                          HOUSE_TEST(others_do_not_see_it),
                                          HOUSE_TEST(a_text_is_a_text),
                                          HOUSE_TEST(a_real_image)};

HOUSE_MAIN("scan", tests)
