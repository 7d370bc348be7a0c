// The training steps of step_bench.cpp with libtorch: eager, channels last where it is faster.

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <cmath>
#include <string>
#include <vector>

namespace {

namespace nn = torch::nn;
namespace F = torch::nn::functional;
using torch::Tensor;

template <typename Loss>
void train(benchmark::State& state, torch::optim::Optimizer& optimizer, const Loss& loss) {
    torch::set_num_threads(1);
    for (auto _ : state) {
        optimizer.zero_grad();
        loss().backward();
        optimizer.step();
    }
}

Tensor draw_classes(const std::vector<std::int64_t>& shape, std::int64_t limit) {
    return torch::randint(limit, shape, torch::kLong);
}

void linear_regression(benchmark::State& state) {
    nn::Linear model(7, 1);
    torch::optim::SGD sgd(model->parameters(), 1e-3);
    const Tensor x = torch::randn({32, 7});
    const Tensor target = torch::randn({32, 1});
    train(state, sgd, [&] { return F::mse_loss(model(x), target); });
}
BENCHMARK(linear_regression)->Name("step/linear_regression/libtorch");

void logistic_regression(benchmark::State& state) {
    nn::Linear model(6, 1);
    torch::optim::SGD sgd(model->parameters(), 1e-3);
    const Tensor x = torch::randn({64, 6});
    const Tensor target = torch::rand({64, 1});
    train(state, sgd, [&] { return F::binary_cross_entropy_with_logits(model(x), target); });
}
BENCHMARK(logistic_regression)->Name("step/logistic_regression/libtorch");

void mlp(benchmark::State& state) {
    nn::Sequential model(nn::Linear(784, 256), nn::ReLU(), nn::Linear(256, 128), nn::ReLU(),
                         nn::Linear(128, 10));
    torch::optim::Adam adam(model->parameters());
    const Tensor x = torch::rand({64, 784});
    const Tensor classes = draw_classes({64}, 10);
    train(state, adam, [&] { return F::cross_entropy(model->forward(x), classes); });
}
BENCHMARK(mlp)->Name("step/mlp/libtorch")->Unit(benchmark::kMicrosecond);

nn::Conv2d convolution(int inputs, int outputs) {
    return nn::Conv2d{nn::Conv2dOptions(inputs, outputs, 3).padding(1)};
}

void cnn(benchmark::State& state, bool with_norm, torch::MemoryFormat format) {
    nn::Sequential model;
    for (const auto& [inputs, outputs] : {std::pair(1, 16), std::pair(16, 32)}) {
        model->push_back(convolution(inputs, outputs));
        if (with_norm) model->push_back(nn::BatchNorm2d(outputs));
        model->push_back(nn::ReLU());
        model->push_back(nn::MaxPool2d(2));
    }
    model->push_back(nn::Flatten());
    model->push_back(nn::Linear(32 * 7 * 7, 10));
    torch::optim::Adam adam(model->parameters());
    const Tensor x = torch::rand({64, 1, 28, 28}).contiguous(format);
    const Tensor classes = draw_classes({64}, 10);
    train(state, adam, [&] { return F::cross_entropy(model->forward(x), classes); });
}
BENCHMARK_CAPTURE(cnn, rows, false, torch::MemoryFormat::Contiguous)
    ->Name("step/cnn/libtorch")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cnn, channels_last, false, torch::MemoryFormat::ChannelsLast)
    ->Name("step/cnn/libtorch_channels_last")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cnn, norm_rows, true, torch::MemoryFormat::Contiguous)
    ->Name("step/cnn_norm/libtorch")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cnn, norm_channels_last, true, torch::MemoryFormat::ChannelsLast)
    ->Name("step/cnn_norm/libtorch_channels_last")
    ->Unit(benchmark::kMicrosecond);

constexpr int kWidth = 128;
constexpr int kHeads = 4;

// The keys and values of the positions so far, (1, heads, 64, width / heads).
struct Cache {
    Tensor keys = torch::zeros({1, kHeads, 64, kWidth / kHeads});
    Tensor values = torch::zeros({1, kHeads, 64, kWidth / kHeads});
};

struct AttentionImpl : nn::Module {
    AttentionImpl() {
        for (const char* name : {"q", "k", "v", "out"}) {
            maps.push_back(register_module(name, nn::Linear(kWidth, kWidth)));
        }
    }
    // The mask is added to the scores.
    Tensor forward(const Tensor& x, const Tensor& memory, const Tensor& mask) {
        Tensor scores = torch::matmul(split(maps[0](x)), split(maps[1](memory)).transpose(2, 3)) /
                        std::sqrt(static_cast<double>(kWidth / kHeads));
        if (mask.defined()) scores = scores + mask;
        const Tensor y = torch::matmul(torch::softmax(scores, -1), split(maps[2](memory)));
        return maps[3](y.transpose(1, 2).reshape({x.size(0), x.size(1), kWidth}));
    }
    // Attention of the one position `at` over those up to it.
    Tensor step(const Tensor& x, Cache& cache, long at) {
        cache.keys.narrow(2, at, 1).copy_(split(maps[1](x)));
        cache.values.narrow(2, at, 1).copy_(split(maps[2](x)));
        const Tensor scores =
            torch::matmul(split(maps[0](x)), cache.keys.narrow(2, 0, at + 1).transpose(2, 3)) /
            std::sqrt(static_cast<double>(kWidth / kHeads));
        const Tensor y =
            torch::matmul(torch::softmax(scores, -1), cache.values.narrow(2, 0, at + 1));
        return maps[3](y.transpose(1, 2).reshape({1, 1, kWidth}));
    }
    static Tensor split(const Tensor& x) {
        return x.view({x.size(0), x.size(1), kHeads, kWidth / kHeads}).transpose(1, 2);
    }
    std::vector<nn::Linear> maps;
};
TORCH_MODULE(Attention);

struct BlockImpl : nn::Module {
    BlockImpl(bool with_gelu, bool is_decoder) : gelu(with_gelu) {
        for (int i = 0; i < 3; ++i) {
            norms.push_back(register_module("norm" + std::to_string(i),
                                            nn::LayerNorm(nn::LayerNormOptions({kWidth}))));
        }
        self = register_module("self", Attention());
        if (is_decoder) cross = register_module("cross", Attention());
        up = register_module("up", nn::Linear(kWidth, 512));
        down = register_module("down", nn::Linear(512, kWidth));
    }
    Tensor forward(Tensor x, const Tensor& mask, const Tensor& memory = {}) {
        const Tensor n = norms[0](x);
        x = x + self(n, n, mask);
        if (memory.defined()) x = x + cross(norms[1](x), memory, Tensor{});
        return x + feed_forward(x);
    }
    Tensor step(const Tensor& x, Cache& cache, long at) {
        const Tensor y = x + self->step(norms[0](x), cache, at);
        return y + feed_forward(y);
    }
    Tensor feed_forward(const Tensor& x) {
        const Tensor inner = up(norms[2](x));
        return down(gelu ? torch::gelu(inner) : torch::relu(inner));
    }
    std::vector<nn::LayerNorm> norms;
    Attention self{nullptr};
    Attention cross{nullptr};
    nn::Linear up{nullptr};
    nn::Linear down{nullptr};
    bool gelu;
};
TORCH_MODULE(Block);

// Embeddings, positions, blocks, the last norm and a linear layer: half an encoder-decoder, or a
// GPT.
struct StackImpl : nn::Module {
    StackImpl(int vocabulary, int length, int count, bool with_gelu, bool is_decoder) {
        token = register_module("token", nn::Embedding(vocabulary, kWidth));
        position = register_parameter("position", torch::randn({length, kWidth}));
        for (int i = 0; i < count; ++i) {
            blocks.push_back(
                register_module("block" + std::to_string(i), Block(with_gelu, is_decoder)));
        }
        norm = register_module("norm", nn::LayerNorm(nn::LayerNormOptions({kWidth})));
    }
    Tensor forward(const Tensor& tokens, const Tensor& mask, const Tensor& memory = {}) {
        Tensor x = token(tokens) + position;
        for (Block& block : blocks) x = block(x, mask, memory);
        return norm(x);
    }
    Tensor step(const Tensor& last, std::vector<Cache>& caches, long at) {
        Tensor x = token(last) + position[at];
        for (std::size_t i = 0; i < blocks.size(); ++i) x = blocks[i]->step(x, caches[i], at);
        return norm(x);
    }
    nn::Embedding token{nullptr};
    Tensor position;
    std::vector<Block> blocks;
    nn::LayerNorm norm{nullptr};
};
TORCH_MODULE(Stack);

Tensor causal_mask(int length) {
    return torch::full({length, length}, -INFINITY).triu(1);
}

void encoder_decoder(benchmark::State& state) {
    constexpr int kLength = 24;
    Stack encoder(64, kLength, 2, false, false);
    Stack decoder(64, kLength, 2, false, true);
    nn::Linear head(kWidth, 64);
    std::vector<Tensor> parameters;
    for (const nn::Module* part :
         {static_cast<nn::Module*>(encoder.get()), static_cast<nn::Module*>(decoder.get()),
          static_cast<nn::Module*>(head.get())}) {
        for (const Tensor& p : part->parameters()) parameters.push_back(p);
    }
    torch::optim::Adam adam(parameters);
    const Tensor from = draw_classes({32, kLength}, 64);
    const Tensor to = draw_classes({32, kLength}, 64);
    const Tensor wanted = draw_classes({32L * kLength}, 64);
    const Tensor mask = causal_mask(kLength);
    train(state, adam, [&] {
        const Tensor memory = encoder(from, Tensor{});
        return F::cross_entropy(head(decoder(to, mask, memory)).view({-1, 64}), wanted);
    });
}
BENCHMARK(encoder_decoder)->Name("step/encoder_decoder/libtorch")->Unit(benchmark::kMicrosecond);

void gpt(benchmark::State& state) {
    Stack stack(96, 64, 4, true, false);
    nn::Linear head(kWidth, 96);
    std::vector<Tensor> parameters = stack->parameters();
    for (const Tensor& p : head->parameters()) parameters.push_back(p);
    torch::optim::Adam adam(parameters);
    const Tensor tokens = draw_classes({16, 64}, 96);
    const Tensor wanted = draw_classes({16L * 64}, 96);
    const Tensor mask = causal_mask(64);
    train(state, adam,
          [&] { return F::cross_entropy(head(stack(tokens, mask)).view({-1, 96}), wanted); });
}
BENCHMARK(gpt)->Name("step/gpt/libtorch")->Unit(benchmark::kMicrosecond);

// Greedy generation of 64 tokens, one sequence, with caches that are allocated once.
void generate(benchmark::State& state) {
    const torch::NoGradGuard no_grad;
    Stack stack(96, 64, 4, true, false);
    nn::Linear head(kWidth, 96);
    for (auto _ : state) {
        std::vector<Cache> caches(stack->blocks.size());
        Tensor token = torch::ones({1, 1}, torch::kLong);
        for (long at = 0; at < 64; ++at) token = head(stack->step(token, caches, at)).argmax(-1);
        benchmark::DoNotOptimize(token.data_ptr());
    }
    state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(generate)->Name("generate/gpt/libtorch")->Unit(benchmark::kMicrosecond);

}  // namespace
