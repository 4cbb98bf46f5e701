#include "base/outcome.h"

#include <cstdio>

#include <fmt/format.h>

namespace pai {

namespace {

void print(std::FILE* to, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), to);
    std::fflush(to);
}

}  // namespace

JsonWriter begin_outcome(std::string_view failure_code) {
    JsonWriter json;
    json.begin_object().member("ok", failure_code.empty());
    if (!failure_code.empty()) json.member("code", failure_code);
    return json;
}

Outcome end_outcome(JsonWriter&& json, std::string text) {
    json.end_object();
    const bool ok = json.text().starts_with(R"({"ok":true)");
    return {ok ? 0 : 1, json.take(), std::move(text)};
}

int exit_status(const Error& error) {
    // EXISTS is for programs, but no code of the licence format: what is in the way is the environment's matter.
    if (!error.reason.empty() && error.reason != "EXISTS") return 1;
    if (error.code == Code::InvalidArgument) return 2;
    return error.code == Code::Internal ? 4 : 3;
}

int report(const Result<Outcome>& outcome, bool json) {
    if (outcome) {
        print(stdout, json ? outcome->json + "\n" : outcome->text);
        return outcome->exit;
    }
    const Error& error = outcome.error();
    const int status = exit_status(error);
    if (json) {
        JsonWriter w;
        w.begin_object().member("ok", false);
        w.member(status == 1 ? "code" : "error", status == 1 ? error.reason : error.message).end_object();
        print(stdout, w.text() + "\n");
    }
    print(stderr, error.reason.empty() ? fmt::format("error: {}\n", error.message)
                                       : fmt::format("error: {}: {}\n", error.reason, error.message));
    return status;
}

int report_usage(std::string_view message, bool json) {
    return report(Error(Code::InvalidArgument, std::string(message)), json);
}

}  // namespace pai
