#pragma once
// A disk in memory below SQLite that loses power: what was not synced is dropped, torn or kept, as a seed decides.
#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "base/hash.h"

namespace pai::test {

// Any number of connections of one thread, with the locks of unix files. Installed as the default VFS of the process.
class PowerDisk {
public:
    static PowerDisk& get() {
        static PowerDisk disk;
        return disk;
    }
    // A new, empty disk.
    void clear() { files_.clear(), shared_.clear(), locks_.clear(), off_ = false, ops_left_ = -1, full_ = read_only_ = false; }
    // Power goes at the n-th write, truncation, sync or deletion from now, in the middle of it. Negative: never.
    void cut_after(std::int64_t ops) { ops_left_ = ops; }
    void fill(bool full) { full_ = full; }
    void protect(bool read_only) { read_only_ = read_only; }
    bool off() const { return off_; }
    void cut() { off_ = true; }
    // What the platters hold once power is back.
    void restore(std::uint64_t seed) {
        std::uint64_t step = 0;
        for (auto it = files_.begin(); it != files_.end();) {
            File& f = *it->second;
            settle(f, seed, step);
            if (f.on_disk) ++it;
            else it = files_.erase(it);
        }
        shared_.clear();
        off_ = false;
        ops_left_ = -1;
    }

private:
    struct Change {
        std::size_t offset;
        std::string bytes;  // of a write
        bool truncate = false;
    };
    struct File {
        std::string now, durable;
        std::vector<Change> pending;
        bool on_disk = false, deleted = false;
    };
    struct Handle {
        sqlite3_file base;
        std::shared_ptr<File>* file;
        std::string* name;
    };
    // Who holds which lock of a file, and of its shared memory.
    struct Locks {
        std::map<const sqlite3_file*, int> level;
        std::array<std::map<const sqlite3_file*, int>, SQLITE_SHM_NLOCK> shm;
    };

    PowerDisk() {
        vfs_.iVersion = 1;
        vfs_.szOsFile = sizeof(Handle);
        vfs_.mxPathname = 512;
        vfs_.zName = "power";
        vfs_.xOpen = open;
        vfs_.xDelete = [](sqlite3_vfs*, const char* name, int sync) { return get().remove(name, sync != 0); };
        vfs_.xAccess = [](sqlite3_vfs*, const char* name, int, int* out) {
            const auto it = get().files_.find(name);
            *out = it != get().files_.end() && !it->second->deleted;
            return SQLITE_OK;
        };
        vfs_.xFullPathname = [](sqlite3_vfs*, const char* name, int n, char* out) {
            sqlite3_snprintf(n, out, "%s", name);
            return SQLITE_OK;
        };
        vfs_.xRandomness = [](sqlite3_vfs*, int n, char* out) {
            for (int i = 0; i < n; ++i) out[i] = static_cast<char>(hash_u64(7, static_cast<std::uint64_t>(i), ++get().drawn_));
            return n;
        };
        vfs_.xSleep = [](sqlite3_vfs*, int us) { return us; };
        vfs_.xCurrentTime = [](sqlite3_vfs*, double* out) {
            *out = 2'460'000.5;
            return SQLITE_OK;
        };
        vfs_.xGetLastError = [](sqlite3_vfs*, int, char*) { return 0; };
        fill_methods();
        sqlite3_vfs_register(&vfs_, 1);
    }

    void fill_methods() {
        io_.iVersion = 2;
        io_.xClose = [](sqlite3_file* f) {
            auto* h = reinterpret_cast<Handle*>(f);
            locks(f).level.erase(f);
            delete_handle(h);
            return SQLITE_OK;
        };
        io_.xRead = [](sqlite3_file* f, void* out, int n, sqlite3_int64 at) { return get().read(file(f), static_cast<char*>(out), static_cast<std::size_t>(n), static_cast<std::size_t>(at)); };
        io_.xWrite = [](sqlite3_file* f, const void* in, int n, sqlite3_int64 at) {
            return get().change(file(f), {static_cast<std::size_t>(at), std::string(static_cast<const char*>(in), static_cast<std::size_t>(n)), false});
        };
        io_.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return get().change(file(f), {static_cast<std::size_t>(size), {}, true}); };
        io_.xSync = [](sqlite3_file* f, int) { return get().sync(file(f)); };
        io_.xFileSize = [](sqlite3_file* f, sqlite3_int64* out) {
            *out = static_cast<sqlite3_int64>(file(f).now.size());
            return SQLITE_OK;
        };
        io_.xLock = [](sqlite3_file* f, int level) { return lock(locks(f), f, level); };
        io_.xUnlock = [](sqlite3_file* f, int level) {
            locks(f).level[f] = level;
            return SQLITE_OK;
        };
        io_.xCheckReservedLock = [](sqlite3_file* f, int* out) {
            const auto& held = locks(f).level;
            *out = std::any_of(held.begin(), held.end(), [](const auto& h) { return h.second >= SQLITE_LOCK_RESERVED; });
            return SQLITE_OK;
        };
        io_.xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; };
        io_.xSectorSize = [](sqlite3_file*) { return 512; };
        io_.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };
        io_.xShmMap = [](sqlite3_file* f, int region, int size, int, void volatile** out) {
            auto& regions = get().shared_[*reinterpret_cast<Handle*>(f)->name];
            while (regions.size() <= static_cast<std::size_t>(region)) regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
            *out = regions[static_cast<std::size_t>(region)].get();
            return SQLITE_OK;
        };
        io_.xShmLock = [](sqlite3_file* f, int first, int count, int flags) { return lock_shared(locks(f), f, first, count, flags); };
        io_.xShmBarrier = [](sqlite3_file*) {};
        io_.xShmUnmap = [](sqlite3_file* f, int remove) {
            if (remove) get().shared_.erase(*reinterpret_cast<Handle*>(f)->name);
            return SQLITE_OK;
        };
    }

    static Locks& locks(const sqlite3_file* f) { return get().locks_[*reinterpret_cast<const Handle*>(f)->name]; }
    static int lock(Locks& all, const sqlite3_file* f, int level) {
        for (const auto& [other, held] : all.level) {
            if (other == f) continue;
            const bool fits = level == SQLITE_LOCK_SHARED ? held < SQLITE_LOCK_PENDING : level == SQLITE_LOCK_RESERVED ? held < SQLITE_LOCK_RESERVED : held == SQLITE_LOCK_NONE;
            if (!fits) return SQLITE_BUSY;
        }
        all.level[f] = std::max(all.level[f], level);
        return SQLITE_OK;
    }
    static int lock_shared(Locks& all, const sqlite3_file* f, int first, int count, int flags) {
        const auto slots = std::span(all.shm).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
        const int wanted = flags & (SQLITE_SHM_SHARED | SQLITE_SHM_EXCLUSIVE);
        for (auto& slot : slots) {
            if (flags & SQLITE_SHM_UNLOCK) slot.erase(f);
            else if (std::any_of(slot.begin(), slot.end(), [&](const auto& h) { return h.first != f && (wanted == SQLITE_SHM_EXCLUSIVE || h.second == SQLITE_SHM_EXCLUSIVE); }))
                return SQLITE_BUSY;
        }
        if (flags & SQLITE_SHM_LOCK)
            for (auto& slot : slots) slot[f] = wanted;
        return SQLITE_OK;
    }
    static File& file(sqlite3_file* f) { return **reinterpret_cast<Handle*>(f)->file; }
    // SQLite gives the bytes of a handle and takes them back: what lies in them is made and ended by hand.
    static void delete_handle(Handle* h) {
        std::unique_ptr<std::shared_ptr<File>> file(h->file);
        std::unique_ptr<std::string> name(h->name);
    }
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* out, int flags, int* out_flags) {
        PowerDisk& disk = get();
        out->pMethods = nullptr;
        const std::string key = name ? name : "temporary-" + std::to_string(++disk.drawn_);
        auto it = disk.files_.find(key);
        const bool there = it != disk.files_.end() && !it->second->deleted;
        if (disk.off_ || (!there && (!(flags & SQLITE_OPEN_CREATE) || disk.read_only_))) return SQLITE_CANTOPEN;
        if (!there) disk.files_[key] = std::make_shared<File>();
        auto* h = reinterpret_cast<Handle*>(out);
        h->file = std::make_unique<std::shared_ptr<File>>(disk.files_[key]).release();
        h->name = std::make_unique<std::string>(key).release();
        h->base.pMethods = &disk.io_;
        if (out_flags) *out_flags = disk.read_only_ ? (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY : flags;
        return SQLITE_OK;
    }

    // True if power went just now.
    bool power_goes() { return ops_left_ >= 0 && ops_left_-- == 0 ? (off_ = true) : false; }

    int read(const File& f, char* out, std::size_t n, std::size_t at) const {
        if (off_) return SQLITE_IOERR_READ;
        const std::size_t have = at < f.now.size() ? std::min(n, f.now.size() - at) : 0;
        if (have > 0) std::memcpy(out, f.now.data() + at, have);
        std::memset(out + have, 0, n - have);
        return have == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }
    static void apply(std::string& bytes, const Change& c) {
        if (c.truncate) return bytes.resize(c.offset);
        if (bytes.size() < c.offset + c.bytes.size()) bytes.resize(c.offset + c.bytes.size());
        bytes.replace(c.offset, c.bytes.size(), c.bytes);
    }
    int change(File& f, Change c) {
        if (off_) return SQLITE_IOERR_WRITE;
        if (read_only_) return SQLITE_READONLY;
        if (full_ && !c.truncate) return SQLITE_FULL;
        const bool last = power_goes();
        apply(f.now, c);
        f.pending.push_back(std::move(c));
        return last ? SQLITE_IOERR_WRITE : SQLITE_OK;
    }
    int sync(File& f) {
        // A sync that power interrupts may have done everything or nothing: the changes stay pending.
        if (off_ || power_goes()) return SQLITE_IOERR_FSYNC;
        f.durable = f.now;
        f.pending.clear();
        f.on_disk = true;
        return SQLITE_OK;
    }
    int remove(const char* name, bool sync) {
        const auto it = files_.find(name);
        if (off_) return SQLITE_IOERR_DELETE;
        if (it == files_.end() || it->second->deleted) return SQLITE_IOERR_DELETE_NOENT;
        const bool last = power_goes();
        it->second->deleted = true;
        if (sync && !last) files_.erase(it);
        return last ? SQLITE_IOERR_DELETE : SQLITE_OK;
    }

    // Of the pending changes each piece of 512 bytes is kept, dropped or torn by itself; a file that grew may hold anything there.
    static void settle(File& f, std::uint64_t seed, std::uint64_t& step) {
        const auto draw = [&](std::uint64_t n) { return hash_u64(seed, ++step, 0) % n; };
        if (f.deleted) {
            f.deleted = false;
            if (draw(2) == 0) f.on_disk = false;
        } else if (!f.on_disk && !f.pending.empty()) {
            f.on_disk = draw(2) == 0;  // a new name in a folder that was not synced
        }
        std::string bytes = f.durable;
        for (const Change& c : f.pending) {
            if (c.truncate) {
                if (draw(2) == 0) apply(bytes, c);
                continue;
            }
            for (std::size_t at = 0; at < c.bytes.size(); at += 512) {
                const std::uint64_t fate = draw(5);
                if (fate < 2) continue;
                Change piece{c.offset + at, c.bytes.substr(at, 512), false};
                if (fate == 2) piece.bytes.resize(draw(piece.bytes.size()));
                if (fate == 3 && c.offset + at >= f.durable.size())
                    for (char& b : piece.bytes) b = static_cast<char>(draw(256));
                if (!piece.bytes.empty()) apply(bytes, piece);
            }
        }
        f.now = f.durable = bytes;
        f.pending.clear();
    }

    sqlite3_vfs vfs_{};
    sqlite3_io_methods io_{};
    std::map<std::string, std::shared_ptr<File>> files_;
    std::map<std::string, std::vector<std::unique_ptr<char[]>>> shared_;
    std::map<std::string, Locks> locks_;
    bool off_ = false, full_ = false, read_only_ = false;
    std::int64_t ops_left_ = -1;
    std::uint64_t drawn_ = 0;
};

}  // namespace pai::test
