#include "embree/embree.h"

#include <array>

#include <embree3/rtcore.h>

#include "base/late_functions.h"

namespace pai {
namespace {

static_assert(RTC_VERSION_MAJOR == 3);

struct Embree {
    static constexpr const char* kNeed = "stills and baked light need Embree 3";
    static constexpr std::array kLibraries = {"libembree3.so.3"};
    static constexpr LateFunction kFunctions[] = {
        {0, "rtcAttachGeometry"}, {0, "rtcCommitGeometry"}, {0, "rtcCommitScene"}, {0, "rtcGetDeviceError"}, {0, "rtcIntersect1"}, {0, "rtcNewDevice"},
        {0, "rtcNewGeometry"}, {0, "rtcNewScene"}, {0, "rtcOccluded1"}, {0, "rtcReleaseDevice"}, {0, "rtcReleaseGeometry"}, {0, "rtcReleaseScene"},
        {0, "rtcSetNewGeometryBuffer"}, {0, "rtcSetSceneFlags"},
    };
};

template <auto Ours>
auto real(LatePlace<Embree> place) {
    return late<Embree, Ours>(place);
}

}  // namespace

Result<void> load_embree() { return LateLibraries<Embree>::get().loaded(); }

}  // namespace pai

// Declared by Embree's headers, so that a wrong parameter does not compile; each calls the library's function of its name.
extern "C" {
unsigned rtcAttachGeometry(RTCScene scene, RTCGeometry geometry) { return pai::real<rtcAttachGeometry>(__func__)(scene, geometry); }
void rtcCommitGeometry(RTCGeometry geometry) { pai::real<rtcCommitGeometry>(__func__)(geometry); }
void rtcCommitScene(RTCScene scene) { pai::real<rtcCommitScene>(__func__)(scene); }
RTCError rtcGetDeviceError(RTCDevice device) { return pai::real<rtcGetDeviceError>(__func__)(device); }
void rtcIntersect1(RTCScene scene, RTCIntersectContext* context, RTCRayHit* rayhit) { pai::real<rtcIntersect1>(__func__)(scene, context, rayhit); }
RTCDevice rtcNewDevice(const char* config) { return pai::real<rtcNewDevice>(__func__)(config); }
RTCGeometry rtcNewGeometry(RTCDevice device, RTCGeometryType type) { return pai::real<rtcNewGeometry>(__func__)(device, type); }
RTCScene rtcNewScene(RTCDevice device) { return pai::real<rtcNewScene>(__func__)(device); }
void rtcOccluded1(RTCScene scene, RTCIntersectContext* context, RTCRay* ray) { pai::real<rtcOccluded1>(__func__)(scene, context, ray); }
void rtcReleaseDevice(RTCDevice device) { pai::real<rtcReleaseDevice>(__func__)(device); }
void rtcReleaseGeometry(RTCGeometry geometry) { pai::real<rtcReleaseGeometry>(__func__)(geometry); }
void rtcReleaseScene(RTCScene scene) { pai::real<rtcReleaseScene>(__func__)(scene); }
void* rtcSetNewGeometryBuffer(RTCGeometry geometry, RTCBufferType type, unsigned slot, RTCFormat format, size_t byteStride, size_t itemCount) {
    return pai::real<rtcSetNewGeometryBuffer>(__func__)(geometry, type, slot, format, byteStride, itemCount);
}
void rtcSetSceneFlags(RTCScene scene, RTCSceneFlags flags) { pai::real<rtcSetSceneFlags>(__func__)(scene, flags); }

}  // extern "C"
