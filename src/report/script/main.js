// What follows a selection.

const follow = () => {
  tellFilter();
  const chosen = selected();
  inked(chosen);
  drawTable(chosen);
  drawComparison();
  if (data.quantities.length) drawCurves(chosen);
  drawScatter(chosen);
  remember();
};
const drawAll = () => {
  if (data.parameters.length) drawParallel();
  follow();
};

const options = (names, values = names) => names.map((name, index) => element("option", name, { value: values[index] }));
const optionGroup = (label, names) => {
  const group = element("optgroup", undefined, { label });
  group.append(...options(names));
  return group;
};
const fillFields = () => {
  const measured = [...measures.keys()].filter((name) => !data.parameters.includes(name));
  find("quantity").append(...options(data.quantities, data.quantities.map((_, index) => index)));
  find("quantity").value = Math.max(0, data.quantities.indexOf(data.metric));
  find("against").append(element("option", "order of creation", { value: "" }), optionGroup("Parameters", data.parameters), optionGroup("Metrics", [data.metric, ...measured]));
  find("measure").append(element("option", data.metric, { value: "" }), ...options(measured));
  find("group").append(element("option", "nothing", { value: "" }), ...options([...(trials.some((trial) => trial.configuration) ? ["configuration"] : []), ...data.parameters]));
  for (const id of FIELDS) defaults[id] = fieldOf(id);
};
const drawEverything = () => {
  drawHead();
  drawChooser();
  if (data.parameters.length) {
    drawAxes();
    drawParallel();
  }
  follow();
};

drawOverview();
drawBeliefs();
drawMatters();
drawEvaluations();
find("figures").hidden = find("figures").querySelector("figure") === null;
for (const figure of document.querySelectorAll("#figures button")) figure.addEventListener("click", () => figure.setAttribute("aria-expanded", String(figure.getAttribute("aria-expanded") !== "true")));
if (trials.length) {
  find("trials").hidden = find("measured").hidden = false;
  find("search").hidden = !data.parameters.length;
  find("curves-part").hidden = !data.quantities.length;
  find("filter").placeholder = `optimizer.kind=nadam ${data.metric}>0.88`;
  state.axes = [...data.parameters, data.metric];
  fillFields();
  recall();
  drawEverything();
  charts.parallel?.on("axisareaselected", brushed);
  window.addEventListener("hashchange", () => location.hash.startsWith("#?") && (recall(), drawEverything()));
  find("order").textContent = `Colours: bright is better${ranked.length < trials.length ? `, grey has no ${data.metric}` : ""}.${beyond ? ` ${beyond} trials with ${data.metric} ${data.maximize ? "under" : "over"} ${metric(bound)} stand at the end of its axis, which says ${data.maximize ? "≤" : "≥"}.` : ""}${trials.length > MOST_LINES ? ` The best ${MOST_LINES} of ${trials.length} trials are drawn.` : ""}`;
  find("smoothing").addEventListener("input", () => (find("smoothing").title = find("smoothing").value));
  for (const id of FIELDS.filter((id) => id !== "filter")) find(id).addEventListener("input", follow);
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
find("source").hidden = find("source").querySelector("pre").textContent.trim() === "";
drawContents();
