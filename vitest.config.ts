import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/support/run-folder.ts',
    pool: 'threads',
    // a fresh thread per file: the clients under test (discord.js, ccxt) keep state in globals of their own
    isolate: true,
    // vitest would leave one core of two idle, while most of what takes long here waits
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
