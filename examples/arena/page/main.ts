import { type Input, OpCode, type Ping, type Roster, type Snapshot, tickRateHz } from '../protocol.js';
import { ArenaView } from './arena-view.js';
import { connect, type Joined } from './connect.js';
import { Controls } from './controls.js';
import { Plot } from './plot.js';
import { Timeline } from './timeline.js';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const view = new ArenaView(element<HTMLCanvasElement>('game'));
const controls = new Controls(element('game'));
const rttPlot = new Plot(element<HTMLCanvasElement>('rtt-plot'), '#38e8c6');
const latePlot = new Plot(element<HTMLCanvasElement>('late-plot'), '#ffb454');
let timeline = new Timeline();
let roster: Roster = { pilots: [] };
let joined: Joined | undefined;

function say(text: string, mood: 'good' | 'bad' | '' = ''): void {
  const status = element('status');
  status.textContent = text;
  status.className = mood;
}

function receive(opCode: number, data: Uint8Array): void {
  const message = JSON.parse(new TextDecoder().decode(data));
  const nowMs = performance.now();
  if (opCode === OpCode.SNAPSHOT) {
    const snapshot = message as Snapshot;
    timeline.add(snapshot, nowMs);
    latePlot.add(Math.max(0, snapshot.lateMs));
  } else if (opCode === OpCode.PING) {
    const { sentAtMs, heldMs = 0 } = message as Ping;
    rttPlot.add(Math.max(0, nowMs - sentAtMs - heldMs));
  } else if (opCode === OpCode.ROSTER) {
    roster = message as Roster;
  }
}

async function play(): Promise<void> {
  say('connecting…');
  try {
    timeline = new Timeline();
    joined = await connect(({ op_code, data }) => receive(op_code, data), lost);
    say('playing', 'good');
  } catch (error) {
    console.error(error);
    lost();
  }
}

function lost(): void {
  joined = undefined;
  say('no connection, trying again…', 'bad');
  setTimeout(() => void play(), 1500);
}

function send(opCode: number, message: Input | Ping): void {
  joined?.socket.sendMatchState(joined.matchId, opCode, JSON.stringify(message)).catch(() => {});
}

let lastInput = '';
setInterval(() => {
  const input = controls.read();
  const text = JSON.stringify(input);
  if (text === lastInput) return;
  lastInput = text;
  send(OpCode.INPUT, input);
}, 1000 / tickRateHz);

setInterval(() => send(OpCode.PING, { sentAtMs: performance.now() }), 200);

function showScores(): void {
  const scores = timeline.newest()?.pilots ?? [];
  const rows = scores
    .map(([number, , , , , score]) => ({ score, entry: roster.pilots.find((pilot) => pilot.number === number) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 8)
    .map(({ score, entry }) => {
      const item = document.createElement('li');
      item.className = entry?.sessionId === joined?.sessionId ? 'me' : '';
      item.style.color = `hsl(${entry?.hue ?? 0} 85% 72%)`;
      item.append(entry?.name ?? '', ' ', Object.assign(document.createElement('b'), { textContent: String(score) }));
      return item;
    });
  element('scores').replaceChildren(...rows);
}

/** Where one's own pilot is, for those who read the page by program. */
function showOwnPosition(): void {
  const own = roster.pilots.find((pilot) => pilot.sessionId === joined?.sessionId);
  const row = timeline.newest()?.pilots.find(([number]) => number === own?.number);
  document.body.dataset.position = row ? `${Math.round(row[1])},${Math.round(row[2])}` : '';
}

setInterval(() => {
  showScores();
  rttPlot.draw();
  latePlot.draw();
  showOwnPosition();
  element('rtt').textContent = joined ? `${rttPlot.median().toFixed(1)} ms` : '–';
  element('late').textContent = joined ? `${latePlot.median().toFixed(2)} ms` : '–';
}, 250);

requestAnimationFrame(function frame(nowMs: number): void {
  view.draw(timeline.at(nowMs), timeline.newest()?.sparks ?? [], roster, joined?.sessionId ?? '', nowMs);
  requestAnimationFrame(frame);
});

void play();
