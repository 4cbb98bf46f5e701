// paifang-convert: reads one foreign model in a jail, for paifang-registry convert, which starts it; of no use by hand.
#include <cstdio>

#include <unistd.h>

#include "importer/importer.h"

int main() {
    if (::isatty(0) == 1 || ::isatty(1) == 1) {
        std::fputs("paifang-convert is started by paifang-registry convert\n", stderr);
        return 2;
    }
    return pai::run_importer();
}
