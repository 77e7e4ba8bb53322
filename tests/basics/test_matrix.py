"""Vectors and matrices, on integers, where every law is an equality."""

from hypothesis import given, strategies as st

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


@given(products())
def test_dot_is_the_sum_of_products(case):
    _, v, _ = case
    assert dot(v, v) == sum(a * a for a in v)
    assert dot([], []) == 0


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
    W, _, _ = case
    before = [list(row) for row in W]
    total = add_scaled(W, scale, W)
    assert total == [[(1 + scale) * w for w in row] for row in before]
    total[0][0] += 1
    assert W == before


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
