#include "show/catalogue.h"

namespace pai {

const TypeInfo& describe(const ViewPoint*) {
    static const TypeInfo info = describe_struct<ViewPoint>("ViewPoint", "where a camera stands around a point and looks at it", {
        member<&ViewPoint::target_m>("target_m", {.doc = "in the model's space; absent: its middle", .unit = "m"}),
        member<&ViewPoint::azimuth_deg>("azimuth_deg", {.doc = "from +Z towards +X", .unit = "deg", .min = -360, .max = 360}),
        member<&ViewPoint::elevation_deg>("elevation_deg", {.doc = "above the horizon", .unit = "deg", .min = -89, .max = 89}),
        member<&ViewPoint::distance_m>("distance_m", {.doc = "from the target; 0: so far that the model is seen whole", .unit = "m", .min = 0, .max = 100000}),
    });
    return info;
}

const TypeInfo& describe(const OrbitLimits*) {
    static const TypeInfo info = describe_struct<OrbitLimits>("OrbitLimits", "how far hands may move the camera", {
        member<&OrbitLimits::min_elevation_deg>("min_elevation_deg", {.doc = "lowest", .unit = "deg", .min = -89, .max = 89}),
        member<&OrbitLimits::max_elevation_deg>("max_elevation_deg", {.doc = "highest", .unit = "deg", .min = -89, .max = 89}),
        member<&OrbitLimits::azimuth_deg>("azimuth_deg", {.doc = "to either side of the start; 180: all around", .unit = "deg", .min = 0, .max = 180}),
        member<&OrbitLimits::min_distance_m>("min_distance_m", {.doc = "0: from the model's size; never inside of the model", .unit = "m", .min = 0, .max = 100000}),
        member<&OrbitLimits::max_distance_m>("max_distance_m", {.doc = "0: a little further than the model is seen whole", .unit = "m", .min = 0, .max = 100000}),
    });
    return info;
}

const TypeInfo& describe(const WorkView*) {
    static const TypeInfo info = describe_struct<WorkView>("WorkView", "how a work is looked at", {
        member<&WorkView::start>("start", {.doc = "camera when the page opens"}),
        member<&WorkView::limits>("limits", {.doc = "how far hands may move the camera"}),
        member<&WorkView::environment>("environment", {.doc = "asset that lights it; empty: the house's studio", .rule = Rule::Id}),
        member<&WorkView::environment_deg>("environment_deg", {.doc = "rotation of the environment about +Y", .unit = "deg", .min = -360, .max = 360}),
        member<&WorkView::environment_intensity>("environment_intensity", {.doc = "multiplies its light", .min = 0, .max = 100}),
        member<&WorkView::environment_visible>("environment_visible", {.doc = "it is seen behind the work"}),
        member<&WorkView::key_light>("key_light", {.doc = "of the studio, which casts the shadow: multiplies it; 0: none", .min = 0, .max = 100}),
        member<&WorkView::floor>("floor", {.doc = "a floor under the work takes its shadow, and no camera goes below it"}),
        member<&WorkView::background>("background", {.doc = "of the room, linear Rec. 709; absent: the house's", .min = 0, .max = 1}),
        member<&WorkView::exposure_ev>("exposure_ev", {.doc = "picture = light * 2^exposure_ev", .unit = "EV", .min = -16, .max = 16}),
        member<&WorkView::animation>("animation", {.doc = "of the glTF file, by name; empty: the rest pose, *: all at once"}),
    });
    return info;
}

const TypeInfo& describe(const WorkLabel*) {
    static const TypeInfo info = describe_struct<WorkLabel>("WorkLabel", "a line of the label", {
        member<&WorkLabel::order>("order", {.doc = "from the top"}),
        member<&WorkLabel::name>("name", {.doc = "by language: Height", .keys = Rule::Language}),
        member<&WorkLabel::value>("value", {.doc = "by language: 32 cm", .keys = Rule::Language}),
    });
    return info;
}

const TypeInfo& describe(const WorkVariant*) {
    static const TypeInfo info = describe_struct<WorkVariant>("WorkVariant", "another state of the work", {
        member<&WorkVariant::order>("order", {.doc = "from the left"}),
        member<&WorkVariant::title>("title", {.doc = "by language", .keys = Rule::Language}),
        member<&WorkVariant::asset>("asset", {.doc = "a model in the same place", .required = true, .rule = Rule::Id}),
    });
    return info;
}

const TypeInfo& describe(const Hotspot*) {
    static const TypeInfo info = describe_struct<Hotspot>("Hotspot", "a place on the work that has something to tell", {
        member<&Hotspot::order>("order", {.doc = "of its number"}),
        member<&Hotspot::position_m>("position_m", {.doc = "on the model, in its space", .unit = "m", .required = true}),
        member<&Hotspot::normal>("normal", {.doc = "outward; need not be of length 1", .min = -1, .max = 1}),
        member<&Hotspot::title>("title", {.doc = "by language", .keys = Rule::Language}),
        member<&Hotspot::text>("text", {.doc = "by language", .keys = Rule::Language}),
        member<&Hotspot::camera>("camera", {.doc = "to which it flies; absent: along the normal, near. Without a target it looks at the place"}),
    });
    return info;
}

const TypeInfo& describe(const CatalogueWork*) {
    static const TypeInfo info = describe_struct<CatalogueWork>("Work", "one work of the catalogue", {
        member<&CatalogueWork::order>("order", {.doc = "within its theme"}),
        member<&CatalogueWork::theme>("theme", {.doc = "id of a theme", .required = true, .rule = Rule::Id}),
        member<&CatalogueWork::model>("model", {.doc = "asset that is turned", .required = true, .rule = Rule::Id}),
        member<&CatalogueWork::picture>("picture", {.doc = "asset shown in lists; empty: made from the model", .rule = Rule::Id}),
        member<&CatalogueWork::title>("title", {.doc = "by language", .required = true, .keys = Rule::Language}),
        member<&CatalogueWork::subtitle>("subtitle", {.doc = "by language", .keys = Rule::Language}),
        member<&CatalogueWork::place>("place", {.doc = "where it is from, by language", .keys = Rule::Language}),
        member<&CatalogueWork::date>("date", {.doc = "when it was made, by language", .keys = Rule::Language}),
        member<&CatalogueWork::maker>("maker", {.doc = "who made it, by language", .keys = Rule::Language}),
        member<&CatalogueWork::text>("text", {.doc = "paragraphs by language; a line feed parts them", .keys = Rule::Language}),
        member<&CatalogueWork::labels>("labels", {.doc = "lines of the label", .max_count = 24}),
        member<&CatalogueWork::variants>("variants", {.doc = "offered beside the work as it is", .max_count = 8}),
        member<&CatalogueWork::view>("view", {.doc = "how it is looked at"}),
        member<&CatalogueWork::hotspots>("hotspots", {.doc = "places that have something to tell", .max_count = 16}),
        member<&CatalogueWork::inspect>("inspect", {.doc = "visitors have tools to look closer: measuring, sections, light, looks; absent: none"}),
        member<&CatalogueWork::holder>("holder", {.doc = "of the rights, by language; empty: as the licence documents name them", .keys = Rule::Language}),
        member<&CatalogueWork::credit>("credit", {.doc = "credit line by language", .keys = Rule::Language}),
        member<&CatalogueWork::guest>("guest", {.doc = "ISO 3166 country of a work from abroad: FR; empty: none"}),
        member<&CatalogueWork::link>("link", {.doc = "of the QR code, https://…; empty: the id of the model"}),
        member<&CatalogueWork::narration>("narration", {.doc = "sound asset by language", .rule = Rule::Id, .keys = Rule::Language}),
    });
    return info;
}

const TypeInfo& describe(const CatalogueTheme*) {
    static const TypeInfo info = describe_struct<CatalogueTheme>("Theme", "works that belong together", {
        member<&CatalogueTheme::order>("order", {.doc = "from the first"}),
        member<&CatalogueTheme::title>("title", {.doc = "by language", .required = true, .keys = Rule::Language}),
        member<&CatalogueTheme::text>("text", {.doc = "one sentence by language", .keys = Rule::Language}),
        member<&CatalogueTheme::colour>("colour", {.doc = "of its signs, linear Rec. 709", .min = 0, .max = 1}),
    });
    return info;
}

const TypeInfo& describe(const AttractStep*) {
    static const TypeInfo info = describe_struct<AttractStep>("AttractStep", "one picture of the loop that plays while nobody is there", {
        member<&AttractStep::order>("order", {.doc = "from the first"}),
        member<&AttractStep::work>("work", {.doc = "id of a work", .required = true, .rule = Rule::Id}),
        member<&AttractStep::duration>("duration_s", {.doc = "how long, with half of the fades", .unit = "s", .min = 2, .max = 600}),
        member<&AttractStep::from>("from", {.doc = "camera at its beginning"}),
        member<&AttractStep::to>("to", {.doc = "camera at its end; without both a slow turn about the work's start"}),
    });
    return info;
}

const TypeInfo& describe(const Attract*) {
    static const TypeInfo info = describe_struct<Attract>("Attract", "what plays while nobody is there", {
        member<&Attract::steps>("steps", {.doc = "empty: all works in order", .max_count = 200}),
        member<&Attract::fade>("fade_s", {.doc = "from one to the next, over black", .unit = "s", .min = 0, .max = 10}),
    });
    return info;
}

const TypeInfo& describe(const IdleRule*) {
    static const TypeInfo info = describe_struct<IdleRule>("Idle", "when a visitor has gone", {
        member<&IdleRule::warning>("warning_s", {.doc = "after the last touch: the warning", .unit = "s", .min = 5, .max = 3600}),
        member<&IdleRule::countdown>("countdown_s", {.doc = "of the warning; then everything of the visitor is forgotten", .unit = "s", .min = 5, .max = 120}),
    });
    return info;
}

const TypeInfo& describe(const ExitRule*) {
    static const TypeInfo info = describe_struct<ExitRule>("Exit", "how staff leave the kiosk", {
        member<&ExitRule::pin>("pin", {.doc = "name of the hashed PIN in $PAIFANG_HOME/kiosk, made by paifang kiosk --set-pin", .rule = Rule::Id}),
        member<&ExitRule::hold>("hold_s", {.doc = "for which both upper corners are held", .unit = "s", .min = 1, .max = 30}),
        member<&ExitRule::tries>("tries", {.doc = "wrong ones before the first lock-out", .min = 1, .max = 10}),
        member<&ExitRule::lockout>("lockout_s", {.doc = "of the first lock-out; each next one is twice as long, up to a day", .unit = "s", .min = 5, .max = 86400}),
    });
    return info;
}

const TypeInfo& describe(const EnquiryRule*) {
    static const TypeInfo info = describe_struct<EnquiryRule>("Enquiry", "what a visitor may ask for", {
        member<&EnquiryRule::enabled>("enabled", {.doc = "the button is there"}),
        member<&EnquiryRule::actions>("actions", {.doc = "offered: present, play, record, preview, modify, export", .rule = Rule::Id, .max_count = 6}),
        member<&EnquiryRule::purpose>("purpose", {.doc = "of what is asked for, as licences name it", .rule = Rule::Id}),
        member<&EnquiryRule::territories>("territories", {.doc = "offered, ISO 3166", .max_count = 8}),
        member<&EnquiryRule::consent>("consent", {.doc = "what the visitor agrees to, by language; empty: the house's words", .keys = Rule::Language}),
    });
    return info;
}

const TypeInfo& describe(const Catalogue*) {
    static const TypeInfo info = describe_struct<Catalogue>("Catalogue", "what a kiosk shows to one visitor at a time", {
        member<&Catalogue::title>("title", {.doc = "by language", .required = true, .keys = Rule::Language}),
        member<&Catalogue::language>("language", {.doc = "before a visitor chooses, and where a text is missing", .rule = Rule::Language}),
        member<&Catalogue::languages>("languages", {.doc = "offered: zh-Hans, zh-Hant, en", .rule = Rule::Language, .max_count = 3}),
        member<&Catalogue::words>("words", {.doc = "of the interface by their name (docs/formats/catalogue.md), where the house says them otherwise", .max_count = 200}),
        member<&Catalogue::assets>("assets", {.doc = "short name to urn:… or to a path relative to the catalogue's folder (own work)", .rule = Rule::Asset, .max_count = 4096}),
        member<&Catalogue::title_font>("title_font", {.doc = "asset; empty: the interface font", .rule = Rule::Id}),
        member<&Catalogue::text_font>("text_font", {.doc = "asset; empty: the interface font", .rule = Rule::Id}),
        member<&Catalogue::themes>("themes", {.doc = "by id", .max_count = 12}),
        member<&Catalogue::works>("works", {.doc = "by id", .max_count = 500}),
        member<&Catalogue::attract>("attract", {.doc = "what plays while nobody is there"}),
        member<&Catalogue::idle>("idle", {.doc = "when a visitor has gone"}),
        member<&Catalogue::exit>("exit", {.doc = "how staff leave the kiosk"}),
        member<&Catalogue::enquiry>("enquiry", {.doc = "what a visitor may ask for"}),
    }, "paifang.catalogue/1");
    return info;
}

}  // namespace pai
