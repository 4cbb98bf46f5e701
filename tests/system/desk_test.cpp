// The rights desk in a real browser: contracts, enquiries, reports and statements made by clicking and typing.
#include <gtest/gtest.h>

#include "../support/desk_bench.h"
#include "licence/policy.h"

namespace pai::test {
namespace {

constexpr std::int64_t kDay = 86'400;

std::string day(std::int64_t utc_s) { return format_utc(utc_s).substr(0, 10); }

class DeskInBrowser : public testing::Test {
protected:
    static void TearDownTestSuite() { browser_.reset(); }
    void SetUp() override {
        if (Chromium::path().empty()) GTEST_SKIP() << "chromium is not installed";
        ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err;
        if (!browser_) browser_ = std::make_unique<Chromium>();
        desk_ = std::make_unique<DeskBench>();
        page().go(desk_->address());
        ASSERT_NE(page().url().find("/desk-"), std::string::npos) << page().url();
        home_ = page().url();
    }
    static Chromium& page() { return *browser_; }
    void open(const std::string& way) { page().go(home_ + way); }
    void expect_text(const std::string& words) { EXPECT_NE(page().text().find(words), std::string::npos) << words << " in\n" << page().text(); }

    // Fills the form of a paid performance and reads it in plain words.
    void draft(const std::string& package, const std::string& contract, const std::string& territory, bool exclusive = false) {
        page().follow("nav a[href$='/contract']");
        page().follow(".cases a[href$='/performance-per-visitor']");
        page().click("[name=target][value='" + package + "']");
        page().choose("[name=assignee]", kVenue);
        page().type("[name=territory]", territory);
        page().choose("[name=from]", day(now_ - 2 * kDay));
        page().choose("[name=to]", day(now_ + 300 * kDay));
        page().type("[name=price]", "3.50");
        page().type("[name=plays]", "100");
        page().type("[name=contract]", contract);
        page().type("[name=withholdingPercent]", "10");
        if (exclusive) page().click("[name=exclusive]");
        page().follow("button[value=review]");
    }
    // From the review to the licence and its keys.
    void sign() {
        page().follow("button[value=sign]");
        expect_text("An offer is out");
        page().follow("button[value=review]");
        expect_text("The licence in plain words");
        page().follow("button[value=sign]");
        licence_page_ = page().url();
        page().follow("a[href$='/grant']");
        page().follow("button[value=review]");
        expect_text("This machine");
        page().follow("button[value=sign]");
        expect_text("Keys handed out");
    }
    // A venue's machine that holds the papers of the licence page, and nothing else.
    fs::path venue() {
        const fs::path home = desk_->scratch("venue");
        bench().bare_home(home);
        std::vector<std::string> args{"import"};
        for (const char* folder : {"licences", "grants", "status"}) args.push_back(desk_->files(folder, ".jws").back().string());
        const Ran ran = paifang(home, args);
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
        return home;
    }

    // Another venue, certified by the world's registrar.
    void add_venue(const std::string& id, const std::string& name) {
        const Ran made = registry({"key", "new", "--type", "ed25519", "--out", desk_->scratch("venue.pem").string()});
        const Ran signed_by = bench().issue({"party", "issue"},
                                            R"({"uid": "urn:test:venue", "nbf": 1700000000, "exp": 4000000000, "roles": ["venue"], "party": {"id": ")" + id + R"(", "name": {"en": ")" + name +
                                                R"("}}, "key": {"kty": "OKP", "crv": "Ed25519", "x": ")" + member(made, "x") + R"("}, "venue": {"territory": "CN-CQ", "capacity": 90, "timeZone": "Asia/Shanghai"}})",
                                            "registrar", desk_->folder() / "parties/other.jws");
        EXPECT_EQ(signed_by.status, 0) << signed_by.out << signed_by.err;
    }

    inline static std::unique_ptr<Chromium> browser_;
    std::unique_ptr<DeskBench> desk_;
    std::string home_, licence_page_;
    std::int64_t now_ = wall_ms() / 1000;
};

TEST_F(DeskInBrowser, AContractBecomesOfferLicenceAndKeysByClickingAndTyping) {
    draft(kNotePack, "HM-2027/11", "China");
    expect_text("Nothing is signed yet.");
    for (const char* words : {"Pays CNY 3.50 for each visitor.", "at most 100 performances", "Contract HM-2027/11, in CNY.", "The payer keeps back 10 % as tax.", "Models may not be trained with it."}) expect_text(words);
    EXPECT_TRUE(desk_->files("offers", ".jws").empty()) << "nothing is written before it is signed";
    sign();
    // The other programs agree.
    const Ran shown = registry({"licence", "show", desk_->files("licences", ".jws").back().string()});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_EQ(member(shown, "assignee"), kVenue);
    EXPECT_EQ(registry({"offer", "list", (desk_->folder() / "offers").string()}).status, 0);
    const fs::path home = venue();
    EXPECT_EQ(code_of(decide(home, kNote, {}, "present", "performance")), "OK");
    EXPECT_EQ(code_of(decide(home, kNote, {}, "record", "archive")), "ACTION_NOT_PERMITTED");
    std::ofstream(desk_->scratch("request.json")) << R"({"assets": [")" + kNote + R"("], "action": "present", "purpose": "performance"})";
    std::ofstream(desk_->scratch("world.json")) << R"({"at": ")" + format_utc(now_ + 301 * kDay) + R"(", "device": ")" + member(registry({"party", "show", (desk_->folder() / "parties/device.jws").string(), "--root", (desk_->folder() / "root/1.root").string()}), "party") + "\"}";
    std::vector<std::string> args{"licence", "explain", (desk_->folder() / "root/1.root").string(), desk_->files("licences", ".jws").back().string(), desk_->files("grants", ".jws").front().string()};
    for (const char* folder : {"parties", "packages/notes", "registrations", "status"}) args.push_back((desk_->folder() / folder).string());
    args.insert(args.end(), {"--request", desk_->scratch("request.json").string(), "--world", desk_->scratch("world.json").string()});
    const Ran explained = registry(args);
    EXPECT_EQ(code_of(explained), "EXPIRED") << explained.out << explained.err;
    page().follow(".brand");
    expect_text("HM-2027/11");
    expect_text("0 of 100 used");
    page().follow(".tongue");
    expect_text("全部许可与场馆");
    expect_text("已用 0，共 100");
}

TEST_F(DeskInBrowser, TheLanguageIsSwitchedWhileSomethingIsWrittenAndNothingIsSignedByThat) {
    draft(kNotePack, "HM-2027/11", "China");
    expect_text("Nothing is signed yet.");
    page().follow(".tongue");
    expect_text("尚未签名");
    expect_text("HM-2027/11");
    EXPECT_TRUE(desk_->files("offers", ".jws").empty());
    page().follow("button[value=change]");
    EXPECT_EQ(page().eval("document.querySelector('[name=price]').value"), "3.50");
    page().type("[name=price]", "3,50");
    page().follow("button[value=review]");
    EXPECT_TRUE(page().has("#price-error"));
    const std::string wrong = page().eval("document.querySelector('#price-error').innerText");
    page().follow(".tongue");
    EXPECT_TRUE(page().has("#price-error"));
    EXPECT_NE(page().eval("document.querySelector('#price-error').innerText"), wrong);
    EXPECT_EQ(page().eval("document.querySelector('[name=price]').value"), "3,50");
    page().type("[name=price]", "3.50");
    page().follow("button[value=review]");
    page().follow("button[value=sign]");
    expect_text("An offer is out");
    EXPECT_EQ(desk_->files("offers", ".jws").size(), 1u);
    page().follow(".tongue");
    EXPECT_EQ(desk_->files("offers", ".jws").size(), 1u);
}

TEST_F(DeskInBrowser, WhatIsWrongIsSaidBesideItsFieldAndNothingIsLost) {
    page().follow("nav a[href$='/contract']");
    page().follow(".cases a[href$='/performance-per-visitor']");
    page().type("[name=price]", "3,50");
    page().type("[name=territory]", "China, Atlantis");
    page().type("[name=flatFee]", "100");
    page().choose("[name=from]", "2031-01-02");
    page().choose("[name=to]", "2031-01-01");
    page().follow("button[value=review]");
    for (const char* field : {"target", "price", "territory", "to", "contract"}) EXPECT_TRUE(page().has("#" + std::string(field) + "-error")) << field << "\n" << page().text();
    EXPECT_EQ(page().eval("document.querySelector('[name=price]').value"), "3,50");
    EXPECT_EQ(page().eval("document.querySelectorAll('.wrong').length"), "5");
    EXPECT_TRUE(desk_->files("offers", ".jws").empty());
}

TEST_F(DeskInBrowser, ClashingExclusivityIsToldBeforeTheSignatureAndNotSigned) {
    add_venue("did:web:other.example", "Other Hall");
    draft(kSongPack, "X-1", "CN", true);
    EXPECT_FALSE(page().has(".clash")) << "the same venue's own licences are no clash";
    sign();
    page().follow("nav a[href$='/contract']");
    page().follow(".cases a[href$='/permanent-exhibit']");
    page().click("[name=target][value='" + kSongPack + "']");
    page().choose("[name=assignee]", "");
    page().type("[name=territory]", "CN-CQ, Japan");
    page().follow("button[value=review]");
    ASSERT_TRUE(page().has(".clash")) << page().text();
    expect_text("has Songs exclusively: China, CQ");
    page().follow("button[value=sign]");
    page().choose("[name=assignee]", "did:web:other.example");
    page().follow("button[value=review]");
    EXPECT_TRUE(page().has(".clash"));
    EXPECT_FALSE(page().has("button[value=sign]"));
    EXPECT_EQ(desk_->files("licences", ".jws").size(), 1u);
}

TEST_F(DeskInBrowser, EnquiriesAreAnsweredOrDeclinedAndHarmNobody) {
    const std::string hostile = "<script>window.harm=1</script><img src=x onerror='window.harm=1'>\"'";
    const auto ask = [&](const std::string& name, const std::string& out) {
        const Ran asked = paifang(bench().home(), {"enquiry", "make", "--asset", kSong, "--action", "play", "--purpose", "kiosk", "--territory", "HK", "--from", format_utc(now_ + kDay), "--to", format_utc(now_ + 60 * kDay),
                                                   "--name", name, "--contact", hostile, "--consent", "--text", hostile, "--venue", kVenue, "--out", desk_->scratch(out).string()});
        ASSERT_EQ(asked.status, 0) << asked.out << asked.err;
    };
    ask(hostile, "first.jws");
    ask("Lantern House", "second.jws");
    for (const char* name : {"first.jws", "second.jws"}) {
        open("enquiries");
        page().choose_file("[name=enquiry_file]", desk_->scratch(name));
        page().follow("main form button");
    }
    expect_text("Lantern House");
    page().follow("main .actions .button");
    EXPECT_EQ(page().eval("document.querySelector('[name=territory]').value"), "HK");
    EXPECT_EQ(page().eval("document.querySelector('[name=assignee]').value"), kVenue);
    EXPECT_EQ(page().eval("document.querySelector('[name=target]:checked').value"), kSongPack);
    page().follow("button[value=review]");
    page().follow("button[value=sign]");
    const std::vector<fs::path> offers = desk_->files("offers", ".jws");
    ASSERT_EQ(offers.size(), 1u);
    const Ran listed = registry({"enquiry", "list", desk_->folder().string()});
    EXPECT_NE(listed.out.find(R"("answers":["sha256:)"), std::string::npos) << listed.out;

    open("enquiries");
    expect_text(hostile);
    EXPECT_NE(page().eval("document.querySelector('.count').innerText"), "");
    page().go(page().eval("[...document.querySelectorAll('.enquiries li')].find(function (e) { return e.querySelector('.alarm'); }).querySelector('a').href"));
    expect_text(hostile);
    page().follow("button[value=decline]");
    EXPECT_TRUE(page().has("#reason-error"));
    page().type("[name=reason]", "Not in " + hostile);
    page().follow("button[value=decline]");
    expect_text("Declined");
    expect_text("the signature holds");
    const std::vector<fs::path> notes = desk_->files("enquiries", ".declined.note");
    ASSERT_EQ(notes.size(), 1u);
    const std::string note = slurp(notes[0]);
    EXPECT_TRUE(note.starts_with("paifang-decline/1\nsha256:")) << note;
    EXPECT_NE(note.find("\n> Not in <script>"), std::string::npos) << note;
    // Another word in it, and it is no answer any more.
    std::ofstream(notes[0]) << std::string(note).replace(note.find("> Not in"), 8, "> Yes, in");
    page().go(page().url());
    EXPECT_TRUE(page().has("button[value=decline]")) << page().text();
    std::ofstream(notes[0]) << note;
    page().go(page().url());
    expect_text("Declined");
    EXPECT_EQ(page().eval("typeof window.harm"), "undefined");
    open("enquiries");
    EXPECT_FALSE(page().has(".count"));
    std::ofstream(desk_->scratch("broken.jws")) << slurp(desk_->scratch("first.jws")).substr(0, 900);
    page().choose_file("[name=enquiry_file]", desk_->scratch("broken.jws"));
    page().follow("main form button");
    EXPECT_TRUE(page().has("#enquiry_file-error")) << page().text();
}

TEST_F(DeskInBrowser, AReportIsCountedAgainAndItsStatementPrinted) {
    draft(kNotePack, "HM-2027/11", "China");
    sign();
    const fs::path home = venue();
    const std::string event = "urn:event:spring";
    for (int i = 0; i < 2; ++i) {
        const Ran shown = paifang(home, {"session", "start", "--asset", kNote, "--action", "present", "--purpose", "performance", "--event", event});
        ASSERT_EQ(shown.status, 0) << shown.out << shown.err;
        ASSERT_EQ(paifang(home, {"session", "end", "--session", member(shown, "session")}).status, 0);
    }
    ASSERT_EQ(paifang(home, {"visitors", "add", "--count", "431", "--source", "ticketing", "--event", event}).status, 0);
    ASSERT_EQ(paifang(home, {"ledger", "report", "--from", format_utc(now_ - 3600), "--to", format_utc(now_ + 3600), "--out", desk_->scratch("report.jws").string()}).status, 0);
    ASSERT_EQ(paifang(home, {"ledger", "export", "--out", desk_->scratch("ledger.jsonl").string()}).status, 0);
    open("reports");
    page().choose_file("[name=report_file]", desk_->scratch("report.jws"));
    page().choose_file("[name=ledger_file]", desk_->scratch("report.jws"));
    page().follow("main form button");
    EXPECT_TRUE(page().has("#ledger_file-error")) << "a report is no ledger: " << page().text();
    EXPECT_TRUE(desk_->files("reports", "").empty());
    page().choose_file("[name=report_file]", desk_->scratch("report.jws"));
    page().choose_file("[name=ledger_file]", desk_->scratch("ledger.jsonl"));
    page().follow("main form button");
    expect_text("Every figure was counted again from the ledger.");
    page().follow("a[href*='/statement/new']");
    page().type("[name=payer_name]", "夜剧场 Hall Ltd");
    page().follow("button[value=review]");
    EXPECT_TRUE(page().has("#payer_tax-error")) << "finance needs the tax number";
    page().type("[name=payer_tax]", "915001");
    page().type("[name=payee_tax]", "DE123");
    page().follow("button[value=review]");
    expect_text("431 × CNY 3.50");
    expect_text("CNY 1,357.65");
    page().follow("button[value=sign]");
    expect_text("every figure follows from the reports and the contract");
    const std::vector<fs::path> statements = desk_->files("statements", ".jws");
    ASSERT_EQ(statements.size(), 1u);
    std::vector<std::string> args{"statement", "verify", statements[0].string(), "--report", desk_->files("reports", ".jws").back().string(), "--licence", desk_->files("licences", ".jws").back().string(), "--root",
                                  (desk_->folder() / "root/1.root").string()};
    for (const auto& entry : fs::directory_iterator(desk_->folder() / "parties")) args.insert(args.end(), {"--party", entry.path().string()});
    const Ran verified = registry(args);
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
    page().follow("a[href$='/page']");
    EXPECT_NE(page().text().find("人民币壹仟叁佰伍拾柒元陆角伍分"), std::string::npos);
    EXPECT_NE(page().eval("getComputedStyle(document.querySelector('h1')).fontSize"), "") << "its own style is let through";
    EXPECT_EQ(page().eval("getComputedStyle(document.querySelector('.payable')).display"), "grid");
    const Bytes pdf = page().pdf();
    const std::string_view text = as_text(pdf);
    EXPECT_TRUE(text.starts_with("%PDF-"));
    std::size_t pages = 0;
    for (std::size_t at = text.find("/Type /Page\n"); at != text.npos; at = text.find("/Type /Page\n", at + 1)) ++pages;
    EXPECT_EQ(pages, 1u) << "A4, one page";
    open("");
    expect_text("2 of 100 used");
}

TEST_F(DeskInBrowser, ALicenceIsSuspendedStoppedAndItsKeysRenewed) {
    draft(kNotePack, "HM-2027/11", "China");
    sign();
    const auto state = [&](const std::string& what) {
        page().go(licence_page_ + "/status");
        page().click("[value=" + what + "]");
        page().follow("button[value=review]");
        EXPECT_TRUE(page().has("#reason-error"));
        page().type("[name=reason]", "Nothing was reported.");
        page().follow("button[value=review]");
        page().follow("button[value=sign]");
    };
    const fs::path home = venue();
    const auto told = [&] { return paifang(home, {"import", desk_->files("status", ".jws").back().string()}).status; };
    state("suspend");
    expect_text("suspended");
    EXPECT_EQ(told(), 0);
    EXPECT_EQ(code_of(decide(home, kNote, {}, "present", "performance")), "SUSPENDED");
    state("resume");
    EXPECT_EQ(told(), 0);
    EXPECT_EQ(code_of(decide(home, kNote, {}, "present", "performance")), "OK");
    page().follow("a[href*='/grant/']");
    page().choose("[name=to]", day(now_ + 600 * kDay));
    page().follow("button[value=sign]");
    EXPECT_EQ(page().eval("document.querySelectorAll(\"a[href*='/grant/']\").length"), "2");
    EXPECT_EQ(paifang(home, {"import", desk_->files("grants", ".jws").back().string()}).status, 0);
    state("stop");
    expect_text("stopped at once");
    EXPECT_EQ(told(), 0);
    EXPECT_EQ(code_of(decide(home, kNote, {}, "present", "performance")), "REVOKED");
}

}  // namespace
}  // namespace pai::test
