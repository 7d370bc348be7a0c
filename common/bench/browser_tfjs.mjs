// TensorFlow.js with its WebAssembly back end, on the tasks that browser_page.mjs measures.

/** C = op(A) op(B). As in training B is new at every call: what was used before is kept packed. */
export function tfjsGemm(tf, matrices, n, ta, tb) {
  const [a, b] = matrices;
  const tensorA = tf.tensor2d(a, [n, n]);
  let fresh = [];
  return {
    prepare: (calls) => {
      fresh = Array.from({ length: calls }, () => tf.tensor2d(b, [n, n]));
    },
    run: (calls) => {
      for (let i = 0; i < calls; ++i) tf.matMul(tensorA, fresh[i], ta, tb).dispose();
    },
    release: () => fresh.forEach((tensor) => tensor.dispose()),
    result: () => {
      const c = tf.tidy(() => tf.matMul(tensorA, tf.tensor2d(b, [n, n]), ta, tb));
      const numbers = c.dataSync();
      c.dispose();
      return numbers;
    },
    end: () => tensorA.dispose(),
  };
}

/** The networks of tests/models.hpp. */
export function tfjsStep(tf, model) {
  const variable = (...shape) => tf.variable(tf.randomNormal(shape, 0, 0.1));
  const uniform = (...shape) => tf.randomUniform(shape);
  const dense = (inputs, outputs, activation) => {
    const kernel = variable(inputs, outputs);
    const bias = variable(outputs);
    return (x) => tf.fused.matMul({ a: x, b: kernel, bias, activation });
  };
  const convolution = (inputs, outputs) => {
    const filter = variable(3, 3, inputs, outputs);
    const bias = variable(outputs);
    return (x) => tf.maxPool(tf.relu(tf.add(tf.conv2d(x, filter, 1, 'same'), bias)), 2, 2, 'same');
  };
  const classes = () =>
    tf.oneHot(
      Array.from({ length: 64 }, (_, i) => i % 10),
      10,
    );

  let x, target, network, loss, optimizer;
  if (model === 'linear_regression') {
    [x, target, network] = [uniform(32, 7), uniform(32, 1), dense(7, 1)];
    [loss, optimizer] = [tf.losses.meanSquaredError, tf.train.sgd(1e-3)];
  } else if (model === 'logistic_regression') {
    [x, target, network] = [uniform(64, 6), uniform(64, 1), dense(6, 1)];
    [loss, optimizer] = [tf.losses.sigmoidCrossEntropy, tf.train.sgd(1e-3)];
  } else if (model === 'mlp') {
    const layers = [dense(784, 256, 'relu'), dense(256, 128, 'relu'), dense(128, 10)];
    [x, target, network] = [uniform(64, 784), classes(), (v) => layers.reduce((y, f) => f(y), v)];
    [loss, optimizer] = [tf.losses.softmaxCrossEntropy, tf.train.adam(1e-3)];
  } else {
    const layers = [convolution(1, 16), convolution(16, 32), tf.reshape, dense(32 * 7 * 7, 10)];
    layers[2] = (v) => tf.reshape(v, [64, 32 * 7 * 7]);
    [x, target] = [uniform(64, 28, 28, 1), classes()];
    network = (v) => layers.reduce((y, f) => f(y), v);
    [loss, optimizer] = [tf.losses.softmaxCrossEntropy, tf.train.adam(1e-3)];
  }
  const objective = () => loss(target, network(x));
  const first = objective().dataSync()[0];
  const run = (calls) => {
    for (let i = 0; i < calls; ++i) optimizer.minimize(objective);
  };
  run(20);
  const last = objective().dataSync()[0];
  if (!(last < first)) throw new Error(`the loss went from ${first} to ${last}`);
  return { run };
}
