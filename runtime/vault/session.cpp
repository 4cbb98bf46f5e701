#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "vault/gate_core.h"
#include "vault/ledger_rows.h"
#include "vault/licensed_stream.h"

namespace pai {
namespace fs = std::filesystem;

Result<AssetReader> AssetSource::open() const {
    return own ? AssetReader::open(blob, own->leaves, entry, nullptr) : AssetReader::open(blob, leaves, entry, key.get());
}

void Session::Impl::permit(const AssetDecision& judged, std::int64_t seq, AssetSource source) {
    auto record = std::make_shared<Permit::Record>();
    record->asset = AssetId{judged.asset};
    record->ledger_seq = seq;
    record->expires_utc_s = judged.reevaluate_at.value_or(0);
    record->obligations = verdict_of(judged).obligations;
    const std::scoped_lock lock(mutex);
    assets[AssetId{judged.asset}] = {std::move(record), std::move(source)};
}

Result<Session::Impl::Asset> Session::Impl::find(const AssetId& id) {
    const std::scoped_lock lock(mutex);
    const auto it = assets.find(id);
    if (it != assets.end()) return it->second;
    if (const auto gone = withdrawn.find(id); gone != withdrawn.end())
        return Error(Code::Denied, fmt::format("{}: {}", id.value, gone->second.message), gone->second.code);
    for (const Verdict& v : verdicts)
        if (v.asset == id) return Error(Code::Denied, fmt::format("{}: {}", id.value, v.message), v.code);
    return Error(Code::Denied, fmt::format("{}: was not asked for when the session began", id.value), "ASSET_NOT_COVERED");
}

Result<LicensedBytes> Session::Impl::open(const AssetId& id) {
    PAI_TRY(const Asset asset, find(id));
    const std::optional<OwnAsset>& own = asset.source.own;
    std::optional<RawBytes> bytes = own && own->measured ? own->measured->take() : std::nullopt;
    if (!bytes) {
        PAI_TRY(AssetReader reader, asset.source.open());
        PAI_TRY(bytes, reader.read_all());
    }
    return LicensedBytes(*std::move(bytes), Permit(asset.record), asset.source.entry.media_type, asset.source.entry.path);
}

Result<AssetId> Session::Impl::beside(const AssetId& from, std::string_view relative) {
    PAI_TRY(const Asset asset, find(from));
    if (asset.source.own) {
        PAI_TRY(OwnAsset found, core->own.beside(*asset.source.own, relative));
        const AssetId id{found.entry.asset_id};
        const AssetDecision judged = core->judge_own(id.value, request);
        if (!judged.ok()) return Error(Code::Denied, fmt::format("{}: not permitted", found.entry.path), std::string(to_string(judged.code)));
        permit(judged, local_seq, {found.entry, found.manifest, found.file, {}, nullptr, std::move(found)});
        return id;
    }
    PAI_TRY(const std::string path, resolve_beside(asset.source.entry.path, relative));
    AssetId id;
    {
        const std::scoped_lock lock(core->mutex);
        const Verified<ManifestDoc>* manifest = core->home.documents().manifest(asset.source.manifest);
        if (manifest)
            for (const ManifestDoc::Entry& entry : manifest->doc.assets)
                if (entry.path == path) id.value = entry.asset_id;
    }
    if (id.value.empty()) return Error(Code::Denied, fmt::format("{}: its package holds no {}", from.value, path), "SCENE_UNLICENSED_REF");
    PAI_TRY(admit(id));
    return id;
}

Result<void> Session::Impl::admit(const AssetId& id) {
    if (find(id)) return {};
    // What was judged when the session began stays refused, and what was withdrawn since.
    {
        const std::scoped_lock lock(mutex);
        if (const auto gone = withdrawn.find(id); gone != withdrawn.end())
            return Error(Code::Denied, fmt::format("{}: {}", id.value, gone->second.message), gone->second.code);
    }
    for (const Verdict& v : verdicts)
        if (v.asset == id) return Error(Code::Denied, fmt::format("{}: {}", id.value, v.message), v.code);
    const std::scoped_lock lock(core->mutex);
    Ledger* ledger = core->home.ledger();
    if (!ledger) return Error(Code::Denied, fmt::format("{}: no device", id.value), "DEVICE_NOT_AUTHORISED");
    RightsRequest one = request;
    one.session = this->id();
    one.assets = {id.value};
    Decision judged;
    PAI_TRY(ledger->append([&](LedgerTransaction& rows) -> Result<void> {
        judged = decide(one, core->home.world(one, rows.facts(), rows.time(), rows.now_s()));
        AssetDecision& d = judged.assets.front();
        // It is counted with the session: a rule that the PLAY_START does not name would go uncounted.
        const PlayStart* start = rows.facts().session(one.session);
        if (d.ok() && !(start && names_rules(*start, d.used))) d.code = RightsCode::AssetNotCovered;
        const std::string row = decision_row(d, one);
        if (decision_is_due(rows.facts(), d, row, rows.now().wall_ms)) rows.add("DECISION", row, judged.digest);
        if (d.ok() && !d.grant.empty()) rows.add("GRANT_USED", grant_used_row(d.grant, d.asset, one.session));
        return {};
    }));
    const AssetDecision& d = judged.assets.front();
    if (!d.ok()) return Error(Code::Denied, fmt::format("{}: {}", id.value, info(d.code).en.says), std::string(to_string(d.code)));
    PAI_TRY(AssetSource source, core->source_of(d, keys));
    permit(d, device_seq, std::move(source));
    return {};
}

// The same row in each ledger that has a PLAY_START of this session.
Result<void> Session::Impl::row(std::string_view kind, const std::function<std::string(std::int64_t)>& data, Ledger::Sign sign) {
    if (device_seq >= 0) PAI_TRY(core->home.ledger()->append(kind, data(device_seq), sign));
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

std::string Session::Impl::id() const {
    const std::scoped_lock lock(mutex);
    return request.session;
}

std::string Session::id() const { return impl_->id(); }
std::int64_t Session::start_seq() const { return impl_->device_seq; }
bool Session::resumed() const { return impl_->resumed; }
const std::string& Session::performance() const { return impl_->request.performance; }
const std::vector<Verdict>& Session::verdicts() const { return impl_->verdicts; }
const std::vector<Substitute>& Session::substitutes() const { return impl_->substitutes; }
bool Session::counts_runs() const { return impl_->counts_runs; }
const std::string& Session::code() const { return impl_->code; }
const Decision& Session::decision() const { return impl_->decision; }

Result<LicensedBytes> Session::open(const AssetId& asset) { return impl_->open(asset); }

Result<LicensedStream> Session::open_stream(const AssetId& id) {
    PAI_TRY(const Impl::Asset asset, impl_->find(id));
    return LicensedStream::Impl::open(asset.source, asset.record);
}

Result<LicensedBytes> Session::open_beside(const Permit& from, std::string_view relative) {
    PAI_TRY(const AssetId id, impl_->beside(from.asset(), relative));
    return impl_->open(id);
}

Result<Session::Export> Session::export_to(const AssetId& id, const fs::path& file) {
    if (impl_->request.action != "export")
        return Error(Code::Denied, fmt::format("{}: the session is for {}", id.value, impl_->request.action), "ACTION_NOT_PERMITTED");
    PAI_TRY(const Impl::Asset asset, impl_->find(id));
    PAI_TRY(AssetReader reader, asset.source.open());
    PAI_TRY(WriteFile out, WriteFile::create(file, {.mode = 0644, .durable = true}));
    Sha256 hash;
    Bytes plain;
    for (std::uint64_t i = 0; i < reader.layout().count; ++i) {
        plain.resize(reader.layout().plain_size_of(i));
        PAI_TRY(reader.read_chunk(i, plain));
        hash.add(plain);
        PAI_TRY(out.write(plain));
    }
    wipe(plain);
    Export done{reader.layout().plain_size, to_hex(hash.finish())};
    if (done.sha256 != asset.source.entry.plain_sha256)
        return Error(Code::Corrupt, fmt::format("{}: plaintext is not the signed one", id.value), "ASSET_HASH_MISMATCH");
    PAI_TRY(out.commit());
    return done;
}

Result<void> Session::beat() {
    return impl_->row("HEARTBEAT", [&](std::int64_t seq) { return heartbeat_row(id(), seq); }, Ledger::Sign::WhenDue);
}

Result<void> Session::end(std::string_view reason, std::int64_t duration_ms) {
    if (impl_->ended) return {};
    impl_->ended = true;
    return impl_->row("PLAY_END", [&](std::int64_t seq) { return play_end_row(id(), seq, duration_ms, reason); }, Ledger::Sign::Now);
}

bool Session::store_changed() const {
    const std::scoped_lock lock(impl_->core->mutex);
    return impl_->core->home.store_changed();
}

void Session::leave() { impl_->ended = true; }

}  // namespace pai
