#pragma once
// $PAIFANG_HOME (licence format, section 2): the device, the store of verified documents, import, and the world of a decision.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "ledger/ledger.h"
#include "licence/decide.h"

namespace pai {

// The device keys' public halves and the request that asks a registrar for a certificate.
struct DeviceInfo {
    std::string kid, origin;
    PublicKey ed25519{}, x25519{};
    std::filesystem::path request;
};

// Makes the device keys and device/request.jws. Io with reason EXISTS if all are there. A key is never overwritten: what a killed run left, or a request
// that was removed, is completed with the keys that are there. Without a serial it is the kid's digits.
Result<DeviceInfo> device_init(const std::filesystem::path& home, const std::string& serial, const std::string& venue = {},
                               const std::function<Moment()>& clock = system_moment);
// NotFound: no keys. Denied with KEY_FILE_PERMISSIONS.
Result<DeviceInfo> device_show(const std::filesystem::path& home);
std::string to_json(const DeviceInfo& device);

struct ImportLine {
    std::string file;
    int line = 0;        // in a bundle, 1-based; 0: the whole file
    std::string kind;    // "licence", "package", …; empty if unreadable
    std::string doc_id;
    std::string result;  // imported, already, ignored, refused
    std::string code;    // "OK" unless refused or ignored
};
struct ImportReport {
    std::vector<ImportLine> results;
    std::string code = "OK";  // of the first refused in processing order
    bool ok() const { return code == "OK"; }
};
std::string to_json(const ImportReport& report);
// The member "results" of that object alone (licence format 13.1).
void write_results(JsonWriter& w, const ImportReport& report);

struct HomeOptions {
    std::function<Moment()> clock = system_moment;
    std::string program = "paifang", version;
};

// An opened home: keys judged, ledger checked, every stored document verified again. What is wrong with it is no error but
// the code of every decision. Not thread-safe except where said.
class Home {
public:
    static Result<Home> open(const std::filesystem::path& home, HomeOptions options = {});
    Home(Home&&) noexcept;
    Home& operator=(Home&&) noexcept;
    ~Home();

    const std::filesystem::path& path() const;
    const DocumentSet& documents() const;
    // First code of step 0 of 7.3, Ok if all is well; LedgerWriteFailed if the ledger cannot be written.
    RightsCode code() const;
    // Null without device keys or when the ledger failed.
    Ledger* ledger();
    const AgreementKey* agreement_key() const;
    // What the clock of this home shows.
    Moment now() const;
    // Largest proven time, s since 1970.
    std::int64_t attested() const;
    // The compact JWS of the own device's certificate; empty if there is none.
    std::string device_certificate() const;

    // Files, package directories, and directories of these (4 levels, symbolic links not followed; what is no importable document is passed
    // over there), in any order. `trust_root` pins the first root. Appends IMPORT rows. NotFound: a directory with nothing in it.
    // Io: no device keys, or the ledger cannot be written (LEDGER_WRITE_FAILED).
    Result<ImportReport> import(std::span<const std::filesystem::path> files, bool trust_root = false);

    // Reads the stored documents again if another process changed them. Verified as at the start.
    void refresh();
    // Did they change since they were last read?
    bool store_changed() const;

    // The world in which `request` is judged; `facts` of the ledger and its clock at `now`.
    RightsWorld world(const RightsRequest& request, const LedgerFacts& facts, const TimeJudgement& time, std::int64_t now_s) const;
    // `paifang decide`: judges and, unless `at` (s since 1970) is given, appends a DECISION row.
    Result<Decision> decide_now(const RightsRequest& request, std::optional<std::int64_t> at = {});

    struct Impl;  // of this module

private:
    explicit Home(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
