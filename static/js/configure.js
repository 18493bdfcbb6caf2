/* The configure page: undo, redo, keys, the counter of the text field, the group in view. */
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  /* Back is undo. Each entry of the history knows how deep it lies; the tab knows the deepest. */
  const DEEPEST = `deepest:${location.pathname}`;
  const depth = () => history.state?.depth ?? 0;
  const deepest = () => Number(sessionStorage.getItem(DEEPEST) ?? 0);
  let level = depth();
  function mark(next) {
    level = next;
    history.replaceState({ ...history.state, htmx: true, depth: next }, "");
  }
  document.addEventListener("htmx:after:history:push", () => {
    mark(level + 1);
    sessionStorage.setItem(DEEPEST, level);
  });
  document.addEventListener("htmx:after:history:replace", () => mark(level));
  const [entry] = performance.getEntriesByType("navigation");
  if (level === 0 && entry?.type === "navigate") sessionStorage.setItem(DEEPEST, 0);

  /* Morphing sets attributes; what a person has touched follows properties. Bring them together. */
  function settle() {
    all("#options input:is([type=radio], [type=checkbox])").forEach((one) => { one.checked = one.hasAttribute("checked"); });
    all("[data-undo]").forEach((button) => { button.hidden = depth() === 0; });
    all("[data-redo]").forEach((button) => { button.hidden = depth() >= deepest(); });
    watch();
    observe();
  }

  /* The server sends anew what the page does not have: each part carries a tag of its contents. A part that
     anything has changed here loses its tag; in the place of a known one comes an empty element, which is left out. */
  const SEEN = "Roundel-Seen";
  const changes = new MutationObserver((records) => records.forEach(({ target }) => {
    (target.closest ? target : target.parentElement)?.closest("#options [data-tag]")?.removeAttribute("data-tag");
  }));
  function observe() {
    const options = document.getElementById("options");
    changes.observe(options, { subtree: true, childList: true, characterData: true, attributeFilter: ["checked", "class", "hidden"] });
  }
  document.addEventListener("htmx:config:request", (event) => {
    const { request, target } = event.detail.ctx;
    if (target?.id !== "configurator" && target !== "#configurator") return;
    request.headers[SEEN] = [...new Set(all("#configurator [data-tag]").map((part) => part.dataset.tag))].join(" ");
  });
  document.addEventListener("htmx:before:swap", () => changes.disconnect());
  htmx.registerExtension("known-parts", {
    htmx_before_morph_node: (element, { newNode }) => !newNode.hasAttribute?.("data-same"),
  });

  /* A second click on a question puts its answer away. */
  document.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-why]")?.nextElementSibling;
    if (!answer?.firstElementChild) return;
    answer.replaceChildren();
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-undo]")) history.back();
    if (event.target.closest("[data-redo]")) history.forward();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.target.matches("input:not([type=radio]), textarea")) return;
    event.preventDefault();
    if (event.shiftKey) history.forward();
    else history.back();
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-counted]")) return;
    const field = event.target;
    field.parentElement.querySelector(".counter").textContent = `${[...field.value].length}/${field.maxLength}`;
  });
  /* The change event of the text field would ask a second time for what typing has asked already. */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-counted]")) event.stopPropagation();
  }, true);

  let observer;
  function watch() {
    observer?.disconnect();
    const links = new Map(all(".group-nav a").map((link) => [link.hash.slice(1), link]));
    const nav = document.querySelector(".group-nav");
    const line = Math.round(parseFloat(getComputedStyle(nav).top) + nav.offsetHeight + 48);
    observer = new IntersectionObserver((entries) => {
      entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
        links.forEach((link) => link.removeAttribute("aria-current"));
        const link = links.get(entry.target.id);
        link?.setAttribute("aria-current", "true");
        link?.parentElement.scrollTo({ left: link.offsetLeft - 24 });
      });
    }, { rootMargin: `-${line}px 0px -${Math.max(innerHeight - line - 2, 0)}px 0px` });
    all(".group").forEach((group) => observer.observe(group));
  }

  document.addEventListener("htmx:after:swap", settle);
  settle();
})();
