// Drives `run ui` in headless Chromium while a sweep runs: node live.mjs PATH_OF_RUN. Exits with 1 at the first thing that is
// not as it should be.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const run = resolve(process.argv[2] ?? "target/debug/run");
const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "live-"));
const start = (...args) => spawn(run, args, { cwd: folder, env: { ...process.env, RUN_DATA: join(root, "data"), RUN_OFFLINE: "1" }, stdio: ["ignore", "pipe", "ignore"] });
const done = (what) => console.log(`ok  ${what}`);

// A sweep that the page can keep up with, however slow the machine: after 30 trials and after 60 it waits for a file.
writeFileSync(join(folder, "train.sh"), `echo >> ran
[ "$(wc -l < ran)" -le 30 ] || until [ -e go30 ]; do sleep 0.1; done
[ "$(wc -l < ran)" -le 60 ] || until [ -e go60 ]; do sleep 0.1; done
for epoch in 1 2 3 4 5 6 7 8 9 10; do echo "{\\"epoch\\": $epoch, \\"val_accuracy\\": 0.$epoch$1}"; done
`);
writeFileSync(join(folder, "sweep.yaml"), `name: sweep
model: { kind: command, run: [sh, train.sh, "{rate}", "{optimizer}"], inputs: [], working_folder: shared }
search:
  method: random
  metric: { name: val_accuracy, goal: maximize }
  trials: 120
  parameters:
    optimizer: { values: [sgd, momentum, adam, nadam] }
    rate: { distribution: int_uniform, min: 1, max: 900 }
`);

const server = start("ui", "--port", "0");
const address = await new Promise((found) => server.stdout.once("data", (text) => found(String(text).trim())));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
// Asks the page again and again; it may be loading itself anew just then. (`waitForFunction` would need `unsafe-eval`.)
const until = async (page, question, seconds = 60) => {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await new Promise((soon) => setTimeout(soon, 100))) {
    if (await page.evaluate(question).catch(() => false)) return;
  }
  assert.fail(`never: ${question}`);
};
let sweep;
try {
  const wrong = [];
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.on("console", (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("request", (request) => request.url().startsWith(address) || request.url().startsWith("data:") || wrong.push(`request: ${request.url()}`));
  await page.goto(address);
  assert.match(await page.textContent("#live"), /Nothing has run yet/);
  sweep = start("sweep.yaml", "--jobs", "1", "--quiet");
  await until(page, "document.querySelector('tbody a')?.textContent === 'sweep'");
  done("the list shows a pipeline as soon as it runs");
  await page.click("tbody a");
  await until(page, "trials.length > 2 && trials.every((trial) => trial.curves[0].length === 10)");
  await until(page, "(find('filter').value = 'optimizer=adam')");
  await until(page, "trials.length > 20 && find('filter').value === 'optimizer=adam'");
  done("the page follows its sweep, with the curves, and keeps what was typed");
  await until(page, "trials.length === 30");
  await page.evaluate("state.compared.add(0)");
  writeFileSync(join(folder, "go30"), "");
  await until(page, "document.querySelector('#live button') !== null");
  done("a page on which something is compared asks before it changes");
  await until(page, "(document.querySelector('#live button')?.click(), trials.length > 30 && state.compared.has(0))");
  done("what is compared stays");
  writeFileSync(join(folder, "go60"), "");
  await until(page, "(document.querySelector('#live button')?.click(), trials.length === 120 && document.getElementById('live') === null)", 120);
  done("the finished sweep is the report");
  writeFileSync(join(folder, "other.yaml"), `name: other
model: { kind: command, run: [sh, train.sh, "{rate}"], inputs: [] }
search:
  method: grid
  metric: { name: val_accuracy, goal: maximize }
  parameters:
    rate: { values: [1, 2, 3] }
`);
  await new Promise((ended) => start("other.yaml", "--quiet").on("exit", ended));
  await page.goto(address);
  await until(page, "document.querySelectorAll('tbody a').length === 2");
  await page.check("input[value=sweep]");
  await page.check("input[value=other]");
  await page.click("form[action=compare] button");
  await until(page, "trials.length === 123 && state.axes.includes('pipeline')");
  assert.ok(page.url().endsWith("/compare/other+sweep/"));
  done("two pipelines compare on one page");
  assert.deepEqual(wrong, []);
  done("no console message, no error, no request elsewhere");
} finally {
  sweep?.kill();
  server.kill();
  await browser.close();
}
