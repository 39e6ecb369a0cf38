/* api_fixture.h - a house for one test: the API opened on a new store, people with seats, calls of
 * one line each
 *
 *   struct house *h = house_open(false);
 *   struct seat anne = house_seat(h, house_person(h, "anne.martin", ROLE_BIT_physician));
 *   struct answer *a = ask(h, &anne, "POST /api/patients", PATIENT_JSON);
 *   assert_int_equal(a->status, 201);
 *   assert_string_equal(answer_text(a, "birth_name"), "LEFEVRE");
 *
 * The driver is the command line's: "sqlite" (default) or "postgresql".
 */
#ifndef TEST_API_FIXTURE_H
#define TEST_API_FIXTURE_H

#include "api/call.h"
#include "api/route.h"
#include "api/services.h"
#include "ledger/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#define HOUSE_PASSWORD "quatre chevaux verts"
#define HOUSE_START_MS INT64_C(1773300000000) /* 2026-03-12T07:20:00Z */

/* Where a person sits: a browser's cookie, or the command line. All "": a stranger. */
struct seat {
    int64_t person;
    char cookie[128];
    char csrf[65];
    bool local;
    char as[65]; /* the command line's --as */
};

struct answer {
    enum verr outcome;
    int status;
    struct text body, etag, set_cookie; /* until the next call */
    json_t *json;                       /* NULL when the body is none */
};

struct house {
    char folder[256];
    char conninfo[1024];
    struct api_config config;
    struct clerk_services *services;
    struct db *reader, *writer;
    struct os_map map;
    struct arena arena;
    int64_t now_ms; /* the time of the next call: tests move it */
    const char *if_match, *content_type, *remote, *range,
        *accept_language; /* of every call, until changed */
    struct call call;     /* the last one */
    struct answer answer;
    struct text file;   /* the next call's body, which then comes by a pipe */
    uint64_t announced; /* so many bytes of it are said to come; 0: as many as do */
    int reruns;         /* the next call's batch runs that many times more, each rolled back */
};

struct house *house_open(bool demo);
void house_close(struct house *h);
/* Closes the API and opens it again on the same store. */
void house_restart(struct house *h);

/* An active account with these roles (ROLE_BIT_..); its password is HOUSE_PASSWORD, hashed with the
 * least cost. Gives its id. */
int64_t house_person(struct house *h, const char *login, unsigned roles);
/* A session of two factors, opened at h->now_ms, its identity just proven. */
struct seat house_seat(struct house *h, int64_t person);
/* A seat of the command line; as NULL: the machine's own administrator. */
struct seat house_local(const char *as);
/* A certificate ("generate", "sign") that is valid for a year; the model register is the API's. */
void house_certificate(struct house *h, int64_t person, const char *right);
/* A fictitious patient, with whoever sits there in the care team. Gives the id. */
int64_t house_patient(struct house *h, struct seat *by, const char *birth_name);

/* One request, answered once durable: "GET /api/day", "POST /api/patients/search?x=y". body may be
 * NULL; seat NULL is a stranger. A cookie that the reply sets is kept in the seat, and so is the
 * CSRF token of its body. The answer lives until the next call. */
struct answer *ask(struct house *h, struct seat *seat, const char *line, const char *body);
/* The same with the path made by printf. */
struct answer *askf(struct house *h, struct seat *seat, const char *body, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The two halves of a call, for tests that put something between them. */
void ask_prepare(struct house *h, struct seat *seat, const char *line, const char *body);
struct answer *ask_act(struct house *h, struct seat *seat);

/* A value of the body by its path, "person.name" or "team.0.role": "" when absent or no text. */
const char *answer_text(const struct answer *a, const char *path);
int64_t answer_int(const struct answer *a, const char *path); /* also of an id that is a text */
const json_t *answer_at(const struct answer *a, const char *path);
/* "SIGN_IN" of an error, "" of anything else. */
const char *answer_error(const struct answer *a);

/* Entries so far; the entry `back` places before the end (0: the last), its views in the house. */
int64_t house_entries(struct house *h);
struct ledger_entry house_entry(struct house *h, int64_t back);
/* A value of an entry's detail, "" when absent. */
struct text entry_detail(const struct ledger_entry *e, const char *key);
/* Exports the whole ledger under a fresh checkpoint and verifies the export with the log's key. */
struct ledger_report house_verify(struct house *h);
/* The first column of the first row of a statement, -1 when there is no row. */
int64_t house_number(struct house *h, enum stmt stmt, struct db_values values);
/* Runs one statement in a transaction of its own. */
enum verr house_run(struct house *h, enum stmt stmt, struct db_values values);

/* SQL that the program does not have: what somebody with the database in their hands may do. */
void house_sql(struct house *h, const char *sql, struct db_values values);

/* main() of a test program: 77 tells meson that it was skipped. */
bool house_begin(int argc, char **argv);
void house_end(void);
bool house_is_pg(void);
#define HOUSE_MAIN(name, tests)                                                                    \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        if (!house_begin(argc, argv))                                                              \
            return 77;                                                                             \
        int failures = cmocka_run_group_tests_name(name, tests, NULL, NULL);                       \
        house_end();                                                                               \
        return failures;                                                                           \
    }
/* A test in a house of its own, which is *state. */
int house_setup(void **state);
int house_teardown(void **state);
#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)

#endif
