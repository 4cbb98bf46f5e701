#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "base/file.h"
#include "vault/home.h"

namespace pai::app {
namespace {

struct DeviceOptions {
    std::string serial, venue;
};

Outcome describe(const DeviceInfo& device) {
    JsonWriter w = begin_outcome();
    w.member("deviceKid", device.kid).member("ed25519", to_base64url(device.ed25519)).member("x25519", to_base64url(device.x25519));
    w.member("origin", device.origin).member("request", device.request.string());
    return end_outcome(std::move(w), fmt::format("device   {}\nrequest  {}: send it to your registrar\n", device.kid, device.request.string()));
}

Result<Outcome> init(const DeviceOptions& options) {
    PAI_TRY(const DeviceInfo device, device_init(paifang_home(), options.serial, options.venue));
    return describe(device);
}

Result<Outcome> show() {
    PAI_TRY(const DeviceInfo device, device_show(paifang_home()));
    return describe(device);
}

}  // namespace

void add_device(Cli& cli) {
    auto* device = cli.app.add_subcommand("device", "the keys of this machine");
    device->require_subcommand(1);
    const auto options = std::make_shared<DeviceOptions>();
    auto* make = device->add_subcommand("init", "makes the device keys and the request for a certificate");
    make->add_option("--serial", options->serial, "name of this machine at the venue [the digits of its key's id]");
    make->add_option("--venue", options->venue, "party id of the venue");
    make->callback([&cli, options] { cli.run = [options] { return init(*options); }; });
    auto* tell = device->add_subcommand("show", "names the device keys");
    tell->callback([&cli] { cli.run = show; });
}

}  // namespace pai::app
