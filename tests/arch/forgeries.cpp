// Each case is a way to get asset bytes into a decoder without the gate. None may compile but case 0.
// The line of a case reads: name: words that the compiler's refusal must contain.
#include <type_traits>
#include <utility>

#include "asset/film.h"
#include "asset/model.h"
#include "vault/gate.h"

namespace pai {

static_assert(!std::is_default_constructible_v<Permit> && !std::is_default_constructible_v<LicensedBytes>);
static_assert(!std::is_copy_constructible_v<LicensedBytes> && std::is_move_constructible_v<LicensedBytes>);
static_assert(!std::is_aggregate_v<Permit> && !std::is_aggregate_v<LicensedBytes> && !std::is_default_constructible_v<Session>);
static_assert(!std::is_copy_constructible_v<LicensedStream> && std::is_move_constructible_v<LicensedStream>);

void use(Gate& gate, Session& session, LicensedBytes& bytes, const Permit& permit) {
    (void)gate, (void)session, (void)bytes, (void)permit;
#if FORGERY == 0  // the honest way: -
    auto opened = session.open(AssetId{"urn:x:y"});
    if (opened) {
        auto image = decode_image(*std::move(opened));
        if (image) (void)image->permit.ledger_seq();
    }
#elif FORGERY == 1  // a permit from nothing: no matching function
    Permit p;
#elif FORGERY == 2  // a permit from braces: no matching function|private
    Permit p{};
#elif FORGERY == 3  // a permit from an empty record: private
    Permit p(std::shared_ptr<const Permit::Record>{});
#elif FORGERY == 4  // a record of one's own: private
    Permit::Record r{};
#elif FORGERY == 5  // bytes from nothing: no matching function
    LicensedBytes b;
#elif FORGERY == 6  // bytes with a borrowed permit: private
    LicensedBytes b(RawBytes{}, permit, "image/png", "a.png");
#elif FORGERY == 7  // a second copy of licensed bytes: deleted
    LicensedBytes b = bytes;
#elif FORGERY == 8  // plain bytes into the image decoder: could not convert|no known conversion|no matching function
    (void)decode_image(Bytes{});
#elif FORGERY == 9  // plain bytes into the model decoder: could not convert|no known conversion|no matching function
    (void)decode_model(Bytes{}, session);
#elif FORGERY == 10  // a span into the sound decoder: could not convert|no known conversion|no matching function
    (void)decode_sound(ByteSpan{});
#elif FORGERY == 11  // an image without a permit: no matching function|deleted
    Image i;
#elif FORGERY == 12  // a model without a permit: no matching function|deleted
    Model m;
#elif FORGERY == 13  // a session without a gate: no matching function
    Session s;
#elif FORGERY == 14  // a gate without a home: no matching function
    Gate g;
#elif FORGERY == 15  // a gate's inside: private
    (void)sizeof(Gate::Impl);
#elif FORGERY == 16  // an ignored refusal: ignoring return|nodiscard
    session.open(AssetId{"urn:x:y"});
#elif FORGERY == 17  // writing into licensed bytes: no match|cannot assign|read-only|assignment of
    bytes.bytes()[0] = std::byte{1};
#elif FORGERY == 18  // a stream from nothing: no matching function
    LicensedStream s;
#elif FORGERY == 19  // a stream's inside: private
    (void)sizeof(LicensedStream::Impl);
#elif FORGERY == 20  // a film without a permit: no matching function|deleted
    Film f;
#elif FORGERY == 21  // plain bytes as a film: could not convert|no known conversion|no matching function
    (void)open_film(Bytes{});
#endif
}

}  // namespace pai
