/* Live regions: an event of the stream, or every 15 s without one, makes the region fetch itself anew. */
(() => {
  const POLL = 15000;
  const region = document.querySelector("[data-live-region]");
  if (!region) return;
  const here = () => document.getElementById(region.id);
  let isLive = false;
  let queued = 0;

  /* At most once per pace, however many events come. */
  function refresh() {
    if (queued) return;
    queued = setTimeout(() => { queued = 0; htmx.trigger(here(), "refresh"); }, Number(region.dataset.pace) || 80);
  }
  function show() {
    const state = here()?.querySelector("[data-live-state]");
    if (!state) return;
    state.dataset.live = isLive ? "on" : "off";
    const words = state.querySelector("span");
    words.title = words.textContent;
    if (isLive) words.textContent = state.dataset.on;
  }
  function listen(address) {
    const stream = new EventSource(address);
    stream.addEventListener("open", () => { isLive = true; show(); refresh(); });
    stream.addEventListener("error", () => { isLive = false; show(); });
    region.dataset.events.split(" ").forEach((kind) => stream.addEventListener(kind, refresh));
  }

  document.addEventListener("htmx:after:swap", show);
  setInterval(() => { if (!isLive && !document.hidden) refresh(); }, POLL);
  if (region.dataset.stream && window.EventSource) listen(region.dataset.stream);
})();
