import type { Roster, Snapshot } from '../protocol.js';

const shownRows = 6;

interface Ranked {
  readonly rank: number;
  readonly score: number;
  readonly entry: Roster['pilots'][number] | undefined;
}

/** The best pilots, and one's own wherever it ranks. Rows are only touched where they change. */
export function showScores(list: HTMLElement, snapshot: Snapshot | undefined, roster: Roster, ownId: string): void {
  const shown = topRows(ranked(snapshot, roster), ownId);
  while (list.children.length > shown.length) list.lastElementChild!.remove();
  shown.forEach((row, index) => {
    const item = list.children[index] ?? list.appendChild(newRow());
    fill(item as HTMLElement, row, ownId);
  });
}

function ranked(snapshot: Snapshot | undefined, roster: Roster): Ranked[] {
  return (snapshot?.pilots ?? [])
    .map(([number, , , , , score]) => ({ score, entry: roster.pilots.find((pilot) => pilot.number === number) }))
    .filter(({ entry }) => entry)
    .sort((a, b) => b.score - a.score)
    .map((row, index) => ({ ...row, rank: index + 1 }));
}

function topRows(rows: Ranked[], ownId: string): Ranked[] {
  const top = rows.slice(0, shownRows);
  const own = rows.find(({ entry }) => entry?.sessionId === ownId);
  return !own || top.includes(own) ? top : [...top.slice(0, -1), own];
}

function newRow(): HTMLElement {
  const item = document.createElement('li');
  for (const name of ['rank', 'dot', 'name', 'kind', 'coins', 'score']) {
    item.append(Object.assign(document.createElement('span'), { className: name }));
  }
  return item;
}

function fill(item: HTMLElement, { rank, score, entry }: Ranked, ownId: string): void {
  const isOwn = entry?.sessionId === ownId;
  item.className = isOwn ? 'me' : '';
  item.style.setProperty('--hue', String(entry?.hue ?? 0));
  const kind = isOwn ? 'you' : entry?.sessionId === '' ? 'drone' : '';
  const coins = entry?.coins ? `★${entry.coins}` : '';
  const texts = [String(rank), '', entry?.name ?? '', kind, coins, String(score)];
  texts.forEach((text, index) => {
    const cell = item.children[index]!;
    if (cell.textContent !== text) cell.textContent = text;
  });
}
