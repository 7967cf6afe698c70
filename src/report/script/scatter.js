// Scatter: a metric against the order of creation, a parameter or another metric.

const MOST_NAMED = 12;
// Points that no other beats in both, from left to right.
const frontOf = (points, [xHigh, yHigh]) => {
  const sorted = [...points].sort((a, b) => (xHigh ? b.value[0] - a.value[0] : a.value[0] - b.value[0]) || (yHigh ? b.value[1] - a.value[1] : a.value[1] - b.value[1]));
  const front = [];
  for (const point of sorted) if (!front.length || (yHigh ? point.value[1] > front.at(-1).value[1] : point.value[1] < front.at(-1).value[1])) front.push(point);
  return xHigh ? front.reverse() : front;
};
const bestSoFar = (points, goodIsHigh) => {
  const stairs = [];
  for (const { value: [x, y] } of [...points].sort((a, b) => a.value[0] - b.value[0])) {
    const last = stairs.at(-1);
    stairs.push([x, last ? (goodIsHigh ? Math.max(last[1], y) : Math.min(last[1], y)) : y]);
  }
  return stairs;
};
const lineThrough = (name, places, step) => ({ type: "line", name, data: places, step, showSymbol: false, silent: true, lineStyle: { color: INK[1], width: 2 }, itemStyle: { color: INK[1] }, z: 1 });
// The axis of what the points lie along.
const alongOf = (against, points) => {
  if (axes.has(against) && against !== data.metric) {
    const axis = axes.get(against);
    return axis.words ? scaleOf(axis, 12) : scaleBetween(aired(axis.ends, axis.log), axis.log);
  }
  return scaleBetween(aired(endsOf(points.map((point) => point.value[0])), false), false, { whole: against === "" });
};
const pointsOf = (chosen, against, upward) => {
  const along = (trial) => (against === "" ? trial.index : axes.has(against) && against !== data.metric ? placeOf(trial, against) : valueOf(trial, against));
  const isThere = (value) => value !== null && value !== undefined && Number.isFinite(value);
  const points = chosen.map((trial) => ({ name: trial.name, trial: trial.index, value: [along(trial), valueOf(trial, upward)] }));
  return points.filter((point) => point.value.every(isThere));
};
const thinnedPoints = (points, goodIsHigh) => {
  const every = Math.ceil(points.length / MOST_POINTS);
  if (every < 2) return points;
  const sorted = [...points].sort((a, b) => (goodIsHigh ? b.value[1] - a.value[1] : a.value[1] - b.value[1]));
  return sorted.filter((_, rank) => rank < 500 || rank % every === 0);
};
const drawScatter = (chosen) => {
  const [against, upward] = [find("against").value, find("measure").value || data.metric];
  const goodIsHigh = isHigherBetter(upward);
  const all = pointsOf(chosen, against, upward);
  const [low, high] = endsOf(all.map((point) => point.value[1]));
  const worst = boundOf(all.map((point) => point.value[1]), goodIsHigh);
  const enlarged = find("enlarged").checked && worst !== null ? all.filter((point) => (goodIsHigh ? point.value[1] >= worst : point.value[1] <= worst)) : all;
  const shown = thinnedPoints(enlarged, goodIsHigh);
  find("enlarge").hidden = worst === null || worst === (goodIsHigh ? low : high);
  const x = axisStyle(against || "order of creation", true);
  const y = axisStyle(upward, false);
  const along = alongOf(against, shown);
  const up = scaleBetween(aired(endsOf(shown.map((point) => point.value[1])), false), false);
  const isMeasured = measures.has(against) || against === data.metric;
  const front = isMeasured ? frontOf(enlarged, [isHigherBetter(against), goodIsHigh]) : [];
  const lines = [];
  if (against === "" && all.length) lines.push(lineThrough("best so far", bestSoFar(enlarged, goodIsHigh), "end"));
  if (front.length) lines.push({ ...lineThrough("beaten by none in both", front.map((point) => point.value), false), showSymbol: true, symbolSize: 9 });
  find("scatter-note").textContent = [
    enlarged.length < all.length ? `${all.length - enlarged.length} trials ${goodIsHigh ? "under" : "over"} ${metric(worst)} are not drawn.` : "",
    shown.length < enlarged.length ? `${shown.length} of ${enlarged.length} points are drawn, the best among them.` : "",
    all.length < chosen.length ? `${chosen.length - all.length} trials have no ${against && !axes.has(against) ? `${upward} or ${against}` : upward}.` : "",
    against === "" && all.length ? "Line: best so far." : "",
    front.length ? `Line: the ${front.length} trials that no other beats in both${front.length <= MOST_NAMED ? `: ${front.map((point) => point.name).join(", ")}` : ""}.` : "",
  ].filter(Boolean).join(" ");
  const points = shown.map((point) => ({ ...point, itemStyle: { color: colourOf(trials[point.trial]) } }));
  draw("scatter", {
    animation: false, tooltip: { ...tooltip, formatter: (p) => (p.data?.trial === undefined ? "" : details(trials[p.data.trial])) },
    grid: GRID,
    xAxis: { ...x, ...along, axisLabel: { ...x.axisLabel, ...along.axisLabel, hideOverlap: true }, splitLine: axes.get(against)?.words ? { show: false } : x.splitLine },
    yAxis: { ...y, ...up, axisLabel: { ...y.axisLabel, ...up.axisLabel }, splitLine: y.splitLine },
    series: [{ type: "scatter", symbolSize: points.length > 1000 ? 5 : 8, data: points, emphasis: { scale: 2 } }, ...lines],
  });
  state.points = new Map(points.map((point, index) => [point.trial, index]));
};
