#include "cnn/race.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "cnn/training.hpp"
#include "course/autograd.hpp"
#include "course/dataset.hpp"
#include "course/error.hpp"
#include "course/ops.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::max_relative_error;

TEST_CASE("PatternNetwork: what the shared one says the others can say as well", "[C11.6]") {
    constexpr std::size_t kSize = 7;
    constexpr std::size_t kFields = (kSize - 2) * (kSize - 2);
    Rng rng(1);
    PatternNetwork shared(Connection::shared, kSize, 4, rng);
    rng.fill_uniform(shared.bias.data(), -1, 1);
    PatternNetwork local(Connection::local, kSize, 4, rng);
    PatternNetwork dense(Connection::dense, kSize, 4, rng);
    const cnn::Conv2d layer{shared.detectors.detach(), shared.bias.detach()};
    dense.detectors = dense_matrix_of_conv(layer, {1, kSize, kSize});
    for (std::size_t p = 0; p < kFields; ++p) {
        for (std::size_t o = 0; o < 4; ++o) {
            local.bias(p, 0, o) = shared.bias(o);
            dense.bias(o * kFields + p) = shared.bias(o);
            for (std::size_t k = 0; k < 9; ++k) {
                local.detectors(p, k, o) = shared.detectors.data()[o * 9 + k];
            }
        }
    }
    dense.head = local.head = shared.head;
    const Tensor x = fixtures::drawn(40, {5, 1, kSize, kSize});
    const Tensor y = shared(x);
    CHECK(max_relative_error(local(x), y) < 10 * fixtures::kClose);
    CHECK(max_relative_error(dense(x), y) < 10 * fixtures::kClose);
}

TEST_CASE("PatternNetwork: gradients agree with central differences in all three forms") {
    if constexpr (!kRealIsDouble) SKIP("meant for the double build");
    for (const Connection connection : {Connection::dense, Connection::local, Connection::shared}) {
        Rng rng(2);
        PatternNetwork network(connection, 5, 2, rng);
        const Tensor x = fixtures::drawn(41, {3, 1, 5, 5});
        const std::vector<std::size_t> labels{0, 1, 3};
        const auto loss = [&] { return cross_entropy_loss(network(x), labels); };
        backward(loss());
        testing::check_gradient(
            [&](const Tensor&) {
                const NoGrad no_grad;
                return static_cast<double>(loss().item());
            },
            network.detectors.detach(), network.detectors.grad());
    }
}

TEST_CASE("PatternNetwork: shared detectors learn a moving pattern from few pictures", "[C11.6]") {
    Rng rng(3);
    const PatternSet train = pattern_images(120, rng, {.size = 8, .noise = 0.1});
    const PatternSet unseen = pattern_images(100, rng, {.size = 8, .noise = 0.1});
    const auto trained = [&](Connection connection) {
        PatternNetwork network(connection, 8, 8, rng);
        optim::Adam adam(nn::parameters(network), {.learning_rate = 1e-2});
        Shuffled order(
            [&] {
                std::vector<std::size_t> all(120);
                for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
                return all;
            }(),
            1);
        for (int update = 0; update < 300; ++update) {
            const std::vector<std::size_t> batch = order.next(30);
            std::vector<std::size_t> labels;
            labels.reserve(batch.size());
            for (const std::size_t i : batch) labels.push_back(train.labels[i]);
            train_step([&](const Tensor& x) { return network(x); }, adam,
                       take_rows(train.pictures, batch), labels);
        }
        return std::pair{cnn::accuracy_of(network, train), cnn::accuracy_of(network, unseen)};
    };
    const auto [shared_train, shared_unseen] = trained(Connection::shared);
    const auto [dense_train, dense_unseen] = trained(Connection::dense);
    CAPTURE(shared_train, shared_unseen, dense_train, dense_unseen);
    CHECK(shared_unseen > 0.95);
    CHECK(dense_train > 0.95);
    CHECK(dense_unseen < shared_unseen - 0.1);
}

TEST_CASE("PatternNetwork: pictures of another size are refused") {
    Rng rng(4);
    const PatternNetwork network(Connection::local, 6, 2, rng);
    CHECK_THROWS_AS(network(Tensor({1, 1, 7, 6})), ShapeError);
    CHECK_THROWS_AS(PatternNetwork(Connection::shared, 2, 2, rng), ValueError);
}
