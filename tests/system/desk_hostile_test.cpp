// The rights desk against those who were not invited: raw bytes on its socket.
#include <gtest/gtest.h>

#include "../support/desk_bench.h"

namespace pai::test {
namespace {

class DeskDoorway : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err;
        desk_ = std::make_unique<DeskBench>();
        way_ = desk_->address().substr(desk_->origin().size());
        const std::string opened = desk_->say("GET " + way_ + " HTTP/1.1\r\nHost: " + desk_->host() + "\r\n\r\n");
        ASSERT_EQ(DeskBench::status_of(opened), 303) << opened;
        base_ = line_of(opened, "Location: ");
        cookie_ = line_of(opened, "Set-Cookie: ");
        cookie_ = cookie_.substr(0, cookie_.find(';'));
        const std::string form = desk_->get(base_ + "contract/permanent-exhibit", cookie_);
        const std::size_t at = form.find("name=\"form_key\" value=\"");
        ASSERT_NE(at, form.npos) << form;
        form_key_ = form.substr(at + 23, 43);
    }
    static std::string line_of(const std::string& answer, const std::string& name) {
        const std::size_t at = answer.find(name);
        return at == answer.npos ? "" : answer.substr(at + name.size(), answer.find("\r\n", at) - at - name.size());
    }
    int get(const std::string& path, const std::string& more = "") const { return DeskBench::status_of(desk_->get(path, cookie_, more)); }
    std::string post(const std::string& path, const std::string& body, const std::string& origin, const std::string& more = "") const {
        return desk_->say("POST " + path + " HTTP/1.1\r\nHost: " + desk_->host() + "\r\nCookie: " + cookie_ + "\r\nOrigin: " + origin + "\r\n" + more +
                          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    int posted(const std::string& path, const std::string& body, const std::string& origin, const std::string& more = "") const { return DeskBench::status_of(post(path, body, origin, more)); }

    std::unique_ptr<DeskBench> desk_;
    std::string way_, base_, cookie_, form_key_;
};

TEST_F(DeskDoorway, OnlyTheHolderOfTheAddressGetsIn) {
    EXPECT_EQ(get(base_), 200);
    EXPECT_EQ(DeskBench::status_of(desk_->say("GET " + way_ + " HTTP/1.1\r\nHost: " + desk_->host() + "\r\n\r\n")), 403) << "an address opens once";
    EXPECT_EQ(DeskBench::status_of(desk_->get(base_, "paifang_desk=" + std::string(43, 'A'))), 403);
    EXPECT_EQ(DeskBench::status_of(desk_->get(base_, "")), 403);
    EXPECT_EQ(DeskBench::status_of(desk_->get(base_ + "style.css", "")), 403);
    for (const std::string& host : {std::string("localhost:") + std::to_string(desk_->port()), std::string("evil.example"), std::string("127.0.0.1")})
        EXPECT_EQ(DeskBench::status_of(desk_->say("GET " + base_ + " HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + cookie_ + "\r\n\r\n")), 421) << host;
    EXPECT_EQ(get(base_, "Sec-Fetch-Site: cross-site\r\n"), 403);
    // No other address of this machine.
    const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 at{};
    at.sin6_family = AF_INET6;
    at.sin6_port = htons(static_cast<std::uint16_t>(desk_->port()));
    at.sin6_addr = in6addr_loopback;
    if (fd >= 0) {
        EXPECT_NE(::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
        ::close(fd);
    }
}

TEST_F(DeskDoorway, AFormOfAnotherPageSignsNothing) {
    const std::string page = base_ + "contract/permanent-exhibit", body = "form_key=" + form_key_ + "&target=" + kNotePack + "&reserve=yes&step=sign", own = desk_->origin();
    EXPECT_EQ(posted(page, body, "http://evil.example"), 403);
    EXPECT_EQ(posted(page, body, "null"), 403);
    EXPECT_EQ(posted(page, body, own, "Sec-Fetch-Site: cross-site\r\n"), 403);
    EXPECT_EQ(posted(page, "target=" + kNotePack + "&step=sign", own), 403);
    EXPECT_EQ(posted(page, "form_key=" + std::string(43, 'A') + "&target=" + kNotePack + "&step=sign", own), 403);
    EXPECT_EQ(DeskBench::status_of(desk_->get(page + "?" + body, cookie_)), 200) << "a GET signs nothing";
    EXPECT_TRUE(desk_->files("offers", "").empty());
    EXPECT_EQ(posted(page, body, own), 303);
    EXPECT_EQ(desk_->files("offers", ".jws").size(), 1u);
}

TEST_F(DeskDoorway, NoPathLeadsOutOfItsPages) {
    for (const char* path : {"file/..%2f..%2fkeys%2flicensor.pem", "file/../../keys/licensor.pem", "file/keys%2Flicensor.pem", "../keys/licensor.pem", "file/%00", "%2e%2e/%2e%2e/etc/passwd", "file//etc/passwd",
                             "licence/%ff", "file/%", "statement/new?licence=..", "offer/x/y/z"})
        EXPECT_NE(get(base_ + path), 200) << path;
    EXPECT_NE(get("/etc/passwd"), 200);
    const std::string answer = desk_->get(base_ + "language/zh?back=//evil.example/", cookie_);
    EXPECT_EQ(line_of(answer, "Location: "), base_) << "no way to another host";
    EXPECT_EQ(line_of(desk_->get(base_ + "language/en?back=/%0d%0aSet-Cookie:x=y", cookie_), "Location: "), base_);
}

TEST_F(DeskDoorway, NoPageHoldsAKeyOrAScriptOfAnyoneElse) {
    std::string all;
    for (const char* path : {"", "contract", "contract/kiosk-30-days", "enquiries", "reports", "nothing"}) all += desk_->get(base_ + path, cookie_);
    for (const auto& entry : fs::directory_iterator(desk_->folder() / "keys")) {
        if (entry.path().extension() != ".pem" || entry.path().string().ends_with(".pub.pem")) continue;
        const std::string pem = slurp(entry.path());
        EXPECT_EQ(all.find(pem.substr(pem.find('\n') + 1, 60)), all.npos) << entry.path();
    }
    EXPECT_EQ(all.find("PRIVATE KEY"), all.npos);
    EXPECT_EQ(all.find("AGE-SECRET"), all.npos);
    const std::string page = desk_->get(base_, cookie_);
    EXPECT_NE(line_of(page, "Content-Security-Policy: ").find("default-src 'none'; style-src 'self'; script-src 'self'"), std::string::npos);
    EXPECT_EQ(line_of(page, "Cache-Control: "), "no-store");
    EXPECT_EQ(all.find("http://www"), all.npos);
    EXPECT_EQ(all.find("<style"), all.npos);
    EXPECT_EQ(all.find("onclick"), all.npos);
}

TEST_F(DeskDoorway, LargeBrokenAndSlowRequestsCostLittle) {
    const std::string own = desk_->origin();
    EXPECT_EQ(posted(base_ + "contract/permanent-exhibit", std::string(300'000, 'a'), own), 413);
    // Refused by its head: not one byte of the body is waited for.
    EXPECT_EQ(DeskBench::status_of(desk_->say("POST " + base_ + "reports HTTP/1.1\r\nHost: " + desk_->host() + "\r\nCookie: " + cookie_ + "\r\nOrigin: " + own + "\r\nContent-Length: 99999999999\r\n\r\n")), 413);
    EXPECT_EQ(DeskBench::status_of(desk_->say("POST " + base_ + "reports HTTP/1.1\r\nHost: " + desk_->host() + "\r\nContent-Length: 99999999999\r\n\r\n")), 403);
    EXPECT_EQ(posted(base_ + "contract/permanent-exhibit", "form_key=" + form_key_ + "&price=%ff", own), 400);
    for (const char* text : {"\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\x01\xfc\x03\x03\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n"}) EXPECT_GE(DeskBench::status_of(desk_->say(text)), 400) << text;
    // Those who connect and say nothing, or a little, make room for those who ask.
    std::vector<int> silent;
    for (int i = 0; i < 100; ++i) {
        silent.push_back(desk_->connect());
        EXPECT_GT(::send(silent.back(), "GET / HT", 8, MSG_NOSIGNAL), 0);
        if (i % 25 == 24) EXPECT_EQ(get(base_), 200) << i;
    }
    for (const int fd : silent) ::close(fd);
    EXPECT_EQ(get(base_), 200);
}

TEST_F(DeskDoorway, ItEndsWhenItIsTold) {
    const int open = desk_->connect();
    EXPECT_EQ(desk_->close(), 0);
    ::close(open);
}

TEST(DeskStart, ADeskThatCannotWorkSaysWhy) {
    const std::string folder = bench().world().string();
    const auto start = [&](std::vector<std::string> more) {
        more.insert(more.begin(), "desk");
        return registry(more);
    };
    EXPECT_EQ(start({"--dir", folder}).status, 2) << "no key";
    const Ran venue = start({"--dir", folder, "--key", bench().key("venue").string()});
    EXPECT_EQ(venue.status, 1);
    EXPECT_EQ(code_of(venue), "CHAIN_ROLE_NOT_ALLOWED");
    const Ran log = start({"--dir", folder, "--key", bench().key("log").string()});
    EXPECT_EQ(code_of(log), "KEY_UNKNOWN");
    const TempDir empty;
    EXPECT_EQ(start({"--dir", empty.path().string(), "--key", bench().key("licensor").string()}).status, 3);
    DeskBench desk;
    EXPECT_EQ(start({"--dir", folder, "--key", bench().key("licensor").string(), "--port", std::to_string(desk.port())}).status, 3) << "the port is taken";
}

}  // namespace
}  // namespace pai::test
