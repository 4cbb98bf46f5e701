#pragma once
// The files that a model refers to, read through the session that let the model through.
#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "vault/gate.h"

namespace pai {

// Keeps what it read until it goes away, each part once. The session outlives it.
class ModelParts {
public:
    ModelParts(const Permit& permit, Session& session) : permit_(permit), session_(&session) {}
    static constexpr int kMaxMissing = 100;
    // Bytes of the part at a relative, percent-decoded path. Errors as Session::open_beside; NotFound without looking once
    // kMaxMissing parts could not be opened.
    Result<ByteSpan> open(std::string_view path);

private:
    Permit permit_;
    Session* session_;
    std::map<std::string, Result<LicensedBytes>> parts_;
    int missing_ = 0;
};

}  // namespace pai
