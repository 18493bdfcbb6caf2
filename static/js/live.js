/* Live regions: an event of the stream, or every 15 s without one, makes the region fetch itself anew. */
(() => {
  const POLL = 15000;
  const LONGEST_WAIT = 60000;
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
    const isSaid = words.textContent === state.dataset.on;
    if (isLive && !isSaid) { words.title = words.textContent; words.textContent = state.dataset.on; }
    if (!isLive && isSaid) words.textContent = state.dataset.off;
  }
  /* A browser comes back by itself after a broken line, but never after a refusal, such as that of
     a server that is just starting. The page fetches itself when the stream is open: nothing is lost. */
  function listen(address, wait = 1000) {
    const stream = new EventSource(address);
    stream.addEventListener("open", () => { isLive = true; wait = 1000; show(); refresh(); });
    stream.addEventListener("error", () => {
      isLive = false;
      show();
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(listen, wait * (1 + Math.random() / 2), address, Math.min(wait * 2, LONGEST_WAIT));
    });
    region.dataset.events.split(" ").forEach((kind) => stream.addEventListener(kind, refresh));
  }

  document.addEventListener("htmx:after:swap", show);
  setInterval(() => { if (!isLive && !document.hidden) refresh(); }, POLL);
  if (region.dataset.stream && window.EventSource) listen(region.dataset.stream);
})();
