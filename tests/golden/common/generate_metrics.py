"""Reference values of metrics, splits and text metrics; run it in this folder.

Writes metrics.json. Debian 12: apt-get install python3-sklearn python3-nltk python3-levenshtein.
Versions used: see the file.
"""

import json
import warnings

import Levenshtein
import nltk
import numpy
import sklearn
from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu
from sklearn.metrics import (accuracy_score, confusion_matrix, precision_recall_fscore_support,
                             roc_auc_score, roc_curve)
from sklearn.model_selection import KFold

generator = numpy.random.default_rng(3)
out = {
    "made_with": f"scikit-learn {sklearn.__version__}, nltk {nltk.__version__}, "
                 f"python3-levenshtein 0.12.2, numpy {numpy.__version__}",
}


def tensor(rows):
    array = numpy.array(rows, dtype=float)
    return {"shape": list(array.shape), "data": array.ravel().tolist()}


# Five classes, of which one is never predicted, one never occurs and one does neither.
truth = generator.choice([0, 1, 3], size=200, p=[0.6, 0.3, 0.1])
right = generator.random(200) < 0.7
predicted = numpy.where(right, truth, generator.choice([0, 1, 2], size=200))
predicted[predicted == 3] = 1
out["truth"] = truth.tolist()
out["predicted"] = predicted.tolist()
out["accuracy"] = accuracy_score(truth, predicted)
out["confusion"] = tensor(confusion_matrix(truth, predicted, labels=range(5)))
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # 0 where nothing was predicted is what is meant
    scores = precision_recall_fscore_support(truth, predicted, labels=range(5))
    out["scores"] = tensor(numpy.array(scores).T)
    out["macro"] = precision_recall_fscore_support(truth, predicted, average="macro")[:3]
    out["weighted"] = precision_recall_fscore_support(truth, predicted, average="weighted")[:3]

# Scores of two classes: all different, many equal ones, all equal; multiples of 1/8 are the same
# in float.
for name, scores in {
    "different": (generator.permutation(160) - 80) / 8,
    "ties": generator.integers(0, 9, size=160) / 8,
    "equal": numpy.full(160, 0.5),
}.items():
    labels = (generator.random(160) < 0.15 + 0.3 * (scores > numpy.median(scores))).astype(int)
    rates = roc_curve(labels, scores, drop_intermediate=False)
    out[f"roc_{name}_truth"] = labels.tolist()
    out[f"roc_{name}_scores"] = scores.tolist()
    out[f"roc_{name}_false"] = rates[0].tolist()
    out[f"roc_{name}_true"] = rates[1].tolist()
    out[f"roc_{name}_thresholds"] = rates[2][1:].tolist()  # the first is a convention
    out[f"roc_{name}_auc"] = roc_auc_score(labels, scores)

for samples, folds in [(10, 5), (11, 3), (7, 7)]:
    sizes = [validation.tolist() for _, validation in KFold(folds).split(numpy.zeros(samples))]
    out[f"k_fold_{samples}_{folds}"] = sum(sizes, [])
    out[f"k_fold_{samples}_{folds}_sizes"] = [len(fold) for fold in sizes]

# Texts as numbers of a small vocabulary, so that n-grams match; a hypothesis is a reference with
# changes. Lists are flat, lengths beside them.
def text(length):
    return generator.integers(0, 12, size=length).tolist()


def changed(tokens, rate):
    result = []
    for token in tokens:
        dice = generator.random()
        if dice > rate / 3:
            result.append(token if dice > rate else int(generator.integers(0, 12)))
        if generator.random() < rate / 3:
            result.append(int(generator.integers(0, 12)))
    return result


def put(name, texts):
    out[name] = sum(texts, [])
    out[name + "_lengths"] = [len(t) for t in texts]


references = [text(int(n)) for n in generator.integers(5, 30, size=25)]
others = [changed(reference, 0.5) for reference in references]
hypotheses = [changed(reference, 0.4) for reference in references]
put("references", references)
put("others", others)
put("hypotheses", hypotheses)
as_text = [["".join(chr(97 + token) for token in t) for t in texts]
           for texts in (references, hypotheses)]
distances = [Levenshtein.distance(a, b) for a, b in zip(*as_text)]
out["distances"] = distances
out["edit_rate"] = sum(distances) / sum(map(len, references))

smoothing = SmoothingFunction()
both = [[a, b] for a, b in zip(references, others)]
single = [[a] for a in references]
short = [h[: max(4, len(h) // 2)] for h in hypotheses]
put("short", short)
out["bleu_single"] = corpus_bleu(single, hypotheses)
out["bleu_both"] = corpus_bleu(both, hypotheses)
out["bleu_short"] = corpus_bleu(both, short)
out["bleu_two"] = corpus_bleu(single, hypotheses, weights=(0.5, 0.5))
# Few texts: no 3-gram or 4-gram matches.
few = [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]
poor = [[0, 1, 5, 3, 9, 5], [6, 7, 1, 9, 8]]
put("few", few)
put("poor", poor)
out["bleu_add_one"] = corpus_bleu([[t] for t in few], poor,
                                  smoothing_function=smoothing.method2)
out["bleu_exponential"] = corpus_bleu([[t] for t in few], poor,
                                      smoothing_function=smoothing.method3)

with open("metrics.json", "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out.items()) +
               "\n}\n")
