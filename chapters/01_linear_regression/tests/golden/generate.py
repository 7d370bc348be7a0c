"""Reference values for this chapter, made with NumPy and scikit-learn; run it in this folder.

Writes reference.json. Debian 12: apt-get install python3-sklearn. Versions used: see the file.
"""

import csv
import json

import numpy
import scipy.optimize
import sklearn
from sklearn.linear_model import LinearRegression, QuantileRegressor

FIRST_DAY = 56
TEST_START = "2014-01-01"

with open("../../data/ridership.csv", newline="") as file:
    rows = list(csv.DictReader(file))
dates = [row["date"] for row in rows]
series = numpy.array([float(row["rides"]) for row in rows])
cut = dates.index(TEST_START) - FIRST_DAY


def lag_features(days):
    """Rows: days from FIRST_DAY on; columns: the values 1, 2, ... days before."""
    today = numpy.arange(FIRST_DAY, len(series))
    return numpy.stack([series[today - back] for back in range(1, days + 1)], axis=1), series[today]


def losses(predicted, target):
    error = predicted - target
    return {
        "train_mse": numpy.mean(error[:cut] ** 2),
        "train_mae": numpy.mean(abs(error[:cut])),
        "test_mse": numpy.mean(error[cut:] ** 2),
        "test_mae": numpy.mean(abs(error[cut:])),
    }


def fitted(model, days):
    x, target = lag_features(days)
    model.fit(x[:cut], target[:cut])
    return {"bias": float(model.intercept_), "weights": model.coef_.tolist(),
            **losses(model.predict(x), target)}


reference = {
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__,
                 "scikit-learn": sklearn.__version__},
    "first_day": FIRST_DAY,
    "train_samples": cut,
    "test_samples": len(series) - FIRST_DAY - cut,
    "least_squares": {str(d): fitted(LinearRegression(), d) for d in (1, 7, 14, 28, 56)},
    "least_absolute": {str(d): fitted(QuantileRegressor(quantile=0.5, alpha=0, solver="highs"), d)
                       for d in (1, 7, 28)},
    "persistence": {str(back): losses(series[FIRST_DAY - back:-back], series[FIRST_DAY:])
                    for back in (1, 7)},
}

hessian_eigenvalues = {}
for days in (1, 7):
    x = lag_features(days)[0][:cut]
    ones = numpy.ones((cut, 1))
    scaled = (x - x.mean(0)) / x.std(0)
    for name, features in (("raw", x), ("standardised", scaled)):
        X = numpy.hstack([ones, features])
        hessian_eigenvalues[f"{name}_{days}"] = numpy.linalg.eigvalsh(2 / cut * X.T @ X).tolist()
reference["hessian_eigenvalues"] = hessian_eigenvalues

# Huber's loss with delta = 1 thousand entries. scikit-learn's regressor also estimates a scale, so
# the minimum is found by SciPy on the loss itself.
x, target = lag_features(7)
X = numpy.hstack([numpy.ones((cut, 1)), x[:cut]])


def huber(theta):
    r = X @ theta - target[:cut]
    size = abs(r)
    loss = numpy.where(size <= 1, r * r / 2, size - 0.5)
    return loss.mean(), X.T @ numpy.clip(r, -1, 1) / cut


start = numpy.linalg.lstsq(X, target[:cut], rcond=None)[0]
best = scipy.optimize.minimize(huber, start, jac=True, method="BFGS",
                               options={"gtol": 1e-10, "maxiter": 10000})
reference["huber"] = {"bias": best.x[0], "weights": best.x[1:].tolist(), "train_huber": best.fun}

centred = series - series.mean()
reference["autocorrelation"] = {
    str(lag): float((centred[lag:] * centred[:-lag]).sum() / (centred**2).sum())
    for lag in (1, 2, 3, 7, 14, 364)
}

with open("reference.json", "w") as file:
    json.dump(reference, file, indent=2)
    file.write("\n")
