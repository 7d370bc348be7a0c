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


def record_fit(name, model, days):
    x, target = lag_features(days)
    model.fit(x[:cut], target[:cut])
    values = {"bias": float(model.intercept_), "weights": model.coef_.tolist(),
              **losses(model.predict(x), target)}
    reference.update({f"{name}_{days}_{key}": value for key, value in values.items()})


reference = {
    "versions": f"numpy {numpy.__version__}, scipy {scipy.__version__}, "
                f"scikit-learn {sklearn.__version__}",
    "first_day": FIRST_DAY,
    "train_samples": cut,
    "test_samples": len(series) - FIRST_DAY - cut,
}
for days in (1, 7, 14, 28, 56):
    record_fit("least_squares", LinearRegression(), days)
for days in (1, 7, 28):
    record_fit("least_absolute", QuantileRegressor(quantile=0.5, alpha=0, solver="highs"), days)
for back in (1, 7):
    values = losses(series[FIRST_DAY - back:-back], series[FIRST_DAY:])
    reference.update({f"persistence_{back}_{key}": value for key, value in values.items()})

for days in (1, 7):
    x = lag_features(days)[0][:cut]
    ones = numpy.ones((cut, 1))
    scaled = (x - x.mean(0)) / x.std(0)
    for name, features in (("raw", x), ("standardised", scaled)):
        X = numpy.hstack([ones, features])
        eigenvalues = numpy.linalg.eigvalsh(2 / cut * X.T @ X)
        reference[f"hessian_eigenvalues_{name}_{days}"] = eigenvalues.tolist()

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
reference.update({"huber_7_bias": best.x[0], "huber_7_weights": best.x[1:].tolist(),
                  "huber_7_train_loss": best.fun})

centred = series - series.mean()
for lag in (1, 2, 3, 7, 14, 364):
    product = (centred[lag:] * centred[:-lag]).sum()
    reference[f"autocorrelation_{lag}"] = float(product / (centred**2).sum())

with open("reference.json", "w") as file:
    json.dump(reference, file, indent=2)
    file.write("\n")
