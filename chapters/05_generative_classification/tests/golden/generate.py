"""Reference values for this chapter, made with scikit-learn and SciPy; run it in this folder.

Writes reference.json. Debian 12: apt-get install python3-sklearn. Versions used: see the file.
"""

import csv
import json

import numpy
import scipy
import scipy.stats
import sklearn
from sklearn.discriminant_analysis import (LinearDiscriminantAnalysis,
                                           QuadraticDiscriminantAnalysis)
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron, Ridge
from sklearn.naive_bayes import BernoulliNB, GaussianNB

ALL = ["hp", "attack", "defense", "special_attack", "special_defense", "speed"]
TWO = ["defense", "special_defense"]


def table(name, features=None, keep=lambda row: True):
    with open(f"../../data/{name}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    features = features or [key for key in rows[0] if key != "class"]
    classes = list(dict.fromkeys(row["class"] for row in rows))
    rows = [row for row in rows if keep(row)]
    x = numpy.array([[float(row[key]) for key in features] for row in rows])
    return x, numpy.array([classes.index(row["class"]) for row in rows])


def flat(values):
    return numpy.asarray(values, dtype=float).ravel().tolist()


reference = {"versions": f"numpy {numpy.__version__}, scipy {scipy.__version__}, "
                         f"scikit-learn {sklearn.__version__}"}


def record(name, x, y, probe):
    """Parameters of every model and its posteriors at some samples."""
    def put(key, values):
        reference[f"{name}_{key}"] = flat(values)

    put("means", [x[y == k].mean(0) for k in range(y.max() + 1)])
    quadratic = QuadraticDiscriminantAnalysis(store_covariance=True).fit(x, y)
    put("qda_covariances", quadratic.covariance_)  # with 1/(N - 1)
    put("qda_posterior", quadratic.predict_proba(probe))
    priors = numpy.bincount(y) / len(y)
    joint = numpy.stack([priors[k] * scipy.stats.multivariate_normal(
        x[y == k].mean(0), numpy.cov(x[y == k].T, bias=True)).pdf(probe)
        for k in range(y.max() + 1)], axis=1)
    put("own_posterior", joint / joint.sum(1, keepdims=True))  # with 1/N
    shared = LinearDiscriminantAnalysis(solver="lsqr").fit(x, y)
    put("lda_covariance", shared.covariance_)
    put("lda_posterior", shared.predict_proba(probe))
    put("lda_coef", shared.coef_)
    put("lda_intercept", shared.intercept_)
    naive = GaussianNB(var_smoothing=0).fit(x, y)
    put("nb_variances", naive.var_)
    put("nb_posterior", naive.predict_proba(probe))


def training(row):
    return int(row["number"]) < 400


for name, features in (("two", TWO), ("all", ALL)):
    x, y = table("pokemon", features, training)
    test, truth = table("pokemon", features, lambda row: not training(row))
    record(name, x, y, test[:20])
    for key, model in (("lda", LinearDiscriminantAnalysis(solver="lsqr")),
                       ("nb", GaussianNB(var_smoothing=0))):
        model.fit(x, y)
        reference[f"{name}_{key}_accuracy"] = [model.score(x, y), model.score(test, truth)]
    logistic = LogisticRegression(penalty=None, solver="newton-cholesky", tol=1e-13,
                                  max_iter=200).fit(x, 1 - y)
    reference[f"{name}_logistic"] = flat(numpy.append(logistic.coef_, logistic.intercept_))
    line = LinearRegression().fit(x, 1.0 - 2.0 * y)
    reference[f"{name}_least_squares"] = flat(numpy.append(line.coef_, line.intercept_))

for name in ("iris", "wine"):
    x, y = table(name)
    record(name, x, y, x[::10])

# The lecture's thirteen points.
x = numpy.array([[1, 1]] + [[1, 0]] * 4 + [[0, 1]] * 4 + [[0, 0]] * 4)
y = numpy.array([0] + [1] * 12)
smoothed = BernoulliNB(alpha=1, force_alpha=True).fit(x, y)
reference["thirteen_log_probabilities"] = flat(smoothed.feature_log_prob_)
reference["thirteen_smoothed_posterior"] = flat(smoothed.predict_proba(x))
plain = BernoulliNB(alpha=0, force_alpha=True)
with numpy.errstate(all="ignore"):
    probabilities = plain.fit(x, y).feature_log_prob_
reference["thirteen_plain_probabilities"] = flat(numpy.exp(probabilities))

# Rosenblatt's perceptron on three of the four corners, which a line separates.
corners = numpy.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
labels = numpy.array([1, -1, -1, -1])
rosenblatt = Perceptron(shuffle=False, tol=None, max_iter=100).fit(corners, labels)
reference["perceptron"] = flat(numpy.append(rosenblatt.coef_, rosenblatt.intercept_))

# A coin: 7 heads in 10 flips, and a Gaussian prior on weights.
reference["evidence_7_of_10"] = float(scipy.stats.betabinom(10, 2, 2).pmf(7))
reference["beta_9_5_log_pdf"] = flat(scipy.stats.beta(9, 5).logpdf([0.1, 0.5, 0.7, 0.9]))
x, y = table("pokemon", TWO, training)
x, target = (x - x.mean(0)) / x.std(0), 1.0 - 2.0 * y
reference["ridge_x"] = flat(x)
reference["ridge_target"] = flat(target)
reference["ridge_alpha_4"] = flat(Ridge(alpha=4, fit_intercept=False, solver="cholesky")
                                  .fit(x, target).coef_)

with open("reference.json", "w") as file:
    json.dump(reference, file, indent=1)
    file.write("\n")
