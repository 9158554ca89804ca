import { simulate } from './seeds.ts';

simulate(true, 6_000);
