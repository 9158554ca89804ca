// Lets a worker run from TypeScript source: the loader of the main thread does not reach into it.
import { register } from 'tsx/esm/api';

register();
await import(new URL('./shard-worker.ts', import.meta.url).href);
