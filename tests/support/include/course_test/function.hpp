#pragma once

/// @file
/// What std::function is, but light for the compiler: the tests hand on hundreds of lambdas, each
/// build compiles every one, and std::function took half of the time of two units.

#include <memory>
#include <utility>

namespace course::testing {

template <typename Signature>
class Function;

/// A function or lambda of any type behind one type. Copies share it.
template <typename Result, typename... Arguments>
class Function<Result(Arguments...)> {
 public:
    /// @param f anything that can be called with the arguments
    template <typename F>
    Function(F f) : body_(static_cast<Body*>(new Holder<F>(std::move(f)))) {}

    /// @param arguments as in the signature
    /// @returns what the function returns
    Result operator()(Arguments... arguments) const {
        return body_->call(std::forward<Arguments>(arguments)...);
    }

 private:
    struct Body {
        Body() = default;
        Body(const Body&) = delete;
        Body& operator=(const Body&) = delete;
        virtual ~Body() = default;
        virtual Result call(Arguments... arguments) = 0;
    };

    template <typename F>
    struct Holder final : Body {
        explicit Holder(F&& given) : f(std::move(given)) {}
        Result call(Arguments... arguments) override {
            return f(std::forward<Arguments>(arguments)...);
        }
        F f;
    };

    std::shared_ptr<Body> body_;
};

}  // namespace course::testing
