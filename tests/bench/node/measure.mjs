// Contenders in turns: medians of the time that one operation takes, and of the ratios within one round.

// The process's own time: other programs do not count, and collecting garbage does.
export const CPU = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
export const WALL = () => performance.now() / 1e3; // for what waits for another process

const BATCH = 0.006; // seconds of one contender in one round, about
const WARM = 0.15; // seconds before the first round

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// The number of operations that take about BATCH seconds, once they are warm.
async function batchOf(run, clock) {
  const warm = clock() + WARM;
  for (let times = 1; ;) {
    const start = clock();
    await run(times);
    const end = clock();
    if (end > warm && end - start > BATCH / 4) return Math.max(1, Math.floor((times * BATCH) / (end - start)));
    if (end - start < BATCH) times *= 2;
  }
}

// A row for each contender; a null contender is absent. A run does the operation as often as it is told.
export async function compare(operation, contenders, rounds, clock = CPU) {
  const present = Object.entries(contenders).filter(([, run]) => run !== null);
  const times = new Map();
  const spent = new Map();
  for (const [name, run] of present) {
    times.set(name, await batchOf(run, clock));
    spent.set(name, []);
  }
  for (let number = 0; number < rounds; ++number) {
    for (const [name, run] of number % 2 === 0 ? present : [...present].reverse()) {
      const count = times.get(name);
      const start = clock();
      await run(count);
      spent.get(name).push(((clock() - start) / count) * 1e9);
    }
  }
  const rows = {};
  for (const name of Object.keys(contenders)) rows[name] = { operation, name, ns: null, ratios: {}, goals: [] };
  for (const [name] of present) {
    rows[name].ns = median(spent.get(name));
    for (const [other] of present) {
      if (other === name) continue;
      rows[name].ratios[other] = median(spent.get(name).map((mine, i) => mine / spent.get(other)[i]));
    }
  }
  return rows;
}

// The goal: at most `bound` times the other's time.
export function atMost(row, other, bound) {
  const value = row.ratios[other];
  if (value !== undefined) row.goals.push({ text: `at most ${bound}x ${other}`, value, met: value <= bound });
}

// The goal: at least `bound` times as fast as the other.
export function faster(row, other, bound) {
  if (row.ratios[other] === undefined) return;
  const value = 1 / row.ratios[other];
  const text = bound === 1 ? `no slower than ${other}` : `${bound} times as fast as ${other}`;
  row.goals.push({ text, value, met: value >= bound });
}
