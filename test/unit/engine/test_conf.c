/* engines.conf: what an administrator may write, and what is said of the rest */
#include "engine/conf.h"
#include "os/os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char block[1 << 20];

static void reads_every_word(void **state)
{
    static const char said[] = "# engines of the house\n"
                               "speech /srv/models/ggml small.bin\n"
                               "\n"
                               "speech-vad   /srv/models/silero.bin\r\n"
                               "language-url https://gpu.hopital.example:8443/v1\n"
                               "language-key /srv/vigie/keys/language.key\n"
                               "language-model mistral-small 24b\n"
                               "threads 3\ncontext 16384\nslots 2\nhow bwrap\nstart 60\nsilence 5";
    struct engine_conf c;
    size_t line = 9;
    (void)state;
    assert_null(engine_conf_read(text_of(said), &c, &line));
    assert_string_equal(c.speech, "/srv/models/ggml small.bin");
    assert_string_equal(c.vad, "/srv/models/silero.bin");
    assert_string_equal(c.language, "");
    assert_string_equal(c.language_url, "https://gpu.hopital.example:8443/v1");
    assert_string_equal(c.language_key, "/srv/vigie/keys/language.key");
    assert_string_equal(c.language_model, "mistral-small 24b");
    assert_int_equal(c.threads, 3);
    assert_int_equal(c.context, 16384);
    assert_int_equal(c.slots, 2);
    assert_int_equal(c.how, CONF_HOW_BWRAP);
    assert_int_equal(c.start_s, 60);
    assert_int_equal(c.silence_s, 5);
}

static void has_defaults(void **state)
{
    struct engine_conf c;
    size_t line;
    (void)state;
    assert_null(engine_conf_read(TEXT(""), &c, &line));
    assert_true(c.speech[0] == '\0' && c.language[0] == '\0' && c.vad[0] == '\0');
    assert_true(c.threads == 0 && c.slots == 1 && c.how == CONF_HOW_BEST);
    assert_true(c.context == ENGINE_CONTEXT && c.start_s == ENGINE_START_S);
    assert_int_equal(c.silence_s, ENGINE_SILENCE_S);
}

static void says_what_is_wrong(void **state)
{
    static const struct {
        const char *said, *why;
        size_t line;
    } bad[] = {
        {"speach /a\n", "no such word", 1},
        {"\nspeech\n", "its value is missing", 2},
        {"speech a.bin\n", "the whole path", 1},
        {"speech /a\tb\n", "the whole path", 1},
        {"speech /a\xff\n", "the whole path", 1},
        {"speech /a\nspeech /b\n", "stands twice", 2},
        {"speech-vad /v\n", "needs a line speech", 1},
        {"language /m\nlanguage-url https://a/v1\n", "exclude each other", 2},
        {"language-url https://a/v1\nlanguage /m\n", "exclude each other", 1},
        {"language-url http://a/v1\n", "https://HOST", 1},
        {"language-url httpx://a/v1\n", "https://HOST", 1},
        {"language-url https://a/v2\n", "https://HOST", 1},
        {"language-url https:///v1\n", "https://HOST", 1},
        {"language-url https://u@a/v1\n", "https://HOST", 1},
        {"language-url https://a?x/v1\n", "https://HOST", 1},
        {"language-url https://a/b/v1\n", "https://HOST", 1},
        {"language-url https://A/v1\n", "https://HOST", 1},
        {"language-url https://a:0/v1\n", "https://HOST", 1},
        {"language-url https://a:/v1\n", "https://HOST", 1},
        {"language-url https://a:65536/v1\n", "https://HOST", 1},
        {"language-url https://.a/v1\n", "https://HOST", 1},
        {"language-url http://127.0.0.1.example/v1\n", "https://HOST", 1},
        {"language-url http://127.0.0.10/v1\n", "https://HOST", 1},
        {"language-key /k\n", "needs a line language-url", 1},
        {"language-model m\n", "needs a line language-url", 1},
        {"language-url https://a/v1\nlanguage-key k\n", "the whole path", 2},
        {"language-url https://a/v1\nlanguage-model a\tb\n", "the model's name", 2},
        {"threads 0\n", "1 to 256", 1},
        {"threads 257\n", "1 to 256", 1},
        {"threads two\n", "1 to 256", 1},
        {"context 255\n", "256 to 1048576", 1},
        {"slots 17\n", "1 to 16", 1},
        {"how own\n", "bwrap, loader or native", 1},
        {"start 0\n", "1 to 3600", 1},
        {"silence 3601\n", "1 to 3600", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct engine_conf c = {.slots = 99};
        size_t line = 0;
        const char *why = engine_conf_read(text_of(bad[i].said), &c, &line);
        assert_non_null(why);
        assert_non_null(strstr(why, bad[i].why));
        assert_int_equal(line, bad[i].line);
        assert_int_equal(c.slots, 99); /* untouched */
    }
}

static void holds_its_limits(void **state)
{
    struct engine_conf c;
    size_t line;
    char *said = calloc(1, ENGINE_CONF_MAX + 2);
    (void)state;
    assert_non_null(said);
    memset(said, '\n', ENGINE_CONF_MAX + 1);
    assert_null(engine_conf_read((struct text){said, ENGINE_CONF_MAX}, &c, &line));
    assert_non_null(engine_conf_read((struct text){said, ENGINE_CONF_MAX + 1}, &c, &line));
    memset(said, 'a', ENGINE_CONF_MAX);
    memcpy(said, "speech /", 8);
    assert_null(engine_conf_read((struct text){said, 7 + ENGINE_PATH - 1}, &c, &line));
    assert_int_equal(strlen(c.speech), ENGINE_PATH - 1);
    assert_non_null(engine_conf_read((struct text){said, 7 + ENGINE_PATH}, &c, &line));
    free(said);
}

static void loads_a_folder(void **state)
{
    char folder[] = "/tmp/vigie-conf-XXXXXX", path[64];
    struct arena a = arena_over(block, sizeof block);
    struct engine_conf c;
    const char *why;
    size_t line;
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/engines.conf", folder);
    assert_int_equal(engine_conf_load(&a, folder, &c, &why, &line), VERR_OK); /* none */
    assert_int_equal(os_write_file(path, TEXT("slots 4\n"), 0600), VERR_OK);
    assert_int_equal(engine_conf_load(&a, folder, &c, &why, &line), VERR_OK);
    assert_int_equal(c.slots, 4);
    assert_int_equal(os_write_file(path, TEXT("slots 4\nslots 5\n"), 0600), VERR_OK);
    assert_int_equal(engine_conf_load(&a, folder, &c, &why, &line), VERR_BAD_INPUT);
    assert_int_equal(line, 2);
    assert_int_equal(truncate(path, ENGINE_CONF_MAX + 1), 0);
    assert_int_equal(engine_conf_load(&a, folder, &c, &why, &line), VERR_LIMIT);
    (void)unlink(path);
    (void)rmdir(folder);
}

static void names_the_socket(void **state)
{
    char out[256], longest[128];
    (void)state;
    assert_true(engine_language_socket("/srv/vigie", out, sizeof out));
    assert_string_equal(out, "/srv/vigie/engines/run/language.sock");
    assert_true(engine_run_folder("/srv/vigie", out, sizeof out));
    assert_string_equal(out, "/srv/vigie/engines/run");
    memset(longest, 'a', sizeof longest);
    longest[107 - strlen("/engines/run/language.sock")] = '\0';
    assert_true(engine_language_socket(longest, out, sizeof out));
    longest[107 - strlen("/engines/run/language.sock")] = 'a';
    longest[108 - strlen("/engines/run/language.sock")] = '\0';
    assert_false(engine_language_socket(longest, out, sizeof out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_word),   cmocka_unit_test(has_defaults),
        cmocka_unit_test(says_what_is_wrong), cmocka_unit_test(holds_its_limits),
        cmocka_unit_test(loads_a_folder),     cmocka_unit_test(names_the_socket)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
