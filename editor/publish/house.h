#pragma once
// Who publishes: keys, the root of trust they are believed by, the certificate, and the folder in which all of it is kept.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "issue/issued.h"
#include "issue/verifier.h"
#include "publish/publish.h"

namespace pai {

struct House {
    std::filesystem::path dir;          // <home>/publisher
    SharedFile lock;                    // held while this lives
    SigningKey key;
    AgreementKey agreement;
    std::optional<SigningKey> registrar;  // none: certificates and registrations come from elsewhere
    std::optional<SigningKey> log;        // with a root of one's own
    std::filesystem::path root_file;    // of one's own root; empty: the root that the machine trusts
    Issued<PartyDoc> party;             // the certificate
    bool key_made = false, party_made = false;

    // Where everything about the show in `folder` is kept, by the key that publishes it.
    std::filesystem::path show_dir(const std::filesystem::path& show) const;
    bool own_root() const { return !root_file.empty(); }
};

// Reads what there is and makes what is absent.
Result<House> open_house(const PublishOrder& order);

// Where everything about the show in `folder` lies, whoever publishes it.
std::filesystem::path show_place(const std::filesystem::path& home, const std::filesystem::path& folder);

// Every signed document in files and folders of documents. Corrupt: a file that holds none.
Result<std::vector<std::string>> papers_in(const std::vector<std::filesystem::path>& files);

// Clears away what a killed run left half-written: hidden ".NAME.*.tmp" in `folder`; an empty name: any.
void sweep_unfinished(const std::filesystem::path& folder, std::string_view name);

inline constexpr std::int64_t kYearOfDays_s = 366 * 86'400ll;

}  // namespace pai
