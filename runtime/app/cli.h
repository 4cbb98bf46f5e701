#pragma once
// The command line: what every verb shares. A verb is one file with one add_… function and one row in commands.cpp.
#include <functional>

#include "base/outcome.h"

namespace CLI {
class App;
}

namespace pai::app {

// Handed to each verb: where to add its subcommand, and where its callback leaves what shall run once all is read.
struct Cli {
    CLI::App& app;
    bool json = false;  // --json: one JSON object on stdout and nothing else there
    std::function<Result<Outcome>()> run{};
};

// `paifang ARGS…`: reads, runs and reports. Returns the exit status (base/outcome.h).
int run_command_line(int argc, char** argv);

void add_play(Cli& cli);
void add_render(Cli& cli);
void add_doctor(Cli& cli);
void add_kiosk(Cli& cli);
void add_view(Cli& cli);
void add_list(Cli& cli);
void add_slate(Cli& cli);
void add_thumbnails(Cli& cli);

// Rights (licence format 13.1).
void add_import(Cli& cli);
void add_decide(Cli& cli);
void add_session(Cli& cli);
void add_licence(Cli& cli);
void add_cat(Cli& cli);
void add_device(Cli& cli);
void add_ledger(Cli& cli);
void add_ledger_report(CLI::App& ledger, Cli& cli);  // of add_ledger
void add_visitors(Cli& cli);
void add_revenue_verb(Cli& cli);
void add_enquiry(Cli& cli);

// Before the house opens.
void add_preflight(Cli& cli);
void add_pack(Cli& cli);
void add_unpack(Cli& cli);
void add_relink(Cli& cli);

}  // namespace pai::app
