// What the registry reads of others: bundles of a registration log, content codes.
#include <algorithm>

#include "issue/decline.h"
#include "issue/tile_log.h"
#include "iscc/unit.h"
#include "licence/identifiers.h"
#include "targets.h"

namespace pai {
namespace {

// The first byte says how many entries are expected. A bundle has one spelling.
void run_bundle(ByteSpan bytes) {
    if (bytes.empty()) return;
    const auto count = std::to_integer<std::uint64_t>(bytes[0]);
    const ByteSpan bundle = bytes.subspan(1);
    const auto entries = parse_entry_bundle(bundle, count);
    if (!entries) return PAI_ASSERT(!entries.error().message.empty());
    PAI_ASSERT(entries->size() == count && std::ranges::equal(write_entry_bundle(*entries), bundle));
}

// What a document may state is a code of known units, or of another kind; a single unit has one spelling.
void run_iscc(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    const auto units = parse_iscc(text);
    if (!units) return PAI_ASSERT(units.error().code == Code::Unsupported || !is_iscc(text));
    PAI_ASSERT(!units->empty() && units->size() <= 5);
    for (const IsccUnit& unit : *units) PAI_ASSERT(unit.bits >= 32 && unit.bits <= 256 && !name_of(unit).empty());
    if (units->size() == 1) PAI_ASSERT(iscc_text(units->front()) == text);
}

// Nobody's certificate is here: whatever it says, it counts for nothing, and the reason has a name.
void run_decline(ByteSpan bytes) {
    const auto decline = check_decline(as_text(bytes), DocumentSet());
    PAI_ASSERT(!decline && (decline.error().reason == "SCHEMA_INVALID" || decline.error().reason == "KEY_UNKNOWN"));
}

constexpr FuzzTarget kRegistryTargets[] = {{"decline", run_decline}, {"bundle", run_bundle}, {"iscc", run_iscc}, {"http", fuzz_http}, {"one-file", fuzz_one_file}, {"textures", fuzz_textures}, {"message", fuzz_message}, {"mesh-job", fuzz_mesh_job}};

}  // namespace

std::span<const FuzzTarget> registry_fuzz_targets() { return kRegistryTargets; }

}  // namespace pai
