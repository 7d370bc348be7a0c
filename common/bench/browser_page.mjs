import { tfjsGemm, tfjsStep } from './browser_tfjs.mjs';

// The part of the browser benchmarks that runs where the WebAssembly is: in the page. Whoever is
// measured offers { run(calls), prepare?(calls), release?() }; only run() is timed. The samples of
// all of them take turns, so that a slow moment of the machine is a slow moment for everyone.

const kSample = 6; // milliseconds: the page's clock is good to 0.1
const kWarmUp = 150; // milliseconds: V8 compiles what runs long enough a second, better time
const kRounds = 9;
const kBudget = 4000; // milliseconds for a case, after which kLeastRounds will do
const kLeastRounds = 3;

function timed(contestant, calls) {
  contestant.prepare?.(calls);
  const begin = performance.now();
  contestant.run(calls);
  const end = performance.now();
  contestant.release?.();
  return end - begin;
}

/** The calls that one sample needs, found while V8 warms up. */
function callsFor(contestant) {
  let calls = 1;
  let spent = 0;
  for (;;) {
    const took = timed(contestant, calls);
    spent += took;
    if (took < kSample) calls *= took < kSample / 8 ? 8 : 2;
    else if (spent >= kWarmUp) return Math.max(1, Math.ceil((calls * kSample) / took));
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** who -> { calls, nanoseconds: median time of a call } */
export function measureTogether(contestants) {
  const entries = Object.entries(contestants).map(([who, contestant]) => {
    return { who, contestant, calls: callsFor(contestant), times: [] };
  });
  const begin = performance.now();
  for (let round = 0; round < kRounds; ++round) {
    if (round >= kLeastRounds && performance.now() - begin > kBudget) break;
    for (const entry of entries) entry.times.push(timed(entry.contestant, entry.calls));
  }
  return Object.fromEntries(
    entries.map(({ who, calls, times }) => {
      return [who, { calls, rounds: times.length, nanoseconds: (median(times) / calls) * 1e6 }];
    }),
  );
}

const modules = {}; // who -> WebAssembly module

/** Loads the modules of `urls`: who -> address. */
export async function load(urls) {
  for (const [who, url] of Object.entries(urls)) {
    const { default: create } = await import(url);
    modules[who] = await create();
  }
}

const kModels = ['linear_regression', 'logistic_regression', 'mlp', 'cnn'];
const kCeilingRounds = 1000; // of 80 operations

function matrix(module, which, size) {
  const begin = module._bench_matrix(which) / Float32Array.BYTES_PER_ELEMENT;
  return module.HEAPF32.subarray(begin, begin + size);
}

function checkAgreement(n, c, expected) {
  const limit = 1e-5 * n;
  const at = c.findIndex((value, i) => !(Math.abs(value - expected[i]) <= limit));
  if (at >= 0) throw new Error(`the products differ: ${c[at]} and ${expected[at]} at ${at}`);
}

function measureGemm({ n, ta, tb }, tf) {
  const contestants = {};
  for (const [who, module] of Object.entries(modules)) {
    module._bench_choose_gemm(n, ta, tb);
    contestants[who] = { run: (calls) => module._bench_gemm(calls) };
  }
  const { course } = modules;
  contestants.ceiling = { run: (calls) => course._bench_ceiling(calls * kCeilingRounds) };
  if (tf) {
    const matrices = [0, 1].map((which) => matrix(course, which, n * n).slice());
    contestants.tfjs_wasm = tfjsGemm(tf, matrices, n, ta === 1, tb === 1);
  }
  const { ceiling, ...times } = measureTogether(contestants);
  if (tf) {
    const { result, end } = contestants.tfjs_wasm;
    for (const module of Object.values(modules))
      checkAgreement(n, matrix(module, 2, n * n), result());
    end();
  }
  const flops = 2 * n ** 3;
  for (const time of Object.values(times)) {
    time['GFLOP/s'] = flops / time.nanoseconds;
    time.ceiling = (80 * kCeilingRounds) / ceiling.nanoseconds;
  }
  return times;
}

function measureStep({ model }, tf, absent) {
  const contestants = {};
  for (const [who, module] of Object.entries(modules)) {
    module._bench_choose_step(kModels.indexOf(model));
    contestants[who] = { run: (calls) => module._bench_step(calls) };
  }
  try {
    if (tf) contestants.tfjs_wasm = tfjsStep(tf, model);
  } catch (error) {
    absent.tfjs_wasm = error.message;
  }
  return measureTogether(contestants);
}

/**
 * Measures one case: { n, ta, tb } or { model }.
 * @returns times by contestant, and why somebody is absent
 */
export function measure(what) {
  const { tf } = globalThis;
  const absent = {};
  const times = what.model ? measureStep(what, tf, absent) : measureGemm(what, tf);
  tf?.disposeVariables();
  return { times, absent };
}
