// Ends and ticks of axes of numbers. The library's own begin at round numbers, which on a logarithmic axis leaves little of it.

const endsOf = (values) => {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const air = Math.abs(low) * 0.1 || 0.5;
  return high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-9 ? [low, high] : [low - air, high + air];
};
// Ends with some air beyond them, so that no dot lies on the frame.
const aired = ([low, high], log, share = 0.04) => {
  const air = log ? (high / low) ** share : (high - low) * share;
  return log ? [low / air, high * air] : [low - air, high + air];
};
const plain = (value) => Number(value.toPrecision(12));
const ticksOf = ([low, high], log, wanted = 6) => {
  const inside = (value) => value >= low - (high - low) * 1e-9 && value <= high + (high - low) * 1e-9;
  if (log) {
    const powers = (digits) => {
      const all = [];
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) all.push(...digits.map((digit) => plain(digit * 10 ** power)));
      return all.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
    };
    const tens = powers([1]);
    if (tens.length > 2) return tens.filter((_, index) => index % Math.ceil(tens.length / wanted) === 0);
    const few = powers([1, 2, 5]);
    if (few.length > 2) return few;
  }
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= rough * 0.999);
  const ticks = [];
  for (let count = Math.ceil(low / step - 1e-9); count <= Math.floor(high / step + 1e-9) && ticks.length < 50; count += 1) ticks.push(plain(count * step));
  return ticks.filter(inside);
};
// An axis between two ends; a tick of `more` is there in any case, instead of those that would touch it.
const scaleBetween = (ends, log, { wanted = 6, text = show, more = [], whole = false } = {}) => {
  const near = (a, b) => Math.abs(a - b) < (ends[1] - ends[0]) * 0.05;
  const round = ticksOf(ends, log, wanted).filter((tick) => !(whole && !Number.isInteger(tick)) && !more.some((own) => near(own, tick)));
  const customValues = [...more, ...round].sort((a, b) => a - b);
  return { type: log ? "log" : "value", min: ends[0], max: ends[1], axisTick: { customValues }, axisLabel: { customValues, formatter: text }, splitLine: {} };
};
