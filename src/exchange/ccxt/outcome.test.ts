import * as ccxt from 'ccxt';
import { describe, expect, it } from 'vitest';
import { withDeadline } from './deadline.ts';
import { DeadlineError, NotSentError } from './errors.ts';
import { classifyFailure, isOrderNotFound, reasonOf } from './outcome.ts';

describe('what a failed order call tells', () => {
  it.each([
    // ExchangeError and below: a definite no.
    [new ccxt.ExchangeError('x'), 'refused'],
    [new ccxt.AuthenticationError('x'), 'refused'],
    [new ccxt.PermissionDenied('x'), 'refused'],
    [new ccxt.BadRequest('x'), 'refused'],
    [new ccxt.BadSymbol('x'), 'refused'],
    [new ccxt.OperationRejected('x'), 'refused'],
    [new ccxt.MarketClosed('x'), 'refused'],
    [new ccxt.InsufficientFunds('x'), 'refused'],
    [new ccxt.InvalidOrder('x'), 'refused'],
    [new ccxt.OrderImmediatelyFillable('x'), 'refused'],
    [new ccxt.OrderNotFound('x'), 'refused'],
    // Turned away at the door.
    [new ccxt.DDoSProtection('x'), 'refused'],
    [new ccxt.RateLimitExceeded('x'), 'refused'],
    [new ccxt.InvalidNonce('x'), 'refused'],
    [new NotSentError(1), 'refused'],
    // Everything else may have been placed.
    [new ccxt.OperationFailed('x'), 'unknown'],
    [new ccxt.NetworkError('x'), 'unknown'],
    [new ccxt.RequestTimeout('x'), 'unknown'],
    [new ccxt.ExchangeNotAvailable('x'), 'unknown'],
    [new ccxt.OnMaintenance('x'), 'unknown'],
    [new ccxt.BadResponse('x'), 'unknown'],
    [new ccxt.NullResponse('x'), 'unknown'],
    [new DeadlineError('x', 1), 'unknown'],
    [new TypeError('Cannot read properties of undefined'), 'unknown'],
    [new Error('x'), 'unknown'],
    ['a text', 'unknown'],
    [undefined, 'unknown'],
    // An order with our id is open: that one has to be looked up.
    [new ccxt.DuplicateOrderId('x'), 'unknown'],
    [new ccxt.InvalidOrder('binance Duplicate order sent.'), 'unknown'],
  ] as const)('%s → %s', (error, outcome) => {
    expect(classifyFailure(error).outcome).toBe(outcome);
  });

  it('gives the exchange’s own code and message', () => {
    const error = new ccxt.InvalidOrder('binance {"code":-1013,"msg":"Filter failure: LOT_SIZE"}');
    expect(classifyFailure(error)).toEqual({ outcome: 'refused', code: '-1013', reason: 'Filter failure: LOT_SIZE' });
  });

  it('cuts queries off URLs, because they hold the signature', () => {
    const error = new ccxt.NetworkError(
      'binance GET https://api.binance.com/api/v3/order?symbol=X&signature=abc fetch failed',
    );
    expect(reasonOf(error)).toBe('binance GET https://api.binance.com/api/v3/order fetch failed');
  });

  it('only OrderNotFound means that there is no such order', () => {
    expect(isOrderNotFound(new ccxt.OrderNotFound('x'))).toBe(true);
    expect(isOrderNotFound(new ccxt.InvalidOrder('x'))).toBe(false);
  });
});

describe('deadline', () => {
  it('ends a wait that would not end', async () => {
    await expect(withDeadline('waiting', 10, () => new Promise(() => undefined))).rejects.toThrow(
      'waiting: no answer within 10 ms',
    );
  });

  it('passes results and failures through', async () => {
    expect(await withDeadline('x', 1_000, () => Promise.resolve(7))).toBe(7);
    await expect(withDeadline('x', 1_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('a failure after the deadline is nobody’s unhandled rejection', async () => {
    const late = withDeadline('x', 5, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('late');
    });
    await expect(late).rejects.toBeInstanceOf(DeadlineError);
    await new Promise((resolve) => setTimeout(resolve, 40));
  });
});
