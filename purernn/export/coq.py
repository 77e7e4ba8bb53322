"""The integer network as one file for Coq, whose kernel then checks a second proof.

The file has three parts: definitions, for the reader to compare with `docs/integers.md`; lemmas
that hold for every network; the network's integers and the theorems about it. The last line asks
for the axioms that the theorems need, and Coq must print, once, `Closed under the global context`.

    as_reference   on every sequence of symbols the outputs are those of the reference machine
    every_width    at every width n, the outputs are the n lowest bits of the answer: Σ_k c_k a_k +
                   carry for a linear machine, that of `Z.lxor` for xor and gray
    naturals, integers, less, odd   the same about the number of those bits, or the last bit

Coq searches the joint states itself. No property of that search is proved; instead Coq checks that
the set it finds holds the start, is closed under every step, and has no wrong output. The
coefficients of a linear machine are read off its table and checked here; Coq would reject the
file if they were wrong. Numbers have the type Z, since Coq's primitive integers are axioms.
`visits` bounds the search; it is of the type positive, which is binary. The text is for Coq 8.16.

Source: Y. Bertot, P. Castéran, "Interactive Theorem Proving and Program Development" (2004), on
proofs by computation.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError
from ..integers.proof import prove
from ..machines.operations import OPERATIONS
from .exported import OPERANDS, outcome
from .names import plain

DEFINITIONS = """
(* 1. Definitions: all that must be read to know what is proved. *)
From Coq Require Import ZArith List Bool Lia.
Import ListNotations.
Open Scope Z_scope.

(* A machine: from a state and a symbol (a bit for each operand) to the next state and output. *)
Definition machine := list Z -> list bool -> list Z * list bool.

(* The outputs on a sequence of symbols. *)
Fixpoint run (step : machine) (s : list Z) (xs : list (list bool)) : list (list bool) :=
  match xs with
  | [] => []
  | x :: xs => let (after, y) := step s x in y :: run step after xs
  end.

Fixpoint dot (u v : list Z) : Z :=
  match u, v with a :: u, b :: v => a * b + dot u v | _, _ => 0 end.

(* The integer network: a row of a matrix for each unit that its weights lead to. *)
Record integers := { levels : Z; thresholds : list Z;
  Wxh : list (list Z); Whh : list (list Z); bh : list Z; Why : list (list Z); by_ : list Z }.

Definition network (N : integers) : machine := fun l x =>
  let top := levels N - 1 in
  let accumulator '(whh, wxh, b) := dot whh l + top * (dot wxh (map Z.b2z x) + b) in
  let level a := Z.of_nat (length (filter (fun t => t <=? a) (thresholds N))) in
  let l' := map (fun row => level (accumulator row)) (combine (combine (Whh N) (Wxh N)) (bh N)) in
  (l', map (fun '(why, b) => 0 <=? dot why l' + top * b) (combine (Why N) (by_ N))).

Definition start (N : integers) : list Z := map (fun _ => 0) (bh N).

(* Bits as a number, the lowest first; and in two's complement, the last one being the sign. *)
Fixpoint value (bs : list bool) : Z :=
  match bs with [] => 0 | b :: bs => Z.b2z b + 2 * value bs end.

Fixpoint signed (bs : list bool) : Z :=
  match bs with [] => 0 | [b] => - Z.b2z b | b :: bs => Z.b2z b + 2 * signed bs end.

(* A table: a row for each state s, and in it an entry for each symbol, whose value is its place. *)
Definition table (next : list (list Z)) (output : list (list (list bool))) : machine := fun s x =>
  let entry {A} (rows : list (list A)) :=
    nth (Z.to_nat (value x)) (nth (Z.to_nat (hd 0 s)) rows []) in
  ([entry next 0], entry output []).

(* The n lowest bits of an integer, the lowest first; and of several, a symbol at each place. *)
Fixpoint bits (n : nat) (a : Z) : list bool :=
  match n with O => [] | S n => Z.odd a :: bits n (Z.div2 a) end.

Fixpoint feed (n : nat) (operands : list Z) : list (list bool) :=
  match n with O => [] | S n => map Z.odd operands :: feed n (map Z.div2 operands) end.
"""

LEMMAS = """
(* 2. Lemmas: of any machines f and g, and of numbers. *)
Section Agree.
Variables (f g : machine) (arity : nat).

Fixpoint symbols (k : nat) : list (list bool) :=
  match k with O => [[]] | S k => flat_map (fun x => [false :: x; true :: x]) (symbols k) end.

Lemma symbols_all x : In x (symbols (length x)).
Proof.
  induction x as [|b x IH]; simpl; auto.
  apply in_flat_map; exists x; destruct b; simpl; auto.
Qed.

(* Joint states, in a search tree. *)
Definition joint := (list Z * list Z)%type.

Fixpoint order (u v : list Z) : comparison :=
  match u, v with
  | [], [] => Eq
  | [], _ => Lt
  | _, [] => Gt
  | a :: u, b :: v => match a ?= b with Eq => order u v | c => c end
  end.

Lemma order_eq u : forall v, order u v = Eq -> u = v.
Proof.
  induction u as [|a u IH]; destruct v as [|b v]; simpl; try discriminate; auto.
  destruct (a ?= b) eqn:E; try discriminate.
  apply Z.compare_eq in E; subst; intros; f_equal; auto.
Qed.

Definition order2 (p q : joint) :=
  match order (fst p) (fst q) with Eq => order (snd p) (snd q) | c => c end.

Inductive tree := leaf | node (l : tree) (p : joint) (r : tree).

Fixpoint has (t : tree) (p : joint) : bool :=
  match t with
  | leaf => false
  | node l q r => match order2 p q with Eq => true | Lt => has l p | Gt => has r p end
  end.

Fixpoint add (t : tree) (p : joint) : tree :=
  match t with
  | leaf => node leaf p leaf
  | node l q r => match order2 p q with
    | Eq => t | Lt => node (add l p) q r | Gt => node l q (add r p) end
  end.

Fixpoint listed (t : tree) : list joint :=
  match t with leaf => [] | node l p r => p :: listed l ++ listed r end.

Lemma has_listed t p : has t p = true -> In p (listed t).
Proof.
  induction t as [|l IHl q r IHr]; simpl; [discriminate|]. rewrite in_app_iff.
  destruct (order2 p q) eqn:E; auto. intros _; left. unfold order2 in E.
  destruct (order (fst p) (fst q)) eqn:F; try discriminate.
  apply order_eq in E, F; destruct p, q; simpl in *; congruence.
Qed.

(* The search: a visit takes a joint state and notes those that it leads to. *)
Definition visit (known : tree * list joint) : tree * list joint :=
  match known with
  | (t, (s, u) :: todo) => fold_left (fun '(t, todo) x =>
      let q := (fst (f s x), fst (g u x)) in
      if has t q then (t, todo) else (add t q, q :: todo)) (symbols arity) (t, todo)
  | done => done
  end.

(* What it found is looked through: no output is wrong, and no step leads out. *)
Definition sound (t : tree) (p : joint) : bool :=
  forallb (fun x => let (s, y) := f (fst p) x in let (u, z) := g (snd p) x in
    (if list_eq_dec bool_dec y z then true else false) && has t (s, u)) (symbols arity).

Definition agree (visits : positive) (s u : list Z) : bool :=
  let t := fst (Pos.iter visit (add leaf (s, u), [(s, u)]) visits) in
  has t (s, u) && forallb (sound t) (listed t).

Theorem agreement visits s u : agree visits s u = true ->
  forall xs, Forall (fun x => length x = arity) xs -> run f s xs = run g u xs.
Proof.
  unfold agree. generalize (fst (Pos.iter visit (add leaf (s, u), [(s, u)]) visits)) as t.
  intros t H xs L. apply andb_prop in H as [I E]. rewrite forallb_forall in E.
  revert s u I. induction L as [|x xs X L IH]; intros s u I; simpl; auto.
  apply has_listed, E in I. unfold sound in I. rewrite forallb_forall in I.
  specialize (I x). rewrite <- X in I. specialize (I (symbols_all x)). simpl in I.
  destruct (f s x) as [s' y], (g u x) as [u' z]. apply andb_prop in I as [A B].
  destruct (list_eq_dec bool_dec y z); [|discriminate]. f_equal; auto.
Qed.
End Agree.

Lemma feed_length n : forall operands,
  Forall (fun x => length x = length operands) (feed n operands).
Proof.
  induction n; intros; simpl; constructor; [apply map_length|].
  rewrite <- (map_length Z.div2 operands). apply IHn.
Qed.

(* Bits enough for a number give it back. *)
Lemma value_bits n : forall a, 0 <= a < 2 ^ Z.of_nat n -> value (bits n a) = a.
Proof.
  induction n as [|n IH]; intros a H; [simpl in *; lia|].
  rewrite Nat2Z.inj_succ, Z.pow_succ_r in H by lia. cbn [bits value]. pose proof (Z.div2_odd a).
  destruct (Z.odd a); cbn [Z.b2z] in *; rewrite IH; lia.
Qed.

Lemma signed_bits n : forall a, - 2 ^ Z.of_nat n <= a < 2 ^ Z.of_nat n -> signed (bits (S n) a) = a.
Proof.
  induction n as [|n IH]; intros a H.
  - assert (a = -1 \\/ a = 0) as [-> | ->] by (simpl in H; lia); reflexivity.
  - rewrite Nat2Z.inj_succ, Z.pow_succ_r in H by lia. pose proof (Z.div2_odd a).
    change (signed (bits (S (S n)) a)) with (Z.b2z (Z.odd a) + 2 * signed (bits (S n) (Z.div2 a))).
    destruct (Z.odd a); cbn [Z.b2z] in *; rewrite IH; lia.
Qed.

Lemma size_bound a : Z.of_N a < 2 ^ Z.of_nat (N.size_nat a).
Proof.
  destruct a as [|p]; [reflexivity|]. simpl N.size_nat. simpl Z.of_N.
  induction p; cbn [Pos.size_nat]; rewrite ?Nat2Z.inj_succ, ?Z.pow_succ_r by lia; lia.
Qed.
"""

LINEAR = """
(* The machine of carry + sum_k c_k x_k: its state is the carry. *)
Definition linear (c : list Z) : machine := fun s x =>
  let total := hd 0 s + dot c (map Z.b2z x) in ([Z.div2 total], [Z.odd total]).

Lemma dot_halves c : forall operands,
  dot c operands = dot c (map Z.b2z (map Z.odd operands)) + 2 * dot c (map Z.div2 operands).
Proof.
  induction c as [|k c IH]; destruct operands as [|a operands]; cbn [dot map]; auto.
  rewrite IH, (Z.div2_odd a) at 1. ring.
Qed.

Lemma meaning c n : forall carry operands,
  map (hd false) (run (linear c) [carry] (feed n operands)) = bits n (carry + dot c operands).
Proof.
  induction n as [|n IH]; intros; simpl; auto. rewrite IH, (dot_halves c operands), Z.add_assoc.
  f_equal; [symmetry; apply Z.odd_add_mul_2|].
  f_equal. rewrite !Z.div2_div, (Z.mul_comm 2), Z.div_add by lia. reflexivity.
Qed.
"""

LXOR = """
Lemma lxor_odd a b : Z.odd (Z.lxor a b) = xorb (Z.odd a) (Z.odd b).
Proof. rewrite <- !Z.bit0_odd. apply Z.lxor_spec. Qed.

Lemma lxor_div2 a b : Z.div2 (Z.lxor a b) = Z.lxor (Z.div2 a) (Z.div2 b).
Proof. rewrite !Z.div2_spec. apply Z.shiftr_lxor. Qed.
"""

XOR = (
    LXOR
    + """
Definition xors : machine := fun s x => (s, [xorb (hd false x) (hd false (tl x))]).

Lemma meaning n : forall s a b,
  map (hd false) (run xors s (feed n [a; b])) = bits n (Z.lxor a b).
Proof. induction n; intros; simpl; auto. rewrite IHn, lxor_odd, lxor_div2. reflexivity. Qed.
"""
)

GRAY = (
    LXOR
    + """
Definition gray : machine := fun s x => (map Z.b2z x, [xorb (hd false x) (Z.odd (hd 0 s))]).

Lemma meaning n : forall s a, map (hd false) (run gray [Z.b2z s] (feed n [a])) =
  bits n (Z.lxor a (2 * a + Z.b2z s)).
Proof.
  induction n; intros; auto. cbn [feed map run gray hd bits].
  rewrite IHn, lxor_odd, lxor_div2, <- Z.div2_odd.
  assert (Z.odd (2 * a + Z.b2z s) = Z.odd (Z.b2z s))
    as -> by (rewrite Z.add_comm; apply Z.odd_add_mul_2).
  assert (Z.div2 (2 * a + Z.b2z s) = a) as -> ; [|reflexivity].
  rewrite Z.div2_div; destruct s; simpl Z.b2z; Z.div_mod_to_equations; lia.
Qed.
"""
)

LAST = """
Lemma last_cons {A} (l : list A) : forall x d, last (x :: l) d = last l x.
Proof.
  induction l as [|y l IH]; intros; auto.
  change (last (x :: y :: l) d) with (last (y :: l) d). rewrite !IH. reflexivity.
Qed.
"""

COMPARISON = (
    LAST
    + """
Definition lower : machine := fun s x => let a := hd false x in let b := hd false (tl x) in
  let r := if xorb a b then b else Z.odd (hd 0 s) in ([Z.b2z r], [r]).

Lemma meaning n : forall s a b, 0 <= a < 2 ^ Z.of_nat n -> 0 <= b < 2 ^ Z.of_nat n ->
  last (map (hd false) (run lower [Z.b2z s] (feed n [a; b]))) s = (a <? b) || ((a =? b) && s).
Proof.
  induction n as [|n IH]; intros s a b Ha Hb.
  - assert (a = 0) as -> by (simpl in Ha; lia). assert (b = 0) as -> by (simpl in Hb; lia).
    destruct s; reflexivity.
  - rewrite Nat2Z.inj_succ, Z.pow_succ_r in Ha, Hb by lia.
    pose proof (Z.div2_odd a) as A. pose proof (Z.div2_odd b) as B.
    cbn [feed map run lower hd tl]. rewrite last_cons, IH.
    2, 3: destruct (Z.odd a), (Z.odd b); cbn [Z.b2z] in *; lia.
    assert (Z.odd (Z.b2z s) = s) as -> by (destruct s; reflexivity).
    destruct (Z.odd a), (Z.odd b), s; cbn [Z.b2z xorb] in *;
      destruct (Z.ltb_spec a b), (Z.ltb_spec (Z.div2 a) (Z.div2 b)), (Z.eqb_spec a b),
        (Z.eqb_spec (Z.div2 a) (Z.div2 b)); simpl; auto; lia.
Qed.
"""
)

PARITY = (
    LAST
    + """
Definition odds : machine := fun s x =>
  let r := xorb (Z.odd (hd 0 s)) (hd false x) in ([Z.b2z r], [r]).

Lemma meaning bs : forall s, last (map (hd false) (run odds [Z.b2z s] (map (fun b => [b]) bs))) s =
  xorb s (Nat.odd (length (filter (fun b => b) bs))).
Proof.
  induction bs as [|b bs IH]; intros; [destruct s; reflexivity|].
  cbn [map run odds hd]. rewrite last_cons, IH.
  assert (Z.odd (Z.b2z s) = s) as -> by (destruct s; reflexivity).
  destruct b; simpl length; rewrite ?Nat.odd_succ, <- ?Nat.negb_odd;
    destruct s, (Nat.odd (length (filter (fun b => b) bs))); reflexivity.
Qed.
"""
)

# name of the operation: (lemmas, theorems, names of the theorems)
MEANINGS = {
    "xor": (
        XOR,
        """
(* For all integers, in two's complement of every width. *)
Theorem every_width : forall (n : nat) (a b : Z), outputs (feed n [a; b]) = bits n (Z.lxor a b).
Proof.
  intros. unfold outputs. rewrite <- (meaning n [0]). f_equal.
  apply (agreement _ _ 2 visits); [vm_cast_no_check (eq_refl true)|exact (feed_length n [a; b])].
Qed.
""",
        ["every_width"],
    ),
    "gray": (
        GRAY,
        """
(* For all integers, in two's complement of every width. *)
Theorem every_width : forall (n : nat) (a : Z), outputs (feed n [a]) = bits n (Z.lxor a (2 * a)).
Proof.
  intros. unfold outputs. rewrite <- (Z.add_0_r (2 * a)). rewrite <- (meaning n false). f_equal.
  apply (agreement _ _ 1 visits); [vm_cast_no_check (eq_refl true)|exact (feed_length n [a])].
Qed.
""",
        ["every_width"],
    ),
    "comparison": (
        COMPARISON,
        """
(* For all natural numbers that n bits hold, the last output tells whether a < b. *)
Theorem less : forall (n : nat) (a b : Z), 0 <= a < 2 ^ Z.of_nat n -> 0 <= b < 2 ^ Z.of_nat n ->
  last (outputs (feed n [a; b])) false = (a <? b).
Proof.
  intros n a b Ha Hb. pose proof (meaning n false a b Ha Hb) as H.
  rewrite andb_false_r, orb_false_r in H. rewrite <- H. unfold outputs. do 2 f_equal.
  apply (agreement _ _ 2 visits); [vm_cast_no_check (eq_refl true)|exact (feed_length n [a; b])].
Qed.
""",
        ["less"],
    ),
    "parity": (
        PARITY,
        """
(* For all lists of bits, the last output tells whether the number of ones is odd. *)
Theorem odd : forall bs : list bool, last (outputs (map (fun b => [b]) bs)) false =
  Nat.odd (length (filter (fun b => b) bs)).
Proof.
  intros. rewrite <- (xorb_false_l (Nat.odd _)), <- (meaning bs false).
  unfold outputs. do 2 f_equal.
  apply (agreement _ _ 1 visits); [vm_cast_no_check (eq_refl true)|].
  apply Forall_map, Forall_forall. reflexivity.
Qed.
""",
        ["odd"],
    ),
}

# (coefficients, first carry): (name, condition, the answer) for natural numbers of any size
ANY_SIZE = {
    ((1, 1), 0): ("adds", "", "a + b", "add", ""),
    ((1, -1), 0): ("subtracts", "(b <= a)%N -> ", "a - b", "sub", " by assumption"),
}


def coq(network, reference) -> str:
    """The text of a file for Coq, whose theorems are about this integer network.

    Raises PurernnError if the network is not proved to be the reference machine.

    >>> from purernn.integers.quantised import QuantisedNetwork
    >>> from purernn.machines.operations import MACHINES
    >>> flip = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[-16]], [-8], [8])  # y_t = 1 - x_t
    >>> coq(flip, MACHINES["parity"])
    Traceback (most recent call last):
        ...
    purernn.basics.errors.PurernnError: parity is not proved: refuted, by an input of 1 step
    """
    verdict = prove(network, reference)
    if verdict.status != "proved":
        raise PurernnError("%s is not proved: %s" % (reference.name, outcome(verdict)))
    title = "%s, by a network of %d hidden units of %d levels" % (
        plain(reference.name),
        network.n_hid,
        network.levels,
    )
    lines = ["(* Written by purernn. Check: coqc THIS_FILE", title, "*)"]
    theorems, names = [], ["as_reference"]
    lemmas = ""
    coefficients = linear_coefficients(reference)
    own = OPERATIONS.get(reference.name)
    if coefficients:
        lemmas = LINEAR
        theorems, more = _linear_theorems(reference, *coefficients)
        names += more
    elif own and own.machine == reference and reference.name in MEANINGS:
        lemmas, text, more = MEANINGS[reference.name]
        theorems, names = [text.strip("\n")], names + more
    lines += [(DEFINITIONS + LEMMAS + lemmas).strip("\n"), ""]
    lines += ["(* 3. This network, and what is proved of it. *)"]
    lines += [_definition(network), ""]
    lines += ["Definition visits := %d%%positive." % max(1, verdict.joint_states), ""]
    lines += [_reference(reference), ""]
    lines += [theorem + "\n" for theorem in theorems]
    lines += ["Definition proved := (%s)." % ", ".join(names) if len(names) > 1 else ""]
    lines += ["Print Assumptions %s." % ("proved" if len(names) > 1 else names[0])]
    return "\n".join(lines) + "\n"


def linear_coefficients(machine):
    """(coefficients, first carry) of a machine that is carry + Σ_k c_k x_k and whose labels are
    its carries; None of any other.

    >>> from purernn.machines.operations import MACHINES
    >>> [linear_coefficients(MACHINES[name]) for name in ("subtraction", "increment", "xor")]
    [((1, -1), 0), ((1,), 1), None]
    """
    try:
        carries = [int(label) for label in machine.states]
    except (TypeError, ValueError):
        return None
    if machine.n_out != 1:
        return None
    totals = [
        [2 * carries[after] + y for after, y in zip(*rows)]
        for rows in zip(machine.next, machine.output)
    ]
    c = tuple([totals[0][1 << k] - carries[0] for k in range(machine.n_in)])
    for carry, row in zip(carries, totals):
        for x, total in enumerate(row):
            if total != carry + sum([c[k] for k in range(machine.n_in) if x >> k & 1]):
                return None
    return c, carries[0]


def _numbers(row):
    return "[%s]" % "; ".join([str(n) for n in row])


def _rows(rows):
    return "[%s]" % ";\n    ".join(rows)


def _symbol(x, n):
    return "[%s]" % "; ".join(["true" if x >> k & 1 else "false" for k in range(n)])


def _definition(network):
    matrices = [
        _rows([_numbers(row) for row in m]) for m in (network.Wxh, network.Whh, network.Why)
    ]
    return (
        "Definition net : integers := {| levels := %d; thresholds := %s;\n"
        "  Wxh := %s;\n  Whh := %s;\n  bh := %s;\n  Why := %s;\n  by_ := %s |}."
    ) % (
        network.levels,
        _numbers(network.thresholds),
        matrices[0],
        matrices[1],
        _numbers(network.bh),
        matrices[2],
        _numbers(network.by),
    )


def _reference(machine):
    output = [
        "[%s]" % "; ".join([_symbol(y, machine.n_out) for y in row]) for row in machine.output
    ]
    return """Definition reference := table
  %s
  %s.

(* On every sequence of symbols, of every length, the outputs are those of the machine. *)
Theorem as_reference : forall xs : list (list bool), Forall (fun x => length x = %d%%nat) xs ->
  run (network net) (start net) xs = run reference [0] xs.
Proof. apply (agreement _ _ %d visits). vm_cast_no_check (eq_refl true). Qed.

(* The first output of every step. *)
Definition outputs xs := map (hd false) (run (network net) (start net) xs).""" % (
        _rows([_numbers(row) for row in machine.next]),
        _rows(output),
        machine.n_in,
        machine.n_in,
    )


def _linear_theorems(machine, c, carry):
    """(texts, names) of what is proved of a linear machine."""
    letters = list(OPERANDS[: len(c)])
    answer = _sum(c, letters, carry)
    fill = dict(
        operands=" ".join(letters),
        listed="; ".join(letters),
        answer=answer,
        c=_numbers(c),
        carry="(%d)" % carry,
        n_in=len(c),
    )
    texts = [
        """(* For all integers, in two's complement of every width. *)
Theorem every_width : forall (n : nat) (%(operands)s : Z),
  outputs (feed n [%(listed)s]) = bits n (%(answer)s).
Proof.
  intros. transitivity (bits n (%(carry)s + dot %(c)s [%(listed)s]));
    [|f_equal; cbn [dot]; ring].
  rewrite <- meaning. unfold outputs. f_equal.
  apply (agreement _ _ %(n_in)d visits);
    [vm_cast_no_check (eq_refl true)|exact (feed_length n [%(listed)s])].
Qed."""
    ]
    texts.append(
        """(* With bits enough for the answer, it is the answer. *)
Theorem naturals : forall (n : nat) (%(operands)s : Z), 0 <= %(answer)s < 2 ^ Z.of_nat n ->
  value (outputs (feed n [%(listed)s])) = %(answer)s.
Proof. intros. rewrite every_width. apply value_bits. assumption. Qed."""
    )
    texts.append(
        """(* With bits enough for the answer and one for its sign, it is the answer. *)
Theorem signs : forall (n : nat) (%(operands)s : Z),
  - 2 ^ Z.of_nat n <= %(answer)s < 2 ^ Z.of_nat n ->
  signed (outputs (feed (S n) [%(listed)s])) = %(answer)s.
Proof. intros. rewrite every_width. apply signed_bits. assumption. Qed."""
    )
    names = ["every_width", "naturals", "signs"]
    texts = [text % fill for text in texts]
    if (c, carry) in ANY_SIZE:
        name, condition, in_n, inject, by = ANY_SIZE[c, carry]
        names.append(name)
        texts.append(
            """(* All natural numbers, with a bit more than the longer operand has. *)
Definition width (a b : N) : nat := S (N.size_nat (N.max a b)).

Theorem %s : forall a b : N, %svalue (outputs (feed (width a b) [Z.of_N a; Z.of_N b])) =
  Z.of_N (%s).
Proof.
  intros. rewrite N2Z.inj_%s%s. apply naturals. unfold width. pose proof (size_bound (N.max a b)).
  rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. lia.
Qed."""
            % (name, condition, in_n, inject, by)
        )
    return texts, names


def _sum(c, letters, carry):
    """Σ_k c_k a_k + carry as Coq writes it."""
    terms = [(k, a) for k, a in zip(c, letters)] + ([(carry, "")] if carry else [])
    text = ""
    for k, a in terms:
        size = str(abs(k)) if not a else a if abs(k) == 1 else "%d * %s" % (abs(k), a)
        text += (" - " if k < 0 else " + ") + size if text else ("- " if k < 0 else "") + size
    return text
