#version 450 core
// Vertices of one primitive as its morph targets and joints move them, in the layout they came in.
// Source: Khronos glTF 2.0, 3.7.2.2 (morph targets) and 3.7.3.3 (skinned meshes).
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Source { uint source[]; };
layout(std430, binding = 1) readonly buffer Influences { uint influences[]; };  // joints as 16 bits, then weights
layout(std430, binding = 2) readonly buffer Deltas { float deltas[]; };         // nine a vertex and target
layout(std430, binding = 3) readonly buffer PoseRows { vec4 rows[]; };
layout(std430, binding = 4) writeonly buffer Result { uint result[]; };
layout(location = 0) uniform ivec4 vertices;  // how many; the first in source; the first in result; words of one
layout(location = 1) uniform ivec4 skin;      // influences a vertex; their first word; first row of the joints; how many joints
layout(location = 2) uniform ivec4 morph;     // active targets; their first row; first delta of the primitive

vec3 delta_at(int at) { return vec3(deltas[at], deltas[at + 1], deltas[at + 2]); }

void add_targets(int vertex, inout vec3 position, inout vec3 normal, inout vec3 tangent) {
    for (int i = 0; i < morph.x; ++i) {
        vec4 target = rows[morph.y + i];
        int at = morph.z + (floatBitsToInt(target.x) * vertices.x + vertex) * 9;
        position += target.y * delta_at(at);
        normal += target.y * delta_at(at + 3);
        tangent += target.y * delta_at(at + 6);
    }
}

// Rows of the blend of the joints' matrices.
void blend_joints(int vertex, out vec4 x, out vec4 y, out vec4 z) {
    int words = skin.x / 2 + skin.x;
    int at = skin.y + vertex * words;
    x = y = z = vec4(0.0);
    for (int i = 0; i < skin.x; ++i) {
        uint pair = influences[at + i / 2];
        int joint = min(int((i & 1) == 0 ? pair & 0xffffu : pair >> 16), skin.w - 1);
        float weight = uintBitsToFloat(influences[at + skin.x / 2 + i]);
        int row = skin.z + joint * 3;
        x += weight * rows[row];
        y += weight * rows[row + 1];
        z += weight * rows[row + 2];
    }
}

vec3 unit(vec3 v) { return dot(v, v) > 0.0 ? normalize(v) : v; }

void main() {
    int vertex = int(gl_GlobalInvocationID.x);
    if (vertex >= vertices.x) return;
    int from = (vertices.y + vertex) * vertices.w, to = (vertices.z + vertex) * vertices.w;
    vec3 position = uintBitsToFloat(uvec3(source[from], source[from + 1], source[from + 2]));
    vec3 normal = vec3(unpackSnorm2x16(source[from + 3]), unpackSnorm2x16(source[from + 4]).x);
    vec4 tangent = vec4(unpackSnorm2x16(source[from + 5]), unpackSnorm2x16(source[from + 6]));
    add_targets(vertex, position, normal, tangent.xyz);
    if (skin.x > 0) {
        vec4 x, y, z;
        blend_joints(vertex, x, y, z);
        vec4 p = vec4(position, 1.0);
        position = vec3(dot(x, p), dot(y, p), dot(z, p));
        vec3 t = tangent.xyz;
        tangent.xyz = vec3(dot(x.xyz, t), dot(y.xyz, t), dot(z.xyz, t));
        // By the cofactors, which are the inverse transpose but for its size.
        vec3 cx = cross(y.xyz, z.xyz), cy = cross(z.xyz, x.xyz), cz = cross(x.xyz, y.xyz);
        float side = dot(x.xyz, cx) < 0.0 ? -1.0 : 1.0;
        normal = side * vec3(dot(cx, normal), dot(cy, normal), dot(cz, normal));
    }
    normal = unit(normal);
    tangent.xyz = unit(tangent.xyz);
    result[to] = floatBitsToUint(position.x);
    result[to + 1] = floatBitsToUint(position.y);
    result[to + 2] = floatBitsToUint(position.z);
    result[to + 3] = packSnorm2x16(normal.xy);
    result[to + 4] = packSnorm2x16(vec2(normal.z, 0.0));
    result[to + 5] = packSnorm2x16(tangent.xy);
    result[to + 6] = packSnorm2x16(tangent.zw);
    for (int i = 7; i < vertices.w; ++i) result[to + i] = source[from + i];
}
