"""What bench.py says of a program is that program's own. Run by ctest; needs Python alone."""
import pathlib, signal, sys, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bench

# Kernels count by some dozen pages a processor: figures of one program may differ by so much, and those of a parent that holds more do by far.
HELD_MB, SAME_MB = 400, 50
# Takes memory, touches it, and says the most that it held: its own pages alone, whoever started it.
TAKES = """
import re, sys
taken = bytearray(b"x") * (int(sys.argv[1]) << 20)
print(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
"""


def python(text, *args):
    return [sys.executable, "-I", "-S", "-c", text, *args]


class Memory(unittest.TestCase):
    def setUp(self):
        if "VmHWM:" not in pathlib.Path("/proc/self/status").read_text():
            self.skipTest("the kernel does not tell the most that a program held")

    def test_a_small_program_is_small_whatever_its_parent_holds(self):
        held = bytearray(b"x") * (HELD_MB << 20)
        done = bench.run(python(TAKES, "10"))
        self.assertLess(int(done.out) / 1024, HELD_MB / 4)
        self.assertAlmostEqual(done.peak_mb, int(done.out) / 1024, delta=SAME_MB)
        self.assertEqual(len(held), HELD_MB << 20)

    def test_a_large_program_is_large(self):
        done = bench.run(python(TAKES, "200"))
        self.assertGreater(done.peak_mb, 200 - SAME_MB)
        self.assertAlmostEqual(done.peak_mb, int(done.out) / 1024, delta=SAME_MB)

    def test_what_it_starts_counts_where_that_is_larger(self):
        starts = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-I', '-S', '-c', sys.argv[1], '200']).returncode)"
        self.assertGreater(bench.run(python(starts, TAKES)).peak_mb, 200 - SAME_MB)


def has_ended(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True


class Runs(unittest.TestCase):
    def test_time_and_words_are_those_of_the_program(self):
        done = bench.run(python("import time, sys\nwhile time.process_time() < 0.2: pass\nprint('said')\nprint('also', file=sys.stderr)"))
        self.assertGreaterEqual(done.cpu_ms, 200)
        self.assertGreaterEqual(done.wall_ms, 200)
        self.assertEqual(sorted(done.out.split()), ["also", "said"])

    def test_environment_and_folder_are_those_asked_for(self):
        done, status, late = bench.launched(python("import os; print(os.environ.get('A'), os.environ.get('HOME'), os.getcwd())"), {"A": "1"}, cwd="/")
        self.assertEqual((done.out.split(), status, late), (["1", "None", "/"], 0, False))

    def test_signals_and_files_are_as_a_shell_leaves_them(self):
        ignored = int(bench.run(["/bin/grep", "SigIgn", "/proc/self/status"]).out.split()[1], 16)
        self.assertEqual(ignored & (1 << signal.SIGPIPE - 1 | 1 << signal.SIGXFSZ - 1), 0)
        # The fourth is the folder that is read.
        self.assertEqual(bench.run(["/bin/ls", "/proc/self/fd"]).out.split(), ["0", "1", "2", "3"])

    def test_what_fails_says_why(self):
        for command, words in ((["/bin/false"], "/bin/false: status 1"), (["/nowhere/program"], "/nowhere/program: No such file"),
                               (python("import os; print('last words', flush=True); os.kill(os.getpid(), 9)"), "status -9: last words")):
            with self.subTest(command=command[0]):
                with self.assertRaises(bench.Failed) as failed:
                    bench.run(command)
                self.assertIn(words, str(failed.exception))

    def test_what_takes_too_long_is_ended_with_what_it_started(self):
        with self.assertRaises(bench.Failed) as failed:
            bench.run(["/bin/sleep", "600"], limit_s=0.2)
        self.assertIn("/bin/sleep: not done after 0.2 s", str(failed.exception))
        for limit_s in (0.2, 2, 20, 60):
            done, status, late = bench.launched(["/bin/sh", "-c", "sleep 600 & echo $!; wait"], limit_s=limit_s)
            if done.out.endswith("\n"):
                break
        self.assertEqual((status, late), (-signal.SIGKILL, True))
        child, since = int(done.out), time.monotonic()
        while not has_ended(child):
            self.assertLess(time.monotonic() - since, 60)
            time.sleep(0.01)

    def test_a_rival_that_says_nothing_has_no_figures(self):
        self.assertIsNone(bench.row_of(["/bin/false"]))
        self.assertIsNone(bench.row_of(["/nowhere/program"]))
        self.assertIsNone(bench.row_of(["/bin/sh", "-c", "echo '{}'; sleep 600"], limit_s=0.2))
        self.assertEqual(bench.row_of(["/bin/sh", "-c", "printf warning >&2; echo word; echo '{\"a\": 1}'; exit 3"]), {"a": 1})


if __name__ == "__main__":
    unittest.main()
