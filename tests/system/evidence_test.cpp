// register and evidence make: what a suspect file has in common with works of the register, told without a verdict.
#include <cmath>

#include <sys/stat.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "rights_bench.h"

namespace pai::test {
namespace {

const std::string kPicture = "urn:paifang:asset:hall/picture", kSaying = "urn:paifang:asset:hall/saying", kOther = "urn:paifang:asset:loose/other";

std::string saying(const std::string& verb) {
    std::string text;
    for (int i = 0; i < 80; ++i) text += "At gate " + std::to_string(i * i * 7) + " the drum " + verb + " twice.\n";
    return text;
}

// Twelve seconds of a tune, 16-bit mono WAV at 22,050 Hz.
std::string song() {
    std::string data;
    double phase = 0;
    for (int i = 0; i < 12 * 22'050; ++i) {
        const std::uint32_t beat = (static_cast<std::uint32_t>(i / 7000) + 3) * 2654435761u;
        phase += 2 * 3.14159265358979 * 220 * std::exp2((beat >> 28) / 12.0) / 22'050;
        const auto sample = static_cast<std::uint16_t>(static_cast<std::int16_t>(9000 * (std::sin(phase) + 0.5 * std::sin(2 * phase))));
        data += {static_cast<char>(sample & 255), static_cast<char>(sample >> 8)};
    }
    const auto le = [](std::size_t value) { return std::string{static_cast<char>(value), static_cast<char>(value >> 8), static_cast<char>(value >> 16), 0}; };
    return "RIFF" + le(36 + data.size()) + "WAVEfmt " + le(16) + std::string("\1\0\1\0", 4) + le(22'050) + le(44'100) + std::string("\2\0\20\0", 4) + "data" + le(data.size()) + data;
}

// A demo world of one licensed pack, and a work that is registered in it without any licence.
class EvidenceWorld {
public:
    EvidenceWorld() {
        write_pack(dir_ / "packs/hall", R"({"uid": "urn:paifang:pack:hall", "title": {"en": "Hall"}, "assets": [
          {"assetId": ")" + kPicture + R"(", "path": "hall.jpg", "mediaType": "image/jpeg", "role": "texture"},
          {"assetId": ")" + kSong + R"(", "path": "song.wav", "mediaType": "audio/wav", "role": "audio"},
          {"assetId": ")" + kSaying + R"(", "path": "saying.txt", "mediaType": "text/plain", "role": "text"}]})",
                   {{"hall.jpg", slurp(fs::path(PAIFANG_ROOT) / "docs/images/artifact-hall.jpg")}, {"saying.txt", saying("sounds")}, {"song.wav", song()}});
        expect_ok(registry({"demo", "init", at("world"), "--packs", at("packs")}));
        fs::create_directories(dir_ / "work");
        put("work/other.txt", pattern(60'000));
        put("work/in.json", R"({"uid": "urn:uuid:3a1b7d52-1111-4222-8333-944445555666", "title": {"en": "Loose leaf", "zh-Hans": "散页"},
          "holders": [{"party": "did:web:museum.demo.paifang.example", "isni": "0000000121032683"}], "creators": ["A hand"],
          "rights": "http://rightsstatements.org/vocab/InC/1.0/", "ids": [{"scheme": "dciCode", "value": "DCI/opaque:1"}],
          "assets": [{"assetId": ")" + kOther + R"(", "path": "other.txt", "role": "text"}]})");
        registered = registry({"register", "--in", at("work/in.json"), "--key", pem("registrar"), "--log", at("world/registrations/log"), "--log-key", pem("log"), "--root",
                               at("world/root/1.root"), "--known", at("world/parties"), "--out", at("other.jws")});
        expect_ok(registered);
        expect_ok(paifang(at("world/home"), {"import", at("other.jws"), member(registered, "proof")}));
    }
    std::string at(const std::string& name) const { return (dir_ / name).string(); }
    std::string pem(const std::string& name) const { return at("world/keys/" + name + ".pem"); }
    std::string put(const std::string& name, const std::string& bytes) const {
        std::ofstream(dir_ / name, std::ios::binary) << bytes;
        return at(name);
    }
    static void expect_ok(const Ran& ran) { EXPECT_EQ(ran.status, 0) << ran.out << ran.err; }
    Ran make(const std::string& suspect, const std::string& out = "evidence.jws") const {
        return registry({"evidence", "make", suspect, "--key", pem("holder"), "--home", at("world/home"), "--out", at(out)});
    }
    // Values of one kind of finding.
    static std::vector<std::string> findings(const Ran& ran, const std::string& kind) {
        std::vector<std::string> out;
        const auto doc = JsonDoc::parse(ran.out);
        const auto list = doc ? doc->root().find("findings") : std::nullopt;
        for (std::size_t i = 0; list && i < list->size(); ++i)
            if ((*list)[i].find("kind")->text() == kind) out.emplace_back((*list)[i].find("value")->text());
        return out;
    }
    Ran registered;

private:
    TempDir dir_;
};

const EvidenceWorld& world() {
    static const EvidenceWorld made;
    return made;
}

bool any_has(const std::vector<std::string>& texts, const std::string& part) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

TEST(Evidence, an_exact_copy_of_a_licensed_work_is_told_with_hash_registration_proof_and_licence) {
    const Ran ran = world().make(world().at("packs/hall/saying.txt"));
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_TRUE(any_has(world().findings(ran, "hash"), "equal to plainSha256 of " + kSaying)) << ran.out;
    EXPECT_TRUE(any_has(world().findings(ran, "iscc"), "distance 0 of 64 bits by Text-Code, strong: " + kSaying)) << ran.out;
    const auto registration = world().findings(ran, "registration");
    EXPECT_TRUE(any_has(registration, kSaying + ": sha256:")) << ran.out;
    EXPECT_TRUE(any_has(registration, ": entry 0 of 1 in paifang.registry/")) << ran.out;
    EXPECT_TRUE(any_has(registration, "c2sp.org/tlog-proof@v1\n")) << "the proof travels with the evidence";
    const auto licence = world().findings(ran, "licence");
    ASSERT_EQ(licence.size(), 1u) << ran.out;
    EXPECT_NE(licence[0].find("did:web:licensor.demo.paifang.example to " + kVenue), std::string::npos) << ran.out;
    EXPECT_NE(licence[0].find("; not revoked in sha256:"), std::string::npos) << ran.out;
}

TEST(Evidence, look_alikes_are_told_with_their_distance) {
    if (run({"sh", "-c", "command -v convert"}).status != 0) GTEST_SKIP() << "imagemagick is not installed";
    EXPECT_EQ(run({"convert", world().at("packs/hall/hall.jpg"), "-resize", "60%", "-quality", "40", world().at("again.jpg")}).status, 0);
    const Ran picture = world().make(world().at("again.jpg"));
    EXPECT_EQ(world().findings(picture, "hash"), std::vector<std::string>{"none equal"}) << picture.out << picture.err;
    EXPECT_TRUE(any_has(world().findings(picture, "iscc"), "by Image-Code, strong: " + kPicture)) << picture.out;
    std::string loud = saying("sounds");
    for (char& c : loud) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const Ran text = world().make(world().put("loud.txt", loud));
    EXPECT_TRUE(any_has(world().findings(text, "iscc"), "distance 0 of 64 bits by Text-Code, strong: " + kSaying)) << text.out;
    EXPECT_TRUE(any_has(world().findings(text, "licence"), kSaying + ": sha256:")) << text.out;
}

TEST(Evidence, a_recording_is_known_when_it_is_compressed_and_not_in_another_key) {
    if (run({"sh", "-c", "command -v ffmpeg"}).status != 0) GTEST_SKIP() << "ffmpeg is not installed";
    const std::string source = world().at("packs/hall/song.wav");
    EXPECT_EQ(run({"ffmpeg", "-v", "error", "-y", "-i", source, "-c:a", "libvorbis", "-ar", "48000", "-ac", "2", "-q:a", "2", world().at("song.ogg")}).status, 0);
    const Ran copy = world().make(world().at("song.ogg"));
    EXPECT_EQ(world().findings(copy, "hash"), std::vector<std::string>{"none equal"}) << copy.out << copy.err;
    EXPECT_TRUE(any_has(world().findings(copy, "iscc"), "by Audio-Code, strong: " + kSong)) << copy.out;
    EXPECT_TRUE(any_has(world().findings(copy, "licence"), kSong + ": sha256:")) << copy.out;
    EXPECT_EQ(run({"ffmpeg", "-v", "error", "-y", "-i", source, "-af", "asetrate=26222,aresample=22050", world().at("higher.wav")}).status, 0);  // three semitones
    const Ran higher = world().make(world().at("higher.wav"));
    EXPECT_FALSE(any_has(world().findings(higher, "iscc"), kSong)) << "an answer that is known to be missing: " << higher.out;
}

TEST(Evidence, a_registered_work_without_a_licence_is_told_as_that) {
    const Ran ran = world().make(world().at("work/other.txt"));
    EXPECT_TRUE(any_has(world().findings(ran, "hash"), "equal to plainSha256 of " + kOther)) << ran.out << ran.err;
    EXPECT_TRUE(any_has(world().findings(ran, "registration"), "\"Loose leaf\", held by did:web:museum.demo.paifang.example")) << ran.out;
    EXPECT_TRUE(any_has(world().findings(ran, "registration"), "entry 1 of 2 in ")) << ran.out;
    EXPECT_EQ(world().findings(ran, "licence"), std::vector<std::string>{kOther + ": none"}) << ran.out;
    for (const char* word : {"verdict", "infring", "guilty", "illegal", "unlicensed"}) EXPECT_EQ(ran.out.find(word), std::string::npos) << word;
}

TEST(Evidence, a_sealed_payload_is_known_without_being_opened) {
    const Ran package = registry({"package", "show", world().at("world/packages/hall")});
    const auto doc = JsonDoc::parse(package.out);
    ASSERT_TRUE(doc) << package.out;
    const std::string blob((*doc->root().find("assets"))[0].find("payloadSha256")->text());
    const Ran ran = world().make(world().at("world/packages/hall/blobs/" + blob));
    EXPECT_TRUE(any_has(world().findings(ran, "hash"), "equal to payloadSha256 of " + kPicture)) << ran.out << ran.err;
    EXPECT_TRUE(any_has(world().findings(ran, "licence"), kPicture + ": sha256:")) << ran.out;
}

TEST(Evidence, a_revoked_licence_is_told_as_revoked) {
    const std::string home = world().at("home-2");
    fs::copy(world().at("world/home"), home, fs::copy_options::recursive);
    const Ran list = registry({"status", "publish", "--in", world().put("status.json", R"({"lists": [{"purpose": "revocation", "set": [0]}]})"),
                               "--prev", world().at("world/status/00000001.jws"), "--key", world().pem("licensor"), "--out", world().at("revoked.jws")});
    ASSERT_EQ(list.status, 0) << list.out << list.err;
    ASSERT_EQ(paifang(home, {"import", world().at("revoked.jws")}).status, 0);
    const Ran ran = registry({"evidence", "make", world().at("packs/hall/saying.txt"), "--key", world().pem("holder"), "--home", home, "--out", world().at("revoked-case.jws")});
    EXPECT_TRUE(any_has(world().findings(ran, "licence"), "; revoked in " + member(list, "docId"))) << ran.out << ran.err;
}

TEST(Evidence, what_does_not_verify_in_a_home_does_not_count) {
    const std::string home = world().at("home-3");
    fs::copy(world().at("world/home"), home, fs::copy_options::recursive);
    for (const auto& entry : fs::directory_iterator(home + "/store/docs/licence")) {
        std::string jws = slurp(entry.path());
        char& spoilt = jws[jws.size() - 40];
        spoilt = spoilt == 'A' ? 'B' : 'A';
        std::ofstream(entry.path()) << jws;
    }
    for (const auto& entry : fs::directory_iterator(home + "/store/proofs")) std::ofstream(entry.path()) << "c2sp.org/tlog-proof@v1\nindex 0\n\nnothing\n";
    std::ofstream(home + "/store/docs/registration/zero.jws") << std::string(100, '\0');
    ASSERT_EQ(::mkfifo((home + "/store/docs/registration/fifo.jws").c_str(), 0600), 0);
    const Ran ran = registry({"evidence", "make", world().at("packs/hall/saying.txt"), "--key", world().pem("holder"), "--home", home, "--out", world().at("broken-home.jws")});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_TRUE(any_has(world().findings(ran, "registration"), ": not logged")) << ran.out;
    EXPECT_EQ(world().findings(ran, "licence"), std::vector<std::string>{kSaying + ": none"}) << ran.out;
}

TEST(Evidence, an_unrelated_file_has_nothing_in_common) {
    const Ran ran = world().make(world().put("stranger", saying("is").substr(0, 300) + std::string(5000, 'x')));
    EXPECT_EQ(world().findings(ran, "hash"), std::vector<std::string>{"none equal"}) << ran.out << ran.err;
    EXPECT_TRUE(any_has(world().findings(ran, "iscc"), "none within 14 of 64 bits, of ")) << ran.out;
    EXPECT_EQ(world().findings(ran, "watermark"), std::vector<std::string>{"not examined"});
    EXPECT_EQ(world().findings(ran, "registration"), std::vector<std::string>{"none"});
    EXPECT_EQ(world().findings(ran, "licence"), std::vector<std::string>{"none"});
}

TEST(Evidence, hostile_suspects_are_judged_or_refused_in_bounded_time) {
    const std::string cut = slurp(world().at("packs/hall/hall.jpg")).substr(0, 4000);
    EXPECT_EQ(world().make(world().put("cut.jpg", cut)).status, 0) << "a torn picture is still a file";
    EXPECT_EQ(world().make(world().put("nothing", "")).status, 0);
    const fs::path huge = world().put("huge", "");
    fs::resize_file(huge, (1ull << 40) + 1);  // a hole
    fs::create_directory(world().at("folder"));
    ASSERT_EQ(::mkfifo(world().at("fifo").c_str(), 0600), 0);
    fs::create_symlink("nothing", world().at("link"));
    for (const char* name : {"huge", "folder", "fifo", "link", "absent"}) {
        const Ran ran = world().make(world().at(name), "none.jws");
        EXPECT_EQ(ran.status, 3) << name << ran.out << ran.err;
        EXPECT_FALSE(fs::exists(world().at("none.jws"))) << name;
    }
}

TEST(Evidence, only_a_party_signs_it) {
    const std::string suspect = world().at("work/other.txt");
    const Ran ran = registry({"evidence", "make", suspect, "--key", world().pem("registrar"), "--home", world().at("world/home"), "--out", world().at("none.jws")});
    EXPECT_EQ(ran.status, 1) << ran.out;
    EXPECT_EQ(code_of(ran), "KEY_UNKNOWN");
    const Ran early = registry({"evidence", "make", suspect, "--key", world().pem("holder"), "--home", world().at("world/home"), "--iat", "2001-01-01T00:00:00Z", "--out",
                                world().at("none.jws")});
    EXPECT_EQ(code_of(early), "CHAIN_SIGNER_NOT_VALID_AT_ISSUE") << early.out;
    EXPECT_EQ(registry({"evidence", "make", suspect, "--key", world().pem("holder"), "--home", world().at("no-home"), "--out", world().at("none.jws")}).status, 3);
}

TEST(Evidence, it_is_verified_with_nothing_but_itself_and_what_it_rests_on) {
    const std::string suspect = world().at("packs/hall/saying.txt"), file = world().at("case.jws"), papers = world().at("papers");
    const Ran made = registry({"evidence", "make", suspect, "--key", world().pem("venue"), "--home", world().at("world/home"), "--documents", papers, "--out", file});
    EXPECT_EQ(made.status, 0) << made.out << made.err;
    const auto verify = [&](const std::string& of, const std::string& what) {
        return registry({"evidence", "verify", of, "--root", papers + "/00000001.root", "--known", papers, "--suspect", what});
    };
    const Ran good = verify(file, suspect);
    EXPECT_EQ(good.status, 0) << good.out << good.err;
    EXPECT_EQ(member(good, "docId"), member(made, "docId"));
    EXPECT_EQ(member(good, "signer"), kVenue);
    EXPECT_EQ(member(good, "missing"), "[]");
    EXPECT_EQ(member(good, "differing"), "[]");
    EXPECT_EQ(code_of(verify(file, world().at("work/other.txt"))), "ASSET_HASH_MISMATCH");
    std::string forged = slurp(file);
    char& spoilt = forged[forged.size() - 40];  // of the signature
    spoilt = spoilt == 'A' ? 'B' : 'A';
    const Ran refused = verify(world().put("forged.jws", forged), suspect);
    EXPECT_EQ(code_of(refused), "SIG_INVALID") << refused.out << refused.err;
    // Evidence is never imported.
    EXPECT_EQ(code_of(paifang(world().at("world/home"), {"import", file})), "JWS_TYP_MISMATCH");
}

TEST(Evidence, openssl_verifies_its_signature) {
    if (run({"sh", "-c", "command -v openssl"}).status != 0) GTEST_SKIP() << "openssl is not installed";
    EXPECT_EQ(world().make(world().at("work/other.txt"), "plain.jws").status, 0);
    const std::string jws = slurp(world().at("plain.jws"));
    const std::size_t dot = jws.rfind('.');
    const auto verify = [&](const std::string& text) {
        return run({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey", world().at("world/keys/holder.pub.pem"), "-rawin", "-in", world().put("signed", text), "-sigfile",
                    world().put("signature", std::string(as_text(*from_base64url(jws.substr(dot + 1)))))});
    };
    EXPECT_EQ(verify(jws.substr(0, dot)).status, 0);
    EXPECT_NE(verify(jws.substr(0, dot) + "A").status, 0);
}

TEST(Register, the_certificate_carries_hash_and_code_of_every_asset_and_all_that_was_said) {
    const std::string jws = slurp(world().at("other.jws"));
    const std::size_t dot = jws.find('.');
    const std::string payload(as_text(*from_base64url(jws.substr(dot + 1, jws.rfind('.') - dot - 1))));
    const auto doc = JsonDoc::parse(payload);
    ASSERT_TRUE(doc);
    const JsonRef asset = (*doc->root().find("assets"))[0];
    EXPECT_EQ(asset.find("plainSha256")->text(), to_hex(sha256(as_byte_span(pattern(60'000)))));
    EXPECT_EQ(asset.find("iscc")->text(), member(registry({"iscc", "compute", world().at("work/other.txt")}), "iscc"));
    EXPECT_FALSE(asset.find("path"));
    EXPECT_EQ(doc->root().find("title")->size(), 2u);
    EXPECT_EQ((*doc->root().find("holders"))[0].find("isni")->text(), "0000000121032683");
    EXPECT_EQ((*doc->root().find("ids"))[0].find("value")->text(), "DCI/opaque:1");
    const Ran proof = registry({"ledger", "check-proof", member(world().registered, "proof"), "--leaf", world().at("other.jws")});
    EXPECT_EQ(proof.status, 0) << proof.out << proof.err;
    EXPECT_EQ(member(world().registered, "index"), "1");
}

TEST(Register, the_packages_manifest_has_the_codes_too) {
    const std::string jws = slurp(world().at("world/packages/hall/manifest.jws"));
    const std::size_t dot = jws.find('.');
    const std::string payload(as_text(*from_base64url(jws.substr(dot + 1, jws.rfind('.') - dot - 1))));
    const auto doc = JsonDoc::parse(payload);
    ASSERT_TRUE(doc);
    const JsonRef assets = *doc->root().find("assets");
    EXPECT_EQ(assets[0].find("iscc")->text().substr(0, 8), "ISCC:KEA") << "the code of a picture";
    EXPECT_EQ(assets[1].find("iscc")->text().substr(0, 8), "ISCC:KIA") << "the code of a sound";
    EXPECT_EQ(assets[2].find("iscc")->text().substr(0, 8), "ISCC:KAA") << "the code of a text";
}

TEST(Register, what_does_not_fit_is_refused_with_the_verifiers_code) {
    const struct {
        const char* name;
        std::string members;
        std::vector<std::string> more;
        const char* code;
    } rows[] = {
        {"wrong check digit", R"("holders": [{"party": "did:web:h.example", "isni": "0000000121032684"}], "assets": [{"assetId": "urn:a:b", "path": "other.txt"}])", {}, "SCHEMA_INVALID"},
        {"other content", R"("holders": [{"party": "did:web:h.example"}], "assets": [{"assetId": "urn:a:b", "path": "other.txt", "plainSha256": ")" + std::string(64, 'a') + "\"}]",
         {}, "REG_MISMATCH"},
        {"path outside", R"("holders": [{"party": "did:web:h.example"}], "assets": [{"assetId": "urn:a:b", "path": "../other.jws"}])", {}, "ASSET_PATH_UNSAFE"},
        {"no assets", R"("holders": [{"party": "did:web:h.example"}])", {}, "SCHEMA_INVALID"},
        {"not a registrar", R"("holders": [{"party": "did:web:h.example"}], "assets": [{"assetId": "urn:a:b", "path": "other.txt"}])",
         {"--key", world().pem("holder"), "--root", world().at("world/root/1.root"), "--known", world().at("world/parties")}, "CHAIN_ROLE_NOT_ALLOWED"},
        {"a log of its own", R"("holders": [{"party": "did:web:h.example"}], "assets": [{"assetId": "urn:a:b", "path": "other.txt"}])",
         {"--key", world().pem("registrar"), "--root", world().at("world/root/1.root"), "--log", world().at("own-log"), "--log-key", world().pem("registrar")}, "REG_PROOF_INVALID"},
    };
    for (const auto& row : rows) {
        const std::string in = world().put("work/row.json", R"({"uid": "urn:uuid:3a1b7d52-1111-4222-8333-944445555667", "title": {"en": "T"}, "rights": "http://rightsstatements.org/vocab/InC/1.0/", )" +
                                                                row.members + "}");
        std::vector<std::string> args{"register", "--in", in, "--out", world().at("row.jws")};
        if (row.more.empty()) args.insert(args.end(), {"--key", world().pem("registrar")});
        args.insert(args.end(), row.more.begin(), row.more.end());
        const Ran ran = registry(args);
        EXPECT_EQ(ran.status, 1) << row.name << ran.out << ran.err;
        EXPECT_EQ(code_of(ran), row.code) << row.name << ran.out;
        EXPECT_FALSE(fs::exists(world().at("row.jws"))) << row.name;
    }
}

TEST(Registration, a_work_too_large_for_an_entry_of_the_log_is_told_how_to_be_parted) {
    const auto of_assets = [&](int first, int count) {
        std::string assets;
        for (int i = first; i < first + count; ++i) assets += (i > first ? "," : "") + (R"({"assetId":"urn:test:part:)" + std::to_string(1000 + i) + R"(","plainSha256":")" + std::string(64, 'a') + "\"}");
        return registry({"register", "--in", world().put("work/many.json", R"({"uid": "urn:test:work:)" + std::to_string(first) + R"(", "title": {"en": "A house full"}, "holders": [{"party": "did:web:h.example"}],
          "rights": "http://rightsstatements.org/vocab/InC/1.0/", "assets": [)" + assets + "]}"), "--key", world().pem("registrar"), "--log", world().at("many-log"), "--log-key", world().pem("log"), "--out", world().at("many.jws")});
    };
    const Ran large = of_assets(0, 600);
    EXPECT_EQ(large.status, 1);
    EXPECT_EQ(code_of(large), "DOC_TOO_LARGE");
    EXPECT_NE(large.err.find("register the work in 2 parts of at most 300 assets each"), std::string::npos) << large.err;
    EXPECT_FALSE(fs::exists(world().at("many.jws")));
    EXPECT_FALSE(fs::exists(world().at("many-log/checkpoint"))) << "nothing was logged";
    EXPECT_EQ(of_assets(0, 300).status, 0) << "as it says";
    EXPECT_EQ(of_assets(300, 300).status, 0);
}

// What the script of docs/formats says of a document and a log.
Ran script(const std::vector<std::string>& args) {
    std::vector<std::string> all{"python3", (fs::path(PAIFANG_ROOT) / "docs/formats/verify_registration.py").string()};
    all.insert(all.end(), args.begin(), args.end());
    return run(all);
}

TEST(RegistrationLog, an_outsider_verifies_a_certificate_from_the_tiles_with_sha256_alone) {
    if (run({"sh", "-c", "command -v python3"}).status != 0) GTEST_SKIP() << "python3 is not installed";
    const std::string log = world().at("world/registrations/log"), copy = world().at("copy-of-log"), document = world().at("other.jws");
    const std::string proof = member(world().registered, "proof");
    const Ran good = script({log, document, proof});
    EXPECT_EQ(good.status, 0) << good.out << good.err;
    EXPECT_EQ(member(good, "index"), "1");
    EXPECT_EQ(member(good, "size"), "2");
    EXPECT_EQ(script({log, world().at("world/registrations/hall.jws"), world().at("world/registrations/hall.tlog-proof")}).status, 0) << "a proof of a time when the log was shorter";
    EXPECT_EQ(script({log, document, world().at("world/registrations/hall.tlog-proof")}).status, 1) << "another document's proof";
    EXPECT_EQ(script({log, world().at("work/in.json")}).status, 1) << "never logged";
    fs::copy(log, copy, fs::copy_options::recursive);
    std::string tile = slurp(copy + "/tile/0/000.p/2");
    tile[3] = static_cast<char>(tile[3] ^ 4);
    std::ofstream(copy + "/tile/0/000.p/2", std::ios::binary) << tile;
    const Ran altered = script({copy, document});
    EXPECT_EQ(altered.status, 1) << altered.out;
    const Ran verified = registry({"log", "verify", copy, "--root", world().at("world/root/1.root")});
    EXPECT_EQ(code_of(verified), "LEDGER_CHAIN_BROKEN") << verified.out;
    EXPECT_NE(registry({"log", "verify", copy, "--root", world().at("world/root/1.root")}).err.find("tile/0/000.p/2"), std::string::npos);
}

TEST(RegistrationLog, it_proves_entries_under_a_witness_and_that_it_only_grew) {
    const std::string log = world().at("world/registrations/log"), root = world().at("world/root/1.root");
    const Ran verified = registry({"log", "verify", log, "--root", root});
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
    EXPECT_EQ(member(verified, "size"), "2");
    const std::string first = world().put("first.note", slurp(world().at("world/registrations/hall.tlog-proof")));
    EXPECT_EQ(registry({"log", "verify", log, "--root", root, "--note", first}).status, 0);
    // A witness sees the log at one entry and at two, and cosigns both.
    fs::create_directories(world().at("witness"));
    EXPECT_EQ(registry({"key", "new", "--type", "ed25519", "--out", world().at("world/keys/witness.pem")}).status, 0);
    const auto cosign = [&](const std::string& note, const std::vector<std::string>& more) {
        std::vector<std::string> args{"witness", "cosign", note, "--name", "witness.example/w", "--key", world().pem("witness"), "--state", world().at("witness"), "--out", world().at("cosigned.note")};
        args.insert(args.end(), more.begin(), more.end());
        return registry(args);
    };
    EXPECT_EQ(cosign(first, {}).status, 0);
    const std::string growth = world().at("growth.json");
    EXPECT_EQ(registry({"log", "prove", log, "--from", "1", "--out", growth}).status, 0);
    EXPECT_EQ(registry({"ledger", "check-proof", growth}).status, 0);
    const Ran cosigned = cosign(log + "/checkpoint", {"--proof", growth});
    EXPECT_EQ(cosigned.status, 0) << cosigned.out << cosigned.err;
    const Ran proven = registry({"log", "prove", log, "--document", world().at("other.jws"), "--note", world().at("cosigned.note"), "--out", world().at("cosigned.tlog-proof")});
    EXPECT_EQ(proven.status, 0) << proven.out << proven.err;
    EXPECT_NE(slurp(world().at("cosigned.tlog-proof")).find("witness.example/w"), std::string::npos);
    EXPECT_EQ(registry({"ledger", "check-proof", world().at("cosigned.tlog-proof"), "--leaf", world().at("other.jws")}).status, 0);
    EXPECT_EQ(code_of(registry({"log", "prove", log, "--document", world().put("never.jws", "x"), "--out", growth})), "REG_NOT_LOGGED");
    EXPECT_EQ(registry({"log", "prove", log, "--from", "3", "--out", growth}).status, 2);
    EXPECT_EQ(registry({"log", "verify", log}).status, 2);
    EXPECT_EQ(registry({"log", "verify", world().at("packs"), "--root", root}).status, 3);
}

}  // namespace
}  // namespace pai::test
