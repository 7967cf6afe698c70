// Drives a report in headless Chromium: node report.mjs PATH_OF_RUN. Exits with 1 at the first thing that is not as it should be.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const run = resolve(process.argv[2] ?? "target/debug/run");
const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "report-"));
const command = (...args) =>
  execFileSync(run, args, { cwd: folder, env: { ...process.env, RUN_DATA: join(root, "data"), RUN_OFFLINE: "1" }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const done = (what) => console.log(`ok  ${what}`);

const SWEEP = `name: sweep
description: Which small network learns Fashion-MNIST best?
dataset: { name: fashion_mnist }
preprocess: [{ scale: { divide_by: 255 } }, { split: { validation: 0.1, stratify: true } }]
model: { kind: mlp, hidden: [16] } # a comment that belongs to the spec
optimizer: { kind: adam, epochs: 2, batch_size: 128 }
search:
  method: random
  trials: 100
  parameters:
    optimizer.kind: { values: [sgd, momentum, adam, nadam] }
    optimizer.learning_rate: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
    model.activation: { values: [sigmoid, tanh, relu] }
evaluate: { on: [validation, test] }
plot: [history, importance, confusion_matrix]
`;

const HOSTILE = [
  "</script><script>document.title='broken'</script>", "<img src=x onerror=\"document.title='broken'\">", "<svg onload=document.title='broken'>", "<!--<script>", "]]>",
  "\"><b>bold</b>", "' onclick='document.title=1", "javascript:document.title='broken'", "{{data}}", "${document.title='broken'}", "&lt;i&gt;", "<style>body{display:none}</style>",
  "=HYPERLINK(\"http://example.com\")", "\u2028line", "\u202eabc", "<iframe srcdoc='<script>parent.document.title=1</script>'>", "<base href='http://example.com'>", "<meta http-equiv=refresh content=0>",
  "__proto__", "constructor",
];
const hostile = Array.from({ length: 80 }, (_, i) => HOSTILE[i % HOSTILE.length] + (i < HOSTILE.length ? "" : ` ${i}`));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const wrong = [];
const open = async (name, options = {}) => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, ...options });
  page.on("console", (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => wrong.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => /^(file|data):/.test(request.url()) || wrong.push(`request: ${request.url()}`));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`policy ${event.violatedDirective} ${event.sample}`)));
  await page.goto(`file://${join(folder, "outputs", name, "report.html")}`);
  await page.waitForFunction("document.querySelectorAll('#table tbody tr').length > 0");
  return page;
};
const rows = (page) => page.$$eval("#table tbody tr", (rows) => rows.map((row) => row.dataset.trial));

writeFileSync(join(folder, "sweep.yaml"), SWEEP);
command("sweep.yaml", "--quiet");
const study = JSON.parse(readFileSync(join(folder, "outputs/sweep/study.json"), "utf8"));
const page = await open("sweep");
assert.equal((await rows(page)).length, 100);
assert.ok((await page.textContent("main")).includes("# a comment that belongs to the spec"));
const overview = await page.textContent("#overview");
for (const word of ["test accuracy", "100 trials", "threads", "seed", "Won", "Why", "Next"]) assert.ok(overview.includes(word), `${word}: ${overview}`);
assert.deepEqual(await page.$$eval("#digests td:last-child", (all) => all.map((cell) => cell.textContent.length)), [64, 64, 64, 64, 64]);
assert.ok((await page.$$eval("#digests td:nth-child(3)", (all) => all.map((cell) => cell.textContent))).every((took) => / s$/.test(took)));
done("the page opens and shows every trial and the spec with its comments");

const ranked = [...study.trials].sort((a, b) => b.metric - a.metric || a.index - b.index).map((trial) => trial.name);
assert.deepEqual(await rows(page), ranked);
await page.click("#table th[title='optimizer.learning_rate']");
const byRate = [...study.trials].sort((a, b) => a.config["optimizer.learning_rate"] - b.config["optimizer.learning_rate"]);
assert.deepEqual(await rows(page), byRate.map((trial) => trial.name));
await page.focus("#table th[title='optimizer.learning_rate']");
await page.keyboard.press("Enter");
assert.deepEqual(await rows(page), byRate.reverse().map((trial) => trial.name));
done("columns sort, by mouse and by key");

await page.fill("#filter", "optimizer.kind=adam learning_rate<0.01");
const filtered = study.trials.filter((trial) => trial.config["optimizer.kind"] === "adam" && trial.config["optimizer.learning_rate"] < 0.01);
assert.deepEqual((await rows(page)).sort(), filtered.map((trial) => trial.name).sort());
await page.fill("#filter", "");
done("the filter filters");

// The cases that `run show --where` passes too.
const cases = JSON.parse(readFileSync(new URL("../filter_cases.json", import.meta.url), "utf8"));
const judged = await page.evaluate(({ names, trials, cases }) => cases.map(({ filter }) => {
  const { error, holds } = filterOf(filter, names, trials, (trial, name) => trial[name]);
  return error === null ? { filter, matches: trials.flatMap((trial, row) => (holds(trial) ? [row] : [])) } : { filter, error };
}), cases);
assert.deepEqual(judged, cases.cases);
const message = () => page.textContent("#filter-message");
for (const [text, told] of [["foo=1", "Not filtered: there is no column `foo`"], ["val_acuracy>0.9", "did you mean `val_accuracy`?"], ["optimizer.kind=adamm", "did you mean `adam`?"]]) {
  await page.fill("#filter", text);
  assert.ok((await message()).includes(told), await message());
  assert.equal(await page.getAttribute("#filter", "aria-invalid"), "true");
  assert.equal((await rows(page)).length, 100);
}
assert.equal(await page.getAttribute("#filter-message", "aria-live"), "polite");
const where = (filter) => JSON.parse(command("show", "sweep.yaml", "--where", filter, "--format", "json", "--columns", "trial")).map(({ trial }) => trial);
for (const filter of ["train_accuracy>0.9", "kind=adam or learning_rate<1e-3 and val_accuracy>0.5", "trial_001"]) {
  await page.fill("#filter", filter);
  assert.equal(await message(), "");
  assert.deepEqual((await rows(page)).sort(), where(filter).sort(), filter);
}
const offered = async (text) => (await page.fill("#filter", text), page.$$eval("#filter-words option", (all) => all.map((option) => option.value)));
assert.ok((await offered("")).includes("optimizer.learning_rate="));
assert.ok((await offered("val_accuracy>0.5 optimizer.kind=")).includes("val_accuracy>0.5 optimizer.kind=adam"));
await page.fill("#filter", "");
done("one grammar here and in `run show`, with messages and completion");

command("note", "sweep", "for <b>the report</b>", "--tag", "course");
command("note", `sweep:${ranked[0]}`, "look again", "--tag", "odd");
const noted = await open("sweep");
assert.equal(await noted.textContent("#note"), "course for <b>the report</b>");
await noted.fill("#filter", "tags=odd 'look again'");
assert.deepEqual(await rows(noted), [ranked[0]]);
assert.ok((await noted.textContent("#table tbody tr")).includes("look again"));
await noted.close();
command("note", "sweep", "--remove");
command("note", `sweep:${ranked[0]}`, "--remove");
done("notes and tags are shown and filtered by");

// Brushes on two axes: the learning rate and the metric.
const brush = async (column, from, to) => {
  const [x, top, height] = await page.evaluate((column) => {
    const dim = state.axes.indexOf(column);
    const system = charts.parallel.getModel().getComponent("parallel").coordinateSystem;
    const layout = system.getAxisLayout(charts.parallel.getModel().getComponent("parallelAxis", dim).axis.dim);
    const box = document.getElementById("parallel").getBoundingClientRect();
    const rect = system.getRect();
    return [box.x + layout.position[0], box.y + rect.y, rect.height];
  }, column);
  await page.mouse.move(x, top + height * from);
  await page.mouse.down();
  await page.mouse.move(x, top + height * (from + to) / 2, { steps: 5 });
  await page.mouse.move(x, top + height * to, { steps: 5 });
  await page.mouse.up();
};
await page.evaluate(() => document.getElementById("parallel").scrollIntoView());
await brush("optimizer.learning_rate", 0.1, 0.6);
await brush("val_accuracy", 0.02, 0.4);
const intervals = await page.evaluate(() => [...state.brushed]);
assert.deepEqual(intervals.map(([column]) => column).sort(), ["optimizer.learning_rate", "val_accuracy"]);
const value = (trial, column) => (column === "val_accuracy" ? trial.metric : trial.config[column]);
const inside = study.trials.filter((trial) => intervals.every(([column, spans]) => spans.some(([low, high]) => value(trial, column) >= low && value(trial, column) <= high)));
assert.ok(inside.length > 2 && inside.length < 70, `${inside.length} trials are inside`);
assert.deepEqual((await rows(page)).sort(), inside.map((trial) => trial.name).sort());
const names = () => page.evaluate(() => charts.curves.getOption().series.map((series) => series.name));
assert.deepEqual((await names()).sort(), inside.map((trial) => trial.name).sort());
const points = await page.evaluate(() => charts.scatter.getOption().series[0].data.map((point) => point.name));
assert.deepEqual(points.sort(), inside.map((trial) => trial.name).sort());
await page.click("#clear");
assert.equal((await rows(page)).length, 100);
done("brushes on two axes select for the table, the curves and the scatter");

const order = () => page.evaluate(() => state.axes);
const [first, second, third] = await order();
await page.focus("#axes button:nth-child(2)");
await page.keyboard.press("ArrowLeft");
assert.deepEqual((await order()).slice(0, 2), [second, first]);
await page.keyboard.press("ArrowRight");
assert.deepEqual((await order()).slice(0, 2), [first, second]);
await brush(third, 0.1, 0.7);
const kept = await rows(page);
assert.ok(kept.length < 100);
const [from, to] = await page.$$eval("#axes button", (all) => [2, 0].map((k) => { const { x, y, width, height } = all[k].getBoundingClientRect(); return [x + width / 2, y + height / 2]; }));
await page.mouse.move(...from);
await page.mouse.down();
await page.mouse.move(to[0] - 3, to[1], { steps: 6 });
await page.mouse.up();
assert.deepEqual((await order()).slice(0, 3), [third, first, second]);
assert.deepEqual(await rows(page), kept);
assert.ok(await page.evaluate(() => charts.parallel.getModel().getComponent("parallelAxis", 0).activeIntervals.length === 1));
await page.click("#clear");
done("axes change places, by key and by mouse, and keep their brushes");

await page.mouse.move(0, 0);
const [row] = await page.$$("#table tbody tr");
await row.hover();
await page.hover("#scatter", { position: await page.evaluate(() => { const [x, y] = charts.scatter.convertToPixel({ seriesIndex: 0 }, charts.scatter.getOption().series[0].data[0].value); return { x, y }; }) });
await page.waitForFunction("document.querySelector('#scatter svg').textContent.includes('trial_')");
done("who points at a trial sees its details");

for (const box of (await page.$$("#table tbody input")).slice(0, 2)) await box.check();
assert.equal((await names()).length, 2);
assert.ok(await page.isVisible("#comparison"));
assert.equal((await page.$$("#compared tr:first-child td")).length, 2);
done("two trials compare");

const chosen = study.trials[17];
await page.fill("#filter", chosen.name);
await page.click("#table tbody tr button");
writeFileSync(join(folder, "copied.yaml"), await page.textContent("#spec"));
command("check", "copied.yaml");
command("copied.yaml", "--quiet", "--outputs", join(folder, "elsewhere"));
const name = `sweep_${chosen.name}`;
const copied = JSON.parse(readFileSync(join(folder, "elsewhere", name, "study.json"), "utf8"));
assert.equal(copied.trials[0].key, chosen.key);
assert.deepEqual(copied.trials[0].history, chosen.history);
done("a copied spec passes the check and trains to the same result");

await page.click("#believed button[title$='next to try']");
writeFileSync(join(folder, "next.yaml"), await page.textContent("#spec"));
command("check", "next.yaml");
assert.ok(!study.trials.some((trial) => JSON.stringify(trial.config) === JSON.stringify(JSON.parse(readFileSync(join(folder, "outputs/sweep/beliefs.json"), "utf8")).next.config)));
done("what to try next is a spec too");

const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = await background();
await page.emulateMedia({ colorScheme: "dark" });
assert.notEqual(await background(), light);
await page.emulateMedia({ media: "print", colorScheme: "light" });
assert.ok(!(await page.isVisible("#filter")) && (await page.isVisible("#figures")));
await page.close();
done("dark mode and print");

const without = await browser.newContext({ javaScriptEnabled: false });
const plain = await without.newPage();
await plain.goto(`file://${join(folder, "outputs/sweep/report.html")}`);
assert.equal((await plain.$$("noscript table tr")).length, 101);
assert.equal(await plain.textContent("noscript table tr:nth-child(2) td"), ranked[0]);
assert.equal((await plain.$$("#figures img")).length, 3);
await without.close();
done("trials and figures are there without script");

const program = {
  name: "hostile",
  description: HOSTILE.join(" "),
  model: { kind: "command", run: ["sh", "-c", "echo '{\"score\": 1, \"<b>x</b>\": 2}'", "{word}"] },
  search: { method: "grid", metric: { name: "score" }, parameters: { word: { values: hostile } } },
  plot: ["history", "parallel_coordinates"],
};
writeFileSync(join(folder, "hostile.yaml"), JSON.stringify(program));
command("hostile.yaml", "--quiet");
const bad = await open("hostile");
assert.equal(await bad.title(), "hostile");
assert.deepEqual(await bad.$$eval("script", (all) => all.length), 3);
const cells = await bad.$$eval("#table tbody tr td:nth-child(4)", (all) => all.map((cell) => cell.textContent));
assert.deepEqual(cells.sort(), [...hostile].sort());
assert.equal(await bad.$$eval("#table tbody td *:not(input):not(button)", (all) => all.length), 0);
await bad.click("#table tbody tr button");
writeFileSync(join(folder, "one.yaml"), await bad.textContent("#spec"));
command("check", "one.yaml");
await bad.close();
done("80 hostile texts stay text");

await browser.close();
assert.deepEqual(wrong, []);
done("no request, no message on the console, no violation of the policy");
