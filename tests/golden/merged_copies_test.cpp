// Fields of copies from afar: merged ones look as all of them do.
#include <chrono>

#include "../support/random_at.h"
#include "likeness.h"
#include "render_bench.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

constexpr int kW = 256, kH = 144;

// Huts 10 m apart on a plain, tinted, each in one of sixteen channels of light.
ModelData huts(int count) {
    Shape s = empty_shape({0.6f, 0.5f, 0.45f, 1}, 0, 0.8f);
    s.primitive() = box(glm::vec3(0.5f), {0, 0.5f, 0});
    s.model.materials[0].emissive = {0.08f, 0.06f, 0.03f};
    ModelData m = std::move(s.model);
    Instances in;
    const int side = static_cast<int>(std::ceil(std::sqrt(static_cast<float>(count))));
    for (int k = 0; k < count; ++k) {
        const auto i = static_cast<std::uint64_t>(k);
        in.translations.emplace_back((static_cast<float>(k % side - side / 2) + 0.3f * random_at(31, i, 0)) * 10, 0, (static_cast<float>(k / side - side / 2) + 0.3f * random_at(31, i, 1)) * 10);
        in.rotations.push_back(glm::angleAxis(random_at(31, i, 2) * 6, glm::vec3(0, 1, 0)));
        in.scales.emplace_back(4 + 3 * random_at(31, i, 3), 4 + 6 * random_at(31, i, 4), 4 + 3 * random_at(31, i, 5));
        in.tints.emplace_back(0.3f + 0.7f * random_at(31, i, 6), 0.3f + 0.7f * random_at(31, i, 7), 0.3f + 0.7f * random_at(31, i, 8), 1);
        in.glow_channels.push_back(static_cast<std::uint8_t>(i % 16));
    }
    m.instances.push_back(std::move(in));
    m.nodes[0].instances = 0;
    return m;
}

Layer hut_scene(const glm::vec3& eye) {
    Layer l = layer_of(2, eye, {0, 0, 0}, 10, 60'000);
    for (std::size_t c = 0; c < l.models[0].glow.size(); ++c) l.models[0].glow[c] = c % 3 == 0 ? 4.0f : 0.5f;
    l.environment.background = glm::vec3(0.02f, 0.025f, 0.03f);
    l.environment.intensity = 2;
    l.lights.push_back(sun(false));
    return l;
}

class MergedPictures : public RenderTest {
protected:
    static std::unique_ptr<Pipeline> with_huts(const RenderOptions& options, const ModelData& model) {
        auto p = make(options);
        p->residency().put_model(0, "huts", model);
        p->residency().put_model(1, "plain", floor({0.05f, 0.05f, 0.05f, 1}, 0.9f, 3000).model);
        return p;
    }
};

TEST_F(MergedPictures, from_afar_they_look_as_all_of_them) {
    const ModelData model = huts(20'000);
    struct Case {
        const char* name;
        glm::vec3 eye;
        double least_ssim;
        std::uint64_t least_of_100, most_of_100;  // copies that are drawn
    };
    const Case cases[] = {{"from afar", {5600, 3080, 4480}, 0.98, 0, 35},
                          {"so that near ones stay alone", {3800, 1500, 2900}, 0.97, 40, 95}};
    for (const Case& c : cases) {
        RenderOptions options = plain_options();
        // One sample of what is smaller than a pixel is noise, whoever draws it.
        options.msaa = 4;
        options.supersample = 2;
        options.culling = Culling::None;
        const auto all = with_huts(options, model);
        options.culling = Culling::Cpu;
        const auto merged = with_huts(options, model);
        const Layer layer = hut_scene(c.eye);
        const auto a = picture_of(*all, layer, kW, kH), b = picture_of(*merged, layer, kW, kH);
        const DrawStats& stats = merged->stats();
        EXPECT_EQ(all->stats().instances_merged, 0u) << c.name;
        EXPECT_EQ(stats.path, "cpu");
        EXPECT_GT(stats.instances_merged, 0u) << c.name;
        EXPECT_LE(stats.instances_drawn + stats.instances_merged, 20'000u) << c.name;
        EXPECT_LE(stats.instances_drawn * 100, 20'000 * c.most_of_100) << c.name;
        EXPECT_GE(stats.instances_drawn * 100, 20'000 * c.least_of_100) << c.name;
        EXPECT_GE(ssim(a, b, kW, kH), c.least_ssim) << c.name;
        EXPECT_NEAR(mean_luma(b) / mean_luma(a), 1, 0.02) << c.name;
        // The light of the field itself, without what is around it.
        const auto dark = [&] {
            Layer l = layer;
            l.models[0].opacity = 0;
            return mean_luma(picture_of(*all, l, kW, kH));
        }();
        EXPECT_GT(mean_luma(a), 1.05 * dark) << c.name << ": it is seen";
        EXPECT_NEAR((mean_luma(b) - dark) / (mean_luma(a) - dark), 1, 0.06) << c.name;
        ::printf("merged: %s, %llu drawn, %llu merged, ssim %.4f, luma %.4f, of the field alone %.4f (without %.4f)\n", c.name, static_cast<unsigned long long>(stats.instances_drawn),
                 static_cast<unsigned long long>(stats.instances_merged), ssim(a, b, kW, kH), mean_luma(b) / mean_luma(a), (mean_luma(b) - dark) / (mean_luma(a) - dark), dark / mean_luma(a));
    }
}

TEST_F(MergedPictures, a_picture_does_not_know_what_was_merged_before) {
    const ModelData model = huts(4000);
    RenderOptions options = plain_options();
    options.culling = Culling::Cpu;
    const Layer near = hut_scene({400, 150, 300}), far = hut_scene({4000, 2200, 3200});
    const auto fresh = with_huts(options, model), used = with_huts(options, model);
    const auto expected_far = picture_of(*fresh, far, kW, kH);
    const std::uint64_t merged = fresh->stats().instances_merged;
    EXPECT_GT(merged, 0u);
    const auto expected_near = picture_of(*used, near, kW, kH);
    EXPECT_EQ(used->stats().instances_merged, 0u);
    EXPECT_EQ(different_pixels(picture_of(*used, far, kW, kH), expected_far, 0), 0u);
    EXPECT_EQ(different_pixels(picture_of(*fresh, near, kW, kH), expected_near, 0), 0u) << "nothing is merged that is near, whether or not it could be";
}

// Merged copies are larger than those that they stand for, and change their forms where those have long been coarse.
TEST_F(MergedPictures, shadows_follow_the_forms_of_what_is_merged) {
    constexpr float kLargestCopy = 10, kFirst_m = 4000, kStep = 1.04f;
    const glm::vec3 from = glm::normalize(glm::vec3(0.65f, 0.45f, 0.6f));
    const auto scene = [&](float away_m) {
        Layer l = hut_scene(from * away_m);
        l.lights = {sun(true)};
        return l;
    };
    RenderOptions options = plain_options();
    options.culling = Culling::Cpu;
    ModelData model = huts(4000);
    Primitive& hut = model.meshes[0].primitives[0];
    hut.lod_indices.assign(hut.indices.begin(), hut.indices.begin() + 6);
    const LodView view = lod_view(scene(kFirst_m).camera, kW, kH, glm::mat4(1), options.lod_error_px);
    // Every single copy is drawn with it from the first view on, those that stand for sixteen and more later.
    const float error_m = view.most_px * (kFirst_m - 500) / (view.px_per_m * kLargestCopy);
    hut.lods.push_back({0, 6, error_m});
    const auto one = with_huts(options, model), other = with_huts(options, model);
    std::vector<std::uint64_t> coarse;
    for (float away_m = kFirst_m; away_m < 2 * kFirst_m; away_m *= kStep) {
        const Layer layer = scene(away_m);
        Layer turned = layer;
        turned.lights[0].direction_ws = glm::normalize(glm::vec3(-0.4f, -1, 0.5f));
        picture_of(*other, turned, kW, kH);
        EXPECT_EQ(different_pixels(picture_of(*one, layer, kW, kH), picture_of(*other, layer, kW, kH), 0), 0u) << away_m << ": a map that was drawn for another view is drawn anew";
        EXPECT_GT(one->stats().instances_merged, 0u);
        coarse.push_back(one->stats().lod_triangles);
    }
    EXPECT_GT(coarse.front(), 0u);
    EXPECT_NE(coarse.front(), coarse.back());
}

// Each frame takes what is there. Merged, these are some 20,000 records, of which a frame takes 16,384: a second frame has them all if the first waited until they were made.
TEST_F(MergedPictures, a_frame_that_nobody_waits_for_is_drawn_before_they_are_there) {
    constexpr int kHuts = 60'000, kFramesIfWaiting = 2;
    const ModelData model = huts(kHuts);
    RenderOptions options = plain_options();
    options.culling = Culling::Cpu;
    const auto pipeline = with_huts(options, model);
    const Layer near = hut_scene({40, 20, 30}), far = hut_scene({15'000, 8200, 12'000});
    pipeline->follow_pictures(frame_of(far), 5);  // frames have an end from now on
    // A bound on frames would be a bound on the machine, but for this.
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    int frames = 0;
    // A machine that stops this thread just while another merges may do so once, hardly every time.
    for (int attempt = 0; attempt < 5 && frames <= kFramesIfWaiting; ++attempt) {
        pipeline->residency().put_model(0, "huts", model);
        picture_of(*pipeline, near, kW, kH);  // makes what frames need, merges nothing
        std::uint64_t merged = 0;
        for (frames = 0; merged == 0 && std::chrono::steady_clock::now() < give_up; ++frames) {
            EXPECT_GT(mean_luma(picture_of(*pipeline, far, kW, kH)), 0.01);
            merged = pipeline->stats().instances_merged;
            EXPECT_GT(pipeline->stats().instances_drawn, 0u);
            EXPECT_LE(pipeline->stats().instances_drawn + merged, static_cast<std::uint64_t>(kHuts));
            if (frames == 0) EXPECT_EQ(merged, 0u) << "the first frame waited";
        }
        ASSERT_GT(merged, 0u);
    }
    EXPECT_GT(frames, kFramesIfWaiting) << "a frame waited for what was being merged";
}

TEST_F(MergedPictures, a_frame_begins_few_threads_and_brings_few_records_whatever_there_is) {
    constexpr std::uint32_t kSets = 5;
    ModelData model = huts(2100);
    for (std::uint32_t i = 1; i < kSets; ++i) model.nodes.push_back(model.nodes[0]);
    RenderOptions options = plain_options();
    options.culling = Culling::Cpu;
    const auto pipeline = with_huts(options, model);
    Residency& residency = pipeline->residency();
    const GpuModel& there = *residency.model(0);
    ASSERT_EQ(there.copies.size(), kSets);
    const Layer far = hut_scene({4000, 2200, 3200});
    const LodView view = lod_view(far.camera, kW, kH, glm::mat4(1), options.lod_error_px);
    const auto count_of = [&](const auto& what) { return std::count_if(there.copies.begin(), there.copies.end(), what); };
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    for (std::ptrdiff_t merged = 0; merged < kSets && std::chrono::steady_clock::now() < give_up;) {
        residency.follow_copies(far, view, false);
        EXPECT_LE(count_of([](const GpuCopies& c) { return c.is_merging(); }), 2);
        const std::ptrdiff_t now = count_of([](const GpuCopies& c) { return c.set.merged() != nullptr; });
        EXPECT_LE(now, merged + 2) << "no more than have been begun";
        merged = now;
    }
    EXPECT_EQ(count_of([](const GpuCopies& c) { return c.set.merged() != nullptr; }), kSets);
}

TEST_F(MergedPictures, records_come_as_the_frame_has_room_for_them) {
    SamplerCache samplers(1);
    GpuModel model = build_gpu_model("huts", huts(2100), samplers, ModelTextures(), true);
    ASSERT_EQ(model.copies.size(), 1u);
    GpuCopies& copies = model.copies[0];
    const Layer far = hut_scene({4000, 2200, 3200});
    const CopyView view = copy_view(lod_view(far.camera, kW, kH, glm::mat4(1), plain_options().lod_error_px), glm::mat4(1), true);
    MergeShare none{.begins = 0, .records = 1000};
    EXPECT_FALSE(copies.follow(view, false, none));
    EXPECT_FALSE(copies.is_merging());
    EXPECT_EQ(none.records, 1000u);
    MergeShare begins{.begins = 1, .records = 0};
    EXPECT_FALSE(copies.follow(view, false, begins));
    EXPECT_EQ(begins.begins, 0);
    constexpr std::size_t kEach = 100;
    std::size_t came = 0;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    for (bool done = false; !done && std::chrono::steady_clock::now() < give_up;) {
        MergeShare share{.begins = 0, .records = kEach};
        done = copies.follow(view, false, share);
        came += kEach - share.records;
    }
    ASSERT_TRUE(copies.set.merged());
    EXPECT_EQ(came, merged_count(2100, 0));
    EXPECT_EQ(copies.set.merged()->records.size(), came);
}

TEST_F(MergedPictures, who_never_merges_keeps_no_room) {
    const ModelData model = huts(4000);
    const auto bytes_with = [&](Culling culling, bool plain) {
        RenderOptions options = plain_options();
        options.culling = culling;
        options.plain = plain;
        return with_huts(options, model)->residency().bytes(0);
    };
    const std::size_t none = bytes_with(Culling::None, false);
    EXPECT_EQ(bytes_with(Culling::Gpu, false), none);
    EXPECT_EQ(bytes_with(Culling::Cpu, true), none);
    EXPECT_EQ(bytes_with(Culling::Cpu, false), none + merged_count(4000, 0) * sizeof(shared::CopyData));
    SamplerCache samplers(1);
    ModelData blends = model;
    blends.materials[0].alpha = Material::Alpha::Blend;
    EXPECT_GT(build_gpu_model("huts", model, samplers, ModelTextures(), true).merged_room, 0u);
    EXPECT_EQ(build_gpu_model("huts", blends, samplers, ModelTextures(), true).merged_room, 0u);
    EXPECT_EQ(build_gpu_model("tile", model, samplers, 4096).merged_room, 0u);
}

TEST_F(MergedPictures, what_moves_what_blends_and_plain_pictures_stay_alone) {
    const Layer far = hut_scene({4000, 2200, 3200});
    RenderOptions options = plain_options();
    options.culling = Culling::Cpu;
    ModelData blends = huts(4000);
    blends.materials[0].alpha = Material::Alpha::Blend;
    blends.materials[0].base_colour.a = 0.7f;
    ModelData moves = huts(4000);
    moves.animations.resize(1);
    ModelData rests = huts(4000);
    for (const ModelData* model : {&blends, &moves, &rests}) {
        options.plain = model == &rests;
        const auto pipeline = with_huts(options, *model);
        EXPECT_GT(mean_luma(picture_of(*pipeline, far, kW, kH)), 0.01);
        EXPECT_EQ(pipeline->stats().instances_merged, 0u);
    }
}

}  // namespace
}  // namespace pai
