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
#include <utility>

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

/// Copies numbers into a JavaScript `Float32Array`.
/// @param values any number of values.
/// @returns the array, independent of WebAssembly memory.
inline emscripten::val float_array(std::span<const real> values) {
    return emscripten::val(emscripten::typed_memory_view(values.size(), values.data()))
        .call<emscripten::val>("slice");
}

}  // namespace course::demo
