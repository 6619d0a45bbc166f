import { type Input, messages, type Roster, tickRateHz } from '../protocol.js';
import { createArenaView } from './arena-view.js';
import { connect, type Joined, measureRoundTrip, openProbe, type WantedTransport } from './connect.js';
import { createControls } from './controls.js';
import { createPlot, type Plot } from './plot.js';
import { createPrediction } from './prediction.js';
import { showScores } from './scoreboard.js';
import { createTimeline, type ShownPilot } from './timeline.js';
import { createTransportSwitch } from './transport-switch.js';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const stepMs = 1000 / tickRateHz;
const pingEveryMs = 200;
const tryAgainMs = 1000;
/** What is steered is told again this often, so that page and match agree on the count of steps. */
const repeatAfterSteps = tickRateHz;
/** Steps missed while the page could not run are not caught up. */
const maxStepsAtOnce = 10;

const view = createArenaView(element<HTMLCanvasElement>('game'));
const controls = createControls(element('game'), element('dash'));
const plots = {
  rtt: createPlot(element<HTMLCanvasElement>('rtt-plot'), ['#38e8c6', '#8f9dff'], 2),
  late: createPlot(element<HTMLCanvasElement>('late-plot'), ['#ffb454'], 0.5),
};
let timeline = createTimeline();
let prediction = createPrediction(stepMs / 1000);
let roster: Roster = { pilots: [] };
let joined: Joined | undefined;
let transport: WantedTransport | undefined;
let probe: { measure(): Promise<number>; close(): void } | undefined;

/** The lines of the plot of round trips. */
const lineOf = { udp: 0, websocket: 1 } as const;
const nameOf = { udp: 'UDP', websocket: 'WebSocket' } as const;

// ---- the connection

const choice = createTransportSwitch(
  { udp: element<HTMLButtonElement>('over-udp'), websocket: element<HTMLButtonElement>('over-websocket') },
  () => {
    if (!joined) return;
    joined.socket.ondisconnect = () => {};
    joined.socket.disconnect(false);
    forget();
    say('Connecting…', '');
    void play();
  },
);

function say(text: string, mood: 'good' | 'bad' | ''): void {
  element('status').textContent = text;
  element('status').className = mood;
  element('curtain-text').textContent = text;
  element('curtain').hidden = mood === 'good';
}

async function play(): Promise<void> {
  try {
    timeline = createTimeline();
    prediction = createPrediction(stepMs / 1000);
    lastInput = undefined;
    transport = 'websocket';
    joined = await connect(choice.wanted, {
      onData: ({ op_code, data }) => receive(op_code, data),
      onTransport(event) {
        element('status').title = event.reason ?? '';
        travel(event.transport);
      },
      onLost: lost,
    });
    travel(transport);
    void compare(joined);
  } catch {
    lost();
  }
}

function travel(over: WantedTransport | 'reconnecting'): void {
  if (over === 'reconnecting') {
    transport = undefined;
    say('Connection lost – trying again…', 'bad');
    for (const plot of Object.values(plots)) plot.clear();
    return;
  }
  transport = over;
  choice.show(over);
  if (joined) say(`playing over ${nameOf[over]}`, 'good');
}

/** Measures the other transport as well, beside the one that is played over. */
async function compare(own: Joined): Promise<void> {
  const other = transport === 'udp' ? 'websocket' : 'udp';
  const opened = await openProbe(own, other).catch(() => undefined);
  if (!opened || joined !== own) return opened?.close();
  probe = opened;
}

function forget(): void {
  joined = undefined;
  transport = undefined;
  probe?.close();
  probe = undefined;
  choice.show(undefined);
}

function lost(): void {
  forget();
  say('Connection lost – trying again…', 'bad');
  for (const plot of Object.values(plots)) plot.clear();
  setTimeout(() => void play(), tryAgainMs);
}

function receive(opCode: number, data: Uint8Array): void {
  const nowMs = performance.now();
  if (opCode === messages.snapshot.opCode) {
    const snapshot = messages.snapshot.decode(data);
    if (!timeline.add(snapshot, nowMs)) return;
    plots.late.add(Math.max(0, snapshot.lateMs), nowMs);
    const own = snapshot.pilots.find(([number]) => number === ownNumber());
    if (own) prediction.correct(own);
  } else if (opCode === messages.roster.opCode) {
    roster = messages.roster.decode(data);
  }
}

function sendInput(input: Input): void {
  const { opCode, encode } = messages.input;
  joined?.socket.sendMatchState(joined.matchId, opCode, encode(input)).catch(() => {});
}

function ownNumber(): number | undefined {
  return roster.pilots.find(({ sessionId }) => sessionId === joined?.sessionId)?.number;
}

// ---- steering

let lastInput: Input | undefined;
let steppedToMs = performance.now();

/** Tells the match what is steered, as soon as it changes, and flies the steps that are due. */
function step(nowMs: number): void {
  const steering = controls.read();
  const isSame = lastInput?.x === steering.x && lastInput.y === steering.y && lastInput.dash === steering.dash;
  const { nextStep } = prediction;
  if (joined && (!isSame || nextStep - lastInput!.step >= repeatAfterSteps)) {
    lastInput = { ...steering, step: nextStep };
    sendInput(lastInput);
  }
  if (nowMs - steppedToMs > maxStepsAtOnce * stepMs) steppedToMs = nowMs - stepMs;
  for (; nowMs - steppedToMs >= stepMs; steppedToMs += stepMs) prediction.advance(steering);
}

// A page in the background draws no frames, yet lets go of what it steered.
setInterval(() => step(performance.now()), stepMs);
/** Both alike, or the lines could not be compared: how long the server takes to answer. */
function measure(over: WantedTransport, answered: Promise<number> | undefined): void {
  answered?.then(
    (elapsedMs) => plots.rtt.add(elapsedMs, performance.now(), lineOf[over]),
    () => {},
  );
}

setInterval(() => {
  if (!joined || !transport) return;
  measure(transport, measureRoundTrip(joined.socket));
  measure(transport === 'udp' ? 'websocket' : 'udp', probe?.measure());
}, pingEveryMs);

// ---- what is seen

/** Others as they were a moment ago; one's own pilot as it is. */
function shownPilots(nowMs: number, elapsedMs: number): ShownPilot[] {
  const own = ownNumber();
  const partial = Math.min(1, (nowMs - steppedToMs) / stepMs);
  const body = prediction.shown(controls.read(), partial, elapsedMs);
  return timeline.at(nowMs).map((pilot) => {
    if (pilot.number !== own || !body) return pilot;
    return { ...pilot, x: body.x, y: body.y, dashing: body.dashLeftSec > 0 };
  });
}

/** Where the pilots are drawn, for those who read the page by program. */
function tellPositions(pilots: readonly ShownPilot[]): void {
  const positions = pilots.map(({ number, x, y }) => [
    roster.pilots.find((entry) => entry.number === number)?.name ?? '',
    [Math.round(x), Math.round(y)],
  ]);
  element('game').dataset.positions = JSON.stringify(Object.fromEntries(positions));
}

function showPlot(name: keyof typeof plots, plot: Plot, digits: number, nowMs: number, line = 0): void {
  plot.draw(nowMs);
  element(name).textContent = quantileText(plot, 0.5, digits, line);
  element(`${name}-99`).textContent = quantileText(plot, 0.99, digits, line);
}

function quantileText(plot: Plot, share: number, digits: number, line: number): string {
  const value = plot.quantile(share, line);
  return value === undefined ? '–' : `${value.toFixed(digits)} ms`;
}

setInterval(() => {
  const nowMs = performance.now();
  const newest = timeline.newest();
  showScores(element('scores'), newest, roster, joined?.sessionId ?? '');
  element('round').textContent = newest ? `${newest.leftSec} s` : '';
  showPlot('rtt', plots.rtt, 1, nowMs, transport && lineOf[transport]);
  for (const name of ['udp', 'websocket'] as const) {
    element(`rtt-${name}`).textContent = quantileText(plots.rtt, 0.5, 1, lineOf[name]);
  }
  showPlot('late', plots.late, 2, nowMs);
}, 250);

let drawnAtMs = performance.now();
requestAnimationFrame(function frame(): void {
  // The frame's own time is that of the screen's last refresh, which may lie before what has come since.
  const nowMs = performance.now();
  step(nowMs);
  const pilots = shownPilots(nowMs, nowMs - drawnAtMs);
  drawnAtMs = nowMs;
  view.draw({
    pilots,
    sparks: timeline.newest()?.sparks ?? [],
    roster,
    ownSessionId: joined?.sessionId ?? '',
    stick: controls.stick(),
    nowMs,
  });
  tellPositions(pilots);
  requestAnimationFrame(frame);
});

say('Connecting…', '');
void play();
