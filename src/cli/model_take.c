/* model_take.c - a file becomes a model: hashed, its form looked at, named, registered */
#include "cli/command.h"
#include "cli/model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool model_progress(void *ctx, uint64_t done, uint64_t all)
{
    const char *what = ctx;
    if (all < (UINT64_C(1) << 28)) /* over before anybody looks */
        return true;
    bool terminal = isatty(STDERR_FILENO);
    unsigned percent = (unsigned)(done * 100 / all);
    if (terminal || percent % 10 == 0)
        fprintf(stderr, "%s%s: %u %%, %.0f of %.0f MB%s", terminal ? "\r" : "vigie model: ", what,
                percent, (double)done / 1e6, (double)all / 1e6, terminal && done < all ? "" : "\n");
    return true;
}

int model_folder(const struct model_wish *w, char out[WEIGHTS_PATH])
{
    const char *data = call_folder(w->o.data);
    if (!os_exists(data)) {
        cli_say("model", "no such folder: give --data, or start vigie serve once", data);
        return 4;
    }
    if (!weights_path(data, TEXT(""), out))
        return cli_fail("model", VERR_LIMIT, data);
    enum verr e = os_make_folder(out);
    return e ? cli_fail("model", e, out) : 0;
}

/* No file is believed because of its name: without a hash from its publisher nothing is taken. */
static int hold(const struct model_entry *m, const unsigned char sha256[32], uint64_t size)
{
    char hex[65];
    struct writer h = writer_over(hex, sizeof hex - 1);
    writer_hex(&h, sha256, 32);
    hex[64] = '\0';
    if (!m->hashed) {
        fprintf(stderr,
                "vigie model: %.*s: no catalogue tells its SHA-256. This file has %s: compare it "
                "with its publisher's page, then give --sha256\n",
                TEXT_ARGS(m->name), hex);
        return 4;
    }
    if (memcmp(sha256, m->sha256, 32) != 0) {
        fprintf(stderr,
                "vigie model: %.*s: this is another file: its SHA-256 is %s. Fetch it again\n",
                TEXT_ARGS(m->name), hex);
        return 4;
    }
    if (m->size && m->size != size) {
        cli_say("model", "the file has another size than the catalogue says", hex);
        return 4;
    }
    return 0;
}

static int look_at_form(const struct model_entry *m, const char *path, enum model_form *form)
{
    char architecture[64];
    enum verr e = weights_form(path, form, architecture, sizeof architecture);
    if (e) {
        cli_say("model",
                e == VERR_UNSUPPORTED ? "neither GGUF nor whisper.cpp's form: not a model for Vigie"
                                      : "the file is cut short or its lengths do not hold together",
                path);
        return 3;
    }
    if (model_form_fits(*form, m->use))
        return 0;
    fprintf(stderr, "vigie model: %.*s: a %s model is not for %.*s\n", TEXT_ARGS(m->name),
            architecture, TEXT_ARGS(m->use));
    return 4;
}

static json_t *registration(const struct model_wish *w, const struct model_entry *m,
                            const char *file)
{
    char hex[65];
    struct writer h = writer_over(hex, sizeof hex - 1);
    writer_hex(&h, m->sha256, 32);
    hex[64] = '\0';
    return json_pack("{s:s%,s:s%,s:s,s:s,s:s,s:s%,s:s%,s:s%,s:s%}", "name", m->name.p, m->name.n,
                     "use", m->use.p, m->use.n, "version", w->version ? w->version : "", "sha256",
                     hex, "file", file, "licence", m->licence.p, m->licence.n, "languages",
                     m->languages.p ? m->languages.p : "", m->languages.n, "card",
                     m->card.p ? m->card.p : "", m->card.n, "source",
                     m->source.p ? m->source.p : "", m->source.n);
}

static int register_file(const struct model_wish *w, const struct model_entry *m, const char *file)
{
    json_t *j = registration(w, m, file);
    char *body = json_dumps(j, JSON_COMPACT);
    int status = remote_post("model", &w->o, "/api/models", text_of(body));
    if (!status)
        printf("%.*s\t%.*s\tcandidate: evaluate it, then let another person approve it\n",
               TEXT_ARGS(m->name), TEXT_ARGS(m->use));
    free(body);
    json_decref(j);
    return status;
}

int model_take_in(const struct model_wish *w, const struct model_entry *m, const char *from,
                  const unsigned char sha256[32], uint64_t size)
{
    char file[96], to[WEIGHTS_PATH], folder[WEIGHTS_PATH];
    enum model_form form = MODEL_GGUF;
    int status = model_folder(w, folder);
    if (!status)
        status = hold(m, sha256, size);
    if (!status)
        status = look_at_form(m, from, &form);
    (void)snprintf(file, sizeof file, "%.*s.%s", TEXT_ARGS(m->name), model_form_end(form));
    bool fits = weights_path(call_folder(w->o.data), text_of(file), to);
    if (!status && (!fits || os_exists(to))) {
        cli_say("model", "a file of this name stands there already: vigie model remove NAME", file);
        status = 4;
    }
    if (!status && rename(from, to) != 0)
        status = cli_fail("model", VERR_DISK, to);
    if (status) {
        (void)unlink(from);
        return status;
    }
    (void)os_sync_folder(folder);
    status = register_file(w, m, file);
    if (status)
        (void)unlink(to);
    return status;
}

int model_add(struct arena *a, const struct model_wish *w)
{
    struct model_entry m;
    char folder[WEIGHTS_PATH], incoming[WEIGHTS_PATH + 80];
    unsigned char sha256[32];
    uint64_t size = 0;
    int status = model_wanted(a, w, &m);
    if (!status)
        status = model_folder(w, folder);
    if (status)
        return status;
    (void)snprintf(incoming, sizeof incoming, "%s.%s.incoming", folder, w->name);
    enum verr e =
        weights_copy(w->file, incoming, model_progress, (void *)(uintptr_t) "copy", sha256, &size);
    if (e)
        return cli_fail("model", e, w->file);
    return model_take_in(w, &m, incoming, sha256, size);
}

int model_find(struct caller *c, const struct model_wish *w, struct model_found *out)
{
    struct answer a;
    struct asked q = {.method = CALL_GET, .path = TEXT("/api/models"), .as = text_of(w->o.as)};
    enum verr e = caller_ask(c, &q, &a);
    if (e || a.status >= 300)
        return e ? cli_fail("model", e, NULL) : remote_refused("model", &a);
    json_t *all = json_loadb(a.body.p, a.body.n, JSON_REJECT_DUPLICATES, NULL);
    const json_t *rows = json_object_get(all, "models");
    bool found = false;
    for (size_t i = 0; i < json_array_size(rows) && !found; i++) {
        const char *name = "", *id = "", *use = "", *file = "", *sha256 = "", *server = "";
        (void)json_unpack(json_array_get(rows, i), "{s:s,s:s,s:s,s:s,s:s,s?s}", "name", &name, "id",
                          &id, "use", &use, "file", &file, "sha256", &sha256, "server", &server);
        found = strcmp(name, w->name) == 0 && (file[0] || server[0]);
        out->server = found && server[0];
        if (found) {
            (void)snprintf(out->id, sizeof out->id, "%s", id);
            (void)snprintf(out->use, sizeof out->use, "%s", use);
            (void)snprintf(out->file, sizeof out->file, "%s", file);
            (void)snprintf(out->sha256, sizeof out->sha256, "%s", sha256);
        }
    }
    json_decref(all);
    if (!found)
        cli_say("model",
                "no file and no server of this name is in the register: see vigie model list",
                w->name);
    return found ? 0 : 4;
}

/* First the register forgets it, then the file goes: never the other way round. */
int model_remove(struct arena *a, const struct model_wish *w)
{
    struct caller c;
    struct model_found m;
    struct answer answer;
    char path[WEIGHTS_PATH], target[96];
    (void)a;
    int status = remote_open("model", &w->o, &c);
    if (status)
        return status;
    status = model_find(&c, w, &m);
    if (!status) {
        (void)snprintf(target, sizeof target, "/api/models/%s", m.id);
        struct asked q = {.method = CALL_DELETE, .path = text_of(target), .as = text_of(w->o.as)};
        enum verr e = caller_ask(&c, &q, &answer);
        status = e                      ? cli_fail("model", e, NULL)
                 : answer.status >= 300 ? remote_refused("model", &answer)
                                        : 0;
    }
    caller_close(&c);
    if (!status && !m.server && weights_path(call_folder(w->o.data), text_of(m.file), path) &&
        unlink(path) != 0 && errno != ENOENT)
        status = cli_fail("model", VERR_DISK, path);
    return status;
}

static int check_one(struct caller *c, const struct model_wish *w, const json_t *row, bool *altered)
{
    const char *id = "", *name = "", *state = "";
    char target[96];
    struct answer a;
    (void)json_unpack((json_t *)(uintptr_t)row, "{s:s,s:s}", "id", &id, "name", &name);
    (void)snprintf(target, sizeof target, "/api/models/%s/check", id);
    struct asked q = {
        .method = CALL_POST, .path = text_of(target), .as = text_of(w->o.as), .body = TEXT("{}")};
    enum verr e = caller_ask(c, &q, &a);
    if (e || a.status >= 300)
        return e ? cli_fail("model", e, NULL) : remote_refused("model", &a);
    json_t *j = json_loadb(a.body.p, a.body.n, JSON_REJECT_DUPLICATES, NULL);
    (void)json_unpack(j, "{s:s}", "file_state", &state);
    printf("%s\t%s\n", name, state);
    *altered |= strcmp(state, "same") != 0;
    json_decref(j);
    return 0;
}

int model_check(struct arena *a, const struct model_wish *w)
{
    struct caller c;
    struct answer answer;
    bool altered = false, found = false;
    (void)a;
    int status = remote_open("model", &w->o, &c);
    if (status)
        return status;
    struct asked q = {.method = CALL_GET, .path = TEXT("/api/models"), .as = text_of(w->o.as)};
    enum verr e = caller_ask(&c, &q, &answer);
    status = e                      ? cli_fail("model", e, NULL)
             : answer.status >= 300 ? remote_refused("model", &answer)
                                    : 0;
    json_t *all =
        !status ? json_loadb(answer.body.p, answer.body.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const json_t *rows = json_object_get(all, "models");
    for (size_t i = 0; !status && i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *file = json_string_value(json_object_get(row, "file"));
        const char *name = json_string_value(json_object_get(row, "name"));
        if (file && *file && name && (!w->name || strcmp(name, w->name) == 0)) {
            found = true;
            status = check_one(&c, w, row, &altered);
        }
    }
    json_decref(all);
    caller_close(&c);
    if (!status && w->name && !found)
        cli_say("model", "no file of this name is in the register", w->name);
    return status ? status : w->name && !found ? 4 : altered ? 1 : 0;
}
