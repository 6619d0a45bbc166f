import { arenaHeight, arenaWidth, type Roster, type Snapshot } from '../protocol.js';
import { aim, type Camera } from './camera.js';
import { type Stick, stickReachPx } from './controls.js';
import { type Burst, createBursts } from './effects.js';
import { createSprites, pilotSpriteReach, type Sprites, sparkSpriteReach } from './sprites.js';
import type { ShownPilot } from './timeline.js';
import { createTrails, type TrailPoint, trailLengthMs } from './trails.js';

export interface Scene {
  readonly pilots: readonly ShownPilot[];
  readonly sparks: Snapshot['sparks'];
  readonly roster: Roster;
  readonly ownSessionId: string;
  readonly stick: Stick | undefined;
  readonly nowMs: number;
}

/** Draws the arena: a grid, the sparks, and every pilot with a fading trail. */
export interface ArenaView {
  draw(scene: Scene): void;
}

const font = 'system-ui, sans-serif';
const nameSizePx = 12.5;

export function createArenaView(canvas: HTMLCanvasElement): ArenaView {
  const context = canvas.getContext('2d')!;
  const trails = createTrails();
  const bursts = createBursts();
  let sprites: Sprites = createSprites(1);
  let spriteScale = 0;
  let camera: Camera = { scale: 1, offsetX: 0, offsetY: 0 };

  /** Sizes the picture like its box, in pixels of the screen; only where that has changed, for it clears the picture. */
  function fit(own: ShownPilot | undefined): void {
    const { clientWidth, clientHeight } = canvas;
    const width = Math.round(clientWidth * devicePixelRatio);
    const height = Math.round(clientHeight * devicePixelRatio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    camera = aim(clientWidth, clientHeight, own);
    const scale = camera.scale * devicePixelRatio;
    if (scale !== spriteScale) sprites = createSprites(scale);
    spriteScale = scale;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const { offsetX, offsetY } = camera;
    context.setTransform(scale, 0, 0, scale, offsetX * devicePixelRatio, offsetY * devicePixelRatio);
  }

  function drawGrid(): void {
    context.strokeStyle = '#19203a';
    context.lineWidth = 1 / camera.scale;
    context.beginPath();
    for (let x = 100; x < arenaWidth; x += 100) {
      context.moveTo(x, 0);
      context.lineTo(x, arenaHeight);
    }
    for (let y = 100; y < arenaHeight; y += 100) {
      context.moveTo(0, y);
      context.lineTo(arenaWidth, y);
    }
    context.stroke();
    context.strokeStyle = '#39456e';
    context.lineWidth = 2 / camera.scale;
    context.strokeRect(0, 0, arenaWidth, arenaHeight);
  }

  function drawSpark(x: number, y: number, phase: number): void {
    const reach = sparkSpriteReach * (1 + Math.sin(phase) * 0.12);
    context.drawImage(sprites.spark(), x - reach, y - reach, 2 * reach, 2 * reach);
  }

  function drawTrail(points: readonly TrailPoint[], hue: number): void {
    const tail = points[0];
    const head = points.at(-1);
    if (!tail || !head || Math.hypot(head.x - tail.x, head.y - tail.y) < 4) return;
    const color = context.createLinearGradient(tail.x, tail.y, head.x, head.y);
    color.addColorStop(0, `hsl(${hue} 85% 60% / 0)`);
    color.addColorStop(1, `hsl(${hue} 85% 60% / 0.55)`);
    context.fillStyle = color;
    context.fill(ribbon(points));
  }

  function drawPilot(pilot: ShownPilot, hue: number, isOwn: boolean, nowMs: number): void {
    const { x, y } = pilot;
    const reach = pilotSpriteReach * (pilot.dashing ? 1.25 : 1);
    context.drawImage(sprites.pilot(hue), x - reach, y - reach, 2 * reach, 2 * reach);
    if (!isOwn) return;
    context.strokeStyle = '#ffffff';
    context.lineWidth = 3;
    context.beginPath();
    context.arc(x, y, 31 + Math.sin(nowMs / 350), 0, 2 * Math.PI);
    context.stroke();
  }

  function drawName({ x, y }: ShownPilot, name: string, isOwn: boolean): void {
    const size = nameSizePx / camera.scale;
    context.font = `600 ${size}px ${font}`;
    context.textAlign = 'center';
    const half = context.measureText(name).width / 2 + 6;
    const textX = Math.min(arenaWidth - half, Math.max(half, x));
    const textY = y < 44 + size ? y + 42 + size : y - 40;
    context.fillStyle = isOwn ? '#ffffff' : '#b9c3e0';
    context.fillText(name, textX, textY);
  }

  function drawBurst({ x, y, age }: Burst, hue: number): void {
    context.strokeStyle = `hsl(${hue} 95% 75% / ${1 - age})`;
    context.lineWidth = 5 * (1 - age) + 0.5;
    context.beginPath();
    context.arc(x, y, 12 + 46 * Math.sqrt(age), 0, 2 * Math.PI);
    context.stroke();
  }

  function drawStick({ fromX, fromY, x, y }: Stick): void {
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const length = Math.max(1, Math.hypot(x - fromX, y - fromY) / stickReachPx);
    context.strokeStyle = '#ffffff44';
    context.fillStyle = '#ffffff55';
    context.lineWidth = 2;
    context.beginPath();
    context.arc(fromX, fromY, stickReachPx, 0, 2 * Math.PI);
    context.stroke();
    context.beginPath();
    context.arc(fromX + (x - fromX) / length, fromY + (y - fromY) / length, 20, 0, 2 * Math.PI);
    context.fill();
  }

  return {
    draw({ pilots, sparks, roster, ownSessionId, stick, nowMs }) {
      const entries = new Map(roster.pilots.map((entry) => [entry.number, entry]));
      const hueOf = (number: number) => entries.get(number)?.hue ?? 220;
      const isOwn = ({ number }: ShownPilot) => ownSessionId !== '' && entries.get(number)?.sessionId === ownSessionId;
      fit(pilots.find(isOwn));
      drawGrid();
      for (const [id, x, y] of sparks) drawSpark(x, y, nowMs / 300 + id);
      for (const [number, points] of trails.follow(pilots, nowMs)) drawTrail(points, hueOf(number));
      for (const pilot of pilots) drawPilot(pilot, hueOf(pilot.number), isOwn(pilot), nowMs);
      for (const burst of bursts.follow(sparks, pilots, nowMs)) drawBurst(burst, hueOf(burst.pilot));
      for (const pilot of pilots) drawName(pilot, entries.get(pilot.number)?.name ?? '', isOwn(pilot));
      if (stick) drawStick(stick);
    },
  };
}

/** A shape around POINTS that grows from nothing where they are old to almost a pilot's width at the newest. */
function ribbon(points: readonly TrailPoint[]): Path2D {
  const left: [number, number][] = [];
  const right: [number, number][] = [];
  const newestMs = points.at(-1)?.atMs ?? 0;
  points.forEach(({ x, y, atMs }, index) => {
    const before = points[Math.max(0, index - 1)]!;
    const after = points[Math.min(points.length - 1, index + 1)]!;
    const length = Math.hypot(after.x - before.x, after.y - before.y);
    if (length < 0.01) return;
    const width = (20 * (1 - (newestMs - atMs) / trailLengthMs)) / length;
    const [nx, ny] = [-(after.y - before.y) * width, (after.x - before.x) * width];
    left.push([x + nx, y + ny]);
    right.unshift([x - nx, y - ny]);
  });
  const path = new Path2D();
  for (const [x, y] of [...left, ...right]) path.lineTo(x, y);
  path.closePath();
  return path;
}
