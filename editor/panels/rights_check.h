#pragma once
// What the gate will say of the show in the days to come, and the request for what is missing.
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <string_view>

#include "app/preflight.h"
#include "base/result.h"

namespace pai {

class Workbench;

// A preflight of the show as it is edited, on a thread of its own: it reads the home and may take seconds.
class RightsCheck {
public:
    void start(const Workbench& bench, int days);
    bool running() const { return asked_.valid(); }
    // The last that ended, once one has.
    const std::optional<Result<app::Preflight>>& result();

private:
    std::future<Result<app::Preflight>> asked_;
    std::optional<Result<app::Preflight>> result_;
};

// The sentence of a code in the language of the interface; `otherwise` where it has none.
std::string shown_reason(std::string_view code, std::string_view otherwise);

// Signs an enquiry for every sealed asset in use that the gate refuses, for a year from now at the venue. Its path.
// InvalidArgument: nothing is refused. As write_enquiry().
// `only`: for this asset alone; empty: for all.
Result<std::filesystem::path> request_missing(const Workbench& bench, std::string_view only = {});

}  // namespace pai
