"""Vectors and matrices, on integers, where every law is an equality."""

from hypothesis import given, strategies as st

from helpers.bare import bare
from helpers.strategies import matrices, vectors
from purernn.basics.matrix import add_outer, add_scaled, dot, matvec, scaled, transpose, zeros

sizes = st.integers(1, 5)
entries = st.integers(-9, 9)


@st.composite
def products(draw):
    """(W, v, u) with W of shape (len(u), len(v))."""
    rows, columns = draw(sizes), draw(sizes)
    return (
        draw(matrices(entries, rows, columns)),
        draw(vectors(entries, columns)),
        draw(vectors(entries, rows)),
    )


# The same function on this Python, without `sumprod`, and without `operator` either.
DOTS = [dot] + [
    bare("purernn.basics.matrix", missing).dot for missing in (["math"], ["math", "operator"])
]


@given(products())
def test_dot_is_the_sum_of_products_whatever_the_python_has(case):
    W, v, _ = case
    for each in DOTS:
        assert each(W[0], v) == sum(W[0][j] * v[j] for j in range(len(v)))
        assert each([], []) == 0


@given(products())
def test_matvec_takes_rows_as_destinations(case):
    W, v, _ = case
    assert matvec(W, v) == [sum(W[i][j] * v[j] for j in range(len(v))) for i in range(len(W))]


@given(products())
def test_transpose_is_the_adjoint(case):
    # u . (W v) = (W^T u) . v
    W, v, u = case
    assert dot(u, matvec(W, v)) == dot(matvec(transpose(W), u), v)
    assert transpose(transpose(W)) == W


@given(products())
def test_add_outer_adds_the_outer_product_in_place(case):
    W, v, u = case
    G = [list(row) for row in W]
    add_outer(G, u, v)
    assert G == [[W[i][j] + u[i] * v[j] for j in range(len(v))] for i in range(len(u))]


@given(products(), entries)
def test_add_scaled_makes_a_new_matrix(case, scale):
    W, v, u = case
    G = [[a * b + 1 for b in v] for a in u]
    before = [list(row) for row in W], [list(row) for row in G]
    total = add_scaled(W, scale, G)
    assert total == [[W[i][j] + scale * G[i][j] for j in range(len(v))] for i in range(len(u))]
    total[0][0] += 1
    assert (W, G) == before


@given(products(), entries)
def test_scaled_multiplies_every_entry_into_a_new_matrix(case, scale):
    W, _, _ = case
    before = [list(row) for row in W]
    assert scaled(scale, W) == [[scale * w for w in row] for row in before]
    scaled(scale, W)[0][0] += 1
    assert W == before


@given(sizes, sizes)
def test_every_row_of_zeros_is_a_list_of_its_own(rows, columns):
    Z = zeros(rows, columns)
    Z[0][0] = 1.0
    assert sum(map(sum, Z)) == 1
    assert [len(row) for row in Z] == [columns] * rows
