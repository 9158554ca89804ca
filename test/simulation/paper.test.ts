import { simulate } from './seeds.ts';

simulate(false, 4_000);
