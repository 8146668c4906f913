// The table of one run. Ratios are paired within each round, and given as min–median–max over the rounds.

/** What targets are measured against, where they are there: the baselines; for growth, our server on an empty database. */
const REFERENCES = ['fastify-tx', 'fastify-full-keys'];
const REFERENCE_OF_GROWTH = 'product';

export const howToRead =
  'How to read it: "÷" is the target over that reference in the same round, min–median–max; CPU is what noise hurts least; p50 and p99 are of every reply, closed loop; WAL is what PostgreSQL wrote a request.';

/** The rows of `measure`, target by target, as a table of Markdown that lines up in a terminal too. */
export function table(rows) {
  const references = referencesOf(rows);
  const heads = [
    'target',
    'conns',
    'req/s',
    ...references.map((name) => `req/s ÷ ${name}`),
    'p50 ms',
    'p99 ms',
    'CPU ms/req server + pg',
    ...references.map((name) => `CPU ÷ ${name}`),
    'WAL B/req',
    'RSS MB api / all',
    'bad',
  ];
  const lines = [];
  for (const conns of distinct(rows, 'conns')) {
    for (const target of distinct(rows, 'target')) {
      const own = rows.filter((row) => row.target === target && row.conns === conns);
      if (own.length === 0) continue;
      const middle = (what) => short(median(own.map((row) => row[what])));
      const against = (name, of) =>
        spread(own.map((row) => of(row) / of(rows.find((other) => isPartner(other, row, name)))));
      lines.push([
        target,
        String(conns),
        middle('rps'),
        ...references.map((name) => against(name, (row) => row?.rps)),
        middle('p50'),
        middle('p99'),
        `${middle('serverCpuMs')} + ${middle('postgresCpuMs')}`,
        ...references.map((name) => against(name, (row) => row?.serverCpuMs + row?.postgresCpuMs)),
        middle('walBytes'),
        ['peakApiMegabytes', 'peakMegabytes'].map((of) => short(Math.max(...own.map((row) => row[of])))).join(' / '),
        String(own.reduce((sum, row) => sum + row.bad + row.errors + Math.abs(row.lost), 0)),
      ]);
    }
  }
  return aligned(heads, lines);
}

function referencesOf(rows) {
  const isThere = (name) => rows.some((row) => row.target === name);
  const found = REFERENCES.filter(isThere);
  return found.length > 0 ? found : [REFERENCE_OF_GROWTH].filter(isThere);
}

function isPartner(other, row, name) {
  return other.target === name && other.conns === row.conns && other.round === row.round;
}

/** Four digits at most: nothing here is known better. */
export function short(x) {
  if (!Number.isFinite(x)) return '-';
  if (x === 0) return '0';
  return x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 0.1 ? x.toFixed(2) : x.toFixed(4);
}

function spread(values) {
  const known = values.filter(Number.isFinite);
  if (known.length < 2) return short(known[0]);
  return [Math.min(...known), median(known), Math.max(...known)].map(short).join('–');
}

/** A target's requests a second over a reference's, paired within each round: { least, middle, most }; null without any. */
export function ratio(rows, target, reference, conns) {
  const own = rows.filter((row) => row.target === target && row.conns === conns);
  const values = own.map((row) => row.rps / rows.find((other) => isPartner(other, row, reference))?.rps);
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? null : { least: Math.min(...known), middle: median(known), most: Math.max(...known) };
}

function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function distinct(rows, what) {
  return [...new Set(rows.map((row) => row[what]))];
}

function aligned(heads, lines) {
  const widths = heads.map((head, i) => Math.max(head.length, ...lines.map((line) => line[i].length)));
  const pad = (cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [heads.map(pad), rule, ...lines.map((line) => line.map(pad))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
