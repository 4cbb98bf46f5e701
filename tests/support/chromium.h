#pragma once
// A real Chromium without a window, driven over its debugging pipe: it is clicked and typed into as a person would.
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json.h"
#include "process.h"
#include "time/clock.h"

namespace pai::test {

class Chromium {
public:
    // Empty: not installed.
    static std::string path() {
        for (const char* p : {"/usr/bin/chromium", "/usr/bin/chromium-browser"})
            if (::access(p, X_OK) == 0) return p;
        return {};
    }

    Chromium() {
        std::array<int, 2> to{}, from{};
        if (::pipe2(to.data(), O_CLOEXEC) != 0 || ::pipe2(from.data(), O_CLOEXEC) != 0) std::abort();
        const std::string profile = "--user-data-dir=" + (scratch_ / "profile").string(), program = path(), home = scratch_.path().string();
        pid_ = ::fork();
        if (pid_ == 0) {
            // 3 is read from, 4 is written to; both may be taken by the pipes themselves.
            const int in = ::fcntl(to[0], F_DUPFD, 10), out = ::fcntl(from[1], F_DUPFD, 10), nothing = ::open("/dev/null", O_RDWR);
            ::dup2(in, 3);
            ::dup2(out, 4);
            ::dup2(nothing, 1);
            ::dup2(nothing, 2);
            ::setenv("HOME", home.c_str(), 1);
            ::execl(program.c_str(), program.c_str(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
                    "--disable-background-networking", "--disable-component-update", "--lang=en-US", "--hide-scrollbars", "--remote-debugging-pipe", profile.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        ::close(to[0]);
        ::close(from[1]);
        in_ = to[1];
        out_ = from[0];
        const std::string target = text_of(call("Target.createTarget", R"({"url":"about:blank"})", false), "targetId");
        session_ = text_of(call("Target.attachToTarget", R"({"flatten":true,"targetId":)" + json_quote(target) + "}", false), "sessionId");
        call("Page.enable");
        resize(1280, 900);
    }
    ~Chromium() {
        ::close(in_);
        ::close(out_);
        ::kill(pid_, SIGKILL);
        wait_for(pid_);
    }
    Chromium(const Chromium&) = delete;
    Chromium& operator=(const Chromium&) = delete;

    bool is_alive() const { return alive_; }
    void resize(int width, int height) {
        call("Emulation.setDeviceMetricsOverride", fmt::format(R"({{"width":{},"height":{},"deviceScaleFactor":1,"mobile":false}})", width, height));
    }
    void go(const std::string& url) {
        loaded_ = 0;
        call("Page.navigate", R"({"url":)" + json_quote(url) + "}");
        await_load();
    }
    // The value of an expression as text: strings as they are, else JSON.
    std::string eval(const std::string& expression) {
        const auto answer = JsonDoc::parse(call("Runtime.evaluate", R"({"returnByValue":true,"awaitPromise":true,"expression":)" + json_quote(expression) + "}"));
        if (!answer) return {};
        const auto result = answer->root().find("result");
        const auto value = result ? result->find("value") : std::nullopt;
        if (!value) return {};
        return value->is_string() ? std::string(value->text()) : value->dump();
    }
    std::string text() { return eval("document.querySelector('main').innerText"); }
    std::string url() { return eval("location.href"); }
    bool has(const std::string& selector) { return eval("document.querySelector(" + json_quote(selector) + ") !== null") == "true"; }

    // A click of the mouse on the middle of the first element that the selector names.
    void click(const std::string& selector) {
        const std::string place = eval("(function () { var e = document.querySelector(" + json_quote(selector) +
                                       "); if (!e) return ''; e.scrollIntoView({block: 'center', behavior: 'instant'}); var r = e.getClientRects()[0]; "
                                       "return (r.left + r.width / 2) + ',' + (r.top + r.height / 2); })()");
        ASSERT_NE(place, "") << "nothing to click: " << selector << " on " << url() << "\n" << text();
        const std::string at = fmt::format(R"("x":{},"y":{},"button":"left","clickCount":1)", place.substr(0, place.find(',')), place.substr(place.find(',') + 1));
        for (const char* type : {"mousePressed", "mouseReleased"}) call("Input.dispatchMouseEvent", fmt::format(R"({{"type":"{}",{}}})", type, at));
    }
    // A click that leads to another page.
    void follow(const std::string& selector) {
        loaded_ = 0;
        click(selector);
        if (!testing::Test::HasFatalFailure()) await_load();
    }
    void type(const std::string& selector, const std::string& words) {
        click(selector);
        eval("document.querySelector(" + json_quote(selector) + ").select && document.querySelector(" + json_quote(selector) + ").select()");
        call("Input.insertText", R"({"text":)" + json_quote(words) + "}");
    }
    // What the pickers of days, times and lists give when a person chooses in them.
    void choose(const std::string& selector, const std::string& value) {
        EXPECT_EQ(eval("(function () { var e = document.querySelector(" + json_quote(selector) + "); e.value = " + json_quote(value) +
                       "; e.dispatchEvent(new Event('change', {bubbles: true})); return e.value; })()"), value)
            << selector;
    }
    void choose_file(const std::string& selector, const fs::path& file) {
        const auto found = JsonDoc::parse(call("Runtime.evaluate", R"({"expression":)" + json_quote("document.querySelector(" + json_quote(selector) + ")") + "}"));
        const auto result = found ? found->root().find("result") : std::nullopt;
        ASSERT_TRUE(result && result->find("objectId")) << selector;
        call("DOM.setFileInputFiles", R"({"files":[)" + json_quote(file.string()) + R"(],"objectId":)" + json_quote(result->find("objectId")->text()) + "}");
    }
    Bytes pdf() { return *from_base64(text_of(call("Page.printToPDF", R"({"preferCSSPageSize":true,"printBackground":true})"), "data")); }
    Bytes picture() {
        const std::string size = eval("window.innerWidth + ',' + document.documentElement.scrollHeight");
        return *from_base64(text_of(call("Page.captureScreenshot", fmt::format(R"({{"captureBeyondViewport":true,"clip":{{"x":0,"y":0,"width":{},"height":{},"scale":1}}}})", size.substr(0, size.find(',')),
                                                                                     size.substr(size.find(',') + 1))), "data"));
    }

private:
    static std::string text_of(const std::string& json, std::string_view name) {
        const auto doc = JsonDoc::parse(json);
        const auto value = doc ? doc->root().find(name) : std::nullopt;
        return value ? std::string(value->text()) : std::string();
    }
    // The result of a method, "{}" when Chromium says no or is gone.
    std::string call(const std::string& method, const std::string& parameters = "{}", bool in_session = true) {
        const int id = ++last_id_;
        std::string message = fmt::format(R"({{"id":{},"method":"{}","params":{})", id, method, parameters);
        if (in_session) message += R"(,"sessionId":)" + json_quote(session_);
        message += "}";
        message += '\0';
        for (std::size_t sent = 0; alive_ && sent < message.size();) {
            const ssize_t n = ::write(in_, message.data() + sent, message.size() - sent);
            if (n <= 0) alive_ = false;
            else sent += static_cast<std::size_t>(n);
        }
        while (alive_) {
            const auto answer = JsonDoc::parse(next_message());
            if (!answer || !answer->root().find("id") || answer->root().find("id")->as_int() != id) continue;
            if (const auto error = answer->root().find("error")) ADD_FAILURE() << method << ": " << error->dump();
            const auto result = answer->root().find("result");
            return result ? result->dump() : "{}";
        }
        return "{}";
    }
    // One message; counts what was loaded. Chromium that says nothing for a minute is gone.
    std::string next_message() {
        for (;;) {
            const std::size_t end = buffer_.find('\0');
            if (end != buffer_.npos) {
                std::string message = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                if (message.find("\"Page.loadEventFired\"") != message.npos) ++loaded_;
                return message;
            }
            pollfd p{.fd = out_, .events = POLLIN, .revents = 0};
            std::array<char, 65'536> piece{};
            const ssize_t n = ::poll(&p, 1, 60'000) > 0 ? ::read(out_, piece.data(), piece.size()) : 0;
            if (n <= 0) {
                alive_ = false;
                ADD_FAILURE() << "chromium says nothing any more";
                return {};
            }
            buffer_.append(piece.data(), static_cast<std::size_t>(n));
        }
    }
    void await_load() {
        while (alive_ && loaded_ == 0) next_message();
        // The page that is there now, not the one that was left.
        while (alive_ && eval("document.readyState") != "complete") {}
    }

    TempDir scratch_;
    pid_t pid_ = -1;
    int in_ = -1, out_ = -1, last_id_ = 0, loaded_ = 0;
    bool alive_ = true;
    std::string buffer_, session_;
};

}  // namespace pai::test
