// Learning until proved, in two phases, as the Python package's `recipe`, with its RECIPE.

const SETTLED = 0.001;  // the largest change of an entry of the hidden state that counts as none
const LONGEST = 64;  // symbols of a long run
const LEVELS = 64, WIDTH = 3, MOST_STEPS = 1024;  // of the beam search
const MOST_HIDDEN = 512;

// The initial weights; drawn in the order Wxh, Whh, Why, u, row by row:
//
//     Wxh = 8 (2u - 1),  Whh = (2u - 1) / 2,  Why = 2u - 1,  by = 0
//     bh_i = -Σ_k Wxh_ik u_ik - Σ_j Whh_ij / 2
function initialNetwork(draws, n_in, n_hid, n_out, recipe) {
  const scaled = (scale, W) => W.map((row) => row.map((w) => scale * w));
  const total = (list) => list.reduce((sum, w) => sum + w, 0);
  const Wxh = scaled(recipe.input_spread, draws.uniform(n_hid, n_in));
  const Whh = scaled(recipe.recurrent_spread, draws.uniform(n_hid, n_hid));
  const Why = draws.uniform(n_out, n_hid);
  const bh = Wxh.map((row, i) => -total(row.map((w) => w * draws.random())) - total(Whh[i]) / 2);
  return { Wxh, Whh, Why, bh, by: new Array(n_out).fill(0) };
}

// A network in training.
class Learner {
  constructor(machine, seed, hidden, limit, recipe) {
    Object.assign(this, { machine, hidden, limit, recipe, draws: new Mersenne(seed) });
    this.samples = 0;
    this.lengths = recipe.lengths.slice(0, 1);
    this.rate = recipe.learning_rate;
    this.firstProof = null;
    this.restart();
  }

  // Draw new initial weights.
  restart() {
    const { n_in, n_out } = this.machine;
    this.refutation = null;  // {symbols, integers}: these fail on those
    this.network = initialNetwork(this.draws, n_in, this.hidden, n_out, this.recipe);
  }

  // One step of gradient descent, through the rounding to these integers, if they are given; what
  // happened in it, for the page to show.
  train(symbols, integers = null) {
    const { network } = this;
    const xs = symbols.map((x) => toBits(x, this.machine.n_in));
    const targets = runMachine(this.machine, symbols).map((y) => toBits(y, this.machine.n_out));
    const { forwarded, hs, ys, slopeHs } = integers
      ? roundedForward(integers, xs) : { forwarded: network, ...forward(network, xs) };
    const { gradient, deltas } = backward(forwarded, xs, targets, hs, ys, slopeHs);
    this.network = descended(network, gradient, this.rate, this.recipe.clip_norm);
    this.samples += 1;
    targets.forEach((target, t) => target.forEach((bit, o) => {
      this.total += Math.abs(bit - ys[t][o]);
      this.bits += 1;
    }));
    return { symbols, xs, targets, hs, ys, deltas, after: this.network };
  }

  // Train on this sample, {symbols, integers}, if there is one, then on random symbols, until
  // the number of samples is a multiple of `every`, or is `most`. Yields every sample.
  *practise(every, most, first, origin) {
    const { lengths } = this, n_symbols = 2 ** this.machine.n_in;
    const drawn = () => Array.from({ length: lengths[this.draws.randint(lengths.length)] },
      () => this.draws.randint(n_symbols));
    this.total = this.bits = 0;  // of |target - output|
    for (;;) {
      const symbols = first ? first.symbols : drawn();
      const sample = this.train(symbols, first ? first.integers : null);
      sample.origin = first ? origin : "random";
      yield { sample };
      if (this.samples % every === 0 || this.samples >= most) return;
      first = null;
    }
  }

  // The mean of |target - output| since an attempt was last due.
  error() {
    return this.total / this.bits;
  }

  // Round the network to integers and try to prove it. `refutation` keeps what refutes it.
  attempt() {
    const { levels, through_rounding } = this.recipe;
    const integers = quantise(this.network, levels);
    const verdict = prove(integers, this.machine, this.limit);
    this.refutation = null;
    if (verdict.status === "proved") {
      if (this.firstProof === null) this.firstProof = this.samples;
    } else if (verdict.status === "refuted") {
      const through = through_rounding ? integers : null;
      this.refutation = { symbols: verdict.counterexample, integers: through };
    }
    const { samples, network, firstProof } = this;
    return { samples, error: this.error(), network, integers, verdict, firstProof };
  }
}

// The forward pass of the integers, for training straight through the rounding: the weights are
// W / weight_scale, hs are levels / (levels - 1), slopeHs the same before rounding.
function roundedForward(integers, xs) {
  const unit = 1 / integers.weight_scale, top = integers.levels - 1;
  const scaled = (row) => row.map((w) => unit * w);
  const forwarded = { bh: scaled(integers.bh), by: scaled(integers.by) };
  for (const name of ["Wxh", "Whh", "Why"]) forwarded[name] = integers[name].map(scaled);
  const { Wxh, Whh, Why, bh, by } = forwarded;
  let hidden = bh.map(() => 0);
  const hs = [bh.map(() => 0)], slopeHs = [bh.map(() => 0)], ys = [];
  for (const x of xs) {
    // σ(z_t),   z_t = Wxh' x_t + Whh' h_{t-1} + bh'
    const before = hs[hs.length - 1];
    slopeHs.push(bh.map((b, i) => sigmoid(dot(Wxh[i], x) + dot(Whh[i], before) + b)));
    // h_t = l_t / (levels - 1), the levels as the integer network counts them
    hidden = successors(integers, hidden)[x.reduce((n, bit, k) => n | (bit << k), 0)][0];
    const h = Array.from(hidden, (level) => level / top);
    hs.push(h);
    // y_t = σ(Why' h_t + by')
    ys.push(by.map((b, o) => sigmoid(dot(Why[o], h) + b)));
  }
  return { forwarded, hs, slopeHs, ys };
}

// Phase one: train, attempt a proof, and train on what refutes it.
function* untilProved(learner, samples) {
  const { recipe } = learner;
  let interval = recipe.restart_every, nextRestart = interval;
  while (learner.samples < samples) {
    // 1. Initial weights that lead nowhere are replaced, by those of a larger network.
    if (learner.samples === nextRestart) {
      interval *= recipe.restart_factor;
      nextRestart += interval;
      learner.hidden = Math.min(recipe.growth * learner.hidden, MOST_HIDDEN);
      learner.lengths = recipe.lengths;
      learner.restart();
    }
    // 2. Train on what refuted the last attempt, then on random symbols.
    yield* learner.practise(recipe.attempt_every, samples, learner.refutation, "counterexample");
    learner.refutation = null;
    // 3. Attempt a proof; far from right, only now and then.
    const n = learner.samples, anyway = n % recipe.attempt_anyway_every === 0;
    if (learner.error() <= recipe.attempt_below || anyway || n >= samples) {
      const progress = learner.attempt();
      yield { progress, counts: true };
      if (progress.verdict.status === "proved") return progress;
    }
  }
  return null;
}

// Phase two, after the first proof: train until the float network holds on long inputs too.
function* settled(learner, progress, samples) {
  const { recipe, samples: first } = learner, end = recipe.settling * first;
  learner.lengths = recipe.lengths;
  learner.rate *= recipe.settling_rate;
  const every = Math.max(1, Math.floor(first / 10)), most = Math.min(samples, 3 * end);
  let holds = false;  // whether the last search found no failing input
  for (;;) {
    // 1. The next sample: a counterexample, or an input on which the float network fails.
    let sample = learner.refutation, origin = "counterexample";
    const enough = learner.samples >= end;
    if (progress.verdict.status === "proved") {
      const { network, machine } = learner, search = recipe.long_runs;
      const run = search && failingLongRun(network, machine)
        || search && enough && failingWord(network, machine);
      holds = !run;
      if (holds && enough) return;
      [sample, origin] = [run && { symbols: run, integers: null }, "long run"];
    }
    if (learner.samples >= most) return;
    // 2. Train on it, then on random symbols; where the floats hold, until the end.
    yield* learner.practise(holds && !enough ? end : every, most, sample, origin);
    // 3. Attempt a proof.
    progress = learner.attempt();
    yield { progress, counts: progress.verdict.status === "proved" };
  }
}

// A generator of {sample} and {progress, counts}: counts says whether Python's `learn` gives this
// progress, too. The last that counts is proved, if any is.
function* learn(machine, options = {}) {
  const { seed = 0, hidden = 16, samples = 20000, limit = 5000, recipe = RECIPE } = options;
  const learner = new Learner(machine, seed, hidden, limit, recipe);
  const proved = yield* untilProved(learner, samples);
  if (proved) yield* settled(learner, proved, samples);
}

// Symbols a, b, c, b, c, … of which the float network answers the last wrongly; null if no such
// run fails until the hidden state has settled.
function failingLongRun(network, machine) {
  const count = 2 ** machine.n_in;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      for (let c = 0; c <= b; c++) {
        let before = start(network).h, place = moved(network, machine, start(network), a);
        while (!place.wrong && place.run.length < LONGEST && differs(before, place.h)) {
          before = place.h;
          place = moved(network, machine, place, b);
          if (!place.wrong) place = moved(network, machine, place, c);
        }
        if (place.wrong) return place.run;
      }
    }
  }
  return null;
}

const differs = (h, after) => Math.max(...h.map((p, i) => Math.abs(p - after[i]))) > SETTLED;

// Symbols of which the float network answers the last wrongly, by a beam search; null if none are
// found. Equal hidden states, rounded, count as one.
function failingWord(network, machine) {
  const seen = new Set(), count = 2 ** machine.n_in;
  let places = [start(network)], left = MOST_STEPS / count;
  while (places.length && places[0].run.length < LONGEST) {
    const longer = [], followed = machine.next.map(() => 0);
    for (const before of places) {
      for (let x = 0; x < count; x++) {
        const place = moved(network, machine, before, x);
        if (place.wrong) return place.run;
        longer.push(place);
      }
    }
    left -= places.length;
    // runs as texts: a symbol has one digit
    longer.sort((a, b) => a.margin - b.margin || (a.run < b.run ? -1 : 1));
    places = [];
    for (const place of longer) {
      const key = [place.state, ...place.h.map((a) => Math.floor((LEVELS - 1) * a + 0.5))].join();
      if (followed[place.state] < WIDTH && !seen.has(key) && places.length < left) {
        followed[place.state] += 1;
        seen.add(key);
        places.push(place);
      }
    }
  }
  return null;
}

// A place on a run: its symbols, the hidden state and the machine's state after them, whether the
// network answers the last wrongly, and how far from 1/2 its outputs are.
const start = (network) => ({ h: network.bh.map(() => 0), state: 0, run: [] });

function moved(network, machine, { h, state, run }, x) {
  const [next, y] = step(network, toBits(x, machine.n_in), h);
  const target = toBits(machine.output[state][x], machine.n_out);
  const wrong = target.some((bit, o) => bit !== (y[o] >= 0.5 ? 1 : 0));
  const margin = Math.min(0.5, ...y.map((value) => Math.abs(value - 0.5)));
  return { h: next, state: machine.next[state][x], run: [...run, x], wrong, margin };
}
