// The table.

const columns = ["trial", data.metric, "status", ...data.parameters];
const compare = (a, b) => {
  const [x, y] = [a, b].map((trial) => valueOf(trial, state.sort));
  const missing = (value) => value === null || value === undefined;
  if (missing(x) || missing(y)) return missing(x) - missing(y) || a.index - b.index;
  const order = typeof x === "number" && typeof y === "number" ? x - y : show(x).localeCompare(show(y));
  return (state.descending ? -order : order) || a.index - b.index;
};
const drawHead = () => {
  const cells = columns.map((column) => {
    const cell = element("th", short(column), { tabindex: "0", title: column, "aria-sort": column !== state.sort ? "none" : state.descending ? "descending" : "ascending" });
    const sort = () => {
      state.descending = column === state.sort ? !state.descending : column === data.metric && data.maximize;
      state.sort = column;
      drawHead();
      follow();
    };
    cell.addEventListener("click", sort);
    cell.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), sort()));
    return cell;
  });
  const row = element("tr");
  row.append(element("th", "compare"), ...cells, element("th", ""));
  find("table").tHead.replaceChildren(row);
};
const drawTable = (chosen) => {
  const sorted = [...chosen].sort(compare);
  find("table").tBodies[0].replaceChildren(...sorted.slice(0, state.rows).map((trial) => {
    const row = element("tr", undefined, { "data-trial": trial.name });
    const box = element("input", undefined, { type: "checkbox", "aria-label": `Compare ${trial.name}` });
    box.checked = state.compared.has(trial.index);
    row.classList.toggle("chosen", box.checked);
    box.addEventListener("change", () => {
      box.checked ? state.compared.add(trial.index) : state.compared.delete(trial.index);
      row.classList.toggle("chosen", box.checked);
      drawComparison(); // the table stays as it is, and with it the place of the keyboard
      if (data.quantities.length) drawCurves(selected());
    });
    const first = element("td");
    first.append(box);
    const button = element("button", "as spec", { type: "button", title: `The spec of ${trial.name}` });
    button.addEventListener("click", () => copied(trial));
    const last = element("td");
    if (data.base) last.append(button);
    row.append(first, ...columns.map((column) => element("td", column === "trial" ? trial.name : show(valueOf(trial, column)))), last);
    return row;
  }));
  find("count").textContent = `${chosen.length} of ${trials.length} trials`;
  find("more").hidden = sorted.length <= state.rows;
};
const drawComparison = () => {
  const chosen = trials.filter((trial) => state.compared.has(trial.index));
  find("comparison").hidden = chosen.length < 2;
  if (chosen.length < 2) return;
  const rows = ["trial", data.metric, "status", ...data.parameters].map((column) => {
    const texts = chosen.map((trial) => (column === "trial" ? trial.name : show(valueOf(trial, column))));
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
    const safe = typeof value === "string" && /^[=+\-@]/.test(text) ? "'" + text : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = [...selected()].sort(compare).map((trial) => columns.map((column) => (column === "trial" ? trial.name : valueOf(trial, column))));
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
};
