import { simulate } from './seeds.ts';

simulate(false, 2_000);
