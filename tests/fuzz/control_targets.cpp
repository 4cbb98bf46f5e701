// Packets from the network: OSC.
#include <cmath>

#include "control/osc_space.h"
#include "targets.h"

namespace pai {
namespace {

const OscSpace& small_space() {
    static const OscSpace space = [] {
        Show show;
        show.cues["one"].order = 1;
        show.scenes["hall"].nodes["bell-01"].light = LightPart{};
        return OscSpace(show);
    }();
    return space;
}

// What a message asks for is known and finite.
void check_asked(const OscMessage& message) {
    std::vector<OscRequest> asked;
    const auto judged = small_space().judge(message, asked);
    if (!judged) PAI_ASSERT(!judged.error().message.empty());
    for (const OscRequest& e : asked)
        for (int i = 0; i < e.value.count; ++i) PAI_ASSERT(std::isfinite(e.value.at[static_cast<std::size_t>(i)]));
}

void check_all(const OscPacket& packet, int depth) {
    PAI_ASSERT(depth <= kMaxOscDepth);
    if (!packet.time) return check_asked(packet.message);
    for (const OscPacket& element : packet.elements) check_all(element, depth + 1);
}

// What is read and written again has the same bytes, but for an address alone, which gets its type tags.
void run_osc(ByteSpan bytes) {
    const auto packet = parse_osc(bytes);
    if (!packet) return PAI_ASSERT(!packet.error().message.empty());
    check_all(*packet, 0);
    const auto written = write_osc(*packet);
    if (!written) return PAI_ASSERT(bytes.size() > kMaxOscPacket * 2 / 3);
    const auto again = parse_osc(*written);
    PAI_ASSERT(again.has_value() && *write_osc(*again) == *written);
    PAI_ASSERT(written->size() >= bytes.size());
    if (written->size() == bytes.size()) PAI_ASSERT(*written == Bytes(bytes.begin(), bytes.end()));
}

// Up to the first zero a pattern, then an address.
void run_osc_pattern(ByteSpan bytes) {
    const std::string_view text = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 2048)));
    const std::size_t zero = text.find('\0');
    if (zero == std::string_view::npos) return;
    const std::string_view address = text.substr(zero + 1);
    const auto pattern = OscPattern::create(text.substr(0, zero));
    if (!pattern) return PAI_ASSERT(!pattern.error().message.empty());
    const bool matched = pattern->matches(address);
    if (!OscPattern::is_pattern(text.substr(0, zero))) PAI_ASSERT(matched == (text.substr(0, zero) == address));
}

constexpr FuzzTarget kControlTargets[] = {{"osc", run_osc}, {"osc_pattern", run_osc_pattern}};

}  // namespace

std::span<const FuzzTarget> control_fuzz_targets() { return kControlTargets; }

}  // namespace pai
