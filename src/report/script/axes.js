// Parallel coordinates: axes, lines, brushes and the order of the axes.

// The worst value that is worth showing: where bad trials would flatten the others, however many they are, as in the figures.
// Of a few trials each is worth it.
const FEWEST = 8;
const boundOf = (values, goodIsHigh) => {
  const sorted = values.filter((value) => value !== null && value !== undefined).sort((a, b) => (goodIsHigh ? b - a : a - b));
  if (sorted.length === 0) return null;
  for (let count = sorted.length; count >= Math.max(FEWEST, sorted.length / 8); count = Math.floor(count / 2)) {
    const [best, median, worst] = [sorted[0], sorted[Math.floor(count / 2)], sorted[count - 1]];
    if (best !== median && Math.abs(best - worst) > 6 * Math.abs(best - median)) return best - 2.5 * (best - median);
  }
  return sorted[sorted.length - 1];
};
const clamped = (value, bound, goodIsHigh) => (value === null || bound === null ? value : goodIsHigh ? Math.max(value, bound) : Math.min(value, bound));
const bound = boundOf(trials.map((trial) => trial.metric), data.maximize);
const beyond = trials.filter((trial) => trial.metric !== null && clamped(trial.metric, bound, data.maximize) !== trial.metric).length;

const FEW = 8;
// A parameter's scale is that of its distribution; where none is known, that of what was tried.
const isLog = (column, values) => (data.scales[column] ? data.scales[column] === "log" && values.every((v) => v > 0) : values.every((v) => v > 0) && Math.max(...values) / Math.min(...values) >= 100);
// Trials of one value are spread around it, the better the higher, so that they are seen one by one.
const spread = (column, words) => {
  const rank = new Map(ranked.map((trial, index) => [trial.index, index]));
  const groups = new Map(words.map((word) => [word, []]));
  for (const trial of trials) groups.get(show(valueOf(trial, column)))?.push(trial.index);
  const places = new Map();
  [...groups.values()].forEach((group, at) => {
    group.sort((a, b) => (rank.get(b) ?? Infinity) - (rank.get(a) ?? Infinity) || a - b);
    group.forEach((index, k) => places.set(index, at + ((k + 0.5) / group.length - 0.5) * 0.6));
  });
  return places;
};
const axisOf = (column) => {
  const values = trials.map((trial) => valueOf(trial, column)).filter((value) => value !== null && value !== undefined);
  const numbers = values.length > 0 && values.every((value) => typeof value === "number");
  const distinct = new Set(values);
  if (numbers && (column === data.metric || distinct.size > FEW)) {
    return { column, log: column !== data.metric && isLog(column, values), ends: endsOf(column === data.metric ? values.map((value) => clamped(value, bound, data.maximize)) : values) };
  }
  const words = numbers ? [...distinct].sort((a, b) => a - b).map(show) : [...new Set(values.map(show))].sort();
  return { column, type: "value", words, places: spread(column, words) };
};
const axes = new Map([...data.parameters, data.metric].map((column) => [column, axisOf(column)]));
const placeOf = (trial, column) => {
  const value = valueOf(trial, column);
  if (value === null || value === undefined) return null;
  const axis = axes.get(column);
  if (column === data.metric) return clamped(value, bound, data.maximize);
  return axis.words ? axis.places.get(trial.index) : value;
};
// How the library draws an axis; words stand at the whole numbers of a numeric one.
// Names often differ in their last letters alone.
const cut = (word, most) => (word.length > most ? `${word.slice(0, most - 1 - Math.floor(most / 3))}…${word.slice(-Math.floor(most / 3))}` : word);
const scaleOf = (axis, labels = 24) => {
  if (!axis.words) {
    const isBound = (value) => axis.column === data.metric && beyond > 0 && value === bound;
    const more = axis.column === data.metric && beyond > 0 ? [bound] : [];
    const text = (value) => (isBound(value) ? (data.maximize ? "≤ " : "≥ ") : "") + show(value);
    return scaleBetween(axis.ends, axis.log, { text, more });
  }
  const every = Math.ceil(axis.words.length / labels);
  const places = axis.words.map((_, index) => index).filter((index) => index % every === 0);
  return { type: "value", min: -0.5, max: axis.words.length - 0.5, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { customValues: places, formatter: (place) => cut(axis.words[place] ?? "", 16) } };
};

const charts = {};
const draw = (id, option) => {
  charts[id] ??= echarts.init(find(id), null, { renderer: "svg" });
  charts[id].setOption(option, true);
};
const theme = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink"), line: of("--line"), quiet: of("--quiet"), paper: of("--paper") };
};
const RAMP = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const rankOf = new Map(ranked.map((trial, rank) => [trial.index, rank]));
const colourOf = (trial) => {
  const rank = rankOf.get(trial.index);
  if (rank === undefined) return "#888";
  // The darkest colours are lost on dark paper, the brightest on white.
  const [from, to] = dark.matches ? [0.2, 1] : [0, 0.94];
  const at = (to - (to - from) * (ranked.length < 2 ? 0 : rank / (ranked.length - 1))) * (RAMP.length - 1);
  const low = Math.min(Math.floor(at), RAMP.length - 2);
  return `rgb(${RAMP[low].map((c, i) => Math.round(c + (RAMP[low + 1][i] - c) * (at - low))).join(",")})`;
};
const details = (trial) => [`${trial.name}  ${data.metric} ${metric(trial.metric)}`, ...Object.entries(trial.config).map(([path, value]) => `${short(path)} ${show(value)}`)].join("\n");
const tooltip = { trigger: "item", renderMode: "richText", confine: true, transitionDuration: 0, textStyle: { fontSize: 12 } };

const SIDES = { left: 52, right: 76 };
const MOST_LINES = 2000;
const drawParallel = () => {
  const { ink, quiet, paper } = theme();
  const shown = trials.length > MOST_LINES ? ranked.slice(0, MOST_LINES) : trials;
  const lines = [...shown].sort((a, b) => -better(a, b));
  draw("parallel", {
    animation: false,
    tooltip: { ...tooltip, formatter: (p) => details(trials[p.data.trial]) },
    parallel: { ...SIDES, top: 12, bottom: 14 },
    parallelAxis: state.axes.map((column, dim) => {
      const { axisLabel, splitLine, ...scale } = scaleOf(axes.get(column));
      return {
        dim, ...scale, axisLine: { lineStyle: { color: quiet } }, z: 20,
        axisLabel: { ...axisLabel, color: ink, fontWeight: 600, backgroundColor: paper, padding: [1, 3], borderRadius: 3, showMinLabel: true, showMaxLabel: true },
        areaSelectStyle: { width: 22, opacity: 0.35 },
      };
    }),
    series: [{
      type: "parallel", smooth: 0.12, inactiveOpacity: 0.04, activeOpacity: 0.9, progressive: 0, emphasis: { lineStyle: { width: 4, opacity: 1 } },
      data: lines.map((trial) => ({
        name: trial.name, trial: trial.index, value: state.axes.map((column) => placeOf(trial, column) ?? "-"), lineStyle: { color: colourOf(trial), width: 1.5, opacity: 0.75 },
      })),
    }],
  });
  state.lines = new Map(lines.map((trial, index) => [trial.index, index]));
  if (state.brushed.size === 0) return;
  // Brushes stay with their axes.
  state.axes.forEach((column, dim) => charts.parallel.getModel().getComponent("parallelAxis", dim).setActiveIntervals(state.brushed.get(column) ?? []));
  charts.parallel.resize();
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

// An end of what is selected on an axis, by a tenth of it up or down; 0 clears it.
const brushByKey = (column, tenths, isUpper) => {
  const [from, to] = charts.parallel.getModel().getComponent("parallelAxis", state.axes.indexOf(column)).axis.scale.getExtent();
  const isLog = axes.get(column).log;
  const place = (value) => (isLog ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from));
  const value = (share) => (isLog ? from * (to / from) ** share : from + share * (to - from));
  const ends = (state.brushed.get(column)?.[0] ?? [from, to]).map((end) => Math.round(10 * place(end)) / 10);
  ends[isUpper ? 1 : 0] += tenths / 10;
  const [low, high] = ends.map((end) => Math.min(1, Math.max(0, end)));
  if (tenths && high - low < 0.05) return;
  if (!tenths || (low === 0 && high === 1)) state.brushed.delete(column);
  else state.brushed.set(column, [[value(low), value(high)]]);
  drawAll();
};

// The names above the axes: dragged, or moved by the arrow keys, they change the order.
const move = (column, to) => {
  const from = state.axes.indexOf(column);
  const place = Math.max(0, Math.min(state.axes.length - 1, to));
  if (place === from) return drawAxes();
  state.axes.splice(from, 1);
  state.axes.splice(place, 0, column);
  drawAxes();
  drawParallel();
};
const drawAxes = () => {
  const steps = Math.max(1, state.axes.length - 1);
  find("wide").style.minWidth = `${state.axes.length * 88 + 60}px`;
  find("axes").replaceChildren(...state.axes.map((column, place) => {
    const button = element("button", short(column), { type: "button", title: `${column}: drag it, or move it with the arrow keys ← and →; ↑ and ↓ move the lower end of what is selected on it, with Shift the upper end, Escape clears it`, "data-column": column });
    button.style.left = `calc(${SIDES.left}px + (100% - ${SIDES.left + SIDES.right}px) * ${place / steps})`;
    button.style.maxWidth = `calc((100% - ${SIDES.left + SIDES.right}px) / ${steps} - 4px)`;
    button.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const tenths = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!step && !tenths && event.key !== "Escape") return;
      event.preventDefault();
      if (step) move(column, state.axes.indexOf(column) + step);
      else brushByKey(column, tenths ?? 0, event.shiftKey);
      find("axes").children[state.axes.indexOf(column)].focus();
    });
    button.addEventListener("pointerdown", (event) => {
      const begin = event.clientX;
      button.setPointerCapture(event.pointerId);
      button.onpointermove = (moved) => {
        button.classList.add("moving");
        button.style.transform = `translateX(calc(-50% + ${moved.clientX - begin}px))`;
      };
      button.onpointerup = (ended) => {
        const pitch = (find("axes").clientWidth - SIDES.left - SIDES.right) / steps;
        move(column, Math.round(place + (ended.clientX - begin) / pitch));
      };
    });
    return button;
  }));
};
