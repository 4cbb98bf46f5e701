#pragma once
// Things of which every thread has one of its own.
#include <pthread.h>

#include <memory>

#include "base/result.h"

namespace pai {

// One T a thread, made when it is first asked for and destroyed when the thread ends. A thread_local with a destructor does the same, but the C library
// registers its destructor under the lock of the loader, which loading a driver of GL holds for tens of milliseconds. One for the whole run:
// a static that is never destroyed. Safe on any thread.
template <class T>
class ThreadSlot {
public:
    ThreadSlot() { PAI_ASSERT(::pthread_key_create(&key_, [](void* kept) { std::unique_ptr<T>(static_cast<T*>(kept)).reset(); }) == 0); }
    ThreadSlot(const ThreadSlot&) = delete;
    ThreadSlot& operator=(const ThreadSlot&) = delete;
    T& get() const {
        if (void* const kept = ::pthread_getspecific(key_)) return *static_cast<T*>(kept);
        auto made = std::make_unique<T>();
        PAI_ASSERT(::pthread_setspecific(key_, made.get()) == 0);
        return *made.release();
    }

private:
    pthread_key_t key_{};
};

}  // namespace pai
