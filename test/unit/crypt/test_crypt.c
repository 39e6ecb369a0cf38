/* test_crypt.c - sealing, keys, passwords, one-time codes, signatures */
#include "crypt/crypt.h"
#include "os/os.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char block[1 << 20];

static const struct crypt_place here = {"patient", "traits", 7};

static struct crypt *keys_of(uint8_t byte)
{
    uint8_t master[CRYPT_KEY_BYTES];
    struct crypt *c = NULL;
    memset(master, byte, sizeof master);
    assert_int_equal(crypt_from(master, &c), VERR_OK);
    return c;
}

static void test_seal_and_open(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct crypt_key k;
    struct text sealed, again, plain;
    crypt_key_new(&k);
    assert_int_equal(crypt_seal(&k, here, TEXT("Mme Test"), &a, &sealed), VERR_OK);
    assert_int_equal(sealed.n, 8 + CRYPT_SEAL_EXTRA);
    assert_int_equal(crypt_seal(&k, here, TEXT("Mme Test"), &a, &again), VERR_OK);
    assert_false(text_equal(sealed, again)); /* a fresh nonce each time */
    assert_int_equal(crypt_open_sealed(&k, here, sealed, &a, &plain), VERR_OK);
    assert_true(text_equal(plain, TEXT("Mme Test")));
    assert_int_equal(crypt_seal(&k, here, TEXT(""), &a, &sealed), VERR_OK);
    assert_int_equal(crypt_open_sealed(&k, here, sealed, &a, &plain), VERR_OK);
    assert_int_equal(plain.n, 0);
}

static void test_every_flipped_bit_and_cut_is_refused(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct crypt_key k;
    struct text sealed, plain;
    crypt_key_new(&k);
    assert_int_equal(crypt_seal(&k, here, TEXT("allergie : pénicilline"), &a, &sealed), VERR_OK);
    char *bytes = (char *)(uintptr_t)sealed.p;
    for (size_t bit = 0; bit < sealed.n * 8; bit++) {
        bytes[bit / 8] ^= (char)(1 << bit % 8);
        assert_int_equal(crypt_open_sealed(&k, here, sealed, &a, &plain), VERR_CRYPT);
        bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t n = 0; n < sealed.n; n++)
        assert_int_equal(crypt_open_sealed(&k, here, text_slice(sealed, 0, n), &a, &plain),
                         VERR_CRYPT);
    assert_int_equal(crypt_open_sealed(&k, here, sealed, &a, &plain), VERR_OK);
}

static void test_a_moved_value_is_refused(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct crypt_key k, other;
    struct text sealed, plain;
    static const struct crypt_place wrong[] = {{"patient", "traits", 8},
                                               {"patient", "trait", 7},
                                               {"patien", "traits", 7},
                                               {"person", "traits", 7}};
    crypt_key_new(&k);
    crypt_key_new(&other);
    assert_int_equal(crypt_seal(&k, here, TEXT("x"), &a, &sealed), VERR_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(crypt_open_sealed(&k, wrong[i], sealed, &a, &plain), VERR_CRYPT);
    assert_int_equal(crypt_open_sealed(&other, here, sealed, &a, &plain), VERR_CRYPT);
}

static void test_a_full_arena_is_an_error(void **state)
{
    (void)state;
    char small[32];
    struct arena a = arena_over(small, sizeof small);
    struct crypt_key k;
    struct text sealed;
    crypt_key_new(&k);
    assert_int_equal(crypt_seal(&k, here, TEXT("x"), &a, &sealed), VERR_LIMIT);
}

static void test_wrapped_keys(void **state)
{
    (void)state;
    struct crypt *c = keys_of(1), *d = keys_of(2);
    struct crypt_key by, wrong, k, back;
    uint8_t wrapped[CRYPT_WRAPPED_BYTES];
    struct text view = {(char *)wrapped, sizeof wrapped};
    crypt_subkey(c, CRYPT_USE_EPOCH, &by);
    crypt_subkey(d, CRYPT_USE_EPOCH, &wrong);
    crypt_key_new(&k);
    crypt_wrap(&by, here, &k, wrapped);
    assert_int_equal(crypt_unwrap(&by, here, view, &back), VERR_OK);
    assert_memory_equal(&k, &back, sizeof k);
    assert_int_equal(crypt_unwrap(&wrong, here, view, &back), VERR_CRYPT);
    assert_int_equal(crypt_unwrap(&by, here, text_slice(view, 0, 71), &back), VERR_CRYPT);
    crypt_key_wipe(&k);
    struct crypt_key zero = {{0}};
    assert_memory_equal(&k, &zero, sizeof k);
    crypt_close(c);
    crypt_close(d);
}

static void test_keyed_hashes_keep_uses_apart(void **state)
{
    (void)state;
    struct crypt *c = keys_of(1), *d = keys_of(2);
    uint8_t a[CRYPT_HASH_BYTES], b[CRYPT_HASH_BYTES];
    crypt_index(c, "family", TEXT("martin"), a);
    crypt_index(c, "family", TEXT("martin"), b);
    assert_memory_equal(a, b, CRYPT_INDEX_BYTES);
    crypt_index(c, "given", TEXT("martin"), b);
    assert_memory_not_equal(a, b, CRYPT_INDEX_BYTES);
    crypt_index(d, "family", TEXT("martin"), b);
    assert_memory_not_equal(a, b, CRYPT_INDEX_BYTES);
    crypt_ledger_hash(c, "text", TEXT("x"), a);
    crypt_token_hash(c, TEXT("x"), b);
    assert_memory_not_equal(a, b, CRYPT_HASH_BYTES);
    crypt_sha256(TEXT("abc"), a); /* FIPS 180-2, B.1 */
    static const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf};
    assert_memory_equal(a, abc, 4);
    crypt_close(c);
    crypt_close(d);
}

static void test_passwords(void **state)
{
    (void)state;
    char hash[CRYPT_PASSWORD_CHARS];
    static char long_one[1025];
    memset(long_one, 'a', sizeof long_one);
    assert_int_equal(crypt_password_hash(TEXT("cheval agrafe pile"), hash), VERR_OK);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
    assert_int_equal(crypt_password_verify(hash, TEXT("cheval agrafe pile")), VERR_OK);
    assert_int_equal(crypt_password_verify(hash, TEXT("cheval agrafe pil")), VERR_BAD_CREDENTIALS);
    assert_int_equal(crypt_password_verify("", TEXT("")), VERR_BAD_CREDENTIALS);
    assert_int_equal(crypt_password_hash((struct text){long_one, sizeof long_one}, hash),
                     VERR_LIMIT);
    assert_false(crypt_password_old(hash));
    assert_true(
        crypt_password_old("$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"));
}

static void test_totp_vectors_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        uint64_t time;
        uint32_t code;
    } vectors[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                   {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        assert_int_equal(crypt_totp_code(secret, vectors[i].time / 30, 8), vectors[i].code);
    char text[33];
    crypt_totp_text(secret, text);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

static void test_totp_opens_once(void **state)
{
    (void)state;
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";
    int64_t step = 0;
    struct text code = TEXT("287082"); /* of second 59, step 1 */
    assert_int_equal(crypt_totp_verify(secret, code, 59000, 0, &step), VERR_OK);
    assert_int_equal(step, 1);
    assert_int_equal(crypt_totp_verify(secret, code, 59000, 1, &step), VERR_BAD_CREDENTIALS);
    assert_int_equal(crypt_totp_verify(secret, code, 89000, 0, &step), VERR_OK); /* one step late */
    assert_int_equal(crypt_totp_verify(secret, code, 90000, 0, &step), VERR_BAD_CREDENTIALS);
    assert_int_equal(crypt_totp_verify(secret, TEXT("28708"), 59000, 0, &step),
                     VERR_BAD_CREDENTIALS);
    assert_int_equal(crypt_totp_verify(secret, TEXT("+87082"), 59000, 0, &step),
                     VERR_BAD_CREDENTIALS);
}

static void test_signatures_and_tokens(void **state)
{
    (void)state;
    struct crypt *c = keys_of(1);
    uint8_t pub[CRYPT_PUBLIC_BYTES], sig[CRYPT_SIGNATURE_BYTES];
    char one[48], two[48];
    crypt_public(c, pub);
    crypt_sign(c, TEXT("checkpoint"), sig);
    assert_true(crypt_verify(pub, TEXT("checkpoint"), sig));
    assert_false(crypt_verify(pub, TEXT("checkpoinT"), sig));
    crypt_token(one, sizeof one, 32);
    crypt_token(two, sizeof two, 32);
    assert_int_equal(strlen(one), 43);
    assert_string_not_equal(one, two);
    assert_true(crypt_equal(TEXT("abc"), TEXT("abc")));
    assert_false(crypt_equal(TEXT("abc"), TEXT("abd")));
    assert_false(crypt_equal(TEXT("abc"), TEXT("abcd")));
    crypt_close(c);
}

static void test_stream_refuses_disorder_and_cuts(void **state)
{
    (void)state;
    struct crypt_key k;
    struct crypt_stream s;
    uint8_t header[CRYPT_STREAM_HEADER_BYTES], one[3 + CRYPT_CHUNK_EXTRA],
        two[3 + CRYPT_CHUNK_EXTRA];
    uint8_t out[3];
    bool last = true;
    crypt_key_new(&k);
    crypt_stream_begin(&s, &k, header);
    crypt_stream_seal(&s, TEXT("abc"), false, one);
    crypt_stream_seal(&s, TEXT("def"), true, two);
    struct text h = {(char *)header, sizeof header};
    struct text first = {(char *)one, sizeof one}, second = {(char *)two, sizeof two};
    assert_int_equal(crypt_stream_open(&s, &k, h), VERR_OK);
    assert_int_equal(crypt_stream_read(&s, second, out, &last), VERR_CRYPT);
    assert_int_equal(crypt_stream_open(&s, &k, h), VERR_OK);
    assert_int_equal(crypt_stream_read(&s, first, out, &last), VERR_OK);
    assert_false(last);
    assert_int_equal(crypt_stream_read(&s, second, out, &last), VERR_OK);
    assert_true(last);
    assert_memory_equal(out, "def", 3);
}

static void test_key_files(void **state)
{
    (void)state;
    char folder[] = "/tmp/vigie-crypt-XXXXXX", path[PATH_MAX];
    struct crypt *c = NULL, *d = NULL;
    uint8_t one[CRYPT_PUBLIC_BYTES], two[CRYPT_PUBLIC_BYTES];
    struct stat s;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(crypt_open(folder, false, &c), VERR_KEY);
    assert_int_equal(crypt_open(folder, true, &c), VERR_OK);
    assert_int_equal(crypt_open(folder, false, &d), VERR_OK);
    crypt_public(c, one);
    crypt_public(d, two);
    assert_memory_equal(one, two, sizeof one);
    crypt_close(c);
    crypt_close(d);
    snprintf(path, sizeof path, "%s/keys/master.key", folder);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(crypt_open(folder, false, &c), VERR_KEY); /* others may read it */
    assert_int_equal(os_write_file(path, TEXT("not a key\n"), 0600), VERR_OK);
    assert_int_equal(crypt_open(folder, true, &c), VERR_KEY); /* never replaced */
    unlink(path);
    assert_int_equal(crypt_open(folder, true, &c),
                     VERR_KEY); /* lost: a new one would open nothing */
    assert_false(os_exists(path));
    snprintf(path, sizeof path, "%s/keys/signer.key", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/keys", folder);
    rmdir(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_and_open),
        cmocka_unit_test(test_every_flipped_bit_and_cut_is_refused),
        cmocka_unit_test(test_a_moved_value_is_refused),
        cmocka_unit_test(test_a_full_arena_is_an_error),
        cmocka_unit_test(test_wrapped_keys),
        cmocka_unit_test(test_keyed_hashes_keep_uses_apart),
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_totp_vectors_of_rfc_6238),
        cmocka_unit_test(test_totp_opens_once),
        cmocka_unit_test(test_signatures_and_tokens),
        cmocka_unit_test(test_stream_refuses_disorder_and_cuts),
        cmocka_unit_test(test_key_files),
    };
    return cmocka_run_group_tests_name("crypt", tests, NULL, NULL);
}
