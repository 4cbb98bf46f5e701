#include "convert/master_picture.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <spng.h>

#include "base/file.h"
#include "convert/importer_process.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr std::uint64_t kMostMaster = 4ull << 30;

struct Form {
    int width = 0, height = 0, channels = 0, bits = 0;  // bits 0: rgbe
};

Error unsound() { return Error(Code::Corrupt, "the converter says what makes no picture", "CONVERT_STOPPED"); }

// "640 480 3 16": nothing of it is believed.
Result<Form> parse_form(std::string_view text, std::size_t texels) {
    Form out;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (int* number : {&out.width, &out.height, &out.channels}) {
        const auto [stop, error] = std::from_chars(at, end, *number);
        if (error != std::errc() || stop == end || *stop != ' ') return unsound();
        at = stop + 1;
    }
    const std::string_view bits(at, static_cast<std::size_t>(end - at));
    out.bits = bits == "8" ? 8 : bits == "16" ? 16 : bits == "rgbe" ? 0 : -1;
    if (out.bits < 0 || out.width < 1 || out.height < 1 || out.width > 16384 || out.height > 16384 || out.channels < 1 || out.channels > 4 || (out.bits == 0 && out.channels != 4)) return unsound();
    const std::uint64_t pixel = static_cast<std::uint64_t>(out.channels) * static_cast<std::uint64_t>(out.bits == 16 ? 2 : 1);
    if (static_cast<std::uint64_t>(out.width) * static_cast<std::uint64_t>(out.height) * pixel != texels) return unsound();
    return out;
}

Result<Bytes> encode_png(const Form& form, std::string_view texels) {
    const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> ctx(spng_ctx_new(SPNG_CTX_ENCODER), &spng_ctx_free);
    if (!ctx) return Error(Code::Internal, "no memory for a PNG encoder");
    spng_set_option(ctx.get(), SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_option(ctx.get(), SPNG_IMG_COMPRESSION_LEVEL, 4);
    constexpr std::uint8_t kTypes[] = {SPNG_COLOR_TYPE_GRAYSCALE, SPNG_COLOR_TYPE_GRAYSCALE_ALPHA, SPNG_COLOR_TYPE_TRUECOLOR, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA};
    spng_ihdr ihdr{};
    ihdr.width = static_cast<std::uint32_t>(form.width);
    ihdr.height = static_cast<std::uint32_t>(form.height);
    ihdr.bit_depth = static_cast<std::uint8_t>(form.bits);
    ihdr.color_type = kTypes[form.channels - 1];
    spng_set_ihdr(ctx.get(), &ihdr);
    int error = spng_encode_image(ctx.get(), texels.data(), texels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    std::size_t size = 0;
    const std::unique_ptr<void, decltype(&std::free)> buffer(error ? nullptr : spng_get_png_buffer(ctx.get(), &size, &error), &std::free);
    if (!buffer) return Error(Code::Internal, fmt::format("PNG encoder: {}", spng_strerror(error)));
    const auto* first = static_cast<const std::byte*>(buffer.get());
    return Bytes(first, first + size);
}

// Rows of run lengths where the format has them, with nothing shortened: a flat row could be taken for one. Source: Radiance file formats, "picture".
Bytes encode_radiance(const Form& form, std::string_view texels) {
    Bytes out = to_bytes(fmt::format("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {} +X {}\n", form.height, form.width));
    const std::size_t row = static_cast<std::size_t>(form.width) * 4;
    const bool runs = form.width >= 8 && form.width < 32768;
    for (int y = 0; y < form.height; ++y) {
        const ByteSpan from = as_byte_span(texels.substr(static_cast<std::size_t>(y) * row, row));
        if (!runs) {
            out.insert(out.end(), from.begin(), from.end());
            continue;
        }
        for (const int head : {2, 2, form.width >> 8, form.width & 255}) out.push_back(static_cast<std::byte>(head));
        // Each component by itself, in stretches of at most 128 values that are written out.
        for (std::size_t c = 0; c < 4; ++c)
            for (int x = 0; x < form.width;) {
                const int count = std::min(128, form.width - x);
                out.push_back(static_cast<std::byte>(count));
                for (int k = 0; k < count; ++k) out.push_back(from[static_cast<std::size_t>(x + k) * 4 + c]);
                x += count;
            }
    }
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 300)) out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e ? ' ' : c;
    return out;
}

Result<ConvertedPicture> take_picture(ByteSpan payload) {
    PAI_TRY(const auto fields, unpack_fields(payload, 3));
    PAI_TRY(const Form form, parse_form(fields[0], fields[2].size()));
    ConvertedPicture out;
    out.width = form.width, out.height = form.height, out.bits = form.bits == 0 ? 32 : form.bits;
    out.meaning = printable(fields[1]);
    out.media_type = form.bits == 0 ? "image/vnd.radiance" : "image/png";
    if (form.bits == 0) {
        out.file = encode_radiance(form, fields[2]);
        return out;
    }
    PAI_TRY(out.file, encode_png(form, fields[2]));
    return out;
}

Result<ConvertedPicture> read_master(const Bytes& bytes, const std::filesystem::path& file, const std::string& extension, const ConvertOptions& options) {
    PAI_TRY(auto importer, ImporterProcess::start(steady_ns() + static_cast<std::int64_t>(options.most_seconds) * 1'000'000'000));
    const std::string job = fmt::format("{} {} 1 -", options.most_seconds, options.most_memory_mib);
    PAI_TRY(importer.send(MessageKind::Job, pack_fields({extension, file.stem().string(), as_text(bytes), job})));
    PAI_TRY(const auto message, importer.receive());
    if (message.kind == MessageKind::Picture) return take_picture(message.payload);
    if (message.kind != MessageKind::Failed) return unsound();
    PAI_TRY(const auto fields, unpack_fields(message.payload, 2));
    if (fields[0] == "CONVERT_LIMIT") return Error(Code::Unsupported, shown_words(fields[1]), "CONVERT_LIMIT");
    if (fields[0] == "CONVERT_JAIL") return Error(Code::Io, shown_words(fields[1]));
    return Error(Code::Corrupt, shown_words(fields[1]), "CONVERT_UNREADABLE");
}

}  // namespace

Result<ConvertedPicture> convert_picture(const std::filesystem::path& file, const ConvertOptions& options) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (extension != ".tif" && extension != ".tiff" && extension != ".exr")
        return Error(Code::Unsupported, fmt::format("{}: \"{}\" is no master that is converted; .tif, .tiff and .exr are", file.filename().string(), extension), "CONVERT_FORMAT");
    PAI_TRY(const Bytes bytes, read_file(file, kMostMaster));
    auto made = read_master(bytes, file, extension, options);
    if (!made && !made.error().reason.empty()) return std::move(made.error()).context(file.filename().string());
    return made;
}

}  // namespace pai
