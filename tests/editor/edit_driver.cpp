// A process that edits a show until it is killed: edit_driver FOLDER SEED STEPS. A line after each step says how many are done.
#include <cstdio>
#include <cstdlib>

#include "random_work.h"

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    auto project = pai::Project::open(argv[1]);
    if (!project) return std::fprintf(stderr, "%s\n", project.error().message.c_str()), 1;
    pai::test::RandomWork work(*project, std::strtoull(argv[2], nullptr, 10), true);
    const unsigned long steps = std::strtoul(argv[3], nullptr, 10);
    for (unsigned long i = 1; i <= steps; ++i) {
        work.step();
        std::printf("%lu\n", i);
        std::fflush(stdout);
    }
    return 0;
}
