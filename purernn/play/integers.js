// The network in integers, and the proof that it computes its machine for inputs of every length.
//
// A weight w becomes W = round(w · weight_scale), of 8 bits; an entry of the hidden state a level
// l in {0, …, levels - 1}: the number of thresholds at or below
//
//     accumulator_i = Σ_j Whh_ij l_j + (levels - 1) (Σ_k Wxh_ik x_k + bh_i)
//
// and an output is 1 if its own sum is at least 0. No float is left.

const FIELDS = ["weight_scale", "levels", "thresholds", "Wxh", "Whh", "Why", "bh", "by"];
const fieldsOf = (integers) => FIELDS.map((name) => integers[name]);

// The nearest integer, halves to the even one, as Python rounds.
function rounded(x) {
  const below = Math.floor(x), rest = x - below;
  if (rest === 0.5) return below + Math.abs(below % 2);
  return rest < 0.5 ? below : below + 1;
}

// threshold_k = ⌈(levels - 1) · weight_scale · ln(p / (1 - p))⌉
// p = (k - 1/2) / (levels - 1)
function thresholdsOf(weightScale, levels) {
  const unit = (levels - 1) * weightScale, thresholds = [];
  for (let k = 1; k < levels; k++) {
    // p / (1 - p) = (2k - 1) / (2 levels - 1 - 2k)
    thresholds.push(Math.ceil(unit * Math.log((2 * k - 1) / (2 * levels - 1 - 2 * k))) + 0);
  }
  return thresholds;
}

// The network in integers. The scale is halved until every weight fits 8 bits.
function quantise(network, levels) {
  let scale = 16;
  const largest = Math.max(...rowsOf(network).map((row) => Math.max(...row.map(Math.abs))));
  if (!(largest < 127.5)) throw new RangeError("a weight has left the range of 8 bits");
  while (largest * scale >= 127.5) scale /= 2;
  const row = (weights) => weights.map((w) => rounded(w * scale) + 0);  // + 0: no -0
  return {
    weight_scale: scale, levels, thresholds: thresholdsOf(scale, levels),
    Wxh: network.Wxh.map(row), Whh: network.Whh.map(row), Why: network.Why.map(row),
    bh: row(network.bh), by: row(network.by),
  };
}

// For every input symbol in order, [next hidden state, output symbol] from this hidden state.
function successors(integers, hidden) {
  const { Wxh, Whh, Why, bh, by, thresholds } = integers, top = integers.levels - 1;
  // Σ_j Whh_ij l_j + (levels - 1) bh_i; operand k adds (levels - 1) Wxh_ik where its bit is 1
  let accumulators = [bh.map((b, i) => dot(Whh[i], hidden) + top * b)];
  for (let k = 0; k < Wxh[0].length; k++) {
    const more = accumulators.map((row) => row.map((a, i) => a + top * Wxh[i][k]));
    accumulators = accumulators.concat(more);
  }
  return accumulators.map((row) => {
    // the new level: how many thresholds are at or below the accumulator
    const after = row.map((a) => thresholds.reduce((count, t) => count + (t <= a), 0));
    // output o = 1 if Σ_j Why_oj l_j + (levels - 1) by_o ≥ 0
    const symbol = by.reduce((y, b, o) => y | (dot(Why[o], after) + top * b >= 0) << o, 0);
    return [after, symbol];
  });
}

// The search. A joint state is a pair (hidden state of the network, state of the machine). If no
// step from a joint state that can be reached has a wrong output, the network computes the machine,
// for inputs of every length. The search is breadth first, so a wrong step ends a shortest input.
//
// {status: "proved", "refuted" or "unknown", jointStates, counterexample: symbols or null,
// joint: [[hidden, state]], cameFrom: [null or [joint state before, symbol]],
// next, output: of each joint state that was left, a row of joint states and of outputs}
function prove(integers, machine, limit) {
  const joint = [[integers.bh.map(() => 0), 0]], cameFrom = [null], next = [], output = [];
  const index = new Map([[joint[0].join("|"), 0]]);
  const verdict = (status, counterexample) => ({
    status, jointStates: joint.length, counterexample, joint, cameFrom, next, output,
    levels: integers.levels,
  });
  for (let i = 0; i < joint.length; i++) {
    const [hidden, s] = joint[i];
    next.push([]);
    output.push([]);
    for (const [x, [after, symbol]] of successors(integers, hidden).entries()) {
      if (symbol !== machine.output[s][x]) {
        return verdict("refuted", [...accessSequence(cameFrom, i), x]);
      }
      const pair = [after, machine.next[s][x]], key = pair.join("|");
      if (!index.has(key)) {
        if (joint.length === limit) return verdict("unknown", null);
        index.set(key, joint.length);
        joint.push(pair);
        cameFrom.push([i, x]);
      }
      next[i].push(index.get(key));
      output[i].push(symbol);
    }
  }
  return verdict("proved", null);
}

// The input symbols that first led to joint state i.
function accessSequence(cameFrom, i) {
  const symbols = [];
  for (; cameFrom[i]; i = cameFrom[i][0]) symbols.unshift(cameFrom[i][1]);
  return symbols;
}

// A proved network as a table: its joint states.
function machineOf(verdict, reference) {
  return { ...reference, states: verdict.joint, next: verdict.next, output: verdict.output };
}

// The integer network as a machine, right or wrong: the output symbols for these input symbols.
function runIntegers(integers, symbols) {
  let hidden = integers.bh.map(() => 0);
  return symbols.map((x) => {
    const [after, symbol] = successors(integers, hidden)[x];
    hidden = after;
    return symbol;
  });
}
