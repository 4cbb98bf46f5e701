#include "sndfile/sndfile.h"

#include <array>

#include <sndfile.h>

#include "base/late_functions.h"

namespace pai {
namespace {

#ifndef SNDFILE_1
#error "expected the headers of libsndfile 1"
#endif

struct SndfileTable {
    static constexpr const char* kNeed = "sounds need libsndfile";
    static constexpr std::array kLibraries = {"libsndfile.so.1"};
    static constexpr LateFunction kFunctions[] = {
        "sf_close", "sf_error", "sf_error_number", "sf_open_virtual", "sf_readf_float", "sf_strerror",
    };
};

using Sndfile = LateLibraries<SndfileTable>;

}  // namespace

Result<void> load_sndfile() { return Sndfile::loaded(); }

}  // namespace pai

// Declared by libsndfile's headers, so that a wrong parameter does not compile; each calls the library's function of its name.
extern "C" {
int sf_close(SNDFILE* sndfile) { return pai::Sndfile::real<sf_close>(__func__)(sndfile); }
int sf_error(SNDFILE* sndfile) { return pai::Sndfile::real<sf_error>(__func__)(sndfile); }
const char* sf_error_number(int errnum) { return pai::Sndfile::real<sf_error_number>(__func__)(errnum); }
SNDFILE* sf_open_virtual(SF_VIRTUAL_IO* sfvirtual, int mode, SF_INFO* sfinfo, void* user_data) {
    return pai::Sndfile::real<sf_open_virtual>(__func__)(sfvirtual, mode, sfinfo, user_data);
}
sf_count_t sf_readf_float(SNDFILE* sndfile, float* ptr, sf_count_t frames) { return pai::Sndfile::real<sf_readf_float>(__func__)(sndfile, ptr, frames); }
const char* sf_strerror(SNDFILE* sndfile) { return pai::Sndfile::real<sf_strerror>(__func__)(sndfile); }

}  // extern "C"
