// The page: its settings, a run of `learn`, and what of it is shown.

const $ = (id) => document.getElementById(id);
const PACES = ["step by step", "a sample at a time", "quick", "as fast as it goes"];
const RATES = [0.1, 0.3, 1, 3];
const MOST_SAMPLES = 20000;
const FEW = 8;  // hidden units
const TOPICS = {
  addition: "to add", subtraction: "to subtract", three_operand_addition: "to add three numbers",
  tripling: "to triple", negation: "to negate", increment: "to add one", comparison: "to compare",
};
const topicOf = (m) =>
  (m.name === "own" ? "a rule of your own" : TOPICS[m.name] || m.name.replace(/_/g, " "));

const settings = { operation: "addition", seed: 0, hidden: 16, rate: 1, table: null };
let machine, run, timer = null;

// A table as a text for the page's address: next states, then outputs, a digit each.
const rowsText = (rows) => rows.map((row) => row.join("")).join(".");
const tableText = (m) => [m.n_in, rowsText(m.next), rowsText(m.output)].join("-");

// The machine of such a text, or null for any other text.
function machineFrom(text) {
  const parts = String(text).split("-"), n_in = Number(parts[0]);
  if (![1, 2, 3].includes(n_in) || parts.length !== 3) return null;
  const rowsOf = (part) => part.split(".").map((row) => [...row].map(Number));
  const [next, output] = parts.slice(1).map(rowsOf), count = next.length;
  const fits = (rows, below) => rows.length === count && rows.every((row) =>
    row.length === 2 ** n_in && row.every((n) => n >= 0 && n < below));
  if (count > 8 || !fits(next, count) || !fits(output, 2)) return null;
  return {
    name: "own", n_in, n_out: 1, states: next.map((_, s) => String(s)), next, output,
    answer: "integer", function: "rule", phrase: "what the rule says",
  };
}

// ---- settings, from the page's address and into it

function readAddress() {
  const query = new URLSearchParams(location.hash.slice(1));
  const whole = (name, least, most, otherwise) => {
    const text = query.get(name), n = Number(text);
    return text !== null && Number.isInteger(n) && n >= least && n <= most ? n : otherwise;
  };
  const [table, name, rate] = ["table", "operation", "rate"].map((entry) => query.get(entry));
  settings.table = machineFrom(table) ? table : null;
  settings.operation = Object.hasOwn(MACHINES, name) ? name : "addition";
  settings.seed = whole("seed", 0, 2 ** 32 - 1, 0);
  settings.hidden = whole("hidden", 1, 32, 16);
  settings.rate = RATES.includes(Number(rate)) ? Number(rate) : 1;
  return whole("samples", 0, MOST_SAMPLES, 0);
}

function writeAddress() {
  const { operation, table, seed, hidden, rate } = settings;
  const entries = { ...(table ? {} : { operation }), seed, hidden, rate };
  if (table) entries.table = table;
  entries.samples = run.samples;
  history.replaceState(null, "", "#" + new URLSearchParams(entries));
}

// ---- the run

// Start again with these settings, and train on this number of samples at once.
function begin(samples = 0) {
  stop();
  machine = settings.table ? machineFrom(settings.table) : MACHINES[settings.operation];
  const { seed, hidden, rate } = settings, recipe = { ...RECIPE, learning_rate: rate };
  run = {
    events: learn(machine, { seed, hidden, samples: MOST_SAMPLES, recipe }),
    network: initialNetwork(new Mersenne(seed), machine.n_in, hidden, machine.n_out, recipe),
    samples: 0, sample: null, progress: null, kept: null, history: [], attempts: [],
    phase: 0, shown: 0, ended: false, fault: "", ahead: undefined, drawn: [],
  };
  while (run.samples < samples && !run.ended) advance();
  showSettings();
  showAll();
}

// The next event of the run: a sample or an attempt, or null at its end.
function pull() {
  try {
    const { value, done } = run.events.next();
    return done ? null : value;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    run.fault = "The weights have grown too large for integers of 8 bits: " +
      "try a smaller learning rate.";
    return null;
  }
}

// One sample, and the attempt at a proof that follows it, if one does.
function advance() {
  if (run.ahead === undefined) run.ahead = pull();
  if (run.ended) return;
  const units = run.network.bh.length;
  run.sample = run.ahead.sample;
  run.network = run.sample.after;
  if (run.network.bh.length > units) showUnits();
  run.phase = 2 * run.sample.xs.length;
  run.samples += 1;
  run.ahead = pull();
  if (run.ahead && run.ahead.progress) {
    const { progress, counts } = run.ahead;
    run.progress = progress;
    run.attempts.push({ sample: progress.samples, status: progress.verdict.status });
    run.shown = progress.verdict.jointStates;
    if (counts) {
      run.history.push([progress.samples, progress.error]);
      run.kept = progress;
    }
    run.ahead = pull();
  }
  run.ended = run.ahead === null;
}

function stop() {
  clearTimeout(timer);
  timer = null;
}

// One beat of a run: at the lowest speed a time step of the sample, at the highest some
// milliseconds full of samples. At the low speeds, and at the end, the search is seen to grow.
function beat() {
  const pace = Number($("speed").value), before = run.progress;
  let wait = [220, 700, 20, 0][pace];
  if (pace === 0 && run.sample && run.phase < 2 * run.sample.xs.length) {
    run.phase += 1;
  } else if (run.progress && run.shown < run.progress.verdict.jointStates) {
    const most = run.progress.verdict.jointStates;
    run.shown = Math.min(most, run.shown + Math.ceil(most / 30));
    wait = 60;
  } else if (!run.ended) {
    const end = performance.now() + 12;
    do advance(); while (pace === 3 && !run.ended && performance.now() < end);
    if (pace === 0) run.phase = 0;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (run.progress !== before && !still && (pace < 2 || run.ended)) run.shown = 1;
  }
  const most = run.progress ? run.progress.verdict.jointStates : 0;
  if (run.ended && run.shown >= most && run.phase >= 2 * run.sample.xs.length) stop();
  else timer = setTimeout(beat, wait);
  showAll();
}

// ---- what is shown

const marked = (kind, words) => `<span class="${kind}">${words}</span>`;
const counted = (n, noun) => `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
const room = (id, least = 240, most = 560) => Math.max(least, Math.min(most, $(id).clientWidth));

// The network's units: after a restart more than were set.
const showUnits = () => { $("hidden").value = run.network.bh.length; };

function showSettings() {
  $("operation").value = settings.table ? "own" : settings.operation;
  for (const name of ["seed", "rate"]) $(name).value = settings[name];
  showUnits();
  $("topic").textContent = topicOf(machine);
  document.title = `Watch a network learn ${topicOf(machine)}`;
  document.querySelectorAll(".memory").forEach((span) => { span.textContent = memoryOf(machine); });
  $("operands").innerHTML = [...NAMES.slice(0, machine.n_in)].map((name, k) =>
    `<label>${name} <input id="operand-${name}" inputmode="numeric" autocomplete="off" ` +
    `value="${[60, 9, 5][k]}"></label>`).join("") + `<span>${escaped(machine.phrase)}</span>`;
  for (const input of inputs()) input.addEventListener("input", showAnswer);
  showRule();
}

const inputs = () => [...document.querySelectorAll("#operands input")];

// The rule as a table of menus.
function showRule() {
  const bits = (x) => toBits(x, machine.n_in).join(" "), states = machine.next.map((_, s) => s);
  const option = (n, chosen) => `<option${n === chosen ? " selected" : ""}>${n}</option>`;
  const menu = (s, x, what, values, chosen) =>
    `<td><select data-at="${s} ${x} ${what}" aria-label="in state ${s}, on ${bits(x)}: ${what}">` +
    values.map((n) => option(n, chosen)).join("") + "</select></td>";
  const line = (words, cells) => `<tr><th scope="row">${words}</th>${cells.join("")}</tr>`;
  const names = [...NAMES.slice(0, machine.n_in)].join(" ");
  const heads = machine.next[0].map((_, x) => `<th scope="col">${bits(x)}</th>`);
  const lines = states.map((s) =>
    line(`state ${s}: writes`, machine.output[s].map((y, x) => menu(s, x, "output", [0, 1], y))) +
    line("then state", machine.next[s].map((to, x) => menu(s, x, "next", states, to))));
  $("table").innerHTML = `<thead><tr><th scope="col">bits ${names}</th>${heads.join("")}</tr>` +
    `</thead><tbody>${lines.join("")}</tbody>`;
  $("more").disabled = machine.next.length >= 8;
  $("fewer").disabled = machine.next.length <= 1;
}

function showAll() {
  showStatus();
  showSample();
  $("curve").innerHTML = curvePicture(run.history, run.attempts, room("curve"));
  const drawn = [run.network, innerWidth].every((value, i) => run.drawn[i] === value);
  if (!drawn) {  // the weights have moved
    $("weights").innerHTML = weightsPicture(run.network, machine, room("weights"));
    $("clouds").innerHTML = cloudsPicture(run.network, machine, room("clouds"));
    run.drawn = [run.network, innerWidth];
  }
  $("clouds-words").textContent = "Each mark is the hidden state after some random bits, " +
    "flattened to two dimensions" + (machine.next.length > 1
      ? `; shape and colour show the ${memoryOf(machine)} that it should remember. When it has ` +
        "learned, different marks lie apart."
      : ". This rule needs no memory.");
  showSearch();
  showMachine();
  showAnswer();
  $("run").textContent = timer === null ? "Run" : "Pause";
  $("run").disabled = run.ended && timer === null;
  $("one").disabled = run.ended;
  if (timer === null) writeAddress();
}

function showStatus() {
  const { progress, samples } = run;
  const { hidden, seed } = settings, units = run.network.bh.length;
  const restart = RECIPE.restart_every;
  let words = `No sample yet. ${counted(hidden, "hidden unit")}, weights drawn with seed ${seed}.`;
  if (run.fault) words = run.fault;
  else if (run.ended && run.kept && run.kept.firstProof) {
    words = `${marked("good", "Proved")} after ${counted(run.kept.firstProof, "sample")}: it is ` +
      `right for numbers of <em>any</em> length. Training went on to ${grouped(samples)}` +
      (failingLongRun(run.network, machine) || failingWord(run.network, machine) ? "."
        : ", until its floats were right on long numbers, too.");
  } else if (run.ended) {
    words = `${marked("wrong", "Not proved")} in ${counted(samples, "sample")}. ` +
      "It may have too few hidden units; another seed may help.";
  } else if (samples) {
    const first = progress && progress.firstProof;
    words = counted(samples, "sample") +
      (progress ? `, mean error ${progress.error.toFixed(3)}. ` : ". ") + (first
      ? `First ${marked("good", "proved")} after ${grouped(first)}; training goes on until its ` +
        "floats are right on long numbers, too."
      : "Not proved yet." + (hidden < FEW && samples >= 500 && samples < restart
        ? ` With so few units it may not succeed; at ${grouped(restart)} samples it begins ` +
          "anew with more." : ""));
  }
  if (units > hidden) {
    words += ` It had not got far with ${counted(hidden, "unit")}, so it began anew with ${units}.`;
  }
  if ($("status").innerHTML !== words) $("status").innerHTML = words;
}

function showSample() {
  const { sample } = run;
  $("time").closest("p").hidden = !sample;
  if (!sample) {
    $("sample").innerHTML = "";
    $("wider").hidden = true;
    $("moment").textContent = "";
    $("sample-words").textContent = "Take one sample to see what happens in it.";
    return;
  }
  const T = sample.xs.length, { phase } = run;
  $("sample").innerHTML = samplePicture(sample, machine, phase, room("sample", 250));
  $("wider").hidden = $("sample").scrollWidth <= $("sample").clientWidth;
  $("time").max = 2 * T;
  $("time").value = phase;
  $("moment").textContent = phase === 0 ? "before it reads"
    : phase <= T ? `reads step ${phase} of ${T}` : `blame at step ${2 * T - phase + 1} of ${T}`;
  const origin = {
    random: "Random bits.", counterexample: "The input on which the last proof failed.",
    "long run": "An input on which the floats still fail.",
  }[sample.origin];
  $("sample-words").textContent = `Sample ${grouped(run.samples)}. ${origin} Forward, each step ` +
    "reads one bit of every number and updates the hidden units (full is 1). Backward, the error " +
    "of each output (δ) is traced to the units that caused it, one step at a time; then every " +
    "weight moves a little against its share of the error.";
}

function showSearch() {
  const { progress } = run;
  $("reach").closest("p").hidden = !progress;
  if (!progress) {
    for (const id of ["search", "verdict", "failure", "reached"]) $(id).innerHTML = "";
    $("verdict").textContent = "No attempt yet.";
    return;
  }
  const { verdict } = progress, most = verdict.jointStates;
  $("search").innerHTML = searchPicture(verdict, run.shown, room("search"));
  $("reach").max = most;
  $("reach").value = run.shown;
  const drawn = Math.min(run.shown, most) > MOST_DRAWN ? `, the first ${MOST_DRAWN} drawn` : "";
  $("reached").textContent =
    `${grouped(run.shown)} of ${counted(most, "joint state")}${drawn}`;
  const { status, counterexample } = verdict;
  $("verdict").innerHTML = `After ${grouped(progress.samples)} samples, hidden units rounded ` +
    `to ${verdict.levels} levels: ` +
    marked(status === "proved" ? "good" : "wrong", status + ".") + {
    proved: ` All ${grouped(most)} joint states were visited, and no answer is wrong.`,
    unknown: ` There are more than ${grouped(most)} joint states; the search gave up.`,
    refuted: " No shorter input fails than this one; it becomes the next sample.",
  }[status];
  $("failure").innerHTML = counterexample ? failureTable(counterexample, progress.integers) : "";
}

// A failing input as a sum on paper, the ones on the right. The outputs are the last
// bits of the whole answer: the wrong bit is the last that was read.
function failureTable(symbols, integers) {
  const right = runMachine(machine, symbols), outputs = runIntegers(integers, symbols);
  const operands = [...Array(machine.n_in).keys()].map((k) => symbols.map((x) => (x >> k) & 1));
  const whole = compute(machine, operands.map(fromBits)), length = symbols.length;
  const of = whole === null || machine.answer === "bit" ? ""
    : whole === fromBits(right) ? `= ${signed(whole)}`
    : `the last ${length > 1 ? length + " bits" : "bit"} of ${signed(whole)}`;
  const cell = (bit, wrong) => (wrong ? `<td class="wrong">${bit} ✗</td>` : `<td>${bit}</td>`);
  const row = (words, bits, end, kind = "") =>
    `<tr class="${kind}"><th scope="row">${words}</th>` +
    bits.map((bit, t) => cell(bit, words === "it says" && bit !== right[t])).reverse().join("") +
    `<td>${end}</td></tr>`;
  return `<table class="sum"><tbody>` +
    operands.map((bits, k) => row(NAMES[k], bits, `= ${fromBits(bits)}`)).join("") +
    row("right", right, of, "total") + row("it says", outputs, "") + "</tbody></table>" +
    '<p class="quiet">As on paper, the ones are on the right.</p>';
}

function showMachine() {
  const { kept } = run;
  if (!kept || !kept.firstProof) {
    $("machine").innerHTML = "";
    $("machine-words").textContent = "Once it is proved, joint states that no input can " +
      "distinguish are merged, and the result is shown here.";
    return;
  }
  const smallest = minimised(machineOf(kept.verdict, machine)), k = smallest.next.length;
  const same = sameTables(smallest, minimised(machine)) ? "the same as" : "not";
  $("machine").innerHTML = k <= 3 ? machinePicture(smallest, room("machine", 280, 460)) : "";
  $("machine-words").textContent = `Its ${grouped(kept.verdict.jointStates)} joint states, ` +
    `merged where no input can distinguish them, make a machine of ${counted(k, "state")}: ` +
    `${same} the rule it was to learn.` + (k <= 3
    ? " An arrow shows which bits it reads, and after the slash the bit that it writes." : "");
}

// 60 + 9 =, or the words for what is no sum.
function sumText(operands) {
  const { phrase } = machine;
  if (!/^[-+\d abc]+$/.test(phrase)) return escaped(phrase) + ":";
  return signed(phrase.replace(/(\d) /, "$1 · "))
    .replace(/[abc]/g, (name) => operands[NAMES.indexOf(name)]) + " =";
}

// The answer to the numbers typed, by the network in integers.
function showAnswer() {
  const { kept } = run;
  const proved = Boolean(kept && kept.firstProof);
  $("save-model").disabled = !kept;
  $("save-program").disabled = !proved;
  $("save-words").textContent = proved
    ? `In a terminal, “purernn prove ${fileName()}.json” proves the model again.`
    : "The program can be downloaded once the network is proved.";
  const texts = inputs().map((input) => input.value.trim());
  if (!texts.every((text) => /^\d{1,2000}$/.test(text))) {
    $("answer").textContent = "Whole numbers, please, of at most 2,000 digits.";
    return;
  }
  const operands = texts.map(BigInt);
  if (proved) {
    const answer = compute(machineOf(kept.verdict, machine), operands);
    $("answer").innerHTML = answer === null
      ? "The answer is negative, or its bits never settle."
      : `${sumText(operands)} <b>${signed(answer)}</b>, ${marked("good", "proved")}.`;
    return;
  }
  if (!kept) {
    $("answer").textContent = "It has not been rounded to integers yet.";
    return;
  }
  const symbols = [...symbolsOf(operands), 0, 0];
  const answer = fromBits(runIntegers(kept.integers, symbols));
  const right = fromBits(runMachine(machine, symbols));
  $("answer").innerHTML = `In ${grouped(symbols.length)} bits it says ` + (answer === right
    ? `<b>${answer}</b>; that is right, this time: a test is no proof.`
    : marked("wrong", answer) + `; right is ${right}.`);
}

// ---- downloads

const fileName = () => `${settings.table ? "own" : settings.operation}-${settings.seed}`;

const modelFile = () => modelText(machine, settings, run.kept, run.history);

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

// ---- what a person can do

function changed({ target: { id, value, min, max } }) {
  const n = Number(value), whole = Math.floor(n) || 0;
  settings[id] = id === "rate" ? n : Math.min(max, Math.max(min, whole));
  begin();
}

function ruleChanged(edit) {
  const own = machineFrom(tableText(machine));
  const next = own.next.map((row) => [...row]), output = own.output.map((row) => [...row]);
  edit(next, output);
  settings.table = tableText({ n_in: own.n_in, next, output });
  begin();
}

function listen() {
  const option = (name) => `<option value="${name}">${name.replace(/_/g, " ")}</option>`;
  $("operation").innerHTML = Object.keys(MACHINES).map(option).join("") +
    '<option value="own">a rule of your own</option>';
  $("rate").innerHTML = RATES.map((rate) => `<option>${rate}</option>`).join("");
  $("operation").addEventListener("change", () => {
    const chosen = $("operation").value;
    if (chosen === "own") {
      settings.table = tableText(machine);
      $("rule").open = true;
    } else {
      settings.operation = chosen;
      settings.table = null;
    }
    begin();
  });
  for (const name of ["hidden", "seed", "rate"]) $(name).addEventListener("change", changed);
  $("run").addEventListener("click", () => {
    if (timer === null) beat();
    else stop();
    showAll();
  });
  $("one").addEventListener("click", () => {
    stop();
    advance();
    showAll();
  });
  $("reset").addEventListener("click", () => begin());
  const pace = () => { $("pace").textContent = PACES[$("speed").value]; };
  $("speed").addEventListener("input", pace);
  pace();
  $("time").addEventListener("input", () => {
    run.phase = Number($("time").value);
    showSample();
  });
  $("reach").addEventListener("input", () => {
    run.shown = Number($("reach").value);
    showSearch();
  });
  $("table").addEventListener("change", (event) => {
    const [s, x, what] = event.target.dataset.at.split(" ");
    ruleChanged((next, output) => {
      (what === "next" ? next : output)[s][x] = Number(event.target.value);
    });
    document.querySelector(`[data-at="${event.target.dataset.at}"]`).focus();
  });
  $("more").addEventListener("click", () => ruleChanged((next, output) => {
    next.push(next[0].map(() => 0));
    output.push(output[0].map(() => 0));
  }));
  $("fewer").addEventListener("click", () => ruleChanged((next, output) => {
    const last = next.length - 1;
    next.pop();
    output.pop();
    next.forEach((row) => row.forEach((s, x) => { if (s === last) row[x] = 0; }));
  }));
  $("save-model").addEventListener("click", () => download(fileName() + ".json", modelFile()));
  $("save-program").addEventListener("click", () =>
    download(fileName().replace("-", "_") + ".py", programText(machine, run.kept)));
  window.addEventListener("resize", () => showAll());
  window.addEventListener("hashchange", () => begin(readAddress()));
}

listen();
begin(readAddress());
