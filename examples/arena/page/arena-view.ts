import { arenaHeight, arenaWidth, type Roster, type Snapshot } from '../protocol.js';
import type { ShownPilot } from './timeline.js';

interface Trail {
  x: number;
  y: number;
}

/** Draws the arena: a grid, the sparks, and every pilot with a fading trail. */
export class ArenaView {
  private readonly context: CanvasRenderingContext2D;
  private readonly trails = new Map<number, Trail[]>();

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = canvas.getContext('2d')!;
  }

  draw(pilots: ShownPilot[], sparks: Snapshot['sparks'], roster: Roster, ownSessionId: string, nowMs: number): void {
    this.resize();
    this.drawGrid();
    for (const [id, x, y] of sparks) this.drawSpark(x, y, nowMs / 400 + id);
    for (const number of this.trails.keys()) {
      if (!pilots.some((pilot) => pilot.number === number)) this.trails.delete(number);
    }
    for (const pilot of pilots) {
      const entry = roster.pilots.find(({ number }) => number === pilot.number);
      this.drawPilot(pilot, entry?.name ?? '', entry?.hue ?? 200, entry?.sessionId === ownSessionId);
    }
  }

  private resize(): void {
    const { canvas, context } = this;
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    const scale = Math.min(canvas.width / arenaWidth, canvas.height / arenaHeight);
    context.setTransform(
      scale,
      0,
      0,
      scale,
      (canvas.width - arenaWidth * scale) / 2,
      (canvas.height - arenaHeight * scale) / 2,
    );
  }

  private drawGrid(): void {
    const { context } = this;
    context.strokeStyle = '#1a2136';
    context.lineWidth = 1.5;
    context.beginPath();
    for (let x = 0; x <= arenaWidth; x += 100) {
      context.moveTo(x, 0);
      context.lineTo(x, arenaHeight);
    }
    for (let y = 0; y <= arenaHeight; y += 100) {
      context.moveTo(0, y);
      context.lineTo(arenaWidth, y);
    }
    context.stroke();
    context.strokeStyle = '#2c3657';
    context.lineWidth = 3;
    context.strokeRect(0, 0, arenaWidth, arenaHeight);
  }

  private drawSpark(x: number, y: number, phase: number): void {
    const { context } = this;
    const radius = 7 + Math.sin(phase) * 1.5;
    const glow = context.createRadialGradient(x, y, 1, x, y, radius * 3.2);
    glow.addColorStop(0, '#ffe7a8');
    glow.addColorStop(0.25, '#ffb45488');
    glow.addColorStop(1, '#ffb45400');
    context.fillStyle = glow;
    context.fillRect(x - 30, y - 30, 60, 60);
    context.fillStyle = '#fff3d0';
    context.beginPath();
    context.arc(x, y, radius * 0.6, 0, 7);
    context.fill();
  }

  private drawPilot(pilot: ShownPilot, name: string, hue: number, isOwn: boolean): void {
    const { context } = this;
    const { x, y } = pilot;
    this.drawTrail(pilot, hue);
    const radius = pilot.dashing ? 27 : 24;
    const body = context.createRadialGradient(x - 7, y - 8, 3, x, y, radius);
    body.addColorStop(0, `hsl(${hue} 95% 82%)`);
    body.addColorStop(1, `hsl(${hue} 80% 52%)`);
    context.shadowColor = `hsl(${hue} 90% 60%)`;
    context.shadowBlur = pilot.dashing ? 40 : 18;
    context.fillStyle = body;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.fill();
    context.shadowBlur = 0;
    if (isOwn) {
      context.strokeStyle = '#ffffff';
      context.lineWidth = 3;
      context.beginPath();
      context.arc(x, y, radius + 6, 0, 7);
      context.stroke();
    }
    context.fillStyle = isOwn ? '#ffffff' : '#b9c3e0';
    context.font = '600 19px system-ui, sans-serif';
    context.textAlign = 'center';
    context.fillText(name, x, y - radius - 14);
  }

  private drawTrail({ number, x, y }: ShownPilot, hue: number): void {
    const { context } = this;
    const trail = this.trails.get(number) ?? [];
    trail.push({ x, y });
    if (trail.length > 26) trail.shift();
    this.trails.set(number, trail);
    trail.forEach((point, index) => {
      const share = index / trail.length;
      context.fillStyle = `hsl(${hue} 85% 60% / ${share * 0.28})`;
      context.beginPath();
      context.arc(point.x, point.y, 5 + share * 15, 0, 7);
      context.fill();
    });
  }
}
