/* take_file.h - a house where files of sound are decoded: children that are played, the thread that
 * decodes, a clerk that dies when the test says
 *
 *   struct studio s = begun(state);
 *   int64_t take = added(&s.r);
 *   assert_true(turn(&s));
 *   is_whole(&s.r, take);
 *   studio_close(&s);
 */
#ifndef TEST_TAKE_FILE_H
#define TEST_TAKE_FILE_H

#include "road.h"

#include "api/recording_file.h"
#include "decode_child.h"

enum {
    PIECE = RECORDING_MS_BYTES * 500,
    PIECES = 61, /* three transactions, the last of one piece and a bit */
    SOUND = PIECES * PIECE + 100
};

enum { FILE_BYTES = 38 };
extern const char file[FILE_BYTES + 1]; /* what is sent */

/* What the next child answers, and how it is had: none: no child is to be had, and why; deadly: so
 * many children end after half of their answer; children: had so far. */
extern struct text answers;
extern enum verr none;
extern int children, deadly;

struct studio {
    struct road r;
    struct filing *work;
    int acts;    /* transactions so far */
    int dies_at; /* the clerk dies in this one, from 1; 0: in none */
    bool after;  /* once it is durable */
    int full_at; /* the disk has no room for this one */
    int tidings;
    char told[256];
};

/* What the next children answer: so much sound, and how it ends ("OK", "BAD_INPUT"). */
void child_says(size_t sound, const char *end);
/* They refuse the file. */
void child_refuses(const char *why);
/* A writer of filing_how, which dies when the studio says. */
enum verr act(void *ctx, db_fn *fn, void *arg);
/* Keeps what open pages are told. */
void tell(void *ctx, struct text event, struct text data);
/* A house whose patient agreed to be recorded, and children that give SOUND bytes. */
struct studio begun(void **state);
/* One turn of the thread that decodes; whether it did something. */
bool turn(struct studio *s);
/* The clerk is gone, and another begins. */
void restart(struct studio *s);
/* The thread ends; the house is its owner's. */
void studio_close(struct studio *s);
/* A file of these bytes is sent. */
struct answer *add(struct road *r, struct text bytes);
/* `file` is sent, and waits: its take. */
int64_t added(struct road *r);
/* The answer says no, with this code. */
void refused(struct answer *a, const char *code);
/* The take. */
struct answer *look(struct road *r, int64_t take);
/* A person asks for its decoding again. */
struct answer *again(struct road *r, int64_t take);
/* How far its file is. */
void file_is(struct road *r, int64_t take, const char *state, const char *error);
/* The blob of its file; 0: gone, -1: it has no file. */
int64_t blob_of(struct road *r, int64_t take);
/* Whether a blob has its row. */
bool blob_stands(struct road *r, int64_t blob);
/* Pieces that stand, counted one by one. */
int64_t pieces_of(struct road *r, int64_t take);
/* The take is what the child said, once and all of it. */
void is_whole(struct road *r, int64_t take);

#endif
