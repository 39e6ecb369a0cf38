/* serve.c - vigie serve: checks what it is asked, opens the sockets, becomes the warden */
#include "cli/call.h"
#include "cli/command.h"
#include "warden/warden.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, FORMER_TRIES = 120, FORMER_WAIT_MS = 100 };

static const char help[] =
    "usage: vigie serve [--data DIR] [--listen ADDR:PORT] [--cert FILE --key FILE]\n"
    "                   [--store CONNINFO] [--demo]\n"
    "\n"
    "Serves Vigie to browsers and to other software, until Ctrl-C or SIGTERM. Starts, watches and\n"
    "restarts its own processes (front, clerk, gate); everything is kept in DIR.\n"
    "\n"
    "  --data DIR          where the data stands (default: $VIGIE_DATA, else ./vigie-data); made\n"
    "                      when it is missing\n"
    "  --listen ADDR:PORT  default 127.0.0.1:8080. Another address than this machine's own needs\n"
    "                      --cert and --key; port 0 lets the system choose\n"
    "  --cert FILE         certificate chain, PEM: browsers then come by https\n"
    "  --key FILE          its private key, PEM\n"
    "  --store CONNINFO    PostgreSQL instead of the SQLite inside DIR, as libpq writes it:\n"
    "                      \"host=/run/postgresql dbname=vigie\"\n"
    "  --demo              invented patients and known passwords, on this machine only\n"
    "\n"
    "Exit status: 0 stopped in order, 2 wrong usage, 3 a file cannot be read, 4 refused by a rule\n"
    "(no certificate, folder in use), 5 failure.\n"
    "Example:     vigie serve --demo --data /tmp/vigie-demo\n";

struct settings {
    const char *data, *listen, *cert, *key, *store;
    bool demo;
    struct warden_address at;
};

static bool read_options(int argc, char **argv, struct settings *s)
{
    s->listen = "127.0.0.1:8080";
    for (int i = 1; i < argc; i++) {
        const char **into = strcmp(argv[i], "--data") == 0     ? &s->data
                            : strcmp(argv[i], "--listen") == 0 ? &s->listen
                            : strcmp(argv[i], "--cert") == 0   ? &s->cert
                            : strcmp(argv[i], "--key") == 0    ? &s->key
                            : strcmp(argv[i], "--store") == 0  ? &s->store
                                                               : NULL;
        if (strcmp(argv[i], "--demo") == 0) {
            s->demo = true;
        } else if (into && i + 1 < argc) {
            *into = argv[++i];
        } else {
            cli_say("serve", "unknown or incomplete option: see vigie serve --help", argv[i]);
            return false;
        }
    }
    s->data = call_folder(s->data);
    return true;
}

/* 0, or the exit status of a refusal that has been said. */
static int check(struct settings *s)
{
    if (warden_address_read(s->listen, &s->at) != VERR_OK) {
        cli_say("serve", "not an address: write 127.0.0.1:8080 or [::1]:8080", s->listen);
        return 2;
    }
    if (!s->cert != !s->key) {
        cli_say("serve", "--cert and --key go together", NULL);
        return 2;
    }
    if (s->demo && !s->at.loopback) {
        cli_say("serve",
                "refused: the demo has known passwords, it only listens on 127.0.0.1 or [::1]",
                s->listen);
        return 4;
    }
    if (!s->at.loopback && !s->cert) {
        cli_say("serve",
                "refused: patients' data would cross the network in clear; give --cert and --key, "
                "or listen on 127.0.0.1",
                s->listen);
        return 4;
    }
    const char *const files[] = {s->cert, s->key};
    for (int i = 0; i < 2; i++) {
        if (files[i] && access(files[i], R_OK) != 0) {
            cli_say("serve", strerror(errno), files[i]);
            return 3;
        }
    }
    return 0;
}

static bool is_open(const struct settings *s)
{
    struct stat st;
    return stat(s->data, &st) == 0 && (st.st_mode & 077) != 0;
}

/* The folder, and its lock: one server a folder. */
static int take_folder(const struct settings *s, int *lock)
{
    char path[PATH_BYTES];
    enum verr e = os_make_folder(s->data);
    if (e) {
        cli_say("serve", "cannot make this folder: its parent must exist and be yours", s->data);
        return 3;
    }
    if (is_open(s) && chmod(s->data, 0700) != 0) {
        cli_say("serve", "refused: other users may enter this folder, make it 0700", s->data);
        return 4;
    }
    (void)snprintf(path, sizeof path, "%s/serve.lock", s->data);
    e = os_lock(path, lock);
    if (e == VERR_BUSY) {
        cli_say("serve", "another vigie serve uses this folder: stop it first", s->data);
        return 4;
    }
    return e ? cli_fail("serve", e, path) : 0;
}

static void pause_ms(int ms)
{
    struct timespec t = {.tv_nsec = (long)ms * 1000000};
    (void)nanosleep(&t, NULL);
}

/* The processes of a server that was killed end by themselves, but may still hold the address. */
static int open_sockets(struct settings *s, int *web, int *admin)
{
    enum verr e = warden_listen(&s->at, web);
    for (int i = 0; e == VERR_EXISTS && i < FORMER_TRIES; i++) {
        pause_ms(FORMER_WAIT_MS);
        e = warden_listen(&s->at, web);
    }
    if (e == VERR_EXISTS) {
        cli_say("serve", "another program listens there: choose another with --listen", s->listen);
        return 4;
    }
    if (e == VERR_FORBIDDEN) {
        cli_say("serve", "this user may not listen there, or the address is not this machine's",
                s->listen);
        return 4;
    }
    if (!e)
        e = warden_listen_admin(s->data, admin);
    return e ? cli_fail("serve", e, s->data) : 0;
}

static const char *text_in(const json_t *o, const char *key)
{
    const char *v = json_string_value(json_object_get(o, key));
    return v ? v : "";
}

static void print_accounts(const json_t *info)
{
    const json_t *list = json_object_get(info, "accounts");
    if (json_array_size(list) == 0)
        return;
    puts("\n  Comptes de démonstration / demo accounts:");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *a = json_array_get(list, i);
        printf("    %-20s %-28s %s\n", text_in(a, "login"), text_in(a, "password"),
               text_in(a, "name"));
    }
    puts("  Patients et établissement fictifs. / Patients and establishment are fictitious.");
}

static void print_info(const struct settings *s)
{
    struct caller c;
    struct answer a;
    struct asked q = {.method = CALL_GET, .path = TEXT("/api/info")};
    if (caller_connect(s->data, &c) != VERR_OK)
        return;
    if (caller_ask(&c, &q, &a) == VERR_OK && a.status == 200) {
        json_t *info = json_loadb(a.body.p, a.body.n, JSON_REJECT_DUPLICATES, NULL);
        print_accounts(info);
        json_decref(info);
    }
    caller_close(&c);
}

static void ready(void *ctx)
{
    const struct settings *s = ctx;
    printf("Vigie " VIGIE_VERSION " : %s://%s%s%s:%u/\n", s->cert ? "https" : "http",
           s->at.v6 ? "[" : "", s->at.host, s->at.v6 ? "]" : "", s->at.port);
    print_info(s);
    puts("  Ctrl-C pour arrêter. / Ctrl-C to stop.");
    (void)fflush(stdout);
}

static char *writable(const char *s)
{
    return (char *)(uintptr_t)s; /* execv takes char *const *, and changes nothing */
}

struct paths {
    char front[PATH_BYTES], clerk[PATH_BYTES], gate[PATH_BYTES], asr[PATH_BYTES];
    char decode[DECODER_COUNT][PATH_BYTES];
    char data[PATH_MAX];
};

static bool find_programs(struct paths *p)
{
    return call_beside("vigie-front", p->front, sizeof p->front) &&
           call_beside("vigie-clerk", p->clerk, sizeof p->clerk) &&
           call_beside("vigie-gate", p->gate, sizeof p->gate) &&
           call_beside("vigie-asr", p->asr, sizeof p->asr);
}

/* A decoder may be left out of an installation: what it would read is then refused. */
static void find_decoders(struct paths *p, struct warden *w)
{
    for (int d = 0; d < DECODER_COUNT; d++) {
        if (call_beside(decoder_program((enum decoder)d), p->decode[d], sizeof p->decode[d]) &&
            access(p->decode[d], X_OK) == 0)
            w->decode[d] = p->decode[d];
    }
}

static int run(struct settings *s, int web, int admin)
{
    static struct paths p;
    char *front[8] = {p.front}, *clerk[8] = {p.clerk, writable("--data"), writable(s->data)};
    char *gate[4] = {p.gate, writable("--data"), writable(s->data)};
    unsigned f = 1, k = 3;
    if (!find_programs(&p))
        return cli_fail("serve", VERR_INTERNAL, "/proc/self/exe");
    if (s->cert) {
        front[f++] = writable("--cert");
        front[f++] = writable(s->cert);
        front[f++] = writable("--key");
        front[f] = writable(s->key);
        clerk[k++] = writable("--tls");
    }
    if (s->demo)
        clerk[k++] = writable("--demo");
    if (s->store) {
        clerk[k++] = writable("--store");
        clerk[k] = writable(s->store);
    }
    struct warden w = {.ready = ready, .ctx = s, .worker = p.asr, .demo = s->demo};
    w.data = realpath(s->data, p.data); /* an engine works in another folder */
    find_decoders(&p, &w);
    w.program[PEER_WARDEN] = (struct warden_program){"warden", NULL, -1};
    w.program[PEER_FRONT] = (struct warden_program){"front", front, web};
    w.program[PEER_CLERK] = (struct warden_program){"clerk", clerk, admin};
    w.program[PEER_GATE] = (struct warden_program){"gate", gate, -1};
    return warden_run(&w);
}

int cli_serve(int argc, char **argv)
{
    struct settings s = {0};
    int lock = -1, web = -1, admin = -1;
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &s))
        return 2;
    int status = check(&s);
    if (!status)
        status = take_folder(&s, &lock);
    if (!status)
        status = open_sockets(&s, &web, &admin);
    if (!status)
        status = run(&s, web, admin);
    if (admin >= 0)
        close(admin);
    if (web >= 0)
        close(web);
    if (lock >= 0)
        os_unlock(lock);
    return status;
}
