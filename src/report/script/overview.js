// Overview and evaluation.

const said = (config) => Object.entries(config).map(([path, value]) => `${short(path)} ${show(value)}`).join(" · ");
// The page's questions with their answers.
const answers = () => {
  const rows = [];
  const took = data.stages.reduce((sum, stage) => sum + (stage.elapsed_s ?? 0), 0);
  const lost = trials.length - ranked.length;
  const ran = [trials.length ? `${trials.length} ${trials.length === 1 ? "trial" : "trials"}${lost ? `, ${lost} without ${data.metric}` : ""}` : "", took ? duration(took) : "", data.machine, data.seed === null ? "" : `seed ${data.seed}`];
  rows.push(["Ran", ran.filter(Boolean).join(" · ")]);
  if (ranked.length && data.parameters.length) rows.push(["Won", `${ranked[0].name}: ${said(ranked[0].config)}`]);
  for (const [by, verdict] of data.verdicts) rows.push([by, verdict]);
  if (!data.beliefs) return rows;
  // What each explains alone: shares of one whole. What parameters explain together only is the rest of it.
  const most = [...data.beliefs.influences].sort((a, b) => b[1] - a[1]).slice(0, 4).filter((influence) => influence[1] >= 0.01);
  const rest = 1 - data.beliefs.influences.reduce((sum, influence) => sum + influence[1], 0);
  const shares = [...most.map(([path, alone]) => `${short(path)} ${Math.round(100 * alone)} %`), ...(rest >= 0.01 ? [`several together ${Math.round(100 * rest)} %`] : [])];
  if (most.length) rows.push(["Why", `${shares.join(" · ")} of how ${data.metric} varies over the whole search space, by the search's model${data.matters.length ? " (the figure importance asks another question: what tells apart the trials that were made)" : ""}`]);
  if (data.beliefs.next) rows.push(["Next", `${said(data.beliefs.next.config)}: to gain ${show(data.beliefs.expected_improvement)} by expectation, after all ${data.beliefs.results} results`]);
  return rows;
};
const drawOverview = () => {
  const facts = [];
  if (ranked.length) facts.push([`best ${data.metric}, ${ranked[0].name}`, metricOf(ranked[0])]);
  const isSaid = (part) => data.metric === part.quantity && part.trial === ranked[0]?.name;
  for (const part of data.evaluations.filter((part) => !isSaid(part))) facts.push([`${part.part} ${part.metrics[0][0]}, ${part.trial}`, withDeviation(part.metrics[0][1], part.deviations?.[part.metrics[0][0]])]);
  if (trials.length) facts.push(["trials", String(trials.length)]);
  const list = element("ul", undefined, { class: "facts" });
  list.append(...facts.map(([name, value]) => {
    const item = element("li", name);
    item.prepend(element("b", value));
    return item;
  }));
  const told = element("dl");
  for (const [question, answer] of answers()) if (answer) told.append(element("dt", question), element("dd", answer));
  find("overview").append(list, told);
  if (data.stages.length) find("overview").append(stages());
};
// A table that scrolls by itself, also by the keys.
const scrolled = (table, name) => {
  const box = element("div", undefined, { class: "scroll", tabindex: "0", role: "region", "aria-label": name });
  box.append(table);
  return box;
};
// What came of every stage, and the digest that names it.
const stages = () => {
  const box = element("details");
  box.append(element("summary", `Stages and digests, version ${data.program}`));
  const table = element("table", undefined, { id: "digests" });
  for (const stage of data.stages) {
    const row = element("tr");
    row.append(element("th", stage.name), element("td", stage.summary), element("td", stage.elapsed_s === null ? "" : duration(stage.elapsed_s), { class: "number" }), element("td", stage.key, { class: "digest" }));
    table.append(row);
  }
  box.append(scrolled(table, "Stages and digests"));
  return box;
};
const drawContents = () => {
  const shown = [...document.querySelectorAll("main section[id]")].filter((section) => !section.hidden && section.querySelector("h2"));
  find("contents").append(...shown.map((section) => element("a", section.querySelector("h2").textContent.split(",")[0], { href: `#${section.id}` })));
  // The address keeps what is selected.
  for (const link of find("contents").children) link.addEventListener("click", (event) => {
    if (!location.hash.startsWith("#?")) return;
    event.preventDefault();
    const heading = document.querySelector(link.getAttribute("href"));
    heading.setAttribute("tabindex", "-1");
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  });
};
// The largest errors of predicted numbers.
const drawErrors = (part) => {
  const of = part.errors.every((error) => error.is_of_file) ? "line or row of the file" : "row of the data set";
  const table = element("table", undefined, { class: "errors" });
  const head = element("tr");
  head.append(...[of, "target", "true", "predicted", "predicted − true"].map((name) => element("th", name, { scope: "col" })));
  table.append(head);
  const number = (value) => element("td", show(value).replace("-", "−"), { class: "number" });
  for (const { row, target, truth, predicted } of part.errors) {
    const line = element("tr");
    line.append(element("th", String(row), { scope: "row" }), element("td", target), number(truth), number(predicted), number(predicted - truth));
    table.append(line);
  }
  find("parts").append(element("p", `The largest errors on ${part.part}, largest first.`, { class: "quiet" }), scrolled(table, `Largest errors on ${part.part}`));
};
const drawEvaluations = () => {
  find("evaluations").hidden = data.evaluations.length === 0;
  for (const part of data.evaluations) {
    const said = (metrics) => metrics.map(([name, value]) => `${name} ${withDeviation(value, part.deviations?.[name])}`).join(", ");
    find("parts").append(element("h3", `${part.trial} on ${part.part}: ${said(part.metrics.slice(0, part.usual))}`));
    if (part.metrics.length > part.usual) find("parts").append(element("p", said(part.metrics.slice(part.usual)), { class: "quiet" }));
    if (part.deviations) find("parts").append(element("p", `± is the standard deviation over the trainings${part.of_classes || part.errors ? "; what follows is of the first of them" : ""}.`, { class: "quiet" }));
    if (part.errors) drawErrors(part);
    if (!part.of_classes) continue;
    if (part.of_classes > part.classes.length)
      find("parts").append(element("p", `The ${part.classes.length} of ${part.of_classes} classes with the lowest F1, among themselves.`, { class: "quiet" }));
    const table = element("table", undefined, { class: "matrix" });
    const head = element("tr");
    head.append(element("th", "true ↓ predicted →", { scope: "col" }), ...[...part.classes, "precision", "recall", "F1"].map((name) => element("th", name, { scope: "col" })));
    table.append(head);
    part.confusion.forEach((counts, row) => {
      const total = part.support[row] || 1;
      const heat = (count) => (count === 0 ? 0 : count / total < 0.02 ? 1 : count / total < 0.1 ? 2 : count / total < 0.5 ? 3 : 4);
      const line = element("tr");
      line.append(element("th", part.classes[row], { scope: "row" }), ...counts.map((count) => element("td", String(count), { class: `heat${heat(count)}` })), ...part.scores[row].map((score) => element("td", score.toFixed(3))));
      table.append(line);
    });
    find("parts").append(scrolled(table, `Confusion matrix on ${part.part}`));
  }
};
const drawBeliefs = () => {
  const beliefs = data.beliefs;
  find("beliefs").hidden = !beliefs;
  if (!beliefs) return;
  const box = find("guesses");
  const sure = beliefs.inside.map((share) => `${Math.round(100 * share)} %`);
  box.append(element("p", `A Gaussian process over ${beliefs.results} results. How far to trust it: ${sure[0]} of them lie where half should, ${sure[1]} where 95 % should.`, { class: "quiet" }));
  box.append(element("p", `Alone: the share of how ${data.metric} varies over the whole search space, by this model, that the parameter explains by itself; these add up to at most 100 %. With others: by itself and together with others, so that these overlap and add up to more.`, { class: "quiet" }));
  const guesses = [["best believed", beliefs.best], ...(beliefs.next ? [["next to try", beliefs.next]] : [])];
  const table = element("table", undefined, { id: "believed" });
  const row = (name, cells, attributes = {}) => {
    const made = element("tr");
    made.append(name ? element("th", name, { scope: "row" }) : element("td"), ...cells.map((cell) => (cell instanceof Node ? cell : element("td", cell, attributes))));
    table.append(made);
  };
  const head = element("tr");
  head.append(element("td", ""), ...[...guesses.map(([name]) => name), "explains alone", "with others"].map((name) => element("th", name, { scope: "col" })));
  table.append(head);
  row(data.metric, guesses.map(([, guess]) => `${metric(guess.value)} (95 %: ${metric(guess.interval[0])} to ${metric(guess.interval[1])})`).concat("", ""));
  if (beliefs.next) row("improvement to expect, after all results", ["", show(beliefs.expected_improvement), "", ""]);
  for (const [path, alone, inAll] of beliefs.influences) {
    const meter = (share) => {
      const cell = element("td", `${Math.round(100 * share)} % `);
      cell.append(element("meter", undefined, { min: 0, max: 1, value: share, "aria-hidden": "true" }));
      return cell;
    };
    row(path, [...guesses.map(([, guess]) => show(guess.config[path])), meter(alone), meter(inAll)]);
  }
  const buttons = guesses.map(([name, guess]) => {
    const cell = element("td");
    const button = element("button", "as spec", { type: "button", title: `The spec of what is ${name}` });
    button.addEventListener("click", () => copied({ name: name.replaceAll(" ", "_"), config: guess.config }));
    cell.append(button);
    return cell;
  });
  if (data.base) row("", [...buttons, "", ""]);
  box.append(scrolled(table, "What the search believes"));
};
// What tells the trials apart, parameter by parameter; the values of one are there when it is opened.
const drawMatters = () => {
  find("matters").hidden = data.matters.length === 0;
  if (data.matters.length === 0) return;
  const table = element("table", undefined, { id: "mattering" });
  const head = element("tr");
  head.append(...["parameter", "importance", "correlation"].map((name) => element("th", name, { scope: "col" })));
  table.append(head);
  const number = (value) => (value === null || value === undefined ? "" : value.toFixed(3).replace("-", "−"));
  const cells = (importance, correlation) => {
    const share = element("td", `${number(importance)} `);
    share.append(element("meter", undefined, { min: 0, max: 1, value: importance, "aria-hidden": "true" }));
    return [share, element("td", number(correlation), { class: "number" })];
  };
  for (const { parameter, importance, correlation, values } of data.matters) {
    const row = element("tr");
    const name = element("th", values.length ? undefined : parameter, { scope: "row" });
    row.append(name, ...cells(importance, correlation));
    table.append(row);
    if (!values.length) continue;
    const rows = values.map((of) => {
      const one = element("tr", undefined, { class: "member" });
      one.append(element("th", `${of.value}`, { scope: "row" }), ...cells(of.importance, of.correlation));
      one.hidden = true;
      return one;
    });
    const toggle = element("button", `▸ ${parameter}`, { type: "button", "aria-expanded": "false" });
    toggle.addEventListener("click", () => {
      const isOpen = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(isOpen));
      toggle.textContent = `${isOpen ? "▾" : "▸"} ${parameter}`;
      for (const one of rows) one.hidden = !isOpen;
    });
    name.append(toggle);
    table.append(...rows);
  }
  find("mattered").append(scrolled(table, "What tells the trials apart"));
};
