/// @file
/// What a chapter's demo bindings need beyond Embind. Only `demo/bindings.cpp` files include it,
/// and only in the WebAssembly build.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <exception>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "course/named.hpp"
#include "course/real.hpp"

/// Helpers for the WebAssembly bindings of the demos.
namespace course::demo {

/// Calls @p f and turns a C++ exception into a JavaScript `Error` with the same text.
///
/// Emscripten can hand exceptions to JavaScript by itself, but its helpers bring a name demangler
/// along: 22 KB (brotli) in every chapter's module. This costs none.
/// @param f called without arguments.
/// @returns what @p f returns.
template <typename F>
auto guarded(F&& f) -> decltype(f()) {
    std::string message;
    try {
        return std::forward<F>(f)();
    } catch (const std::exception& error) {
        message = error.what();
    }
    emscripten::val::global("Error").new_(message).throw_();
    __builtin_unreachable();
}

/// A member function in the form Embind takes, its exceptions turned into JavaScript errors.
template <auto member>
struct Method;

template <typename C, typename R, typename... Args, R (C::*member)(Args...)>
struct Method<member> {
    static R call(C& self, Args... args) {
        return guarded([&]() -> R { return (self.*member)(std::forward<Args>(args)...); });
    }
};

template <typename C, typename R, typename... Args, R (C::*member)(Args...) const>
struct Method<member> {
    static R call(const C& self, Args... args) {
        return guarded([&]() -> R { return (self.*member)(std::forward<Args>(args)...); });
    }
};

/// `.function("step", course::demo::method<&Session::step>)`: a guarded member function.
template <auto member>
inline constexpr auto method = &Method<member>::call;

/// `.constructor(&course::demo::make<Session, int>)`: a guarded constructor.
template <typename C, typename... Args>
std::unique_ptr<C> make(Args... args) {
    return guarded([&] { return std::make_unique<C>(std::move(args)...); });
}

/// Arrays by the names that the generated TypeScript types have for them; they would otherwise say
/// `any`. A module that uses them calls register_arrays().
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)

/// To be called once, inside of EMSCRIPTEN_BINDINGS.
inline void register_arrays() {
    emscripten::register_type<Float32Array>("Float32Array");
    emscripten::register_type<Uint8Array>("Uint8Array");
}

/// Copies numbers into a JavaScript array: WebAssembly memory may move, and the worker transfers
/// the buffers.
template <typename Array, typename T>
Array copied(const std::vector<T>& values) {
    return Array(emscripten::val(emscripten::typed_memory_view(values.size(), values.data()))
                     .template call<emscripten::val>("slice"));
}

/// A member function that returns numbers, its result a Float32Array.
template <auto member>
struct Floats;
template <typename C, typename... Args, std::vector<real> (C::*member)(Args...) const>
struct Floats<member> {
    static Float32Array call(const C& self, Args... args) {
        return copied<Float32Array>(guarded([&] { return (self.*member)(args...); }));
    }
};

/// `.function("path", course::demo::floats<&Session::path>)`: a guarded getter of numbers.
template <auto member>
inline constexpr auto floats = &Floats<member>::call;

/// `ArrayField<&Report::weights>::add_to(report, "weights")`: a field of a value object that
/// JavaScript sees as a typed array. Only read, so setting is empty.
template <auto member>
struct ArrayField;
template <typename Object, typename T, std::vector<T> Object::* member>
struct ArrayField<member> {
    using Array = std::conditional_t<std::is_same_v<T, real>, Float32Array, Uint8Array>;
    static Array get(const Object& object) { return copied<Array>(object.*member); }
    static void set(Object&, const Array&) {}
    static void add_to(emscripten::value_object<Object>& object, const char* name) {
        object.field(name, &get, &set);
    }
};

/// What the worker makes of a `.safetensors` file (web/src/safetensors.ts).
EMSCRIPTEN_DECLARE_VAL_TYPE(NamedTensors)

/// To be called once, inside of EMSCRIPTEN_BINDINGS, by a module that takes tensors.
inline void register_tensors() {
    emscripten::register_type<NamedTensors>(
        "{ name: string; shape: number[]; values: Float32Array }[]");
}

/// A member function that takes the tensors of a file.
template <auto member>
struct TakesTensors;
template <typename C, void (C::*member)(const std::vector<Named>&)>
struct TakesTensors<member> {
    static void call(C& self, const NamedTensors& list) {
        guarded([&] {
            std::vector<Named> tensors;
            for (const auto& entry : emscripten::vecFromJSArray<emscripten::val>(list)) {
                const auto sizes = emscripten::vecFromJSArray<std::size_t>(entry["shape"]);
                const auto values = emscripten::convertJSArrayToNumberVector<real>(entry["values"]);
                tensors.push_back({entry["name"].as<std::string>(),
                                   Tensor(Shape(std::span(sizes)), std::span(values))});
            }
            (self.*member)(tensors);
        });
    }
};

/// `.function("load_network(tensors)", course::demo::takes_tensors<&Session::load_network>)`.
template <auto member>
inline constexpr auto takes_tensors = &TakesTensors<member>::call;

}  // namespace course::demo
