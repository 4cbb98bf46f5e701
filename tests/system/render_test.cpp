// `paifang render`: the same files each time, from anywhere in the show, and after a crash.
#include <gtest/gtest.h>

#include <poll.h>

#include "small_show.h"

namespace pai::test {
namespace {

class Render : public testing::Test {
protected:
    TempDir dir_;
    fs::path show_ = dir_ / "small", home_ = dir_ / "home";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "home").string()}};

    std::vector<std::string> command(const fs::path& out, std::vector<std::string> more = {}) const {
        std::vector<std::string> args = {program("paifang"), "render", show_, "--out", out, "--size", "64x36", "--fps", "10"};
        args.insert(args.end(), more.begin(), more.end());
        return args;
    }
    // `index` dropped: state and picture of a line of frames.jsonl, by its time.
    static std::map<std::string, std::string> by_time(const fs::path& out) {
        std::map<std::string, std::string> lines;
        for (const std::string& line : lines_of(slurp(out / "frames.jsonl"))) {
            const auto t = line.find("\"t\":"), comma = line.find(',', t);
            lines[line.substr(t, comma - t)] = line.substr(comma);
        }
        return lines;
    }
};

TEST_F(Render, TwoRunsAreIdenticalFileByFile) {
    write_own_work_show(show_);
    for (const char* name : {"a", "b"}) {
        const fs::path out = dir_ / name;
        // The same name of the film for both: film.json names no path.
        const Ran ran = run(command(out, {"--proof", "--film", out / "film.mp4", "--contact-sheet", out / "sheet.png"}), env_);
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    }
    const auto a = all_files(dir_ / "a"), b = all_files(dir_ / "b");
    EXPECT_EQ(a.size(), 20u + 6u) << "frames, frames.jsonl, render.json, audio.wav, film.mp4, film.json, sheet.png";
    ASSERT_EQ(a.size(), b.size());
    for (const auto& [name, bytes] : a) {
        ASSERT_TRUE(b.contains(name)) << name;
        EXPECT_TRUE(b.at(name) == bytes) << name << " differs";
    }
    EXPECT_EQ(count_lines(a.at("frames.jsonl")), 20u);
    EXPECT_GT(a.at("film.mp4").size(), 2000u);
    EXPECT_GE(a.at("audio.wav").size(), 2u * 48000 * 2 * 3);
    const std::string& wav = a.at("audio.wav");
    EXPECT_GT(std::count_if(wav.begin() + 44, wav.end(), [](char c) { return c != 0; }), 1000) << "the tone is not heard";
}

TEST_F(Render, AFrameIsTheSameWhereverTheShowIsEntered) {
    write_own_work_show(show_);
    ASSERT_EQ(run(command(dir_ / "whole", {"--proof"}), env_).status, 0);
    ASSERT_EQ(run(command(dir_ / "part", {"--proof", "--from", "1.5"}), env_).status, 0);
    const auto whole = by_time(dir_ / "whole"), part = by_time(dir_ / "part");
    EXPECT_EQ(part.size(), 5u);
    for (const auto& [t, line] : part) EXPECT_EQ(whole.at(t), line) << t;
}

TEST_F(Render, AKilledRunGoesOnWhereItWas) {
    write_show(show_, "", "", 3);
    const fs::path out = dir_ / "killed";
    const pid_t pid = start(command(out), env_, dir_ / "out", dir_ / "err");
    while (count_lines(slurp(out / "frames.jsonl")) < 3 && runs(pid)) ::poll(nullptr, 0, 5);
    ::kill(pid, SIGKILL);
    wait_for(pid);
    const std::string before = slurp(out / frame_name(0));
    const auto written = fs::last_write_time(out / frame_name(0));
    const Ran ran = run(command(out, {"--json"}), env_);
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(ran.out.find("\"kept\":0,"), ran.out.npos) << ran.out;
    EXPECT_EQ(fs::last_write_time(out / frame_name(0)), written);
    ASSERT_EQ(run(command(dir_ / "straight"), env_).status, 0);
    EXPECT_EQ(all_files(out), all_files(dir_ / "straight"));
}

TEST_F(Render, AChangedShowIsDrawnAnew) {
    write_show(show_);
    ASSERT_EQ(run(command(dir_ / "out", {"--to", "0.3"}), env_).status, 0);
    EXPECT_NE(run(command(dir_ / "out", {"--to", "0.3", "--json"}), env_).out.find("\"kept\":3,"), std::string::npos);
    const std::string before = slurp(dir_ / "out/frames.jsonl");
    write_show(show_, "", R"(,"more":{"transform":{"position_m":[-0.5,-0.3,0]},"text":{"text":{"en":"New"},"size_m":0.4}})");
    EXPECT_NE(run(command(dir_ / "out", {"--to", "0.3", "--json"}), env_).out.find("\"kept\":0,"), std::string::npos);
    EXPECT_NE(slurp(dir_ / "out/frames.jsonl"), before);
}

TEST_F(Render, AFileThatALooseModelRefersToIsPartOfTheShow) {
    write_own_work_show(show_);
    std::string model = square_gltf();
    const auto from = model.find("data:"), to = model.find('"', from);
    model.replace(from, to - from, "square.bin");
    spill(show_ / "square.gltf", model);
    const std::vector<float> corners = {-0.5f, -0.5f, 0, 0.5f, -0.5f, 0, 0.5f, 0.5f, 0, -0.5f, 0.5f, 0};
    std::string bin(reinterpret_cast<const char*>(corners.data()), 48);
    bin += std::string("\0\0\1\0\2\0\0\0\2\0\3\0", 12);
    spill(show_ / "square.bin", bin);
    const std::vector<std::string> proof = {"--proof", "--to", "0.2", "--json"};
    ASSERT_EQ(run(command(dir_ / "out", proof), env_).status, 0);
    const std::string before = slurp(dir_ / "out/frames.jsonl");
    bin[36 + 3] = 0;  // the last corner moves to the middle
    spill(show_ / "square.bin", bin);
    EXPECT_NE(run(command(dir_ / "out", proof), env_).out.find("\"kept\":0,"), std::string::npos);
    EXPECT_NE(slurp(dir_ / "out/frames.jsonl"), before);
}

TEST_F(Render, OwnWorkIsSeenInAProofOnlyAndUnderItsMark) {
    write_own_work_show(show_);
    ASSERT_EQ(run(command(dir_ / "proof", {"--proof", "--to", "0.2"}), env_).status, 0);
    const Ran plain = run(command(dir_ / "plain", {"--to", "0.2", "--json"}), env_);
    EXPECT_EQ(plain.status, 1) << plain.err;
    EXPECT_NE(plain.out.find("\"code\":\"ACTION_NOT_PERMITTED\""), std::string::npos) << plain.out;
    EXPECT_NE(slurp(dir_ / "proof" / frame_name(0)), slurp(dir_ / "plain" / frame_name(0)));
}

TEST_F(Render, WrongOptionsAreUsageErrors) {
    write_show(show_);
    const std::vector<std::vector<std::string>> rows = {
        {"--from", "-1"}, {"--from", "5"}, {"--size", "0x0"}, {"--size", "big"}, {"--fps", "0"}, {"--fps", "30/0"}, {"--from", "1", "--to", "1"}, {"--nope"}};
    for (const auto& row : rows) EXPECT_EQ(run(command(dir_ / "out", row), env_).status, 2) << row[0] << (row.size() > 1 ? row[1] : "");
    EXPECT_EQ(run({program("paifang"), "render", "no-such-show", "--out", dir_ / "out"}, env_).status, 3);
}

}  // namespace
}  // namespace pai::test
