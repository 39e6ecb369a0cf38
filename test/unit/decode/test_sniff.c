/* Which container a recording is in, and the bytes that libav is given. */
#include "decode/audio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

static void is(struct text head, const char *want)
{
    uint64_t skip = 7;
    const struct audio_format *f = audio_sniff(head, &skip);
    assert_int_equal(skip, 0);
    if (want)
        assert_string_equal(f ? f->name : "none", want);
    else
        assert_null(f);
}

static void knows_containers(void **state)
{
    (void)state;
    is(TEXT("RIFF\x24\0\0\0WAVEfmt "), "wav");
    is(TEXT("RF64\xff\xff\xff\xffWAVEds64"), "wav");
    is(TEXT("FORM\0\0\0\0AIFC"), "aiff");
    is(TEXT("OggS\0\2"), "ogg");
    is(TEXT("\x1a\x45\xdf\xa3\x9f"), "webm");
    is(TEXT("\0\0\0\x1c"
            "ftypM4A "),
       "mp4");
    is(TEXT("#!AMR-WB\n\x44"), "amr");
    is(TEXT("RIFF\x24\0\0\0AVI LIST"), NULL);
    is(TEXT("RIF"), NULL);
    is(TEXT(""), NULL);
    is(TEXT("#EXTM3U\n"), NULL);
}

/* Two bytes of sync are in anything: the second frame must be there. */
static void bare_frames_come_in_twos(void **state)
{
    char mp3[417 + 4] = {0}, aac[9 + 9] = {0};
    (void)state;
    memcpy(mp3, "\xff\xfb\x90\x00", 4); /* 128 kbit/s, 44.1 kHz: 417 bytes */
    is((struct text){mp3, sizeof mp3}, NULL);
    memcpy(mp3 + 417, "\xff\xfb\x90\x00", 4);
    is((struct text){mp3, sizeof mp3}, "mp3");
    is((struct text){mp3, 417}, "mp3"); /* the file's only frame */
    is((struct text){mp3, 419}, NULL);
    memcpy(aac, "\xff\xf1\x50\x80\x01\x3f\xfc", 7); /* 9 bytes */
    memcpy(aac + 9, aac, 7);
    is((struct text){aac, sizeof aac}, "aac");
    is((struct text){aac, 15}, NULL);
}

static void a_tag_is_stepped_over(void **state)
{
    uint64_t skip;
    (void)state;
    assert_null(audio_sniff(TEXT("ID3\4\0\0\0\0\2\1rest"), &skip));
    assert_int_equal(skip, 10 + 2 * 128 + 1);
    assert_null(audio_sniff(TEXT("ID3\4\0\x10\0\0\0\1"), &skip));
    assert_int_equal(skip, 10 + 1 + 10); /* with a footer */
}

static void a_cut_wav_is_known(void **state)
{
    struct text wav = TEXT("RIFF\x30\0\0\0WAVEfmt \2\0\0\0abLIST\1\0\0\0x\0data\4\0\0\0 and so on");
    (void)state;
    assert_false(audio_wav_is_cut(wav, 44));
    assert_true(audio_wav_is_cut(wav, 43));
    assert_false(audio_wav_is_cut(text_slice(wav, 0, 39), 39)); /* nothing is declared yet */
    assert_false(audio_wav_is_cut(TEXT("RIFF\xff\xff\xff\xffWAVE"
                                       "data\xff\xff\xff\xff"),
                                  20));
}

static void knows_what_can_be_decoded_as_it_comes(void **state)
{
    const struct audio_format mp4 = {"mp4", "", ""}, webm = {"webm", "", ""}, caf = {"caf", "", ""};
    (void)state;
    assert_false(audio_waits_for_end(&webm, TEXT("")));
    assert_true(audio_waits_for_end(&caf, TEXT("caff")));
    assert_false(audio_waits_for_end(&mp4, TEXT("\0\0\0\x0c"
                                                "ftypM4A \0\0\0\x20moov")));
    assert_true(audio_waits_for_end(&mp4, TEXT("\0\0\0\x0c"
                                               "ftypM4A \0\0\0\x20mdat")));
    assert_true(audio_waits_for_end(&mp4, TEXT("\0\0\0\7ftypmoovmoov")));
}

static void a_pipe_is_kept_as_it_is_asked_for(void **state)
{
    int pipes[2];
    char held[8], to[8];
    (void)state;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], "abcdefghij", 10), 10);
    struct audio_in in = audio_in_fd(pipes[0], held, sizeof held);
    assert_false(in.seeks);
    assert_true(audio_in_seek(&in, 3));
    assert_int_equal(audio_in_read(&in, to, 2), 2);
    assert_memory_equal(to, "de", 2);
    assert_true(audio_in_seek(&in, 0));
    assert_int_equal(audio_in_read(&in, to, 8), 8);
    assert_false(in.full);
    assert_int_equal(audio_in_read(&in, to, 1), -1);
    assert_true(in.full);
    close(pipes[0]);
    close(pipes[1]);
}

static void a_pipe_that_ends_has_a_size(void **state)
{
    int pipes[2];
    char held[8], to[8];
    (void)state;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], "abc", 3), 3);
    close(pipes[1]);
    struct audio_in in = audio_in_fd(pipes[0], held, sizeof held);
    assert_true(in.size == UINT64_MAX);
    assert_false(audio_in_seek(&in, 4));
    assert_true(in.size == 3);
    assert_true(audio_in_seek(&in, 2));
    assert_int_equal(audio_in_read(&in, to, 8), 1);
    assert_int_equal(audio_in_read(&in, to, 8), 0);
    close(pipes[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(knows_containers),
                                       cmocka_unit_test(bare_frames_come_in_twos),
                                       cmocka_unit_test(a_tag_is_stepped_over),
                                       cmocka_unit_test(a_cut_wav_is_known),
                                       cmocka_unit_test(knows_what_can_be_decoded_as_it_comes),
                                       cmocka_unit_test(a_pipe_is_kept_as_it_is_asked_for),
                                       cmocka_unit_test(a_pipe_that_ends_has_a_size)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
