// The figures as tables that a person reads, in the form in which docs/performance.md has them.

/** Two pictures of a screen are this far apart: nobody sees less. */
const FRAME_MS = 1000 / 60;

/** What is compared: what it is called, under which condition, which thing, its unit, and what is too little to count. */
const ROWS = [
  ['Everything loaded, gzip', 'plain', 'allGzip', 'KB'],
  ['Everything loaded, brotli', 'plain', 'allBrotli', 'KB'],
  ['Everything loaded, raw', 'plain', 'allRaw', 'KB'],
  ['Requests', 'plain', 'requests', ''],
  ['Usable form', 'plain', 'usable', 'ms'],
  ['Usable form, 4× CPU slow-down', 'cpu', 'usable', 'ms'],
  ['Usable form, 1.6 Mbps and 150 ms', 'net', 'usable', 'ms'],
  ['First field', 'plain', 'field', 'ms'],
  ['First field, 4× CPU slow-down', 'cpu', 'field', 'ms'],
  ['First field, 1.6 Mbps and 150 ms', 'net', 'field', 'ms'],
  ['Click to next page', 'plain', 'clickToNext', 'ms', FRAME_MS],
  ['Click to next page, 4× CPU slow-down', 'cpu', 'clickToNext', 'ms', FRAME_MS],
  ['Long tasks', 'plain', 'blocked', 'ms'],
  ['Long tasks, 4× CPU slow-down', 'cpu', 'blocked', 'ms'],
  ['Heap: JavaScript and WebAssembly', 'plain', 'memory', 'MB'],
];

const STAGES = [
  ['HTML', 'html'],
  ['Frontend API asked', 'asked'],
  ['Frontend API answered', 'answered'],
  ['Last file', 'files'],
  ['First field', 'field'],
  ['Usable form', 'usable'],
];
const CONDITIONS = { plain: 'plain', cpu: '4× CPU', net: '1.6 Mbps' };
const TASKS = { guide: 'The guide: e-mail address and password', card: 'The whole `<SignIn/>`' };

/** `figures` has, for each page by name, in each condition, a list for each thing; `about` is said before them, line by line. */
export function report(pages, figures, about) {
  const parts = Object.entries(TASKS).flatMap(([task, title]) => {
    const [ours, ...others] = pages.filter(page => page.task === task);
    const values = ({ name }, condition, thing) => figures.get(name)[condition][thing];
    const compared = ROWS.map(([what, condition, thing, unit, grace = 0]) => {
      const best = Math.min(...others.map(page => median(values(page, condition, thing))));
      return [
        unit ? `${what}, ${unit}` : what,
        ...[ours, ...others].map(page => cell(values(page, condition, thing), unit ? figure : String)),
        verdict(median(values(ours, condition, thing)), best, grace),
      ];
    });
    const stages = Object.entries(CONDITIONS).flatMap(([condition, under]) =>
      STAGES.map(([what, thing]) => [
        `${what}, ${under}`,
        ...[ours, ...others].map(page => figure(median(values(page, condition, thing)))),
      ]),
    );
    const titles = [ours, ...others].map(page => page.title);
    return [
      `### ${title}`,
      markdown(['', ...titles, 'Ours to the best other'], compared),
      'Where the time goes, in ms since the navigation began:',
      markdown(['', ...titles], stages),
    ];
  });
  return `${[about.join('\n'), ...parts].join('\n\n')}\n`;
}

/** How our median compares with the lowest of the others. */
function verdict(ours, best, grace) {
  if (ours === best) return 'level';
  const ratio = best > 0 ? ` (${(ours / best).toFixed(2)})` : '';
  if (ours < best) return `better${ratio}`;
  return ours <= best + grace ? `within a frame${ratio}` : `worse${ratio}`;
}

/** The median, and the quartiles where they differ. */
function cell(list, written) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map(share => written(quantile(list, share)));
  return low === high ? middle : `${middle} (${low}–${high})`;
}

function figure(value) {
  return value >= 100 || value === 0 ? value.toFixed(0) : value.toFixed(1);
}

const median = list => quantile(list, 0.5);

/** Between two measurements in proportion. */
function quantile(list, share) {
  const sorted = list.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

function markdown(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map(row => row[column].length)));
  const pad = (text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]));
  const line = row => `| ${row.map(pad).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
