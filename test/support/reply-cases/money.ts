import type { ActionOutcome } from '../../../src/commands/quote.ts';
import { Big } from '../../../src/engine/money.ts';
import type { RefusalCode } from '../../../src/engine/decisions.ts';
import type { Reply } from '../../../src/commands/reply.ts';
import { OWNER, OWNER_ELSEWHERE, typed, type ReplyCase, type Stage } from './stage.ts';

const LATE_MS = 31_000;
const DONE = { status: 'done', refusal: null, fills: [], problem: null } as const;

const BOUGHT: ActionOutcome = {
  ...DONE,
  fills: [
    { symbol: 'SOLUSDC', side: 'BUY', price: '150.01', quantity: '0.2', fee: '0.0002', feeAsset: 'SOL' },
    { symbol: 'SOLUSDC', side: 'BUY', price: '150.05', quantity: '0.133', fee: '0.00002', feeAsset: 'BNB' },
  ],
};
const SOLD: ActionOutcome = {
  ...DONE,
  fills: [{ symbol: 'SOLUSDC', side: 'SELL', price: '149.98', quantity: '1.5', fee: '0.22497', feeAsset: 'USDC' }],
};
const EXCHANGE_REFUSED: ActionOutcome = {
  ...DONE,
  status: 'refused',
  problem: 'Account has insufficient balance for requested action.',
};
const UNKNOWN: ActionOutcome = { ...DONE, status: 'unknown' };
const SENT: ActionOutcome = { ...DONE, status: 'submitted' };
const NOT_STORED: ActionOutcome = { ...SENT, stored: false };
const SELLING: ActionOutcome = {
  ...SENT,
  progress: { positions: 3, positionsLeft: 1, orders: 2, ordersLeft: 0 },
  fills: SOLD.fills,
};
const FLAT: ActionOutcome = {
  ...SOLD,
  progress: { positions: 3, positionsLeft: 0, orders: 2, ordersLeft: 0 },
};

/** How the engine answers a line that acts at once. */
function acted(name: string, line: string, outcome: ActionOutcome | Error): ReplyCase {
  return {
    name,
    show: (stage) => {
      stage.house.operator.outcome = outcome;
      return stage.say(line);
    },
  };
}

/** How the engine answers the Confirm under a proposal. */
function confirmed(name: string, line: string, outcome: ActionOutcome | Error): ReplyCase {
  return {
    name,
    breaks: outcome instanceof Error,
    show: async (stage) => {
      stage.house.operator.outcome = outcome;
      return stage.press(await stage.say(line), 'confirm');
    },
  };
}

function refused(name: string, line: string, code: RefusalCode, numbers: Readonly<Record<string, number>>): ReplyCase {
  return {
    name,
    show: (stage) => {
      stage.house.operator.refusal = { ok: false, refusal: { code, numbers } };
      return stage.say(line);
    },
  };
}

/** A buy that asks for a code, up to there. */
async function codeAsked(stage: Stage, who = OWNER): Promise<Reply> {
  return stage.press(await stage.say('/buy SOL 50', who), 'confirm', who);
}

/** Another one, as the other app shows it. */
async function shownCode(stage: Stage): Promise<string> {
  await codeAsked(stage);
  return /\d{6}/.exec(stage.house.shownElsewhere.at(-1)?.reply.title ?? '')?.[0] ?? '';
}

function withCode(name: string, show: (stage: Stage) => Promise<Reply>): ReplyCase {
  return { name, house: { ladder: { codeAbove: new Big('20'), dailyLimit: null } }, show };
}

const wrongCode = (stage: Stage): string =>
  stage.house.shownElsewhere.at(-1)?.reply.title.includes('000000') === true ? '111111' : '000000';

/** Everything that moves money or risk: asked, confirmed, and each way it ends. */
export const MONEY_CASES: readonly ReplyCase[] = [
  ...typed([
    ['buy proposal', '/buy SOL 50 0.95 because it rises'],
    ['buy two amounts', '/buy SOL 1,500'],
    ['buy no price', '/buy SUI'],
    ['sell', '/sell SOL'],
    ['flatten proposal', '/flatten'],
    ['pause', '/pause'],
    ['pause for a while', '/pause 30'],
    ['resume not paused', '/resume'],
    ['trail tighten', '/trail SOL'],
    ['trail needs a price', '/trail SOL price'],
    ['trail loosen proposal', '/trail SOL loosen 140'],
    ['force proposal', '/force PEPE'],
    ['cancel list', '/cancel'],
    ['cancel order', '/cancel rt-77aa01bc93ee4d12-b1'],
    ['cancel stop proposal', '/cancel rt-3f9a2b7c41d85e60-s1'],
    ['cancel unknown', '/cancel x1'],
    ['pending none', '/pending'],
    ['code none', '/code'],
    ['confirm unknown', '/confirm i_nothing'],
  ]),
  confirmed('buy filled', '/buy SOL 50', BOUGHT),
  confirmed('buy sent', '/buy SOL 50', SENT),
  confirmed('buy unknown', '/buy SOL 50', UNKNOWN),
  confirmed('buy refused by exchange', '/buy SOL 50', EXCHANGE_REFUSED),
  confirmed('buy engine silent', '/buy SOL 50', new Error('no answer')),
  confirmed('flatten running', '/flatten', SELLING),
  confirmed('flatten done', '/flatten', FLAT),
  confirmed('force done', '/force PEPE', DONE),
  {
    name: 'trail loosened',
    show: async (stage) => {
      stage.house.operator.outcome = DONE;
      const second = await stage.press(await stage.say('/trail SOL loosen 140'), 'confirm');
      return stage.press(second, 'confirm');
    },
  },
  {
    name: 'trail loosened, asked again',
    show: async (stage) => stage.press(await stage.say('/trail SOL loosen 140'), 'confirm'),
  },
  acted('release sell', '/release sell', SENT),
  acted('release keep', '/release keep', DONE),
  {
    name: 'release too late',
    show: (stage) => {
      const numbers = { question: 'kept', symbol: 'ADAUSDC', by: 'Ada', at_ms: stage.house.nowMs };
      stage.house.operator.outcome = { ...DONE, status: 'refused', refusal: { code: 'QUESTION_OVER', numbers } };
      return stage.say('/release sell');
    },
  },
  confirmed('cancel stop done', '/cancel rt-3f9a2b7c41d85e60-s1', DONE),
  acted('sell filled', '/sell SOL', SOLD),
  acted('sell part', '/sell SOL 50', SOLD),
  acted('sell being stored', '/sell SOL', NOT_STORED),
  acted('sell sent', '/sell SOL', SENT),
  acted('sell refused by exchange', '/sell SOL', EXCHANGE_REFUSED),
  refused('buy refused cash', '/buy SOL 50', 'USDC_INSUFFICIENT', { measured: 6.2, limit: 50 }),
  refused('buy refused positions', '/buy SOL 50', 'MAX_POSITIONS', { measured: 5, limit: 5 }),
  refused('buy refused cooldown', '/buy SOL 50', 'COOLDOWN', { measured: 600_000, limit: 1_800_000 }),
  refused('buy refused daily loss', '/buy SOL 50', 'DAILY_LOSS', { measured: -0.052, limit: -0.05 }),
  {
    name: 'sell refused',
    show: (stage) => {
      const refusal = { code: 'NO_POSITION', numbers: {} } as const;
      stage.house.operator.outcome = { ...DONE, status: 'refused', refusal };
      return stage.say('/sell ETH');
    },
  },
  {
    name: 'trail refused',
    show: (stage) => {
      const refusal = { code: 'STOP_ABOVE_PRICE', numbers: { measured: 151, limit: 150 } } as const;
      stage.house.operator.outcome = { ...DONE, status: 'refused', refusal };
      return stage.say('/trail SOL price 151');
    },
  },
  {
    name: 'resume proposal',
    live: { paused: () => ({ untilMs: null, reason: 'lunch', actor: 'telegram:1' }) },
    show: (stage) => stage.say('/resume'),
  },
  {
    name: 'resume done',
    live: { paused: () => ({ untilMs: null, reason: 'lunch', actor: 'telegram:1' }) },
    show: async (stage) => stage.press(await stage.say('/resume'), 'confirm'),
  },
  {
    name: 'buy canceled',
    show: async (stage) => stage.press(await stage.say('/buy SOL 50'), 'dismiss'),
  },
  {
    name: 'buy expired',
    show: async (stage) => {
      const asked = await stage.say('/buy SOL 50');
      stage.house.nowMs += LATE_MS;
      return stage.press(asked, 'confirm');
    },
  },
  {
    name: 'buy quoted again after it expired',
    show: async (stage) => {
      const asked = await stage.say('/buy SOL 50');
      stage.house.nowMs += LATE_MS;
      return stage.press(await stage.press(asked, 'confirm'), 'again');
    },
  },
  {
    name: 'buy price moved',
    show: async (stage) => {
      const asked = await stage.say('/buy SOL 50');
      stage.house.operator.price *= 1.01;
      return stage.press(asked, 'confirm');
    },
  },
  {
    name: 'buy superseded',
    show: async (stage) => {
      const asked = await stage.say('/buy SOL 50');
      stage.house.operator.price *= 1.01;
      await stage.press(asked, 'confirm');
      return stage.press(asked, 'confirm');
    },
  },
  {
    name: 'buy said long ago',
    show: (stage) => stage.say('/buy SOL 50', OWNER, { saidAtMs: stage.house.nowMs - 3 * LATE_MS, waited: true }),
  },
  {
    name: 'flatten pressed while away',
    show: async (stage) => {
      const asked = await stage.say('/flatten');
      stage.house.nowMs += LATE_MS;
      return stage.press(asked, 'confirm', OWNER, { undated: true, waited: true });
    },
  },
  {
    name: 'buy foreign press',
    show: async (stage) => {
      await stage.house.grant('telegram:5', 'trader');
      return stage.press(await stage.say('/buy SOL 50'), 'confirm', 'telegram:5');
    },
  },
  {
    name: 'buy pressed twice while under way',
    show: async (stage) => {
      const asked = await stage.say('/buy SOL 50');
      const [intent] = [...stage.house.intents.intents.values()];
      if (intent === undefined) throw new Error('nothing was proposed');
      await stage.house.intents.move(intent.id, ['proposed'], 'confirmed');
      return stage.press(asked, 'confirm');
    },
  },
  {
    name: 'buy above the limit of the person',
    show: async (stage) => {
      await stage.house.grant('telegram:5', 'trader');
      await stage.house.users.setBuyLimit('telegram', '5', '25');
      return stage.say('/buy SOL 50', 'telegram:5');
    },
  },
  {
    name: 'intent unknown then found',
    show: async (stage) => {
      stage.house.operator.outcome = UNKNOWN;
      return stage.press(await stage.press(await stage.say('/buy SOL 50'), 'confirm'), 'intent');
    },
  },
  {
    name: 'pending one',
    show: async (stage) => {
      await stage.say('/buy SOL 50');
      return stage.say('/pending', OWNER_ELSEWHERE);
    },
  },
  {
    name: 'pending several',
    show: async (stage) => {
      stage.house.operator.outcome = UNKNOWN;
      await stage.press(await stage.say('/buy SOL 50'), 'confirm');
      await stage.say('/buy BTC 50');
      await stage.say('/flatten');
      return stage.say('/pending');
    },
  },
  {
    name: 'onposition tighten',
    show: async (stage) => {
      const args = { symbol: 'SOLUSDC', cycle: 'c-sol', action: 'tighten' };
      return pressed(stage, await stage.house.actions.put('onposition', args, 60_000));
    },
  },
  {
    name: 'onposition over',
    show: async (stage) => {
      const args = { symbol: 'SOLUSDC', cycle: 'c-old', action: 'sell' };
      return pressed(stage, await stage.house.actions.put('onposition', args, 60_000));
    },
  },
  withCode('code asked', (stage) => codeAsked(stage)),
  withCode('code asked on Discord', (stage) => codeAsked(stage, OWNER_ELSEWHERE)),
  withCode('code shown', async (stage) => {
    await codeAsked(stage);
    return stage.say('/code', OWNER_ELSEWHERE);
  }),
  withCode('code pushed', async (stage) => {
    await codeAsked(stage);
    const shown = stage.house.shownElsewhere.at(-1)?.reply;
    if (shown === undefined) throw new Error('no code was shown');
    return shown;
  }),
  withCode('code wrong', async (stage) => {
    await codeAsked(stage);
    return stage.say(wrongCode(stage));
  }),
  withCode('code over', async (stage) => {
    await codeAsked(stage);
    for (let i = 0; i < 2; i++) await stage.say(wrongCode(stage));
    return stage.say(wrongCode(stage));
  }),
  withCode('code wrong for both that wait', async (stage) => {
    const older = await shownCode(stage);
    const newer = await shownCode(stage);
    return stage.say(['000000', '111111', '222222'].find((code) => code !== older && code !== newer) ?? '');
  }),
  withCode('code used already while another waits', async (stage) => {
    const used = await shownCode(stage);
    await stage.say(used);
    await codeAsked(stage);
    return stage.say(used);
  }),
  withCode('code of another buy', async (stage) => {
    const older = await shownCode(stage);
    const newer = await codeAsked(stage);
    return stage.say(`/code ${older} ${newer.intent}`);
  }),
  withCode('code typed where it is shown', async (stage) => {
    await codeAsked(stage);
    return stage.say(wrongCode(stage), OWNER_ELSEWHERE);
  }),
];

async function pressed(stage: Stage, actionId: string): Promise<Reply> {
  const reply = await stage.house.press(OWNER, actionId, { languageCode: stage.language });
  if (reply === null) throw new Error('a button was not answered');
  return reply;
}
