// desk: a page in the browser of this machine.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "commands/verb.h"
#include "desk/desk.h"
#include "desk/server.h"

namespace pai {

namespace {

struct DeskFlags {
    std::string folder, root, key, identity, iat;
    std::vector<std::string> keys;
    int port = 0;
    bool json = false;
};

// Told before the first request: whoever started the desk waits for the address.
void tell_address(const std::string& address, bool json) {
    JsonWriter w = begin_outcome();
    const Outcome said = end_outcome(std::move(w.member("url", address)), fmt::format("The rights desk is open. Open this address in a browser on this machine; it works once:\n\n  {}\n\nCtrl-C closes the desk.\n", address));
    std::fputs(json ? (said.json + "\n").c_str() : said.text.c_str(), stdout);
    std::fflush(stdout);
}

Result<void> serve_desk(const DeskFlags& flags) {
    DeskOptions options{flags.folder, flags.root, flags.key, flags.identity, {flags.keys.begin(), flags.keys.end()}, {}};
    if (!flags.iat.empty()) {
        PAI_TRY(options.iat_s, issue_time(flags.iat));
    }
    PAI_TRY(const StopSignal stop, StopSignal::create());
    PAI_TRY(Desk desk, Desk::open(std::move(options)));
    PAI_TRY(HttpServer server, HttpServer::listen(flags.port));
    Door door(server.port());
    HttpHandler handler;
    handler.admit = [&](const HttpRequest& head, std::size_t& body_limit) -> std::optional<HttpAnswer> {
        auto refused = door.refuse(head);
        if (refused) add_security_headers(*refused);
        else if (head.path.size() > door.base().size()) body_limit = Desk::body_limit(std::string_view(head.path).substr(door.base().size()));
        return refused;
    };
    handler.serve = [&](const HttpRequest& request) {
        HttpAnswer answer;
        if (auto opened = door.open(request)) {
            answer = *std::move(opened);
            if (answer.status == 303) log::info("desk", "opened; the next address is {}", door.address());
        } else {
            answer = desk.serve(door.session(request), door.base(), request);
        }
        add_security_headers(answer);
        return answer;
    };
    tell_address(door.address(), flags.json);
    return server.run(handler, stop.fd());
}

}  // namespace

void add_desk_verb(CLI::App& app, int& status) {
    CLI::App* verb = app.add_subcommand("desk", "Opens the rights desk: contracts, enquiries, reports and statements in a browser on this machine");
    const auto flags = std::make_shared<DeskFlags>();
    verb->add_option("--dir", flags->folder, "Folder of the registry: what was issued, offered, asked and reported")->required();
    verb->add_option("--key", flags->key, "Private key of the licensor or rights holder")->required();
    verb->add_option("--keys", flags->keys, "keys.age, for grants; repeatable");
    verb->add_option("--identity", flags->identity, "Private X25519 key that opens it");
    verb->add_option("--root", flags->root, "Root file [the first one in the folder]");
    verb->add_option("--port", flags->port, "Port on 127.0.0.1 [a free one]")->check(CLI::Range(0, 65535));
    verb->add_option("--iat", flags->iat, "Time of the desk, RFC 3339 UTC [now]");
    verb->add_flag("--json", flags->json, "One JSON object on stdout once it listens");
    verb->callback([&status, flags] {
        const auto served = serve_desk(*flags);
        status = served ? 0 : report(served.error(), flags->json);
    });
}

}  // namespace pai
