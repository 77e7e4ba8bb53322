"""The norm: its sums against brute force, and a descent that makes what it should make smaller."""

from math import exp

import pytest
from hypothesis import assume, given, strategies as st

from helpers.strategies import matrices, vectors
from purernn.basics.matrix import dot, matvec, transpose
from purernn.floats.contraction import (
    Norm,
    cholesky,
    descended,
    inverse_of,
    scaled_norm,
    slopes,
    solved,
)

NUMBERS = st.floats(-4, 4).map(
    lambda w: round(w, 6)
)  # squares of smaller ones underflow, and weights are in units of 2^-24


@st.composite
def norms(draw, n=st.integers(1, 4)):
    """(S upper triangular with a diagonal from 1/2 on, W)."""
    n = draw(n)
    S = draw(matrices(st.floats(-1, 1), n, n))
    return [[0.0] * i + [0.5 + abs(row[i])] + row[i + 1 :] for i, row in enumerate(S)], draw(
        matrices(NUMBERS, n, n)
    )


def length(S, v):
    """|v| = ‖S v‖."""
    u = matvec(S, v)
    return dot(u, u) ** 0.5


@given(norms(), st.data())
def test_no_vector_is_stretched_more_than_the_bound(drawn, data):
    S, W = drawn
    n, norm = len(S), Norm(S, W)
    mid, rad = data.draw(vectors(st.floats(0, 0.25), n)), data.draw(vectors(st.floats(0, 0.1), n))
    form = norm.form((mid, rad))
    L, _ = norm.stretch(form, [1.0 / (1 + i) for i in range(n)], 3)
    assert L < 1e-3 or not norm.bounded(form, 0.99 * L)  # it is no overestimate
    while not norm.bounded(form, L):
        L = 1.05 * L + 1e-6
    v = data.draw(vectors(NUMBERS, n))
    slope = [a + b * c for a, b, c in zip(mid, rad, data.draw(vectors(st.floats(-1, 1), n)))]
    assert length(S, [a * b for a, b in zip(slope, matvec(W, v))]) <= L * length(S, v) + 1e-6
    for reach, row in zip(norm.reach, W):
        assert abs(dot(row, v)) <= reach * length(S, v) + 1e-9


@given(st.floats(-20, 20), st.floats(0, 6), st.floats(-1, 1))
def test_the_slopes_hold_every_mean_slope(z, around, part):
    (mid,), (rad,) = slopes([z], [around])
    d = around * part
    assume(abs(d) > 1e-3)
    assert abs((1 / (1 + exp(-z - d)) - 1 / (1 + exp(-z))) / d - mid) <= rad


@given(norms())
def test_roots_and_inverses(drawn):
    S, W = drawn
    columns = transpose(S)
    P = [[dot(a, b) for b in columns] for a in columns]
    for row, own in zip(cholesky(P), S):
        assert row == pytest.approx(own, abs=1e-6)
    for i, row in enumerate(inverse_of(S)):
        assert [dot(row, column) for column in columns] == pytest.approx(
            [float(i == j) for j in range(len(S))], abs=1e-6
        )
    assert max(Norm(scaled_norm(S, W), W).reach) == pytest.approx(
        1.0 if any(map(any, W)) else 0.0, abs=1e-6
    )


def test_a_matrix_without_a_root_is_an_arithmetic_error():
    for P in ([[0.0]], [[-1.0]], [[1.0, 2.0], [2.0, 1.0]], [[float("nan")]]):
        with pytest.raises(ArithmeticError):
            cholesky(P)


def test_radii_are_the_least_that_close_a_graph():
    # 0 -> 1 -> 2 -> 1: r1 = 1 + max(0, r2 / 2), r2 = 1 + r1 / 2: both are 2
    edges = [(0, 1), (1, 2), (2, 1)]
    radii, worst = solved(edges, [0.5, 0.5, 0.5], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0], 100)
    assert radii == pytest.approx([0.0, 2.0, 2.0], abs=1e-6) and worst == [None, 2, 1]
    radii, _ = solved(edges, [0.5, 2.0, 2.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0], 100)
    assert max(radii) > 1e6


def test_descent_finds_a_norm_in_which_a_repeated_step_contracts():
    # a quarter of W stretches 4 times in the plain norm, yet its eigenvalues are 0.60 and -0.47
    W, z = [[1.0, 16.0], [0.25, -0.5]], [0.0, 0.0]
    edges = [(0, 1, 0.0, z), (1, 1, 0.0, z)]
    plain = scaled_norm([[1.0, 0.0], [0.0, 1.0]], W)
    _, before = descended(plain, W, edges, 2, 0.0, 1, 1.0)
    S, after = descended(plain, W, edges, 2, 0.0, 100, 1.0)
    assert before > 1e6 and after < 0.1
    norm = Norm(S, W)
    assert norm.bounded(norm.form(slopes(z, z)), 0.7)
