#pragma once
// LIDO documents: records of museum objects in XML. Source: LIDO 1.1 (ICOM CIDOC), the elements listed in docs/formats/ingest.md.
#include "base/bytes.h"
#include "ingest/record.h"

namespace pai {

// True if the bytes begin as XML does.
bool looks_like_xml(ByteSpan bytes);

// One object for each <lido>, whether the document is one or a <lidoWrap> of many. Namespace prefixes are of no meaning, the local names are read.
// Corrupt with the line: LIDO_XML for what is not well-formed, for any document type declaration (so that there are no entities to expand) and for more than 64 levels;
// LIDO_FORM for XML without a <lido>. Unsupported with SOURCE_LIMIT: beyond `limits`.
Result<SourceRecords> read_lido(ByteSpan bytes, const SourceLimits& limits = {});

}  // namespace pai
