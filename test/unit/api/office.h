/* office.h - a house whose engines.conf names a language model on another machine, and who may let
 * it be asked Rule   : what is wrong on the way to an approval fails the test.
 */
#ifndef TEST_OFFICE_H
#define TEST_OFFICE_H

#include "road.h"

#include "weights/file.h"

#define URL "https://gpu.hopital.example:8443/v1"
#define HOST "gpu.hopital.example:8443"
#define RECORD                                                                                     \
    "{\"host\":\"Hébergeur SA\",\"country\":\"France\",\"contract\":\"2026-17, article 28\","     \
    "\"certificate\":\"HDS 2026-004\",\"purpose\":\"Propositions de comptes rendus\","             \
    "\"retention\":\"aucune\"}"
#define SERVER                                                                                     \
    "{\"name\":\"gpu\",\"use\":\"compose\",\"server\":\"" URL                                      \
    "\",\"model\":\"mistral-small\",\"record\":" RECORD "}"

struct office {
    struct house *h;
    struct seat odile, paul, both, machine; /* quality, DPO, both; the machine's administrator */
    int64_t id;
    char engine[WEIGHTS_PATH];
};

struct office office_of(struct house *h);
/* POST /api/models; a 201 is the one that the others speak of. */
struct answer *office_add(struct office *o, struct seat *by, const char *body);
/* POST .../approve, stop..., with that evaluation. */
struct answer *office_decide(struct office *o, struct seat *by, const char *what, int evaluation);
/* An evaluation that meets every mark. */
struct answer *office_evaluate(struct office *o, const char *sha256);
/* From nothing to approved: the record, its measurement, both decisions. */
void office_approve(struct office *o);

#endif
