// Mealy machines: what is to be learned, and what every finite network is.
//
//     (s_{t+1}, output_t) = (next[s_t][x_t], output[s_t][x_t]),   s_0 = 0
//
// A symbol is the integer of its bits, the bit of operand k at place k: {name, n_in, n_out,
// states, next, output, answer}. The built-in ones, MACHINES, are the Python package's own tables.

const NAMES = "abcdefgh";  // of the operands

// The output symbols for these input symbols, from the initial state on.
function runMachine(machine, symbols) {
  let s = 0;
  return symbols.map((x) => {
    const output = machine.output[s][x];
    s = machine.next[s][x];
    return output;
  });
}

// The smallest machine with the same outputs for every input: its states merged (Moore 1956).
//
// Two states start in one class if their outputs agree. They are separated when some symbol leads
// them into different classes.
function minimised(machine) {
  let keys = machine.output.map(String);
  let classes, count = 0;
  for (;;) {
    const numbers = new Map();
    for (const key of keys) if (!numbers.has(key)) numbers.set(key, numbers.size);
    classes = keys.map((key) => numbers.get(key));
    if (numbers.size === count) break;
    count = numbers.size;
    keys = machine.next.map((row, s) => classes[s] + ":" + row.map((after) => classes[after]));
  }
  const members = [0], seen = new Map([[classes[0], 0]]), next = [];
  for (const s of members) {  // breadth first: the list grows meanwhile
    for (const after of machine.next[s]) {
      if (!seen.has(classes[after])) {
        seen.set(classes[after], members.length);
        members.push(after);
      }
    }
    next.push(machine.next[s].map((after) => seen.get(classes[after])));
  }
  const output = members.map((s) => machine.output[s]);
  return { ...machine, states: members.map((s) => machine.states[s]), next, output };
}

// Whether two minimised machines, numbered breadth first, are the same.
function sameTables(one, other) {
  return listText([one.next, one.output]) === listText([other.next, other.output]);
}

// The input symbols of these integers >= 0 (BigInt): as many as the longest has bits.
function symbolsOf(operands) {
  const bits = operands.map((n) => [...n.toString(2)].reverse().map(Number));
  const length = Math.max(...bits.map((digits) => digits.length));
  return Array.from({ length }, (_, t) =>
    bits.reduce((symbol, digits, k) => symbol | (digits[t] || 0) << k, 0));
}

const fromBits = (bits) => BigInt("0b0" + [...bits].reverse().join(""));

// The machine's answer to these integers: a BigInt, or null for a negative answer of a machine
// whose answer is natural, and for an output whose bits never settle.
//
// Zeros follow the operands' bits until a state returns: an answer that ends in endless zeros is
// a number >= 0, one that ends in endless ones is negative (two's complement).
function compute(machine, operands) {
  const outputs = [], place = new Map();
  let s = 0;
  for (const x of symbolsOf(operands)) {
    outputs.push(machine.output[s][x] & 1);
    s = machine.next[s][x];
  }
  if (machine.answer === "bit") return BigInt(outputs[outputs.length - 1]);
  while (!place.has(s)) {
    place.set(s, outputs.length);
    outputs.push(machine.output[s][0] & 1);
    s = machine.next[s][0];
  }
  const cycle = outputs.slice(place.get(s));
  if (cycle.includes(0) && cycle.includes(1)) return null;
  const n = fromBits(outputs) - (cycle[0] ? 1n << BigInt(outputs.length) : 0n);
  return n < 0n && machine.answer === "natural" ? null : n;
}
