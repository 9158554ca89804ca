import type { Command } from '../command.ts';
import { kitOf } from '../kit.ts';

export const version: Command = {
  name: 'version',
  describe: { en: 'The version that runs', fr: 'La version qui tourne' },
  options: [],
  risk: 'read',
  run: (context) => {
    const { say, format } = kitOf(context);
    const { version: number, live } = context.services;
    const duration = format.duration(context.nowMs - live.startedAtMs);
    const lines = [say('health.running', { version: number, duration }), `Node ${process.versions.node}`];
    const data = { version: number, node: process.versions.node };
    return Promise.resolve({ title: say('version.title', { version: number }), tone: 'neutral', lines, data });
  },
};
