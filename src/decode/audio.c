/* audio.c - demuxer, decoder and resampler of libav, each told what it may do */
#include "decode/audio.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <stdlib.h>
#include <time.h>

enum {
    STREAMS_MAX = 16,
    CHANNELS_MAX = 8,
    IO_BYTES = 32768,
    ID3_TAGS_MAX = 4,
    LAYOUTS_MAX = 1000, /* changes of rate or channels inside one file */
    SHORT_MS = 1500     /* less than declared by this, and by 2 %, is damage */
};

struct job {
    struct audio_in *in;
    const struct audio_limits *limits;
    const struct audio_sink *sink;
    const struct audio_format *format;
    AVIOContext *io;
    AVFormatContext *file;
    AVStream *stream;
    AVCodecContext *codec;
    SwrContext *swr;
    AVPacket *packet;
    AVFrame *frame;
    /* what swr was made for */
    int rate, channels, sample;
    unsigned layouts;
    /* out */
    unsigned channels_out;
    int64_t declared_ms;
    uint64_t frames;
    size_t piece_n;
    int16_t piece[AUDIO_PIECE * AUDIO_CHANNELS_OUT];
    unsigned damaged, in_a_row;
    bool begun;
};

void audio_warm(size_t block_max)
{
    (void)setenv("TZ", "UTC0", 1); /* no file to be read for it later */
    tzset();
    av_log_set_level(AV_LOG_QUIET); /* a file's tags name persons */
    av_max_alloc(block_max);
    (void)av_get_cpu_flags();
    (void)av_cpu_count();
}

static int io_read(void *ctx, uint8_t *to, int n)
{
    ssize_t got = audio_in_read(ctx, to, (size_t)n);
    return got == 0 ? AVERROR_EOF : got < 0 ? AVERROR(EIO) : (int)got;
}

static int64_t io_seek(void *ctx, int64_t offset, int whence)
{
    struct audio_in *in = ctx;
    if (whence & AVSEEK_SIZE)
        return in->size == UINT64_MAX ? AVERROR(ENOSYS) : (int64_t)in->size;
    whence &= ~AVSEEK_FORCE;
    int64_t from = whence == SEEK_CUR                             ? (int64_t)in->at
                   : whence == SEEK_END && in->size != UINT64_MAX ? (int64_t)in->size
                                                                  : 0;
    if ((whence == SEEK_END && in->size == UINT64_MAX) || offset < -from ||
        offset > INT64_MAX - from || !audio_in_seek(in, (uint64_t)(from + offset)))
        return AVERROR(EIO);
    return from + offset;
}

static int io_refuse(AVFormatContext *file, AVIOContext **io, const char *url, int flags,
                     AVDictionary **options)
{
    (void)file, (void)io, (void)url, (void)flags, (void)options;
    return AVERROR(EPERM);
}

/* The bytes at `at`, up to AUDIO_HEAD of them; shorter at the end. */
static struct text look(struct audio_in *in, uint64_t at, char *head)
{
    size_t n = 0;
    ssize_t got = 0;
    bool there = audio_in_seek(in, at);
    while (there && n < AUDIO_HEAD && (got = audio_in_read(in, head + n, AUDIO_HEAD - n)) > 0)
        n += (size_t)got;
    return (struct text){head, n};
}

/* The format of what stands after up to ID3_TAGS_MAX tags; `at` is back at the first byte. */
static const struct audio_format *recognise(struct audio_in *in)
{
    char head[AUDIO_HEAD];
    uint64_t at = 0, skip = 1;
    const struct audio_format *f = NULL;
    for (int i = 0; i <= ID3_TAGS_MAX && !f && skip > 0; i++) {
        f = audio_sniff(look(in, at, head), &skip);
        at += skip;
    }
    return audio_in_seek(in, 0) ? f : NULL;
}

/* Takes j->io over into j->file. */
static enum verr open_file(struct job *j)
{
    unsigned char *buffer = av_malloc(IO_BYTES);
    j->io = avio_alloc_context(buffer, IO_BYTES, 0, j->in, io_read, NULL, io_seek);
    j->file = avformat_alloc_context();
    const AVInputFormat *demuxer = av_find_input_format(j->format->demuxer);
    if (!buffer || !j->io || !j->file || !demuxer)
        return VERR_INTERNAL;
    char head[AUDIO_HEAD];
    bool seeks =
        j->in->seeks || j->in->ended || audio_waits_for_end(j->format, look(j->in, 0, head));
    if (!audio_in_seek(j->in, 0))
        return VERR_BAD_INPUT;
    j->io->seekable = seeks ? AVIO_SEEKABLE_NORMAL : 0;
    j->file->pb = j->io;
    j->file->io_open = io_refuse;
    j->file->max_streams = STREAMS_MAX;
    j->file->flags |= AVFMT_FLAG_CUSTOM_IO;
    j->file->format_whitelist = av_strdup(demuxer->name);
    j->file->codec_whitelist = av_strdup(j->format->codecs);
    j->file->protocol_whitelist = av_strdup("none");
    int bad = avformat_open_input(&j->file, NULL, demuxer, NULL);
    return bad ? VERR_BAD_INPUT : VERR_OK;
}

/* libav's own decoder of that name stands in the format's list. */
static bool may_use(const struct audio_format *f, const AVCodec *codec)
{
    struct text rest = text_of(f->codecs);
    while (rest.p) {
        if (text_is(text_cut(&rest, ','), codec->name))
            return true;
    }
    return false;
}

static void choose_stream(struct job *j)
{
    for (unsigned i = 0; i < j->file->nb_streams; i++) {
        AVStream *s = j->file->streams[i];
        bool sound = s->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        if (sound && !j->stream)
            j->stream = s;
        else
            s->discard = AVDISCARD_ALL;
    }
}

static int64_t declared(const struct job *j)
{
    int64_t us = j->file->duration;
    if (us <= 0 && j->stream->duration > 0)
        us = av_rescale_q(j->stream->duration, j->stream->time_base, AV_TIME_BASE_Q);
    return us > 0 ? us / 1000 : -1;
}

static enum verr open_codec(struct job *j)
{
    choose_stream(j);
    if (!j->stream)
        return VERR_UNSUPPORTED;
    const AVCodecParameters *par = j->stream->codecpar;
    const AVCodec *codec = avcodec_find_decoder(par->codec_id);
    if (!codec || !may_use(j->format, codec))
        return VERR_UNSUPPORTED;
    j->declared_ms = declared(j);
    j->codec = avcodec_alloc_context3(codec);
    if (!j->codec)
        return VERR_INTERNAL;
    int bad = avcodec_parameters_to_context(j->codec, par);
    j->codec->thread_count = 1;
    j->codec->pkt_timebase = j->stream->time_base;
    j->codec->err_recognition = 0;
    return bad || avcodec_open2(j->codec, codec, NULL) ? VERR_BAD_INPUT : VERR_OK;
}

/* swr for frames like this one. */
static enum verr fit(struct job *j, const AVFrame *f)
{
    int channels = f->ch_layout.nb_channels;
    if (j->swr && f->sample_rate == j->rate && channels == j->channels && f->format == j->sample)
        return VERR_OK;
    if (f->sample_rate <= 0 || channels <= 0)
        return VERR_BAD_INPUT;
    if (f->sample_rate > (int)j->limits->rate_max || channels > CHANNELS_MAX ||
        ++j->layouts > LAYOUTS_MAX)
        return VERR_LIMIT;
    AVChannelLayout in, out;
    av_channel_layout_default(&in, channels);
    if (!j->begun)
        j->channels_out = channels > 1 && j->limits->channels > 1 ? 2 : 1;
    av_channel_layout_default(&out, (int)j->channels_out);
    swr_free(&j->swr);
    int bad = swr_alloc_set_opts2(&j->swr, &out, AV_SAMPLE_FMT_S16, AUDIO_RATE, &in, f->format,
                                  f->sample_rate, 0, NULL);
    if (bad || swr_init(j->swr))
        return VERR_BAD_INPUT;
    j->rate = f->sample_rate;
    j->channels = channels;
    j->sample = f->format;
    return VERR_OK;
}

static enum verr begin(struct job *j)
{
    struct audio_facts f = {.format = j->format->name,
                            .codec = j->codec->codec->name,
                            .rate = (unsigned)j->rate,
                            .channels = (unsigned)j->channels,
                            .channels_out = j->channels_out,
                            .declared_ms = j->declared_ms};
    j->begun = true;
    return j->sink->begin(j->sink->ctx, &f);
}

static unsigned permille(const struct audio_in *in)
{
    if (in->size == UINT64_MAX || in->size == 0)
        return 0;
    return in->at >= in->size ? 1000 : (unsigned)((double)in->at * 1000.0 / (double)in->size);
}

static enum verr give_piece(struct job *j)
{
    if (j->piece_n == 0)
        return VERR_OK;
    size_t n = j->piece_n;
    j->piece_n = 0;
    j->frames += n;
    uint64_t end_ms = j->frames * 1000 / AUDIO_RATE;
    enum verr e = j->sink->pcm(j->sink->ctx, j->piece, n, end_ms, permille(j->in));
    return !e && end_ms >= j->limits->max_ms ? VERR_LIMIT : e;
}

/* Through swr into pieces; samples NULL: what it still holds at the end. What does not fit into a
 * piece waits in swr, and is asked for with nothing new. */
static enum verr resample(struct job *j, const uint8_t **samples, int n)
{
    for (;; n = 0) {
        uint8_t *to = (uint8_t *)(j->piece + j->piece_n * j->channels_out);
        int got = swr_convert(j->swr, &to, (int)(AUDIO_PIECE - j->piece_n), samples, n);
        if (got < 0)
            return VERR_BAD_INPUT;
        j->piece_n += (size_t)got;
        if (j->piece_n < AUDIO_PIECE)
            return VERR_OK;
        enum verr e = give_piece(j);
        if (e)
            return e;
    }
}

static enum verr take_frames(struct job *j)
{
    enum verr e = VERR_OK;
    while (!e && avcodec_receive_frame(j->codec, j->frame) == 0) {
        e = fit(j, j->frame);
        if (!e && !j->begun)
            e = begin(j);
        if (!e)
            e = resample(j, (const uint8_t **)j->frame->extended_data, j->frame->nb_samples);
        av_frame_unref(j->frame);
    }
    return e;
}

/* One packet, or the end (NULL). What does not decode is counted and left out. */
static enum verr decode(struct job *j, const AVPacket *packet)
{
    int bad = avcodec_send_packet(j->codec, packet);
    enum verr e = take_frames(j);
    if (bad && packet) {
        j->damaged++;
        if (!e && ++j->in_a_row > j->limits->damage_max)
            e = VERR_BAD_INPUT;
    } else {
        j->in_a_row = 0;
    }
    return e;
}

static enum verr decode_all(struct job *j)
{
    enum verr e = VERR_OK;
    int bad = 0;
    while (!e && (bad = av_read_frame(j->file, j->packet)) == 0) {
        if (j->packet->stream_index == j->stream->index)
            e = decode(j, j->packet);
        av_packet_unref(j->packet);
    }
    bool broken = e == VERR_BAD_INPUT || (bad && bad != AVERROR_EOF);
    if (!e || e == VERR_BAD_INPUT) { /* damaged: what is already there is still given */
        e = decode(j, NULL);
        if (!e && j->swr)
            e = resample(j, NULL, 0);
        if (!e)
            e = give_piece(j);
    }
    return e ? e : broken ? VERR_BAD_INPUT : VERR_OK;
}

static bool is_short(const struct job *j)
{
    char head[AUDIO_HEAD];
    if (j->in->size != UINT64_MAX && audio_wav_is_cut(look(j->in, 0, head), j->in->size))
        return true;
    int64_t ms = (int64_t)(j->frames * 1000 / AUDIO_RATE), lacks = j->declared_ms - ms;
    return lacks > SHORT_MS && lacks > j->declared_ms / 50;
}

static enum verr run(struct job *j)
{
    j->format = recognise(j->in);
    if (!j->format)
        return VERR_UNSUPPORTED;
    j->packet = av_packet_alloc();
    j->frame = av_frame_alloc();
    enum verr e = j->packet && j->frame ? open_file(j) : VERR_INTERNAL;
    if (!e)
        e = open_codec(j);
    if (!e)
        e = decode_all(j);
    if (j->in->full && (!e || e == VERR_BAD_INPUT))
        return VERR_LIMIT;
    return !e && (j->damaged || !j->begun || is_short(j)) ? VERR_BAD_INPUT : e;
}

static void release(struct job *j)
{
    swr_free(&j->swr);
    av_frame_free(&j->frame);
    av_packet_free(&j->packet);
    avcodec_free_context(&j->codec);
    avformat_close_input(&j->file);
    if (j->io)
        av_freep(&j->io->buffer);
    avio_context_free(&j->io);
    free(j);
}

enum verr audio_decode(struct audio_in *in, const struct audio_limits *l,
                       const struct audio_sink *sink, struct audio_end *end)
{
    *end = (struct audio_end){0};
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return VERR_LIMIT;
    j->in = in;
    j->limits = l;
    j->sink = sink;
    enum verr e = run(j);
    *end = (struct audio_end){j->frames * 1000 / AUDIO_RATE, j->damaged};
    release(j);
    return e;
}
