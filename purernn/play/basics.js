// The base of all other scripts: plain lists, bits, random draws from a seed, digests, and numbers
// as Python writes them.

// The inner product sum_j u_j v_j of two vectors of one length, added from left to right.
function dot(u, v) {
  let sum = 0;
  for (let j = 0; j < u.length; j++) sum += u[j] * v[j];
  return sum;
}

const zeros = (rows, columns) => Array.from({ length: rows }, () => new Array(columns).fill(0));

// The `width` bits of a symbol, operand 0 first.
function toBits(n, width) {
  return Array.from({ length: width }, (_, k) => (n >> k) & 1);
}

// The Mersenne Twister (Matsumoto, Nishimura 1998), seeded and drawn from as NumPy's RandomState:
//
//     x_{k+624} = x_{k+397} xor twist(upper bit of x_k, lower 31 bits of x_{k+1})
//
// `>>> 0` makes the 32 bits of a bitwise operation a number from 0 to 2^32 - 1.
class Mersenne {
  constructor(seed) {
    this.state = new Uint32Array(624);
    this.state[0] = seed;
    for (let k = 1; k < 624; k++) {
      const word = this.state[k - 1];
      this.state[k] = Math.imul(1812433253, word ^ (word >>> 30)) + k;
    }
    this.index = 624;
  }

  twist() {
    const x = this.state;
    for (let k = 0; k < 624; k++) {
      const y = (x[k] & 0x80000000) | (x[(k + 1) % 624] & 0x7fffffff);
      x[k] = x[(k + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.index = 0;
  }

  uint32() {
    if (this.index === 624) this.twist();
    let y = this.state[this.index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  // A number from 0 (included) to 1 (excluded), of 53 bits from two words.
  random() {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  // An integer from 0 to bound - 1 (at most 2^31): words masked, and rejected while too large.
  randint(bound) {
    const largest = bound - 1;
    let mask = 0;
    while (mask < largest) mask = (mask << 1) | 1;
    while (mask) {
      const draw = this.uint32() & mask;
      if (draw <= largest) return draw;
    }
    return 0;
  }

  // A matrix of draws 2u - 1, row by row.
  uniform(rows, columns) {
    return zeros(rows, columns).map((row) => row.map(() => 2 * this.random() - 1));
  }
}

// The first 32 bits behind the point of the root of a prime: SHA-256's constants, made where they
// are needed, by integers: floor(p^(1/degree) · 2^32) mod 2^32.
function rootBits(prime, degree) {
  const radicand = BigInt(prime) << BigInt(32 * degree);
  let root = 0n;
  for (let bit = 1n << 40n; bit; bit >>= 1n) {
    if ((root + bit) ** BigInt(degree) <= radicand) root += bit;
  }
  return Number(root & 0xffffffffn);
}

// SHA-256 of a text in UTF-8, in hexadecimal (FIPS 180-4).
function sha256(text) {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const K = primes.map((p) => rootBits(p, 3));
  const digest = primes.slice(0, 8).map((p) => rootBits(p, 2));
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const turned = (x, n) => (x >>> n) | (x << (32 - n));
  const w = new Int32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) w[t] = view.getInt32(block + 4 * t);
    for (let t = 16; t < 64; t++) {
      const s0 = turned(w[t - 15], 7) ^ turned(w[t - 15], 18) ^ (w[t - 15] >>> 3);
      const s1 = turned(w[t - 2], 17) ^ turned(w[t - 2], 19) ^ (w[t - 2] >>> 10);
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = digest;
    for (let t = 0; t < 64; t++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { digest[i] = (digest[i] + word) >>> 0; });
  }
  return digest.map((word) => word.toString(16).padStart(8, "0")).join("");
}

// Nested lists of integers and texts as Python writes them: "[1, [2, 3]]".
function listText(value, item = String) {
  if (!Array.isArray(value)) return item(value);
  return "[" + value.map((v) => listText(v, item)).join(", ") + "]";
}

const digestOf = (value) => sha256(listText(value));

// A float as Python writes it: the fewest digits that read back as it, "1e-05" for "0.00001".
function floatText(x) {
  if (Object.is(x, -0)) return "-0.0";
  const [digits, power] = x.toExponential().split("e");
  if (x !== 0 && (power < -4 || power >= 16)) {
    return digits + "e" + power[0] + power.slice(1).padStart(2, "0");
  }
  return Number.isInteger(x) ? BigInt(x) + ".0" : String(x);
}
