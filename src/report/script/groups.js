// Groups of the trials that have one value of a parameter, each with its mean.

const MOST_GROUPS = 12;
const RANGES = 5;
// Student's t for a two-sided 95 % interval, by degrees of freedom; beyond the table within a thousandth.
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042];
const student = (degrees) => STUDENT[degrees - 1] ?? 1.96 + 2.42 / degrees;
const isMissing = (value) => value === null || value === undefined;
const numbersOf = (members, column) => members.map((trial) => valueOf(trial, column)).filter((value) => typeof value === "number" && Number.isFinite(value));
const meanOf = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
// Half of the 95 % interval of the mean.
const halfOf = (numbers) => {
  if (numbers.length < 2) return null;
  const mean = meanOf(numbers);
  const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1));
  return (student(numbers.length - 1) * deviation) / Math.sqrt(numbers.length);
};
const groupOf = (value, members) => ({
  value, members,
  // The mean of a column of numbers, or the one value that all members have.
  of: (column) => {
    const numbers = numbersOf(members, column);
    if (numbers.length && column !== "trial") return meanOf(numbers);
    const values = new Set(members.map((trial) => show(valueOf(trial, column))));
    return values.size === 1 && column !== "trial" ? [...values][0] : null;
  },
  epochs: (quantity) => [...new Set(members.flatMap((trial) => trial.epochs.filter((_, i) => !isMissing(trial.curves[quantity]?.[i]))))].sort((a, b) => a - b),
  means(quantity) {
    const sums = new Map();
    for (const trial of members) trial.epochs.forEach((epoch, i) => {
      const value = trial.curves[quantity]?.[i];
      if (isMissing(value)) return;
      const [sum, count] = sums.get(epoch) ?? [0, 0];
      sums.set(epoch, [sum + value, count + 1]);
    });
    return this.epochs(quantity).map((epoch) => sums.get(epoch)[0] / sums.get(epoch)[1]);
  },
});
// Numbers of more than a few values make ranges with about as many trials in each.
const groupsOf = (chosen) => {
  const by = find("group").value;
  const values = chosen.map((trial) => valueOf(trial, by)).filter((value) => !isMissing(value));
  const isRanged = values.every((value) => typeof value === "number") && new Set(values).size > MOST_GROUPS;
  const parts = new Map();
  const add = (name, trial) => {
    if (!parts.has(name)) parts.set(name, []);
    parts.get(name).push(trial);
  };
  if (isRanged) {
    const sorted = chosen.filter((trial) => !isMissing(valueOf(trial, by))).sort((a, b) => valueOf(a, by) - valueOf(b, by));
    const size = Math.ceil(sorted.length / RANGES);
    for (let from = 0; from < sorted.length; from += size) {
      const part = sorted.slice(from, from + size);
      parts.set(`${show(valueOf(part[0], by))} … ${show(valueOf(part.at(-1), by))}`, part);
    }
    for (const trial of chosen) if (isMissing(valueOf(trial, by))) add("(none)", trial);
  } else {
    for (const trial of chosen) {
      const value = valueOf(trial, by);
      add(isMissing(value) ? "(none)" : show(value), trial);
    }
  }
  return [...parts].map(([value, members]) => groupOf(value, members)).sort(compareGroups);
};
const compareGroups = (a, b) => {
  if (state.sort === "trial") return (state.descending ? -1 : 1) * a.value.localeCompare(b.value, undefined, { numeric: true });
  const [x, y] = [a.of(state.sort), b.of(state.sort)];
  if (isMissing(x) || isMissing(y)) return isMissing(x) - isMissing(y);
  const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
  return state.descending ? -order : order;
};
const groupRow = (group) => {
  const row = element("tr", undefined, { class: "group", "data-group": group.value });
  const isOpen = state.open.has(group.value);
  const toggle = element("button", isOpen ? "▾" : "▸", { type: "button", "aria-expanded": String(isOpen), "aria-label": `Trials with ${find("group").value} ${group.value}` });
  toggle.addEventListener("click", () => {
    isOpen ? state.open.delete(group.value) : state.open.add(group.value);
    drawTable(selected());
    [...find("table").querySelectorAll("tr.group")].find((other) => other.dataset.group === group.value)?.querySelector("button").focus();
  });
  const first = element("td", undefined, { class: "tool" });
  first.append(toggle);
  const cells = columnsShown().map((column) => {
    if (column === "trial") return element("td", `${group.value} · ${group.members.length} ${group.members.length === 1 ? "trial" : "trials"}`);
    const numbers = numbersOf(group.members, column);
    const isMeasured = column === data.metric || (measures.has(column) && !data.parameters.includes(column));
    const half = isMeasured ? halfOf(numbers) : null;
    const text = isMeasured && numbers.length ? `${metric(meanOf(numbers))}${half === null ? "" : ` ± ${metric(half)}`}` : show(column === find("group").value ? group.value : group.of(column));
    return element("td", text, attributesOf(column));
  });
  row.append(first, ...cells, element("td", undefined, { class: "tool" }));
  return row;
};
