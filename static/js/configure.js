/* The configure page: undo, redo, keys, the counter of the text field, the group in view. */
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  /* Morphing sets attributes; what a person has touched follows properties. Bring them together. */
  function settle() {
    all("#options input[type=radio]").forEach((radio) => { radio.checked = radio.hasAttribute("checked"); });
    all("[data-undo], [data-redo]").forEach((button) => { button.hidden = false; });
    watch();
  }

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
    observer = new IntersectionObserver((entries) => {
      entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
        links.forEach((link) => link.removeAttribute("aria-current"));
        const link = links.get(entry.target.id);
        link?.setAttribute("aria-current", "true");
        link?.parentElement.scrollTo({ left: link.offsetLeft - 24 });
      });
    }, { rootMargin: "-30% 0px -60% 0px" });
    all(".group").forEach((group) => observer.observe(group));
  }

  document.addEventListener("htmx:after:swap", settle);
  settle();
})();
