import type { Mark } from '../../engine/opportunity/checklist.ts';
import { font } from './fonts.ts';
import type { Sheet } from './frame.ts';
import type { Palette } from './theme.ts';

/**
 * A judgement as a sign of its own shape, readable without colour: ✓ in a disc, ! in a triangle, ✗ in a square, ? in a ring.
 * `x` and `y` are its middle, `size` its height, logical pixels.
 */
export function drawMark({ pen, colours }: Sheet, mark: Mark, x: number, y: number, size: number): void {
  const half = size / 2;
  const colour = markColour(mark, colours);
  pen.save();
  pen.translate(x, y);
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = size / 8;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  SHAPES[mark](pen, half);
  if (mark === 'unknown') {
    pen.font = font(size * 0.7, true);
    pen.textAlign = 'center';
    pen.fillText('?', 0, half * 0.06);
  } else {
    pen.strokeStyle = colours.background;
    for (const line of STROKES[mark]) trace(pen, line, half);
  }
  pen.restore();
}

export function markColour(mark: Mark, colours: Palette): string {
  return { good: colours.up, neutral: colours.emaFast, bad: colours.down, unknown: colours.faint }[mark];
}

type Pen = Sheet['pen'];

const SHAPES: Readonly<Record<Mark, (pen: Pen, half: number) => void>> = {
  good: (pen, half) => {
    pen.beginPath();
    pen.arc(0, 0, half, 0, 2 * Math.PI);
    pen.fill();
  },
  neutral: (pen, half) => {
    pen.beginPath();
    pen.moveTo(0, -half * 0.85);
    pen.lineTo(half, half * 0.8);
    pen.lineTo(-half, half * 0.8);
    pen.closePath();
    pen.fill();
    pen.stroke();
  },
  bad: (pen, half) => {
    pen.beginPath();
    pen.roundRect(-half, -half, 2 * half, 2 * half, half / 4);
    pen.fill();
  },
  unknown: (pen, half) => {
    pen.beginPath();
    pen.arc(0, 0, half * 0.9, 0, 2 * Math.PI);
    pen.stroke();
  },
};

/** Strokes of the signs, in halves of their height. */
const STROKES: Readonly<Record<Exclude<Mark, 'unknown'>, readonly (readonly (readonly [number, number])[])[]>> = {
  good: [
    [
      [-0.45, 0.05],
      [-0.12, 0.4],
      [0.48, -0.35],
    ],
  ],
  neutral: [
    [
      [0, -0.32],
      [0, 0.2],
    ],
    [
      [0, 0.55],
      [0, 0.56],
    ],
  ],
  bad: [
    [
      [-0.42, -0.42],
      [0.42, 0.42],
    ],
    [
      [0.42, -0.42],
      [-0.42, 0.42],
    ],
  ],
};

function trace(pen: Pen, points: readonly (readonly [number, number])[], half: number): void {
  pen.beginPath();
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) pen.moveTo(x * half, y * half);
    else pen.lineTo(x * half, y * half);
  }
  pen.stroke();
}
