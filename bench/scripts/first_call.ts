/** The first call of a compiled kernel in a process that has just started: Weft is loaded, and compiles, now. */

const [where, loaded] = Deno.args;
const n = 100_000;
let start = performance.now();
const { toThread } = await import("@weft/weft");
const { calcPi } = await import("../compiled_pi.ts");
if (loaded) start = performance.now();
const result = where === "worker" ? await toThread(calcPi, n) : calcPi(n);
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, result }));
