// The filter of trials: the same grammar and messages as `run show --where`, which is `cli/filter.rs`. Both pass
// `tests/filter_cases.json`, where the grammar stands.

// Reads a filter of rows; `valueOf` is the value of a row in a column. Answers with what is wrong, or with a test of a row.
const filterOf = (text, names, rows, valueOf) => {
  const MOST_LISTED = 16;
  const WORDY = ["trial", "status", "why", "log", "tags", "note"];
  const isNone = (value) => value === null || value === undefined;
  const wordOf = (value) => (isNone(value) ? "" : typeof value === "string" ? value : JSON.stringify(value));
  const numberOf = (text) => (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined);
  const endOf = (name) => name.split(".").pop();
  const list = (words) => `there are ${words.slice(0, MOST_LISTED).join(", ")}${words.length > MOST_LISTED ? ", …" : ""}`;
  const refuse = (message) => {
    throw { message };
  };

  const distance = (a, b) => {
    let row = Array.from({ length: b.length + 1 }, (_, k) => k);
    for (let i = 1; i <= a.length; i += 1) {
      const next = [i];
      for (let k = 1; k <= b.length; k += 1) next.push(Math.min(next[k - 1] + 1, row[k] + 1, row[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1)));
      row = next;
    }
    return row[b.length];
  };
  // Place of the nearest word, or -1 where none is near enough.
  const near = (word, known) => {
    const wanted = [...word.toLowerCase()];
    const all = known.map((other) => distance(wanted, [...other.toLowerCase()]));
    const best = all.indexOf(Math.min(...all));
    return best >= 0 && all[best] <= Math.max(1, Math.floor(Math.max(wanted.length, [...known[best]].length) / 3)) ? best : -1;
  };

  const tokensOf = (text) => {
    const tokens = [];
    const pattern = /\s+|(['"])|(!=|[<>]=?|==?)|(?:(?!!=)[^\s=<>])(?:(?!!=)[^\s=<>])*/uy;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const [whole, quote, operator] = match;
      if (quote) {
        const end = text.indexOf(quote, pattern.lastIndex);
        if (end < 0) refuse(`the quote ${quote} has no end`);
        tokens.push({ kind: "quoted", text: text.slice(pattern.lastIndex, end) });
        pattern.lastIndex = end + 1;
      } else if (operator) {
        if (operator === "==") refuse("`==` is written `=`");
        tokens.push({ kind: "operator", text: operator });
      } else if (whole.trim()) tokens.push({ kind: "word", text: whole });
    }
    return tokens;
  };

  const columnOf = (word) => {
    if (names.includes(word)) return word;
    const ending = names.filter((name) => endOf(name) === word);
    if (ending.length === 1) return ending[0];
    if (ending.length) refuse(`\`${word}\` is the end of ${ending.join(", ")}: write one of them`);
    const known = names.flatMap((name) => [name, endOf(name)]);
    const best = near(word, known);
    refuse(`there is no column \`${word}\`; ${best < 0 ? list(names) : `did you mean \`${names[best >> 1]}\`?`}`);
  };
  // Half a unit of the last digit of a number that is written with four digits or more.
  const rounding = (text) => {
    const [digits, exponent] = text.toLowerCase().split("e");
    const decimals = (digits.split(".")[1] ?? "").length;
    const significant = digits.replace(/\D/g, "").replace(/^0+/, "").length;
    return significant >= 4 ? Number(`5e${Number(exponent ?? 0) - decimals - 1}`) : undefined;
  };
  const equals = (value, wanted) => {
    if (isNone(value)) return wanted === "";
    const number = numberOf(wanted);
    if (typeof value === "number" && number !== undefined) {
      const half = rounding(wanted);
      return value === number || (half !== undefined && Math.abs(value - number) <= half);
    }
    return wordOf(value) === (Array.isArray(value) ? wanted.replace(/\s+/g, "") : wanted);
  };
  // Refuses what no trial can ever pass.
  const check = (column, operator, wanted) => {
    const values = rows.map((row) => valueOf(row, column)).filter((value) => !isNone(value));
    if (!values.length || wanted === "") return;
    const numbers = values.filter((value) => typeof value === "number").length;
    const words = operator === "=" || operator === "!=";
    if (numberOf(wanted) === undefined && (numbers === values.length || (!words && numbers)))
      refuse(`\`${column}\` is compared with a number, not with \`${wanted}\``);
    if (!numbers && !words) refuse(`\`${column}\` is no number: write = or !=`);
    if (!numbers && !values.some((value) => equals(value, wanted))) {
      const there = [...new Set(values.map(wordOf))];
      const best = near(wanted, there);
      refuse(`no trial has \`${wanted}\` in \`${column}\`; ${best < 0 ? list(there) : `did you mean \`${there[best]}\`?`}`);
    }
  };
  const compares = (column, operator, wanted) => (row) => {
    const value = valueOf(row, column);
    if (operator === "=") return equals(value, wanted);
    if (operator === "!=") return !equals(value, wanted);
    const number = numberOf(wanted);
    if (typeof value !== "number" || number === undefined) return false;
    return { "<": value < number, ">": value > number, "<=": value <= number, ">=": value >= number }[operator];
  };
  const contains = (text) => (row) =>
    names.some((name) => {
      const value = valueOf(row, name);
      return (WORDY.includes(name) || typeof value === "string") && wordOf(value).toLowerCase().includes(text);
    });

  // The condition that the tokens begin with at a place, and how many of them it takes.
  const conditionAt = (tokens, at) => {
    const after = tokens.slice(at).findIndex((token) => token.kind !== "word");
    const name = tokens.slice(at, at + after).map((token) => token.text).join(" ");
    const words = after > 1 && tokens[at + after].kind === "operator" && names.includes(name) ? after : 1;
    const { kind, text: first } = tokens[at];
    const word = words > 1 ? name : first;
    const [next, value] = tokens.slice(at + words, at + words + 2);
    if (kind === "operator") refuse(`before \`${word}\` a column is missing`);
    if (next?.kind === "operator") {
      const column = columnOf(word);
      if (value === undefined || value.kind === "operator") refuse(`after \`${word} ${next.text}\` a value is missing`);
      check(column, next.text, value.text);
      return [compares(column, next.text, value.text), words + 2];
    }
    if (kind === "word") {
      let isColumn = true;
      try {
        columnOf(word);
      } catch {
        isColumn = false;
      }
      if (isColumn) refuse(`after \`${word}\` an operator is missing: = != < <= > >=`);
    }
    const test = contains(word.toLowerCase());
    if (!rows.some(test)) refuse(`no trial has \`${word}\` in its name or its words`);
    return [test, 1];
  };
  try {
    const tokens = tokensOf(text);
    const groups = [[]];
    let between = true;
    for (let at = 0; at < tokens.length; ) {
      const { kind, text: word } = tokens[at];
      const keyword = word.toLowerCase();
      if (kind === "word" && (keyword === "and" || keyword === "or") && tokens[at + 1]?.kind !== "operator") {
        if (between || at + 1 === tokens.length) refuse(`\`${word}\` stands between two conditions`);
        if (keyword === "or") groups.push([]);
        between = true;
        at += 1;
        continue;
      }
      const [test, taken] = conditionAt(tokens, at);
      groups.at(-1).push(test);
      between = false;
      at += taken;
    }
    return { error: null, holds: (row) => groups.some((group) => group.every((test) => test(row))) };
  } catch (error) {
    if (error instanceof Error) throw error;
    return { error: error.message, holds: () => true };
  }
};

// The columns of this page's trials, as `run show` has them: a loss of several kinds, which the page parts, is one column there.
const filterQuantities = (() => {
  const whole = data.quantities.map((name) => name.replace(/ \([^()]*\)$/, ""));
  return data.quantities.map((name, k) => (whole.filter((other) => other === whole[k]).length > 1 ? whole[k] : name));
})();
const filterNames = [...new Set(["trial", "status", "epochs", "why", "log", "tags", "note", data.metric, ...filterQuantities, ...data.parameters])];
const filterValue = (trial, column) => {
  if (column === "trial") return trial.name;
  if (column === "epochs") return trial.epochs.at(-1) ?? 0;
  if (column === data.metric || ["status", "why", "log", "tags", "note"].includes(column)) return valueOf(trial, column);
  if (trial.config[column] !== undefined) return trial.config[column];
  const last = (name, k) => (name === column ? trial.curves[k].findLast((point) => point !== null) : undefined);
  return filterQuantities.map(last).find((value) => value !== undefined);
};

// What may come next in the field: columns, then values of the one that was named.
const completions = (text) => {
  const [, before, word] = /^([\s\S]*?)([^\s]*)$/u.exec(text);
  const [, column, operator] = /^(.*?)(!=|[<>]=?|=)/u.exec(word) ?? [];
  if (!operator) return filterNames.filter((name) => trials.some((trial) => filterValue(trial, name) !== undefined)).map((name) => `${before}${quoted(name)}=`);
  const name = filterNames.find((name) => name === column) ?? filterNames.find((name) => name.endsWith(`.${column}`));
  if (!name) return [];
  const values = [...new Set(trials.map((trial) => filterValue(trial, name)).filter((value) => value !== undefined && value !== null))];
  return values.slice(0, 40).map((value) => `${before}${column}${operator}${quoted(typeof value === "string" ? value : JSON.stringify(value))}`);
};
const quoted = (word) => (/[\s=<>'"]|!=|^(and|or)$/iu.test(word) || word === "" ? (word.includes("'") ? `"${word}"` : `'${word}'`) : word);

// The field's message and its completions.
let understood = { text: null };
const filtered = () => {
  const text = find("filter").value;
  if (understood.text !== text) understood = { text, ...filterOf(text, filterNames, trials, filterValue) };
  return understood;
};
const tellFilter = () => {
  const { error } = filtered();
  find("filter").setAttribute("aria-invalid", String(Boolean(error)));
  find("filter-message").textContent = error ? `Not filtered: ${error}` : "";
  find("filter-words").replaceChildren(...completions(find("filter").value).map((value) => element("option", undefined, { value })));
};
