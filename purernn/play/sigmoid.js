// The sigmoid as an exact function: the multiple of 2^-40 that is nearest to
//
//     σ(z) = 1 / (1 + e^{-z})
//
// the same number everywhere: exp serves only as a first guess, and near a tie, halfway between two
// multiples, integers decide.

const COARSE = 4096;  // a float from 4096 to 8192 is a multiple of 2^-40
const SURE = 2 ** -41 - 2 ** -50;  // nearer than this, the guess and σ(z) round to the same

function sigmoid(z) {
  if (z < -40) return 0;  // e^{-40} < 2^-41
  const s = 1 / (1 + Math.exp(-z));
  const r = (s + COARSE) - COARSE;
  return Math.abs(s - r) < SURE ? r : nearest(z, s);
}

// The multiple of 2^-40 nearest to σ(z), by integers; s is a float within 2^-50 of σ(z).
function nearest(z, s) {
  if (Number.isNaN(s)) return s;
  // σ(z) is nearest to n or n + 1 over 2^40: the tie between the two is (2n + 1) / 2^41
  const n = Math.floor(s * 2 ** 40);
  const odd = 2n * BigInt(n) + 1n, rest = (1n << 41n) - odd;
  // σ(z) ≥ tie: e^z ≥ odd / (2^41 - odd), or if z < 0, e^|z| ≤ (2^41 - odd) / odd
  const above = z >= 0 ? exceeds(z, odd, rest) : !exceeds(-z, rest, odd);
  return (n + (above ? 1 : 0)) / 2 ** 40;
}

// Whether e^z > a / b, for a float z from 0 to 40 and integers a, b > 0.
function exceeds(z, a, b) {
  // z as a fraction: numerator / 2^shift
  let shift = 0n;
  while (!Number.isInteger(z)) {
    z *= 2;
    shift += 1n;
  }
  const numerator = BigInt(z);
  for (let places = 96n; ; places *= 2n) {
    // e^z = Σ_k z^k / k!, in units of 2^-places, every term rounded down
    let term = 1n << places, total = 0n, k = 0n;
    while (term) {
      total += term;
      k += 1n;
      term = ((term * numerator) >> shift) / k;
    }
    // the terms lost k e^z units in all at most, and e^z < 2^60
    if (total * b > a << places) return true;
    if ((total + (k << 60n)) * b < a << places) return false;
  }
}
