// Pictures drawn once and copied from then on: blurred shadows and gradients are slow to draw in every frame.

export interface Sprites {
  pilot(hue: number): HTMLCanvasElement;
  spark(): HTMLCanvasElement;
}

/** Half the side of a picture, in units of the arena. */
export const pilotSpriteReach = 64;
export const sparkSpriteReach = 30;

/** SCALE: pixels of the screen a unit of the arena. */
export function createSprites(scale: number): Sprites {
  const pilots = new Map<number, HTMLCanvasElement>();
  let spark: HTMLCanvasElement | undefined;
  return {
    pilot(hue) {
      const known = pilots.get(hue) ?? paint(pilotSpriteReach, scale, (context) => paintPilot(context, hue));
      pilots.set(hue, known);
      return known;
    },
    spark() {
      spark ??= paint(sparkSpriteReach, scale, paintSpark);
      return spark;
    },
  };
}

function paint(reach: number, scale: number, draw: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.ceil(reach * 2 * scale);
  const context = canvas.getContext('2d')!;
  context.setTransform(scale, 0, 0, scale, canvas.width / 2, canvas.height / 2);
  draw(context);
  return canvas;
}

function paintPilot(context: CanvasRenderingContext2D, hue: number): void {
  glow(context, pilotSpriteReach, [
    [0.3, `hsl(${hue} 90% 60% / 0.5)`],
    [0.6, `hsl(${hue} 90% 60% / 0.13)`],
    [1, `hsl(${hue} 90% 60% / 0)`],
  ]);
  const body = context.createRadialGradient(-8, -9, 2, 0, 0, 25);
  body.addColorStop(0, `hsl(${hue} 100% 88%)`);
  body.addColorStop(0.55, `hsl(${hue} 88% 64%)`);
  body.addColorStop(1, `hsl(${hue} 78% 46%)`);
  context.fillStyle = body;
  disc(context, 24);
}

function paintSpark(context: CanvasRenderingContext2D): void {
  glow(context, sparkSpriteReach, [
    [0, '#ffd98acc'],
    [0.3, '#ffb45466'],
    [1, '#ffb45400'],
  ]);
  context.fillStyle = '#fff3d0';
  disc(context, 5);
}

function glow(context: CanvasRenderingContext2D, reach: number, stops: [number, string][]): void {
  const gradient = context.createRadialGradient(0, 0, 0, 0, 0, reach);
  for (const [at, color] of stops) gradient.addColorStop(at, color);
  context.fillStyle = gradient;
  disc(context, reach);
}

function disc(context: CanvasRenderingContext2D, radius: number): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fill();
}
