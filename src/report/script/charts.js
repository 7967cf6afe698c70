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
