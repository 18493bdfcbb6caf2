/* The engine's twin, asked by bench/twin_side.py: a line of questions in, a line of answers out.

   A question has the model's bytes, the costs, and clicks; the answer has, for every click, the digest of all
   answers as one text (or the text itself), and the microseconds of CPU time that each kind of answer took. */
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { open } from "../static/js/engine.js";

function timed(times, kind, ask) {
  const start = process.cpuUsage();
  const found = ask();
  const { user, system } = process.cpuUsage(start);
  (times[kind] ??= []).push(user + system);
  return found;
}

const text = (number) => number.toString();
const listed = (byOption, each) => [...byOption].map(([option, values]) => [option, each(values)]);

function answers(engine, costs, choices, times) {
  const domains = timed(times, "domains", () => engine.domains(choices));
  const best = timed(times, "best", () => engine.best(choices, ...costs));
  const counts = timed(times, "counts", () => engine.counts(choices));
  const count = timed(times, "count", () => engine.count(choices));
  const isPossible = engine.possible(choices);
  return [
    isPossible,
    text(count),
    listed(domains, (values) => [...values]),
    listed(counts, (values) => [...values].map(([value, number]) => [value, text(number)])),
    listed(best, (values) => [...values]),
    isPossible ? [...engine.complete(choices, ...costs)] : null,
  ];
}

/* The passes alone, on numbers, as bench/passes.py has them. */
function passes(engine, costs, choices, times) {
  const { kernel } = engine;
  const allowed = engine.allowed(choices);
  const { combined } = engine.weights(costs);
  timed(times, "domains pass", () => kernel.domains(allowed));
  timed(times, "best pass", () => kernel.best(allowed, combined));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { artifact, costs, clicks, isWhole } = JSON.parse(line);
  const bytes = Buffer.from(artifact, "base64");
  const times = {};
  const engine = timed(times, "open", () => open(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
  const found = clicks.map((click) => {
    const choices = new Map(click);
    passes(engine, costs, choices, times);
    const said = JSON.stringify(answers(engine, costs, choices, times));
    return isWhole ? said : createHash("sha256").update(said).digest("hex");
  });
  process.stdout.write(`${JSON.stringify({ found, times })}\n`);
}
