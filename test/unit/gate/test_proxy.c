/* The proxy of the house: one, by name, that the list names too; what is direct is not asked of it.
 */
#include "gate/proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <curl/curl.h>

static struct gate_list list;

static int start(void **state)
{
    size_t line;
    (void)state;
    return (int)gate_list_read(TEXT("http://proxy.hopital.fr:3128 le mandataire\n"
                                    "http://127.0.0.1 le mandataire\n"
                                    "https://models.example.org modeles\n"),
                               &list, &line);
}

static void reads_one(void **state)
{
    struct gate_proxy p;
    size_t line;
    (void)state;
    assert_int_equal(gate_proxy_read(TEXT("# service informatique\n\n http://proxy.hopital.fr:3128 "
                                          "\ndirect psc.hopital.fr\ndirect 10.0.0.7\n"),
                                     &list, &p, &line),
                     VERR_OK);
    assert_string_equal(p.url, "http://proxy.hopital.fr:3128");
    assert_int_equal(p.direct_n, 2);
    assert_string_equal(gate_proxy_of(&p, TEXT("https://models.example.org/x")), p.url);
    assert_string_equal(gate_proxy_of(&p, TEXT("http://models.example.org/x")), p.url);
    assert_string_equal(gate_proxy_of(&p, TEXT("https://psc.hopital.fr:8443/x")), "");
    assert_string_equal(gate_proxy_of(&p, TEXT("https://a.psc.hopital.fr/x")), p.url);
    assert_string_equal(gate_proxy_of(&p, TEXT("https://10.0.0.7/")), "");
    assert_string_equal(gate_proxy_of(&p, TEXT("gopher://10.0.0.7/")), "");
    assert_string_equal(gate_proxy_of(NULL, TEXT("https://models.example.org/x")), "");
}

static void refuses(void **state)
{
    static const struct {
        const char *file;
        enum verr e;
        size_t line;
    } bad[] = {
        {"", VERR_BAD_INPUT, 1},
        {"# none\n", VERR_BAD_INPUT, 2},
        {"direct 10.0.0.7\n", VERR_BAD_INPUT, 2},
        {"https://models.example.org:443\n", VERR_BAD_INPUT, 1}, /* a proxy is spoken to plainly */
        {"http://127.0.0.1\n", VERR_BAD_INPUT, 1},               /* its port is said */
        {"http://127.0.0.1:\n", VERR_BAD_INPUT, 1},
        {"http://proxy.hopital.fr:3128/\n", VERR_BAD_INPUT, 1},
        {"http://proxy.hopital.fr:3128/x\n", VERR_BAD_INPUT, 1},
        {"http://proxy.hopital.fr:3128 son motif\n", VERR_BAD_INPUT, 1},
        {"http://u:p@proxy.hopital.fr:3128\n", VERR_BAD_INPUT, 1},
        {"socks5://proxy.hopital.fr:3128\n", VERR_BAD_INPUT, 1},
        {"http://other.hopital.fr:3128\n", VERR_FORBIDDEN, 1},
        {"http://proxy.hopital.fr:3129\n", VERR_FORBIDDEN, 1},
        {"http://proxy.hopital.fr:3128\nhttp://proxy.hopital.fr:3128\n", VERR_BAD_INPUT, 2},
        {"http://proxy.hopital.fr:3128\ndirect\n", VERR_BAD_INPUT, 2},
        {"http://proxy.hopital.fr:3128\ndirect a b\n", VERR_BAD_INPUT, 2},
        {"http://proxy.hopital.fr:3128\ndirect a.fr:80\n", VERR_BAD_INPUT, 2},
        {"http://proxy.hopital.fr:3128\ndirect *.fr\n", VERR_BAD_INPUT, 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct gate_proxy p = {.url = "as it was"};
        size_t line = 0;
        enum verr e = gate_proxy_read(text_of(bad[i].file), &list, &p, &line);
        if (e != bad[i].e || line != bad[i].line)
            fail_msg("%s: %s in line %zu", bad[i].file, verr_name(e), line);
        assert_string_equal(p.url, "as it was");
    }
}

static void has_room(void **state)
{
    static char file[GATE_PROXY_FILE_MAX];
    struct gate_proxy p;
    size_t line;
    struct writer w = writer_over(file, sizeof file);
    (void)state;
    writer_str(&w, "http://proxy.hopital.fr:3128\n");
    for (int i = 0; i < GATE_DIRECT_MAX; i++)
        writer_f(&w, "direct h%d\n", i);
    assert_int_equal(gate_proxy_read(writer_text(&w), &list, &p, &line), VERR_OK);
    assert_int_equal(p.direct_n, GATE_DIRECT_MAX);
    writer_str(&w, "direct one-more\n");
    assert_int_equal(gate_proxy_read(writer_text(&w), &list, &p, &line), VERR_LIMIT);
    w = writer_over(file, sizeof file);
    writer_str(&w, "http://proxy.hopital.fr:3128\ndirect ");
    for (int i = 0; i < GATE_HOST_MAX; i++)
        writer_char(&w, 'a');
    assert_int_equal(gate_proxy_read(writer_text(&w), &list, &p, &line), VERR_OK);
    assert_int_equal(strlen(p.direct[0]), GATE_HOST_MAX);
    writer_char(&w, 'a');
    assert_int_equal(gate_proxy_read(writer_text(&w), &list, &p, &line), VERR_BAD_INPUT);
}

static void libcurl_takes_it(void **state)
{
    struct gate_proxy p = {.url = "http://127.0.0.1:3128"};
    CURL *c = curl_easy_init();
    (void)state;
    assert_true(gate_proxy_set(c, &p, TEXT("https://models.example.org/x")));
    assert_true(gate_proxy_set(c, NULL, TEXT("https://models.example.org/x")));
    curl_easy_cleanup(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_one),
        cmocka_unit_test(refuses),
        cmocka_unit_test(has_room),
        cmocka_unit_test(libcurl_takes_it),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
