"""The table of city_table.py says no more than was measured. Run by ctest; needs Python alone."""
import pathlib, sys, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bench
import city_rows
import city_sections
import plaintext


def figures(cpu_ms):
    return {"cpu_ms": cpu_ms, "ttff_ms": 10 * cpu_ms, "peak_mb": 100.0}


def state(names=("VTK",), /, **sections):
    whole = {"at": "2026-01-01 00:00", "load": 0.5, "others": 0.0, "took_s": 1, "rounds": 2, "quick": False, "machine": "2 cores of a test", "preset": "release", "commit": "abc", "rivals": list(names)}
    return {name: {**whole, "data": data} for name, data in sections.items()}


def row(rows, part):
    found = [r for r in rows if part in r.what]
    assert len(found) == 1, (part, [r.what for r in rows])
    return found[0]


def plain(**scenes):
    """Rounds of (ours, VTK's) by scene."""
    return {name.replace("_", "-").replace("--", " "): [{"ours": figures(o), "VTK": t and figures(t)} for o, t in rounds] for name, rounds in scenes.items()}


class QualityShow(unittest.TestCase):
    def told(self, **readings):
        one = {"p50_ms": 577.97, "size": "8x8", "flip": 0.1, "best": 0.2, "by": "babylon", "median": 0.4, **readings}
        return row(city_rows.show_rows(state(show={"khronos-Suzanne": one})), "Suzanne").ours

    def test_a_cost_that_starts_hide_is_told_by_the_wall(self):
        wall = "578 ms by the wall at 8x8, FLIP 0.100"
        self.assertEqual(self.told(cpu_ms=-406.0, shorts_ms=[5000, 5100], wholes_ms=[3782, 3790]), wall)
        self.assertEqual(self.told(cpu_ms=100.0, shorts_ms=[1000, 1400], wholes_ms=[1300, 1310]), wall, "starts differ by more")
        self.assertEqual(self.told(cpu_ms=100.0, shorts_ms=[1000, 1010], wholes_ms=[1300, 1700]), wall, "whole runs differ by more")
        self.assertEqual(self.told(cpu_ms=100.0), wall, "an entry without readings")
        self.assertEqual(self.told(cpu_ms=100.0, shorts_ms=[1000, 1290], wholes_ms=[1300, 1310]), "100 CPU-ms at 8x8, FLIP 0.100")


class BestRival(unittest.TestCase):
    def test_the_ratio_is_the_median_of_the_rounds(self):
        r = row(city_rows.speed_rows(state(plain=plain(artifact__aerial=[(10, 20), (10, 30), (10, 50)]))), "artifact")
        self.assertEqual((r.value, r.spread, r.verdict()), (3, (2, 5), "reached"))

    def test_without_a_figure_of_every_rival_that_is_installed_there_is_no_ratio(self):
        one = plain(artifact__aerial=[(10, 30), (10, 30)])
        for others in ({}, {"Filament": None}):
            r = row(city_rows.speed_rows(state(("VTK", "Filament"), plain=one, rivals={"artifact aerial": others})), "artifact")
            self.assertIsNone(r.value)
            self.assertIn("Filament", r.note)
            self.assertEqual(r.verdict(), "not measured")
        r = row(city_rows.speed_rows(state(("VTK", "Filament"), plain=one, rivals={"artifact aerial": {"Filament": figures(25)}})), "artifact")
        self.assertEqual((r.value, r.rival), (2.5, "25 ms, Filament"))

    def test_rounds_that_cost_nothing_are_left_out(self):
        r = row(city_rows.speed_rows(state(plain=plain(artifact__aerial=[(10, 30), (0, 30), (-1, 30), (10, 0)]))), "artifact")
        self.assertEqual((r.value, r.spread), (3, None))
        self.assertIsNone(row(city_rows.speed_rows(state(plain=plain(artifact__aerial=[(0, 30)]))), "artifact").value)


class Added(unittest.TestCase):
    def test_rounds_that_cost_nothing_are_left_out(self):
        rows = list(city_rows.speed_rows(state(lights=[{"0": 10, "64": 11, "4096": 15}, {"0": 0, "64": 11, "4096": 15}, {"0": 10, "64": -1, "4096": 17}])))
        self.assertEqual([row(rows, n).value for n in ("64 point", "4,096")], [1.1, 1.6])
        pair = lambda ours, theirs: {"ours": figures(ours), "instances": figures(theirs)}
        node = lambda *rounds: row(city_rows.growth_rows(state(plain={"nodes": list(rounds)})), "nodes")
        self.assertEqual((node(pair(12, 10), pair(0, 10), pair(12, -1)).value, node(pair(0, 10)).value), (1.2, None))


class Growth(unittest.TestCase):
    def rows(self, many, few, rivals=("VTK",), others=None):
        found = plain(**{"city_100k__street": many, "city_1k__street": few})
        return row(city_rows.growth_rows(state(rivals, plain=found, rivals=others or {})), "less 1,000, street")

    def test_is_the_median_of_rounds_in_which_both_cost_more(self):
        r = self.rows([(20, 110), (5, 110), (30, 110), (20, 5)], [(10, 10), (10, 10), (10, 10), (10, 10)])
        self.assertAlmostEqual(r.value, (0.1 + 0.2) / 2)
        self.assertEqual(r.spread, (0.1, 0.2))

    def test_ours_that_costs_nothing_more_is_no_merit(self):
        self.assertIsNone(self.rows([(5, 110)], [(10, 10)]).value)
        self.assertIsNone(self.rows([(20, 10)], [(10, 10)]).value)

    def test_is_beside_the_rival_that_draws_many_with_least(self):
        filament = lambda many, few: {"city-100k street": {"Filament": figures(many)}, "city-1k street": {"Filament": figures(few)}}
        both = ("VTK", "Filament")
        r = self.rows([(20, 110)], [(10, 10)], both, filament(60, 10))
        self.assertEqual((r.value, r.rival), (0.2, "50 ms, Filament"))
        r = self.rows([(20, 110)], [(10, 10)], both, filament(160, 120))
        self.assertEqual((r.value, r.rival), (0.1, "100 ms, VTK; least 40 ms, Filament, which draws slower"))
        self.assertIsNone(self.rows([(20, 110)], [(10, 10)], both, {"city-100k street": {"Filament": figures(60)}}).value)
        self.assertIsNone(self.rows([(20, 110)], [(10, 10)], both, {}).value)


class Loops(unittest.TestCase):
    def rows(self, loops, p50=50, **section):
        found = {"paced": {"size": "96x54", "fps": 8, "frames": 480, "p50": p50, "max": 90, "late": 3, "causes": {"machine": 2, "draw": 1}, "runs": 2},
                 "loops": {"loops": loops, "rss_mb": [100, 110], "mb_a_loop": 0.1, "gl_objects": [5, 7], "cpu_ms": [10, 11]}}
        made = state(loop=found)
        made["loop"].update(section)
        return list(city_rows.loop_rows(made))

    def test_a_few_are_not_held_against_the_bars(self):
        for r in self.rows(99)[1:]:
            self.assertIsNone(r.value)
            self.assertIn("99 loops", r.note)
        self.assertEqual([r.verdict() for r in self.rows(100)[1:]], ["**not reached**"] * 3)
        self.assertEqual([r.value for r in self.rows(100)[1:]], [1.1, 2, 1.1])

    def test_only_growth_of_a_cost_is_held_and_a_fall_is_told(self):
        found = {"paced": {"size": "96x54", "fps": 8, "frames": 480, "p50": 50, "max": 90, "late": 0, "causes": {}}}
        for cost, verdict, part in (([60.7, 56.6], "reached", "fell by 6.8 %; only growth is held"), ([60, 60.1], "reached", ""), ([60, 62], "**not reached**", ""), ([0, 62], "not measured", "")):
            loops = {"loops": 100, "rss_mb": [100, 100], "mb_a_loop": 0, "gl_objects": [5, 5], "cpu_ms": cost}
            r = row(city_rows.loop_rows(state(loop={**found, "loops": loops})), "cost of a frame")
            self.assertEqual(r.verdict(), verdict)
            self.assertIn(part, r.note)
            self.assertEqual("fell" in r.note, bool(part))

    def test_late_frames_are_judged_where_nobody_else_runs(self):
        self.assertEqual(self.rows(100)[0].value, 1)
        self.assertIn("0.00 of 2 cores", self.rows(100)[0].note)
        for busy in ({"others": 0.6}, {"others": None, "load": 2.4}, {"p50": 130}):
            p50 = busy.pop("p50", 50)
            r = self.rows(100, p50, **busy)[0]
            self.assertIsNone(r.value)
            self.assertIn("Not held against the bar", r.note)


class Told(unittest.TestCase):
    def test_presets_quick_runs_and_commits(self):
        made = state(plain=plain(artifact__aerial=[(10, 30)]), lights=[{"0": 1, "64": 1, "4096": 1}])
        made["lights"].update(preset="dev", quick=True, others=1.5)
        text = city_rows.markdown(city_rows.every_row(made), made)
        for part in ("different presets (dev, release)", "`--quick`, few rounds and few frames: lights", "commit abc", "others 1.50 cores"):
            self.assertIn(part, text)
        self.assertNotIn("suffer", text)
        made["plain"].update(others=0.8)
        self.assertIn("which those suffer from: plain.", city_rows.markdown(city_rows.every_row(made), made))
        made = state(plain=plain(artifact__aerial=[(10, 30)]))
        text = city_rows.markdown(city_rows.every_row(made), made)
        for part in ("different", "--quick"):
            self.assertNotIn(part, text)

    def test_a_row_has_the_note_of_its_group(self):
        one = {"artifact aerial": [{"ours": {"cpu_ms": 10, "ttff_ms": 10, "peak_mb": 100}, "VTK": {"cpu_ms": 90, "ttff_ms": 90, "peak_mb": 101}}],
               "city-10k aerial": [{"ours": {"cpu_ms": 10, "ttff_ms": 10, "peak_mb": 100}, "VTK": {"cpu_ms": 90, "ttff_ms": 90, "peak_mb": 101}}]}
        made = state(plain=one)
        text = city_rows.markdown(city_rows.every_row(made), made)
        self.assertIn("*artifact, 500,000 triangles* (peak memory), *city 10,000, aerial* (peak memory): What stands in the way", text)
        self.assertNotIn("21,000 triangles", text)
        one["city-10k aerial"][0]["VTK"]["cpu_ms"] = 11
        self.assertIn("*city 10,000, aerial* (a plain frame): 21,000 triangles", city_rows.markdown(city_rows.every_row(made), made))

    def test_every_row_of_the_document_that_is_not_reached_has_a_note(self):
        rows = {(r.group, r.what) for r in city_rows.every_row({})}
        noted = {name for names in city_rows.NOTES for name in names}
        self.assertEqual(noted - rows, set(), "notes of rows that are not there")
        text = (pathlib.Path(__file__).parents[2] / "docs/performance.md").read_text(encoding="utf-8")
        table = text.split("<!-- table of tests/perf/city_table.py -->")[1].split("<!-- end of table -->")[0]
        group, missed = "", set()
        for line in table.splitlines():
            cells = [c.strip() for c in line.strip("|").split("|")]
            if line.startswith("| **"):
                group = cells[0].strip("*")
            elif line.endswith("**not reached** |"):
                missed.add((group, cells[0]))
        self.assertGreater(len(missed), 0, "no row was found: is the table read?")
        self.assertEqual(missed - noted, set())

    def test_sections_say_how_often_they_were_measured(self):
        rounds = [{"0": 1, "64": 1, "4096": 1}] * 3
        loops = {"loops": 100, "rss_mb": [1, 1], "mb_a_loop": 0, "gl_objects": [1, 1], "cpu_ms": [1, 1]}
        paced = {"size": "8x8", "fps": 8, "frames": 480, "p50": 5, "max": 9, "late": 0, "causes": {}, "runs": 2}
        cases = {"plain": ({"a": [1, 2, 3], "b": [1, 2, 3]}, "3 rounds"), "lights": (rounds, "3 rounds"), "package": ({"artifact": [1]}, "1 round"), "gate": ({"artifact": [1, 2], "disk": {"files": 1}}, "2 runs"),
                 "stream": ([1, 2], "2 runs"), "rivals": ({}, "once each"), "show": ({}, "two runs each"), "loop": ({"paced": paced, "loops": loops}, "100 loops, the minute twice")}
        for name, (data, words) in cases.items():
            self.assertEqual(city_rows.counted(name, data), words)
            self.assertIn(f"load 0.5, others 0.00 cores, {words}, 1 s", city_rows.section_told(name, state(**{name: data})[name]))

    def test_rivals_that_were_measured_beside_others_are_told(self):
        made = state(rivals={})
        made["rivals"].update(load=8.4, others=None)
        self.assertIn("which those suffer from: rivals.", city_rows.markdown([], made))

    def test_nothing_is_measured_where_nothing_was(self):
        for r in city_rows.every_row({}):
            self.assertIsNone(r.value)
            self.assertIn(r.verdict(), ("", "not measured"))


class Gate(unittest.TestCase):
    LINE = "PERF gate {:<18}   20.1 MB | sealed    80.0 ms,    89.4 cpu | own work    76.5 ms,    83.9 cpu | bare file   222.3 ms,    78.0 cpu | sealed / own work 1.046 | memory {}\n"

    def test_lines_of_the_program_are_read(self):
        said = "".join(self.LINE.format(name, "sealed 108.2, own work 107.1 MB") for name in city_sections.GATE_SCENES)
        self.assertEqual(city_sections.gate_figures(said)["artifact"], {"sealed_ms": 80.0, "clear_ms": 76.5, "ratio": 1.046, "sealed_mb": 108.2, "clear_mb": 107.1})
        with self.assertRaises(bench.Failed):
            city_sections.gate_figures(said.replace("textures-jpg", "other-file"))

    def test_memory_that_is_not_told_is_not_measured(self):
        said = "".join(self.LINE.format(name, "not measured") for name in city_sections.GATE_SCENES)
        found = {name: [r] for name, r in city_sections.gate_figures(said).items()}
        rows = list(city_rows.gate_rows(state(gate=found)))
        self.assertIsNone(row(rows, "MB: artifact").value)
        self.assertEqual(row(rows, "clear: artifact").value, 1.046)
        self.assertIsNone(row(rows, "files with plaintext").value)

    def test_plaintext_on_disk_fails_the_bar(self):
        disk = {"files": 3, "bytes": 5000, "with_plaintext": 1, "plaintext_bytes": 64, "of": ["/tmp/a"]}
        self.assertEqual(row(city_rows.gate_rows(state(gate={"disk": disk})), "files with plaintext").verdict(), "**not reached**")


class Missing(unittest.TestCase):
    def test_names_that_are_not_there_fail(self):
        rivals = bench.Rivals.__new__(bench.Rivals)
        rivals.peers, rivals.there = pathlib.Path("/nowhere"), ["VTK"]
        with self.assertRaises(bench.Failed):
            rivals.measure("VKT", "artifact", "aerial", 4)
        with self.assertRaises(bench.Failed):
            rivals.measure("VTK", "artifact", "aerial", 4)
        with self.assertRaises(bench.Failed):
            city_sections.Bed(None, rivals, rivals.peers, 1, True, rivals.peers).scene("artifact")


class Plaintext(unittest.TestCase):
    def setUp(self):
        import random
        self.plain = random.Random(7).randbytes(5000)
        self.made = plaintext.Plaintext.__new__(plaintext.Plaintext)
        self.made.files = [self.plain]
        self.made.places = {self.plain[at:at + plaintext.BLOCK]: (0, at) for at in range(0, 5000 - plaintext.BLOCK + 1, plaintext.BLOCK)}

    def test_a_run_of_64_bytes_is_found_wherever_it_lies(self):
        for begin in (0, 1, 31, 32, 63, 4936):
            for before in (0, 5, 777):
                with self.subTest(begin=begin, before=before):
                    self.assertEqual(self.made.found_in(b"x" * before + self.plain[begin:begin + 64] + b"y" * 9), 64)

    def test_shorter_ones_are_none(self):
        self.assertEqual(self.made.found_in(b"x" * 9 + self.plain[100:163] + b"y" * 9), 0)
        self.assertEqual(self.made.found_in(self.plain[:5000] + b"z" + self.plain[10:80]), 5070)

    def test_what_strace_says_is_understood(self):
        hexed = lambda text: "".join(f"\\x{b:02x}" for b in text.encode())
        lines = [f'11  openat(AT_FDCWD, "{hexed("/a/b")}", O_RDWR|O_CREAT, 0600) = 3<{hexed("/a/b")}>', f'11  openat(AT_FDCWD, "{hexed("/a/r")}", O_RDONLY) = 4<{hexed("/a/r")}>',
                 f'11  write(3<{hexed("/a/b")}>, "{hexed("one")}", 3 <unfinished ...>', f'12  pwritev(5<{hexed("/a/c")}>, [{{iov_base="{hexed("x")}", iov_len=1}}, {{iov_base="{hexed("y")}", iov_len=1}}], 2, 0) = 2',
                 "11  <... write resumed>) = 3", f'11  write(3<{hexed("/a/b")}>, "{hexed("two")}", 3) = 3', f'11  mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 6<{hexed("/a/m")}>, 0) = 0x7f00',
                 f'11  mmap(NULL, 4096, PROT_READ, MAP_SHARED, 7<{hexed("/a/n")}>, 0) = 0x7f00', f'11  write(1<{hexed("pipe:[77]")}>, "{hexed("said")}", 4) = 4',
                 f'11  openat(AT_FDCWD, "{hexed("/a/q")}", O_WRONLY) = -1 ENOENT (No such file or directory)']
        written, opened, shared = plaintext.traced(plaintext.joined(lines))
        self.assertEqual({p: b"".join(s) for p, s in written.items()}, {"/a/b": b"onetwo", "/a/c": b"xy"})
        self.assertEqual((opened, shared), ({"/a/b"}, {"/a/m"}))


if __name__ == "__main__":
    unittest.main()
