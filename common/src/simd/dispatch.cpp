#include <array>
#include <atomic>
#include <cstdlib>
#include <span>
#include <string>

#include "course/error.hpp"
#include "simd/conv_table.hpp"
#include "simd/gemm_table.hpp"
#include "simd/math_table.hpp"
#include "simd/rows_table.hpp"
#include "simd/table.hpp"
#include "simd/update_table.hpp"

namespace course::simd {
namespace {

constexpr std::array<std::string_view, 7> kNames{"scalar", "sse2",    "avx2",        "avx512",
                                                 "neon",   "simd128", "relaxed_simd"};

// The tables of one family, narrowest first. Which of them the build has, CMake says.
#if defined(COURSE_SIMD_X86)
#define COURSE_TABLES(family)                                              \
    std::array {                                                           \
        &kScalar##family, &kSse2##family, &kAvx2##family, &kAvx512##family \
    }
#elif defined(COURSE_SIMD_NEON)
#define COURSE_TABLES(family)            \
    std::array {                         \
        &kScalar##family, &kNeon##family \
    }
#elif defined(COURSE_SIMD_WASM)  // a module that this browser cannot run does not load at all
#define COURSE_TABLES(family)            \
    std::array {                         \
        &kScalar##family, &kWasm##family \
    }
#else
#define COURSE_TABLES(family) \
    std::array {              \
        &kScalar##family      \
    }
#endif

constexpr auto kTables = COURSE_TABLES(Table);

bool runs_here([[maybe_unused]] Target target) {
#ifdef COURSE_SIMD_X86
    if (target == Target::avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
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

const KernelTable* find(std::string_view wanted) {
    for (const KernelTable* table : kTables) {
        if (name(table->target) == wanted && runs_here(table->target)) return table;
    }
    return nullptr;
}

const KernelTable* choose() {
    if (const char* wanted = std::getenv("COURSE_SIMD"); wanted != nullptr && *wanted != '\0') {
        if (const KernelTable* table = find(wanted)) return table;
        throw ValueError("COURSE_SIMD", "one of " + available_names(), wanted);
    }
    return find(name(available().back()));
}

// Where a table stands among those of its family.
std::size_t position(const KernelTable& table) {
    std::size_t i = 0;
    while (kTables[i] != &table) ++i;
    return i;
}

}  // namespace

constinit std::atomic<const KernelTable*> active_table{nullptr};

const KernelTable& choose_kernels() {
    const KernelTable* table = choose();
    active_table.store(table, std::memory_order_release);
    return *table;
}

// Each family in a function of its own: a WebAssembly module then holds only those it uses.
const GemmTable& gemm_kernels() {
    static constexpr auto kFamily = COURSE_TABLES(Gemm);
    return *kFamily[position(kernels())];
}

const ConvTable& conv_kernels() {
    static constexpr auto kFamily = COURSE_TABLES(Conv);
    return *kFamily[position(kernels())];
}

const MathTable& math_kernels() {
    static constexpr auto kFamily = COURSE_TABLES(Math);
    return *kFamily[position(kernels())];
}

const RowsTable& rows_kernels() {
    static constexpr auto kFamily = COURSE_TABLES(Rows);
    return *kFamily[position(kernels())];
}

const UpdateTable& update_kernels() {
    static constexpr auto kFamily = COURSE_TABLES(Update);
    return *kFamily[position(kernels())];
}

std::string_view name(Target target) {
    return kNames[static_cast<std::size_t>(target)];
}

std::vector<Target> available() {
    std::vector<Target> targets;
    for (const KernelTable* table : kTables) {
        if (runs_here(table->target)) targets.push_back(table->target);
    }
    return targets;
}

Target active() {
    return kernels().target;
}

std::string_view target_name() {
    return name(active());
}

void use(Target target) {
    const KernelTable* table = find(name(target));
    if (table == nullptr)
        throw ValueError("simd::use", "one of " + available_names(), name(target));
    active_table.store(table, std::memory_order_release);
}

std::size_t lanes(Target target) {
    constexpr std::array<std::size_t, kNames.size()> kBytes{sizeof(real), 16, 32, 64, 16, 16, 16};
    return kBytes[static_cast<std::size_t>(target)] / sizeof(real);
}

}  // namespace course::simd
