#pragma once
// What the fuzzers feed with any bytes. A target may refuse its input; it must not crash, hang or take much memory, and
// what it takes must keep the promises that its function asserts.
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pai {

struct FuzzTarget {
    std::string_view name;  // of its folder in corpus/ too
    void (*run)(ByteSpan bytes);
};

std::span<const FuzzTarget> gltf_fuzz_targets();
std::span<const FuzzTarget> media_fuzz_targets();
std::span<const FuzzTarget> cloud_fuzz_targets();
std::span<const FuzzTarget> tile_fuzz_targets();
std::span<const FuzzTarget> text_fuzz_targets();
std::span<const FuzzTarget> rights_fuzz_targets();
std::span<const FuzzTarget> registry_fuzz_targets();
std::span<const FuzzTarget> ledger_fuzz_targets();
std::span<const FuzzTarget> trade_fuzz_targets();
std::span<const FuzzTarget> view_fuzz_targets();
std::span<const FuzzTarget> control_fuzz_targets();
std::span<const FuzzTarget> editor_fuzz_targets();
std::span<const FuzzTarget> exhibit_fuzz_targets();
std::span<const FuzzTarget> ingest_fuzz_targets();

std::vector<FuzzTarget> fuzz_targets();

// Of files of their own.
void fuzz_one_file(ByteSpan bytes);
void fuzz_textures(ByteSpan bytes);
void fuzz_message(ByteSpan bytes);
void fuzz_mesh_job(ByteSpan bytes);
void fuzz_gltf_check(ByteSpan bytes);
void fuzz_edid(ByteSpan bytes);
void fuzz_http(ByteSpan bytes);

}  // namespace pai
