// The device's own keys and its request for a certificate.
#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "vault/home.h"
#include "vault/key_file.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

DeviceInfo info_of(const fs::path& home, const PublicKey& ed25519, const PublicKey& agreement) {
    const std::string kid = kid_of(ed25519);
    return {kid, "paifang.ledger/" + kid.substr(kid.find(':') + 1), ed25519, agreement, home / "device/request.jws"};
}

}  // namespace

Result<DeviceInfo> device_init(const fs::path& home, const std::string& serial, const std::string& venue, const std::function<Moment()>& clock) {
    const fs::path signing_file = home / "device/ed25519.pem", agreement_file = home / "device/x25519.pem";
    const fs::path request_file = home / "device/request.jws";
    if (file_exists(signing_file) && file_exists(agreement_file) && file_exists(request_file))
        return Error(Code::Io, fmt::format("{}: exists already, a device key is never overwritten", signing_file.string()), "EXISTS");
    PAI_TRY(make_directories(home, 0700));
    // The request comes last and says that all is there: what a killed run left, the next one completes, with the keys that it finds.
    PAI_TRY(const SigningKey signing, read_or_make_signing_key(signing_file));
    PAI_TRY(const AgreementKey agreement, read_or_make_agreement_key(agreement_file));
    RequestDoc request;
    request.head = {"urn:uuid:" + random_uuid(), clock().wall_ms / 1000, {}};
    request.key = signing.public_key();
    request.agreement_key = agreement.public_key();
    request.serial = serial.empty() ? kid_of(request.key).substr(std::string_view("ed25519:").size()) : serial;
    request.venue = venue;
    PAI_TRY(const std::string jws, issue(request, signing));
    PAI_TRY(write_file(request_file, jws, {.mode = 0644, .durable = true}));
    return info_of(home, signing.public_key(), agreement.public_key());
}

Result<DeviceInfo> device_show(const fs::path& home) {
    PAI_TRY(const SigningKey signing, read_signing_key(home / "device/ed25519.pem"));
    PAI_TRY(const AgreementKey agreement, read_agreement_key(home / "device/x25519.pem"));
    return info_of(home, signing.public_key(), agreement.public_key());
}

std::string to_json(const DeviceInfo& device) {
    JsonWriter w;
    w.begin_object().member("ok", true).member("deviceKid", device.kid).member("ed25519", to_base64url(device.ed25519));
    w.member("x25519", to_base64url(device.x25519)).member("origin", device.origin);
    return w.member("request", device.request.string()).end_object().take();
}

}  // namespace pai
