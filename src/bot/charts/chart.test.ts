import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { loadImage, createCanvas } from '@napi-rs/canvas';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleChart, sampleCandles } from '../../../test/bot/chart-samples.ts';
import type { SymbolCard } from '../../commands/pictures.ts';
import { drawCard } from './card.ts';
import { drawChart } from './chart.ts';
import { deepestFall, drawEquity } from './equity.ts';
import { font } from './fonts.ts';
import { blankSheet } from './frame.ts';
import { drawMark } from './marks.ts';
import { overlaysOf } from './overlays.ts';
import { createPictures, type PictureSource } from './pictures.ts';
import { niceStep, priceScale, priceText } from './price-scale.ts';
import { createDrawQueue, TooManyPicturesError } from './queue.ts';
import { spread } from './spread.ts';
import { PALETTES } from './theme.ts';
import { timeTicks } from './time-axis.ts';
import { wrapped } from './wrap.ts';

interface Pixels {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): string;
  count(colour: string): number;
}

const rgbOf = (value: number): string =>
  `#${Buffer.from([value & 255, (value >> 8) & 255, (value >> 16) & 255]).toString('hex')}`;

async function pixelsOf(png: Buffer): Promise<Pixels> {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  // Four bytes a pixel, red first: compared as one number each.
  const pixels = new Uint32Array(data.buffer, data.byteOffset, image.width * image.height);
  const at = (x: number, y: number): string => rgbOf(pixels[y * image.width + x] ?? 0);
  const count = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = Buffer.from(colour.slice(1), 'hex');
    const wanted = (red | (green << 8) | (blue << 16) | (255 << 24)) >>> 0;
    return pixels.reduce((found, value) => found + (value === wanted ? 1 : 0), 0);
  };
  return { width: image.width, height: image.height, at, count };
}

describe('the chart', () => {
  it.each([
    [1, 1000, 600],
    [2, 2000, 1200],
  ] as const)('is a PNG of 1000 × 600 at scale %d', async (scale, width, height) => {
    const png = await drawChart(sampleChart({ scale }));
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    const pixels = await pixelsOf(png);
    expect([pixels.width, pixels.height]).toEqual([width, height]);
  });

  it.each(['dark', 'light'] as const)('shows every line with its tag, in the %s theme', async (theme) => {
    const palette = PALETTES[theme];
    const bare = await pixelsOf(await drawChart(sampleChart({ theme, lines: [] })));
    const drawn = await pixelsOf(await drawChart(sampleChart({ theme })));
    for (const colour of Object.values(palette.lines))
      expect(drawn.count(colour) - bare.count(colour)).toBeGreaterThan(600);
    expect(drawn.at(0, 0)).toBe(palette.background);
  });

  it('points out of the picture where a line is too far to be drawn', async () => {
    const near = await drawChart(sampleChart({ lines: [] }));
    const far = await drawChart(sampleChart({ lines: [{ kind: 'max', price: 9_999, label: 'max' }] }));
    const [before, after] = [await pixelsOf(near), await pixelsOf(far)];
    const colour = PALETTES.dark.lines.max;
    expect(after.count(colour) - before.count(colour)).toBeGreaterThan(300);
  });

  it.each([
    ['three candles', { candles: sampleCandles(3, 2.5) }],
    ['one candle', { candles: sampleCandles(1, 2.5) }],
    ['1,000 candles', { candles: sampleCandles(1_000, 2.5) }],
    ['a flat market', { candles: sampleCandles(50, 1, 0) }],
    ['a micro price', { candles: sampleCandles(100, 1e-8) }],
    ['a huge price', { candles: sampleCandles(100, 1e9) }],
    ['no overlays', { overlays: false }],
  ])('can draw %s', async (_name, more) => {
    const png = await drawChart(sampleChart({ lines: [], supports: [], resistances: [], regimes: [], ...more }));
    expect((await pixelsOf(png)).width).toBe(1000);
  });

  it.each([
    ['no candles', { candles: [] }, 'there are no candles'],
    ['a NaN', { candles: [{ ...sampleCandles(1, 1)[0], close: Number.NaN }] }, 'is no positive number'],
    [
      'a line without a price',
      { lines: [{ kind: 'stop', price: Number.NaN, label: 'stop' }] },
      'the line "stop" is NaN',
    ],
  ])('refuses %s by name', async (_name, more, problem) => {
    await expect(drawChart(sampleChart(more as never))).rejects.toThrow(problem);
  });

  it('is the same, byte for byte, on a machine without system fonts', async () => {
    const script = `
      import { drawChart } from './src/bot/charts/chart.ts';
      import { sampleChart } from './test/bot/chart-samples.ts';
      import { createHash } from 'node:crypto';
      process.stdout.write(createHash('sha256').update(await drawChart(sampleChart({}))).digest('hex'));`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const env = { ...process.env, DISABLE_SYSTEM_FONTS_LOAD: '1', FONTCONFIG_PATH: '/nowhere' };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    const here = createHash('sha256')
      .update(await drawChart(sampleChart({})))
      .digest('hex');
    expect(stdout).toBe(here);
  });
});

describe('the card of a symbol', () => {
  const card: SymbolCard = {
    symbol: 'DEMO · 1000PEPEUSDC',
    price: '0.000012340',
    verdict: 'AVOID · VOLATILITY',
    mark: 'bad',
    score: '41 of 100',
    sections: [
      { title: '1. Signals', mark: 'good', lines: [{ mark: null, text: '12', limit: 'good > 5' }] },
      {
        title: '2. Technical',
        mark: 'unknown',
        lines: [{ mark: 'neutral', text: 'volume × 1.1 and then some more words', limit: 'good > 2.0, bad < 0.3' }],
      },
    ],
  };

  it.each(['dark', 'light'] as const)(
    'is as wide as a phone, with its candles or without, in the %s theme',
    async (theme) => {
      const [bare, whole] = [
        await pixelsOf(await drawCard({ card, chart: null, theme })),
        await pixelsOf(await drawCard({ card, chart: sampleChart({ theme }), theme })),
      ];
      expect([bare.width, whole.width, whole.height - bare.height]).toEqual([780, 780, 580]);
      expect(whole.at(0, 0)).toBe(PALETTES[theme].background);
      expect(whole.count(PALETTES[theme].lines.stop)).toBeGreaterThan(300);
      const signs = [PALETTES[theme].down, PALETTES[theme].up, PALETTES[theme].emaFast];
      for (const colour of signs) expect(bare.count(colour)).toBeGreaterThan(100);
    },
  );

  it('has signs that differ without colour', async () => {
    const shapes = await Promise.all(
      (['good', 'neutral', 'bad', 'unknown'] as const).map(async (mark) => {
        const sheet = blankSheet({}, 40, 40);
        drawMark(sheet, mark, 20, 20, 32);
        const pixels = await pixelsOf(await sheet.canvas.encode('png'));
        const all = Array.from({ length: 1_600 }, (_, index) => pixels.at(index % 40, Math.floor(index / 40)));
        return all.map((colour) => colour !== PALETTES.dark.background);
      }),
    );
    const apart = shapes.flatMap((one, index) =>
      shapes.slice(index + 1).map((other) => one.filter((drawn, at) => drawn !== other[at]).length),
    );
    expect(Math.min(...apart)).toBeGreaterThan(150);
  });

  it('breaks its texts between words, and never between a number and its unit', () => {
    const { pen } = blankSheet({}, 1, 1);
    pen.font = font(13);
    const text = '6 of 10 won, ▲ +8.76 % together: ▲ +4.86 %, ▼ −1.40 %';
    for (let width = 90; width < 400; width += 7) {
      const lines = wrapped(pen, text, width);
      expect(lines.join(' ').replaceAll('\u00a0', ' ')).toBe(text);
      for (const line of lines) {
        expect(pen.measureText(line).width).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/[▲▼]$|^%/);
      }
    }
  });
});

describe('the equity picture', () => {
  const points = [100, 120, 90, 96, 130].map((value, index) => ({ timeMs: index * 3_600_000, value }));

  it('is drawn, however many points there are', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      timeMs: index * 60_000,
      value: 1_000 + Math.sin(index / 99),
    }));
    for (const input of [points, many]) {
      const pixels = await pixelsOf(await drawEquity({ title: 'Equity', points: input }));
      expect(pixels.count(PALETTES.dark.lines.entry)).toBeGreaterThan(300);
    }
  });

  it('knows the deepest fall from a peak', () => {
    expect(deepestFall(points)).toEqual({ from: 1, to: 2, ratio: 0.25 });
    expect(deepestFall(points.slice(0, 2))).toBeNull();
  });

  it('refuses a single point', async () => {
    await expect(drawEquity({ title: 'E', points: points.slice(0, 1) })).rejects.toThrow('at least two points');
  });
});

describe('prices and times on the axes', () => {
  it.each([
    [1e-5, 1.3e-5, 0.000012345, '0.00001235'],
    [116_000, 117_500, 116_876, '116,876'],
    [1.5, 1.6, 1.5432, '1.543'],
    [150, 160, 155.25, '155.3'],
  ])('%d … %d: %d is written %s', (low, high, price, text) => {
    expect(priceText(price, priceScale(low, high, 60, 480).decimals, 'en')).toBe(text);
  });

  it('steps are 1, 2, 2.5 or 5 times a power of ten and never smaller than asked', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-10, max: 1e10, noNaN: true }), (wanted) => {
        const step = niceStep(wanted);
        expect(step).toBeGreaterThanOrEqual(wanted * (1 - 1e-8));
        expect(step).toBeLessThanOrEqual(wanted * 2.5 * (1 + 1e-8));
      }),
    );
  });

  it('labels round local hours and the days', () => {
    const times = Array.from({ length: 96 }, (_, index) => Date.UTC(2026, 10, 21, 12) + index * 900_000);
    const labels = (timeZone: string): string[] =>
      timeTicks(times, (index) => index * 8.5, 84, timeZone, 'en').map((tick) => tick.label);
    expect(labels('UTC').slice(0, 6)).toEqual(['12:00', '15:00', '18:00', '21:00', 'Nov 22', '03:00']);
    expect(labels('Europe/Paris').slice(0, 4)).toEqual(['15:00', '18:00', '21:00', 'Nov 22']);
  });
});

describe('labels at the edge', () => {
  it('keep their distance and their order, and stay inside', () => {
    const wishes = fc.array(fc.double({ min: -50, max: 500, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(wishes, (wanted) => {
        const placed = spread(wanted, 19, 60, 470);
        const sorted = placed.toSorted((left, right) => left - right);
        const gaps = sorted.slice(1).map((y, index) => y - (sorted[index] ?? 0));
        expect(Math.min(Infinity, ...gaps)).toBeGreaterThanOrEqual(19 - 1e-6);
        expect(sorted[0] ?? 60).toBeGreaterThanOrEqual(60 - 1e-6);
        expect(sorted.at(-1) ?? 470).toBeLessThanOrEqual(470 + 1e-6);
      }),
    );
  });

  it('a single label stays where it is', () => {
    expect(spread([100, 300], 19, 0, 400)).toEqual([100, 300]);
    expect(spread([100, 100], 20, 0, 400)).toEqual([90, 110]);
  });
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

it('overlays are textbook values: SMA-seeded EMA, population deviation', () => {
  const closes = Array.from({ length: 40 }, (_, index) => 100 + ((index * 7) % 11));
  const { emaFast, middle, upper } = overlaysOf(closes);
  let ema = mean(closes.slice(0, 12));
  for (const close of closes.slice(12)) ema += (2 / 13) * (close - ema);
  const last = closes.slice(-20);
  const deviation = Math.sqrt(mean(last.map((close) => (close - mean(last)) ** 2)));
  expect([emaFast.length, emaFast.slice(0, 11).every(Number.isNaN)]).toEqual([40, true]);
  expect(emaFast.at(-1)).toBeCloseTo(ema, 9);
  expect(middle.at(-1)).toBeCloseTo(mean(last), 9);
  expect(upper.at(-1)).toBeCloseTo(mean(last) + 2 * deviation, 9);
});

it('the queue draws one picture at a time, refuses what is too much, and goes on after a failure', async () => {
  const queue = createDrawQueue(3);
  let active = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    active += 1;
    most = Math.max(most, active);
    await new Promise((resolve) => setTimeout(resolve, 2));
    active -= 1;
  };
  const all = [queue.run(work), queue.run(() => Promise.reject(new Error('broken'))), queue.run(work)];
  await expect(queue.run(work)).rejects.toThrow(TooManyPicturesError);
  const ends = await Promise.allSettled(all);
  expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await queue.run(work);
  expect(most).toBe(1);
});

describe('pictures for replies', () => {
  const candles = sampleCandles(60, 150);
  const source: PictureSource = {
    candles: (symbol) => Promise.resolve(symbol === 'NONE' ? [] : candles),
    position: () => Promise.resolve({ entry: 150, breakeven: null, stop: 149, max: null }),
    levels: () => Promise.resolve({ supports: [148], resistances: [] }),
    regimes: () => Promise.resolve([]),
    equity: () =>
      Promise.resolve([
        { timeMs: 0, value: 1_000 },
        { timeMs: 1, value: 1_050 },
      ]),
  };
  const pictures = createPictures({ source, timeZone: 'UTC', mark: 'DEMO' });

  it('say in words what they show', async () => {
    const chart = await pictures.chart('SOLUSDC', '15m', 'en');
    expect(chart?.name).toBe('SOLUSDC-15m.png');
    expect(chart?.description).toMatch(/^DEMO · SOLUSDC · 15m: now 1\d\d\.\d\d, entry 150\.00, stop 149\.00$/);
    const equity = await pictures.equity(7, 'fr');
    expect(equity?.description).toBe('DEMO · Capital, 7 jours · +5,00 %: 1\u202f000,00 → 1\u202f050,00');
  });

  it('tell all of a card to those who cannot see it, also without candles', async () => {
    const line = { mark: null, text: '0 signals', limit: 'good > 5' };
    const facts: SymbolCard = {
      symbol: 'NONE',
      price: '1.00',
      verdict: 'WAIT',
      mark: 'neutral',
      score: '50 of 100',
      sections: [{ title: 'Signals', mark: 'bad', lines: [line] }],
    };
    const card = await pictures.card(facts, '15m', 'en');
    expect(card.description).toBe('DEMO · NONE 1.00: WAIT, 50 of 100');
  });

  it('are null where there is nothing to draw', async () => {
    expect(await pictures.chart('NONE', '15m', 'en')).toBeNull();
  });
});
