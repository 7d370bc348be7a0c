#include "course/xt.hpp"

#include <catch2/catch_test_macros.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xview.hpp>

namespace course {
namespace {

TEST_CASE("xt: tensors are xtensor arrays and expressions become tensors") {
    //! [xt]
    Tensor a({2, 3}, {1, 2, 3,  //
                      4, 5, 6});
    auto x = as_xt(a);                                      // no copy
    xt::view(x, 0, xt::all()) *= 10;                        // a's first row
    const Tensor means = from_xt(xt::mean(as_xt(a), {1}));  // (2)
    CHECK(a(0, 2) == 30);
    CHECK(means(0) == 20);
    CHECK(means(1) == 5);
    //! [xt]
}

TEST_CASE("xt: the array looks at the tensor's own numbers, const ones too") {
    Tensor a({2, 2}, {1, 2, 3, 4});
    CHECK(&as_xt(a)(0, 0) == a.data().data());
    const Tensor& constant = a;
    CHECK(&as_xt(constant)(1, 1) == constant.data().data() + 3);
    static_assert(std::is_const_v<std::remove_reference_t<decltype(as_xt(constant)(0, 0))>>);
}

TEST_CASE("xt: shapes and element types are kept or converted") {
    const xt::xarray<int> integers{{1, 2}, {3, 4}};
    const Tensor a = from_xt(integers);
    CHECK(a.shape() == Shape{2, 2});
    CHECK(a(1, 0) == 3);
    CHECK(from_xt(xt::transpose(as_xt(a)))(0, 1) == 3);
    const Tensor total = from_xt(xt::sum(as_xt(a)));
    CHECK(total.rank() == 0);
    CHECK(total.item() == 10);
    CHECK(from_xt(as_xt(Tensor(Shape{0, 3}))).shape() == Shape{0, 3});
}

}  // namespace
}  // namespace course
