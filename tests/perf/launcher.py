"""Runs one program and tells what it cost, as JSON: launcher.py FD LIMIT_S PROGRAM [ARGUMENT…]. Started by bench.py for each run.

The kernel counts the memory of whoever starts a program as that program's own until it begins, and keeps the most that it ever counted. bench.py holds
pictures and tables by then; this is a process that holds nothing. Its own memory is the least that can be told, so it imports little."""
import os, signal, sys, time


def main():
    fd, limit_s, command = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    os.set_inheritable(fd, False)
    began = time.monotonic()
    try:
        # A group of its own, to end it with what it started; signals that Python ignores as anybody else leaves them.
        child = os.posix_spawnp(command[0], command, os.environ, setpgroup=0, setsigdef=[signal.SIGPIPE, signal.SIGXFSZ])
    except OSError as error:
        os.write(fd, b'{"errno": %d}' % error.errno)
        return
    late = []

    def end(*_):
        late.append(True)
        os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        _, status, usage = os.wait4(child, 0)
    except KeyboardInterrupt:
        end()
        raise
    signal.setitimer(signal.ITIMER_REAL, 0)
    wall_ms = (time.monotonic() - began) * 1000
    told = '{"status": %d, "late": %s, "cpu_ms": %.3f, "wall_ms": %.3f, "peak_mb": %.3f}'
    os.write(fd, (told % (os.waitstatus_to_exitcode(status), "true" if late else "false", (usage.ru_utime + usage.ru_stime) * 1000, wall_ms, usage.ru_maxrss / 1024)).encode())


main()
