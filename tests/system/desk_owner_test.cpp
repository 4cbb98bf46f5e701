// The desk of a joint owner and of an agency between a house and its theatres: works, consents and sub-licences, in a real browser.
#include <gtest/gtest.h>

#include "../support/desk_bench.h"
#include "issuing_bench.h"

namespace pai::test {
namespace {

class DeskOfOwners : public testing::Test {
protected:
    static void TearDownTestSuite() { browser_.reset(); }
    void SetUp() override {
        if (Chromium::path().empty()) GTEST_SKIP() << "chromium is not installed";
        if (!browser_) browser_ = std::make_unique<Chromium>();
        IssuingWorld& w = issuing_world();
        if (!licence_.empty()) return;
        const std::string terms = w.write("in/desk-terms.json", R"({"licensor": ")" + w.kHouse + R"(", "package": ")" + w.kBellPack +
                                          R"(", "territory": "CN", "from": "2027-01-01", "to": "2027-12-31", "price": "3.50", "currency": "CNY", "contract": "A-7", "plays": 50, "sublicense": 1, "reportDays": 0})");
        w.expect_ok(w.sign(w.judged({"offer", "make", "--template", "performance-per-visitor", "--in", terms, "--key", w.pem("house"), "--out", w.at("offers/desk.jws")})));
        const Ran licence = w.sign(w.judged({"offer", "accept", w.at("offers/desk.jws"), "--assignee", w.kAgency, "--in", terms, "--key", w.pem("house"), "--out",
                                             w.at("public/desk-licence.jws"), "--issued", w.at("public")}));
        w.expect_ok(licence);
        licence_ = member(licence, "docId");
    }
    static Chromium& page() { return *browser_; }
    // A desk over the papers that everybody has, with the key of one of them.
    void open(const std::string& who) {
        IssuingWorld& w = issuing_world();
        desk_ = std::make_unique<DeskBench>(std::vector<std::string>{"--dir", w.at("public"), "--root", w.at("1.root"), "--key", w.pem(who), "--iat", w.kIat});
        page().go(desk_->address());
        home_ = page().url();
        ASSERT_NE(home_.find("/desk-"), std::string::npos) << home_;
    }
    void open_licence() { page().go(home_ + "licence/" + licence_.substr(7)); }
    void expect_text(const std::string& words) { EXPECT_NE(page().text().find(words), std::string::npos) << words << " in\n" << page().text(); }
    static std::vector<fs::path> papers(const std::string& folder) {
        std::vector<fs::path> out;
        const fs::path path = fs::path(issuing_world().at("public")) / folder;
        if (fs::exists(path))
            for (const auto& entry : fs::directory_iterator(path)) out.push_back(entry.path());
        return out;
    }

    inline static std::unique_ptr<Chromium> browser_;
    inline static std::string licence_;
    std::unique_ptr<DeskBench> desk_;
    std::string home_;
};

TEST_F(DeskOfOwners, AJointOwnerSeesTheWorkAndAgreesToALicence) {
    open("heirs");
    page().follow("nav a[href$='/works']");
    expect_text("Bell");
    expect_text("all must agree to a licence");
    page().follow(".ledger a");
    expect_text("rightsstatements.org");
    open_licence();
    expect_text("has not agreed yet");
    expect_text("named the licensor in the package");
    page().follow(".owners button");
    expect_text("has agreed");
    EXPECT_FALSE(page().has(".owners button"));
    ASSERT_EQ(papers("consents").size(), 1u);
    IssuingWorld& w = issuing_world();
    const Ran trusted = paifang(w.home(3), {"import", "--trust-root", w.at("1.root")});
    w.expect_ok(trusted);
    const Ran imported = paifang(w.home(3), {"import", w.at("public/heirs.jws"), papers("consents")[0].string()});
    EXPECT_EQ(imported.status, 0) << imported.out << imported.err;
}

TEST_F(DeskOfOwners, AnAgencySubLicensesWithinItsOwnLicenceAndNoWider) {
    open("agency");
    open_licence();
    page().follow("a[href$='/sub']");
    page().follow("button[value=review]");
    EXPECT_TRUE(page().has("#assignee-error"));
    page().choose("[name=assignee]", IssuingWorld::kTheatre);
    page().type("[name=territory]", "JP");
    page().follow("button[value=review]");
    expect_text("The sub-licence in plain words");
    page().follow("button[value=sign]");
    expect_text("CHAIN_WIDENS_SCOPE");
    EXPECT_TRUE(papers("licences").empty()) << "what the house did not give is not given on";
    open_licence();
    page().follow("a[href$='/sub']");
    page().choose("[name=assignee]", IssuingWorld::kTheatre);
    page().type("[name=territory]", "CN-CQ");
    page().type("[name=plays]", "10");
    page().choose("[name=to]", "2027-06-30");
    page().follow("button[value=review]");
    expect_text("at most 10 performances");
    page().follow("button[value=sign]");
    expect_text("Licence above");
    ASSERT_EQ(papers("licences").size(), 1u);
    const Ran shown = registry({"licence", "show", papers("licences")[0].string()});
    EXPECT_EQ(member(shown, "depth"), "1") << shown.out << shown.err;
    EXPECT_EQ(member(shown, "assignee"), IssuingWorld::kTheatre);
    page().follow("a[href*='/licence/'].button.quiet");
    EXPECT_NE(page().url().find(licence_.substr(7)), std::string::npos) << "the licence above it";
    // The theatre's own agency may not pass it on again.
    EXPECT_TRUE(page().has("a[href$='/sub']"));
}

}  // namespace
}  // namespace pai::test
