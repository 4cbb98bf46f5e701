#include "targets.h"

namespace pai {

std::vector<FuzzTarget> fuzz_targets() {
    std::vector<FuzzTarget> out;
    for (const auto part : {gltf_fuzz_targets(), media_fuzz_targets(), cloud_fuzz_targets(), tile_fuzz_targets(), text_fuzz_targets(), rights_fuzz_targets(), registry_fuzz_targets(), ledger_fuzz_targets(), trade_fuzz_targets(),
                            view_fuzz_targets(), control_fuzz_targets(), editor_fuzz_targets(), exhibit_fuzz_targets(), ingest_fuzz_targets()})
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

}  // namespace pai
