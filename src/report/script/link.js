// What is selected, in the address: a link shows the page as it is seen.

const FIELDS = ["filter", "group", "quantity", "smoothing", "logarithmic", "whole", "against", "measure", "enlarged"];
const fieldOf = (id) => (find(id).type === "checkbox" ? (find(id).checked ? "1" : "") : find(id).value);
const defaults = {};
const written = () => {
  const kept = new URLSearchParams();
  for (const id of FIELDS) if (fieldOf(id) !== defaults[id]) kept.set(id, id === "quantity" ? data.quantities[Number(fieldOf(id))] : fieldOf(id));
  const sort = `${state.descending ? "-" : ""}${state.sort}`;
  if (sort !== `${data.maximize ? "-" : ""}${data.metric}`) kept.set("sort", sort);
  if (state.axes.join() !== [...data.parameters, data.metric].join()) state.axes.forEach((column) => kept.append("axis", column));
  for (const [column, intervals] of state.brushed) for (const [low, high] of intervals) kept.append("brush", JSON.stringify([column, low, high]));
  for (const index of state.compared) kept.append("compare", trials[index].name);
  for (const [name, set] of [["hide", state.hidden], ["show", state.shown], ["pin", state.pinned], ["open", state.open]]) for (const column of set) kept.append(name, column);
  const text = kept.toString();
  const address = text ? `#?${text}` : location.hash.startsWith("#?") ? "#" : location.hash;
  if (address !== location.hash && !(address === "#" && location.hash === "")) history.replaceState(null, "", address === "#" ? location.pathname + location.search : address);
};
// Not with every key: browsers refuse too many changes.
const remember = () => {
  clearTimeout(state.writing);
  state.writing = setTimeout(written, 200);
};
// What an address says, as far as it fits this page.
const recall = () => {
  if (!location.hash.startsWith("#?")) return;
  const kept = new URLSearchParams(location.hash.slice(2));
  for (const id of FIELDS) {
    const text = kept.get(id) ?? defaults[id];
    const value = id === "quantity" && kept.has(id) ? String(Math.max(0, data.quantities.indexOf(text))) : text;
    const field = find(id);
    if (field.type === "checkbox") field.checked = value === "1";
    else field.value = value;
    if (field.tagName === "SELECT" && field.selectedIndex < 0) field.value = defaults[id];
  }
  const knownColumns = (name) => kept.getAll(name).filter((column) => columns.includes(column));
  const sort = kept.get("sort");
  const column = sort?.replace(/^-/, "");
  [state.sort, state.descending] = columns.includes(column) ? [column, sort.startsWith("-")] : [data.metric, data.maximize];
  const axes = [...new Set(kept.getAll("axis"))];
  const all = [...data.parameters, data.metric];
  state.axes = axes.length === all.length && axes.every((axis) => all.includes(axis)) ? axes : all;
  state.hidden = new Set(knownColumns("hide"));
  state.shown = new Set(knownColumns("show"));
  state.pinned = knownColumns("pin");
  state.open = new Set(kept.getAll("open"));
  state.compared = new Set(kept.getAll("compare").map((name) => trials.findIndex((trial) => trial.name === name)).filter((index) => index >= 0));
  state.brushed.clear();
  for (const text of kept.getAll("brush")) {
    try {
      const [axis, low, high] = JSON.parse(text);
      if (all.includes(axis) && Number.isFinite(low) && Number.isFinite(high)) state.brushed.set(axis, [...(state.brushed.get(axis) ?? []), [low, high]]);
    } catch {
      continue; // no brush of ours
    }
  }
};
