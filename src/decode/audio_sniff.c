/* audio_sniff.c - which container a recording is in, by its first bytes */
#include "decode/audio.h"

#define PCM_LE "pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_f64le,pcm_alaw,pcm_mulaw"
#define PCM_BE "pcm_s8,pcm_s16be,pcm_s24be,pcm_s32be,pcm_f32be,pcm_f64be"

static const struct audio_format formats[] = {
    {"wav", "wav", PCM_LE ",adpcm_ms,adpcm_ima_wav,gsm_ms,mp3float"},
    {"w64", "w64", PCM_LE},
    {"aiff", "aiff", PCM_BE ",pcm_s16le,pcm_alaw,pcm_mulaw,adpcm_ima_qt"},
    {"caf", "caf", PCM_LE "," PCM_BE ",alac,aac,adpcm_ima_qt,opus"},
    {"flac", "flac", "flac"},
    {"ogg", "ogg", "vorbis,opus,flac,speex"},
    {"webm", "matroska,webm", "opus,vorbis,aac,flac,mp3float," PCM_LE},
    {"mp4", "mov,mp4,m4a,3gp,3g2,mj2",
     "aac,alac,mp3float,amrnb,amrwb,opus,flac," PCM_LE "," PCM_BE},
    {"mp3", "mp3", "mp3float"},
    {"aac", "aac", "aac"},
    {"amr", "amr", "amrnb,amrwb"},
    {"wma", "asf", "wmav1,wmav2,wmavoice"},
};

static const struct audio_format *named(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    }
    return NULL;
}

/* Marks of fixed bytes: `second` stands at offset `at`. */
static const struct {
    struct text first, second;
    size_t at;
    const char *name;
} marks[] = {
    {TEXT("RIFF"), TEXT("WAVE"), 8, "wav"},
    {TEXT("RF64"), TEXT("WAVE"), 8, "wav"},
    {TEXT("riff\x2e\x91\xcf\x11"), TEXT("wave"), 24, "w64"},
    {TEXT("FORM"), TEXT("AIFF"), 8, "aiff"},
    {TEXT("FORM"), TEXT("AIFC"), 8, "aiff"},
    {TEXT("caff"), TEXT(""), 0, "caf"},
    {TEXT("fLaC"), TEXT(""), 0, "flac"},
    {TEXT("OggS"), TEXT(""), 0, "ogg"},
    {TEXT("\x1a\x45\xdf\xa3"), TEXT(""), 0, "webm"},
    {TEXT(""), TEXT("ftyp"), 4, "mp4"},
    {TEXT(""), TEXT("moov"), 4, "mp4"},
    {TEXT(""), TEXT("mdat"), 4, "mp4"},
    {TEXT(""), TEXT("wide"), 4, "mp4"},
    {TEXT("#!AMR\n"), TEXT(""), 0, "amr"},
    {TEXT("#!AMR-WB\n"), TEXT(""), 0, "amr"},
    {TEXT("\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9"), TEXT(""), 0, "wma"},
};

static bool stands_at(struct text t, size_t at, struct text mark)
{
    return mark.n == 0 || text_equal(text_slice(t, at, at + mark.n), mark);
}

static unsigned byte(struct text t, size_t at)
{
    return (unsigned char)t.p[at];
}

/* Bytes of the MPEG audio layer III frame at `at` (ISO 11172-3, 13818-3); 0: there is none. */
static size_t mp3_frame(struct text t, size_t at)
{
    static const unsigned kbit[2][15] = {
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}};
    static const unsigned rates[3] = {44100, 48000, 32000};
    if (at > t.n || t.n - at < 4)
        return 0;
    unsigned version = byte(t, at + 1) >> 3 & 3, layer = byte(t, at + 1) >> 1 & 3;
    unsigned rate = byte(t, at + 2) >> 2 & 3, bits = byte(t, at + 2) >> 4;
    if (byte(t, at) != 0xff || byte(t, at + 1) < 0xe0 || version == 1 || layer != 1 || rate == 3 ||
        bits == 0 || bits == 15)
        return 0;
    unsigned low = version != 3, hertz = rates[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    return (low ? 72u : 144u) * kbit[low][bits] * 1000 / hertz + (byte(t, at + 2) >> 1 & 1);
}

/* Bytes of the ADTS frame at `at` (ISO 13818-7); 0: there is none. */
static size_t adts_frame(struct text t, size_t at)
{
    if (at > t.n || t.n - at < 7 || byte(t, at) != 0xff || (byte(t, at + 1) & 0xf6) != 0xf0)
        return 0;
    size_t n = (size_t)(byte(t, at + 3) & 3) << 11 | byte(t, at + 4) << 3 | byte(t, at + 5) >> 5;
    return n < 7 ? 0 : n;
}

/* Two bytes of sync stand in anything: the second frame must stand where the first one says. */
static const struct audio_format *bare_frames(struct text t)
{
    size_t n = adts_frame(t, 0);
    if (n && (n == t.n || adts_frame(t, n)))
        return named("aac");
    n = mp3_frame(t, 0);
    return n && (n == t.n || mp3_frame(t, n)) ? named("mp3") : NULL;
}

/* Bytes of an ID3v2 tag that stands first; 0: none does. */
static uint64_t id3_length(struct text t)
{
    if (!text_starts(t, TEXT("ID3")) || t.n < 10)
        return 0;
    uint64_t n = 0;
    for (size_t i = 6; i < 10; i++)
        n = n << 7 | (byte(t, i) & 0x7f);
    return 10 + n + (byte(t, 5) & 0x10 ? 10 : 0);
}

const struct audio_format *audio_sniff(struct text head, uint64_t *skip)
{
    struct text t = text_slice(head, 0, AUDIO_HEAD);
    *skip = id3_length(t);
    if (*skip > 0)
        return NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (text_starts(t, marks[i].first) && stands_at(t, marks[i].at, marks[i].second))
            return named(marks[i].name);
    }
    return bare_frames(t);
}

static uint64_t le32(struct text t, size_t at)
{
    return byte(t, at) | byte(t, at + 1) << 8 | byte(t, at + 2) << 16 |
           (uint64_t)byte(t, at + 3) << 24;
}

static uint64_t be32(struct text t, size_t at)
{
    return (uint64_t)byte(t, at) << 24 | byte(t, at + 1) << 16 | byte(t, at + 2) << 8 |
           byte(t, at + 3);
}

/* ISO 14496-12: boxes of a length and a name; the index is moov. */
static bool index_is_first(struct text t)
{
    enum { BOX = 8 };
    uint64_t at = 0;
    while (at + BOX <= t.n) {
        if (stands_at(t, (size_t)at + 4, TEXT("moov")))
            return true;
        uint64_t n = be32(t, (size_t)at);
        if (n < BOX || stands_at(t, (size_t)at + 4, TEXT("mdat")))
            return false;
        at += n;
    }
    return false;
}

bool audio_waits_for_end(const struct audio_format *f, struct text head)
{
    if (strcmp(f->name, "mp4") == 0)
        return !index_is_first(text_slice(head, 0, AUDIO_HEAD));
    return strcmp(f->name, "caf") == 0 || strcmp(f->name, "aiff") == 0;
}

bool audio_wav_is_cut(struct text head, uint64_t size)
{
    enum { FIRST = 12, CHUNK = 8 };
    struct text t = text_slice(head, 0, AUDIO_HEAD);
    uint64_t at = FIRST, n;
    while (text_starts(t, TEXT("RIFF")) && at + CHUNK <= t.n) {
        n = le32(t, (size_t)at + 4);
        if (stands_at(t, (size_t)at, TEXT("data"))) /* all ones: written to a pipe, not declared */
            return n != UINT32_MAX && at + CHUNK + n > size;
        at += CHUNK + n + (n & 1);
    }
    return false;
}
