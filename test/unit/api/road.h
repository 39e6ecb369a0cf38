/* road.h - a document on its road from a consultation to a signature, one step a call
 *
 *   struct road r = road_begin(h);       a physician, a patient who agreed, a transcript
 *   road_draft(&r);                      drafted by the built-in composer
 *   road_review(&r);                     every point closed, with a reason where one is asked
 *   assert_int_equal(road_sign(&r)->status, 200);
 */
#ifndef TEST_API_ROAD_H
#define TEST_API_ROAD_H

#include "api_fixture.h"

struct road {
    struct house *h;
    struct seat anne; /* physician, in the team */
    int64_t patient, encounter, source, document;
    char tag[24]; /* the document's present revision */
};

/* Without certificate and without an answer of the patient; the transcript is in. */
struct road road_bare(struct house *h);
/* With certificates for both rights, and the patient's agreement. */
struct road road_begin(struct house *h);
/* What the patient answers: agreed, refused, withdrawn, no_ai. */
struct answer *road_consent(struct road *r, const char *decision);
/* Asks for a document by "builtin" or "manual"; keeps its id when it is made. */
struct answer *road_ask_draft(struct road *r, const char *engine);
/* The same, which must be made. */
void road_draft(struct road *r);
/* By hand, with one statement, which its author has read. */
void road_write(struct road *r);
/* One act on the document by `by` against its present revision, which moves on when it is done:
 * road_do(r, &r->anne, "POST", "/statements/3/review", "{..}"). */
struct answer *road_do(struct road *r, struct seat *by, const char *method, const char *rest,
                       const char *body);
/* Adds a statement to a section. Gives its number. */
int64_t road_add(struct road *r, struct seat *by, const char *section, const char *text);
/* Closes every point as r->anne. */
void road_review(struct road *r);
struct answer *road_sign(struct road *r);
/* The document as anne sees it. */
struct answer *road_look(struct road *r);
/* The number of the first statement in this state, 0 when there is none: of road_look's answer. */
int64_t road_find(const struct answer *a, const char *status);
/* The number of the first statement that waits for a review, 0 when none does. */
int64_t road_open(const struct answer *a);

#endif
