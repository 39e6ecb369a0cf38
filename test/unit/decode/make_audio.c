/* make_audio.c - make_audio MUXER ENCODER RATE CHANNELS SECONDS FILE [OPTION=VALUE...]: a recording
 * whose content is known: in second i the first channel is a tone of 400 + 100 * (i % 10) Hz, the
 * others one of 2500 Hz, at 0.3 of full scale. Written by libav, for tests of vigie-decode-audio.
 * Exit status 0; 1 when this libav lacks the muxer or encoder or refuses. */
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME = 1024 };

struct making {
    AVFormatContext *file;
    AVStream *stream;
    AVCodecContext *codec;
    SwrContext *swr;
    int rate, channels;
    int64_t seconds, done, sent;
    double phase[2];
};

static void no(const char *what, int error)
{
    fprintf(stderr, "make_audio: %s: %s\n", what, error ? av_err2str(error) : "not there");
    exit(1);
}

static void open_codec(struct making *m, const char *name)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    if (!codec)
        no(name, 0);
    m->codec = avcodec_alloc_context3(codec);
    m->codec->sample_rate = m->rate;
    m->codec->sample_fmt = codec->sample_fmts ? codec->sample_fmts[0] : AV_SAMPLE_FMT_S16;
    m->codec->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    m->codec->bit_rate = strstr(name, "amrnb") ? 12200 : strstr(name, "amrwb") ? 23850 : 64000;
    av_channel_layout_default(&m->codec->ch_layout, m->channels);
    if (m->file->oformat->flags & AVFMT_GLOBALHEADER)
        m->codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    int bad = avcodec_open2(m->codec, codec, NULL);
    if (bad < 0)
        no(name, bad);
    m->stream = avformat_new_stream(m->file, NULL);
    m->stream->time_base = (AVRational){1, m->rate};
    (void)avcodec_parameters_from_context(m->stream->codecpar, m->codec);
}

static void open_file(struct making *m, const char *path, AVDictionary **options)
{
    int bad = avio_open(&m->file->pb, path, AVIO_FLAG_WRITE);
    if (bad >= 0)
        bad = avformat_write_header(m->file, options);
    if (bad < 0)
        no(path, bad);
    bad = swr_alloc_set_opts2(&m->swr, &m->codec->ch_layout, m->codec->sample_fmt, m->rate,
                              &m->codec->ch_layout, AV_SAMPLE_FMT_FLT, m->rate, 0, NULL);
    if (bad < 0 || (bad = swr_init(m->swr)) < 0)
        no("swr", bad);
}

static void sound(struct making *m, float *out, int n)
{
    for (int i = 0; i < n; i++, m->done++) {
        double hertz[2] = {400 + 100 * (double)(m->done / m->rate % 10), 2500};
        for (int c = 0; c < 2; c++)
            m->phase[c] = fmod(m->phase[c] + 2 * M_PI * hertz[c] / m->rate, 2 * M_PI);
        for (int c = 0; c < m->channels; c++)
            out[i * m->channels + c] = (float)(0.3 * sin(m->phase[c > 0]));
    }
}

static void encode(struct making *m, AVFrame *frame)
{
    AVPacket *packet = av_packet_alloc();
    int bad = avcodec_send_frame(m->codec, frame);
    if (bad < 0)
        no("encode", bad);
    while (avcodec_receive_packet(m->codec, packet) == 0) {
        av_packet_rescale_ts(packet, (AVRational){1, m->rate}, m->stream->time_base);
        packet->stream_index = 0;
        if ((bad = av_interleaved_write_frame(m->file, packet)) < 0)
            no("write", bad);
    }
    av_packet_free(&packet);
}

static void encode_all(struct making *m)
{
    static float block[FRAME * 8];
    const uint8_t *in = (const uint8_t *)block;
    int64_t total = m->seconds * m->rate;
    int size = m->codec->frame_size > 0 ? m->codec->frame_size : FRAME;
    while (m->sent < total) {
        while (m->done < total && swr_get_delay(m->swr, m->rate) < size) {
            int64_t left = total - m->done;
            int n = left < FRAME ? (int)left : FRAME;
            sound(m, block, n);
            (void)swr_convert(m->swr, NULL, 0, &in, n);
        }
        AVFrame *frame = av_frame_alloc();
        frame->nb_samples = size < total - m->sent ? size : (int)(total - m->sent);
        frame->format = m->codec->sample_fmt;
        frame->sample_rate = m->rate;
        frame->pts = m->sent;
        (void)av_channel_layout_copy(&frame->ch_layout, &m->codec->ch_layout);
        (void)av_frame_get_buffer(frame, 0);
        (void)swr_convert(m->swr, frame->extended_data, frame->nb_samples, NULL, 0);
        m->sent += frame->nb_samples;
        encode(m, frame);
        av_frame_free(&frame);
    }
    encode(m, NULL);
}

int main(int argc, char **argv)
{
    struct making m = {0};
    AVDictionary *options = NULL;
    if (argc < 7)
        return 2;
    av_log_set_level(AV_LOG_ERROR);
    m.rate = (int)strtol(argv[3], NULL, 10);
    m.channels = (int)strtol(argv[4], NULL, 10);
    m.seconds = strtol(argv[5], NULL, 10);
    int bad = avformat_alloc_output_context2(&m.file, NULL, argv[1], argv[6]);
    if (bad < 0)
        no(argv[1], bad);
    for (int i = 7; i < argc; i++)
        (void)av_dict_parse_string(&options, argv[i], "=", "", 0);
    m.file->flags |= AVFMT_FLAG_BITEXACT;
    open_codec(&m, argv[2]);
    open_file(&m, argv[6], &options);
    encode_all(&m);
    bad = av_write_trailer(m.file);
    (void)avio_closep(&m.file->pb);
    return bad < 0;
}
