#pragma once
// A demo world of two small packs and homes that differ from it by one document, all made by the real programs.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "small_show.h"
#include "time/clock.h"

namespace pai::test {

inline const std::string kNote = "urn:paifang:asset:test/note", kOpen = "urn:paifang:asset:test/open", kSong = "urn:paifang:asset:test/song";
inline const std::string kNotePack = "urn:paifang:pack:test-notes", kSongPack = "urn:paifang:pack:test-songs";
inline const std::string kVenue = "did:web:hall.demo.paifang.example", kLicensor = "did:web:licensor.demo.paifang.example";

// Bytes of an asset, `size` of them, different from place to place.
inline std::string pattern(std::size_t size) {
    std::string bytes(size, ' ');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return bytes;
}

inline void write_pack(const fs::path& folder, const std::string& json, const std::vector<std::pair<std::string, std::string>>& files) {
    fs::create_directories(folder);
    std::ofstream(folder / "pack.json") << json;
    for (const auto& [name, bytes] : files) {
        fs::create_directories((folder / name).parent_path());
        std::ofstream(folder / name, std::ios::binary) << bytes;
    }
}

inline void write_packs(const fs::path& packs) {
    write_pack(packs / "notes",
               R"({"uid": ")" + kNotePack + R"(", "version": 1, "title": {"en": "Notes", "zh-Hans": "笔记"}, "licensors": [], "assets": [
                 {"assetId": ")" + kNote + R"(", "path": "text/note.txt", "mediaType": "text/plain", "role": "text"},
                 {"assetId": ")" + kOpen + R"(", "path": "open.txt", "mediaType": "text/plain", "role": "text", "encryption": "none"}]})",
               {{"text/note.txt", pattern(200'000)}, {"open.txt", "for all"}});
    write_pack(packs / "songs",
               R"({"uid": ")" + kSongPack + R"(", "title": {"en": "Songs"}, "assets": [
                 {"assetId": ")" + kSong + R"(", "path": "song.txt", "mediaType": "text/plain", "role": "text"}]})",
               {{"song.txt", ""}});
}

inline Ran registry(std::vector<std::string> args) {
    args.insert(args.begin(), program("paifang-registry").string());
    args.push_back("--json");
    return run(args);
}

inline Ran paifang(const fs::path& home, std::vector<std::string> args) {
    args.insert(args.begin(), program("paifang").string());
    args.push_back("--json");
    return run(args, {{"PAIFANG_HOME", home.string()}});
}

// A member of the one JSON object on stdout, as text; "" if it is absent or stdout is something else.
inline std::string member(const Ran& ran, const std::string& name) {
    const auto doc = JsonDoc::parse(ran.out);
    if (!doc || !doc->root().is_object()) return {};
    const auto value = doc->root().find(name);
    if (!value) return {};
    return value->is_string() ? std::string(value->text()) : value->dump();
}

// Bodies of all rows of these kinds in a home's ledger, exported to `file`.
inline std::vector<std::string> ledger_rows(const fs::path& home, const fs::path& file, const std::vector<std::string>& kinds) {
    std::vector<std::string> out;
    const Ran ran = paifang(home, {"ledger", "export", "--out", file.string()});
    EXPECT_EQ(ran.status, 0) << ran.err;
    for (const std::string& line : lines_of(slurp(file))) {
        const auto doc = JsonDoc::parse(line);
        const auto body = doc ? doc->root().find("body") : std::optional<JsonRef>();
        const auto bytes = body ? from_base64(body->text()) : Result<Bytes>(Error(Code::NotFound, ""));
        for (const std::string& kind : kinds)
            if (bytes && as_text(*bytes).find("\"kind\":\"" + kind + "\"") != std::string_view::npos) out.emplace_back(as_text(*bytes));
    }
    return out;
}

inline std::string code_of(const Ran& ran) { return member(ran, "code"); }

// What differs from a plain licence of every asset.
struct LicenceCase {
    std::string assignee = kVenue, target = R"([")" + kNotePack + R"(", ")" + kSongPack + R"("])";
    std::string constraint;  // JSON constraints after the window
    std::string duty, prohibition;
};

// The payload (--in) of a licence for present and export.
inline std::string licence_text(const LicenceCase& c, const std::string& uid) {
    const auto rule = [&](const std::string& action) {
        return R"({"uid": "urn:test:rule:)" + action + R"(", "target": )" + c.target + R"(, "action": ")" + action +
               R"(", "constraint": [{"leftOperand": "dateTime", "operator": "gteq", "rightOperand": {"@value": "2020-01-01T00:00:00Z", "@type": "xsd:dateTime"}})" +
               (c.constraint.empty() ? "" : ", " + c.constraint) + "]" + (c.duty.empty() ? "" : R"(, "duty": [)" + c.duty + "]") + "}";
    };
    return R"({"uid": "urn:test:licence:)" + uid + R"(", "parent": null, "depth": 0,
      "status": {"list": "https://licensor.demo.paifang.example/status/1", "index": 0}, "offlineAllowanceS": 0,
      "policy": {"@context": ["http://www.w3.org/ns/odrl.jsonld", {"paifang": "https://paifang.example/ns/odrl/1#"}], "@type": "Agreement",
        "uid": "urn:test:policy:)" + uid + R"(", "profile": "https://paifang.example/ns/odrl/1", "conflict": "prohibit",
        "assigner": ")" + kLicensor + R"(", "assignee": ")" + c.assignee + R"(",
        "permission": [)" + rule("present") + ", " + rule("export") + "]" +
           (c.prohibition.empty() ? "" : R"(, "prohibition": [)" + c.prohibition + "]") + "}}";
}

// The demo world, made once for a test program.
class Bench {
public:
    Bench() {
        write_packs(dir_ / "packs");
        made = registry({"demo", "init", world().string(), "--packs", (dir_ / "packs").string()});
        if (made.status == 0) fill_bare_home();
    }
    fs::path world() const { return dir_ / "world"; }
    fs::path home() const { return world() / "home"; }
    fs::path packs() const { return dir_ / "packs"; }
    fs::path key(const std::string& name) const { return world() / "keys" / (name + ".pem"); }
    fs::path status() const { return world() / "status" / "00000001.jws"; }

    // The demo's device with root, parties and packages imported, but no licence, grant or status list.
    void bare_home(const fs::path& to) const { fs::copy(dir_ / "bare", to, fs::copy_options::recursive); }

    // Signs `in` into `out` with a key of the world.
    Ran issue(const std::vector<std::string>& verb, const std::string& in, const std::string& key_name, const fs::path& out,
              const std::vector<std::string>& more = {}) const {
        const TempDir scratch;
        std::ofstream(scratch / "in.json") << in;
        std::vector<std::string> args = verb;
        args.insert(args.end(), {"--in", (scratch / "in.json").string(), "--key", key(key_name).string(), "--out", out.string()});
        args.insert(args.end(), more.begin(), more.end());
        return registry(args);
    }
    Ran grant(const fs::path& licence, const fs::path& out, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> args{"grant", "issue", "--licence", licence.string(), "--device", (world() / "parties/device.jws").string(),
                                      "--manifest", (world() / "packages/notes").string(), "--manifest", (world() / "packages/songs").string(),
                                      "--keys", (world() / "keys/keys.age").string(), "--identity", key("licensor-x25519").string(),
                                      "--key", key("licensor").string(), "--out", out.string()};
        args.insert(args.end(), more.begin(), more.end());
        return registry(args);
    }

    Ran made;

private:
    void fill_bare_home() {
        const fs::path bare = dir_ / "bare";
        fs::create_directories(bare);
        fs::permissions(bare, fs::perms::owner_all);
        fs::copy(home() / "device", bare / "device", fs::copy_options::recursive);
        EXPECT_EQ(paifang(bare, {"import", "--trust-root", (world() / "root/1.root").string()}).status, 0);
        std::vector<std::string> args{"import"};
        for (const char* folder : {"parties", "packages"})
            for (const auto& entry : fs::directory_iterator(world() / folder)) args.push_back(entry.path().string());
        for (const auto& entry : fs::directory_iterator(world() / "registrations"))
            if (entry.is_regular_file()) args.push_back(entry.path().string());
        const Ran ran = paifang(bare, args);
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    }

    TempDir dir_;
};

inline const Bench& bench() {
    static const Bench one;
    return one;
}

inline Ran decide(const fs::path& home, const std::string& asset, const std::vector<std::string>& more = {}, const std::string& action = "present",
                  const std::string& purpose = "exhibit") {
    std::vector<std::string> args{"decide", "--asset", asset, "--action", action, "--purpose", purpose};
    args.insert(args.end(), more.begin(), more.end());
    return paifang(home, args);
}

}  // namespace pai::test
