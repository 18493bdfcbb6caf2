/* Writing a draft: line numbers that follow, marks beside wrong lines, jumping to a line. Nothing here is needed. */
(() => {
  const field = document.querySelector("[data-code]");
  const lines = document.querySelector("[data-lines]");
  if (!field || !lines) return;

  function number() {
    const wanted = field.value.split("\n").length;
    while (lines.children.length > wanted) { lines.lastElementChild.remove(); lines.lastChild?.remove(); }
    for (let count = lines.children.length + 1; count <= wanted; count += 1) {
      const line = document.createElement("span");
      line.id = `L${count}`;
      line.textContent = count;
      lines.append(line, "\n");
    }
    field.rows = wanted;
  }
  function mark() {
    lines.querySelectorAll(".wrong").forEach((line) => line.classList.remove("wrong"));
    document.querySelectorAll("#draft-side [data-line]").forEach((link) => {
      document.getElementById(`L${link.dataset.line}`)?.classList.add("wrong");
    });
  }
  function jump(count) {
    const rows = field.value.split("\n");
    const start = rows.slice(0, count - 1).join("\n").length + (count > 1 ? 1 : 0);
    document.getElementById(`L${count}`)?.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, start + (rows[count - 1] ?? "").length);
  }

  field.addEventListener("input", number);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line], [data-goto]");
    if (!link) return;
    event.preventDefault();
    jump(Number(link.dataset.line ?? link.dataset.goto));
  });
  document.addEventListener("htmx:after:swap", mark);
  number();
  mark();
  const asked = /^#L(\d+)$/.exec(location.hash);
  if (asked) jump(Number(asked[1]));
})();
