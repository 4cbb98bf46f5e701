#include "app/view_check.h"

#include <fmt/format.h>

#include "app/rights_text.h"
#include "app/version.h"
#include "app/view_files.h"
#include "base/file.h"
#include "vault/home.h"

namespace pai::app {

Result<Outcome> check_rights(const std::filesystem::path& subject) {
    PAI_TRY(Gate gate, Gate::open(paifang_home(), {.version = version()}));
    PAI_TRY(const AssetId asset, name_subject(gate, subject));
    PAI_TRY(const Decision decision, gate.check(asset));
    Outcome out = decision_outcome(decision);
    const auto entry = gate.entry(asset);  // none: the decision says so
    out.json.pop_back();
    out.json += fmt::format(",\"manifest\":{},\"uid\":{}}}", entry ? json_quote(entry->manifest) : "null", entry ? json_quote(entry->uid) : "null");
    if (entry) out.text += fmt::format("manifest {}\nuid      {}\n", entry->manifest, entry->uid);
    return out;
}

}  // namespace pai::app
