// Curves, and what a row of the table points at.

const MANY = 60;
const MOST_POINTS = 4000;
const shownIn = (chosen) => (state.compared.size ? trials.filter((trial) => state.compared.has(trial.index)) : chosen);
// The mean of the values so far, the nearer the weightier; the weights add up to 1 from the first value on.
const smoothed = (values, weight) => {
  let [sum, weights] = [0, 0];
  return values.map((value) => {
    if (value !== null) [sum, weights] = [sum * weight + value, weights * weight + 1];
    return weights ? sum / weights : null;
  });
};
const axisStyle = (name, below) => {
  const { ink, line, quiet } = theme();
  return { name, nameLocation: "middle", nameGap: below ? 28 : 48, nameTextStyle: { color: quiet }, axisLabel: { color: ink }, axisLine: { onZero: false, lineStyle: { color: quiet } }, splitLine: { lineStyle: { color: line } } };
};
const GRID = { left: 64, right: 20, top: 12, bottom: 44 };

// Of many trials the best have colours, which the table shows too.
const inked = (chosen) => {
  const top = state.compared.size ? shownIn(chosen) : chosen.filter((trial) => trial.metric !== null).sort(better).slice(0, INK.length);
  state.inks = new Map(top.map((trial, rank) => [trial.index, INK[rank % INK.length]]));
};
// The ends of the axis of curves: all that is in colour, and of the others what does not flatten it.
const endsOfCurves = (lines, goodIsHigh) => {
  const all = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const [low, high] = endsOf(all);
  if (find("whole").checked || lines.length <= INK.length) return { ends: [low, high], lost: 0 };
  const bound = boundOf(all, goodIsHigh);
  const coloured = lines.filter((line) => line.ink).flatMap((line) => line.values).filter((value) => value !== null);
  const [least, most] = coloured.length ? endsOf(coloured) : [bound, bound];
  const ends = goodIsHigh ? [Math.min(least, bound), high] : [low, Math.max(most, bound)];
  const lost = lines.filter((line) => line.values.some((value) => value !== null && (value < ends[0] || value > ends[1]))).length;
  return { ends: ends[0] < ends[1] ? ends : [low, high], lost };
};
const linesOf = (chosen, quantity, weight) => {
  const groups = find("group").value && !state.compared.size ? groupsOf(chosen) : null;
  if (groups) return groups.slice(0, INK.length).map((group, index) => ({ name: `${group.value} (mean of ${group.members.length})`, ink: INK[index], epochs: group.epochs(quantity), values: smoothed(group.means(quantity), weight) }));
  const top = shownIn(chosen).filter((trial) => state.inks.has(trial.index)).sort(better);
  const several = state.compared.size ? top : [...top, ...chosen.filter((trial) => !state.inks.has(trial.index)).slice(0, MANY)];
  return several.map((trial) => ({ name: trial.name, ink: state.inks.get(trial.index), epochs: trial.epochs, values: smoothed(trial.curves[quantity] ?? [], weight) })).filter((line) => line.values.some((value) => value !== null));
};
const drawCurves = (chosen) => {
  const quantity = Number(find("quantity").value);
  const goodIsHigh = isHighGood(quantity);
  const lines = linesOf(chosen, quantity, Number(find("smoothing").value));
  const { ends, lost } = endsOfCurves(lines, goodIsHigh);
  const isPositive = lines.every((line) => line.values.every((value) => value === null || value > 0));
  const log = find("logarithmic").checked && isPositive;
  const y = scaleBetween(ends[0] === ends[1] ? endsOf(ends) : aired(ends, log, 0.03), log);
  const x = scaleBetween(endsOf(lines.flatMap((line) => line.epochs)), false, { whole: true });
  const styles = { x: axisStyle("epoch", true), y: axisStyle(data.quantities[quantity], false) };
  find("all-values").hidden = lost === 0 && !find("whole").checked;
  find("curves-note").textContent = [
    lost ? `${lost} of ${lines.length} curves run out of the panel ${goodIsHigh ? "below" : "above"} ${show(goodIsHigh ? ends[0] : ends[1])}.` : "",
    find("logarithmic").checked && !isPositive ? "There are values of 0 or less: the axis is not logarithmic." : "",
    lines.length < shownIn(chosen).length && !find("group").value ? `${lines.length} of ${shownIn(chosen).length} trials are drawn, the best in colour.` : "",
    data.curves_note,
  ].filter(Boolean).join(" ");
  draw("curves", {
    animation: false, tooltip: { ...tooltip, formatter: (p) => `${p.seriesName}\nepoch ${p.value[0]}: ${metric(p.value[1])}` },
    grid: GRID,
    xAxis: { ...styles.x, ...x, axisLabel: { ...styles.x.axisLabel, ...x.axisLabel, hideOverlap: true }, splitLine: { show: false } },
    yAxis: { ...styles.y, ...y, axisLabel: { ...styles.y.axisLabel, ...y.axisLabel }, splitLine: styles.y.splitLine },
    series: lines.reverse().map(({ name, ink, epochs, values }) => ({
      type: "line", name, data: epochs.map((epoch, i) => [epoch, values[i]]), showSymbol: epochs.length < 2, symbolSize: 6, triggerLineEvent: true, clip: true,
      lineStyle: { width: ink ? 2 : 1, opacity: ink ? 1 : 0.35, color: ink ?? "#999" }, emphasis: { lineStyle: { width: 4, opacity: 1 } },
      itemStyle: { color: ink ?? "#999" }, z: ink ? 3 : 1,
    })),
  });
};
// Whoever points at a row of the table sees its trial in every chart.
const point = (trial, type) => {
  charts.curves?.dispatchAction({ type, seriesName: trial.name });
  for (const [id, places] of [["scatter", state.points], ["parallel", state.lines]]) {
    if (places?.has(trial.index)) charts[id]?.dispatchAction({ type, seriesIndex: 0, dataIndex: places.get(trial.index) });
  }
};
