// The texts of a PDF that Chromium wrote, with their places: as much of the format as that needs.

import { inflateSync } from "node:zlib";

// The objects of a file: the text of each dictionary, and its stream, inflated.
const objectsOf = (bytes) => {
  const text = bytes.toString("latin1");
  const objects = new Map();
  for (const found of text.matchAll(/(?:^|[\r\n])(\d+) 0 obj\s([\s\S]*?)endobj/g)) {
    const [, number, body] = found;
    const at = body.search(/stream\r?\n/);
    if (at < 0) {
      objects.set(number, { dictionary: body });
      continue;
    }
    const dictionary = body.slice(0, at);
    const from = found.index + found[0].indexOf(body) + at + body.slice(at).match(/stream\r?\n/)[0].length;
    const length = /\/Length (\d+)(?! 0 R)/.exec(dictionary);
    const end = length ? from + Number(length[1]) : text.indexOf("endstream", from);
    const raw = bytes.subarray(from, end);
    objects.set(number, { dictionary, stream: dictionary.includes("FlateDecode") ? inflateSync(raw) : raw });
  }
  return objects;
};
// From glyphs to letters, as a font's map says.
const lettersOf = (cmap) => {
  const letters = new Map();
  const decoded = (hex) => String.fromCharCode(...hex.match(/.{4}/g).map((unit) => parseInt(unit, 16)));
  for (const [, block] of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) for (const [, glyph, to] of block.matchAll(/<(\w+)>\s*<(\w+)>/g)) letters.set(parseInt(glyph, 16), decoded(to));
  for (const [, block] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, low, high, to] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      for (let glyph = parseInt(low, 16); glyph <= parseInt(high, 16); glyph += 1) letters.set(glyph, String.fromCharCode(parseInt(to, 16) + glyph - parseInt(low, 16)));
    }
  }
  return letters;
};
const product = ([a, b, c, d, e, f], [A, B, C, D, E, F]) => [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];
// The texts of a page's drawing, each with its place from the lower left corner.
const textsOf = (content, fonts) => {
  let [matrix, line, font] = [[1, 0, 0, 1, 0, 0], [1, 0, 0, 1, 0, 0], null];
  const [kept, stack, texts] = [[], [], []];
  const write = (hex) => {
    const letters = hex.match(/.{4}/g)?.map((glyph) => font?.get(parseInt(glyph, 16)) ?? "") ?? [];
    const [, , , , x, y] = product(line, matrix);
    texts.push({ text: letters.join(""), x, y });
  };
  const does = {
    q: () => kept.push(matrix), Q: () => (matrix = kept.pop() ?? matrix), cm: () => (matrix = product(stack.slice(-6).map(Number), matrix)),
    BT: () => (line = [1, 0, 0, 1, 0, 0]), Tm: () => (line = stack.slice(-6).map(Number)), Td: () => (line = product([1, 0, 0, 1, ...stack.slice(-2).map(Number)], line)),
    Tf: () => (font = fonts.get(stack.at(-2))), Tj: () => write(stack.at(-1).slice(1, -1)),
    TJ: () => write((stack.join(" ").match(/<\w+>/g) ?? []).map((part) => part.slice(1, -1)).join("")),
  };
  for (const [token] of content.matchAll(/<[\da-fA-F]*>|\[|\]|\/[\w.]+|[-+.\d]+|[A-Za-z'"*]+\d?|\((?:\\.|[^\\)])*\)/g)) {
    if (/^[A-Za-z'"*]/.test(token)) {
      does[token]?.();
      stack.length = 0;
    } else stack.push(token);
  }
  return texts;
};
/// Pages of a PDF, each with its width, its height and its texts.
export const pagesOf = (bytes) => {
  const objects = objectsOf(bytes);
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type\s*\/Page\b(?!s)/.test(dictionary));
  return pages.map(({ dictionary }) => {
    const [, , , width, height] = /\/MediaBox\s*\[([-.\d]+) ([-.\d]+) ([-.\d]+) ([-.\d]+)\]/.exec(dictionary).map(Number);
    const fonts = new Map();
    const list = /\/Font\s*<<([\s\S]*?)>>/.exec(dictionary)?.[1] ?? "";
    for (const [, name, number] of list.matchAll(/(\/\w+)\s+(\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number).dictionary);
      if (map) fonts.set(name, lettersOf(objects.get(map[1]).stream.toString("latin1")));
    }
    const content = /\/Contents\s*\[?\s*(\d+) 0 R/.exec(dictionary)[1];
    return { width, height, texts: textsOf(objects.get(content).stream.toString("latin1"), fonts) };
  });
};
