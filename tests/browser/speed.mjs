// How long reports of many trials take to open, and to follow a brush, in headless Chromium: node speed.mjs FOLDER, where
// `cargo bench --bench report -- --pages FOLDER` has written the pages. Exits with 1 where one takes longer than it may; on a
// machine that is busy with other work, SLACK=3 allows thrice the time.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const folder = resolve(process.argv[2]);
const slack = Number(process.env.SLACK ?? 1);
const LIMITS = [[1000, 1], [10000, 4]];
const REPEATS = 3;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
// Seconds until the browser has painted what `change` did.
const painted = (page, change) =>
  page.evaluate(`(() => { const start = performance.now(); ${change}; return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done((performance.now() - start) / 1000)))); })()`);
const best = async (measure) => {
  const all = [];
  for (let i = 0; i < REPEATS; i += 1) all.push(await measure());
  return Math.min(...all);
};

const empty = statSync(join(folder, "0.html")).size;
console.log(`page without data: ${(empty / 1e6).toFixed(2)} MB`);
assert.ok(empty <= 1.5e6);
for (const [count, limit] of LIMITS) {
  const file = join(folder, `${count}.html`);
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const open = await best(async () => {
    await page.goto(`file://${file}`);
    // From the beginning of the navigation to the frame that shows the table and the charts.
    return page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now() / 1000))))");
  });
  assert.ok((await page.$$("#table tbody tr")).length > 0);
  const sorted = await best(() => painted(page, "document.querySelector('#table th[aria-sort]').click()"));
  const filtered = await best(() => painted(page, "find('filter').value = find('filter').value ? '' : 'kind=adam'; find('filter').dispatchEvent(new Event('input'))"));
  console.log(`${count} trials, ${(statSync(file).size / 1e6).toFixed(1)} MB: opens in ${open.toFixed(2)} s (limit ${limit} s), sorts in ${sorted.toFixed(2)} s, filters in ${filtered.toFixed(2)} s`);
  assert.ok(open <= limit * slack, `${count} trials take ${open} s`);
  await page.close();
}
await browser.close();
