#include <cmath>
#include <map>

#include "base/describe_json.h"
#include "base/describe_rules.h"

namespace pai {
namespace {

// Source: JSON Schema 2020-12, Core and Validation. Own keywords: x-unit, x-live.
class SchemaWriter {
public:
    std::string document(const TypeInfo& type, std::string_view id) {
        out_.begin_object();
        out_.member("$schema", "https://json-schema.org/draft/2020-12/schema");
        out_.member("$id", id);
        out_.member("title", type.name);
        write_struct(type);
        out_.key("$defs").begin_object();
        for (std::size_t i = 0; i < order_.size(); ++i) {  // grows while definitions are written
            out_.key(order_[i]->name).begin_object();
            if (order_[i]->kind == Kind::Enum) write_enum(*order_[i]);
            else write_struct(*order_[i]);
            out_.end_object();
        }
        out_.end_object();
        out_.end_object();
        return out_.take() + "\n";
    }

private:
    void refer(const TypeInfo& type) {
        bool known = false;
        for (const TypeInfo* t : order_) known = known || t == &type;
        if (!known) order_.push_back(&type);
        out_.member("$ref", "#/$defs/" + std::string(type.name));
    }

    void write_enum(const TypeInfo& type) {
        out_.member("type", "string");
        out_.key("enum").begin_array(JsonWriter::Layout::Inline);
        for (const Choice& c : type.choices) out_.value(c.name);
        out_.end_array();
    }

    void write_struct(const TypeInfo& type) {
        if (!type.doc.empty()) out_.member("description", type.doc);
        out_.member("type", "object").member("additionalProperties", false);
        write_required(type);
        const auto defaults = type.create();
        out_.key("properties").begin_object();
        if (!type.format.empty()) out_.key("format").begin_object(JsonWriter::Layout::Inline).member("const", type.format).end_object();
        for (const Member& m : type.members) {
            if (m.meta.separate) continue;
            out_.key(m.name).begin_object();
            if (!m.meta.doc.empty()) out_.member("description", m.meta.doc);
            if (!m.meta.unit.empty()) out_.member("x-unit", m.meta.unit);
            if (m.meta.live) out_.member("x-live", true);
            write(m.type(), m.meta, m.meta.required);
            write_default(m, defaults.get());
            out_.end_object();
        }
        out_.end_object();
    }

    void write_required(const TypeInfo& type) {
        std::vector<std::string_view> names;
        if (!type.format.empty()) names.push_back("format");
        for (const Member& m : type.members)
            if (m.meta.required) names.push_back(m.name);
        if (names.empty()) return;
        out_.key("required").begin_array(JsonWriter::Layout::Inline);
        for (const auto name : names) out_.value(name);
        out_.end_array();
    }

    void write_default(const Member& m, void* defaults) {
        const Kind kind = m.type().kind;
        if (m.meta.required || kind == Kind::Struct || kind == Kind::Map || kind == Kind::Optional || kind == Kind::List) return;
        out_.key("default").raw(write_compact(m.type(), m.at(defaults)));
    }

    void write_range(const Meta& meta) {
        if (std::isfinite(meta.min)) out_.key("minimum").value(meta.min);
        if (std::isfinite(meta.max)) out_.key("maximum").value(meta.max);
    }

    void write_numbers(const TypeInfo& type, const Meta& meta) {
        const auto tuple = [&](int min, int max) {
            out_.member("type", "array").member("minItems", min).member("maxItems", max);
            out_.key("items").begin_object(JsonWriter::Layout::Inline).member("type", "number");
            write_range(meta);
            out_.end_object();
        };
        if (type.kind == Kind::Tuple) return tuple(type.count, type.count);
        out_.key("oneOf").begin_array();
        out_.begin_object(JsonWriter::Layout::Inline).member("type", "number");
        write_range(meta);
        out_.end_object();
        out_.begin_object(JsonWriter::Layout::Inline);
        tuple(2, 4);
        out_.end_object().end_array();
    }

    void write(const TypeInfo& type, const Meta& meta, bool required) {
        switch (type.kind) {
            case Kind::Bool: out_.member("type", "boolean"); break;
            case Kind::Int: out_.member("type", "integer"), write_range(meta); break;
            case Kind::Float: case Kind::Time: out_.member("type", "number"), write_range(meta); break;
            case Kind::Tuple: case Kind::Numbers: write_numbers(type, meta); break;
            case Kind::String:
                out_.member("type", "string");
                if (const auto pattern = pattern_of(meta.rule, !required); !pattern.empty()) out_.member("pattern", pattern);
                else if (required) out_.member("minLength", 1);
                break;
            case Kind::Enum: case Kind::Struct: refer(type); break;
            case Kind::Optional: write(type.element(), meta, required); break;
            case Kind::List:
                out_.member("type", "array").member("maxItems", meta.max_count);
                write_element("items", type, meta);
                break;
            case Kind::Map:
                out_.member("type", "object").member("maxProperties", meta.max_count);
                out_.key("propertyNames").begin_object(JsonWriter::Layout::Inline).member("pattern", pattern_of(meta.keys, false)).end_object();
                write_element("additionalProperties", type, meta);
                break;
        }
    }

    void write_element(std::string_view key, const TypeInfo& type, const Meta& meta) {
        out_.key(key).begin_object(JsonWriter::Layout::Inline);
        write(type.element(), meta, true);
        out_.end_object();
    }

    JsonWriter out_{2};
    std::vector<const TypeInfo*> order_;
};

}  // namespace

std::string write_schema(const TypeInfo& type, std::string_view id) { return SchemaWriter().document(type, id); }

}  // namespace pai
