import { simulate } from './seeds.ts';

simulate(true, 3_000);
