// Drives the report of a small study in headless Chromium: paper, phone, links, groups, columns, axes: node page.mjs PATH_OF_RUN.
// Exits with 1 at the first thing that is not as it should be.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { pagesOf } from "./pdf.mjs";

const run = resolve(process.argv[2] ?? "target/debug/run");
const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "page-"));
const command = (...args) =>
  execFileSync(run, args, { cwd: folder, env: { ...process.env, RUN_DATA: join(root, "data"), RUN_OFFLINE: "1" }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const done = (what) => console.log(`ok  ${what}`);
const AXE = readFileSync(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");

// Losses of two kinds, compared in pairs; dropout, so that training lies above validation.
const PAIRS = `name: pairs
dataset: { name: digits }
preprocess: [{ scale: { divide_by: 16 } }, { split: { validation: 0.2, stratify: true } }]
model: { kind: mlp, hidden: [16], dropout: 0.2 }
optimizer: { kind: nadam, learning_rate: 1e-3, batch_size: 64, epochs: 4 }
search:
  method: grid
  metric: { name: val_accuracy, goal: maximize }
  parameters:
    model.loss: { values: [cross_entropy, squared_error] }
    optimizer.kind: { values: [sgd, momentum, adam, nadam] }
    model.activation: { values: [sigmoid, tanh, relu] }
evaluate: { trial: best, against: { model.loss: squared_error }, on: [validation, test] }
plot: [{ kind: paired, by: model.loss }, confusion_difference, importance, history]
`;
// Configurations that leave much to the spec.
const LISTED = `name: listed
dataset: { name: digits }
preprocess: [{ scale: { divide_by: 16 } }, { split: { validation: 0.2, stratify: true } }]
model: { kind: mlp, hidden: [8], activation: relu }
optimizer: { kind: nadam, learning_rate: 1e-3, batch_size: 64, epochs: 1 }
search:
  method: list
  metric: { name: val_accuracy, goal: maximize }
  configurations:
    - { name: first, set: { model.activation: tanh } }
    - { name: second, set: { optimizer.kind: adam, optimizer.learning_rate: 0.01 } }
    - { name: third, set: {} }
`;
// Twelve parameters, curves that begin far away, two bad trials among good ones.
const parameters = Array.from({ length: 12 }, (_, i) => `    parameter_number_${i}: { distribution: uniform, min: 0, max: 0.5 }`).join("\n");
const WIDE = `name: wide
model: { kind: command, run: [sh, train.sh, "{n}", "{kind}", ${Array.from({ length: 12 }, (_, i) => `"{parameter_number_${i}}"`).join(", ")}], inputs: [] }
search:
  method: random
  metric: { name: score, goal: maximize }
  trials: 40
  parameters:
    n: { distribution: int_uniform, min: 1, max: 99 }
    kind: { values: [first, second, third] }
${parameters}
plot: [history]
`;
writeFileSync(join(folder, "train.sh"), `n=$1
echo '{"epoch": 1, "score": 0.3, "val_loss": 9.5}'
for epoch in 2 3 4; do echo "{\\"epoch\\": $epoch, \\"score\\": 0.8$((n % 90 + 9)), \\"val_loss\\": 0.$epoch$n}"; done
[ $n -gt 10 ] && score=0.9$n || score=0.1$n
echo "{\\"epoch\\": 5, \\"score\\": $score, \\"val_loss\\": 0.1$n}"
`);
for (const [name, text] of [["pairs", PAIRS], ["listed", LISTED], ["wide", WIDE]]) {
  writeFileSync(join(folder, `${name}.yaml`), text);
  command(`${name}.yaml`, "--quiet");
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const wrong = [];
const address = (name) => `file://${join(folder, "outputs", name, "report.html")}`;
const open = async (name, { hash = "", ...options } = {}) => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, ...options });
  page.on("console", (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  await page.goto(address(name) + hash);
  await page.waitForFunction("document.querySelectorAll('#table tbody tr').length > 0");
  return page;
};
const cellsOf = (page, rows = "#table tbody tr") => page.$$eval(rows, (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
const pause = (page) => page.waitForTimeout(300);
const axis = (page, chart, name) => page.evaluate(`(() => { const axis = charts.${chart}.getModel().getComponent("${name}").axis; return { type: axis.type, extent: axis.scale.getExtent() }; })()`);

const wide = await open("wide");
const everyTrial = await wide.evaluate("trials.map((trial) => [trial.index, trial.metric]).filter(([, metric]) => metric !== null)");

// Paper.
const pages = pagesOf(await wide.pdf({ format: "A4" }));
const words = pages.flatMap((page, number) => page.texts.map((text) => ({ ...text, page: number })));
for (const { texts, width } of pages) for (const { text, x } of texts) assert.ok(x >= 0 && x <= width, `${text} at ${x} of ${width}`);
// Letters that stand close on one line make a word.
const lines = new Map();
for (const word of words) {
  const line = `${word.page} ${Math.round(word.y)}`;
  lines.set(line, [...(lines.get(line) ?? []), word]);
}
const read = [...lines.values()].map((line) => line.sort((a, b) => a.x - b.x));
const names = await wide.evaluate("columnsShown().map(short)");
const heads = read.filter((line) => /^trial(?!_\d)/.test(line.map((word) => word.text).join("")));
const headed = heads.map((line) => line.map((word) => word.text).join("")).join("");
for (const name of names) assert.ok(headed.includes(name), `${name} is not on paper: ${headed}`);
const cells = await cellsOf(wide);
const printed = await wide.evaluate("(printing(true), [...document.querySelectorAll('#printed table')].map((table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))))");
assert.ok(printed.length > 1, "many columns make several tables");
const shown = await wide.evaluate("columnsShown()");
for (const [head, ...rows] of printed) for (const [number, row] of rows.entries()) {
  assert.equal(row.length, head.length);
  row.forEach((text, index) => assert.equal(text, cells[number][1 + shown.map((column) => column.split(".").pop()).indexOf(head[index])], `${head[index]} of row ${number}`));
}
assert.deepEqual([...new Set(printed.flatMap(([head]) => head))], names);
const [first] = cells;
const text = read.map((line) => line.map((word) => word.text).join("")).join("\n");
assert.ok(text.includes(first[1]) && text.includes(first[2]), "the best trial is on paper");
await wide.evaluate("printing(false)");
await wide.emulateMedia({ media: "print" });
assert.deepEqual(await wide.$$eval("#table .tool, #filter, #chooser", (all) => all.filter((cell) => cell.offsetParent !== null).length), 0);
await wide.emulateMedia({ media: "screen" });
done("on paper every column is there, and every cell under its head");

// The scatter shows every trial where it is, or says that it does not.
const points = () => wide.evaluate("charts.scatter.getOption().series[0].data.map((point) => point.value)");
assert.deepEqual((await points()).sort((a, b) => a[0] - b[0]), everyTrial);
const [low, high] = (await axis(wide, "scatter", "yAxis")).extent;
assert.ok(everyTrial.every(([, metric]) => metric > low && metric < high), `${low} to ${high}`);
assert.deepEqual((await wide.evaluate("charts.scatter.getOption().series[1].data.at(-1)[1]")), Math.max(...everyTrial.map(([, metric]) => metric)));
await wide.check("#enlarged");
const some = await points();
assert.ok(some.length < everyTrial.length && (await axis(wide, "scatter", "yAxis")).extent[0] > 0.8);
assert.match(await wide.textContent("#scatter-note"), new RegExp(`${everyTrial.length - some.length} trials under 0\\.\\d+ are not drawn`));
await wide.uncheck("#enlarged");
await wide.selectOption("#against", "kind");
const x = await wide.evaluate("(() => { const model = charts.scatter.getModel(); return [model.getComponent('yAxis').get(['axisLine', 'onZero']), model.getComponent('xAxis').axis.toGlobalCoord(model.getComponent('xAxis').axis.dataToCoord(0)), model.getComponent('grid').coordinateSystem.getRect().x]; })()");
assert.ok(x[0] === false && x[1] > x[2] + 20, `the first category stands at ${x[1]}, the axis at ${x[2]}`);
await wide.selectOption("#against", "parameter_number_3");
assert.equal((await axis(wide, "scatter", "xAxis")).type, "value");
await wide.selectOption("#measure", "last val_loss");
await wide.selectOption("#against", "best score");
const front = await wide.evaluate("charts.scatter.getOption().series[1].data");
assert.ok(front.length > 0 && front.every(([x, y], i) => front.every(([a, b], j) => i === j || !(a >= x && b <= y))));
assert.match(await wide.textContent("#scatter-note"), /no other beats in both/);
await wide.selectOption("#measure", "");
await wide.selectOption("#against", "");
done("the scatter shows every trial, a category beside the axis, the best so far, and the front of two metrics");

// Curves keep their first epoch, at every smoothing, on every axis.
await wide.selectOption("#quantity", { label: "val_loss" });
const inside = async (what) => {
  const { extent: [bottom, top] } = await axis(wide, "curves", "yAxis");
  assert.ok(bottom < top, `${what}: ${bottom} to ${top}`);
  const values = await wide.evaluate("charts.curves.getOption().series.filter((line) => line.lineStyle.width === 2).flatMap((line) => line.data.map((point) => point[1]))");
  assert.ok(values.length > 0 && values.every((value) => value >= bottom && value <= top), `${what}: ${Math.min(...values)} … ${Math.max(...values)} on ${bottom} to ${top}`);
  const { left, right, width } = await wide.$eval("#curves", (chart) => { const box = chart.getBoundingClientRect(); return { left: box.left, right: box.right, width: box.width }; });
  assert.ok(right - left === width && width > 300, what);
};
assert.equal(await wide.evaluate("Math.max(...charts.curves.getOption().series.map((line) => line.data[0][1]))"), 9.5);
await inside("plain");
const slide = (value) => wide.$eval("#smoothing", (input, value) => ((input.value = value), input.dispatchEvent(new Event("input"))), value);
await slide("0.95");
await inside("smoothed");
await slide("0");
await wide.check("#logarithmic");
await inside("logarithmic");
const spread = await wide.evaluate("(() => { const axis = charts.curves.getModel().getComponent('yAxis').axis; const values = charts.curves.getOption().series.flatMap((line) => line.data.map((point) => point[1])); const places = values.map((value) => axis.dataToCoord(value)); const [a, b] = axis.getExtent(); return (Math.max(...places) - Math.min(...places)) / Math.abs(b - a); })()");
assert.ok(spread > 0.85, `the curves fill ${spread} of the logarithmic axis`);
await wide.uncheck("#logarithmic");
done("curves keep their first epoch, smoothed and on a logarithmic axis");

// An axis by key.
await wide.focus("#axes button[data-column='score']");
for (let i = 0; i < 3; i += 1) await wide.keyboard.press("ArrowUp");
await wide.keyboard.press("Shift+ArrowDown");
const bound = await wide.evaluate("bound");
const [[floor, most]] = await wide.evaluate("state.brushed.get('score')");
const between = everyTrial.filter(([, metric]) => Math.max(metric, bound) >= floor && metric <= most);
assert.equal((await cellsOf(wide)).length, between.length);
assert.ok(between.length > 0 && between.length < everyTrial.length);
await wide.keyboard.press("Escape");
assert.equal((await cellsOf(wide)).length, 40);
done("an axis is selected by key");

// Columns.
await wide.click("#columns summary");
await wide.check("#chooser input[data-column='min val_loss']");
await wide.click("#chooser button[data-column='min val_loss']");
await wide.uncheck("#chooser input[data-column='parameter_number_0']");
const head = await wide.$$eval("#table thead th", (all) => all.map((cell) => cell.title));
assert.deepEqual(head.slice(0, 3), ["trial", "min val_loss", "score"]);
assert.ok(!head.includes("parameter_number_0"));
const least = await wide.evaluate("Object.fromEntries(trials.map((trial) => [trial.name, Math.min(...trial.curves[data.quantities.indexOf('val_loss')].filter((value) => value !== null)).toFixed(4)]))");
for (const row of await cellsOf(wide)) assert.equal(row[2], least[row[1]]);
await wide.$eval("#trials .scroll", (box) => (box.scrollLeft = 900));
const [pinned, edge] = await wide.evaluate("[document.querySelector('#table tbody tr').cells[2].getBoundingClientRect().left, document.querySelector('#trials .scroll').getBoundingClientRect().left]");
assert.ok(pinned - edge < 300, `${pinned} ${edge}`);
done("every metric is a column, with its least and greatest; columns are pinned and hidden");

// Groups.
await wide.selectOption("#group", "kind");
const groups = await wide.evaluate("groupsOf(trials).map((group) => [group.value, group.members.length, group.of('score')])");
const rows = await cellsOf(wide, "#table tr.group");
assert.deepEqual(rows.map((row) => row[1]), groups.map(([value, count]) => `${value} · ${count} trials`));
rows.forEach((row, index) => assert.ok(row[3].startsWith(`${groups[index][2].toFixed(4)} ± `), row[3]));
assert.ok(Math.abs(groups.reduce((sum, [, count, mean]) => sum + count * mean, 0) - everyTrial.reduce((sum, [, metric]) => sum + metric, 0)) < 1e-9);
await wide.focus("#table tr.group button");
await wide.keyboard.press("Enter");
assert.equal((await cellsOf(wide, "#table tr.member")).length, groups[0][1]);
assert.equal(await wide.evaluate("charts.curves.getOption().series.length"), groups.length);
await wide.selectOption("#group", "parameter_number_1");
assert.equal((await cellsOf(wide, "#table tr.group")).length, 5);
await wide.selectOption("#group", "kind");
done("trials are grouped by any parameter, with mean and interval, and a group opens by key");

// A link to what is seen.
await wide.fill("#filter", "kind!=third");
await wide.click("#table th[title='n']");
await pause(wide);
const link = await wide.evaluate("location.hash");
const copy = await open("wide", { hash: link });
for (const what of ["find('filter').value", "find('group').value", "state.sort", "[...state.shown].join()", "[...state.hidden].join()", "state.pinned.join()", "find('quantity').value", "[...state.open].join()"]) {
  assert.equal(await copy.evaluate(what), await wide.evaluate(what), `${what} in ${link}`);
}
assert.deepEqual(await cellsOf(copy), await cellsOf(wide));
await copy.click("#contents a[href='#trials']");
await pause(copy);
assert.equal(await copy.evaluate("location.hash"), link);
await copy.evaluate("(state.brushed.set('score', [[0.9, 1]]), state.compared.add(3), find('group').value = '', drawAll())");
await pause(copy);
const brushed = await open("wide", { hash: await copy.evaluate("location.hash") });
assert.deepEqual(await brushed.evaluate("[[...state.brushed], [...state.compared], selected().length]"), await copy.evaluate("[[...state.brushed], [...state.compared], selected().length]"));
await brushed.close();
const odd = await open("wide", { hash: "#?axis=nothing&brush=[1&sort=nowhere&compare=nobody&quantity=none&group=<b>&pin=x&show=y" });
assert.equal((await cellsOf(odd)).length, 40);
await odd.close();
await copy.close();
await wide.close();
done("the address keeps what is selected, and links show it");

// What is compared, and how.
const pairs = await open("pairs");
const overview = await pairs.textContent("#overview");
assert.match(overview, /model\.loss.*(is better than|no clear difference)/);
assert.match(overview, /several together|Why/);
const why = /Why(.*?) of how/.exec(overview)[1].match(/\d+(?= %)/g).map(Number);
assert.ok(why.reduce((a, b) => a + b) <= 102, `parts of one whole: ${why}`);
assert.match(await pairs.textContent("#curves-note"), /dropout.*the training loss can be the higher one/);
const quantities = await pairs.$$eval("#quantity option", (all) => all.map((option) => option.textContent));
assert.ok(quantities.includes("val_loss (cross_entropy)") && quantities.includes("val_loss (squared_error)") && !quantities.includes("val_loss"));
await pairs.selectOption("#quantity", { label: "val_loss (squared_error)" });
assert.equal(await pairs.evaluate("charts.curves.getOption().series.length"), 12);
const parametersOf = await pairs.$$eval("#mattering tr:not(.member) th[scope=row]", (all) => all.map((cell) => cell.textContent.replace(/^▸ /, "")));
assert.deepEqual(parametersOf.sort(), ["model.activation", "model.loss", "optimizer.kind"]);
assert.equal(await pairs.$$eval("#mattering tr.member", (all) => all.filter((row) => row.offsetParent !== null).length), 0);
for (const { texts, width } of pagesOf(await pairs.pdf({ format: "A4" }))) for (const { text, x } of texts) assert.ok(x >= 0 && x <= width - 20, `${text} at ${x} of ${width}`);
await pairs.click("#mattering button");
assert.ok((await pairs.$$eval("#mattering tr.member", (all) => all.filter((row) => row.offsetParent !== null).length)) >= 2);
const report = readFileSync(join(folder, "outputs/pairs/report.md"), "utf8");
assert.match(report, /model\.loss: .*(is better than|no clear difference)/);
done("the verdict of the pairs stands at the top, losses of two kinds apart, importance by parameter");

// What a list leaves to the spec.
const listed = await open("listed");
const all = await cellsOf(listed);
const columns = await listed.evaluate("columnsShown()");
const values = Object.fromEntries(all.map((row) => [row[1], Object.fromEntries(columns.map((column, index) => [column, row[index + 1]]))]));
assert.deepEqual(["model.activation", "optimizer.kind", "optimizer.learning_rate"].map((path) => values.first[path]), ["tanh", "nadam", "0.001"]);
assert.deepEqual(["model.activation", "optimizer.kind", "optimizer.learning_rate"].map((path) => values.third[path]), ["relu", "nadam", "0.001"]);
const csv = readFileSync(join(folder, "outputs/listed/trials.csv"), "utf8").trim().split("\n").map((line) => line.split(","));
assert.equal(csv[3][csv[0].indexOf("model.activation")], "relu");
await listed.close();
done("a configuration shows what it leaves to the spec");

// Small screens, dark paper and readers of screens.
for (const [name, options] of [["desk", {}], ["phone", { viewport: { width: 390, height: 844 } }], ["dark", { colorScheme: "dark" }]]) {
  for (const study of ["pairs", "wide"]) {
    const page = await open(study, options);
    await page.selectOption("#group", study === "pairs" ? "model.loss" : "");
    for (const box of (await page.$$("#table tbody input")).slice(0, 2)) await box.check();
    await page.evaluate(AXE);
    const { violations } = await page.evaluate("axe.run()");
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]), [], `${study}, ${name}`);
    const [content, room] = await page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]");
    assert.ok(content <= room, `${study}, ${name}: ${content} in ${room}`);
    const least = await page.$$eval("#figures img", (images) => Math.min(...images.map((image) => image.getBoundingClientRect().width / image.naturalWidth)));
    // The labels of figures are 13 pixels high.
    assert.ok(name !== "phone" || least * 13 >= 10, `labels are ${least * 13} pixels high`);
    await page.close();
  }
}
done("no violation of axe-core's rules, at a desk, on a phone, in the dark");

await pairs.close();
await browser.close();
assert.deepEqual(wrong, []);
done("no message on the console");
