/* remote.c - options to a request, an answer to lines */
#include "cli/remote.h"
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { PATH_BYTES = 512, NAME_BYTES = 64, PASSWORD_MAX = 1024 };

struct run {
    const char *name;
    const struct remote_verb *verb;
    struct remote_options o;
    const char *argument;
    json_t *body;
    struct caller caller;
};

int remote_option(struct remote_options *o, int argc, char **argv, int *i)
{
    const char **into = strcmp(argv[*i], "--data") == 0    ? &o->data
                        : strcmp(argv[*i], "--store") == 0 ? &o->store
                        : strcmp(argv[*i], "--as") == 0    ? &o->as
                                                           : NULL;
    if (strcmp(argv[*i], "--json") == 0) {
        o->json = true;
        return 1;
    }
    if (!into)
        return 0;
    if (*i + 1 >= argc)
        return -1;
    *into = argv[++*i];
    return 1;
}

int remote_open(const char *name, const struct remote_options *o, struct caller *c)
{
    const char *folder = call_folder(o->data);
    enum verr e = caller_open(folder, o->store, c);
    if (!e)
        return 0;
    if (c->failed)
        return c->failed; /* the clerk has said why */
    if (e == VERR_NOT_FOUND)
        cli_say(name, "no such folder: give --data, or start vigie serve once", folder);
    else if (e == VERR_FORBIDDEN)
        cli_say(name, "this folder belongs to another user", folder);
    else
        cli_say(name, verr_message(e, LANG_EN), folder);
    return verr_exit(e);
}

int remote_refused(const char *name, const struct answer *a)
{
    json_t *j = json_loadb(a->body.p ? a->body.p : "", a->body.n, JSON_REJECT_DUPLICATES, NULL);
    const json_t *error = json_object_get(j, "error");
    const char *message = json_string_value(json_object_get(error, "message"));
    const char *detail = json_string_value(json_object_get(error, "detail"));
    cli_say(name, message ? message : verr_message(a->error, LANG_EN),
            detail && *detail ? detail : NULL);
    json_decref(j);
    return verr_exit(a->error) ? verr_exit(a->error) : 5;
}

int remote_post(const char *name, const struct remote_options *o, const char *path,
                struct text body)
{
    struct caller c;
    struct answer answer;
    int status = remote_open(name, o, &c);
    if (status)
        return status;
    struct asked q = {
        .method = CALL_POST, .path = text_of(path), .as = text_of(o->as), .body = body};
    enum verr e = caller_ask(&c, &q, &answer);
    status = e ? cli_fail(name, e, NULL) : answer.status >= 300 ? remote_refused(name, &answer) : 0;
    caller_close(&c);
    return status;
}

static int wrong(const struct run *r, const char *what, const char *subject)
{
    char line[160];
    (void)snprintf(line, sizeof line, "%s: see vigie %s --help", what, r->name);
    cli_say(r->name, line, subject);
    return 2;
}

/* Finds `--birth-name` among "birth_name! roles[]": the field's name without its marks. */
static bool find_field(const char *fields, const char *option, char name[NAME_BYTES], bool *list)
{
    struct text rest = text_of(fields), wanted = text_of(option + 2);
    while (rest.p) {
        struct text f = text_cut(&rest, ' ');
        if (text_ends(f, TEXT("!")))
            f.n--;
        *list = text_ends(f, TEXT("[]"));
        f.n -= *list ? 2 : 0;
        bool same = f.n == wanted.n && f.n < NAME_BYTES && f.n > 0;
        for (size_t i = 0; same && i < f.n; i++)
            same =
                f.p[i] == wanted.p[i] || (wanted.p[i] == '-' && (f.p[i] == '_' || f.p[i] == '.'));
        if (same) {
            memcpy(name, f.p, f.n);
            name[f.n] = '\0';
            return true;
        }
    }
    return false;
}

static json_t *value_of(const char *value, bool list)
{
    if (!list)
        return strcmp(value, "true") == 0 ? json_true() : json_string(value);
    json_t *all = json_array();
    struct text rest = text_of(value);
    while (rest.p) {
        struct text one = text_trim(text_cut(&rest, ','));
        json_array_append_new(all, json_stringn(one.n ? one.p : "", one.n));
    }
    return all;
}

static bool set_field(json_t *body, const char *name, json_t *value)
{
    char outer[NAME_BYTES];
    const char *dot = strchr(name, '.');
    if (!dot)
        return json_object_set_new(body, name, value) == 0;
    (void)snprintf(outer, sizeof outer, "%.*s", (int)(dot - name), name);
    json_t *inner = json_object_get(body, outer);
    if (!inner) {
        inner = json_object();
        json_object_set_new(body, outer, inner);
    }
    return json_object_set_new(inner, dot + 1, value) == 0;
}

static int read_option(struct run *r, int argc, char **argv, int *i)
{
    char field[NAME_BYTES];
    bool list;
    int common = remote_option(&r->o, argc, argv, i);
    if (common > 0)
        return 0;
    if (common < 0)
        return wrong(r, "a value is missing", argv[*i]);
    if (strncmp(argv[*i], "--", 2) != 0) {
        if (r->argument || r->verb->argument == REMOTE_NONE)
            return wrong(r, "one argument too many", argv[*i]);
        r->argument = argv[*i];
        return 0;
    }
    if (!find_field(r->verb->fields, argv[*i], field, &list))
        return wrong(r, "unknown option", argv[*i]);
    if (*i + 1 >= argc)
        return wrong(r, "a value is missing", argv[*i]);
    (void)set_field(r->body, field, value_of(argv[++*i], list));
    return 0;
}

static int check_required(const struct run *r)
{
    struct text rest = text_of(r->verb->fields);
    while (rest.p) {
        char name[NAME_BYTES];
        struct text f = text_cut(&rest, ' ');
        if (!text_ends(f, TEXT("!")))
            continue;
        f.n -= text_ends(f, TEXT("[]!")) ? 3 : 1;
        (void)snprintf(name, sizeof name, "%.*s", TEXT_ARGS(f));
        if (!json_object_get(r->body, name))
            return wrong(r, "this option is needed", name);
    }
    return r->verb->argument != REMOTE_NONE && !r->argument
               ? wrong(r, "an argument is missing", r->verb->name)
               : 0;
}

/* Without echo on a terminal; a line of standard input otherwise. */
static int read_password(struct run *r)
{
    char line[PASSWORD_MAX];
    struct termios former, silent;
    const char *field = r->verb->argument == REMOTE_NONE ? r->verb->argument_field : NULL;
    bool terminal = tcgetattr(STDIN_FILENO, &former) == 0;
    if (terminal) {
        fputs(field ? "Secret: " : "Password (12 characters or more): ", stderr);
        silent = former;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    }
    char *got = fgets(line, sizeof line, stdin);
    if (terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &former);
        fputc('\n', stderr);
    }
    if (!got)
        return wrong(r, "no password: write it on standard input", NULL);
    line[strcspn(line, "\r\n")] = '\0';
    (void)set_field(r->body, field ? field : "password", json_string(line));
    explicit_bzero(line, sizeof line);
    return 0;
}

static json_t *answer_json(const struct answer *a)
{
    return json_loadb(a->body.p ? a->body.p : "", a->body.n, JSON_REJECT_DUPLICATES, NULL);
}

/* The id of the row of GET `path` whose `key` is `value`; "" when there is none. */
static int find_id(struct run *r, const char *path, const char *list, const char *key,
                   char id[NAME_BYTES])
{
    struct answer a;
    struct asked q = {.method = CALL_GET, .path = text_of(path), .as = text_of(r->o.as)};
    enum verr e = caller_ask(&r->caller, &q, &a);
    if (e)
        return cli_fail(r->name, e, NULL);
    if (a.status >= 300)
        return remote_refused(r->name, &a);
    json_t *all = answer_json(&a), *rows = json_object_get(all, list);
    id[0] = '\0';
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *v = json_string_value(json_object_get(row, key));
        const char *found = json_string_value(json_object_get(row, "id"));
        if (v && found && strcmp(v, r->argument) == 0)
            (void)snprintf(id, NAME_BYTES, "%s", found);
    }
    json_decref(all);
    if (id[0])
        return 0;
    cli_say(r->name, "there is none of that name", r->argument);
    return 4;
}

static bool is(const json_t *row, const char *key, const char *value)
{
    const char *v = json_string_value(json_object_get(row, key));
    return v && strcmp(v, value) == 0;
}

/* A model by its name; a use by what serves it, the built-in composer first. */
static int find_model(struct run *r, char id[NAME_BYTES])
{
    int best = 0;
    struct answer a;
    struct asked q = {.method = CALL_GET, .path = TEXT("/api/models"), .as = text_of(r->o.as)};
    enum verr e = caller_ask(&r->caller, &q, &a);
    if (e || a.status >= 300)
        return e ? cli_fail(r->name, e, NULL) : remote_refused(r->name, &a);
    json_t *all = answer_json(&a), *rows = json_object_get(all, "models");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        bool serves = is(row, "state", "approved") || is(row, "state", "stopped");
        bool of_use = serves && is(row, "use", r->argument), builtin = is(row, "name", "builtin");
        int fits = is(row, "name", r->argument) && !builtin ? 3 : !of_use ? 0 : builtin ? 2 : 1;
        const char *found = json_string_value(json_object_get(row, "id"));
        if (fits > best && found) {
            best = fits;
            (void)snprintf(id, NAME_BYTES, "%s", found);
        }
    }
    json_decref(all);
    if (best > 0)
        return 0;
    cli_say(r->name, "there is none of that name", r->argument);
    return 4;
}

/* The path of the request; the argument becomes part of it, or a field. */
static int place_argument(struct run *r, char path[PATH_BYTES])
{
    char id[NAME_BYTES];
    const struct remote_verb *v = r->verb;
    int status = 0;
    (void)snprintf(id, sizeof id, "%s", r->argument ? r->argument : "");
    if (v->argument == REMOTE_LOGIN || v->argument == REMOTE_PERSON)
        status = find_id(r, "/api/people", "people", "login", id);
    else if (v->argument == REMOTE_USE)
        status = find_model(r, id);
    if (status)
        return status;
    if (v->argument == REMOTE_FIELD || v->argument == REMOTE_PERSON)
        (void)set_field(r->body, v->argument_field, json_string(id));
    if (id[strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")] !=
            '\0' &&
        v->argument == REMOTE_ID)
        return wrong(r, "not an identifier", id);
    const char *hole = strstr(v->path, "%s");
    int before = hole ? (int)(hole - v->path) : (int)strlen(v->path);
    (void)snprintf(path, PATH_BYTES, "%.*s%s%s", before, v->path, hole ? id : "",
                   hole ? hole + 2 : "");
    return 0;
}

static void print_value(const json_t *v)
{
    if (json_is_string(v)) {
        fputs(json_string_value(v), stdout);
    } else if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++) {
            if (i > 0)
                putchar(',');
            print_value(json_array_get(v, i));
        }
    } else if (!json_is_null(v) && v) {
        char *s = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
        fputs(s ? s : "", stdout);
        free(s);
    }
}

static void print_row(const json_t *row, const char *show)
{
    struct text rest = text_of(show);
    bool first = true;
    while (rest.p) {
        char key[NAME_BYTES];
        struct text k = text_cut(&rest, ' ');
        (void)snprintf(key, sizeof key, "%.*s", TEXT_ARGS(k));
        if (!first)
            putchar('\t');
        first = false;
        print_value(json_object_get(row, key));
    }
    putchar('\n');
}

/* A list within the answer is printed row by row, an object in one (with the lists that it shows).
 */
static void print_lines(json_t *j, const char *show)
{
    const char *key;
    json_t *v;
    if (json_object_get(j, "id")) {
        print_row(j, show);
        return;
    }
    json_object_foreach(j, key, v)
    {
        bool shown = text_find(text_of(show), text_of(key), 0) != SIZE_MAX;
        if (json_is_array(v) && !shown &&
            (json_array_size(v) == 0 || json_is_object(json_array_get(v, 0)))) {
            for (size_t i = 0; i < json_array_size(v); i++)
                print_row(json_array_get(v, i), show);
            return;
        }
    }
    print_row(j, show);
}

static int print_answer(const struct run *r, const struct answer *a)
{
    json_t *j = answer_json(a);
    if (!j)
        return a->body.n == 0 ? 0 : cli_fail(r->name, VERR_INTERNAL, NULL);
    if (r->o.json) {
        json_dumpf(j, stdout, JSON_INDENT(1));
        putchar('\n');
    } else {
        print_lines(j, r->verb->show);
    }
    json_decref(j);
    return 0;
}

static int ask(struct run *r)
{
    char path[PATH_BYTES];
    struct answer a;
    int status = place_argument(r, path);
    if (status)
        return status;
    if (r->verb->fixed[0])
        (void)set_field(r->body, r->verb->fixed[0], json_string(r->verb->fixed[1]));
    bool sends = r->verb->method == CALL_POST || r->verb->method == CALL_PUT;
    char *body = sends ? json_dumps(r->body, JSON_COMPACT) : NULL;
    struct asked q = {.method = r->verb->method,
                      .path = text_of(path),
                      .as = text_of(r->o.as),
                      .body = text_of(body)};
    enum verr e = caller_ask(&r->caller, &q, &a);
    status = e                 ? cli_fail(r->name, e, NULL)
             : a.status >= 300 ? remote_refused(r->name, &a)
                               : print_answer(r, &a);
    if (body)
        explicit_bzero(body, strlen(body));
    free(body);
    return status;
}

static int run_verb(struct run *r, int argc, char **argv)
{
    int status = 0;
    r->body = json_object();
    for (int i = 2; !status && i < argc; i++)
        status = read_option(r, argc, argv, &i);
    if (!status)
        status = check_required(r);
    if (!status && r->verb->password)
        status = read_password(r);
    if (!status)
        status = remote_open(r->name, &r->o, &r->caller);
    if (!status) {
        status = ask(r);
        caller_close(&r->caller);
    }
    json_decref(r->body);
    return status;
}

int remote_run(const char *name, const char *help, const struct remote_verb *verbs, size_t n,
               int argc, char **argv)
{
    struct run r = {.name = name};
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    for (size_t i = 0; argc > 1 && i < n; i++) {
        if (strcmp(argv[1], verbs[i].name) == 0)
            r.verb = &verbs[i];
    }
    return r.verb ? run_verb(&r, argc, argv)
                  : wrong(&r, "say what to do", argc > 1 ? argv[1] : NULL);
}
