// The table.

// How trials ended is a column where they did not all end in one way.
const status = new Set(trials.map((trial) => trial.status)).size > 1 ? ["status"] : [];
// Why trials failed too, where one did.
const why = ["tags", "note", "why", "log"].filter((column) => trials.some((trial) => trial[column] !== undefined));
const usual = ["trial", data.metric, ...status, ...data.parameters, ...why];
const columns = [...usual, ...[...measures.keys()].filter((name) => !usual.includes(name))];
const isNumeric = new Set(columns.filter((column) => column !== "trial" && trials.every((trial) => typeof (valueOf(trial, column) ?? 0) === "number")));
const cellOf = (trial, column) => (column === "trial" ? trial.name : column === data.metric ? metricOf(trial) : measures.has(column) && !data.parameters.includes(column) ? metric(valueOf(trial, column)) : show(valueOf(trial, column)));
// The columns that are shown, those that are pinned first.
const isShown = (column) => column === "trial" || (usual.includes(column) ? !state.hidden.has(column) : state.shown.has(column));
const columnsShown = () => {
  const pinned = ["trial", ...state.pinned.filter((column) => column !== "trial" && isShown(column))];
  return [...pinned, ...columns.filter((column) => isShown(column) && !pinned.includes(column))];
};
const attributesOf = (column) => (isNumeric.has(column) ? { class: "number" } : {});
const compare = (a, b) => {
  const [x, y] = [a, b].map((trial) => valueOf(trial, state.sort));
  const missing = (value) => value === null || value === undefined;
  if (missing(x) || missing(y)) return missing(x) - missing(y) || a.index - b.index;
  const order = typeof x === "number" && typeof y === "number" ? x - y : show(x).localeCompare(show(y));
  return (state.descending ? -order : order) || a.index - b.index;
};
const drawHead = () => {
  const cells = columnsShown().map((column) => {
    const cell = element("th", short(column), { ...attributesOf(column), tabindex: "0", title: column, scope: "col", "aria-sort": column !== state.sort ? "none" : state.descending ? "descending" : "ascending" });
    const sort = () => {
      state.descending = column === state.sort ? !state.descending : (column === data.metric || measures.has(column)) && isHigherBetter(column);
      state.sort = column;
      drawHead();
      drawTable(selected());
      remember();
      [...find("table").tHead.rows[0].cells].find((other) => other.title === column).focus();
    };
    cell.addEventListener("click", sort);
    cell.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), sort()));
    return cell;
  });
  const row = element("tr");
  row.append(element("td", "", { class: "tool", title: "Tick trials to compare them" }), ...cells, element("td", "", { class: "tool" }));
  find("table").tHead.replaceChildren(row);
};
const trialRow = (trial, shown, isMember) => {
  const row = element("tr", undefined, { "data-trial": trial.name, "data-index": trial.index });
  const box = element("input", undefined, { type: "checkbox", "aria-label": `Compare ${trial.name}` });
  box.checked = state.compared.has(trial.index);
  row.classList.toggle("chosen", box.checked);
  row.classList.toggle("member", isMember);
  row.addEventListener("pointerenter", () => point(trial, "highlight"));
  row.addEventListener("pointerleave", () => point(trial, "downplay"));
  box.addEventListener("change", () => {
    box.checked ? state.compared.add(trial.index) : state.compared.delete(trial.index);
    row.classList.toggle("chosen", box.checked);
    drawComparison(); // the table stays as it is, and with it the place of the keyboard
    inked(selected());
    drawInks();
    remember();
    if (data.quantities.length) drawCurves(selected());
  });
  const first = element("td", undefined, { class: "tool" });
  first.append(box);
  const last = element("td", undefined, { class: "tool" });
  if (data.base) {
    const button = element("button", "spec", { type: "button", title: `${trial.name} as a spec` });
    button.addEventListener("click", () => copied(trial));
    last.append(button);
  }
  row.append(first, ...shown.map((column) => element("td", cellOf(trial, column), attributesOf(column))), last);
  return row;
};
const drawTable = (chosen) => {
  const sorted = [...chosen].sort(compare);
  const shown = columnsShown();
  const groups = find("group").value ? groupsOf(sorted) : null;
  const rows = groups
    ? groups.slice(0, state.rows).flatMap((group) => [groupRow(group), ...(state.open.has(group.value) ? group.members.slice(0, state.rows).map((trial) => trialRow(trial, shown, true)) : [])])
    : sorted.slice(0, state.rows).map((trial) => trialRow(trial, shown, false));
  find("table").tBodies[0].replaceChildren(...rows);
  drawInks();
  pin();
  find("grouped").hidden = !groups;
  find("count").textContent = `${chosen.length} of ${trials.length} trials${groups ? ` in ${groups.length} groups` : ""}`;
  find("more").hidden = (groups ? Math.max(groups.length, ...groups.map((group) => (state.open.has(group.value) ? group.members.length : 0))) : sorted.length) <= state.rows;
};
// The colour of a trial's curve beside its row.
const drawInks = () => {
  for (const row of find("table").tBodies[0].rows) {
    const ink = row.dataset.index === undefined ? null : state.inks.get(Number(row.dataset.index));
    row.cells[0].style.boxShadow = ink ? `inset 4px 0 ${ink}` : "";
  }
};
const drawComparison = () => {
  const chosen = trials.filter((trial) => state.compared.has(trial.index));
  find("comparison").hidden = chosen.length < 2;
  if (chosen.length < 2) return;
  const last = data.quantities.filter((name) => name !== data.metric).map((name) => `last ${name}`).filter((name) => !data.parameters.includes(name));
  const rows = ["trial", data.metric, "status", ...last, ...data.parameters, ...why].map((column) => {
    const texts = chosen.map((trial) => cellOf(trial, column));
    const row = element("tr");
    const differs = new Set(texts).size > 1;
    row.append(element("th", column, { scope: "row" }), ...texts.map((text) => element("td", text, differs && column !== "trial" ? { class: "differs" } : {})));
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
  const measured = columnsShown().filter((column) => !usual.includes(column));
  const columns = ["trial", data.metric, "status", ...data.parameters, ...why, ...measured];
  const rows = [...selected()].sort(compare).map((trial) => columns.map((column) => (column === "trial" ? trial.name : valueOf(trial, column))));
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
};
