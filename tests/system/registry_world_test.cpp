// A world made verb by verb, as a registrar, a rights holder, a licensor and a venue make it, ends with the bytes on the stage.
#include "rights_bench.h"

namespace pai::test {
namespace {

class RegistryWorld : public testing::Test {
protected:
    std::string at(const std::string& name) const { return (dir_ / name).string(); }
    void ok(const Ran& ran) { ASSERT_EQ(ran.status, 0) << ran.out << ran.err; }
    // Makes a key; returns its b64u public half.
    std::string key(const std::string& name, const std::string& type = "ed25519") {
        const Ran ran = registry({"key", "new", "--type", type, "--out", at("keys/" + name + ".pem")});
        EXPECT_EQ(ran.status, 0) << ran.err;
        kids_[name] = member(ran, "kid");
        return member(ran, "x");
    }
    Ran sign(std::vector<std::string> verb, const std::string& in, const std::string& by, const std::string& out, std::vector<std::string> more = {}) {
        std::ofstream(dir_ / "in.json") << in;
        verb.insert(verb.end(), {"--in", at("in.json"), "--key", at("keys/" + by + ".pem"), "--out", at(out)});
        verb.insert(verb.end(), more.begin(), more.end());
        return registry(verb);
    }
    static std::string party(const std::string& id, const std::string& role, const std::string& x, const std::string& more) {
        return R"({"uid": "urn:test:party:)" + role + R"(", "nbf": 1700000000, "exp": 4000000000, "party": {"id": ")" + id + R"(", "name": {"en": ")" + role +
               R"("}}, "roles": [")" + role + R"("], "key": {"kty": "OKP", "crv": "Ed25519", "x": ")" + x + "\"}" + more + "}";
    }
    static std::string agreement(const std::string& x) { return R"(, "agreementKey": {"kty": "OKP", "crv": "X25519", "x": ")" + x + "\"}"; }

    TempDir dir_;
    std::map<std::string, std::string> kids_;
};

TEST_F(RegistryWorld, every_verb_plays_its_part) {
    const std::string root = key("root"), registrar = key("registrar");
    ok(sign({"root", "init"}, R"({"rootVersion": 1, "exp": 4100000000, "minDocVersion": 1, "keys": [{"kid": ")" + kids_["root"] + R"(", "x": ")" + root +
            R"("}, {"kid": ")" + kids_["registrar"] + R"(", "x": ")" + registrar + R"("}], "roles": {"root": {"kids": [")" + kids_["root"] +
            R"("], "threshold": 1}, "registrar": {"kids": [")" + kids_["registrar"] + R"("]}}, "registryLogs": [], "witnesses": [], "revokedKids": []})", "root", "1.root"));
    const std::string holder_x = key("holder-x25519", "x25519"), licensor_x = key("licensor-x25519", "x25519");
    ok(sign({"party", "issue"}, party("did:web:holder.example", "rightsHolder", key("holder"), agreement(holder_x)), "registrar", "holder.jws"));
    ok(sign({"party", "issue"}, party(kLicensor, "licensor", key("licensor"), agreement(licensor_x)), "registrar", "licensor.jws"));
    ok(sign({"party", "issue"}, party(kVenue, "venue", key("venue"), R"(, "venue": {"territory": "CN-CQ", "capacity": 300, "timeZone": "Asia/Shanghai"})"),
            "registrar", "venue.jws"));
    const fs::path home = dir_ / "home";
    const Ran device = paifang(home, {"device", "init", "--serial", "hall-1", "--venue", kVenue});
    ok(device);
    ok(registry({"party", "issue", "--request", member(device, "request"), "--key", at("keys/registrar.pem"), "--out", at("device.jws")}));

    write_pack(dir_ / "pack", R"({"uid": ")" + kNotePack + R"(", "title": {"en": "Notes"}, "licensors": [")" + kLicensor + R"("], "assets": [
      {"assetId": ")" + kNote + R"(", "path": "note.txt", "mediaType": "text/plain", "role": "text"}]})", {{"note.txt", "a note"}});
    ok(registry({"package", "build", at("pack"), "--key", at("keys/holder.pem"), "--party", at("holder.jws"), "--party", at("licensor.jws"), "--keys-out",
                 at("keys/keys.age"), "--out", at("sealed")}));
    const std::string kept = slurp(dir_ / "keys/keys.age");
    const Ran again = registry({"package", "build", at("pack"), "--key", at("keys/holder.pem"), "--party", at("holder.jws"), "--party", at("licensor.jws"), "--keys-out",
                                at("keys/keys.age"), "--out", at("sealed2")});
    EXPECT_EQ(again.status, 3) << again.out << again.err;
    EXPECT_EQ(slurp(dir_ / "keys/keys.age"), kept) << "without its content key no grant can be made for a package";
    const Ran verified = registry({"package", "verify", at("sealed"), "--root", at("1.root"), "--party", at("holder.jws"), "--keys", at("keys/keys.age"),
                                   "--identity", at("keys/licensor-x25519.pem")});
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
    ok(sign({"licence", "issue"}, licence_text({.target = "\"" + kNotePack + "\""}, "world"), "licensor", "licence.jws"));
    ok(registry({"grant", "issue", "--licence", at("licence.jws"), "--device", at("device.jws"), "--manifest", at("sealed"), "--keys", at("keys/keys.age"),
                 "--identity", at("keys/licensor-x25519.pem"), "--key", at("keys/licensor.pem"), "--out", at("grant.jws")}));
    const std::string zeros = "uH4sIAAAAAAACA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
    const std::string list = R"({"uid": "https://licensor.demo.paifang.example/status/1", "ttlS": 86400, "lists": [{"purpose": "revocation", "bits": 131072, "encodedList": ")" +
                             zeros + R"("}], "ledgers": [], "cloned": []})";
    ok(sign({"status", "publish"}, list, "licensor", "status1.jws"));
    const Ran second = sign({"status", "publish"}, list, "licensor", "status2.jws", {"--prev", at("status1.jws")});
    EXPECT_EQ(member(second, "sequence"), "2") << second.out << second.err;

    ok(paifang(home, {"import", "--trust-root", at("1.root")}));
    // In any order: what others rest on is taken first.
    ok(paifang(home, {"import", at("status2.jws"), at("grant.jws"), at("licence.jws"), at("sealed"), at("device.jws"), at("venue.jws"), at("licensor.jws"), at("holder.jws")}));
    const Ran older = paifang(home, {"import", at("status1.jws")});
    EXPECT_EQ(code_of(older), "STATUS_ROLLBACK") << older.out;
    ok(paifang(home, {"cat", kNote, "--action", "export", "--purpose", "audit", "--out", at("note")}));
    EXPECT_EQ(slurp(dir_ / "note"), "a note");
}

TEST_F(RegistryWorld, keys_of_the_builder_and_each_licensor_must_be_known_before_anything_is_sealed) {
    key("holder");
    write_pack(dir_ / "pack", R"({"uid": "urn:x:p", "title": {"en": "T"}, "assets": [{"assetId": "urn:x:a", "path": "a", "mediaType": "text/plain", "role": "text"}]})", {{"a", "a"}});
    key("registrar");
    ok(sign({"party", "issue"}, party("did:web:holder.example", "rightsHolder", key("other"), ""), "registrar", "other.jws"));
    const Ran ran = registry({"package", "build", at("pack"), "--key", at("keys/holder.pem"), "--party", at("other.jws"), "--keys-out", at("keys.age"), "--out", at("sealed")});
    EXPECT_EQ(ran.status, 2) << ran.out << ran.err;
    EXPECT_FALSE(fs::exists(dir_ / "sealed"));
    EXPECT_FALSE(fs::exists(dir_ / "keys.age"));
}

}  // namespace
}  // namespace pai::test
