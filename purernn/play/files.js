// The downloads: the model as the Python package writes it, byte for byte, and the proved machine
// as a Python program.

// The model as `purernn learn --save` writes it. history: [[samples, error]].
function modelText(machine, settings, progress, history) {
  const quoted = JSON.stringify;
  const rate = floatText(settings.rate);
  const entry = /("learning_rate": )[^,}]*/;
  const recipe = RECIPE_TEXT.replace(entry, "$1" + rate).slice(1, -1).split(/, (?=")/)
    .concat(`"seed": ${settings.seed}`, `"hidden": ${settings.hidden}`).sort();
  const float = (W) => listText(W, floatText);
  const pairs = (names, text) =>
    "{" + names.map((n) => quoted(n) + ": " + text(n)).join(", ") + "}";
  const { name, n_in, n_out, states, next, output, answer } = machine;
  const table = [name, n_in, n_out, states, next, output, answer];
  const entries = [
    ["format", quoted("purernn model 2")],
    ["machine", listText(table, quoted)],
    ["recipe", "{" + recipe.join(", ") + "}"],
    ["samples", String(progress.samples)],
    ["history", "[" + history.map(([n, e]) => `[${n}, ${floatText(e)}]`).join(", ") + "]"],
    ["network", pairs(["Wxh", "Whh", "Why", "bh", "by"], (name) => float(progress.network[name]))],
    ["integers", pairs(FIELDS, (name) => listText(progress.integers[name]))],
    ["digest", quoted(digestOf(fieldsOf(progress.integers)))],
  ];
  const text = "{" + entries.map(([name, value]) => `${quoted(name)}: ${value},\n`).join("");
  return text + '"checksum": "' + sha256(text) + '"}\n';
}

// The integer network of a proof as a Python program: its joint states as a table.
function programText(machine, progress) {
  const table = minimised(machineOf(progress.verdict, machine));
  const operands = [...NAMES.slice(0, machine.n_in)], name = machine.function;
  const call = `${name}(${operands.join(", ")})`, count = progress.verdict.jointStates;
  return `# ${call}: ${machine.phrase}, as a recurrent network learned it and as it was proved.
#
# All ${count} joint states of the integer network were searched: for numbers of any length no
# output is wrong. States that no input tells apart are merged. Scope: every sequence of bits,
# lowest bit first.
# SHA-256 of the network's integers:
# ${digestOf(fieldsOf(progress.integers))}

NEXT = ${listText(table.next)}
OUTPUT = ${listText(table.output)}


def ${call}:
    numbers, state, bits, seen = [${operands.join(", ")}], 0, [], {}
    for n in numbers:
        if n < 0:
            raise ValueError("integers >= 0, please")
    width = max([len(bin(n)) - 2 for n in numbers])
    texts = [bin(n + (1 << width))[:2:-1] for n in numbers]
    for t in range(width):
        symbol = sum([int(text[t]) << k for k, text in enumerate(texts)])
        bits.append(OUTPUT[state][symbol])
        state = NEXT[state][symbol]
` + (machine.answer === "bit" ? "    return bits[-1]\n" : `\
    while state not in seen:  # zeros, until a state returns
        seen[state] = len(bits)
        bits.append(OUTPUT[state][0])
        state = NEXT[state][0]
    if len(set(bits[seen[state]:])) > 1:
        raise ValueError("no integer: its bits never settle")
    n = int("".join(map(str, reversed(bits))), 2) - (bits[-1] << len(bits))
` + (machine.answer === "natural" ? `    if n < 0:
        raise ValueError("the answer is negative")
` : "") + "    return n\n") + `

if __name__ == "__main__":
    import sys

    print(${name}(*[int(n) for n in sys.argv[1:]]))
`;
}
