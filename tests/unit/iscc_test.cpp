// ISCC units and composites: the standard's vectors, values worked by others, and what a small change does.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/file.h"
#include "base/json.h"
#include "iscc/audio_code.h"
#include "iscc/blake3.h"
#include "iscc/image_code.h"
#include "iscc/soft_hash.h"
#include "iscc/text_code.h"
#include "iscc/unit.h"

namespace pai {
namespace {

std::filesystem::path vectors() {
    const char* env = std::getenv("PAIFANG_SHARED");
    return (env && *env ? std::filesystem::path(env) : std::filesystem::path(PAIFANG_ROOT) / "../shared") / "data/licensing/iscc/data.json";
}

Hash blake3(ByteSpan bytes) {
    Blake3 h;
    h.add(bytes);
    return h.finish();
}

Hash data_hash(ByteSpan bytes) {
    DataHash h;
    h.add(bytes);
    return h.finish();
}

// 1, 2, 3 and so on as 32-bit little-endian words.
Bytes counting(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::byte>((i / 4 + 1) >> (8 * (i % 4)));
    return out;
}

// The input of BLAKE3's own test vectors.
Bytes modulo_251(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::byte>(i % 251);
    return out;
}

Bytes from_base32(std::string_view text) {
    Bytes out;
    unsigned pending = 0, bits = 0;
    for (const char c : text) {
        pending = pending << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
        if ((bits += 5) >= 8) out.push_back(static_cast<std::byte>(pending >> (bits -= 8)));
        pending &= 255;
    }
    return out;
}

IsccUnit unit_of(std::string_view text) {
    const Bytes bytes = from_base32(text);
    IsccUnit unit{static_cast<IsccMain>(std::to_integer<unsigned>(bytes[0]) >> 4), static_cast<std::uint8_t>(bytes[0] & std::byte{15}), {}, 64};
    std::copy_n(bytes.begin() + 2, std::min<std::size_t>(bytes.size() - 2, 32), unit.digest.begin());
    return unit;
}

// `check` with the inputs and the "iscc" of every vector of `group`, which has at least `least`.
void each_vector(const char* group, std::size_t least, const std::function<std::string(JsonRef inputs)>& compute) {
    const auto text = read_text_file(vectors());
    ASSERT_TRUE(text);
    const auto doc = JsonDoc::parse(*text);
    ASSERT_TRUE(doc);
    const JsonRef cases = *doc->root().find(group);
    EXPECT_GE(cases.size(), least);
    for (std::size_t i = 0; i < cases.size(); ++i)
        EXPECT_EQ(compute(*cases[i].find("inputs")), cases[i].find("outputs")->find("iscc")->text()) << cases.key(i);
}

Bytes stream(JsonRef inputs) { return *from_hex(inputs[0].text().substr(7)); }
std::size_t bits(JsonRef inputs) { return static_cast<std::size_t>(*inputs[1].as_int()); }

TEST(Iscc, the_vectors_of_the_standard_for_data_instance_and_composite_codes_hold) {
    if (!file_exists(vectors())) GTEST_SKIP() << "no vectors at " << vectors();
    each_vector("gen_data_code_v0", 2, [](JsonRef in) { return iscc_text({IsccMain::Data, 0, data_hash(stream(in)), bits(in)}); });
    each_vector("gen_instance_code_v0", 2, [](JsonRef in) { return iscc_text({IsccMain::Instance, 0, blake3(stream(in)), bits(in)}); });
    each_vector("gen_iscc_code_v0", 3, [](JsonRef in) {
        std::vector<IsccUnit> units;
        for (std::size_t i = 0; i < in[0].size(); ++i) units.push_back(unit_of(in[0][i].text()));
        return iscc_text(units);
    });
}

TEST(Iscc, the_vectors_of_the_standard_for_image_codes_hold) {
    if (!file_exists(vectors())) GTEST_SKIP() << "no vectors at " << vectors();
    each_vector("gen_image_code_v0", 2, [](JsonRef in) {
        SmallPicture picture{};
        EXPECT_EQ(in[0].size(), picture.size());
        for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<std::uint8_t>(*in[0][i].as_int());
        return iscc_text({IsccMain::Content, static_cast<std::uint8_t>(IsccContent::Image), image_hash(picture), bits(in)});
    });
}

TEST(Iscc, the_vectors_of_the_standard_for_text_codes_hold) {
    if (!file_exists(vectors())) GTEST_SKIP() << "no vectors at " << vectors();
    each_vector("gen_text_code_v0", 3, [](JsonRef in) {
        return iscc_text({IsccMain::Content, static_cast<std::uint8_t>(IsccContent::Text), text_hash(*collapse_text(in[0].text())), bits(in)});
    });
}

TEST(Iscc, the_vectors_of_the_standard_for_audio_codes_hold) {
    if (!file_exists(vectors())) GTEST_SKIP() << "no vectors at " << vectors();
    each_vector("gen_audio_code_v0", 3, [](JsonRef in) {
        std::vector<std::int32_t> features;
        for (std::size_t i = 0; i < in[0].size(); ++i) features.push_back(static_cast<std::int32_t>(*in[0][i].as_int()));
        return iscc_text({IsccMain::Content, static_cast<std::uint8_t>(IsccContent::Audio), audio_hash(features), bits(in)});
    });
}

// 16-bit WAV of `seconds` of a melody of its own for each `tune`, `semitones` higher, `gain` as loud.
Bytes melody(int rate_hz, int channels, double seconds, double semitones, double gain, std::uint32_t tune = 1) {
    std::string data;
    double phase = 0;
    for (int i = 0; i < static_cast<int>(seconds * rate_hz); ++i) {
        std::uint32_t beat = static_cast<std::uint32_t>(3.0 * i / rate_hz) * 2654435761u + tune * 2246822519u;
        beat ^= beat >> 15;
        const int note = static_cast<int>(beat * 3266489917u >> 28);
        phase += 2 * 3.14159265358979 * 220 * std::exp2((note + semitones) / 12) / rate_hz;
        const double wave = std::sin(phase) + 0.5 * std::sin(2 * phase) + 0.25 * std::sin(3 * phase);
        const auto sample = static_cast<std::uint16_t>(static_cast<std::int16_t>(gain * 12000 * wave));
        for (int c = 0; c < channels; ++c) data += {static_cast<char>(sample & 255), static_cast<char>(sample >> 8)};
    }
    const auto le = [](std::uint32_t value, int bytes) {
        std::string out;
        for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 255);
        return out;
    };
    const auto rate = static_cast<std::uint32_t>(rate_hz), frame = static_cast<std::uint32_t>(2 * channels), size = static_cast<std::uint32_t>(data.size());
    return to_bytes("RIFF" + le(36 + size, 4) + "WAVEfmt " + le(16, 4) + le(1, 2) + le(frame / 2, 2) + le(rate, 4) + le(rate * frame, 4) + le(frame, 2) + le(16, 2) + "data" + le(size, 4) + data);
}

IsccUnit audio_unit(const Bytes& wav) {
    const auto features = sound_features(wav);
    EXPECT_TRUE(features && !features->empty());
    return {IsccMain::Content, 2, features ? audio_hash(*features) : Hash{}, 64};
}

TEST(Iscc, sound_at_another_rate_and_loudness_keeps_its_audio_code) {
    const IsccUnit original = audio_unit(melody(44'100, 2, 20, 0, 1));
    EXPECT_LE(iscc_distance(original, audio_unit(melody(48'000, 1, 20, 0, 0.4))), 8u);
    EXPECT_LE(iscc_distance(original, audio_unit(melody(22'050, 2, 19.5, 0, 0.9))), 8u) << "half a second shorter";
    EXPECT_GT(iscc_distance(original, audio_unit(melody(44'100, 2, 20, 0, 1, 3))), 14u) << "another melody";
    EXPECT_GT(iscc_distance(original, audio_unit(melody(44'100, 2, 20, 1, 1))), 14u) << "in another key it is other sound to this code";
    const auto moment = sound_features(melody(44'100, 1, 1, 0, 1));
    ASSERT_TRUE(moment) << moment.error().message;
    EXPECT_TRUE(moment->empty()) << "too short to tell";
    Bytes torn = melody(44'100, 1, 3, 0, 1);
    torn.resize(torn.size() / 2);
    EXPECT_FALSE(sound_features(torn));
}

TEST(Iscc, a_code_in_a_document_is_taken_apart_into_its_units) {
    Hash digest{};
    for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::byte>(17 * i);
    const IsccUnit content{IsccMain::Content, 2, digest, 64}, data{IsccMain::Data, 0, digest, 64}, instance{IsccMain::Instance, 0, digest, 256};
    const auto whole = parse_iscc(iscc_text(std::array{content, data, instance}));
    ASSERT_TRUE(whole) << whole.error().message;
    ASSERT_EQ(whole->size(), 3u);
    EXPECT_EQ(name_of((*whole)[0]), "Audio-Code");
    EXPECT_EQ((*whole)[1].main, IsccMain::Data);
    EXPECT_EQ((*whole)[2].bits, 64u) << "of a composite every unit has 64 bits";
    EXPECT_EQ(iscc_distance((*whole)[0], content), 0u);
    const auto one = parse_iscc(iscc_text(instance));
    ASSERT_TRUE(one && one->size() == 1);
    EXPECT_EQ(one->front().bits, 256u);
    EXPECT_EQ(parse_iscc(iscc_text(std::array{data, instance}))->size(), 2u);
    for (const char* bad : {"", "ISCC:", "ISCC:EAASKDNZNYGUUF5", "iscc:EAASKDNZNYGUUF5A", "ISCC:EAASKDNZNYGUUF5A=", "ISCC:EEASKDNZNYGUUF5AEAASKDNZNYGUUF5A"}) EXPECT_FALSE(parse_iscc(bad)) << bad;
}

// The features that Chromaprint's own program writes for the same file.
std::vector<std::int32_t> fpcalc(const std::filesystem::path& file) {
    const test::Ran ran = test::run({"fpcalc", "-raw", "-signed", "-length", "0", file.string()});
    std::vector<std::int32_t> out;
    std::istringstream numbers(ran.out.substr(ran.out.find("FINGERPRINT=") + 12));
    for (std::string number; std::getline(numbers, number, ',');) out.push_back(static_cast<std::int32_t>(std::stoll(number)));
    return out;
}

TEST(Iscc, another_program_computes_nearly_the_same_audio_code) {
    if (test::run({"sh", "-c", "command -v fpcalc"}).status != 0) GTEST_SKIP() << "libchromaprint-tools is not installed";
    const test::TempDir dir;
    for (const int rate : {11'025, 44'100, 48'000}) {
        const Bytes wav = melody(rate, 2, 20, 0, 1);
        ASSERT_TRUE(write_file(dir / "melody.wav", wav));
        const auto theirs = fpcalc(dir / "melody.wav");
        const auto ours = sound_features(wav);
        ASSERT_TRUE(ours);
        EXPECT_NEAR(static_cast<double>(ours->size()), static_cast<double>(theirs.size()), 1.0) << rate;
        const IsccUnit judge{IsccMain::Content, 2, audio_hash(theirs), 64};
        // The same library; only the resampler may differ.
        EXPECT_LE(iscc_distance(judge, audio_unit(wav)), rate == 11'025 ? 0u : 4u) << rate;
    }
}

TEST(Iscc, a_text_collapses_to_what_it_says) {
    EXPECT_EQ(*collapse_text("  Hello\tWorld!\n"), "helloworld");
    EXPECT_EQ(*collapse_text("Iñtërnâtiônàlizætiøn☃"), "internationalizætiøn☃");
    EXPECT_EQ(*collapse_text("牌坊，\u2029ｱ １"), "牌坊ア1");
    EXPECT_EQ(*collapse_text(" .\x1f"), "");
    EXPECT_FALSE(collapse_text("\xff"));
    // As computed for "Hello World" by others.
    EXPECT_EQ(iscc_text({IsccMain::Content, 0, text_hash("helloworld"), 64}), "ISCC:EAASKDNZNYGUUF5A");
}

// Two soft lamps on a slope, at any size.
Pixels lamps(int width, int height, double turn) {
    Pixels out{Pixels::Format::Rgba8, width, height, Bytes(static_cast<std::size_t>(width * height) * 4, std::byte{255})};
    for (int i = 0; i < width * height; ++i) {
        const double x = (i % width + 0.5) / width, y = static_cast<double>(i / width) / height;
        const double lamp = std::exp(-20 * (std::pow(x - 0.3, 2) + std::pow(y - turn, 2))) + std::exp(-40 * (std::pow(x - turn, 2) + std::pow(y - 0.8, 2)));
        for (int c = 0; c < 3; ++c) out.texels[static_cast<std::size_t>(4 * i + c)] = static_cast<std::byte>(40 * x + 30 * y + 90 * lamp);
    }
    return out;
}

TEST(Iscc, a_picture_of_another_size_keeps_its_image_code) {
    const auto code = [](const Pixels& p) { return IsccUnit{IsccMain::Content, 1, image_hash(small_picture(p)), 64}; };
    EXPECT_LE(iscc_distance(code(lamps(400, 300, 0.4)), code(lamps(133, 100, 0.4))), 8u);
    EXPECT_GT(iscc_distance(code(lamps(400, 300, 0.4)), code(lamps(400, 300, 0.9))), 8u);
    const Pixels one_texel{Pixels::Format::Rgba8, 1, 1, Bytes(4)};
    EXPECT_EQ(small_picture(one_texel)[1023], 255) << "what is transparent is white";
}

TEST(Iscc, blake3_hashes_trees_of_every_shape) {
    const struct {
        std::size_t size;
        const char* hash;
    } cases[] = {{0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
                 {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
                 {1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
                 {1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
                 {2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"},
                 {2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"},
                 {3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"}};
    for (const auto& c : cases) EXPECT_EQ(to_hex(blake3(modulo_251(c.size))), c.hash) << c.size;
}

TEST(Iscc, a_mebibyte_has_the_data_code_that_others_compute) {
    EXPECT_EQ(to_hex(data_hash(counting(1 << 20))), "e5b3daf1118cf09cb5c5ac323a9f68ca04465f9e3942297ebd1e6360f5bb98df");
    EXPECT_EQ(to_hex(data_hash({})), "25f0bab671f506e1c532f892d9d7917a252e7a520832f5963a8cd4e9a7e312b5");
    EXPECT_EQ(to_hex(data_hash(Bytes(1))), "770f8fd225ec1e5abb95e406afaddef303defe2f0d03b74c388f7b42ef96c7af");
}

TEST(Iscc, the_codes_do_not_depend_on_how_the_bytes_arrive) {
    const Bytes bytes = modulo_251(40'000);
    for (const std::size_t piece : {1u, 63u, 64u, 65u, 1024u, 9999u}) {
        DataHash data;
        Blake3 instance;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            const ByteSpan part = ByteSpan(bytes).subspan(at, std::min(piece, bytes.size() - at));
            data.add(part);
            instance.add(part);
        }
        EXPECT_EQ(data.finish(), data_hash(bytes)) << piece;
        EXPECT_EQ(instance.finish(), blake3(bytes)) << piece;
    }
}

TEST(Iscc, bytes_put_into_a_file_leave_its_data_code_near) {
    Bytes changed = counting(1 << 18);
    const IsccUnit before{IsccMain::Data, 0, data_hash(changed), 64};
    for (const std::ptrdiff_t at : {10, 70'000, 130'001, 250'003}) changed.insert(changed.begin() + at, std::byte{7});
    EXPECT_LE(iscc_distance(before, {IsccMain::Data, 0, data_hash(changed), 64}), 8u);
    EXPECT_GT(iscc_distance(before, {IsccMain::Data, 0, data_hash(modulo_251(1 << 18)), 64}), 14u);
}

}  // namespace
}  // namespace pai
