// The import table of the house: each room may import itself, what stands beside it, and packages.
const rooms = {
  text: [],
  waiting: [],
  engine: [],
  exchange: ['engine', 'waiting'],
  storage: ['engine', 'text', 'waiting'],
  bus: ['engine'],
  settings: ['engine', 'text'],
  runtime: ['engine', 'exchange', 'storage', 'bus', 'text', 'waiting'],
  commands: ['engine', 'runtime', 'text', 'waiting'],
  bot: ['engine', 'commands', 'text', 'waiting'],
  api: ['engine', 'commands', 'text', 'waiting'],
};

// Ports: rooms that implement interfaces which the rooms above define may see those as types; that no code comes with
// them is held by `no-restricted-imports` in .oxlintrc.json.
const portsOf = { storage: ['commands', 'bot'] };

// Inside the engine: who may see whom. Desk and analyst put the parts together.
const engineRooms = {
  candles: [],
  analyzer: ['candles'],
  strategies: ['candles', 'analyzer'],
  aggregator: ['candles', 'analyzer', 'strategies', 'trader'],
  trailing: ['candles', 'analyzer'],
  trader: ['candles', 'analyzer', 'strategies', 'aggregator', 'trailing', 'portfolio'],
  portfolio: ['trader'],
  coordinator: ['candles', 'analyzer', 'strategies', 'aggregator', 'portfolio', 'trader'],
  opportunity: ['candles', 'analyzer', 'strategies', 'aggregator', 'trailing', 'trader'],
};

const tests = '\\.test\\.ts$|\\.support\\.ts$';

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room}/ may import only itself${allowed.length ? ` and ${allowed.join(', ')}` : ''}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: tests },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed, ...(portsOf[room] ?? [])].join('|')})/` },
}));

const engineRules = Object.entries(engineRooms).map(([room, allowed]) => ({
  name: `engine-${room}`,
  comment: `src/engine/${room}/ may import only itself, the engine's shared types${allowed.length ? ` and ${allowed.join(', ')}` : ''}`,
  severity: 'error',
  from: { path: `^src/engine/${room}/`, pathNot: tests },
  to: { path: '^src/engine/[^/]+/', pathNot: `^src/engine/(${[room, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...engineRules,
    {
      name: 'engine-is-pure',
      comment: 'the engine has no clock, no input or output: no Node modules and no packages but decimals',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: tests },
      to: { path: '.', pathNot: '^src/engine/|node_modules/(big\\.js|@types/big\\.js)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'] },
  },
};
