import { describe, expect, it } from 'vitest';
import { alertsOf, HOUR_MS, Rig } from './rig.ts';

/** 1000 USDC, 2 SOL at 100 of them; the exchange's balances as they would be, `moved` USDC more or less. */
function afterMove(moved: number, price: number): Rig {
  const rig = new Rig();
  rig.pass(1_000);
  rig.hold('SOLUSDC', 100);
  rig.pass(1_000);
  const wallet = rig.engine.desk.wallet();
  const amounts = Object.fromEntries(
    wallet.map(({ asset, free }) => [asset, asset === 'USDC' ? String(Number(free) + moved) : free]),
  );
  rig.balances(amounts);
  rig.pass(1_000);
  rig.price('SOLUSDC', price);
  return rig;
}

const startOfDay = (rig: Rig): string | undefined => {
  const control = rig.decisions.findLast((decision) => decision.type === 'control' && decision.name === 'day');
  return control?.type === 'control' ? String(control.value?.['startEquity']) : undefined;
};

describe('money that comes or goes', () => {
  it.each([
    { name: 'a withdrawal is no loss', moved: -600, blocked: false },
    { name: 'a deposit is no gain', moved: 600, blocked: false },
  ])('$name: entries stay on, and the day starts anew with the difference, stored', ({ moved, blocked }) => {
    const rig = afterMove(moved, 100);
    rig.pass(1_000);
    expect(alertsOf(rig.decisions).includes('daily_loss')).toBe(blocked);
    expect(startOfDay(rig)).toBe(String(1000 + moved));
  });

  it('a deposit does not hide a loss of the day', () => {
    const rig = new Rig({ cash: '100' });
    rig.pass(1_000);
    rig.hold('SOLUSDC', 100, '28');
    const [sol, usdc] = rig.engine.desk.wallet();
    rig.balances({ SOL: sol?.free ?? '', USDC: String(Number(usdc?.free) + 100) });
    rig.price('SOLUSDC', 91);
    rig.price('SOLUSDC', 91);
    rig.pass(1_000);
    expect(alertsOf(rig.decisions)).not.toContain('daily_loss');
    rig.fillWhole(rig.order('SOLUSDC'), 60);
    rig.pass(1_000);
    // 11 of what are now 200 are lost: 5.6 %, where without the shift the day would stand at a gain of 89 %
    expect(alertsOf(rig.decisions)).toContain('daily_loss');
  });

  it('a position that somebody sold by hand is neither: its money only changed its form', () => {
    const rig = afterMove(0, 100);
    const usdc = rig.engine.desk.wallet().find(({ asset }) => asset === 'USDC');
    const before = Number(startOfDay(rig));
    const owned = Number(rig.cycle('SOLUSDC').quantity.toFixed());
    rig.balances({ USDC: String(Number(usdc?.free) + owned * 100) });
    expect(rig.engine.desk.openCycles()).toEqual([]);
    expect(Number(startOfDay(rig))).toBeCloseTo(before, 6);
    rig.pass(HOUR_MS);
    expect(alertsOf(rig.decisions)).not.toContain('daily_loss');
  });
});
