/* Words that must never stand in clear outside memory: names, notes, reasons, passwords. They go
 * through every kind of act; then every file of the data folder, a backup, its keys, the log and
 * the ledger's export are searched for them. */
#include "road.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

/* In each form in which a careless line could leave them. */
static const char *const canaries[] = {
    "ZYGOMARCHE",
    "zygomarche",
    "Zygomarche", /* a patient's name */
    "Quillevère",
    "Quilleve",
    "quillevere",
    "Quillev\\u00e8re", /* a given name */
    "1975-08-19",
    "275083523811",  /* birth date, INS */
    "ornithorynque", /* an allergy */
    "xylophone",     /* what was said */
    "clavecin",      /* a statement */
    "hautbois",      /* why a flag is kept */
    "mandoline",     /* why glass was broken */
    "contrebasse",   /* why one came */
    "Flocelière",
    "floceliere",           /* a professional's name */
    "ondine.canari",        /* a login */
    "triangle et cymbales", /* a password */
};

static int found_in_bytes(const char *p, size_t n, const char *where)
{
    int found = 0;
    for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++)
        if (text_find((struct text){p, n}, text_of(canaries[i]), 0) != SIZE_MAX) {
            print_message("%s holds %s\n", where, canaries[i]);
            found++;
        }
    return found;
}

static int found_in_file(const char *path)
{
    struct os_map map;
    struct arena a;
    struct text bytes;
    struct stat st;
    if (stat(path, &st) || st.st_size == 0)
        return 0;
    assert_int_equal(os_arena(2 * (size_t)st.st_size + 4096, &map, &a), VERR_OK);
    assert_int_equal(os_read_file(path, (size_t)st.st_size, &a, &bytes), VERR_OK);
    int found = found_in_bytes(bytes.p, bytes.n, path);
    os_unmap(&map);
    return found;
}

/* Every file below, whatever its name; *files counts them. */
static int found_below(const char *folder, int depth, int *files)
{
    int found = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    assert_true(depth < 8);
    for (struct dirent *e; (e = readdir(d));) {
        char path[2048];
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        assert_in_range(snprintf(path, sizeof path, "%s/%s", folder, e->d_name), 1,
                        sizeof path - 1);
        if (lstat(path, &st))
            continue; /* the write-ahead log may go meanwhile */
        found += found_in_bytes(e->d_name, strlen(e->d_name), path);
        if (S_ISDIR(st.st_mode))
            found += found_below(path, depth + 1, files);
        else if (S_ISREG(st.st_mode)) {
            found += found_in_file(path);
            (*files)++;
        }
    }
    closedir(d);
    return found;
}

static struct seat admit(struct house *h)
{
    struct seat root = house_local(NULL);
    struct answer *a =
        ask(h, &root, "POST /api/people",
            "{\"login\":\"ondine.canari\",\"password\":\"triangle et cymbales\","
            "\"name\":\"Ondine Flocelière\",\"rpps\":\"10000000001\",\"roles\":[\"physician\"]}");
    assert_int_equal(a->status, 201);
    struct seat s = house_seat(h, answer_int(a, "id"));
    struct seat stranger = {0};
    ask(h, &stranger, "POST /api/session",
        "{\"login\":\"ondine.canari\",\"password\":\"triangle et cymbales, faux\"}");
    ask(h, &stranger, "POST /api/session",
        "{\"login\":\"ondine.canari\",\"password\":\"triangle et cymbales\"}");
    return s;
}

static int64_t care(struct house *h, struct seat *ondine)
{
    struct answer *a = ask(
        h, ondine, "POST /api/patients",
        "{\"birth_name\":\"ZYGOMARCHE\",\"birth_given\":\"Quillevère\",\"given\":[\"Quillevère\"],"
        "\"sex\":\"female\",\"birth_date\":\"1975-08-19\",\"birth_place\":\"35238\","
        "\"ins\":{\"number\":\"275083523811287\",\"oid\":\"1.2.250.1.213.1.4.10\"},"
        "\"ins_status\":\"QUAL\",\"allergies\":[\"ornithorynque\"],\"fictitious\":true}");
    assert_int_equal(a->status, 201);
    int64_t id = answer_int(a, "id");
    ask(h, ondine, "POST /api/patients/search", "{\"q\":\"Zygomarche\"}");
    assert_string_equal(answer_text(&h->answer, "patients.0.birth_date"), "1975-08-19");
    ask(h, ondine, "POST /api/patients/search", "{\"q\":\"\\\"Zygomarche {\"}");
    return id;
}

static void write_about(struct house *h, struct seat *ondine, int64_t patient)
{
    static const char said[] =
        "{\"kind\":\"transcript\",\"title\":\"xylophone\",\"text\":\"Médecin: Bonjour "
        "Quillevère.\\nPatient: J'ai de la fièvre et mon xylophone me gêne.\\n\"}";
    struct road r = {.h = h, .anne = *ondine, .patient = patient};
    struct answer *a = askf(h, ondine, "{\"kind\":\"consultation\",\"reason\":\"contrebasse\"}",
                            "POST /api/patients/%lld/encounters", (long long)patient);
    r.encounter = answer_int(a, "id");
    a = askf(h, ondine, said, "POST /api/encounters/%lld/sources", (long long)r.encounter);
    assert_int_equal(a->status, 201);
    r.source = answer_int(a, "id");
    house_certificate(h, ondine->person, "generate");
    house_certificate(h, ondine->person, "sign");
    assert_int_equal(road_consent(&r, "agreed")->status, 200);
    road_draft(&r);
    char rest[64];
    int64_t n = road_add(&r, ondine, "conclusion", "Joue du clavecin, diabète de type 1.");
    snprintf(rest, sizeof rest, "/statements/%lld/review", (long long)n);
    a = road_do(&r, ondine, "POST", rest, "{\"decision\":\"kept\",\"reason\":\"hautbois\"}");
    assert_int_equal(a->status, 200);
    road_review(&r);
    assert_int_equal(road_sign(&r)->status, 200);
    askf(h, ondine, NULL, "GET /api/documents/%lld/pdf", (long long)r.document);
    assert_int_equal(h->answer.status, 200);
    askf(h, ondine, NULL, "GET /api/documents/%lld/fhir", (long long)r.document);
    assert_true(found_in_bytes(h->answer.body.p, h->answer.body.n, "the FHIR document") >= 3);
}

static void break_glass(struct house *h, int64_t patient)
{
    struct seat luc = house_seat(h, house_person(h, "luc", ROLE_BIT_physician));
    struct answer *a = askf(h, &luc, "{\"reason\":\"mandoline\"}",
                            "POST /api/patients/%lld/break-glass", (long long)patient);
    assert_int_equal(a->status, 200);
    /* What is refused must not be echoed into the log either. */
    askf(h, &luc, "{\"birth_name\":\"ZYGOMARCHE\",", "PUT /api/patients/%lld", (long long)patient);
    ask(h, &luc, "GET /api/patients/ZYGOMARCHE?name=Zygomarche", NULL);
}

static void back_up(struct house *h)
{
    struct seat root = house_local(NULL);
    assert_int_equal(ask(h, &root, "POST /api/backup", "{\"keys\":true}")->status, 201);
}

static int found_in_export(struct house *h)
{
    struct seat claire = house_seat(h, house_person(h, "claire", ROLE_BIT_auditor));
    h->now_ms += 60000;
    assert_int_equal(house_verify(h).fault, LEDGER_INTACT);
    struct answer *a = ask(h, &claire, "GET /api/ledger/export", NULL);
    assert_int_equal(a->status, 200);
    return found_in_bytes(a->body.p, a->body.n, "the ledger's export");
}

/* Everything that the program logs meanwhile, in a file. */
struct logged {
    char path[300];
    int terminal;
};

static struct logged log_to(const char *folder)
{
    struct logged l;
    snprintf(l.path, sizeof l.path, "%s/the.log", folder);
    l.terminal = dup(2);
    int fd = open(l.path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    dup2(fd, 2);
    close(fd);
    return l;
}

static void log_back(struct logged *l)
{
    dup2(l->terminal, 2);
    close(l->terminal);
}

static void no_word_stands_in_clear(void **state)
{
    struct house *h = *state;
    int files = 0;
    struct logged l = log_to(h->folder);
    struct seat ondine = admit(h);
    int64_t patient = care(h, &ondine);
    write_about(h, &ondine, patient);
    break_glass(h, patient);
    back_up(h);
    int found = found_in_export(h) + found_below(h->folder, 0, &files);
    house_restart(h); /* the write-ahead log has gone into the database */
    found += found_below(h->folder, 0, &files);
    log_back(&l);
    assert_true(files > 20);
    assert_int_equal(found, 0);
}

/* The search is able to see: a planted word is found, in a file, in a name, in the database. */
static void a_planted_word_is_found(void **state)
{
    struct house *h = *state;
    char path[512];
    int files = 0;
    assert_int_equal(found_below(h->folder, 0, &files), 0);
    house_sql(h, "INSERT INTO setting (name, value) VALUES ('careless', $1)",
              DB_ARGS(DB_TEXT(TEXT("un xylophone en clair"))));
    back_up(h);
    assert_true(found_below(h->folder, 0, &files) >= 1);
    snprintf(path, sizeof path, "%s/careless.txt", h->folder);
    assert_int_equal(os_write_file(path, TEXT("... Quillevère ..."), 0600), VERR_OK);
    assert_true(found_below(h->folder, 0, &files) >= 2);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(no_word_stands_in_clear),
        HOUSE_TEST(a_planted_word_is_found),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("canary", tests, NULL, NULL);
    house_end();
    return failures;
}
