/* figures.c - see figures.h */
#include "figures.h"

#include "weights/folder.h"

#include "os/os.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void put(const char *path, const char *words)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(os_write_fd(fd, text_of(words)), VERR_OK);
    close(fd);
}

static void hex(const unsigned char hash[32], char out[65])
{
    struct writer w = writer_over(out, 64);
    writer_hex(&w, hash, 32);
    out[64] = '\0';
}

void figures_write(const char *folder, const char *sha256, char program[WEIGHTS_PATH], char *body,
                   size_t size)
{
    char engine[65], set[65], cases[WEIGHTS_PATH], path[WEIGHTS_PATH + 8];
    unsigned char hash[32];
    struct model_seen seen;
    static char room[1 << 20];
    struct arena a = arena_over(room, sizeof room);
    snprintf(cases, sizeof cases, "%s/set", folder);
    snprintf(program, WEIGHTS_PATH, "%s/engine", folder);
    mkdir(cases, 0700);
    snprintf(path, sizeof path, "%s/one.txt", cases);
    put(path, "douleur");
    put(program, "#!/bin/sh\n");
    assert_int_equal(weights_hash(program, NULL, NULL, hash, &seen), VERR_OK);
    hex(hash, engine);
    assert_int_equal(weights_hash_folder(&a, cases, hash), VERR_OK);
    hex(hash, set);
    struct writer w = writer_over(body, size);
    writer_f(&w,
             "{\"sha256\":\"%s\",\"engine\":\"%s\",\"set\":\"%s\",\"engine_path\":\"%s\","
             "\"set_path\":\"%s\",\"seconds\":3,\"figures\":[",
             sha256, engine, set, program, cases);
    static const char *const measures[] = {
        "cases 10",    "facts 100",      "failed 0",     "recall_ok 1", "critical_recall_ok 1",
        "trap_hits 0", "contradicted 0", "unsupported 0"};
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        struct text value = text_of(measures[i]), name = text_cut(&value, ' ');
        writer_f(&w, "%s{\"measure\":\"%.*s\",\"group\":\"\",\"value\":%.*s,\"n\":100}",
                 i > 0 ? "," : "", TEXT_ARGS(name), TEXT_ARGS(value));
    }
    writer_str(&w, "]}");
    writer_char(&w, '\0');
    assert_false(w.full);
}
