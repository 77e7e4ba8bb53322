"""A network of scalars that differentiate themselves: reverse-mode automatic differentiation, in
the manner of micrograd.

Every number is a Value that remembers what it was made from and its derivatives by them;
`backward` walks from the loss to the weights, each Value after all that was made from it,
and adds up the chain rule. Nothing about this network's gradient is written down anywhere:
that is its beauty, and an object for every product is its price.

>>> w = Value(3.0)
>>> (w * w + w).backward()
>>> w.gradient
7.0
"""

from math import exp


class Value:
    """A number, the Values it was made from, and its derivative by each."""

    __slots__ = ("number", "gradient", "parents", "slopes")

    def __init__(self, number, parents=(), slopes=()):
        self.number, self.gradient, self.parents, self.slopes = number, 0.0, parents, slopes

    def __add__(self, other):
        return Value(self.number + other.number, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.number * other.number, (self, other), (other.number, self.number))

    def sigmoid(self):
        """σ(z), whose derivative is σ(z) (1 - σ(z))."""
        y = 1 / (1 + exp(-self.number))
        return Value(y, (self,), (y * (1 - y),))

    def backward(self):
        """Set the gradient of every Value that this one was made from to this one's derivative by
        it.
        """
        order, seen, pending = [], set(), [(self, False)]
        while pending:
            value, done = pending.pop()
            if done:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                pending.append((value, True))
                pending.extend((parent, False) for parent in value.parents)
        self.gradient = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes):
                parent.gradient += slope * value.gradient


def total(values):
    """Their sum, a Value."""
    first, *rest = values
    for value in rest:
        first = first + value
    return first


def step(weights, xs, targets, learning_rate):
    """One step of descent on the squared error, in place; the outputs before it. weights: Wxh,
    Whh, Why of Values.
    """
    Wxh, Whh, Why = weights
    h, ys, losses = [Value(0.0) for _ in Whh], [], []
    for x, target in zip(xs, targets):
        x = [Value(float(bit)) for bit in x]
        # h_t = σ(Wxh x_t + Whh h_{t-1}), y_t = σ(Why h_t)
        h = [total(w * v for w, v in zip(wx + wh, x + h)).sigmoid() for wx, wh in zip(Wxh, Whh)]
        y = [total(w * v for w, v in zip(row, h)).sigmoid() for row in Why]
        # L = 1/2 Σ_t Σ_o (y - target)²
        for y_o, target_o in zip(y, target):
            error = y_o + Value(-float(target_o))
            losses.append(Value(0.5) * error * error)
        ys.append([y_o.number for y_o in y])
    total(losses).backward()
    for W in weights:
        for row in W:
            for w in row:
                w.number -= learning_rate * w.gradient
                w.gradient = 0.0
    return ys
