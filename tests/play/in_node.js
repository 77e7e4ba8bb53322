// The end of a program for Node whose beginning is the page's own core: for each [name, ...] of
// standard input, one line of what TASKS[name] makes of the rest.
const TASKS = {
  words: (seed, count) => {
    const draws = new Mersenne(seed);
    return Array.from({ length: count }, () => draws.uint32());
  },
  draws: (seed, bounds) => {
    const draws = new Mersenne(seed);
    return [bounds.map((bound) => draws.randint(bound)), floatText(draws.random())];
  },
  digest: (text) => sha256(text),
  floats: (list) => list.map(floatText),
  sigmoid: (list) => list.map(sigmoid),
  nearest: (list) => list.map((z) => nearest(z, 1 / (1 + Math.exp(-z)))),
  round: (list) => list.map(rounded),
  compute: (name, texts) => {
    const answer = compute(MACHINES[name], texts.map(BigInt));
    return answer === null ? null : String(answer);
  },
  minimised: (table) => {
    const { next, output } = minimised({ ...table, states: table.next });
    return [next, output];
  },
  prove: (integers, table, limit) => {
    const verdict = prove(integers, table, limit);
    return [verdict.status, verdict.jointStates, verdict.counterexample];
  },
  failing: (network, table) => [failingLongRun(network, table), failingWord(network, table)],
  // What Python's `learn` gives, entry by entry; the model's file; the program, if it is proved.
  learn: (name, settings) => {
    const machine = MACHINES[name], steps = [], history = [];
    let last;
    for (const { progress, counts } of learn(machine, settings)) {
      if (!counts) continue;
      last = progress;
      history.push([progress.samples, progress.error]);
      const { status, jointStates, counterexample } = progress.verdict;
      const digest = digestOf(fieldsOf(progress.integers)), { samples, firstProof } = progress;
      steps.push([samples, firstProof, status, jointStates, counterexample, digest]);
    }
    const proved = last.verdict.status === "proved";
    const model = modelText(machine, { ...settings, rate: 1 }, last, history);
    return [steps, model, proved ? programText(machine, last) : ""];
  },
};

for (const [name, ...rest] of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  console.log(JSON.stringify(TASKS[name](...rest)));
}
