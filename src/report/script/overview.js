// Overview and evaluation.

const said = (config) => Object.entries(config).map(([path, value]) => `${short(path)} ${show(value)}`).join(" · ");
// The page's questions with their answers.
const answers = () => {
  const rows = [];
  const took = data.stages.reduce((sum, stage) => sum + (stage.elapsed_s ?? 0), 0);
  const lost = trials.length - ranked.length;
  const ran = [trials.length ? `${trials.length} trials${lost ? `, ${lost} without ${data.metric}` : ""}` : "", took ? duration(took) : "", data.machine, data.seed === null ? "" : `seed ${data.seed}`];
  rows.push(["Ran", ran.filter(Boolean).join(" · ")]);
  if (ranked.length && data.parameters.length) rows.push(["Won", `${ranked[0].name}: ${said(ranked[0].config)}`]);
  if (!data.beliefs) return rows;
  const most = [...data.beliefs.influences].sort((a, b) => b[2] - a[2]).slice(0, 4).filter((influence) => influence[2] >= 0.01);
  if (most.length) rows.push(["Why", `${most.map(([path, , share]) => `${short(path)} ${Math.round(100 * share)} %`).join(" · ")} of how ${data.metric} varies, as the search sees it`]);
  if (data.beliefs.next) rows.push(["Next", `${said(data.beliefs.next.config)}: to gain ${show(data.beliefs.expected_improvement)} by expectation`]);
  return rows;
};
const drawOverview = () => {
  const facts = [];
  if (ranked.length) facts.push([`best ${data.metric}, ${ranked[0].name}`, metric(ranked[0].metric)]);
  const isSaid = (part) => data.metric === part.accuracy_quantity && part.trial === ranked[0]?.name;
  for (const part of data.evaluations.filter((part) => !isSaid(part))) facts.push([`${part.part} accuracy, ${part.trial}`, metric(part.accuracy)]);
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
  const scroll = element("div", undefined, { class: "scroll" });
  scroll.append(table);
  box.append(scroll);
  return box;
};
const drawContents = () => {
  const shown = [...document.querySelectorAll("main section[id]")].filter((section) => !section.hidden && section.querySelector("h2"));
  find("contents").append(...shown.map((section) => element("a", section.querySelector("h2").textContent.split(",")[0], { href: `#${section.id}` })));
};
const drawEvaluations = () => {
  find("evaluations").hidden = data.evaluations.length === 0;
  for (const part of data.evaluations) {
    find("parts").append(element("h3", `${part.trial} on ${part.part}: accuracy ${metric(part.accuracy)}, loss ${metric(part.loss)}`));
    if (part.of_classes > part.classes.length)
      find("parts").append(element("p", `The ${part.classes.length} of ${part.of_classes} classes with the lowest F1, among themselves.`, { class: "quiet" }));
    const table = element("table", undefined, { class: "matrix" });
    const head = element("tr");
    head.append(element("th", "true ↓ predicted →"), ...part.classes.map((name) => element("th", name)), ...["precision", "recall", "F1"].map((name) => element("th", name)));
    table.append(head);
    part.confusion.forEach((counts, row) => {
      const total = part.support[row] || 1;
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
const drawBeliefs = () => {
  const beliefs = data.beliefs;
  find("beliefs").hidden = !beliefs;
  if (!beliefs) return;
  const box = find("guesses");
  const sure = beliefs.inside.map((share) => `${Math.round(100 * share)} %`);
  box.append(element("p", `A Gaussian process over ${beliefs.results} results. How far to trust it: ${sure[0]} of them lie where half should, ${sure[1]} where 95 % should.`, { class: "quiet" }));
  const guesses = [["best believed", beliefs.best], ...(beliefs.next ? [["next to try", beliefs.next]] : [])];
  const table = element("table", undefined, { id: "believed" });
  const row = (name, cells, attributes = {}) => {
    const made = element("tr");
    made.append(element("th", name), ...cells.map((cell) => (cell instanceof Node ? cell : element("td", cell, attributes))));
    table.append(made);
  };
  const head = element("tr");
  head.append(element("th", ""), ...guesses.map(([name]) => element("th", name)), element("th", "explains alone"), element("th", "with others"));
  table.append(head);
  row(data.metric, guesses.map(([, guess]) => `${metric(guess.value)} (95 %: ${metric(guess.interval[0])} to ${metric(guess.interval[1])})`).concat("", ""));
  if (beliefs.next) row("improvement to expect", ["", show(beliefs.expected_improvement), "", ""]);
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
  const scroll = element("div", undefined, { class: "scroll" });
  scroll.append(table);
  box.append(scroll);
};
