/* transcript.h - who said what, with the bytes and the seconds that prove it
 * Takes  : a source's bytes: `Médecin:`/`Patient:` lines, {"segments":[...]} JSON, WebVTT or SRT;
 *          or free text (a note, a letter), which gives one turn without speaker per line
 * Gives  : turns in order. [start, end) are bytes of the ORIGINAL source, even through JSON
 *          escapes
 * Limits : TRANSCRIPT_MAX_TURNS turns, JSON depth 16, 8 MiB
 * Errors : VERR_BAD_UTF8, VERR_BAD_JSON, VERR_BAD_INPUT (no turn at all), VERR_LIMIT
 * Owns   : nothing. Borrows the source; decoded text and turns live in the arena
 * Cost   : linear in the bytes, one pass
 */
#ifndef DRAFT_TRANSCRIPT_H
#define DRAFT_TRANSCRIPT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define TRANSCRIPT_MAX_TURNS 20000
#define TRANSCRIPT_MAX_BYTES (8u << 20)
/* A longer turn is given as several of the same speaker and the same seconds: what looks through a
 * turn may cost its square. */
#define TURN_MOST_BYTES ((size_t)8192)

enum speaker { SPEAKER_NONE, SPEAKER_DOCTOR, SPEAKER_PATIENT, SPEAKER_OTHER };

struct turn {
    enum speaker speaker;
    struct text name;  /* as written: "Médecin", "" when unknown */
    struct text text;  /* what was said; equals bytes [start, end) unless `escaped` */
    size_t start, end; /* bytes of the source */
    bool escaped;      /* JSON escapes or line breaks inside: use turn_origin() */
    int64_t t0, t1;    /* milliseconds of audio, -1 when not known */
    double confidence; /* 0..1, -1 when not known */
};

struct transcript {
    struct turn *at;
    size_t n;
};

/* Cuts the bytes into turns, as the header of this file says. *out is untouched on error. */
enum verr transcript_parse(struct arena *a, struct text bytes, struct transcript *out);

/* The offset in the source of offset `at` of turn->text (0 <= at <= text.n). O(turn) when escaped.
 */
size_t turn_origin(const struct turn *turn, struct text source, size_t at);

/* Speaker from a name: "Médecin", "Dr", "Doctor", "Patient(e)", "Mère"... */
enum speaker speaker_of(struct text name);

#endif
