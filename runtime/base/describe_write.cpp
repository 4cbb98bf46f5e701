#include "base/describe_json.h"
#include "base/describe_rules.h"

namespace pai {
namespace {

class Writer {
public:
    Writer(JsonWriter& out, Scope scope) : out_(out), scope_(scope) {}

    void write(const TypeInfo& type, void* value) {
        switch (type.kind) {
            case Kind::Bool: out_.value(type.get_int(value) != 0); break;
            case Kind::Int: out_.value(type.get_int(value)); break;
            case Kind::Time: out_.raw(seconds_text(type.get_int(value), type.ticks_per_second)); break;
            case Kind::String: out_.value(type.string(value)); break;
            case Kind::Enum: out_.value(name_of(type, value)); break;
            case Kind::Float: case Kind::Tuple: case Kind::Numbers: write_floats(type, value); break;
            case Kind::List: write_list(type, value); break;
            case Kind::Struct: write_struct(type, value, false); break;
            case Kind::Map: write_map(type, value); break;
            case Kind::Optional: write(type.element(), type.find(value, {})); break;
        }
    }

    void write_struct(const TypeInfo& type, void* value, bool whole) {
        const auto defaults = type.create();
        std::vector<const Member*> members;
        bool lines = whole;
        for (const Member& m : type.members) {
            if (m.meta.separate && scope_ == Scope::OneFile) continue;
            if (!m.meta.required && m.type().equal(m.at(value), m.at(defaults.get()))) continue;
            members.push_back(&m);
            lines = lines || spans_lines(m.type());
        }
        out_.begin_object(lines ? JsonWriter::Layout::Lines : JsonWriter::Layout::Inline);
        if (!type.format.empty() && whole) out_.member("format", type.format);
        for (const Member* m : members) {
            out_.key(m->name);
            write(m->type(), m->at(value));
        }
        out_.end_object();
    }

private:
    static std::string_view name_of(const TypeInfo& type, void* value) {
        for (const Choice& c : type.choices)
            if (c.value == type.get_int(value)) return c.name;
        PAI_ASSERT(!"an enumerator without a name");
        return {};
    }

    void write_floats(const TypeInfo& type, void* value) {
        float numbers[4];
        const int count = type.get_floats(value, numbers);
        if (count == 1) {
            out_.value(numbers[0]);
            return;
        }
        out_.begin_array(JsonWriter::Layout::Inline);
        for (int i = 0; i < count; ++i) out_.value(numbers[i]);
        out_.end_array();
    }

    void write_list(const TypeInfo& type, void* value) {
        out_.begin_array(spans_lines(type.element()) ? JsonWriter::Layout::Lines : JsonWriter::Layout::Inline);
        visit(type, value, [](Writer& w, const TypeInfo& element, const std::string&, void* entry) { w.write(element, entry); });
        out_.end_array();
    }

    void write_map(const TypeInfo& type, void* value) {
        out_.begin_object();
        visit(type, value, [](Writer& w, const TypeInfo& element, const std::string& key, void* entry) {
            w.out_.key(key);
            w.write(element, entry);
        });
        out_.end_object();
    }

    using Entry = void (*)(Writer&, const TypeInfo& element, const std::string& key, void* entry);
    void visit(const TypeInfo& type, void* value, Entry entry) {
        struct Context {
            Writer& writer;
            const TypeInfo& element;
            Entry entry;
        } context{*this, type.element(), entry};
        type.each(value, [](void* c, const std::string& key, void* v) {
            auto& x = *static_cast<Context*>(c);
            x.entry(x.writer, x.element, key, v);
        }, &context);
    }

    JsonWriter& out_;
    Scope scope_;
};

}  // namespace

// The accessors of a description serve reading and writing; writing changes nothing.
std::string write_json(const TypeInfo& type, const void* value, Scope scope) {
    JsonWriter out(2);
    Writer writer(out, scope);
    if (type.kind == Kind::Struct) writer.write_struct(type, const_cast<void*>(value), true);
    else writer.write(type, const_cast<void*>(value));
    return out.take() + "\n";
}

std::string write_compact(const TypeInfo& type, const void* value) {
    JsonWriter out;
    Writer(out, Scope::All).write(type, const_cast<void*>(value));
    return out.take();
}

}  // namespace pai
