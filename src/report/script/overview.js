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
  row(data.metric, guesses.map(([, guess]) => `${show(guess.value)} (95 %: ${show(guess.interval[0])} to ${show(guess.interval[1])})`));
  if (beliefs.next) row("improvement to expect", ["", show(beliefs.expected_improvement)]);
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
  if (data.base) row("", buttons);
  const scroll = element("div", undefined, { class: "scroll" });
  scroll.append(table);
  box.append(scroll);
};
const drawDigests = () => {
  const list = element("ul", undefined, { class: "quiet" });
  list.append(...data.stages.map((stage) => element("li", `${stage.name} ${stage.key}`)));
  find("digests").append(list);
};
