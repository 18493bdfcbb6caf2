/* A compiled model asked in the browser: the passes of configurator/engine/kernel.py over the same arrays,
   with the same answers. `open` takes the bytes of an artifact, plain or packed for the way. */

const [PLAIN, PACKED, VERSION] = [0x524f554e, 0x524f5550, 1];
const [HEAD, PARTS] = [64, 6];
const EXACT = Number.MAX_SAFE_INTEGER;
const FARTHEST = 2 ** 51;
const NONE = new Map();

export class ImpossibleError extends Error {}

export function open(buffer) {
  const head = new DataView(buffer, 0, HEAD);
  const [magic, version, ...rest] = Array.from({ length: 16 }, (_, at) => head.getInt32(4 * at, true));
  if ((magic !== PLAIN && magic !== PACKED) || version !== VERSION) throw new Error("This is no compiled model of this version.");
  const [lengths, root, said] = [rest.slice(0, PARTS), rest[PARTS], rest[PARTS + 1]];
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const names = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, buffer.byteLength - said)));
  const numbers = magic === PLAIN ? plain(buffer, total) : unpacked(buffer, lengths, total);
  if (numbers.length !== total || buffer.byteLength !== numbers.end + said) throw new Error("The compiled model is cut off.");
  let start = 0;
  const parts = lengths.map((length) => numbers.values.subarray(start, start += length));
  return new Engine(parts, root, names);
}

function plain(buffer, total) {
  const [view, values] = [new DataView(buffer), new Int32Array(total)];
  for (let at = 0; at < total; at += 1) values[at] = view.getInt32(HEAD + 4 * at, true);
  return { values, length: total, end: HEAD + 4 * total };
}

/* Each array as differences; each difference with its sign in the lowest bit, seven bits to a byte. */
function unpacked(buffer, lengths, total) {
  const [bytes, values] = [new Uint8Array(buffer), new Int32Array(total)];
  let [from, length] = [HEAD, 0];
  for (const part of lengths) {
    let last = 0;
    for (const end = length + part; length < end; length += 1) {
      let [zigzag, shift, byte] = [0, 0, 0];
      do { byte = bytes[from++]; zigzag |= (byte & 127) << shift; shift += 7; } while (byte > 127);
      last += (zigzag >>> 1) ^ -(zigzag & 1);
      values[length] = last;
    }
  }
  return { values, length, end: from };
}

/* Answers by name. Choices are a Map of option to value; costs are {option or charge: {value: amount}}. */
class Engine {
  constructor(parts, root, names) {
    this.kernel = new Kernel(parts, root);
    const [offset] = parts;
    this.variables = names.variables;
    this.options = names.variables.slice(0, names.options).map(([id, values], place) => {
      const start = offset[place];
      return { id, start, end: offset[place + 1], values, numbers: new Map(values.map((value, at) => [value, start + at])) };
    });
    this.byId = new Map(this.options.map((option) => [option.id, option]));
    this.owners = this.options.flatMap((option) => option.values.map((value) => ({ option: option.id, value })));
  }

  /* 1 for each value that may be had: the chosen one alone of a chosen option. */
  allowed(choices) {
    const allowed = new Uint8Array(this.kernel.values).fill(1);
    for (const [id, value] of choices) {
      const option = this.byId.get(id);
      if (!option) throw new Error(`There is no option ${id}.`);
      allowed.fill(0, option.start, option.end);
      const number = option.numbers.get(value);
      if (number !== undefined) allowed[number] = 1;
    }
    return allowed;
  }

  possible(choices) { return this.kernel.possible(this.allowed(choices)); }

  domains(choices) {
    const found = this.kernel.domains(this.allowed(choices));
    return new Map(this.options.map(({ id, start, values }) => [id, new Set(values.filter((_, at) => found[start + at]))]));
  }

  count(choices = NONE) { return this.kernel.count(this.allowed(choices)); }

  counts(choices) {
    const found = this.kernel.counts(this.allowed(choices));
    return this.named((number) => (found[number] ? found[number] : undefined));
  }

  /* The least costs of what has each value; the first costs decide, the next among equals. */
  best(choices, ...costs) {
    const weights = this.weights(costs);
    const found = this.kernel.best(this.allowed(choices), weights.combined);
    return this.named((number) => (found[number] < Infinity ? apart(found[number], weights) : undefined));
  }

  complete(choices, ...costs) { return this.cheapest(this.allowed(choices), this.weights(costs).combined); }

  /* The best configuration that keeps `kept` and changes as few of the other choices as can be; null if none. */
  nearest(choices, kept, ...costs) {
    const { combined, span } = this.weights(costs);
    const cost = Float64Array.from(combined);
    for (const [id, value] of choices) {
      const { start, end, numbers } = this.byId.get(id);
      for (let number = start; number < end; number += 1) if (number !== numbers.get(value)) cost[number] += span;
    }
    const allowed = this.allowed([...choices].filter(([id]) => kept.has(id)));
    return this.kernel.possible(allowed) ? this.cheapest(allowed, cost) : null;
  }

  cheapest(allowed, cost) {
    const values = this.kernel.cheapest(allowed, cost);
    if (!values) throw new ImpossibleError("The choices cannot be built together.");
    const named = values.filter((value) => value < this.owners.length).sort((one, other) => one - other);
    return new Map(named.map((value) => [this.owners[value].option, this.owners[value].value]));
  }

  named(answer) {
    return new Map(this.options.map(({ id, start, values }) => {
      const found = new Map();
      values.forEach((value, at) => {
        const said = answer(start + at);
        if (said !== undefined) found.set(value, said);
      });
      return [id, found];
    }));
  }

  weights(costs) {
    const last = this.last;
    if (last?.costs.length === costs.length && costs.every((cost, at) => cost === last.costs[at])) return last.weights;
    const weights = weighed(this.variables, costs);
    this.last = { costs, weights };
    return weights;
  }
}

/* Several costs as one number for each value: configurator/engine/costs.py. */
function weighed(variables, costs) {
  const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
  const own = (table, key) => (table && Object.hasOwn(table, key) ? table[key] : undefined);
  const columns = costs.map((cost) => variables.map(([id, values]) => values.map((value) => own(own(cost, id), value) ?? 0)));
  const bases = columns.map((column) => total(column.map((amounts) => Math.min(...amounts))));
  const radices = columns.map((column, at) => 1 + total(column.map((amounts) => Math.max(...amounts))) - bases[at]);
  const combined = new Float64Array(total(variables.map(([, values]) => values.length)));
  let span = 1;
  for (let at = costs.length - 1; at >= 0; at -= 1) {
    let number = 0;
    for (const amounts of columns[at]) {
      const least = Math.min(...amounts);
      for (const amount of amounts) combined[number++] += (amount - least) * span;
    }
    span *= radices[at];
  }
  if (span > FARTHEST) throw new RangeError(`The costs are too far apart to be compared: they span ${span}.`);
  return { combined, bases, radices, span };
}

function apart(sum, { bases, radices }) {
  const parts = new Array(bases.length);
  for (let at = bases.length - 1; at >= 0; at -= 1) {
    const rest = sum % radices[at];
    parts[at] = rest + bases[at];
    sum = (sum - rest) / radices[at];
  }
  return parts;
}

/* Answers by number. What is found lies in arrays that the next question overwrites. */
class Kernel {
  constructor([offset, setPtr, setValues, nodePtr, left, right], root) {
    const [sets, nodes] = [setPtr.length - 1, nodePtr.length - 1];
    Object.assign(this, { setPtr, setValues, nodePtr, left, right, root, sets, nodes });
    this.values = offset[offset.length - 1];
    this.open = new Uint8Array(sets);
    this.up = new Uint8Array(nodes);
    this.reached = new Uint8Array(nodes);
    this.offered = new Uint8Array(sets);
    this.found = new Uint8Array(this.values);
    this.prices = new Float64Array(sets);
    this.picks = new Int32Array(sets);
    this.least = new Float64Array(sets);
    this.sums = new Float64Array(nodes);
    this.above = new Float64Array(nodes);
    this.priced = new Float64Array(this.values);
  }

  possible(allowed) {
    openSets(this, allowed);
    goUp(this);
    return this.up[this.root] === 1;
  }

  domains(allowed) {
    openSets(this, allowed);
    goUp(this);
    goDown(this);
    return this.found;
  }

  best(allowed, cost) {
    priceSets(this, allowed, cost);
    priceUp(this);
    priceDown(this, cost);
    return this.priced;
  }

  cheapest(allowed, cost) {
    priceSets(this, allowed, cost);
    priceUp(this);
    return this.sums[this.root] < Infinity ? walk(this) : null;
  }

  count(allowed) {
    const weights = weighSets(this, allowed);
    if (countUp(this, weights, this.sums, 1, EXACT)) return this.sums[this.root];
    const up = wide(this.nodes);
    countUp(this, Array.from(weights, BigInt), up, 1n, Infinity);
    return shortened(up[this.root]);
  }

  /* In doubles as long as they are exact, else in numbers of any length. */
  counts(allowed) {
    const weights = weighSets(this, allowed);
    const { sums, above, least, priced } = this;
    if (countUp(this, weights, sums, 1, EXACT) && countDown(this, weights, sums, [above, least, priced], 1, EXACT)) return priced;
    const [many, up, values] = [Array.from(weights, BigInt), wide(this.nodes), wide(this.values)];
    countUp(this, many, up, 1n, Infinity);
    countDown(this, many, up, [wide(this.nodes), wide(this.sets), values], 1n, Infinity);
    return values.map(shortened);
  }
}

const wide = (length) => new Array(length).fill(0n);
const shortened = (number) => (number <= EXACT ? Number(number) : number);

function openSets({ setPtr, setValues, open, sets }, allowed) {
  for (let set = 0; set < sets; set += 1) {
    let at = setPtr[set];
    const end = setPtr[set + 1];
    while (at < end && !allowed[setValues[at]]) at += 1;
    open[set] = at < end ? 1 : 0;
  }
}

/* What can be built below every node. Node 0 is passed for free; ~one is the first of two nodes that are joined. */
function goUp({ nodePtr, left, right, open, up, nodes }) {
  up[0] = 1;
  for (let node = 1; node < nodes; node += 1) {
    let found = 0;
    for (let at = nodePtr[node]; at < nodePtr[node + 1] && !found; at += 1) {
      const one = left[at];
      found = up[right[at]] & (one < 0 ? up[~one] : open[one]);
    }
    up[node] = found;
  }
}

/* What can be had with all else: a value is judged by what the other options are, not by its own. */
function goDown({ setPtr, setValues, nodePtr, left, right, open, up, nodes, sets, root, reached, offered, found }) {
  reached.fill(0);
  offered.fill(0);
  found.fill(0);
  reached[root] = 1;
  for (let node = nodes - 1; node > 0; node -= 1) {
    if (!reached[node]) continue;
    for (let at = nodePtr[node]; at < nodePtr[node + 1]; at += 1) {
      const [one, other] = [left[at], right[at]];
      if (one < 0) {
        reached[~one] |= up[other];
        reached[other] |= up[~one];
      } else {
        offered[one] |= up[other];
        reached[other] |= open[one];
      }
    }
  }
  for (let set = 0; set < sets; set += 1) {
    if (offered[set]) for (let at = setPtr[set]; at < setPtr[set + 1]; at += 1) found[setValues[at]] = 1;
  }
}

function weighSets({ setPtr, setValues, sets, prices }, allowed) {
  for (let set = 0; set < sets; set += 1) {
    let weight = 0;
    for (let at = setPtr[set]; at < setPtr[set + 1]; at += 1) weight += allowed[setValues[at]];
    prices[set] = weight;
  }
  return prices;
}

/* Both count in what `unit` is of, and say whether no number is above `most`. */
function countUp({ nodePtr, left, right, nodes }, weights, up, unit, most) {
  up[0] = unit;
  for (let node = 1; node < nodes; node += 1) {
    let found = unit - unit;
    for (let at = nodePtr[node]; at < nodePtr[node + 1]; at += 1) {
      const one = left[at];
      found += up[right[at]] * (one < 0 ? up[~one] : weights[one]);
    }
    if (found > most) return false;
    up[node] = found;
  }
  return true;
}

function countDown({ setPtr, setValues, nodePtr, left, right, nodes, sets, root }, weights, up, [down, shares, values], unit, most) {
  for (const array of [down, shares, values]) array.fill(unit - unit);
  down[root] = unit;
  for (let node = nodes - 1; node > 0; node -= 1) {
    const ways = down[node];
    if (ways > most) return false;
    if (!ways) continue;
    for (let at = nodePtr[node]; at < nodePtr[node + 1]; at += 1) {
      const [one, other] = [left[at], right[at]];
      if (one < 0) {
        down[~one] += ways * up[other];
        down[other] += ways * up[~one];
      } else {
        shares[one] += ways * up[other];
        down[other] += ways * weights[one];
      }
    }
  }
  for (let set = 0; set < sets; set += 1) {
    for (let at = setPtr[set]; at < setPtr[set + 1]; at += 1) values[setValues[at]] += shares[set];
  }
  return values.every((value) => value <= most);
}

/* The cheapest allowed value of every set, the first of equals. */
function priceSets({ setPtr, setValues, sets, prices, picks }, allowed, cost) {
  for (let set = 0; set < sets; set += 1) {
    let [least, pick] = [Infinity, -1];
    for (let at = setPtr[set]; at < setPtr[set + 1]; at += 1) {
      const value = setValues[at];
      if (allowed[value] && cost[value] < least) [least, pick] = [cost[value], value];
    }
    prices[set] = least;
    picks[set] = pick;
  }
}

function priceUp({ nodePtr, left, right, nodes, prices, sums }) {
  sums[0] = 0;
  for (let node = 1; node < nodes; node += 1) {
    let least = Infinity;
    for (let at = nodePtr[node]; at < nodePtr[node + 1]; at += 1) {
      const one = left[at];
      const sum = sums[right[at]] + (one < 0 ? sums[~one] : prices[one]);
      if (sum < least) least = sum;
    }
    sums[node] = least;
  }
}

/* The least cost of all but the value, then with it. */
function priceDown({ setPtr, setValues, nodePtr, left, right, nodes, sets, root, prices, sums, above, least, priced }, cost) {
  for (const array of [above, least, priced]) array.fill(Infinity);
  above[root] = 0;
  for (let node = nodes - 1; node > 0; node -= 1) {
    const over = above[node];
    if (over === Infinity) continue;
    for (let at = nodePtr[node]; at < nodePtr[node + 1]; at += 1) {
      const [one, other] = [left[at], right[at]];
      const without = over + sums[other];
      const beside = over + (one < 0 ? sums[~one] : prices[one]);
      if (beside < above[other]) above[other] = beside;
      if (one < 0) {
        if (without < above[~one]) above[~one] = without;
      } else if (without < least[one]) least[one] = without;
    }
  }
  for (let set = 0; set < sets; set += 1) {
    for (let at = setPtr[set]; at < setPtr[set + 1]; at += 1) {
      const value = setValues[at];
      if (least[set] + cost[value] < priced[value]) priced[value] = least[set] + cost[value];
    }
  }
}

/* The values of a cheapest way down; among equals the first value. */
function walk({ nodePtr, left, right, root, prices, picks, sums }) {
  const [waiting, taken] = [[root], []];
  while (waiting.length) {
    const node = waiting.pop();
    if (!node) continue;
    const first = nodePtr[node];
    if (left[first] < 0) {
      waiting.push(~left[first], right[first]);
      continue;
    }
    let best = -1;
    for (let at = first; at < nodePtr[node + 1]; at += 1) {
      const one = left[at];
      const isLeast = prices[one] + sums[right[at]] === sums[node];
      if (isLeast && (best < 0 || picks[one] < picks[left[best]])) best = at;
    }
    taken.push(picks[left[best]]);
    waiting.push(right[best]);
  }
  return taken;
}
