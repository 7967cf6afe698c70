// Which columns the table has, and which of them stay in sight.

// Pinned columns stand one beside the other, whatever is scrolled.
const pin = () => {
  const count = 2 + state.pinned.filter((column) => column !== "trial" && isShown(column)).length;
  const table = find("table");
  for (const cell of table.querySelectorAll(".pinned")) cell.classList.remove("pinned");
  const head = table.tHead.rows[0];
  if (!head || table.offsetParent === null) return;
  let left = 0;
  const places = [...head.cells].slice(0, count).map((cell) => {
    const place = left;
    left += cell.offsetWidth;
    return place;
  });
  // On a narrow screen they would leave nothing of the others.
  if (left > table.parentElement.clientWidth / 2) return;
  for (const row of [head, ...table.tBodies[0].rows]) places.forEach((place, index) => {
    row.cells[index].classList.add("pinned");
    row.cells[index].style.left = `${place}px`;
  });
};
const redrawn = () => {
  drawHead();
  drawTable(selected());
  remember();
};
const changeColumn = (column, isWanted) => {
  // The usual columns are there unless hidden, the others only if shown.
  const [set, isIn] = usual.includes(column) ? [state.hidden, !isWanted] : [state.shown, isWanted];
  isIn ? set.add(column) : set.delete(column);
};
const drawChooser = () => {
  const rows = columns.filter((column) => column !== "trial").map((column) => {
    const row = element("li");
    const label = element("label");
    const box = element("input", undefined, { type: "checkbox", "data-column": column });
    box.checked = isShown(column);
    box.addEventListener("change", () => (changeColumn(column, box.checked), redrawn()));
    label.append(box, ` ${column}`);
    const button = element("button", "pin", { type: "button", "aria-pressed": String(state.pinned.includes(column)), "aria-label": `Pin ${column}`, "data-column": column });
    button.addEventListener("click", () => {
      state.pinned = state.pinned.includes(column) ? state.pinned.filter((other) => other !== column) : [...state.pinned, column];
      button.setAttribute("aria-pressed", String(state.pinned.includes(column)));
      box.checked = true; // what is pinned is seen
      changeColumn(column, true);
      redrawn();
    });
    row.append(label, button);
    return row;
  });
  find("chooser").replaceChildren(...rows);
};
