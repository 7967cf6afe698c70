// Paper: charts as wide as it, and the table in parts that fit.

const PAPER_PX = 700;
const WIDE_PX = 1270;
// Texts of more letters than this are broken into lines.
const LONG = 24;
const LETTER_PX = 6;
// The table as it is on the screen, without what only a screen can do: parts of as many columns as fit the paper, each with the
// trials' names.
const partsOf = (table) => {
  const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => !cell.classList.contains("tool")));
  const width = (_, column) => Math.min(LONG, Math.max(...rows.map((cells) => cells[column].textContent.length))) * LETTER_PX + 12;
  const widths = rows[0].map(width);
  const parts = [[]];
  let left = PAPER_PX - widths[0];
  widths.forEach((own, column) => {
    if (column === 0) return;
    if (own > left && parts.at(-1).length) {
      parts.push([]);
      left = PAPER_PX - widths[0];
    }
    parts.at(-1).push(column);
    left -= own;
  });
  return parts.map((part) => {
    const made = element("table");
    const [head, body] = [element("thead"), element("tbody")];
    rows.forEach((cells, index) => {
      const row = element("tr", undefined, { class: cells[0].parentElement.className });
      for (const cell of [0, ...part].map((column) => cells[column])) {
        const kinds = [cell.classList.contains("number") ? "number" : "", cell.textContent.length > LONG ? "" : "whole"];
        row.append(element(index ? "td" : "th", cell.textContent, { class: kinds.filter(Boolean).join(" ") }));
      }
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
