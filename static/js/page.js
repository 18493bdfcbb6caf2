/* Comforts for every page; nothing here is needed. */
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const lang = document.documentElement.lang;
  const clock = new Intl.DateTimeFormat(lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

  /* The server draws the wall behind a design. Where the client hint is missing, a cookie tells it,
     and the first page that guessed wrong is fetched once more. */
  const root = document.documentElement;
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.cookie = `scheme=${scheme};path=/;max-age=31536000;samesite=lax`;
  if (!root.dataset.theme && root.dataset.wall !== scheme && sessionStorage.getItem("wall") !== scheme) {
    sessionStorage.setItem("wall", scheme);
    if (document.querySelector(".wall")) location.reload();
  }

  function freshen(root = document) {
    all("time[data-moment]", root).forEach((time) => {
      time.textContent = clock.format(new Date(time.dateTime));
      time.removeAttribute("data-moment");
    });
    all("[data-copy]", root).forEach((button) => { button.hidden = !navigator.clipboard; });
  }

  /* One sentence to the status region, after things have come to rest. */
  let speaking;
  function speak() {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const said = document.querySelector("[data-status]")?.dataset.status;
      const status = document.getElementById("status");
      if (said && status.textContent !== said) status.textContent = said;
    }, 500);
  }

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).value);
      copy.querySelector("span").textContent = copy.dataset.done;
    }
    if (event.target.matches("[data-select]")) event.target.select();
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  /* A click may change the address without a new page: signing in and choosing a language come back to it. */
  function comeBackHere() {
    const here = location.pathname + location.search;
    all(".site-head input[name=next]").forEach((field) => { field.value = here; });
    all(".site-head a[href*='next=']").forEach((link) => {
      const target = new URL(link.href);
      target.searchParams.set("next", here);
      link.href = target;
    });
  }
  document.addEventListener("htmx:after:history:push", comeBackHere);
  document.addEventListener("htmx:after:history:replace", comeBackHere);

  /* A request that failed leaves the page as it is and offers another try. */
  const offline = document.getElementById("offline");
  let failed;
  const fail = (event) => {
    if (event.target.closest?.("[data-live-region]")) return;
    failed = event.target;
    offline.hidden = false;
  };
  document.addEventListener("htmx:error", fail);
  document.addEventListener("htmx:response:error", fail);
  document.addEventListener("htmx:after:swap", () => { offline.hidden = true; freshen(); speak(); });
  offline?.querySelector("[data-retry]").addEventListener("click", () => {
    offline.hidden = true;
    if (failed?.matches("form")) failed.dispatchEvent(new Event("change", { bubbles: true }));
    else if (failed?.matches("a")) failed.click();
    else location.reload();
  });

  all("[data-toast]").forEach((toast) => setTimeout(() => { toast.hidden = true; }, 8000));
  freshen();
})();
