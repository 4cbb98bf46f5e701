#include "libav/libav.h"

#include <array>

#include "base/late_functions.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
#include <libswscale/swscale.h>
}

namespace pai {
namespace {

struct LibavTable {
    static constexpr const char* kNeed = "films need libav";
    // Those whose headers we were built with: what these macros of libav count up is what a program can rely on.
    static constexpr std::array kLibraries = {"libavutil.so." AV_STRINGIFY(LIBAVUTIL_VERSION_MAJOR), "libavcodec.so." AV_STRINGIFY(LIBAVCODEC_VERSION_MAJOR),
                                              "libavformat.so." AV_STRINGIFY(LIBAVFORMAT_VERSION_MAJOR), "libswscale.so." AV_STRINGIFY(LIBSWSCALE_VERSION_MAJOR)};
    static constexpr LateFunction kFunctions[] = {
        "av_channel_layout_channel_from_index", "av_channel_layout_copy", "av_channel_layout_default", "av_dict_free", "av_dict_get",
        "av_dict_set", "av_display_rotation_get", "av_frame_alloc", "av_frame_free", "av_frame_get_buffer", "av_frame_make_writable",
        "av_free", "av_freep", "av_get_packed_sample_fmt", "av_log_set_level", "av_malloc", "av_max_alloc", "av_opt_set",
        "av_opt_set_double", "av_pix_fmt_desc_get", "av_sample_fmt_is_planar", "av_strerror",
        {"av_packet_alloc", 1}, {"av_packet_free", 1}, {"av_packet_rescale_ts", 1}, {"av_packet_unref", 1}, {"avcodec_alloc_context3", 1},
        {"avcodec_find_decoder", 1}, {"avcodec_find_decoder_by_name", 1}, {"avcodec_find_encoder", 1}, {"avcodec_find_encoder_by_name", 1},
        {"avcodec_flush_buffers", 1}, {"avcodec_free_context", 1}, {"avcodec_get_name", 1}, {"avcodec_open2", 1},
        {"avcodec_parameters_from_context", 1}, {"avcodec_parameters_to_context", 1}, {"avcodec_receive_frame", 1},
        {"avcodec_receive_packet", 1}, {"avcodec_send_frame", 1}, {"avcodec_send_packet", 1},
        {"av_find_input_format", 2}, {"av_interleaved_write_frame", 2}, {"av_read_frame", 2}, {"av_seek_frame", 2},
        {"av_stream_get_side_data", 2}, {"av_write_trailer", 2}, {"avformat_alloc_context", 2}, {"avformat_alloc_output_context2", 2},
        {"avformat_close_input", 2}, {"avformat_free_context", 2}, {"avformat_index_get_entries_count", 2}, {"avformat_index_get_entry", 2},
        {"avformat_new_stream", 2}, {"avformat_open_input", 2}, {"avformat_write_header", 2}, {"avio_alloc_context", 2},
        {"avio_context_free", 2}, {"avio_flush", 2},
        {"sws_freeContext", 3}, {"sws_getCoefficients", 3}, {"sws_getContext", 3}, {"sws_scale", 3}, {"sws_setColorspaceDetails", 3},
    };
};

using Libav = LateLibraries<LibavTable>;

}  // namespace

Result<void> load_libav() { return Libav::loaded(); }

}  // namespace pai

// Declared by libav's headers, so that a wrong parameter does not compile; each calls the library's function of its name.
extern "C" {
AVChannel av_channel_layout_channel_from_index(const AVChannelLayout* channel_layout, unsigned idx) {
    return pai::Libav::real<av_channel_layout_channel_from_index>(__func__)(channel_layout, idx);
}
int av_channel_layout_copy(AVChannelLayout* dst, const AVChannelLayout* src) { return pai::Libav::real<av_channel_layout_copy>(__func__)(dst, src); }
void av_channel_layout_default(AVChannelLayout* ch_layout, int nb_channels) { pai::Libav::real<av_channel_layout_default>(__func__)(ch_layout, nb_channels); }
void av_dict_free(AVDictionary** m) { pai::Libav::real<av_dict_free>(__func__)(m); }
AVDictionaryEntry* av_dict_get(const AVDictionary* m, const char* key, const AVDictionaryEntry* prev, int flags) {
    return pai::Libav::real<av_dict_get>(__func__)(m, key, prev, flags);
}
int av_dict_set(AVDictionary** pm, const char* key, const char* value, int flags) { return pai::Libav::real<av_dict_set>(__func__)(pm, key, value, flags); }
double av_display_rotation_get(const int32_t matrix[9]) { return pai::Libav::real<av_display_rotation_get>(__func__)(matrix); }
AVFrame* av_frame_alloc() { return pai::Libav::real<av_frame_alloc>(__func__)(); }
void av_frame_free(AVFrame** frame) { pai::Libav::real<av_frame_free>(__func__)(frame); }
int av_frame_get_buffer(AVFrame* frame, int align) { return pai::Libav::real<av_frame_get_buffer>(__func__)(frame, align); }
int av_frame_make_writable(AVFrame* frame) { return pai::Libav::real<av_frame_make_writable>(__func__)(frame); }
void av_free(void* ptr) { pai::Libav::real<av_free>(__func__)(ptr); }
void av_freep(void* ptr) { pai::Libav::real<av_freep>(__func__)(ptr); }
AVSampleFormat av_get_packed_sample_fmt(AVSampleFormat sample_fmt) { return pai::Libav::real<av_get_packed_sample_fmt>(__func__)(sample_fmt); }
void av_log_set_level(int level) { pai::Libav::real<av_log_set_level>(__func__)(level); }
void* av_malloc(size_t size) { return pai::Libav::real<av_malloc>(__func__)(size); }
void av_max_alloc(size_t max) { pai::Libav::real<av_max_alloc>(__func__)(max); }
int av_opt_set(void* obj, const char* name, const char* val, int search_flags) { return pai::Libav::real<av_opt_set>(__func__)(obj, name, val, search_flags); }
int av_opt_set_double(void* obj, const char* name, double val, int search_flags) { return pai::Libav::real<av_opt_set_double>(__func__)(obj, name, val, search_flags); }
const AVPixFmtDescriptor* av_pix_fmt_desc_get(AVPixelFormat pix_fmt) { return pai::Libav::real<av_pix_fmt_desc_get>(__func__)(pix_fmt); }
int av_sample_fmt_is_planar(AVSampleFormat sample_fmt) { return pai::Libav::real<av_sample_fmt_is_planar>(__func__)(sample_fmt); }
int av_strerror(int errnum, char* errbuf, size_t errbuf_size) { return pai::Libav::real<av_strerror>(__func__)(errnum, errbuf, errbuf_size); }

AVPacket* av_packet_alloc() { return pai::Libav::real<av_packet_alloc>(__func__)(); }
void av_packet_free(AVPacket** pkt) { pai::Libav::real<av_packet_free>(__func__)(pkt); }
void av_packet_rescale_ts(AVPacket* pkt, AVRational tb_src, AVRational tb_dst) { pai::Libav::real<av_packet_rescale_ts>(__func__)(pkt, tb_src, tb_dst); }
void av_packet_unref(AVPacket* pkt) { pai::Libav::real<av_packet_unref>(__func__)(pkt); }
AVCodecContext* avcodec_alloc_context3(const AVCodec* codec) { return pai::Libav::real<avcodec_alloc_context3>(__func__)(codec); }
const AVCodec* avcodec_find_decoder(AVCodecID id) { return pai::Libav::real<avcodec_find_decoder>(__func__)(id); }
const AVCodec* avcodec_find_decoder_by_name(const char* name) { return pai::Libav::real<avcodec_find_decoder_by_name>(__func__)(name); }
const AVCodec* avcodec_find_encoder(AVCodecID id) { return pai::Libav::real<avcodec_find_encoder>(__func__)(id); }
const AVCodec* avcodec_find_encoder_by_name(const char* name) { return pai::Libav::real<avcodec_find_encoder_by_name>(__func__)(name); }
void avcodec_flush_buffers(AVCodecContext* avctx) { pai::Libav::real<avcodec_flush_buffers>(__func__)(avctx); }
void avcodec_free_context(AVCodecContext** avctx) { pai::Libav::real<avcodec_free_context>(__func__)(avctx); }
const char* avcodec_get_name(AVCodecID id) { return pai::Libav::real<avcodec_get_name>(__func__)(id); }
int avcodec_open2(AVCodecContext* avctx, const AVCodec* codec, AVDictionary** options) { return pai::Libav::real<avcodec_open2>(__func__)(avctx, codec, options); }
int avcodec_parameters_from_context(AVCodecParameters* par, const AVCodecContext* codec) { return pai::Libav::real<avcodec_parameters_from_context>(__func__)(par, codec); }
int avcodec_parameters_to_context(AVCodecContext* codec, const AVCodecParameters* par) { return pai::Libav::real<avcodec_parameters_to_context>(__func__)(codec, par); }
int avcodec_receive_frame(AVCodecContext* avctx, AVFrame* frame) { return pai::Libav::real<avcodec_receive_frame>(__func__)(avctx, frame); }
int avcodec_receive_packet(AVCodecContext* avctx, AVPacket* avpkt) { return pai::Libav::real<avcodec_receive_packet>(__func__)(avctx, avpkt); }
int avcodec_send_frame(AVCodecContext* avctx, const AVFrame* frame) { return pai::Libav::real<avcodec_send_frame>(__func__)(avctx, frame); }
int avcodec_send_packet(AVCodecContext* avctx, const AVPacket* avpkt) { return pai::Libav::real<avcodec_send_packet>(__func__)(avctx, avpkt); }

const AVInputFormat* av_find_input_format(const char* short_name) { return pai::Libav::real<av_find_input_format>(__func__)(short_name); }
int av_interleaved_write_frame(AVFormatContext* s, AVPacket* pkt) { return pai::Libav::real<av_interleaved_write_frame>(__func__)(s, pkt); }
int av_read_frame(AVFormatContext* s, AVPacket* pkt) { return pai::Libav::real<av_read_frame>(__func__)(s, pkt); }
int av_seek_frame(AVFormatContext* s, int stream_index, int64_t timestamp, int flags) { return pai::Libav::real<av_seek_frame>(__func__)(s, stream_index, timestamp, flags); }
uint8_t* av_stream_get_side_data(const AVStream* stream, AVPacketSideDataType type, size_t* size) { return pai::Libav::real<av_stream_get_side_data>(__func__)(stream, type, size); }
int av_write_trailer(AVFormatContext* s) { return pai::Libav::real<av_write_trailer>(__func__)(s); }
AVFormatContext* avformat_alloc_context() { return pai::Libav::real<avformat_alloc_context>(__func__)(); }
int avformat_alloc_output_context2(AVFormatContext** ctx, const AVOutputFormat* oformat, const char* format_name, const char* filename) {
    return pai::Libav::real<avformat_alloc_output_context2>(__func__)(ctx, oformat, format_name, filename);
}
void avformat_close_input(AVFormatContext** s) { pai::Libav::real<avformat_close_input>(__func__)(s); }
void avformat_free_context(AVFormatContext* s) { pai::Libav::real<avformat_free_context>(__func__)(s); }
int avformat_index_get_entries_count(const AVStream* st) { return pai::Libav::real<avformat_index_get_entries_count>(__func__)(st); }
const AVIndexEntry* avformat_index_get_entry(AVStream* st, int idx) { return pai::Libav::real<avformat_index_get_entry>(__func__)(st, idx); }
AVStream* avformat_new_stream(AVFormatContext* s, const AVCodec* c) { return pai::Libav::real<avformat_new_stream>(__func__)(s, c); }
int avformat_open_input(AVFormatContext** ps, const char* url, const AVInputFormat* fmt, AVDictionary** options) {
    return pai::Libav::real<avformat_open_input>(__func__)(ps, url, fmt, options);
}
int avformat_write_header(AVFormatContext* s, AVDictionary** options) { return pai::Libav::real<avformat_write_header>(__func__)(s, options); }
AVIOContext* avio_alloc_context(unsigned char* buffer, int buffer_size, int write_flag, void* opaque, int (*read_packet)(void* opaque, uint8_t* buf,
                                int buf_size), int (*write_packet)(void* opaque, uint8_t* buf, int buf_size), int64_t (*seek)(void* opaque, int64_t offset, int whence)) {
    return pai::Libav::real<avio_alloc_context>(__func__)(buffer, buffer_size, write_flag, opaque, read_packet, write_packet, seek);
}
void avio_context_free(AVIOContext** s) { pai::Libav::real<avio_context_free>(__func__)(s); }
void avio_flush(AVIOContext* s) { pai::Libav::real<avio_flush>(__func__)(s); }

void sws_freeContext(SwsContext* swsContext) { pai::Libav::real<sws_freeContext>(__func__)(swsContext); }
const int* sws_getCoefficients(int colorspace) { return pai::Libav::real<sws_getCoefficients>(__func__)(colorspace); }
SwsContext* sws_getContext(int srcW, int srcH, AVPixelFormat srcFormat, int dstW, int dstH, AVPixelFormat dstFormat, int flags, SwsFilter* srcFilter,
                           SwsFilter* dstFilter, const double* param) {
    return pai::Libav::real<sws_getContext>(__func__)(srcW, srcH, srcFormat, dstW, dstH, dstFormat, flags, srcFilter, dstFilter, param);
}
int sws_scale(SwsContext* c, const uint8_t* const srcSlice[], const int srcStride[], int srcSliceY, int srcSliceH, uint8_t* const dst[], const int dstStride[]) {
    return pai::Libav::real<sws_scale>(__func__)(c, srcSlice, srcStride, srcSliceY, srcSliceH, dst, dstStride);
}
int sws_setColorspaceDetails(SwsContext* c, const int inv_table[4], int srcRange, const int table[4], int dstRange, int brightness, int contrast,
                             int saturation) {
    return pai::Libav::real<sws_setColorspaceDetails>(__func__)(c, inv_table, srcRange, table, dstRange, brightness, contrast, saturation);
}

}  // extern "C"
