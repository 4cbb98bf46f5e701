#include <fmt/format.h>

#include "vault/gate_core.h"
#include "vault/ledger_rows.h"
#include "vault/package.h"

namespace pai {

void Session::Impl::permit(const AssetDecision& judged, std::int64_t seq, std::optional<OwnAsset> own) {
    Permit::Record record{AssetId{judged.asset}, seq, judged.reevaluate_at.value_or(0), {}};
    for (const Verdict& v : verdicts)
        if (v.asset.value == judged.asset) record.obligations = v.obligations;
    const std::scoped_lock lock(mutex);
    assets[AssetId{judged.asset}] = {std::make_shared<const Permit::Record>(std::move(record)), std::move(own)};
}

Result<LicensedBytes> Session::Impl::open(const AssetId& id) {
    Asset asset;
    {
        const std::scoped_lock lock(mutex);
        const auto it = assets.find(id);
        if (it == assets.end()) {
            for (const Verdict& v : verdicts)
                if (v.asset == id) return Error(Code::Denied, fmt::format("{}: {}", id.value, v.message), v.code);
            return Error(Code::Denied, fmt::format("{}: was not asked for when the session began", id.value), "ASSET_NOT_COVERED");
        }
        asset = it->second;
    }
    PAI_TRY(AssetReader reader, AssetReader::open(asset.own->file, asset.own->leaves, asset.own->entry, nullptr));
    PAI_TRY(Bytes bytes, reader.read_all());
    return LicensedBytes(std::move(bytes), Permit(asset.record), asset.own->entry.media_type, asset.own->entry.path);
}

Result<LicensedBytes> Session::Impl::open_own_beside(const AssetId& from, std::string_view relative) {
    Asset asset;
    {
        const std::scoped_lock lock(mutex);
        asset = assets.at(from);
    }
    PAI_TRY(const OwnAsset beside, core->own.beside(*asset.own, relative));
    const AssetId id{beside.entry.asset_id};
    const AssetDecision judged = core->judge_own(id.value, request);
    if (!judged.ok()) return Error(Code::Denied, fmt::format("{}: not permitted", beside.entry.path), std::string(to_string(judged.code)));
    permit(judged, local_seq, beside);
    return open(id);
}

Result<void> Session::Impl::row(std::string_view kind, const std::function<std::string(std::int64_t)>& data, Ledger::Sign sign) {
    if (local_seq < 0) return {};
    PAI_TRY(Ledger * ledger, core->own.ledger());
    PAI_TRY(ledger->append(kind, data(local_seq), sign));
    return {};
}

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&& other) noexcept {
    std::swap(impl_, other.impl_);
    return *this;
}

Session::~Session() {
    if (impl_ && !impl_->ended) static_cast<void>(end("stopped", impl_->core->options.clock().boot_ms - impl_->begun_boot_ms));
}

const std::string& Session::id() const { return impl_->request.session; }
const std::vector<Verdict>& Session::verdicts() const { return impl_->verdicts; }
const std::string& Session::code() const { return impl_->code; }
const Decision& Session::decision() const { return impl_->decision; }

Result<LicensedBytes> Session::open(const AssetId& asset) { return impl_->open(asset); }

Result<LicensedBytes> Session::open_beside(const Permit& from, std::string_view relative) {
    return impl_->open_own_beside(from.asset(), relative);
}

Result<void> Session::beat() {
    return impl_->row("HEARTBEAT", [&](std::int64_t seq) { return heartbeat_row(id(), seq); }, Ledger::Sign::WhenDue);
}

Result<void> Session::end(std::string_view reason, std::int64_t duration_ms) {
    if (impl_->ended) return {};
    impl_->ended = true;
    return impl_->row("PLAY_END", [&](std::int64_t seq) { return play_end_row(id(), seq, duration_ms, reason); }, Ledger::Sign::Now);
}

}  // namespace pai
