#include <array>
#include <cstdlib>
#include <string>

#include "course/error.hpp"
#include "simd/tables.hpp"

namespace course::simd {
namespace {

constexpr std::array<std::string_view, 7> kNames{"scalar", "sse2",    "avx2",        "avx512",
                                                 "neon",   "simd128", "relaxed_simd"};

// All tables of one instruction set.
#define COURSE_TABLES(set)                                                          \
    Tables {                                                                        \
        &k##set##Table, &k##set##Conv, &k##set##Gemm, &k##set##Math, &k##set##Rows, \
            &k##set##Update                                                         \
    }

// Narrowest first. Which of them the build has, CMake says.
constexpr std::array kTables{
    COURSE_TABLES(Scalar),
#ifdef COURSE_SIMD_SSE2
    COURSE_TABLES(Sse2),
#endif
#ifdef COURSE_SIMD_AVX2
    COURSE_TABLES(Avx2),
#endif
#ifdef COURSE_SIMD_AVX512
    COURSE_TABLES(Avx512),
#endif
#ifdef COURSE_SIMD_NEON
    COURSE_TABLES(Neon),
#endif
#ifdef COURSE_SIMD_WASM
    COURSE_TABLES(Wasm),
#endif
};

bool runs_here([[maybe_unused]] Target target) {
#ifdef COURSE_SIMD_AVX2
    if (target == Target::avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
#ifdef COURSE_SIMD_AVX512
    if (target == Target::avx512) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl");
    }
#endif
    return true;
}

std::string available_names() {
    std::string names;
    for (const Target target : available()) {
        names += (names.empty() ? "" : ", ") + std::string(name(target));
    }
    return names;
}

const Tables* find(std::string_view wanted) {
    for (const Tables& tables : kTables) {
        const Target target = tables.basic->target;
        if (name(target) == wanted && runs_here(target)) return &tables;
    }
    return nullptr;
}

const Tables* choose() {
    if (const char* wanted = std::getenv("COURSE_SIMD"); wanted != nullptr && *wanted != '\0') {
        if (const Tables* tables = find(wanted)) return tables;
        throw ValueError("COURSE_SIMD", {"one of ", available_names()}, wanted);
    }
    return find(name(available().back()));
}

}  // namespace

constinit std::atomic<const Tables*> active_tables{nullptr};

const Tables& choose_tables() {
    const Tables* tables = choose();
    active_tables.store(tables, std::memory_order_release);
    return *tables;
}

std::string_view name(Target target) {
    return kNames[static_cast<std::size_t>(target)];
}

std::vector<Target> available() {
    std::vector<Target> targets;
    for (const Tables& tables : kTables) {
        if (runs_here(tables.basic->target)) targets.push_back(tables.basic->target);
    }
    return targets;
}

Target active() {
    return tables().basic->target;
}

std::string_view target_name() {
    return name(active());
}

void use(Target target) {
    const Tables* tables = find(name(target));
    if (tables == nullptr)
        throw ValueError("simd::use", {"one of ", available_names()}, name(target));
    active_tables.store(tables, std::memory_order_release);
}

std::size_t lanes(Target target) {
    constexpr std::array<std::size_t, kNames.size()> kBytes{sizeof(real), 16, 32, 64, 16, 16, 16};
    return kBytes[static_cast<std::size_t>(target)] / sizeof(real);
}

}  // namespace course::simd
