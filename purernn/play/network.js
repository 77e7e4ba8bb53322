// The Elman network: forward through time, the gradient backward through it, one step of descent.
//
//     h_t = σ(Wxh x_t + Whh h_{t-1} + bh),   h_0 = 0
//     y_t = σ(Why h_t + by),                 σ as in `sigmoid`
//
// δh_t and δy_t are the derivatives of the loss, the cross-entropy, by the arguments of σ.
//
// A network, and its gradient, is {Wxh, Whh, Why, bh, by}: lists of rows, the row being the unit
// that a weight leads to. Every sum is taken from left to right, so that each number here is the
// Python package's number, to the last bit.

const rowsOf = (network) =>
  [...network.Wxh, ...network.Whh, ...network.Why, network.bh, network.by];

// [h_t, y_t] from x_t and h_{t-1}.
function step(network, x, before) {
  const { Wxh, Whh, Why, bh, by } = network;
  // h_t = σ(Wxh x_t + Whh h_{t-1} + bh)
  const h = bh.map((b, i) => sigmoid(dot(Wxh[i], x) + dot(Whh[i], before) + b));
  // y_t = σ(Why h_t + by)
  const y = by.map((b, o) => sigmoid(dot(Why[o], h) + b));
  return [h, y];
}

// {hs, ys}: hs from h_0 = 0 on, so that hs[t + 1] is the state made from xs[t].
function forward(network, xs) {
  const hs = [new Array(network.bh.length).fill(0)], ys = [];
  for (const x of xs) {
    const [h, y] = step(network, x, hs[hs.length - 1]);
    hs.push(h);
    ys.push(y);
  }
  return { hs, ys };
}

// G += u v^T, in place.
function addOuter(G, u, v) {
  for (let i = 0; i < u.length; i++) {
    for (let j = 0; j < v.length; j++) G[i][j] += u[i] * v[j];
  }
}

// {gradient, deltas}: the gradient of the cross-entropy, summed over the steps; deltas[t] is
// {h: δh_t, y: δy_t}. The derivative of σ is taken at slopeHs: hs, or hs before the rounding.
function backward(network, xs, targets, hs, ys, slopeHs = hs) {
  const { Wxh, Whh, Why, bh, by } = network;
  const gradient = {
    Wxh: zeros(bh.length, Wxh[0].length), Whh: zeros(bh.length, bh.length),
    Why: zeros(by.length, bh.length), bh: bh.map(() => 0), by: by.map(() => 0),
  };
  const deltas = [];
  const column = (W, j) => W.map((row) => row[j]);
  let deltaH = bh.map(() => 0);  // δh_{t+1}: no step follows the last
  for (let t = xs.length - 1; t >= 0; t--) {
    const h = hs[t + 1], later = deltaH;
    // δy_t = y_t - target_t
    const deltaY = ys[t].map((y, o) => y - targets[t][o]);
    // δh_t = (Whh^T δh_{t+1} + Why^T δy_t) h_t (1 - h_t)
    deltaH = slopeHs[t + 1].map((v, j) =>
      (dot(column(Whh, j), later) + dot(column(Why, j), deltaY)) * v * (1 - v));
    // dWxh = Σ_t δh_t x_t^T, dWhh = Σ_t δh_t h_{t-1}^T, dbh = Σ_t δh_t
    addOuter(gradient.Wxh, deltaH, xs[t]);
    addOuter(gradient.Whh, deltaH, hs[t]);
    gradient.bh = gradient.bh.map((sum, i) => sum + deltaH[i]);
    // dWhy = Σ_t δy_t h_t^T, dby = Σ_t δy_t
    addOuter(gradient.Why, deltaY, h);
    gradient.by = gradient.by.map((sum, o) => sum + deltaY[o]);
    deltas[t] = { h: deltaH, y: deltaY };
  }
  return { gradient, deltas };
}

// The network after one step of descent, no longer than the learning rate times `clipNorm`:
//
//     W ← W - learning_rate · dW · min(1, clip_norm / ‖dW‖)
function descended(network, gradient, learningRate, clipNorm) {
  // ‖dW‖, the norm of all weights' gradients as one vector, summed matrix by matrix
  const { Wxh, Whh, Why, bh, by } = gradient;
  const squares = (rows) => rows.reduce((sum, row) => sum + dot(row, row), 0);
  const norm = Math.sqrt([Wxh, Whh, Why, [bh], [by]].reduce((sum, W) => sum + squares(W), 0));
  const scale = learningRate * (norm ? Math.min(1, clipNorm / norm) : 1);
  const moved = (row, d) => row.map((w, j) => w - scale * d[j]);
  const rows = (name) => network[name].map((row, i) => moved(row, gradient[name][i]));
  return {
    Wxh: rows("Wxh"), Whh: rows("Whh"), Why: rows("Why"),
    bh: moved(network.bh, gradient.bh), by: moved(network.by, gradient.by),
  };
}
