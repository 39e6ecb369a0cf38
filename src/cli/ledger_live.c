/* ledger_live.c - asks the clerk, in the name of somebody who may read the ledger */
#include "cli/ledger_live.h"
#include "cli/command.h"
#include "cli/remote.h"

#include <stdio.h>
#include <unistd.h>

struct live {
    const char *verb, *out;
    struct remote_options o;
    struct caller caller;
};

static bool read_options(int argc, char **argv, struct live *l)
{
    static const char *const verbs[] = {"verify", "checkpoint", "key", "export"};
    for (int i = 0; argc > 1 && i < 4; i++)
        l->verb = strcmp(argv[1], verbs[i]) == 0 ? verbs[i] : l->verb;
    for (int i = 2; i < argc; i++) {
        int common = remote_option(&l->o, argc, argv, &i);
        if (common < 0)
            return false;
        if (common > 0)
            continue;
        if (strcmp(argv[i], "--out") != 0 || i + 1 >= argc)
            return false;
        l->out = argv[++i];
    }
    return l->verb != NULL;
}

static int ask(struct live *l, enum call_method method, const char *path, struct answer *a)
{
    struct asked q = {.method = method, .path = text_of(path), .as = text_of(l->o.as)};
    enum verr e = caller_ask(&l->caller, &q, a);
    if (e)
        return cli_fail("ledger", e, NULL);
    return a->status >= 300 ? remote_refused("ledger", a) : 0;
}

static json_t *json_of(const struct answer *a)
{
    return json_loadb(a->body.p ? a->body.p : "", a->body.n, JSON_REJECT_DUPLICATES, NULL);
}

static int say_verified(const struct live *l, const json_t *j)
{
    bool ok = json_is_true(json_object_get(j, "ok"));
    if (l->o.json) {
        json_dumpf(j, stdout, JSON_INDENT(1));
        putchar('\n');
    } else if (ok) {
        printf("intact: %lld entries, %lld checkpoints\n",
               (long long)json_integer_value(json_object_get(j, "size")),
               (long long)json_integer_value(json_object_get(j, "checkpoints")));
    } else {
        const char *fault = json_string_value(json_object_get(j, "fault"));
        printf("altered (%s): entry %lld\n", fault ? fault : "",
               (long long)json_integer_value(json_object_get(j, "first_bad")));
    }
    return ok ? 0 : 1;
}

static int verify(struct live *l)
{
    struct answer a;
    int status = ask(l, CALL_POST, "/api/ledger/verify", &a);
    if (status)
        return status;
    json_t *j = json_of(&a);
    status = say_verified(l, j);
    json_decref(j);
    return status;
}

static int checkpoint(struct live *l)
{
    struct answer a;
    int status = ask(l, CALL_GET, "/api/ledger/checkpoint", &a);
    if (status)
        return status;
    json_t *j = json_of(&a);
    bool key = strcmp(l->verb, "key") == 0;
    const char *line = json_string_value(json_object_get(j, key ? "key" : "note"));
    if (l->o.json)
        json_dumpf(j, stdout, JSON_INDENT(1));
    else
        fputs(line ? line : "", stdout);
    if (l->o.json || key)
        putchar('\n');
    json_decref(j);
    return 0;
}

static enum verr to_file(void *file, struct text piece)
{
    return fwrite(piece.p, 1, piece.n, file) == piece.n ? VERR_OK : VERR_DISK;
}

static int export(struct live *l)
{
    struct answer a;
    struct asked q = {
        .method = CALL_GET, .path = TEXT("/api/ledger/export"), .as = text_of(l->o.as)};
    FILE *f = l->out ? fopen(l->out, "wbxe") : stdout;
    if (!f) {
        cli_say("ledger", "cannot be written, or is there already", l->out);
        return 3;
    }
    enum verr e = caller_ask_into(&l->caller, &q, to_file, f, &a);
    bool closed = l->out ? fflush(f) == 0 && fsync(fileno(f)) == 0 && fclose(f) == 0 : true;
    if (!e && !closed)
        e = VERR_DISK;
    if (l->out && (e || a.status >= 300))
        (void)unlink(l->out);
    if (e)
        return cli_fail("ledger", e, l->out);
    return a.status >= 300 ? remote_refused("ledger", &a) : 0;
}

int ledger_live(int argc, char **argv)
{
    struct live l = {.verb = NULL};
    if (!read_options(argc, argv, &l)) {
        cli_say("ledger", "say what to do: see vigie ledger --help", argc > 1 ? argv[1] : NULL);
        return 2;
    }
    int status = remote_open("ledger", &l.o, &l.caller);
    if (status)
        return status;
    status = strcmp(l.verb, "verify") == 0   ? verify(&l)
             : strcmp(l.verb, "export") == 0 ? export(&l)
                                             : checkpoint(&l);
    caller_close(&l.caller);
    return status;
}
