#pragma once
// A rights desk that runs over a world of its own, and a client that says to it exactly what a test wants.
#include <array>
#include <memory>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "../system/rights_bench.h"
#include "chromium.h"

namespace pai::test {

class DeskBench {
public:
    DeskBench() {
        fs::copy(bench().world(), folder(), fs::copy_options::recursive);
        open({"--dir", folder().string(), "--key", key("licensor"), "--keys", (folder() / "keys/keys.age").string(), "--identity", key("licensor-x25519")});
    }
    // Over another world, with these arguments.
    explicit DeskBench(const std::vector<std::string>& args) { open(args); }
    ~DeskBench() { close(); }
    DeskBench(const DeskBench&) = delete;
    DeskBench& operator=(const DeskBench&) = delete;

    fs::path folder() const { return dir_ / "registry"; }
    fs::path scratch(const std::string& name) const { return dir_ / name; }
    const std::string& address() const { return address_; }
    std::string origin() const { return address_.substr(0, address_.find("/open/")); }
    std::string host() const { return origin().substr(7); }
    int port() const { return std::stoi(host().substr(host().find(':') + 1)); }
    // SIGTERM, and the exit status.
    int close() {
        if (pid_ <= 0) return -1;
        ::kill(pid_, SIGTERM);
        const int status = wait_for(pid_);
        ::close(out_);
        pid_ = -1;
        return status;
    }
    // What the desk answers to these bytes; empty if it hangs up without a word.
    std::string say(const std::string& bytes) const {
        const int fd = connect();
        for (std::size_t sent = 0; sent < bytes.size();) {
            const ssize_t n = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) break;
            sent += static_cast<std::size_t>(n);
        }
        std::string answer = hear(fd);
        ::close(fd);
        return answer;
    }
    int connect() const {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(port()));
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
        return fd;
    }
    static std::string hear(int fd) {
        std::string answer;
        std::array<char, 65'536> piece{};
        for (ssize_t n = 0; (n = ::recv(fd, piece.data(), piece.size(), 0)) > 0;) answer.append(piece.data(), static_cast<std::size_t>(n));
        return answer;
    }
    static int status_of(const std::string& answer) { return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0; }
    // A GET of the browser that was given `cookie`, with other lines of head behind it.
    std::string get(const std::string& path, const std::string& cookie, const std::string& more = "") const {
        return say("GET " + path + " HTTP/1.1\r\nHost: " + host() + "\r\nCookie: " + cookie + "\r\n" + more + "\r\n");
    }
    // Files of the desk's folder below `name`, newest last.
    std::vector<fs::path> files(const std::string& name, const std::string& ending) const {
        std::vector<fs::path> out;
        if (fs::exists(folder() / name))
            for (const auto& entry : fs::directory_iterator(folder() / name))
                if (entry.path().filename().string().ends_with(ending)) out.push_back(entry.path());
        std::sort(out.begin(), out.end(), [](const fs::path& a, const fs::path& b) { return fs::last_write_time(a) < fs::last_write_time(b); });
        return out;
    }

private:
    void open(const std::vector<std::string>& more) {
        std::array<int, 2> out{};
        ASSERT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
        const std::string program_path = program("paifang-registry").string(), log = scratch("desk.log").string();
        std::vector<std::string> args{program_path, "desk", "--json"};
        args.insert(args.end(), more.begin(), more.end());
        pid_ = ::fork();
        if (pid_ == 0) {
            const int err = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
            ::dup2(out[1], 1);
            ::dup2(err, 2);
            std::vector<char*> argv;
            for (std::string& a : args) argv.push_back(a.data());
            argv.push_back(nullptr);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(out[1]);
        out_ = out[0];
        std::string line;
        for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) line += c;
        Ran said;
        said.out = line;
        address_ = member(said, "url");
        ASSERT_NE(address_, "") << line << slurp(log);
    }
    std::string key(const std::string& name) const { return (folder() / "keys" / (name + ".pem")).string(); }

    TempDir dir_;
    pid_t pid_ = -1;
    int out_ = -1;
    std::string address_;
};

}  // namespace pai::test
