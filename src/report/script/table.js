// The table.

// How trials ended is a column where they did not all end in one way.
const status = new Set(trials.map((trial) => trial.status)).size > 1 ? ["status"] : [];
// Why trials failed too, where one did.
const why = ["why", "log"].filter((column) => trials.some((trial) => trial[column] !== undefined));
const columns = ["trial", data.metric, ...status, ...data.parameters, ...why];
const isNumeric = new Set(columns.filter((column) => column !== "trial" && trials.every((trial) => typeof (valueOf(trial, column) ?? 0) === "number")));
const cellOf = (trial, column) => (column === "trial" ? trial.name : column === data.metric ? metric(trial.metric) : show(valueOf(trial, column)));
const attributesOf = (column) => (isNumeric.has(column) ? { class: "number" } : {});
const compare = (a, b) => {
  const [x, y] = [a, b].map((trial) => valueOf(trial, state.sort));
  const missing = (value) => value === null || value === undefined;
  if (missing(x) || missing(y)) return missing(x) - missing(y) || a.index - b.index;
  const order = typeof x === "number" && typeof y === "number" ? x - y : show(x).localeCompare(show(y));
  return (state.descending ? -order : order) || a.index - b.index;
};
const drawHead = () => {
  const cells = columns.map((column) => {
    const cell = element("th", short(column), { ...attributesOf(column), tabindex: "0", title: column, "aria-sort": column !== state.sort ? "none" : state.descending ? "descending" : "ascending" });
    const sort = () => {
      state.descending = column === state.sort ? !state.descending : column === data.metric && data.maximize;
      state.sort = column;
      drawHead();
      drawTable(selected());
    };
    cell.addEventListener("click", sort);
    cell.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), sort()));
    return cell;
  });
  const row = element("tr");
  const compare = element("th", "", { title: "Tick trials to compare them", "aria-label": "compare" });
  row.append(compare, ...cells, element("th", ""));
  find("table").tHead.replaceChildren(row);
};
const drawTable = (chosen) => {
  const sorted = [...chosen].sort(compare);
  find("table").tBodies[0].replaceChildren(...sorted.slice(0, state.rows).map((trial) => {
    const row = element("tr", undefined, { "data-trial": trial.name, "data-index": trial.index });
    const box = element("input", undefined, { type: "checkbox", "aria-label": `Compare ${trial.name}` });
    box.checked = state.compared.has(trial.index);
    row.classList.toggle("chosen", box.checked);
    row.addEventListener("pointerenter", () => point(trial, "highlight"));
    row.addEventListener("pointerleave", () => point(trial, "downplay"));
    box.addEventListener("change", () => {
      box.checked ? state.compared.add(trial.index) : state.compared.delete(trial.index);
      row.classList.toggle("chosen", box.checked);
      drawComparison(); // the table stays as it is, and with it the place of the keyboard
      inked(selected());
      drawInks();
      if (data.quantities.length) drawCurves(selected());
    });
    const first = element("td");
    first.append(box);
    const button = element("button", "spec", { type: "button", title: `${trial.name} as a spec` });
    button.addEventListener("click", () => copied(trial));
    const last = element("td");
    if (data.base) last.append(button);
    row.append(first, ...columns.map((column) => element("td", cellOf(trial, column), attributesOf(column))), last);
    return row;
  }));
  drawInks();
  find("count").textContent = `${chosen.length} of ${trials.length} trials`;
  find("more").hidden = sorted.length <= state.rows;
};
// The colour of a trial's curve beside its row.
const drawInks = () => {
  for (const row of find("table").tBodies[0].rows) {
    const ink = state.inks.get(Number(row.dataset.index));
    row.cells[0].style.boxShadow = ink ? `inset 4px 0 ${ink}` : "";
  }
};
const drawComparison = () => {
  const chosen = trials.filter((trial) => state.compared.has(trial.index));
  find("comparison").hidden = chosen.length < 2;
  if (chosen.length < 2) return;
  const last = data.quantities.filter((name) => name !== data.metric).map((name) => `last ${name}`);
  const rows = ["trial", data.metric, "status", ...last, ...data.parameters, ...why].map((column) => {
    const quantity = data.quantities.indexOf(column.slice("last ".length));
    const texts = chosen.map((trial) => (last.includes(column) ? metric(trial.curves[quantity]?.at(-1) ?? null) : cellOf(trial, column)));
    const row = element("tr");
    const differs = new Set(texts).size > 1;
    row.append(element("th", column), ...texts.map((text) => element("td", text, differs && column !== "trial" ? { class: "differs" } : {})));
    return row;
  });
  find("compared").replaceChildren(...rows);
};

// A trial as a spec: the base, and a list with this one configuration.

const specOf = (trial) => {
  const set = Object.entries(trial.config).map(([path, value]) => `        ${JSON.stringify(path)}: ${JSON.stringify(value)}\n`);
  const name = JSON.stringify(`${data.name.slice(0, 40)}_${trial.name.slice(0, 20)}`);
  const base = data.base.replace(/^name: .*$/m, `name: ${name}`);
  const goal = data.maximize ? "maximize" : "minimize";
  return `${base}search:\n  method: list\n  metric: { name: ${data.metric}, goal: ${goal} }\n  configurations:\n    - name: ${JSON.stringify(trial.name)}\n      set:${set.length ? "\n" + set.join("") : " {}\n"}`;
};
const copied = (trial) => {
  find("spec").textContent = specOf(trial);
  find("copied").hidden = false;
  find("copied").scrollIntoView({ block: "nearest" });
};
const csv = () => {
  const cell = (value) => {
    const text = value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
    const safe = typeof value === "string" && /^\s*[=+\-@＝＋－＠]/.test(text) ? "'" + text : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const columns = ["trial", data.metric, "status", ...data.parameters, ...why];
  const rows = [...selected()].sort(compare).map((trial) => columns.map((column) => (column === "trial" ? trial.name : valueOf(trial, column))));
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
};
