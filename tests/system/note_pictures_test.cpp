// Pictures of annotations and articles in the finished picture: whole, upright and in their proportion, in `paifang view`, to visitors of a show, and in a show's own tour.
#include <gtest/gtest.h>

#include <algorithm>

#include "small_show.h"
#include "view_files.h"

namespace pai::test {
namespace {

constexpr Rgba kUpper{230, 20, 210, 255}, kLower{20, 215, 60, 255};  // nothing else in these pictures is so

// Twice as wide as high, of two colours one above the other.
void write_halves(const fs::path& file) {
    constexpr int kHigh = 60;
    std::vector<Rgba> pixels(std::size_t{kHigh} * 2 * kHigh, kUpper);
    std::fill(pixels.begin() + static_cast<std::ptrdiff_t>(pixels.size() / 2), pixels.end(), kLower);
    const auto png = encode_png_rgba(2 * kHigh, kHigh, std::as_bytes(std::span(pixels)));
    ASSERT_TRUE(png);
    ASSERT_TRUE(write_file(file, *png));
}

// Where a colour is, to a few levels, and in how many pixels.
struct Found {
    int left = 100'000, top = 100'000, right = -1, bottom = -1, count = 0;
    int wide() const { return right - left + 1; }
    int high() const { return bottom - top + 1; }
};
Found find_colour(const RgbaPicture& picture, const Rgba& colour) {
    Found out;
    const auto near = [](int a, int b) { return std::abs(a - b) <= 6; };
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x) {
            const Rgba p = picture.at(x, y);
            if (!near(p.r, colour.r) || !near(p.g, colour.g) || !near(p.b, colour.b)) continue;
            out.left = std::min(out.left, x), out.right = std::max(out.right, x);
            out.top = std::min(out.top, y), out.bottom = std::max(out.bottom, y);
            ++out.count;
        }
    return out;
}

void expect_picture(const fs::path& file) {
    const RgbaPicture shot = read_rgba(file);
    ASSERT_GT(shot.width, 0) << file;
    const Found upper = find_colour(shot, kUpper), lower = find_colour(shot, kLower);
    ASSERT_GT(upper.wide(), 80) << file << ": it is there";
    EXPECT_NEAR(upper.bottom + 1, lower.top, 2) << file << ": upright, and both halves of it";
    EXPECT_NEAR(upper.left, lower.left, 1) << file;
    EXPECT_NEAR(upper.right, lower.right, 1) << file;
    EXPECT_NEAR(upper.high(), lower.high(), 2) << file;
    EXPECT_NEAR(upper.wide(), 2 * (lower.bottom - upper.top + 1), 4) << file << ": in its proportion";
    // Round corners are all that is missing of it, and nothing lies over it.
    EXPECT_GT(upper.count + lower.count, upper.wide() * (lower.bottom - upper.top + 1) * 96 / 100) << file;
}

void expect_none(const fs::path& file) {
    const RgbaPicture shot = read_rgba(file);
    ASSERT_GT(shot.width, 0) << file;
    EXPECT_EQ(find_colour(shot, kUpper).count + find_colour(shot, kLower).count, 0) << file;
}

const std::string kAnnotation = R"("front": {"order": 1, "position_m": [0, 0, 0.5], "normal": [0, 0, 1], "title": {"en": "Front"}, "text": {"en": "It faces the hall."}, "picture": "PICTURE", "article": "made"})";
const std::string kArticle = R"("made": {"title": {"en": "How it was made"}, "lead": {"en": "Of stone."}, "paragraphs": {"a": {"order": 1, "heading": {"en": "Hewn"}, "text": {"en": "In a quarry."}, "picture": "PICTURE"}}})";

std::string with_picture(std::string text, const std::string& name) {
    text.replace(text.find("PICTURE"), 7, name);
    return text;
}

// What is touched: a note is opened, then its article, then both are closed.
std::string touches(double from_s, const std::string& before) {
    const auto at = [&](double s) { return std::to_string(from_s + s); };
    return R"({"format": "paifang.touches/1", "length_s": )" + at(3.4) + R"(, "steps": {)" + before + R"(
        "n": {"at_s": )" + at(0.1) + R"(, "kind": "shot", "name": "before"},
        "o": {"at_s": )" + at(0.3) + R"(, "kind": "tap", "action": "note", "id": "front"},
        "p": {"at_s": )" + at(1.9) + R"(, "kind": "shot", "name": "note"},
        "q": {"at_s": )" + at(2.1) + R"(, "kind": "tap", "action": "article"},
        "r": {"at_s": )" + at(2.5) + R"(, "kind": "shot", "name": "article"},
        "s": {"at_s": )" + at(2.7) + R"(, "kind": "tap", "action": "close-note"},
        "t": {"at_s": )" + at(2.8) + R"(, "kind": "tap", "action": "close-note"},
        "u": {"at_s": )" + at(3.2) + R"(, "kind": "shot", "name": "after"}}})";
}

// A box that visitors may look closer at; after two seconds a tour begins that opens its annotation.
void write_box_show(const fs::path& folder) {
    fs::create_directories(folder);
    write_box(folder / "box.gltf");
    write_halves(folder / "halves.png");
    write_show(folder, R"("box":"box.gltf","halves":"halves.png")", R"(,"box":{"model":{"asset":"box","inspect":{},"annotations":{)" + with_picture(kAnnotation, "halves") + "}}}", 60);
    const auto add = [&](const char* file, const std::string& before, const std::string& what) {
        std::string text = slurp(folder / file);
        const std::size_t at = text.find(before);
        ASSERT_NE(at, text.npos) << file;
        spill(folder / file, text.insert(at + before.size(), what));
    };
    add("scenes/room.json", R"("camera":"cam",)", R"("articles":{)" + with_picture(kArticle, "halves") + R"(},"tours":{"round":{"title":{"en":"Round"},"stops":{
        "a":{"order":1,"camera":{"position_m":[0,0,3],"target_m":[0,0,0]},"travel_s":0.1,"stay_s":50,"node":"box","annotation":"front"}}}},)");
    add("timelines/main.json", R"("clips":{)", R"("told":{"scene":"room","start_s":60,"duration_s":20,"tour":"round","annotations":true},)");
}

// Runs the player with the touches in `dir`: the picture stands where the note and the article are open, and not before and after.
void expect_shots(const TempDir& dir, std::vector<std::string> words) {
    words.insert(words.begin(), program("paifang").string());
    for (const std::string& more : {std::string("--headless"), std::string("--size"), std::string("560x420"), std::string("--script"), (dir / "touches.json").string(), std::string("--shots"), (dir / "shots").string()})
        words.push_back(more);
    const Ran r = run(words, {{"PAIFANG_HOME", (dir / "home").string()}, {"SDL_VIDEODRIVER", "offscreen"}});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    EXPECT_EQ(r.err.find("nothing answers"), std::string::npos) << r.err;
    for (const char* name : {"note", "article"}) expect_picture(dir / "shots" / (std::string(name) + ".png"));
    for (const char* name : {"before", "after"}) expect_none(dir / "shots" / (std::string(name) + ".png"));
}

TEST(NotePictures, AreShownByViewWithTheNoteAndInItsArticle) {
    const TempDir dir;
    write_box(dir / "box.gltf");
    write_halves(dir / "halves.png");
    write_text(dir / "box.annotations.json", R"({"format": "paifang.annotations/1", "assets": {"halves": "halves.png"}, "annotations": {)" + with_picture(kAnnotation, "halves") + R"(}, "articles": {)" + with_picture(kArticle, "halves") + "}}");
    write_text(dir / "touches.json", touches(0.1, ""));
    expect_shots(dir, {"view", dir / "box.gltf", "--quality", "interactive", "--language", "en"});
}

TEST(NotePictures, AreShownToVisitorsOfAShow) {
    const TempDir dir;
    write_box_show(dir / "show");
    write_text(dir / "touches.json", touches(2.6, R"("a": {"at_s": 0.2, "kind": "tap", "action": "look-closer", "id": "box"},)"));
    expect_shots(dir, {"play", dir / "show", "--proof", "--fps", "10"});
}

TEST(NotePictures, AreShownWhereATourOfTheShowOpensTheNote) {
    const TempDir dir;
    write_box_show(dir / "show");
    const auto frames = [&](const char* from, const char* to, const char* out) {
        const Ran r = run({program("paifang").string(), "render", dir / "show", "--proof", "--from", from, "--to", to, "--fps", "1", "--size", "560x420", "--out", dir / out},
                          {{"PAIFANG_HOME", (dir / "home").string()}, {"SDL_VIDEODRIVER", "offscreen"}});
        ASSERT_EQ(r.status, 0) << r.out << r.err;
    };
    frames("58", "59", "plain");
    frames("62", "63", "told");
    expect_none(dir / "plain" / frame_name(0));
    expect_picture(dir / "told" / frame_name(0));
}

}  // namespace
}  // namespace pai::test
