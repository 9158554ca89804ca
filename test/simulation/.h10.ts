import { World } from '/work/main/test/simulation/world.ts';
const from=Number(process.argv[2]), to=Number(process.argv[3]);
let bad=0; const t=Date.now(); let k=0,o=0,f=0;
for (let s=from;s<=to;s++){ const r=await new World(s,process.argv[4]==="live").run(36); k+=r.kills;o+=r.orders;f+=r.fills; if(r.faults.length){bad++; if(bad<=8) console.log('SEED',s,r.faults.slice(0,3).map(x=>x.slice(0,700)));} }
console.log({bad,kills:k,orders:o,fills:f,ms:Date.now()-t});
