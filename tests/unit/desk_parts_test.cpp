// The desk without its socket: requests, forms, who is let in, escaping.
#include <gtest/gtest.h>

#include "desk/door.h"
#include "desk/form.h"
#include "desk/html.h"
#include "desk/http.h"
#include "desk/places.h"

namespace pai {
namespace {

std::string head_of(const std::string& line, const std::string& headers = "Host: 127.0.0.1:80\r\n") { return line + "\r\n" + headers + "\r\n"; }

// The refusal of a request that comes in one piece, 0 if it is whole, -1 if more is awaited.
int judged(const std::string& text) {
    HttpReader reader;
    reader.take(text);
    return reader.state() == HttpReader::State::Whole ? 0 : reader.state() == HttpReader::State::Refused ? reader.refusal() : -1;
}

TEST(DeskHttp, ARequestIsTheSameHoweverItsBytesArrive) {
    const std::string text = "POST /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello and more";
    for (std::size_t piece = 1; piece <= text.size(); piece += 3) {
        HttpReader reader;
        for (std::size_t at = 0; at < text.size(); at += piece) reader.take(std::string_view(text).substr(at, piece));
        ASSERT_EQ(reader.state(), HttpReader::State::Whole) << piece;
        EXPECT_EQ(reader.request().method, "POST");
        EXPECT_EQ(reader.request().path, "/a/b");
        EXPECT_EQ(reader.request().query, "c=d");
        EXPECT_EQ(reader.request().header("x-a"), "1, 2");
        EXPECT_EQ(reader.request().body, "hello");
    }
}

TEST(DeskHttp, WhatNoBrowserSendsIsRefused) {
    const struct {
        const char* name;
        std::string text;
        int refusal;
    } cases[] = {
        {"plain", head_of("GET / HTTP/1.1"), 0},
        {"no host", head_of("GET / HTTP/1.1", ""), 400},
        {"two hosts", head_of("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n"), 400},
        {"absolute target", head_of("GET http://x/ HTTP/1.1"), 400},
        {"another method", head_of("PUT / HTTP/1.1"), 405},
        {"connect", head_of("CONNECT x:1 HTTP/1.1"), 400},
        {"another version", head_of("GET / HTTP/2.0"), 505},
        {"a bare line", head_of("GET /"), 400},
        {"a space in the target", head_of("GET /a b HTTP/1.1"), 400},
        {"a space before the colon", head_of("GET / HTTP/1.1", "Host : a\r\n"), 400},
        {"a folded line", head_of("GET / HTTP/1.1", "Host: a\r\n b\r\n"), 400},
        {"a control character", head_of("GET / HTTP/1.1", std::string("Host: a\x01\r\n")), 400},
        {"chunks", head_of("POST / HTTP/1.1", "Host: a\r\nTransfer-Encoding: chunked\r\n"), 501},
        {"chunks and a length", head_of("POST / HTTP/1.1", "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 501},
        {"two lengths", head_of("POST / HTTP/1.1", "Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n"), 400},
        {"a signed length", head_of("POST / HTTP/1.1", "Host: a\r\nContent-Length: +1\r\n"), 400},
        {"a length beyond all", head_of("POST / HTTP/1.1", "Host: a\r\nContent-Length: 99999999999999999999\r\n"), 413},
        {"a body where none belongs", head_of("GET / HTTP/1.1", "Host: a\r\nContent-Length: 1\r\n"), 400},
        {"an upgrade", head_of("GET / HTTP/1.1", "Host: a\r\nUpgrade: websocket\r\n"), 501},
        {"a long head", "GET /" + std::string(20'000, 'a'), 431},
        {"half a head", "GET / HTTP/1.1\r\nHost: a\r\n", -1},
    };
    for (const auto& c : cases) EXPECT_EQ(judged(c.text), c.refusal) << c.name;
    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 80; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_EQ(judged(many + "\r\n"), 431);
}

TEST(DeskHttp, AnAnswerCannotBeSplitByWhatIsPutIntoIt) {
    HttpAnswer answer;
    answer.headers = {{"Location", "/a\r\nSet-Cookie: x=y"}, {"X-Good", "1"}};
    const std::string text = http_text(answer);
    EXPECT_EQ(text.find("Set-Cookie"), text.npos);
    EXPECT_NE(text.find("X-Good: 1"), text.npos);
}

TEST(DeskForm, BothEncodingsGiveTheSameFields) {
    const auto plain = parse_urlencoded("a=1&b=%E9%93%83+x&a=2&c=");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->get("b"), "铃 x");
    EXPECT_EQ(plain->all("a"), (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(plain->get("c"), "");
    const auto parts = parse_multipart("multipart/form-data; boundary=XX",
                                       "--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n铃 x\r\n--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../etc/passwd\"\r\n"
                                       "Content-Type: text/plain\r\n\r\nline\r\n--X\r\n\r\n--XX--\r\n");
    ASSERT_TRUE(parts) << parts.error().message;
    EXPECT_EQ(parts->get("b"), "铃 x");
    ASSERT_NE(parts->file("f"), nullptr);
    EXPECT_EQ(parts->file("f")->content, "line\r\n--X\r\n");
}

TEST(DeskForm, BrokenFormsAreRefused) {
    for (const char* text : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "%01=a"}) EXPECT_FALSE(parse_urlencoded(text)) << text;
    std::string many;
    for (int i = 0; i < 3000; ++i) many += "a=1&";
    EXPECT_FALSE(parse_urlencoded(many));
    const std::string type = "multipart/form-data; boundary=XX";
    for (const char* body : {"", "--XX", "--XX\r\n", "--YY\r\n\r\n--YY--", "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--", "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"})
        EXPECT_FALSE(parse_multipart(type, body)) << body;
    EXPECT_FALSE(parse_multipart("multipart/form-data", "--\r\n"));
}

class DeskDoor : public testing::Test {
protected:
    // A request of the browser in which the address was opened, with what a test changes.
    HttpRequest request(const std::string& method, const std::string& path) const {
        HttpRequest r;
        r.method = method;
        r.path = path;
        r.headers = {{"host", "127.0.0.1:8000"}, {"cookie", "a=b; " + cookie_}, {"origin", "http://127.0.0.1:8000"}, {"sec-fetch-site", "same-origin"}};
        return r;
    }
    int status(const HttpRequest& r) const {
        const auto refused = door_.refuse(r);
        return refused ? refused->status : 200;
    }
    void SetUp() override {
        const std::string address = door_.address();
        address_ = address.substr(address.find("/open/"));
        const auto opened = door_.open(request("GET", address_));
        ASSERT_TRUE(opened);
        ASSERT_EQ(opened->status, 303);
        const std::string& set = opened->headers.at(1).second;
        cookie_ = set.substr(0, set.find(';'));
        EXPECT_NE(set.find("; HttpOnly; SameSite=Strict"), set.npos);
        EXPECT_NE(set.find("Path=" + door_.base() + "/;"), set.npos);
    }
    Door door_{8000};
    std::string address_, cookie_ = "paifang_desk=";
};

TEST_F(DeskDoor, OnlyTheBrowserThatOpenedTheAddressIsLetIn) {
    EXPECT_EQ(status(request("GET", door_.base() + "/")), 200);
    HttpRequest other = request("GET", door_.base() + "/");
    other.headers["cookie"] = "paifang_desk=" + std::string(43, 'A');
    EXPECT_EQ(status(other), 403);
    other.headers["cookie"] = "paifang_desk=";
    EXPECT_EQ(status(other), 403);
    other.headers.erase("cookie");
    EXPECT_EQ(status(other), 403);
    EXPECT_EQ(status(request("GET", "/")), 404);
    EXPECT_EQ(status(request("GET", door_.base() + "x/")), 404);
}

TEST_F(DeskDoor, AnAddressOpensOnce) {
    EXPECT_EQ(door_.open(request("GET", address_))->status, 403);
    EXPECT_EQ(door_.open(request("GET", "/open/"))->status, 403);
    EXPECT_EQ(door_.open(request("GET", "/open/" + std::string(43, 'A')))->status, 403);
    EXPECT_EQ(door_.opened(), 1);
    const std::string next = door_.address();
    EXPECT_EQ(door_.open(request("GET", next.substr(next.find("/open/"))))->status, 303);
    EXPECT_FALSE(door_.open(request("GET", door_.base() + "/")));
}

TEST_F(DeskDoor, OtherPagesAndOtherNamesOfThisMachineAreTurnedAway) {
    const std::string page = door_.base() + "/contract";
    HttpRequest rebound = request("GET", page);
    for (const char* host : {"localhost:8000", "127.0.0.1", "127.0.0.1:8001", "evil.example:8000", ""}) {
        rebound.headers["host"] = host;
        EXPECT_EQ(status(rebound), 421) << host;
    }
    HttpRequest posted = request("POST", page);
    EXPECT_EQ(status(posted), 200);
    for (const char* origin : {"http://evil.example", "http://127.0.0.1:8001", "https://127.0.0.1:8000", "null", ""}) {
        posted.headers["origin"] = origin;
        EXPECT_EQ(status(posted), 403) << origin;
    }
    posted.headers.erase("origin");
    EXPECT_EQ(status(posted), 403);
    HttpRequest fetched = request("GET", page);
    for (const char* site : {"cross-site", "same-site"}) {
        fetched.headers["sec-fetch-site"] = site;
        EXPECT_EQ(status(fetched), 403) << site;
    }
    EXPECT_EQ(status(request("POST", "/open/x")), 405);
}

TEST_F(DeskDoor, AFormOfAnotherSessionIsNotOurs) {
    const DeskSession session = door_.session(request("GET", door_.base() + "/"));
    Form form;
    EXPECT_FALSE(Door::is_ours(session, form));
    form.set("form_key", session.form_key);
    EXPECT_TRUE(Door::is_ours(session, form));
    form.set("form_key", session.form_key + "A");
    EXPECT_FALSE(Door::is_ours(session, form));
}

TEST(DeskHtml, EveryValueIsEscaped) {
    const std::string hostile = "\"><script>alert('x')</script>&";
    EXPECT_EQ(html("<p title=\"{}\">{}</p>", hostile, 7).text(), "<p title=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\">7</p>");
    EXPECT_EQ(html("<b>{}</b>", html("<i>{}</i>", "<")).text(), "<b><i>&lt;</i></b>");
}

TEST(DeskPlaces, CountriesAreFoundByNameAndCode) {
    EXPECT_EQ(place_code("china"), "CN");
    EXPECT_EQ(place_code("中国"), "CN");
    EXPECT_EQ(place_code("cn-cq"), "CN-CQ");
    EXPECT_EQ(place_code("Atlantis"), "Atlantis");
    EXPECT_EQ(place_name("JP", {true}), "日本");
    EXPECT_EQ(places_text({}, {}), "everywhere");
}

}  // namespace
}  // namespace pai
