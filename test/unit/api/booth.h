/* booth.h - a house with a speech engine that a test plays, takes of a voice in it, and what the
 * clerk's thread does with them
 *
 *   struct booth s;
 *   booth_open(&s, *state, "Bonjour docteur.");
 *   int64_t take = booth_record(&s, &s.r.anne, 12);
 *   (void)booth_turns(&s, 20);           the take is transcribed: it says "Bonjour docteur."
 *   booth_close(&s);
 */
#ifndef TEST_API_BOOTH_H
#define TEST_API_BOOTH_H

#include "road.h"

#include "help/fake_speech.h"

#include "api/recording.h"
#include "api/transcribing.h"

struct booth {
    struct road r;
    struct fake_speech engine;
    struct transcribing *work;
    int tidings; /* told to open pages so far */
};

/* A patient who agreed to be recorded, an approved model, an engine that says `says`. */
void booth_open(struct booth *s, struct house *h, const char *says);
/* The thread and the engine end; the house and s->r stay. */
void booth_close(struct booth *s);
/* The thread begins, as in a process of its own. */
void booth_work(struct booth *s);
/* The only speech model that the register knows is in this state. */
void booth_model(struct booth *s, const char *state);
/* A take that `who` begins; gives its id. */
int64_t booth_begin(struct booth *s, struct seat *who);
/* Its n-th half second, from 0: a second of silence, nearly four of a voice, silence; after twelve
 * it begins anew. */
void booth_send(struct booth *s, struct seat *who, int64_t take, int n);
/* A whole take, stopped. */
int64_t booth_record(struct booth *s, struct seat *who, int pieces);
/* So many turns of the thread at most, until nothing is left to do: how many it took. */
int booth_turns(struct booth *s, int most);

#endif
