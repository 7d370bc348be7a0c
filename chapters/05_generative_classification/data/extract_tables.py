"""Writes iris.csv, wine.csv and breast_cancer.csv from scikit-learn's copies; run it in this folder.

Debian 12: apt-get install python3-sklearn (1.2.1 was used).
"""

import csv

from sklearn.datasets import load_breast_cancer, load_iris, load_wine

for name, load in (("iris", load_iris), ("wine", load_wine), ("breast_cancer", load_breast_cancer)):
    table = load()
    features = [text.split(" (")[0].replace(" ", "_").replace("/", "_") for text in
                table.feature_names]
    with open(f"{name}.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*features, "class"])
        for row, label in zip(table.data, table.target):
            writer.writerow([*(f"{value:.10g}" for value in row), table.target_names[label]])
