#pragma once
// The only place where the machine's clocks are read.
#include <cstdint>
#include <string>

#include "time/flicks.h"

namespace pai {

// CLOCK_REALTIME in milliseconds since 1970, CLOCK_BOOTTIME in milliseconds, the kernel's boot id as 32 hex digits.
std::int64_t wall_ms();
std::int64_t boot_ms();
std::int64_t boot_ns();  // the same in nanoseconds: it counts while the machine sleeps, and every process reads the same
std::string boot_id();
// CLOCK_MONOTONIC as flicks and in nanoseconds: for pacing and for measuring.
Flicks steady_now();
std::int64_t steady_ns();
// CPU time of the whole process, ms.
double process_cpu_ms();
void sleep_until(Flicks steady);

// Where show time comes from.
class ClockSource {
public:
    virtual ~ClockSource() = default;
    // Show time since the source was started. Never falls except through a seek of the source.
    virtual Flicks now() = 0;
};

// Real time since construction.
class SteadyClock final : public ClockSource {
public:
    SteadyClock() : start_(steady_now()) {}
    Flicks now() override { return steady_now() - start_; }

private:
    Flicks start_;
};

// Advances only when told: offline rendering and tests.
class StepClock final : public ClockSource {
public:
    Flicks now() override { return now_; }
    void set(Flicks t) { now_ = t; }

private:
    Flicks now_;
};

}  // namespace pai
