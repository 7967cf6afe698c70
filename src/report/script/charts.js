// Curves and scatter.

const MANY = 60;
const MOST_POINTS = 4000;
const shownIn = (chosen) => (state.compared.size ? trials.filter((trial) => state.compared.has(trial.index)) : chosen);
const smoothed = (values, weight) => {
  let last = null;
  return values.map((value) => (last = value === null ? last : last === null ? value : last * weight + value * (1 - weight)));
};
const rounded = (value, down) => {
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - 1);
  return Number(((down ? Math.floor(value / unit) : Math.ceil(value / unit)) * unit).toPrecision(6));
};
const axisStyle = (name, below) => {
  const { ink, line, quiet } = theme();
  return { name, nameLocation: "middle", nameGap: below ? 28 : 48, nameTextStyle: { color: quiet }, axisLabel: { color: ink }, axisLine: { lineStyle: { color: quiet } }, splitLine: { lineStyle: { color: line } } };
};
const GRID = { left: 64, right: 20, top: 12, bottom: 44 };

// Of many trials the best have colours, which the table shows too.
const inked = (chosen) => {
  const top = state.compared.size ? shownIn(chosen) : chosen.filter((trial) => trial.metric !== null).sort(better).slice(0, INK.length);
  state.inks = new Map(top.map((trial, rank) => [trial.index, INK[rank % INK.length]]));
};
const drawCurves = (chosen) => {
  const quantity = Number(find("quantity").value);
  const weight = Number(find("smoothing").value);
  // What a program measures tells by its name alone which way it is better.
  const goodIsHigh = data.quantities_maximize[quantity] ?? !/loss|error/.test(data.quantities[quantity]);
  const lasts = shownIn(chosen).map((trial) => trial.curves[quantity]?.at(-1) ?? null);
  // A few curves are shown whole; of many the bad ones must not flatten the others.
  const worst = lasts.length > INK.length ? boundOf(lasts, goodIsHigh) : null;
  const top = shownIn(chosen).filter((trial) => state.inks.has(trial.index)).sort(better);
  const several = state.compared.size ? top : [...top, ...chosen.filter((trial) => !state.inks.has(trial.index)).slice(0, MANY)];
  const { axisLabel, ...y } = axisStyle(data.quantities[quantity], false);
  draw("curves", {
    animation: false, tooltip: { ...tooltip, formatter: (p) => `${p.seriesName}\nepoch ${p.value[0]}: ${metric(p.value[1])}` },
    grid: GRID,
    xAxis: { ...axisStyle("epoch", true), type: "value", minInterval: 1, min: "dataMin", max: "dataMax" },
    yAxis: { ...y, type: find("logarithmic").checked ? "log" : "value", scale: true, [goodIsHigh ? "min" : "max"]: worst === null ? undefined : rounded(worst, goodIsHigh), axisLabel: { ...axisLabel, formatter: show } },
    series: several.reverse().map((trial) => {
      const ink = state.inks.get(trial.index);
      const values = smoothed(trial.curves[quantity] ?? [], weight);
      return {
        type: "line", name: trial.name, data: trial.epochs.map((epoch, i) => [epoch, values[i]]), showSymbol: trial.epochs.length < 2, symbolSize: 6, triggerLineEvent: true,
        lineStyle: { width: ink ? 2 : 1, opacity: ink ? 1 : 0.35, color: ink ?? "#999" }, emphasis: { lineStyle: { width: 4, opacity: 1 } },
        itemStyle: { color: ink ?? "#999" }, z: ink ? 3 : 1,
      };
    }),
  });
};
const drawScatter = (chosen) => {
  const against = find("against").value;
  const scale = axes.has(against) ? scaleOf(axes.get(against), 12) : { type: "value", scale: true, axisLabel: {} };
  const x = axisStyle(against || "order of creation", true);
  const y = axisStyle(data.metric, false);
  const values = scaleOf(axes.get(data.metric));
  const measured = chosen.filter((trial) => trial.metric !== null);
  const every = Math.ceil(measured.length / MOST_POINTS);
  const shown = every > 1 ? measured.sort(better).filter((_, rank) => rank < 500 || rank % every === 0) : measured;
  if (shown.length < measured.length) x.name += ` (${shown.length} of ${measured.length} points, the best among them)`;
  const points = shown.map((trial) => ({
    name: trial.name, trial: trial.index, value: [axes.has(against) ? placeOf(trial, against) : trial.index, placeOf(trial, data.metric)], itemStyle: { color: colourOf(trial) },
  })).filter((point) => point.value[0] !== null);
  draw("scatter", {
    animation: false, tooltip: { ...tooltip, formatter: (p) => details(trials[p.data.trial]) },
    grid: GRID,
    xAxis: { ...x, ...scale, axisLabel: { ...x.axisLabel, ...scale.axisLabel, hideOverlap: true } },
    yAxis: { ...y, ...values, axisLabel: { ...y.axisLabel, ...values.axisLabel } },
    series: [{ type: "scatter", symbolSize: points.length > 1000 ? 5 : 8, data: points, emphasis: { scale: 2 } }],
  });
  state.points = new Map(points.map((point, index) => [point.trial, index]));
};
// Whoever points at a row of the table sees its trial in every chart.
const point = (trial, type) => {
  charts.curves?.dispatchAction({ type, seriesName: trial.name });
  for (const [id, places] of [["scatter", state.points], ["parallel", state.lines]]) {
    if (places?.has(trial.index)) charts[id]?.dispatchAction({ type, seriesIndex: 0, dataIndex: places.get(trial.index) });
  }
};
