"""Vectors and matrices as plain lists.

A vector of length n is a list of n numbers. A matrix of shape (rows, columns) is a list
of its rows: W[i][j] is row i, column j. Throughout the package the row is the unit that
a weight leads *to*, the column the unit that it comes *from*, so that

    (W v)_i = Σ_j W_ij v_j

reads `matvec(W, v)`. Shapes are checked where networks are made, not here.

Every sum runs from left to right and is rounded at each step, so that sums of floats are the same
on every Python. Python's own functions differ: `sum` compensates for rounding from CPython 3.12
on, and `math.fsum` and `math.sumprod` round once.

>>> matvec([[1, 2, 3], [0, 1, 0]], [1, 10, 100])
[321, 10]
"""

Vector = list
Matrix = list


def summed(values):
    """The sum of these numbers, from left to right; 0 if there are none.

    >>> summed([0.1] * 10)
    0.9999999999999999
    """
    # ((0 + v_1) + v_2) + …
    total = 0
    for value in values:
        total += value
    return total


def dot(u, v):
    """The inner product Σ_j u_j v_j of two vectors of the same length, from left to right.

    >>> dot([1, 2, 3], [4, 5, 6])
    32
    """
    # ((0 + u_1 v_1) + u_2 v_2) + …
    total = 0
    for a, b in zip(u, v):
        total += a * b
    return total


def matvec(W: Matrix, v: Vector) -> Vector:
    """W v: W of shape (rows, columns), v of length columns, the result of length rows.

    >>> matvec([[1, 2], [3, 4]], [1, 1])
    [3, 7]
    """
    return [dot(row, v) for row in W]


def transpose(W: Matrix) -> Matrix:
    """W with rows and columns exchanged.

    >>> transpose([[1, 2, 3], [4, 5, 6]])
    [[1, 4], [2, 5], [3, 6]]
    """
    return [list(column) for column in zip(*W)]


def zeros(rows: int, columns: int) -> Matrix:
    """A matrix of zeros (floats), each row a separate list.

    >>> zeros(1, 2)
    [[0.0, 0.0]]
    """
    return [[0.0] * columns for _ in range(rows)]


def add_outer(G: Matrix, u: Vector, v: Vector):
    """G += u v^T, in place: entry ij grows by u_i v_j. G of shape (len(u), len(v)).

    >>> G = [[0, 0], [1, 1]]
    >>> add_outer(G, [1, 10], [2, 3])
    >>> G
    [[2, 3], [21, 31]]
    """
    for row, a in zip(G, u):
        for j, b in enumerate(v):  # in place: new rows would fragment a small memory
            row[j] += a * b


def scaled(scale: float, W: Matrix) -> Matrix:
    """scale W, a new matrix.

    >>> scaled(10, [[1, 2]])
    [[10, 20]]
    """
    return [[scale * w for w in row] for row in W]


def add_scaled(W: Matrix, scale: float, G: Matrix) -> Matrix:
    """W + scale G, a new matrix, for two matrices of one shape.

    >>> add_scaled([[1, 2]], 10, [[3, 4]])
    [[31, 42]]
    """
    return [[w + scale * g for w, g in zip(*rows)] for rows in zip(W, G)]
