// The figures as a table that a person reads.

/** Two pictures of a screen are this far apart: nobody sees less. */
const FRAME_MS = 1000 / 60;

const ROWS = [
  ['files, gzip', 'plain', 'filesGzip', 'KB'],
  ['files, brotli', 'plain', 'filesBrotli', 'KB'],
  ['files, raw', 'plain', 'filesRaw', 'KB'],
  ['requests', 'plain', 'requests', ''],
  ['usable form', 'plain', 'usable', 'ms'],
  ['usable form, processor 4× slower', 'cpu', 'usable', 'ms'],
  ['usable form, 1.6 Mbps and 150 ms', 'net', 'usable', 'ms'],
  ['a field to type into', 'plain', 'field', 'ms'],
  ['a field to type into, processor 4× slower', 'cpu', 'field', 'ms'],
  ['a field to type into, 1.6 Mbps and 150 ms', 'net', 'field', 'ms'],
  ['click to next page', 'plain', 'clickToNext', 'ms', FRAME_MS],
  ['click to next page, processor 4× slower', 'cpu', 'clickToNext', 'ms', FRAME_MS],
  ['long tasks', 'plain', 'blocked', 'ms'],
  ['long tasks, processor 4× slower', 'cpu', 'blocked', 'ms'],
  ['heap: JavaScript and WebAssembly', 'plain', 'memory', 'MB'],
];

const STAGES = [
  ['the HTML is there', 'html'],
  ['the first question to the Frontend API', 'asked'],
  ['its last answer', 'answered'],
  ['the last file is there', 'files'],
  ['a field to type into', 'field'],
  ['usable', 'usable'],
];
const NAMES = { plain: 'plain', cpu: 'processor 4× slower', net: '1.6 Mbps and 150 ms' };

/** `figures` has, for each page by name, in each condition, a list for each thing. */
export function report(pages, figures, about) {
  const values = (page, condition, thing) => figures.get(page.name)[condition][thing];
  const verdict = (condition, thing, grace = 0) =>
    ['guide', 'card'].map(task => {
      const [ours, ...others] = pages.filter(page => page.task === task).map(page => median(values(page, condition, thing)));
      return ours <= Math.min(...others) + grace ? 'won' : 'lost';
    });
  const main = ROWS.map(([title, condition, thing, unit, grace]) => [
    unit ? `${title}, ${unit}` : title,
    ...pages.map(page => cell(values(page, condition, thing))),
    verdict(condition, thing, grace).join(' / '),
  ]);
  const stages = Object.keys(NAMES).flatMap(condition =>
    STAGES.map(([title, thing]) => [
      `${NAMES[condition]}: ${title}`,
      ...pages.map(page => figure(median(values(page, condition, thing)))),
    ]),
  );
  const titles = pages.map(({ title }) => title);
  return [
    `${about.date}, ${about.processor}, ${about.memory}, Chromium ${about.chromium}, ${about.runs} runs: median (quartiles)`,
    markdown(['until the form is usable', ...titles, 'guide / `<SignIn/>`'], main),
    'Where the time goes, ms since the navigation began, medians',
    markdown(['', ...titles], stages),
  ].join('\n\n');
}

function cell(list) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map(share => figure(quantile(list, share)));
  return low === high ? middle : `${middle} (${low}–${high})`;
}

function figure(value) {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}

export const median = list => quantile(list, 0.5);

/** Between two measurements in proportion. */
export function quantile(list, share) {
  const sorted = list.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

function markdown(head, rows) {
  const all = [head, head.map(() => ''), ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map(row => row[column].length)));
  const line = row => `| ${row.map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? `${'-'.repeat(width + 2)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
}
