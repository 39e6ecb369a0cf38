/* What a catalogue may say, and each way that it is refused. */
#include "model/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define HEAD "vigie-models 1\n"
#define REST "use compose\nlicence MIT\ncard https://example.org/a\n"
#define HASH "2aa269b785eeb53a82983a20501ddf7c1d9c48e33ab63a41391ac6c9f7fb6987"

static void what_ships_is_well_formed(void **state)
{
    struct model_catalogue c;
    size_t line;
    (void)state;
    assert_null(model_catalogue_read(model_catalogue_built_in(), &c, &line));
    assert_true(c.n >= 4);
    const struct model_entry *m = model_catalogue_find(&c, TEXT("silero-vad-6.2.0"));
    assert_non_null(m);
    assert_true(m->hashed && m->size == 885098);
    m = model_catalogue_find(&c, TEXT("whisper-small"));
    assert_true(m && !m->hashed && m->size == 0);
    assert_null(model_catalogue_find(&c, TEXT("another")));
}

static void an_entry_is_read_whole(void **state)
{
    struct model_catalogue c;
    size_t line;
    (void)state;
    struct text file = TEXT("# ours\n" HEAD "\nmodel a.b-1\n" REST "size 12\nsha256 " HASH
                            "\nsource http://10.0.0.1:8080/a.gguf\nlanguages fr\nnote chez nous\n");
    assert_null(model_catalogue_read(file, &c, &line));
    assert_int_equal(c.n, 1);
    assert_true(text_is(c.at[0].use, "compose") && c.at[0].size == 12 && c.at[0].hashed);
    assert_int_equal(c.at[0].sha256[0], 0x2a);
    assert_true(text_is(c.at[0].note, "chez nous"));
}

static void each_fault_has_its_line(void **state)
{
    static const struct {
        const char *file;
        size_t line;
    } bad[] = {{"", 1},
               {"vigie-models 2\n", 1},
               {HEAD "use compose\n", 2},
               {HEAD "model ../key\n" REST, 2},
               {HEAD "model A\n" REST, 2},
               {HEAD "model a..b\n" REST, 2},
               {HEAD "model a\nuse compose\n", 4},
               {HEAD "model a\n" REST "model a\n" REST, 6},
               {HEAD "model a\nuse decide\n", 3},
               {HEAD "model a\nuse compose\nuse compose\n", 4},
               {HEAD "model a\n" REST "size big\n", 6},
               {HEAD "model a\n" REST "size 0\n", 6},
               {HEAD "model a\n" REST "sha256 " HASH "0\n", 6},
               {HEAD "model a\n" REST "sha256 2AA269b785eeb53a82983a20501ddf7c\n", 6},
               {HEAD "model a\n" REST "source ftp://example.org/\n", 6},
               {HEAD "model a\n" REST "source https://a b\n", 6},
               {HEAD "model a\n" REST "colour blue\n", 6},
               {HEAD "model a\n" REST "note \x01\n", 6},
               {HEAD "model a\n" REST "note\n", 6}};
    struct model_catalogue c;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t line = 0;
        if (!model_catalogue_read(text_of(bad[i].file), &c, &line) || line != bad[i].line)
            fail_msg("file %zu: line %zu", i, line);
        assert_int_equal(c.n, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_ships_is_well_formed),
                                       cmocka_unit_test(an_entry_is_read_whole),
                                       cmocka_unit_test(each_fault_has_its_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
