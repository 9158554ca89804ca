/** A call to the exchange failed. Says which call, why, and what helps; never contains a key, a signature or a full URL. */
export class ExchangeCallError extends Error {
  readonly operation: string;
  readonly code: string;

  constructor(operation: string, code: string, reason: string) {
    super(`${operation} failed: ${reason} (${code}); try again, or run "roottrading doctor" to check the exchange`);
    this.name = 'ExchangeCallError';
    this.operation = operation;
    this.code = code;
  }
}

/** The exchange did not answer in our own time. Whether it acted is not known. */
export class DeadlineError extends Error {
  readonly operation: string;
  readonly deadlineMs: number;

  constructor(operation: string, deadlineMs: number) {
    super(`${operation}: no answer within ${deadlineMs} ms`);
    this.name = 'DeadlineError';
    this.operation = operation;
    this.deadlineMs = deadlineMs;
  }
}

/** The order stayed in our own queue past its send budget and was dropped before a byte left this machine. */
export class NotSentError extends Error {
  constructor(budgetMs: number) {
    super(`the order waited more than ${budgetMs} ms in the request queue and was not sent`);
    this.name = 'NotSentError';
  }
}

/** A symbol that the exchange does not trade (on its spot market). */
export class UnknownSymbolError extends Error {
  readonly symbol: string;

  constructor(symbol: string, exchangeId: string) {
    super(`${symbol} is not a spot market of ${exchangeId}; check TRADING_SYMBOLS (write it like SOLUSDC)`);
    this.name = 'UnknownSymbolError';
    this.symbol = symbol;
  }
}

/** A name in MARKET that ccxt does not know. */
export class UnknownExchangeError extends Error {
  constructor(exchangeId: string, similar: readonly string[]) {
    const hint = similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : 'use a ccxt id such as binance';
    super(`MARKET=${exchangeId}: no exchange of this name with live data; ${hint}`);
    this.name = 'UnknownExchangeError';
  }
}
