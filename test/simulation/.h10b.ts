import { World } from '/work/main/test/simulation/world.ts';
const r=await new World(Number(process.argv[2]),true).run(40); console.log(r.trace.map(l=>l.slice(0,420)).join('\n')); console.log(r.faults);
