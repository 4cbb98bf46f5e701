// Own work on its way to a venue: every step, what a second run finds, and what fails without leaving anything behind.
#include <csignal>
#include <chrono>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../system/small_show.h"
#include "publish/publish.h"
#include "show/load.h"
#include "vault/gate.h"
#include "vault/home.h"
#include "vault/rights_book.h"
#include "vault/show_pack.h"

namespace pai {
namespace {

using namespace test;

constexpr std::int64_t kDay_s = 86'400;

std::int64_t now_s() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// A designer's machine with a show of two own works, and a venue's machine that has made its request.
struct PublishBench {
    TempDir dir;
    fs::path home = dir / "home", venue = dir / "venue", show = dir / "small";

    PublishBench() {
        write_own_work_show(show);
        fs::create_directories(venue);
        const auto made = device_init(venue, "foyer-left", {});
        EXPECT_TRUE(made);
    }
    PublishOrder order() const {
        PublishOrder out;
        out.home = home, out.folder = show, out.name = "small", out.now_s = now_s();
        const auto loaded = load_show(show);
        EXPECT_TRUE(loaded);
        if (loaded) out.show = *loaded;
        out.holder = "Mei";
        out.works = {{"square", "A square", "Mei; Li Wen"}, {"tone", "", ""}};
        out.devices = {venue / "device" / "request.jws"};
        out.venue_name = "Lantern House", out.territory = "CN-CQ", out.time_zone = "Asia/Shanghai";
        out.out = dir / "small.paifang";
        return out;
    }
};

std::string word_of(const PublishFacts& facts, std::size_t i) { return i < facts.size() ? facts[i].word : std::string(); }

Verdict verdict_at(const fs::path& home, const std::string& asset, const std::string& action, const std::string& purpose) {
    auto gate = Gate::open(home);
    EXPECT_TRUE(gate);
    SessionRequest request;
    request.assets = {{asset}}, request.action = action, request.purpose = purpose;
    auto session = gate->begin(request);
    EXPECT_TRUE(session);
    return session->verdicts().at(0);
}

TEST(Publish, AVenuePlaysWhatWasPublishedForItAndNobodyElseDoes) {
    const PublishBench bench;
    Publication run(bench.order());
    for (std::size_t i = 0; i < kPublishSteps; ++i) {
        const auto facts = run.run(static_cast<PublishStep>(i));
        ASSERT_TRUE(facts) << to_string(static_cast<PublishStep>(i)) << ": " << facts.error().message << " " << facts.error().reason;
        EXPECT_FALSE(facts->empty());
        if (i == 4) EXPECT_EQ(word_of(*facts, 1), "pub-judged-yes") << facts->at(1).value;
    }
    const auto unpacked = unpack_show(bench.venue, bench.dir / "small.paifang", {.trust_root = true});
    ASSERT_TRUE(unpacked) << unpacked.error().message;
    ASSERT_FALSE(unpacked->import.results.empty());
    for (const ImportLine& line : unpacked->import.results) EXPECT_NE(line.result, "refused") << line.file << " " << line.code;
    const auto show = load_show(unpacked->folder);
    ASSERT_TRUE(show);
    const std::string asset = show->assets.at("square");
    EXPECT_TRUE(asset.starts_with("urn:paifang:asset:")) << asset;
    EXPECT_EQ(verdict_at(bench.venue, asset, "present", "exhibit").code, "OK");
    EXPECT_EQ(verdict_at(bench.venue, show->assets.at("tone"), "present", "exhibit").code, "OK");
    EXPECT_FALSE(verdict_at(bench.venue, asset, "export", "audit").permitted) << "nothing but what the template says";
    // A machine of another house has the same file, and no key in it.
    const fs::path stranger = bench.dir / "stranger";
    fs::create_directories(stranger);
    ASSERT_TRUE(device_init(stranger, "other", {}));
    ASSERT_TRUE(unpack_show(stranger, bench.dir / "small.paifang", {.trust_root = true}));
    EXPECT_FALSE(verdict_at(stranger, asset, "present", "exhibit").permitted);
    // The designer's own files and trust are as they were.
    EXPECT_EQ(slurp(bench.show / "show.json").find("urn:"), std::string::npos);
    EXPECT_FALSE(fs::exists(bench.home / "device"));
}

TEST(RightsBook, TellsWhoseAWorkIsWhatIsAllowedUntilWhenAndHowManyPlaysAreLeft) {
    const PublishBench bench;
    PublishOrder order = bench.order();
    order.to = "2099-12-31", order.plays = 3, order.licence_template = "performance-per-visitor";
    Publication run(order);
    ASSERT_TRUE(run.run(PublishStep::Pack));
    const auto unpacked = unpack_show(bench.venue, bench.dir / "small.paifang", {.trust_root = true});
    ASSERT_TRUE(unpacked) << unpacked.error().message;
    const std::string asset = load_show(unpacked->folder)->assets.at("square");
    RightsRequest ask;
    ask.action = "present", ask.purpose = "performance";
    auto home = Home::open(bench.venue);
    ASSERT_TRUE(home);
    const auto read = [&] {
        auto book = read_rights(*home, std::vector<std::string>{asset, "urn:paifang:asset:nobody/knows"}, ask);
        EXPECT_TRUE(book);
        return std::move(*book);
    };
    RightsBook book = read();
    const WorkRights& work = book.works.at(asset);
    EXPECT_EQ(work.owners, std::vector<std::string>{"Mei"});
    EXPECT_EQ(work.licensor, "Mei");
    EXPECT_EQ(work.title.at("en"), "A square");
    EXPECT_EQ(work.role, "model");
    EXPECT_TRUE(work.asked.ok()) << to_string(work.asked.code);
    EXPECT_EQ(work.asked.plays_left, 3);
    ASSERT_TRUE(work.asked.until_s);
    EXPECT_EQ(format_utc(*work.asked.until_s), "2099-12-31T15:59:59Z") << "the end of that day in Chongqing";
    ASSERT_EQ(work.uses.size(), 3u);
    EXPECT_EQ(work.uses[0].action + "/" + work.uses[0].purpose, "present/performance");
    EXPECT_EQ(work.uses[1].purpose, "rehearsal");
    EXPECT_EQ(work.uses[2].action, "preview");
    EXPECT_FALSE(work.words.en.empty());
    EXPECT_FALSE(book.works.at("urn:paifang:asset:nobody/knows").asked.ok());
    EXPECT_TRUE(book.works.contains(load_show(unpacked->folder)->assets.at("tone"))) << "what the machine has, asked for or not";
    ASSERT_EQ(book.licences.size(), 1u);
    EXPECT_EQ(book.licences[0].licensor, "Mei");
    EXPECT_EQ(book.licences[0].holder, "Lantern House");
    ASSERT_EQ(book.licences[0].grants.size(), 1u);
    EXPECT_NE(book.licences[0].grants[0].find("foyer-left"), std::string::npos) << book.licences[0].grants[0];
    EXPECT_GT(book.licences[0].words.zh_hans.size(), 3u);
    // A play later there is one less.
    {
        auto gate = Gate::open(bench.venue);
        SessionRequest request;
        request.assets = {{asset}}, request.action = "present", request.purpose = "performance";
        ASSERT_TRUE(gate->begin(request));
    }
    EXPECT_EQ(read().works.at(asset).asked.plays_left, 2);
}

TEST(Publish, ADoneStepIsNotRepeatedAndAChangedWorkIsANewVersionUnderTheSameLicence) {
    const PublishBench bench;
    {
        Publication first(bench.order());
        const auto packed = first.run(PublishStep::Pack);
        ASSERT_TRUE(packed) << packed.error().message;
    }
    const auto before = all_files(bench.home / "publisher");
    {
        Publication again(bench.order());
        EXPECT_EQ(word_of(*again.run(PublishStep::Who), 0), "pub-key-used");
        EXPECT_EQ(word_of(*again.run(PublishStep::Register), 0), "pub-was-registered");
        EXPECT_EQ(word_of(*again.run(PublishStep::Package), 0), "pub-was-sealed");
        const auto licensed = again.run(PublishStep::Licence);
        ASSERT_TRUE(licensed) << licensed.error().message;
        EXPECT_EQ(word_of(*licensed, 0), "pub-was-certified");
        EXPECT_EQ(word_of(*licensed, 1), "pub-was-licensed");
        EXPECT_EQ(word_of(*again.run(PublishStep::Grant), 0), "pub-was-granted");
    }
    EXPECT_EQ(all_files(bench.home / "publisher"), before) << "nothing was signed or sealed twice";
    const auto known = published_works(bench.home, bench.show);
    ASSERT_EQ(known.size(), 2u);
    EXPECT_EQ(known[0].title, "A square");
    EXPECT_EQ(known[0].creators, "Mei, Li Wen");
    EXPECT_EQ(known_holder(bench.home), "Mei");
    // The file is exported again.
    std::string other = square_gltf();
    other.replace(other.find("AAAAvw"), 6, "AAAAvv");
    spill(bench.show / "square.gltf", other);
    Publication third(bench.order());
    const auto registered = third.run(PublishStep::Register);
    ASSERT_TRUE(registered);
    EXPECT_EQ(word_of(*registered, 0), "pub-registered");
    EXPECT_EQ(word_of(*registered, 1), "pub-was-registered");
    const auto sealed = third.run(PublishStep::Package);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->at(1).value, "2") << "the version";
    EXPECT_EQ(word_of(*third.run(PublishStep::Licence), 1), "pub-was-licensed");
    EXPECT_EQ(word_of(*third.run(PublishStep::Grant), 0), "pub-was-granted");
    ASSERT_TRUE(third.run(PublishStep::Pack));
    const auto unpacked = unpack_show(bench.venue, bench.dir / "small.paifang", {.trust_root = true});
    ASSERT_TRUE(unpacked) << unpacked.error().message;
    EXPECT_EQ(verdict_at(bench.venue, known[0].asset_id, "present", "exhibit").code, "OK");
}

// The venue with the square of the show that was packed for it.
struct AtVenue {
    std::optional<Gate> gate;
    std::optional<Session> session;
    std::optional<LicensedBytes> opened;

    void open_square(const PublishBench& bench, Publication& run) {
        const auto packed = run.run(PublishStep::Pack);
        ASSERT_TRUE(packed) << packed.error().message;
        const auto unpacked = unpack_show(bench.venue, bench.dir / "small.paifang", {.trust_root = true});
        ASSERT_TRUE(unpacked) << unpacked.error().message;
        const auto show = load_show(unpacked->folder);
        ASSERT_TRUE(show) << show.error().message;
        auto at_gate = Gate::open(bench.venue);
        ASSERT_TRUE(at_gate) << at_gate.error().message;
        gate.emplace(*std::move(at_gate));
        SessionRequest request;
        request.assets = {{show->assets.at("square")}};
        auto begun = gate->begin(request);
        ASSERT_TRUE(begun) << begun.error().message;
        session.emplace(*std::move(begun));
        auto bytes = session->open(request.assets[0]);
        ASSERT_TRUE(bytes) << bytes.error().message;
        opened.emplace(*std::move(bytes));
    }
};

TEST(Publish, FilesThatAModelNamesTravelWithIt) {
    const PublishBench bench;
    std::string model = square_gltf();
    const auto at = model.find("data:application"), end = model.find('"', at);
    model.replace(at, end - at, "parts/square%20one.bin");
    spill(bench.show / "square.gltf", model);
    spill(bench.show / "parts/square one.bin", std::string(60, '\1'));
    Publication run(bench.order());
    AtVenue there;
    ASSERT_NO_FATAL_FAILURE(there.open_square(bench, run));
    const auto beside = there.session->open_beside(there.opened->permit(), "parts/square%20one.bin");
    ASSERT_TRUE(beside) << beside.error().message;
    EXPECT_EQ(beside->bytes().size(), 60u);
    fs::remove(bench.show / "parts/square one.bin");
    const auto missing = run.run(PublishStep::Register);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().reason, "ASSET_MISSING");
}

std::string le32(std::size_t v) {
    std::string out;
    for (int i = 0; i < 4; ++i) out += static_cast<char>(v >> (8 * i) & 255);
    return out;
}

// Tiles of 3D Tiles 1.0, without tables.
std::string named_tile(const std::string& name) { return "i3dm" + le32(1) + le32(32 + name.size()) + std::string(16, '\0') + le32(0) + name; }
std::string batched_tile(const std::string& json) {
    const std::string glb = "glTF" + le32(2) + le32(20 + json.size()) + le32(json.size()) + "JSON" + json;
    return "b3dm" + le32(1) + le32(28 + glb.size()) + std::string(16, '\0') + glb;
}
std::string composite(const std::vector<std::string>& tiles) {
    std::string inside;
    for (const std::string& tile : tiles) inside += tile;
    return "cmpt" + le32(1) + le32(16 + inside.size()) + le32(tiles.size()) + inside;
}

TEST(Publish, TheTilesOfATilesetTravelWithIt) {
    const PublishBench bench;
    const std::string box = R"("boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]})";
    const auto tileset = [&](const std::string& tile) { return R"({"asset":{"version":"1.0"},"geometricError":9,"root":{)" + box + R"(,"geometricError":4,)" + tile + "}}"; };
    spill(bench.show / "show.json", R"({"format":"paifang.show/1","title":{"en":"Small"},"assets":{"square":"city/tileset.json","tone":"tone.wav"}})");
    spill(bench.show / "city/tileset.json", tileset(R"("content":{"uri":"more/inner.json"},"children":[{)" + box + R"(,"geometricError":0,"content":{"url":"a%20b.gltf?v=2"}}])"));
    spill(bench.show / "city/more/inner.json",
          tileset(R"("extras":{"url":"https://example.org/"},"contents":[{"uri":"../a%20b.gltf#x"},{"uri":"c.gltf"},{"uri":"d.cmpt"}])"));
    spill(bench.show / "city/more/d.cmpt", composite({named_tile("e f.gltf"), batched_tile(R"({"images":[{"uri":"g.png"}]})")}));
    spill(bench.show / "city/more/e f.gltf", square_gltf());
    spill(bench.show / "city/more/g.png", "picture");
    std::string outside = square_gltf();
    const auto at = outside.find("data:application"), end = outside.find('"', at);
    outside.replace(at, end - at, "c.bin");
    spill(bench.show / "city/a b.gltf", square_gltf());
    spill(bench.show / "city/more/c.gltf", outside);
    spill(bench.show / "city/more/c.bin", std::string(60, '\1'));
    Publication run(bench.order());
    AtVenue there;
    ASSERT_NO_FATAL_FAILURE(there.open_square(bench, run));
    for (const char* file : {"a%20b.gltf", "more/inner.json", "more/c.gltf", "more/c.bin", "more/d.cmpt", "more/e%20f.gltf", "more/g.png"}) EXPECT_TRUE(there.session->open_beside(there.opened->permit(), file)) << file;
    spill(bench.show / "city/tileset.json", tileset(R"("content":{"uri":"{level}/{x}.glb"})"));
    const auto pattern = run.run(PublishStep::Register);
    ASSERT_FALSE(pattern);
    EXPECT_EQ(pattern.error().reason, "TILESET_UNSUPPORTED");
    EXPECT_NE(pattern.error().message.find("{level}/{x}.glb"), std::string::npos) << pattern.error().message;
}

TEST(Publish, WhatFailsSaysWhichStepAndLeavesNothingHalfMade) {
    const PublishBench bench;
    struct Row {
        const char* name;
        std::function<void(PublishOrder&)> spoil;
        PublishStep step;
        const char* reason;
    };
    const fs::path bad_key = bench.dir / "open.pem", elsewhere = bench.dir / "file.txt";
    spill(bad_key, "-----BEGIN PRIVATE KEY-----\nnothing\n-----END PRIVATE KEY-----\n");
    spill(elsewhere, "a letter");
    spill(bench.dir / "no-device/letter.txt", "hello");
    const Row rows[] = {
        {"no name", [](PublishOrder& o) { o.holder.clear(); }, PublishStep::Who, "PUBLISH_NO_NAME"},
        {"a key that others can read", [&](PublishOrder& o) { o.key = bad_key; }, PublishStep::Who, "KEY_FILE_PERMISSIONS"},
        {"no own work", [](PublishOrder& o) { o.show.assets.clear(); }, PublishStep::Register, "PUBLISH_NO_OWN_WORK"},
        {"a file that is gone", [](PublishOrder& o) { o.show.assets["square"] = "assets/gone.glb"; }, PublishStep::Register, "ASSET_MISSING"},
        {"a file outside", [](PublishOrder& o) { o.show.assets["square"] = "../gone.glb"; }, PublishStep::Register, "ASSET_PATH_UNSAFE"},
        {"no device", [&](PublishOrder& o) { o.devices = {bench.dir / "no-device"}; }, PublishStep::Licence, "PUBLISH_NO_DEVICE"},
        {"no such territory", [](PublishOrder& o) { o.territory = "Atlantis"; }, PublishStep::Licence, "SCHEMA_INVALID"},
        {"a day that is none", [](PublishOrder& o) { o.to = "2027-02-31"; }, PublishStep::Licence, "SCHEMA_INVALID"},
        {"a folder that is not there", [&](PublishOrder& o) { o.out = bench.dir / "nowhere/small.paifang"; }, PublishStep::Pack, "PUBLISH_TARGET"},
        {"somebody's file", [&](PublishOrder& o) { o.out = elsewhere; }, PublishStep::Pack, "PUBLISH_TARGET"},
    };
    for (const Row& row : rows) {
        PublishOrder order = bench.order();
        row.spoil(order);
        Publication run(order);
        const auto done = run.run(PublishStep::Pack);
        ASSERT_FALSE(done) << row.name;
        EXPECT_EQ(run.failed(), row.step) << row.name << ": " << done.error().message;
        EXPECT_EQ(done.error().reason, row.reason) << row.name << ": " << done.error().message;
        EXPECT_FALSE(fs::exists(bench.dir / "small.paifang")) << row.name;
        // Put right, the same run goes on.
        if (row.step == PublishStep::Who) continue;
        run.change(bench.order());
        const auto mended = run.run(PublishStep::Pack);
        ASSERT_TRUE(mended) << row.name << ": " << mended.error().message;
        fs::remove(bench.dir / "small.paifang");
    }
    EXPECT_EQ(slurp(elsewhere), "a letter");
    const auto text = slurp(bench.home / "publisher/keys/holder.pem");
    EXPECT_NE(text.find("PRIVATE KEY"), std::string::npos);
    EXPECT_EQ(fs::status(bench.home / "publisher/keys/holder.pem").permissions() & fs::perms::others_read, fs::perms::none);
}

TEST(Publish, ADiskThatIsFullLeavesNoHalfPackAndTheNextRunGoesOn) {
    const PublishBench bench;
    const pid_t child = ::fork();
    if (child == 0) {
        // No file may grow beyond this: as on a full disk, a write fails in the middle of the pack.
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{24'000, 24'000};
        Publication run(bench.order());
        const bool sealed = run.run(PublishStep::Grant).has_value();
        ::setrlimit(RLIMIT_FSIZE, &small);
        const auto packed = run.run(PublishStep::Pack);
        ::_exit(sealed && !packed && packed.error().code == Code::Io && run.failed() == PublishStep::Pack ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the step that failed is the pack, and it says so";
    for (const auto& entry : fs::directory_iterator(bench.dir.path())) EXPECT_EQ(entry.path().string().find(".paifang"), std::string::npos) << entry.path();
    Publication run(bench.order());
    EXPECT_TRUE(run.run(PublishStep::Pack));
}

TEST(Publish, UnderTheRootOfOthersTheirRegistrarCertifies) {
    const PublishBench bench;
    // Somebody else's root, and a designer's machine that trusts it.
    PublishOrder theirs = bench.order();
    theirs.home = bench.dir / "registrar", theirs.out = bench.dir / "theirs.paifang";
    Publication first(theirs);
    ASSERT_TRUE(first.run(PublishStep::Who));
    const fs::path root = theirs.home / "publisher/root/1.root", papers = bench.dir / "papers";
    fs::create_directories(papers);
    fs::copy(theirs.home / "publisher/parties", papers, fs::copy_options::recursive);
    PublishOrder order = bench.order();
    order.papers = papers;
    {
        Publication early(order);
        const auto refused = early.run(PublishStep::Who);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, "PUBLISH_NO_ROOT");
    }
    fs::create_directories(bench.home);
    ASSERT_TRUE(device_init(bench.home, "desk", {}));
    {
        auto home = Home::open(bench.home);
        ASSERT_TRUE(home);
        const auto report = home->import(std::vector<fs::path>{root}, true);
        ASSERT_TRUE(report && report->ok());
    }
    {
        Publication uncertified(order);
        const auto refused = uncertified.run(PublishStep::Who);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, "PUBLISH_NO_CERTIFICATE");
        EXPECT_TRUE(fs::exists(bench.home / "publisher/for-the-registrar/party.json"));
        EXPECT_TRUE(fs::exists(bench.home / "publisher/for-the-registrar/holder.pub.pem"));
    }
    order.registrar_key = bench.home / "publisher/keys/holder.pem";
    {
        Publication stranger(order);
        const auto refused = stranger.run(PublishStep::Who);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, "PUBLISH_OTHER_ROOT") << "a key, and not that of a registrar of this root";
    }
    order.papers.clear(), order.registrar_key = theirs.home / "publisher/keys/registrar.pem";
    Publication run(order);
    const auto packed = run.run(PublishStep::Pack);
    ASSERT_TRUE(packed) << packed.error().message;
    const auto unpacked = unpack_show(bench.venue, bench.dir / "small.paifang", {.trust_root = true});
    ASSERT_TRUE(unpacked) << unpacked.error().message;
    ASSERT_FALSE(unpacked->import.results.empty());
    for (const ImportLine& line : unpacked->import.results) EXPECT_NE(line.result, "refused") << line.file << " " << line.code;
    EXPECT_EQ(verdict_at(bench.venue, load_show(unpacked->folder)->assets.at("square"), "present", "exhibit").code, "OK");
}

TEST(Publish, OnlyOneAtATime) {
    const PublishBench bench;
    Publication first(bench.order());
    ASSERT_TRUE(first.run(PublishStep::Who));
    Publication second(bench.order());
    const auto refused = second.run(PublishStep::Who);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "PUBLISH_BUSY");
}

TEST(Publish, ACancelledRunGoesOnLater) {
    const PublishBench bench;
    Publication run(bench.order());
    ASSERT_TRUE(run.run(PublishStep::Package));
    run.cancel();
    const auto cancelled = run.run(PublishStep::Pack);
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().reason, "CANCELLED");
    EXPECT_FALSE(fs::exists(bench.dir / "small.paifang"));
    run.change(bench.order());
    EXPECT_TRUE(run.run(PublishStep::Pack));
}

TEST(Publish, ARunThatIsKilledAnywhereIsFinishedByTheNext) {
    const int kills = std::getenv("PAIFANG_LONG") ? 60 : 8;
    const PublishBench bench;
    const PublishOrder order = bench.order();
    for (int i = 0; i < kills; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            Publication run(order);
            ::_exit(run.run(PublishStep::Pack) ? 0 : 1);
        }
        // Somewhere in its course: a whole run takes about a tenth of a second.
        ::usleep(static_cast<unsigned>(1000 + (i * 7919) % 120000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        if (WIFEXITED(status)) EXPECT_EQ(WEXITSTATUS(status), 0);
    }
    Publication run(order);
    const auto packed = run.run(PublishStep::Pack);
    ASSERT_TRUE(packed) << packed.error().message;
    for (const auto& [name, bytes] : all_files(bench.home / "publisher")) EXPECT_EQ(name.find(".tmp"), std::string::npos) << name;
    for (const auto& entry : fs::directory_iterator(bench.dir.path())) EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos) << entry.path();
    const auto unpacked = unpack_show(bench.venue, bench.dir / "small.paifang", {.trust_root = true});
    ASSERT_TRUE(unpacked) << unpacked.error().message;
    const auto show = load_show(unpacked->folder);
    ASSERT_TRUE(show);
    EXPECT_EQ(verdict_at(bench.venue, show->assets.at("square"), "present", "exhibit").code, "OK");
}

}  // namespace
}  // namespace pai
