// The first program that ./course setup compiles: a C++ exception, and adding by SIMD.
#include <emscripten/bind.h>
#include <wasm_simd128.h>

#include <cstdio>
#include <stdexcept>
#include <string>

int add(int a, int b) {
    return wasm_i32x4_extract_lane(wasm_i32x4_add(wasm_i32x4_splat(a), wasm_i32x4_splat(b)), 0);
}

EMSCRIPTEN_BINDINGS(trial) {
    emscripten::function("add", &add);
}

int main() {
    try {
        throw std::runtime_error("1 + 1 = " + std::to_string(add(1, 1)));
    } catch (const std::exception& error) {
        std::printf("caught: %s\n", error.what());
    }
}
