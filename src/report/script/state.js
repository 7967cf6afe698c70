"use strict";

// The page's data, and what of it is selected. Everything that is drawn follows from these.
const data = JSON.parse(document.getElementById("data").textContent);
const trials = data.trials.map((trial, index) => ({ ...trial, index }));
const state = { axes: [], brushed: new Map(), sort: data.metric, descending: data.maximize, compared: new Set(), rows: 100, inks: new Map(), shown: new Set(), hidden: new Set(), pinned: [], open: new Set() };
const INK = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#7f7f7f", "#6a3d9a", "#b15928"];
const dark = window.matchMedia("(prefers-color-scheme: dark)");

const find = (id) => document.getElementById(id);
const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const show = (value) => {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return typeof value === "string" ? value : JSON.stringify(value);
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5 ? String(Number(value.toPrecision(4))) : Number(value.toPrecision(3)).toExponential();
};
// A metric: four decimals, so that columns align.
const metric = (value) => (typeof value === "number" && Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4 ? value.toFixed(4) : show(value));
const withDeviation = (value, deviation) => (typeof deviation === "number" ? `${metric(value)} ± ${metric(deviation)}` : metric(value));
const metricOf = (trial) => withDeviation(trial.metric, trial.sd);
const duration = (seconds) => {
  const whole = Math.round(seconds);
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  return whole < 60 ? `${whole} s` : whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
};
const short = (column) => (column.endsWith(".kind") ? column : column.split(".").pop());
// Of every curve four numbers, each a column: `best val_loss`.
const STATISTICS = ["last", "best", "min", "max"];
const measures = new Map(data.quantities.flatMap((name, quantity) => STATISTICS.map((statistic) => [`${statistic} ${name}`, { quantity, statistic }])));
// What a program measures tells by its name alone which way it is better.
const isHighGood = (quantity) => data.quantities_maximize[quantity] ?? (data.quantities[quantity] === data.metric ? data.maximize : !/loss|error/.test(data.quantities[quantity]));
const isHigherBetter = (column) => (measures.has(column) ? isHighGood(measures.get(column).quantity) : data.maximize);
const known = new Map();
const measureOf = (trial, column) => {
  if (!known.has(column)) known.set(column, []);
  const values = known.get(column);
  if (values[trial.index] !== undefined) return values[trial.index];
  const { quantity, statistic } = measures.get(column);
  const curve = (trial.curves[quantity] ?? []).filter((value) => value !== null);
  const isMost = statistic === "max" || (statistic === "best" && isHighGood(quantity));
  const fold = () => curve.reduce((a, b) => (isMost ? Math.max(a, b) : Math.min(a, b)));
  return (values[trial.index] = curve.length === 0 ? null : statistic === "last" ? curve.at(-1) : fold());
};
const valueOf = (trial, column) => {
  if (column === data.metric) return trial.metric;
  if (measures.has(column) && !data.parameters.includes(column)) return measureOf(trial, column);
  if (column === "trial") return trial.index;
  if (column === "status" || ["why", "log", "tags", "note", "configuration"].includes(column)) return trial[column];
  return trial.config[column];
};
// Order of the ranks; what has no metric comes last.
const better = (a, b) => (a.metric === null) - (b.metric === null) || (a.rank ?? 0) - (b.rank ?? 0) || (data.maximize ? b.metric - a.metric : a.metric - b.metric) || a.index - b.index;
const ranked = trials.filter((trial) => trial.metric !== null).sort(better);

// Selection: brushes on the axes and the filter; both must hold.

const selected = () => {
  const { holds } = filtered();
  return trials.filter(
    (trial) =>
      holds(trial) &&
      [...state.brushed].every(([column, intervals]) => {
        const place = placeOf(trial, column);
        return intervals.some(([low, high]) => place !== null && place >= low && place <= high);
      })
  );
};
