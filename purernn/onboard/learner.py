"""A recurrent network that learns a machine from random bits and proves the result, on one page.

It imports nothing and uses no floats. Every value is an integer within 30 bits, so the numbers
are the same on every Python, including those without long integers. A hidden unit is off or on:
the network that is trained is the network that is proved.

    z_t = Whh h_{t-1} + Wxh x_t + bh,    h_t = 1 where z_t ≥ 0, else 0,    h_0 = 0
    zy_t = Why h_t + by,                 y_t = 1 if zy_t ≥ 0, else 0

For the gradient the output is σ(zy), and a hidden unit has the slope of σ, as if it were σ(z)
(the straight-through estimator):

    δy_t = σ(zy_t) - target_t
    δh_t = (Whh^T δh_{t+1} + Why^T δy_t) σ(z_t) (1 - σ(z_t))
    dW = Σ_t δ_t v_t^T,    W ← W - dW / max(1, 2 max |dW|)

with σ(z) = 1 / (1 + 2^-k), k = z / ln 2, where 2^-k is linear between the powers of two.

Fixed point: a number r is kept as the integer r · 256; a product of two is shifted right by 8,
which rounds down. Weights are kept below 16 in size, δh within 4. With N at most 24, I at most
4 and samples of at most 16 symbols, every intermediate is below 2^30 in size, as the comments
say line by line.

Legend: W lists the rows of the N hidden units, then the output's; a row holds N weights from
hidden units, the bias, and I weights from inputs. A hidden unit reads v_t = [h_{t-1}; 1; x_t],
the output reads [h_t; 1; 0]. Vectors of bits are integers, bit j for entry j. The
reference is a Mealy machine as two tables of digits: NEXT[s][x] is the state after s on input
symbol x, OUTPUT[s][x] its output bit; 0 is the initial state. For another machine, replace the
tables. Lists work as well as strings, but a compiler needs more memory for them.

Sources: J. Elman, "Finding structure in time", Cognitive Science 14 (1990); P. Werbos,
"Backpropagation through time", Proc. IEEE 78 (1990); Y. Bengio, N. Léonard, A. Courville,
"Estimating or propagating gradients through stochastic neurons", arXiv 1308.3432 (2013).
Departures from `purernn.learning`: the hidden state has two levels from the start, so nothing
is rounded afterwards; the clipping is by the largest entry, not by the Euclidean norm.

>>> W = learn(3)  # doctest: +ELLIPSIS
10 samples, error 10839
...
proved, 14 pairs, digest 104916
>>> prove(W)
14
>>> compute(W, [9, 60]), compute(W, [2**64 - 1, 1]) == 2**64
(69, True)
"""

NAME = "addition"
NEXT = ["0001", "0111"]
OUTPUT = ["0110", "1001"]
EXAMPLES = [[9, 60], [255, 1]]
N = 8
I = 2  # noqa: E741
display = Image = None  # a micro:bit's: a bar of 5 × 5 pixels fills while the error falls


def draw(state, n):
    """n random bits, 1 to 25; state is a list of one integer of 28 bits, which is updated.

    The feedback shift register of x^28 + x^3 + 1: n steps of it at once.
    """
    s = state[0]
    # The bits that would leave are dropped first: nothing passes 2^28.
    state[0] = (s & (1 << 28 - n) - 1) << n | (s >> 28 - n ^ s >> 25 - n) & (1 << n) - 1
    return state[0] & (1 << n) - 1


def sigmoid(z):
    """σ(z), 0 to 256, for |z| < 2^22.

    >>> sigmoid(0), sigmoid(256), sigmoid(-256), sigmoid(9 * 256)
    (128, 184, 72, 256)
    """
    # k = |z| / ln 2; 1 / ln 2 = 1.443 is about 185 / 128
    k = abs(z) * 185 >> 7
    # 2^-k = (1 - f / 2) / 2^i for k = i + f; σ(|z|) = 1 / (1 + 2^-k)
    s = 65536 // (256 + (512 - k % 256 >> (k >> 8) + 1))
    # σ(-z) = 1 - σ(z)
    return s if z >= 0 else 256 - s


def dot(w, v):
    """Σ_j w_j v_j of a row and a vector of bits: below 29 · 2^12 < 2^17 in size."""
    z = 0
    for a in w:
        if v & 1:
            z += a
        v >>= 1
    return z


def step(W, h, x):
    """(h_t, y_t) from h_{t-1} and x_t."""
    v = h | (2 * x + 1) << N
    h = 0
    for i in range(N):
        # h_t = 1 where z_t ≥ 0
        if dot(W[i], v) >= 0:
            h |= 1 << i
    # y_t = 1 if zy_t ≥ 0
    return h, dot(W[N], h | 1 << N) >= 0


def initial(state):
    """Initial weights: each hidden unit is a steep detector with its own threshold.

    From an input -8 to 8, from a hidden unit -1/2 to 1/2; a hidden unit's bias puts the
    threshold at a random point of the inputs, and the output's is 0.
    """
    W = []
    for i in range(N + 1):
        w = []
        for j in range(N + 1 + I):
            w.append(draw(state, 8) - 128 << (j > N) * 4)
        w[N] = 0
        # bh_i = -Σ_k Wxh_ik u_ik for a random point u
        for j in range(N + 1, N + 1 + I if i < N else 0):
            w[N] -= w[j] * draw(state, 8) >> 8
        W.append(w)
    return W


def add(g, d, v):
    """g += d v^T for a vector of bits v."""
    for j in range(len(g)):
        if v >> j & 1:
            g[j] += d


def train(W, xs):
    """One step of gradient descent on a sample of at most 16 symbols; Σ |δy_t| of it."""
    # Forward: v_t = [h_{t-1}; 1; x_t; target_t], whose last bit no weight reads
    vs = []
    h = s = error = 0
    for x in xs:
        vs.append(h | (2 * x + 1 | int(OUTPUT[s][x]) << I + 1) << N)
        s = int(NEXT[s][x])
        h = step(W, h, x)[0]
    # Backward, from the last step; d holds δh_{t+1}, and δy_t behind it
    d = [0] * (N + 1)
    G = []
    for w in W:
        G.append([0] * (N + 1 + I))
    while vs:
        v = vs.pop()
        # δy_t = σ(zy_t) - target_t
        h |= 1 << N
        d[N] = sigmoid(dot(W[N], h)) - 256 * (v >> N + 1 + I)
        error += abs(d[N])
        add(G[N], d[N], h)
        q = [0] * (N + 1)
        for i in range(N):
            # Whh^T δh_{t+1} + Why^T δy_t: below 24 · 2^12 · 2^10 + 2^12 · 2^8 < 2^27
            a = 0
            for j in range(N + 1):
                a += W[j][i] * d[j]
            # δh_t: that times σ(z_t) (1 - σ(z_t)), of 12 bits: below 2^19 · 2^10
            s = sigmoid(dot(W[i], v))
            q[i] = max(-1024, min(1024, (a >> 8) * (s * (256 - s) >> 4) >> 12))
            # dW = Σ_t δ_t v_t^T: 16 of them stay within 2^14
            add(G[i], q[i], v)
        d = q
        h = v & (1 << N) - 1
    # W ← W - dW / max(1, 2 max |dW|): a numerator below 2^14 · 2^7 + 2^13
    most = 128
    for g in G:
        most = max(most, max(g), -min(g))
    for i in range(N + 1):
        for j in range(N + 1 + I):
            a = W[i][j] - (G[i][j] * 128 + most // 2) // most
            W[i][j] = max(-4095, min(4095, a))
    return error


def prove(W):
    """Whether the network gives the machine's outputs for every input, however long.

    Searches the pairs of hidden state and machine state breadth first. Returns the number of
    pairs if they all agree: the proof. Otherwise a shortest list of symbols that the network
    gets wrong, or an empty list past 100 pairs.
    """
    pairs = [0]  # h · len(NEXT) + s, below 2^30 for up to 10 states
    cause = [0]  # the place of the pair before · 2^I + x
    n = 0
    while n < len(pairs):
        for x in range(1 << I):
            s = pairs[n] % len(NEXT)
            h, y = step(W, pairs[n] // len(NEXT), x)
            if y != int(OUTPUT[s][x]):
                xs = [x]
                while n:
                    xs.insert(0, cause[n] & (1 << I) - 1)
                    n = cause[n] >> I
                return xs
            h = h * len(NEXT) + int(NEXT[s][x])
            if h not in pairs:
                if n > 99:
                    return []
                pairs.append(h)
                cause.append(n << I | x)
        n += 1
    return n


def learn(seed):
    """Learn until proved: the weights W, or None after 3000 samples without a proof.

    seed: 0 to 1000. A sample is 8 random symbols; the first after a failed proof begins with
    its counterexample, cut at 16. Prints, every ten samples, Σ |δy| of them in 256ths: about
    10,240 for a coin, 0 for a network that is sure.
    """
    state = [(seed + 1) * 799807 & 0xFFFFFFF]
    xs = []
    error = 0
    W = initial(state)
    for n in range(3000):
        while len(xs) < 8:
            xs.append(draw(state, I))
        error += train(W, xs[:16])
        xs = []
        if n % 10 == 9:
            xs = prove(W)
            print("%d samples, error %d" % (n + 1, error))
            for i in range(25 if display else 0):
                display.set_pixel(i % 5, i // 5, 9 * (error + 410 * i < 10240))
            error = 0
            if type(xs) is int:
                print("proved, %d pairs, digest %d" % (xs, digest(W)))
                if display:
                    display.show(Image.YES)
                return W


def compute(W, operands):
    """The network's output as an integer, for operands ≥ 0 of any length.

    After the operands' last bits it reads zeros until the hidden state returns; endless ones
    are a minus sign. The output of the machine must settle on zeros or ones. ValueError for a
    negative operand.
    """
    if min(operands) < 0:
        raise ValueError("operands >= 0")
    h = total = t = 0
    before = []
    while h not in before:
        if not max(operands) >> t:
            before.append(h)
        x = 0
        for i in range(I):
            x |= (operands[i] >> t & 1) << i
        h, y = step(W, h, x)
        total |= y << t
        t += 1
    return total - (y << t)


def digest(W):
    """The weights as digits to the base 2^13 - 1, modulo the prime 2^17 - 1: below 2^30.

    >>> digest([[1, -2], [300, 0]])
    21764
    """
    a = 0
    for w in W:
        for n in w:
            a = (a * 8191 + n) % 131071
    return a


def demo(seed=0):
    """Learn, prove and compute the examples; prints all of it, and returns the weights."""
    W = learn(seed)
    for xs in EXAMPLES if W else []:
        print("%s%s = %d" % (NAME, tuple(xs), compute(W, xs)))
    return W
