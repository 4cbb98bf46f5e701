#pragma once
// Tables of objects as text: RFC 4180 with a header row, in UTF-8 (docs/formats/ingest.md).
#include "base/bytes.h"
#include "ingest/record.h"

namespace pai {

// One object a row. Fields are parted by commas, semicolons or tabs: by what the header row has most of. A byte order mark is passed over.
// Corrupt, with the line: CSV_ENCODING for what is not UTF-8 (GB 18030 and UTF-16 are named as such), CSV_QUOTE for a quote that never ends or stands inside of a bare
// field, CSV_HEADER for a header row without a column that names the object or its file, or with a name twice. Unsupported with SOURCE_LIMIT: beyond `limits`.
// A row with more or fewer fields than the header is a fault, CSV_ROW, and the others are read.
Result<SourceRecords> read_csv(ByteSpan bytes, const SourceLimits& limits = {});

}  // namespace pai
