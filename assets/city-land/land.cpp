// Makes the land: terrain.glb (terraced hills, quays, streets in lamp light), lamps.glb, water.glb and sky.hdr.
#include "make/output.h"

#include "city-land/lamps.h"
#include "city-land/sky.h"
#include "city-land/terrain.h"
#include "city-land/water.h"

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("terrain.glb", pai::city::make_terrain());
    out.write("lamps.glb", pai::city::make_lamps());
    out.write("water.glb", pai::city::make_water());
    out.write("sky.hdr", pai::city::make_sky());
    return out.finish();
}
