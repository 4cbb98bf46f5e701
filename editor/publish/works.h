#pragma once
// The works of a show: their files, registrations and the sealed package that holds them.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "issue/package.h"
#include "publish/house.h"

namespace pai {

struct WorkFile {
    std::string asset_id, path, role, media_type;  // path: in the show's folder
    std::string sha256;                            // hex
};

struct OwnWorkToPublish {
    std::string name, title, creators;
    std::vector<WorkFile> files;  // the work itself, then what it refers to
    std::optional<Issued<RegistrationDoc>> registration;
    std::string proof;            // of the log; empty: none
    bool made = false;            // registered in this run
};

struct ShowWorks {
    std::filesystem::path dir;    // of the show with its publisher
    std::string package;          // uid
    std::vector<OwnWorkToPublish> works;
    std::map<std::string, std::string> ids;  // what the show's short names are from now on
};

using Stopped = std::function<bool()>;

// The show's own work, measured; names and the package's uid are those of before. NotFound: a file; PUBLISH_NO_OWN_WORK.
Result<ShowWorks> find_works(const PublishOrder& order, const House& house, const Stopped& stopped);
// Registers what is not registered as it is now. Without a registrar's key what is to be registered is written for him, and stays unregistered.
Result<void> register_works(const PublishOrder& order, const House& house, ShowWorks& works, const Stopped& stopped);

struct SealedWorks {
    std::filesystem::path dir;
    SignedManifest manifest;
    bool made = false;            // in this run
};
// Seals them, as the package's next version where they are other than what is sealed.
Result<SealedWorks> seal_works(const PublishOrder& order, const House& house, const ShowWorks& works, const Stopped& stopped);

// The content keys of this publisher.
Result<ContentKeys> house_keys(const House& house);

Error cancelled();

}  // namespace pai
