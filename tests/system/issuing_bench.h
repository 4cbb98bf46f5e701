#pragma once
// A world made command by command: two joint owners, a licensor, an agency below it, a venue with three machines, an auditor.
#include "base/hash.h"
#include "rights_bench.h"

namespace pai::test {

class IssuingWorld {
public:
    static constexpr const char* kIat = "2027-01-15T12:00:00Z";
    inline static const std::string kMuseum = "did:web:museum.example", kHeirs = "did:web:heirs.example", kHouse = "did:web:house.example",
                                    kAgency = "did:web:agency.example", kTheatre = "did:web:theatre.example", kAuditor = "did:web:auditor.example";
    inline static const std::string kBell = "urn:paifang:asset:bell", kBellPack = "urn:paifang:pack:bell";
    static constexpr const char* kRegistrarList = "https://registrar.example/status/1";

    std::string at(const std::string& name) const { return (dir_ / name).string(); }
    std::string pem(const std::string& name) const { return at("keys/" + name + ".pem"); }
    std::string write(const std::string& name, const std::string& text) const {
        fs::create_directories((dir_ / name).parent_path());
        std::ofstream(dir_ / name) << text;
        return at(name);
    }
    // Makes a key once; returns its b64u public half.
    std::string key(const std::string& name, const std::string& type = "ed25519") {
        const Ran ran = fs::exists(pem(name)) ? registry({"key", "show", pem(name)}) : registry({"key", "new", "--type", type, "--out", pem(name)});
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
        kids[name] = member(ran, "kid");
        return member(ran, "x");
    }
    static std::string agreement(const std::string& x) { return R"("agreementKey": {"kty": "OKP", "crv": "X25519", "x": ")" + x + "\"}"; }
    // The --in of a certificate; `more` are members with a comma in front.
    std::string party_in(const std::string& id, const std::string& role, const std::string& key_name, const std::string& more = "", std::int64_t nbf = 1'700'000'000) {
        return write("in/" + key_name + ".json", R"({"uid": "urn:test:party:)" + key_name + R"(", "nbf": )" + std::to_string(nbf) + R"(, "exp": 4000000000, "party": {"id": ")" +
                     id + R"(", "name": {"en": ")" + key_name + R"("}}, "roles": [")" + role + R"("], "key": {"kty": "OKP", "crv": "Ed25519", "x": ")" + key(key_name) + "\"}" + more + "}");
    }
    // Runs a signing verb with the time of this world.
    Ran sign(std::vector<std::string> args) const {
        args.insert(args.end(), {"--iat", kIat});
        return registry(args);
    }
    void make() {
        for (const char* folder : {"keys", "in", "public", "offers", "inbox", "audit"}) fs::create_directories(dir_ / folder);
        fs::permissions(dir_ / "keys", fs::perms::owner_all);
        make_root();
        make_parties();
        make_devices();
        make_package();
    }
    // --root and --known with everything public.
    std::vector<std::string> judged(std::vector<std::string> args) const {
        args.insert(args.end(), {"--root", at("1.root"), "--known", at("public")});
        return args;
    }
    void expect_ok(const Ran& ran) const { EXPECT_EQ(ran.status, 0) << ran.out << ran.err; }

    std::map<std::string, std::string> kids;

private:
    void make_root() {
        std::string keys, root_kids;
        for (const char* name : {"root-a", "root-b", "root-c", "registrar", "log"}) {
            const std::string x = key(name);
            if (name == std::string("log")) continue;
            keys += (keys.empty() ? "" : ", ") + (R"({"kid": ")" + kids[name] + R"(", "x": ")" + x + "\"}");
            if (name != std::string("registrar")) root_kids += (root_kids.empty() ? "\"" : ", \"") + kids[name] + "\"";
        }
        root_members = R"("exp": 2119262400, "minDocVersion": 1, "keys": [)" + keys + R"(], "roles": {"root": {"kids": [)" + root_kids +
                       R"(], "threshold": 2}, "registrar": {"kids": [")" + kids["registrar"] + R"("]}}, "registryLogs": [], "witnesses": [])";
        const std::string in = write("in/root.json", R"({"rootVersion": 1, )" + root_members + R"(, "revokedKids": []})");
        const Ran first = registry({"root", "init", "--in", in, "--key", pem("root-a"), "--out", at("1.root"), "--iat", "2027-01-01T00:00:00Z"});
        expect_ok(first);
        EXPECT_EQ(member(first, "met"), "false");
        const Ran second = registry({"root", "sign", at("1.root"), "--key", pem("root-b")});
        expect_ok(second);
        EXPECT_EQ(member(second, "met"), "true");
    }
    void make_parties() {
        const auto issue = [&](const std::string& id, const std::string& role, const std::string& name, const std::string& more, int index) {
            const std::string in = party_in(id, role, name, R"(, "status": {"list": ")" + std::string(kRegistrarList) + R"(", "index": )" + std::to_string(index) + "}" + more);
            expect_ok(sign({"party", "issue", "--in", in, "--key", pem("registrar"), "--out", at("public/" + name + ".jws"), "--root", at("1.root")}));
        };
        const auto opener = [&](const std::string& name) { return ", " + agreement(key(name + "-x25519", "x25519")); };
        issue(kMuseum, "rightsHolder", "museum", opener("museum"), 1);
        issue(kHeirs, "rightsHolder", "heirs", opener("heirs"), 2);
        issue(kHouse, "licensor", "house", opener("house"), 3);
        issue(kAgency, "licensor", "agency", opener("agency"), 4);
        issue(kTheatre, "venue", "theatre", R"(, "venue": {"territory": "CN-CQ", "capacity": 300, "timeZone": "Asia/Shanghai"})", 5);
        issue(kAuditor, "auditor", "auditor", "", 6);
        expect_ok(sign({"status", "publish", "--in", write("in/registrar-status.json", R"({"uid": ")" + std::string(kRegistrarList) + R"(", "ttlS": 31622400})"), "--key",
                        pem("registrar"), "--out", at("public/registrar-status.jws"), "--root", at("1.root")}));
    }
    void make_devices() {
        for (int i = 1; i <= 3; ++i) {
            const std::string name = "device-" + std::to_string(i);
            const Ran device = paifang(home(i), {"device", "init", "--serial", "stage-" + std::to_string(i), "--venue", kTheatre});
            expect_ok(device);
            const Ran ran = sign({"party", "issue", "--request", member(device, "request"), "--status-list", kRegistrarList, "--status-index", std::to_string(10 + i), "--key",
                                  pem("registrar"), "--out", at("public/" + name + ".jws"), "--root", at("1.root")});
            expect_ok(ran);
            kids[name] = member(ran, "kid");
        }
    }
    void make_package() {
        const std::string hash = to_hex(sha256(as_byte_span("a bell")));
        const Ran work = sign({"register", "--in", write("in/work.json", R"({"uid": "urn:uuid:dac842bc-6410-4eb2-8509-1f844ccdad9b", "title": {"en": "Bell"}, "holders": [{"party": ")" +
                               kMuseum + R"("}, {"party": ")" + kHeirs + R"("}], "rights": "http://rightsstatements.org/vocab/InC/1.0/", "assets": [{"assetId": ")" + kBell +
                               R"(", "plainSha256": ")" + hash + "\"}]}"), "--key", pem("registrar"), "--out", at("public/work.jws")});
        expect_ok(work);
        write_pack(dir_ / "pack", R"({"uid": ")" + kBellPack + R"(", "version": 1, "title": {"en": "Bell"}, "licensors": [")" + kHouse + R"("], "assets": [
          {"assetId": ")" + kBell + R"(", "path": "bell.txt", "mediaType": "text/plain", "role": "text", "registration": ")" + member(work, "docId") + R"("}]})",
                   {{"bell.txt", "a bell"}});
        expect_ok(sign({"package", "build", at("pack"), "--key", pem("museum"), "--party", at("public/museum.jws"), "--party", at("public/house.jws"), "--keys-out",
                        at("keys/bell.age"), "--out", at("public/bell"), "--root", at("1.root"), "--known", at("public")}));
    }

public:
    fs::path home(int device) const { return dir_ / ("home-" + std::to_string(device)); }
    std::string root_members;

private:
    TempDir dir_;
};

// One world for every test of a program; they add to it under names of their own.
inline IssuingWorld& issuing_world() {
    static IssuingWorld* made = [] {
        static IssuingWorld w;
        w.make();
        return &w;
    }();
    return *made;
}

}  // namespace pai::test
