#include "asset/codec/film_frame.h"

#include <algorithm>

#include <fmt/format.h>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

namespace pai::codec {
namespace {

using Layout = FilmPicture::Layout;

constexpr int kHighDefinitionLines = 720;

YuvMatrix matrix_of(const AVFrame& f) {
    switch (f.colorspace) {
        case AVCOL_SPC_RGB: return YuvMatrix::Rgb;
        case AVCOL_SPC_BT709: return YuvMatrix::Bt709;
        case AVCOL_SPC_BT2020_NCL:
        case AVCOL_SPC_BT2020_CL: return YuvMatrix::Bt2020;
        case AVCOL_SPC_FCC:
        case AVCOL_SPC_BT470BG:
        case AVCOL_SPC_SMPTE170M: return YuvMatrix::Bt601;
        default: return f.height >= kHighDefinitionLines ? YuvMatrix::Bt709 : YuvMatrix::Bt601;  // as players guess
    }
}

ColourPrimaries primaries_of(const AVFrame& f) {
    switch (f.color_primaries) {
        case AVCOL_PRI_BT470BG: return ColourPrimaries::Bt601_625;
        case AVCOL_PRI_SMPTE170M:
        case AVCOL_PRI_SMPTE240M: return ColourPrimaries::Bt601_525;
        case AVCOL_PRI_BT2020: return ColourPrimaries::Bt2020;
        case AVCOL_PRI_SMPTE432: return ColourPrimaries::DisplayP3;
        default: return ColourPrimaries::Bt709;
    }
}

TransferCurve transfer_of(const AVFrame& f) {
    switch (f.color_trc) {
        case AVCOL_TRC_GAMMA22: return TransferCurve::Gamma22;
        case AVCOL_TRC_GAMMA28: return TransferCurve::Gamma28;
        case AVCOL_TRC_LINEAR: return TransferCurve::Linear;
        case AVCOL_TRC_SMPTE2084: return TransferCurve::Pq;
        case AVCOL_TRC_ARIB_STD_B67: return TransferCurve::Hlg;
        default: return TransferCurve::Srgb;
    }
}

bool is_old_full_range(int format) {
    return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P;
}

// Nothing if no listed decoder gives such pixels.
std::optional<Layout> layout_of(const AVPixFmtDescriptor& d, int format) {
    if (d.flags & (AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT)) return {};
    if (d.comp[0].shift != 0 || d.comp[0].depth < 8 || d.comp[0].depth > 16) return {};
    if (format == AV_PIX_FMT_RGBA || format == AV_PIX_FMT_RGB0) return Layout::Rgba;
    if (d.nb_components == 1) return Layout::Grey;
    if (!(d.flags & AV_PIX_FMT_FLAG_PLANAR) || d.nb_components < 3) return {};
    if (d.flags & AV_PIX_FMT_FLAG_RGB) return Layout::Gbr;
    return d.comp[1].plane != d.comp[2].plane ? std::optional(Layout::Yuv) : std::nullopt;
}

PictureColour colour_of(const AVFrame& f, Layout layout) {
    PictureColour out{matrix_of(f), f.color_range == AVCOL_RANGE_JPEG || is_old_full_range(f.format), primaries_of(f), transfer_of(f)};
    if (layout == Layout::Rgba || layout == Layout::Gbr) {
        out.matrix = YuvMatrix::Rgb;
        out.full_range = f.color_range != AVCOL_RANGE_MPEG;
    } else if (out.matrix == YuvMatrix::Rgb) {
        out.matrix = YuvMatrix::Bt709;
    }
    return out;
}

int shifted(int size, int shift) { return -((-size) >> shift); }

}  // namespace

Result<FilmPicture> picture_of(AvFrame frame) {
    const AVFrame& f = *frame;
    const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(f.format));
    const std::optional<Layout> layout = d ? layout_of(*d, f.format) : std::nullopt;
    if (!layout) return Error(Code::Unsupported, fmt::format("pixels of the form {} are not shown", d ? d->name : "unknown"));
    FilmPicture out;
    out.layout = *layout;
    out.width = f.width;
    out.height = f.height;
    out.depth = d->comp[0].depth;
    out.has_alpha = (d->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    out.colour = colour_of(f, *layout);
    const bool unsaid = f.chroma_location == AVCHROMA_LOC_UNSPECIFIED && !is_old_full_range(f.format);
    const bool top_left = f.chroma_location == AVCHROMA_LOC_TOPLEFT;
    out.chroma_left = d->log2_chroma_w > 0 && (unsaid || top_left || f.chroma_location == AVCHROMA_LOC_LEFT);
    out.chroma_top = d->log2_chroma_h > 0 && (top_left || f.chroma_location == AVCHROMA_LOC_TOP);
    const int count = *layout == Layout::Rgba ? 1 : d->nb_components;
    for (int i = 0; i < count; ++i) {
        const bool chroma = *layout == Layout::Yuv && (i == 1 || i == 2);
        FilmPicture::Plane& p = out.planes[static_cast<std::size_t>(i)];
        if (!f.data[i] || f.linesize[i] <= 0) return Error(Code::Corrupt, "a picture without pixels");
        p = {reinterpret_cast<const std::byte*>(f.data[i]), static_cast<std::size_t>(f.linesize[i]), chroma ? shifted(f.width, d->log2_chroma_w) : f.width,
             chroma ? shifted(f.height, d->log2_chroma_h) : f.height};
        out.bytes += p.stride * static_cast<std::size_t>(p.height);
    }
    out.keeps = std::shared_ptr<AVFrame>(frame.release(), FreeLibav());
    return out;
}

}  // namespace pai::codec
