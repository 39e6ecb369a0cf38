/* entry.h - one line of the ledger: who did what to which record, when, and how it ended
 * Takes  : opaque ids, keyed hashes, counts; never a name, never content. The alphabets below leave
 *          no room for a sentence.
 * Gives  : the one canonical JSON line of an entry, and the strict parser that refuses every other
 * Errors : VERR_BAD_INPUT
 * Owns   : nothing; a parsed entry borrows from the line
 */
#ifndef LEDGER_ENTRY_H
#define LEDGER_ENTRY_H

#include "base/err.h"
#include "base/text.h"

enum ledger_event {
#define EVENT(name, fr, en) LEDGER_##name,
#include "events.def"
#undef EVENT
    LEDGER_EVENT_COUNT
};

/* How the actor was known when acting. */
enum ledger_auth {
    LEDGER_AUTH_NONE,        /* "none": before or without sign-in */
    LEDGER_AUTH_PASSWORD,    /* "password" */
    LEDGER_AUTH_TWO_FACTORS, /* "two_factors" */
    LEDGER_AUTH_LOCAL,       /* "local": administrator on the machine itself (admin.sock) */
    LEDGER_AUTH_SYSTEM,      /* "system": Vigie itself: a job, a timer */
    LEDGER_AUTH_PHONE,       /* "phone": a phone that is the microphone of the actor's take */
    LEDGER_AUTH_COUNT
};

enum ledger_outcome {
    LEDGER_DONE,    /* "done" */
    LEDGER_REFUSED, /* "refused": a rule said no */
    LEDGER_FAILED,  /* "failed" */
    LEDGER_OUTCOME_COUNT
};

#define LEDGER_DETAIL_MAX 16
#define LEDGER_WORD_MAX 64   /* role, object kind, detail key: [a-z0-9_] */
#define LEDGER_ID_MAX 96     /* actor, object id: [A-Za-z0-9._:-] */
#define LEDGER_VALUE_MAX 160 /* detail value: [A-Za-z0-9._:+/=-] */
#define LEDGER_LINE_MAX 5120 /* no canonical line is longer */

struct ledger_pair {
    struct text key;   /* a word */
    struct text value; /* hash, id, count, version, error name; reasons only as keyed hash */
};

struct ledger_entry {
    int64_t time;            /* UTC, milliseconds since 1970, 0 .. year 9999 */
    enum ledger_event event; /* tbl/events.def */
    struct text actor;       /* opaque id of the person, "" for nobody known */
    struct text role;        /* of tbl/roles.def, "" for none */
    enum ledger_auth auth;
    struct text patient; /* keyed hash of the patient's id: 64 lower-case hex digits, or "" */
    struct text object;  /* kind: "document", "encounter"..., or "" */
    struct text id;      /* of that object, or "" */
    enum ledger_outcome outcome;
    size_t detail_n; /* <= LEDGER_DETAIL_MAX */
    struct ledger_pair detail[LEDGER_DETAIL_MAX];
};

/* Adds a pair; keeps the keys in byte order. false when full, the key stands already, or an
 * alphabet or length is broken. Borrows both. */
bool ledger_entry_add(struct ledger_entry *e, struct text key, struct text value);

/* Writes the canonical line, without a newline:
 * {"time":"2026-03-12T08:30:00.000Z","event":"document_sign","actor":"...","role":"...",
 *  "auth":"...","patient":"...","object":"...","id":"...","outcome":"...","detail":{...}}
 * VERR_BAD_INPUT when a field breaks its alphabet or length, VERR_LIMIT when the writer is full. */
enum verr ledger_entry_write(struct writer *w, const struct ledger_entry *e);

/* Reads a canonical line: what ledger_entry_write would write, byte for byte, or VERR_BAD_INPUT. */
enum verr ledger_entry_parse(struct text line, struct ledger_entry *out);

/* Lower-case names as in the line; and words for people. */
const char *ledger_event_name(enum ledger_event e);
const char *ledger_event_words(enum ledger_event e, enum lang l);
const char *ledger_auth_name(enum ledger_auth a);
const char *ledger_outcome_name(enum ledger_outcome o);

#endif
