// The issuing side as its people use it: a year's papers made by commands, and every refusal that it owes them.
#include "issuing_bench.h"

namespace pai::test {
namespace {

IssuingWorld& world() { return issuing_world(); }

// The house's licence to the agency for the bell, which may pass it on; a bundle of it and the agency's for the theatre.
struct Chain {
    std::string licence_file, bundle_file, licence, sublicence;
};
const Chain& chain() {
    static const Chain made = [] {
        IssuingWorld& w = world();
        const std::string terms = w.write("in/agency-terms.json", R"({"licensor": ")" + w.kHouse + R"(", "package": ")" + w.kBellPack +
                                          R"(", "territory": "CN", "from": "2027-01-01", "to": "2027-12-31", "price": "3.50", "currency": "CNY", "contract": "A-1", "sublicense": 1, "reportDays": 0})");
        const Ran offer = w.sign(w.judged({"offer", "make", "--template", "performance-per-visitor", "--in", terms, "--key", w.pem("house"), "--out", w.at("offers/agency.jws")}));
        w.expect_ok(offer);
        const Ran licence = w.sign(w.judged({"offer", "accept", w.at("offers/agency.jws"), "--assignee", w.kAgency, "--in", terms, "--key", w.pem("house"), "--out",
                                             w.at("public/agency-licence.jws"), "--issued", w.at("public")}));
        w.expect_ok(licence);
        const std::string narrower = w.write("in/theatre-terms.json", R"({"licensor": ")" + w.kAgency + R"(", "assignee": ")" + w.kTheatre + R"(", "package": ")" + w.kBellPack +
                                             R"(", "territory": "CN-CQ", "from": "2027-01-01", "to": "2027-12-31", "price": "3.50", "currency": "CNY", "contract": "T-9", "reportDays": 0})");
        w.expect_ok(registry({"template", "use", "performance-per-visitor", "--in", narrower, "--issued", w.at("public"), "--out", w.at("in/theatre-licence.json"), "--iat", w.kIat}));
        const Ran below = w.sign(w.judged({"licence", "sublicense", "--parent", w.at("public/agency-licence.jws"), "--in", w.at("in/theatre-licence.json"), "--key",
                                           w.pem("agency"), "--out", w.at("theatre.bundle")}));
        w.expect_ok(below);
        EXPECT_EQ(member(below, "depth"), "1");
        return Chain{w.at("public/agency-licence.jws"), w.at("theatre.bundle"), member(licence, "docId"), member(below, "docId")};
    }();
    return made;
}

Ran decide_at(const fs::path& home, const std::string& time, const std::string& asset = IssuingWorld::kBell) {
    return paifang(home, {"decide", "--asset", asset, "--action", "present", "--purpose", "performance", "--at", time});
}

TEST(Issuing, a_licence_passes_from_museum_to_stage_by_commands_alone) {
    IssuingWorld& w = world();
    chain();
    const Ran offers = registry({"offer", "list", w.at("offers")});
    EXPECT_NE(offers.out.find(R"("inReplyTo":null,"assets":[")" + w.kBellPack + R"("],"from":"2027-01-01T00:00:00Z","to":"2027-12-31T23:59:59Z")"), std::string::npos) << offers.out;
    w.expect_ok(w.sign(w.judged({"consent", "sign", "--licence", chain().licence_file, "--holder", w.kHeirs, "--key", w.pem("heirs"), "--out", w.at("heirs-consent.jws")})));
    // Keys: the house opens what the museum sealed, and hands the agency its share.
    const Ran share = registry({"keys", "share", "--keys", w.at("keys/bell.age"), "--identity", w.pem("house-x25519"), "--party", w.at("public/agency.jws"), "--out", w.at("keys/agency.age")});
    w.expect_ok(share);
    EXPECT_EQ(member(share, "recipients"), "1");
    const Ran grant = w.sign({"grant", "issue", "--licence", chain().bundle_file, "--device", w.at("public/device-1.jws"), "--device", w.at("public/device-2.jws"), "--manifest",
                              w.at("public/bell"), "--keys", w.at("keys/agency.age"), "--identity", w.pem("agency-x25519"), "--key", w.pem("agency"), "--out", w.at("grant.jws"), "--grace-shows", "2"});
    w.expect_ok(grant);
    EXPECT_EQ(member(grant, "devices"), "2");
    EXPECT_EQ(member(grant, "to"), "2027-12-31T23:59:59Z");
    for (const char* who : {"house", "agency"})
        w.expect_ok(w.sign(w.judged({"status", "publish", "--in", w.write(std::string("in/status-") + who + ".json", R"({"uid": "https://)" + std::string(who) + R"(.example/status/1", "ttlS": 31622400})"),
                                     "--key", w.pem(who), "--out", w.at(std::string("status-") + who + ".jws")})));

    for (int device = 1; device <= 3; ++device) {
        w.expect_ok(paifang(w.home(device), {"import", "--trust-root", w.at("1.root")}));
        std::vector<std::string> files{"import"};
        for (const char* name : {"museum", "heirs", "house", "agency", "theatre", "auditor", "registrar-status", "work", "device-1", "device-2", "device-3"})
            files.push_back(w.at("public/" + std::string(name) + ".jws"));
        for (const char* name : {"public/bell", "theatre.bundle", "heirs-consent.jws", "grant.jws", "status-house.jws", "status-agency.jws"}) files.push_back(w.at(name));
        w.expect_ok(paifang(w.home(device), files));
    }
    const std::string time = "2027-03-01T12:00:00Z";
    EXPECT_EQ(code_of(decide_at(w.home(1), time)), "OK") << decide_at(w.home(1), time).out;
    EXPECT_EQ(code_of(decide_at(w.home(2), time)), "OK");
    EXPECT_EQ(code_of(decide_at(w.home(3), time)), "GRANT_NOT_FOR_DEVICE");
    EXPECT_EQ(code_of(decide_at(w.home(1), "2028-01-01T12:00:00Z")), "EXPIRED");

    // The second machine is replaced by the third: a grant of its own, nothing sealed anew.
    w.expect_ok(w.sign({"grant", "issue", "--licence", chain().bundle_file, "--device", w.at("public/device-3.jws"), "--manifest", w.at("public/bell"), "--keys", w.at("keys/agency.age"),
                        "--identity", w.pem("agency-x25519"), "--key", w.pem("agency"), "--out", w.at("grant-3.jws"), "--to", "2027-02-01T00:00:00Z"}));
    w.expect_ok(paifang(w.home(3), {"import", w.at("grant-3.jws")}));
    EXPECT_EQ(code_of(decide_at(w.home(3), "2027-01-20T12:00:00Z")), "OK");
    EXPECT_EQ(code_of(decide_at(w.home(3), time)), "GRANT_EXPIRED");
    const Ran renewed = w.sign({"grant", "renew", w.at("grant-3.jws"), "--to", "2027-12-31T23:59:59Z", "--key", w.pem("agency"), "--out", w.at("grant-3b.jws")});
    w.expect_ok(renewed);
    w.expect_ok(paifang(w.home(3), {"import", w.at("grant-3b.jws")}));
    EXPECT_EQ(code_of(decide_at(w.home(3), time)), "OK");

    // The registrar ends the second machine's certificate; the house its licence.
    const Ran device = registry({"party", "show", w.at("public/device-2.jws"), "--root", w.at("1.root")});
    const Ran revoked = w.sign({"party", "revoke", member(device, "docId"), "--party", w.at("public"), "--status", w.at("public/registrar-status.jws"), "--key", w.pem("registrar"), "--out",
                                w.at("registrar-status-2.jws"), "--root", w.at("1.root")});
    w.expect_ok(revoked);
    EXPECT_EQ(member(revoked, "kid"), w.kids["device-2"]);
    w.expect_ok(paifang(w.home(2), {"import", w.at("registrar-status-2.jws")}));
    EXPECT_EQ(code_of(decide_at(w.home(2), time)), "DEVICE_NOT_AUTHORISED");
    const Ran shown = registry({"party", "show", w.at("public/device-2.jws"), "--root", w.at("1.root"), "--known", w.at("registrar-status-2.jws")});
    EXPECT_EQ(code_of(shown), "REVOKED") << shown.out;
    w.expect_ok(w.sign({"status", "publish", "--prev", w.at("status-house.jws"), "--in", w.write("in/revoke.json", R"({"lists": [{"purpose": "revocation", "set": [0]}, {"purpose": "stopNow", "set": [0]}]})"),
                        "--key", w.pem("house"), "--out", w.at("status-house-2.jws")}));
    w.expect_ok(paifang(w.home(1), {"import", w.at("status-house-2.jws")}));
    EXPECT_EQ(code_of(decide_at(w.home(1), time)), "REVOKED");
    w.expect_ok(w.sign({"status", "publish", "--prev", w.at("status-house-2.jws"), "--in", w.write("in/restore.json", R"({"lists": [{"purpose": "revocation", "clear": [0]}, {"purpose": "stopNow", "clear": [0]}]})"),
                        "--key", w.pem("house"), "--out", w.at("status-house-3.jws")}));
    w.expect_ok(paifang(w.home(1), {"import", w.at("status-house-3.jws")}));
    EXPECT_EQ(code_of(decide_at(w.home(1), time)), "OK");

    // A new version of the package has a key of its own; a grant may open both.
    std::string pack = slurp(w.at("pack/pack.json"));
    pack.replace(pack.find(R"("version": 1)"), 12, R"("version": 2)");
    w.write("pack-next/pack.json", pack);
    w.write("pack-next/bell.txt", "a bell");
    w.expect_ok(w.sign({"package", "build", w.at("pack-next"), "--key", w.pem("museum"), "--party", w.at("public/museum.jws"), "--party", w.at("public/house.jws"), "--keys-out", w.at("keys/bell-2.age"),
                        "--out", w.at("bell-2"), "--root", w.at("1.root"), "--known", w.at("public")}));
    w.expect_ok(registry({"package", "verify", w.at("bell-2"), "--root", w.at("1.root"), "--party", w.at("public/museum.jws"), "--keys", w.at("keys/bell-2.age"), "--identity", w.pem("museum-x25519")}));
    w.expect_ok(paifang(w.home(3), {"import", w.at("bell-2")}));
    EXPECT_EQ(code_of(decide_at(w.home(3), time)), "GRANT_MISSING") << "the old key opens nothing of the new version";
    w.expect_ok(registry({"keys", "share", "--keys", w.at("keys/bell-2.age"), "--keys", w.at("keys/bell.age"), "--identity", w.pem("house-x25519"), "--party", w.at("public/agency.jws"), "--out", w.at("keys/agency-2.age")}));
    const Ran both = w.sign({"grant", "issue", "--licence", chain().bundle_file, "--device", w.at("public/device-3.jws"), "--manifest", w.at("public/bell"), "--manifest", w.at("bell-2"), "--keys",
                             w.at("keys/agency-2.age"), "--identity", w.pem("agency-x25519"), "--key", w.pem("agency"), "--out", w.at("grant-4.jws")});
    w.expect_ok(both);
    EXPECT_EQ(member(both, "keys"), "2");
    w.expect_ok(paifang(w.home(3), {"import", w.at("grant-4.jws")}));
    EXPECT_EQ(code_of(decide_at(w.home(3), time)), "OK");
}

TEST(Issuing, an_auditor_gets_the_venues_answer_from_the_papers) {
    IssuingWorld& w = world();
    chain();
    for (const char* who : {"house", "agency"})
        w.expect_ok(w.sign({"status", "publish", "--in", w.write(std::string("in/audit-") + who + ".json", R"({"uid": "https://)" + std::string(who) + R"(.example/status/1", "ttlS": 31622400})"), "--key",
                            w.pem(who), "--out", w.at("audit/status-" + std::string(who) + ".jws")}));
    w.expect_ok(w.sign({"consent", "sign", "--licence", chain().licence_file, "--holder", w.kHeirs, "--key", w.pem("heirs"), "--out", w.at("audit/consent.jws")}));
    w.expect_ok(w.sign({"grant", "issue", "--licence", chain().bundle_file, "--device", w.at("public/device-1.jws"), "--manifest", w.at("public/bell"), "--keys", w.at("keys/bell.age"), "--identity",
                        w.pem("house-x25519"), "--key", w.pem("agency"), "--out", w.at("audit/grant.jws")}));
    const std::string request = w.write("in/request.json", R"({"assets": [")" + w.kBell + R"("], "action": "present", "purpose": "performance"})");
    const auto explain = [&](const std::string& more, std::vector<std::string> files) {
        files.insert(files.begin(), {"licence", "explain"});
        files.insert(files.end(), {"--request", request, "--world", w.write("in/world.json", R"({"at": "2027-03-01T12:00:00Z", "device": "urn:paifang:device:)" +
                                   w.kids["device-1"].substr(8) + "\"" + more + "}")});
        return registry(files);
    };
    const Ran yes = explain("", {w.at("1.root"), w.at("public"), w.at("audit"), chain().bundle_file});
    EXPECT_EQ(code_of(yes), "OK") << yes.out << yes.err;
    EXPECT_EQ(member(yes, "licence"), chain().sublicence);
    EXPECT_EQ(code_of(explain("", {w.at("1.root"), w.at("public"), chain().bundle_file})), "STATUS_MISSING");
    EXPECT_EQ(explain(R"(, "mood": "good")", {w.at("1.root"), w.at("public")}).status, 1);
    EXPECT_EQ(code_of(explain("", {w.at("public")})), "KEY_UNKNOWN") << "without a root nothing holds";
}

TEST(Issuing, an_enquiry_is_answered_by_an_offer) {
    IssuingWorld& w = world();
    w.expect_ok(paifang(w.home(1), {"enquiry", "make", "--asset", w.kBell, "--action", "present", "--purpose", "exhibit", "--territory", "HK", "--from", "2027-04-01T00:00:00Z", "--to",
                                    "2027-06-30T23:59:59Z", "--name", "Lantern House", "--contact", "lantern@house.example", "--consent", "--out", w.at("inbox/lantern.jws")}));
    std::string broken = slurp(w.at("inbox/lantern.jws"));
    broken.back() = broken.back() == 'A' ? 'Q' : 'A';
    w.write("inbox/broken.jws", broken);
    w.write("inbox/readme.txt", "not a document");
    const Ran inbox = registry({"enquiry", "list", w.at("inbox")});
    w.expect_ok(inbox);
    EXPECT_NE(inbox.out.find(R"("territory":"HK","from":"2027-04-01T00:00:00Z","to":"2027-06-30T23:59:59Z","party":{"name":"Lantern House","contact":"lantern@house.example"})"), std::string::npos) << inbox.out;
    EXPECT_NE(inbox.out.find(R"(broken.jws","code":"SIG_INVALID"})"), std::string::npos) << inbox.out;
    EXPECT_EQ(inbox.out.find("readme"), std::string::npos);
    const std::string price = w.write("in/price.json", R"({"price": "200", "currency": "HKD"})");
    const Ran answer = w.sign(w.judged({"enquiry", "answer", w.at("inbox/lantern.jws"), "--template", "permanent-exhibit", "--in", price, "--key", w.pem("house"), "--out", w.at("inbox/answer.jws")}));
    w.expect_ok(answer);
    const Ran offers = registry({"offer", "list", w.at("inbox")});
    EXPECT_NE(offers.out.find(R"("assets":[")" + w.kBell + R"("],"from":"2027-04-01T00:00:00Z","to":"2027-06-30T23:59:59Z")"), std::string::npos) << offers.out;
    EXPECT_NE(registry({"enquiry", "list", w.at("inbox")}).out.find(R"("answers":[")" + member(answer, "docId")), std::string::npos);
    const Ran accepted = w.sign({"offer", "accept", w.at("inbox/answer.jws"), "--assignee", w.kTheatre, "--key", w.pem("house"), "--out", w.at("lantern-licence.jws"), "--issued", w.at("public")});
    w.expect_ok(accepted);
    EXPECT_EQ(code_of(registry({"enquiry", "answer", w.at("inbox/broken.jws"), "--template", "permanent-exhibit", "--in", price, "--key", w.pem("house"), "--out", w.at("x.jws")})), "SIG_INVALID");
    EXPECT_EQ(code_of(registry({"offer", "accept", w.at("inbox/answer.jws"), "--assignee", w.kTheatre, "--key", w.pem("agency"), "--out", w.at("x.jws")})), "KEY_UNKNOWN")
        << "who did not offer cannot accept";
    EXPECT_FALSE(fs::exists(w.at("x.jws")));
}

TEST(Issuing, templates_are_listed_and_every_one_can_be_issued) {
    IssuingWorld& w = world();
    EXPECT_EQ(member(registry({"template", "list"}), "templates"), R"(["performance-per-visitor","permanent-exhibit","kiosk-30-days","school-preview","co-branding-edit"])");
    const std::string terms = w.write("in/any-terms.json", R"({"licensor": ")" + w.kHouse + R"(", "assignee": ")" + w.kTheatre + R"(", "package": ")" + w.kBellPack + R"(", "statusIndex": 77})");
    for (const char* name : {"performance-per-visitor", "permanent-exhibit", "kiosk-30-days", "school-preview", "co-branding-edit"}) {
        w.expect_ok(registry({"template", "use", name, "--in", terms, "--out", w.at("in/any.json")}));
        w.expect_ok(w.sign(w.judged({"licence", "issue", "--in", w.at("in/any.json"), "--key", w.pem("house"), "--out", w.at("any.jws")})));
        w.expect_ok(registry({"licence", "show", w.at("any.jws")}));
    }
    EXPECT_EQ(registry({"template", "use", "no-such", "--in", terms, "--out", w.at("in/none.json")}).status, 2);
}

TEST(Issuing, a_root_follows_another_when_both_have_signed) {
    IssuingWorld& w = world();
    const auto rotate = [&](const std::string& members, std::vector<std::string> keys, const std::string& out) {
        std::vector<std::string> args{"root", "rotate", "--prev", w.at("1.root"), "--in", w.write("in/rotate.json", "{" + members + w.root_members + "}"), "--out", w.at(out)};
        for (const std::string& name : keys) args.insert(args.end(), {"--key", w.pem(name)});
        return registry(args);
    };
    const std::string revoke = R"("revokedKids": [")" + w.kids["root-c"] + R"("], )";
    const Ran one = rotate(revoke, {"root-a"}, "2.root");
    w.expect_ok(one);
    EXPECT_EQ(member(one, "rootVersion"), "2");
    EXPECT_EQ(member(one, "met"), "false");
    const Ran two = registry({"root", "sign", w.at("2.root"), "--prev", w.at("1.root"), "--key", w.pem("root-b")});
    w.expect_ok(two);
    EXPECT_EQ(member(two, "met"), "true");
    const fs::path home = w.at("root-home");
    w.expect_ok(paifang(home, {"device", "init", "--serial", "box-office"}));
    w.expect_ok(paifang(home, {"import", "--trust-root", w.at("1.root")}));
    w.expect_ok(paifang(home, {"import", w.at("2.root")}));
    EXPECT_EQ(code_of(rotate(R"("rootVersion": 1, )" + revoke, {"root-a"}, "x.root")), "ROOT_VERSION_ROLLBACK");
    EXPECT_EQ(code_of(rotate(R"("rootVersion": 3, )" + revoke, {"root-a"}, "x.root")), "ROOT_VERSION_GAP");
    EXPECT_EQ(code_of(rotate(revoke, {"log"}, "x.root")), "KEY_UNKNOWN");
    const Ran third = registry({"root", "rotate", "--prev", w.at("2.root"), "--in", w.write("in/rotate.json", "{" + revoke + w.root_members + "}"), "--key", w.pem("root-c"), "--out", w.at("x.root")});
    EXPECT_EQ(code_of(third), "ROOT_KEY_REVOKED") << third.out;
    EXPECT_FALSE(fs::exists(w.at("x.root")));
}

// The commands of a page's first sh block after `heading`.
std::string recipe(const std::string& page, const std::string& heading) {
    const std::string text = slurp(fs::path(PAIFANG_ROOT) / page);
    const std::size_t from = text.find("```sh\n", text.find(heading)) + 6;
    return text.substr(from, text.find("```", from) - from);
}

TEST(Issuing, openssl_verifies_a_licence_by_the_documented_commands) {
    IssuingWorld& w = world();
    if (run({"sh", "-c", "command -v openssl"}).status != 0) GTEST_SKIP() << "openssl is not installed";
    const std::string licence = slurp(chain().licence_file);
    const auto judge = [&](const std::string& text, const std::string& key) {
        w.write("openssl/LICENCE", text);
        fs::copy_file(key, w.at("openssl/SIGNER.pub.pem"), fs::copy_options::overwrite_existing);
        return run({"sh", "-ec", "cd " + w.at("openssl") + "; " + recipe("docs/formats/issuing.md", "## Checking a licence without Paifang")});
    };
    const Ran good = judge(licence, w.at("keys/house.pub.pem"));
    EXPECT_EQ(good.status, 0) << good.out << good.err;
    EXPECT_NE(good.out.find(chain().licence.substr(7)), std::string::npos) << good.out;
    EXPECT_NE(judge(licence, w.at("keys/agency.pub.pem")).status, 0) << "another's key";
    std::string forged = licence;
    forged[forged.find('.') + 40] ^= 1;
    EXPECT_NE(judge(forged, w.at("keys/house.pub.pem")).status, 0) << "a changed payload";
}

TEST(Issuing, content_keys_open_to_those_named_and_lie_nowhere_in_clear) {
    IssuingWorld& w = world();
    const Ran foreign = registry({"keys", "share", "--keys", w.at("keys/bell.age"), "--identity", w.pem("heirs-x25519"), "--party", w.at("public/agency.jws"), "--out", w.at("keys/x.age")});
    EXPECT_EQ(code_of(foreign), "GRANT_NOT_FOR_DEVICE") << foreign.out;
    const Ran venue = registry({"keys", "share", "--keys", w.at("keys/bell.age"), "--identity", w.pem("house-x25519"), "--party", w.at("public/theatre.jws"), "--out", w.at("keys/x.age")});
    EXPECT_EQ(code_of(venue), "CHAIN_ROLE_NOT_ALLOWED") << venue.out;
    EXPECT_FALSE(fs::exists(w.at("keys/x.age")));
    EXPECT_TRUE(slurp(w.at("keys/bell.age")).starts_with("age-encryption.org/v1\n"));
    fs::permissions(w.pem("agency-x25519"), fs::perms(0644));
    const Ran open = registry({"keys", "share", "--keys", w.at("keys/bell.age"), "--identity", w.pem("agency-x25519"), "--party", w.at("public/agency.jws"), "--out", w.at("keys/x.age")});
    fs::permissions(w.pem("agency-x25519"), fs::perms(0600));
    EXPECT_EQ(code_of(open), "KEY_FILE_PERMISSIONS") << open.out;
}

}  // namespace
}  // namespace pai::test
