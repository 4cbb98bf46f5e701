#include "convert/pictures.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <spng.h>

#include "asset/codec/pixels.h"
#include "base/below.h"

namespace pai {
namespace {

constexpr std::uint64_t kMostOfOne = 256u << 20;

Result<Bytes> encode_png(const Pixels& pixels) {
    const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> ctx(spng_ctx_new(SPNG_CTX_ENCODER), &spng_ctx_free);
    if (!ctx) return Error(Code::Internal, "no memory for a PNG encoder");
    spng_set_option(ctx.get(), SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_option(ctx.get(), SPNG_IMG_COMPRESSION_LEVEL, 6);
    spng_ihdr ihdr{};
    ihdr.width = static_cast<std::uint32_t>(pixels.width);
    ihdr.height = static_cast<std::uint32_t>(pixels.height);
    ihdr.bit_depth = 8, ihdr.color_type = SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
    spng_set_ihdr(ctx.get(), &ihdr);
    int error = spng_encode_image(ctx.get(), pixels.texels.data(), pixels.texels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    std::size_t size = 0;
    const std::unique_ptr<void, decltype(&std::free)> buffer(error ? nullptr : spng_get_png_buffer(ctx.get(), &size, &error), &std::free);
    if (!buffer) return Error(Code::Internal, fmt::format("PNG encoder: {}", spng_strerror(error)));
    const auto* first = static_cast<const std::byte*>(buffer.get());
    return Bytes(first, first + size);
}

std::uint8_t at(const Pixels& p, int x, int y, int channel) {
    return static_cast<std::uint8_t>(p.texels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) + static_cast<std::size_t>(x)) * 4 + static_cast<std::size_t>(channel)]);
}

// One number of a picture that is grey, or meant to be: the mean of its colours, over another picture's grid.
std::uint8_t grey(const Pixels& p, int x, int y, int width, int height) {
    const int px = static_cast<int>(static_cast<std::int64_t>(x) * p.width / width), py = static_cast<int>(static_cast<std::int64_t>(y) * p.height / height);
    return static_cast<std::uint8_t>((at(p, px, py, 0) + at(p, px, py, 1) + at(p, px, py, 2) + 1) / 3);
}

template <class F>
void fill(Pixels& out, F texel) {
    std::size_t i = 0;
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x)
            for (int c = 0; c < 4; ++c) out.texels[i++] = static_cast<std::byte>(texel(x, y, c));
}

Pixels blank(int width, int height) { return {Pixels::Format::Rgba8, width, height, Bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4)}; }

// Normals point out of the surface: blue on the whole, and neither red nor green.
bool looks_like_normals(const Pixels& p) {
    std::uint64_t sum[3] = {};
    const std::size_t count = p.texels.size() / 4;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t c = 0; c < 3; ++c) sum[c] += static_cast<std::uint64_t>(p.texels[i * 4 + c]);
    const auto mean = [&](int c) { return static_cast<double>(sum[c]) / static_cast<double>(std::max<std::size_t>(count, 1)); };
    return mean(2) > 150 && std::abs(mean(0) - 128) < 40 && std::abs(mean(1) - 128) < 40;
}

}  // namespace

std::vector<std::string> names_below(std::string_view written) {
    std::string name(written);
    std::replace(name.begin(), name.end(), '\\', '/');
    if (name.starts_with("file://")) name.erase(0, 7);
    while (name.starts_with("./")) name.erase(0, 2);
    const std::size_t cut = name.find_last_of("/:");
    const std::string last = cut == name.npos ? name : name.substr(cut + 1);
    if (last.empty() || last == "." || last == "..") return {};
    std::vector<std::string> out;
    const bool stays = name[0] != '/' && name.find(':') == name.npos && ("/" + name + "/").find("/../") == name.npos;
    if (stays) out.push_back(name);
    if (last != name) out.push_back(last);
    return out;
}

Result<void> ConvertPictures::spend(std::uint64_t bytes) {
    if (bytes > kMostBytes - spent_) return Error(Code::Unsupported, fmt::format("its pictures have more than {} MiB together", kMostBytes >> 20));
    spent_ += bytes;
    return {};
}

Result<std::string> ConvertPictures::embed(Bytes bytes) {
    PAI_TRY(spend(bytes.size()));
    if (static_cast<std::size_t>(embedded_) >= kMostPictures) return Error(Code::Unsupported, fmt::format("more than {} pictures", kMostPictures));
    std::string name = fmt::format("*{}", embedded_++);
    sources_[name] = std::move(bytes);
    return name;
}

Result<std::string> ConvertPictures::find(std::string_view written) {
    if (written.starts_with('*')) {
        if (!sources_.contains(written)) return Error(Code::NotFound, fmt::format("{}: no picture inside the model has this number", written));
        return std::string(written);
    }
    const auto names = names_below(written);
    std::optional<Error> first;
    for (const std::string& name : names) {
        if (sources_.contains(name)) return name;
        looked_for_.insert(name);
        auto bytes = read_file_below(folder_, name, std::min(kMostOfOne, kMostBytes - spent_));
        if (bytes) {
            PAI_TRY(spend(bytes->size()));
            sources_[name] = std::move(*bytes);
            return name;
        }
        if (!first) first = Error(bytes.error().code, bytes.error().code == Code::NotFound ? "no such file below the model's folder" : std::move(bytes.error().message));
    }
    if (!first) first = Error(Code::Denied, "names no file below the model's folder");
    return std::move(*first).context(written);
}

ByteSpan ConvertPictures::read(const std::string& name) const { return sources_.find(name)->second; }

Result<int> ConvertPictures::keep(const std::string& key, Bytes bytes) {
    if (pictures_.size() >= kMostPictures) return Error(Code::Unsupported, fmt::format("more than {} pictures", kMostPictures));
    pictures_.push_back(std::move(bytes));
    return made_[key] = static_cast<int>(pictures_.size()) - 1;
}

Result<int> ConvertPictures::colour(std::string_view name, std::string_view alpha) {
    PAI_TRY(const std::string found, find(name));
    std::string mask;
    if (!alpha.empty()) {
        PAI_TRY(mask, find(alpha));
    }
    // The same picture twice: its own alpha is meant.
    if (mask == found) mask.clear();
    const std::string key = "colour\n" + found + "\n" + mask;
    if (const auto made = made_.find(key); made != made_.end()) return made->second;
    const ByteSpan bytes = read(found);
    if (mask.empty()) {
        const auto checked = codec::check_pixels(bytes);
        if (!checked) return Error(checked.error()).context(name);
        if (checked->format == codec::PixelFormat::Hdr) return Error(Code::Unsupported, fmt::format("{}: no PNG, JPEG or WebP", name));
        return keep(key, Bytes(bytes.begin(), bytes.end()));
    }
    const ByteSpan mask_bytes = read(mask);
    auto pixels = codec::decode_pixels(bytes);
    if (!pixels) return std::move(pixels.error()).context(name);
    const auto over = codec::decode_pixels(mask_bytes);
    if (!over) return Error(over.error()).context(alpha);
    Pixels out = blank(pixels->width, pixels->height);
    fill(out, [&](int x, int y, int c) { return c < 3 ? at(*pixels, x, y, c) : grey(*over, x, y, out.width, out.height); });
    PAI_TRY(Bytes png, encode_png(out));
    PAI_TRY(spend(png.size()));
    return keep(key, std::move(png));
}

// Source: glTF 2.0, 3.9.2: roughness is green, metal is blue.
Result<int> ConvertPictures::surface(std::string_view roughness, std::string_view metal) {
    const std::string_view written[2] = {roughness, metal};
    std::string found[2], key = "surface";
    for (int i = 0; i < 2; ++i) {
        if (!written[i].empty()) {
            PAI_TRY(found[i], find(written[i]));
        }
        key += "\n" + found[i];
    }
    if (const auto made = made_.find(key); made != made_.end()) return made->second;
    Pixels parts[2];
    for (int i = 0; i < 2; ++i) {
        if (found[i].empty()) continue;
        auto pixels = codec::decode_pixels(read(found[i]));
        if (!pixels) return std::move(pixels.error()).context(written[i]);
        parts[i] = std::move(*pixels);
    }
    Pixels out = blank(std::max({parts[0].width, parts[1].width, 1}), std::max({parts[0].height, parts[1].height, 1}));
    fill(out, [&](int x, int y, int c) -> std::uint8_t {
        if (c != 1 && c != 2) return 255;
        const Pixels& part = parts[c - 1];
        return part.width > 0 ? grey(part, x, y, out.width, out.height) : std::uint8_t{255};
    });
    PAI_TRY(Bytes png, encode_png(out));
    PAI_TRY(spend(png.size()));
    return keep(key, std::move(png));
}

Result<int> ConvertPictures::normals(std::string_view name) {
    PAI_TRY(const std::string found, find(name));
    const std::string key = "normals\n" + found;
    if (const auto made = made_.find(key); made != made_.end()) return made->second;
    const ByteSpan bytes = read(found);
    const auto pixels = codec::decode_pixels(bytes);
    if (!pixels) return Error(pixels.error()).context(name);
    if (!looks_like_normals(*pixels)) return Error(Code::Unsupported, fmt::format("{}: a picture of heights, normals are expected", name));
    return keep(key, Bytes(bytes.begin(), bytes.end()));
}

Result<ByteSpan> ConvertPictures::open(std::string_view number) const {
    std::size_t i = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), i);
    if (error != std::errc() || end != number.data() + number.size() || i >= pictures_.size()) return Error(Code::NotFound, fmt::format("no picture \"{}\"", number));
    return ByteSpan(pictures_[i]);
}

}  // namespace pai
