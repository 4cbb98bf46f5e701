#include "issue/status.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pai {

namespace {

constexpr std::int64_t kSmallest = 131'072, kLargest = 8'388'608, kTtlS = 604'800;
constexpr std::array<const char*, 3> kPurposes{"revocation", "suspension", "stopNow"};

// A bit string that grows as needed.
class BitString {
public:
    explicit BitString(const StatusDoc::Bits* before) {
        if (before == nullptr) return;
        size_ = before->size;
        for (std::int64_t i = 0; i < size_; ++i)
            if (before->at(i)) set_.push_back(i);
    }
    Result<void> change(const std::vector<std::int64_t>& indices, bool on) {
        for (const std::int64_t index : indices) {
            if (index < 0 || index >= kLargest) return refuse(RightsCode::StatusInvalid, fmt::format("status: index {} is beyond {}", index, kLargest - 1));
            std::erase(set_, index);
            if (on) set_.push_back(index);
            while (size_ <= index) size_ *= 2;
        }
        return {};
    }
    Result<void> size_at_least(std::int64_t bits) {
        if (bits < kSmallest || bits > kLargest || bits % 8 != 0) return refuse(RightsCode::SchemaInvalid, fmt::format("status: {} bits", bits));
        size_ = std::max(size_, bits);
        return {};
    }
    StatusDoc::Bits bits() const { return make_status_bits(size_, set_); }

private:
    std::int64_t size_ = kSmallest;
    std::vector<std::int64_t> set_;
};

const StatusDoc::Bits* list_of(const StatusDoc* status, std::string_view purpose) {
    if (status == nullptr) return nullptr;
    const auto found = status->lists.find(std::string(purpose));
    return found == status->lists.end() ? nullptr : &found->second;
}

Result<std::int64_t> sequence_after(const StatusDoc* before, std::optional<std::int64_t> given) {
    const std::int64_t next = before == nullptr ? 1 : before->sequence + 1;
    if (given && *given < next && before != nullptr)
        return refuse(RightsCode::StatusRollback, fmt::format("status: sequence {} does not follow {}", *given, before->sequence));
    return given.value_or(next);
}

Result<std::vector<std::int64_t>> indices_of(JsonRef list, std::string_view name) {
    std::vector<std::int64_t> indices;
    const auto member = list.find(name);
    if (!member) return indices;
    for (std::size_t i = 0; i < member->size(); ++i) {
        const auto index = (*member)[i].as_int();
        if (!member->is_array() || !index) return refuse(RightsCode::SchemaInvalid, fmt::format("status: \"{}\" must be an array of indices", name));
        indices.push_back(*index);
    }
    if (!member->is_array()) return refuse(RightsCode::SchemaInvalid, fmt::format("status: \"{}\" must be an array of indices", name));
    return indices;
}

void write_bits(JsonWriter& w, std::string_view purpose, const StatusDoc::Bits& bits) {
    w.begin_object().member("purpose", purpose).member("bits", bits.size).member("encodedList", bits.encoded_list).end_object();
}

// One list of `in`: as it stands, or worked out from the list before.
Result<void> write_list(JsonWriter& w, JsonRef list, const StatusDoc* before) {
    const auto purpose = list.find("purpose");
    const bool worked_out = list.is_object() && !list.find("encodedList") && purpose && purpose->is_string();
    if (!worked_out) {
        w.value(list);
        return {};
    }
    for (std::size_t i = 0; i < list.size(); ++i)
        if (const std::string_view name = list.key(i); name != "purpose" && name != "bits" && name != "set" && name != "clear")
            return refuse(RightsCode::SchemaInvalid, fmt::format("status: member \"{}\" is not known here", name));
    BitString bits(list_of(before, purpose->text()));
    if (const auto size = list.find("bits")) PAI_TRY(bits.size_at_least(size->as_int().value_or(0)));
    PAI_TRY(const std::vector<std::int64_t> set, indices_of(list, "set"));
    PAI_TRY(const std::vector<std::int64_t> clear, indices_of(list, "clear"));
    PAI_TRY(bits.change(clear, false));
    PAI_TRY(bits.change(set, true));
    write_bits(w, purpose->text(), bits.bits());
    return {};
}

bool names_purpose(const std::optional<JsonRef>& lists, std::string_view purpose) {
    for (std::size_t i = 0; lists && i < lists->size(); ++i)
        if (const auto p = (*lists)[i].find("purpose"); p && p->text() == purpose) return true;
    return false;
}

Result<void> write_lists(JsonWriter& w, std::optional<JsonRef> lists, const StatusDoc* before) {
    w.key("lists");
    if (lists && !lists->is_array()) {
        w.value(*lists);
        return {};
    }
    w.begin_array();
    for (std::size_t i = 0; lists && i < lists->size(); ++i) PAI_TRY(write_list(w, (*lists)[i], before));
    for (const char* purpose : kPurposes) {
        if (names_purpose(lists, purpose)) continue;
        if (const StatusDoc::Bits* kept = list_of(before, purpose)) write_bits(w, purpose, *kept);
        else if (before == nullptr && !lists) write_bits(w, purpose, make_status_bits(kSmallest));
    }
    w.end_array();
    return {};
}

}  // namespace

Result<StatusDoc> next_status(const StatusDoc* before, const StatusChange& change, std::int64_t iat_s) {
    StatusDoc status;
    status.head = {.uid = change.uid, .iat = iat_s, .note = change.note};
    if (status.head.uid.empty() && before != nullptr) status.head.uid = before->head.uid;
    if (status.head.uid.empty()) return refuse(RightsCode::SchemaInvalid, "status: a first list needs its uid");
    PAI_TRY(status.sequence, sequence_after(before, change.sequence));
    status.ttl_s = change.ttl_s.value_or(before == nullptr ? kTtlS : before->ttl_s);
    std::array<BitString, 3> bits{BitString(list_of(before, kPurposes[0])), BitString(list_of(before, kPurposes[1])), BitString(list_of(before, kPurposes[2]))};
    PAI_TRY(bits[0].change(change.restore, false));
    PAI_TRY(bits[2].change(change.restore, false));
    PAI_TRY(bits[1].change(change.resume, false));
    PAI_TRY(bits[0].change(change.revoke, true));
    PAI_TRY(bits[0].change(change.stop_now, true));
    PAI_TRY(bits[1].change(change.suspend, true));
    PAI_TRY(bits[2].change(change.stop_now, true));
    for (std::size_t i = 0; i < bits.size(); ++i) status.lists.emplace(kPurposes[i], bits[i].bits());
    if (before != nullptr) status.ledgers = before->ledgers, status.cloned = before->cloned;
    for (const StatusDoc::Ledger& ledger : change.ledgers) {
        std::erase_if(status.ledgers, [&](const StatusDoc::Ledger& l) { return l.origin == ledger.origin; });
        status.ledgers.push_back(ledger);
    }
    for (const std::string& kid : change.cloned)
        if (std::find(status.cloned.begin(), status.cloned.end(), kid) == status.cloned.end()) status.cloned.push_back(kid);
    return status;
}

Result<std::string> complete_status(JsonRef in, const StatusDoc* before) {
    if (!in.is_object()) return refuse(RightsCode::SchemaInvalid, "status: expected an object");
    const auto given = in.find("sequence");
    PAI_TRY(const std::int64_t sequence, sequence_after(before, given ? given->as_int() : std::nullopt));
    JsonWriter w;
    w.begin_object();
    for (std::size_t i = 0; i < in.size(); ++i)
        if (in.key(i) != "lists") w.key(in.key(i)).value(in[i]);
    if (!given) w.member("sequence", sequence);
    if (!in.find("uid") && before != nullptr) w.member("uid", before->head.uid);
    if (!in.find("ttlS")) w.member("ttlS", before == nullptr ? kTtlS : before->ttl_s);
    PAI_TRY(write_lists(w, in.find("lists"), before));
    if (!in.find("ledgers")) {
        w.key("ledgers").begin_array();
        if (before != nullptr)
            for (const StatusDoc::Ledger& l : before->ledgers) w.begin_object().member("origin", l.origin).member("size", l.size).member("root", l.root).end_object();
        w.end_array();
    }
    if (!in.find("cloned")) {
        w.key("cloned").begin_array();
        if (before != nullptr)
            for (const std::string& kid : before->cloned) w.value(kid);
        w.end_array();
    }
    return w.end_object().take();
}

Result<StatusDoc> revoke_party(const PartyDoc& party, const StatusDoc& before, std::int64_t iat_s) {
    if (!party.status) return refuse(RightsCode::SchemaInvalid, fmt::format("{}: its certificate names no status list", party.id));
    if (party.status->list != before.head.uid)
        return refuse(RightsCode::SchemaInvalid, fmt::format("{}: its certificate stands on the list {}", party.id, party.status->list));
    StatusChange change;
    change.revoke = {party.status->index};
    return next_status(&before, change, iat_s);
}

}  // namespace pai
