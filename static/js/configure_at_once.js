/* The configure page answers a click by itself, from the product's compiled model; the server confirms. Without
   an answer of the server it goes on doing so, and says so. Where anything is missing, the server does it all. */

const NOT_APPLICABLE = "-";
const MOST_DIGITS = 24;
const [SOON, LATEST] = [4000, 30000];
const root = () => document.getElementById("configurator");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
let product;
let alone = false;

/* What the page says, in the words and amounts of the server: configurator/web/i18n.py, configure_page.py. */
const filled = (text, shown) => text.replace("{shown}", shown);
function money(minor) {
  const { symbol, decimals, minus } = product.money;
  const [unit, amount] = [10 ** decimals, Math.abs(minor)];
  const places = amount % unit === 0 ? 0 : decimals;
  const written = (amount / unit).toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
  return `${minor < 0 ? minus : ""}${symbol}${written}`;
}
const signed = (minor) => (minor < 0 ? money(minor) : `+${money(minor)}`);
function counted(count) {
  if (`${count}`.length <= MOST_DIGITS) return filled(count === 1 ? product.say.one : product.say.many, count.toLocaleString("en"));
  const power = `${count}`.length - 1;
  const raised = [...`${power}`].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
  return filled(product.say.large, `${(Number(count) / 10 ** power).toFixed(1)} × 10${raised}`);
}

/* Where choices stand: configurator/services/standing.py. */
function standing(choices, fresh = new Set()) {
  const { engine } = product;
  let classes = new Map();
  for (const [id, value] of choices) {
    const kind = classOf(product.options.get(id), value);
    if (kind !== null) classes.set(id, kind);
  }
  for (const { id, when } of product.options.values()) {
    if (!when || !classes.has(id)) continue;
    const without = new Map([...classes].filter(([other]) => other !== id));
    const values = engine.domains(without).get(id);
    if (values.size === 1 && values.has(NOT_APPLICABLE)) classes = without;
  }
  const isPossible = engine.possible(classes);
  const possible = isPossible ? classes : mended(classes, fresh);
  const kept = new Map([...choices].filter(([id, value]) => classes.has(id) || classOf(product.options.get(id), value) === null));
  return { choices: kept, classes, possible, isPossible, configuration: engine.complete(possible, ...product.costs) };
}
function mended(classes, fresh) {
  const nearest = product.engine.nearest(classes, fresh, ...product.costs) ?? product.engine.nearest(classes, new Set(), ...product.costs);
  return new Map([...classes.keys()].map((id) => [id, nearest.get(id)]).filter(([id, value]) => value === classes.get(id) || value !== NOT_APPLICABLE));
}

/* The class of a text by its length; null for what the server refused. Other values are their own class. */
function classOf({ id, classes }, value) {
  if (!classes) return value;
  const field = document.getElementById(id);
  if (field?.hasAttribute("aria-invalid") && cleaned(field.value) === value) return null;
  return classes.find(([, longest]) => [...value].length <= longest)?.[0] ?? null;
}
const cleaned = (text) => text.normalize("NFC").split(/\s+/).filter(Boolean).join(" ");

/* The choices of a form: what equals what it showed, and was not chosen before, stays open. */
function chosen(form) {
  const { was, ...sent } = Object.fromEntries(new FormData(form));
  for (const box of all("input[type=checkbox]:not(:checked)", form)) sent[box.name] = "no";
  const before = standing(known(new Map(new URLSearchParams(was))));
  const choices = known(new Map(Object.entries(sent)));
  for (const [id, value] of choices) {
    const isKept = before.choices.has(id) || product.options.get(id).classes || value !== before.configuration.get(id);
    if (!isKept) choices.delete(id);
  }
  const fresh = new Set([...choices.keys()].filter((id) => before.choices.get(id) !== choices.get(id)));
  return standing(choices, fresh);
}
function known(asked) {
  const choices = new Map();
  for (const { id, classes } of product.options.values()) {
    const value = classes ? cleaned(asked.get(id) ?? "") : asked.get(id);
    if (classes ? value : product.values.get(id).has(value)) choices.set(id, value);
  }
  return choices;
}

/* What a click on each value of an option comes to: configurator/services/configuring.py. */
function offers(at) {
  const { engine, costs } = product;
  const [first] = product.options.keys();
  const priceOf = (choices, configuration) => engine.best(choices, ...costs).get(first).get(configuration.get(first))[1];
  const price = priceOf(at.possible, at.configuration);
  const [domains, best] = [engine.domains(at.possible), engine.best(at.possible, ...costs)];
  const offered = (option) => {
    const loose = (option.loose ?? []).filter((id) => at.possible.has(id) && product.options.get(id).when);
    if (!loose.length) return (value) => ({ isPossible: domains.get(option.id).has(value), delta: () => best.get(option.id).get(value)[1] - price });
    const others = new Map([...at.possible].filter(([id]) => id !== option.id && !loose.includes(id)));
    return (value) => {
      const picked = new Map(others).set(option.id, value);
      const applies = engine.domains(picked);
      for (const id of loose) if ([...applies.get(id)].some((one) => one !== NOT_APPLICABLE)) picked.set(id, at.possible.get(id));
      return { isPossible: engine.possible(picked), delta: () => priceOf(picked, engine.complete(picked, ...costs)) - price };
    };
  };
  return { price, offered };
}

/* Show it as the server does: templates/macros/options.html. */
function show(at) {
  const { price, offered } = offers(at);
  const form = document.getElementById("options");
  for (const field of all("fieldset.option", form)) {
    const option = product.options.get(field.id.slice("o-".length));
    if (option) showOption(field, option, at, offered(option));
  }
  for (const field of all("fieldset:has(input[type=checkbox])", form)) showFlags(field, at, offered);
  form.elements.was.value = new URLSearchParams([...at.choices]).toString();
  form.elements.was.setAttribute("value", form.elements.was.value);
  say(".count", counted(product.engine.count(at.possible)));
  say(".total", money(product.base + price));
  if (alone) showAlone(at);
}
function say(selector, text) {
  const place = root().querySelector(selector);
  if (place && place.textContent !== text) place.textContent = text;
}
function showOption(field, option, at, offered) {
  const value = at.configuration.get(option.id);
  const applies = value !== NOT_APPLICABLE;
  field.hidden = field.disabled = !applies;
  if (!applies) return;
  const choice = at.classes.get(option.id);
  const shown = at.isPossible ? value : choice ?? value;
  const isLost = choice !== undefined && choice !== value;
  for (const radio of all("input[type=radio]", field)) {
    const isSelected = radio.value === shown;
    const { isPossible, delta } = isSelected ? { isPossible: !isLost } : offered(radio.value);
    radio.checked = isSelected;
    radio.toggleAttribute("checked", isSelected);
    if (isPossible) radio.removeAttribute("aria-describedby");
    else radio.setAttribute("aria-describedby", `r-${option.id}`);
    const face = radio.nextElementSibling;
    face.classList.toggle("no", !isPossible);
    showDelta(face, isPossible && !isSelected && option.priced ? delta() : 0);
    if (isSelected) showNow(field, option, `${face.querySelector("span:not(.delta)").textContent}${option.unit ?? ""}`, at);
  }
  const slider = field.querySelector("input[type=range]");
  if (!slider) return;
  slider.value = shown;
  slider.setAttribute("value", shown);
  field.querySelector("output").textContent = `${shown}${option.unit ?? ""}`;
  showNow(field, option, `${shown}${option.unit ?? ""}`, at);
}
function showFlags(field, at, offered) {
  const boxes = all("input[type=checkbox]", field);
  const flags = boxes.map((box) => product.options.get(box.name));
  boxes.forEach((box, place) => showFlag(box, flags[place], at, offered(flags[place])));
  const chosen = boxes.filter((box) => box.checked).map((box) => box.nextElementSibling.querySelector("span:not(.delta)").textContent);
  const isForced = flags.some((flag) => !at.choices.has(flag.id) && at.configuration.get(flag.id) !== flag.usual);
  const now = chosen.join(product.say.list) || product.say.none;
  const place = field.querySelector(".now");
  const text = isForced ? `${now} · ${product.say.follows}` : now;
  if (place.textContent !== text) place.textContent = text;
}
function showFlag(box, flag, at, offered) {
  const value = at.configuration.get(flag.id);
  if (value === NOT_APPLICABLE) return;
  const choice = at.classes.get(flag.id);
  const isLost = choice !== undefined && choice !== value;
  box.checked = (at.isPossible ? value : choice ?? value) === "yes";
  box.toggleAttribute("checked", box.checked);
  const { isPossible, delta } = offered(box.checked ? "no" : "yes");
  const isShown = !isLost && (box.checked || isPossible);
  box.nextElementSibling.classList.toggle("no", !isShown);
  if (isShown) box.removeAttribute("aria-describedby");
  else box.setAttribute("aria-describedby", box.closest("fieldset").id.replace("o-", "r-"));
  const due = isPossible && flag.priced ? delta() : 0;
  showDelta(box.nextElementSibling, box.checked ? -due : due);
}
function showDelta(face, delta) {
  let place = face.querySelector(".delta");
  if (!delta) return place?.remove();
  if (!place) {
    place = document.createElement("span");
    place.className = "delta";
    face.append(place);
  }
  const text = signed(delta);
  if (place.textContent !== text) place.textContent = text;
}
function showNow(field, option, name, at) {
  const isForced = !at.choices.has(option.id) && at.configuration.get(option.id) !== option.usual;
  const text = isForced ? `${name} · ${product.say.follows}` : name;
  const place = field.querySelector(".now");
  if (place.textContent !== text) place.textContent = text;
}

/* Without the server: what it alone knows is not left standing as if it were still so. */
function showAlone(at) {
  root().dataset.alone = "";
  say(".arrives", product.say.alone);
  root().querySelector("#conflict")?.remove();
  all("fieldset.option", root()).forEach(showReasonless);
  const state = at.isPossible ? product.say.possible : product.say.impossible;
  const status = document.getElementById("status");
  status.textContent = `${root().querySelector(".total").textContent}. ${state} ${product.say.alone}`;
}
function showReasonless(field) {
  let reasons = field.querySelector(".reasons");
  if (!field.querySelector(".no")) return reasons?.remove();
  if (!reasons) {
    reasons = Object.assign(document.createElement("div"), { className: "reasons", id: field.id.replace("o-", "r-") });
    field.append(reasons);
  }
  reasons.replaceChildren(Object.assign(document.createElement("p"), { textContent: product.say.why }));
}

/* What a person is at stays where it is on the screen, whatever comes and goes above it. */
function steadied() {
  const id = document.activeElement?.closest("fieldset.option")?.id;
  const top = () => document.getElementById(id)?.getBoundingClientRect().top;
  const before = top();
  const isSeen = before >= 0 && before <= innerHeight;
  return () => { if (isSeen && top() !== undefined) scrollBy({ top: top() - before, behavior: "instant" }); };
}

let wait = SOON;
let retrying;
function askAgain() {
  clearTimeout(retrying);
  document.getElementById("options")?.dispatchEvent(new Event("change", { bubbles: true }));
}
function fallAlone(event) {
  if (!product || !event.target.closest?.("#configurator")) return;
  alone = true;
  answer();
  if (product) document.getElementById("offline").hidden = true;
  clearTimeout(retrying);
  retrying = setTimeout(askAgain, wait);
  wait = Math.min(2 * wait, LATEST);
}
let settle = () => {};
function confirmed() {
  clearTimeout(retrying);
  [alone, wait] = [false, SOON];
  delete root()?.dataset.alone;
  settle();
  load();
}

function answer() {
  if (!product || product.address !== root().dataset.engine) return;
  const settle = steadied();
  try {
    show(chosen(document.getElementById("options")));
    settle();
  } catch (error) {
    product = undefined;
    console.warn("The page asks the server alone.", error);
  }
}

async function load() {
  const { engine: address, words } = root()?.dataset ?? {};
  if (!address || product?.address === address) return;
  product = undefined;
  try {
    const [said, model] = await Promise.all([fetched(words).then((answer) => answer.json()), fetched(address).then((answer) => answer.arrayBuffer())]);
    const { open } = await import(said.script);
    const engine = open(model);
    const values = new Map(engine.options.map(({ id, values }) => [id, new Set(values.filter((value) => value !== NOT_APPLICABLE))]));
    const options = new Map(said.options.map((option) => [option.id, option]));
    product = { ...said, address, engine, values, options, costs: [said.near, said.prices] };
    document.documentElement.dataset.atOnce = "ready";
  } catch (error) {
    console.info("The page asks the server alone.", error.message);
  }
}
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/* htmx has taken the form's fields before this: it listens on the form. */
document.addEventListener("change", (event) => { if (event.target.closest("#options")) answer(); });
document.addEventListener("htmx:error", fallAlone);
document.addEventListener("htmx:response:error", fallAlone);
document.addEventListener("htmx:before:swap", () => { settle = steadied(); });
document.addEventListener("htmx:after:swap", confirmed);
addEventListener("online", () => { if (alone) askAgain(); });
load();
