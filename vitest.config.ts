import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'threads',
    // a fresh thread per file: the clients under test (discord.js, ccxt) keep state in globals of their own
    isolate: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
