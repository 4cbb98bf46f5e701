#include "asset/codec/basis_lz.h"

#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/bit_reader.h"

namespace pai::codec {
namespace {

constexpr std::size_t kGlobalHeader = 20, kImageHeader = 20;
constexpr unsigned kLongestCode = 16;

Error broken(std::string_view what) { return Error(Code::Corrupt, fmt::format("BasisLZ: {}", what), "KTX2_BASISLZ_INVALID"); }

// By intensity and selector. Source: KDFS, ETC1, "Intensity modifier sets".
constexpr int kModifiers[8][4] = {{-8, -2, 2, 8},     {-17, -5, 5, 17},   {-29, -9, 9, 29},    {-42, -13, 13, 42},
                                  {-60, -18, 18, 60}, {-80, -24, 24, 80}, {-106, -33, 33, 106}, {-183, -47, 47, 183}};

}  // namespace

class BasisLzDecoder::Bits : public BitReader {
public:
    using BitReader::BitReader;

    // 0 with a table of one symbol without a length; the largest number if no code fits.
    std::uint32_t symbol(const Huffman& table) {
        std::uint32_t code = 0;
        for (unsigned length = 1; length <= kLongestCode; ++length) {
            code = code << 1 | take(1);
            if (code >= table.first[length] && code < table.end[length]) return table.symbols[table.at[length] + code - table.first[length]];
        }
        return ~0u;
    }

    // Chunks of `bits`, and one more that says that another follows.
    std::uint32_t chunks(unsigned bits) {
        std::uint32_t out = 0;
        for (unsigned shift = 0; shift < 32; shift += bits) {
            const std::uint32_t chunk = take(bits + 1);
            out |= (chunk & ((1u << bits) - 1)) << shift;
            if ((chunk >> bits) == 0) break;
        }
        return out;
    }
};

namespace {

// Canonical codes of RFC 1951, 3.2.2. False if they are more than there can be.
template <class Huffman>
bool build(const std::vector<std::uint8_t>& lengths, Huffman& out) {
    std::array<std::uint32_t, 18> count{};
    for (const std::uint8_t l : lengths) ++count[l];
    count[0] = 0;
    std::uint32_t code = 0, at = 0;
    for (unsigned l = 1; l <= kLongestCode; ++l) {
        code = (code + count[l - 1]) << 1;
        out.first[l] = code;
        out.end[l] = code + count[l];
        out.at[l] = at;
        at += count[l];
        if (out.end[l] > 1u << l) return false;
    }
    out.symbols.resize(at);
    std::array<std::uint32_t, 18> next = out.at;
    for (std::size_t s = 0; s < lengths.size(); ++s)
        if (lengths[s] > 0) out.symbols[next[lengths[s]]++] = static_cast<std::uint16_t>(s);
    return true;
}

}  // namespace

Result<BasisLzDecoder::Huffman> BasisLzDecoder::read_huffman(Bits& in) {
    constexpr std::uint8_t kOrder[] = {17, 18, 19, 20, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15, 16};
    const std::uint32_t total = in.take(14), codes = in.take(5);
    if (codes < 1 || codes > std::size(kOrder)) return broken("a table without lengths");
    std::vector<std::uint8_t> code_lengths(std::size(kOrder));
    for (std::uint32_t i = 0; i < codes; ++i) code_lengths[kOrder[i]] = static_cast<std::uint8_t>(in.take(3));
    Huffman of_lengths, out;
    if (!build(code_lengths, of_lengths)) return broken("codes of lengths that overlap");
    std::vector<std::uint8_t> lengths;
    while (lengths.size() < total) {
        const std::uint32_t s = in.symbol(of_lengths);
        if (s > 20 || in.ended()) return broken("a table that ends early");
        std::uint32_t run = 1;
        std::uint8_t length = static_cast<std::uint8_t>(s);
        if (s == 17 || s == 18) {
            run = s == 17 ? in.take(3) + 3 : in.take(7) + 11;
            length = 0;
        } else if (s > 18) {
            if (lengths.empty() || lengths.back() == 0) return broken("a table that repeats nothing");
            run = s == 19 ? in.take(2) + 3 : in.take(7) + 7;
            length = lengths.back();
        }
        if (run > total - lengths.size()) return broken("a table with more symbols than it says");
        lengths.insert(lengths.end(), run, length);
    }
    if (!build(lengths, out)) return broken("codes that overlap");
    return out;
}

Result<void> BasisLzDecoder::read_endpoints(ByteSpan bytes, std::size_t count) {
    Bits in(bytes);
    std::array<Huffman, 3> colour;
    for (Huffman& h : colour) {
        PAI_TRY(h, read_huffman(in));
    }
    PAI_TRY(const Huffman intensity, read_huffman(in));
    const bool grey = in.take(1) != 0;
    Endpoint last{16, 16, 16, 0};
    bool failed = false;
    const auto next = [&](std::uint8_t before) {
        const std::uint32_t delta = in.symbol(colour[before < 10 ? 0 : before < 22 ? 1 : 2]);
        failed = failed || delta == ~0u;
        return static_cast<std::uint8_t>((before + delta) & 31);
    };
    // Every endpoint takes a bit at least: the count is bounded by what there is.
    if (count > bytes.size() * 8) return broken("fewer endpoints than it says");
    endpoints_.resize(count);
    for (Endpoint& e : endpoints_) {
        const std::uint32_t delta = in.symbol(intensity);
        if (delta == ~0u) return broken("endpoints that do not decode");
        e.intensity = static_cast<std::uint8_t>((last.intensity + delta) & 7);
        e.red = next(last.red);
        e.green = grey ? e.red : next(last.green);
        e.blue = grey ? e.red : next(last.blue);
        if (failed || in.ended()) return broken("endpoints that end early");
        last = e;
    }
    return {};
}

Result<void> BasisLzDecoder::read_selectors(ByteSpan bytes, std::size_t count) {
    Bits in(bytes);
    if (in.take(2) != 0) return broken("selectors of another kind");
    const bool plain = in.take(1) != 0;
    if (count > bytes.size() * 8) return broken("fewer selectors than it says");
    selectors_.resize(count);
    Huffman delta;
    if (!plain) {
        PAI_TRY(delta, read_huffman(in));
    }
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t row = 0; row < 4; ++row) {
            if (plain || i == 0) {
                selectors_[i][row] = static_cast<std::uint8_t>(in.take(8));
            } else {
                const std::uint32_t s = in.symbol(delta);
                if (s > 255) return broken("selectors that do not decode");
                selectors_[i][row] = static_cast<std::uint8_t>(s ^ selectors_[i - 1][row]);
            }
            if (in.ended()) return broken("selectors that end early");
        }
    return {};
}

Result<void> BasisLzDecoder::read_tables(ByteSpan bytes) {
    Bits in(bytes);
    for (Huffman* h : {&endpoint_prediction_, &endpoint_delta_, &selector_, &history_run_}) {
        PAI_TRY(*h, read_huffman(in));
    }
    history_size_ = in.take(13);
    if (in.ended()) return broken("tables that end early");
    return {};
}

// Blocks of one slice in the order of the file.
class BasisLzDecoder::Slice {
public:
    Slice(const BasisLzDecoder& tables, ByteSpan bytes, std::size_t columns) : t_(tables), in_(bytes) {
        above_.resize(columns);
        left_.resize(columns);
        row_bits_.resize((columns + 1) / 2);
        history_.resize(t_.history_size_);
        rover_ = t_.history_size_ / 2;
    }

    struct Block {
        const Endpoint* endpoint;
        const std::array<std::uint8_t, 4>* selector;
    };

    Result<Block> next(std::size_t x, std::size_t y) {
        if (x == 0) std::swap(above_, left_);
        PAI_TRY(const std::uint32_t endpoint, next_endpoint(x, y));
        PAI_TRY(const std::uint32_t selector, next_selector());
        if (endpoint >= t_.endpoints_.size() || selector >= t_.selectors_.size() || in_.ended()) return broken("a slice that ends early or names what there is not");
        left_[x] = last_endpoint_ = endpoint;
        return Block{&t_.endpoints_[endpoint], &t_.selectors_[selector]};
    }

private:
    // How the endpoints of four blocks that stand together are found: two bits each.
    Result<std::uint32_t> predictions() {
        constexpr std::uint32_t kRepeat = 256, kLeastRun = 3;
        if (repeats_ > 0) {
            --repeats_;
            return last_prediction_;
        }
        const std::uint32_t s = in_.symbol(t_.endpoint_prediction_);
        if (s > kRepeat) return broken("predictions that do not decode");
        if (s == kRepeat) repeats_ = in_.chunks(4) + kLeastRun - 1;
        else last_prediction_ = s;
        return last_prediction_;
    }

    Result<std::uint32_t> next_endpoint(std::size_t x, std::size_t y) {
        if (x % 2 == 0) {
            if (y % 2 == 0) {
                PAI_TRY(bits_, predictions());
                row_bits_[x / 2] = static_cast<std::uint8_t>(bits_ >> 4);
            } else {
                bits_ = row_bits_[x / 2];
            }
        }
        const std::uint32_t how = bits_ & 3;
        bits_ >>= 2;
        if ((how == 0 && x == 0) || (how == 1 && y == 0) || (how == 2 && (x == 0 || y == 0))) return broken("a block like one that there is not");
        if (how == 0) return last_endpoint_;
        if (how < 3) return above_[how == 1 ? x : x - 1];
        const std::uint32_t delta = in_.symbol(t_.endpoint_delta_);
        if (delta >= t_.endpoints_.size()) return broken("an endpoint that does not decode");
        const std::uint32_t sum = last_endpoint_ + delta;
        return sum >= t_.endpoints_.size() ? sum - static_cast<std::uint32_t>(t_.endpoints_.size()) : sum;
    }

    Result<std::uint32_t> next_selector() {
        constexpr std::uint32_t kLeastRun = 3, kLongRun = 63;
        const auto first_of_history = static_cast<std::uint32_t>(t_.selectors_.size());
        std::uint32_t s = first_of_history;
        if (run_ > 0) {
            --run_;
        } else {
            s = in_.symbol(t_.selector_);
            if (s == first_of_history + t_.history_size_) {
                const std::uint32_t run = in_.symbol(t_.history_run_);
                if (run > kLongRun) return broken("a run that does not decode");
                run_ = (run == kLongRun ? in_.chunks(7) : run) + kLeastRun - 1;
                s = first_of_history;
            }
        }
        if (s < first_of_history) {
            add(s);
            return s;
        }
        const std::uint32_t at = s - first_of_history;
        if (at >= history_.size()) return broken("a selector of a history that there is not");
        const std::uint32_t out = history_[at];
        if (at > 0) std::swap(history_[at / 2], history_[at]);
        return out;
    }

    void add(std::uint32_t selector) {
        if (history_.empty()) return;
        history_[rover_++] = selector;
        if (rover_ == history_.size()) rover_ = history_.size() / 2;
    }

    const BasisLzDecoder& t_;
    Bits in_;
    std::vector<std::uint32_t> above_, left_, history_;
    std::vector<std::uint8_t> row_bits_;
    std::size_t rover_ = 0;
    std::uint32_t bits_ = 0, last_prediction_ = 0, repeats_ = 0, last_endpoint_ = 0, run_ = 0;
};

Result<BasisLzGlobal> read_basis_lz(ByteSpan global, std::size_t images) {
    const auto fault = [](std::string_view code, std::string text) { return Error(Code::Corrupt, std::move(text), std::string(code)); };
    const std::uint64_t fixed = kGlobalHeader + std::uint64_t{images} * kImageHeader;
    if (global.size() < fixed) return fault("KTX2_8101", fmt::format("the global data of BasisLZ have {} bytes, {} are needed for {} images", global.size(), fixed, images));
    BasisLzGlobal out;
    out.endpoint_count = load_le16(global.data());
    out.selector_count = load_le16(global.data() + 2);
    const std::uint64_t endpoints = load_le32(global.data() + 4), selectors = load_le32(global.data() + 8), tables = load_le32(global.data() + 12), more = load_le32(global.data() + 16);
    if (more != 0) return fault("KTX2_8103", fmt::format("{} bytes of extended data, none are defined", more));
    if (fixed + endpoints + selectors + tables != global.size())
        return fault("KTX2_8102", fmt::format("the global data of BasisLZ have {} bytes, their parts {}", global.size(), fixed + endpoints + selectors + tables));
    for (std::size_t i = 0; i < images; ++i) {
        const std::byte* at = global.data() + kGlobalHeader + i * kImageHeader;
        out.images.push_back({load_le32(at), load_le32(at + 4), load_le32(at + 8), load_le32(at + 12), load_le32(at + 16)});
    }
    out.endpoints = global.subspan(static_cast<std::size_t>(fixed), static_cast<std::size_t>(endpoints));
    out.selectors = global.subspan(static_cast<std::size_t>(fixed + endpoints), static_cast<std::size_t>(selectors));
    out.tables = global.subspan(static_cast<std::size_t>(fixed + endpoints + selectors));
    return out;
}

Result<BasisLzDecoder> BasisLzDecoder::create(const BasisLzGlobal& global) {
    BasisLzDecoder out;
    PAI_TRY(out.read_endpoints(global.endpoints, global.endpoint_count));
    PAI_TRY(out.read_selectors(global.selectors, global.selector_count));
    PAI_TRY(out.read_tables(global.tables));
    return out;
}

Result<Bytes> BasisLzDecoder::decode(ByteSpan level, const BasisLzImage& image, int width, int height) const {
    const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
    const std::size_t columns = (w + 3) / 4, rows = (h + 3) / 4;
    const auto slice = [&](std::uint32_t offset, std::uint32_t length) -> Result<ByteSpan> {
        if (offset > level.size() || length > level.size() - offset) return broken("a slice beyond its level");
        return level.subspan(offset, length);
    };
    Bytes out(w * h * 4, std::byte{255});
    for (const bool alpha : {false, true}) {
        if (alpha && image.alpha_length == 0) break;
        PAI_TRY(const ByteSpan bytes, alpha ? slice(image.alpha_offset, image.alpha_length) : slice(image.rgb_offset, image.rgb_length));
        Slice blocks(*this, bytes, columns);
        for (std::size_t y = 0; y < rows; ++y)
            for (std::size_t x = 0; x < columns; ++x) {
                PAI_TRY(const Slice::Block block, blocks.next(x, y));
                const Endpoint& e = *block.endpoint;
                const int base[3] = {e.red << 3 | e.red >> 2, e.green << 3 | e.green >> 2, e.blue << 3 | e.blue >> 2};
                for (std::size_t i = 0; i < 16; ++i) {
                    const std::size_t px = x * 4 + i % 4, py = y * 4 + i / 4;
                    if (px >= w || py >= h) continue;
                    const int modifier = kModifiers[e.intensity][(*block.selector)[i / 4] >> (2 * (i % 4)) & 3];
                    std::byte* to = out.data() + (py * w + px) * 4;
                    for (int c = 0; c < 3 && !alpha; ++c) to[c] = static_cast<std::byte>(std::clamp(base[c] + modifier, 0, 255));
                    if (alpha) to[3] = static_cast<std::byte>(std::clamp(base[1] + modifier, 0, 255));
                }
            }
    }
    return out;
}

}  // namespace pai::codec
