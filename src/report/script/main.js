// What follows a selection.

const follow = () => {
  tellFilter();
  const chosen = selected();
  inked(chosen);
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
drawBeliefs();
drawEvaluations();
find("figures").hidden = find("figures").querySelector("figure") === null;
if (trials.length) {
  find("trials").hidden = find("measured").hidden = false;
  find("filter").placeholder = `optimizer.kind=nadam ${data.metric}>0.88`;
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
  find("order").textContent = `Colours: bright is better.${beyond ? ` ${beyond} trials with ${data.metric} ${data.maximize ? "under" : "over"} ${metric(bound)} stand at the end of its axis.` : ""}${trials.length > MOST_LINES ? ` The best ${MOST_LINES} of ${trials.length} trials are drawn.` : ""}`;
  find("smoothing").addEventListener("input", () => (find("smoothing").title = find("smoothing").value));
  for (const figure of document.querySelectorAll("#figures button")) figure.addEventListener("click", () => figure.setAttribute("aria-expanded", String(figure.getAttribute("aria-expanded") !== "true")));
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
find("source").hidden = find("source").querySelector("pre").textContent.trim() === "";
drawContents();
