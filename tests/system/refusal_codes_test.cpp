// Refusals that an ordinary year does not see, given by the real programs: each with exactly its code.
#include "licence/policy.h"
#include "rights_bench.h"

namespace pai::test {
namespace {

class RefusalCodes : public testing::Test {
protected:
    static void SetUpTestSuite() { ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err; }
    std::string at(const std::string& name) const { return (dir_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(dir_ / name) << text;
        return at(name);
    }
    fs::path bare() const {
        bench().bare_home(dir_ / "home");
        return dir_ / "home";
    }
    // A package of its own under this version, at `name`.
    Ran build(const std::string& name, int version) const {
        write_pack(dir_ / (name + "-in"), R"({"uid": "urn:test:pack:rolled", "version": )" + std::to_string(version) + R"(, "title": {"en": "Rolled"}, "assets": [
          {"assetId": "urn:test:asset:rolled", "path": "a.txt", "mediaType": "text/plain", "role": "text"}]})", {{"a.txt", "version " + std::to_string(version)}});
        return registry({"package", "build", at(name + "-in"), "--key", bench().key("holder").string(), "--party", (bench().world() / "parties/holder.jws").string(), "--keys-out",
                         at(name + ".age"), "--out", at(name)});
    }
    static Ran import(const fs::path& home, const std::string& file) { return paifang(home, {"import", file}); }

    TempDir dir_;
};

TEST_F(RefusalCodes, a_root_that_wants_newer_documents_ends_the_old_ones) {
    fs::copy(bench().home(), dir_ / "home", fs::copy_options::recursive);
    const fs::path home = dir_ / "home";
    ASSERT_EQ(code_of(decide(home, kNote)), "OK");
    const Ran rotated = registry({"root", "rotate", "--prev", (bench().world() / "root/1.root").string(), "--in", write("root.json", R"({"minDocVersion": 2})"), "--key",
                                  bench().key("root").string(), "--out", at("2.root")});
    ASSERT_EQ(rotated.status, 0) << rotated.out << rotated.err;
    ASSERT_EQ(import(home, at("2.root")).status, 0);
    EXPECT_EQ(code_of(import(home, (bench().world() / "licences/demo.bundle").string())), "VERSION_BELOW_MINIMUM");
    const Ran after = decide(home, kNote);
    EXPECT_EQ(after.status, 1);
    EXPECT_EQ(code_of(after), "VERSION_BELOW_MINIMUM") << after.out;
}

TEST_F(RefusalCodes, an_older_version_of_a_package_does_not_come_back) {
    const fs::path home = bare();
    const Ran newer = build("two", 2), older = build("one", 1);
    ASSERT_EQ(newer.status, 0) << newer.out << newer.err;
    ASSERT_EQ(older.status, 0) << older.out << older.err;
    ASSERT_EQ(import(home, at("two")).status, 0);
    EXPECT_EQ(code_of(import(home, at("one"))), "MANIFEST_ROLLBACK");
    EXPECT_EQ(code_of(import(home, at("one/manifest.jws"))), "MANIFEST_ROLLBACK");
}

TEST_F(RefusalCodes, a_licence_that_turns_up_after_its_signer_has_ended_proves_nothing) {
    const fs::path home = bare();
    const std::int64_t now = wall_ms() / 1000, day = 86'400;
    ASSERT_EQ(registry({"key", "new", "--out", at("gone.pem")}).status, 0);
    const std::string party = write("gone.json", R"({"uid": "urn:test:party:gone", "nbf": )" + std::to_string(now - 400 * day) + R"(, "exp": )" + std::to_string(now - 10 * day) +
                                                     R"(, "party": {"id": ")" + kLicensor + R"(", "name": {"en": "Gone"}}, "roles": ["licensor"], "key": "gone.pub.pem"})");
    const Ran certified = registry({"party", "issue", "--in", party, "--key", bench().key("registrar").string(), "--iat", format_utc(now - 400 * day), "--out", at("gone.jws")});
    ASSERT_EQ(certified.status, 0) << certified.out << certified.err;
    ASSERT_EQ(import(home, at("gone.jws")).status, 0);
    const std::string in = write("licence.json", licence_text({}, "gone"));
    const Ran issued = registry({"licence", "issue", "--in", in, "--key", at("gone.pem"), "--iat", format_utc(now - 100 * day), "--out", at("gone.licence")});
    ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
    EXPECT_EQ(code_of(import(home, at("gone.licence"))), "CHAIN_ISSUE_TIME_UNPROVEN");
}

TEST_F(RefusalCodes, a_root_that_too_few_have_signed_is_not_pinned) {
    const fs::path home = dir_ / "empty";
    ASSERT_EQ(paifang(home, {"device", "init"}).status, 0);
    for (const char* name : {"a", "b", "registrar"}) ASSERT_EQ(registry({"key", "new", "--out", at(std::string(name) + ".pem")}).status, 0);
    const std::string in = write("root.json", R"({"exp": "2099-12-31", "keys": ["a.pub.pem", "b.pub.pem", "registrar.pub.pem"],
      "roles": {"root": {"kids": ["a.pub.pem", "b.pub.pem"], "threshold": 2}, "registrar": {"kids": ["registrar.pub.pem"]}}})");
    const Ran made = registry({"root", "init", "--in", in, "--key", at("a.pem"), "--out", at("1.root")});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    EXPECT_EQ(member(made, "met"), "false");
    EXPECT_EQ(code_of(paifang(home, {"import", "--trust-root", at("1.root")})), "ROOT_THRESHOLD_NOT_MET");
    ASSERT_EQ(registry({"root", "sign", at("1.root"), "--key", at("b.pem")}).status, 0);
    EXPECT_EQ(paifang(home, {"import", "--trust-root", at("1.root")}).status, 0);
}

TEST_F(RefusalCodes, a_bundle_of_nine_is_refused_as_a_whole) {
    const std::string licence = slurp(bench().world() / "parties/venue.jws");
    std::string bundle = "paifang-bundle/1\n";
    for (int i = 0; i < 9; ++i) bundle += licence + "\n";
    EXPECT_EQ(code_of(import(bare(), write("nine.bundle", bundle))), "BUNDLE_TOO_MANY_DOCS");
}

TEST_F(RefusalCodes, a_log_proof_with_another_path_is_refused) {
    const fs::path home = bare();
    for (const auto& entry : fs::directory_iterator(bench().world() / "registrations")) {
        if (entry.path().extension() != ".tlog-proof") continue;
        std::string text = slurp(entry.path());
        const std::size_t index = text.find("index ");
        text.insert(text.find('\n', index) + 1, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
        EXPECT_EQ(code_of(import(home, write("bad.tlog-proof", text))), "REG_PROOF_INVALID");
        return;
    }
    FAIL() << "the demo has no log proof";
}

}  // namespace
}  // namespace pai::test
