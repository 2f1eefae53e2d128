import { compute, delayed } from "../mod.ts";
const inc = delayed((x: number) => x + 1, { name: "inc" });
console.log(await inc(inc(1)).compute());
