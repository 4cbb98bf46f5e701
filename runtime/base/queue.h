#pragma once
// The three ways threads pass things: Queue (any to any), Ring (one to one, no locks), Snapshot (latest value).
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

namespace pai {

// First in, first out, any number of threads on both sides. close() wakes every waiter; what is queued can still be taken.
template <class T>
class Queue {
public:
    // False if the queue is closed; the value is dropped then.
    bool push(T value) {
        {
            const std::scoped_lock lock(mutex_);
            if (closed_) return false;
            items_.push_back(std::move(value));
        }
        ready_.notify_one();
        return true;
    }
    std::optional<T> try_pop() {
        const std::scoped_lock lock(mutex_);
        return take();
    }
    // Waits for a value; nothing once the queue is closed and empty.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return closed_ || !items_.empty(); });
        return take();
    }
    void close() {
        {
            const std::scoped_lock lock(mutex_);
            closed_ = true;
        }
        ready_.notify_all();
    }
    std::size_t size() const {
        const std::scoped_lock lock(mutex_);
        return items_.size();
    }

private:
    std::optional<T> take() {
        if (items_.empty()) return {};
        std::optional<T> out(std::move(items_.front()));
        items_.pop_front();
        return out;
    }
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<T> items_;
    bool closed_ = false;
};

// One writer thread, one reader thread, no locks, room for N - 1 values.
template <class T, std::size_t N>
class Ring {
public:
    bool push(const T& value) {
        const std::size_t head = head_.load(std::memory_order_relaxed), next = (head + 1) % N;
        if (next == tail_.load(std::memory_order_acquire)) return false;
        items_[head] = value;
        head_.store(next, std::memory_order_release);
        return true;
    }
    bool pop(T& value) {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        if (tail == head_.load(std::memory_order_acquire)) return false;
        value = items_[tail];
        tail_.store((tail + 1) % N, std::memory_order_release);
        return true;
    }

private:
    std::array<T, N> items_{};
    std::atomic<std::size_t> head_{0}, tail_{0};
};

// The latest value, shared and immutable; set from any thread, got from any thread.
template <class T>
class Snapshot {
public:
    void set(std::shared_ptr<const T> value) {
        const std::scoped_lock lock(mutex_);
        value_ = std::move(value);
    }
    std::shared_ptr<const T> get() const {
        const std::scoped_lock lock(mutex_);
        return value_;
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace pai
