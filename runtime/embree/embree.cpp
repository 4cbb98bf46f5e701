#include "embree/embree.h"

#include <array>

#include <embree3/rtcore.h>

#include "base/late_functions.h"

namespace pai {
namespace {

static_assert(RTC_VERSION_MAJOR == 3);

struct EmbreeTable {
    static constexpr const char* kNeed = "stills and baked light need Embree 3";
    static constexpr std::array kLibraries = {"libembree3.so.3"};
    static constexpr LateFunction kFunctions[] = {
        "rtcAttachGeometry", "rtcCommitGeometry", "rtcCommitScene", "rtcGetDeviceError", "rtcIntersect1", "rtcNewDevice", "rtcNewGeometry",
        "rtcNewScene", "rtcOccluded1", "rtcReleaseDevice", "rtcReleaseGeometry", "rtcReleaseScene", "rtcSetNewGeometryBuffer",
        "rtcSetSceneFlags",
    };
};

using Embree = LateLibraries<EmbreeTable>;

}  // namespace

Result<void> load_embree() { return Embree::loaded(); }

}  // namespace pai

// Declared by Embree's headers, so that a wrong parameter does not compile; each calls the library's function of its name.
extern "C" {
unsigned rtcAttachGeometry(RTCScene scene, RTCGeometry geometry) { return pai::Embree::real<rtcAttachGeometry>(__func__)(scene, geometry); }
void rtcCommitGeometry(RTCGeometry geometry) { pai::Embree::real<rtcCommitGeometry>(__func__)(geometry); }
void rtcCommitScene(RTCScene scene) { pai::Embree::real<rtcCommitScene>(__func__)(scene); }
RTCError rtcGetDeviceError(RTCDevice device) { return pai::Embree::real<rtcGetDeviceError>(__func__)(device); }
void rtcIntersect1(RTCScene scene, RTCIntersectContext* context, RTCRayHit* rayhit) { pai::Embree::real<rtcIntersect1>(__func__)(scene, context, rayhit); }
RTCDevice rtcNewDevice(const char* config) { return pai::Embree::real<rtcNewDevice>(__func__)(config); }
RTCGeometry rtcNewGeometry(RTCDevice device, RTCGeometryType type) { return pai::Embree::real<rtcNewGeometry>(__func__)(device, type); }
RTCScene rtcNewScene(RTCDevice device) { return pai::Embree::real<rtcNewScene>(__func__)(device); }
void rtcOccluded1(RTCScene scene, RTCIntersectContext* context, RTCRay* ray) { pai::Embree::real<rtcOccluded1>(__func__)(scene, context, ray); }
void rtcReleaseDevice(RTCDevice device) { pai::Embree::real<rtcReleaseDevice>(__func__)(device); }
void rtcReleaseGeometry(RTCGeometry geometry) { pai::Embree::real<rtcReleaseGeometry>(__func__)(geometry); }
void rtcReleaseScene(RTCScene scene) { pai::Embree::real<rtcReleaseScene>(__func__)(scene); }
void* rtcSetNewGeometryBuffer(RTCGeometry geometry, RTCBufferType type, unsigned slot, RTCFormat format, size_t byteStride, size_t itemCount) {
    return pai::Embree::real<rtcSetNewGeometryBuffer>(__func__)(geometry, type, slot, format, byteStride, itemCount);
}
void rtcSetSceneFlags(RTCScene scene, RTCSceneFlags flags) { pai::Embree::real<rtcSetSceneFlags>(__func__)(scene, flags); }

}  // extern "C"
