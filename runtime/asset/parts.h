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
    // Bytes of the part at a relative, percent-decoded path. Errors as Session::open_beside.
    Result<ByteSpan> open(std::string_view path);

private:
    Permit permit_;
    Session* session_;
    std::map<std::string, LicensedBytes, std::less<>> parts_;
};

}  // namespace pai
