#pragma once
// IIIF Presentation manifests and collections, versions 3 and 4, as sources of objects. Source: IIIF Presentation API 3.0 and the drafts of 4.0.
#include <functional>

#include "base/bytes.h"
#include "ingest/record.h"

namespace pai {

// A manifest is one object, its files the models, pictures and sounds that annotations of motivation "painting" paint onto its scenes and
// canvases; each once. A collection is the manifests that it holds whole; one that it only names is a fault, IIIF_REFERENCE, since nothing is fetched:
// `open` may give it by its URI instead (empty function: none). Corrupt: the codes of JSON, or IIIF_FORM for what is neither manifest nor collection. Unsupported with
// SOURCE_LIMIT: beyond `limits`, or collections nested deeper than 8.
using ManifestReader = std::function<Result<Bytes>(const std::string& uri)>;
Result<SourceRecords> read_iiif(ByteSpan bytes, const ManifestReader& open = {}, const SourceLimits& limits = {});

}  // namespace pai
