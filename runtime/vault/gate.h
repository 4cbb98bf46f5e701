#pragma once
// The licence gate: what a session may use, and the only source of asset bytes.
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/raw_bytes.h"
#include "base/result.h"

namespace pai {

struct Decision;
struct HomeOptions;

// What one run asks for (licence format 7.1). All assets are judged when the session begins.
struct SessionRequest {
    std::vector<AssetId> assets;
    std::string action = "present";
    std::string purpose = "exhibit";
    std::string event, channel, performance, session;  // empty: none, the default, or a new one
    std::int64_t max_s = 0;                             // declared length of the scene; 0: unknown
    // What the run goes by besides, and its SHA-256 in hex: a CONFIG row is written where that is not what the last one says.
    std::map<std::string, std::string> config;          // "venue", "show"
    // All assets or none, and no OK_OVERRUN: `session start`. Else the show begins with what is permitted.
    bool strict = false;
    // What is refused may be replaced by what its packages name in its place (licence format 4.4, substituteFor). Not if strict.
    bool substitutes = false;
};

// A duty that the player carries out: no scene can switch it off.
struct Obligation {
    enum class Kind : std::uint8_t { Watermark, Attribute, ResolutionCap, Compensate, Inform, Reserve } kind;
    std::string text;   // watermark mode, attribution in the chosen language, duty uid…
    std::int64_t value = 0;  // resolution cap in pixels
    std::map<std::string, std::string> texts = {};  // attribution by language
};

// What the gate decided about one asset of a session.
struct Verdict {
    AssetId asset;
    bool permitted = false;
    std::string code;     // licence format section 8
    std::string message;  // one sentence for the operator, English
    std::vector<Obligation> obligations;
};

// An asset that is shown in place of one that was refused; it was judged like any other, and stands in the ledger.
struct Substitute {
    AssetId refused;
    std::string code;   // of its refusal
    Verdict verdict;    // of what is shown instead: permitted
};

// Proof of one decision of a session. Only Gate and Session make one.
class Permit {
public:
    const AssetId& asset() const { return record_->asset; }
    std::int64_t ledger_seq() const { return record_->ledger_seq; }
    // Seconds since 1970 after which the decision must be made again; 0: never.
    std::int64_t expires_utc_s() const { return record_->expires_utc_s; }
    const std::vector<Obligation>& obligations() const { return record_->obligations; }

private:
    friend class Gate;
    friend class Session;
    friend class LicensedStream;
    struct Record {
        AssetId asset;
        std::int64_t ledger_seq = -1;
        std::int64_t expires_utc_s = 0;
        std::vector<Obligation> obligations;
        mutable std::atomic<bool> withdrawn = false;  // set by Session::ask_again(): no byte leaves any more
    };
    explicit Permit(std::shared_ptr<const Record> record) : record_(std::move(record)) {}
    std::shared_ptr<const Record> record_;
};

// Bytes that passed the gate, with their permit. Move-only; only a Session makes one.
class LicensedBytes {
public:
    LicensedBytes(LicensedBytes&&) noexcept = default;
    LicensedBytes& operator=(LicensedBytes&&) noexcept = default;
    LicensedBytes(const LicensedBytes&) = delete;
    LicensedBytes& operator=(const LicensedBytes&) = delete;
    ByteSpan bytes() const { return data_; }
    const Permit& permit() const { return permit_; }
    // media type and path of the manifest entry, for choosing a decoder and for messages.
    const std::string& media_type() const { return media_type_; }
    const std::string& path() const { return path_; }

private:
    friend class Session;
    LicensedBytes(RawBytes data, Permit permit, std::string media_type, std::string path)
        : data_(std::move(data)), permit_(std::move(permit)), media_type_(std::move(media_type)), path_(std::move(path)) {}
    RawBytes data_;
    Permit permit_;
    std::string media_type_, path_;
};

// Bytes of an asset that passed the gate, read where they are needed: a film, a long sound. Move-only; only a Session makes
// one. Every chunk is verified and decrypted before a byte of it is released; a few stay in memory and are wiped with it.
// One thread at a time; each reader takes a stream of its own.
class LicensedStream {
public:
    LicensedStream(LicensedStream&&) noexcept;
    LicensedStream& operator=(LicensedStream&&) noexcept;
    ~LicensedStream();

    std::uint64_t size() const;
    // Up to out.size() bytes at `offset`; fewer only at the end of the asset, 0 beyond it.
    // Corrupt (reason = ASSET_...): the bytes are not the signed ones.
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out);
    // Another stream of the same asset under the same permit. Errors as Session::open_stream()'s. Safe from any thread.
    Result<LicensedStream> again() const;

    const Permit& permit() const;
    const std::string& media_type() const;
    const std::string& path() const;

private:
    friend class Session;
    struct Impl;
    explicit LicensedStream(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// One performance, kiosk day, look or edit: one PLAY_START, one verdict per asset. Safe to open() from worker threads.
class Session {
public:
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();  // ends the session if end() was not called

    // By value: a looping show may take a new one with next_turn().
    std::string id() const;
    const std::string& performance() const;
    // Seq of its PLAY_START in the device's ledger, -1: none. `resumed`: it stood there before this session began.
    std::int64_t start_seq() const;
    bool resumed() const;
    const std::vector<Verdict>& verdicts() const;
    // What may be shown in place of refused ones among them.
    const std::vector<Substitute>& substitutes() const;
    // A licence in use counts every run of the scene: each turn of a loop is to be recorded before it is shown, see next_turn().
    bool counts_runs() const;
    // The strictest verdict's code: "OK" and its kin when all assets may be used.
    const std::string& code() const;
    // The whole decision behind them (licence/decide.h; licence format 7.4).
    const Decision& decision() const;

    // All bytes of an asset, verified and decrypted chunk by chunk in memory.
    // Denied (reason = code): not permitted in this session. Corrupt (reason = ASSET_...): bytes are not the signed ones.
    Result<LicensedBytes> open(const AssetId& asset);

    // The same asset, to be read by chunk. Errors as open()'s; bytes that are not the signed ones show when they are read.
    Result<LicensedStream> open_stream(const AssetId& asset);

    // The asset that the package of `from` holds at `relative` seen from from's own path ("../tex/wood.png", percent-decoded).
    // Own work: the file beside it, under the manifest's base. Denied with ASSET_PATH_UNSAFE, ASSET_MISSING (own work), or
    // SCENE_UNLICENSED_REF: the package holds no such file.
    Result<LicensedBytes> open_beside(const Permit& from, std::string_view relative);

    // Writes the asset's bytes to `file`, which appears by rename after the last check (plainSha256 too) and not at all on
    // failure. Only in a session of action `export`: else Denied with ACTION_NOT_PERMITTED. Other errors as open()'s, and Io.
    struct Export {
        std::uint64_t bytes = 0;
        std::string sha256;  // hex
    };
    Result<Export> export_to(const AssetId& asset, const std::filesystem::path& file);

    // What asking again gave while the session runs (licence format 7.5).
    struct Again {
        std::vector<Verdict> refused;    // assets that may be used no longer: their streams give no more bytes
        bool hard_stop = false;          // the code of one of them stops a running show
        std::int64_t next_utc_s = 0;     // when time alone may change the answer; 0: never
    };
    // Judges what is still permitted once more, with the documents stored now: those that another process imported since
    // count. Own work is not asked for again. Io with LEDGER_WRITE_FAILED. Not on the render thread: it waits for the ledger.
    Result<Again> ask_again();
    // Did the stored documents change since this home last read them? Cheap enough for every second.
    bool store_changed() const;
    // Where a licence in use counts every run of the scene (playUnit sceneRun), a loop's next turn is a session of its own: ends
    // this one and begins the next, in one transaction. Without such a licence nothing happens. False: refused (7.5), see
    // verdicts of `refused`. Errors as ask_again()'s.
    Result<Again> next_turn(std::int64_t duration_ms);

    // Nothing may be used any more, for `why` (reason: a code).
    Again give_up(const Error& why);

    // Every 30 s of a running show. `end`: reason is end, stopped, denied or recovered.
    Result<void> beat();
    Result<void> end(std::string_view reason, std::int64_t duration_ms);
    // Forgets the session without a row: another process plays it on, by its id.
    void leave();
    // Plays on what another process left under `id`, such as a later turn of this session's loop. NotFound: no open session of that
    // id plays by the same licences; Io with LEDGER_WRITE_FAILED.
    Result<void> move_to(const std::string& id);

private:
    friend class Gate;
    struct Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// The gate of one $PAIFANG_HOME. Opening it verifies the store and the ledger.
class Gate {
public:
    // Io: the home cannot be read. What is wrong inside it (keys, ledger) is no error here but the verdict of every session.
    static Result<Gate> open(const std::filesystem::path& home);
    // With another clock or program name (vault/home.h).
    static Result<Gate> open(const std::filesystem::path& home, const HomeOptions& options);
    Gate(Gate&&) noexcept;
    Gate& operator=(Gate&&) noexcept;
    ~Gate();

    // Judges every asset, writes one PLAY_START with all that are permitted, durable before the first key is unwrapped.
    // Refused assets are no error: they stand in verdicts(). Without any permitted asset no PLAY_START is written.
    // Io with reason LEDGER_WRITE_FAILED only if nothing at all can be recorded and nothing may be shown. InvalidArgument: no
    // assets, or more than 4096 with all their originals.
    Result<Session> begin(const SessionRequest& request);

    // Names a loose file (or a file inside a loose folder) as own work (licence format 7.6): signs or renews its local
    // manifest and returns the asset id. Needs no root, licence or device. `base`: the folder that holds it and what it
    // refers to; empty: the file's own folder. `opened_soon`: what was read to measure it is what open() of the next session gives first, so that
    // it is read and hashed once.
    Result<AssetId> own_work(const std::filesystem::path& file, const std::filesystem::path& base = {}, bool opened_soon = false);

    // What a manifest says of an asset, whether it may be used or not: of a package that is stored here (its highest version), or
    // of own work that was named before. Corrupt with ASSET_MISSING: none does.
    struct Entry {
        std::string manifest, uid;  // docId, and of which package
        std::string media_type, path;
    };
    Result<Entry> entry(const AssetId& asset) const;

    // Judges one asset as looking at it would be (action and purpose preview) and writes a DECISION row, into the machine's own
    // ledger for own work. Nothing is read and nothing is counted. Io with LEDGER_WRITE_FAILED; own work: as own_work()'s.
    Result<Decision> check(const AssetId& asset);

private:
    struct Impl;
    explicit Gate(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
