// The pictures, as SVG text drawn at the width of the screen, so that no letter shrinks with it.

const MOST_DRAWN = 600;  // joint states
const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const short = (x) => String(Math.round(x * 10) / 10);
const grouped = (n) => n.toLocaleString("en");
const signed = (n) => String(n).replace("-", "−");
const decimal = (x, digits) => signed(x.toFixed(digits).replace(/^-(?=[0.]*$)/, ""));

// An element; children are markup.
function element(tag, attributes, ...children) {
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<${tag}${pairs.join("")}>${children.join("")}</${tag}>`;
}

const label = (x, y, words, kind = "", anchor = "middle") =>
  element("text", { x: short(x), y: short(y), class: kind, "text-anchor": anchor }, escaped(words));

const rect = (x, y, width, height, kind, opacity = 1, words = "") =>
  element("rect", {
    x: short(x), y: short(y), width: short(width), height: short(height), class: kind,
    "fill-opacity": opacity.toFixed(2),
  }, words ? element("title", {}, escaped(words)) : "");

const svg = (width, height, words, ...children) =>
  element("svg", {
    width: Math.ceil(width), height: Math.ceil(height), role: "img", "aria-label": words,
  }, ...children);

// The mark of a state of the machine, as a piece of a path: disc, square, diamond, triangle.
function mark(state, x, y, r) {
  const [X, Y, R] = [x, y, r].map(short);
  const corners = [
    null, [[-1, -1], [1, -1], [1, 1], [-1, 1]], [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]],
    [[0, -1.4], [1.3, 0.9], [-1.3, 0.9]],
  ][state % 4];
  const half = `a${R} ${R} 0 1 0 `;
  if (!corners) return `M${short(x - r)} ${Y}${half}${short(2 * r)} 0${half}${short(-2 * r)} 0`;
  const at = ([dx, dy]) => short(x + 0.9 * r * dx) + " " + short(y + 0.9 * r * dy);
  return "M" + corners.map(at).join("L") + "Z";
}

// One path for all marks of a state: marks is [[state, x, y]].
function markPaths(marks, r, kind) {
  const paths = new Map();
  for (const [state, x, y] of marks) {
    paths.set(state, (paths.get(state) || "") + mark(state, x, y, r));
  }
  const path = ([state, d]) => element("path", { d, class: `${kind} c${state % 6}` });
  return [...paths].map(path).join("");
}

// The name of the machine's memory: the carry of addition, the borrow of subtraction.
function memoryOf(machine) {
  if (machine.name === "subtraction") return "borrow";
  return /addition|increment/.test(machine.name) ? "carry" : "state";
}

// One sample through time: the bits, the hidden state and the outputs from left to right, then the
// deltas from right to left. Columns are shown as far as `phase`: 1 to T forward, T + 1 to 2T back.
function samplePicture(sample, machine, phase, room) {
  const T = sample.xs.length, units = sample.hs[0].length, left = 62;
  const wide = Math.max(26, Math.min(44, (room - left - 2) / T));
  const high = Math.max(4, Math.min(11, Math.floor(176 / units)));
  const forwardTo = Math.min(phase, T), backFrom = Math.max(0, 2 * T - phase);
  const states = [0];
  sample.symbols.forEach((x, t) => states.push(machine.next[states[t]][x]));
  const largest = Math.max(1e-9, ...sample.deltas.map((d) => Math.max(...d.h.map(Math.abs))));
  const column = (t) => left + wide * (t + 0.5);
  // no zero before the point in narrow columns
  const fitting = (v) => decimal(v, 2).replace(wide < 36 ? "0." : ".", ".");
  let y = 14, body = "";
  const row = (words, cells, kind = "") => {
    body += label(left - 8, y, words, "soft", "end");
    cells.forEach((cell, t) => {
      const [word, own] = Array.isArray(cell) ? cell : [cell, kind];
      if (word !== "") body += label(column(t), y, word, own);
    });
    y += 17;
  };
  const heat = (words, cell) => {
    const top = y - 11;
    body += label(left - 8, top + high * units / 2 + 4, words, "soft", "end");
    body += rect(left, top, wide * T, high * units, "frame");
    for (let t = 0; t < T; t++) {
      for (let i = 0; i < units; i++) {
        const [kind, opacity, words] = cell(t, i), x = left + wide * t + 0.5;
        if (kind) body += rect(x, top + high * i, wide - 1, high, kind, opacity, words);
      }
    }
    y = top + high * units + 17;
  };
  const until = (cells) => cells.map((cell, t) => (t < forwardTo ? cell : ""));
  const since = (cells) => cells.map((cell, t) => (t >= backFrom ? cell : ""));
  row("time", sample.xs.map((_, t) => t + 1), "soft");
  for (let k = 0; k < machine.n_in; k++) row("bits of " + NAMES[k], sample.xs.map((x) => x[k]), "");
  y += 5;
  heat("hidden", (t, i) => {
    const h = sample.hs[t + 1][i];
    return t < forwardTo ? ["ink", h, `h[${i}] at step ${t + 1}: ${h.toFixed(3)}`] : [];
  });
  for (let o = 0; o < machine.n_out; o++) {
    row("output", until(sample.ys.map((v, t) => {
      const wrong = (v[o] >= 0.5) !== (sample.targets[t][o] === 1);
      return [fitting(v[o]), wrong ? "wrong" : ""];
    })));
    row("should be", sample.targets.map((target) => target[o]), "");
  }
  row(memoryOf(machine), states.slice(1), "soft");
  const ends = [left + 4, left + wide * T - 4];
  const arrow = (at, to, words) => {
    const d = `M${at} ${y - 4}H${to}m${at < to ? "-6 -4l6 4l-6 4" : "6 -4l-6 4l6 4"}`;
    body += element("path", { d, class: "arrow" });
    body += label((at + to) / 2, y - 9, words, "soft");
    y += 16;
  };
  y += 8;
  arrow(ends[1], ends[0], "backward: the blame");
  row("δ output", since(sample.deltas.map((d) => fitting(d.y[0]))));
  y += 5;
  heat("δ hidden", (t, i) => {
    const d = sample.deltas[t].h[i];
    const words = `δh[${i}] at step ${t + 1}: ${decimal(d, 4)}`;
    return t >= backFrom ? [d < 0 ? "minus" : "plus", Math.abs(d) / largest, words] : [];
  });
  const bits = (list) => list.map((v) => v.join("")).join(" ");
  const outputs = sample.ys.map((v) => v.map((p) => p.toFixed(2)).join(" ")).join(", ");
  const words = `A sample of ${T} steps. Input bits: ${bits(sample.xs)}. ` +
    `Should be: ${bits(sample.targets)}. Outputs: ${outputs}.`;
  return svg(left + wide * T + 2, y - 10, words, body);
}

// The mean error at every attempt at a proof, and the attempt's result.
function curvePicture(history, attempts, room) {
  const width = room, height = 190, left = 34, bottom = 24, top = 10;
  const last = Math.max(100, ...attempts.map((a) => a.sample));
  const x = (n) => left + (width - left - 10) * n / last;
  const y = (e) => top + (height - top - bottom) * (1 - Math.min(1, e / 0.6));
  let body = "";
  for (const e of [0, 0.2, 0.4, 0.6]) {
    body += element("path", { d: `M${left} ${short(y(e))}H${width - 10}`, class: "grid" });
    body += label(left - 6, y(e) + 4, e, "soft", "end");
  }
  const ticks = 10 ** Math.floor(Math.log10(last / 2));
  const stride = ticks * [1, 2, 5].find((k) => last / (ticks * k) <= 6);
  for (let n = 0; n <= last; n += stride) {
    const anchor = n === 0 ? "start" : x(n) > width - 30 ? "end" : "middle";
    body += label(x(n), height - 6, grouped(n), "soft", anchor);
  }
  if (history.length) {
    const point = ([n, e], i) => (i ? "L" : "M") + short(x(n)) + " " + short(y(e));
    body += element("path", { d: history.map(point).join(""), class: "curve" });
  }
  const error = new Map(history);
  const marks = attempts.filter((a) => error.has(a.sample));
  const step = Math.ceil(marks.length / 200);
  for (const a of marks.filter((_, i) => i % step === 0 || i === marks.length - 1)) {
    const kind = a.status === "proved" ? "proved" : "refuted";
    const [px, py] = [x(a.sample), y(error.get(a.sample))];
    body += kind === "proved"
      ? element("path", { d: mark(1, px, py, 4), class: kind })
      : element("circle", { cx: short(px), cy: short(py), r: 3, class: kind });
  }
  const first = history[0], latest = history[history.length - 1];
  const words = first
    ? `, from ${first[1].toFixed(2)} to ${latest[1].toFixed(3)} after ` +
      `${grouped(latest[0])} samples.`
    : ": no attempt yet.";
  return svg(width, height, "The mean error of an output bit" + words, body);
}

// All weights as a table of squares: a row for each hidden unit, then the outputs.
function weightsPicture(network, machine, room) {
  const { Wxh, Whh, Why, bh, by } = network, units = bh.length, n_in = machine.n_in;
  const left = 30, gap = 8;
  const side = Math.max(7, Math.min(15, (room - left - 2 * gap - 2) / (n_in + units + 1)));
  const cell = (w, x, y, words) =>
    rect(x, y, side - 1, side - 1, w < 0 ? "minus" : "plus",
      Math.min(1, Math.sqrt(Math.abs(w) / 8)), `${words}: ${decimal(w, 3)}`);
  const hiddenAt = left + n_in * side + gap, biasAt = hiddenAt + units * side + gap;
  const top = 22, outputsAt = top + units * side + gap + 4;
  const middle = units * side / 2, heading = middle > 65 ? "from the hidden units" : "h";
  let body = label(hiddenAt + middle, 13, heading, "soft");
  for (let k = 0; k < n_in; k++) body += label(left + (k + 0.5) * side, 13, NAMES[k], "soft");
  body += label(biasAt + side / 2, 13, "1", "soft");
  body += label(left - 6, top + middle + 4, "to h", "soft", "end");
  body += label(left - 6, outputsAt + side / 2 + 4, "to y", "soft", "end");
  for (let i = 0; i < units; i++) {
    const y = top + i * side;
    Wxh[i].forEach((w, k) => {
      body += cell(w, left + k * side, y, `from ${NAMES[k]} to h[${i}]`);
    });
    Whh[i].forEach((w, j) => {
      body += cell(w, hiddenAt + j * side, y, `from h[${j}] to h[${i}]`);
    });
    body += cell(bh[i], biasAt, y, `bias of h[${i}]`);
  }
  Why.forEach((row, o) => {
    const y = outputsAt + o * side;
    row.forEach((w, j) => { body += cell(w, hiddenAt + j * side, y, `from h[${j}] to y`); });
    body += cell(by[o], biasAt, y, "bias of y");
  });
  const count = units * (n_in + units + 1) + Why.length * (units + 1);
  const words = `The network's ${grouped(count)} weights and biases.`;
  return svg(biasAt + side + 2, outputsAt + Why.length * side + 2, words, body);
}

// The hidden states after every step of some random runs, [h, state of the machine], in order.
function sampledStates(network, machine) {
  const draws = new Mersenne(0), points = [];
  for (let run = 0; run < 60; run++) {
    let h = network.bh.map(() => 0), s = 0;
    for (let t = 0; t < 8; t++) {
      const x = draws.randint(2 ** machine.n_in);
      [h] = step(network, toBits(x, machine.n_in), h);
      s = machine.next[s][x];
      points.push([h, s]);
    }
  }
  return points;
}

// The two directions in which the points differ most (Pearson 1901), by power iteration:
// v ← C v / ‖C v‖, then C ← C - λ v v^T. They point to the higher states of the machine.
function principalDirections(points, states) {
  const count = points.length;
  const mean = points[0].map((_, i) => points.reduce((sum, p) => sum + p[i], 0) / count);
  const offsets = points.map((p) => p.map((v, i) => v - mean[i]));
  const C = zeros(mean.length, mean.length);  // count times the covariance: the same directions
  offsets.forEach((d) => addOuter(C, d, d));
  const middle = states.reduce((sum, s) => sum + s, 0) / count;
  return [0, 1].map(() => {
    let v = C.reduce((best, row) => (dot(row, row) > dot(best, best) ? row : best)), length = 0;
    for (let round = 0; round < 60; round++) {
      length = Math.sqrt(dot(v, v));
      if (!(length > 1e-9)) return offsets.map(() => 0);
      v = v.map((a) => a / length);
      const unit = v;
      v = C.map((row) => dot(row, unit));
    }
    length = Math.sqrt(dot(v, v));
    v = v.map((a) => a / (length || 1));
    C.forEach((row, i) => row.forEach((_, j) => { row[j] -= length * v[i] * v[j]; }));
    const along = offsets.map((d) => dot(d, v));
    const sign = along.reduce((sum, a, n) => sum + a * (states[n] - middle), 0) < 0 ? -1 : 1;
    return along.map((a) => sign * a);
  });
}

// The clouds: where the hidden state lies when the machine is in this state or that.
function cloudsPicture(network, machine, room) {
  const points = sampledStates(network, machine), width = room, height = 220;
  const [xs, ys] = principalDirections(points.map((p) => p[0]), points.map((p) => p[1]));
  const scaled = (values, from, to) => {
    const low = Math.min(...values), range = Math.max(...values) - low;
    return values.map((v) => from + (to - from) * (range > 1e-9 ? (v - low) / range : 0.5));
  };
  const px = scaled(xs, 12, width - 12), py = scaled(ys, height - 12, 12);
  const marks = points.map(([, s], n) => [s, px[n], py[n]]);
  const words = `${points.length} hidden states of random runs, seen along the two directions ` +
    `in which they differ most, marked by the ${memoryOf(machine)}.`;
  return svg(width, height, words,
    rect(0.5, 0.5, width - 1, height - 1, "frame"), markPaths(marks, 3.5, "cloud"));
}

// The search of a proof: joint states from left to right by the steps that lead to them, the first
// `shown` of them; if refuted, the path to the step that fails.
function searchPicture(verdict, shown, room) {
  const { joint, cameFrom, next } = verdict, count = Math.min(joint.length, MOST_DRAWN, shown);
  const depths = [], layers = [];
  for (let i = 0; i < Math.min(joint.length, MOST_DRAWN); i++) {
    depths.push(i ? depths[cameFrom[i][0]] + 1 : 0);
    (layers[depths[i]] = layers[depths[i]] || []).push(i);
  }
  const failed = verdict.status === "refuted", width = room;
  const height = Math.max(120, Math.min(260, 16 * Math.max(...layers.map((l) => l.length)) + 40));
  const columns = layers.length - 1 + (failed ? 1 : 0) || 1;
  const at = [], r = joint.length > 150 ? 2.5 : joint.length > 60 ? 4 : 6;
  const column = (depth) => 14 + (width - 34) * depth / columns;
  layers.forEach((layer, depth) => {
    layer.sort((i, j) => joint[i][1] - joint[j][1] || i - j);  // the machine's states apart
    layer.forEach((i, k) => {
      at[i] = [column(depth), 14 + (height - 28) * (k + 0.5) / layer.length];
    });
  });
  const failing = next.length - 1;  // the joint state from which the step fails
  const line = (i, j) => `M${at[i].map(short).join(" ")}L${at[j].map(short).join(" ")}`;
  let edges = "", tree = "", path = "", end = "";
  for (let i = 0; i < count; i++) {
    for (const j of next[i] || []) if (j < count && j !== i) edges += line(i, j);
    if (i) tree += line(cameFrom[i][0], i);
  }
  if (failed && failing < MOST_DRAWN && shown >= joint.length) {
    let i = failing;
    const from = at[i], to = [column(depths[i] + 1), height + 10];  // below all marks
    path += `M${from.map(short).join(" ")}L${to.map(short).join(" ")}`;
    for (; cameFrom[i]; i = cameFrom[i][0]) path += line(cameFrom[i][0], i);
    const cross = `M${short(to[0] - 6)} ${short(to[1] - 6)}l12 12m0 -12l-12 12`;
    end = element("path", { d: cross, class: "cross" });
  }
  const marks = at.slice(0, count).map(([x, y], i) => [joint[i][1], x, y]);
  const words = `${verdict.status}: ${grouped(joint.length)} joint states reached.`;
  return svg(width, height + (failed ? 20 : 0), words,
    element("path", { d: edges, class: joint.length > 150 ? "edges dense" : "edges" }),
    element("path", { d: tree, class: "tree" }),
    markPaths(marks, r, "joint"), element("path", { d: path, class: "failing" }), end);
}

// A machine of up to three states as a diagram: an edge says input bits / output bit.
function machinePicture(machine, room) {
  const k = machine.next.length, width = Math.min(room, 150 + 130 * (k - 1)), line = 14;
  const bits = (n, w) => toBits(n, w).join("");
  const words = (s, x) => bits(x, machine.n_in) + "/" + bits(machine.output[s][x], machine.n_out);
  const labels = (s, after) => machine.next[s]
    .map((to, x) => (to === after ? words(s, x) : "")).filter(Boolean);
  const most = Math.max(...machine.next.map((_, s) => labels(s, s).length));
  const across = Math.max(0, ...machine.next.map((_, s) =>
    Math.max(...machine.next.map((_, t) => (t === s ? 0 : labels(s, t).length)))));
  const centre = 60 + line * Math.max(most, across), height = centre + 60 + line * across;
  const x = (s) => (k === 1 ? width / 2 : 44 + (width - 88) * s / (k - 1));
  let body = element("path", { d: `M${x(0) - 42} ${centre}h18m-6 -4l6 4l-6 4`, class: "arrow" });
  const stack = (words, px, py, up) => words.map((word, i) =>
    label(px, up ? py - line * (words.length - 1 - i) : py + line * i, word, "mono")).join("");
  // the head of an arrow; (dx, dy) is the tangent at its end
  const head = (dx, dy) => {
    const scale = 7 / Math.hypot(dx, dy), x = dx * scale, y = dy * scale;
    const [p, q, r, s] = [x + y / 2, y - x / 2, x - y / 2, y + x / 2].map(short);
    return `m${-p} ${-q}l${p} ${q}l${-r} ${-s}`;
  };
  for (let s = 0; s < k; s++) {
    const own = labels(s, s);
    if (own.length) {
      const d = `M${x(s) - 9} ${centre - 20}c-16 -34 34 -34 18 0${head(-16, 34)}`;
      body += element("path", { d, class: "arrow" });
      body += stack(own, x(s), centre - 52, true);
    }
    for (let t = 0; t < k; t++) {
      const pair = t === s ? [] : labels(s, t);
      if (!pair.length) continue;
      const way = t > s ? 1 : -1, far = Math.abs(t - s), bend = way * (14 + 30 * far);
      const from = x(s) + 18 * way, to = x(t) - 18 * way;
      const py = centre - way * 9, mid = (from + to) / 2;
      const d = `M${from} ${py}Q${mid} ${py - bend} ${to} ${py}${head(to - mid, bend)}`;
      body += element("path", { d, class: "arrow" });
      body += stack(pair, mid, py - bend / 2 - (way > 0 ? 6 : -15), way > 0);
    }
    body += element("path", { d: mark(s, x(s), centre, 20), class: `node c${s % 6}` });
    body += label(x(s), centre + 5, s, "on");
  }
  return svg(width, height, `A machine of ${k} state${k > 1 ? "s" : ""}.`, body);
}
