// Paper: charts as wide as it, and the table in parts that fit.

const PAPER_PX = 700;
const WIDE_PX = 1270;
const PER_PART = 9;
// The table as it is on the screen, without what only a screen can do: parts of so many columns, each with the trials' names.
const partsOf = (table) => {
  const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => !cell.classList.contains("tool")));
  const count = rows[0]?.length ?? 0;
  const parts = Math.max(1, Math.ceil((count - 1) / PER_PART));
  const size = Math.ceil((count - 1) / parts);
  return Array.from({ length: parts }, (_, part) => {
    const made = element("table");
    const [head, body] = [element("thead"), element("tbody")];
    rows.forEach((cells, index) => {
      const row = element("tr", undefined, { class: cells[0].parentElement.className });
      for (const cell of [cells[0], ...cells.slice(1 + part * size, 1 + (part + 1) * size)]) row.append(element(index ? "td" : "th", cell.textContent, cell.classList.contains("number") ? { class: "number" } : {}));
      (index ? body : head).append(row);
    });
    made.append(head, body);
    return made;
  });
};
const printing = (isPrinting) => {
  find("printed").replaceChildren(...(isPrinting && trials.length ? partsOf(find("table")) : []));
  for (const [id, chart] of Object.entries(charts)) {
    if (isPrinting) chart.resize({ width: id === "parallel" ? WIDE_PX : PAPER_PX, height: id === "parallel" ? 420 : 300 });
    else chart.resize({ width: "auto", height: "auto" });
  }
};
window.addEventListener("beforeprint", () => printing(true));
window.addEventListener("afterprint", () => printing(false));
window.matchMedia("print").addEventListener("change", (event) => printing(event.matches));
