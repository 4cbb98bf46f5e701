// Nothing is issued that a venue would refuse: each command ends with the venue's own code, and writes no file.
#include <functional>

#include "issuing_bench.h"

namespace pai::test {
namespace {

IssuingWorld& w() { return issuing_world(); }

// What differs from a licence of the house for the theatre that every reader takes.
struct Draft {
    std::string type = "Agreement", assigner = IssuingWorld::kHouse, assignee = IssuingWorld::kTheatre, target = IssuingWorld::kBellPack, action = "present";
    std::string constraint = R"({"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["CN"]})";
    std::string status = R"({"list": "https://house.example/status/1", "index": 900})";
    std::string more;  // members of the licence, a comma behind each
    std::string grant_use;  // rules, a comma in front of each
};

std::string licence_in(const Draft& d) {
    return "{" + d.more + R"("uid": "urn:test:licence", "status": )" + d.status + R"(, "offlineAllowanceS": 0, "policy": {
      "@context": ["http://www.w3.org/ns/odrl.jsonld", {"paifang": "https://paifang.example/ns/odrl/1#"}], "@type": ")" + d.type +
           R"(", "uid": "urn:test:policy", "profile": "https://paifang.example/ns/odrl/1", "conflict": "prohibit", "assigner": ")" + d.assigner + R"(", "assignee": ")" + d.assignee +
           R"(", "permission": [{"uid": "urn:test:rule", "target": ")" + d.target + R"(", "action": ")" + d.action + R"(", "constraint": [)" + d.constraint + "]}" + d.grant_use + "]}}";
}

class Refused : public testing::Test {
protected:
    // Runs a command that ends with --out and expects the code, and no file.
    void refuses(const std::string& code, std::vector<std::string> args, const std::string& what = "") {
        const std::string out = w().at("refused.out");
        args.insert(args.end(), {"--out", out});
        const Ran ran = registry(args);
        EXPECT_EQ(ran.status, 1) << what << code << ran.out << ran.err;
        EXPECT_EQ(code_of(ran), code) << what << ran.err;
        EXPECT_FALSE(fs::exists(out)) << what << code;
        fs::remove_all(out);
    }
    std::vector<std::string> licence(const std::string& in, const std::string& key = "house", const std::string& iat = IssuingWorld::kIat) {
        return {"licence", "issue", "--in", w().write("in/refused.json", in), "--key", w().pem(key), "--iat", iat};
    }
    static std::vector<std::string> with(std::vector<std::string> args, const std::vector<std::string>& more) {
        args.insert(args.end(), more.begin(), more.end());
        return args;
    }
};

TEST_F(Refused, what_no_strict_reader_takes) {
    const std::string good = licence_in({});
    const struct {
        const char* code;
        std::string in;
    } rows[] = {
        {"JSON_INVALID", good + "x"},
        {"JSON_INVALID", "\xEF\xBB\xBF" + good},
        {"JSON_DUPLICATE_KEY", R"({"uid": "urn:a:b", )" + good.substr(1)},
        {"JSON_TOO_DEEP", R"({"note": )" + std::string(40, '[') + std::string(40, ']') + ", " + good.substr(1)},
        {"JSON_NUMBER_RANGE", licence_in({.more = R"("maxOverrunS": 1.5, )"})},
        {"JSON_NUMBER_RANGE", licence_in({.more = R"("maxOverrunS": 9007199254740992, )"})},
        {"SCHEMA_INVALID", licence_in({.more = R"("maxOverrunS": 21601, )"})},
        {"SCHEMA_INVALID", licence_in({.more = R"("colour": "red", )"})},
        {"SCHEMA_INVALID", licence_in({.more = R"("v": 1, )"})},
        {"SCHEMA_INVALID", licence_in({.status = "null"})},
        {"SCHEMA_INVALID", licence_in({.target = "urn:paifang:local:0123456789abcdef:x"})},
        {"SCHEMA_INVALID", licence_in({.more = R"("terms": {"contract": "1", "currency": "CNY", "splits": [{"holder": "urn:a:b", "basisPoints": 9999}]}, )"})},
        {"POLICY_TYPE_NOT_GRANTING", licence_in({.type = "Offer"})},
        {"PROFILE_UNSUPPORTED_TERM", licence_in({.action = "sell"})},
        {"PROFILE_UNSUPPORTED_TERM", licence_in({.action = "aiTraining"})},
        {"PROFILE_UNSUPPORTED_TERM", licence_in({.constraint = R"({"leftOperand": "weather", "operator": "eq", "rightOperand": "fair"})"})},
    };
    for (const auto& row : rows) refuses(row.code, licence(row.in), row.in.substr(0, 60));
    refuses("DOC_TOO_LARGE", licence(licence_in({.constraint = [] {
        std::string all;
        for (int i = 0; i < 30; ++i) {
            std::string events;
            for (int k = 0; k < 250; ++k) events += (k ? ", " : "") + ("\"urn:event:" + std::string(40, 'x') + std::to_string(i * 1000 + k) + "\"");
            all += (i ? ", " : "") + (R"({"leftOperand": "event", "operator": "isAnyOf", "rightOperand": [)" + events + "]}");
        }
        return all;
    }()})));
}

TEST_F(Refused, who_may_not_sign_it_when_the_verifier_knows_the_parties) {
    const auto judged = [&](std::vector<std::string> args) { return w().judged(std::move(args)); };
    refuses("KEY_UNKNOWN", judged(licence(licence_in({}), "log")));
    refuses("CHAIN_ROLE_NOT_ALLOWED", judged(licence(licence_in({.assigner = w().kAuditor}), "auditor")));
    refuses("CHAIN_ROLE_NOT_ALLOWED", judged(licence(licence_in({.assigner = w().kMuseum}))), "in another's name");
    refuses("CHAIN_SIGNER_NOT_VALID_AT_ISSUE", judged(licence(licence_in({}), "house", "2020-01-01T00:00:00Z")));
    refuses("ROOT_EXPIRED", judged(licence(licence_in({}), "house", "2040-01-01T00:00:00Z")));
    const std::string in = w().party_in("did:web:late.example", "licensor", "late");
    refuses("CHAIN_ROLE_NOT_ALLOWED", {"party", "issue", "--in", in, "--key", w().pem("root-a"), "--iat", w().kIat, "--root", w().at("1.root")}, "a root key is no registrar");
    refuses("KEY_UNKNOWN", {"party", "issue", "--in", in, "--key", w().pem("house"), "--iat", w().kIat, "--root", w().at("1.root")});
    const std::string colliding = w().party_in("did:web:weak.example", "licensor", "weak");
    std::string weak = slurp(colliding);
    weak.replace(weak.find(R"("x": ")") + 6, 43, std::string(43, 'A'));
    refuses("KEY_WEAK", {"party", "issue", "--in", w().write("in/weak.json", weak), "--key", w().pem("registrar"), "--iat", w().kIat});
    const std::string consent_of = w().at("refused-licence.jws");
    ASSERT_EQ(registry(with(licence(licence_in({})), {"--out", consent_of})).status, 0);
    refuses("CHAIN_ROLE_NOT_ALLOWED", judged({"consent", "sign", "--licence", consent_of, "--holder", w().kMuseum, "--key", w().pem("heirs"), "--iat", w().kIat}));
    refuses("CHAIN_ROLE_NOT_ALLOWED", judged({"offer", "make", "--template", "permanent-exhibit", "--in",
                                              w().write("in/offer-terms.json", R"({"licensor": ")" + w().kMuseum + R"(", "package": ")" + w().kBellPack + "\"}"), "--key", w().pem("house")}));
    // The museum signed no licence of this chain.
    refuses("GRANT_LICENCE_MISMATCH", with(judged({"grant", "issue", "--licence", consent_of, "--device", w().at("public/device-1.jws"), "--manifest", w().at("public/bell"), "--keys",
                                                   w().at("keys/bell.age"), "--identity", w().pem("museum-x25519"), "--key", w().pem("museum"), "--iat", w().kIat}), {"--known", consent_of}));
    fs::permissions(w().pem("house"), fs::perms(0640));
    refuses("KEY_FILE_PERMISSIONS", licence(licence_in({})));
    fs::permissions(w().pem("house"), fs::perms(0600));
}

TEST_F(Refused, a_sub_licence_that_its_parent_does_not_permit) {
    const auto parent = [&](const std::string& name, const Draft& draft) {
        const std::string file = w().at(name);
        EXPECT_EQ(registry(with(licence(licence_in(draft)), {"--out", file})).status, 0);
        return file;
    };
    const auto below = [&](const std::string& parent_file, const Draft& draft, const std::string& key = "agency") -> std::vector<std::string> {
        return {"licence", "sublicense", "--parent", parent_file, "--in", w().write("in/below.json", licence_in(draft)), "--key", w().pem(key), "--iat", w().kIat};
    };
    const std::string use = R"(, {"uid": "urn:test:use", "target": ")" + w().kBellPack + R"(", "action": "grantUse", "constraint": [{"leftOperand": "paifang:maxDepth", "operator": "lteq", "rightOperand": 1}]})";
    const std::string closed = parent("closed.jws", {.assignee = w().kAgency}), open = parent("open.jws", {.assignee = w().kAgency, .grant_use = use});
    const Draft child{.assigner = w().kAgency};
    refuses("CHAIN_DELEGATION_NOT_PERMITTED", below(closed, child));
    refuses("CHAIN_DELEGATION_NOT_PERMITTED", below(open, {.assigner = w().kAgency, .target = "urn:paifang:pack:other"}));
    refuses("CHAIN_BROKEN", below(open, {.assigner = w().kMuseum}), "not the parent's assignee");
    refuses("CHAIN_BROKEN", below(open, {.assigner = w().kAgency, .more = R"("parent": "sha256:)" + std::string(64, '0') + "\", "}));
    refuses("CHAIN_WIDENS_SCOPE", below(open, {.assigner = w().kAgency, .constraint = R"({"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["CN", "HK"]})"}));
    refuses("CHAIN_WIDENS_SCOPE", below(open, {.assigner = w().kAgency, .action = "play"}));
    const std::string first = w().at("first.bundle");
    ASSERT_EQ(registry(with(below(open, {.assigner = w().kAgency, .assignee = w().kHouse, .grant_use = use}), {"--out", first})).status, 0);
    refuses("CHAIN_TOO_DEEP", below(first, {.assigner = w().kHouse}, "house"));
    // The same with the parties known: the venue's own certificate has its say.
    refuses("CHAIN_WIDENS_SCOPE", w().judged(below(open, {.assigner = w().kAgency, .action = "play"})));
}

TEST_F(Refused, a_clash_with_an_exclusive_licence) {
    const std::string drawer = w().at("drawer");
    const std::string exclusive = w().write("in/exclusive.json", R"({"licensor": ")" + w().kHouse + R"(", "assignee": "did:web:opera.example", "package": ")" + w().kBellPack +
                                            R"(", "territory": "CN", "from": "2027-01-01", "to": "2027-12-31", "currency": "CNY", "contract": "E-1", "exclusive": true})");
    ASSERT_EQ(registry({"template", "use", "permanent-exhibit", "--in", exclusive, "--issued", (fs::create_directories(drawer), drawer), "--out", w().at("in/exclusive-licence.json")}).status, 0);
    const Ran first = registry({"licence", "issue", "--in", w().at("in/exclusive-licence.json"), "--key", w().pem("house"), "--out", drawer + "/first.jws", "--iat", w().kIat, "--issued", drawer});
    ASSERT_EQ(first.status, 0) << first.err;
    refuses("PROHIBITED", with(licence(licence_in({})), {"--issued", drawer}));
    const Ran named = registry(with(licence(licence_in({})), {"--issued", drawer, "--out", w().at("refused.out")}));
    EXPECT_NE(named.err.find(member(first, "docId")), std::string::npos) << named.err;
    EXPECT_NE(named.err.find("E-1"), std::string::npos);
    const Ran elsewhere = registry(with(licence(licence_in({.constraint = R"({"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["JP"]})"})), {"--issued", drawer, "--out", w().at("jp.jws")}));
    EXPECT_EQ(elsewhere.status, 0) << elsewhere.err;
    // A price without a purpose is issued, with a warning.
    const Ran free = registry(with(licence(licence_in({.constraint = R"({"leftOperand": "count", "operator": "lteq", "rightOperand": 3})"})), {"--out", w().at("free.jws")}));
    EXPECT_EQ(free.status, 0);
    EXPECT_NE(free.err.find("names no purpose"), std::string::npos) << free.err;
}

TEST_F(Refused, packages_and_lists_that_contradict_those_before) {
    const auto build = [&](const std::string& pack, const std::string& key = "museum") -> std::vector<std::string> {
        fs::remove(w().at("keys/refused.age"));
        fs::create_directories(w().at("pack-2"));
        w().write("pack-2/bell.txt", "a bell");
        w().write("pack-2/pack.json", pack);
        return w().judged({"package", "build", w().at("pack-2"), "--key", w().pem(key), "--party", w().at("public/" + key + ".jws"), "--party", w().at("public/house.jws"), "--keys-out",
                           w().at("keys/refused.age"), "--iat", w().kIat});
    };
    const std::string pack = slurp(w().at("pack/pack.json"));
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string text = pack;
        return text.replace(text.find(from), from.size(), to);
    };
    refuses("MANIFEST_MISMATCH", build(changed("\"Bell\"", "\"Another bell\"")), "the version is taken");
    refuses("MANIFEST_MISMATCH", build(changed(w().kBellPack, "urn:paifang:pack:stolen")), "the asset belongs to a package");
    refuses("MANIFEST_MISMATCH", build(changed(R"("version": 1)", R"("version": 9)"), "house"), "the package belongs to a signer");
    refuses("ASSET_PATH_UNSAFE", build(changed("bell.txt", "../bell.txt")));
    refuses("SCHEMA_INVALID", build(changed("text/plain", "plain")));
    std::vector<std::string> other = build(changed(R"("version": 1)", R"("version": 8)"));
    w().write("pack-2/bell.txt", "another bell");
    refuses("REG_MISMATCH", other);

    const std::string list = w().at("public/registrar-status.jws");
    const auto publish = [&](const std::string& in, bool after = true) {
        std::vector<std::string> args{"status", "publish", "--in", w().write("in/refused-list.json", in), "--key", w().pem("registrar"), "--iat", w().kIat};
        if (after) args.insert(args.end(), {"--prev", list});
        return args;
    };
    refuses("STATUS_ROLLBACK", publish(R"({"sequence": 1})"));
    refuses("STATUS_INVALID", publish(R"({"lists": [{"purpose": "revocation", "set": [8388608]}]})"));
    refuses("STATUS_INVALID", publish(R"({"lists": [{"purpose": "revocation", "bits": 131072, "encodedList": "uH4sI"}]})"));
    refuses("SCHEMA_INVALID", publish(R"({"ttlS": 1})"));
    refuses("SCHEMA_INVALID", publish(R"({"lists": []})", false), "without a uid");
    refuses("SCHEMA_INVALID", {"party", "revoke", w().at("public/museum.jws"), "--status", [&] {
        const std::string foreign = w().at("foreign-status.jws");
        EXPECT_EQ(registry({"status", "publish", "--in", w().write("in/foreign.json", R"({"uid": "https://other.example/status/1"})"), "--key", w().pem("registrar"), "--out", foreign}).status, 0);
        return foreign;
    }(), "--key", w().pem("registrar")}, "another list");
    refuses("JWS_TYP_MISMATCH", {"party", "revoke", w().at("public/museum.jws"), "--status", w().at("public/house.jws"), "--key", w().pem("registrar")});
    refuses("JWS_MALFORMED", {"grant", "renew", w().write("in/no.jws", "no document"), "--key", w().pem("house")});
    refuses("JWS_TYP_MISMATCH", {"grant", "renew", w().at("public/museum.jws"), "--key", w().pem("house")});
}

TEST_F(Refused, a_request_or_an_offer_that_was_tampered_with) {
    std::string request = slurp(w().home(1) / "device/request.jws");
    if (request.ends_with('\n')) request.pop_back();
    std::string forged = request;
    const std::size_t at = forged.rfind('.') + 5;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    refuses("SIG_INVALID", {"party", "issue", "--request", w().write("in/forged.jws", forged), "--key", w().pem("registrar"), "--iat", w().kIat});
    const Ran venue = registry({"party", "issue", "--request", w().write("in/request.jws", request), "--venue", w().kMuseum, "--key", w().pem("registrar"), "--out", w().at("refused.out")});
    EXPECT_EQ(venue.status, 2) << "the device asked for another venue" << venue.out;
    refuses("JWS_TYP_MISMATCH", {"offer", "accept", w().at("public/house.jws"), "--assignee", w().kTheatre, "--key", w().pem("house")});
}

}  // namespace
}  // namespace pai::test
