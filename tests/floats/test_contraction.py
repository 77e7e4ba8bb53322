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
    shares,
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
    source_S, W = drawn
    n = len(W)
    S, _ = data.draw(norms(st.just(n)))
    source, norm = Norm(source_S, W), Norm(S, W)
    mid, rad = data.draw(vectors(st.floats(0, 0.25), n)), data.draw(vectors(st.floats(0, 0.1), n))
    form = norm.form((mid, rad))
    L, _ = norm.stretch(source, form, [1.0 / (1 + i) for i in range(n)], 3)
    assert L < 1e-3 or not norm.bounded(source, form, 0.99 * L)  # it is no overestimate
    while not norm.bounded(source, form, L):
        L = 1.05 * L + 1e-6
    v = data.draw(vectors(NUMBERS, n))
    slope = [a + b * c for a, b, c in zip(mid, rad, data.draw(vectors(st.floats(-1, 1), n)))]
    stretched = length(S, [a * b for a, b in zip(slope, matvec(W, v))])
    assert stretched <= L * length(source_S, v) + 1e-6
    for reach, row in zip(source.reach, W):
        assert abs(dot(row, v)) <= reach * length(source_S, v) + 1e-9


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


def test_the_shares_are_the_derivatives_of_the_radii():
    # 0 -> 1 -> 2 -> 1, 1 -> 3, each adds 1
    edges = [(0, 1), (1, 2), (2, 1), (1, 3)]
    floors = [1.0] * 4

    def measure(L):
        radii, worst = solved(edges, L, floors, [0.0] * 4, 400)
        return sum([(r / 7.0) ** 6 for r in radii]) / 6, radii, worst

    L = [0.9, 0.8, 0.7, 0.6]
    _, radii, worst = measure(L)
    weights = shares(edges, L, radii, worst)
    for e in range(4):
        moved = [a * (1.0001 if i == e else 1.0) for i, a in enumerate(L)]
        change = (measure(moved)[0] - measure(L)[0]) / 0.0001 * (7.0 / max(radii)) ** 6
        assert weights[e] == pytest.approx(change, rel=0.02, abs=0.01)


def test_descent_finds_a_norm_in_which_a_repeated_step_contracts():
    # a quarter of W stretches 4 times in the plain norm, yet its eigenvalues are 0.60 and -0.47
    W, z = [[1.0, 16.0], [0.25, -0.5]], [0.0, 0.0]
    edges = [(0, 1, 0.0, z), (1, 1, 0.0, z)]
    plain = {"a": scaled_norm([[1.0, 0.0], [0.0, 1.0]], W)}
    _, before = descended(plain, W, edges, "aa", 0.0, 1, 8)
    norms, after = descended(plain, W, edges, "aa", 0.0, 100, 8)
    assert before > 1e6 and after < 0.1
    norm = Norm(norms["a"], W)
    assert norm.bounded(norm, norm.form(slopes(z, z)), 0.7)


def test_two_norms_contract_where_one_cannot():
    # two steps in turn, each doubles one entry and makes the other a tenth: in one norm the longer
    # of two balls doubles at each
    W, steep, flat = [[8.0, 0.0], [0.0, 8.0]], 0.0, 4.4
    edges = [(0, 1, 0.0, [steep, flat]), (1, 0, 0.0, [flat, steep])]
    start = scaled_norm([[1.0, 0.0], [0.0, 1.0]], W)
    _, one = descended({"a": start}, W, edges, "aa", 0.0, 50, 20)
    _, two = descended({"a": start, "b": start}, W, edges, "ab", 0.0, 50, 20)
    assert two < 0.1 and one > 1e6
