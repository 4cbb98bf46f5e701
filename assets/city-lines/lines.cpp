// Makes the landmarks of the city.
#include "city-lines/bridges.h"
#include "city-lines/quarters.h"
#include "city-lines/transit.h"
#include "make/output.h"

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("stilts.glb", pai::city::make_stilts());
    out.write("crown.glb", pai::city::make_crown());
    out.write("cable-stayed.glb", pai::city::make_cable_stayed());
    out.write("girder.glb", pai::city::make_girder());
    out.write("arch.glb", pai::city::make_arch());
    out.write("monorail.glb", pai::city::make_monorail());
    out.write("train.glb", pai::city::make_train());
    out.write("cable.glb", pai::city::make_cable());
    out.write("cabin.glb", pai::city::make_cabin());
    return out.finish();
}
