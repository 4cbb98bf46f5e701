// What licensing passes around: signed documents, their payloads, logs, packages, sealed keys, key files, zone rules.
#include <algorithm>

#include "base/merkle.h"
#include "issue/pack.h"
#include "ledger/entry.h"
#include "ledger/note.h"
#include "licence/containers.h"
#include "licence/documents.h"
#include "licence/schedule.h"
#include "targets.h"
#include "vault/age.h"
#include "vault/chunk_tree.h"
#include "vault/own_work.h"
#include "vault/show_pack.h"
#include "vault/tar.h"

namespace pai {
namespace {

// All but the signature of what a container holds.
void run_jws(ByteSpan bytes) {
    const auto container = parse_container(as_text(bytes));
    if (!container) return PAI_ASSERT(!container.error().reason.empty());
    for (const std::string& text : container->documents) {
        const auto jws = parse_jws(text);
        if (!jws) {
            PAI_ASSERT(!jws.error().reason.empty());
            continue;
        }
        PAI_ASSERT(jws->text == text && jws->signed_size < text.size() && is_doc_id(jws->doc_id()));
        PAI_ASSERT(!verify_jws(text, DocKinds::all(), KeyRing()));
        if (const auto payload = read_payload(*jws)) (void)parse_document(jws->kind, payload->root());
    }
}

// A payload that is taken is written so that it is taken again, as the same text.
void run_document(ByteSpan bytes) {
    const auto json = read_strict_json(as_text(bytes));
    if (!json || !json->root().is_object()) return;
    const auto name = json->root().find("kind");
    const auto kind = name ? parse_doc_kind(name->text()) : std::nullopt;
    if (!kind) return;
    const auto doc = parse_document(*kind, json->root());
    if (!doc) return PAI_ASSERT(!doc.error().reason.empty() || doc.error().code == Code::Unsupported);
    PAI_ASSERT(kind_of(*doc) == *kind);
    const auto write = [](const AnyDoc& d) { return std::visit([](const auto& one) { return payload_text(one); }, d); };
    const std::string text = write(*doc);
    const auto json_again = read_strict_json(text);
    PAI_ASSERT(json_again.has_value());
    const auto again = parse_document(*kind, json_again->root());
    PAI_ASSERT(again.has_value() && write(*again) == text);
}

// Notes, checkpoints, proofs and keys of logs have one spelling each; of the spellings of an entry one is ours.
void run_log(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    if (const auto key = parse_verifier_key(text)) {
        PAI_ASSERT(key->text() == text);
    }
    if (const auto checkpoint = parse_checkpoint(text)) PAI_ASSERT(checkpoint->text() == text);
    if (const auto proof = parse_tlog_proof(text)) {
        PAI_ASSERT(proof->path.size() <= 63 && proof->index >= 0);
        PAI_ASSERT(tlog_proof_text(proof->index, proof->path, proof->note, proof->extra) == text);
    }
    if (const auto entry = parse_entry(text)) {
        const auto again = parse_entry(entry_body(*entry));
        PAI_ASSERT(again && entry_body(*again) == entry_body(*entry));
    }
    const auto note = parse_note(text);
    if (!note) return PAI_ASSERT(!note.error().reason.empty());
    PAI_ASSERT(note->text.ends_with('\n') && note->signatures.size() <= 16);
    VerifierKey key{"log.example", NoteKeyType::Signature, {}};
    for (const NoteSignature& s : note->signatures) {
        key.name = s.name;
        const auto judged = check_note(*note, key);
        PAI_ASSERT(!judged || !*judged);
    }
}

void run_tzif(ByteSpan bytes) {
    const auto zone = ZoneRules::parse(as_text(bytes));
    if (!zone) return PAI_ASSERT(!zone.error().message.empty());
    WeekSchedule week{"Asia/Shanghai", {{0x1f, 540, 1020}, {0x60, 0, 1440}}, {"2026-10-01"}};
    for (const std::int64_t now : {std::int64_t{0}, std::int64_t{1'790'000'000}, std::int64_t{253'402'300'799}}) {
        (void)zone->offset_at(now);
        (void)zone->first_instant(now / 86400, 540);
        const ScheduleState state = judge_schedule(week, *zone, now);
        if (state.next_change) PAI_ASSERT(*state.next_change > now);
    }
}

void run_age(ByteSpan bytes) {
    for (const AgeStanzas stanzas : {AgeStanzas::X25519Only, AgeStanzas::Any}) {
        const auto header = parse_age_header(bytes, stanzas);
        if (!header) continue;
        PAI_ASSERT(header->size <= bytes.size() && header->mac_from < header->size && header->stanzas.size() <= kAgeMaxStanzas);
        const Bytes scalar(32, std::byte{7});
        // The corpus holds files for this key: their payload is opened or refused.
        const auto plain = age_decrypt(bytes, AgreementKey::from_secret(scalar), stanzas, 1 << 16);
        if (plain) PAI_ASSERT(plain->size() <= bytes.size());
    }
}

void check_layout(const ChunkLayout& layout) {
    std::uint64_t at = layout.offset(0), plain = 0;
    const std::uint64_t first = std::min<std::uint64_t>(layout.count, 4);
    for (std::uint64_t i = 0; i < first; ++i) {
        PAI_ASSERT(layout.offset(i) == at && layout.plain_offset(i) == plain);
        at += layout.size(i);
        plain += layout.plain_size_of(i);
    }
    const std::uint64_t last = layout.count - 1;
    PAI_ASSERT(layout.offset(last) + layout.size(last) == layout.payload_size);
    PAI_ASSERT(layout.plain_offset(last) + layout.plain_size_of(last) == layout.plain_size);
}

// Eight bytes of size, then a payload: its cut, its tree and the proofs of it.
void run_chunks(ByteSpan bytes) {
    if (bytes.size() < 8) return;
    for (const bool sealed : {false, true})
        if (const auto layout = ChunkLayout::of_plain(sealed, load_be64(bytes.data()) >> (load_be64(bytes.data()) & 63))) check_layout(*layout);
    const ByteSpan payload = bytes.subspan(8);
    const auto leaves = parse_leaves(payload, payload.size() / 32);
    PAI_ASSERT(leaves.has_value() == (payload.size() % 32 == 0));
    if (!leaves || leaves->empty()) return;
    PAI_ASSERT(leaves_file(*leaves) == Bytes(payload.begin(), payload.end()));
    MerkleEdge edge;
    for (const Hash& leaf : *leaves) edge.append(leaf);
    const Hash root = merkle_root(*leaves);
    PAI_ASSERT(edge.root() == root);
    const std::uint64_t size = leaves->size(), index = static_cast<std::uint64_t>(bytes[7]) % size;
    auto proof = inclusion_proof(*leaves, index);
    PAI_ASSERT(verify_inclusion((*leaves)[index], index, size, proof, root));
    const auto prefix = consistency_proof(*leaves, index + 1);
    PAI_ASSERT(verify_consistency(index + 1, size, merkle_root(std::span(*leaves).first(index + 1)), root, prefix));
    proof.push_back(root);
    PAI_ASSERT(!verify_inclusion((*leaves)[index], index, size, proof, root));
    // The bytes as a proof of themselves: only a tree of one leaf needs none.
    PAI_ASSERT(!verify_inclusion(root, index, size, *leaves, (*leaves)[0]));
}

void run_pem(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    if (const auto key = SigningKey::from_pem(text)) {
        PAI_ASSERT(*pem_key_type(text) == KeyType::Ed25519);
        PAI_ASSERT(SigningKey::from_pem(key->to_pem())->public_key() == key->public_key());
    }
    if (const auto key = AgreementKey::from_pem(text)) {
        PAI_ASSERT(*pem_key_type(text) == KeyType::X25519);
        PAI_ASSERT(AgreementKey::from_pem(key->to_pem())->public_key() == key->public_key());
    }
    for (const KeyType type : {KeyType::Ed25519, KeyType::X25519})
        if (const auto key = parse_public_pem(type, text)) PAI_ASSERT(*parse_public_pem(type, public_pem(type, *key)) == *key);
    if (const auto key = parse_public_key(text)) (void)check_signing_key(*key);
}

// A packed show: every entry lies inside of the archive and has a name that stays inside of a folder.
void run_tar(ByteSpan bytes) {
    TarReader tar([bytes](std::uint64_t at, std::span<std::byte> out) -> Result<std::size_t> {
                      const std::size_t n = at >= bytes.size() ? 0 : std::min(out.size(), bytes.size() - static_cast<std::size_t>(at));
                      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(at, bytes.size())), n, out.begin());
                      return n;
                  },
                  bytes.size());
    for (;;) {
        const auto entry = tar.next();
        if (!entry) return PAI_ASSERT(entry.error().code == Code::Corrupt);
        if (!*entry) return;
        PAI_ASSERT((*entry)->offset + (*entry)->size <= bytes.size() && is_safe_manifest_path((*entry)->name));
        const auto text = tar.read(**entry, 1u << 20);
        if (!text || (*entry)->name != "paifang-pack.json") continue;
        if (const auto index = read_pack_index(as_text(*text))) PAI_ASSERT(read_pack_index(write_pack_index(*index)).has_value());
    }
}

void run_pack(ByteSpan bytes) {
    const auto json = JsonDoc::parse(as_text(bytes));
    if (!json) return;
    const auto pack = parse_pack(json->root());
    if (!pack) return PAI_ASSERT(!pack.error().reason.empty());
    for (const PackAsset& asset : pack->assets) PAI_ASSERT(!asset.path.empty() && asset.path[0] != '/' && asset.path.find('\\') == asset.path.npos);
}

constexpr FuzzTarget kRightsTargets[] = {{"jws", run_jws}, {"document", run_document}, {"log", run_log}, {"tzif", run_tzif},
                                   {"age", run_age}, {"chunks", run_chunks},     {"pem", run_pem}, {"pack", run_pack}, {"tar", run_tar}};

}  // namespace

std::span<const FuzzTarget> rights_fuzz_targets() { return kRightsTargets; }

}  // namespace pai
