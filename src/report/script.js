"use strict";

// The page's data, and what of it is selected. Everything that is drawn follows from these.
const data = JSON.parse(document.getElementById("data").textContent);
const trials = data.trials.map((trial, index) => ({ ...trial, index }));
const state = { axes: [], brushed: new Map(), sort: data.metric, descending: data.maximize, compared: new Set(), rows: 100 };
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
const valueOf = (trial, column) => {
  if (column === data.metric) return trial.metric;
  if (column === "trial") return trial.index;
  if (column === "status") return trial.status;
  return trial.config[column];
};
const better = (a, b) => (data.maximize ? b.metric - a.metric : a.metric - b.metric);
const ranked = trials.filter((trial) => trial.metric !== null).sort(better);

// Selection: brushes on the axes and the filter's conditions; both must hold.

const CONDITION = /^([^\s=<>!]+)(=|!=|<=|>=|<|>)(.+)$/;
const conditionsOf = (text) =>
  text.split(/\s+/).filter((word) => word && word !== "and").map((word) => {
    const [, column, operator, wanted] = CONDITION.exec(word) ?? [null, null, null, word];
    if (!column) return (trial) => JSON.stringify([trial.name, trial.status, trial.config]).includes(wanted);
    const name = [data.metric, "status", "trial", ...data.parameters].find((known) => known === column || known.endsWith("." + column));
    return (trial) => {
      const found = name === "trial" ? trial.name : name === undefined ? undefined : valueOf(trial, name);
      if (operator === "=") return show(found) === wanted || String(found) === wanted;
      if (operator === "!=") return show(found) !== wanted && String(found) !== wanted;
      if (typeof found !== "number") return false;
      const number = Number(wanted);
      return { "<": found < number, ">": found > number, "<=": found <= number, ">=": found >= number }[operator];
    };
  });
const selected = () => {
  const conditions = conditionsOf(find("filter").value);
  return trials.filter(
    (trial) =>
      conditions.every((holds) => holds(trial)) &&
      [...state.brushed].every(([column, intervals]) => {
        const place = placeOf(trial, column);
        return intervals.some(([low, high]) => place !== null && place >= low && place <= high);
      })
  );
};

// Axes of the parallel coordinates.

// The worst value that is worth showing: where bad trials would flatten the others, as in the figures.
const boundOf = (values, goodIsHigh) => {
  const sorted = values.filter((value) => value !== null && value !== undefined).sort((a, b) => (goodIsHigh ? b - a : a - b));
  if (sorted.length === 0) return null;
  const [best, median, worst] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted[sorted.length - 1]];
  return Math.abs(best - worst) > 6 * Math.abs(best - median) && best !== median ? best - 2.5 * (best - median) : worst;
};
const clamped = (value, bound, goodIsHigh) => (value === null || bound === null ? value : goodIsHigh ? Math.max(value, bound) : Math.min(value, bound));
const bound = boundOf(trials.map((trial) => trial.metric), data.maximize);

const FEW = 8;
const isLog = (values) => values.every((v) => v > 0) && Math.max(...values) / Math.min(...values) >= 100;
const axisOf = (column) => {
  const values = trials.map((trial) => valueOf(trial, column)).filter((value) => value !== null && value !== undefined);
  const numbers = values.length > 0 && values.every((value) => typeof value === "number");
  const distinct = new Set(values);
  if (numbers && (column === data.metric || distinct.size > FEW)) {
    return { column, type: column !== data.metric && isLog(values) ? "log" : "value" };
  }
  const words = numbers ? [...distinct].sort((a, b) => a - b).map(show) : [...new Set(values.map(show))].sort();
  return { column, type: "category", words };
};
const axes = new Map([...data.parameters, data.metric].map((column) => [column, axisOf(column)]));
const placeOf = (trial, column) => {
  const value = valueOf(trial, column);
  if (value === null || value === undefined) return null;
  const axis = axes.get(column);
  if (column === data.metric) return clamped(value, bound, data.maximize);
  return axis.type === "category" ? axis.words.indexOf(show(value)) : value;
};
const short = (column) => (column.endsWith(".kind") ? column : column.split(".").pop());

const charts = {};
const draw = (id, option) => {
  charts[id] ??= echarts.init(find(id), null, { renderer: "canvas" });
  charts[id].setOption(option, true);
};
const theme = () => {
  const style = getComputedStyle(document.documentElement);
  return { ink: style.getPropertyValue("--ink").trim(), line: style.getPropertyValue("--line").trim(), quiet: style.getPropertyValue("--quiet").trim() };
};
const RAMP = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const colourOf = (trial) => {
  const rank = ranked.indexOf(trial);
  if (rank < 0) return "#888";
  const at = (ranked.length < 2 ? 1 : 1 - rank / (ranked.length - 1)) * (RAMP.length - 1);
  const low = Math.min(Math.floor(at), RAMP.length - 2);
  return `rgb(${RAMP[low].map((c, i) => Math.round(c + (RAMP[low + 1][i] - c) * (at - low))).join(",")})`;
};

const drawParallel = () => {
  const { ink, quiet } = theme();
  const shown = trials.length > 2000 ? ranked.slice(0, 2000) : trials;
  draw("parallel", {
    animation: false,
    parallel: { left: 50, right: 70, top: 46, bottom: 24 },
    parallelAxis: state.axes.map((column, dim) => {
      const axis = axes.get(column);
      return {
        dim, name: short(column), type: axis.type, data: axis.words, scale: true, nameTextStyle: { color: ink, fontWeight: "bold" },
        axisLine: { lineStyle: { color: quiet } }, axisLabel: { color: ink, showMinLabel: true, showMaxLabel: true, formatter: axis.type === "category" ? undefined : show },
        areaSelectStyle: { width: 22, opacity: 0.35 },
      };
    }),
    series: [{
      type: "parallel", smooth: 0.2, inactiveOpacity: 0.04, activeOpacity: 0.9, progressive: 0,
      data: [...shown].sort((a, b) => -better(a, b)).map((trial) => ({
        name: trial.name, value: state.axes.map((column) => placeOf(trial, column) ?? "-"), lineStyle: { color: colourOf(trial), width: 1.5, opacity: 0.7 },
      })),
    }],
  });
};
const brushed = () => {
  const option = charts.parallel.getModel();
  state.brushed.clear();
  state.axes.forEach((column, dim) => {
    const intervals = option.getComponent("parallelAxis", dim)?.activeIntervals ?? [];
    if (intervals.length) state.brushed.set(column, intervals.map((interval) => [...interval].sort((a, b) => a - b)));
  });
  follow();
};
const drawAxes = () => {
  find("axes").replaceChildren(...state.axes.map((column, place) => {
    const button = element("button", `‹ ${short(column)}`, { type: "button", title: `Move ${column} to the left` });
    button.disabled = place === 0;
    button.addEventListener("click", () => {
      state.axes.splice(place, 1);
      state.axes.splice(place - 1, 0, column);
      state.brushed.clear();
      drawAxes();
      drawParallel();
      follow();
    });
    return button;
  }));
};

// Curves and scatter.

const MANY = 60;
const shownIn = (chosen) => (state.compared.size ? trials.filter((trial) => state.compared.has(trial.index)) : chosen);
const smoothed = (values, weight) => {
  let last = null;
  return values.map((value) => (last = value === null ? last : last === null ? value : last * weight + value * (1 - weight)));
};
const rounded = (value, down) => {
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - 1);
  return Number(((down ? Math.floor(value / unit) : Math.ceil(value / unit)) * unit).toPrecision(6));
};
const tooltip = { trigger: "item", renderMode: "richText", confine: true };
const drawCurves = (chosen) => {
  const { ink, line } = theme();
  const quantity = Number(find("quantity").value);
  const weight = Number(find("smoothing").value);
  const best = new Set(ranked.filter((trial) => chosen.includes(trial)).slice(0, 10));
  const goodIsHigh = !/loss|error/.test(data.quantities[quantity]);
  const lasts = shownIn(chosen).map((trial) => trial.curves[quantity]?.at(-1) ?? null);
  const worst = boundOf(lasts, goodIsHigh);
  const several = state.compared.size ? trials.filter((trial) => state.compared.has(trial.index)) : [...best, ...chosen.filter((trial) => !best.has(trial)).slice(0, MANY)];
  const top = state.compared.size ? several : [...best];
  draw("curves", {
    animation: false, tooltip: { ...tooltip, formatter: (p) => `${p.seriesName}\n${p.value[0]}: ${show(p.value[1])}` },
    grid: { left: 56, right: 16, top: 12, bottom: 36 },
    xAxis: { type: "value", minInterval: 1, axisLabel: { color: ink }, splitLine: { lineStyle: { color: line } }, min: "dataMin", max: "dataMax" },
    yAxis: { type: find("logarithmic").checked ? "log" : "value", scale: true, [goodIsHigh ? "min" : "max"]: worst === null ? undefined : rounded(worst, goodIsHigh), axisLabel: { color: ink, formatter: show }, splitLine: { lineStyle: { color: line } } },
    series: several.reverse().map((trial) => {
      const rank = top.indexOf(trial);
      const values = smoothed(trial.curves[quantity] ?? [], weight);
      return {
        type: "line", name: trial.name, data: trial.epochs.map((epoch, i) => [epoch, values[i]]), showSymbol: trial.epochs.length < 2, symbolSize: 6,
        lineStyle: { width: rank < 0 ? 1 : 2, opacity: rank < 0 ? 0.3 : 1, color: rank < 0 ? "#999" : INK[rank % INK.length] },
        itemStyle: { color: rank < 0 ? "#999" : INK[rank % INK.length] }, z: rank < 0 ? 1 : 3,
      };
    }),
  });
};
const drawScatter = (chosen) => {
  const { ink, line } = theme();
  const against = find("against").value;
  const axis = axes.get(against) ?? { type: "value" };
  const points = chosen.filter((trial) => trial.metric !== null).map((trial) => ({
    name: trial.name, metric: trial.metric, value: [axes.has(against) ? placeOf(trial, against) : trial.index, placeOf(trial, data.metric)], itemStyle: { color: colourOf(trial) },
  })).filter((point) => point.value[0] !== null);
  draw("scatter", {
    animation: false, tooltip: { ...tooltip, formatter: (p) => `${p.name}\n${data.metric} ${show(p.data.metric)}` },
    grid: { left: 56, right: 16, top: 12, bottom: 36 },
    xAxis: { type: axis.type, data: axis.words, scale: true, axisLabel: { color: ink, formatter: axis.type === "category" ? undefined : show }, splitLine: { lineStyle: { color: line } } },
    yAxis: { type: "value", scale: true, axisLabel: { color: ink, formatter: show }, splitLine: { lineStyle: { color: line } } },
    series: [{ type: "scatter", symbolSize: 8, data: points, large: points.length > 5000 }],
  });
};

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
    last.append(button);
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

// Overview and evaluation.

const drawOverview = () => {
  const facts = [];
  if (trials.length) facts.push(["trials", String(trials.length)]);
  const lost = trials.filter((trial) => trial.metric === null).length;
  if (lost) facts.push(["without a metric", String(lost)]);
  if (ranked.length) facts.push([`best ${data.metric}`, show(ranked[0].metric)], ["by", ranked[0].name]);
  for (const part of data.evaluations) facts.push([`${part.part} accuracy of ${part.trial}`, show(part.accuracy)]);
  const list = element("ul", undefined, { class: "facts" });
  list.append(...facts.map(([name, value]) => {
    const item = element("li", name);
    item.prepend(element("b", value));
    return item;
  }));
  find("overview").append(list);
  if (ranked.length && data.parameters.length) {
    const text = Object.entries(ranked[0].config).map(([path, value]) => `${short(path)} ${show(value)}`).join(" · ");
    find("overview").append(element("p", text, { class: "quiet" }));
  }
};
const drawEvaluations = () => {
  find("evaluations").hidden = data.evaluations.length === 0;
  for (const part of data.evaluations) {
    find("parts").append(element("h3", `${part.trial} on ${part.part}: accuracy ${show(part.accuracy)}, loss ${show(part.loss)}`));
    const table = element("table", undefined, { class: "matrix" });
    const head = element("tr");
    head.append(element("th", "true ↓ predicted →"), ...part.classes.map((name) => element("th", name)), ...["precision", "recall", "F1"].map((name) => element("th", name)));
    table.append(head);
    part.confusion.forEach((counts, row) => {
      const total = counts.reduce((sum, count) => sum + count, 0) || 1;
      const heat = (count) => (count === 0 ? 0 : count / total < 0.02 ? 1 : count / total < 0.1 ? 2 : count / total < 0.5 ? 3 : 4);
      const line = element("tr");
      line.append(element("th", part.classes[row]), ...counts.map((count) => element("td", String(count), { class: `heat${heat(count)}` })), ...part.scores[row].map((score) => element("td", score.toFixed(3))));
      table.append(line);
    });
    const box = element("div", undefined, { class: "scroll" });
    box.append(table);
    find("parts").append(box);
  }
};
const drawDigests = () => {
  const list = element("ul", undefined, { class: "quiet" });
  list.append(...data.stages.map((stage) => element("li", `${stage.name} ${stage.key}`)));
  find("digests").append(list);
};

// What follows a selection.

const follow = () => {
  const chosen = selected();
  drawTable(chosen);
  drawComparison();
  if (data.quantities.length) drawCurves(chosen);
  drawScatter(chosen);
};
const drawAll = () => {
  if (data.parameters.length) drawParallel();
  follow();
};

drawOverview();
drawEvaluations();
drawDigests();
find("figures").hidden = find("figures").querySelector("figure") === null;
if (trials.length) {
  find("trials").hidden = find("measured").hidden = false;
  find("quantity").append(...data.quantities.map((name, index) => element("option", name, { value: index })));
  find("quantity").value = Math.max(0, data.quantities.indexOf(data.metric));
  find("against").append(element("option", "order of creation", { value: "" }), ...data.parameters.map((path) => element("option", path, { value: path })));
  drawHead();
  if (data.parameters.length) {
    find("search").hidden = false;
    state.axes = [...data.parameters, data.metric];
    drawAxes();
    drawParallel();
    charts.parallel.on("axisareaselected", brushed);
  }
  follow();
  for (const id of ["quantity", "smoothing", "logarithmic", "against"]) find(id).addEventListener("input", follow);
  find("filter").addEventListener("input", follow);
  find("more").addEventListener("click", () => ((state.rows += 500), follow()));
  find("clear").addEventListener("click", () => {
    find("filter").value = "";
    state.brushed.clear();
    state.compared.clear();
    drawAll();
  });
  find("download").addEventListener("click", () => {
    const link = element("a", undefined, { href: `data:text/csv;charset=utf-8,${encodeURIComponent(csv())}`, download: `${data.name}.csv` });
    link.click();
  });
  find("copy").addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(find("spec"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    navigator.clipboard?.writeText(find("spec").textContent).catch(() => document.execCommand("copy"));
  });
  dark.addEventListener("change", drawAll);
  window.addEventListener("resize", () => Object.values(charts).forEach((chart) => chart.resize()));
}
