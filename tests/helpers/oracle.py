"""The network written a second time, straight from its equations, on complex numbers; and two
gradients of it.

Nothing here uses purernn: sums are loops, σ is the textbook's, weights are a dict.

    h_t = σ(Wxh x_t + Whh h_{t-1} + bh),   y_t = σ(Why h_t + by),   h_0 = 0
    squared error   L = 1/2 Σ_t Σ_o (y - target)²
    cross-entropy   L = -Σ_t Σ_o target log y + (1 - target) log(1 - y) = Σ_t Σ_o log(1 + e^z) -
    target z

The complex step: L is analytic, so Im L(w + iε) / ε is its derivative, with an error of
order ε² and no difference of near-equal numbers; ε can be 1e-30.

Sources: W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real
functions", SIAM Review 40 (1998).
"""

from cmath import exp, log

NAMES = ("Wxh", "Whh", "Why", "bh", "by")

# One unit in the last place of a state (2^-53) may grow at every step by a factor of at
# most max_i Σ_j |Whh_ij| / 4 <= 8 · 2 / 4 = 4, were no unit ever saturated: 4^12 · 2^-53
# is 2e-9. What happens is below 1e-15; a wrong term is some 1e-2.
ROUNDING = 2e-9


def near(a, b):
    """Whether two nested lists of numbers are equal up to ROUNDING."""
    if isinstance(a, list):
        return len(a) == len(b) and all(map(near, a, b))
    return abs(a - b) <= ROUNDING


def weights_of(network):
    """The weights and biases of a network, as a dict of lists of rows (a bias: of rows of one) of
    its own.
    """
    weights = {
        name: [list(row) for row in getattr(network, name)] for name in ("Wxh", "Whh", "Why")
    }
    weights.update({name: [[b] for b in getattr(network, name)] for name in ("bh", "by")})
    return weights


def affine(W, v, b):
    """W v + b, b being rows of one."""
    sums = []
    for row, bias in zip(W, b):
        total = bias[0]
        for w, value in zip(row, v):
            total = total + w * value
        sums.append(total)
    return sums


def sigmas(zs):
    """σ of each; |z| is small in these tests, and complex."""
    return [1 / (1 + exp(-z)) for z in zs]


def steps(weights, xs):
    """(z, y) of every step, z being what σ makes y of."""
    h = [0j] * len(weights["Whh"])
    both = [rx + rh for rx, rh in zip(weights["Wxh"], weights["Whh"])]
    for x in xs:
        h = sigmas(affine(both, list(x) + h, weights["bh"]))
        z = affine(weights["Why"], h, weights["by"])
        yield z, sigmas(z)


def loss_of(weights, xs, targets, loss):
    """The loss summed over the steps, a complex number."""
    total = 0j
    for (z, y), target in zip(steps(weights, xs), targets):
        for z_o, y_o, target_o in zip(z, y, target):
            if loss == "squared_error":
                total += (y_o - target_o) ** 2 / 2
            else:
                total += log(1 + exp(z_o)) - target_o * z_o
    return total


def derivatives(weights, derivative):
    """{name: rows} of the derivative by every weight; derivative(shift) may call shift(d), which
    adds d to that weight.
    """
    result = {}
    for name in NAMES:
        result[name] = []
        for row in weights[name]:
            result[name].append([])
            for k, kept in enumerate(row):

                def shift(d, row=row, k=k, kept=kept):
                    row[k] = kept + d

                result[name][-1].append(derivative(shift))
                row[k] = kept
    return result


def complex_step(case):
    """Every component of the gradient by the complex step."""
    weights, epsilon = weights_of(case.network), 1e-30

    def derivative(shift):
        shift(1j * epsilon)
        return loss_of(weights, case.xs, case.targets, case.loss).imag / epsilon

    return derivatives(weights, derivative)


def central_differences(case):
    """Every component of the gradient by (L(w + ε) - L(w - ε)) / 2ε.

    ε = 1e-5, near the cube root of the rounding unit, where the error of the formula
    (ε² L'''/6) and that of the difference (2^-53 L/ε) are about equal: some 1e-11.
    """
    weights, epsilon = weights_of(case.network), 1e-5

    def derivative(shift):
        shift(epsilon)
        above = loss_of(weights, case.xs, case.targets, case.loss).real
        shift(-epsilon)
        return (above - loss_of(weights, case.xs, case.targets, case.loss).real) / (2 * epsilon)

    return derivatives(weights, derivative)
