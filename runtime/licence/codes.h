#pragma once
// Every outcome of the rights system: one code, its name, whether it may stop a running show, one sentence for the operator.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pai {

// Licence format section 8, in its order. The name of an enumerator is the code's in camel case.
enum class RightsCode : std::uint8_t {
    Ok, OkGrace, OkOverrun, OkPreview, OkOwnWork, DocTooLarge, BundleTooManyDocs, JwsMalformed, JwsHeaderInvalid,
    JwsHeaderForbiddenParam, JwsAlgNotAllowed, JwsTypMismatch, JsonInvalid, JsonDuplicateKey, JsonTooDeep, JsonNumberRange,
    VersionUnsupported, VersionBelowMinimum, SchemaInvalid, ProfileUnsupportedTerm, PolicyTypeNotGranting, KeyUnknown, KeyWeak,
    SigInvalid, ChainBroken, ChainTooDeep, ChainRoleNotAllowed, ChainDelegationNotPermitted, ChainWidensScope,
    ChainSignerNotValidAtIssue, ConsentMissing, ChainIssueTimeUnproven, RootVersionRollback, RootVersionGap, RootThresholdNotMet,
    RootKeyRevoked, RootExpired, StatusMissing, StatusStale, StatusRollback, StatusInvalid, Revoked, Suspended, TimeRollback,
    TimeUntrusted, TimeTokenOld, NotYetValid, Expired, OutsideSchedule, LicenceMissing, DeviceNotAuthorised, DeviceCloned,
    VenueMismatch, TerritoryDenied, AssetNotCovered, ActionNotPermitted, PurposeNotPermitted, NoMatchingPermission, Prohibited,
    CountExhausted, MeteredTimeExhausted, ConcurrencyExceeded, DutyUnfulfilled, ReportOverdue, GrantMissing, GrantNotForDevice,
    GrantHeaderMac, GrantLicenceMismatch, GrantExpired, AssetMissing, AssetPathUnsafe, AssetSizeMismatch, AssetHashMismatch,
    AssetTruncated, AssetDecryptFailed, ManifestMismatch, ManifestRollback, SceneUnlicensedRef, SceneForbiddenSetting, SceneLimit,
    LedgerWriteFailed, LedgerChainBroken, LedgerRolledBack, LedgerCheckpointSig, LedgerProofInvalid, LedgerForked, LedgerSemantic,
    LedgerWrongDevice, RegNotLogged, RegProofInvalid, RegMismatch, ReportMismatch, KeyFilePermissions,
};
inline constexpr std::size_t rights_code_count = 93;

// May the code stop a show that is running? StopNow: only if the stopNow bit is set; SceneEdge: when the scene ends.
enum class StopRule : std::uint8_t { Never, StopNow, SceneEdge, Always };

struct RightsCodeInfo {
    RightsCode code;
    std::string_view name;  // "SIG_INVALID"
    StopRule stop;
    // For the operator: what is the case, and what to do about it; a sentence each, or a few.
    struct Text {
        std::string_view says, action;
    };
    Text en, zh_hans, zh_hant;
};

// Sentence and action as one text, by BCP 47 tag: en, zh-Hans, zh-Hant. The member `message` of section 7.4.
std::map<std::string, std::string> message_of(RightsCode code);

const RightsCodeInfo& info(RightsCode code);
inline std::string_view to_string(RightsCode code) { return info(code).name; }
std::optional<RightsCode> parse_rights_code(std::string_view name);
// OK, OK_GRACE, OK_OVERRUN, OK_PREVIEW, OK_OWN_WORK.
inline bool is_permit(RightsCode code) { return code <= RightsCode::OkOwnWork; }

// The refusal `code` as an Error: reason is the code's name. Denied, or Corrupt for a document that is not well formed.
Error refuse(RightsCode code, std::string message, const char* file = __builtin_FILE(), int line = __builtin_LINE());
// The code an Error carries in `reason`; JSON_INVALID if it carries none.
RightsCode code_of(const Error& error);

}  // namespace pai
