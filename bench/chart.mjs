// The chart of a run: what each target does, over what the hand-written baseline does. Colours of its own for dark pages.
import { ratio } from './table.mjs';

const REFERENCE = 'fastify-tx';
const NAMES = {
  'fastify-tx': 'Hand-written, one transaction',
  'fastify-full-keys': 'Hand-written, with these promises',
  product: 'Order: signed, idempotent, limited, logged',
  'product-woo': 'Order from WooCommerce',
  'product-replay': 'Replay of an Idempotency-Key',
  'product-badsig': 'Refused signature',
};
const WIDTH = 760;
const LABELS = 300;
const ROW = 34;
const TOP = 46;
const MARGIN = 20;

/** SVG of the run's ratios at so many connections. Throws when the run lacks the baseline. */
export function chart({ about, rows }, conns) {
  const bars = Object.entries(NAMES)
    .map(([target, name]) => ({ target, name, value: ratio(rows, target, REFERENCE, conns) }))
    .filter(({ value }) => value !== null);
  if (bars.length === 0) throw new Error(`the run has no ${REFERENCE} at ${conns} connections`);
  const most = Math.max(...bars.map(({ value }) => value.most));
  const height = TOP + bars.length * ROW + 34;
  const x = (value) => LABELS + (value / most) * (WIDTH - LABELS - MARGIN - 60);
  const lines = bars.map(({ target, name, value }, i) => {
    const y = TOP + i * ROW;
    const own = target.startsWith('product');
    return `  <text x="${LABELS - 10}" y="${y + 17}" text-anchor="end">${name}</text>
  <rect x="${LABELS}" y="${y + 4}" width="${round(x(value.middle) - LABELS)}" height="18" rx="3" class="${own ? 'own' : 'other'}"/>
  <path d="M${round(x(value.least))} ${y + 13}H${round(x(value.most))}" class="range"/>
  <text x="${round(x(value.most) + 8)}" y="${y + 17}" class="value">${value.middle.toFixed(2)} ×</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Requests a second, over those of the hand-written baseline, at ${conns} connections">
  <style>
    text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600 } .note { font-size: 11px; fill: #59636e }
    .own { fill: #0969da } .other { fill: #8c959f } .range { stroke: #1f2328; stroke-width: 1.5 } .one { stroke: #59636e; stroke-dasharray: 3 3 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc } .note { fill: #9198a1 } .own { fill: #4493f8 } .other { fill: #656c76 } .range { stroke: #f0f6fc } .one { stroke: #9198a1 }
    }
  </style>
  <text x="${MARGIN}" y="24" class="title">Requests a second ÷ hand-written baseline, ${conns} connections</text>
  <path d="M${round(x(1))} ${TOP - 4}V${TOP + bars.length * ROW}" class="one"/>
${lines.join('\n')}
  <text x="${MARGIN}" y="${height - 12}" class="note">Median of the rounds, the line from least to most. ${escaped(`${about.machine}; ${about.postgres}; ${about.node}; ${about.measured}`)}</text>
</svg>
`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
