/* model.h - what the files of `vigie model` share
 * Rules : a function that refuses has said why in one line on standard error, and gives the exit
 *         status; 0 is done.
 */
#ifndef CLI_MODEL_H
#define CLI_MODEL_H

#include "cli/remote.h"
#include "model/catalogue.h"
#include "model/gate.h"
#include "weights/file.h"

struct model_wish {
    struct remote_options o;
    const char *name;
    const char *file; /* of add; folder of cases of evaluate (--set) */
    /* what stands in no catalogue, or instead of it */
    const char *use, *sha256, *size, *licence, *languages, *card, *source, *version;
    const char *engine; /* of evaluate */
    /* of a server outside, and its record */
    const char *url, *model, *host, *country, *contract, *certificate, *purpose, *retention;
    unsigned long stall_s;
};

/* The entry for w->name out of DATA/models/catalogue.txt, else what ships, with what the options
 * say. `entry` borrows from the arena and the options. */
int model_wanted(struct arena *a, const struct model_wish *w, struct model_entry *entry);
/* Lists both catalogues. */
int model_say_catalogue(struct arena *a, const struct model_wish *w);

/* DATA/models, made when it is missing. */
int model_folder(const struct model_wish *w, char out[WEIGHTS_PATH]);
/* A file that stands in DATA/models under `from` becomes a model: its hash (given) and size are
 * held against the entry, its form against the use, then it gets its name and is registered. On
 * refusal it is gone, unless `keep`. */
int model_take_in(const struct model_wish *w, const struct model_entry *entry, const char *from,
                  const unsigned char sha256[32], uint64_t size);
/* The verbs that are more than a request: each says its result, and gives the exit status. */
int model_add(struct arena *a, const struct model_wish *w);
int model_pull(struct arena *a, const struct model_wish *w);
int model_server(struct arena *a, const struct model_wish *w);
int model_remove(struct arena *a, const struct model_wish *w);
int model_check(struct arena *a, const struct model_wish *w);

/* A model of the register, by its name. */
struct model_found {
    char id[64], use[64], file[96], sha256[80];
    bool server; /* it stands outside: file is "" */
};
/* Asks the register. 4: no file and no server of that name. */
int model_find(struct caller *c, const struct model_wish *w, struct model_found *out);

/* Runs the cases, sends what was counted, prints each mark. 1: one is not met. */
int model_evaluate(struct arena *a, const struct model_wish *w);
/* Runs the cases of w->file with the model's file; fills figure[MODEL_FIGURES_MAX]. */
struct model_run {
    struct arena *a;
    const struct model_wish *w;
    const char *model, *engine;      /* paths; engine NULL: Vigie's own */
    const char *server;              /* the register's number of a server outside, else NULL */
    struct model_language *language; /* of compose without a program; NULL: `engine`, `server` */
    struct model_figure *figure;
    size_t n;
};
/* One more figure; what is over MODEL_FIGURES_MAX is left out. */
void model_count(struct model_run *r, const char *measure, struct text group, double value,
                 uint64_t n);
int model_run_speech(struct model_run *r);
int model_run_draft(struct model_run *r);
/* What the engine's program says of a file: PROGRAM MODEL FILE, its standard output in the arena.
 * false: it failed, and a line said so. */
bool model_ask_engine(struct model_run *r, const char *file, struct text *out);

/* A bar on a terminal, a line each tenth elsewhere; ctx is what is done: "hash", "copy". */
bool model_progress(void *ctx, uint64_t done, uint64_t all);

#endif
